//! `set_split`.

use super::mock::*;
use crate::{Error, Event, FeeSplit, Split};
use bulwark_primitives::Ppm;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// FEE-011.
#[test]
fn set_split_should_replace_it_when_the_shares_are_whole() {
	execute(|| {
		let split = FeeSplit { insurance: Ppm(1), treasury: Ppm(999_998), validators: Ppm(1) };
		assert_ok!(Fees::set_split(governor(), split));
		assert_eq!(Split::<Test>::get(), split);
		assert_eq!(events(), vec![Event::SplitSet { split }]);
	});
}

#[test]
fn set_split_should_fail_when_origin_is_not_governance() {
	execute(|| {
		assert_noop!(Fees::set_split(signed(TRADER), split()), BadOrigin);
		assert_noop!(Fees::set_split(RuntimeOrigin::root(), split()), BadOrigin);
	});
}

/// FEE-011: also where the shares would be whole only after wrapping around.
#[test]
fn set_split_should_fail_when_the_shares_are_not_whole() {
	execute(|| {
		for (insurance, treasury, validators) in [
			(0, 0, 0),
			(400_000, 350_000, 249_999),
			(400_000, 350_000, 250_001),
			(u32::MAX, 1_000_000, 1),
			(u32::MAX, u32::MAX, 1_000_002),
		] {
			let split = FeeSplit {
				insurance: Ppm(insurance),
				treasury: Ppm(treasury),
				validators: Ppm(validators),
			};
			assert_noop!(Fees::set_split(governor(), split), Error::<Test>::SplitNotWhole);
		}
	});
}
