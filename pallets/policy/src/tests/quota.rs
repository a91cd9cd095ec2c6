//! The bucket, and `try_state`.

use super::mock::{externalities, Policy, Test, CAPACITY, TRADER};
use crate::{Bucket, Quota, Quotas};
use bulwark_primitives::Moment;
use proptest::prelude::*;

#[test]
fn bucket_should_recover_one_call_an_interval_when_time_passes() {
	let used = Bucket { used: 3, updated: Moment(1_000) };
	assert_eq!(used.recovered(Moment(1_099), 100), used);
	assert_eq!(used.recovered(Moment(1_150), 100), Bucket { used: 2, updated: Moment(1_100) });
	assert_eq!(used.recovered(Moment(9_000), 100), Bucket { used: 0, updated: Moment(9_000) });
}

#[test]
fn bucket_should_refuse_when_it_is_used_up() {
	assert_eq!(Bucket { used: 3, updated: Moment(0) }.take(1, 3), None);
	assert_eq!(Bucket { used: u32::MAX, updated: Moment(0) }.take(1, u32::MAX), None);
	assert_eq!(Bucket { used: 1, updated: Moment(0) }.take(3, 3), None);
	assert!(Bucket { used: 1, updated: Moment(0) }.take(2, 3).is_some());
}

proptest! {
	/// However calls are spread, no more than the capacity plus what recovered can be made.
	#[test]
	fn calls_should_stay_within_capacity_and_recovery_when_spread_at_will(
		steps in prop::collection::vec(0u64..400, 1..200),
	) {
		let (capacity, recovery) = (5u32, 100u64);
		let mut now = 10_000u64;
		let start = now;
		let mut bucket = Bucket { used: 0, updated: Moment(now) };
		let mut made = 0u64;
		for step in steps {
			now += step;
			bucket = bucket.recovered(Moment(now), recovery);
			if let Some(after) = bucket.take(1, capacity) {
				bucket = after;
				made += 1;
			}
			prop_assert!(made <= u64::from(capacity) + (now - start) / recovery);
		}
	}
}

#[test]
fn try_state_should_fail_when_a_quota_is_overdrawn() {
	externalities().execute_with(|| {
		let bucket = Bucket { used: CAPACITY + 1, updated: Moment(0) };
		Quotas::<Test>::insert(TRADER, Quota { trade: bucket, ..Quota::default() });
		assert_eq!(Policy::do_try_state(), Err("a quota is used beyond its capacity".into()));
	});
}
