//! The crate rust-order-book 0.0.2: levels in a tree, queues of numbers, orders in a hash map.

use super::{Engine, Fit};
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_primitives::Side;
use rust_order_book::{
	LimitOrderOptions, OrderBook, OrderBookBuilder, OrderId, Price, Quantity, TimeInForce,
};
use std::sync::Arc;

/// All markets.
pub struct RustOrderBook {
	books: Vec<OrderBook>,
	/// Its numbers of the stream's orders: it gives its own.
	ids: Vec<OrderId>,
	mass: Arc<Vec<Vec<u32>>>,
}

impl RustOrderBook {
	/// Empty books.
	#[must_use]
	pub fn new(flow: &Flow) -> Self {
		Self {
			books: (0..flow.markets).map(|_| OrderBookBuilder::new("market").build()).collect(),
			ids: vec![OrderId(0); flow.ids as usize],
			mass: Arc::clone(&flow.mass),
		}
	}

	/// It drops the list of fills of a limit order, and knows no owners.
	#[must_use]
	pub fn fit(_: &Flow) -> Fit {
		Fit {
			note: Some(
				"tells volumes only, which is what is compared; a reduction is a cancel and a limit; \
				 no owners",
			),
			requeues: true,
			volume_only: true,
		}
	}

	fn limit<S: Sink>(&mut self, command: &Command, time_in_force: TimeInForce, sink: &mut S) {
		let options = LimitOrderOptions {
			side: match command.side {
				Side::Bid => rust_order_book::Side::Buy,
				Side::Ask => rust_order_book::Side::Sell,
			},
			quantity: Quantity(command.lots),
			price: Price(command.price),
			time_in_force: Some(time_in_force),
			post_only: None,
		};
		let report = self.books[usize::from(command.market)].limit(options);
		let Ok(report) = report else { return sink.late() };
		self.ids[command.id as usize] = report.order_id;
		if report.executed_qty.0 > 0 {
			sink.trade(0, command.id, 0, report.executed_qty.0);
		}
	}

	fn cancel<S: Sink>(&mut self, market: u16, id: u32, sink: &mut S) {
		let id = self.ids[id as usize];
		if self.books[usize::from(market)].cancel(id).is_err() {
			sink.late();
		}
	}
}

impl Engine for RustOrderBook {
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		match command.kind {
			Kind::Add => self.limit(command, TimeInForce::GTC, sink),
			Kind::Take => self.limit(command, TimeInForce::IOC, sink),
			Kind::Cancel => self.cancel(command.market, command.id, sink),
			Kind::Move => {
				self.cancel(command.market, command.id, sink);
				self.limit(command, TimeInForce::GTC, sink);
			},
			Kind::Reduce => {
				self.cancel(command.market, command.id, sink);
				let again = Command { lots: command.left, ..*command };
				self.limit(&again, TimeInForce::GTC, sink);
			},
			Kind::CancelOwner => {
				let mass = Arc::clone(&self.mass);
				for id in &mass[command.lots as usize] {
					self.cancel(command.market, *id, sink);
				}
			},
		}
	}
}
