//! How fast parameters may change.
//!
//! [`FieldRule`] bounds a field in value, in step and per period. [`MaintenanceRamp`] lets a higher
//! MMF reach positions that exist at 10 % of itself an hour, so that a parameter alone cannot begin
//! a cascade of liquidations.

use crate::wide;
use bulwark_primitives::{Moment, Ppm, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How fast the MMF of existing positions rises: 10 % of where it began, an hour.
pub const MAINTENANCE_RISE: Ppm = Ppm(100_000);

const HOUR_MS: u64 = 3_600_000;

/// An MMF on its way up.
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
pub struct MaintenanceRamp {
	/// Where it began.
	pub from: Ppm,
	/// Where it ends.
	pub target: Ppm,
	/// When it began.
	pub started: Moment,
}

/// How a field may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRule {
	/// Lowest value.
	pub low: u128,
	/// Highest value.
	pub high: u128,
	/// Largest change at a time, of the value before it.
	pub step: Ppm,
	/// Largest change in a period, of the value at its beginning.
	pub per_period: Ppm,
	/// A change of this much is not too large, however small the value.
	pub least: u128,
	/// Length of a period (ms).
	pub period_ms: u64,
}

/// The rule all others are made of: a week's periods, doubling at most.
const BASE_RULE: FieldRule = FieldRule {
	low: 0,
	high: 1 << 100,
	step: Ppm(500_000),
	per_period: Ppm(1_000_000),
	least: 1,
	period_ms: 7 * 24 * HOUR_MS,
};

/// IMF, MMF, haircuts, bands, slippage, markdowns (ppm).
pub const MARGIN_RULE: FieldRule = FieldRule {
	high: 1_000_000,
	step: Ppm(250_000),
	per_period: Ppm(500_000),
	least: 1_000,
	..BASE_RULE
};

/// Fees (ppm).
pub const FEE_RULE: FieldRule = FieldRule { high: 20_000, least: 100, ..BASE_RULE };

/// Shares: profit weight, insurance share, vault share, account share (ppm).
pub const SHARE_RULE: FieldRule = FieldRule { least: 100_000, ..MARGIN_RULE };

/// Rates a year (ppm).
pub const RATE_RULE: FieldRule = FieldRule { high: 1_000_000, least: 5_000, ..BASE_RULE };

/// Sizes in quote: open interest, notionals, borrow and profit caps [quote atoms].
pub const QUOTE_RULE: FieldRule = FieldRule { least: 1_000_000_000_000, ..BASE_RULE };

/// Sizes of an asset: deposit caps, outflow caps, scales, large withdrawals (atoms).
pub const ATOMS_RULE: FieldRule = FieldRule { low: 1, ..BASE_RULE };

/// Times: warm-up, ramps, waits, windows (ms).
pub const TIME_RULE: FieldRule = FieldRule {
	high: 365 * 24 * 3_600_000,
	step: Ppm(1_000_000),
	per_period: Ppm(2_000_000),
	least: 60_000,
	..BASE_RULE
};

/// What a field was when its period began.
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
pub struct FieldPeriod {
	/// The value then.
	pub value: u128,
	/// When it began.
	pub since: Moment,
}

/// What is wrong with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeError {
	/// The value is outside its bounds.
	OutOfBounds,
	/// The change is too large at a time.
	StepTooLarge,
	/// With what changed before in the period it is too large.
	PeriodExceeded,
}

/// The MMF of positions that existed when it was changed from `from` to `target` at `started`:
/// `min(target, from + from x 10 % x hours)`, rounded down. A lower target counts at once, and so
/// does any if `from` is zero. Monotone, never above the target. `O(1)`.
#[must_use]
pub fn current_maintenance(from: Ppm, target: Ppm, started: Moment, now: Moment) -> Ppm {
	if target <= from || from.is_zero() {
		return target;
	}
	let an_hour = u128::from(from.get()).saturating_mul(u128::from(MAINTENANCE_RISE.get()));
	let scale = u128::from(HOUR_MS).saturating_mul(u128::from(PPM_ONE));
	let rise = wide::mul_div_floor(an_hour, u128::from(now.since(started)), scale)
		.ok()
		.and_then(|rise| u32::try_from(rise).ok())
		.unwrap_or(u32::MAX);
	from.saturating_add(Ppm(rise)).min(target)
}

impl MaintenanceRamp {
	/// An MMF that stays.
	#[must_use]
	pub const fn steady(value: Ppm) -> Self {
		Self { from: value, target: value, started: Moment::ZERO }
	}

	/// Where it is at `now`.
	#[must_use]
	pub fn at(&self, now: Moment) -> Ppm {
		current_maintenance(self.from, self.target, self.started, now)
	}

	/// The ramp after the target was changed at `now`: it goes on from where it is.
	#[must_use]
	pub fn towards(&self, target: Ppm, now: Moment) -> Self {
		Self { from: self.at(now), target, started: now }
	}

	/// When it reaches its target: for the announcement.
	#[must_use]
	pub fn ends(&self) -> Moment {
		let missing = u128::from(self.target.saturating_sub(self.from).get());
		let an_hour =
			u128::from(self.from.get()).saturating_mul(u128::from(MAINTENANCE_RISE.get()));
		let scale = u128::from(HOUR_MS).saturating_mul(u128::from(PPM_ONE));
		let needed = wide::mul_div_ceil(missing, scale, an_hour)
			.ok()
			.and_then(|needed| u64::try_from(needed).ok())
			.unwrap_or(0);
		Moment(self.started.0.saturating_add(needed))
	}
}

impl FieldRule {
	/// Checks a change of a field from `old` to `new` at `now`; `period` is what it was when its
	/// period began. Returns the period to remember. Bounds, steps and periods hold in both
	/// directions. `O(1)`.
	///
	/// # Errors
	///
	/// The first [`ChangeError`] found.
	pub fn check(
		&self,
		old: u128,
		new: u128,
		period: FieldPeriod,
		now: Moment,
	) -> Result<FieldPeriod, ChangeError> {
		if new == old {
			return Ok(period);
		}
		if new < self.low || new > self.high {
			return Err(ChangeError::OutOfBounds);
		}
		if new.abs_diff(old) > self.largest(old, self.step) {
			return Err(ChangeError::StepTooLarge);
		}
		let over = now.since(period.since) >= self.period_ms;
		let period = if over { FieldPeriod { value: old, since: now } } else { period };
		if new.abs_diff(period.value) > self.largest(period.value, self.per_period) {
			return Err(ChangeError::PeriodExceeded);
		}
		Ok(period)
	}

	fn largest(&self, value: u128, share: Ppm) -> u128 {
		// What does not fit is larger than any bound.
		wide::mul_div_floor(value, u128::from(share.get()), u128::from(PPM_ONE))
			.unwrap_or(u128::MAX)
			.max(self.least)
	}
}
