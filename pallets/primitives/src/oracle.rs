//! What an oracle price says about itself.

use crate::{IndexPrice, Moment};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How far a feed can be relied upon.
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
pub enum FeedState {
	/// Fresh, agreed by a quorum.
	Normal,
	/// A large step waits for confirmation.
	Guarded,
	/// No price for longer than the staleness limit (30 s).
	Stale,
	/// No price for so long (5 min), or never, that nothing may rely on it.
	#[default]
	Halted,
}

impl FeedState {
	/// Whether prices move: neither stale nor halted.
	#[must_use]
	pub const fn is_live(self) -> bool {
		match self {
			FeedState::Normal | FeedState::Guarded => true,
			FeedState::Stale | FeedState::Halted => false,
		}
	}

	/// Whether a price of this state, `updated` then, may be used for `purpose` at `now`: the action
	/// matrix.
	#[must_use]
	pub fn allows(self, purpose: PriceUse, updated: Moment, now: Moment) -> bool {
		match (self, purpose) {
			(FeedState::Normal, _) => true,
			(FeedState::Guarded, PriceUse::Withdrawal) => false,
			(FeedState::Guarded, _) => true,
			(FeedState::Stale, PriceUse::ReduceRisk) => true,
			(FeedState::Stale, PriceUse::Liquidation) => {
				now.since(updated) < FeedPrice::LIQUIDATION_AGE_MS
			},
			(FeedState::Stale, PriceUse::NewRisk | PriceUse::Withdrawal) => false,
			(FeedState::Halted, _) => false,
		}
	}
}

/// What a price is wanted for. The action matrix is here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceUse {
	/// Cancelling and closing.
	ReduceRisk,
	/// Opening or increasing a position.
	NewRisk,
	/// Taking collateral out.
	Withdrawal,
	/// Liquidating.
	Liquidation,
}

/// The published price of a feed.
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
pub struct FeedPrice {
	/// The lower stake-weighted median.
	pub price: IndexPrice,
	/// Lower end of the interval that contains the honest median.
	pub low: IndexPrice,
	/// Upper end of that interval.
	pub high: IndexPrice,
	/// Confidence: the largest of `price - low`, `high - price` and the weighted MAD.
	pub confidence: IndexPrice,
	/// Exponential moving average, 30 minutes.
	pub average: IndexPrice,
	/// When the round that gave the price closed.
	pub updated: Moment,
	/// The round's number.
	pub round: u64,
	/// How far it can be relied upon.
	pub state: FeedState,
}

impl FeedPrice {
	/// Liquidation may still use a stale price of at most this age (ms).
	pub const LIQUIDATION_AGE_MS: u64 = 60_000;

	/// Whether the price may be used for `purpose` at `now`, see [`FeedState::allows`].
	#[must_use]
	pub fn allows(&self, purpose: PriceUse, now: Moment) -> bool {
		self.state.allows(purpose, self.updated, now)
	}
}
