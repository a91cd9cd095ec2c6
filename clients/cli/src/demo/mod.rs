//! `bulwark demo`: a market maker, two traders and a leveraged long, until killed.

mod actor;
mod leveraged;
mod maker;
mod random;
mod traders;

use crate::output::Failure;
use actor::Actor;
use bulwark_sdk::Client;
use std::time::Duration;

/// Who plays, by secret. Shown by `watch`.
pub const CAST: [(&str, &str); 4] =
	[("maker", "//Alice"), ("Bob", "//Bob"), ("Charlie", "//Charlie"), ("leveraged", "//Eve")];

/// How long the node is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Seeds the exchange and keeps trading until Ctrl-C or the node is gone.
pub async fn run(url: &str) -> Result<(), Failure> {
	let client = Client::connect_within(url, PATIENCE).await?;
	let [maker, bob, charlie, eve] =
		CAST.map(|(role, secret)| Actor::new(client.clone(), role, secret));
	let (maker, bob, charlie, eve) = (maker?, bob?, charlie?, eve?);
	tokio::select! {
		_ = tokio::signal::ctrl_c() => Ok(()),
		done = maker::play(&maker) => done,
		done = traders::play(&bob, &charlie) => done,
		done = leveraged::play(&eve) => done,
	}
}
