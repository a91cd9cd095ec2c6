//! What an owner wishes for the rest of its orders after a self trade.

use super::mock::*;
use bulwark_primitives::{CancelReason, Lots, PlaceOrder, Price, SelfTradePolicy};

fn with(policy: SelfTradePolicy, order: PlaceOrder) -> PlaceOrder {
	PlaceOrder { self_trade: policy, ..order }
}

/// An ask of 10 at 99, a block later a bid of 12 at 101 that says what is to become of the rest.
fn self_traded(policy: SelfTradePolicy, bid: u64) -> Vec<(u64, u64)> {
	place(1, BTC, ASK, 99, 10);
	next_block();
	put(1, with(policy, limit(BTC, BID, 101, bid)));
	events();
	clear();
	cancelled(CancelReason::SelfTrade)
}

/// BOOK-005: the newest annulled order's policy decides what is cancelled besides.
#[test]
fn self_trade_should_leave_the_rest_when_both_are_annulled() {
	ExtBuilder::build_and_execute(|| {
		let mut undone = self_traded(SelfTradePolicy::AnnulBoth, 12);
		undone.sort_unstable();
		assert_eq!(undone, [(1, 10), (1, 10)]);
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(101), Lots(2), 1)]);
	});
}

#[test]
fn self_trade_should_cancel_the_newest_when_it_says_so() {
	ExtBuilder::build_and_execute(|| {
		let mut undone = self_traded(SelfTradePolicy::CancelNewest, 12);
		undone.sort_unstable();
		assert_eq!(undone, [(1, 2), (1, 10), (1, 10)]);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
	});
}

#[test]
fn self_trade_should_cancel_the_oldest_when_the_newest_says_so() {
	ExtBuilder::build_and_execute(|| {
		let mut undone = self_traded(SelfTradePolicy::CancelOldest, 4);
		undone.sort_unstable();
		assert_eq!(undone, [(1, 4), (1, 4), (1, 6)]);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
	});
}
