//! `bulwark watch`: the chain, block by block.

mod events;
mod layout;
mod screen;
mod snapshot;

use crate::{arguments::Watch, output::Failure};
use bulwark_sdk::{BlockRef, Client, SdkError};
use events::History;
use futures::{FutureExt, StreamExt};
use screen::Screen;
use snapshot::Snapshot;
use std::time::Duration;
use tokio::{
	signal::unix::{signal, SignalKind},
	time::sleep,
};

/// How long a node that went away is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Watches until Ctrl-C, SIGTERM or the time is up; the terminal is then as it was.
pub async fn run(url: &str, options: &Watch) -> Result<(), Failure> {
	let client = Client::connect_within(url, PATIENCE).await?;
	let mut terminate = signal(SignalKind::terminate())?;
	let end = async {
		match options.seconds {
			Some(seconds) => sleep(Duration::from_secs(seconds)).await,
			None => std::future::pending().await,
		}
	};
	tokio::select! {
		_ = tokio::signal::ctrl_c() => Ok(()),
		_ = terminate.recv() => Ok(()),
		() = end => Ok(()),
		done = follow(url, client, options.plain) => done,
	}
}

async fn follow(url: &str, mut client: Client, plain: bool) -> Result<(), Failure> {
	let mut history = History::default();
	let mut screen = if plain { None } else { Some(Screen::open()?) };
	loop {
		if let Err(failure) = blocks(&client, &mut history, screen.as_mut()).await {
			if matches!(failure, Failure::Terminal(_)) {
				return Err(failure);
			}
			history.note(format!("connection lost ({failure}), trying again"));
			if plain {
				history.fresh().iter().for_each(|line| println!("{line}"));
			}
		}
		client = Client::connect_within(url, PATIENCE).await?;
	}
}

/// Shows every best block until the connection breaks. Blocks that queued up meanwhile are heard
/// but not drawn.
async fn blocks(
	client: &Client,
	history: &mut History,
	mut screen: Option<&mut Screen>,
) -> Result<(), Failure> {
	let mut blocks = client.best_blocks().await?;
	let mut next = blocks.next().await;
	while let Some(block) = next {
		let block: BlockRef = block?;
		let snapshot = Snapshot::take(client, block).await?;
		history.hear(&snapshot).await?;
		let waiting = blocks.next().now_or_never();
		match screen.as_deref_mut() {
			Some(screen) if waiting.is_none() => {
				screen.draw(&layout::page(&snapshot, history))?;
			},
			Some(_) => {},
			None => {
				println!("{}", layout::line(&snapshot));
				history.fresh().iter().for_each(|line| println!("    {line}"));
			},
		}
		next = match waiting {
			Some(block) => block,
			None => blocks.next().await,
		};
	}
	Err(SdkError::Connection("the node stopped sending blocks".into()).into())
}
