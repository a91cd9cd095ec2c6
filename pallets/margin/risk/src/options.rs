//! What a European option is worth: Black-76 with an interest rate of zero, in integers.
//!
//! With `v = volatility x square root of (time / year)`, `d1 = ln(F / K) / v + v / 2` and `d2 = d1 -
//! v` a call is worth `F N(d1) - K N(d2)` and a put `K N(-d2) - F N(-d1)`. Of the two, the one out of
//! the money is computed; the other follows from `call - put = F - K`, which therefore holds
//! exactly. What is computed lies within `(F + K) x 2^-56` of the formula: the derivation is in
//! `docs/spec/0017-options.md`.

use crate::fixed;
pub use bulwark_primitives::OptionRight;
use bulwark_primitives::{Ppm, Price, PPM_ONE};

/// Lowest volatility options are reckoned with: 1 % a year.
pub const MIN_VOLATILITY: Ppm = Ppm(10_000);
/// Highest volatility options are reckoned with: 1000 % a year.
pub const MAX_VOLATILITY: Ppm = Ppm(10_000_000);
/// Longest time options are reckoned with: ten years of 365 days (ms).
pub const MAX_TIME_MS: u64 = 315_360_000_000;

/// The terms of an option at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionTerms {
	/// Call or put.
	pub right: OptionRight,
	/// Strike [quote atoms per lot].
	pub strike: Price,
	/// Annualised volatility; reckoned as at least [`MIN_VOLATILITY`] and at most
	/// [`MAX_VOLATILITY`].
	pub volatility: Ppm,
	/// Time to expiry (ms), a year having 365 days; reckoned as at most [`MAX_TIME_MS`].
	pub time_ms: u64,
}

impl OptionTerms {
	/// What exercising would bring a lot: `max(0, F - K)` for a call, `max(0, K - F)` for a put.
	#[must_use]
	pub fn intrinsic(&self, forward: Price) -> Price {
		match self.right {
			OptionRight::Call => forward.saturating_sub(self.strike.min(forward)),
			OptionRight::Put => self.strike.saturating_sub(forward.min(self.strike)),
		}
	}

	/// No more than this: `F` for a call, `K` for a put.
	const fn highest(&self, forward: Price) -> Price {
		match self.right {
			OptionRight::Call => forward,
			OptionRight::Put => self.strike,
		}
	}

	/// The price of a lot, never above the formula's and never below intrinsic: for who receives
	/// it. Intrinsic at expiry. `O(1)`.
	#[must_use]
	pub fn price_floor(&self, forward: Price) -> Price {
		let Worth { time_value, error } = self.worth(forward, self.total_volatility());
		let whole = time_value.saturating_sub(error).max(0) >> 62;
		self.with_time_value(forward, whole)
	}

	/// The price of a lot, never below the formula's and never above `F` for a call and `K` for a
	/// put: for who pays it. Intrinsic at expiry. `O(1)`.
	#[must_use]
	pub fn price_ceil(&self, forward: Price) -> Price {
		let Worth { time_value, error } = self.worth(forward, self.total_volatility());
		let up = time_value.saturating_add(error).saturating_add(fixed::ONE.wrapping_sub(1));
		self.with_time_value(forward, up >> 62)
	}

	/// By how much the price of a lot rises with the forward, in parts per million: 0 to one for a
	/// call, minus one to 0 for a put. Rounded to the nearest, within one part per million of the
	/// formula. At expiry the slope of intrinsic, 0 at the strike.
	#[must_use]
	pub fn delta(&self, forward: Price) -> i32 {
		let volatility = self.total_volatility();
		let call = if volatility == 0 || forward.is_zero() || self.strike.is_zero() {
			if forward > self.strike {
				fixed::ONE
			} else {
				0
			}
		} else {
			let (upper, _) = deviations(self.logarithm(forward), volatility);
			fixed::normal(upper)
		};
		let half = fixed::ONE >> 1;
		let parts = call.wrapping_mul(i128::from(PPM_ONE)).wrapping_add(half) >> 62;
		let parts = i32::try_from(parts).unwrap_or_default();
		match self.right {
			OptionRight::Call => parts,
			OptionRight::Put => parts.saturating_sub(i32::try_from(PPM_ONE).unwrap_or_default()),
		}
	}

	/// Volatility of the whole time left, in Q58.
	pub(crate) fn total_volatility(&self) -> i128 {
		total_volatility(self.volatility, self.time_ms)
	}

	/// `ln(F / K)`, in Q62; zero if either is.
	pub(crate) fn logarithm(&self, forward: Price) -> i128 {
		if forward.is_zero() || self.strike.is_zero() {
			return 0;
		}
		fixed::ln_ratio(forward.get(), self.strike.get())
	}

	/// The option's worth beyond intrinsic at a total volatility (Q58).
	pub(crate) fn worth(&self, forward: Price, volatility: i128) -> Worth {
		self.worth_at(forward, self.logarithm(forward), volatility)
	}

	/// As `worth`, with the logarithm known.
	pub(crate) fn worth_at(&self, forward: Price, logarithm: i128, volatility: i128) -> Worth {
		if volatility == 0 || forward.is_zero() || self.strike.is_zero() {
			return Worth::default();
		}
		let (upper, lower) = deviations(logarithm, volatility);
		let (f, k) = (i128::from(forward.get()), i128::from(self.strike.get()));
		// Each product is below 2^126.
		let value = if k >= f {
			f.wrapping_mul(fixed::normal(upper))
				.wrapping_sub(k.wrapping_mul(fixed::normal(lower)))
		} else {
			let (upper, lower) = (upper.wrapping_neg(), lower.wrapping_neg());
			k.wrapping_mul(fixed::normal(lower))
				.wrapping_sub(f.wrapping_mul(fixed::normal(upper)))
		};
		// The option out of the money is worth less than either price.
		let most = f.min(k).wrapping_mul(fixed::ONE);
		Worth { time_value: value.clamp(0, most), error: f.wrapping_add(k).wrapping_mul(1 << 6) }
	}

	/// Intrinsic and whole atoms of time value, within the option's bounds.
	fn with_time_value(&self, forward: Price, atoms: i128) -> Price {
		let atoms = u64::try_from(atoms).map_or(Price(u64::MAX), Price);
		self.intrinsic(forward).saturating_add(atoms).min(self.highest(forward))
	}
}

/// What an option is worth beyond intrinsic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
	/// In Q62, at least zero, at most the lesser of forward and strike.
	pub time_value: i128,
	/// How far it may be from the formula, in Q62.
	pub error: i128,
}

/// Volatility of the whole time, in Q58, of terms taken into their bounds.
pub(crate) fn total_volatility(volatility: Ppm, time_ms: u64) -> i128 {
	let volatility = volatility.clamp(MIN_VOLATILITY, MAX_VOLATILITY);
	fixed::total_volatility(volatility, time_ms.min(MAX_TIME_MS))
}

/// `d1` and `d2`, in Q58, from the logarithm of forward / strike (Q62) and the total volatility (Q58),
/// which is above zero.
fn deviations(logarithm: i128, volatility: i128) -> (i128, i128) {
	// |ln| < 45: the dividend is below 2^122.
	let quotient = logarithm.wrapping_mul(1 << 54).checked_div(volatility).unwrap_or_default();
	let upper = quotient.wrapping_add(volatility >> 1);
	(upper, upper.wrapping_sub(volatility))
}
