//! Dead-man switches.

use super::mock::*;
use crate::{DeadManAgenda, DeadManSwitches, DeadMen, Error, Event, WeightInfo};
use bulwark_primitives::{seams::Step, CancelReason, Moment};
use frame_support::{
	assert_noop, assert_ok,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchResult;

const START: u64 = 1_000_000;

fn set(owner: u64, until: Option<u64>) -> DispatchResult {
	OrderBook::set_dead_man(RuntimeOrigin::signed(owner), 0, until.map(Moment))
}

fn run(now: u64, limit: Weight) {
	DeadMen::<Test>::run(Moment(now), &mut WeightMeter::with_limit(limit));
}

/// BOOK-029: at its moment, not before, all orders of the owner are cancelled, once.
#[test]
fn dead_man_should_cancel_everything_when_it_is_not_renewed() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 99, 1);
		take(1, ETH, ASK, 101, 2);
		place(2, BTC, BID, 99, 1);
		assert_ok!(set(1, Some(START + 5_000)));
		run(START + 4_999, Weight::MAX);
		assert_eq!(cancelled(CancelReason::DeadMan), []);
		run(START + 5_000, Weight::MAX);
		assert_eq!(cancelled(CancelReason::DeadMan), [(1, 1), (1, 2)]);
		assert_eq!(DeadManSwitches::<Test>::iter().count(), 0);
		place(1, BTC, BID, 99, 1);
		run(START + 50_000, Weight::MAX);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
	});
}

#[test]
fn dead_man_should_leave_orders_when_it_is_renewed_or_taken_back() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 99, 1);
		assert_ok!(set(1, Some(START + 5_000)));
		assert_ok!(set(1, Some(START + 9_000)));
		// Renewing later moves nothing in the agenda; the step does, when the old moment comes.
		let listed = || DeadManAgenda::<Test>::iter_keys().next().map(|(key, _)| key.moment().0);
		assert_eq!(listed(), Some(START + 5_000));
		run(START + 6_000, Weight::MAX);
		assert_eq!((listed(), OrderBook::orders_of(&sub(1)).len()), (Some(START + 9_000), 1));
		assert_ok!(set(1, Some(START + 7_000)));
		assert_eq!(listed(), Some(START + 7_000));
		events();
		assert_ok!(set(1, None));
		assert_eq!(events(), [Event::DeadManSet { who: sub(1), until: None }]);
		run(START + 9_000, Weight::MAX);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		assert_ok!(set(1, None));
	});
}

#[test]
fn set_dead_man_should_fail_when_out_of_range_or_without_subaccount() {
	ExtBuilder::build_and_execute(|| {
		for until in [0, START, START + 4_999, START + 86_400_001] {
			assert_noop!(set(1, Some(until)), Error::<Test>::DeadManOutOfRange);
		}
		assert_ok!(set(1, Some(START + 86_400_000)));
		assert_noop!(set(77, Some(START + 5_000)), Error::<Test>::UnknownSubaccount);
	});
}

/// BOOK-029: what does not fit into the block is done in the next ones.
#[test]
fn dead_man_should_carry_over_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		for price in 90..93 {
			place(1, BTC, BID, price, 1);
		}
		place(2, BTC, BID, 99, 1);
		assert_ok!(set(1, Some(START + 5_000)));
		assert_ok!(set(2, Some(START + 6_000)));
		let limit =
			<() as WeightInfo>::dead_men(1).saturating_add(<() as WeightInfo>::cancel_all(2));
		run(START + 9_000, limit);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		assert_ok!(OrderBook::do_try_state());
		run(START + 9_000, limit);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
		run(START + 9_000, limit);
		assert_eq!(OrderBook::orders_of(&sub(2)), []);
		run(START + 9_000, Weight::zero());
	});
}
