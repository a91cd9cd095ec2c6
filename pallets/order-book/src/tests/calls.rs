//! Call auctions: orders gather, then clear at once.

use super::mock::*;
use crate::{Error, Indicative};
use bulwark_primitives::{
	seams::Markets as _, FeedState, LiquidationOrder, Lots, MarketState, Moment, Price, QuoteAtoms,
};
use frame_support::assert_noop;
use std::collections::BTreeMap;

const SECOND: u64 = 1_000;

fn until(seconds: u64) -> Moment {
	Moment(Now::get() + seconds * SECOND)
}

fn refresh() {
	set_index(100);
}

/// BOOK-026: until its moment nothing trades; then all that has gathered clears at once, the market
/// is active and both sides pay the auction's own fee.
#[test]
fn opening_auction_should_clear_once_when_its_time_has_come() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::OpeningAuction(until(2)));
		place(1, BTC, ASK, 95, 10);
		next_block();
		place(2, BTC, BID, 105, 10);
		refresh();
		next_block();
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 0));
		refresh();
		events();
		let before = (quote(1), quote(2));
		clear();
		assert_eq!(cleared(), Some((100, 10, 0)));
		assert_eq!(state(BTC), MarketState::Active);
		// 0.15 % of 1,000 each, rounded up.
		assert_eq!((quote(1), quote(2)), (before.0 + 998, before.1 - 1_002));
		assert_eq!(Samples::get().get(&BTC).unwrap().volume, Lots(10));
	});
}

/// BOOK-026: an opening auction is drawn to the index, a protective one to the mark.
#[test]
fn calls_should_clear_at_their_reference_when_the_interval_is_wide() {
	for (state, price) in [
		(MarketState::OpeningAuction as fn(Moment) -> MarketState, 104),
		(MarketState::ProtectiveAuction, 100),
	] {
		ExtBuilder::build_and_execute(|| {
			set_state(BTC, state(until(1)));
			place(1, BTC, ASK, 95, 10);
			place(2, BTC, BID, 108, 10);
			next_block();
			change_terms(BTC, |terms| terms.quote.index = Price(104));
			events();
			clear();
			assert_eq!(cleared(), Some((price, 10, 0)));
		});
	}
}

/// BOOK-026: without a fresh price the call goes on.
#[test]
fn calls_should_go_on_when_the_price_is_not_fresh() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::OpeningAuction(until(1)));
		place(1, BTC, ASK, 95, 10);
		place(2, BTC, BID, 105, 10);
		next_block();
		set_feed(100, FeedState::Stale);
		next_block();
		assert_eq!(position(2, BTC), 0);
		assert!(matches!(state(BTC), MarketState::OpeningAuction(_)));
		refresh();
		clear();
		assert_eq!(position(2, BTC), 10);
	});
}

#[test]
fn calls_should_end_when_nothing_crosses() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::OpeningAuction(until(1)));
		set_state(ETH, MarketState::ProtectiveAuction(until(1)));
		place(1, BTC, ASK, 105, 10);
		next_block();
		refresh();
		clear();
		assert_eq!((state(BTC), state(ETH)), (MarketState::Active, MarketState::Active));
	});
}

/// BOOK-026: in a protective auction what closes, and liquidations, go on; the rest gathers.
#[test]
fn protective_auction_should_let_positions_close_when_orders_gather() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		trade(BTC, 3, 4, 10, 100);
		set_state(BTC, MarketState::ProtectiveAuction(until(60)));
		place(5, BTC, ASK, 95, 10);
		place(6, BTC, BID, 105, 10);
		put(2, reduce_only(limit(BTC, BID, 100, 4)));
		let order = LiquidationOrder { who: sub(1), side: ASK, lots: Lots(4), limit: Price(95) };
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (6, -6));
		assert_eq!((position(5, BTC), position(6, BTC)), (0, 0));
		assert!(matches!(state(BTC), MarketState::ProtectiveAuction(_)));
		// A book that gathers may be crossed and has no mid.
		assert_eq!(Samples::get().get(&BTC).unwrap().impact, None);
	});
}

/// BOOK-026: what the call would give is readable at every block of it.
#[test]
fn indicative_should_tell_price_and_volume_when_a_call_runs() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(OrderBook::indicative(BTC), None);
		set_state(BTC, MarketState::OpeningAuction(until(60)));
		place(1, BTC, ASK, 95, 10);
		assert_eq!(OrderBook::indicative(BTC), None);
		place(2, BTC, BID, 103, 14);
		let expected =
			Indicative { price: Price(103), volume: Lots(10), surplus: Some((BID, Lots(4))) };
		assert_eq!(OrderBook::indicative(BTC), Some(expected));
		place(3, BTC, ASK, 97, 4);
		let expected = Indicative { price: Price(100), volume: Lots(14), surplus: None };
		assert_eq!(OrderBook::indicative(BTC), Some(expected));
		place(3, BTC, ASK, 97, 5);
		let expected =
			Indicative { price: Price(97), volume: Lots(14), surplus: Some((ASK, Lots(5))) };
		assert_eq!(OrderBook::indicative(BTC), Some(expected));
		set_state(BTC, MarketState::Halted);
		assert_eq!(OrderBook::indicative(BTC), None);
	});
}

/// The indicative price is the price, if nothing comes in between.
#[test]
fn indicative_should_be_what_clears_when_nothing_changes() {
	ExtBuilder::build_and_execute(|| {
		for step in 0..20 {
			place(1 + step % 4, BTC, BID, 95 + step % 11, 1 + step);
			place(5 + step % 4, BTC, ASK, 95 + step % 9, 1 + step);
		}
		let indicative = OrderBook::indicative(BTC).unwrap();
		events();
		clear();
		let (price, volume, _) = cleared().unwrap();
		assert_eq!((indicative.price.0, indicative.volume.0), (price, volume));
	});
}

/// BOOK-032: limit states are told with what waits beyond the band, resting and immediate.
#[test]
fn sample_should_tell_the_limit_state_when_lots_wait_beyond_the_band() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 120, 3);
		take(2, BTC, BID, 115, 2);
		place(3, BTC, ASK, 111, 9);
		clear();
		let sample = Samples::get()[&BTC];
		// Five lots at the edge, 110, and nobody inside the band.
		assert_eq!(sample.limit_state, Some((BID, QuoteAtoms(550))));
		place(3, BTC, ASK, 105, 2);
		take(2, BTC, BID, 115, 2);
		clear();
		let sample = Samples::get()[&BTC];
		assert_eq!((sample.volume, sample.price), (Lots(2), Price(110)));
		assert_eq!(sample.limit_state.map(|(side, _)| side), Some(BID));
		clear();
		let sample = Samples::get()[&BTC];
		assert_eq!(sample.volume, Lots(0));
		assert!(sample.limit_state.is_some());
	});
}

#[test]
fn cancel_only_market_should_let_liquidations_meet_the_book() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		place(2, BTC, BID, 100, 10);
		set_state(BTC, MarketState::CancelOnly);
		assert_noop!(try_place(3, BTC, (BID, 99, 1), GTC), Error::<Test>::MarketClosed);
		let order = LiquidationOrder { who: sub(1), side: ASK, lots: Lots(4), limit: Price(95) };
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		assert_eq!(position(1, BTC), 6);
		assert!(NotedMarkets::record(BTC).is_some());
	});
}
