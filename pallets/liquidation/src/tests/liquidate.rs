//! The call `liquidate`.

use super::{detect::long_in_trouble, mock::*};
use crate::{Claims, Error, Event, Hints, Liquidations};
use bulwark_primitives::FeedState;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// LAD-031.
#[test]
fn liquidate_should_take_a_hint_when_the_account_is_due() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		assert_eq!(Hints::<Test>::get().into_inner(), vec![who]);
		assert_eq!(Claims::<Test>::get(who), Some(8));
		assert_eq!(events(), vec![Event::AccountFlagged { who, claimant: 8 }]);
		detect();
		assert_eq!(Claims::<Test>::get(who), None);
		assert_eq!(Liquidations::<Test>::get(who).unwrap().claimant, Some(8));
	});
}

/// LAD-031.
#[test]
fn liquidate_should_fail_when_the_account_is_unknown() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			Liquidation::liquidate(RuntimeOrigin::signed(8), sub(1)),
			Error::<Test>::UnknownSubaccount
		);
	});
}

/// LAD-031.
#[test]
fn liquidate_should_fail_when_the_account_is_healthy() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		set_mark(0, 99);
		assert_noop!(Liquidation::liquidate(RuntimeOrigin::signed(8), who), Error::<Test>::Healthy);
	});
}

/// LAD-031.
#[test]
fn liquidate_should_fail_when_prices_are_unusable() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		set_feed(0, FeedState::Halted);
		assert_noop!(
			Liquidation::liquidate(RuntimeOrigin::signed(8), who),
			Error::<Test>::PricesUnusable
		);
	});
}

/// LAD-031: the first to flag has the claim.
#[test]
fn liquidate_should_fail_when_the_account_is_flagged_queued_or_in_liquidation() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let flag = || Liquidation::liquidate(RuntimeOrigin::signed(9), who);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		assert_noop!(flag(), Error::<Test>::AlreadyQueued);
		tick();
		assert_noop!(flag(), Error::<Test>::AlreadyQueued);
		assert_eq!(Liquidations::<Test>::get(who).unwrap().claimant, Some(8));
	});
}

/// LAD-031.
#[test]
fn liquidate_should_fail_when_there_is_no_room_for_hints() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..=9 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		set_mark(0, 98);
		for owner in 1..=8 {
			assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), sub(owner)));
		}
		assert_noop!(
			Liquidation::liquidate(RuntimeOrigin::signed(8), sub(9)),
			Error::<Test>::TooManyHints
		);
	});
}

#[test]
fn liquidate_should_fail_when_unsigned() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		assert_noop!(Liquidation::liquidate(RuntimeOrigin::none(), who), DispatchError::BadOrigin);
	});
}

/// LAD-031: a claim ends with the hint when the account turns out not to be due.
#[test]
fn claim_should_lapse_when_the_account_recovers_before_the_tick() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		set_mark(0, 100);
		tick();
		assert_eq!(Claims::<Test>::get(who), None);
		assert!(Hints::<Test>::get().is_empty());
		// And when it has to wait.
		set_mark(0, 98);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		set_feed(0, FeedState::Halted);
		tick();
		assert_eq!(Claims::<Test>::get(who), None);
	});
}
