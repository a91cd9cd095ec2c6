//! `place_pair`.

use super::mock::*;
use crate::{EndReason, Error, Event, StandingId, MAX_TRIGGERS};
use bulwark_primitives::Price;
use frame_support::{assert_noop, assert_ok};

#[test]
fn place_pair_should_link_both_when_neither_is_reached() {
	ExtBuilder::build_and_execute(|| {
		let (stop, take_profit) = pair(1, 95, 105);
		let triggers = Triggers::triggers_of(&sub(1));
		assert_eq!((stop, take_profit), (StandingId(0), StandingId(1)));
		assert_eq!((triggers[0].kind, triggers[0].pair), (STOP, Some(take_profit)));
		assert_eq!((triggers[1].kind, triggers[1].pair), (TAKE_PROFIT, Some(stop)));
		assert_eq!(events().len(), 2);
	});
}

#[test]
fn place_pair_should_fail_when_the_sides_differ() {
	ExtBuilder::build_and_execute(|| {
		let sides = try_pair(1, terms(ASK, 95), terms(BID, 95));
		assert_noop!(sides, Error::<Test>::PairSides);
	});
}

/// TRIG-004: if one of the two is refused, both are.
#[test]
fn place_pair_should_place_neither_when_one_is_refused() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(try_pair(1, terms(ASK, 95), terms(ASK, 99)), Error::<Test>::WrongSide);
		assert_noop!(try_pair(1, terms(ASK, 101), terms(ASK, 105)), Error::<Test>::WrongSide);
		for _ in 1..MAX_TRIGGERS {
			place(1, STOP, terms(ASK, 95));
		}
		let full = try_pair(1, terms(ASK, 95), terms(ASK, 105));
		assert_noop!(full, Error::<Test>::TooManyTriggers);
	});
}

/// TRIG-011: when one of a pair fires, the other ends.
#[test]
fn firing_should_end_the_other_when_it_is_one_of_a_pair() {
	for (mark, fires) in [(95, 0), (105, 1)] {
		ExtBuilder::build_and_execute(|| {
			let (stop, take_profit) = pair(1, 95, 105);
			events();
			tick_at(mark);
			assert_eq!(placed(), [(1, ASK, 10)]);
			let (fired, other) = if fires == 0 { (stop, take_profit) } else { (take_profit, stop) };
			let events = events();
			assert!(matches!(events[0], Event::TriggerFired { id, .. } if id == fired));
			let reason = EndReason::OtherFired;
			let ended = Event::TriggerEnded { who: sub(1), market: BTC, id: other, reason };
			assert_eq!(events[1..], [ended]);
			assert_eq!(Triggers::triggers_of(&sub(1)), []);
		});
	}
}

/// TRIG-011: the other ends also when the order of the one that fired is refused.
#[test]
fn firing_should_end_the_other_when_the_order_is_refused() {
	ExtBuilder::build_and_execute(|| {
		pair(1, 95, 105);
		Refusal::set(Some(NO_MARGIN));
		tick_at(95);
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
	});
}

/// TRIG-012: if both prices are reached in one tick, the stop fires.
#[test]
fn firing_should_prefer_the_stop_when_both_of_a_pair_are_reached() {
	ExtBuilder::build_and_execute(|| {
		// A stop on the mark, a take-profit on the index: both can be reached at once.
		let mut take_profit = terms(ASK, 60);
		take_profit.reference = bulwark_primitives::Reference::Index;
		take_profit.size = crate::TriggerSize::Lots(bulwark_primitives::Lots(3));
		assert_ok!(try_pair(1, terms(ASK, 95), take_profit));
		set_prices(BTC, 60, 95);
		tick();
		assert_eq!(placed(), [(1, ASK, 10)]);
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
	});
}

/// TRIG-012: the stop fires too if the take-profit was reached first and had to wait.
#[test]
fn firing_should_prefer_the_stop_when_the_take_profit_waits_latched() {
	ExtBuilder::build_and_execute(|| {
		let (stop, _) = pair(1, 95, 105);
		set_mark(105);
		fire_few(0);
		assert_eq!(placed(), []);
		events();
		tick_at(95);
		assert!(matches!(events()[0], Event::TriggerFired { id, .. } if id == stop));
		assert_eq!(placed().len(), 1);
	});
}

/// TRIG-011: cancelled by its owner, one leaves the other in place, alone.
#[test]
fn cancelling_should_leave_the_other_when_one_of_a_pair_is_cancelled() {
	ExtBuilder::build_and_execute(|| {
		let (stop, take_profit) = pair(1, 95, 105);
		assert_ok!(Triggers::cancel_trigger(RuntimeOrigin::signed(1), 0, stop));
		let left = Triggers::triggers_of(&sub(1));
		assert_eq!((left.len(), left[0].id, left[0].pair), (1, take_profit, None));
		assert_eq!(left[0].terms.price, Price(105));
		tick_at(105);
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// TRIG-011: so does one that expires.
#[test]
fn expiring_should_leave_the_other_when_one_of_a_pair_expires() {
	ExtBuilder::build_and_execute(|| {
		let mut stop = terms(ASK, 95);
		stop.expires = Some(bulwark_primitives::Moment(START + 5));
		assert_ok!(try_pair(1, stop, terms(ASK, 105)));
		Now::set(START + 5);
		tick();
		let left = Triggers::triggers_of(&sub(1));
		assert_eq!((left.len(), left[0].kind, left[0].pair), (1, TAKE_PROFIT, None));
	});
}
