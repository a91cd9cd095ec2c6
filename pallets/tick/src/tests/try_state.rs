//! The state check notices a broken record.

use super::mock::*;
use crate::{LastTick, TickRecord};
use frame_support::{assert_err, weights::Weight};

fn record(block: u64, consumed: Weight) {
	LastTick::<Test>::put(TickRecord { block, consumed, limit: Weight::from_parts(10, 10) });
}

#[test]
fn try_state_should_accept_when_there_was_no_tick() {
	ExtBuilder::default().build_and_execute(|| assert_eq!(Tick::do_try_state(), Ok(())));
}

#[test]
fn try_state_should_fail_when_last_tick_lies_in_the_future() {
	ExtBuilder::default().build().execute_with(|| {
		record(2, Weight::zero());
		assert_err!(Tick::do_try_state(), "the last tick lies in the future");
	});
}

#[test]
fn try_state_should_fail_when_last_tick_exceeded_its_limit() {
	ExtBuilder::default().build().execute_with(|| {
		record(1, Weight::from_parts(11, 0));
		assert_err!(Tick::do_try_state(), "the last tick consumed more than its limit");
	});
}
