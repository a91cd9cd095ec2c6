//! Crossed triggers fire, whatever the price does afterwards.

use super::mock::*;
use crate::{Board, Boards, Error, LaneState, MarketKey, WeightInfo};
use bulwark_primitives::{Price, Reference};
use frame_support::{
	assert_noop, assert_ok,
	weights::{Weight, WeightMeter},
};

fn falling_stops() -> LaneState {
	Boards::<Test>::get(MarketKey::from(BTC)).stops.mark_below
}

fn state(nearest: u64, latched: u64) -> LaneState {
	let price = |price| (price > 0).then_some(Price(price));
	LaneState { nearest: price(nearest), latched: price(latched) }
}

/// TRIG-015: what was crossed fires later, though the price has returned; what was not does not.
#[test]
fn firing_should_carry_on_when_weight_was_short_and_the_price_returned() {
	ExtBuilder::build_and_execute(|| {
		for (owner, price) in [(1, 97), (2, 95), (3, 93), (4, 89)] {
			place(owner, STOP, terms(ASK, price));
		}
		set_mark(91);
		fire_few(1);
		assert_eq!(placed(), [(1, ASK, 10)]);
		assert_eq!(falling_stops(), state(95, 91));
		set_mark(100);
		fire_few(1);
		assert_eq!(placed(), [(2, ASK, 10)]);
		fire_few(1);
		assert_eq!(placed(), [(3, ASK, 10)]);
		assert_eq!(falling_stops(), state(89, 0));
		tick();
		assert_eq!(placed(), []);
	});
}

/// TRIG-015: the farthest price counts.
#[test]
fn latch_should_widen_when_the_price_goes_farther() {
	ExtBuilder::build_and_execute(|| {
		for (owner, price) in [(1, 97), (2, 92), (3, 88)] {
			place(owner, STOP, terms(ASK, price));
		}
		for mark in [95, 90, 96] {
			set_mark(mark);
			fire_few(0);
		}
		assert_eq!(falling_stops(), state(97, 90));
		tick_at(99);
		assert_eq!(placed(), [(1, ASK, 10), (2, ASK, 10)]);
		assert_eq!(falling_stops(), state(88, 0));
	});
}

/// TRIG-016: a new trigger in a latched range would fire without having been crossed: it is refused
/// until the range is drained.
#[test]
fn place_trigger_should_fail_when_the_range_is_latched() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		set_mark(91);
		fire_few(0);
		set_mark(100);
		for price in [96, 95, 91] {
			assert_noop!(try_place(2, STOP, terms(ASK, price)), Error::<Test>::RangeLatched);
		}
		assert_ok!(try_place(2, STOP, terms(ASK, 90)));
		// Other lanes are free.
		assert_ok!(try_place(2, TAKE_PROFIT, terms(BID, 95)));
		tick();
		assert_eq!(placed(), [(1, ASK, 10)]);
		assert_ok!(try_place(2, STOP, terms(ASK, 95)));
		tick();
		assert_eq!(placed(), []);
	});
}

/// TRIG-016: a range is drained when its triggers were cancelled, too.
#[test]
fn latch_should_end_when_its_triggers_were_cancelled() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		set_mark(91);
		fire_few(0);
		assert_ok!(Triggers::cancel_trigger(RuntimeOrigin::signed(1), 0, id));
		tick_at(100);
		assert_eq!(Boards::<Test>::get(MarketKey::from(BTC)), Board::default());
		assert_ok!(try_place(2, STOP, terms(ASK, 95)));
	});
}

/// TRIG-003: the nearest price is a bound; a lane is looked into when it is reached.
#[test]
fn nearest_should_be_renewed_when_the_price_reaches_it() {
	ExtBuilder::build_and_execute(|| {
		let id = place(1, STOP, terms(ASK, 95));
		place(2, STOP, terms(ASK, 80));
		assert_ok!(Triggers::cancel_trigger(RuntimeOrigin::signed(1), 0, id));
		assert_eq!(falling_stops(), state(95, 0));
		tick_at(95);
		assert_eq!((falling_stops(), placed()), (state(80, 0), vec![]));
	});
}

/// TRIG-015: latching comes before all else; only a step without weight for a look misses a
/// crossing, and it never takes more weight than it has.
#[test]
fn latch_should_happen_when_there_is_weight_for_a_look_only() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		set_mark(95);
		tick_within(Weight::zero());
		assert_eq!(falling_stops(), state(95, 0));
		tick_within(<() as WeightInfo>::latch_markets(2));
		assert_eq!(falling_stops(), state(95, 95));
		tick_at(100);
		assert_eq!(placed(), [(1, ASK, 10)]);
	});
}

/// A price of zero is no price.
#[test]
fn latch_should_not_happen_when_the_price_is_zero() {
	ExtBuilder::build_and_execute(|| {
		place(1, STOP, terms(ASK, 95));
		tick_at(0);
		assert_eq!((falling_stops(), placed()), (state(95, 0), vec![]));
	});
}

/// TRIG-017: markets get equal shares, and the first of a block changes.
#[test]
fn firing_should_serve_both_markets_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..5 {
			place(owner, STOP, terms(ASK, 95));
			let (origin, stop) = (RuntimeOrigin::signed(owner), terms(ASK, 95));
			assert_ok!(Triggers::place_trigger(origin, 0, ETH, STOP, stop));
		}
		set_prices(ETH, 50, 95);
		set_mark(95);
		let looks = Triggers::latch(&mut WeightMeter::new());
		let two = <() as WeightInfo>::fire_triggers(2);
		let mut meter = WeightMeter::with_limit(two.saturating_mul(2));
		Triggers::fire_looks(looks, bulwark_primitives::Moment(START), &mut meter);
		let markets: Vec<_> = Book::take().iter().map(|(_, order, _)| order.market).collect();
		assert_eq!(markets, [ETH, ETH, BTC, BTC]);
	});
}

/// TRIG-012: no take-profit of a market fires while stops of it wait.
#[test]
fn take_profits_should_wait_when_stops_of_the_market_do() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..4 {
			place(owner, STOP, terms(ASK, 95));
		}
		let mut take_profit = terms(ASK, 55);
		take_profit.reference = Reference::Index;
		place(5, TAKE_PROFIT, take_profit);
		set_prices(BTC, 60, 95);
		fire_few(2);
		assert_eq!(placed(), [(1, ASK, 10), (2, ASK, 10)]);
		set_prices(BTC, 50, 100);
		tick();
		assert_eq!(placed(), [(3, ASK, 10), (5, ASK, 10)]);
	});
}
