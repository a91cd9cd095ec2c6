//! Records of the pallet.

use bulwark_primitives::{MarketId, Moment, QuoteAtoms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Delegates an owner may have at most, expired ones that were not removed included.
pub const MAX_DELEGATES: u32 = 16;

/// Markets a delegate's list may name at most.
pub const MAX_SCOPE: u32 = 16;

/// How far ahead an expiry may lie (ms): 365 days.
pub const MAX_LIFETIME_MS: u64 = 365 * DAY_MS;

/// A UTC day (ms). Market time counts from the Unix epoch and knows no leap seconds.
pub const DAY_MS: u64 = 86_400_000;

/// In which markets a delegate may place orders.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum MarketScope {
	/// In all, also in those listed later.
	All,
	/// In these.
	Only(BoundedVec<MarketId, ConstU32<MAX_SCOPE>>),
}

impl MarketScope {
	/// Whether the market is one of them.
	#[must_use]
	pub fn contains(&self, market: MarketId) -> bool {
		match self {
			MarketScope::All => true,
			MarketScope::Only(markets) => markets.contains(&market),
		}
	}

	/// Whether there is none.
	#[must_use]
	pub fn is_empty(&self) -> bool {
		match self {
			MarketScope::All => false,
			MarketScope::Only(markets) => markets.is_empty(),
		}
	}
}

/// What a delegate may do.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Limits {
	/// From when on it may do nothing.
	pub expires: Moment,
	/// Where it may place orders.
	pub markets: MarketScope,
	/// Largest notional of one order.
	pub order_notional: QuoteAtoms,
	/// Largest notional of all orders placed on one UTC day.
	pub daily_notional: QuoteAtoms,
}

/// A delegate's limits and what it has used of them.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Delegation {
	/// Its limits.
	pub limits: Limits,
	/// The UTC day of its last order: days since the Unix epoch.
	pub day: u64,
	/// Notional placed on that day.
	pub placed: QuoteAtoms,
}

impl Delegation {
	/// Whether its time is over.
	#[must_use]
	pub fn is_expired(&self, now: Moment) -> bool {
		now >= self.limits.expires
	}

	/// Notional placed on the day of `now`.
	#[must_use]
	pub fn placed_today(&self, now: Moment) -> QuoteAtoms {
		if day(now) > self.day {
			QuoteAtoms::ZERO
		} else {
			self.placed
		}
	}
}

/// The UTC day of a moment: days since the Unix epoch.
pub(crate) const fn day(now: Moment) -> u64 {
	match now.0.checked_div(DAY_MS) {
		Some(day) => day,
		None => 0,
	}
}

/// A delegate as clients see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DelegateView<AccountId> {
	/// The delegate.
	pub delegate: AccountId,
	/// Its limits.
	pub limits: Limits,
	/// Notional placed today.
	pub placed_today: QuoteAtoms,
	/// Notional it may still place today; zero once its time is over.
	pub left_today: QuoteAtoms,
	/// Whether its time is over.
	pub is_expired: bool,
}

/// What the benchmarks need of the other pallets.
#[cfg(any(feature = "runtime-benchmarks", test))]
pub trait BenchmarkHelper<AccountId> {
	/// Makes the account an owner of a subaccount.
	fn make_owner(who: &AccountId);
}
