//! Dated contracts: the last window, settlement, removal.

use super::mock::*;
use crate::{
	weights::WeightInfo, Endings, Error, Event, MarkStates, Markets, OptionStates, UpdateQuotes,
};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	FeedState, HaltReason, MarketId, MarketParameters, MarketState, Moment, OptionRight, Ppm,
	Price,
};
use bulwark_risk::settlement::{EXTENSION_LIMIT_MS, WINDOW_MS};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

/// Two hours before it expires.
fn dated(parameters: impl FnOnce() -> MarketParameters, test: impl FnOnce(Moment)) {
	ExtBuilder::default().markets(vec![]).build_and_execute(|| {
		Exchange::list_active(parameters()).unwrap();
		let expiry = in_ms(2 * HOUR_MS);
		update();
		test(expiry);
	});
}

fn a_future(test: impl FnOnce(Moment)) {
	dated(|| future(2 * HOUR_MS), test);
}

fn a_call(test: impl FnOnce(Moment)) {
	dated(|| option(OptionRight::Call, 59_000, 2 * HOUR_MS), test);
}

fn before(expiry: Moment, ms: u64) -> Moment {
	Moment(expiry.0 - ms)
}

/// MKT-033: half of the window at 60,000 USD, half at 61,000.
#[test]
fn future_should_settle_at_the_time_weighted_index_when_it_expires() {
	a_future(|expiry| {
		update_until(before(expiry, WINDOW_MS / 2));
		set_usd(61_000);
		update();
		update_until(before(expiry, 1_000));
		assert_eq!(state(), MarketState::Active);
		update_until(expiry);
		let price = Price(6_050_000);
		assert_eq!(state(), MarketState::Settling(price));
		assert_eq!(ledger(|ledger| ledger.begun.get(&MARKET).copied()), Some(price));
		assert_eq!(quote().mark, price);
		let begun = Event::SettlementBegun { market: MARKET, index: price, price };
		assert!(events().contains(&begun));
		assert_eq!(Endings::<Test>::iter().count(), 0);
	});
}

/// MKT-033: a price outside the window does not count, whatever it is.
#[test]
fn settlement_should_not_move_when_the_index_jumps_before_the_window() {
	a_future(|expiry| {
		set_usd(90_000);
		update_until(before(expiry, WINDOW_MS + 1_000));
		set_usd(60_000);
		update_until(expiry);
		assert_eq!(state(), MarketState::Settling(Price(6_000_000)));
	});
}

/// MKT-033: the price above the strike; and nothing below it.
#[test]
fn option_should_settle_at_what_it_pays_when_it_expires() {
	a_call(|expiry| {
		update_until(expiry);
		assert_eq!(state(), MarketState::Settling(Price(100_000)));
		assert_eq!(OptionStates::<Test>::iter().count(), 0);
		assert_eq!(Exchange::risk_arrays(MARKET), None);
	});
	dated(
		|| option(OptionRight::Put, 59_000, 2 * HOUR_MS),
		|expiry| {
			update_until(expiry);
			assert_eq!(state(), MarketState::Settling(Price(0)));
		},
	);
}

/// MKT-034: `(elapsed x average + rest x index) / window`: a jump in the last minute moves the mark by
/// a thirtieth of it, as it does the settlement. At the index positions would be liquidated at a
/// price that settles nothing.
#[test]
fn mark_should_go_over_to_the_average_when_the_window_runs() {
	a_future(|expiry| {
		update_until(before(expiry, 60_000));
		note(Some((6_060_000, 100_000)), Some(6_060_000));
		set_usd(63_000);
		update_after(1_000);
		// 29 min 1 s at 6,000,000 and 59 s at 6,300,000.
		assert_eq!(quote().mark, Price(6_009_833));
		assert_eq!(quote().index, Price(6_300_000));
		update_until(before(expiry, 1_000));
		let mark = quote().mark;
		update_until(expiry);
		assert!(quote().mark.0.abs_diff(mark.0) <= 1_000, "{mark:?} {:?}", quote().mark);
	});
}

/// MKT-034: an option's worth is that of its average.
#[test]
fn option_should_be_reckoned_at_the_average_when_the_window_runs() {
	a_call(|expiry| {
		update_until(before(expiry, 60_000));
		set_usd(63_000);
		update_after(1_000);
		assert_eq!(OptionStates::<Test>::get(MARKET).unwrap().forward, Price(6_009_833));
		assert!(quote().mark.0.abs_diff(109_833) < 1_000, "{:?}", quote().mark);
	});
}

/// MKT-035: stale for ten minutes of the window: it goes on until 24 minutes are covered.
#[test]
fn window_should_be_extended_when_fresh_prices_cover_too_little() {
	a_future(|expiry| {
		ledger(|ledger| ledger.unpaid = true);
		update_until(before(expiry, 12 * 60_000));
		set_feed_state(FeedState::Stale);
		update_until(before(expiry, 2 * 60_000));
		set_feed_state(FeedState::Normal);
		update_until(expiry);
		assert_eq!(state(), MarketState::Halted);
		let halted = Event::MarketHalted { market: MARKET, reason: HaltReason::Unsettled };
		assert!(events().contains(&halted));
		let view = Exchange::ending(MARKET).unwrap();
		assert!(view.end > expiry && !view.is_uncovered && view.settlement.is_none());
		update_until(Moment(expiry.0 + 5 * 60_000));
		assert_eq!(state(), MarketState::Settling(Price(6_000_000)));
	});
}

/// MKT-035: a market that has ended is not traded again.
#[test]
fn set_state_should_fail_when_the_contract_has_ended() {
	a_future(|expiry| {
		set_feed_state(FeedState::Halted);
		update_until(expiry);
		set_feed_state(FeedState::Normal);
		for state in [MarketState::Active, MarketState::ReduceOnly, MarketState::CancelOnly] {
			assert_noop!(Exchange::set_state(risk(), MARKET, state), Error::<Test>::ContractEnded);
		}
	});
}

/// MKT-036.
#[test]
fn settle_market_should_settle_when_a_day_brought_no_prices() {
	a_call(|expiry| {
		set_feed_state(FeedState::Halted);
		update_until(expiry);
		let name = || Exchange::settle_market(risk(), MARKET, Price(6_200_000));
		assert_noop!(name(), Error::<Test>::SettlementNotDue);
		update_after(EXTENSION_LIMIT_MS - 60_000);
		assert_noop!(name(), Error::<Test>::SettlementNotDue);
		update_after(61_000);
		let uncovered = Event::SettlementUncovered { market: MARKET };
		assert_eq!(events().iter().filter(|event| **event == uncovered).count(), 1);
		assert!(Exchange::ending(MARKET).unwrap().is_uncovered);
		update_after(1_000);
		assert_eq!(events().iter().filter(|event| **event == uncovered).count(), 1);
		assert_ok!(name());
		assert_eq!(state(), MarketState::Settling(Price(300_000)));
	});
}

#[test]
fn settle_market_should_fail_when_origin_market_or_price_is_wrong() {
	a_future(|expiry| {
		let name = |origin, market, price| Exchange::settle_market(origin, market, Price(price));
		for origin in [guardian(), listing(), stranger()] {
			assert_noop!(name(origin, MARKET, 1), sp_runtime::traits::BadOrigin);
		}
		assert_noop!(name(risk(), MarketId(3), 1), Error::<Test>::UnknownMarket);
		assert_noop!(name(risk(), MARKET, 1), Error::<Test>::SettlementNotDue);
		set_feed_state(FeedState::Halted);
		update_until(before(expiry, 1_000));
		update_after(EXTENSION_LIMIT_MS + 61_000);
		assert_noop!(name(risk(), MARKET, 0), Error::<Test>::BadSettlementPrice);
		ledger(|ledger| ledger.refuses = true);
		assert!(name(risk(), MARKET, 1).is_err());
		assert_eq!(state(), MarketState::Halted);
	});
}

/// MKT-037: paid out, then emptied, then gone; its number is not used again.
#[test]
fn market_should_be_removed_when_nothing_is_left_of_it() {
	a_future(|expiry| {
		note(Some((6_000_000, 10)), None);
		Exchange::count_volume(
			MARKET,
			&bulwark_primitives::ClearingSample {
				volume: bulwark_primitives::Lots(1),
				price: INDEX,
				..Default::default()
			},
			TestClock::now(),
		);
		ledger(|ledger| (ledger.unpaid, ledger.orders) = (true, true));
		update_until(expiry);
		update_after(1_000);
		assert_eq!(state(), MarketState::Settling(INDEX));
		ledger(|ledger| ledger.unpaid = false);
		update_after(1_000);
		assert_eq!(state(), MarketState::Settled(INDEX));
		update_after(1_000);
		assert_eq!(Exchange::ids(), vec![MARKET]);
		ledger(|ledger| ledger.orders = false);
		update_after(1_000);
		assert_eq!(Exchange::ids(), vec![]);
		assert_eq!(Exchange::record(MARKET), None);
		assert_eq!(Exchange::quote(MARKET), None);
		assert_eq!(Exchange::statistics(MARKET), Default::default());
		assert_eq!(Markets::<Test>::iter().count(), 0);
		assert_eq!(MarkStates::<Test>::iter().count(), 0);
		let told: Vec<_> = events().into_iter().rev().take(2).collect();
		assert_eq!(told[0], Event::Removed { market: MARKET });
		assert_eq!(told[1], Event::Settled { market: MARKET, price: INDEX });
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
		assert_eq!(Exchange::ids(), vec![MarketId(1)]);
	});
}

/// MKT-033: what the ledger refuses is asked again; nothing is half done.
#[test]
fn settlement_should_be_tried_again_when_the_ledger_refuses() {
	a_future(|expiry| {
		ledger(|ledger| ledger.refuses = true);
		update_until(expiry);
		assert_eq!(state(), MarketState::Active);
		ledger(|ledger| ledger.refuses = false);
		update_after(1_000);
		assert_eq!(state(), MarketState::Settling(INDEX));
	});
}

/// MKT-010: settling and removing wait for weight like everything else.
#[test]
fn settlement_should_wait_when_weight_runs_out() {
	a_future(|expiry| {
		update_until(before(expiry, 1_000));
		advance(1_000);
		let weight = <()>::update_quotes_base().saturating_add(<()>::update_quote());
		let short = || {
			let mut meter = WeightMeter::with_limit(weight);
			UpdateQuotes::<Test>::run(TestClock::now(), &mut meter);
		};
		short();
		assert_eq!(state(), MarketState::Active);
		update();
		assert_eq!(state(), MarketState::Settling(INDEX));
		short();
		assert_eq!(state(), MarketState::Settled(INDEX));
		short();
		assert_eq!(Exchange::ids(), vec![MARKET]);
		update();
		assert_eq!(Exchange::ids(), vec![]);
	});
}

/// MKT-033: a change that waits is dropped with the market.
#[test]
fn settlement_should_drop_the_change_that_waits_when_the_market_ends() {
	a_future(|expiry| {
		let parameters = Exchange::record(MARKET).unwrap().parameters;
		let changed = MarketParameters { taker_fee: Ppm(600), ..parameters };
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed.clone()));
		update_until(expiry);
		assert_noop!(Exchange::cancel_change(risk(), MARKET), Error::<Test>::NoPendingChange);
		assert_noop!(
			Exchange::propose_parameters(risk(), MARKET, changed),
			Error::<Test>::ContractEnded
		);
	});
}

/// MKT-038: nothing brings a market back that is being settled, nothing stops it.
#[test]
fn settling_should_be_final_when_states_are_set() {
	a_future(|expiry| {
		ledger(|ledger| ledger.unpaid = true);
		update_until(expiry);
		for state in [
			MarketState::Active,
			MarketState::Halted,
			MarketState::Settled(Price(1)),
			MarketState::Settling(Price(1)),
		] {
			assert_noop!(
				Exchange::set_state(risk(), MARKET, state),
				Error::<Test>::ImpossibleTransition
			);
		}
		assert_ok!(Exchange::halt_all(guardian()));
		Exchange::halt(MARKET, HaltReason::Clearing);
		advance(HOUR_MS);
		update();
		assert_eq!(state(), MarketState::Settling(INDEX));
	});
	quoted(|| {
		assert_noop!(
			Exchange::set_state(risk(), MARKET, MarketState::Settling(Price(1))),
			Error::<Test>::ImpossibleTransition
		);
	});
}
