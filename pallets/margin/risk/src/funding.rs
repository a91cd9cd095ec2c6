//! Funding: what longs pay shorts every hour, so that a perpetual stays at its index.
//!
//! Each block gives a [`premium`] sample. [`PremiumWindow`] makes minutes of blocks and hours of
//! minutes; [`FundingTerms::step`] makes a rate of an hour and moves the market's [`FundingIndex`].
//! Accounts pay when they are next touched: [`funding_due`]. [`UnappliedFunding`] is what they have
//! still to pay, [`Dust`] what rounding leaves of it.
//!
//! Rates are [`FundingRate`]s: 10^-9 of the notional in 8 hours. An index is in 10^-9 quote atoms
//! per lot; so is, per lot, everything exact here.

use crate::wide;
use bulwark_primitives::{ArithmeticError, Moment, Ppm, Price, QuoteAtoms, SignedLots};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Parts in an atom.
pub const NANO: i128 = 1_000_000_000;

/// A premium sample is within +- this: 6,000 %.
pub const SAMPLE_LIMIT: FundingRate = FundingRate(60_000_000_000);

/// The interest a premium of nothing gives: 0.01 % in 8 hours.
pub const INTEREST: FundingRate = FundingRate(100_000);

/// How far the interest term can pull the rate: 0.05 % in 8 hours.
pub const INTEREST_PULL: FundingRate = FundingRate(500_000);

/// The rate is within +- this many times the difference of IMF and MMF in 8 hours: 600 %.
pub const MARGIN_MULTIPLE: i64 = 6;

/// One payment moves the index by at most this share of the index price, whatever the rate: 4 %.
pub const STEP_LIMIT: Ppm = Ppm(40_000);

/// The index stays within +- this [10^-9 quote atoms per lot]: 2^72, some 4.7 million USD a lot.
pub const INDEX_LIMIT: i128 = 1 << 72;

/// Largest position, and largest open interest, that funding can be reckoned for: 2^53 lots.
///
/// Two indices differ by at most 2^73, so a payment is below 2^126 parts; and so is what all
/// accounts owe together, since its terms of one sign hold at most the open interest.
pub const LOTS_LIMIT: u64 = 1 << 53;

const MINUTE_MS: u64 = 60_000;
const MINUTES: u64 = 60;
/// Minutes in the eight hours a rate is for.
const RATE_MINUTES: i128 = 480;
/// 10^-9 in a ppm.
const NANO_PER_PPM: i128 = 1_000;

/// A rate: 10^-9 of the notional in 8 hours. Positive: longs pay.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub struct FundingRate(pub i64);

/// Funding paid since a market began: 10^-9 quote atoms per lot. Positive: longs have paid.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub struct FundingIndex(pub i128);

/// By which terms premiums become a rate.
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
pub struct FundingTerms {
	/// The rate a premium of nothing gives.
	pub interest: FundingRate,
	/// How far the interest term can pull the rate from the premium; not negative.
	pub pull: FundingRate,
	/// The rate is within +- this; not negative.
	pub cap: FundingRate,
}

/// An hour's premium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PremiumHour {
	/// Mean of the minutes with a live price.
	pub mean: FundingRate,
	/// How many there were: 1 to 60.
	pub minutes: u8,
}

/// A payment.
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
pub struct FundingStep {
	/// The rate for 8 hours.
	pub rate: FundingRate,
	/// The minutes it is paid for.
	pub minutes: u8,
	/// By how much the index moves.
	pub move_by: FundingIndex,
}

/// A market's premium samples of the running hour.
///
/// A minute's sample is the mean of its blocks' samples, rounded towards zero; a minute with a live
/// price but no sample counts as zero. A minute without a live price, because the feed was stale or
/// there was no block, does not count at all: for it nothing is paid. An hour is closed by the first
/// block with a live price after it; hours without any such block are passed over, so a gap of
/// whatever length closes one hour at most.
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
pub struct PremiumWindow {
	/// The minute being sampled, counted from the Unix epoch.
	pub minute: u64,
	/// Whether there was a live price yet: if so, there was one in that minute.
	pub begun: bool,
	/// Its samples.
	pub samples: u32,
	/// Their sum.
	pub sum: i64,
	/// The minutes of the running hour that are closed and count: at most 60.
	pub closed: u8,
	/// The sum of their samples.
	pub total: i64,
}

/// What an account owes for funding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingDue {
	/// What it pays: the exact sum rounded up. Negative: it receives.
	pub paid: QuoteAtoms,
	/// The exact sum [10^-9 quote atoms].
	pub exact: i128,
	/// By how much it pays more than the exact sum: below [`NANO`].
	pub dust: u32,
}

/// What the accounts of a market owe for funding and have not yet paid: `R = sum of lots x (I -
/// index the account last saw)` [10^-9 quote atoms], negative if they are owed.
///
/// While positions sum to zero a move of the index changes nothing in R; only payments do, each by
/// its exact sum. So `sum of quote - R + dust` does not change by funding.
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
pub struct UnappliedFunding(pub i128);

/// Parts of an atom left by rounding up what accounts pay. They belong to the insurance fund, which
/// gets them as soon as they make a whole atom.
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
pub struct Dust(pub u32);

/// The premium of a block: `(max(0, impact bid - index) - max(0, index - impact ask)) / index`,
/// rounded towards zero, within +- [`SAMPLE_LIMIT`]. `O(1)`.
///
/// The impact prices are those of the book left after clearing. Nothing if a side lacks the impact
/// notional or there is no index.
#[must_use]
pub fn premium(bid: Option<Price>, ask: Option<Price>, index: Price) -> Option<FundingRate> {
	let (bid, ask) = (bid?, ask?);
	let above = i128::from(bid.saturating_sub(index).get());
	let below = i128::from(index.saturating_sub(ask).get());
	let scaled = above.checked_sub(below)?.checked_mul(NANO)?;
	let rate = scaled.checked_div(i128::from(index.get()))?;
	let limit = i128::from(SAMPLE_LIMIT.0);
	i64::try_from(rate.clamp(limit.saturating_neg(), limit)).ok().map(FundingRate)
}

impl PremiumWindow {
	/// Notes a block at `now` with a live price, and its sample if it has one. Returns the hour that
	/// thereby ends. Not called while the feed is stale: then nothing accrues. Time that goes back
	/// counts as the present minute. `O(1)`.
	pub fn note_block(&mut self, now: Moment, sample: Option<FundingRate>) -> Option<PremiumHour> {
		let minute = now.0 / MINUTE_MS;
		let mut hour = None;
		if minute > self.minute {
			self.close_minute();
			if minute / MINUTES > self.minute / MINUTES {
				hour = self.close_hour();
			}
			self.minute = minute;
		}
		self.begun = true;
		if let Some(sample) = sample {
			let limit = SAMPLE_LIMIT.0;
			// A sum of 2^27 samples fits; blocks beyond that in a minute are not taken.
			if let Some(sum) = self.sum.checked_add(sample.0.clamp(limit.saturating_neg(), limit)) {
				self.sum = sum;
				self.samples = self.samples.saturating_add(1);
			}
		}
		hour
	}

	/// Adds the present minute to the hour, if there was one yet, and forgets its samples.
	fn close_minute(&mut self) {
		if self.begun {
			// At most 60 samples within the limit: the sum fits.
			self.total = self.total.saturating_add(self.minute_sample());
			self.closed = self.closed.saturating_add(1);
		}
		self.samples = 0;
		self.sum = 0;
	}

	/// Takes the hour out, if any minute of it counts.
	fn close_hour(&mut self) -> Option<PremiumHour> {
		let hour = mean(self.total, self.closed);
		self.total = 0;
		self.closed = 0;
		hour
	}

	/// The sample of the present minute so far; zero without samples.
	fn minute_sample(&self) -> i64 {
		self.sum.checked_div(i64::from(self.samples)).unwrap_or(0)
	}

	/// The running hour as if it ended now; nothing before its first live price.
	#[must_use]
	pub fn so_far(&self) -> Option<PremiumHour> {
		let mut copy = *self;
		copy.close_minute();
		copy.close_hour()
	}
}

/// The hour with these minutes.
fn mean(total: i64, minutes: u8) -> Option<PremiumHour> {
	let mean = total.checked_div(i64::from(minutes))?;
	Some(PremiumHour { mean: FundingRate(mean), minutes })
}

impl FundingTerms {
	/// The terms of a market with these margin fractions: interest 0.01 %, pulling by at most 0.05 %,
	/// within 600 % of IMF - MMF, all in 8 hours.
	#[must_use]
	pub fn standard(initial: Ppm, maintenance: Ppm) -> Self {
		let room = i64::from(initial.saturating_sub(maintenance).get());
		// Below 6 x 2^32 x 1,000: it fits.
		let cap = room.saturating_mul(MARGIN_MULTIPLE).saturating_mul(1_000);
		Self { interest: INTEREST, pull: INTEREST_PULL, cap: FundingRate(cap) }
	}

	/// The rate at `premium`: `clamp(P + clamp(interest - P, +- pull), +- cap)`. `O(1)`.
	#[must_use]
	pub fn rate(&self, premium: FundingRate) -> FundingRate {
		let pull = clamp(self.interest.0.saturating_sub(premium.0), self.pull.0);
		FundingRate(clamp(premium.0.saturating_add(pull), self.cap.0))
	}

	/// The payment for `hour` at `index`: `rate x index x minutes / 480`, rounded towards zero,
	/// within +- [`STEP_LIMIT`] of the index price. `O(1)`.
	#[must_use]
	pub fn step(&self, hour: PremiumHour, index: Price) -> FundingStep {
		let rate = self.rate(hour.mean);
		let price = i128::from(index.get());
		// 2^63 x 2^64 does not fit, but is beyond the limit whatever it is.
		let exact = i128::from(rate.0)
			.saturating_mul(price)
			.saturating_mul(i128::from(hour.minutes))
			.checked_div(RATE_MINUTES)
			.unwrap_or(0);
		let limit = price.saturating_mul(i128::from(STEP_LIMIT.get())).saturating_mul(NANO_PER_PPM);
		let move_by = exact.clamp(limit.saturating_neg(), limit);
		FundingStep { rate, minutes: hour.minutes, move_by: FundingIndex(move_by) }
	}

	/// The rate the running hour would be closed at now; nothing before its first live price.
	#[must_use]
	pub fn predicted(&self, window: &PremiumWindow) -> Option<FundingRate> {
		window.so_far().map(|hour| self.rate(hour.mean))
	}
}

/// `value` within +- `limit`; a negative limit is zero.
fn clamp(value: i64, limit: i64) -> i64 {
	let limit = limit.max(0);
	value.clamp(limit.saturating_neg(), limit)
}

impl FundingIndex {
	/// The index after a step, kept within +- [`INDEX_LIMIT`]: there funding in that direction ends,
	/// rather than wrap or stop the market.
	#[must_use]
	pub fn moved(self, step: &FundingStep) -> Self {
		Self(self.0.saturating_add(step.move_by.0).clamp(-INDEX_LIMIT, INDEX_LIMIT))
	}
}

/// What `lots` owe since the index was `then`: `lots x (now - then)`, rounded up. `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] above [`LOTS_LIMIT`] lots or outside [`INDEX_LIMIT`].
pub fn funding_due(
	lots: SignedLots,
	now: FundingIndex,
	then: FundingIndex,
) -> Result<FundingDue, ArithmeticError> {
	let in_bounds = lots.magnitude().get() <= LOTS_LIMIT
		&& now.0.unsigned_abs() <= INDEX_LIMIT.unsigned_abs()
		&& then.0.unsigned_abs() <= INDEX_LIMIT.unsigned_abs();
	if !in_bounds {
		return Err(ArithmeticError::Overflow);
	}
	let moved = now.0.checked_sub(then.0).ok_or(ArithmeticError::Overflow)?;
	let exact = i128::from(lots.get()).checked_mul(moved).ok_or(ArithmeticError::Overflow)?;
	let paid = wide::div_ceil(exact, NANO)?;
	let whole = paid.checked_mul(NANO).ok_or(ArithmeticError::Overflow)?;
	let dust = whole
		.checked_sub(exact)
		.and_then(|dust| u32::try_from(dust).ok())
		.ok_or(ArithmeticError::Overflow)?;
	Ok(FundingDue { paid: QuoteAtoms(paid), exact, dust })
}

impl UnappliedFunding {
	/// Takes a payment out.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if the rest does not fit; never while open interest is within
	/// [`LOTS_LIMIT`].
	pub fn apply(self, due: &FundingDue) -> Result<Self, ArithmeticError> {
		self.0.checked_sub(due.exact).map(Self).ok_or(ArithmeticError::Underflow)
	}

	/// What the books count as pending for the market [quote atoms], exact: `(dust - R) / 10^9`. With
	/// quote and insurance it does not change by funding, as long as the index moves only while
	/// positions sum to zero: not once a settlement has begun.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Underflow`] if counter and dust do not belong together, since then they make
	/// no whole atom; [`ArithmeticError::Overflow`] if they do not fit.
	pub fn pending(self, dust: Dust) -> Result<QuoteAtoms, ArithmeticError> {
		let parts = i128::from(dust.0).checked_sub(self.0).ok_or(ArithmeticError::Overflow)?;
		if parts.checked_rem(NANO) != Some(0) {
			return Err(ArithmeticError::Underflow);
		}
		parts.checked_div(NANO).map(QuoteAtoms).ok_or(ArithmeticError::DivisionByZero)
	}
}

impl Dust {
	/// The most there can be: one part less than an atom.
	pub const MOST: u32 = 999_999_999;

	/// Adds what a payment left. Returns the rest, and the whole atoms that go to the insurance
	/// fund.
	#[must_use]
	pub fn collect(self, due: &FundingDue) -> (Self, QuoteAtoms) {
		// Both are below 10^9: one whole atom at most.
		match self.0.saturating_add(due.dust) {
			parts if parts > Self::MOST => {
				let rest = parts.saturating_sub(Self::MOST).saturating_sub(1);
				(Self(rest), QuoteAtoms(1))
			},
			parts => (Self(parts), QuoteAtoms::ZERO),
		}
	}
}
