//! The joint margin filter.

use super::mock::*;
use bulwark_primitives::{
	seams::Ledger, FeedState, FilterOrder, FilterVerdict, Lots, MarketId, MarketState, Ppm, Price,
	QuoteAtoms, Side,
};
use frame_support::assert_ok;

fn order(market: MarketId, side: Side, lots: u64, limit: u64) -> FilterOrder {
	FilterOrder { market, side, lots: Lots(lots), limit: Price(limit), rested: false }
}

fn reduced(lots: &[u64]) -> FilterVerdict {
	FilterVerdict::Reduce(lots.iter().copied().map(Lots).collect())
}

/// Account 1 with 1,000 and a long of 10 lots bought at 100.
fn long_ten() {
	credit(1, 1_000);
	credit(2, 10_000);
	cross(BTC, sub(1), sub(2), 10, 100);
}

/// LED-060. Worked counterexample C1: per-order checks let three bids of 100 lots through on an
/// equity of 1,000; filled, they need 1,500 to avoid liquidation.
#[test]
fn filter_should_drop_orders_when_only_each_alone_is_affordable() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let orders: Vec<_> =
			(0..3).map(|market| order(MarketId(market), Side::Bid, 100, 100)).collect();
		for single in &orders {
			assert_eq!(Margin::filter(&sub(1), &[*single]), FilterVerdict::Keep);
		}
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 0, 0]));
	});
}

/// LED-061. Worked counterexample C1: bids at 108 and 92 around a mark of 100 sum to no loss, and
/// yet the first alone loses 800.
#[test]
fn filter_should_count_each_loss_when_others_would_gain() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 2_000);
		let orders = [order(BTC, Side::Bid, 100, 108), order(BTC, Side::Bid, 100, 92)];
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 0]));
	});
	ExtBuilder::build_and_execute(|| {
		credit(1, 2_800);
		let orders = [order(BTC, Side::Bid, 100, 108), order(BTC, Side::Bid, 100, 92)];
		assert_eq!(Margin::filter(&sub(1), &orders), FilterVerdict::Keep);
	});
}

#[test]
fn filter_should_count_fees_and_the_effective_fraction_when_orders_are_new() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let taking = order(BTC, Side::Bid, 100, 100);
		let resting = FilterOrder { rested: true, ..taking };
		let mut parameters = parameters(0);
		parameters.taker_fee = Ppm(1_000);
		list(0, parameters);
		assert_eq!(Margin::filter(&sub(1), &[taking]), reduced(&[0]));
		assert_eq!(Margin::filter(&sub(1), &[resting]), FilterVerdict::Keep);
		set_effective(0, 100_001);
		assert_eq!(Margin::filter(&sub(1), &[resting]), FilterVerdict::Keep);
	});
}

#[test]
fn filter_should_keep_closing_lots_when_margin_is_short() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_mark(0, 96);
		let orders = [
			order(BTC, Side::Bid, 5, 96),
			order(BTC, Side::Ask, 4, 96),
			order(ETH, Side::Ask, 3, 100),
			order(BTC, Side::Ask, 9, 92),
		];
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 4, 0, 6]));
	});
}

/// LED-062. Worked counterexample H4: a closing order beside an ordinary one on the same side
/// turned a short of 10 into a long of 10 that nobody had margined.
#[test]
fn filter_should_clamp_to_the_position_when_the_market_only_reduces() {
	ExtBuilder::build_and_execute(|| {
		long_ten();
		set_state(BTC, MarketState::ReduceOnly);
		let orders = [
			order(BTC, Side::Ask, 7, 100),
			order(ETH, Side::Bid, 5, 100),
			order(BTC, Side::Bid, 2, 100),
			order(BTC, Side::Ask, 7, 100),
		];
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[7, 5, 0, 3]));
		assert_eq!(Margin::filter(&sub(1), &orders[..2]), FilterVerdict::Keep);
	});
}

/// LED-063.
#[test]
fn filter_should_only_keep_closing_lots_when_the_market_takes_no_risk() {
	let orders = [order(BTC, Side::Bid, 1, 100), order(BTC, Side::Ask, 11, 100)];
	let check = |prepare: fn()| {
		ExtBuilder::build_and_execute(|| {
			long_ten();
			assert_eq!(Margin::filter(&sub(1), &orders), FilterVerdict::Keep);
			prepare();
			assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 10]));
		});
	};
	check(|| set_feed(0, FeedState::Stale));
	check(|| {
		let mut parameters = parameters(0);
		parameters.open_interest_cap = QuoteAtoms(1_000);
		list(0, parameters);
	});
	check(|| {
		credit(3, 100);
		credit(4, 100);
		cross(ETH, sub(3), sub(4), 10, 100);
		cross(ETH, sub(4), sub(3), 10, 120);
		assert_ok!(Margin::record_deficit(BTC, &sub(4), QuoteAtoms(100)));
	});
}

#[test]
fn filter_should_drop_everything_when_the_market_does_not_trade() {
	let orders = [order(BTC, Side::Ask, 1, 100), order(ETH, Side::Bid, 1, 100)];
	ExtBuilder::build_and_execute(|| {
		long_ten();
		set_state(BTC, MarketState::Halted);
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 1]));
		set_state(BTC, MarketState::Active);
		set_feed(0, FeedState::Halted);
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 1]));
	});
}

/// LED-064.
#[test]
fn filter_should_drop_everything_when_the_account_cannot_be_reckoned() {
	let orders = [order(BTC, Side::Ask, 1, 100), order(ETH, Side::Bid, 1, 100)];
	ExtBuilder::build_and_execute(|| {
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 0]));
		long_ten();
		assert_eq!(Margin::filter(&sub(1), &orders), FilterVerdict::Keep);
		Margin::set_in_liquidation(&sub(1), true);
		assert_eq!(Margin::filter(&sub(1), &orders), reduced(&[0, 0]));
		Margin::set_in_liquidation(&sub(1), false);
		set_mark(1, u64::MAX);
		let huge = order(ETH, Side::Bid, u64::MAX, u64::MAX);
		assert_eq!(Margin::filter(&sub(1), &[huge, orders[0]]), reduced(&[0, 0]));
		set_mark(1, 100);
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		assert_eq!(Margin::filter(&sub(1), &orders[1..]), reduced(&[0]));
	});
}
