//! The orders that live while a stream is made.

use crate::{
	command::{Command, Flow, Kind, Sink, Unit},
	engines::ControlBook,
};
use bulwark_primitives::Side;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256StarStar;
use std::ops::Range;

/// Seeded numbers: xoshiro256**.
pub struct Random(Xoshiro256StarStar);

impl Random {
	pub fn new(seed: u64) -> Self {
		Self(Xoshiro256StarStar::seed_from_u64(seed))
	}

	/// A number below `bound`; the bias is below `bound / 2^64`.
	pub fn below(&mut self, bound: u64) -> u64 {
		let wide = u128::from(self.0.next_u64()) * u128::from(bound);
		(wide >> 64) as u64
	}

	/// From zero to one.
	pub fn unit(&mut self) -> f64 {
		(self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
	}

	pub fn side(&mut self) -> Side {
		if self.below(2) == 0 {
			Side::Bid
		} else {
			Side::Ask
		}
	}

	/// How often a draw fails before it succeeds once in `odds`.
	pub fn geometric(&mut self, odds: u64) -> u64 {
		let mut failures = 0;
		while self.below(odds) != 0 {
			failures += 1;
		}
		failures
	}

	/// 1 + u x u x u with u from 0 to 5.
	pub fn dice(&mut self) -> u64 {
		1 + self.below(6) * self.below(6) * self.below(6)
	}

	/// Log-normal around 20 lots, half of them between 10 and 40: two to the power of the sum of
	/// twelve uniform numbers, which is as good as normal.
	pub fn log_normal(&mut self) -> u64 {
		let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
		((normal * 1.5).exp2() * 20.0).ceil() as u64
	}
}

pub fn other(side: Side) -> Side {
	match side {
		Side::Bid => Side::Ask,
		Side::Ask => Side::Bid,
	}
}

/// What is known of an order given.
#[derive(Clone, Copy)]
pub struct Known {
	pub market: u16,
	pub side: Side,
	pub owner: u32,
	pub price: u64,
	pub lots: u64,
	/// Its place among the live ones of its side; none if it is gone.
	at: Option<u32>,
}

/// A market while a stream is made.
pub struct Market {
	pub book: ControlBook,
	bids: Vec<u32>,
	asks: Vec<u32>,
	/// The price of the last trade.
	pub last: u64,
}

impl Market {
	pub fn live(&self, side: Side) -> &[u32] {
		match side {
			Side::Bid => &self.bids,
			Side::Ask => &self.asks,
		}
	}

	fn live_mut(&mut self, side: Side) -> &mut Vec<u32> {
		match side {
			Side::Bid => &mut self.bids,
			Side::Ask => &mut self.asks,
		}
	}

	pub fn len(&self) -> usize {
		self.bids.len() + self.asks.len()
	}

	/// The touch; one tick beside the last price if a side is empty.
	pub fn touch(&self, side: Side) -> u64 {
		self.book.best(side).unwrap_or(match side {
			Side::Bid => self.last - 1,
			Side::Ask => self.last + 1,
		})
	}
}

#[derive(Default)]
struct Trades(Vec<(u32, u32, u64, u64)>);

impl Sink for Trades {
	const NAMES: bool = true;

	fn trade(&mut self, maker: u32, taker: u32, price: u64, lots: u64) {
		self.0.push((maker, taker, price, lots));
	}

	fn fill(&mut self, _: u32, _: Side, _: u64, _: u64, _: u64) {}

	fn late(&mut self) {}
}

/// All markets, all orders, and the commands so far.
pub struct Population {
	pub random: Random,
	pub markets: Vec<Market>,
	pub known: Vec<Known>,
	pub commands: Vec<Command>,
	mass: Vec<Vec<u32>>,
	prefill: Vec<Command>,
	seed: u64,
	start: u64,
	/// The parts that are timed, and where the one that began begins.
	timed: Vec<Range<usize>>,
	begun: usize,
	is_timed: bool,
	/// Resting orders that takers met in the timed parts.
	pub makers: u64,
}

impl Population {
	pub fn new(seed: u64, markets: u32, start: u64) -> Self {
		let market = || Market {
			book: ControlBook::default(),
			bids: Vec::new(),
			asks: Vec::new(),
			last: start,
		};
		Self {
			random: Random::new(seed),
			markets: (0..markets).map(|_| market()).collect(),
			known: Vec::new(),
			commands: Vec::new(),
			mass: Vec::new(),
			prefill: Vec::new(),
			seed,
			start,
			timed: Vec::new(),
			begun: 0,
			is_timed: false,
			makers: 0,
		}
	}

	/// All commands so far were to fill the books.
	pub fn end_prefill(&mut self) {
		self.prefill = std::mem::take(&mut self.commands);
	}

	/// From here commands are timed.
	pub fn start_clock(&mut self) {
		self.begun = self.commands.len();
		self.is_timed = true;
	}

	/// From here they are not.
	pub fn stop_clock(&mut self) {
		self.timed.push(self.begun..self.commands.len());
		self.is_timed = false;
	}

	/// Commands that are timed so far.
	pub fn timed(&self) -> usize {
		let done: usize = self.timed.iter().map(Range::len).sum();
		done + if self.is_timed { self.commands.len() - self.begun } else { 0 }
	}

	/// Runs steps until so many commands are timed, after a tenth as many to warm up.
	pub fn run_steps(&mut self, commands: usize, mut step: impl FnMut(&mut Self)) {
		while self.commands.len() < commands / 10 {
			step(self);
		}
		self.start_clock();
		while self.timed() < commands {
			step(self);
		}
		self.stop_clock();
	}

	/// The stream.
	pub fn flow(self, name: &str, about: &str, owners: u32) -> Flow {
		Flow {
			name: name.into(),
			about: about.into(),
			seed: self.seed,
			units: self.timed() as u64,
			timed: self.timed,
			prefill: self.prefill,
			commands: self.commands,
			mass: self.mass.into(),
			ids: self.known.len() as u32,
			markets: self.markets.len() as u16,
			owners,
			start: self.start,
			unit: Unit::Command,
		}
	}

	fn run(&mut self, command: Command) {
		let mut trades = Trades::default();
		let market = &mut self.markets[usize::from(command.market)];
		market.book.apply(&command, &self.mass, &mut trades);
		self.commands.push(command);
		for (maker, taker, price, lots) in trades.0 {
			self.markets[usize::from(command.market)].last = price;
			self.makers += u64::from(self.is_timed);
			self.take(maker, lots);
			self.take(taker, lots);
		}
	}

	fn take(&mut self, id: u32, lots: u64) {
		let known = &mut self.known[id as usize];
		known.lots -= lots;
		if known.lots == 0 {
			self.forget(id);
		}
	}

	/// Takes an order from the live ones.
	fn forget(&mut self, id: u32) {
		let known = &mut self.known[id as usize];
		let Some(at) = known.at.take() else { return };
		let live = self.markets[usize::from(known.market)].live_mut(known.side);
		live.swap_remove(at as usize);
		if let Some(moved) = live.get(at as usize) {
			self.known[*moved as usize].at = Some(at);
		}
	}

	/// A new order.
	pub fn place(&mut self, kind: Kind, market: u16, side: Side, (price, lots): (u64, u64)) {
		let owner = self.random.below(1_000) as u32;
		self.place_for(owner, kind, (market, side), (price, lots));
	}

	/// A new order of an owner.
	pub fn place_for(
		&mut self,
		owner: u32,
		kind: Kind,
		(market, side): (u16, Side),
		(price, lots): (u64, u64),
	) {
		let id = self.known.len() as u32;
		let place = &mut self.markets[usize::from(market)];
		// Listed before it trades, so that what fills at once is forgotten like everything else.
		let live = place.live_mut(side);
		live.push(id);
		let at = Some(live.len() as u32 - 1);
		self.known.push(Known { market, side, owner, price, lots, at });
		self.run(Command { kind, side, market, id, owner, price, lots, left: 0 });
		if kind == Kind::Take {
			self.forget(id);
		}
	}

	fn command(&self, kind: Kind, id: u32) -> Command {
		let Known { market, side, owner, price, lots, .. } = self.known[id as usize];
		Command { kind, side, market, id, owner, price, lots, left: 0 }
	}

	pub fn cancel(&mut self, id: u32) {
		self.run(self.command(Kind::Cancel, id));
		self.forget(id);
	}

	pub fn reduce(&mut self, id: u32, by: u64) {
		let command = self.command(Kind::Reduce, id);
		self.run(Command { lots: by, left: command.lots - by, ..command });
		self.take(id, by);
	}

	pub fn relocate(&mut self, id: u32, price: u64) {
		self.known[id as usize].price = price;
		self.run(self.command(Kind::Move, id));
	}

	/// Cancels all orders of an owner, who has these.
	pub fn cancel_owner(&mut self, owner: u32, ids: Vec<u32>) {
		let side = Side::Bid;
		let place = self.mass.len() as u64;
		self.mass.push(ids.clone());
		let kind = Kind::CancelOwner;
		self.run(Command { kind, side, market: 0, id: 0, owner, price: 0, lots: place, left: 0 });
		for id in ids {
			self.forget(id);
		}
	}

	/// Some live order of a market's side.
	pub fn some(&mut self, market: u16, side: Side) -> Option<u32> {
		let count = self.markets[usize::from(market)].live(side).len() as u64;
		if count == 0 {
			return None;
		}
		let at = self.random.below(count) as usize;
		Some(self.markets[usize::from(market)].live(side)[at])
	}
}
