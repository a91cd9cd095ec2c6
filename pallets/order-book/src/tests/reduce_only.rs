//! Reduce-only orders.

use super::mock::*;
use crate::{Error, Shrinks, WeightInfo};
use bulwark_primitives::{CancelReason, Lots, MarketState, Price};
use frame_support::{
	assert_noop, assert_ok,
	weights::{Weight, WeightMeter},
};

#[test]
fn place_should_fail_when_there_is_nothing_to_reduce() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		for (owner, side) in [(3, ASK), (1, BID)] {
			let order = reduce_only(limit(BTC, side, 100, 1));
			assert_noop!(try_order(owner, order), Error::<Test>::WouldNotReduce);
		}
		assert_ok!(try_order(1, reduce_only(limit(BTC, ASK, 101, 1))));
		assert_ok!(try_order(2, reduce_only(limit(BTC, BID, 99, 1))));
	});
}

/// BOOK-028. Worked counterexample H4: a short of ten with a reduce-only bid of ten and an ordinary bid
/// of ten, both of which fill, ended long ten. Reduce-only lots are clamped before the aggregation,
/// and counted by the margin filter like any other.
#[test]
fn clearing_should_clamp_reduce_only_lots_when_they_are_more_than_the_position() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 2, 1, 10, 100);
		put(1, reduce_only(limit(BTC, BID, 100, 8)));
		put(1, reduce_only(limit(BTC, BID, 101, 8)));
		place(3, BTC, ASK, 99, 30);
		events();
		clear();
		// In canonical order: the first keeps its eight, of the second two are left.
		assert_eq!(cancelled(CancelReason::ReduceOnly), [(1, 6)]);
		assert_eq!(position(1, BTC), 0);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
	});
}

#[test]
fn clearing_should_end_a_reduce_only_order_when_the_position_has_flipped() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		put(1, reduce_only(limit(BTC, ASK, 100, 5)));
		trade(BTC, 2, 1, 20, 100);
		place(3, BTC, BID, 100, 5);
		events();
		clear();
		assert_eq!(cancelled(CancelReason::ReduceOnly), [(1, 5)]);
		assert_eq!(position(1, BTC), -10);
	});
}

/// A long of ten with asks for eight at 110 and six at 111, of which three lots are left.
fn shrunk_scene() {
	trade(BTC, 1, 2, 10, 100);
	put(1, reduce_only(limit(BTC, ASK, 108, 8)));
	put(1, reduce_only(limit(BTC, ASK, 109, 2)));
	take(1, BTC, ASK, 100, 7);
	place(3, BTC, BID, 100, 7);
	events();
}

/// BOOK-028: resting reduce-only orders follow the position down.
#[test]
fn clearing_should_shrink_resting_orders_when_the_position_shrinks() {
	ExtBuilder::build_and_execute(|| {
		shrunk_scene();
		clear();
		assert_eq!(position(1, BTC), 3);
		assert_eq!(cancelled(CancelReason::ReduceOnly), [(1, 5)]);
		let depth = OrderBook::depth(BTC, ASK, 9);
		assert_eq!(depth, [(Price(108), Lots(3), 1), (Price(109), Lots(2), 1)]);
		take(1, BTC, ASK, 100, 3);
		place(3, BTC, BID, 100, 3);
		clear();
		assert_eq!(OrderBook::depth(BTC, ASK, 9), []);
		assert!(!Shrinks::<Test>::exists());
	});
}

/// BOOK-028: what does not fit into the block is done in the next ones.
#[test]
fn shrinking_should_carry_over_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		shrunk_scene();
		let fresh = vec![(sub(1), BTC)];
		trade(BTC, 2, 1, 7, 100);
		OrderBook::run_shrinks(fresh.clone(), &mut WeightMeter::with_limit(Weight::zero()));
		assert_eq!(Shrinks::<Test>::get().into_inner(), fresh);
		let limit = <() as WeightInfo>::shrink(2);
		OrderBook::run_shrinks(fresh, &mut WeightMeter::with_limit(limit));
		assert_eq!(cancelled(CancelReason::ReduceOnly), [(1, 5)]);
		assert!(!Shrinks::<Test>::exists());
	});
}

#[test]
fn shrinking_should_halt_the_market_when_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		shrunk_scene();
		trade(BTC, 2, 1, 7, 100);
		RefuseClose::set(true);
		OrderBook::run_shrinks(vec![(sub(1), BTC)], &mut WeightMeter::new());
		RefuseClose::set(false);
		assert_eq!(state(BTC), MarketState::Halted);
		assert_eq!(OrderBook::depth(BTC, ASK, 9).len(), 2);
	});
}

/// Beyond what the queue holds nothing is lost: the auction that meets the order clamps it.
#[test]
fn clearing_should_clamp_an_order_when_it_was_never_shrunk() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		put(1, reduce_only(limit(BTC, ASK, 108, 8)));
		trade(BTC, 2, 1, 7, 100);
		place(4, BTC, BID, 109, 20);
		events();
		clear();
		assert_eq!(cancelled(CancelReason::ReduceOnly), [(1, 5)]);
		assert_eq!(position(1, BTC), 0);
	});
}
