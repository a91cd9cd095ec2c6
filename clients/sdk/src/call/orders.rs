//! The order book.

use crate::{
	chain::{
		self, order_book::calls as order_book,
		runtime_types::bounded_collections::bounded_vec::BoundedVec,
	},
	AccountId, BatchItem, BatchMode, Lots, MarketId, Moment, OrderPrice, OrderRef, PlaceOrder,
	Side,
};
use subxt::tx::StaticPayload;

/// Places an order.
#[must_use]
pub fn place(index: u8, order: PlaceOrder) -> StaticPayload<order_book::Place> {
	chain::transactions().order_book().place(index, order)
}

/// Cancels an order.
#[must_use]
pub fn cancel(index: u8, order: OrderRef) -> StaticPayload<order_book::Cancel> {
	chain::transactions().order_book().cancel(index, order)
}

/// Gives an order other lots and, if told, another price. Only fewer lots at the same price keep
/// its age.
#[must_use]
pub fn amend(
	index: u8,
	order: OrderRef,
	price: Option<OrderPrice>,
	lots: Lots,
) -> StaticPayload<order_book::Amend> {
	chain::transactions().order_book().amend(index, order, price, lots)
}

/// Cancels all orders: of one market or of all, of one side or of both.
#[must_use]
pub fn cancel_all(
	index: u8,
	market: Option<MarketId>,
	side: Option<Side>,
) -> StaticPayload<order_book::CancelAll> {
	chain::transactions().order_book().cancel_all(index, market, side)
}

/// Cancels, amends and places several orders, in the order given.
#[must_use]
pub fn batch(
	index: u8,
	items: Vec<BatchItem>,
	mode: BatchMode,
) -> StaticPayload<order_book::Batch> {
	chain::transactions().order_book().batch(index, BoundedVec(items), mode)
}

/// Has all orders cancelled at a moment (ms) unless this is called again; nothing: not any more.
#[must_use]
pub fn set_dead_man(index: u8, until: Option<Moment>) -> StaticPayload<order_book::SetDeadMan> {
	chain::transactions().order_book().set_dead_man(index, until)
}

/// As [`place`], for an owner whose delegate signs.
#[must_use]
pub fn place_for(
	owner: AccountId,
	index: u8,
	order: PlaceOrder,
) -> StaticPayload<order_book::PlaceFor> {
	chain::transactions().order_book().place_for(owner, index, order)
}

/// As [`batch`], for an owner whose delegate signs.
#[must_use]
pub fn batch_for(
	owner: AccountId,
	index: u8,
	items: Vec<BatchItem>,
	mode: BatchMode,
) -> StaticPayload<order_book::BatchFor> {
	chain::transactions()
		.order_book()
		.batch_for(owner, index, BoundedVec(items), mode)
}

/// As [`cancel_all`], for an owner whose delegate signs.
#[must_use]
pub fn cancel_all_for(
	owner: AccountId,
	index: u8,
	market: Option<MarketId>,
	side: Option<Side>,
) -> StaticPayload<order_book::CancelAllFor> {
	chain::transactions().order_book().cancel_all_for(owner, index, market, side)
}
