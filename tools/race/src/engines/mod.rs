//! The engines.

mod auction;
mod control;
mod lobster;
mod orderbook_rs;
mod ours;
mod rust_order_book;

pub use auction::PlainAuction;
pub use control::{Control, ControlBook};
pub use lobster::Lobster;
pub use orderbook_rs::OrderbookRs;
pub use ours::{Hashed, Names, Ours, Table};
pub use rust_order_book::RustOrderBook;

use crate::command::{Command, Sink};

/// Something that takes commands.
pub trait Engine {
	/// Takes a command and tells what it traded.
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S);

	/// Ends the prefill, and the stream: an auction still to be held is held.
	fn finish<S: Sink>(&mut self, _sink: &mut S) {}

	/// Orders that rest now, if the engine can tell.
	fn resting(&self) -> Option<usize> {
		None
	}
}

/// How an engine carries out a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
	/// What is worth telling.
	pub note: Option<&'static str>,
	/// It cannot reduce an order in place: the order is cancelled and comes again, behind the others.
	pub requeues: bool,
	/// It tells the volume of an order's trades only, not with whom.
	pub volume_only: bool,
}
