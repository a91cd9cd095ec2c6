//! `amend`.

use super::mock::*;
use crate::{Error, Event, Expiries, OrderRef, WeightInfo};
use bulwark_primitives::{
	CancelReason, ClientOrderId, Lots, MarketState, Moment, OrderLocator, OrderPrice, Price,
	QuoteAtoms, Reference, TimeInForce,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn amend(order: OrderLocator, price: Option<u64>, lots: u64) -> DispatchResult {
	let price = price.map(|price| OrderPrice::Limit(Price(price)));
	OrderBook::amend(RuntimeOrigin::signed(1), 0, OrderRef::Locator(order), price, Lots(lots))
}

/// BOOK-021: fewer lots at the same price keep place and age; all else makes a new order of the same
/// name.
#[test]
fn amend_should_keep_the_place_when_only_lots_are_fewer() {
	ExtBuilder::build_and_execute(|| {
		let locator = put(1, named(limit(BTC, BID, 100, 10), 7));
		next_block();
		place(2, BTC, BID, 100, 10);
		events();
		assert_ok!(amend(locator, Some(100), 4));
		let reduced = Event::OrderCancelled {
			who: sub(1),
			market: BTC,
			side: BID,
			price: at(100),
			nonce: locator.nonce,
			lots: Lots(6),
			reason: CancelReason::Amended,
		};
		assert_eq!(events(), [reduced]);
		take(3, BTC, ASK, 100, 5);
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (4, 1));
	});
}

#[test]
fn amend_should_renew_the_age_when_lots_grow() {
	ExtBuilder::build_and_execute(|| {
		let locator = put(1, named(limit(BTC, BID, 100, 10), 7));
		next_block();
		place(2, BTC, BID, 100, 10);
		next_block();
		events();
		assert_ok!(amend(locator, None, 11));
		let events = events();
		assert!(matches!(
			events[..],
			[
				Event::OrderCancelled { lots: Lots(10), reason: CancelReason::Amended, .. },
				Event::OrderPlaced { lots: Lots(11), client_id: Some(ClientOrderId(7)), .. },
			]
		));
		assert_noop!(amend(locator, None, 5), Error::<Test>::OrderNotFound);
		take(3, BTC, ASK, 100, 5);
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 5));
	});
}

/// The new order is what the old one was: its end, its restrictions, its name.
#[test]
fn amend_should_keep_what_the_order_is_when_its_price_changes() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		let until = TimeInForce::GoodTilTime(Moment(2_000_000));
		let order = timed(reduce_only(post_only(named(limit(BTC, ASK, 105, 4), 7))), until);
		let old = put(1, order);
		let before = OrderBook::order(&old, &sub(1)).unwrap();
		let name = OrderRef::Client(ClientOrderId(7));
		let peg = OrderPrice::Pegged(Reference::Mark, bulwark_primitives::PriceOffset(4));
		assert_ok!(OrderBook::amend(RuntimeOrigin::signed(1), 0, name, Some(peg), Lots(5)));
		let new = OrderBook::named(&sub(1), ClientOrderId(7)).unwrap();
		let after = OrderBook::order(&new, &sub(1)).unwrap();
		assert_eq!((after.flags, after.expires), (before.flags, before.expires));
		assert_eq!(OrderBook::depth(BTC, ASK, 9), [(Price(104), Lots(5), 1)]);
		assert_eq!(Expiries::<Test>::iter().count(), 1);
	});
}

#[test]
fn amend_should_change_nothing_when_the_new_order_is_refused() {
	ExtBuilder::build_and_execute(|| {
		let locator = put(1, named(limit(BTC, BID, 99, 10), 7));
		assert_noop!(amend(locator, None, 0), Error::<Test>::ZeroLots);
		assert_noop!(amend(locator, None, 10), Error::<Test>::NothingToAmend);
		assert_noop!(amend(locator, Some(0), 10), Error::<Test>::OffTick);
		assert_noop!(amend(locator, Some(98), 100_001), Error::<Test>::AboveMaximum);
		let refused = pallet_margin::Error::<Test>::InsufficientMargin;
		credit(20, 1_050);
		let poor = place(20, BTC, BID, 99, 10);
		let more = Some(OrderPrice::Limit(Price(100)));
		let order = OrderRef::Locator(poor);
		let origin = RuntimeOrigin::signed(20);
		assert_noop!(OrderBook::amend(origin, 0, order, more, Lots(1_000)), refused);
		set_state(BTC, MarketState::Halted);
		assert_noop!(amend(locator, Some(98), 10), Error::<Test>::MarketHalted);
		// Taking lots out is cancelling: it works in every state.
		assert_ok!(amend(locator, None, 9));
	});
}

#[test]
fn amend_should_fail_when_too_little_would_be_left() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 100, 10);
		set_parameters(BTC, |changed| {
			changed.min_order = Lots(2);
			changed.min_notional = QuoteAtoms(400);
		});
		assert_noop!(amend(locator, None, 1), Error::<Test>::BelowMinimum);
		assert_noop!(amend(locator, None, 3), Error::<Test>::BelowMinNotional);
		assert_ok!(amend(locator, None, 4));
	});
}

#[test]
fn amend_should_fail_when_the_order_waits_or_was_filled() {
	ExtBuilder::build_and_execute(|| {
		let waiting = put(1, timed(limit(BTC, BID, 99, 10), IOC));
		assert_noop!(amend(waiting, None, 5), Error::<Test>::NotAmendable);
		let filled = place(1, BTC, BID, 100, 10);
		place(2, BTC, ASK, 100, 10);
		clear();
		assert_noop!(amend(filled, None, 5), Error::<Test>::OrderNotFound);
	});
}

#[test]
fn amend_should_weigh_more_than_placing() {
	assert!(<() as WeightInfo>::amend().all_gt(<() as WeightInfo>::place_until()));
}
