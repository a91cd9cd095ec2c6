//! `transfer_collateral`.

use super::mock::*;
use crate::{Error, Event, Subaccounts};
use bulwark_primitives::{Lots, Price, Side};
use frame_support::{assert_noop, assert_ok};

fn transfer(from: u8, to: u8, amount: u128) -> frame_support::dispatch::DispatchResult {
	Margin::transfer_collateral(RuntimeOrigin::signed(1), from, to, ETHER, amount)
}

/// CUS-007.
#[test]
fn transfer_collateral_should_move_between_own_subaccounts_when_it_is_free() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 500));
		assert_ok!(transfer(0, 5, 200));
		let other = Who { owner: 1, index: 5 };
		assert_eq!((ether(&sub(1)), ether(&other)), (300, 200));
		assert_ok!(transfer(0, 5, 300));
		assert!(!Subaccounts::<Test>::contains_key(sub(1)));
		assert!(events().contains(&Event::CollateralTransferred {
			from: sub(1),
			to: other,
			asset: ETHER,
			amount: 300,
		}));
	});
}

/// CUS-007.
#[test]
fn transfer_collateral_should_fail_when_it_may_not_leave_or_enter() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 1_000));
		assert_noop!(transfer(0, 0, 10), Error::<Test>::SameSubaccount);
		assert_noop!(transfer(0, 1, 0), Error::<Test>::ZeroAmount);
		assert_noop!(transfer(0, 1, 9), Error::<Test>::DepositTooSmall);
		assert_noop!(transfer(0, 128, 10), Error::<Test>::InvalidIndex);
		assert_noop!(transfer(0, 1, 1_001), Error::<Test>::InsufficientCollateral);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(80), Price(100)));
		assert_noop!(transfer(0, 1, 10), Error::<Test>::InsufficientFreeCollateral);
	});
}
