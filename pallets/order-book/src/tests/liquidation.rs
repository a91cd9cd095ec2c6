//! Liquidation orders in the auction.

use super::mock::*;
use crate::Event;
use bulwark_primitives::{
	seams::Ledger, LiquidationFill, LiquidationOrder, Lots, MarketState, Price, QuoteAtoms,
	SubaccountId,
};
use frame_support::assert_ok;
use std::collections::BTreeMap;

fn liquidate(owner: u64, lots: u64, limit: u64) {
	let order =
		LiquidationOrder { who: sub(owner), side: ASK, lots: Lots(lots), limit: Price(limit) };
	Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
}

fn reported(
	lots: u64,
	price: u64,
) -> Vec<(bulwark_primitives::MarketId, Vec<LiquidationFill<u64>>)> {
	vec![(BTC, vec![LiquidationFill { who: sub(1), lots: Lots(lots), price: Price(price) }])]
}

/// BOOK-010: liquidated lots pay the liquidation fee, to the insurance fund, and their clearing
/// gives no price to the mark.
#[test]
fn clearing_should_fill_liquidations_when_the_book_meets_them() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		place(3, BTC, BID, 100, 20);
		liquidate(1, 10, 95);
		events();
		clear();
		assert_eq!((position(1, BTC), position(3, BTC)), (0, 10));
		assert_eq!(<FaultyLedger as Ledger<u64>>::insurance(), QuoteAtoms(10));
		assert_eq!(Reported::get(), reported(10, 100));
		assert_eq!(Samples::get().get(&BTC).unwrap().cleared, None);
		let filled = Event::LiquidationFilled {
			who: sub(1),
			market: BTC,
			side: ASK,
			lots: Lots(10),
			price: Price(100),
			fee: QuoteAtoms(10),
		};
		assert!(events().contains(&filled));
	});
}

/// Worked counterexample H2: an owner blocked the liquidation of one subaccount by bidding in another,
/// because the two were netted. Protected lots are never annulled.
#[test]
fn clearing_should_fill_liquidations_when_their_own_owner_bids() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Margin::transfer(RuntimeOrigin::signed(1), 0, 1, 100_000));
		trade(BTC, 1, 2, 10, 100);
		let order = limit(BTC, BID, 101, 10);
		assert_ok!(OrderBook::place(RuntimeOrigin::signed(1), 1, order));
		liquidate(1, 10, 95);
		clear();
		assert_eq!(position(1, BTC), 0);
		let other = SubaccountId { owner: 1, index: 1 };
		assert_eq!(FaultyLedger::subaccount(&other).unwrap().lots(BTC).0, 10);
	});
}

/// The margin filter does not apply: an account below its requirements is the reason for the order.
#[test]
fn clearing_should_fill_liquidations_when_the_account_is_short_of_margin() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_000);
		trade(BTC, 20, 1, 100, 100);
		set_index(92);
		place(3, BTC, BID, 92, 100);
		let order = LiquidationOrder { who: sub(20), side: ASK, lots: Lots(60), limit: Price(91) };
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		assert_eq!(position(20, BTC), 40);
	});
}

#[test]
fn clearing_should_report_nothing_filled_when_nothing_meets_a_liquidation() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		place(3, BTC, BID, 94, 20);
		liquidate(1, 10, 95);
		clear();
		assert_eq!(Reported::get(), reported(0, 0));
		assert_eq!(position(1, BTC), 10);
	});
}

#[test]
fn clearing_should_report_nothing_filled_when_the_market_is_halted() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		liquidate(1, 10, 95);
		set_state(BTC, MarketState::Halted);
		clear();
		assert_eq!(Reported::get(), reported(0, 0));
	});
}

/// Worked counterexample: a liquidation is the youngest order, so that as many small orders as an
/// auction takes crowded it out. It does not count among them.
#[test]
fn clearing_should_fill_liquidations_when_the_auction_is_full() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(1);
		trade(BTC, 1, 2, 10, 100);
		place(4, BTC, ASK, 95, 1);
		place(3, BTC, BID, 100, 20);
		liquidate(1, 10, 96);
		clear();
		assert_eq!((position(4, BTC), position(1, BTC)), (-1, 0));
	});
}
