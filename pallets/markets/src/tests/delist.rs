//! `delist`: notice, what is admitted meanwhile, settlement.

use super::mock::*;
use crate::{Endings, Error, Event, MAX_NOTICE_MS, MIN_NOTICE_MS};
use bulwark_primitives::{seams::Clock, FeedState, MarketId, MarketState, Moment, Price};
use bulwark_risk::settlement::WINDOW_MS;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// MKT-039.
#[test]
fn delist_should_admit_only_reducing_when_it_is_announced() {
	quoted(|| {
		let end = in_ms(MIN_NOTICE_MS);
		assert_ok!(Exchange::delist(risk(), MARKET, end));
		assert_eq!(state(), MarketState::ReduceOnly);
		let set = Event::StateSet { market: MARKET, state: MarketState::ReduceOnly };
		assert_eq!(events(), vec![Event::Delisted { market: MARKET, end }, set]);
		for state in [MarketState::Active, MarketState::ProtectiveAuction(in_ms(60_000))] {
			assert_noop!(Exchange::set_state(risk(), MARKET, state), Error::<Test>::BeingDelisted);
		}
		assert_ok!(Exchange::set_state(guardian(), MARKET, MarketState::Halted));
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::ReduceOnly));
	});
}

/// MKT-039: the rule is that of dated contracts: half of the window at each price.
#[test]
fn market_should_settle_at_the_time_weighted_index_when_its_notice_is_over() {
	quoted(|| {
		let end = in_ms(MIN_NOTICE_MS);
		assert_ok!(Exchange::delist(risk(), MARKET, end));
		advance(MIN_NOTICE_MS - WINDOW_MS - 20_000);
		update_until(Moment(end.0 - WINDOW_MS / 2));
		set_usd(61_000);
		update();
		update_until(Moment(end.0 - 1_000));
		assert!(quote().mark < Price(6_051_000));
		update_until(end);
		assert_eq!(state(), MarketState::Settling(Price(6_050_000)));
	});
}

/// MKT-039: funding goes on until the end.
#[test]
fn funding_should_go_on_when_a_market_is_being_delisted() {
	quoted(|| {
		assert_ok!(Exchange::delist(risk(), MARKET, in_ms(MIN_NOTICE_MS)));
		update_until(in_ms(HOUR_MS));
		assert!(quote().funding.0 > 0);
	});
}

/// MKT-039: a market whose feed is dead ends too: a day later at a price that is named.
#[test]
fn settle_market_should_settle_when_the_feed_of_a_delisted_market_is_dead() {
	quoted(|| {
		let end = in_ms(MIN_NOTICE_MS);
		assert_ok!(Exchange::delist(risk(), MARKET, end));
		put_price(BTC, None);
		update_after(MIN_NOTICE_MS + DAY_MS + 1_000);
		assert_eq!(state(), MarketState::Halted);
		assert_ok!(Exchange::settle_market(risk(), MARKET, Price(5_000_000)));
		assert_eq!(state(), MarketState::Settling(Price(5_000_000)));
	});
}

#[test]
fn delist_should_leave_a_stricter_state_when_there_is_one() {
	for (before, opened, after) in [
		(MarketState::Announced, false, MarketState::Announced),
		(MarketState::OpeningAuction(Moment(START.0 + 60_000)), false, MarketState::CancelOnly),
		(MarketState::CancelOnly, true, MarketState::CancelOnly),
		(MarketState::Halted, true, MarketState::Halted),
	] {
		quoted(|| {
			put_state(before, opened);
			assert_ok!(Exchange::delist(risk(), MARKET, in_ms(MIN_NOTICE_MS)));
			assert_eq!(state(), after);
		});
	}
}

#[test]
fn delist_should_fail_when_the_notice_is_too_short_or_too_long() {
	quoted(|| {
		for ms in [0, MIN_NOTICE_MS - 1, MAX_NOTICE_MS + 1] {
			let delist = Exchange::delist(risk(), MARKET, in_ms(ms));
			assert_eq!(delist, Err(Error::<Test>::BadNotice.into()));
		}
		assert_eq!(Endings::<Test>::iter().count(), 0);
		assert_ok!(Exchange::delist(risk(), MARKET, in_ms(MAX_NOTICE_MS)));
	});
}

#[test]
fn delist_should_fail_when_market_is_unknown_or_ends_already() {
	quoted(|| {
		let end = in_ms(MIN_NOTICE_MS);
		assert_noop!(Exchange::delist(risk(), MarketId(1), end), Error::<Test>::UnknownMarket);
		assert_ok!(Exchange::delist(risk(), MARKET, end));
		assert_noop!(Exchange::delist(risk(), MARKET, end), Error::<Test>::AlreadyEnding);
	});
}

/// MKT-039: an option ended early would be paid its intrinsic value: its time value would be lost.
#[test]
fn delist_should_fail_when_the_contract_is_dated() {
	ExtBuilder::default().markets(vec![future(DAY_MS)]).build_and_execute(|| {
		assert_noop!(
			Exchange::delist(risk(), MARKET, in_ms(MIN_NOTICE_MS)),
			Error::<Test>::EndsByItself
		);
	});
}

#[test]
fn delist_should_fail_when_origin_is_not_risk() {
	quoted(|| {
		for origin in [guardian(), listing(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::delist(origin, MARKET, in_ms(MIN_NOTICE_MS)), BadOrigin);
		}
	});
}

/// MKT-039: coverage counts, not the state of the market.
#[test]
fn market_should_settle_when_it_was_halted_while_being_delisted() {
	quoted(|| {
		let end = in_ms(MIN_NOTICE_MS);
		assert_ok!(Exchange::delist(risk(), MARKET, end));
		assert_ok!(Exchange::set_state(guardian(), MARKET, MarketState::Halted));
		advance(MIN_NOTICE_MS - WINDOW_MS - 20_000);
		set_feed_state(FeedState::Guarded);
		update_until(end);
		assert_eq!(TestClock::now(), end);
		assert_eq!(state(), MarketState::Settling(INDEX));
	});
}
