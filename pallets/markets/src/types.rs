//! What the pallet remembers of a market between blocks.

use bulwark_primitives::{Lots, Moment, Ppm, Price};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Averages are kept in 10^-9 of their unit: in whole units the small steps of one block would all
/// round to nothing and an average would never reach its sample.
pub const AVERAGE_SCALE: i128 = 1_000_000_000;

/// A clearing whose price counts in the mark.
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
pub struct LastClearing {
	/// The clearing price.
	pub price: Price,
	/// When the auction took place.
	pub at: Moment,
}

/// The state behind a market's mark and effective IMF.
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
pub struct MarkState {
	/// Average premium over the index [10^-9 quote atoms per lot].
	pub premium: i128,
	/// Premium sample of the last clearing [quote atoms per lot], until the next update takes it.
	pub sample: Option<i128>,
	/// The last clearing that counts.
	pub clearing: Option<LastClearing>,
	/// Effective IMF of the last update, from which the next one may rise.
	pub initial_effective: Ppm,
	/// Ten-minute average of open interest [10^-9 lots].
	pub open_interest: i128,
	/// When the averages were last taken on.
	pub updated: Moment,
}

impl MarkState {
	/// The state of a market that gets its first quote.
	pub(crate) fn new(now: Moment, base: Ppm, open_interest: Lots) -> Self {
		Self {
			premium: 0,
			sample: None,
			clearing: None,
			initial_effective: base,
			open_interest: i128::from(open_interest.get()).saturating_mul(AVERAGE_SCALE),
			updated: now,
		}
	}
}
