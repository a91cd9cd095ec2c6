//! How a market counts prices and sizes.

use crate::{
	units::{format_fixed, parse_fixed, ratio_text, UnitError, USD_ATOMS},
	IndexPrice, LevelPrice, LotSize, Lots, MarketRecord, Price, Reference, Side,
};

/// Decimals of an index price.
const INDEX_DECIMALS: u32 = 18;
/// Most decimals of a price that are shown.
const SHOWN_DECIMALS: u32 = 8;

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

	/// Where an order lies: a price, or a peg such as `index -5.5`.
	#[must_use]
	pub fn level_text(&self, level: &LevelPrice) -> String {
		match level {
			LevelPrice::Limit(price) => self.price_text(*price),
			LevelPrice::Pegged(reference, offset) => {
				let name = match reference {
					Reference::Index => "index",
					Reference::Mark => "mark",
				};
				let sign = if offset.0 < 0 { '-' } else { '+' };
				format!("{name} {sign}{}", self.price_text(Price(offset.0.unsigned_abs())))
			},
		}
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
		let index = |inner| {
			IndexPrice(crate::chain::runtime_types::sp_arithmetic::fixed_point::FixedU128(inner))
		};
		assert_eq!(BTC.index(&index(60_000 * 10u128.pow(18))), Some(Price(60_000_000)));
		assert_eq!(BTC.index(&index(60_000 * 10u128.pow(18) - 1)), Some(Price(59_999_999)));
	}
}
