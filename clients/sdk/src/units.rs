//! Decimal numbers to the chain's integers and back. Integers only; nothing is rounded unless the
//! name says so.

use crate::{IndexPrice, LotSize, Lots, MarketRecord, Price, QuoteAtoms, Side};
use std::{error::Error, fmt};

/// Decimals of the settlement currency.
const USD_DECIMALS: u32 = 6;
/// Quote atoms in a USD.
const USD_ATOMS: u128 = 1_000_000;
/// Decimals of an index price.
const INDEX_DECIMALS: u32 = 18;
/// Most decimals of a price that are shown.
const SHOWN_DECIMALS: u32 = 8;

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
fn ratio_text(numerator: u128, denominator: u128, decimals: u32) -> String {
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

/// How a market counts prices and sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
	base_atoms: u128,
	base_decimals: u32,
	tick_size: u64,
}

impl Scale {
	/// The scale of a market.
	#[must_use]
	pub fn of(market: &MarketRecord) -> Self {
		let LotSize { base_atoms, base_decimals } = market.parameters.lot_size;
		Self {
			base_atoms: base_atoms.into(),
			base_decimals: base_decimals.into(),
			tick_size: market.parameters.tick_size.0,
		}
	}

	fn unit(&self) -> u128 {
		10u128.checked_pow(self.base_decimals).unwrap_or(1)
	}

	/// A price in USD per whole unit of the base asset, as the market counts it.
	///
	/// # Errors
	///
	/// [`UnitError::OffTick`] between two price steps; as [`parse_fixed`].
	pub fn price(&self, text: &str) -> Result<Price, UnitError> {
		let too_large = || UnitError::TooLarge(text.into());
		let index = parse_fixed(text, INDEX_DECIMALS)?;
		let (price, exact) = self.divided(index).ok_or_else(too_large)?;
		let rest = price.checked_rem(self.tick_size).unwrap_or_default();
		if exact && rest == 0 {
			return Ok(Price(price));
		}
		let below = price.saturating_sub(rest);
		Err(UnitError::OffTick {
			text: text.into(),
			below: self.price_text(Price(below)),
			above: self.price_text(Price(below.saturating_add(self.tick_size))),
		})
	}

	/// An index price in atoms a lot, rounded down, and whether that was exact.
	fn divided(&self, index: u128) -> Option<(u64, bool)> {
		// 10^-18 USD a unit -> 10^-6 USD a lot: x base_atoms / 10^decimals / 10^12.
		let scale = 1_000_000_000_000u128;
		let (micro, rest) = (index / scale, index % scale);
		let part = rest.checked_mul(self.base_atoms)?;
		let total = micro.checked_mul(self.base_atoms)?.checked_add(part / scale)?;
		let exact = part % scale == 0 && total % self.unit() == 0;
		Some((u64::try_from(total / self.unit()).ok()?, exact))
	}

	/// An index price in atoms a lot, rounded down. Nothing if it does not fit.
	#[must_use]
	pub fn index(&self, price: &IndexPrice) -> Option<Price> {
		self.divided(price.inner()).map(|(price, _)| Price(price))
	}

	/// The price step at or next to a price on the side's cautious side: bids down, asks up.
	#[must_use]
	pub fn snap(&self, price: Price, side: Side) -> Price {
		let rest = price.0.checked_rem(self.tick_size).unwrap_or_default();
		let below = price.0.saturating_sub(rest);
		match side {
			Side::Ask if rest > 0 => Price(below.saturating_add(self.tick_size)),
			_ => Price(below),
		}
	}

	/// A price in USD per whole unit of the base asset, at most eight decimals, rounded down.
	#[must_use]
	pub fn price_text(&self, price: Price) -> String {
		let numerator = u128::from(price.0).saturating_mul(self.unit());
		ratio_text(numerator, self.base_atoms.saturating_mul(USD_ATOMS), SHOWN_DECIMALS)
	}

	/// A size in whole units of the base asset, as lots.
	///
	/// # Errors
	///
	/// [`UnitError::OffLot`] between two lots; as [`parse_fixed`].
	pub fn lots(&self, text: &str) -> Result<Lots, UnitError> {
		let atoms = parse_fixed(text, self.base_decimals)?;
		let off_lot = || UnitError::OffLot { text: text.into(), lot: self.lots_text(Lots(1)) };
		if atoms.checked_rem(self.base_atoms) != Some(0) {
			return Err(off_lot());
		}
		let lots = atoms.checked_div(self.base_atoms).unwrap_or_default();
		u64::try_from(lots).map(Lots).map_err(|_| UnitError::TooLarge(text.into()))
	}

	/// Lots as a size in units of the base asset.
	#[must_use]
	pub fn lots_text(&self, lots: Lots) -> String {
		format_fixed(u128::from(lots.0).saturating_mul(self.base_atoms), self.base_decimals)
	}

	/// Signed lots as a size in units of the base asset.
	#[must_use]
	pub fn signed_text(&self, lots: i64) -> String {
		let sign = if lots < 0 { "-" } else { "" };
		format!("{sign}{}", self.lots_text(Lots(lots.unsigned_abs())))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// BTC-PERP of the development chain: lots of 0.001 BTC, ticks of 0.5 USD.
	const BTC: Scale = Scale { base_atoms: 100_000, base_decimals: 8, tick_size: 500 };
	/// ETH-PERP: lots of 0.01 ETH, ticks of 0.05 USD.
	const ETH: Scale =
		Scale { base_atoms: 10_000_000_000_000_000, base_decimals: 18, tick_size: 500 };

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

	#[test]
	fn price_should_convert_both_ways_when_on_tick() {
		assert_eq!(BTC.price("60000.5"), Ok(Price(60_000_500)));
		assert_eq!(BTC.price_text(Price(60_000_500)), "60000.5");
		assert_eq!(ETH.price("1234.05"), Ok(Price(12_340_500)));
		assert_eq!(ETH.price_text(Price(12_340_500)), "1234.05");
	}

	#[test]
	fn price_should_name_its_neighbours_when_off_tick() {
		let refused = |below: &str, above: &str, text: &str| UnitError::OffTick {
			text: text.into(),
			below: below.into(),
			above: above.into(),
		};
		assert_eq!(BTC.price("60000.7"), Err(refused("60000.5", "60001", "60000.7")));
		assert_eq!(BTC.price("60000.0000001"), Err(refused("60000", "60000.5", "60000.0000001")));
	}

	#[test]
	fn snap_should_round_against_the_trader_when_off_tick() {
		assert_eq!(BTC.snap(Price(60_000_501), Side::Bid), Price(60_000_500));
		assert_eq!(BTC.snap(Price(60_000_501), Side::Ask), Price(60_001_000));
		assert_eq!(BTC.snap(Price(60_000_500), Side::Ask), Price(60_000_500));
	}

	#[test]
	fn size_should_convert_both_ways_when_it_is_whole_lots() {
		assert_eq!(BTC.lots("1.5"), Ok(Lots(1_500)));
		assert_eq!(BTC.lots_text(Lots(1_500)), "1.5");
		assert_eq!(ETH.lots("0.01"), Ok(Lots(1)));
		assert_eq!(ETH.signed_text(-250), "-2.5");
		assert!(matches!(BTC.lots("0.0015"), Err(UnitError::OffLot { .. })));
	}

	#[test]
	fn index_should_round_down_when_converted() {
		let index = |inner| IndexPrice(crate::chain::runtime_types::sp_arithmetic::fixed_point::FixedU128(inner));
		assert_eq!(BTC.index(&index(60_000 * 10u128.pow(18))), Some(Price(60_000_000)));
		assert_eq!(BTC.index(&index(60_000 * 10u128.pow(18) - 1)), Some(Price(59_999_999)));
	}
}
