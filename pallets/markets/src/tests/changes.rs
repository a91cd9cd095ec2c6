//! Changes that waited: when they act, and what follows at once.

use super::mock::*;
use crate::{weights::WeightInfo, Changes, Error, Event, PendingChanges, UpdateQuotes};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	FeedState, MarketId, MarketParameters, Ppm, Price,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::traits::BadOrigin;

fn present() -> MarketParameters {
	Exchange::record(MARKET).unwrap().parameters
}

fn propose(changed: MarketParameters) {
	assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed));
}

/// MKT-027.
#[test]
fn change_should_act_when_its_time_has_come() {
	quoted(|| {
		let changed = MarketParameters { taker_fee: Ppm(600), ..parameters() };
		propose(changed.clone());
		update_after(DAY_MS - 1);
		assert_eq!(present(), parameters());
		update_after(1);
		assert_eq!(present(), changed);
		assert!(Changes::<Test>::get().is_empty());
		assert_eq!(PendingChanges::<Test>::get(MARKET), None);
		let set = Event::ParametersSet { market: MARKET, parameters: changed };
		assert!(events().contains(&set));
	});
}

/// MKT-027: nothing is lost when the tick is short of weight.
#[test]
fn change_should_act_in_the_next_block_when_weight_runs_out() {
	quoted(|| {
		propose(MarketParameters { taker_fee: Ppm(600), ..parameters() });
		advance(DAY_MS);
		let base = <()>::update_quotes_base().saturating_add(<()>::call_after_gap(1));
		UpdateQuotes::<Test>::run(TestClock::now(), &mut WeightMeter::with_limit(base));
		assert_eq!(present(), parameters());
		update_after(1_000);
		assert_eq!(present().taker_fee, Ppm(600));
	});
}

/// MKT-027: the changes of several markets act in the order of their times.
#[test]
fn changes_should_act_in_order_when_several_wait() {
	ExtBuilder::default().markets(vec![parameters(); 3]).build_and_execute(|| {
		update();
		let changed = MarketParameters { taker_fee: Ppm(600), ..parameters() };
		for market in [2, 0, 1] {
			let market = MarketId(market);
			assert_ok!(Exchange::propose_parameters(risk(), market, changed.clone()));
			advance(1_000);
		}
		let order: Vec<MarketId> =
			Changes::<Test>::get().into_iter().map(|(_, market)| market).collect();
		assert_eq!(order, vec![MarketId(2), MarketId(0), MarketId(1)]);
		update_after(DAY_MS - 2_000);
		let fees = [0, 1, 2]
			.map(|market| Exchange::record(MarketId(market)).unwrap().parameters.taker_fee);
		assert_eq!(fees, [Ppm(600), Ppm(500), Ppm(600)]);
	});
}

/// MKT-002: the standing quote follows a narrower band and a higher base at once.
#[test]
fn replace_parameters_should_move_the_quote_when_it_would_be_out_of_bounds() {
	quoted(|| {
		for _ in 0..600 {
			note(None, Some(6_060_000));
			update_after(1_000);
		}
		assert!(quote().mark > Price(6_050_000));
		let changed =
			MarketParameters { mark_band: Ppm(5_000), initial_margin: Ppm(80_000), ..parameters() };
		assert_ok!(Exchange::replace_parameters(MARKET, changed));
		assert_eq!(quote().mark, Price(6_030_000));
		assert_eq!(quote().initial_effective, Ppm(80_000));
	});
}

#[test]
fn replace_parameters_should_lower_the_effective_margin_when_the_next_tick_runs() {
	quoted(|| {
		let changed = MarketParameters { initial_margin: Ppm(40_000), ..parameters() };
		assert_ok!(Exchange::replace_parameters(MARKET, changed));
		assert_eq!(quote().initial_effective, Ppm(50_000));
		update_after(1_000);
		assert_eq!(quote().initial_effective, Ppm(40_000));
	});
}

/// MKT-030: from 3 % to 3.6 % in two hours, 0.3 % of the notional an hour, announced. At once it
/// would liquidate every account between the two.
#[test]
fn maintenance_should_rise_by_a_tenth_an_hour_when_the_parameter_jumps() {
	quoted(|| {
		propose(MarketParameters { maintenance_margin: Ppm(36_000), ..parameters() });
		update_after(DAY_MS);
		assert_eq!(present().maintenance_margin, Ppm(36_000));
		assert_eq!(quote().maintenance_effective, Ppm(30_000));
		assert!(events().contains(&Event::MaintenanceRising {
			market: MARKET,
			from: Ppm(30_000),
			target: Ppm(36_000),
			reached: in_ms(2 * HOUR_MS),
		}));
		for expected in [31_500, 33_000, 34_500, 36_000, 36_000] {
			update_after(HOUR_MS / 2);
			assert_eq!(quote().maintenance_effective, Ppm(expected));
		}
	});
}

/// MKT-030: a second rise goes on from where the first is.
#[test]
fn maintenance_should_go_on_from_where_it_is_when_it_is_raised_again() {
	quoted(|| {
		let with = |maintenance_margin| MarketParameters { maintenance_margin, ..parameters() };
		assert_ok!(Exchange::replace_parameters(MARKET, with(Ppm(36_000))));
		update_after(HOUR_MS);
		assert_ok!(Exchange::replace_parameters(MARKET, with(Ppm(45_000))));
		assert_eq!(quote().maintenance_effective, Ppm(33_000));
		update_after(HOUR_MS);
		assert_eq!(quote().maintenance_effective, Ppm(36_300));
	});
}

/// MKT-030.
#[test]
fn maintenance_should_fall_at_once_when_the_parameter_does() {
	quoted(|| {
		let changed = MarketParameters { maintenance_margin: Ppm(25_000), ..parameters() };
		assert_ok!(Exchange::replace_parameters(MARKET, changed));
		assert_eq!(quote().maintenance_effective, Ppm(25_000));
	});
}

/// MKT-030: it does not wait for the feed, to jump when that is back.
#[test]
fn maintenance_should_go_on_rising_when_the_feed_is_stale() {
	quoted(|| {
		let changed = MarketParameters { maintenance_margin: Ppm(36_000), ..parameters() };
		assert_ok!(Exchange::replace_parameters(MARKET, changed));
		set_feed_state(FeedState::Stale);
		update_after(HOUR_MS);
		assert_eq!(quote().maintenance_effective, Ppm(33_000));
	});
}

/// MKT-027.
#[test]
fn cancel_change_should_drop_it_when_guardian_or_risk_asks() {
	quoted(|| {
		for origin in [guardian(), risk()] {
			propose(MarketParameters { taker_fee: Ppm(600), ..parameters() });
			assert_ok!(Exchange::cancel_change(origin, MARKET));
			assert_eq!(events().last(), Some(&Event::ChangeCancelled { market: MARKET }));
		}
		update_after(DAY_MS);
		assert_eq!(present(), parameters());
	});
}

#[test]
fn cancel_change_should_fail_when_none_waits_or_origin_is_wrong() {
	quoted(|| {
		assert_noop!(Exchange::cancel_change(guardian(), MARKET), Error::<Test>::NoPendingChange);
		propose(MarketParameters { taker_fee: Ppm(600), ..parameters() });
		for origin in [listing(), stranger()] {
			assert_noop!(Exchange::cancel_change(origin, MARKET), BadOrigin);
		}
	});
}
