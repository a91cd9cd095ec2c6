//! The invariants are tested by breaking them.

use super::mock::*;
use crate::{
	Board, Boards, Expiries, IdKey, Lane, LaneState, MarketKey, MomentKey, Slice, Slices, Standing,
	StandingId, StandingOrders, TriggerTerms, Waiting,
};
use bulwark_primitives::{Lots, MarketId, Moment, OrderNonce, Price};
use frame_support::{assert_err, assert_ok};

/// A sound state with everything in it; then `damage`, which must be found. Account 1 has a pair
/// (0 and 1), a trigger that expires (2) and a TWAP order (3) whose first slice is in the market.
fn broken(damage: impl FnOnce(), message: &'static str) {
	ExtBuilder::build().execute_with(|| {
		pair(1, 95, 105);
		place(1, STOP, TriggerTerms { expires: Some(Moment(START + 50)), ..terms(ASK, 94) });
		twap(1, twap_terms());
		tick();
		assert_ok!(Triggers::do_try_state());
		damage();
		assert_err!(Triggers::do_try_state(), message);
	});
}

fn change(change: impl FnOnce(&mut StandingOrders)) {
	Standing::<Test>::mutate(sub(1), change);
}

fn change_lane(change: impl FnOnce(&mut LaneState)) {
	Boards::<Test>::mutate(MarketKey::from(BTC), |board| change(&mut board.stops.mark_below));
}

#[test]
fn try_state_should_fail_when_numbers_are_unsound() {
	broken(
		|| change(|standing| standing.triggers[2].id = StandingId(3)),
		"a number is given twice",
	);
	broken(|| change(|standing| standing.next = StandingId(3)), "a number was not given yet");
}

#[test]
fn try_state_should_fail_when_triggers_are_unsound() {
	let unlisted = || change(|standing| standing.triggers[0].market = MarketId(7));
	broken(unlisted, "a trigger in an unlisted market");
	let moved = || change(|standing| standing.triggers[0].terms.price = Price(93));
	broken(moved, "a trigger is missing in its lane");
	let later = || change(|standing| standing.triggers[2].terms.expires = Some(Moment(7)));
	broken(later, "a trigger's expiry is not noted");
}

#[test]
fn try_state_should_fail_when_pairs_are_unsound() {
	let gone = || change(|standing| standing.triggers[0].pair = Some(StandingId(9)));
	broken(gone, "a trigger's pair is gone");
	let one_sided = || change(|standing| standing.triggers[1].pair = None);
	broken(one_sided, "two triggers do not make a pair");
	let same_kind = || {
		change(|standing| {
			standing.triggers[0].pair = Some(StandingId(2));
			standing.triggers[1].pair = None;
			standing.triggers[2].pair = Some(StandingId(0));
		});
	};
	broken(same_kind, "two triggers do not make a pair");
}

#[test]
fn try_state_should_fail_when_twaps_are_unsound() {
	let unlisted = || change(|standing| standing.twaps[0].market = MarketId(7));
	broken(unlisted, "an order in an unlisted market");
	let moved = || change(|standing| standing.twaps[0].due = Moment(7));
	broken(moved, "an order is not on the agenda");
	let overfilled = || change(|standing| standing.twaps[0].filled = Lots(91));
	broken(overfilled, "an order trades more than was asked for");
	let too_many = || change(|standing| standing.twaps[0].terms.slices = 0);
	broken(too_many, "an order has more slices than asked for");
	let over = || {
		change(|standing| {
			standing.twaps[0].terms.slices = 1;
			standing.twaps[0].pending = None;
		});
	};
	broken(over, "an order that is over stands");
	let pending = || {
		let slice = Slice { nonce: OrderNonce(5), lots: Lots(101) };
		change(|standing| standing.twaps[0].pending = Some(slice));
	};
	broken(pending, "an order trades more than was asked for");
}

#[test]
fn try_state_should_fail_when_an_index_names_nothing() {
	let lane = Lane::of(STOP, &terms(ASK, 95));
	let waiting = || {
		let keys: Vec<_> = Waiting::<Test>::iter_keys().collect();
		let (market, _, price, placed, who, _) = keys[0];
		Waiting::<Test>::insert((market, lane, price, placed, who, crate::IdKey([9; 8])), ());
	};
	broken(waiting, "a lane names no trigger");
	let key = (MomentKey::from(Moment(5)), sub(1), IdKey::from(StandingId(9)));
	broken(|| Expiries::<Test>::insert(key, ()), "an expiry names no trigger");
	broken(|| Slices::<Test>::insert(key, ()), "a due slice names no order");
}

#[test]
fn try_state_should_fail_when_boards_are_unsound() {
	let farther = |lane: &mut LaneState| lane.nearest = Some(Price(94));
	broken(|| change_lane(farther), "a trigger is nearer than its lane's nearest price");
	let gone = || Boards::<Test>::remove(MarketKey::from(BTC));
	broken(gone, "a trigger is nearer than its lane's nearest price");
	let latched = |lane: &mut LaneState| lane.latched = Some(Price(96));
	broken(|| change_lane(latched), "a lane is latched beyond reach");
	let unlisted = || Boards::<Test>::insert(MarketKey::from(MarketId(7)), Board::default());
	broken(unlisted, "a board of an unlisted market");
}
