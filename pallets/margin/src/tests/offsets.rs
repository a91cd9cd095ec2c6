//! `set_offsets`.

use super::mock::*;
use crate::{
	offsets::{MAX_OFFSET_RATIO, MAX_OFFSET_STEP, OFFSET_PERIOD_MS},
	Error, Event, Offsets,
};
use bulwark_primitives::{seams::Ledger, FeedId, Ppm};
use bulwark_risk::Offset;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn offset(first: u16, second: u16, ratio: u32) -> Offset {
	Offset { first: FeedId(first), second: FeedId(second), ratio: Ppm(ratio) }
}

fn set(offsets: &[Offset]) -> DispatchResult {
	Margin::set_offsets(risk(), offsets.to_vec().try_into().unwrap())
}

fn wait() {
	Now::set(Now::get() + OFFSET_PERIOD_MS);
}

/// LED-190. What is long in one underlying and short in the other needs less.
#[test]
fn offsets_should_lower_requirements_when_positions_are_opposite() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(2), sub(1), 10, 100);
		let maintenance = || Margin::health(&sub(1)).unwrap().maintenance.0;
		assert_eq!(maintenance(), 100);
		assert_ok!(set(&[offset(0, 1, 50_000)]));
		assert_eq!(maintenance(), 98, "5 % of 50, rounded down");
		let offsets = vec![offset(0, 1, 50_000)].try_into().unwrap();
		assert_eq!(events().last(), Some(&Event::OffsetsSet { offsets }));
	});
}

/// LED-191. A change of the list alone starts no cascade: small steps, an hour apart, both ways.
#[test]
fn set_offsets_should_fail_when_it_moves_too_far_or_too_soon() {
	ExtBuilder::build_and_execute(|| {
		let step = MAX_OFFSET_STEP.0;
		assert_noop!(set(&[offset(0, 1, step + 1)]), Error::<Test>::OffsetStepTooLarge);
		assert_ok!(set(&[offset(0, 1, step)]));
		assert_noop!(set(&[offset(0, 1, 2 * step)]), Error::<Test>::TooSoon);
		wait();
		assert_ok!(set(&[offset(1, 0, 2 * step)]));
		wait();
		assert_noop!(set(&[]), Error::<Test>::OffsetStepTooLarge);
		assert_noop!(set(&[offset(0, 1, step - 1)]), Error::<Test>::OffsetStepTooLarge);
		assert_ok!(set(&[offset(0, 1, step)]));
		wait();
		assert_ok!(set(&[]));
		assert!(Offsets::<Test>::get().is_empty());
	});
}

/// LED-192.
#[test]
fn set_offsets_should_fail_when_the_list_is_unsound() {
	ExtBuilder::build_and_execute(|| {
		for list in [
			vec![offset(0, 0, 10)],
			vec![offset(0, 1, 10), offset(1, 0, 10)],
			vec![offset(0, 1, 10), offset(0, 2, 11)],
			vec![offset(0, 1, MAX_OFFSET_RATIO.0 + 1)],
		] {
			assert_noop!(set(&list), Error::<Test>::BadOffsets);
		}
		let offsets = vec![offset(0, 1, 10)].try_into().unwrap();
		assert_noop!(
			Margin::set_offsets(RuntimeOrigin::signed(1), offsets),
			DispatchError::BadOrigin
		);
	});
}
