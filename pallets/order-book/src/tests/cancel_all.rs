//! `cancel_all`, and the seam through which liquidation cancels.

use super::mock::*;
use crate::{Event, WeightInfo};
use bulwark_primitives::{seams::Orders, CancelReason, MarketState};
use frame_support::assert_ok;

fn placed() {
	place(1, BTC, BID, 99, 1);
	place(1, BTC, ASK, 101, 1);
	place(1, ETH, BID, 98, 1);
	take(1, ETH, BID, 97, 1);
	place(2, BTC, BID, 99, 1);
	take(2, ETH, BID, 97, 1);
	events();
}

#[test]
fn cancel_all_should_take_out_every_order_when_no_market_is_named() {
	ExtBuilder::build_and_execute(|| {
		placed();
		let done = OrderBook::cancel_all(RuntimeOrigin::signed(1), 0, None, None).unwrap();
		assert_eq!(done.actual_weight, Some(<() as WeightInfo>::cancel_all(4)));
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
		assert_eq!(OrderBook::orders_of(&sub(2)).len(), 1);
		assert_eq!(OrderBook::staged(ETH).len(), 1);
		assert_eq!(events().len(), 4);
	});
}

#[test]
fn cancel_all_should_leave_other_markets_when_one_is_named() {
	ExtBuilder::build_and_execute(|| {
		placed();
		assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(1), 0, Some(BTC), None));
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		assert_eq!(OrderBook::staged(ETH).len(), 2);
	});
}

#[test]
fn cancel_all_should_do_nothing_when_there_are_no_orders() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(1), 0, None, None));
		assert_eq!(events(), []);
	});
}

/// Waiting orders go too: else they would fill after the account was found short.
#[test]
fn orders_should_cancel_waiting_and_resting_when_liquidation_asks() {
	ExtBuilder::build_and_execute(|| {
		placed();
		assert_eq!(<OrderBook as Orders<u64>>::open_orders(&sub(1)).len(), 4);
		let count = <OrderBook as Orders<u64>>::cancel_all(&sub(1), CancelReason::Liquidation);
		assert_eq!(count, 4);
		assert_eq!(<OrderBook as Orders<u64>>::open_orders(&sub(1)), []);
		let all = events().into_iter().all(|event| {
			matches!(event, Event::OrderCancelled { reason: CancelReason::Liquidation, .. })
		});
		assert!(all);
	});
}

#[test]
fn orders_should_halt_the_market_when_book_and_ledger_disagree() {
	ExtBuilder::build_and_execute(|| {
		placed();
		RefuseClose::set(true);
		let count = <OrderBook as Orders<u64>>::cancel_all(&sub(1), CancelReason::Liquidation);
		RefuseClose::set(false);
		assert_eq!(count, 0);
		assert_eq!((state(BTC), state(ETH)), (MarketState::Halted, MarketState::Halted));
	});
}

#[test]
fn cancel_all_should_leave_the_other_side_when_one_is_named() {
	ExtBuilder::build_and_execute(|| {
		placed();
		assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(1), 0, None, Some(BID)));
		assert_eq!(OrderBook::depth(BTC, ASK, 9).len(), 1);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		assert_eq!(OrderBook::staged(ETH).len(), 1);
	});
}
