//! Commands, streams of them, and what engines tell of their results.

use bulwark_primitives::Side;
use sha2::{Digest, Sha256};
use std::{ops::Range, sync::Arc};

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	/// A limit order that rests.
	Add,
	/// A limit order that does not: immediate or cancel.
	Take,
	/// Cancels an order.
	Cancel,
	/// Takes lots away from an order, which keeps its place.
	Reduce,
	/// Gives an order another limit; it goes behind the others there.
	Move,
	/// Cancels all orders of an owner.
	CancelOwner,
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
	/// What it does.
	pub kind: Kind,
	/// The order's side.
	pub side: Side,
	/// The order's market.
	pub market: u16,
	/// The order: numbered from zero in the sequence of arrival.
	pub id: u32,
	/// The order's owner.
	pub owner: u32,
	/// The limit, for [`Kind::Move`] the new one, in ticks.
	pub price: u64,
	/// The order's lots; for [`Kind::Reduce`] those taken away, for [`Kind::Move`] those a
	/// continuous engine has left, for [`Kind::CancelOwner`] the place in [`Flow::mass`].
	pub lots: u64,
	/// For [`Kind::Reduce`] the lots a continuous engine has left afterwards.
	pub left: u64,
}

/// What a rate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
	/// Commands.
	Command,
	/// Resting orders that a taker met.
	Maker,
	/// Orders added or cancelled.
	Order,
}

impl Unit {
	/// The plural.
	#[must_use]
	pub fn name(self) -> &'static str {
		match self {
			Self::Command => "commands",
			Self::Maker => "maker fills",
			Self::Order => "orders added or cancelled",
		}
	}
}

/// A stream of commands.
#[derive(Clone, Debug)]
pub struct Flow {
	/// Its name.
	pub name: String,
	/// What it is like, in a sentence.
	pub about: String,
	/// The seed it was made from.
	pub seed: u64,
	/// Orders that fill the books: nothing trades and nothing is cleared.
	pub prefill: Vec<Command>,
	/// The stream.
	pub commands: Vec<Command>,
	/// The parts of the stream that are timed, in sequence. Before the first the engines warm up:
	/// they get from the system the memory that they keep.
	pub timed: Vec<Range<usize>>,
	/// The orders of each [`Kind::CancelOwner`], for engines that know no owners.
	pub mass: Arc<Vec<Vec<u32>>>,
	/// Numbers of orders given.
	pub ids: u32,
	/// Markets.
	pub markets: u16,
	/// Owners.
	pub owners: u32,
	/// Where the price began, in ticks.
	pub start: u64,
	/// What its rate counts.
	pub unit: Unit,
	/// How many of these the timed commands are.
	pub units: u64,
}

/// A run of commands that are all timed or all not.
#[derive(Clone, Copy, Debug)]
pub struct Leg<'f> {
	/// The commands.
	pub commands: &'f [Command],
	/// Whether they are timed.
	pub is_timed: bool,
}

impl Flow {
	/// SHA-256 over all commands.
	#[must_use]
	pub fn digest(&self) -> String {
		let mut hash = Sha256::new();
		for command in self.prefill.iter().chain(&self.commands) {
			hash.update([command.kind as u8, u8::from(command.side == Side::Ask)]);
			hash.update(command.market.to_le_bytes());
			hash.update(command.id.to_le_bytes());
			hash.update(command.owner.to_le_bytes());
			hash.update(command.price.to_le_bytes());
			hash.update(command.lots.to_le_bytes());
			hash.update(command.left.to_le_bytes());
		}
		hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
	}

	/// The stream in parts.
	pub fn legs(&self) -> impl Iterator<Item = Leg<'_>> {
		let ends = self.timed.iter().flat_map(|range| [(range.start, false), (range.end, true)]);
		let mut at = 0;
		ends.chain([(self.commands.len(), false)]).map(move |(end, is_timed)| {
			let commands = &self.commands[at..end];
			at = end;
			Leg { commands, is_timed }
		})
	}

	/// How many commands are timed.
	#[must_use]
	pub fn timed(&self) -> usize {
		self.timed.iter().map(Range::len).sum()
	}

	/// The share of each kind of command, in percent.
	#[must_use]
	pub fn mix(&self) -> String {
		let kinds = [
			(Kind::Add, "add"),
			(Kind::Take, "immediate"),
			(Kind::Cancel, "cancel"),
			(Kind::Reduce, "reduce"),
			(Kind::Move, "move"),
			(Kind::CancelOwner, "cancel all of an owner"),
		];
		let share = |kind| {
			let count = self.commands.iter().filter(|command| command.kind == kind).count();
			count as f64 * 100.0 / self.commands.len() as f64
		};
		let parts: Vec<String> = kinds
			.into_iter()
			.map(|(kind, name)| (share(kind), name))
			.filter(|(share, _)| *share > 0.0)
			.map(|(share, name)| format!("{share:.1} % {name}"))
			.collect();
		parts.join(", ")
	}

	/// The same stream with every move as a cancel and a new order, and every reduction likewise.
	#[must_use]
	pub fn expanded(&self, name: &str) -> Self {
		let mut flow = self.clone();
		let warm = self.timed.first().map_or(0, |range| range.start);
		flow.name = name.into();
		flow.about =
			"the same with moves as cancel and new order, for every engine; reductions left out"
				.into();
		flow.commands.clear();
		for (at, command) in self.commands.iter().enumerate() {
			if at == warm {
				flow.timed = vec![flow.commands.len()..0];
			}
			match command.kind {
				Kind::Move => {
					flow.commands.push(Command { kind: Kind::Cancel, ..*command });
					flow.commands.push(Command { kind: Kind::Add, ..*command });
				},
				Kind::Reduce => {},
				Kind::Add | Kind::Take | Kind::Cancel | Kind::CancelOwner => {
					flow.commands.push(*command);
				},
			}
		}
		for range in &mut flow.timed {
			range.end = flow.commands.len();
		}
		flow.units = flow.timed() as u64;
		flow
	}
}

/// Hears what engines do.
pub trait Sink {
	/// Whether it wants to know who traded. Engines that name orders otherwise need not look up the
	/// stream's numbers if not.
	const NAMES: bool;

	/// A continuous engine matched a resting order with an incoming one.
	fn trade(&mut self, maker: u32, taker: u32, price: u64, lots: u64);
	/// An order filled in an auction.
	fn fill(&mut self, id: u32, side: Side, price: u64, lots: u64, annulled: u64);
	/// A command named an order that is gone.
	fn late(&mut self);
}

/// What was traded, cheaply: what the timed runs use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
	/// Trades, or fills of an auction on both sides.
	pub fills: u64,
	/// Lots bought.
	pub volume: u64,
	/// Commands for orders that were gone.
	pub late: u64,
}

impl Sink for Count {
	const NAMES: bool = false;

	#[inline]
	fn trade(&mut self, _: u32, _: u32, _: u64, lots: u64) {
		self.fills += 1;
		self.volume += lots;
	}

	#[inline]
	fn fill(&mut self, _: u32, side: Side, _: u64, lots: u64, _: u64) {
		self.fills += 1;
		self.volume += if side == Side::Bid { lots } else { 0 };
	}

	#[inline]
	fn late(&mut self) {
		self.late += 1;
	}
}

/// What was traded, to the last lot: what the checks use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
	/// Number and volume.
	pub count: Count,
	/// Sum of price x lots.
	pub notional: u128,
	/// Lots annulled.
	pub annulled: u64,
	/// Of continuous trades a hash of (maker, taker, price, lots) in their sequence, of auction
	/// fills the sum of such hashes within a clearing, in the sequence of clearings.
	pub hash: u64,
}

fn mix(hash: u64, word: u64) -> u64 {
	(hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

impl Sink for Tally {
	const NAMES: bool = true;

	fn trade(&mut self, maker: u32, taker: u32, price: u64, lots: u64) {
		self.count.trade(maker, taker, price, lots);
		self.notional += u128::from(price) * u128::from(lots);
		for word in [maker.into(), taker.into(), price, lots] {
			self.hash = mix(self.hash, word);
		}
	}

	fn fill(&mut self, id: u32, side: Side, price: u64, lots: u64, annulled: u64) {
		self.count.fill(id, side, price, lots, annulled);
		self.notional += u128::from(price) * u128::from(lots);
		self.annulled += annulled;
		let mut hash = u64::from(side == Side::Ask);
		for word in [id.into(), price, lots, annulled] {
			hash = mix(hash, word);
		}
		self.hash = self.hash.wrapping_add(hash);
	}

	fn late(&mut self) {
		self.count.late();
	}
}

/// Hears nothing: for what runs before the clock starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deaf;

impl Sink for Deaf {
	const NAMES: bool = false;

	fn trade(&mut self, _: u32, _: u32, _: u64, _: u64) {}
	fn fill(&mut self, _: u32, _: Side, _: u64, _: u64, _: u64) {}
	fn late(&mut self) {}
}
