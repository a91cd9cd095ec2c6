//! Words about orders.

use crate::{Lots, MarketId, Moment, OrderNonce, Ppm, Price, Side};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How long an order lives.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum TimeInForce {
	/// Until filled or cancelled.
	GoodTilCancelled,
	/// Until the given moment (exclusive): at it, the order has expired.
	GoodTilTime(Moment),
	/// For the next auction only.
	ImmediateOrCancel,
	/// For the next auction only, and there whole or not at all.
	FillOrKill,
}

/// What a peg follows and a trigger watches.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Reference {
	/// The index price.
	Index,
	/// The mark price.
	Mark,
}

/// A signed distance from a reference price: quote atoms per lot.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct PriceOffset(pub i64);

/// At which price an order lies: the name of its level.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum LevelPrice {
	/// At a fixed price.
	Limit(Price),
	/// At a distance from a price that moves.
	Pegged(Reference, PriceOffset),
}

/// How an order to be placed is priced.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum OrderPrice {
	/// At most (bid) or at least (ask) this price (quote atoms per lot), a multiple of the tick
	/// size.
	Limit(Price),
	/// The reference plus the offset, at every auction anew: bids rounded down to the tick size,
	/// asks up.
	Pegged(Reference, PriceOffset),
	/// The mark at placing, worsened by this much; the market's own bound if nothing is given.
	/// Needs [`TimeInForce::ImmediateOrCancel`] or [`TimeInForce::FillOrKill`].
	Market(Option<Ppm>),
}

/// What becomes of the rest of an order that traded with its own owner. The lots traded are
/// annulled in any case.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum SelfTradePolicy {
	/// The rest stays.
	#[default]
	AnnulBoth,
	/// The rest of the owner's newest annulled order is cancelled.
	CancelNewest,
	/// The rest of the owner's annulled orders on the other side is cancelled.
	CancelOldest,
}

/// A name the owner gives an order, unique among the subaccount's open orders.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct ClientOrderId(pub u64);

/// An order to be placed.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct PlaceOrder {
	/// The market.
	pub market: MarketId,
	/// The side.
	pub side: Side,
	/// The price.
	pub price: OrderPrice,
	/// The size.
	pub lots: Lots,
	/// How long it lives.
	pub time_in_force: TimeInForce,
	/// Whether it must not take: judged in its first auction.
	pub post_only: bool,
	/// Whether it may only bring the position towards zero.
	pub reduce_only: bool,
	/// What becomes of its rest after a self trade.
	pub self_trade: SelfTradePolicy,
	/// The owner's name for it.
	pub client_id: Option<ClientOrderId>,
}

impl PlaceOrder {
	/// A plain limit order: good till cancelled, no restriction, no name.
	#[must_use]
	pub const fn limit(market: MarketId, side: Side, price: Price, lots: Lots) -> Self {
		Self {
			market,
			side,
			price: OrderPrice::Limit(price),
			lots,
			time_in_force: TimeInForce::GoodTilCancelled,
			post_only: false,
			reduce_only: false,
			self_trade: SelfTradePolicy::AnnulBoth,
			client_id: None,
		}
	}
}

/// Where a resting order lies. With its subaccount this is the order's identity: cancelling reads
/// and writes one page.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct OrderLocator {
	/// The market.
	pub market: MarketId,
	/// The side.
	pub side: Side,
	/// The price, which names the level.
	pub price: LevelPrice,
	/// The page within the level.
	pub page: u32,
	/// The order's number among its subaccount's orders.
	pub nonce: OrderNonce,
}

/// Why an order ended without being filled.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum CancelReason {
	/// Its owner asked for it.
	Owner,
	/// Its time had come.
	Expired,
	/// It was good for one auction only.
	Immediate,
	/// Its account could not carry it.
	Margin,
	/// Its account is being liquidated.
	Liquidation,
	/// It bought from or sold to its own owner.
	SelfTrade,
	/// The market does not take it in its present state.
	MarketState,
	/// It was post-only and met an order that was there before it, or another post-only one.
	PostOnly,
	/// It was reduce-only and the position no longer has these lots.
	ReduceOnly,
	/// It was to fill whole or not at all.
	FillOrKill,
	/// Its owner changed it: another order stands in its place, or it has fewer lots.
	Amended,
	/// Its owner did not renew the dead-man switch in time.
	DeadMan,
	/// Its level or side was full and it was the last in priority.
	Evicted,
}
