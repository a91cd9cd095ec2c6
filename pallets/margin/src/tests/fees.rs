//! Collected fees on their way out of the ledger.

use super::mock::*;
use crate::{Deficits, Error, Event, FeePool, InsuranceFund, QuoteTotal};
use bulwark_primitives::{
	seams::{self, Ledger},
	QuoteAtoms, SubaccountId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn collected() -> QuoteAtoms {
	<Margin as seams::FeePool<AccountId>>::collected()
}

fn pay(receiver: Who, amount: i128) -> DispatchResult {
	<Margin as seams::FeePool<AccountId>>::pay(&receiver, QuoteAtoms(amount))
}

fn insure(amount: i128) -> DispatchResult {
	<Margin as seams::FeePool<AccountId>>::insure(QuoteAtoms(amount))
}

/// Ten deposits: 100 atoms of fees.
fn collect() {
	(0..10).for_each(|_| credit(1, 1_000));
}

/// LED-104.
#[test]
fn pay_should_open_and_credit_the_receiver_when_the_pool_holds_it() {
	ExtBuilder::build_and_execute(|| {
		collect();
		let total = QuoteTotal::<Test>::get().0;
		assert_eq!(collected(), QuoteAtoms(100));
		assert_ok!(pay(sub(5), 30));
		assert_eq!((quote(&sub(5)), collected()), (30, QuoteAtoms(70)));
		assert!(events().contains(&Event::SubaccountOpened { who: sub(5) }));
		let paid = Event::FeesPaid { receiver: sub(5), amount: QuoteAtoms(30) };
		assert_eq!(events().last(), Some(&paid));
		assert_ok!(pay(sub(1), 70));
		assert_eq!((quote(&sub(1)), collected()), (10_070, QuoteAtoms::ZERO));
		assert_eq!(QuoteTotal::<Test>::get().0, total + 100);
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(5), 0, 30));
		assert_eq!(wallet(5), WEALTH + 30);
	});
}

/// LED-104. Nothing is paid that was not collected.
#[test]
fn pay_should_fail_when_the_pool_lacks_the_amount_or_it_is_negative() {
	ExtBuilder::build_and_execute(|| {
		collect();
		assert_noop!(pay(sub(5), 101), Error::<Test>::FeesExhausted);
		assert_noop!(pay(sub(5), -1), Error::<Test>::NegativeAmount);
		let beyond = SubaccountId { owner: 5, index: 128 };
		assert_noop!(pay(beyond, 1), Error::<Test>::InvalidIndex);
		assert_ok!(pay(sub(5), 0));
		assert_eq!(Margin::subaccount(&sub(5)), None);
		assert_ok!(pay(sub(5), 100));
		assert_noop!(pay(sub(5), 1), Error::<Test>::FeesExhausted);
	});
}

/// LED-105.
#[test]
fn fees_should_repay_deficits_first_when_they_are_moved_to_insurance() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 113);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(1_000)));
		assert_eq!(Deficits::<Test>::get(BTC), QuoteAtoms(30));
		collect();
		assert_eq!(collected(), QuoteAtoms(120));
		assert_noop!(insure(121), Error::<Test>::FeesExhausted);
		assert_noop!(insure(-1), Error::<Test>::NegativeAmount);
		assert_ok!(insure(0));
		assert_ok!(insure(50));
		assert_eq!(Deficits::<Test>::get(BTC), QuoteAtoms::ZERO);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(20));
		assert_eq!(FeePool::<Test>::get(), QuoteAtoms(70));
		assert!(events().contains(&Event::DeficitRepaid {
			market: BTC,
			amount: QuoteAtoms(30),
			left: QuoteAtoms::ZERO,
		}));
		let moved = Event::FeesInsured { amount: QuoteAtoms(50) };
		assert_eq!(events().last(), Some(&moved));
	});
}
