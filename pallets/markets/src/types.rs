//! What the pallet remembers of a market between blocks.

use bulwark_primitives::{Lots, Moment, Ppm, Price, QuoteAtoms, Side};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Averages are kept in 10^-9 of their unit: in whole units the small steps of one block would all
/// round to nothing and an average would never reach its sample.
pub const AVERAGE_SCALE: i128 = 1_000_000_000;

/// Why a call auction began or its end was moved.
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
pub enum CallReason {
	/// A governance origin asked for it.
	Governance,
	/// The market was to be active again after a stop.
	Stop,
	/// Blocks were missing.
	Gap,
	/// Clearings left unmatched lots at the same edge of the band, block after block.
	LimitState,
}

/// A market that clears no new orders: cancel-only or halted, until it is active again.
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
pub struct Stop {
	/// When it began.
	pub since: Moment,
	/// Whether the market's opening auction was over by then.
	pub opened: bool,
}

/// Clearings in consecutive blocks that left unmatched lots worth the impact notional at the same
/// edge of the clearing band.
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
pub struct LimitRun {
	/// The side of the unmatched lots.
	pub side: Side,
	/// How many clearings.
	pub blocks: u8,
	/// Whether the last of them came after the last update of the quote.
	pub noted: bool,
}

/// A clearing price.
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
	/// The price.
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
	/// The present run of limit states.
	pub limit: Option<LimitRun>,
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
			limit: None,
		}
	}
}

/// What a market traded within one hour of market time.
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
pub struct TradedHour {
	/// Hours since 1970.
	pub hour: u64,
	/// Notional traded, one side.
	pub volume: QuoteAtoms,
	/// Lots traded, one side. At the largest orders and a block a second, an hour holds less than
	/// 2^60.
	pub lots: Lots,
	/// Highest clearing price.
	pub high: Price,
	/// Lowest clearing price.
	pub low: Price,
	/// The last clearing.
	pub last: LastClearing,
}

/// What a market traded in the present hour of market time and the 23 before it.
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
pub struct MarketStatistics {
	/// Notional traded, one side.
	pub volume: QuoteAtoms,
	/// Lots traded, one side.
	pub lots: Lots,
	/// Highest clearing price, if anything traded.
	pub high: Option<Price>,
	/// Lowest clearing price, if anything traded.
	pub low: Option<Price>,
	/// The last clearing at which anything traded, however long ago.
	pub last: Option<LastClearing>,
}
