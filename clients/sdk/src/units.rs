//! Decimal numbers to the chain's integers and back. Integers only; nothing is rounded unless the
//! name says so.

use crate::QuoteAtoms;
use std::{error::Error, fmt};

/// Decimals of the settlement currency.
const USD_DECIMALS: u32 = 6;
/// Quote atoms in a USD.
pub(crate) const USD_ATOMS: u128 = 1_000_000;

/// Why a text is not the number it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnitError {
	/// Not digits with at most one point.
	Malformed(String),
	/// More decimals than the unit has.
	TooFine {
		/// The text.
		text: String,
		/// Decimals there are.
		decimals: u32,
	},
	/// Too large.
	TooLarge(String),
	/// Not a multiple of the market's tick size; the neighbours that are.
	OffTick {
		/// The price asked for.
		text: String,
		/// The next lower price.
		below: String,
		/// The next higher price.
		above: String,
	},
	/// Not a whole number of the market's lots.
	OffLot {
		/// The size asked for.
		text: String,
		/// Size of a lot.
		lot: String,
	},
}

impl fmt::Display for UnitError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Malformed(text) => write!(f, "`{text}` is not a decimal number such as 12.5"),
			Self::TooFine { text, decimals } => {
				write!(f, "`{text}` has more than the {decimals} decimals there are")
			},
			Self::TooLarge(text) => write!(f, "`{text}` is too large"),
			Self::OffTick { text, below, above } => {
				write!(f, "{text} is between two price steps: use {below} or {above}")
			},
			Self::OffLot { text, lot } => write!(f, "{text} is no multiple of the lot of {lot}"),
		}
	}
}

impl Error for UnitError {}

/// `text` as a whole number of `10^-decimals`.
///
/// # Errors
///
/// [`UnitError::Malformed`], [`UnitError::TooFine`], [`UnitError::TooLarge`].
pub fn parse_fixed(text: &str, decimals: u32) -> Result<u128, UnitError> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
	if !digits(whole) || !digits(fraction) || whole.len() + fraction.len() == 0 {
		return Err(UnitError::Malformed(text.into()));
	}
	let fraction = fraction.trim_end_matches('0');
	let missing = u32::try_from(fraction.len())
		.ok()
		.and_then(|length| decimals.checked_sub(length))
		.ok_or_else(|| UnitError::TooFine { text: text.into(), decimals })?;
	let too_large = || UnitError::TooLarge(text.into());
	let scale = 10u128.checked_pow(missing).ok_or_else(too_large)?;
	format!("0{whole}{fraction}")
		.parse::<u128>()
		.ok()
		.and_then(|number| number.checked_mul(scale))
		.ok_or_else(too_large)
}

/// `number` of `10^-decimals` as a decimal, zeros at the end left out.
#[must_use]
pub fn format_fixed(number: u128, decimals: u32) -> String {
	ratio_text(number, 10u128.checked_pow(decimals).unwrap_or(1), decimals)
}

/// Quote atoms of an amount in USD.
///
/// # Errors
///
/// As [`parse_fixed`].
pub fn parse_usd(text: &str) -> Result<u128, UnitError> {
	parse_fixed(text, USD_DECIMALS)
}

/// An amount in USD, as a decimal.
#[must_use]
pub fn usd(amount: &QuoteAtoms) -> String {
	let sign = if amount.0 < 0 { "-" } else { "" };
	format!("{sign}{}", format_fixed(amount.0.unsigned_abs(), USD_DECIMALS))
}

/// `numerator / denominator` with at most `decimals` decimals, rounded towards zero.
pub(crate) fn ratio_text(numerator: u128, denominator: u128, decimals: u32) -> String {
	let whole = numerator.checked_div(denominator).unwrap_or_default();
	let mut rest = numerator.checked_rem(denominator).unwrap_or_default();
	let mut fraction = String::new();
	for _ in 0..decimals {
		let scaled = rest.saturating_mul(10);
		fraction.push(char::from(b'0' + u8::try_from(scaled / denominator.max(1)).unwrap_or(9)));
		rest = scaled.checked_rem(denominator).unwrap_or_default();
	}
	match fraction.trim_end_matches('0') {
		"" => whole.to_string(),
		fraction => format!("{whole}.{fraction}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn decimal_should_be_exact_when_it_fits() {
		assert_eq!(parse_usd("12.5"), Ok(12_500_000));
		assert_eq!(parse_usd(".000001"), Ok(1));
		assert_eq!(parse_usd("3."), Ok(3_000_000));
		assert_eq!(parse_usd("1.500000000"), Ok(1_500_000));
		assert_eq!(usd(&QuoteAtoms(-1_500_001)), "-1.500001");
		assert_eq!(format_fixed(0, 6), "0");
	}

	#[test]
	fn decimal_should_be_refused_when_it_is_malformed_too_fine_or_too_large() {
		for text in ["", ".", "-1", "+1", "1e3", "1,5", "0x1", "1.2.3", " 1"] {
			assert_eq!(parse_usd(text), Err(UnitError::Malformed(text.into())));
		}
		assert!(matches!(parse_usd("0.0000001"), Err(UnitError::TooFine { .. })));
		let long = "9".repeat(40);
		assert!(matches!(parse_usd(&long), Err(UnitError::TooLarge(_))));
	}
}
