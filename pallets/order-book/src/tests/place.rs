//! `place`.

use super::mock::*;
use crate::{
	BestPrice, BestPrices, Call, CallPurpose, Error, Event, Pages, Staged, Tails, PAGE_SIZE,
};
use bulwark_primitives::{
	FeedState, Lots, MarketId, MarketState, Moment, OrderNonce, Price, TimeInForce,
};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::DispatchError;

#[test]
fn place_should_rest_order_when_good_til_cancelled() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		assert_eq!((locator.market, locator.side, locator.price), (BTC, BID, Price(99)));
		assert_eq!((locator.page, locator.nonce), (0, OrderNonce(0)));
		let order = OrderBook::order(&locator, &sub(1)).unwrap();
		assert_eq!((order.lots, order.placed, order.expires), (Lots(10), 1, None));
		let placed = Event::OrderPlaced {
			who: sub(1),
			market: BTC,
			side: BID,
			price: Price(99),
			lots: Lots(10),
			nonce: OrderNonce(0),
			page: Some(0),
			time_in_force: GTC,
		};
		assert_eq!(events(), [placed]);
	});
}

#[test]
fn place_should_wait_for_the_auction_when_immediate_or_cancel() {
	ExtBuilder::build_and_execute(|| {
		take(1, BTC, BID, 99, 10);
		assert_eq!(OrderBook::staged(BTC).len(), 1);
		assert_eq!(OrderBook::depth(BTC, BID, 10), []);
		assert!(matches!(events()[..], [Event::OrderPlaced { page: None, .. }]));
	});
}

/// BOOK-001: levels are found best first on both sides, whatever the order of arrival.
#[test]
fn place_should_keep_levels_best_first_when_prices_come_in_any_order() {
	ExtBuilder::build_and_execute(|| {
		for price in [95, 99, 97] {
			place(1, BTC, BID, price, 1);
		}
		for price in [105, 101, 103] {
			place(2, BTC, ASK, price, 1);
		}
		let prices = |side| -> Vec<u64> {
			OrderBook::depth(BTC, side, 10).into_iter().map(|(price, ..)| price.0).collect()
		};
		assert_eq!(prices(BID), [99, 97, 95]);
		assert_eq!(prices(ASK), [101, 103, 105]);
		let best = BestPrice { bid: Some(Price(99)), ask: Some(Price(101)) };
		assert_eq!(BestPrices::<Test>::get(crate::MarketKey::from(BTC)), best);
	});
}

/// BOOK-002: a full page opens the next one, and only then does the level get a tail.
#[test]
fn place_should_open_the_next_page_when_one_is_full() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..PAGE_SIZE {
			place(1, BTC, BID, 99, 1);
		}
		assert_eq!(Tails::<Test>::iter().count(), 0);
		assert_eq!(place(2, BTC, BID, 99, 2).page, 1);
		assert_eq!(Tails::<Test>::iter().count(), 1);
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(99), Lots(66), 65)]);
	});
}

#[test]
fn place_should_fail_when_the_market_is_unknown() {
	ExtBuilder::build_and_execute(|| {
		let placed = try_place(1, MarketId(9), (BID, 99, 1), GTC);
		assert_noop!(placed, Error::<Test>::UnknownMarket);
	});
}

#[test]
fn place_should_fail_when_the_market_is_halted() {
	ExtBuilder::build_and_execute(|| {
		set_state(BTC, MarketState::Halted);
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::MarketHalted);
	});
}

#[test]
fn place_should_fail_when_the_price_is_off_tick() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(try_place(1, BTC, (BID, 0, 1), GTC), Error::<Test>::OffTick);
		let mut coarse = parameters();
		coarse.tick_size = Price(5);
		assert_ok!(Markets::list_market(RuntimeOrigin::root(), coarse));
		set_index(100);
		assert_noop!(try_place(1, MarketId(2), (BID, 99, 1), GTC), Error::<Test>::OffTick);
		assert_ok!(try_place(1, MarketId(2), (BID, 95, 1), GTC));
	});
}

#[test]
fn place_should_fail_when_the_size_is_out_of_bounds() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| {
			changed.min_order = Lots(2);
			changed.max_order = Lots(10);
		});
		assert_noop!(try_place(1, BTC, (BID, 99, 0), GTC), Error::<Test>::ZeroLots);
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::BelowMinimum);
		assert_noop!(try_place(1, BTC, (BID, 99, 11), GTC), Error::<Test>::AboveMaximum);
		assert_ok!(try_place(1, BTC, (BID, 99, 10), GTC));
	});
}

#[test]
fn place_should_fail_when_it_would_end_at_once() {
	ExtBuilder::build_and_execute(|| {
		let until = |moment| TimeInForce::GoodTilTime(Moment(moment));
		let placed = try_place(1, BTC, (BID, 99, 1), until(1_000_000));
		assert_noop!(placed, Error::<Test>::AlreadyExpired);
		assert_ok!(try_place(1, BTC, (BID, 99, 1), until(1_000_001)));
	});
}

#[test]
fn place_should_fail_when_there_is_no_price() {
	ExtBuilder::build_and_execute(|| {
		set_feed(100, FeedState::Halted);
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::NoPrice);
	});
}

#[test]
fn place_should_pass_on_the_ledgers_refusal_when_the_price_is_stale_and_risk_new() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		set_feed(100, FeedState::Stale);
		let refused = pallet_margin::Error::<Test>::PriceUnusable;
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), refused);
		assert_ok!(try_place(1, BTC, (ASK, 101, 10), GTC));
	});
}

#[test]
fn place_should_pass_on_the_ledgers_refusal_when_the_account_cannot_carry_it() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_000);
		let refused = pallet_margin::Error::<Test>::InsufficientMargin;
		assert_noop!(try_place(20, BTC, (BID, 100, 101), GTC), refused);
		assert_ok!(try_place(20, BTC, (BID, 100, 100), GTC));
	});
}

#[test]
fn place_should_pass_on_the_ledgers_refusal_when_the_market_is_reduce_only() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		set_state(BTC, MarketState::ReduceOnly);
		let refused: DispatchError = pallet_margin::Error::<Test>::ReduceOnly.into();
		assert_noop!(try_place(1, BTC, (ASK, 101, 11), GTC), refused);
		assert_ok!(try_place(1, BTC, (ASK, 101, 10), GTC));
		assert_noop!(try_place(1, BTC, (ASK, 101, 1), GTC), refused);
	});
}

#[test]
fn place_should_fail_when_the_subaccount_has_too_many_orders() {
	ExtBuilder::build_and_execute(|| {
		for number in 0..bulwark_primitives::MAX_OPEN_ORDERS {
			place(1, BTC, BID, 90 + u64::from(number % 9), 1);
		}
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::TooManyOrders);
	});
}

#[test]
fn place_should_fail_when_too_many_orders_wait() {
	ExtBuilder::build_and_execute(|| {
		MaxStaged::set(2);
		take(1, BTC, BID, 99, 1);
		take(2, BTC, BID, 99, 1);
		assert_noop!(try_place(3, BTC, (BID, 99, 1), IOC), Error::<Test>::TooManyStaged);
		take(3, ETH, BID, 99, 1);
		assert_eq!(Staged::<Test>::iter().count(), 2);
	});
}

#[test]
fn place_should_fail_when_the_levels_pages_are_used_up() {
	ExtBuilder::build().execute_with(|| {
		let locator = place(1, BTC, BID, 99, 1);
		let order = OrderBook::order(&locator, &sub(1)).unwrap();
		let level = crate::types::Level::of(&locator);
		Tails::<Test>::insert(level.key(), u32::MAX);
		Pages::<Test>::mutate(level.page_key(u32::MAX), |page| {
			page.orders = BoundedVec::truncate_from(vec![order; PAGE_SIZE as usize]);
		});
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::LevelFull);
	});
}

#[test]
fn place_should_fail_when_unsigned() {
	ExtBuilder::build_and_execute(|| {
		let origin = RuntimeOrigin::none();
		let placed = OrderBook::place(origin, 0, BTC, BID, Price(99), Lots(1), GTC);
		assert_noop!(placed, DispatchError::BadOrigin);
	});
}

#[test]
fn purpose_should_be_cancelling_when_nothing_is_placed() {
	let batch = |places: Vec<crate::PlaceOrder>| Call::<Test>::batch {
		index: 0,
		cancels: BoundedVec::new(),
		places: BoundedVec::truncate_from(places),
		mode: crate::BatchMode::BestEffort,
	};
	let order = crate::PlaceOrder {
		market: BTC,
		side: BID,
		price: Price(99),
		lots: Lots(1),
		time_in_force: GTC,
	};
	assert_eq!(Call::<Test>::cancel_all { index: 0, market: None }.purpose(), CallPurpose::Cancel);
	assert_eq!(batch(vec![]).purpose(), CallPurpose::Cancel);
	assert_eq!(batch(vec![order]).purpose(), CallPurpose::Trade);
}
