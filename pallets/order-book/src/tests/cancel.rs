//! `cancel`.

use super::mock::*;
use crate::{
	BestPrice, BestPrices, Error, Event, MarketKey, OrderRef, Pages, Tails, PAGE_SIZE, WAITING_PAGE,
};
use bulwark_primitives::{
	CancelReason, ClientOrderId, Lots, MarketState, OrderLocator, OrderNonce, Price,
};
use frame_support::{assert_noop, assert_ok};

fn best() -> BestPrice {
	BestPrices::<Test>::get(MarketKey::from(BTC))
}

#[test]
fn cancel_should_take_the_order_out_when_it_rests() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		events();
		assert_ok!(cancel(1, locator));
		assert_eq!(OrderBook::depth(BTC, BID, 10), []);
		assert_eq!(best(), BestPrice::default());
		let cancelled = Event::OrderCancelled {
			who: sub(1),
			market: BTC,
			side: BID,
			price: at(99),
			nonce: OrderNonce(0),
			lots: Lots(10),
			reason: CancelReason::Owner,
		};
		assert_eq!(events(), [cancelled]);
	});
}

/// BOOK-003: when the best level empties, the next one is found.
#[test]
fn cancel_should_find_the_next_best_when_the_best_level_empties() {
	ExtBuilder::build_and_execute(|| {
		let bids: Vec<_> = [99, 97, 95].map(|price| place(1, BTC, BID, price, 1)).into();
		let asks: Vec<_> = [101, 103, 105].map(|price| place(1, BTC, ASK, price, 1)).into();
		assert_ok!(cancel(1, bids[1]));
		assert_eq!(best().bid.limit, Some(Price(99)));
		assert_ok!(cancel(1, bids[0]));
		assert_eq!(best().bid.limit, Some(Price(95)));
		assert_ok!(cancel(1, asks[0]));
		assert_eq!(best().ask.limit, Some(Price(103)));
	});
}

#[test]
fn cancel_should_keep_the_level_when_other_pages_hold_orders() {
	ExtBuilder::build_and_execute(|| {
		let first: Vec<_> = (0..PAGE_SIZE).map(|_| place(1, BTC, BID, 99, 1)).collect();
		let last = place(2, BTC, BID, 99, 5);
		for locator in first {
			assert_ok!(cancel(1, locator));
		}
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(99), Lots(5), 1)]);
		assert_eq!(Pages::<Test>::iter().count(), 1);
		assert_ok!(cancel(2, last));
		assert_eq!((Pages::<Test>::iter().count(), Tails::<Test>::iter().count()), (0, 0));
		assert_eq!(place(1, BTC, BID, 99, 1).page, 0);
	});
}

/// Pages are never renumbered, so locators stay true while others come and go.
#[test]
fn cancel_should_find_the_order_when_its_tail_page_was_emptied_between() {
	ExtBuilder::build_and_execute(|| {
		let first: Vec<_> = (0..PAGE_SIZE).map(|_| place(1, BTC, BID, 99, 1)).collect();
		let tail = place(2, BTC, BID, 99, 5);
		assert_ok!(cancel(2, tail));
		assert_eq!(place(3, BTC, BID, 99, 7).page, 1);
		assert_ok!(cancel(1, first[63]));
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(99), Lots(70), 64)]);
	});
}

#[test]
fn cancel_should_fail_when_the_order_is_anothers_or_gone() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		assert_noop!(cancel(2, locator), Error::<Test>::OrderNotFound);
		let elsewhere = OrderLocator { page: 1, ..locator };
		assert_noop!(cancel(1, elsewhere), Error::<Test>::OrderNotFound);
		assert_ok!(cancel(1, locator));
		assert_noop!(cancel(1, locator), Error::<Test>::OrderNotFound);
	});
}

#[test]
fn cancel_should_work_when_the_market_is_halted() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		set_state(BTC, MarketState::Halted);
		assert_ok!(cancel(1, locator));
	});
}

#[test]
fn cancel_should_change_nothing_when_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		RefuseClose::set(true);
		assert_noop!(cancel(1, locator), sp_runtime::DispatchError::Unavailable);
		RefuseClose::set(false);
	});
}

/// BOOK-019: an order is cancelled by its owner's name for it, resting or waiting.
#[test]
fn cancel_should_find_the_order_when_it_is_named() {
	ExtBuilder::build_and_execute(|| {
		put(1, named(limit(BTC, BID, 99, 10), 7));
		put(1, timed(named(limit(ETH, BID, 98, 10), 8), IOC));
		take(2, ETH, BID, 97, 1);
		let by_name = |owner, name| {
			let order = OrderRef::Client(ClientOrderId(name));
			OrderBook::cancel(RuntimeOrigin::signed(owner), 0, order)
		};
		assert_noop!(by_name(2, 7), Error::<Test>::OrderNotFound);
		assert_ok!(by_name(1, 7));
		assert_noop!(by_name(1, 7), Error::<Test>::OrderNotFound);
		assert_eq!(OrderBook::named(&sub(1), ClientOrderId(8)).unwrap().page, WAITING_PAGE);
		assert_ok!(by_name(1, 8));
		assert_eq!(OrderBook::staged(ETH).len(), 1);
		assert_eq!(OrderBook::depth(BTC, BID, 9), []);
	});
}

/// What cancels a waiting order is charged for the longest list.
#[test]
fn cancel_should_weigh_what_it_may_find_when_the_order_is_named() {
	use crate::WeightInfo;
	let locator =
		OrderLocator { market: BTC, side: BID, price: at(99), page: 0, nonce: OrderNonce(0) };
	let weight = |order| crate::costs::cancel::<Test>(&order);
	let resting = <() as WeightInfo>::cancel();
	assert_eq!(weight(OrderRef::Locator(locator)), resting);
	let waiting = OrderRef::Locator(OrderLocator { page: WAITING_PAGE, ..locator });
	let most = resting.max(<() as WeightInfo>::cancel_waiting());
	assert_eq!(weight(waiting), most);
	assert_eq!(weight(OrderRef::Client(ClientOrderId(1))), most);
}
