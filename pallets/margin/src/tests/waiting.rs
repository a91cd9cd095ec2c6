//! `claim_withdrawal` and `cancel_withdrawal`: large withdrawals wait.

use super::mock::*;
use crate::{Books, Error, Event, Subaccounts, WaitingWithdrawals, MAX_WAITING};
use bulwark_primitives::{Moment, Ppm};
use bulwark_risk::outflow::OutflowTerms;
use frame_support::{assert_noop, assert_ok};

const DAY: u64 = 86_400_000;

fn rule(asset: bulwark_primitives::AssetId) {
	let terms = OutflowTerms {
		window_ms: DAY,
		account_share: Ppm(1_000_000),
		large: 100,
		wait_ms: DAY,
		raise_wait_ms: DAY,
	};
	assert_ok!(Margin::set_outflow(risk(), asset, terms, 1_000_000));
}

fn withdraw(amount: u128) -> frame_support::dispatch::DispatchResult {
	Margin::withdraw(RuntimeOrigin::signed(1), 0, amount)
}

fn claim(place: u32) -> frame_support::dispatch::DispatchResult {
	Margin::claim_withdrawal(RuntimeOrigin::signed(1), 0, place)
}

/// CUS-022.
#[test]
fn claim_withdrawal_should_pay_when_the_wait_is_over() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		rule(QUOTE_ASSET);
		let before = wallet(1);
		assert_ok!(withdraw(100));
		assert_eq!(wallet(1), before + 100, "what is not large does not wait");
		assert_ok!(withdraw(1));
		assert_eq!((wallet(1), quote(&sub(1))), (before + 100, 9_899), "cut small it waits too");
		let ready = Moment(Now::get() + DAY);
		assert!(events().contains(&Event::WithdrawalWaits {
			who: sub(1),
			asset: QUOTE_ASSET,
			amount: 1,
			ready
		}));
		assert_noop!(claim(0), Error::<Test>::WithdrawalNotReady);
		assert_noop!(claim(1), Error::<Test>::NoSuchWithdrawal);
		Now::mutate(|now| *now += DAY);
		assert_ok!(claim(0));
		assert_eq!(wallet(1), before + 101);
		assert_noop!(claim(0), Error::<Test>::NoSuchWithdrawal);
	});
}

/// CUS-023. The account stays while something of it waits, and goes with the last claim.
#[test]
fn claim_withdrawal_should_close_the_account_when_it_was_all_there_was() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		rule(QUOTE_ASSET);
		assert_ok!(withdraw(10_000));
		assert!(Subaccounts::<Test>::contains_key(sub(1)));
		assert_eq!(Books::<Test>::get(QUOTE_ASSET).waiting, 10_000);
		Now::mutate(|now| *now += DAY);
		assert_ok!(claim(0));
		assert!(!Subaccounts::<Test>::contains_key(sub(1)));
	});
}

/// CUS-024.
#[test]
fn cancel_withdrawal_should_restore_the_account_when_it_waits() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 500));
		credit(1, 10_000);
		rule(QUOTE_ASSET);
		rule(ETHER);
		assert_ok!(withdraw(10_000));
		assert_ok!(Margin::withdraw_collateral(RuntimeOrigin::signed(1), 0, ETHER, 500));
		assert_eq!((quote(&sub(1)), ether(&sub(1))), (0, 0));
		assert_ok!(Margin::cancel_withdrawal(RuntimeOrigin::signed(1), 0, 0));
		assert_ok!(Margin::cancel_withdrawal(RuntimeOrigin::signed(1), 0, 0));
		assert_eq!((quote(&sub(1)), ether(&sub(1))), (10_000, 500));
		assert!(WaitingWithdrawals::<Test>::get(sub(1)).is_empty());
	});
}

/// CUS-024. What waits is still there for a liquidation.
#[test]
fn waiting_should_return_to_the_account_when_it_is_liquidated() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		rule(QUOTE_ASSET);
		assert_ok!(withdraw(5_000));
		<Margin as bulwark_primitives::seams::Ledger<_>>::set_in_liquidation(&sub(1), true);
		assert_eq!(quote(&sub(1)), 10_000);
		let account = Margin::load(&sub(1)).unwrap();
		assert!(account.in_liquidation);
		<Margin as bulwark_primitives::seams::Ledger<_>>::set_in_liquidation(&sub(1), false);
	});
}

/// CUS-025.
#[test]
fn withdraw_should_fail_when_too_many_wait() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		rule(QUOTE_ASSET);
		for _ in 0..MAX_WAITING {
			assert_ok!(withdraw(200));
		}
		assert_noop!(withdraw(200), Error::<Test>::TooManyWithdrawals);
	});
}
