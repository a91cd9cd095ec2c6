//! Storage keys that sort bytewise as the auction walks.

use bulwark_primitives::{
	LevelPrice, MarketId, Moment, OrderLocator, OrderNonce, Price, PriceOffset, Reference, Side,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The sign bit of an offset: turned over, offsets sort as unsigned numbers.
const SIGN: u64 = 1 << 63;

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
	/// A price or an offset as a storage key: big-endian, an offset's sign bit turned over, a bid's
	/// bits inverted, so that keys sort from the best to the worst on either side.
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

/// One of the sorted lists a side is made of. The mutual order of a lane's levels never changes, so
/// a price that moves costs no writes.
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
)]
pub enum Lane {
	/// Fixed prices.
	Limit,
	/// Distances from the index.
	Index,
	/// Distances from the mark.
	Mark,
}

impl Lane {
	/// All of them.
	pub const ALL: [Self; 3] = [Lane::Limit, Lane::Index, Lane::Mark];

	/// The lane a level lies in.
	#[must_use]
	pub const fn of(price: LevelPrice) -> Self {
		match price {
			LevelPrice::Limit(_) => Lane::Limit,
			LevelPrice::Pegged(Reference::Index, _) => Lane::Index,
			LevelPrice::Pegged(Reference::Mark, _) => Lane::Mark,
		}
	}
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
	/// The key of a level on `side`, within its lane.
	#[must_use]
	pub const fn new(side: Side, price: LevelPrice) -> Self {
		let rank = match price {
			LevelPrice::Limit(price) => price.0,
			LevelPrice::Pegged(_, offset) => u64::from_ne_bytes(offset.0.to_ne_bytes()) ^ SIGN,
		};
		match side {
			Side::Bid => Self((!rank).to_be_bytes()),
			Side::Ask => Self(rank.to_be_bytes()),
		}
	}

	/// The level, given the side and the lane the key was made for.
	#[must_use]
	pub const fn price(self, side: Side, lane: Lane) -> LevelPrice {
		let bits = u64::from_be_bytes(self.0);
		let rank = match side {
			Side::Bid => !bits,
			Side::Ask => bits,
		};
		let offset = PriceOffset(i64::from_ne_bytes((rank ^ SIGN).to_ne_bytes()));
		match lane {
			Lane::Limit => LevelPrice::Limit(Price(rank)),
			Lane::Index => LevelPrice::Pegged(Reference::Index, offset),
			Lane::Mark => LevelPrice::Pegged(Reference::Mark, offset),
		}
	}
}

impl PriceKey {
	/// The key that sorts the other way round: from the worst level to the best.
	#[must_use]
	pub const fn reversed(self) -> Self {
		Self((!u64::from_be_bytes(self.0)).to_be_bytes())
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

	/// The key that sorts the other way round: from the newest page to the oldest.
	#[must_use]
	pub const fn reversed(self) -> Self {
		Self((!self.number()).to_be_bytes())
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

/// A price level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level {
	pub(crate) market: MarketId,
	pub(crate) side: Side,
	pub(crate) price: LevelPrice,
}

/// The storage key of a level.
pub(crate) type LevelKey = (MarketKey, Side, Lane, PriceKey);

impl Level {
	pub(crate) fn of(locator: &OrderLocator) -> Self {
		Self { market: locator.market, side: locator.side, price: locator.price }
	}

	pub(crate) fn lane(&self) -> Lane {
		Lane::of(self.price)
	}

	pub(crate) fn key(&self) -> LevelKey {
		(self.market.into(), self.side, self.lane(), PriceKey::new(self.side, self.price))
	}

	pub(crate) fn page_key(&self, page: u32) -> (MarketKey, Side, Lane, PriceKey, PageKey) {
		let (market, side, lane, price) = self.key();
		(market, side, lane, price, page.into())
	}

	pub(crate) fn locator(&self, page: u32, nonce: OrderNonce) -> OrderLocator {
		OrderLocator { market: self.market, side: self.side, price: self.price, page, nonce }
	}

	/// Whether the other level lies in the same lane of the same side and market.
	pub(crate) fn shares_lane(&self, other: &Self) -> bool {
		(self.market, self.side, self.lane()) == (other.market, other.side, other.lane())
	}

	/// Whether this level comes before another of its lane.
	pub(crate) fn leads(&self, other: LevelPrice) -> bool {
		PriceKey::new(self.side, self.price) < PriceKey::new(self.side, other)
	}
}
