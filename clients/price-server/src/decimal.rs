//! Decimal numbers as exchanges print them.

use serde::{Deserialize, Serialize};
use std::{error::Error, fmt, str::FromStr};

/// Digits after the point.
const PLACES: usize = 8;

/// A number from zero upwards with eight digits after the point: prices, factors and speeds.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(
	/// The number in 10^-8.
	pub u64,
);

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
	/// Something other than digits and one point: signs and exponents are refused too.
	NotADecimal,
	/// More than eight digits after the point.
	TooPrecise,
	/// Above 184,467,440,737.
	TooLarge,
}

impl Decimal {
	/// One.
	pub const ONE: Self = Self(100_000_000);

	/// A whole number; the largest decimal if it does not fit.
	#[must_use]
	pub const fn whole(number: u64) -> Self {
		Self(number.saturating_mul(Self::ONE.0))
	}

	/// `self x numerator / denominator`, rounded down; the largest decimal if the result does not
	/// fit or `denominator` is zero.
	#[must_use]
	pub fn ratio(self, numerator: u64, denominator: u64) -> Self {
		let product = u128::from(self.0).saturating_mul(u128::from(numerator));
		let quotient = product.checked_div(u128::from(denominator));
		Self(quotient.and_then(|value| u64::try_from(value).ok()).unwrap_or(u64::MAX))
	}

	/// `self x factor`, rounded down; the largest decimal if the product does not fit.
	#[must_use]
	pub fn times(self, factor: Self) -> Self {
		self.ratio(factor.0, Self::ONE.0)
	}
}

impl FromStr for Decimal {
	type Err = DecimalError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let (whole, fraction) = match text.split_once('.') {
			Some((_, "")) => return Err(DecimalError::NotADecimal),
			Some(parts) => parts,
			None => (text, ""),
		};
		let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
		if whole.is_empty() || !digits(whole) || !digits(fraction) {
			return Err(DecimalError::NotADecimal);
		}
		if fraction.len() > PLACES {
			return Err(DecimalError::TooPrecise);
		}
		format!("{whole}{fraction:0<PLACES$}")
			.parse()
			.map(Self)
			.map_err(|_| DecimalError::TooLarge)
	}
}

impl fmt::Display for Decimal {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		let whole = self.0 / Self::ONE.0;
		let fraction = self.0 % Self::ONE.0;
		write!(formatter, "{whole}.{fraction:0PLACES$}")
	}
}

impl TryFrom<String> for Decimal {
	type Error = DecimalError;

	fn try_from(text: String) -> Result<Self, Self::Error> {
		text.parse()
	}
}

impl From<Decimal> for String {
	fn from(value: Decimal) -> Self {
		value.to_string()
	}
}

impl fmt::Display for DecimalError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(match self {
			Self::NotADecimal => "not a decimal number such as 60000 or 0.25",
			Self::TooPrecise => "more than eight digits after the point",
			Self::TooLarge => "number too large",
		})
	}
}

impl Error for DecimalError {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn decimal_should_print_eight_digits_when_parsed() {
		for (text, printed) in [
			("7913.42", "7913.42000000"),
			("0.00000001", "0.00000001"),
			("60000", "60000.00000000"),
			("007", "7.00000000"),
		] {
			assert_eq!(text.parse::<Decimal>().unwrap().to_string(), printed);
		}
	}

	#[test]
	fn decimal_should_be_refused_when_malformed() {
		for text in ["", ".", ".5", "5.", "-1", "+1", "1e3", "1.2.3", "NaN", "1 ", "1_0"] {
			assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotADecimal), "{text}");
		}
		assert_eq!("0.000000001".parse::<Decimal>(), Err(DecimalError::TooPrecise));
		assert_eq!("184467440738".parse::<Decimal>(), Err(DecimalError::TooLarge));
		assert_eq!("184467440737".parse::<Decimal>(), Ok(Decimal::whole(184_467_440_737)));
	}

	#[test]
	fn product_should_saturate_when_too_large() {
		assert_eq!(Decimal(u64::MAX).times(Decimal::whole(2)), Decimal(u64::MAX));
		assert_eq!(Decimal::ONE.ratio(1, 0), Decimal(u64::MAX));
		assert_eq!(Decimal::whole(3).ratio(1, 2), Decimal(150_000_000));
	}
}
