//! What goes wrong, or does not fit, stays where it is.

use super::mock::*;
use crate::{round::Entrants, Event, NextMarket, WeightInfo, SPARE_PAGES};
use bulwark_primitives::{CancelReason, MarketState, Moment};
use frame_support::{
	storage::with_storage_layer,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchError;

/// BOOK-011: a market clears whole or not at all (worked counterexamples H3, M9). A settlement that
/// fails after the ledger was written leaves accounts and book as they were, halts the market, and
/// the others clear.
#[test]
fn clearing_should_undo_everything_and_halt_when_settling_fails() {
	ExtBuilder::build_and_execute(|| {
		for market in [BTC, ETH] {
			place(1, market, ASK, 99, 4);
			place(2, market, BID, 100, 9);
		}
		take(3, BTC, BID, 101, 2);
		let before = (OrderBook::depth(BTC, BID, 9), OrderBook::depth(BTC, ASK, 9), quote(3));
		Faulty::set(Some(BTC));
		events();
		clear();
		let after = (OrderBook::depth(BTC, BID, 9), OrderBook::depth(BTC, ASK, 9), quote(3));
		assert_eq!(before, after);
		assert_eq!((position(1, BTC), position(2, BTC), position(3, BTC)), (0, 0, 0));
		assert_eq!((position(1, ETH), position(2, ETH)), (-4, 4));
		assert_eq!((state(BTC), state(ETH)), (MarketState::Halted, MarketState::Active));
		let events = events();
		let failed = Event::ClearingFailed { market: BTC, error: DispatchError::Unavailable };
		assert!(events.contains(&failed));
		let sent_back = events.iter().any(|event| {
			matches!(event, Event::OrderCancelled { reason: CancelReason::MarketState, .. })
		});
		assert!(sent_back);
		assert!(OrderBook::staged(BTC).is_empty());
	});
}

#[test]
fn clearing_should_go_on_when_waiting_orders_cannot_be_sent_back() {
	ExtBuilder::build().execute_with(|| {
		place(1, BTC, ASK, 99, 4);
		take(2, BTC, BID, 100, 4);
		RefuseClose::set(true);
		Faulty::set(Some(BTC));
		clear();
		assert_eq!(state(BTC), MarketState::Halted);
		assert_eq!(OrderBook::staged(BTC).len(), 1);
	});
}

/// BOOK-011, to the byte: a clearing that settled and then failed leaves storage as it was.
#[test]
fn clearing_should_leave_storage_as_it_was_when_settling_fails() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 99, 4);
		place(2, BTC, BID, 100, 9);
		let now = Moment(Now::get());
		let terms = OrderBook::auction_terms(BTC, now).unwrap();
		let round = {
			let entrants = Entrants::of(BTC, Some(&terms));
			OrderBook::collect(BTC, terms, entrants, 10, now)
		};
		let clear_in_layer = || with_storage_layer(|| OrderBook::clear_round(&round).map(drop));
		let before = snapshot();
		Faulty::set(Some(BTC));
		assert_eq!(clear_in_layer(), Err(DispatchError::Unavailable));
		assert_eq!(before, snapshot());
		Faulty::set(None);
		assert_eq!(clear_in_layer(), Ok(()));
		assert_ne!(before, snapshot());
	});
}

/// BOOK-012: without weight nothing is done and nothing is lost.
#[test]
fn clearing_should_wait_when_no_weight_is_left() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 99, 4);
		take(2, BTC, BID, 100, 4);
		events();
		clear_within(&mut WeightMeter::with_limit(Weight::zero()));
		assert_eq!(events(), []);
		assert_eq!(OrderBook::staged(BTC).len(), 1);
		clear();
		assert_eq!(position(2, BTC), 4);
	});
}

/// BOOK-013: a market that did not fit is first in the next block, so each comes to its turn.
#[test]
fn clearing_should_start_with_the_market_that_waited_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		for market in [BTC, ETH] {
			place(1, market, ASK, 99, 4);
			take(2, market, BID, 100, 4);
		}
		let limit = <() as WeightInfo>::survey_markets(2)
			.saturating_add(<() as WeightInfo>::clear(3, 3))
			.saturating_add(<() as WeightInfo>::sample_pages(2 * SPARE_PAGES));
		let mut meter = WeightMeter::with_limit(limit);
		clear_within(&mut meter);
		assert!(meter.consumed().all_lte(limit));
		assert_eq!((position(2, BTC), position(2, ETH)), (4, 0));
		assert_eq!(NextMarket::<Test>::get(), Some(ETH));
		assert_eq!(OrderBook::staged(ETH).len(), 1);
		clear_within(&mut WeightMeter::with_limit(limit));
		assert_eq!(position(2, ETH), 4);
	});
}

#[test]
fn clearing_should_rotate_the_first_market_when_all_fit() {
	ExtBuilder::build_and_execute(|| {
		clear();
		assert_eq!(NextMarket::<Test>::get(), Some(ETH));
		clear();
		assert_eq!(NextMarket::<Test>::get(), Some(BTC));
	});
}

/// The weight charged grows with the orders gathered, and the meter is never overdrawn.
#[test]
fn clearing_should_stay_within_the_meter_when_orders_are_many() {
	ExtBuilder::build_and_execute(|| {
		for step in 0..40 {
			place(1 + step % 4, BTC, BID, 101, 1);
			place(5 + step % 4, BTC, ASK, 99, 1);
		}
		let limit = <() as WeightInfo>::survey_markets(2)
			.saturating_add(<() as WeightInfo>::clear(20, 20))
			.saturating_add(<() as WeightInfo>::sample_pages(2 * SPARE_PAGES));
		let mut meter = WeightMeter::with_limit(limit);
		clear_within(&mut meter);
		assert!(meter.consumed().all_lte(limit));
		assert_eq!(OrderBook::depth(BTC, BID, 1)[0].2, 30);
	});
}

/// BOOK-013. Worked counterexample: a full list of waiting orders was more than what busy blocks
/// left for auctions, so that the market, its liquidations with it, never cleared again.
#[test]
fn clearing_should_take_waiting_orders_in_parts_when_they_do_not_fit() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 99, 100);
		for _ in 0..12 {
			take(2, BTC, BID, 100, 1);
		}
		let limit = <() as WeightInfo>::survey_markets(2)
			.saturating_add(<() as WeightInfo>::clear(10, 10))
			.saturating_add(<() as WeightInfo>::sample_pages(2 * SPARE_PAGES));
		let mut meter = WeightMeter::with_limit(limit);
		clear_within(&mut meter);
		assert!(meter.consumed().all_lte(limit));
		assert_eq!((position(2, BTC), OrderBook::staged(BTC).len()), (3, 9));
		assert_eq!(OrderBook::do_try_state(), Ok(()));
		NextMarket::<Test>::put(BTC);
		clear_within(&mut WeightMeter::with_limit(limit));
		assert_eq!((position(2, BTC), OrderBook::staged(BTC).len()), (6, 6));
	});
}
