//! The pure auction over all orders, as a check of ours: far too slow to race.

use super::{ours, Engine};
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_auction::{Auction, Order};
use bulwark_primitives::{Lots, Price, SelfTradePolicy};
use std::collections::{BTreeMap, HashMap};

/// One market: orders by arrival.
#[derive(Clone, Debug, Default)]
struct PlainBook {
	orders: BTreeMap<u64, Entry>,
	arrivals: HashMap<u32, u64>,
}

#[derive(Clone, Debug)]
struct Entry {
	id: u32,
	order: Order,
	immediate: bool,
}

impl PlainBook {
	fn insert(&mut self, arrival: u64, entry: Entry) {
		self.arrivals.insert(entry.id, arrival);
		self.orders.insert(arrival, entry);
	}

	fn remove(&mut self, id: u32) -> Option<Entry> {
		self.orders.remove(&self.arrivals.remove(&id)?)
	}
}

/// All markets.
#[derive(Clone, Debug)]
pub struct PlainAuction {
	books: Vec<PlainBook>,
	marks: Vec<u64>,
	touched: Vec<bool>,
	every: u32,
	since: u32,
	/// Before the stream begins every order comes in a block of its own, and nothing is cleared.
	fills_up: bool,
	age: u64,
	arrivals: u64,
	/// Clearings so far, of markets something came to.
	pub clearings: u64,
	/// Orders looked at so far, in all clearings.
	pub looks: u64,
}

impl PlainAuction {
	/// Empty books, cleared after every `every` commands.
	#[must_use]
	pub fn new(flow: &Flow, every: u32) -> Self {
		let markets = usize::from(flow.markets);
		Self {
			books: vec![PlainBook::default(); markets],
			marks: vec![flow.start; markets],
			touched: vec![false; markets],
			every,
			since: 0,
			fills_up: true,
			age: 0,
			arrivals: 0,
			clearings: 0,
			looks: 0,
		}
	}

	fn add(&mut self, command: &Command) {
		let order = Order {
			side: command.side,
			limit: Price(command.price),
			lots: Lots(command.lots),
			age: self.age,
			tie: ours::tie(command.id),
			owner: command.owner,
			protected: false,
			fill_or_kill: false,
			self_trade: SelfTradePolicy::AnnulBoth,
		};
		let entry = Entry { id: command.id, order, immediate: command.kind == Kind::Take };
		self.arrivals += 1;
		self.books[usize::from(command.market)].insert(self.arrivals, entry);
	}

	fn relocate(&mut self, command: &Command) -> bool {
		let book = &mut self.books[usize::from(command.market)];
		let Some(mut entry) = book.remove(command.id) else { return false };
		entry.order.limit = Price(command.price);
		entry.order.age = self.age;
		self.arrivals += 1;
		book.insert(self.arrivals, entry);
		true
	}

	fn reduce(&mut self, command: &Command) -> bool {
		let book = &mut self.books[usize::from(command.market)];
		let arrival = book.arrivals.get(&command.id);
		let Some(entry) = arrival.and_then(|at| book.orders.get_mut(at)) else { return false };
		entry.order.lots = entry.order.lots.saturating_sub(Lots(command.lots));
		if entry.order.lots.is_zero() {
			book.remove(command.id);
		}
		true
	}

	fn clear<S: Sink>(&mut self, sink: &mut S) {
		self.since = 0;
		self.age += 1;
		for (market, book) in self.books.iter_mut().enumerate() {
			if !std::mem::take(&mut self.touched[market]) {
				continue;
			}
			self.clearings += 1;
			self.looks += book.orders.len() as u64;
			let orders: Vec<Order> = book.orders.values().map(|entry| entry.order).collect();
			let mark = self.marks[market];
			let auction = Auction {
				orders: &orders,
				reference: Price(mark),
				band: ours::band(mark),
				tick_size: Price(1),
			};
			let clearing = bulwark_auction::clear(&auction).expect("the flow is well formed");
			if let Some(clearing) = clearing {
				self.marks[market] = clearing.price.0;
				let results = clearing.fills.iter().zip(&clearing.annulled);
				for (entry, (lots, annulled)) in book.orders.values_mut().zip(results) {
					if !lots.is_zero() {
						let side = entry.order.side;
						sink.fill(entry.id, side, clearing.price.0, lots.0, annulled.0);
						entry.order.lots = entry.order.lots.saturating_sub(*lots);
					}
				}
			}
			book.orders.retain(|_, entry| {
				let stays = !entry.order.lots.is_zero() && !entry.immediate;
				if !stays {
					book.arrivals.remove(&entry.id);
				}
				stays
			});
		}
	}
}

impl Engine for PlainAuction {
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		let market = usize::from(command.market);
		let done = match command.kind {
			Kind::Add | Kind::Take => {
				self.add(command);
				true
			},
			Kind::Cancel => self.books[market].remove(command.id).is_some(),
			Kind::Reduce => self.reduce(command),
			Kind::Move => self.relocate(command),
			Kind::CancelOwner => {
				let book = &mut self.books[market];
				let own = book.orders.values().filter(|it| it.order.owner == command.owner);
				let own: Vec<u32> = own.map(|entry| entry.id).collect();
				for id in own {
					book.remove(id);
				}
				true
			},
		};
		if !done {
			sink.late();
		}
		self.touched[market] = true;
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
		Some(self.books.iter().map(|book| book.orders.len()).sum())
	}
}
