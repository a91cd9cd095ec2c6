//! `cancel_trigger` and `cancel_twap`.

use super::mock::*;
use crate::{
	Call, EndReason, Error, Event, Expiries, Slices, StandingId, TriggerPurpose, TriggerTerms,
	Waiting,
};
use bulwark_primitives::{CancelReason, Lots, MarketState, Moment};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn cancel_trigger(owner: u64, id: StandingId) -> DispatchResult {
	Triggers::cancel_trigger(RuntimeOrigin::signed(owner), 0, id)
}

fn cancel_twap(owner: u64, id: StandingId) -> DispatchResult {
	Triggers::cancel_twap(RuntimeOrigin::signed(owner), 0, id)
}

#[test]
fn cancel_trigger_should_take_it_out_when_it_waits() {
	ExtBuilder::build_and_execute(|| {
		let expires = Some(Moment(START + 5));
		let id = place(1, STOP, TriggerTerms { expires, ..terms(ASK, 95) });
		events();
		assert_ok!(cancel_trigger(1, id));
		let reason = EndReason::Cancelled(CancelReason::Owner);
		assert_eq!(events(), [Event::TriggerEnded { who: sub(1), market: BTC, id, reason }]);
		assert_eq!((Waiting::<Test>::iter().count(), Expiries::<Test>::iter().count()), (0, 0));
		tick_at(90);
		assert_eq!(placed(), []);
	});
}

#[test]
fn cancel_trigger_should_fail_when_it_is_anothers_or_gone() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		let order = twap(1, twap_terms());
		assert_noop!(cancel_trigger(2, id), Error::<Test>::TriggerNotFound);
		assert_noop!(cancel_trigger(1, order), Error::<Test>::TriggerNotFound);
		assert_ok!(cancel_trigger(1, id));
		assert_noop!(cancel_trigger(1, id), Error::<Test>::TriggerNotFound);
	});
}

/// TRIG-013: cancelling works in every state, also what is latched and waits.
#[test]
fn cancel_trigger_should_work_when_the_trigger_is_latched() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		set_state(BTC, MarketState::Halted);
		tick_at(90);
		assert_ok!(cancel_trigger(1, id));
		set_state(BTC, MarketState::Active);
		tick();
		assert_eq!(placed(), []);
	});
}

/// Numbers are given once, also when nothing was left standing in between.
#[test]
fn numbers_should_go_on_when_the_list_was_empty() {
	ExtBuilder::build_and_execute(|| {
		let first = place(1, STOP, terms(ASK, 95));
		assert_ok!(cancel_trigger(1, first));
		assert_eq!(twap(1, twap_terms()), StandingId(1));
		assert_eq!(place(1, STOP, terms(ASK, 95)), StandingId(2));
	});
}

#[test]
fn cancel_twap_should_end_it_when_it_is_under_way() {
	ExtBuilder::build_and_execute(|| {
		let id = twap(1, twap_terms());
		tick();
		report(1, 7);
		events();
		assert_ok!(cancel_twap(1, id));
		let (filled, left) = (Lots(7), Lots(93));
		let reason = Some(CancelReason::Owner);
		let ended = Event::TwapEnded { who: sub(1), market: BTC, id, filled, left, reason };
		assert_eq!(events(), [ended]);
		assert_eq!(Slices::<Test>::iter().count(), 0);
		placed();
		Now::mutate(|now| *now += 20_000);
		tick();
		assert_eq!(placed(), []);
	});
}

/// A slice in the market stays there; what it trades afterwards belongs to no order.
#[test]
fn cancel_twap_should_ignore_the_slice_when_it_is_reported_later() {
	ExtBuilder::build_and_execute(|| {
		use bulwark_primitives::seams::SliceReports;
		let id = twap(1, twap_terms());
		tick();
		let slice = Triggers::twaps_of(&sub(1))[0].pending.unwrap();
		assert_ok!(cancel_twap(1, id));
		Triggers::ended(&sub(1), slice.nonce, slice.lots);
		assert_eq!(Triggers::twaps_of(&sub(1)), []);
	});
}

#[test]
fn cancel_twap_should_fail_when_it_is_anothers_or_gone() {
	ExtBuilder::build_and_execute(|| {
		let trigger = place(1, STOP, terms(ASK, 95));
		let id = twap(1, twap_terms());
		assert_noop!(cancel_twap(2, id), Error::<Test>::TwapNotFound);
		assert_noop!(cancel_twap(1, trigger), Error::<Test>::TwapNotFound);
		assert_ok!(cancel_twap(1, id));
		assert_noop!(cancel_twap(1, id), Error::<Test>::TwapNotFound);
	});
}

/// TRIG-022: a runtime can tell cancelling from trading.
#[test]
fn purpose_should_tell_cancelling_from_trading() {
	let (index, id, market) = (0, StandingId(0), None);
	let cancels = [
		Call::<Test>::cancel_trigger { index, id },
		Call::cancel_twap { index, id },
		Call::cancel_all { index, market },
	];
	assert!(cancels.iter().all(|call| call.purpose() == TriggerPurpose::Cancel));
	let (market, kind, stop) = (BTC, STOP, terms(ASK, 95));
	let trades = [
		Call::<Test>::place_trigger { index, market, kind, terms: stop },
		Call::place_pair { index, market, stop, take_profit: terms(ASK, 105) },
		Call::place_twap { index, market, terms: twap_terms() },
	];
	assert!(trades.iter().all(|call| call.purpose() == TriggerPurpose::Trade));
}
