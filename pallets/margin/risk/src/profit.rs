//! Profit that is not proven, and what may be withdrawn.
//!
//! A price that was pushed up half an hour ago makes paper profits, and closing makes quote of them.
//! So neither counts in full for orders and withdrawals until it has stood for the warm-up time W:
//! an account's *unproven* profit in a market is what its profit there has risen above the lowest it
//! was in the last W, realised or not. With a profit weight of zero an account can take out no more
//! than it could at any moment of the last W, plus what was deposited since. So if every account of
//! a group was solvent at one of those moments, together they take out no more than they put in,
//! whatever they traded with each other.
//!
//! The lowest profit is not looked up, it is bounded from above: [`MarkRange`] holds the extremes of
//! a market's mark, [`RecentGain`] the rest, both of constant size.

use bulwark_primitives::{ArithmeticError, Moment, Ppm, Price, QuoteAtoms, SignedLots};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Buckets of a [`MarkRange`].
const BUCKETS: usize = 32;
/// Whole buckets that make the warm-up time: the newest bucket is not whole.
const WHOLE_BUCKETS: u64 = 31;

/// How much unproven profit counts, in a market.
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
pub struct ProfitTerms {
	/// Warm-up time (ms).
	pub warm_up_ms: u64,
	/// The share of it that counts.
	pub weight: Ppm,
	/// The most of it that counts [quote atoms].
	pub cap: QuoteAtoms,
}

/// The lowest and the highest mark of a time.
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
pub struct Extremes {
	/// The lowest.
	pub low: Price,
	/// The highest.
	pub high: Price,
}

/// A market's marks of the last warm-up time, in buckets of a 31st of it, so that the 32 reach back
/// at least that long. A position is held to have seen all marks of the bucket it began in.
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
pub struct MarkRange {
	/// Length of a bucket (ms); zero before the first mark.
	pub length_ms: u64,
	/// Number of the newest bucket: time by length.
	pub newest: u64,
	/// The last mark.
	pub last: Price,
	/// The buckets, newest first.
	pub buckets: [Extremes; BUCKETS],
}

/// What an account gained in a market within the warm-up time: bounds from above, of constant size.
///
/// Profit is quote received less quote paid in the market plus the position at mark. `current` and
/// `previous` are how far it is above the lowest it was in a time of length W that is running, and
/// in the one before. A gain is forgotten between W and 2 W after it was made.
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
pub struct RecentGain {
	/// Above the lowest since `since`.
	pub current: QuoteAtoms,
	/// Above the lowest of the time before.
	pub previous: QuoteAtoms,
	/// When the running time began.
	pub since: Moment,
	/// When the record was last brought up to date.
	pub at: Moment,
	/// The mark then.
	pub mark: Price,
}

/// A market as the gains of its accounts see it.
#[derive(Clone, Copy, Debug)]
pub struct MarkView<'a> {
	/// The marks of the last warm-up time.
	pub range: &'a MarkRange,
	/// The present mark.
	pub mark: Price,
	/// The present.
	pub now: Moment,
	/// Warm-up time (ms).
	pub warm_up_ms: u64,
}

/// An account as a withdrawal of quote sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuoteClaim {
	/// Quote balance.
	pub quote: QuoteAtoms,
	/// Sum over positions of `min(lots x mark, entry)`: each at mark or at entry, whichever is worth
	/// less to the account.
	pub positions: QuoteAtoms,
	/// Funding and interest owed.
	pub owed: QuoteAtoms,
	/// Initial equity: collateral at its initial value, what does not count of profit deducted.
	pub initial_equity: QuoteAtoms,
	/// Initial requirement, by the base IMF.
	pub initial: QuoteAtoms,
}

impl MarkRange {
	/// Notes the mark at `now`. Until the next one it stands: a gap in blocks leaves no hole. A change
	/// of the warm-up time makes all marks as recent as the newest. `O(1)`.
	pub fn note(&mut self, now: Moment, mark: Price, warm_up_ms: u64) {
		let length_ms = warm_up_ms.div_ceil(WHOLE_BUCKETS).max(1);
		let number = now.0.checked_div(length_ms).unwrap_or_default();
		if self.length_ms == 0 {
			self.buckets = [Extremes { low: mark, high: mark }; BUCKETS];
			self.newest = number;
		} else if self.length_ms != length_ms {
			let all = self.over(BUCKETS, self.last);
			self.buckets = [all; BUCKETS];
			self.newest = number;
		}
		self.length_ms = length_ms;
		let passed = number.saturating_sub(self.newest);
		let new = usize::try_from(passed).unwrap_or(BUCKETS).min(BUCKETS);
		self.buckets.rotate_right(new);
		let stood = if new == 0 { mark } else { self.last };
		for bucket in self.buckets.iter_mut().take(new) {
			*bucket = Extremes { low: stood, high: stood };
		}
		if let Some(newest) = self.buckets.first_mut() {
			newest.low = newest.low.min(mark);
			newest.high = newest.high.max(mark);
		}
		self.newest = self.newest.max(number);
		self.last = mark;
	}

	/// The extremes since `since`, or somewhat longer, and of `mark`. `O(1)`.
	#[must_use]
	pub fn since(&self, since: Moment, mark: Price) -> Extremes {
		let number = since.0.checked_div(self.length_ms).unwrap_or_default();
		let age = self.newest.saturating_sub(number);
		let count = usize::try_from(age).unwrap_or(BUCKETS).saturating_add(1);
		self.over(if self.length_ms == 0 { 0 } else { count }, mark)
	}

	fn over(&self, count: usize, mark: Price) -> Extremes {
		let start = Extremes { low: mark, high: mark };
		self.buckets.iter().take(count).fold(start, |all, bucket| Extremes {
			low: all.low.min(bucket.low),
			high: all.high.max(bucket.high),
		})
	}
}

impl RecentGain {
	/// The record of an account that has just come to the market.
	#[must_use]
	pub const fn new(view: &MarkView) -> Self {
		Self {
			current: QuoteAtoms::ZERO,
			previous: QuoteAtoms::ZERO,
			since: view.now,
			at: view.now,
			mark: view.mark,
		}
	}

	/// The record now, if `lots` were held since it was last brought up to date. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a product does not fit.
	pub fn advanced(&self, lots: SignedLots, view: &MarkView) -> Result<Self, ArithmeticError> {
		let moved = view.mark.value(lots)?.sub(self.mark.value(lots)?)?;
		// How far the position is above the lowest it was since then, within the warm-up time: the
		// range reaches no farther back.
		let range = view.range.since(self.at, view.mark);
		let worst = if lots.is_short() { range.high } else { range.low };
		let risen = view.mark.value(lots)?.sub(worst.value(lots)?)?;
		let (mut current, mut previous) =
			(self.current.add(moved)?.max(risen), self.previous.add(moved)?.max(QuoteAtoms::ZERO));
		let age = view.now.since(self.since);
		let mut since = self.since;
		if age >= view.warm_up_ms.saturating_mul(2) {
			// All that the record held is older than the warm-up time.
			(previous, current, since) = (risen, risen, view.now);
		} else if age >= view.warm_up_ms {
			(previous, current) = (current, risen);
			since = Moment(since.0.saturating_add(view.warm_up_ms));
		}
		Ok(Self { current, previous, since, at: view.now.max(self.at), mark: view.mark })
	}

	/// The record after the account gained `profit` at once: a fill's [`fill_gain`], a settlement, a
	/// funding payment; a loss, a fee are negative. Brought up to date before.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a sum does not fit.
	pub fn with(self, profit: QuoteAtoms) -> Result<Self, ArithmeticError> {
		Ok(Self {
			current: self.current.add(profit)?.max(QuoteAtoms::ZERO),
			previous: self.previous.add(profit)?.max(QuoteAtoms::ZERO),
			..self
		})
	}

	/// What of the account's profit in the market is not proven; never negative.
	#[must_use]
	pub fn unproven(&self) -> QuoteAtoms {
		self.current.max(self.previous)
	}

	/// One record for two markets in which the account holds nothing any more, both brought up to
	/// date: no less than the two together, forgotten no sooner.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a sum does not fit.
	pub fn merged(self, other: Self) -> Result<Self, ArithmeticError> {
		Ok(Self {
			current: self.current.add(other.current)?,
			previous: self.previous.add(other.previous)?,
			since: self.since.max(other.since),
			at: self.at.max(other.at),
			mark: self.mark,
		})
	}
}

/// What a fill of `lots` (positive: bought) at `price` gains at once against `mark`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product does not fit.
pub fn fill_gain(
	lots: SignedLots,
	price: Price,
	mark: Price,
) -> Result<QuoteAtoms, ArithmeticError> {
	mark.value(lots)?.sub(price.value(lots)?)
}

impl ProfitTerms {
	/// What is deducted from initial equity for `unproven` profit: all of it but the share that
	/// counts, up to the cap. Rounded up; never negative, never more than the profit. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a product does not fit.
	pub fn deduction(&self, unproven: QuoteAtoms) -> Result<QuoteAtoms, ArithmeticError> {
		let unproven = unproven.max(QuoteAtoms::ZERO);
		let counted = unproven.ratio_floor(self.weight)?.min(self.cap).min(unproven);
		unproven.sub(counted.max(QuoteAtoms::ZERO))
	}
}

/// The quote that can be withdrawn, never negative. Exact. `O(1)`.
///
/// `max(0, min(quote + positions - owed, initial equity - initial requirement))`: neither unrealised
/// profit, nor a short's proceeds, nor borrowed quote is paid out, and the account stays initially
/// margined.
///
/// # Errors
///
/// [`ArithmeticError`] if a sum does not fit.
pub fn withdrawable_quote(claim: &QuoteClaim) -> Result<QuoteAtoms, ArithmeticError> {
	let own = claim.quote.add(claim.positions)?.sub(claim.owed)?;
	let free = claim.initial_equity.sub(claim.initial)?;
	Ok(own.min(free).max(QuoteAtoms::ZERO))
}
