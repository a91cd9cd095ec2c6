//! `cancel_all`, and what liquidation uses.

use super::mock::*;
use crate::{EndReason, Event, Slices, Waiting, WeightInfo};
use bulwark_primitives::CancelReason;
use frame_support::assert_ok;

/// Two triggers, a pair and a TWAP order in the first market, a trigger in the second.
fn stand() {
	place(1, STOP, terms(ASK, 95));
	place(1, STOP, terms(BID, 105));
	pair(1, 94, 106);
	twap(1, twap_terms());
	let origin = RuntimeOrigin::signed(1);
	assert_ok!(Triggers::place_trigger(origin, 0, ETH, STOP, terms(ASK, 95)));
	place(2, STOP, terms(ASK, 95));
	events();
}

fn all(market: Option<bulwark_primitives::MarketId>) -> u64 {
	let origin = RuntimeOrigin::signed(1);
	let post = Triggers::cancel_all(origin, 0, market).unwrap();
	post.actual_weight.unwrap().ref_time()
}

#[test]
fn cancel_all_should_cancel_everything_when_no_market_is_given() {
	ExtBuilder::build_and_execute(|| {
		stand();
		assert_eq!(all(None), <() as WeightInfo>::cancel_all(6).ref_time());
		assert_eq!((Triggers::triggers_of(&sub(1)), Triggers::twaps_of(&sub(1))), (vec![], vec![]));
		assert_eq!((Waiting::<Test>::iter().count(), Slices::<Test>::iter().count()), (1, 0));
		let events = events();
		assert_eq!(events.len(), 6);
		let owner = EndReason::Cancelled(CancelReason::Owner);
		let triggers = events[..5].iter();
		let all_owners = triggers
			.clone()
			.all(|event| matches!(event, Event::TriggerEnded { reason, .. } if *reason == owner));
		assert!(all_owners);
		assert!(matches!(events[5], Event::TwapEnded { reason: Some(CancelReason::Owner), .. }));
		assert_eq!(all(None), <() as WeightInfo>::cancel_all(0).ref_time());
	});
}

#[test]
fn cancel_all_should_spare_other_markets_when_one_is_given() {
	ExtBuilder::build_and_execute(|| {
		stand();
		all(Some(ETH));
		assert_eq!(Triggers::triggers_of(&sub(1)).len(), 4);
		stand_again_and_cancel_first();
		assert_eq!(Triggers::twaps_of(&sub(1)), []);
	});
}

fn stand_again_and_cancel_first() {
	let origin = RuntimeOrigin::signed(1);
	assert_ok!(Triggers::place_trigger(origin, 0, ETH, STOP, terms(ASK, 95)));
	all(Some(BTC));
	let left = Triggers::triggers_of(&sub(1));
	assert_eq!((left.len(), left[0].market), (1, ETH));
}

/// TRIG-021: liquidation drops triggers and TWAP orders too: an account in trouble must not trade
/// by what it left standing.
#[test]
fn cancel_all_of_should_drop_everything_when_an_account_is_liquidated() {
	ExtBuilder::build_and_execute(|| {
		stand();
		set_mark(90);
		assert_eq!(Triggers::cancel_all_of(&sub(1), CancelReason::Liquidation), 6);
		assert_eq!(Triggers::cancel_all_of(&sub(1), CancelReason::Liquidation), 0);
		let liquidation = EndReason::Cancelled(CancelReason::Liquidation);
		let first = &events()[0];
		assert!(matches!(first, Event::TriggerEnded { reason, .. } if *reason == liquidation));
		tick();
		assert_eq!(placed(), [(2, ASK, 10)]);
	});
}
