//! Placing for another: each limit, and the budget of the day.

use super::mock::*;
use crate::{Delegations, Error, Limits, DAY_MS};
use bulwark_primitives::{seams::Delegates, MarketId, Moment, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};

fn placed() -> i128 {
	Delegations::<Test>::get(OWNER, KEY).unwrap().placed.0
}

/// DEL-021. 100 an order, 250 a day.
#[test]
fn charge_should_follow_the_table_when_orders_are_placed() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_noop!(charge(BTC, 101), Error::<Test>::OrderTooLarge);
		assert_ok!(charge(BTC, 100));
		assert_ok!(charge(ETH, 100));
		assert_noop!(charge(BTC, 51), Error::<Test>::DayExhausted);
		assert_ok!(charge(BTC, 50));
		assert_noop!(charge(BTC, 1), Error::<Test>::DayExhausted);
		assert_ok!(charge(BTC, 0));
		assert_eq!(placed(), 250);
	});
}

/// DEL-022. The day is the UTC day, not 24 hours from the first order.
#[test]
fn charge_should_start_anew_when_the_utc_day_changes() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		Now::set(MIDNIGHT + 23 * HOUR);
		assert_ok!(charge(BTC, 100));
		assert_ok!(charge(BTC, 100));
		Now::set(MIDNIGHT + DAY_MS - 1);
		assert_noop!(charge(BTC, 51), Error::<Test>::DayExhausted);
		assert_ok!(charge(BTC, 50));
		Now::set(MIDNIGHT + DAY_MS);
		assert_ok!(charge(BTC, 60));
		assert_eq!(placed(), 60);
		Now::set(MIDNIGHT + 9 * DAY_MS);
		assert_ok!(charge(BTC, 10));
		assert_eq!(placed(), 10);
	});
}

/// DEL-022. Time does not go back; if it did, no day's budget would be had twice.
#[test]
fn charge_should_not_start_anew_when_time_goes_back() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		Now::set(MIDNIGHT + DAY_MS);
		assert_ok!(charge(BTC, 100));
		Now::set(MIDNIGHT + DAY_MS - 1);
		assert_ok!(charge(BTC, 100));
		Now::set(MIDNIGHT + DAY_MS);
		assert_noop!(charge(BTC, 51), Error::<Test>::DayExhausted);
		assert_eq!(placed(), 200);
	});
}

/// DEL-023.
#[test]
fn charge_should_fail_when_the_market_is_not_listed() {
	ExtBuilder::build_and_execute(|| {
		let markets = scope(&[ETH, MarketId(7)]);
		assert_ok!(register(OWNER, KEY, Limits { markets, ..limits() }));
		assert_noop!(charge(BTC, 1), Error::<Test>::MarketNotAllowed);
		assert_noop!(charge(BTC, 0), Error::<Test>::MarketNotAllowed);
		assert_ok!(charge(ETH, 1));
		assert_ok!(charge(MarketId(7), 1));
	});
}

/// DEL-024.
#[test]
fn charge_should_fail_when_the_delegate_is_unknown_or_its_time_is_over() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(charge(BTC, 1), Error::<Test>::NotDelegate);
		assert_ok!(register(OWNER, KEY, limits()));
		let other = Delegation::charge(&2, &KEY, BTC, QuoteAtoms(1));
		assert_eq!(other, Err(Error::<Test>::NotDelegate.into()));
		Now::set(limits().expires.0 - 1);
		assert_ok!(charge(BTC, 1));
		Now::set(limits().expires.0);
		assert_noop!(charge(BTC, 1), Error::<Test>::Expired);
		let later = Limits { expires: Moment(Now::get() + 1), ..limits() };
		assert_ok!(register(OWNER, KEY, later));
		assert_ok!(charge(BTC, 1));
	});
}

/// DEL-025. A negative notional would give budget back.
#[test]
fn charge_should_fail_when_the_notional_is_negative_or_a_sum_overflows() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(charge(BTC, 10));
		assert_noop!(charge(BTC, -1), Error::<Test>::NegativeNotional);
		let endless = Limits {
			order_notional: QuoteAtoms(i128::MAX),
			daily_notional: QuoteAtoms(i128::MAX),
			..limits()
		};
		assert_ok!(register(OWNER, KEY, endless));
		assert_noop!(charge(BTC, i128::MAX), sp_runtime::ArithmeticError::Overflow);
		assert_ok!(charge(BTC, i128::MAX - 10));
	});
}

/// DEL-026. What one delegate places leaves the others' budgets alone, of the same owner and of the
/// same key for another.
#[test]
fn charge_should_count_each_pair_alone_when_keys_and_owners_are_several() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(register(OWNER, 101, limits()));
		assert_ok!(register(2, KEY, limits()));
		for _ in 0..2 {
			assert_ok!(charge(BTC, 100));
		}
		assert_noop!(charge(BTC, 100), Error::<Test>::DayExhausted);
		assert_ok!(Delegation::charge(&OWNER, &101, BTC, QuoteAtoms(100)));
		assert_ok!(Delegation::charge(&2, &KEY, BTC, QuoteAtoms(100)));
	});
}
