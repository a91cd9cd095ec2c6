//! Funding, paid when an account is touched.

use super::mock::*;
use crate::{Event, InsuranceFund, Pending, PendingBooks, UnappliedFunding};
use bulwark_primitives::{seams::Ledger, QuoteAtoms};
use frame_support::assert_ok;

const NANO: i128 = 1_000_000_000;

/// What the account's funding, paid or not, has made of its equity.
fn equity(owner: AccountId) -> i128 {
	Margin::health(&sub(owner)).unwrap().equity.0
}

/// Withdraws an atom: a touch.
fn touch(owner: AccountId) {
	assert_ok!(Margin::withdraw(RuntimeOrigin::signed(owner), 0, 1));
}

/// LED-170. Longs owe what the index moved: equity follows at once, quote at the next touch.
#[test]
fn funding_should_count_at_once_and_be_paid_at_the_next_touch() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_funding(0, 5 * NANO);
		assert_eq!((equity(1), equity(2)), (950, 1_050));
		assert_eq!((quote(&sub(1)), quote(&sub(2))), (0, 2_000));
		touch(1);
		assert_eq!((quote(&sub(1)), equity(1)), (-51, 949));
		let paid = Event::FundingPaid { market: BTC, who: sub(1), amount: QuoteAtoms(50) };
		assert!(events().contains(&paid));
		assert_eq!(UnappliedFunding::<Test>::get(BTC), -50 * NANO, "the short is owed it");
		assert!(Margin::is_conserved());
		touch(2);
		assert_eq!((quote(&sub(2)), equity(2)), (2_049, 1_049));
		assert_eq!(Pending::<Test>::get(), PendingBooks::default());
	});
}

/// LED-171. Each payment is rounded up; what that leaves goes to the insurance fund once it makes an
/// atom, so that payments and fund together sum to zero.
#[test]
fn funding_should_leave_its_dust_to_insurance_when_it_is_rounded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		cross(BTC, sub(1), sub(2), 1, 100);
		set_funding(0, 550_000_000);
		touch(1);
		assert_eq!(quote(&sub(1)), 900 - 1 - 1);
		assert_eq!(Pending::<Test>::get().dust, 450_000_000);
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(0));
		touch(2);
		assert_eq!(quote(&sub(2)), 1_100 - 1, "0.55 received is nothing");
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms(1));
		assert_eq!(Pending::<Test>::get().dust, 0);
	});
}

/// LED-172. How often an account is touched on the way changes what it pays by the rounding of each
/// touch only, and that goes to insurance.
#[test]
fn funding_should_not_depend_on_the_path_when_an_account_is_touched_often() {
	let total = |touched_often: bool| {
		let mut outcome = (0, 0);
		ExtBuilder::build_and_execute(|| {
			credit(1, 1_000);
			credit(2, 1_000);
			cross(BTC, sub(1), sub(2), 3, 100);
			for step in 1..=7i128 {
				set_funding(0, step * 1_300_000_001 - (step % 3) * 900_000_000);
				if touched_often {
					touch(1);
				}
			}
			if !touched_often {
				touch(1);
			}
			touch(2);
			let withdrawn = if touched_often { 7 } else { 1 };
			let fund = InsuranceFund::<Test>::get().0;
			assert_eq!(quote(&sub(1)) + quote(&sub(2)) + fund, 2_000 - withdrawn - 1);
			outcome = (quote(&sub(1)) + withdrawn, fund);
		});
		outcome
	};
	let (often, once) = (total(true), total(false));
	assert!(once.0 - often.0 <= 7 && once.0 >= often.0, "{often:?} {once:?}");
}

/// LED-173. A position owes from its opening on; what is added to it later owes from then on.
#[test]
fn funding_should_begin_when_the_lots_are_opened() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 1_000);
		credit(3, 1_000);
		set_funding(0, 7 * NANO);
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(equity(1), 1_000);
		set_funding(0, 8 * NANO);
		cross(BTC, sub(1), sub(3), 10, 100);
		assert_eq!((equity(1), equity(2), equity(3)), (990, 1_010, 1_000));
		set_funding(0, 9 * NANO);
		assert_eq!((equity(1), equity(2), equity(3)), (970, 1_020, 1_010));
		// Through zero: what was held pays first.
		cross(BTC, sub(2), sub(1), 25, 100);
		set_funding(0, 10 * NANO);
		assert_eq!((equity(1), equity(2), equity(3)), (975, 1_005, 1_020));
	});
}

/// LED-174. What a position realised less its entry is what it moved quote by, to the atom.
#[test]
fn realised_profit_should_reconcile_with_quote_when_a_position_traded() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 10_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 107);
		cross(BTC, sub(2), sub(1), 3, 107);
		set_funding(0, 1_500_000_000);
		cross(BTC, sub(1), sub(2), 2, 103);
		for owner in [1, 2] {
			let position = *Margin::subaccount(&sub(owner)).unwrap().position(BTC).unwrap();
			assert_eq!(quote(&sub(owner)), 10_000 + position.realised.0 - position.entry.0);
		}
		let long = *Margin::subaccount(&sub(1)).unwrap().position(BTC).unwrap();
		assert_eq!(long.realised, QuoteAtoms(3 * 7 - 11), "seven lots owed 10.5");
		let view = Margin::account(&sub(1)).unwrap();
		let shown = &view.positions[0];
		// 700 + 206 over 9 lots.
		assert_eq!(shown.entry_price.0, 101);
		assert_eq!(shown.unrealised, QuoteAtoms(9 * 107 - 906));
	});
}
