//! Market states in which triggers wait, and those in which they fire.

use super::mock::*;
use crate::{Boards, EndReason, Error, Event, MarketKey, Waiting, WeightInfo};
use bulwark_primitives::{seams::Books, CancelReason, FeedState, MarketState, Moment, Price};
use frame_support::assert_noop;
use frame_support::weights::WeightMeter;

const LATER: Moment = Moment(START + 60_000);

/// TRIG-018: while the market takes no immediate orders, triggers latch and wait; they fire when it
/// is active again, though the price has returned.
#[test]
fn firing_should_wait_when_the_market_is_not_open() {
	let states = [
		MarketState::Announced,
		MarketState::OpeningAuction(LATER),
		MarketState::ProtectiveAuction(LATER),
		MarketState::CancelOnly,
		MarketState::Halted,
	];
	for state in states {
		ExtBuilder::build_and_execute(|| {
			place(1, STOP, terms(ASK, 95));
			events();
			set_state(BTC, state);
			tick_at(94);
			tick_at(100);
			assert_eq!((events(), placed()), (vec![], vec![]));
			set_state(BTC, MarketState::Active);
			tick();
			assert_eq!(placed(), [(1, ASK, 10)]);
		});
	}
}

/// TRIG-018: no price to rely on: triggers wait.
#[test]
fn firing_should_wait_when_the_feed_is_halted() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		Feed::set(FeedState::Halted);
		tick_at(94);
		assert_eq!(placed(), []);
		Feed::set(FeedState::Stale);
		tick();
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// TRIG-018: a reduce-only market takes what closes; the book refuses the rest.
#[test]
fn firing_should_happen_when_the_market_is_reduce_only() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		set_state(BTC, MarketState::ReduceOnly);
		tick_at(94);
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// TRIG-016: the range stays latched for as long as the market is not open.
#[test]
fn place_trigger_should_fail_when_the_range_is_latched_by_a_call_auction() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		set_state(BTC, MarketState::ProtectiveAuction(LATER));
		tick_at(94);
		tick_at(100);
		assert_noop!(try_place(2, STOP, terms(ASK, 94)), Error::<Test>::RangeLatched);
		place(2, STOP, terms(ASK, 93));
	});
}

/// TRIG-018: a slice whose time comes while the market is not open is passed over.
#[test]
fn slices_should_be_passed_over_when_the_market_is_not_open() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		events();
		set_state(BTC, MarketState::ProtectiveAuction(LATER));
		tick();
		assert_eq!((events(), placed()), (vec![], vec![]));
		set_state(BTC, MarketState::Active);
		Now::mutate(|now| *now += 10_000);
		tick();
		assert!(matches!(events()[..], [Event::SlicePlaced { slice: 2, .. }]));
		assert_eq!(placed(), [(1, BID, 20)]);
	});
}

/// TRIG-025: nothing fires any more, whatever the settlement price; a market that is forgotten leaves
/// no board behind.
#[test]
fn triggers_should_be_taken_out_when_the_contract_has_ended() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		place(2, TAKE_PROFIT, terms(ASK, 120));
		place(3, STOP, terms(BID, 130));
		events();
		assert!(!Triggers::is_empty(BTC));
		set_state(BTC, MarketState::Settling(Price(90)));
		tick_at(90);
		assert_eq!(placed(), []);
		let ended = events();
		assert_eq!(ended.len(), 3);
		let reason = EndReason::Cancelled(CancelReason::MarketState);
		assert!(ended.iter().all(|event| {
			matches!(event, Event::TriggerEnded { market: BTC, reason: told, .. } if *told == reason)
		}));
		assert!(Triggers::is_empty(BTC));
		assert_eq!(Waiting::<Test>::iter().count(), 0);
		assert!(!Boards::<Test>::contains_key(MarketKey::from(BTC)));
	});
}

/// TRIG-025: what does not fit the weight is taken out in the next block.
#[test]
fn triggers_should_be_taken_out_by_and_by_when_weight_runs_out() {
	ExtBuilder::build_and_execute(|| {
		for price in [91, 92, 93, 94] {
			place(1, STOP, terms(ASK, price));
		}
		set_state(BTC, MarketState::Settled(Price(100)));
		let looks = Triggers::latch(&mut WeightMeter::new());
		// Looking into each of the eight lanes, and ending two triggers.
		let lanes = <()>::expire_triggers(0).saturating_mul(7);
		let weight = <()>::expire_triggers(2).saturating_add(lanes);
		Triggers::fire_looks(looks, Moment(START), &mut WeightMeter::with_limit(weight));
		assert_eq!(Waiting::<Test>::iter().count(), 2);
		assert!(!Triggers::is_empty(BTC));
		tick();
		assert!(Triggers::is_empty(BTC));
	});
}
