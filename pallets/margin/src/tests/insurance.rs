//! The insurance fund, bounties and recorded deficits.

use super::mock::*;
use crate::{Deficits, Error, Event, InsuranceFund};
use bulwark_primitives::{seams::Ledger, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};

/// Account 1 is owed 280, account 2 owes 80.
fn bankrupt_two() {
	credit(1, 100);
	credit(2, 100);
	cross(BTC, sub(1), sub(2), 10, 100);
	cross(BTC, sub(2), sub(1), 10, 118);
}

/// LED-100.
#[test]
fn insure_should_pay_at_most_the_fund_when_asked_for_more() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_two();
		endow(50);
		assert_eq!(Margin::insure(&sub(2), QuoteAtoms(20)), Ok(QuoteAtoms(20)));
		assert_eq!(quote(&sub(2)), -60);
		assert_eq!(Margin::insure(&sub(2), QuoteAtoms(60)), Ok(QuoteAtoms(30)));
		assert_eq!(Margin::insurance(), QuoteAtoms::ZERO);
		assert_eq!(Margin::insure(&sub(2), QuoteAtoms(30)), Ok(QuoteAtoms::ZERO));
		assert_eq!(Margin::insure(&sub(2), QuoteAtoms(-30)), Ok(QuoteAtoms::ZERO));
		assert!(events().contains(&Event::Insured { who: sub(2), amount: QuoteAtoms(30) }));
	});
}

#[test]
fn insure_should_fail_when_the_account_is_unknown() {
	ExtBuilder::build_and_execute(|| {
		endow(50);
		assert_noop!(Margin::insure(&sub(2), QuoteAtoms(1)), Error::<Test>::UnknownSubaccount);
	});
}

#[test]
fn insure_should_close_an_account_when_it_ends_with_nothing() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_two();
		endow(80);
		assert_ok!(Margin::insure(&sub(2), QuoteAtoms(80)));
		assert_eq!(Margin::subaccount(&sub(2)), None);
	});
}

/// LED-101.
#[test]
fn pay_bounty_should_credit_the_receiver_when_the_fund_holds_it() {
	ExtBuilder::build_and_execute(|| {
		endow(50);
		assert_ok!(Margin::pay_bounty(&sub(3), QuoteAtoms(20)));
		assert_eq!(quote(&sub(3)), 20);
		assert_eq!(Margin::insurance(), QuoteAtoms(30));
		assert_ok!(Margin::pay_bounty(&sub(4), QuoteAtoms::ZERO));
		assert_eq!(Margin::subaccount(&sub(4)), None);
		assert_noop!(
			Margin::pay_bounty(&sub(3), QuoteAtoms(31)),
			Error::<Test>::InsuranceExhausted
		);
		assert_noop!(Margin::pay_bounty(&sub(3), QuoteAtoms(-1)), Error::<Test>::NegativeAmount);
		let paid = Event::BountyPaid { receiver: sub(3), amount: QuoteAtoms(20) };
		assert_eq!(events().last(), Some(&paid));
	});
}

/// LED-102.
#[test]
fn record_deficit_should_move_negative_equity_when_nothing_covers_it() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_two();
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(30)));
		assert_eq!(quote(&sub(2)), -50);
		assert_eq!(Deficits::<Test>::get(BTC), QuoteAtoms(30));
		assert_noop!(
			Margin::record_deficit(BTC, &sub(2), QuoteAtoms(-1)),
			Error::<Test>::NegativeAmount
		);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(50)));
		assert_eq!(Margin::subaccount(&sub(2)), None);
		assert!(events().contains(&Event::DeficitRecorded {
			market: BTC,
			who: sub(2),
			amount: QuoteAtoms(50),
			total: QuoteAtoms(80),
		}));
	});
}

/// LED-103. A recorded deficit is money nobody paid: it must not make an account richer than zero.
#[test]
fn record_deficit_should_stop_at_zero_equity_when_asked_for_more() {
	ExtBuilder::build_and_execute(|| {
		bankrupt_two();
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(1_000)));
		assert_eq!(Deficits::<Test>::get(BTC), QuoteAtoms(80));
		assert_ok!(Margin::record_deficit(BTC, &sub(1), QuoteAtoms(1_000)));
		assert_eq!(Deficits::<Test>::get(BTC), QuoteAtoms(80));
		assert_eq!(InsuranceFund::<Test>::get(), QuoteAtoms::ZERO);
	});
}
