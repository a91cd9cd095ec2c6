//! `sweep_gifts`.

use super::mock::*;
use crate::{Accounted, Error, Event, InsuranceFund, Pallet};
use bulwark_primitives::{seams::Ledger, QuoteAtoms};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::Mutate, tokens::Preservation},
};

/// LED-030. Worked counterexample C8: where the custody had to equal the books exactly and a
/// difference halted the exchange, a stranger's transfer of one atom did it.
#[test]
fn exchange_should_go_on_when_a_stranger_sends_an_atom() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		let custody = Margin::custody_account();
		assert_ok!(<Assets as Mutate<AccountId>>::transfer(
			QUOTE_ASSET,
			&7,
			&custody,
			1,
			Preservation::Expendable
		));

		assert_ok!(Pallet::<Test>::do_try_state());
		cross(BTC, sub(1), sub(2), 1, 100);
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 500));
		credit(3, 100);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms::ZERO);
	});
}

/// LED-031.
#[test]
fn sweep_should_move_the_surplus_to_insurance_when_there_is_one() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(Margin::sweep_gifts(RuntimeOrigin::signed(2)), Error::<Test>::NoGifts);
		endow(500);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(500));
		assert_eq!(Accounted::<Test>::get(), QuoteAtoms(1_510));
		assert_eq!(events().last(), Some(&Event::GiftsSwept { amount: QuoteAtoms(500) }));
		assert_noop!(Margin::sweep_gifts(RuntimeOrigin::signed(2)), Error::<Test>::NoGifts);
	});
}

/// LED-032.
#[test]
fn sweep_should_repay_deficits_first_when_some_are_recorded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 10, 118);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(30)));
		assert_ok!(Margin::record_deficit(ETH, &sub(2), QuoteAtoms(50)));
		endow(50);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms::ZERO);
		assert_eq!(Margin::funds().deficits, QuoteAtoms(30));
		endow(50);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(20));
		assert_eq!(Margin::funds().deficits, QuoteAtoms::ZERO);
	});
}
