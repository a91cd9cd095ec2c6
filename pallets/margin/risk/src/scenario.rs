//! The scenario grid: what an option gains or loses when price and volatility move.
//!
//! 21 scenarios move the price by thirds of the range, -3/3 to 3/3, each with volatility down, the
//! same and up; two extreme ones move it by three ranges with volatility up, and count 35 % of what
//! an option gains or loses there. A linear position moves by exactly one range in the extreme
//! scenarios (`docs/adr/0009-scenario-grid.md`).

use crate::{
	fixed,
	options::{self, OptionTerms, Worth, MAX_VOLATILITY, MIN_VOLATILITY},
	wide,
};
use bulwark_primitives::{ArithmeticError, Ppm, Price, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Scenarios in the grid.
pub const SCENARIOS: usize = 23;

/// The share of an option's gain or loss that counts in an extreme scenario [%].
const EXTREME_SHARE: i128 = 35;
/// Ranges the price moves by in an extreme scenario.
const EXTREME_RANGES: u32 = 3;
/// The largest sum of strike and moved index: the formula's error stays below an eighth of an atom.
const LARGEST_PRICES: i128 = 1 << 53;
/// A day (ms).
const DAY_MS: u64 = 86_400_000;
/// Days at which the volatility shock is the parameter's.
const SHOCK_DAYS: u64 = 30;

/// How far a risk array looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioTerms {
	/// The price range: the margin fraction of the requirement it is for.
	pub range: Ppm,
	/// The relative shock of a volatility of 30 days, as given to [`volatility_shock`].
	pub shock: Ppm,
}

/// Where volatility goes in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Volatility {
	Down,
	Same,
	Up,
}

/// By how many thirds of a range the price of a linear position moves in a scenario: -3 to 3.
pub(crate) const fn thirds(scenario: usize) -> i8 {
	match scenario {
		0..=2 | 21 => -3,
		3..=5 => -2,
		6..=8 => -1,
		12..=14 => 1,
		15..=17 => 2,
		18..=20 | 22 => 3,
		_ => 0,
	}
}

/// The scenario of the full move down, and up, at the same volatility.
pub(crate) const FULL_MOVES: (usize, usize) = (1, 19);

/// The scenario in which nothing moves.
pub(crate) const NO_MOVE: usize = 10;

const fn volatility(scenario: usize) -> Volatility {
	match scenario {
		21 | 22 => Volatility::Up,
		_ => match scenario % 3 {
			0 => Volatility::Down,
			1 => Volatility::Same,
			_ => Volatility::Up,
		},
	}
}

const fn is_extreme(scenario: usize) -> bool {
	scenario >= 21
}

/// What a lot of an option gains (positive) or loses in each scenario [quote atoms], rounded down
/// against a long: the formula's value lies at most [`RiskArray::SHORT_ROUNDING`] atoms above it, and
/// a short is charged those. Made once a market and block, for one range.
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
pub struct RiskArray {
	/// By scenario: for each price move from -3/3 to 3/3 volatility down, the same, up; at last the
	/// extreme moves down and up.
	pub gains: [i64; SCENARIOS],
}

impl RiskArray {
	/// What a short is charged a lot beyond the array [quote atoms].
	pub const SHORT_ROUNDING: i64 = 2;

	/// The array of an option with the underlying at `index` [quote atoms per lot].
	///
	/// Moved prices are rounded away from the index. 23 prices: `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if strike and moved index together exceed 2^53 atoms, nine
	/// thousand million USD a lot.
	pub fn new(
		index: Price,
		option: &OptionTerms,
		terms: &ScenarioTerms,
	) -> Result<Self, ArithmeticError> {
		let shock = volatility_shock(terms.shock, option.time_ms);
		let (down, up) = shocked(option.volatility, shock);
		let totals = [down, option.volatility, up]
			.map(|volatility| options::total_volatility(volatility, option.time_ms));
		let start = value(option, (index, option.logarithm(index)), totals[1])?;
		let mut gains = [0; SCENARIOS];
		// Three scenarios each share a price.
		let mut place = (Price::ZERO, 0);
		for (scenario, gain) in gains.iter_mut().enumerate() {
			let total = match volatility(scenario) {
				Volatility::Down => totals[0],
				Volatility::Same => totals[1],
				Volatility::Up => totals[2],
			};
			let forward = moved(index, terms.range, scenario)?;
			if forward != place.0 {
				place = (forward, option.logarithm(forward));
			}
			let end = value(option, place, total)?;
			if scenario != NO_MOVE {
				*gain = rounded_gain(&start, &end, is_extreme(scenario))?;
			}
		}
		Ok(Self { gains })
	}
}

impl Default for RiskArray {
	/// Nothing gained, nothing lost.
	fn default() -> Self {
		Self { gains: [0; SCENARIOS] }
	}
}

/// The relative volatility shock at a time to expiry: `at_30_days x (30 / days)^0.30`, with days
/// taken as 1 at least and 3,650 at most, the power exact to 2^-50, rounded up. Short times are shocked more: 2.77 times as
/// much a day before expiry, 0.24 times ten years before. `O(1)`.
#[must_use]
pub fn volatility_shock(at_30_days: Ppm, time_ms: u64) -> Ppm {
	let time_ms = time_ms.clamp(DAY_MS, options::MAX_TIME_MS);
	let logarithm = fixed::ln_ratio(SHOCK_DAYS.saturating_mul(DAY_MS), time_ms);
	let power = fixed::exp(logarithm.wrapping_mul(3) / 10);
	let ppm = wide::mul_div_ceil(u128::from(at_30_days.get()), power.unsigned_abs(), 1 << 62);
	Ppm(ppm.ok().and_then(|ppm| u32::try_from(ppm).ok()).unwrap_or(u32::MAX))
}

/// A volatility shocked down and up, each move rounded up, within the bounds of volatilities.
fn shocked(volatility: Ppm, shock: Ppm) -> (Ppm, Ppm) {
	let volatility = volatility.clamp(MIN_VOLATILITY, MAX_VOLATILITY);
	let step = u64::from(volatility.get())
		.saturating_mul(u64::from(shock.get()))
		.div_ceil(u64::from(PPM_ONE));
	let step = Ppm(u32::try_from(step).unwrap_or(u32::MAX));
	(
		volatility.saturating_sub(step.min(volatility)).max(MIN_VOLATILITY),
		volatility.saturating_add(step).min(MAX_VOLATILITY),
	)
}

/// The index after a scenario's move, rounded away from where it was; at least zero.
fn moved(index: Price, range: Ppm, scenario: usize) -> Result<Price, ArithmeticError> {
	let thirds = i32::from(thirds(scenario));
	let ranges = if is_extreme(scenario) { EXTREME_RANGES } else { 1 };
	let parts = u128::from(range.get())
		.saturating_mul(u128::from(thirds.unsigned_abs()))
		.saturating_mul(u128::from(ranges));
	let step = u128::from(index.get())
		.saturating_mul(parts)
		.div_ceil(u128::from(PPM_ONE).saturating_mul(3));
	let step = Price(u64::try_from(step).map_err(|_| ArithmeticError::Overflow)?);
	if thirds < 0 {
		Ok(index.saturating_sub(step.min(index)))
	} else {
		index.add(step)
	}
}

/// What an option is worth, intrinsic included.
struct Value {
	/// In Q62.
	worth: i128,
	/// In Q62.
	error: i128,
}

/// The value at a forward, given with its logarithm.
fn value(
	option: &OptionTerms,
	(forward, logarithm): (Price, i128),
	volatility: i128,
) -> Result<Value, ArithmeticError> {
	let prices = i128::from(forward.get()).saturating_add(i128::from(option.strike.get()));
	if prices > LARGEST_PRICES {
		return Err(ArithmeticError::Overflow);
	}
	let Worth { time_value, error } = option.worth_at(forward, logarithm, volatility);
	let intrinsic = i128::from(option.intrinsic(forward).get());
	Ok(Value { worth: intrinsic.wrapping_mul(fixed::ONE).wrapping_add(time_value), error })
}

/// The gain from `start` to `end`, rounded down far enough to be below the formula's.
fn rounded_gain(start: &Value, end: &Value, extreme: bool) -> Result<i64, ArithmeticError> {
	let gain = end.worth.saturating_sub(start.worth);
	let gain = if extreme { share(gain) } else { gain };
	let error = start.error.saturating_add(end.error);
	i64::try_from(gain.saturating_sub(error) >> 62).map_err(|_| ArithmeticError::Overflow)
}

/// 35 % of it, rounded down. Below 2^121 on the way.
const fn share(gain: i128) -> i128 {
	gain.wrapping_mul(EXTREME_SHARE).div_euclid(100)
}
