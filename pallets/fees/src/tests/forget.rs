//! `forget`.

use super::mock::*;
use crate::{Error, Event, Traders};
use frame_support::{assert_noop, assert_ok};

/// FEE-006.
#[test]
fn forget_should_remove_the_record_when_thirty_days_are_empty() {
	execute(|| {
		refer();
		pass_days(29);
		assert_noop!(Fees::forget(signed(OTHER), TRADER), Error::<Test>::StillTrading);
		pass_days(1);
		assert_ok!(Fees::forget(signed(OTHER), TRADER));
		assert!(!Traders::<Test>::contains_key(TRADER));
		assert_eq!(events().last(), Some(&Event::TraderForgotten { trader: TRADER }));
	});
}

#[test]
fn forget_should_fail_when_nobody_signed() {
	execute(|| {
		trade(TRADER, 1);
		pass_days(30);
		assert_noop!(Fees::forget(RuntimeOrigin::root(), TRADER), sp_runtime::traits::BadOrigin);
	});
}

#[test]
fn forget_should_fail_when_there_is_no_record() {
	execute(|| {
		assert_noop!(Fees::forget(signed(OTHER), TRADER), Error::<Test>::UnknownTrader);
	});
}

/// FEE-006: who is forgotten begins anew and may be referred again.
#[test]
fn forgotten_trader_should_begin_anew_when_it_trades_again() {
	execute(|| {
		refer();
		pass_days(30);
		assert_ok!(Fees::forget(signed(OTHER), TRADER));
		trade(TRADER, 1);
		trade(OTHER, 1);
		assert_eq!(Fees::referrer_of(&TRADER), None);
		assert_ok!(Fees::set_referrer(signed(TRADER), OTHER));
	});
}

/// FEE-006: who is not forgotten keeps its referrer, however long it paused.
#[test]
fn idle_trader_should_keep_its_referrer_when_it_trades_again() {
	execute(|| {
		refer();
		pass_days(400);
		clear(&[(TRADER, 10_000 * USD, 10 * USD)], 0);
		assert_eq!(earned(REFERRER), USD);
		assert_eq!(Traders::<Test>::get(TRADER).unwrap().days.len(), 1);
	});
}
