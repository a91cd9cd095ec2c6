//! `claim`.

use super::mock::*;
use crate::{Books, Earnings, Error, Event, PoolBooks};
use bulwark_primitives::{Ppm, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};

/// FEE-010.
#[test]
fn claim_should_pay_all_earnings_when_they_suffice() {
	execute(|| {
		refer();
		clear(&[(TRADER, 100_000 * USD, 50 * USD)], 0);
		assert_eq!(earned(REFERRER), 5 * USD);
		assert_ok!(Fees::claim(signed(REFERRER), 3));
		assert_eq!(paid(REFERRER, 3), 5 * USD);
		assert_eq!(collected(), 45 * USD);
		assert!(!Earnings::<Test>::contains_key(REFERRER));
		let seen = QuoteAtoms(45 * USD);
		assert_eq!(Books::<Test>::get(), PoolBooks { owed: QuoteAtoms(0), seen });
		let amount = QuoteAtoms(5 * USD);
		let claimed = Event::EarningsClaimed { referrer: REFERRER, index: 3, amount };
		assert_eq!(events().last(), Some(&claimed));
	});
}

#[test]
fn claim_should_fail_when_nobody_signed() {
	execute(|| {
		assert_noop!(Fees::claim(RuntimeOrigin::root(), 0), sp_runtime::traits::BadOrigin);
	});
}

/// FEE-010: the smallest claim is 1 USD.
#[test]
fn claim_should_fail_when_earnings_are_too_small() {
	execute(|| {
		refer();
		assert_noop!(Fees::claim(signed(REFERRER), 0), Error::<Test>::EarningsTooSmall);
		clear(&[(TRADER, 20_000 * USD, 10 * USD - 1)], 0);
		assert_eq!(earned(REFERRER), USD - 1);
		assert_noop!(Fees::claim(signed(REFERRER), 0), Error::<Test>::EarningsTooSmall);
		clear(&[(TRADER, 20, 10)], 0);
		assert_ok!(Fees::claim(signed(REFERRER), 0));
		assert_noop!(Fees::claim(signed(REFERRER), 0), Error::<Test>::EarningsTooSmall);
	});
}

#[test]
fn claim_should_fail_when_the_ledger_refuses_the_subaccount() {
	execute(|| {
		refer();
		clear(&[(TRADER, 100_000 * USD, 50 * USD)], 0);
		assert_noop!(Fees::claim(signed(REFERRER), HIGHEST_INDEX + 1), REFUSED);
	});
}

/// FEE-010: what was earned stays claimable whatever becomes of the share and the records.
#[test]
fn claim_should_pay_when_the_referral_has_ended() {
	execute(|| {
		refer();
		clear(&[(TRADER, 100_000 * USD, 50 * USD)], 0);
		assert_ok!(Fees::set_referral_share(governor(), Ppm(0)));
		pass_days(30);
		assert_ok!(Fees::forget(signed(OTHER), TRADER));
		assert_ok!(Fees::forget(signed(OTHER), REFERRER));
		assert_ok!(Fees::claim(signed(REFERRER), 0));
		assert_eq!(paid(REFERRER, 0), 5 * USD);
	});
}
