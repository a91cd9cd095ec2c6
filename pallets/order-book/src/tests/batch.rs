//! `batch`.

use super::mock::*;
use crate::{
	BatchItem::{self, Amend, Cancel, Place},
	BatchMode::{AllOrNothing, BestEffort},
	Error, Event, OrderRef, Pages, Tail, Tails, WeightInfo,
};
use bulwark_primitives::{CancelReason, ClientOrderId, Lots, OrderLocator, Price, TimeInForce};
use frame_support::{assert_noop, assert_ok};

fn bid(price: u64, lots: u64) -> BatchItem {
	Place(limit(BTC, BID, price, lots))
}

fn without(locator: OrderLocator) -> BatchItem {
	Cancel(OrderRef::Locator(locator))
}

/// Position and error of the items refused since the last look at events.
fn refused() -> Vec<(u32, sp_runtime::DispatchError)> {
	let find = |event| match event {
		Event::OrderRefused { position, error, .. } => Some((position, error)),
		_ => None,
	};
	events().into_iter().filter_map(find).collect()
}

/// BOOK-020: items are carried out in the order given.
#[test]
fn batch_should_cancel_amend_and_place_when_all_are_good() {
	ExtBuilder::build_and_execute(|| {
		let old = [place(1, BTC, BID, 99, 1), place(1, BTC, BID, 98, 5)];
		let lesser = Amend { order: OrderRef::Locator(old[1]), price: None, lots: Lots(2) };
		let name = OrderRef::Client(ClientOrderId(7));
		let moved = Amend { order: name, price: None, lots: Lots(9) };
		let named = Place(named(limit(BTC, BID, 97, 2), 7));
		assert_ok!(batch(1, &[without(old[0]), lesser, named, moved, bid(96, 3)], AllOrNothing));
		let depth = OrderBook::depth(BTC, BID, 10);
		let expected = [(Price(98), Lots(2), 1), (Price(97), Lots(9), 1), (Price(96), Lots(3), 1)];
		assert_eq!(depth, expected);
	});
}

/// Cancelling first frees the margin that placing needs.
#[test]
fn batch_should_reuse_margin_when_an_order_is_replaced() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_050);
		let old = place(20, BTC, BID, 100, 100);
		assert_ok!(batch(20, &[without(old), bid(99, 100)], AllOrNothing));
	});
}

#[test]
fn batch_should_change_nothing_when_an_item_fails_and_all_or_nothing() {
	ExtBuilder::build_and_execute(|| {
		let old = place(1, BTC, BID, 99, 1);
		let items = [without(old), bid(97, 2), bid(96, 0)];
		assert_noop!(batch(1, &items, AllOrNothing), Error::<Test>::ZeroLots);
		let twice = [without(old), without(old)];
		assert_noop!(batch(1, &twice, AllOrNothing), Error::<Test>::OrderNotFound);
	});
}

#[test]
fn batch_should_report_refusals_when_best_effort() {
	ExtBuilder::build_and_execute(|| {
		let old = place(1, BTC, BID, 99, 1);
		events();
		let items = [without(old), without(old), bid(97, 2), bid(96, 0), bid(95, 3)];
		assert_ok!(batch(1, &items, BestEffort));
		let expected =
			[(1, Error::<Test>::OrderNotFound.into()), (3, Error::<Test>::ZeroLots.into())];
		assert_eq!(refused(), expected);
		let depth = OrderBook::depth(BTC, BID, 10);
		assert_eq!(depth, [(Price(97), Lots(2), 1), (Price(95), Lots(3), 1)]);
	});
}

/// An item that is refused leaves nothing behind in the ledger or in the book.
#[test]
fn batch_should_undo_the_failed_item_only_when_best_effort() {
	ExtBuilder::build_and_execute(|| {
		MaxStaged::set(1);
		credit(20, 1_050);
		let immediate = |price| Place(timed(limit(BTC, BID, price, 1), IOC));
		let kept = Place(named(limit(BTC, BID, 95, 50), 7));
		let more =
			Amend { order: OrderRef::Client(ClientOrderId(7)), price: None, lots: Lots(500) };
		events();
		assert_ok!(batch(20, &[immediate(97), immediate(96), kept, more], BestEffort));
		let expected = [
			(1, Error::<Test>::TooManyStaged.into()),
			(3, pallet_margin::Error::<Test>::InsufficientMargin.into()),
		];
		assert_eq!(refused(), expected);
		assert_eq!(OrderBook::staged(BTC).len(), 1);
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(95), Lots(50), 1)]);
	});
}

/// The working copy counts pages as the book would, order by order.
#[test]
fn batch_should_open_and_close_pages_when_a_level_grows_and_shrinks() {
	ExtBuilder::build_and_execute(|| {
		let many: Vec<_> = (0..100).map(|_| bid(99, 1)).collect();
		assert_ok!(batch(1, &many, AllOrNothing));
		let level = crate::keys::Level { market: BTC, side: BID, price: at(99) };
		assert_eq!(Tails::<Test>::get(level.key()), Some(Tail { number: 1, pages: 2 }));
		let all: Vec<_> = OrderBook::orders_of(&sub(1)).into_iter().map(|(at, _)| at).collect();
		let first: Vec<_> = all[..64].iter().copied().map(without).collect();
		assert_ok!(batch(1, &first, AllOrNothing));
		assert_eq!(Pages::<Test>::iter().count(), 1);
		assert_eq!(OrderBook::best(BTC).bid, Some(Price(99)));
		let mut rest: Vec<_> = all[64..].iter().copied().map(without).collect();
		rest.push(bid(98, 1));
		rest.push(bid(99, 1));
		assert_ok!(batch(1, &rest, AllOrNothing));
		assert_eq!((Pages::<Test>::iter().count(), Tails::<Test>::iter().count()), (2, 0));
		assert_eq!(OrderBook::best(BTC).bid, Some(Price(99)));
	});
}

/// BOOK-037: an order joins a page unread; one that leaves makes the page be read, with those that joined.
#[test]
fn batch_should_keep_the_sequence_when_orders_join_and_leave_a_page() {
	ExtBuilder::build_and_execute(|| {
		let old = place(2, BTC, BID, 99, 1);
		let own = place(1, BTC, BID, 99, 2);
		let items = [bid(99, 3), without(own), bid(99, 4)];
		assert_ok!(batch(1, &items, AllOrNothing));
		assert_ok!(batch(1, &[bid(99, 5), bid(99, 6)], AllOrNothing));
		let page = Pages::<Test>::get(crate::keys::Level::of(&old).page_key(0));
		let lots: Vec<u64> = page.orders.iter().map(|order| order.lots.0).collect();
		assert_eq!(lots, [1, 3, 4, 5, 6]);
	});
}

#[test]
fn batch_should_cancel_waiting_orders_when_they_are_named() {
	ExtBuilder::build_and_execute(|| {
		let first = Place(timed(named(limit(BTC, BID, 99, 1), 1), IOC));
		let second = Place(timed(named(limit(BTC, BID, 99, 1), 2), IOC));
		let gone = Cancel(OrderRef::Client(ClientOrderId(1)));
		take(2, BTC, BID, 98, 1);
		assert_ok!(batch(1, &[first, gone, second], AllOrNothing));
		assert_eq!(cancelled(CancelReason::Owner), [(1, 1)]);
		assert_eq!(OrderBook::staged(BTC).len(), 2);
	});
}

/// BOOK-020: a batch of a hundred weighs less than a third of as many calls on as many levels, and
/// less than a fifth on five.
#[test]
fn batch_should_weigh_a_fraction_of_single_calls_when_many() {
	let single = <() as WeightInfo>::place().saturating_mul(100).ref_time();
	let weight = |levels| {
		let items: Vec<_> = (0u64..100).map(|number| bid(90 + number % levels, 1)).collect();
		crate::costs::batch::<Test>(&items).ref_time()
	};
	assert!(weight(100) * 7 < single * 2, "{} {single}", weight(100));
	assert!(weight(5) * 5 < single, "{} {single}", weight(5));
}

/// What a batch is charged for grows with every item, whatever it is.
#[test]
fn batch_should_weigh_more_when_it_asks_for_more() {
	let weight = |items: &[BatchItem]| crate::costs::batch::<Test>(items).ref_time();
	let until = TimeInForce::GoodTilTime(bulwark_primitives::Moment(9_000_000));
	let name = OrderRef::Client(ClientOrderId(1));
	let timed = Place(timed(limit(BTC, BID, 99, 1), until));
	let amend = Amend { order: name, price: None, lots: Lots(1) };
	assert!(weight(&[bid(99, 1)]) > weight(&[]));
	assert!(weight(&[bid(99, 1), bid(98, 1)]) > weight(&[bid(99, 1), bid(99, 1)]));
	assert!(weight(&[timed, amend]) > weight(&[timed]));
	assert!(weight(&[amend]) > weight(&[bid(99, 1)]));
	assert!(weight(&[bid(99, 1), Cancel(name)]) > weight(&[bid(99, 1)]));
}
