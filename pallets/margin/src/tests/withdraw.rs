//! `withdraw`.

use super::mock::*;
use crate::{Accounted, DeficitTotal, Error, Event, QuoteTotal};
use bulwark_primitives::{
	seams::Ledger, FeedState, Lots, Ppm, Price, QuoteAtoms, Side, WARM_UP_MS,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn withdraw(owner: AccountId, amount: u128) -> DispatchResult {
	Margin::withdraw(RuntimeOrigin::signed(owner), 0, amount)
}

/// LED-010.
#[test]
fn withdraw_should_pay_and_close_when_all_is_taken() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(withdraw(1, 400));
		assert_eq!(quote(&sub(1)), 600);
		assert_eq!(wallet(1), WEALTH - 1_010 + 400);
		assert_ok!(withdraw(1, 600));
		assert_eq!(Margin::subaccount(&sub(1)), None);
		assert_eq!(QuoteTotal::<Test>::get(), QuoteAtoms::ZERO);
		assert_eq!(Accounted::<Test>::get(), QuoteAtoms(10), "the deposit fee stays");
		let closing = [
			Event::SubaccountClosed { who: sub(1) },
			Event::Withdrawn { who: sub(1), amount: QuoteAtoms(600) },
		];
		assert!(events().ends_with(&closing));
	});
}

/// LED-011. Worked counterexample C2: a rule that took negative quote for a debt charged every
/// leveraged long interest on money it had not borrowed.
#[test]
fn long_should_owe_nothing_when_its_quote_is_negative() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(quote(&sub(1)), -900);
		let health = Margin::health(&sub(1)).unwrap();
		assert_eq!(health.equity, QuoteAtoms(100));
		assert_eq!(health.initial, QuoteAtoms(100));
		assert!(!health.is_liquidatable());
		assert_noop!(withdraw(1, 1), Error::<Test>::InsufficientFreeCollateral);
	});
}

/// LED-012. Worked counterexample C2: the cash a short received looked free.
#[test]
fn cash_of_a_short_should_stay_when_it_withdraws() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 300);
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(quote(&sub(2)), 1_300);
		assert_noop!(withdraw(2, 201), Error::<Test>::InsufficientFreeCollateral);
		assert_ok!(withdraw(2, 200));
	});
}

/// LED-013. Worked counterexample C2: profit that only a mark shows was paid out.
#[test]
fn unrealised_profit_should_stay_when_an_account_withdraws() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 300);
		credit(2, 2_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 150);
		assert_eq!(Margin::health(&sub(1)).unwrap().equity, QuoteAtoms(800));
		assert_noop!(withdraw(1, 301), Error::<Test>::InsufficientFreeCollateral);
		assert_ok!(withdraw(1, 300));
	});
}

/// LED-014. Worked counterexample C2: one account is owed 280, another owes 80, the custody holds
/// 220. The books balance, and yet 280 cannot be paid.
#[test]
fn withdraw_should_fail_when_the_custody_lacks_the_amount() {
	ExtBuilder::build_and_execute(|| {
		let mut parameters = parameters(0);
		parameters.profit_weight = Ppm(0);
		list(0, parameters);
		credit(1, 100);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 118);
		assert_eq!((quote(&sub(1)), quote(&sub(2))), (280, -80));
		assert_eq!(Margin::funds().custody, 220);
		// The profit was made 18 beyond the mark: it must stand first.
		assert_noop!(withdraw(1, 101), Error::<Test>::InsufficientFreeCollateral);
		Now::set(Now::get() + 2 * WARM_UP_MS);
		assert_noop!(withdraw(1, 280), Error::<Test>::VaultIlliquid);
		assert_noop!(withdraw(1, 221), Error::<Test>::VaultIlliquid);
		assert_ok!(withdraw(1, 219));
		assert_ok!(withdraw(1, 1));
	});
}

#[test]
fn withdraw_should_fail_when_open_orders_need_the_collateral() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(50), Price(100)));
		assert_noop!(withdraw(1, 501), Error::<Test>::InsufficientFreeCollateral);
		assert_ok!(withdraw(1, 500));
	});
}

#[test]
fn withdraw_should_fail_when_less_than_the_minimum_equity_stays() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 1, 100);
		assert_noop!(withdraw(1, 51), Error::<Test>::BelowMinEquity);
		assert_eq!(Margin::account(&sub(1)).unwrap().withdrawable, QuoteAtoms(50));
		assert_ok!(withdraw(1, 50));
	});
}

#[test]
fn withdraw_should_fail_when_the_subaccount_is_unknown_or_the_amount_is_zero() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(withdraw(1, 1), Error::<Test>::UnknownSubaccount);
		credit(1, 100);
		assert_noop!(withdraw(1, 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn withdraw_should_fail_when_the_account_is_in_liquidation() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		Margin::set_in_liquidation(&sub(1), true);
		assert_noop!(withdraw(1, 1), Error::<Test>::InLiquidation);
		assert_eq!(Margin::account(&sub(1)).unwrap().withdrawable, QuoteAtoms::ZERO);
		Margin::set_in_liquidation(&sub(1), false);
		assert_ok!(withdraw(1, 1));
	});
}

/// LED-015.
#[test]
fn withdraw_should_fail_when_a_deficit_is_recorded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		credit(3, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 118);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(80)));
		assert_noop!(withdraw(3, 1), Error::<Test>::DeficitUnresolved);
		endow(80);
		assert_eq!(DeficitTotal::<Test>::get(), QuoteAtoms::ZERO);
		assert_ok!(withdraw(3, 1));
	});
}

/// LED-016.
#[test]
fn withdraw_should_fail_when_a_held_market_has_no_usable_price() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 1, 100);
		for state in [FeedState::Guarded, FeedState::Stale, FeedState::Halted] {
			set_feed(0, state);
			assert_noop!(withdraw(1, 1), Error::<Test>::PriceUnusable);
		}
		set_feed(1, FeedState::Halted);
		set_feed(0, FeedState::Normal);
		assert_ok!(withdraw(1, 1));

		let quote = Quotes::mutate(|quotes| quotes.remove(&BTC)).unwrap();
		assert_noop!(withdraw(1, 1), Error::<Test>::NoPrice);
		Quotes::mutate(|quotes| quotes.insert(BTC, quote));
		let record = Records::mutate(|records| records.remove(&BTC)).unwrap();
		assert_noop!(withdraw(1, 1), Error::<Test>::UnknownMarket);
		Records::mutate(|records| records.insert(BTC, record));
	});
}

/// LED-017.
#[test]
fn withdraw_should_fail_when_the_books_do_not_add_up() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		Accounted::<Test>::put(QuoteAtoms(1_009));
		assert_noop!(withdraw(1, 1), Error::<Test>::NotConserved);
		Accounted::<Test>::put(QuoteAtoms(1_010));
		assert_ok!(withdraw(1, 1));
	});
}
