//! `transfer`.

use super::mock::*;
use crate::{Error, Event};
use bulwark_primitives::{seams::Ledger, FeedState, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn transfer(from: u8, to: u8, amount: u128) -> DispatchResult {
	Margin::transfer(RuntimeOrigin::signed(1), from, to, amount)
}

const SECOND: Who = Who { owner: 1, index: 1 };

/// LED-020.
#[test]
fn transfer_should_open_the_receiver_when_it_does_not_exist() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(transfer(0, 1, 400));
		assert_eq!((quote(&sub(1)), quote(&SECOND)), (600, 400));
		assert!(events().ends_with(&[
			Event::SubaccountOpened { who: SECOND },
			Event::Transferred { from: sub(1), to: SECOND, amount: QuoteAtoms(400) },
		]));
	});
}

#[test]
fn transfer_should_close_the_giver_when_it_gives_all() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(1), 0, WEALTH));
		assert_ok!(transfer(0, 1, WEALTH - FEE));
		assert_eq!(Margin::subaccount(&sub(1)), None);
		assert_eq!(System::sufficients(&1), 1);
	});
}

#[test]
fn transfer_should_fail_when_it_would_open_a_small_subaccount() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(transfer(0, 1, MIN_DEPOSIT - 1), Error::<Test>::DepositTooSmall);
		credit_to(SECOND, 500);
		assert_ok!(transfer(0, 1, 1));
	});
}

#[test]
fn transfer_should_fail_when_the_indices_are_wrong() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(transfer(0, 0, 100), Error::<Test>::SameSubaccount);
		assert_noop!(transfer(0, 128, 100), Error::<Test>::InvalidIndex);
		assert_noop!(transfer(1, 0, 100), Error::<Test>::UnknownSubaccount);
		assert_noop!(transfer(0, 1, 0), Error::<Test>::ZeroAmount);
	});
}

/// LED-021.
#[test]
fn transfer_should_follow_the_margin_rule_when_a_position_is_open() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 300);
		credit(2, 2_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 150);
		assert_noop!(transfer(0, 1, 301), Error::<Test>::InsufficientFreeCollateral);
		set_feed(0, FeedState::Guarded);
		assert_noop!(transfer(0, 1, 300), Error::<Test>::PriceUnusable);
		set_feed(0, FeedState::Normal);
		Margin::set_in_liquidation(&sub(1), true);
		assert_noop!(transfer(0, 1, 300), Error::<Test>::InLiquidation);
		Margin::set_in_liquidation(&sub(1), false);
		assert_ok!(transfer(0, 1, 300));
	});
}

#[test]
fn transfer_should_rescue_when_the_receiver_is_in_liquidation() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit_to(SECOND, 500);
		Margin::set_in_liquidation(&sub(1), true);
		assert_ok!(transfer(1, 0, 200));
		assert_eq!(quote(&sub(1)), 1_200);
	});
}
