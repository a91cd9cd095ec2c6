//! `deposit`.

use super::mock::*;
use crate::{Accounted, Error, Event, FeePool, NonceFloor, QuoteTotal};
use bulwark_primitives::{seams::Ledger, Lots, OrderNonce, Price, QuoteAtoms, Side};
use frame_support::{assert_noop, assert_ok, traits::Hooks};

/// LED-001.
#[test]
fn deposit_should_credit_the_rest_when_the_fee_is_taken() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(1), 3, 1_000));

		let who = Who { owner: 1, index: 3 };
		assert_eq!(quote(&who), 990);
		assert_eq!(wallet(1), WEALTH - 1_000);
		assert_eq!(Margin::custody(), 1_000);
		assert_eq!(FeePool::<Test>::get(), QuoteAtoms(10));
		assert_eq!(QuoteTotal::<Test>::get(), QuoteAtoms(990));
		assert_eq!(Accounted::<Test>::get(), QuoteAtoms(1_000));
		assert_eq!(
			events(),
			[
				Event::SubaccountOpened { who },
				Event::Deposited { who, amount: QuoteAtoms(1_000), fee: QuoteAtoms(10) },
			]
		);
	});
}

#[test]
fn deposit_should_add_when_the_subaccount_exists() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 500);
		credit(1, 700);
		assert_eq!(quote(&sub(1)), 1_200);
		assert_eq!(System::sufficients(&1), 2, "one of the asset, one of the subaccount");
	});
}

/// LED-002.
#[test]
fn deposit_should_keep_the_owner_alive_when_it_takes_all_it_has() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(1), 0, WEALTH));
		assert_eq!(wallet(1), 0);
		assert!(System::account_exists(&1));
		assert_eq!(System::sufficients(&1), 1);

		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, WEALTH - FEE));
		assert_eq!(wallet(1), WEALTH - FEE);
		assert_eq!(System::sufficients(&1), 1, "the asset's own");
	});
}

#[test]
fn deposit_should_fail_when_it_is_too_small() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			Margin::deposit(RuntimeOrigin::signed(1), 0, MIN_DEPOSIT - 1),
			Error::<Test>::DepositTooSmall
		);
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(1), 0, MIN_DEPOSIT));
	});
}

#[test]
fn deposit_should_fail_when_the_index_is_out_of_range() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			Margin::deposit(RuntimeOrigin::signed(1), 128, 1_000),
			Error::<Test>::InvalidIndex
		);
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(1), 127, 1_000));
	});
}

#[test]
fn deposit_should_fail_when_the_owner_lacks_the_asset() {
	ExtBuilder::build_and_execute(|| {
		assert!(frame_support::storage::with_storage_layer(|| Margin::deposit(
			RuntimeOrigin::signed(1),
			0,
			WEALTH + 1
		))
		.is_err());
		assert_eq!(Margin::subaccount(&sub(1)), None);
		assert_eq!(System::sufficients(&1), 1);
	});
}

/// LED-003. A subaccount that came back must not give an old order's number to a new one.
#[test]
fn order_numbers_should_go_on_when_a_subaccount_is_opened_again() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		for expected in 0..3 {
			let nonce = Margin::open_order(&sub(1), BTC, Side::Bid, Lots(1), Price(100));
			assert_eq!(nonce, Ok(OrderNonce(expected)));
			assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(1)));
		}
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 1_000));
		assert_eq!(Margin::subaccount(&sub(1)), None);
		assert_eq!(NonceFloor::<Test>::get(), OrderNonce(3));

		credit(1, 1_000);
		let nonce = Margin::open_order(&sub(1), BTC, Side::Bid, Lots(1), Price(100));
		assert_eq!(nonce, Ok(OrderNonce(3)));
	});
}

#[test]
fn constants_should_be_consistent_when_checked() {
	ExtBuilder::build_and_execute(|| {
		<Margin as Hooks<u64>>::integrity_test();
	});
}
