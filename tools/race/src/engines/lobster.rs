//! The crate lobster 0.7.0: a single-threaded book, levels in a tree, orders in an arena.

use super::{Engine, Fit};
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_primitives::Side;
use lobster::{FillMetadata, OrderBook, OrderEvent, OrderType};
use std::sync::Arc;

/// All markets.
#[derive(Debug)]
pub struct Lobster {
	books: Vec<OrderBook>,
	mass: Arc<Vec<Vec<u32>>>,
}

fn side(side: Side) -> lobster::Side {
	match side {
		Side::Bid => lobster::Side::Bid,
		Side::Ask => lobster::Side::Ask,
	}
}

impl Lobster {
	/// Empty books with its default capacities.
	#[must_use]
	pub fn new(flow: &Flow) -> Self {
		Self {
			books: (0..flow.markets).map(|_| OrderBook::default()).collect(),
			mass: Arc::clone(&flow.mass),
		}
	}

	/// It has neither immediate orders nor amendments nor owners.
	#[must_use]
	pub fn fit(_: &Flow) -> Fit {
		Fit {
			note: Some(
				"an immediate order is a limit and a cancel of its rest, a move or reduction a cancel \
				 and a limit; no owners; keeps orders that filled for ever",
			),
			requeues: true,
			volume_only: false,
		}
	}

	fn limit<S: Sink>(&mut self, command: &Command, sink: &mut S) -> bool {
		let order = OrderType::Limit {
			id: command.id.into(),
			side: side(command.side),
			qty: command.lots,
			price: command.price,
		};
		let event = self.books[usize::from(command.market)].execute(order);
		let mut tell = |fills: Vec<FillMetadata>| {
			for fill in fills {
				sink.trade(fill.order_2 as u32, fill.order_1 as u32, fill.price, fill.qty);
			}
		};
		match event {
			OrderEvent::Filled { fills, .. } => {
				tell(fills);
				false
			},
			OrderEvent::PartiallyFilled { fills, .. } => {
				tell(fills);
				true
			},
			OrderEvent::Placed { .. } => true,
			OrderEvent::Unfilled { .. } | OrderEvent::Canceled { .. } => false,
		}
	}

	fn cancel(&mut self, market: u16, id: u32) {
		self.books[usize::from(market)].execute(OrderType::Cancel { id: id.into() });
	}
}

impl Engine for Lobster {
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		match command.kind {
			Kind::Add => {
				self.limit(command, sink);
			},
			Kind::Take => {
				if self.limit(command, sink) {
					self.cancel(command.market, command.id);
				}
			},
			Kind::Cancel => self.cancel(command.market, command.id),
			Kind::Move => {
				self.cancel(command.market, command.id);
				self.limit(command, sink);
			},
			Kind::CancelOwner => {
				let mass = Arc::clone(&self.mass);
				for id in &mass[command.lots as usize] {
					self.cancel(command.market, *id);
				}
			},
			Kind::Reduce => {
				self.cancel(command.market, command.id);
				self.limit(&Command { lots: command.left, ..*command }, sink);
			},
		}
	}
}
