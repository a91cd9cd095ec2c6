//! `place`.

use super::mock::*;
use crate::{
	BatchItem, BatchMode, BestLevels, BestPrice, BestPrices, Call, CallPurpose, Error, Event,
	LaneSize, LaneSizes, OrderFlags, OrderRef, Pages, Staged, Tail, Tails, MAX_LEVEL_PAGES,
	PAGE_SIZE, WAITING_PAGE,
};
use bulwark_primitives::{
	ClientOrderId, FeedState, Lots, MarketId, MarketState, Moment, OrderNonce, Price, QuoteAtoms,
	SelfTradePolicy, TimeInForce,
};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::DispatchError;

#[test]
fn place_should_rest_order_when_good_til_cancelled() {
	ExtBuilder::build_and_execute(|| {
		let locator = place(1, BTC, BID, 99, 10);
		assert_eq!((locator.market, locator.side, locator.price), (BTC, BID, at(99)));
		assert_eq!((locator.page, locator.nonce), (0, OrderNonce(0)));
		let order = OrderBook::order(&locator, &sub(1)).unwrap();
		assert_eq!((order.lots, order.placed, order.expires), (Lots(10), 1, None));
		let placed = Event::OrderPlaced {
			who: sub(1),
			market: BTC,
			side: BID,
			price: at(99),
			lots: Lots(10),
			nonce: OrderNonce(0),
			page: Some(0),
			time_in_force: GTC,
			flags: OrderFlags::default(),
			client_id: None,
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
		let listed = crate::OpenOrders::<Test>::get(sub(1));
		assert_eq!((listed.len(), listed[0].locator.page), (1, WAITING_PAGE));
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
		let best = |price| BestLevels { limit: Some(Price(price)), ..BestLevels::default() };
		let size = LaneSizes { limit: LaneSize { pages: 3, crowd: 0 }, ..LaneSizes::default() };
		let best = BestPrice { bid: best(99), ask: best(101), bids: size, asks: size };
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
fn place_should_fail_when_the_market_is_closed() {
	ExtBuilder::build_and_execute(|| {
		for state in [MarketState::Announced, MarketState::CancelOnly] {
			set_state(BTC, state);
			assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::MarketClosed);
		}
	});
}

#[test]
fn place_should_fail_when_the_price_is_off_tick() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(try_place(1, BTC, (BID, 0, 1), GTC), Error::<Test>::OffTick);
		let mut coarse = parameters();
		coarse.tick_size = Price(5);
		assert_ok!(Markets::list_active(coarse));
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
		// 1,000 of margin and a fee of 20.
		credit(20, 1_020);
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

/// BOOK-022: a level has at most 1,024 pages, of 64 orders each.
#[test]
fn place_should_fail_when_the_levels_pages_are_used_up() {
	ExtBuilder::build().execute_with(|| {
		let locator = place(1, BTC, BID, 99, 1);
		let order = OrderBook::order(&locator, &sub(1)).unwrap();
		let level = crate::keys::Level::of(&locator);
		let tail = |pages| Tail { number: 2_000, pages };
		Tails::<Test>::insert(level.key(), tail(MAX_LEVEL_PAGES));
		Pages::<Test>::mutate(level.page_key(2_000), |page| {
			page.orders = BoundedVec::truncate_from(vec![order; PAGE_SIZE as usize]);
		});
		assert_noop!(try_place(1, BTC, (BID, 99, 1), GTC), Error::<Test>::LevelFull);
		Tails::<Test>::insert(level.key(), tail(MAX_LEVEL_PAGES - 1));
		assert_eq!(place(1, BTC, BID, 99, 1).page, 2_001);
		let expected = Tail { number: 2_001, pages: MAX_LEVEL_PAGES };
		assert_eq!(Tails::<Test>::get(level.key()), Some(expected));
	});
}

/// BOOK-022: what is worth too little is refused, unless it only closes.
#[test]
fn place_should_fail_when_the_notional_is_too_small() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		set_parameters(BTC, |changed| changed.min_notional = QuoteAtoms(500));
		assert_noop!(try_place(3, BTC, (BID, 99, 5), GTC), Error::<Test>::BelowMinNotional);
		assert_ok!(try_place(3, BTC, (BID, 99, 6), GTC));
		put(1, reduce_only(limit(BTC, ASK, 101, 1)));
	});
}

/// BOOK-019: an account's open orders have different names, waiting ones included; a name is free
/// again when its order is gone.
#[test]
fn place_should_fail_when_the_name_is_taken() {
	ExtBuilder::build_and_execute(|| {
		let first = put(1, named(limit(BTC, BID, 99, 1), 7));
		let again = named(limit(ETH, ASK, 101, 1), 7);
		assert_noop!(try_order(1, again), Error::<Test>::DuplicateClientId);
		put(2, again);
		assert_ok!(cancel(1, first));
		put(1, again);
		put(1, timed(named(limit(BTC, BID, 98, 1), 8), IOC));
		assert_noop!(
			try_order(1, named(limit(BTC, BID, 97, 1), 8)),
			Error::<Test>::DuplicateClientId
		);
		next_block();
		put(1, named(limit(BTC, BID, 97, 1), 8));
		assert_eq!(OrderBook::named(&sub(1), ClientOrderId(8)).unwrap().price, at(97));
	});
}

#[test]
fn place_should_keep_what_the_order_is_when_it_rests() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 2, 1, 10, 100);
		let mut order = reduce_only(post_only(limit(BTC, BID, 99, 1)));
		order.self_trade = SelfTradePolicy::CancelOldest;
		let locator = put(1, order);
		let order = OrderBook::order(&locator, &sub(1)).unwrap();
		assert!(order.flags.has(OrderFlags::POST_ONLY) && order.flags.has(OrderFlags::REDUCE_ONLY));
		assert_eq!(order.self_trade, SelfTradePolicy::CancelOldest);
	});
}

#[test]
fn place_should_fail_when_unsigned() {
	ExtBuilder::build_and_execute(|| {
		let placed = OrderBook::place(RuntimeOrigin::none(), 0, limit(BTC, BID, 99, 1));
		assert_noop!(placed, DispatchError::BadOrigin);
	});
}

#[test]
fn purpose_should_be_cancelling_when_nothing_is_placed() {
	let batch = |items: Vec<BatchItem>| Call::<Test>::batch {
		index: 0,
		items: BoundedVec::truncate_from(items),
		mode: BatchMode::BestEffort,
	};
	let order = OrderRef::Client(ClientOrderId(1));
	let amend = BatchItem::Amend { order, price: None, lots: Lots(1) };
	let all = Call::<Test>::cancel_all { index: 0, market: None, side: None };
	assert_eq!(all.purpose(), CallPurpose::Cancel);
	assert_eq!(batch(vec![]).purpose(), CallPurpose::Cancel);
	assert_eq!(batch(vec![BatchItem::Cancel(order)]).purpose(), CallPurpose::Cancel);
	assert_eq!(batch(vec![amend]).purpose(), CallPurpose::Trade);
	let place = BatchItem::Place(limit(BTC, BID, 99, 1));
	assert_eq!(batch(vec![BatchItem::Cancel(order), place]).purpose(), CallPurpose::Trade);
}
