//! The end of a dated contract: its settlement price, its mark on the way there, and what positions
//! are paid at it.

use bulwark_primitives::{ArithmeticError, Moment, Price, QuoteAtoms, SignedLots};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Length of the window before expiry: 30 min.
pub const WINDOW_MS: u64 = 30 * 60_000;

/// How long a live price stands for at most: 10 s.
pub const PRICE_LIFE_MS: u64 = 10_000;

/// What live prices must cover: 80 % of the window's length, however long it is extended.
pub const COVERAGE_MS: u64 = WINDOW_MS / 10 * 8;

/// By how much the window is extended at a time: 1 min.
pub const EXTENSION_MS: u64 = 60_000;

/// How far the window can be extended: 24 h. Then a price must be named by governance.
pub const EXTENSION_LIMIT_MS: u64 = 86_400_000;

/// What a lot is paid at a settlement price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payoff {
	/// The price: a future, a delisted perpetual.
	Linear,
	/// The price above the strike: a call.
	Call(Price),
	/// The price below the strike: a put.
	Put(Price),
}

/// Where the settlement of a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettlementStatus {
	/// The window is not over, or is being extended.
	Open,
	/// The settlement price.
	Priced(Price),
	/// Live prices covered too little of the longest window: governance must name a price.
	Uncovered,
}

/// A live price and the time it still stands for.
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
pub struct Standing {
	/// The price.
	pub price: Price,
	/// Until when it has been counted.
	pub from: Moment,
	/// Until when it stands at most.
	pub until: Moment,
}

/// The window in which the index is averaged for settlement.
///
/// A live price stands from when it was noted until the next is, for [`PRICE_LIFE_MS`] at most; time
/// without one counts in neither sum. If at the end less than [`COVERAGE_MS`] is covered, the window
/// is extended minute by minute.
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
pub struct SettlementWindow {
	/// When the window begins.
	pub start: Moment,
	/// When it ends, extensions included.
	pub end: Moment,
	/// Sum of price x time it stood [quote atoms per lot x ms].
	pub weighted: u128,
	/// Time covered by live prices (ms).
	pub covered_ms: u64,
	/// The last price, if it was live.
	pub last: Option<Standing>,
	/// Whether the window has ended for good, covered or not.
	pub closed: bool,
}

/// The positions of a settled market that have not been paid yet.
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
pub struct Unsettled {
	/// Sum of signed lots: zero before the first is paid, and after the last.
	pub lots: i128,
	/// Sum of sizes.
	pub size: u128,
}

impl SettlementWindow {
	/// The window of a contract that expires at `expiry`.
	#[must_use]
	pub fn new(expiry: Moment) -> Self {
		let start = Moment(expiry.0.saturating_sub(WINDOW_MS));
		Self { start, end: expiry, ..Self::default() }
	}

	/// Notes the index at `now`; none unless the feed is live. Called every block until the window is
	/// closed; a price noted before it begins stands into it. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a sum does not fit; never, since a window has less than 2^27 ms. Nothing
	/// has changed then.
	pub fn note(&mut self, now: Moment, index: Option<Price>) -> Result<(), ArithmeticError> {
		if self.closed {
			return Ok(());
		}
		let mut window = *self;
		window.fill(now)?;
		if now >= window.end && !window.close_if_covered() {
			// A price stands for less than an extension: only the first can add to it.
			window.extend(1);
			window.fill(now)?;
			if now >= window.end && !window.close_if_covered() {
				window.extend((now.since(window.end) / EXTENSION_MS).saturating_add(1));
				window.closed = now >= window.end;
			}
		}
		window.last = index.map(|price| Standing {
			price,
			from: now,
			until: Moment(now.0.saturating_add(PRICE_LIFE_MS)),
		});
		*self = window;
		Ok(())
	}

	/// Counts the last price for the time it stood within the window, up to `now`.
	fn fill(&mut self, now: Moment) -> Result<(), ArithmeticError> {
		let Some(standing) = self.last.as_mut() else { return Ok(()) };
		let until = standing.until.min(now).min(self.end);
		let stood = until.since(standing.from.max(self.start));
		standing.from = standing.from.max(until);
		let add = u128::from(standing.price.get()).checked_mul(u128::from(stood));
		self.weighted = add
			.and_then(|add| self.weighted.checked_add(add))
			.ok_or(ArithmeticError::Overflow)?;
		self.covered_ms = self.covered_ms.checked_add(stood).ok_or(ArithmeticError::Overflow)?;
		Ok(())
	}

	/// Closes the window if enough is covered.
	fn close_if_covered(&mut self) -> bool {
		self.closed = self.covered_ms >= COVERAGE_MS;
		self.closed
	}

	/// Extends the window by whole minutes, up to its longest.
	fn extend(&mut self, minutes: u64) {
		let longest = WINDOW_MS.saturating_add(EXTENSION_LIMIT_MS);
		let end = self.end.0.saturating_add(minutes.saturating_mul(EXTENSION_MS));
		self.end = Moment(end.min(self.start.0.saturating_add(longest)));
	}

	/// Where the settlement stands. The price is the time-weighted mean, rounded down: one for both
	/// sides, so nobody bears the rounding.
	#[must_use]
	pub fn status(&self) -> SettlementStatus {
		match self.average() {
			_ if !self.closed => SettlementStatus::Open,
			Some(price) if self.covered_ms >= COVERAGE_MS => SettlementStatus::Priced(price),
			Some(_) | None => SettlementStatus::Uncovered,
		}
	}

	/// The time-weighted mean so far, rounded down; none before a live price has stood.
	#[must_use]
	pub fn average(&self) -> Option<Price> {
		let mean = self.weighted.checked_div(u128::from(self.covered_ms))?;
		u64::try_from(mean).ok().map(Price)
	}

	/// The mark of a future at `now`: `(elapsed x average + rest x index) / window`, rounded down. The
	/// index before the window, the settlement price after it. `O(1)`.
	///
	/// So nobody is liquidated at a price that does not settle the contract.
	#[must_use]
	pub fn mark(&self, now: Moment, index: Price) -> Price {
		let Some(average) = self.average() else { return index };
		let window = self.end.since(self.start);
		let elapsed = now.min(self.end).since(self.start);
		let rest = window.saturating_sub(elapsed);
		let part =
			|price: Price, time: u64| u128::from(price.get()).saturating_mul(u128::from(time));
		part(average, elapsed)
			.saturating_add(part(index, rest))
			.checked_div(u128::from(window))
			.and_then(|mark| u64::try_from(mark).ok())
			.map_or(index, Price)
	}
}

impl Payoff {
	/// What a lot is paid if the underlying settles at `price`.
	#[must_use]
	pub const fn per_lot(&self, price: Price) -> Price {
		match self {
			Payoff::Linear => price,
			Payoff::Call(strike) => price.saturating_sub(*strike),
			Payoff::Put(strike) => strike.saturating_sub(price),
		}
	}
}

impl Unsettled {
	/// All positions of a market with this open interest.
	#[must_use]
	pub fn new(open_interest: u64) -> Self {
		Self { lots: 0, size: u128::from(open_interest).saturating_mul(2) }
	}

	/// Pays a position at `per_lot` and takes it out; returns what its account's quote changes by.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if more is paid than there is, or a product does not fit. Nothing has
	/// changed then.
	pub fn pay(&mut self, lots: SignedLots, per_lot: Price) -> Result<QuoteAtoms, ArithmeticError> {
		let value = per_lot.value(lots)?;
		let rest = Self {
			lots: self
				.lots
				.checked_sub(i128::from(lots.get()))
				.ok_or(ArithmeticError::Underflow)?,
			size: self
				.size
				.checked_sub(u128::from(lots.magnitude().get()))
				.ok_or(ArithmeticError::Underflow)?,
		};
		*self = rest;
		Ok(value)
	}

	/// What is still to be paid, received counted negative: with what was paid it is zero.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if it does not fit.
	pub fn pending(&self, per_lot: Price) -> Result<QuoteAtoms, ArithmeticError> {
		self.lots
			.checked_mul(i128::from(per_lot.get()))
			.map(QuoteAtoms)
			.ok_or(ArithmeticError::Overflow)
	}

	/// Whether all are paid: from then on the profit of the settlement can be withdrawn.
	#[must_use]
	pub const fn is_complete(&self) -> bool {
		self.size == 0
	}
}
