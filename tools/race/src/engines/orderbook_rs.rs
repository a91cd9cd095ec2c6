//! The crate orderbook-rs 0.15.3: a book for many threads, run here by one.

use super::{Engine, Fit};
use crate::command::{Command, Flow, Kind, Sink};
use bulwark_primitives::Side;
use orderbook_rs::{DefaultOrderBook, Id, OrderBook, TimeInForce, TradeResult};
use pricelevel::{Hash32, OrderUpdate, Price, Quantity};
use std::sync::{Arc, Mutex, PoisonError};

/// Maker, taker, price, lots.
type Trade = (u32, u32, u64, u64);

/// All markets.
pub struct OrderbookRs {
	books: Vec<DefaultOrderBook>,
	/// Where its listener puts trades: of an immediate order nobody else is told them.
	trades: Arc<Mutex<Vec<Trade>>>,
}

fn number(id: Id) -> u32 {
	match id {
		Id::Sequential(id) => id as u32,
		Id::Uuid(_) | Id::Ulid(_) => u32::MAX,
	}
}

fn user(owner: u32) -> Hash32 {
	let mut bytes = [1; 32];
	bytes[..4].copy_from_slice(&owner.to_le_bytes());
	Hash32(bytes)
}

impl OrderbookRs {
	/// Empty books.
	#[must_use]
	pub fn new(flow: &Flow) -> Self {
		let trades = Arc::new(Mutex::new(Vec::new()));
		let book = || {
			let trades = Arc::clone(&trades);
			OrderBook::with_trade_listener(
				"market",
				Arc::new(move |result: &TradeResult| {
					let mut trades = trades.lock().unwrap_or_else(PoisonError::into_inner);
					for trade in result.match_result.trades().as_vec() {
						let (maker, taker) = (trade.maker_order_id(), trade.taker_order_id());
						let price = trade.price().as_u128() as u64;
						let lots = trade.quantity().as_u64();
						trades.push((number(maker), number(taker), price, lots));
					}
				}),
			)
		};
		Self { books: (0..flow.markets).map(|_| book()).collect(), trades }
	}

	/// It can do everything; self-trade prevention is off, or it would trade otherwise.
	#[must_use]
	pub fn fit(_: &Flow) -> Fit {
		let note = Some("with owners, its prevention of self trade off; trades by its listener");
		Fit { note, ..Fit::default() }
	}

	fn limit(&mut self, command: &Command, time_in_force: TimeInForce) {
		let side = match command.side {
			Side::Bid => orderbook_rs::Side::Buy,
			Side::Ask => orderbook_rs::Side::Sell,
		};
		// An immediate order that is not filled whole is an error to it.
		let _ = self.books[usize::from(command.market)].add_limit_order_with_user(
			Id::Sequential(command.id.into()),
			command.price.into(),
			command.lots,
			side,
			time_in_force,
			user(command.owner),
			None,
		);
	}
}

impl Engine for OrderbookRs {
	fn apply<S: Sink>(&mut self, command: &Command, sink: &mut S) {
		let order_id = Id::Sequential(command.id.into());
		let market = usize::from(command.market);
		match command.kind {
			Kind::Add => self.limit(command, TimeInForce::Gtc),
			Kind::Take => self.limit(command, TimeInForce::Ioc),
			Kind::Cancel => {
				if !matches!(self.books[market].cancel_order(order_id), Ok(Some(_))) {
					sink.late();
				}
			},
			Kind::Reduce => {
				let new_quantity = Quantity::new(command.left);
				let update = OrderUpdate::UpdateQuantity { order_id, new_quantity };
				if !matches!(self.books[market].update_order(update), Ok(Some(_))) {
					sink.late();
				}
			},
			Kind::Move => {
				let new_price = Price::new(command.price.into());
				let update = OrderUpdate::UpdatePrice { order_id, new_price };
				if !matches!(self.books[market].update_order(update), Ok(Some(_))) {
					sink.late();
				}
			},
			Kind::CancelOwner => {
				let _ = self.books[market].cancel_orders_by_user(user(command.owner));
			},
		}
		let mut trades = self.trades.lock().unwrap_or_else(PoisonError::into_inner);
		for (maker, taker, price, lots) in trades.drain(..) {
			sink.trade(maker, taker, price, lots);
		}
	}
}
