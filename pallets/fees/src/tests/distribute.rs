//! `distribute`.

use super::mock::*;
use crate::{BenchmarkHelper, Error, Event, FeeSplit, WeightInfo};
use bulwark_primitives::{Ppm, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};

fn collect(atoms: i128) {
	TestPool::collect(QuoteAtoms(atoms));
}

/// FEE-012, the specification's table: 1,000.000003 USD, two validators.
#[test]
fn distribute_should_round_every_part_down_when_it_is_inexact() {
	execute(|| {
		collect(1_000 * USD + 3);
		assert_ok!(Fees::distribute(signed(OTHER)));
		assert_eq!(insured(), 400 * USD + 1);
		assert_eq!(paid(TREASURY, 0), 350 * USD + 1);
		assert_eq!(paid(31, 0), 125 * USD);
		assert_eq!(paid(32, 0), 125 * USD);
		assert_eq!(collected(), 1);
		let distributed = Event::Distributed {
			insurance: QuoteAtoms(400 * USD + 1),
			treasury: QuoteAtoms(350 * USD + 1),
			validator: QuoteAtoms(125 * USD),
			validators: 2,
		};
		assert_eq!(events(), vec![distributed]);
	});
}

#[test]
fn distribute_should_fail_when_nobody_signed() {
	execute(|| {
		collect(1_000 * USD);
		let refused = Fees::distribute(RuntimeOrigin::root());
		assert_eq!(refused.unwrap_err().error, sp_runtime::traits::BadOrigin.into());
	});
}

/// FEE-012: earnings of referrers are not distributed.
#[test]
fn distribute_should_leave_what_is_owed_when_referrers_have_not_claimed() {
	execute(|| {
		refer();
		clear(&[(TRADER, 2_000_000 * USD, 1_000 * USD)], 0);
		assert_eq!(earned(REFERRER), 100 * USD);
		assert_ok!(Fees::distribute(signed(OTHER)));
		assert_eq!(insured(), 360 * USD);
		assert_eq!(paid(TREASURY, 0), 315 * USD);
		assert_eq!(paid(31, 0) + paid(32, 0), 225 * USD);
		assert_eq!(collected(), 100 * USD);
		assert_ok!(Fees::claim(signed(REFERRER), 0));
		assert_eq!(collected(), 0);
	});
}

/// FEE-012: the smallest distribution is 100 USD.
#[test]
fn distribute_should_fail_when_there_is_too_little() {
	execute(|| {
		assert_noop!(Fees::distribute(signed(OTHER)), Error::<Test>::TooLittleToDistribute);
		collect(100 * USD - 1);
		assert_noop!(Fees::distribute(signed(OTHER)), Error::<Test>::TooLittleToDistribute);
		collect(1);
		assert_ok!(Fees::distribute(signed(OTHER)));
		assert_noop!(Fees::distribute(signed(OTHER)), Error::<Test>::TooLittleToDistribute);
	});
}

/// FEE-012: without validators their share waits in the pool.
#[test]
fn distribute_should_keep_the_share_when_there_are_no_validators() {
	execute(|| {
		ValidatorList::set(vec![]);
		collect(1_000 * USD);
		assert_ok!(Fees::distribute(signed(OTHER)));
		assert_eq!(insured(), 400 * USD);
		assert_eq!(collected(), 250 * USD);
	});
}

#[test]
fn distribute_should_fail_when_there_are_too_many_validators() {
	execute(|| {
		ValidatorList::set(vec![31, 32, 33, 34, 35]);
		collect(1_000 * USD);
		assert_noop!(Fees::distribute(signed(OTHER)), Error::<Test>::TooManyValidators);
		ValidatorList::set(vec![31, 32, 33, 34]);
		assert_ok!(Fees::distribute(signed(OTHER)));
	});
}

#[test]
fn distribute_should_skip_a_receiver_when_its_share_is_zero() {
	let all = FeeSplit { insurance: Ppm(0), treasury: Ppm(1_000_000), validators: Ppm(0) };
	ExtBuilder::default().split(all).build_and_execute(|| {
		collect(1_000 * USD);
		assert_ok!(Fees::distribute(signed(OTHER)));
		assert_eq!(insured(), 0);
		assert_eq!(paid(TREASURY, 0), 1_000 * USD);
		assert_eq!(paid_in_all(), 1_000 * USD);
		assert_eq!(collected(), 0);
	});
}

#[test]
fn distribute_should_give_weight_back_when_there_are_fewer_validators() {
	execute(|| {
		collect(1_000 * USD);
		let info = Fees::distribute(signed(OTHER)).unwrap();
		assert_eq!(info.actual_weight, Some(TestWeights::distribute(2)));
	});
}
