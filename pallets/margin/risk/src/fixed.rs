//! Logarithm, exponential, square root of variance and normal distribution in fixed point.
//!
//! Numbers are binary fractions: `Q62` counts 2^-62, `Q58` counts 2^-58. Operands are bounded by
//! their callers so that no product reaches 2^127; the bounds stand beside each function, the
//! derivation of each error in `docs/spec/0017-options.md`.

use bulwark_primitives::Ppm;

/// One, in Q62.
pub(crate) const ONE: i128 = 1 << 62;

/// ln 2 x 2^116.
const LN_2_WIDE: i128 = 57_584_414_849_978_831_576_646_519_229_529_903;
/// ln 2, in Q62.
const LN_2: i128 = LN_2_WIDE >> 54;
/// 2^99 / (10^6 x square root of a year of 365 days in milliseconds).
const PER_ROOT_YEAR: u128 = 3_569_162_055_519_827_197;
/// 1 / square root of (2 pi), x 2^110.
const DENSITY_AT_ZERO: i128 = 517_856_687_316_269_806_528_438_595_488_684;

/// Terms of the logarithm's series: the first left out is below 2^-66.
const LN_TERMS: usize = 13;
/// Terms of the exponential's series.
const EXP_TERMS: i128 = 18;
/// Degree + 1 of the polynomials of the normal distribution.
const DEGREES: usize = 14;
/// Points of the normal distribution's table: 0, 1/4, ... 9.
const POINTS: usize = 37;
/// Terms with which the table is made.
const TABLE_TERMS: usize = 36;

/// 1 / (2 n + 1), in Q62.
const ODD_RECIPROCALS: [i64; LN_TERMS] = odd_reciprocals();
/// Taylor coefficients of the normal distribution around each point, in Q62.
static NORMAL: [[i64; DEGREES]; POINTS] = normal_table();

/// `ln(a / b)`, in Q62, within 5 of its last places. Both at least 1; the result lies within +-45. `O(1)`.
pub(crate) fn ln_ratio(a: u64, b: u64) -> i128 {
	let (shift_a, shift_b) = (a.leading_zeros(), b.leading_zeros());
	// Both in 2^63..2^64, then their quotient in 3/4..=3/2.
	let mut upper = i128::from(a).wrapping_shl(shift_a);
	let mut lower = i128::from(b).wrapping_shl(shift_b);
	let mut exponent = i128::from(shift_b).wrapping_sub(i128::from(shift_a));
	if upper.wrapping_mul(2) > lower.wrapping_mul(3) {
		lower = lower.wrapping_mul(2);
		exponent = exponent.wrapping_add(1);
	} else if upper.wrapping_mul(4) < lower.wrapping_mul(3) {
		upper = upper.wrapping_mul(2);
		exponent = exponent.wrapping_sub(1);
	}
	// ln(u / l) = 2 (s + s^3 / 3 + s^5 / 5 + ...), s = (u - l) / (u + l), |s| <= 1/5.
	let s = upper
		.wrapping_sub(lower)
		.wrapping_mul(ONE)
		.checked_div(upper.wrapping_add(lower))
		.unwrap_or_default();
	let square = narrow(s.wrapping_mul(s) >> 62);
	let series = ODD_RECIPROCALS
		.iter()
		.rev()
		.fold(0, |sum: i64, term| term.wrapping_add(narrow(product(sum, square) >> 62)));
	let mantissa = s.wrapping_mul(i128::from(series)) >> 61;
	(exponent.wrapping_mul(LN_2_WIDE) >> 54).wrapping_add(mantissa)
}

/// `e^exponent`, in Q62, within 2^-55 of itself. The exponent lies within +-40. `O(1)`.
pub(crate) fn exp(exponent: i128) -> i128 {
	let twos = exponent.wrapping_add(LN_2 >> 1).div_euclid(LN_2);
	let rest = exponent.wrapping_sub(twos.wrapping_mul(LN_2));
	let mut series = ONE;
	let mut term = EXP_TERMS;
	while term > 0 {
		let product = rest.wrapping_mul(series) >> 62;
		series = ONE.wrapping_add(product.checked_div(term).unwrap_or_default());
		term = term.wrapping_sub(1);
	}
	let shift = u32::try_from(twos.unsigned_abs()).unwrap_or(u32::MAX).min(60);
	if twos < 0 {
		series >> shift
	} else {
		series << shift
	}
}

/// Volatility of the whole time, `volatility x square root of (time / year)`, in Q58, within 2^-61 of
/// itself and 2^-58. Zero only if the time is. It never falls in either argument.
///
/// The volatility is at most 1000 %, the time at most ten years, so the result is below 32. `O(1)`.
pub(crate) fn total_volatility(volatility: Ppm, time_ms: u64) -> i128 {
	let ratio = u128::from(volatility.get());
	let variance = ratio.saturating_mul(ratio).saturating_mul(u128::from(time_ms));
	if variance == 0 {
		return 0;
	}
	// Scaled by a power of four to 2^124..2^126, so that the root has 63 bits.
	let half_shift = variance.leading_zeros().saturating_sub(2) / 2;
	let root = (variance << half_shift.saturating_mul(2)).isqrt();
	let scaled = root.wrapping_mul(PER_ROOT_YEAR) >> half_shift.saturating_add(41).min(127);
	i128::try_from(scaled).unwrap_or(i128::MAX)
}

/// The normal distribution at `deviation` (Q58), in Q62, within 2^-60; 0 and 1 from -9 and 9 on.
/// `normal(-d) = 1 - normal(d)` exactly. `O(1)`.
pub(crate) fn normal(deviation: i128) -> i128 {
	let distance = deviation.saturating_abs();
	// The nearest quarter.
	let nearest = distance.saturating_add(1 << 55) >> 56;
	let offset = distance.wrapping_sub(nearest.wrapping_mul(1 << 56));
	let upper = usize::try_from(nearest)
		.ok()
		.filter(|_| distance < (9 << 58))
		.and_then(|point| NORMAL.get(point))
		.map_or(ONE, |coefficients| i128::from(polynomial(coefficients, narrow(offset))))
		.min(ONE);
	if deviation < 0 {
		ONE.wrapping_sub(upper)
	} else {
		upper
	}
}

/// The polynomial with these coefficients (Q62) at `at` (Q58), below 2 all the way.
fn polynomial(coefficients: &[i64; DEGREES], at: i64) -> i64 {
	coefficients
		.iter()
		.rev()
		.fold(0, |sum: i64, term| term.wrapping_add(narrow(product(sum, at) >> 58)))
}

/// `a x b`: below 2^126.
#[inline]
fn product(a: i64, b: i64) -> i128 {
	i128::from(a).wrapping_mul(i128::from(b))
}

/// A number that is known to fit.
#[inline]
fn narrow(number: i128) -> i64 {
	debug_assert!(i64::try_from(number).is_ok(), "Invariant: fixed-point numbers fit");
	i64::try_from(number).unwrap_or(i64::MAX)
}

// Evaluated when the crate is compiled: what fails there does not compile.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::as_conversions)]
const fn odd_reciprocals() -> [i64; LN_TERMS] {
	let mut reciprocals = [0; LN_TERMS];
	let mut term = 0;
	while term < LN_TERMS {
		let odd = 2 * term as i128 + 1;
		reciprocals[term] = ((ONE + odd / 2) / odd) as i64;
		term += 1;
	}
	reciprocals
}

/// Marches from 0 to 9 in quarters. Around `x = point / 4` the distribution is `sum of u_n t^n` with
/// `u_(n+2) = -(x (n + 1) u_(n+1) + n u_n) / ((n + 1) (n + 2))`, from `f'' = -x f'`; the series and
/// its derivative at `t = 1/4` give `u_0` and `u_1` of the next point. All in 2^-110.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::as_conversions)]
const fn normal_table() -> [[i64; DEGREES]; POINTS] {
	let mut table = [[0; DEGREES]; POINTS];
	let (mut value, mut density) = (1i128 << 109, DENSITY_AT_ZERO);
	let mut point = 0;
	while point < POINTS {
		let mut series = [0i128; TABLE_TERMS];
		series[0] = value;
		series[1] = density;
		let mut n = 0;
		while n + 2 < TABLE_TERMS {
			let order = n as i128;
			let pull = point as i128 * (order + 1) * series[n + 1] + 4 * order * series[n];
			series[n + 2] = -pull / (4 * (order + 1) * (order + 2));
			n += 1;
		}
		let mut degree = 0;
		while degree < DEGREES {
			table[point][degree] = ((series[degree] + (1 << 47)) >> 48) as i64;
			degree += 1;
		}
		(value, density) = (0, 0);
		let mut degree = TABLE_TERMS;
		while degree > 0 {
			degree -= 1;
			value = value / 4 + series[degree];
			if degree > 0 {
				density = density / 4 + degree as i128 * series[degree];
			}
		}
		point += 1;
	}
	table
}
