//! The invariants are tested by breaking them.

use super::mock::*;
use crate::{
	keys::Level, BestPrices, Crowd, DeadManAgenda, DeadManSwitches, Expiries, LaneSize, MarketKey,
	MomentKey, OpenOrder, OpenOrders, OrderFlags, Page, Pages, Staged, Tail, Tails,
	MAX_LEVEL_PAGES,
};
use bulwark_primitives::{
	ClientOrderId, Lots, MarketId, Moment, OrderLocator, OrderNonce, Price, TimeInForce,
};
use frame_support::{assert_err, assert_ok, BoundedVec};

fn level(price: u64) -> Level {
	Level { market: BTC, side: BID, price: at(price) }
}

/// A sound book with every kind of order; then `damage`, which must be found.
fn broken(damage: impl FnOnce(OrderLocator), message: &'static str) {
	ExtBuilder::build().execute_with(|| {
		let locator = place(1, BTC, BID, 99, 2);
		place(2, BTC, BID, 99, 2);
		place(2, BTC, BID, 95, 2);
		assert_ok!(try_place(3, BTC, (ASK, 105, 1), TimeInForce::GoodTilTime(Moment(2_000_000))));
		take(4, ETH, BID, 99, 3);
		let until = Some(Moment(Now::get() + 10_000));
		assert_ok!(OrderBook::set_dead_man(RuntimeOrigin::signed(1), 0, until));
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
	let flags = |_: OrderLocator| change_page(|page| page.orders[0].flags = OrderFlags::REPORTED);
	broken(flags, "a resting order has a waiting one's flag");
	let waiting = |_: OrderLocator| {
		Staged::<Test>::mutate(MarketKey::from(ETH), |list| list[0].lots = Lots(0));
	};
	broken(waiting, "an order of no lots waits");
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
		assert_ok!(Markets::list_active(coarse));
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
	let tail = |price: u64, pages: u32| {
		move |_: OrderLocator| {
			Tails::<Test>::insert(level(price).key(), Tail { number: 1, pages });
		}
	};
	broken(tail(50, 1), "a tail is kept for an empty level");
	broken(tail(99, 2), "a tail does not count its level's pages");
	let many = |_: OrderLocator| {
		let page = Pages::<Test>::get(level(99).page_key(0));
		for number in 1..=MAX_LEVEL_PAGES {
			Pages::<Test>::insert(level(99).page_key(number), page.clone());
		}
		let tail = Tail { number: MAX_LEVEL_PAGES, pages: MAX_LEVEL_PAGES + 1 };
		Tails::<Test>::insert(level(99).key(), tail);
	};
	broken(many, "a level has too many pages");
}

#[test]
fn try_state_should_fail_when_a_best_price_is_wrong() {
	let wrong = |_: OrderLocator| {
		BestPrices::<Test>::mutate(MarketKey::from(BTC), |best| best.bid.limit = Some(Price(95)));
	};
	broken(wrong, "a best price is not that of the best level");
}

#[test]
fn try_state_should_fail_when_a_lanes_size_or_crowd_is_wrong() {
	let size = |change: fn(&mut LaneSize)| {
		move |_: OrderLocator| {
			let market = MarketKey::from(BTC);
			BestPrices::<Test>::mutate(market, |best| change(&mut best.bids.limit));
		}
	};
	let sizes = "a lane's size is not that of its pages and its crowd";
	broken(size(|size| size.pages = 3), sizes);
	broken(size(|size| size.crowd = 1), sizes);
	let crowded = |orders: usize| {
		change_page(|page| {
			for order in page.orders.iter_mut().take(orders) {
				order.flags = order.flags.with(OrderFlags::CROWDED, true);
			}
		});
	};
	let many = |_: OrderLocator| {
		MaxCrowd::set(1);
		crowded(2);
	};
	broken(many, "a lane's crowd is too large");
	let pages = |_: OrderLocator| {
		LanePages::set(1);
		MaxCrowd::set(0);
	};
	broken(pages, "a lane has too many pages");
	let unnamed = |locator: OrderLocator| {
		crowded(1);
		size(|size| size.crowd = 1)(locator);
	};
	broken(unnamed, "an order is missing in its crowd");
	let extra = |locator: OrderLocator| {
		let key = crate::crowd::crowd_key::<Test>(level(99), 0, (sub(1), locator.nonce));
		Crowd::<Test>::insert(key, ());
	};
	broken(extra, "a crowd names an order it does not have");
}

#[test]
fn try_state_should_fail_when_an_accounts_list_is_wrong() {
	let empty = |_: OrderLocator| {
		OpenOrders::<Test>::mutate(sub(8), |list| *list = BoundedVec::new());
	};
	broken(empty, "an empty list is stored");
	let entry = |locator| OpenOrder { locator, client_id: None, reduce_only: false };
	let put = |owner, entries: &[OpenOrder]| {
		OpenOrders::<Test>::insert(sub(owner), BoundedVec::truncate_from(entries.to_vec()));
	};
	let stranger = |locator: OrderLocator| put(8, &[entry(locator)]);
	broken(stranger, "a list names orders that are not open");
	let twice = |locator: OrderLocator| {
		put(1, &[entry(locator), entry(OrderLocator { nonce: OrderNonce(5), ..locator })]);
	};
	broken(twice, "a list and the book differ in number");
	let elsewhere = |locator: OrderLocator| put(1, &[entry(OrderLocator { page: 3, ..locator })]);
	broken(elsewhere, "an open order is missing in its account's list");
	let reducing =
		|locator: OrderLocator| put(1, &[OpenOrder { reduce_only: true, ..entry(locator) }]);
	broken(reducing, "a list and the book differ in what is reduce-only");
	let names = |_: OrderLocator| {
		OpenOrders::<Test>::mutate(sub(2), |list| {
			for entry in list.iter_mut() {
				entry.client_id = Some(ClientOrderId(1));
			}
		});
	};
	broken(names, "two open orders have the same name");
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
	let waiting = |_: OrderLocator| {
		Staged::<Test>::mutate(MarketKey::from(ETH), |list| list[0].lots = Lots(7));
	};
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

#[test]
fn try_state_should_fail_when_dead_man_switches_are_wrong() {
	let change = |change: fn(&mut crate::DeadMan)| {
		move |_: OrderLocator| {
			DeadManSwitches::<Test>::mutate(sub(1), |switch| change(switch.as_mut().unwrap()));
		}
	};
	let late = change(|switch| switch.until = Moment(1));
	broken(late, "a dead-man switch is listed too late");
	let elsewhere = change(|switch| switch.listed = Moment(1));
	broken(elsewhere, "a dead-man switch is not in the agenda");
	let extra = |_: OrderLocator| {
		DeadManAgenda::<Test>::insert((MomentKey::from(Moment(5)), sub(1)), ());
	};
	broken(extra, "the agenda names a dead-man switch that is not set");
}
