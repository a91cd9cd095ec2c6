//! Tests by capability. Rules that look right and are not each have a test here that runs the wrong
//! rule beside the right one on the numbers that tell them apart.

mod acceptance;
mod apportion;
mod book;
mod borrow;
mod collateral;
mod deleveraging;
mod filter;
mod fixed;
mod funding;
mod liquidation;
mod margin;
mod open_interest;
mod options;
mod order_limit;
mod outflow;
mod portfolio;
mod portfolio_filter;
mod portfolio_liquidation;
mod profit;
mod ramp;
mod scenario;
mod settlement;
mod wide;

use crate::Leg;
use bulwark_primitives::{Lots, MarketId, Ppm, Price, QuoteAtoms, SignedLots};
use proptest::prelude::*;

/// 1,024 cases a property, or `PROPTEST_CASES`.
pub(super) fn config() -> ProptestConfig {
	let config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_some() {
		config
	} else {
		ProptestConfig { cases: 1_024, ..config }
	}
}

/// 100,000 cases of a cheap property, or `PROPTEST_CASES`.
pub(super) fn many() -> ProptestConfig {
	let config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_some() {
		config
	} else {
		ProptestConfig { cases: 100_000, ..config }
	}
}

/// For properties that price options: 10,000 cases, or `PROPTEST_CASES`.
pub(super) fn several() -> ProptestConfig {
	let config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_some() {
		config
	} else {
		ProptestConfig { cases: 10_000, ..config }
	}
}

/// A leg without orders, entered at mark.
pub(super) fn leg(market: u32, lots: i64, mark: u64, initial: u32, maintenance: u32) -> Leg {
	Leg {
		market: MarketId(market),
		mark: Price(mark),
		initial: Ppm(initial),
		maintenance: Ppm(maintenance),
		lots: SignedLots(lots),
		entry: QuoteAtoms(i128::from(lots) * i128::from(mark)),
		bids: Lots(0),
		asks: Lots(0),
	}
}

/// The quote balance that gives the legs this equity.
pub(super) fn quote_for(equity: i128, legs: &[Leg]) -> QuoteAtoms {
	let value: i128 = legs.iter().map(|leg| leg.value().unwrap().get()).sum();
	QuoteAtoms(equity - value)
}

prop_compose! {
	/// Margin fractions as the markets allow them: 0 < MMF < IMF <= 100 %.
	pub(super) fn fractions()(maintenance in 2_000u32..300_000)(
		initial in maintenance + 1..=(maintenance * 3).min(1_000_000),
		maintenance in Just(maintenance),
	) -> (u32, u32) {
		(initial, maintenance)
	}
}

prop_compose! {
	/// A leg with orders.
	pub(super) fn any_leg(market: u32)(
		lots in -5_000i64..5_000,
		mark in 1_000u64..20_000_000,
		entry in 1_000u64..20_000_000,
		(initial, maintenance) in fractions(),
		bids in 0u64..5_000,
		asks in 0u64..5_000,
	) -> Leg {
		Leg {
			entry: QuoteAtoms(i128::from(lots) * i128::from(entry)),
			bids: Lots(bids),
			asks: Lots(asks),
			..leg(market, lots, mark, initial, maintenance)
		}
	}
}

/// One to four legs, in markets 0, 1, ...
pub(super) fn any_legs() -> impl Strategy<Value = Vec<Leg>> {
	(any_leg(0), any_leg(1), any_leg(2), any_leg(3), 1usize..=4)
		.prop_map(|(a, b, c, d, count)| [a, b, c, d].into_iter().take(count).collect())
}

/// A small generator for the counted experiments: the same numbers in every run.
pub(super) struct Sequence(pub u64);

impl Sequence {
	/// The next number in `low..high`.
	pub(super) fn next(&mut self, low: i64, high: i64) -> i64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		let span = u64::try_from(high - low).unwrap();
		low + i64::try_from((self.0 >> 11) % span).unwrap()
	}
}
