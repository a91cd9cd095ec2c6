//! `set_referral_share`.

use super::mock::*;
use crate::{Error, Event, ReferralShare};
use bulwark_primitives::Ppm;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// FEE-007.
#[test]
fn set_referral_share_should_replace_it_when_it_is_within_bounds() {
	execute(|| {
		assert_ok!(Fees::set_referral_share(governor(), Ppm(500_000)));
		assert_eq!(ReferralShare::<Test>::get(), Ppm(500_000));
		assert_eq!(events(), vec![Event::ReferralShareSet { share: Ppm(500_000) }]);
		assert_ok!(Fees::set_referral_share(governor(), Ppm(0)));
		assert_eq!(ReferralShare::<Test>::get(), Ppm(0));
	});
}

#[test]
fn set_referral_share_should_fail_when_origin_is_not_governance() {
	execute(|| {
		assert_noop!(Fees::set_referral_share(signed(TRADER), Ppm(1)), BadOrigin);
		assert_noop!(Fees::set_referral_share(RuntimeOrigin::root(), Ppm(1)), BadOrigin);
	});
}

#[test]
fn set_referral_share_should_fail_when_it_is_above_a_half() {
	execute(|| {
		assert_noop!(
			Fees::set_referral_share(governor(), Ppm(500_001)),
			Error::<Test>::ReferralShareTooHigh
		);
	});
}

/// FEE-003: a rebate of 26 % of the taker fee, of which the tier pays 50 %, leaves 48 % of that.
#[test]
fn set_referral_share_should_fail_when_a_rebate_leaves_too_little() {
	let tiers = vec![tier(0, 0, 500_000, 260_000)];
	ExtBuilder::default().tiers(tiers).build_and_execute(|| {
		assert_noop!(
			Fees::set_referral_share(governor(), Ppm(480_001)),
			Error::<Test>::RebateTooHigh
		);
		assert_ok!(Fees::set_referral_share(governor(), Ppm(480_000)));
	});
}

#[test]
fn set_referral_share_should_do_when_there_are_no_tiers() {
	ExtBuilder::default().tiers(vec![]).build_and_execute(|| {
		assert_ok!(Fees::set_referral_share(governor(), Ppm(250_000)));
	});
}
