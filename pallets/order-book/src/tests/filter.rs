//! The joint margin filter, in the auction.

use super::mock::*;
use crate::Event;
use bulwark_primitives::{CancelReason, MarketId};
use frame_support::assert_ok;

fn margin_cancels() -> Vec<(u64, MarketId, u64)> {
	let find = |event| match event {
		Event::OrderCancelled { who, market, lots, reason: CancelReason::Margin, .. } => {
			Some((who.owner, market, lots.0))
		},
		_ => None,
	};
	events().into_iter().filter_map(find).collect()
}

/// BOOK-018. Worked counterexample C1: three orders, each of which the account can carry alone, and together
/// not. Tested one by one all would fill and leave the account liquidatable at once.
#[test]
fn filter_should_judge_all_markets_together_when_each_order_alone_passes() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Markets::list_active(parameters()));
		set_index(50);
		credit(20, 1_600);
		// Sold at 100 in three markets while the mark is 50: the requirement is 3 x 500.
		for market in 0..3 {
			place(20, MarketId(market), ASK, 100, 100);
		}
		// At 100 each order needs 1,000 of 1,600.
		set_index(100);
		for market in 0..3 {
			take(1, MarketId(market), BID, 100, 100);
		}
		clear();
		let expected: Vec<_> = (0..3).map(|market| (20, MarketId(market), 100)).collect();
		assert_eq!(margin_cancels(), expected);
		assert_eq!((0..3).map(|market| position(20, MarketId(market))).sum::<i64>(), 0);
	});
}

#[test]
fn filter_should_keep_an_order_when_the_account_carries_it() {
	ExtBuilder::build_and_execute(|| {
		set_index(50);
		credit(20, 1_600);
		place(20, BTC, ASK, 100, 100);
		set_index(100);
		take(1, BTC, BID, 100, 100);
		clear();
		assert_eq!(margin_cancels(), []);
		assert_eq!(position(20, BTC), -100);
	});
}

/// Worked counterexample C1: a bid of 100 lots at 108 with the mark at 100 loses 800 by filling, which
/// no requirement at mark shows.
#[test]
fn filter_should_count_the_loss_against_mark_when_a_limit_is_worse_than_it() {
	ExtBuilder::build_and_execute(|| {
		set_index(108);
		credit(20, 1_200);
		place(20, BTC, BID, 108, 100);
		set_index(100);
		place(1, BTC, ASK, 108, 100);
		clear();
		assert_eq!(margin_cancels(), [(20, BTC, 100)]);
		assert_eq!(position(20, BTC), 0);
	});
}

/// An account that fails keeps what closes its position.
#[test]
fn filter_should_keep_closing_lots_when_the_account_fails() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 3_000);
		trade(BTC, 20, 1, 100, 100);
		place(20, BTC, ASK, 95, 150);
		place(20, ETH, BID, 100, 90);
		// Equity 1,800; the bid's limit is clipped to 96. A loss of 720 and requirements of 880 and
		// 792 are more than that.
		set_index(88);
		take(1, BTC, BID, 95, 150);
		take(1, ETH, ASK, 96, 90);
		clear();
		assert_eq!(position(20, BTC), 0);
		assert_eq!(position(20, ETH), 0);
		let cancels = margin_cancels();
		assert!(cancels.contains(&(20, BTC, 50)), "{cancels:?}");
		assert!(cancels.contains(&(20, ETH, 90)), "{cancels:?}");
	});
}

/// Worked counterexample: as many bids as an auction takes, at the best price, of an account that
/// cannot carry them together, kept everybody else out and were then cancelled for nothing. Their
/// places are filled by those that come next.
#[test]
fn filter_should_let_the_next_orders_in_when_it_refuses_the_best_ones() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(2);
		set_index(108);
		credit(20, 1_750);
		for _ in 0..3 {
			place(20, BTC, BID, 108, 50);
		}
		set_index(100);
		place(2, BTC, BID, 101, 10);
		place(3, BTC, BID, 101, 10);
		place(4, BTC, BID, 100, 10);
		take(5, BTC, BID, 101, 10);
		place(1, BTC, ASK, 100, 30);
		clear();
		assert_eq!(margin_cancels(), [(20, BTC, 50), (20, BTC, 50)]);
		assert_eq!(position(1, BTC), -20);
		// The immediate bid came first of its price by its hash or not at all.
		let filled = [2, 3, 4, 5].map(|owner| position(owner, BTC));
		assert_eq!(filled.iter().sum::<i64>(), 20);
		assert_eq!(filled[2], 0);
	});
}
