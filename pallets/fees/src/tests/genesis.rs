//! What a chain begins with.

use super::mock::*;
use crate::{FeeSplit, ReferralShare, Split, Tiers};
use bulwark_primitives::Ppm;

/// FEE-001.
#[test]
fn genesis_should_set_fees_when_all_are_right() {
	execute(|| {
		assert_eq!(Tiers::<Test>::get().into_inner(), eight_tiers());
		assert_eq!(Split::<Test>::get(), split());
		assert_eq!(ReferralShare::<Test>::get(), Ppm(100_000));
	});
}

/// FEE-011.
#[test]
fn genesis_should_insure_everything_when_nothing_is_said() {
	let builder = ExtBuilder::default().tiers(vec![]).split(FeeSplit::default()).share(0);
	builder.build_and_execute(|| {
		assert_eq!(Split::<Test>::get().insurance, Ppm(1_000_000));
		assert!(Tiers::<Test>::get().is_empty());
	});
}

#[test]
#[should_panic(expected = "fee tiers are wrong")]
fn genesis_should_be_refused_when_a_tier_is_out_of_bounds() {
	let _ = ExtBuilder::default().tiers(vec![tier(1, 0, 0, 0)]).build();
}

#[test]
#[should_panic(expected = "fee split is wrong")]
fn genesis_should_be_refused_when_the_split_is_not_whole() {
	let half = FeeSplit { insurance: Ppm(500_000), ..split() };
	let _ = ExtBuilder::default().split(half).build();
}

#[test]
#[should_panic(expected = "referral share is wrong")]
fn genesis_should_be_refused_when_the_referral_share_is_too_high() {
	let _ = ExtBuilder::default().share(500_001).build();
}
