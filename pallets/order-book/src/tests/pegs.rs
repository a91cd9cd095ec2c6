//! Pegged orders.

use super::mock::*;
use crate::{BestPrices, Error, MarketKey, Pages};
use bulwark_primitives::{
	CancelReason, LevelPrice, Lots, Price, PriceOffset, QuoteAtoms, Reference,
};
use frame_support::{assert_noop, assert_ok};

const INDEX: Reference = Reference::Index;
const MARK: Reference = Reference::Mark;

/// BOOK-023: a peg follows its reference, and a moving price writes nothing to the book.
#[test]
fn pegs_should_follow_the_index_when_it_moves() {
	ExtBuilder::build_and_execute(|| {
		put(1, pegged(BTC, BID, (INDEX, -2), 5));
		put(2, pegged(BTC, ASK, (INDEX, 3), 5));
		place(3, BTC, BID, 97, 1);
		assert_eq!(OrderBook::best(BTC).bid, Some(Price(98)));
		let pages: Vec<_> = Pages::<Test>::iter().collect();
		set_index(96);
		assert_eq!(Pages::<Test>::iter().collect::<Vec<_>>(), pages);
		let depth = OrderBook::depth(BTC, BID, 9);
		assert_eq!(depth, [(Price(97), Lots(1), 1), (Price(94), Lots(5), 1)]);
		assert_eq!(OrderBook::best(BTC).ask, Some(Price(99)));
	});
}

/// BOOK-023: the three lanes of a side are walked as one, by what their levels come to.
#[test]
fn depth_should_merge_lanes_when_they_interleave() {
	ExtBuilder::build_and_execute(|| {
		for offset in [-1, -4] {
			put(1, pegged(BTC, BID, (INDEX, offset), 1));
			put(2, pegged(BTC, BID, (MARK, offset - 1), 2));
		}
		for price in [99, 97, 95] {
			place(3, BTC, BID, price, 4);
		}
		let depth = OrderBook::depth(BTC, BID, 9);
		let expected = [
			(Price(99), Lots(5), 2),
			(Price(98), Lots(2), 1),
			(Price(97), Lots(4), 1),
			(Price(96), Lots(1), 1),
			(Price(95), Lots(6), 2),
		];
		assert_eq!(depth, expected);
		assert_eq!(OrderBook::depth(BTC, BID, 2), expected[..2]);
	});
}

/// At one price the older order goes first, whichever lane it lies in.
#[test]
fn clearing_should_prefer_the_older_when_lanes_share_a_price() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(1);
		put(1, pegged(BTC, BID, (INDEX, -1), 1));
		next_block();
		place(2, BTC, BID, 99, 1);
		next_block();
		place(3, BTC, ASK, 99, 1);
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (1, 0));
	});
}

#[test]
fn clearing_should_fill_pegs_when_they_cross() {
	ExtBuilder::build_and_execute(|| {
		put(1, pegged(BTC, BID, (INDEX, 1), 5));
		put(2, pegged(BTC, ASK, (MARK, -1), 3));
		events();
		clear();
		assert_eq!(cleared(), Some((101, 3, 0)));
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(101), Lots(2), 1)]);
		assert_eq!(OrderBook::depth(BTC, ASK, 9), []);
	});
}

/// Beyond the band a peg is clipped like any limit: it trades inside it.
#[test]
fn clearing_should_clip_a_peg_when_it_lies_beyond_the_band() {
	ExtBuilder::build_and_execute(|| {
		put(1, pegged(BTC, BID, (INDEX, 10), 5));
		// The index is far above the mark: the peg comes to 130, the band ends at 110.
		change_terms(BTC, |terms| terms.quote.index = Price(120));
		place(2, BTC, ASK, 110, 5);
		events();
		clear();
		assert_eq!(cleared(), Some((110, 5, 0)));
	});
}

/// BOOK-023: bids round down to the tick size, asks up.
#[test]
fn pegs_should_round_away_from_the_middle_when_the_reference_is_off_tick() {
	ExtBuilder::build_and_execute(|| {
		let mut coarse = parameters();
		coarse.tick_size = Price(5);
		assert_ok!(Markets::list_active(coarse));
		set_index(103);
		let market = bulwark_primitives::MarketId(2);
		put(1, pegged(market, BID, (INDEX, 0), 1));
		put(2, pegged(market, ASK, (INDEX, 0), 1));
		let best = OrderBook::best(market);
		assert_eq!((best.bid, best.ask), (Some(Price(100)), Some(Price(105))));
	});
}

/// BOOK-023: what comes to nothing is passed over, and there again when the price is.
#[test]
fn pegs_should_be_passed_over_when_they_come_to_nothing() {
	ExtBuilder::build_and_execute(|| {
		put(1, pegged(BTC, BID, (INDEX, -10), 5));
		put(2, pegged(BTC, ASK, (INDEX, -10), 5));
		put(2, pegged(BTC, ASK, (INDEX, -9), 5));
		put(2, pegged(BTC, ASK, (INDEX, 1), 5));
		change_terms(BTC, |terms| {
			(terms.quote.index, terms.quote.mark) = (Price(9), Price(9));
		});
		assert_eq!(OrderBook::depth(BTC, BID, 9), []);
		assert_eq!(OrderBook::depth(BTC, ASK, 9), [(Price(10), Lots(5), 1)]);
		let best = OrderBook::best(BTC);
		assert_eq!((best.bid, best.ask), (None, Some(Price(10))));
		set_index(100);
		assert_eq!(OrderBook::depth(BTC, ASK, 9).len(), 3);
	});
}

#[test]
fn place_should_fail_when_the_offset_is_wider_than_the_band() {
	ExtBuilder::build_and_execute(|| {
		for offset in [-11, 11, i64::MIN, i64::MAX] {
			let order = pegged(BTC, BID, (MARK, offset), 1);
			assert_noop!(try_order(1, order), Error::<Test>::PegOutOfRange);
		}
		put(1, pegged(BTC, BID, (MARK, -10), 1));
	});
}

/// The ledger judges a peg at what it comes to when it is placed, the filter at what it comes to
/// when it trades.
#[test]
fn filter_should_refuse_a_peg_when_the_reference_has_run_away() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_100);
		put(20, pegged(BTC, BID, (INDEX, -3), 100));
		set_index(150);
		take(1, BTC, ASK, 147, 100);
		events();
		clear();
		assert_eq!(cancelled(CancelReason::Margin), [(20, 100)]);
	});
}

#[test]
fn cancel_should_renew_the_lanes_best_when_its_level_empties() {
	ExtBuilder::build_and_execute(|| {
		let best = put(1, pegged(BTC, BID, (MARK, -1), 1));
		put(1, pegged(BTC, BID, (MARK, -5), 1));
		place(1, BTC, BID, 97, 1);
		assert_ok!(cancel(1, best));
		let stored = BestPrices::<Test>::get(MarketKey::from(BTC)).bid;
		assert_eq!((stored.limit, stored.index), (Some(Price(97)), None));
		assert_eq!(stored.mark, Some(PriceOffset(-5)));
		assert_eq!(OrderBook::best(BTC).bid, Some(Price(97)));
	});
}

#[test]
fn place_should_judge_a_pegs_notional_when_it_is_placed() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.min_notional = QuoteAtoms(500));
		let small = pegged(BTC, BID, (INDEX, -1), 5);
		assert_noop!(try_order(1, small), Error::<Test>::BelowMinNotional);
		let locator = put(1, pegged(BTC, BID, (INDEX, -1), 6));
		assert_eq!(locator.price, LevelPrice::Pegged(INDEX, PriceOffset(-1)));
	});
}
