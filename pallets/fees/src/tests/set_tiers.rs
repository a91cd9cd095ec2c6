//! `set_tiers`.

use super::mock::*;
use crate::{Error, Event, FeeTier, TierList, Tiers};
use bulwark_primitives::QuoteAtoms;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

fn refused(tiers: Vec<FeeTier>, error: Error<Test>) {
	execute(|| {
		assert_noop!(Fees::set_tiers(governor(), tiers), error);
	});
}

/// FEE-001.
#[test]
fn set_tiers_should_replace_them_when_all_are_right() {
	execute(|| {
		let tiers = vec![tier(0, 1_000_000, 1_000_000, 0), tier(7, 0, 400_000, 360_000)];
		assert_ok!(Fees::set_tiers(governor(), tiers.clone()));
		let tiers = TierList::try_from(tiers).unwrap();
		assert_eq!(Tiers::<Test>::get(), tiers);
		assert_eq!(events(), vec![Event::TiersSet { tiers }]);
	});
}

#[test]
fn set_tiers_should_fail_when_origin_is_not_governance() {
	execute(|| {
		for origin in [signed(TRADER), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Fees::set_tiers(origin, eight_tiers()), BadOrigin);
		}
	});
}

#[test]
fn set_tiers_should_fail_when_there_are_none_or_too_many() {
	refused(vec![], Error::NoTiers);
	let many = |count: i128| (0..count).map(|usd| tier(usd, 0, 0, 0)).collect::<Vec<_>>();
	refused(many(17), Error::TooManyTiers);
	execute(|| {
		assert_ok!(Fees::set_tiers(governor(), many(16)));
	});
}

#[test]
fn set_tiers_should_fail_when_the_lowest_is_not_at_zero() {
	refused(vec![tier(1, 0, 0, 0)], Error::FirstTierNotAtZero);
	refused(vec![tier(-1, 0, 0, 0), tier(0, 0, 0, 0)], Error::FirstTierNotAtZero);
}

#[test]
fn set_tiers_should_fail_when_volumes_do_not_ascend() {
	let base = tier(0, 1_000_000, 1_000_000, 0);
	refused(vec![base, base], Error::TiersNotAscending);
	let (low, high) = (tier(10, 0, 500_000, 0), tier(20, 0, 500_000, 0));
	refused(vec![base, high, low], Error::TiersNotAscending);
	refused(vec![base, low, high, high], Error::TiersNotAscending);
	let just_above = FeeTier { volume: QuoteAtoms(10 * USD + 1), ..low };
	execute(|| {
		assert_ok!(Fees::set_tiers(governor(), vec![base, low, just_above]));
	});
}

#[test]
fn set_tiers_should_fail_when_a_multiplier_is_above_one() {
	refused(vec![tier(0, 1_000_001, 1_000_000, 0)], Error::MultiplierAboveOne);
	refused(vec![tier(0, 1_000_000, 1_000_001, 0)], Error::MultiplierAboveOne);
}

/// FEE-002: otherwise a tier reached between two auctions of a tick could cost more than the margin
/// filter allowed for.
#[test]
fn set_tiers_should_fail_when_a_higher_tier_pays_more() {
	let lower = tier(0, 0, 500_000, 100_000);
	refused(vec![lower, tier(1, 1, 500_000, 0)], Error::HigherTierPaysMore);
	refused(vec![lower, tier(1, 0, 500_001, 100_000)], Error::HigherTierPaysMore);
	refused(vec![lower, tier(1, 0, 500_000, 99_999)], Error::HigherTierPaysMore);
	execute(|| {
		let same = FeeTier { volume: QuoteAtoms(1), ..lower };
		assert_ok!(Fees::set_tiers(governor(), vec![lower, same]));
	});
}

/// FEE-003.
#[test]
fn set_tiers_should_fail_when_a_rebate_stands_beside_a_maker_fee() {
	refused(vec![tier(0, 1, 1_000_000, 1)], Error::RebateBesideMakerFee);
}

/// FEE-003: with a referral share of 10 %, a taker fee of 50 % leaves 45 %.
#[test]
fn set_tiers_should_fail_when_a_rebate_exceeds_what_the_taker_fee_leaves() {
	refused(vec![tier(0, 0, 500_000, 450_001)], Error::RebateTooHigh);
	execute(|| {
		assert_ok!(Fees::set_tiers(governor(), vec![tier(0, 0, 500_000, 450_000)]));
	});
	ExtBuilder::default().share(0).build_and_execute(|| {
		let tiers = vec![tier(0, 0, 500_000, 500_001)];
		assert_noop!(Fees::set_tiers(governor(), tiers), Error::<Test>::RebateTooHigh);
		assert_ok!(Fees::set_tiers(governor(), vec![tier(0, 0, 500_000, 500_000)]));
	});
}
