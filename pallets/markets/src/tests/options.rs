//! Options: their worth by the formula, their mark, their scenarios.

use super::mock::*;
use crate::{weights::WeightInfo, OptionStates, UpdateCursor, UpdateQuotes, SCENARIO_LIFE_MS};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	FeedState, MarketParameters, OptionRight, Ppm, Price, RiskArrays,
};
use bulwark_risk::{OptionTerms, RiskArray, ScenarioTerms};
use frame_support::weights::WeightMeter;

const MONTH_MS: u64 = 30 * DAY_MS;

fn with_option(right: OptionRight, usd: u64, test: impl FnOnce()) {
	let builder = ExtBuilder::default();
	let mut ext = builder.markets(vec![]).build();
	ext.execute_with(|| {
		Exchange::list_active(option(right, usd, MONTH_MS)).unwrap();
		update();
		test();
		Exchange::do_try_state().unwrap();
	});
}

fn arrays() -> RiskArrays {
	Exchange::risk_arrays(MARKET).unwrap()
}

/// What the risk crate says at the present time.
fn terms(right: bulwark_risk::OptionRight, strike: u64, ms: u64) -> OptionTerms {
	OptionTerms { right, strike: Price(strike), volatility: Ppm(800_000), time_ms: ms }
}

/// MKT-031: 6,000,000 x 9.1 %: at the money, 80 % a year, 30 days.
#[test]
fn option_should_be_marked_at_the_formula_when_nothing_is_traded() {
	with_option(OptionRight::Call, 60_000, || {
		let expected = terms(bulwark_risk::OptionRight::Call, 6_000_000, MONTH_MS);
		assert_eq!(quote().mark, expected.price_floor(INDEX));
		assert!((540_000..560_000).contains(&quote().mark.0), "{:?}", quote().mark);
		assert_eq!(quote().index, INDEX);
		assert_eq!(mark_state().reference, quote().mark);
	});
}

/// MKT-031: call - put = index - strike, but for the rounding.
#[test]
fn options_should_keep_parity_when_strike_and_expiry_are_the_same() {
	let mark = |right| {
		let mut mark = Price(0);
		with_option(right, 55_000, || mark = quote().mark);
		mark.0
	};
	let (call, put) = (mark(OptionRight::Call), mark(OptionRight::Put));
	assert!((call - put).abs_diff(500_000) <= 1, "{call} {put}");
}

/// MKT-031: worthless by the formula, but it can be margined and traded.
#[test]
fn option_should_be_worth_an_atom_when_it_is_far_out_of_the_money() {
	with_option(OptionRight::Put, 600, || {
		assert_eq!(quote().mark, Price(1));
		set_usd(61_000);
		update_after(1_000);
		assert_eq!(quote().mark, Price(1));
	});
}

/// MKT-031: the median of formula, formula + premium and last clearing, within 20 % of the formula.
#[test]
fn option_should_follow_its_book_within_its_band_when_it_is_traded() {
	with_option(OptionRight::Call, 60_000, || {
		let theory = quote().mark.0;
		for _ in 0..3_000 {
			note(None, Some(2 * theory));
			update_after(1_000);
		}
		let theory = mark_state().reference.0;
		assert!(quote().mark.0.abs_diff(theory * 6 / 5) <= 2, "{:?} {theory}", quote().mark);
		note(Some((theory * 11 / 10, 1_000_000)), Some(2 * theory));
		update_after(1_000);
		assert!(quote().mark.0.abs_diff(theory * 11 / 10) <= 1);
	});
}

/// MKT-031: the end of the interval at which a put is worth less is the upper one.
#[test]
fn interval_should_be_that_of_the_contract_when_it_falls_with_its_underlying() {
	with_option(OptionRight::Put, 60_000, || {
		let of = |index| {
			terms(bulwark_risk::OptionRight::Put, 6_000_000, MONTH_MS).price_floor(Price(index))
		};
		assert_eq!((quote().low, quote().high), (of(6_006_000), of(5_994_000)));
		assert!(quote().low < quote().mark && quote().mark < quote().high);
	});
}

/// MKT-032: the arrays of the risk crate, over IMF and MMF in force.
#[test]
fn scenarios_should_be_those_of_the_risk_crate_when_the_index_moves() {
	with_option(OptionRight::Call, 60_000, || {
		set_usd(61_000);
		update_after(1_000);
		let option = terms(bulwark_risk::OptionRight::Call, 6_000_000, MONTH_MS - 1_000);
		let over = |range| {
			let terms = ScenarioTerms { range: Ppm(range), shock: Ppm(300_000) };
			RiskArray::new(Price(6_100_000), &option, &terms).unwrap().gains
		};
		let expected = RiskArrays { initial: over(50_000), maintenance: over(30_000) };
		assert_eq!(arrays(), expected);
	});
}

/// MKT-032.
#[test]
fn scenarios_should_stand_for_a_minute_when_nothing_moves() {
	with_option(OptionRight::Call, 60_000, || {
		let at = || OptionStates::<Test>::get(MARKET).unwrap().at;
		update_after(SCENARIO_LIFE_MS - 1);
		assert_eq!(at(), START);
		update_after(1);
		assert_eq!(at(), TestClock::now());
		let changed = MarketParameters {
			initial_margin: Ppm(60_000),
			..Exchange::record(MARKET).unwrap().parameters
		};
		let before = arrays();
		Exchange::replace_parameters(MARKET, changed).unwrap();
		update_after(1_000);
		assert_eq!(at(), TestClock::now());
		assert_ne!(arrays().initial, before.initial);
	});
}

#[test]
fn scenarios_should_be_none_when_the_market_is_not_an_option_or_has_no_price() {
	quoted(|| assert_eq!(Exchange::risk_arrays(MARKET), None));
	with_option(OptionRight::Call, 60_000, || {
		set_feed_state(FeedState::Stale);
		let before = arrays();
		update_after(HOUR_MS);
		assert_eq!(arrays(), before);
	});
}

/// MKT-032: an index at which the grid cannot be reckoned stops the market's prices, not the tick.
#[test]
fn option_should_say_halted_when_its_scenarios_cannot_be_reckoned() {
	with_option(OptionRight::Call, 60_000, || {
		let before = quote();
		set_usd(100_000_000_000_000);
		update_after(1_000);
		assert_eq!((quote().mark, quote().feed_state), (before.mark, FeedState::Halted));
	});
}

/// MKT-010: an option that does not fit the meter waits for the next block.
#[test]
fn option_should_wait_when_weight_runs_out() {
	with_option(OptionRight::Call, 60_000, || {
		set_usd(61_000);
		advance(1_000);
		let weight = <()>::update_quotes_base().saturating_add(<()>::update_quote());
		UpdateQuotes::<Test>::run(TestClock::now(), &mut WeightMeter::with_limit(weight));
		assert_eq!(quote().index, INDEX);
		assert_eq!(UpdateCursor::<Test>::get(), Some(MARKET));
		update();
		assert_eq!(quote().index, Price(6_100_000));
	});
}

/// MKT-031: its worth goes to what it pays.
#[test]
fn option_should_lose_its_time_value_when_expiry_comes_near() {
	with_option(OptionRight::Call, 55_000, || {
		let mut last = quote().mark;
		for _ in 0..29 {
			update_after(DAY_MS);
			assert!(quote().mark < last);
			last = quote().mark;
		}
		assert!(last >= Price(500_000));
	});
}
