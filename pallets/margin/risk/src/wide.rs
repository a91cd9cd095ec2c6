//! Products and quotients that need more than 128 bits on the way.

use bulwark_primitives::ArithmeticError;
use core::cmp::Ordering;
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

const LOW_HALF: u128 = 0xffff_ffff_ffff_ffff;

/// An unsigned 256-bit number. Derived order: the high limb first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wide {
	high: u128,
	low: u128,
}

/// `a x b`, exact for all operands.
pub(crate) const fn product(a: u128, b: u128) -> Wide {
	let (a_high, a_low) = (a >> 64, a & LOW_HALF);
	let (b_high, b_low) = (b >> 64, b & LOW_HALF);
	// Each partial product is below 2^128 and `middle` below 3 x 2^64: nothing wraps.
	let lowest = a_low.wrapping_mul(b_low);
	let left = a_high.wrapping_mul(b_low);
	let right = a_low.wrapping_mul(b_high);
	let highest = a_high.wrapping_mul(b_high);
	let middle = (lowest >> 64).wrapping_add(left & LOW_HALF).wrapping_add(right & LOW_HALF);
	Wide {
		high: highest
			.wrapping_add(left >> 64)
			.wrapping_add(right >> 64)
			.wrapping_add(middle >> 64),
		low: (middle << 64) | (lowest & LOW_HALF),
	}
}

/// Compares `a x b` with `c x d` exactly.
pub(crate) fn compare_products(a: i128, b: i128, c: i128, d: i128) -> Ordering {
	let left = product(a.unsigned_abs(), b.unsigned_abs());
	let right = product(c.unsigned_abs(), d.unsigned_abs());
	match (a.signum().wrapping_mul(b.signum()), c.signum().wrapping_mul(d.signum())) {
		(-1, -1) => right.cmp(&left),
		(1, 1) => left.cmp(&right),
		(left_sign, right_sign) => left_sign.cmp(&right_sign),
	}
}

/// Quotient, rounded down, and remainder of `a x b / divisor`.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`], or [`ArithmeticError::Overflow`] if the quotient does not
/// fit; the product may be as wide as it likes.
pub(crate) fn mul_div_rem(
	a: u128,
	b: u128,
	divisor: u128,
) -> Result<(u128, u128), ArithmeticError> {
	if let Some(narrow) = a.checked_mul(b) {
		let quotient = narrow.checked_div(divisor).ok_or(ArithmeticError::DivisionByZero)?;
		let remainder = narrow.checked_rem(divisor).ok_or(ArithmeticError::DivisionByZero)?;
		return Ok((quotient, remainder));
	}
	if divisor == 0 {
		return Err(ArithmeticError::DivisionByZero);
	}
	let quotient = multiply_by_rational_with_rounding(a, b, divisor, Rounding::Down)
		.ok_or(ArithmeticError::Overflow)?;
	// The remainder is below the divisor, so its low 128 bits are all of it.
	Ok((quotient, a.wrapping_mul(b).wrapping_sub(quotient.wrapping_mul(divisor))))
}

/// `a x b / divisor`, rounded down.
///
/// # Errors
///
/// As [`mul_div_rem`].
pub(crate) fn mul_div_floor(a: u128, b: u128, divisor: u128) -> Result<u128, ArithmeticError> {
	mul_div_rem(a, b, divisor).map(|(quotient, _)| quotient)
}

/// `a x b / divisor`, rounded up.
///
/// # Errors
///
/// As [`mul_div_rem`].
pub(crate) fn mul_div_ceil(a: u128, b: u128, divisor: u128) -> Result<u128, ArithmeticError> {
	let (quotient, remainder) = mul_div_rem(a, b, divisor)?;
	quotient.checked_add(u128::from(remainder > 0)).ok_or(ArithmeticError::Overflow)
}

/// `a x b / divisor` for a signed `a`, rounded towards minus infinity.
///
/// # Errors
///
/// As [`mul_div_rem`].
pub(crate) fn signed_mul_div_floor(
	a: i128,
	b: u128,
	divisor: u128,
) -> Result<i128, ArithmeticError> {
	if a >= 0 {
		signed(mul_div_floor(a.unsigned_abs(), b, divisor)?)
	} else {
		signed(mul_div_ceil(a.unsigned_abs(), b, divisor)?)?
			.checked_neg()
			.ok_or(ArithmeticError::Overflow)
	}
}

/// `a / divisor`, rounded towards plus infinity.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`] unless the divisor is positive.
pub(crate) fn div_ceil(a: i128, divisor: i128) -> Result<i128, ArithmeticError> {
	if divisor <= 0 {
		return Err(ArithmeticError::DivisionByZero);
	}
	let floor = a.checked_div_euclid(divisor).ok_or(ArithmeticError::Overflow)?;
	let rest = a.checked_rem_euclid(divisor).ok_or(ArithmeticError::Overflow)?;
	floor.checked_add(i128::from(rest > 0)).ok_or(ArithmeticError::Overflow)
}

/// The number as a signed one.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] above `i128::MAX`.
pub(crate) fn signed(number: u128) -> Result<i128, ArithmeticError> {
	i128::try_from(number).map_err(|_| ArithmeticError::Overflow)
}
