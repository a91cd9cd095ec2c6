//! `set_parameters`.

use super::mock::*;
use crate::{Error, Event};
use bulwark_primitives::{seams::Markets as _, LotSize, MarketId, MarketParameters, Ppm, Price};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// MKT-002.
#[test]
fn set_parameters_should_replace_when_origin_is_risk() {
	quoted(|| {
		let changed = MarketParameters { taker_fee: Ppm(600), ..parameters() };
		assert_ok!(Exchange::set_parameters(risk(), MARKET, changed.clone()));
		assert_eq!(Exchange::record(MARKET).unwrap().parameters, changed);
		assert_eq!(events(), vec![Event::ParametersSet { market: MARKET, parameters: changed }]);
	});
}

#[test]
fn set_parameters_should_fail_when_origin_is_not_risk() {
	quoted(|| {
		for origin in [listing(), guardian(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::set_parameters(origin, MARKET, parameters()), BadOrigin);
		}
	});
}

#[test]
fn set_parameters_should_fail_when_market_is_unknown() {
	quoted(|| {
		assert_noop!(
			Exchange::set_parameters(risk(), MarketId(1), parameters()),
			Error::<Test>::UnknownMarket
		);
	});
}

/// MKT-002.
#[test]
fn set_parameters_should_fail_when_a_fixed_parameter_differs() {
	quoted(|| {
		let lot_size = LotSize { base_atoms: 20_000, base_decimals: 8 };
		for changed in [
			MarketParameters { feed: ETH, ..parameters() },
			MarketParameters { lot_size, ..parameters() },
			MarketParameters { tick_size: Price(200), ..parameters() },
		] {
			assert_noop!(
				Exchange::set_parameters(risk(), MARKET, changed),
				Error::<Test>::ImmutableParameter
			);
		}
	});
}

#[test]
fn set_parameters_should_fail_when_a_parameter_is_out_of_bounds() {
	quoted(|| {
		let changed = MarketParameters { mark_band: Ppm(0), ..parameters() };
		assert_noop!(Exchange::set_parameters(risk(), MARKET, changed), Error::<Test>::BadBand);
	});
}

/// MKT-002: the standing quote follows a narrower band and a higher base at once.
#[test]
fn set_parameters_should_move_the_quote_when_it_would_be_out_of_bounds() {
	quoted(|| {
		for _ in 0..600 {
			note(None, Some(6_060_000));
			update_after(1_000);
		}
		assert!(quote().mark > Price(6_050_000));
		let changed =
			MarketParameters { mark_band: Ppm(5_000), initial_margin: Ppm(80_000), ..parameters() };
		assert_ok!(Exchange::set_parameters(risk(), MARKET, changed));
		assert_eq!(quote().mark, Price(6_030_000));
		assert_eq!(quote().initial_effective, Ppm(80_000));
	});
}

#[test]
fn set_parameters_should_lower_the_effective_margin_when_the_next_tick_runs() {
	quoted(|| {
		let changed = MarketParameters { initial_margin: Ppm(40_000), ..parameters() };
		assert_ok!(Exchange::set_parameters(risk(), MARKET, changed));
		assert_eq!(quote().initial_effective, Ppm(50_000));
		update_after(1_000);
		assert_eq!(quote().initial_effective, Ppm(40_000));
	});
}
