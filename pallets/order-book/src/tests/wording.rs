//! The orders the tests place, in short words.

use bulwark_primitives::{
	ClientOrderId, LevelPrice, Lots, MarketId, OrderPrice, PlaceOrder, Price, PriceOffset,
	Reference, Side, TimeInForce,
};

pub(crate) const GTC: TimeInForce = TimeInForce::GoodTilCancelled;
pub(crate) const IOC: TimeInForce = TimeInForce::ImmediateOrCancel;
pub(crate) const FOK: TimeInForce = TimeInForce::FillOrKill;
pub(crate) const BID: Side = Side::Bid;
pub(crate) const ASK: Side = Side::Ask;

/// The level of a limit price.
pub(crate) const fn at(price: u64) -> LevelPrice {
	LevelPrice::Limit(Price(price))
}

/// A limit order, good till cancelled.
pub(crate) fn limit(market: MarketId, side: Side, price: u64, lots: u64) -> PlaceOrder {
	PlaceOrder::limit(market, side, Price(price), Lots(lots))
}

/// An order pegged to the index or the mark.
pub(crate) fn pegged(
	market: MarketId,
	side: Side,
	(reference, offset): (Reference, i64),
	lots: u64,
) -> PlaceOrder {
	let price = OrderPrice::Pegged(reference, PriceOffset(offset));
	PlaceOrder { price, ..limit(market, side, 1, lots) }
}

pub(crate) fn post_only(order: PlaceOrder) -> PlaceOrder {
	PlaceOrder { post_only: true, ..order }
}

pub(crate) fn reduce_only(order: PlaceOrder) -> PlaceOrder {
	PlaceOrder { reduce_only: true, ..order }
}

pub(crate) fn timed(order: PlaceOrder, time_in_force: TimeInForce) -> PlaceOrder {
	PlaceOrder { time_in_force, ..order }
}

pub(crate) fn named(order: PlaceOrder, name: u64) -> PlaceOrder {
	PlaceOrder { client_id: Some(ClientOrderId(name)), ..order }
}
