//! Full lanes: who comes in, who is pushed out, who is not.

use super::mock::*;
use crate::{
	costs, BatchItem,
	BatchMode::{AllOrNothing, BestEffort},
	BestPrices, Crowd, Error, MarketKey, OrderFlags, OrderRef, WeightInfo, CROWD_SHARE,
};
use bulwark_primitives::{
	seams::{OrderEntry, Reported},
	CancelReason, Lots, Moment, OrderLocator, Price, Reference, TimeInForce,
};
use frame_support::{assert_noop, assert_ok};

/// Lanes of two pages, a crowd of two orders. The bids' lane is full: 1 and 2 came while there was
/// room, 3 and 4 are its crowd.
fn full() -> [OrderLocator; 4] {
	LanePages::set(2);
	MaxCrowd::set(2);
	let orders = [(1, 90), (2, 98), (3, 97), (4, 96)];
	let orders = orders.map(|(owner, price)| place(owner, BTC, BID, price, 1));
	events();
	orders
}

/// Pages and crowd of the bids' lane of limits.
fn size() -> (u32, u32) {
	let size = BestPrices::<Test>::get(MarketKey::from(BTC)).bids.limit;
	(size.pages, size.crowd)
}

fn prices() -> Vec<u64> {
	OrderBook::depth(BTC, BID, 99).into_iter().map(|(price, ..)| price.0).collect()
}

fn is_crowded(owner: u64, locator: &OrderLocator) -> bool {
	let order = OrderBook::order(locator, &sub(owner)).unwrap();
	order.flags.has(OrderFlags::CROWDED)
}

/// BOOK-035: orders that come while a lane has all its pages are its crowd, in pages of others too.
#[test]
fn place_should_join_the_crowd_when_the_lane_is_full() {
	ExtBuilder::build_and_execute(|| {
		let [first, second, third, fourth] = full();
		assert_eq!(size(), (4, 2));
		assert!(!is_crowded(1, &first) && !is_crowded(2, &second));
		assert!(is_crowded(3, &third) && is_crowded(4, &fourth));
		let beside = place(5, BTC, BID, 98, 1);
		assert!(is_crowded(5, &beside));
		assert_eq!(size(), (3, 2));
	});
}

/// BOOK-035: a better price pushes out the last of the crowd, an equal or worse one does not.
#[test]
fn place_should_push_out_the_last_of_the_crowd_when_it_is_better_priced() {
	ExtBuilder::build_and_execute(|| {
		full();
		for price in [96, 95, 80] {
			assert_noop!(try_place(5, BTC, (BID, price, 1), GTC), Error::<Test>::SideFull);
		}
		place(5, BTC, BID, 99, 1);
		assert_eq!(cancelled(CancelReason::Evicted), [(4, 1)]);
		assert_eq!(prices(), [99, 98, 97, 90]);
		place(6, BTC, BID, 98, 1);
		assert_eq!(cancelled(CancelReason::Evicted), [(3, 1)]);
		assert_eq!(prices(), [99, 98, 90]);
		assert_eq!(OrderBook::orders_of(&sub(3)), []);
	});
}

/// BOOK-036: who came while there was room keeps the place, however far off it is.
#[test]
fn place_should_push_out_nobody_when_all_came_while_there_was_room() {
	ExtBuilder::build_and_execute(|| {
		full();
		for price in [97, 98, 99, 100] {
			let _ = try_place(5, BTC, (BID, price, 1), GTC);
			let _ = try_place(6, BTC, (BID, price, 1), GTC);
		}
		assert!(prices().contains(&90));
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		assert_eq!(OrderBook::orders_of(&sub(2)).len(), 1);
	});
}

/// BOOK-035: the newest page of the worst level is the last.
#[test]
fn place_should_push_out_from_the_newest_page_when_a_level_has_several() {
	ExtBuilder::build_and_execute(|| {
		LanePages::set(1);
		MaxCrowd::set(128);
		place(9, BTC, BID, 99, 1);
		for number in 0..128 {
			place(1 + number / 16, BTC, BID, 95, 1);
		}
		assert_eq!(size(), (3, 128));
		events();
		place(9, BTC, BID, 98, 1);
		let evicted = cancelled(CancelReason::Evicted);
		// Orders 64 to 127 lie in page 1.
		assert!(matches!(evicted[..], [(owner, 1)] if (5..=8).contains(&owner)), "{evicted:?}");
	});
}

/// BOOK-036: an account with its share of a crowded lane adds nothing to it, elsewhere it may.
#[test]
fn place_should_fail_when_the_account_has_its_share_of_a_crowded_lane() {
	ExtBuilder::build_and_execute(|| {
		LanePages::set(1);
		MaxCrowd::set(100);
		let own: Vec<_> = (0..CROWD_SHARE)
			.map(|step| place(1, BTC, BID, 99 - u64::from(step), 1))
			.collect();
		assert_noop!(try_place(1, BTC, (BID, 100, 1), GTC), Error::<Test>::SideFull);
		place(1, BTC, ASK, 105, 1);
		place(1, ETH, BID, 99, 1);
		put(1, pegged(BTC, BID, (Reference::Index, -3), 1));
		take(1, BTC, BID, 99, 1);
		place(2, BTC, BID, 100, 1);
		// One that stands in for another is no more than there were.
		let moved = OrderRef::Locator(own[0]);
		let origin = RuntimeOrigin::signed(1);
		let price = Some(bulwark_primitives::OrderPrice::Limit(Price(98)));
		assert_ok!(OrderBook::amend(origin, 0, moved, price, Lots(2)));
		assert_ok!(cancel(1, own[1]));
		place(1, BTC, BID, 100, 1);
	});
}

/// BOOK-035: a place in the crowd is free again when its order is gone, however it went.
#[test]
fn crowd_should_have_room_when_its_orders_have_gone() {
	ExtBuilder::build_and_execute(|| {
		let [first, _, third, _] = full();
		assert_ok!(cancel(3, third));
		assert_eq!(size(), (3, 1));
		let soon = TimeInForce::GoodTilTime(Moment(Now::get() + 500));
		assert_ok!(try_place(5, BTC, (BID, 85, 1), soon));
		assert_eq!(size(), (4, 2));
		next_block();
		clear();
		assert_eq!(size(), (3, 1));
		take(6, BTC, ASK, 96, 2);
		clear();
		assert_eq!(size(), (1, 0));
		assert_eq!(Crowd::<Test>::iter().count(), 0);
		let late = place(7, BTC, BID, 80, 1);
		assert!(!is_crowded(7, &late));
		assert_ok!(cancel(1, first));
		assert_ok!(cancel(7, late));
		assert!(!BestPrices::<Test>::contains_key(MarketKey::from(BTC)));
	});
}

/// An account may push out an order of its own.
#[test]
fn place_should_push_out_an_own_order_when_it_is_the_last() {
	ExtBuilder::build_and_execute(|| {
		full();
		place(4, BTC, BID, 99, 3);
		assert_eq!(cancelled(CancelReason::Evicted), [(4, 1)]);
		let left: Vec<_> = OrderBook::orders_of(&sub(4));
		assert_eq!(left.len(), 1);
		assert_eq!(left[0].0.price, at(99));
	});
}

/// BOOK-036: who is refused pushes out nobody.
#[test]
fn place_should_push_out_nobody_when_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		full();
		credit(20, 1_000);
		let refused = pallet_margin::Error::<Test>::InsufficientMargin;
		assert_noop!(try_place(20, BTC, (BID, 99, 500), GTC), refused);
		assert_eq!(size(), (4, 2));
	});
}

/// BOOK-035: a batch pushes out as single calls would, and what it did before stays done.
#[test]
fn batch_should_push_out_item_by_item_when_the_lane_is_full() {
	ExtBuilder::build_and_execute(|| {
		full();
		credit(20, 1_000);
		let old = place(20, ETH, BID, 99, 1);
		events();
		let bid = |price, lots| BatchItem::Place(limit(BTC, BID, price, lots));
		let items = [
			BatchItem::Cancel(OrderRef::Locator(old)),
			bid(97, 1),
			bid(98, 500),
			bid(96, 1),
			bid(99, 2),
		];
		assert_noop!(
			batch(20, &items, AllOrNothing),
			pallet_margin::Error::<Test>::InsufficientMargin
		);
		assert_ok!(batch(20, &items, BestEffort));
		// 97 pushes out 96 of 4; 98 for 500 lots cannot be carried; 96 is worse than the last; 99
		// pushes out either of those at 97.
		let evicted = cancelled(CancelReason::Evicted);
		assert_eq!(evicted[0], (4, 1));
		assert!(evicted[1..] == [(3, 1)] || evicted[1..] == [(20, 1)], "{evicted:?}");
		assert_eq!(prices(), [99, 98, 97, 90]);
		assert_eq!(OrderBook::orders_of(&sub(20)).len() + OrderBook::orders_of(&sub(3)).len(), 2);
	});
}

/// What the chain itself places, and what is amended, pushes out nobody.
#[test]
fn entry_and_amend_should_push_out_nobody_when_the_lane_is_full() {
	ExtBuilder::build_and_execute(|| {
		let [first, ..] = full();
		let order = limit(BTC, BID, 99, 1);
		let entered = <OrderBook as OrderEntry<u64>>::place(&sub(5), &order, Reported::No);
		assert_eq!(entered, Err(Error::<Test>::SideFull.into()));
		let amend = |lots| {
			let origin = RuntimeOrigin::signed(1);
			OrderBook::amend(origin, 0, OrderRef::Locator(first), None, Lots(lots))
		};
		assert_noop!(amend(2), Error::<Test>::SideFull);
		assert!(OrderBook::simulate(&sub(5), &order).is_ok());
		assert_eq!(size(), (4, 2));
	});
}

/// BOOK-037: a call is charged for opening a page and for pushing out only if it does.
#[test]
fn place_should_be_charged_for_what_it_did_when_it_has_run() {
	ExtBuilder::build_and_execute(|| {
		let charged = |owner, order| {
			let placed = OrderBook::place(RuntimeOrigin::signed(owner), 0, order);
			placed.unwrap().actual_weight.unwrap()
		};
		let order = limit(BTC, BID, 99, 1);
		let (joining, most) = (costs::place::<Test>(&order), costs::place_at_most::<Test>(&order));
		let opening = <() as WeightInfo>::place_opening();
		assert_eq!(charged(9, limit(ETH, BID, 99, 1)), opening);
		assert_eq!(charged(8, limit(ETH, BID, 99, 1)), joining);
		full();
		assert_eq!(charged(5, order), most);
		assert_eq!(most, opening.saturating_add(<() as WeightInfo>::push_out()));
		let immediate = timed(order, IOC);
		let at_most = costs::place_at_most::<Test>(&immediate);
		assert_eq!(at_most, costs::place::<Test>(&immediate));
	});
}
