//! Decimal text.

use bulwark_primitives::IndexPrice;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Decimals of an index price.
const DECIMALS: u32 = 18;

/// What is wrong with a decimal text.
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
pub enum DecimalError {
	/// Nothing there.
	Empty,
	/// Something other than digits and one point: a sign, an exponent, a blank, `NaN`.
	Character,
	/// No digit before or after the point.
	Point,
	/// More than 18 digits after the point.
	TooPrecise,
	/// Too large.
	Overflow,
}

/// A decimal text as a price: digits, optionally a point and 1 to 18 further digits. Exact:
/// nothing is rounded. O(n).
///
/// # Errors
///
/// [`DecimalError`]: a text that could mean something else is refused, not repaired.
pub fn parse_decimal(text: &str) -> Result<IndexPrice, DecimalError> {
	if text.is_empty() {
		return Err(DecimalError::Empty);
	}
	let (whole, fraction) = match text.split_once('.') {
		Some((_, "")) => return Err(DecimalError::Point),
		Some((whole, fraction)) => (whole, fraction),
		None => (text, ""),
	};
	if whole.is_empty() {
		return Err(DecimalError::Point);
	}
	let value = append_digits(append_digits(0, whole)?, fraction)?;
	let missing = u32::try_from(fraction.len())
		.ok()
		.and_then(|digits| DECIMALS.checked_sub(digits))
		.ok_or(DecimalError::TooPrecise)?;
	10u128
		.checked_pow(missing)
		.and_then(|scale| value.checked_mul(scale))
		.map(IndexPrice::from_inner)
		.ok_or(DecimalError::Overflow)
}

fn append_digits(start: u128, digits: &str) -> Result<u128, DecimalError> {
	digits.chars().try_fold(start, |value, character| {
		let digit = character.to_digit(10).ok_or(DecimalError::Character)?;
		value
			.checked_mul(10)
			.and_then(|shifted| shifted.checked_add(u128::from(digit)))
			.ok_or(DecimalError::Overflow)
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// ORA-011.
	#[test]
	fn parse_decimal_should_be_exact_when_text_is_plain() {
		for (text, inner) in [
			("0", 0),
			("1", 1_000_000_000_000_000_000),
			("007", 7_000_000_000_000_000_000),
			("0.000000000000000001", 1),
			("46707.03000000", 46_707_030_000_000_000_000_000),
			("340282366920938463463.374607431768211455", u128::MAX),
		] {
			assert_eq!(parse_decimal(text), Ok(IndexPrice::from_inner(inner)), "{text}");
		}
	}

	/// ORA-011.
	#[test]
	fn parse_decimal_should_refuse_when_text_is_anything_else() {
		for (text, error) in [
			("", DecimalError::Empty),
			(".", DecimalError::Point),
			(".5", DecimalError::Point),
			("5.", DecimalError::Point),
			("1.2.3", DecimalError::Character),
			("+1", DecimalError::Character),
			("-1", DecimalError::Character),
			("1e5", DecimalError::Character),
			("1.0E-7", DecimalError::Character),
			(" 1", DecimalError::Character),
			("1,000", DecimalError::Character),
			("0x10", DecimalError::Character),
			("NaN", DecimalError::Character),
			("inf", DecimalError::Character),
			("\u{661}", DecimalError::Character),
			("0.0000000000000000001", DecimalError::TooPrecise),
			("340282366920938463464", DecimalError::Overflow),
			("340282366920938463463.374607431768211456", DecimalError::Overflow),
			("99999999999999999999999999999999999999999", DecimalError::Overflow),
		] {
			assert_eq!(parse_decimal(text), Err(error), "{text}");
		}
	}

	proptest! {
		#[test]
		fn parse_decimal_should_read_back_when_a_price_is_written(inner: u128) {
			let unit = 1_000_000_000_000_000_000u128;
			let text = format!("{}.{:018}", inner / unit, inner % unit);
			prop_assert_eq!(parse_decimal(&text), Ok(IndexPrice::from_inner(inner)));
		}

		#[test]
		fn parse_decimal_should_not_panic_when_text_is_arbitrary(text in "\\PC{0,80}") {
			let _ = parse_decimal(&text);
		}
	}
}
