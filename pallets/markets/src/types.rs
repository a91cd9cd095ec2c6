//! What the pallet remembers of a market between blocks.

use alloc::vec::Vec;
use bulwark_primitives::{
	FundingIndex, Lots, MarketKind, MarketParameters, Moment, OptionRight, Ppm, Price, QuoteAtoms,
	RiskArrays, Side,
};
use bulwark_risk::{
	funding::{FundingRate, FundingStep, PremiumWindow},
	profit::MarkRange,
	ramp::MaintenanceRamp,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
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

/// A payment of funding.
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
pub struct FundingPayment {
	/// Rate, minutes and move of the index.
	pub step: FundingStep,
	/// When.
	pub at: Moment,
}

/// The running hour of a perpetual's funding.
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
pub struct FundingState {
	/// Its premiums.
	pub window: PremiumWindow,
	/// Premium of the last clearing's book, until the next update takes it.
	pub sample: Option<FundingRate>,
	/// The last payment.
	pub last: Option<FundingPayment>,
}

/// What is known of a perpetual's funding.
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
pub struct FundingView {
	/// Paid by a long lot since the market was listed [10^-9 quote atoms].
	pub index: FundingIndex,
	/// The last payment.
	pub last: Option<FundingPayment>,
	/// The rate of eight hours the running hour would be paid at if it ended now; nothing before its
	/// first fresh price.
	pub predicted: Option<FundingRate>,
	/// Minutes of the running hour that count so far.
	pub minutes: u8,
	/// When the running hour ends.
	pub next: Moment,
	/// Whether funding accrues at present.
	pub is_live: bool,
}

/// An option's scenarios and what they were reckoned from.
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
pub struct OptionState {
	/// The scenarios.
	pub arrays: RiskArrays,
	/// Where the underlying stood.
	pub forward: Price,
	/// The ranges: IMF and MMF in force.
	pub ranges: (Ppm, Ppm),
	/// When.
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
	/// What the mark is a premium over: the index, for an option its worth by the formula, in the last
	/// window what the average so far makes of it.
	pub reference: Price,
	/// Average premium over the reference [10^-9 quote atoms per lot].
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
	/// Marks of the warm-up time.
	pub range: MarkRange,
	/// The MMF of positions on its way to the parameter.
	pub maintenance: MaintenanceRamp,
	/// Funding. Perpetuals only.
	pub funding: FundingState,
}

impl MarkState {
	/// The state of a market that gets its first quote.
	pub(crate) fn new(now: Moment, parameters: &MarketParameters, open_interest: Lots) -> Self {
		Self {
			reference: Price::ZERO,
			premium: 0,
			sample: None,
			clearing: None,
			initial_effective: parameters.initial_margin,
			open_interest: i128::from(open_interest.get()).saturating_mul(AVERAGE_SCALE),
			updated: now,
			limit: None,
			range: MarkRange::default(),
			maintenance: MaintenanceRamp::steady(parameters.maintenance_margin),
			funding: FundingState::default(),
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

/// A change of parameters that waits.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PendingChange {
	/// The parameters to come.
	pub parameters: MarketParameters,
	/// From when on.
	pub effective: Moment,
}

/// The parameters at the beginning of a period, against which its changes are bounded.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ChangePeriod {
	/// The parameters then.
	pub parameters: MarketParameters,
	/// When it began.
	pub since: Moment,
}

/// What would become of a change of parameters if it were proposed now.
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
pub struct ChangePreview {
	/// Whether it only restricts new risk, so that it acts at once and a guardian may ask for it.
	pub restricts: bool,
	/// From when on it would act.
	pub effective: Moment,
	/// When the MMF of positions would have reached the new one.
	pub reached: Moment,
}

/// How far a contract is on its way to settlement.
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
pub struct EndingView {
	/// When its last window begins.
	pub start: Moment,
	/// When the window ends, extensions included.
	pub end: Moment,
	/// Time covered by fresh prices so far (ms).
	pub covered_ms: u64,
	/// The index's mean over that time.
	pub average: Option<Price>,
	/// Whether the window is over without enough fresh prices: governance must name a price.
	pub is_uncovered: bool,
	/// What a lot is worth, once that is known.
	pub settlement: Option<Price>,
}

/// Contracts a series lists at most.
pub const MAX_SERIES: u32 = 32;

/// The contracts of a series: one for each expiry, and for each of its strikes and rights if it has
/// any.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Series {
	/// When they expire, ascending.
	pub expiries: BoundedVec<Moment, ConstU32<MAX_SERIES>>,
	/// Strikes of options [quote atoms per lot], ascending; none: futures.
	pub strikes: BoundedVec<Price, ConstU32<MAX_SERIES>>,
	/// Rights of options, each once; none: futures.
	pub rights: BoundedVec<OptionRight, ConstU32<2>>,
}

impl Series {
	/// The kinds of its contracts, in the order of expiries, strikes, rights; nothing if there are
	/// none or more than [`MAX_SERIES`], if expiries or strikes do not ascend, if a right comes twice,
	/// or if there are strikes without rights or rights without strikes.
	#[must_use]
	pub fn kinds(&self) -> Option<Vec<MarketKind>> {
		let ascend = self.expiries.is_sorted_by(|one, next| one < next)
			&& self.strikes.is_sorted_by(|one, next| one < next)
			&& self.rights.get(1).is_none_or(|second| self.rights.first() != Some(second));
		let is_whole = self.strikes.is_empty() == self.rights.is_empty();
		let fits = (1..=MAX_SERIES).contains(&self.count());
		(ascend && is_whole && fits).then(|| {
			let of = |expiry: &Moment| self.of_expiry(*expiry);
			self.expiries.iter().flat_map(of).collect()
		})
	}

	/// How many contracts they are.
	#[must_use]
	pub fn count(&self) -> u32 {
		let options = self.strikes.len().saturating_mul(self.rights.len());
		let count = self.expiries.len().saturating_mul(options.max(1));
		u32::try_from(count).unwrap_or(u32::MAX)
	}

	fn of_expiry(&self, expiry: Moment) -> Vec<MarketKind> {
		if self.strikes.is_empty() {
			return alloc::vec![MarketKind::Future { expiry }];
		}
		let options = self
			.strikes
			.iter()
			.flat_map(|strike| self.rights.iter().map(move |right| (*strike, *right)));
		options
			.map(|(strike, right)| MarketKind::Option { expiry, strike, right })
			.collect()
	}
}
