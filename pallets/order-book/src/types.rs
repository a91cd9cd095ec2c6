//! The book's own records and storage keys.

use bulwark_primitives::{
	Lots, MarketId, Moment, OrderLocator, OrderNonce, Price, Side, SubaccountId, TimeInForce,
	MAX_OPEN_ORDERS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::ConstU32, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;

/// Orders in a page.
pub const PAGE_SIZE: u32 = 64;

/// Cancellations, and placements, in a batch.
pub const MAX_BATCH: u32 = 100;

/// Pages per side looked at for the premium sample.
pub const SAMPLE_PAGES: u32 = 32;

/// Pages per side a clearing reads beyond one for each order it admits: they may hold only orders
/// that have expired or come later in priority.
pub const SPARE_PAGES: u32 = 32;

/// Levels [`crate::Pallet::depth`] returns at most.
pub const MAX_DEPTH_LEVELS: u32 = 1_000;

/// Pages [`crate::Pallet::depth`] reads at most.
pub const MAX_DEPTH_PAGES: usize = 4_000;

macro_rules! sorted_key {
	($(#[$doc:meta])* $name:ident, $bytes:literal) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(pub [u8; $bytes]);
	};
}

sorted_key! {
	/// A market as a storage key: big-endian, so that keys sort as markets do.
	MarketKey, 4
}
sorted_key! {
	/// A price as a storage key: big-endian, a bid's bits inverted, so that keys sort from the best
	/// price to the worst on either side.
	PriceKey, 8
}
sorted_key! {
	/// A page number as a storage key: big-endian.
	PageKey, 4
}
sorted_key! {
	/// A moment as a storage key: big-endian.
	MomentKey, 8
}

impl From<MarketId> for MarketKey {
	fn from(market: MarketId) -> Self {
		Self(market.0.to_be_bytes())
	}
}

impl MarketKey {
	/// The market.
	#[must_use]
	pub const fn market(self) -> MarketId {
		MarketId(u32::from_be_bytes(self.0))
	}
}

impl PriceKey {
	/// The key of `price` on `side`.
	#[must_use]
	pub const fn new(side: Side, price: Price) -> Self {
		match side {
			Side::Bid => Self((!price.0).to_be_bytes()),
			Side::Ask => Self(price.0.to_be_bytes()),
		}
	}

	/// The price, given the side the key was made for.
	#[must_use]
	pub const fn price(self, side: Side) -> Price {
		let bits = u64::from_be_bytes(self.0);
		match side {
			Side::Bid => Price(!bits),
			Side::Ask => Price(bits),
		}
	}
}

impl From<u32> for PageKey {
	fn from(page: u32) -> Self {
		Self(page.to_be_bytes())
	}
}

impl PageKey {
	/// The page number.
	#[must_use]
	pub const fn number(self) -> u32 {
		u32::from_be_bytes(self.0)
	}
}

impl From<Moment> for MomentKey {
	fn from(moment: Moment) -> Self {
		Self(moment.0.to_be_bytes())
	}
}

impl MomentKey {
	/// The moment.
	#[must_use]
	pub const fn moment(self) -> Moment {
		Moment(u64::from_be_bytes(self.0))
	}
}

/// A resting order. Market, side and price are those of its level.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Order<AccountId> {
	/// Whose it is.
	pub owner: SubaccountId<AccountId>,
	/// Its number among the owner's orders.
	pub nonce: OrderNonce,
	/// Lots left.
	pub lots: Lots,
	/// The block it was placed in: its age in the auction.
	pub placed: u64,
	/// From when on it is void, if it ends by time.
	pub expires: Option<Moment>,
}

/// Orders of one level, oldest first. Never stored empty.
#[derive(
	CloneNoBound,
	DebugNoBound,
	PartialEqNoBound,
	EqNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(AccountId))]
pub struct Page<AccountId: Clone + core::fmt::Debug + PartialEq + Eq + TypeInfo + 'static> {
	/// The orders.
	pub orders: BoundedVec<Order<AccountId>, ConstU32<PAGE_SIZE>>,
}

impl<AccountId: Clone + core::fmt::Debug + PartialEq + Eq + TypeInfo + 'static> Default
	for Page<AccountId>
{
	fn default() -> Self {
		Self { orders: BoundedVec::new() }
	}
}

/// An order that waits for the next auction only.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct StagedOrder<AccountId> {
	/// Whose it is.
	pub owner: SubaccountId<AccountId>,
	/// Its number among the owner's orders.
	pub nonce: OrderNonce,
	/// The side.
	pub side: Side,
	/// The limit price.
	pub price: Price,
	/// Its size.
	pub lots: Lots,
	/// The block it was placed in.
	pub placed: u64,
}

/// The best prices of a market's resting orders.
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
)]
pub struct BestPrice {
	/// The highest bid.
	pub bid: Option<Price>,
	/// The lowest ask.
	pub ask: Option<Price>,
}

impl BestPrice {
	/// The best price of `side`.
	#[must_use]
	pub const fn of(&self, side: Side) -> Option<Price> {
		match side {
			Side::Bid => self.bid,
			Side::Ask => self.ask,
		}
	}

	pub(crate) fn set(&mut self, side: Side, price: Option<Price>) {
		match side {
			Side::Bid => self.bid = price,
			Side::Ask => self.ask = price,
		}
	}
}

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
)]
pub struct PlaceOrder {
	/// The market.
	pub market: MarketId,
	/// The side.
	pub side: Side,
	/// The limit price [quote atoms per lot], a multiple of the market's tick size.
	pub price: Price,
	/// The size.
	pub lots: Lots,
	/// How long it lives.
	pub time_in_force: TimeInForce,
}

/// What becomes of a batch when one of its parts is refused.
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
)]
pub enum BatchMode {
	/// The whole batch is refused.
	AllOrNothing,
	/// The others are carried out; the refused one is reported.
	BestEffort,
}

/// How an order took part in a fill.
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
)]
pub enum Role {
	/// It rested since an earlier block.
	Maker,
	/// Any other.
	Taker,
}

/// What a call of this pallet is for: cancelling goes before trading in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPurpose {
	/// Only takes orders out of the book.
	Cancel,
	/// Places orders.
	Trade,
}

/// A price level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level {
	pub(crate) market: MarketId,
	pub(crate) side: Side,
	pub(crate) price: Price,
}

impl Level {
	pub(crate) fn of(locator: &OrderLocator) -> Self {
		Self { market: locator.market, side: locator.side, price: locator.price }
	}

	pub(crate) fn key(&self) -> (MarketKey, Side, PriceKey) {
		(self.market.into(), self.side, PriceKey::new(self.side, self.price))
	}

	pub(crate) fn page_key(&self, page: u32) -> (MarketKey, Side, PriceKey, PageKey) {
		(self.market.into(), self.side, PriceKey::new(self.side, self.price), page.into())
	}

	pub(crate) fn locator(&self, page: u32, nonce: OrderNonce) -> OrderLocator {
		OrderLocator { market: self.market, side: self.side, price: self.price, page, nonce }
	}
}

/// Whether a price of `side` is strictly better than another: a higher bid, a lower ask.
pub(crate) fn is_better(side: Side, price: Price, other: Price) -> bool {
	match side {
		Side::Bid => price > other,
		Side::Ask => price < other,
	}
}

/// An account's list of resting orders, read once and written once by a call however many orders
/// the call touches.
pub(crate) type LocatorList = BoundedVec<OrderLocator, ConstU32<MAX_OPEN_ORDERS>>;
