//! The control: continuous price-time matching as anyone would write it first.

use super::Engine;
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_primitives::Side;
use std::{
	collections::{BTreeMap, HashMap, VecDeque},
	sync::Arc,
};

/// A resting order.
#[derive(Clone, Copy, Debug)]
struct Resting {
	id: u32,
	lots: u64,
}

type Levels = BTreeMap<u64, VecDeque<Resting>>;

/// One market: levels in a tree, each a queue; where each order lies in a hash map.
#[derive(Clone, Debug, Default)]
pub struct ControlBook {
	bids: Levels,
	asks: Levels,
	places: HashMap<u32, (Side, u64)>,
}

impl ControlBook {
	/// A side's best price.
	#[must_use]
	pub fn best(&self, side: Side) -> Option<u64> {
		match side {
			Side::Bid => self.bids.last_key_value().map(|(price, _)| *price),
			Side::Ask => self.asks.first_key_value().map(|(price, _)| *price),
		}
	}

	/// A side's levels and their lots, best first.
	pub fn depth(&self, side: Side) -> Box<dyn Iterator<Item = (u64, u64)> + '_> {
		let sum = |(price, queue): (&u64, &VecDeque<Resting>)| {
			(*price, queue.iter().map(|resting| resting.lots).sum())
		};
		match side {
			Side::Bid => Box::new(self.bids.iter().rev().map(sum)),
			Side::Ask => Box::new(self.asks.iter().map(sum)),
		}
	}

	/// Levels on both sides.
	#[must_use]
	pub fn levels(&self) -> usize {
		self.bids.len() + self.asks.len()
	}

	fn side_mut(&mut self, side: Side) -> &mut Levels {
		match side {
			Side::Bid => &mut self.bids,
			Side::Ask => &mut self.asks,
		}
	}

	fn add<S: Sink>(&mut self, command: &Command, rests: bool, sink: &mut S) {
		let mut left = command.lots;
		while left > 0 {
			let best = match command.side {
				Side::Bid => self.asks.first_entry().filter(|it| *it.key() <= command.price),
				Side::Ask => self.bids.last_entry().filter(|it| *it.key() >= command.price),
			};
			let Some(mut level) = best else { break };
			let price = *level.key();
			let queue = level.get_mut();
			while let Some(maker) = queue.front_mut().filter(|_| left > 0) {
				let lots = left.min(maker.lots);
				sink.trade(maker.id, command.id, price, lots);
				left -= lots;
				maker.lots -= lots;
				if maker.lots > 0 {
					break;
				}
				self.places.remove(&maker.id);
				queue.pop_front();
			}
			if queue.is_empty() {
				level.remove();
			}
		}
		if left > 0 && rests {
			let resting = Resting { id: command.id, lots: left };
			self.side_mut(command.side).entry(command.price).or_default().push_back(resting);
			self.places.insert(command.id, (command.side, command.price));
		}
	}

	fn cancel<S: Sink>(&mut self, id: u32, sink: &mut S) {
		let Some((side, price)) = self.places.remove(&id) else { return sink.late() };
		let levels = self.side_mut(side);
		let Some(queue) = levels.get_mut(&price) else { return };
		if let Some(at) = queue.iter().position(|resting| resting.id == id) {
			queue.remove(at);
		}
		if queue.is_empty() {
			levels.remove(&price);
		}
	}

	fn reduce<S: Sink>(&mut self, id: u32, by: u64, sink: &mut S) {
		let Some((side, price)) = self.places.get(&id).copied() else { return sink.late() };
		let queue = self.side_mut(side).get_mut(&price);
		let resting = queue.and_then(|queue| queue.iter_mut().find(|resting| resting.id == id));
		match resting {
			Some(resting) if resting.lots > by => resting.lots -= by,
			_ => self.cancel(id, sink),
		}
	}
}

/// All markets.
#[derive(Clone, Debug)]
pub struct Control {
	books: Vec<ControlBook>,
	requeues: bool,
	mass: Arc<Vec<Vec<u32>>>,
}

impl Control {
	/// Empty books.
	#[must_use]
	pub fn new(flow: &Flow) -> Self {
		let books = vec![ControlBook::default(); flow.markets.into()];
		Self { books, requeues: false, mass: Arc::clone(&flow.mass) }
	}

	/// A control that, like engines without reductions, cancels an order and takes it again instead.
	#[must_use]
	pub fn requeueing(flow: &Flow) -> Self {
		Self { requeues: true, ..Self::new(flow) }
	}
}

impl ControlBook {
	/// Takes a command; `mass` is [`Flow::mass`].
	pub fn apply<S: Sink>(&mut self, command: &Command, mass: &[Vec<u32>], sink: &mut S) {
		match command.kind {
			Kind::Add => self.add(command, true, sink),
			Kind::Take => self.add(command, false, sink),
			Kind::Cancel => self.cancel(command.id, sink),
			Kind::Reduce => self.reduce(command.id, command.lots, sink),
			Kind::Move => {
				self.cancel(command.id, sink);
				self.add(command, true, sink);
			},
			Kind::CancelOwner => {
				for id in &mass[command.lots as usize] {
					self.cancel(*id, sink);
				}
			},
		}
	}
}

impl Engine for Control {
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		let again = Command { kind: Kind::Move, lots: command.left, ..*command };
		let requeues = self.requeues && command.kind == Kind::Reduce;
		let command = if requeues { &again } else { command };
		self.books[usize::from(command.market)].apply(command, &self.mass, sink);
	}

	fn resting(&self) -> Option<usize> {
		Some(self.books.iter().map(|book| book.places.len()).sum())
	}
}
