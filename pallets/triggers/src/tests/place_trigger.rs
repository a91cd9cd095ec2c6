//! `place_trigger`.

use super::mock::*;
use crate::{
	Board, Boards, Direction, Error, Event, Execution, Expiries, Lane, LaneState, MarketKey,
	PriceKey, StandingId, TriggerKind, TriggerSize, TriggerTerms, Waiting, MAX_TRIGGERS,
};
use bulwark_primitives::{
	Lots, MarketId, MarketState, Moment, Ppm, Price, Reference, Side, TimeInForce,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{ArithmeticError, TokenError};

fn board() -> Board {
	Boards::<Test>::get(MarketKey::from(BTC))
}

fn limit(price: u64, time_in_force: TimeInForce) -> Execution {
	Execution::Limit { price: Price(price), time_in_force }
}

#[test]
fn place_trigger_should_wait_for_its_price_when_it_is_not_reached() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		let trigger = Triggers::triggers_of(&sub(1))[0];
		assert_eq!((trigger.id, trigger.placed), (StandingId(0), Moment(START)));
		assert_eq!(events(), [Event::TriggerPlaced { who: sub(1), trigger }]);
		tick();
		assert_eq!(placed(), []);
		assert_eq!(place(1, STOP, terms(ASK, 94)), StandingId(id.0 + 1));
	});
}

/// TRIG-001: kind and side of the order say which way the price must go.
#[test]
fn direction_should_follow_from_kind_and_side() {
	assert_eq!(Direction::of(TriggerKind::Stop, Side::Ask), Direction::Below);
	assert_eq!(Direction::of(TriggerKind::Stop, Side::Bid), Direction::Above);
	assert_eq!(Direction::of(TriggerKind::TakeProfit, Side::Ask), Direction::Above);
	assert_eq!(Direction::of(TriggerKind::TakeProfit, Side::Bid), Direction::Below);
}

/// TRIG-002: a lane's keys sort from the price reached first.
#[test]
fn price_keys_should_sort_from_the_nearest_when_encoded() {
	let key = |direction, price| PriceKey::new(direction, Price(price)).encode();
	for (near, far) in [(1, 2), (255, 256), (7, u64::MAX)] {
		assert!(key(Direction::Above, near) < key(Direction::Above, far));
		assert!(key(Direction::Below, far) < key(Direction::Below, near));
	}
	for direction in [Direction::Above, Direction::Below] {
		assert_eq!(PriceKey::new(direction, Price(77)).price(direction), Price(77));
	}
}

/// TRIG-002: nearest first, then oldest first, whatever the order they came in.
#[test]
fn place_trigger_should_keep_lanes_nearest_first_when_prices_come_in_any_order() {
	ExtBuilder::build_and_execute(|| {
		for (owner, price) in [(3, 90), (2, 95), (4, 97), (5, 95)] {
			place(owner, STOP, terms(ASK, price));
			Now::mutate(|now| *now += 1);
		}
		place(1, STOP, terms(ASK, 95));
		place(1, STOP, terms(BID, 105));
		place(1, STOP, TriggerTerms { reference: Reference::Index, ..terms(ASK, 40) });
		let lane = Lane::of(STOP, &terms(ASK, 95));
		let owners: Vec<_> = Waiting::<Test>::iter_key_prefix((MarketKey::from(BTC), lane))
			.map(|(_, _, who, _)| who.owner)
			.collect();
		assert_eq!(owners, [4, 2, 5, 1, 3]);
	});
}

/// TRIG-003: one value holds the nearest trigger of each lane.
#[test]
fn place_trigger_should_note_the_nearest_price_of_its_lane() {
	ExtBuilder::build_and_execute(|| {
		let on_index =
			|side, price| TriggerTerms { reference: Reference::Index, ..terms(side, price) };
		for price in [120, 110, 130] {
			place(1, STOP, terms(BID, price));
			place(1, TAKE_PROFIT, on_index(ASK, price));
		}
		for price in [20, 40, 30] {
			place(1, STOP, on_index(ASK, price));
			place(1, TAKE_PROFIT, terms(BID, price));
		}
		let near = |price| LaneState { nearest: Some(Price(price)), latched: None };
		let mut expected = Board::default();
		expected.stops.mark_above = near(110);
		expected.take_profits.index_above = near(110);
		expected.stops.index_below = near(40);
		expected.take_profits.mark_below = near(40);
		assert_eq!(board(), expected);
	});
}

/// TRIG-004: a trigger whose price is reached already is refused.
#[test]
fn place_trigger_should_fail_when_the_price_is_reached_already() {
	ExtBuilder::build_and_execute(|| {
		let refused = [(STOP, ASK, 100), (STOP, BID, 100), (STOP, ASK, 105), (STOP, BID, 95)];
		for (kind, side, price) in refused {
			assert_noop!(try_place(1, kind, terms(side, price)), Error::<Test>::WrongSide);
		}
		let refused = [(ASK, 100), (BID, 100), (ASK, 95), (BID, 105)];
		for (side, price) in refused {
			assert_noop!(try_place(1, TAKE_PROFIT, terms(side, price)), Error::<Test>::WrongSide);
		}
		// The index is at 50.
		let on_index = TriggerTerms { reference: Reference::Index, ..terms(ASK, 95) };
		assert_noop!(try_place(1, STOP, on_index), Error::<Test>::WrongSide);
		assert_ok!(try_place(1, TAKE_PROFIT, on_index));
	});
}

#[test]
fn place_trigger_should_fail_when_the_market_is_unknown_or_has_no_price() {
	ExtBuilder::build_and_execute(|| {
		let place = |market| {
			Triggers::place_trigger(RuntimeOrigin::signed(1), 0, market, STOP, terms(ASK, 95))
		};
		assert_noop!(place(MarketId(7)), Error::<Test>::UnknownMarket);
		Prices::mutate(|prices| prices.remove(&BTC));
		assert_noop!(place(BTC), Error::<Test>::NoPrice);
	});
}

/// TRIG-005: the subaccount must exist and be worth something.
#[test]
fn place_trigger_should_fail_when_the_account_is_unknown_or_worthless() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(try_place(77, STOP, terms(ASK, 95)), Error::<Test>::UnknownSubaccount);
		for equity in [0, -5] {
			Equities::mutate(|equities| equities.insert(sub(1), equity));
			assert_noop!(try_place(1, STOP, terms(ASK, 95)), Error::<Test>::NoEquity);
		}
		Equities::mutate(|equities| equities.insert(sub(1), 1));
		assert_ok!(try_place(1, STOP, terms(ASK, 95)));
	});
}

/// TRIG-005: at most 32 triggers.
#[test]
fn place_trigger_should_fail_when_the_subaccount_has_too_many() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..MAX_TRIGGERS {
			place(1, STOP, terms(ASK, 95));
		}
		assert_noop!(try_place(1, STOP, terms(ASK, 90)), Error::<Test>::TooManyTriggers);
		assert_noop!(try_pair(1, terms(ASK, 90), terms(ASK, 110)), Error::<Test>::TooManyTriggers);
		assert_ok!(try_place(2, STOP, terms(ASK, 90)));
	});
}

#[test]
fn place_trigger_should_fail_when_its_terms_are_void() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(try_place(1, TAKE_PROFIT, terms(BID, 0)), Error::<Test>::ZeroPrice);
		let ends = |moment| TriggerTerms { expires: Some(Moment(moment)), ..terms(ASK, 95) };
		assert_noop!(try_place(1, STOP, ends(START)), Error::<Test>::AlreadyExpired);
		assert_ok!(try_place(1, STOP, ends(START + 1)));
		assert_eq!(Expiries::<Test>::iter_keys().count(), 1);
		let part = |part| TriggerTerms { size: TriggerSize::Position(Ppm(part)), ..terms(ASK, 95) };
		assert_noop!(try_place(1, STOP, part(0)), Error::<Test>::BadFraction);
		assert_noop!(try_place(1, STOP, part(1_000_001)), Error::<Test>::BadFraction);
		assert_ok!(try_place(1, STOP, part(1_000_000)));
		let bound = |slippage| {
			let execution = Execution::Market(Some(Ppm(slippage)));
			TriggerTerms { execution, ..terms(ASK, 95) }
		};
		assert_noop!(try_place(1, STOP, bound(20_001)), Error::<Test>::SlippageTooWide);
		assert_ok!(try_place(1, STOP, bound(20_000)));
	});
}

/// TRIG-006: the book judges the order at once, as far as it can.
#[test]
fn place_trigger_should_fail_when_the_book_would_refuse_the_order() {
	ExtBuilder::build_and_execute(|| {
		let sized = |lots| TriggerTerms { size: TriggerSize::Lots(Lots(lots)), ..terms(ASK, 95) };
		assert_noop!(try_place(1, STOP, sized(0)), TokenError::BelowMinimum);
		assert_noop!(try_place(1, STOP, sized(1_001)), ArithmeticError::Overflow);
		let with = |execution| TriggerTerms { execution, ..terms(ASK, 95) };
		let gtc = TimeInForce::GoodTilCancelled;
		assert_noop!(try_place(1, STOP, with(limit(0, gtc))), TokenError::Unsupported);
		let passed = TimeInForce::GoodTilTime(Moment(START));
		assert_noop!(try_place(1, STOP, with(limit(95, passed))), TokenError::CannotCreate);
		set_state(BTC, MarketState::Halted);
		assert_noop!(try_place(1, STOP, terms(ASK, 95)), CLOSED);
	});
}

/// TRIG-006: a call auction takes no immediate orders, but triggers for them can be placed.
#[test]
fn place_trigger_should_work_when_a_call_auction_runs() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::ProtectiveAuction(Moment(START + 1_000)));
		assert_ok!(try_place(1, STOP, terms(ASK, 95)));
		for time_in_force in [TimeInForce::ImmediateOrCancel, TimeInForce::FillOrKill] {
			let execution = limit(95, time_in_force);
			assert_ok!(try_place(1, STOP, TriggerTerms { execution, ..terms(ASK, 95) }));
		}
	});
}
