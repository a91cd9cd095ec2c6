//! `withdraw_collateral`.

use super::mock::*;
use crate::{Books, DeficitTotal, Deficits, Error, Event, Subaccounts};
use bulwark_primitives::{FeedState, Lots, Price, QuoteAtoms, Side};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};

fn deposit(owner: AccountId, amount: u128) {
	let origin = RuntimeOrigin::signed(owner);
	assert_ok!(Margin::deposit_collateral(origin, 0, ETHER, amount));
}

fn withdraw(owner: AccountId, amount: u128) -> frame_support::dispatch::DispatchResult {
	Margin::withdraw_collateral(RuntimeOrigin::signed(owner), 0, ETHER, amount)
}

/// CUS-004.
#[test]
fn withdraw_collateral_should_pay_all_when_nothing_is_at_risk() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		deposit(1, 500);
		// Without risk no price is needed.
		set_ether(1, FeedState::Halted);
		assert_ok!(withdraw(1, 200));
		assert_eq!((ether(&sub(1)), ether_wallet(1)), (300, ETHERS - 300));
		assert_ok!(withdraw(1, 300));
		assert!(!Subaccounts::<Test>::contains_key(sub(1)));
		assert_eq!(Books::<Test>::get(ETHER), crate::AssetBook::default());
		assert!(events().contains(&Event::SubaccountClosed { who: sub(1) }));
	});
}

/// CUS-004.
#[test]
fn withdraw_collateral_should_fail_when_the_amount_is_not_there() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_noop!(withdraw(1, 1), Error::<Test>::UnknownSubaccount);
		deposit(1, 500);
		assert_noop!(withdraw(1, 0), Error::<Test>::ZeroAmount);
		assert_noop!(withdraw(1, 501), Error::<Test>::InsufficientCollateral);
		assert_noop!(withdraw(1, u128::MAX), Error::<Test>::InsufficientCollateral);
		let other = Margin::withdraw_collateral(RuntimeOrigin::signed(1), 0, 8, 1);
		assert_noop!(other, Error::<Test>::InsufficientCollateral);
	});
}

/// CUS-005. 1,000 of ether count 800; an order of 50 lots at 100 needs 500 of it.
#[test]
fn withdraw_collateral_should_keep_the_initial_requirement_when_orders_are_open() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		deposit(1, 1_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(50), Price(100)));
		assert_noop!(withdraw(1, 376), Error::<Test>::InsufficientFreeCollateral);
		set_ether(1, FeedState::Guarded);
		assert_noop!(withdraw(1, 375), Error::<Test>::PriceUnusable);
		set_ether(1, FeedState::Normal);
		assert_ok!(withdraw(1, 375));
	});
}

/// CUS-005.
#[test]
fn withdraw_collateral_should_fail_when_the_account_or_the_vault_is_locked() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		deposit(1, 500);
		Subaccounts::<Test>::mutate_extant(sub(1), |account| account.in_liquidation = true);
		assert_noop!(withdraw(1, 1), Error::<Test>::InLiquidation);
		Subaccounts::<Test>::mutate_extant(sub(1), |account| account.in_liquidation = false);
		Deficits::<Test>::insert(BTC, QuoteAtoms(1));
		DeficitTotal::<Test>::put(QuoteAtoms(1));
		assert_noop!(withdraw(1, 1), Error::<Test>::DeficitUnresolved);
		Deficits::<Test>::remove(BTC);
		DeficitTotal::<Test>::kill();
		assert_ok!(withdraw(1, 1));
	});
}

/// CUS-006. A stranger's atom is a gift, and no breach.
#[test]
fn withdraw_collateral_should_work_when_a_stranger_sent_an_atom() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		deposit(1, 500);
		assert_ok!(Assets::mint_into(ETHER, &Margin::custody_account(), 1));
		assert_ok!(withdraw(1, 500));
	});
}

/// CUS-006.
#[test]
fn withdraw_collateral_should_fail_when_the_books_do_not_add_up() {
	ExtBuilder::build().execute_with(|| {
		list_ether();
		deposit(1, 500);
		Books::<Test>::mutate(ETHER, |book| book.accounted += 1);
		assert_noop!(withdraw(1, 1), Error::<Test>::NotConserved);
	});
}
