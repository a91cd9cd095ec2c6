//! Orders for one auction only: market orders, fill-or-kill, takers that wait.

use super::mock::*;
use crate::{Error, Event, Role};
use bulwark_primitives::{
	CancelReason, MarketState, Moment, OrderPrice, PlaceOrder, Ppm, Price, TimeInForce,
};
use frame_support::{assert_noop, assert_ok};

fn market_order(side: bulwark_primitives::Side, lots: u64, slippage: Option<u32>) -> PlaceOrder {
	let price = OrderPrice::Market(slippage.map(Ppm));
	timed(PlaceOrder { price, ..limit(BTC, side, 1, lots) }, IOC)
}

/// BOOK-024: a market order is a limit at the mark worsened by the slippage, on tick.
#[test]
fn market_orders_should_become_limits_when_they_are_placed() {
	ExtBuilder::build_and_execute(|| {
		set_index(101);
		for (side, slippage, price) in
			[(BID, None, 106), (ASK, None, 96), (BID, Some(10_000), 102), (ASK, Some(0), 101)]
		{
			events();
			assert_ok!(try_order(1, market_order(side, 1, slippage)));
			let Some(Event::OrderPlaced { price: placed, .. }) = events().pop() else {
				panic!("placed")
			};
			assert_eq!(placed, at(price), "{side:?} {slippage:?}");
		}
	});
}

#[test]
fn market_orders_should_fill_up_to_their_slippage_when_the_book_is_thin() {
	ExtBuilder::build_and_execute(|| {
		place(2, BTC, ASK, 104, 3);
		place(2, BTC, ASK, 106, 3);
		assert_ok!(try_order(1, market_order(BID, 10, None)));
		events();
		clear();
		assert_eq!(position(1, BTC), 3);
		assert_eq!(cancelled(CancelReason::Immediate), [(1, 7)]);
	});
}

#[test]
fn market_orders_should_fail_when_they_could_rest_or_slip_too_far() {
	ExtBuilder::build_and_execute(|| {
		let resting = timed(market_order(BID, 1, None), GTC);
		assert_noop!(try_order(1, resting), Error::<Test>::MarketMustBeImmediate);
		let wide = market_order(BID, 1, Some(50_001));
		assert_noop!(try_order(1, wide), Error::<Test>::SlippageTooWide);
		assert_ok!(try_order(1, timed(market_order(BID, 1, Some(50_000)), FOK)));
	});
}

/// BOOK-024: fill-or-kill fills whole or not at all. Worked counterexample H6: two for ten lots each
/// met ten lots, both failed and both were taken out; one of them fills.
#[test]
fn fill_or_kill_should_fill_one_of_two_when_the_book_holds_one() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 10);
		for owner in [2, 3] {
			assert_ok!(try_order(owner, timed(limit(BTC, BID, 100, 10), FOK)));
		}
		events();
		clear();
		assert_eq!(position(1, BTC), -10);
		let mut filled = [position(2, BTC), position(3, BTC)];
		filled.sort_unstable();
		assert_eq!(filled, [0, 10]);
		assert_eq!(cancelled(CancelReason::FillOrKill).len(), 1);
	});
}

#[test]
fn fill_or_kill_should_end_whole_when_the_book_holds_less() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 10);
		assert_ok!(try_order(2, timed(limit(BTC, BID, 100, 11), FOK)));
		events();
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 0));
		assert_eq!(cancelled(CancelReason::FillOrKill), [(2, 11)]);
		// Nothing to meet at all.
		assert_ok!(try_order(2, timed(limit(BTC, BID, 99, 1), FOK)));
		clear();
		assert_eq!(cancelled(CancelReason::FillOrKill), [(2, 1)]);
	});
}

/// A fill-or-kill order of which the margin filter would leave a part ends whole.
#[test]
fn fill_or_kill_should_end_whole_when_margin_carries_a_part() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 3_000);
		trade(BTC, 20, 1, 100, 100);
		put(20, timed(limit(BTC, ASK, 100, 350), FOK));
		// Equity 2,100; selling all needs 2,275, and only a hundred lots close.
		set_index(91);
		take(1, BTC, BID, 100, 350);
		events();
		clear();
		assert_eq!(position(20, BTC), 100);
		assert_eq!(cancelled(CancelReason::Margin), [(20, 350)]);
	});
}

/// BOOK-025: an order that may take waits as many blocks as the market says; one that may not is
/// there at once.
#[test]
fn takers_should_wait_when_the_market_delays_them() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.taker_delay = 2);
		put(1, post_only(limit(BTC, ASK, 100, 9)));
		place(2, BTC, BID, 100, 2);
		take(3, BTC, BID, 100, 3);
		for _ in 0..2 {
			next_block();
			assert_eq!((position(2, BTC), position(3, BTC)), (0, 0));
			assert_eq!(OrderBook::staged(BTC).len(), 1);
		}
		take(4, BTC, BID, 100, 1);
		events();
		clear();
		assert_eq!((position(2, BTC), position(3, BTC), position(4, BTC)), (2, 3, 0));
		assert_eq!(OrderBook::staged(BTC).len(), 1);
		// The bid was in the book for two blocks and takes all the same.
		let taker = events().into_iter().any(
			|event| matches!(event, Event::OrderFilled { who, role: Role::Taker, .. } if who.owner == 2),
		);
		assert!(taker);
	});
}

/// Cancelling is not delayed: a maker gets away before the taker comes.
#[test]
fn makers_should_get_away_when_takers_wait() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.taker_delay = 1);
		let quote = put(1, post_only(limit(BTC, ASK, 100, 9)));
		take(2, BTC, BID, 100, 3);
		next_block();
		assert_ok!(cancel(1, quote));
		put(1, post_only(limit(BTC, ASK, 101, 9)));
		events();
		clear();
		assert_eq!(cancelled(CancelReason::Immediate), [(2, 3)]);
	});
}

#[test]
fn liquidations_should_not_wait_when_takers_do() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.taker_delay = 2);
		trade(BTC, 1, 2, 10, 100);
		put(3, post_only(limit(BTC, BID, 100, 20)));
		let order = bulwark_primitives::LiquidationOrder {
			who: sub(1),
			side: ASK,
			lots: bulwark_primitives::Lots(10),
			limit: Price(95),
		};
		Liquidating::set(std::collections::BTreeMap::from([(BTC, vec![order])]));
		clear();
		assert_eq!(position(1, BTC), 0);
	});
}

#[test]
fn immediate_orders_should_fail_when_they_are_post_only() {
	ExtBuilder::build_and_execute(|| {
		for time in [IOC, FOK] {
			let order = timed(post_only(limit(BTC, BID, 99, 1)), time);
			assert_noop!(try_order(1, order), Error::<Test>::PostOnlyMustRest);
		}
	});
}

/// BOOK-026: while a call runs there is no next auction to be immediate in, but for closing orders
/// in a protective one.
#[test]
fn immediate_orders_should_fail_when_a_call_runs() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		let until = Moment(Now::get() + 60_000);
		let orders = [timed(limit(BTC, ASK, 99, 1), IOC), timed(limit(BTC, ASK, 99, 1), FOK)];
		for state in [MarketState::OpeningAuction(until), MarketState::ProtectiveAuction(until)] {
			set_state(BTC, state);
			for order in orders {
				assert_noop!(try_order(1, order), Error::<Test>::CallAuction);
			}
			assert_ok!(try_order(1, limit(BTC, BID, 98, 1)));
			let closing = timed(reduce_only(limit(BTC, ASK, 99, 1)), TimeInForce::FillOrKill);
			let placed = try_order(1, closing);
			assert_eq!(placed.is_ok(), state == MarketState::ProtectiveAuction(until));
		}
	});
}
