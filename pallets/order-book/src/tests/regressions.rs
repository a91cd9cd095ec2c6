//! Worked counterexamples: plausible rules that are wrong, with the numbers that show it. Those of
//! the auction alone are in its crate; others stand beside the rule they concern.

use super::mock::*;
use crate::{Error, Event};
use bulwark_primitives::{
	CancelReason, FeedState, LiquidationOrder, Lots, MarketState, Moment, Price,
};
use frame_support::{assert_noop, assert_ok};
use std::collections::BTreeMap;

fn mark() -> Price {
	<Markets as bulwark_primitives::seams::Markets>::quote(BTC).unwrap().mark
}

/// Worked counterexample C1, the wrong rule being totals per market: bids of 100 lots at 108 and at
/// 92 are together worth what 200 lots are at a mark of 100, as if no loss were possible. The one at
/// 108 loses 800 by filling: of 2,400 there are 1,600 left for a requirement of 2,000.
#[test]
fn filter_should_count_each_orders_loss_when_another_would_make_up_for_it() {
	ExtBuilder::build_and_execute(|| {
		set_index(108);
		credit(20, 2_400);
		place(20, BTC, BID, 108, 100);
		place(20, BTC, BID, 92, 100);
		set_index(100);
		place(1, BTC, ASK, 92, 200);
		events();
		clear();
		assert_eq!(cancelled(CancelReason::Margin), [(20, 100), (20, 100)]);
		assert_eq!(position(20, BTC), 0);
	});
}

/// Worked counterexample C3, the wrong rule being that who makes the block only chooses orders: its
/// own taker, put last after seeing all others, would fill at once. Takers wait a block, and who is
/// to be hit cancels meanwhile.
#[test]
fn late_taker_should_meet_nobody_when_takers_wait_and_the_maker_cancels() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.taker_delay = 1);
		let ask = place(1, BTC, ASK, 90, 10);
		next_block();
		take(2, BTC, BID, 100, 10);
		next_block();
		assert_eq!(position(2, BTC), 0);
		assert_ok!(cancel(1, ask));
		next_block();
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 0));
	});
}

/// Worked counterexample C4, the wrong rule being to halt on a price outside the band. The band's
/// edge trades; unmatched demand there for three blocks opens a protective auction, in which
/// closing lots and liquidations go on.
#[test]
fn limit_state_should_open_a_protective_auction_when_it_lasts() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.limit_state_blocks = 3);
		trade(BTC, 3, 4, 10, 100);
		place(1, BTC, ASK, 109, 10);
		place(2, BTC, BID, 150, 100);
		for _ in 0..3 {
			assert_eq!(state(BTC), MarketState::Active);
			next_block();
		}
		assert!(matches!(state(BTC), MarketState::ProtectiveAuction(_)));
		assert_eq!(position(2, BTC), 10);
		place(4, BTC, BID, 100, 10);
		let order = LiquidationOrder { who: sub(3), side: ASK, lots: Lots(10), limit: Price(95) };
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		assert_eq!((position(3, BTC), position(4, BTC)), (0, 0));
		assert_eq!(position(2, BTC), 10);
	});
}

/// Worked counterexample H3, the wrong rule being to go on with an auction in the next block: with
/// room for two orders a side the two best of each clear whole, at their price, and the third waits
/// whole for an auction of its own.
#[test]
fn auction_should_be_whole_when_orders_are_more_than_fit() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(2);
		for (owner, price) in [(1, 98), (2, 99), (3, 100)] {
			place(owner, BTC, ASK, price, 5);
			place(owner + 3, BTC, BID, 202 - price, 5);
		}
		clear();
		let filled = [1, 2, 3, 4, 5, 6].map(|owner| position(owner, BTC));
		assert_eq!(filled, [-5, -5, 0, 5, 5, 0]);
		assert_eq!(cleared(), Some((100, 10, 0)));
	});
}

/// Worked counterexample H4, the wrong rule being to leave reduce-only lots out of the margin totals:
/// a short of ten with a reduce-only bid of ten and an ordinary one of ten would need nothing, and
/// end at +10. It needs what ten lots need; who no longer has that keeps what closes.
#[test]
fn reduce_only_bid_should_count_beside_an_ordinary_one_when_both_fill() {
	for (funds, index, ends) in [(100_000, 100, 10), (150, 106, 0)] {
		ExtBuilder::build_and_execute(|| {
			credit(20, funds);
			trade(BTC, 1, 20, 10, 100);
			put(20, reduce_only(limit(BTC, BID, 100, 10)));
			place(20, BTC, BID, 100, 10);
			set_index(index);
			place(2, BTC, ASK, 100, 20);
			events();
			clear();
			assert_eq!(position(20, BTC), ends);
			let filled: u64 = events()
				.into_iter()
				.filter_map(|event| match event {
					Event::OrderFilled { who, lots, .. } if who == sub(20) => Some(lots.0),
					_ => None,
				})
				.sum();
			assert_eq!(i64::try_from(filled).unwrap(), 10 + ends);
		});
	}
}

/// Worked counterexample H7, the wrong rule being to sample the clearing price: one lot crossed at
/// the edge of the band in every block would carry the mark there for dust. The sample is the mid
/// of the book left, and there is none where a side lacks the impact notional.
#[test]
fn mark_should_stay_when_dust_crosses_at_the_edge_of_the_band() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..20 {
			place(1, BTC, ASK, 110, 1);
			take(2, BTC, BID, 110, 1);
			next_block();
			let sample = Samples::get().get(&BTC).copied().unwrap();
			assert_eq!((sample.price, sample.impact), (Price(110), None));
		}
		assert_eq!(position(2, BTC), 20);
		assert_eq!(mark(), Price(100));
	});
}

/// Worked counterexample H7, the wrong rule being that forced trades may move the mark: the clearing
/// in which a liquidation filled gives no price, whatever else traded in it.
#[test]
fn clearing_price_should_not_count_when_a_liquidation_filled_in_it() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 3, 4, 10, 100);
		place(1, BTC, ASK, 92, 50);
		place(2, BTC, BID, 92, 60);
		let order = LiquidationOrder { who: sub(3), side: ASK, lots: Lots(10), limit: Price(91) };
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		let sample = Samples::get().get(&BTC).copied().unwrap();
		assert_eq!((sample.volume, sample.cleared), (Lots(60), None));
	});
}

/// Worked counterexample M3, the wrong rule being a call auction that clears without a reference:
/// with the index halted at its moment it does not, and orders for one auction are refused.
#[test]
fn opening_auction_should_wait_when_there_is_no_index() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::OpeningAuction(Moment(Now::get() + 1_000)));
		place(1, BTC, ASK, 95, 10);
		place(2, BTC, BID, 105, 10);
		for time_in_force in [IOC, FOK] {
			let placed = try_place(3, BTC, (BID, 100, 1), time_in_force);
			assert_eq!(placed, Err(Error::<Test>::CallAuction.into()));
		}
		advance();
		set_feed(100, FeedState::Halted);
		clear();
		assert!(matches!(state(BTC), MarketState::OpeningAuction(_)));
		assert_eq!(position(2, BTC), 0);
		set_feed(100, FeedState::Normal);
		clear();
		assert_eq!((state(BTC), position(2, BTC)), (MarketState::Active, 10));
	});
}

/// Worked counterexample M8, the wrong rule being a peg's cap: two bids at index - 1 capped at 97
/// and at index - 3 change their mutual order when the index goes from 98 to 105. There are no caps;
/// the mutual order of offsets holds at every index, and what leaves the band is refused.
#[test]
fn pegs_should_keep_their_mutual_order_when_the_index_moves() {
	ExtBuilder::build_and_execute(|| {
		use bulwark_primitives::Reference::Index;
		put(1, pegged(BTC, BID, (Index, -1), 1));
		put(2, pegged(BTC, BID, (Index, -3), 2));
		for index in [98, 100, 105, 95] {
			set_index(index);
			let depth = OrderBook::depth(BTC, BID, 9);
			let expected = [(Price(index - 1), Lots(1), 1), (Price(index - 3), Lots(2), 1)];
			assert_eq!(depth, expected);
		}
		let wide = pegged(BTC, BID, (Index, -11), 1);
		assert_noop!(try_order(3, wide), Error::<Test>::PegOutOfRange);
	});
}
