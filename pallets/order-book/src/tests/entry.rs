//! Orders placed from inside the chain, and what an order would come to.

use super::mock::*;
use crate::{Error, Simulation};
use bulwark_primitives::{
	seams::{OrderEntry, Reported},
	FeedState, Lots, MarketState, OrderNonce, OrderPrice, PlaceOrder, Price, QuoteAtoms,
};
use frame_support::{assert_noop, assert_ok};

fn enter(owner: u64, order: PlaceOrder) -> Result<OrderNonce, sp_runtime::DispatchError> {
	<OrderBook as OrderEntry<u64>>::place(&sub(owner), &order, Reported::Yes)
}

fn ended() -> Vec<(u64, u64, u64)> {
	let ended = Ended::take();
	ended
		.into_iter()
		.map(|(who, nonce, lots)| (who.owner, nonce.0, lots.0))
		.collect()
}

/// BOOK-033: whoever placed an order from inside the chain learns what its auction left of it.
#[test]
fn entry_should_report_when_the_order_is_gone() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 4);
		assert_eq!(enter(2, timed(limit(BTC, BID, 100, 10), IOC)), Ok(OrderNonce(0)));
		assert_eq!(enter(3, timed(limit(BTC, BID, 99, 10), FOK)), Ok(OrderNonce(0)));
		take(4, BTC, BID, 99, 1);
		assert_eq!(ended(), []);
		next_block();
		assert_eq!(ended(), [(2, 0, 4), (3, 0, 0)]);
	});
}

#[test]
fn entry_should_report_when_the_order_is_cancelled() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(enter(2, timed(limit(BTC, BID, 100, 10), IOC)));
		assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(2), 0, None, None));
		assert_eq!(ended(), [(2, 0, 0)]);
		assert_ok!(enter(2, timed(limit(BTC, BID, 100, 10), IOC)));
		set_state(BTC, MarketState::Halted);
		clear();
		assert_eq!(ended(), [(2, 1, 0)]);
	});
}

#[test]
fn entry_should_change_nothing_when_the_order_is_refused() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_000);
		let refused = pallet_margin::Error::<Test>::InsufficientMargin;
		assert_noop!(enter(20, limit(BTC, BID, 100, 500)), refused);
		assert_ok!(enter(20, limit(BTC, BID, 100, 5)));
		assert_eq!(OrderBook::orders_of(&sub(20)).len(), 1);
	});
}

#[test]
fn entry_should_check_what_the_market_asks_when_asked() {
	ExtBuilder::build_and_execute(|| {
		let check = |order: PlaceOrder| <OrderBook as OrderEntry<u64>>::check(&order);
		assert_ok!(check(limit(BTC, BID, 99, 1)));
		assert_noop!(check(limit(BTC, BID, 0, 1)), Error::<Test>::OffTick);
		let resting = PlaceOrder { price: OrderPrice::Market(None), ..limit(BTC, BID, 1, 1) };
		assert_noop!(check(resting), Error::<Test>::MarketMustBeImmediate);
		set_feed(100, FeedState::Halted);
		assert_noop!(check(limit(BTC, BID, 99, 1)), Error::<Test>::NoPrice);
	});
}

/// BOOK-034: a simulated order tells what the same order then comes to, and leaves no trace.
#[test]
fn simulate_should_tell_what_the_order_comes_to_when_it_crosses() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 4);
		place(1, BTC, ASK, 101, 4);
		next_block();
		let order = limit(BTC, BID, 101, 10);
		let before = snapshot();
		let simulated = OrderBook::simulate(&sub(2), &order);
		assert_eq!(before, snapshot());
		let expected = Simulation {
			filled: Lots(8),
			price: Price(101),
			fee: QuoteAtoms(2),
			rebate: QuoteAtoms(0),
			rests: Lots(2),
			cancelled: Lots(0),
		};
		assert_eq!(simulated, Ok(expected));
		let before = quote(2);
		put(2, order);
		clear();
		assert_eq!(position(2, BTC), 8);
		assert_eq!(quote(2), before - 808 - 2);
	});
}

#[test]
fn simulate_should_tell_what_is_left_when_nothing_crosses_or_is_taken() {
	ExtBuilder::build_and_execute(|| {
		let nothing = Simulation {
			filled: Lots(0),
			price: Price(0),
			fee: QuoteAtoms(0),
			rebate: QuoteAtoms(0),
			rests: Lots(5),
			cancelled: Lots(0),
		};
		let simulate = |order| OrderBook::simulate(&sub(2), &order);
		assert_eq!(simulate(limit(BTC, BID, 99, 5)), Ok(nothing));
		let ends = Simulation { rests: Lots(0), cancelled: Lots(5), ..nothing };
		assert_eq!(simulate(timed(limit(BTC, BID, 99, 5), IOC)), Ok(ends));
		place(1, BTC, ASK, 99, 5);
		next_block();
		assert_eq!(simulate(post_only(limit(BTC, BID, 99, 5))), Ok(ends));
		assert_eq!(simulate(limit(BTC, BID, 99, 0)), Err(Error::<Test>::ZeroLots.into()));
	});
}

/// A delay of takers changes when an order trades, not what it comes to.
#[test]
fn simulate_should_look_past_the_delay_when_takers_wait() {
	ExtBuilder::build_and_execute(|| {
		set_parameters(BTC, |changed| changed.taker_delay = 2);
		put(1, post_only(limit(BTC, ASK, 100, 4)));
		let simulated = OrderBook::simulate(&sub(2), &timed(limit(BTC, BID, 100, 5), IOC));
		assert_eq!(simulated.map(|simulated| simulated.filled), Ok(Lots(4)));
	});
}
