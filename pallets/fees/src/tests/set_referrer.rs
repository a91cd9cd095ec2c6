//! `set_referrer`.

use super::mock::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};

/// FEE-008.
#[test]
fn set_referrer_should_name_it_when_both_have_traded() {
	execute(|| {
		trade(TRADER, 1);
		trade(REFERRER, 1);
		assert_ok!(Fees::set_referrer(signed(TRADER), REFERRER));
		assert_eq!(Fees::referrer_of(&TRADER), Some(REFERRER));
		assert_eq!(Fees::tier_of(&TRADER).1 .0, USD);
		assert_eq!(events(), vec![Event::ReferrerSet { trader: TRADER, referrer: REFERRER }]);
	});
}

#[test]
fn set_referrer_should_fail_when_nobody_signed() {
	execute(|| {
		assert_noop!(
			Fees::set_referrer(RuntimeOrigin::root(), REFERRER),
			sp_runtime::traits::BadOrigin
		);
	});
}

/// FEE-008.
#[test]
fn set_referrer_should_fail_when_it_is_oneself() {
	execute(|| {
		trade(TRADER, 1);
		assert_noop!(Fees::set_referrer(signed(TRADER), TRADER), Error::<Test>::SelfReferral);
	});
}

/// FEE-008: the record a referrer is kept in costs at least one trade.
#[test]
fn set_referrer_should_fail_when_the_trader_has_not_traded() {
	execute(|| {
		trade(REFERRER, 1);
		assert_noop!(Fees::set_referrer(signed(TRADER), REFERRER), Error::<Test>::NotTraded);
		trade(TRADER, 1);
		pass_days(30);
		trade(REFERRER, 1);
		assert_noop!(Fees::set_referrer(signed(TRADER), REFERRER), Error::<Test>::NotTraded);
	});
}

/// FEE-008.
#[test]
fn set_referrer_should_fail_when_the_referrer_has_not_traded() {
	execute(|| {
		trade(TRADER, 1);
		let error = Error::<Test>::ReferrerNotTraded;
		assert_noop!(Fees::set_referrer(signed(TRADER), REFERRER), error);
		trade(REFERRER, 1);
		pass_days(30);
		trade(TRADER, 1);
		let error = Error::<Test>::ReferrerNotTraded;
		assert_noop!(Fees::set_referrer(signed(TRADER), REFERRER), error);
	});
}

/// FEE-008.
#[test]
fn set_referrer_should_fail_when_there_is_one_already() {
	execute(|| {
		refer();
		trade(OTHER, 1);
		for referrer in [OTHER, REFERRER] {
			assert_noop!(
				Fees::set_referrer(signed(TRADER), referrer),
				Error::<Test>::ReferrerAlreadySet
			);
		}
	});
}

/// FEE-008.
#[test]
fn set_referrer_should_fail_when_the_two_would_refer_each_other() {
	execute(|| {
		refer();
		assert_noop!(Fees::set_referrer(signed(REFERRER), TRADER), Error::<Test>::MutualReferral);
		trade(OTHER, 1);
		assert_ok!(Fees::set_referrer(signed(REFERRER), OTHER));
		assert_ok!(Fees::set_referrer(signed(OTHER), TRADER));
	});
}
