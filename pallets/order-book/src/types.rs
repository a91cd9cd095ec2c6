//! The book's own records.

use crate::keys::Lane;
use bulwark_primitives::{
	ClientOrderId, LevelPrice, Lots, Moment, OrderLocator, OrderNonce, Price, PriceOffset,
	Reference, SelfTradePolicy, Side, SubaccountId, MAX_OPEN_ORDERS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::ConstU32, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;

/// Orders in a page.
pub const PAGE_SIZE: u32 = 64;

/// Pages a level can have at a time. None is empty, so no fewer orders fill a level.
pub const MAX_LEVEL_PAGES: u32 = 1_024;

/// Orders of a subaccount in one lane from which on it adds none while the lane is crowded.
pub const CROWD_SHARE: u32 = 16;

/// The page named by the locator of an order that waits for an auction outside the book.
pub const WAITING_PAGE: u32 = u32::MAX;

/// Items in a batch.
pub const MAX_BATCH: u32 = 100;

/// Pages per side looked at for the premium sample.
pub const SAMPLE_PAGES: u32 = 32;

/// Pages per side a clearing reads beyond one for each order it admits: they may hold only orders
/// that have expired or come later in priority.
pub const SPARE_PAGES: u32 = 32;

/// Levels [`crate::Pallet::depth`] returns at most.
pub const MAX_DEPTH_LEVELS: u32 = 1_000;

/// Pages [`crate::Pallet::depth`] reads at most.
pub const MAX_DEPTH_PAGES: u32 = 4_000;

/// Accounts whose reduce-only orders wait to be shrunk at most. Those beyond are shrunk when an
/// auction or their owner meets them.
pub const MAX_SHRINKS: u32 = 1_024;

/// How soon a dead-man switch can be due (ms).
pub const MIN_DEAD_MAN_MS: u64 = 5_000;

/// How late a dead-man switch can be due (ms): a day.
pub const MAX_DEAD_MAN_MS: u64 = 86_400_000;

/// What an order is, a bit each.
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
pub struct OrderFlags(pub u8);

impl OrderFlags {
	/// It must not take.
	pub const POST_ONLY: Self = Self(1);
	/// It may only bring the position towards zero.
	pub const REDUCE_ONLY: Self = Self(2);
	/// It fills whole or not at all.
	pub const FILL_OR_KILL: Self = Self(4);
	/// What became of it is reported to who placed it from inside the chain.
	pub const REPORTED: Self = Self(8);
	/// It came while its lane was crowded: a better one may push it out.
	pub const CROWDED: Self = Self(16);

	/// These and, if `set`, the other.
	#[must_use]
	pub const fn with(self, other: Self, set: bool) -> Self {
		if set {
			Self(self.0 | other.0)
		} else {
			self
		}
	}

	/// Whether the other is among these.
	#[must_use]
	pub const fn has(self, other: Self) -> bool {
		self.0 & other.0 != 0
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
	/// Whether it is post-only and reduce-only, and whether it came while its lane was crowded.
	pub flags: OrderFlags,
	/// What becomes of its rest after a self trade.
	pub self_trade: SelfTradePolicy,
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

/// The end of a level that has had more than page 0 since it was last empty.
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
pub struct Tail {
	/// The page new orders go to.
	pub number: u32,
	/// Pages that hold orders.
	pub pages: u32,
}

/// An order that waits outside the book: for one auction only.
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
	/// Its price.
	pub price: LevelPrice,
	/// Its size.
	pub lots: Lots,
	/// The block it was placed in.
	pub placed: u64,
	/// Whether it is reduce-only, fill-or-kill, and reported.
	pub flags: OrderFlags,
	/// What becomes of its fills if its owner trades with itself.
	pub self_trade: SelfTradePolicy,
}

/// An account's open order, as its list names it.
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
pub struct OpenOrder {
	/// Where it is; in page [`WAITING_PAGE`] if it waits outside the book.
	pub locator: OrderLocator,
	/// The owner's name for it, unique in the list.
	pub client_id: Option<ClientOrderId>,
	/// Whether it may only bring the position towards zero.
	pub reduce_only: bool,
}

impl OpenOrder {
	/// Whether it waits for an auction outside the book.
	#[must_use]
	pub const fn waits(&self) -> bool {
		self.locator.page == WAITING_PAGE
	}
}

/// An account's list of open orders, read once and written once by a call however many orders the
/// call touches.
pub(crate) type OrderList = BoundedVec<OpenOrder, ConstU32<MAX_OPEN_ORDERS>>;

/// The best level of each lane of a side.
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
pub struct BestLevels {
	/// The best fixed price.
	pub limit: Option<Price>,
	/// The best offset from the index.
	pub index: Option<PriceOffset>,
	/// The best offset from the mark.
	pub mark: Option<PriceOffset>,
}

impl BestLevels {
	/// The best level of `lane`.
	#[must_use]
	pub fn of(&self, lane: Lane) -> Option<LevelPrice> {
		match lane {
			Lane::Limit => self.limit.map(LevelPrice::Limit),
			Lane::Index => self.index.map(|offset| LevelPrice::Pegged(Reference::Index, offset)),
			Lane::Mark => self.mark.map(|offset| LevelPrice::Pegged(Reference::Mark, offset)),
		}
	}

	fn set(&mut self, lane: Lane, level: Option<LevelPrice>) {
		let offset = || match level {
			Some(LevelPrice::Pegged(_, offset)) => Some(offset),
			Some(LevelPrice::Limit(_)) | None => None,
		};
		match (lane, level) {
			(Lane::Limit, Some(LevelPrice::Limit(price))) => self.limit = Some(price),
			(Lane::Limit, _) => self.limit = None,
			(Lane::Index, _) => self.index = offset(),
			(Lane::Mark, _) => self.mark = offset(),
		}
	}
}

/// How much a lane of a side holds.
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
pub struct LaneSize {
	/// Pages that hold orders.
	pub pages: u32,
	/// Orders that came while it was crowded.
	pub crowd: u32,
}

/// How much the lanes of a side hold.
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
pub struct LaneSizes {
	/// Fixed prices.
	pub limit: LaneSize,
	/// Distances from the index.
	pub index: LaneSize,
	/// Distances from the mark.
	pub mark: LaneSize,
}

impl LaneSizes {
	fn of_mut(&mut self, lane: Lane) -> &mut LaneSize {
		match lane {
			Lane::Limit => &mut self.limit,
			Lane::Index => &mut self.index,
			Lane::Mark => &mut self.mark,
		}
	}
}

/// The best levels of a market's resting orders, and how much its lanes hold.
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
	/// Of the bids.
	pub bid: BestLevels,
	/// Of the asks.
	pub ask: BestLevels,
	/// How much the bids' lanes hold.
	pub bids: LaneSizes,
	/// How much the asks' lanes hold.
	pub asks: LaneSizes,
}

impl BestPrice {
	/// The best level of a side's lane.
	#[must_use]
	pub fn of(&self, side: Side, lane: Lane) -> Option<LevelPrice> {
		match side {
			Side::Bid => self.bid.of(lane),
			Side::Ask => self.ask.of(lane),
		}
	}

	pub(crate) fn set(&mut self, side: Side, lane: Lane, level: Option<LevelPrice>) {
		match side {
			Side::Bid => self.bid.set(lane, level),
			Side::Ask => self.ask.set(lane, level),
		}
	}

	/// How much a side's lane holds.
	pub(crate) fn size(&mut self, side: Side, lane: Lane) -> &mut LaneSize {
		match side {
			Side::Bid => self.bids.of_mut(lane),
			Side::Ask => self.asks.of_mut(lane),
		}
	}
}

/// An owner's dead-man switch.
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
pub struct DeadMan {
	/// When it is due.
	pub until: Moment,
	/// Under which moment the agenda names it: never after `until`.
	pub listed: Moment,
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
	/// It rested since an earlier block, or was post-only.
	Maker,
	/// Any other.
	Taker,
}

/// Whether a price of `side` is strictly better than another: a higher bid, a lower ask.
pub(crate) fn is_better(side: Side, price: Price, other: Price) -> bool {
	match side {
		Side::Bid => price > other,
		Side::Ask => price < other,
	}
}
