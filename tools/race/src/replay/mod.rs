//! Replays of recorded order flow.
//!
//! Each recording is played twice. The *mirror* follows it message by message and never clears: its
//! best prices must be the recorded ones, and every order it names must be known. The *auction*
//! lets the recording only bring, change and cancel orders; each execution becomes an immediate
//! order at its price, and a clearing every so many messages decides what trades. An auction may
//! fill other orders than the venue did, so that a later message may name an order that is gone
//! here.

mod play;
mod read;

pub use play::{auction, mirror, Auctioned, Mirrored};
pub use read::{lobster, market_by_order, Message, Recording};

use clap::Args;
use std::path::PathBuf;

/// What to replay, and how.
#[derive(Args, Debug)]
pub struct Options {
	/// The folder of the recordings.
	#[arg(long, env = "BULWARK_DATA", default_value = "../shared/data")]
	data: PathBuf,
	/// Clearing intervals, in messages.
	#[arg(long, value_delimiter = ',', default_values_t = [1, 10, 100, 1_000])]
	every: Vec<usize>,
	/// Rounds each replay is timed.
	#[arg(long, default_value_t = 7)]
	rounds: usize,
}

const MARKET_BY_ORDER: &str = "cme_esh4_mbo_2023-12-25.csv.gz";
const LOBSTER: &str = "lobster_aapl_2012-06-21_0930-1030_message_50.csv.gz";
const LOBSTER_TOUCH: &str = "lobster_aapl_2012-06-21_orderbook_1.csv.gz";

/// Replays what the folder holds and prints a table.
///
/// # Errors
///
/// If a recording is there but malformed.
pub fn replay(options: &Options) -> Result<(), String> {
	let mut recordings = Vec::new();
	for (name, parse) in [
		(MARKET_BY_ORDER, market_by_order as fn(&str) -> Result<Recording, String>),
		(LOBSTER, lobster),
	] {
		let path = options.data.join(name);
		if path.exists() {
			recordings.push(parse(&read::unpacked(&path)?)?);
		} else {
			println!("SKIPPED: {} is not there", path.display());
		}
	}
	for recording in recordings {
		print(&recording, options)?;
	}
	Ok(())
}

fn print(recording: &Recording, options: &Options) -> Result<(), String> {
	println!("### {}\n", recording.name);
	println!(
		"{} messages: {} orders ({} of them first named when something became of them), {} cancels and \
		 reductions, {} amendments, {} executions of {} lots and an opening of {}.\n",
		recording.messages.len(),
		recording.count(|message| matches!(message, Message::Add { .. })),
		recording.standing,
		recording.count(|it| matches!(it, Message::Reduce { .. } | Message::Delete { .. })),
		recording.count(|message| matches!(message, Message::Amend { .. })),
		recording.count(|message| matches!(message, Message::Execute { .. })),
		recording.executed,
		recording.opening.1,
	);
	let mirrored = mirror(recording, options.rounds);
	println!("- mirror: {}", mirrored.told(recording));
	let touch = options.data.join(LOBSTER_TOUCH);
	if recording.records_touch && touch.exists() {
		let recorded = read::touches(&read::unpacked(&touch)?)?;
		let (found, of) = play::found_in_order(&mirrored.touches, &recorded);
		println!(
			"- {found} of {of} states of the mirror's touch (price and lots of both sides) stand in \
			 the recorded ones, in that sequence"
		);
	}
	println!(
		"\n| clearing every | messages/s | volume | recorded | fills | best prices equal | mean \
		 distance [ticks] | gone already | unknown |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
	);
	let mut opened = None;
	for every in &options.every {
		let result = auction(recording, *every, options.rounds);
		println!("{}", result.line(recording, *every));
		opened = opened.or(result.opened);
	}
	if recording.opening.1 > 0 {
		let (price, volume) = opened.unwrap_or_default();
		println!(
			"\nThe recorded opening traded {} lots at {} ticks, {} of them of orders that the recording \
			 never brought; the auction over those it did bring {volume} at {}.",
			recording.opening.1,
			recording.opening.0 as f64 / recording.tick_size as f64,
			recording.unseen,
			price as f64 / recording.tick_size as f64
		);
	}
	println!();
	Ok(())
}
