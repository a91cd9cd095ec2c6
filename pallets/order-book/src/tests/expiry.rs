//! Orders that end by time.

use super::mock::*;
use crate::{Event, ExpireOrders, Expiries, WeightInfo};
use bulwark_primitives::{
	seams::Step, CancelReason, Lots, MarketState, Moment, Price, TimeInForce,
};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};

const START: u64 = 1_000_000;

fn place_until(owner: u64, price: u64, moment: u64) {
	let time = TimeInForce::GoodTilTime(Moment(moment));
	assert_ok!(try_place(owner, BTC, (BID, price, 1), time));
}

fn expire(now: u64, limit: Weight) {
	ExpireOrders::<Test>::run(Moment(now), &mut WeightMeter::with_limit(limit));
}

/// BOOK-014: an order is void from its moment on, not before.
#[test]
fn expiring_should_cancel_at_the_moment_when_it_comes() {
	ExtBuilder::build_and_execute(|| {
		place_until(1, 99, START + 10);
		expire(START + 9, Weight::MAX);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		events();
		expire(START + 10, Weight::MAX);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
		let expired = matches!(
			events()[..],
			[Event::OrderCancelled { reason: CancelReason::Expired, lots: Lots(1), .. }]
		);
		assert!(expired);
	});
}

#[test]
fn expiring_should_take_the_soonest_first_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		for (price, moment) in [(97, 300), (98, 100), (99, 200)] {
			place_until(1, price, START + moment);
		}
		expire(START + 1_000, <() as WeightInfo>::expire_orders(2, 1));
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(97), Lots(1), 1)]);
		expire(START + 1_000, Weight::zero());
		assert_eq!(Expiries::<Test>::iter().count(), 1);
	});
}

/// What has not been expired for lack of weight does not trade.
#[test]
fn clearing_should_pass_over_an_order_when_its_moment_has_come() {
	ExtBuilder::build_and_execute(|| {
		place_until(1, 101, START + 10);
		place(2, BTC, BID, 100, 1);
		place(3, BTC, ASK, 99, 2);
		let now = Moment(START + 10);
		crate::ClearMarkets::<Test>::run(now, &mut WeightMeter::new());
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 1));
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(101), Lots(1), 1)]);
	});
}

#[test]
fn expiries_should_go_when_the_order_is_cancelled_or_filled() {
	ExtBuilder::build_and_execute(|| {
		place_until(1, 101, START + 10_000);
		place_until(1, 99, START + 10_000);
		let (locator, _) = OrderBook::orders_of(&sub(1))[1];
		assert_ok!(cancel(1, locator));
		take(2, BTC, ASK, 100, 1);
		clear();
		assert_eq!(Expiries::<Test>::iter().count(), 0);
	});
}

#[test]
fn expiring_should_halt_the_market_when_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		place_until(1, 99, START + 10);
		RefuseClose::set(true);
		expire(START + 10, Weight::MAX);
		RefuseClose::set(false);
		assert_eq!(state(BTC), MarketState::Halted);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
	});
}
