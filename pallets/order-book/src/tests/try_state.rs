//! The invariants are tested by breaking them.

use super::mock::*;
use crate::{
	types::Level, BestPrice, BestPrices, Expiries, MarketKey, MomentKey, OpenOrders, Page, Pages,
	Staged, Tails,
};
use bulwark_primitives::{Lots, MarketId, Moment, OrderLocator, OrderNonce, Price, TimeInForce};
use frame_support::{assert_err, assert_ok, BoundedVec};

fn level(price: u64) -> Level {
	Level { market: BTC, side: BID, price: Price(price) }
}

/// A sound book with every kind of order; then `damage`, which must be found.
fn broken(damage: impl FnOnce(OrderLocator), message: &'static str) {
	ExtBuilder::build().execute_with(|| {
		let locator = place(1, BTC, BID, 99, 2);
		place(2, BTC, BID, 99, 2);
		place(2, BTC, BID, 95, 2);
		assert_ok!(try_place(3, BTC, (ASK, 105, 1), TimeInForce::GoodTilTime(Moment(2_000_000))));
		take(4, ETH, BID, 99, 3);
		assert_ok!(OrderBook::do_try_state());
		damage(locator);
		assert_err!(OrderBook::do_try_state(), message);
	});
}

fn change_page(change: impl FnOnce(&mut Page<u64>)) {
	Pages::<Test>::mutate(level(99).page_key(0), change);
}

#[test]
fn try_state_should_fail_when_orders_or_pages_are_unsound() {
	broken(|_| change_page(|page| page.orders[0].lots = Lots(0)), "an order of no lots rests");
	broken(|_| change_page(|page| page.orders[0].placed = 9), "a level is not sorted by age");
	broken(|_| change_page(|page| page.orders.clear()), "an empty page is stored");
	let unlisted = |_: OrderLocator| {
		let page = Pages::<Test>::get(level(99).page_key(0));
		let elsewhere = Level { market: MarketId(7), ..level(99) };
		Pages::<Test>::insert(elsewhere.page_key(0), page);
	};
	broken(unlisted, "orders of an unlisted market");
}

#[test]
fn try_state_should_fail_when_a_level_is_off_tick() {
	ExtBuilder::build().execute_with(|| {
		let mut coarse = parameters();
		coarse.tick_size = Price(5);
		assert_ok!(Markets::list_market(RuntimeOrigin::root(), coarse));
		place(1, BTC, BID, 99, 2);
		let page = Pages::<Test>::take(level(99).page_key(0));
		let off = Level { market: MarketId(2), ..level(99) };
		Pages::<Test>::insert(off.page_key(0), page);
		assert_err!(OrderBook::do_try_state(), "a level off tick");
	});
}

#[test]
fn try_state_should_fail_when_levels_are_unsound() {
	let beyond = |_: OrderLocator| {
		let page = Pages::<Test>::take(level(99).page_key(0));
		Pages::<Test>::insert(level(99).page_key(1), page);
	};
	broken(beyond, "a page lies beyond its level's tail");
	let tail = |_: OrderLocator| Tails::<Test>::insert(level(50).key(), 1);
	broken(tail, "a tail is kept for an empty level");
}

#[test]
fn try_state_should_fail_when_a_best_price_is_wrong() {
	let wrong = |_: OrderLocator| {
		let best = BestPrice { bid: Some(Price(95)), ask: Some(Price(105)) };
		BestPrices::<Test>::insert(MarketKey::from(BTC), best);
	};
	broken(wrong, "a best price is not that of the best level");
}

#[test]
fn try_state_should_fail_when_an_accounts_list_is_wrong() {
	let empty = |_: OrderLocator| {
		OpenOrders::<Test>::mutate(sub(8), |list| *list = BoundedVec::new());
	};
	broken(empty, "an empty list is stored");
	let stranger = |locator: OrderLocator| {
		OpenOrders::<Test>::insert(sub(8), BoundedVec::truncate_from(vec![locator]));
	};
	broken(stranger, "a list names orders that do not rest");
	let twice = |locator: OrderLocator| {
		OpenOrders::<Test>::mutate(sub(2), |list| list.try_push(locator).unwrap_or_default());
		OpenOrders::<Test>::mutate(sub(1), |list| {
			let other = OrderLocator { nonce: OrderNonce(5), ..locator };
			*list = BoundedVec::truncate_from(vec![locator, other]);
		});
	};
	broken(twice, "a list and the book differ in number");
	let elsewhere = |locator: OrderLocator| {
		let moved = OrderLocator { page: 3, ..locator };
		OpenOrders::<Test>::insert(sub(1), BoundedVec::truncate_from(vec![moved]));
	};
	broken(elsewhere, "a resting order is missing in its account's list");
	let gone = |_: OrderLocator| OpenOrders::<Test>::remove(sub(1));
	broken(gone, "an account with orders has no list");
}

#[test]
fn try_state_should_fail_when_expiries_are_wrong() {
	let gone = |_: OrderLocator| {
		let _ = Expiries::<Test>::clear(u32::MAX, None);
	};
	broken(gone, "an order's expiry is not noted");
	let extra = |locator: OrderLocator| {
		let key = (MomentKey::from(Moment(5)), sub(1), locator.nonce);
		Expiries::<Test>::insert(key, locator);
	};
	broken(extra, "an expiry names no order");
}

#[test]
fn try_state_should_fail_when_the_ledgers_totals_differ() {
	let lots = |_: OrderLocator| change_page(|page| page.orders[0].lots = Lots(7));
	broken(lots, "the ledger's open lots are not the book's");
	let waiting = |_: OrderLocator| Staged::<Test>::remove(MarketKey::from(ETH));
	broken(waiting, "the ledger's open lots are not the book's");
	let empty = |_: OrderLocator| {
		Staged::<Test>::insert(MarketKey::from(BTC), BoundedVec::new());
	};
	broken(empty, "an empty waiting list is stored");
	let count = |_: OrderLocator| {
		pallet_margin::Subaccounts::<Test>::mutate(sub(1), |account| {
			account.as_mut().unwrap().order_count = 2;
		});
	};
	broken(count, "the ledger's open orders are not the book's");
	let stranger = |_: OrderLocator| {
		pallet_margin::Subaccounts::<Test>::remove(sub(1));
	};
	broken(stranger, "orders of an account the ledger does not have");
}
