//! What a trigger does when its price is reached.

use super::mock::*;
use crate::{
	Event, Execution, IdKey, Lane, MarketKey, MomentKey, PriceKey, StandingId, TriggerSize,
	TriggerTerms, Waiting,
};
use bulwark_primitives::{
	seams::Reported, ClientOrderId, Lots, Moment, OrderNonce, OrderPrice, PlaceOrder, Ppm, Price,
	Reference, SelfTradePolicy, TimeInForce,
};

/// TRIG-001 and TRIG-007: each kind and side fires at its price, not a tick before.
#[test]
fn firing_should_happen_at_the_trigger_price_when_it_is_reached() {
	let cases =
		[(STOP, ASK, 95), (STOP, BID, 105), (TAKE_PROFIT, ASK, 105), (TAKE_PROFIT, BID, 95)];
	for (kind, side, price) in cases {
		ExtBuilder::build_and_execute(|| {
			place(1, kind, terms(side, price));
			tick_at(if price > 100 { price - 1 } else { price + 1 });
			assert_eq!(placed(), []);
			tick_at(price);
			assert_eq!(placed(), [(1, side, 10)]);
			tick_at(price);
			assert_eq!(placed(), []);
		});
	}
}

/// TRIG-007: a trigger on the index does not see the mark, nor one on the mark the index.
#[test]
fn firing_should_watch_the_price_named_when_mark_and_index_part() {
	ExtBuilder::build_and_execute(|| {
		let on_index = TriggerTerms { reference: Reference::Index, ..terms(ASK, 45) };
		place(1, STOP, on_index);
		place(2, STOP, terms(ASK, 95));
		set_prices(BTC, 50, 95);
		tick();
		assert_eq!(placed(), [(2, ASK, 10)]);
		place(3, STOP, terms(ASK, 90));
		set_prices(BTC, 45, 95);
		tick();
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// TRIG-008: the order is the owner's, and nobody waits for its report.
#[test]
fn firing_should_place_the_market_order_asked_for() {
	ExtBuilder::build_and_execute(|| {
		let asked = TriggerTerms {
			execution: Execution::Market(Some(Ppm(5_000))),
			reduce_only: true,
			self_trade: SelfTradePolicy::CancelNewest,
			client_id: Some(ClientOrderId(42)),
			..terms(ASK, 95)
		};
		let id = place(1, STOP, asked);
		events();
		tick_at(95);
		let order = PlaceOrder {
			market: BTC,
			side: ASK,
			price: OrderPrice::Market(Some(Ppm(5_000))),
			lots: Lots(10),
			time_in_force: TimeInForce::ImmediateOrCancel,
			post_only: false,
			reduce_only: true,
			self_trade: SelfTradePolicy::CancelNewest,
			client_id: Some(ClientOrderId(42)),
		};
		assert_eq!(Book::take(), [(sub(1), order, Reported::No)]);
		let (nonce, lots) = (OrderNonce(101), Lots(10));
		let fired = Event::TriggerFired { who: sub(1), market: BTC, id, nonce, lots };
		assert_eq!(events(), [fired]);
	});
}

/// TRIG-008: a limit order of any time in force.
#[test]
fn firing_should_place_the_limit_order_asked_for() {
	use TimeInForce::*;
	for time_in_force in
		[GoodTilCancelled, GoodTilTime(Moment(START + 50)), ImmediateOrCancel, FillOrKill]
	{
		ExtBuilder::build_and_execute(|| {
			let execution = Execution::Limit { price: Price(93), time_in_force };
			place(1, STOP, TriggerTerms { execution, ..terms(ASK, 95) });
			tick_at(95);
			let order = placed_order();
			assert_eq!(order.price, OrderPrice::Limit(Price(93)));
			assert_eq!(order.time_in_force, time_in_force);
		});
	}
}

/// TRIG-009: a refusal ends the trigger and says why; the book's half-done work is undone.
#[test]
fn firing_should_end_the_trigger_when_the_order_is_refused() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		place(2, STOP, terms(ASK, 94));
		events();
		Refusal::set(Some(NO_MARGIN));
		tick_at(95);
		let error = NO_MARGIN;
		let refused = Event::TriggerRefused { who: sub(1), market: BTC, id, error };
		assert_eq!(events(), [refused]);
		assert!(!frame_support::storage::unhashed::exists(b"written by the book"));
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
		Refusal::set(None);
		tick_at(94);
		assert_eq!(placed(), [(2, ASK, 10)]);
	});
}

/// TRIG-009: a refusal that passes keeps the trigger latched, and those behind it in their order.
#[test]
fn firing_should_try_again_when_the_refusal_passes() {
	ExtBuilder::build_and_execute(|| {
		pair(1, 95, 105);
		place(2, STOP, terms(ASK, 94));
		events();
		Refusal::set(Some(BUSY));
		tick_at(90);
		assert_eq!((events(), Triggers::triggers_of(&sub(1)).len()), (vec![], 2));
		// The price returns, even beyond the take-profit: the stop is latched.
		Refusal::set(None);
		tick_at(110);
		assert_eq!(placed(), [(1, ASK, 10), (2, ASK, 10)]);
		assert_eq!(Triggers::triggers_of(&sub(1)), []);
	});
}

/// TRIG-002: nearest first, the older first among equals, stops before take-profits.
#[test]
fn firing_should_go_nearest_first_when_many_are_reached() {
	ExtBuilder::build_and_execute(|| {
		place(7, TAKE_PROFIT, terms(BID, 99));
		for (owner, price) in [(3, 90), (2, 95), (4, 97), (1, 95)] {
			place(owner, STOP, terms(ASK, price));
			Now::mutate(|now| *now += 1);
		}
		tick_at(90);
		let owners: Vec<_> = placed().into_iter().map(|(owner, ..)| owner).collect();
		assert_eq!(owners, [4, 2, 1, 3, 7]);
	});
}

#[test]
fn firing_should_happen_in_every_market_when_all_are_reached() {
	for block in [1, 2] {
		ExtBuilder::build_and_execute(|| {
			System::set_block_number(block);
			place(1, STOP, terms(ASK, 95));
			let origin = RuntimeOrigin::signed(2);
			let stop = terms(ASK, 95);
			frame_support::assert_ok!(Triggers::place_trigger(origin, 0, ETH, STOP, stop));
			set_prices(ETH, 50, 95);
			tick_at(95);
			// Another market is first in every block.
			let owners: Vec<_> = placed().into_iter().map(|(owner, ..)| owner).collect();
			assert_eq!(owners, if block == 1 { [2, 1] } else { [1, 2] });
		});
	}
}

/// A key without a trigger is dropped, and the lane goes on.
#[test]
fn firing_should_drop_the_key_when_it_names_no_trigger() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		let lane = Lane::of(STOP, &terms(ASK, 95));
		let price = PriceKey::new(lane.direction, Price(95));
		let id = IdKey::from(StandingId(9));
		let placed_at = MomentKey::from(Moment(START - 1));
		Waiting::<Test>::insert((MarketKey::from(BTC), lane, price, placed_at, sub(1), id), ());
		tick_at(95);
		assert_eq!(placed(), [(1, ASK, 10)]);
		assert_eq!(Waiting::<Test>::iter().count(), 0);
	});
}

/// A fraction of the position makes the order reduce-only whatever the terms say.
#[test]
fn firing_should_reduce_only_when_the_size_is_a_part_of_the_position() {
	ExtBuilder::build_and_execute(|| {
		hold(1, 20);
		let size = TriggerSize::Position(Ppm(1_000_000));
		place(1, STOP, TriggerTerms { size, ..terms(ASK, 95) });
		tick_at(95);
		let order = placed_order();
		assert!(order.reduce_only);
		assert_eq!(order.lots, Lots(20));
	});
}
