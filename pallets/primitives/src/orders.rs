//! Words about orders.

use crate::{MarketId, Moment, OrderNonce, Price, Side};
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
	/// The limit price, which names the level.
	pub price: Price,
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
}
