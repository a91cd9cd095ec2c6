//! Admission of orders.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{
	seams::Ledger, FeedState, Lots, MarketId, MarketState, OrderNonce, Ppm, Price, QuoteAtoms,
	Side, MAX_OPEN_ORDERS,
};
use frame_support::{assert_err, assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn open(market: MarketId, side: Side, lots: u64, limit: u64) -> Result<OrderNonce, DispatchError> {
	Margin::open_order(&sub(1), market, side, Lots(lots), Price(limit))
}

fn bid(lots: u64, limit: u64) -> Result<OrderNonce, DispatchError> {
	open(BTC, Side::Bid, lots, limit)
}

fn ask(lots: u64, limit: u64) -> Result<OrderNonce, DispatchError> {
	open(BTC, Side::Ask, lots, limit)
}

/// Account 1 with 1,000 and a long of 10 lots bought at 100.
fn long_ten() {
	credit(1, 1_000);
	credit(2, 10_000);
	cross(BTC, sub(1), sub(2), 10, 100);
}

/// LED-040.
#[test]
fn open_order_should_count_and_number_when_admitted() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_eq!(bid(10, 100), Ok(OrderNonce(0)));
		assert_eq!(ask(20, 100), Ok(OrderNonce(1)));
		assert_eq!(open(ETH, Side::Bid, 5, 90), Ok(OrderNonce(2)));
		let account = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!(account.order_count, 3);
		assert_eq!(account.orders(BTC).bids, Lots(10));
		assert_eq!(account.orders(BTC).asks, Lots(20));
		assert_eq!(account.orders(ETH).bids, Lots(5));
	});
}

/// LED-041. Equality is safe: 100 lots at 100 with IMF 10 % need 1,000.
#[test]
fn open_order_should_meet_the_initial_requirement_when_it_adds_risk() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(bid(101, 100), Error::<Test>::InsufficientMargin);
		assert_ok!(bid(100, 100));
		assert_noop!(open(ETH, Side::Bid, 1, 100), Error::<Test>::InsufficientMargin);
		assert_ok!(ask(100, 100));
		assert_noop!(ask(1, 100), Error::<Test>::InsufficientMargin);
	});
}

/// LED-042. Worked counterexample C1: three orders that are each affordable together leave the
/// account liquidatable at once.
#[test]
fn open_order_should_count_all_markets_when_each_alone_is_affordable() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(bid(100, 100));
		assert_noop!(open(ETH, Side::Bid, 100, 100), Error::<Test>::InsufficientMargin);
		assert_noop!(open(MarketId(2), Side::Bid, 100, 100), Error::<Test>::InsufficientMargin);
	});
}

/// LED-043. Worked counterexample C1: a bid far above the mark loses the difference when it fills.
#[test]
fn open_order_should_take_its_loss_off_when_the_limit_is_worse_than_the_mark() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(bid(100, 108), Error::<Test>::InsufficientMargin);
		// 55 x 8 = 440 of loss, 550 of requirement.
		assert_ok!(bid(55, 108));
	});
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_noop!(ask(100, 92), Error::<Test>::InsufficientMargin);
		assert_ok!(ask(55, 92));
	});
}

/// LED-044. The effective IMF rules new risk in the order's own market, the base one
/// the rest.
#[test]
fn open_order_should_use_the_effective_fraction_when_it_adds_risk() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(bid(50, 100));
		set_effective(0, 200_000);
		assert_noop!(bid(1, 100), Error::<Test>::InsufficientMargin);
		assert_ok!(open(ETH, Side::Bid, 50, 100));
	});
}

#[test]
fn open_order_should_fail_when_the_minimum_equity_is_missing() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 90);
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 41));
		assert_noop!(bid(1, 100), Error::<Test>::BelowMinEquity);
	});
}

/// LED-045.
#[test]
fn open_order_should_be_admitted_when_it_only_reduces() {
	ExtBuilder::build_and_execute(|| {
		long_ten();
		set_state(BTC, MarketState::ReduceOnly);
		assert_ok!(ask(6, 100));
		assert_noop!(ask(5, 100), Error::<Test>::ReduceOnly);
		assert_noop!(bid(1, 100), Error::<Test>::ReduceOnly);
		assert_ok!(ask(4, 100));
		assert_noop!(ask(1, 100), Error::<Test>::ReduceOnly);
	});
}

/// LED-046. Below the initial requirement, closing is still taken, but not at a loss
/// that lowers the margin ratio: an unfilled order changes neither equity nor requirement, so a
/// rule that looked at the account with the order open accepted any limit.
#[test]
fn reducing_order_should_keep_the_margin_ratio_when_equity_is_below_the_initial_requirement() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 96);
		// Equity 60, requirement 96, maintenance 48; 4.8 of maintenance and 6 of equity a lot.
		assert_noop!(bid(1, 96), Error::<Test>::InsufficientMargin);
		assert_noop!(ask(5, 89), Error::<Test>::InsufficientMargin);
		assert_ok!(ask(5, 90));
	});
}

/// LED-047. An equity below zero leaves the account to the protocol alone; even a
/// closing order is refused, for it could pay others out of what the account does not have.
#[test]
fn open_order_should_fail_when_equity_is_negative() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 89);
		assert_noop!(ask(10, 89), Error::<Test>::Bankrupt);
		assert_noop!(bid(1, 89), Error::<Test>::Bankrupt);
	});
}

/// LED-048.
#[test]
fn open_order_should_follow_the_feed_when_it_is_not_normal() {
	ExtBuilder::build_and_execute(|| {
		long_ten();
		set_feed(0, FeedState::Guarded);
		assert_ok!(bid(1, 100));
		set_feed(0, FeedState::Stale);
		assert_noop!(bid(1, 100), Error::<Test>::PriceUnusable);
		assert_ok!(ask(1, 100));
		set_feed(0, FeedState::Halted);
		assert_noop!(ask(1, 100), Error::<Test>::PriceUnusable);
	});
}

/// LED-049.
#[test]
fn open_order_should_only_reduce_when_open_interest_is_at_its_cap() {
	ExtBuilder::build_and_execute(|| {
		long_ten();
		let mut parameters = parameters(0);
		parameters.open_interest_cap = QuoteAtoms(1_000);
		list(0, parameters);
		assert_noop!(bid(1, 100), Error::<Test>::OpenInterestCapped);
		assert_ok!(ask(10, 100));
		assert_noop!(ask(1, 100), Error::<Test>::OpenInterestCapped);
		set_mark(0, 99);
		assert_ok!(bid(1, 99));
	});
}

#[test]
fn open_order_should_fail_when_its_market_has_a_recorded_deficit() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 100);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(BTC, sub(2), sub(1), 9, 120);
		set_mark(0, 120);
		assert_ok!(Margin::record_deficit(BTC, &sub(2), QuoteAtoms(100)));
		assert_noop!(bid(1, 120), Error::<Test>::DeficitUnresolved);
		assert_ok!(ask(1, 120));
		assert_ok!(open(ETH, Side::Bid, 1, 100));
	});
}

#[test]
fn open_order_should_fail_when_the_market_is_halted_unknown_or_unpriced() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		set_state(BTC, MarketState::Halted);
		assert_noop!(bid(1, 100), Error::<Test>::MarketHalted);
		assert_noop!(open(MarketId(99), Side::Bid, 1, 100), Error::<Test>::UnknownMarket);
		Quotes::mutate(|quotes| quotes.remove(&ETH));
		assert_noop!(open(ETH, Side::Bid, 1, 100), Error::<Test>::NoPrice);
	});
}

#[test]
fn open_order_should_fail_when_the_account_cannot_trade() {
	ExtBuilder::build_and_execute(|| {
		assert_err!(bid(1, 100), Error::<Test>::UnknownSubaccount);
		credit(1, 1_000);
		assert_noop!(bid(0, 100), Error::<Test>::ZeroLots);
		Margin::set_in_liquidation(&sub(1), true);
		assert_noop!(bid(1, 100), Error::<Test>::InLiquidation);
	});
}

/// LED-050.
#[test]
fn open_order_should_fail_when_a_bound_is_met() {
	ExtBuilder::build_and_execute(|| {
		endow_trader(1, 100_000_000_000);
		credit(2, 1_000_000);
		cross(MarketId(16), sub(1), sub(2), 1, 100);
		for market in 0..15 {
			assert_ok!(open(MarketId(market), Side::Bid, 1, 100));
		}
		assert_noop!(open(MarketId(15), Side::Bid, 1, 100), Error::<Test>::TooManyMarkets);
		assert_ok!(open(MarketId(16), Side::Bid, 1, 100));
		for _ in 16..MAX_OPEN_ORDERS {
			assert_ok!(bid(1, 100));
		}
		assert_noop!(bid(1, 100), Error::<Test>::TooManyOrders);
		// Closing too.
		assert_noop!(open(MarketId(16), Side::Ask, 1, 100), Error::<Test>::TooManyOrders);
	});
}

/// LED-052. Small accounts cannot fill the book: 20 USD are the first step, 100 the second.
#[test]
fn open_order_should_fail_when_the_account_has_its_number_of_orders() {
	ExtBuilder::build_and_execute(|| {
		endow_trader(1, 19_999_999);
		for _ in 0..4 {
			assert_ok!(bid(1, 100));
		}
		assert_noop!(bid(1, 100), Error::<Test>::TooManyOrdersForEquity);
		assert_noop!(open(ETH, Side::Ask, 1, 100), Error::<Test>::TooManyOrdersForEquity);
		credit(1, 100);
		for _ in 4..8 {
			assert_ok!(bid(1, 100));
		}
		assert_noop!(bid(1, 100), Error::<Test>::TooManyOrdersForEquity);
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(1)));
		assert_ok!(ask(1, 100));
	});
}

/// LED-052. Closing is never out of reach: only `MAX_OPEN_ORDERS` bounds it.
#[test]
fn reducing_orders_should_be_taken_when_the_account_has_its_number_of_orders() {
	ExtBuilder::build_and_execute(|| {
		long_ten();
		for _ in 0..4 {
			assert_ok!(bid(1, 100));
		}
		for _ in 0..10 {
			assert_ok!(ask(1, 100));
		}
		assert_noop!(ask(1, 100), Error::<Test>::TooManyOrdersForEquity);
	});
}

/// LED-052. The equity that counts is that at mark, losses included.
#[test]
fn order_limit_should_fall_when_equity_falls() {
	ExtBuilder::build_and_execute(|| {
		endow_trader(1, 20_000_000);
		endow_trader(2, 1_000_000_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		for _ in 0..4 {
			assert_ok!(bid(1, 99));
		}
		set_mark(0, 99);
		assert_noop!(bid(1, 99), Error::<Test>::TooManyOrdersForEquity);
		set_mark(0, 100);
		assert_ok!(bid(1, 99));
	});
}

/// LED-053. What the filter takes off for fees is taken off at once.
#[test]
fn open_order_should_take_its_worst_fee_off_when_it_adds_risk() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let mut parameters = parameters(0);
		parameters.taker_fee = Ppm(1_000);
		list(0, parameters);
		// 9,900 x 0.1 % = 9.9, rounded up: 990 are left, 990 required.
		assert_noop!(bid(100, 100), Error::<Test>::InsufficientMargin);
		assert_ok!(bid(99, 100));
	});
}
