//! The book of this repository, cleared every so many commands.

use super::Engine;
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_auction::Band;
use bulwark_book::{Book, Capacity, Handle, Order, Workspace};
use bulwark_primitives::{Lots, Price, Side};
use std::collections::HashMap;

/// Where the handles of the stream's orders are kept.
pub trait Names: Default {
	/// Keeps one.
	fn set(&mut self, id: u32, handle: Handle);
	/// Finds one.
	fn get(&self, id: u32) -> Option<Handle>;
	/// Forgets the one of an order that ended.
	fn forget(&mut self, id: u32);
}

/// A table by number: the venue gives the numbers. Old entries stay, their handles have ended.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<Handle>);

impl Names for Table {
	#[inline]
	fn set(&mut self, id: u32, handle: Handle) {
		let id = id as usize;
		if let Some(entry) = self.0.get_mut(id) {
			*entry = handle;
			return;
		}
		// Numbers come in their sequence.
		self.0.resize(id, Handle::default());
		self.0.push(handle);
	}

	#[inline]
	fn get(&self, id: u32) -> Option<Handle> {
		self.0.get(id as usize).copied()
	}

	#[inline]
	fn forget(&mut self, _: u32) {}
}

/// A hash map: the traders give the numbers.
#[derive(Clone, Debug, Default)]
pub struct Hashed(HashMap<u32, Handle>);

impl Names for Hashed {
	#[inline]
	fn set(&mut self, id: u32, handle: Handle) {
		self.0.insert(id, handle);
	}

	#[inline]
	fn get(&self, id: u32) -> Option<Handle> {
		self.0.get(&id).copied()
	}

	#[inline]
	fn forget(&mut self, id: u32) {
		self.0.remove(&id);
	}
}

/// All markets.
#[derive(Clone, Debug)]
pub struct Ours<N> {
	books: Vec<Book>,
	workspace: Workspace,
	/// The price each market cleared at last.
	marks: Vec<u64>,
	names: N,
	/// Markets something came to since the last clearing.
	touched: Vec<u16>,
	is_touched: Vec<bool>,
	every: u32,
	since: u32,
	/// Before the stream begins every order comes in a block of its own, and nothing is cleared.
	fills_up: bool,
	/// The number of the block: the age of its orders.
	age: u64,
}

/// Breaks ties: a hash of the order's number.
#[must_use]
pub fn tie(id: u32) -> u64 {
	u64::from(id).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The clearing band: a tenth to both sides.
#[must_use]
pub fn band(mark: u64) -> Band {
	Band { low: Price(mark - mark / 10), high: Price(mark + mark / 10) }
}

impl<N: Names> Ours<N> {
	/// Empty books, cleared after every `every` commands.
	#[must_use]
	pub fn new(flow: &Flow, every: u32) -> Self {
		// An auction does not trade all that continuous matching does, and what the stream then
		// takes for filled rests here. No book holds more than all orders of the stream.
		let capacity = Capacity { orders: flow.ids, levels: flow.ids, owners: flow.owners };
		let markets = usize::from(flow.markets);
		let book = || Book::new(Price(1), capacity).expect("the flow's owners fit into memory");
		Self {
			books: (0..markets).map(|_| book()).collect(),
			workspace: Workspace::new(),
			marks: vec![flow.start; markets],
			names: N::default(),
			touched: Vec::with_capacity(markets),
			is_touched: vec![false; markets],
			every,
			since: 0,
			fills_up: true,
			age: 0,
		}
	}

	#[inline]
	fn add(&mut self, command: &Command, immediate: bool) {
		let order = Order {
			side: command.side,
			limit: Price(command.price),
			lots: Lots(command.lots),
			age: self.age,
			tie: tie(command.id),
			owner: command.owner,
			protected: false,
			immediate,
			tag: u64::from(command.id),
		};
		let book = &mut self.books[usize::from(command.market)];
		let handle = book.add(order).expect("the stream is well formed");
		self.names.set(command.id, handle);
	}

	fn clear<S: Sink>(&mut self, sink: &mut S) {
		self.since = 0;
		self.age += 1;
		for market in self.touched.drain(..) {
			let market = usize::from(market);
			self.is_touched[market] = false;
			let mark = self.marks[market];
			let outcome = self.books[market].clear(&mut self.workspace, Price(mark), band(mark));
			let outcome = outcome.expect("the band is not upside down");
			let Some(trade) = outcome.trade else {
				for expired in outcome.expired {
					self.names.forget(expired.tag as u32);
				}
				continue;
			};
			self.marks[market] = trade.price.0;
			for fill in outcome.fills {
				let id = fill.tag as u32;
				sink.fill(id, fill.side, trade.price.0, fill.lots.0, fill.annulled.0);
				if fill.left.is_zero() {
					self.names.forget(id);
				}
			}
			for expired in outcome.expired {
				self.names.forget(expired.tag as u32);
			}
		}
	}
}

impl<N: Names> Engine for Ours<N> {
	#[inline]
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		let market = usize::from(command.market);
		let done = match command.kind {
			Kind::Add => {
				self.add(command, false);
				true
			},
			Kind::Take => {
				self.add(command, true);
				true
			},
			Kind::CancelOwner => {
				let names = &mut self.names;
				let gone = |_, order: Order| names.forget(order.tag as u32);
				self.books[market].cancel_owner(command.owner, gone).is_ok()
			},
			Kind::Cancel => self.names.get(command.id).is_some_and(|handle| {
				self.names.forget(command.id);
				self.books[market].cancel(handle).is_ok()
			}),
			Kind::Reduce => self.names.get(command.id).is_some_and(|handle| {
				match self.books[market].reduce(handle, Lots(command.lots)) {
					Ok(left) => {
						if left.is_zero() {
							self.names.forget(command.id);
						}
						true
					},
					Err(_) => false,
				}
			}),
			Kind::Move => self.names.get(command.id).is_some_and(|handle| {
				let (price, age) = (Price(command.price), self.age);
				self.books[market].relocate(handle, price, age).is_ok()
			}),
		};
		if !done {
			sink.late();
		}
		if !self.is_touched[market] {
			self.is_touched[market] = true;
			self.touched.push(command.market);
		}
		if self.fills_up {
			self.age += 1;
			return;
		}
		self.since += 1;
		if self.since >= self.every {
			self.clear(sink);
		}
	}

	fn finish<S: Sink>(&mut self, sink: &mut S) {
		self.fills_up = false;
		self.clear(sink);
	}

	fn resting(&self) -> Option<usize> {
		Some(self.books.iter().map(|book| book.len() as usize).sum())
	}
}

/// The lots a market's side holds, for tests.
impl<N> Ours<N> {
	/// A market's best price on a side.
	#[must_use]
	pub fn best(&self, market: usize, side: Side) -> Option<u64> {
		self.books[market].best(side).map(|(price, _)| price.0)
	}
}
