//! Fees and rebates.

use super::mock::*;
use crate::Event;
use bulwark_primitives::{FeeNote, FeeRates, Lots, Ppm, QuoteAtoms, SubaccountId};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// Owner, fee and rebate of the fills since the last look at events.
fn charged() -> Vec<(u64, i128, i128)> {
	let find = |event| match event {
		Event::OrderFilled { who, fee, rebate, .. } => Some((who.owner, fee.0, rebate.0)),
		_ => None,
	};
	events().into_iter().filter_map(find).collect()
}

fn rates(maker: u32, rebate: u32, taker: u32) -> FeeRates {
	FeeRates { maker: Ppm(maker), rebate: Ppm(rebate), taker: Ppm(taker) }
}

/// BOOK-031: rates are the owner's and asked for once; what it traded and paid is noted once.
#[test]
fn clearing_should_charge_owners_rates_when_they_have_their_own() {
	ExtBuilder::build_and_execute(|| {
		Rates::set(BTreeMap::from([(2, rates(0, 0, 10_000))]));
		place(1, BTC, ASK, 100, 20);
		next_block();
		assert_ok!(Margin::transfer(RuntimeOrigin::signed(2), 0, 1, 100_000));
		take(2, BTC, BID, 100, 5);
		take(2, BTC, BID, 100, 5);
		let order = timed(limit(BTC, BID, 100, 10), IOC);
		assert_ok!(OrderBook::place(RuntimeOrigin::signed(2), 1, order));
		RatesAsked::set(0);
		events();
		clear();
		let charged = charged();
		assert!(charged.contains(&(1, 2, 0)));
		assert_eq!(charged.iter().filter(|fill| fill.0 == 2).map(|fill| fill.1).sum::<i128>(), 20);
		assert_eq!(RatesAsked::get(), 2);
		let note =
			|owner, fees| FeeNote { owner, volume: QuoteAtoms(2_000), fees: QuoteAtoms(fees) };
		assert_eq!(FeeNotes::get(), [note(1, 2), note(2, 20)]);
	});
}

/// BOOK-031, worked counterexample H5: rebates of an auction never exceed its takers' fees: what is
/// missing is missing to all of them in proportion.
#[test]
fn clearing_should_scale_rebates_when_takers_pay_less() {
	ExtBuilder::build_and_execute(|| {
		Rates::set(BTreeMap::from([
			(1, rates(0, 20_000, 0)),
			(2, rates(0, 10_000, 0)),
			(3, rates(0, 0, 15_000)),
		]));
		place(1, BTC, ASK, 100, 10);
		place(2, BTC, ASK, 100, 10);
		next_block();
		take(3, BTC, BID, 100, 20);
		events();
		clear();
		// Rebates of 20 and 10 against a fee of 30.
		let mut fills = charged();
		fills.sort_unstable();
		assert_eq!(fills, [(1, 0, 20), (2, 0, 10), (3, 30, 0)]);
		Rates::mutate(|all| all.insert(3, rates(0, 0, 5_000)));
		place(1, BTC, ASK, 100, 10);
		place(2, BTC, ASK, 100, 10);
		next_block();
		take(3, BTC, BID, 100, 20);
		events();
		let before = quote(1);
		clear();
		let mut fills = charged();
		fills.sort_unstable();
		assert_eq!(fills, [(1, 0, 6), (2, 0, 3), (3, 10, 0)]);
		assert_eq!(quote(1), before + 1_000 + 6);
	});
}

/// Two post-only orders cannot meet, so makers alone never earn: an order that rested and a new
/// post-only one do not trade with each other either.
#[test]
fn clearing_should_pay_no_rebate_when_nobody_takes() {
	ExtBuilder::build_and_execute(|| {
		let maker = rates(0, 20_000, 0);
		Rates::set(BTreeMap::from([(1, maker), (2, maker)]));
		place(1, BTC, ASK, 101, 10);
		place(2, BTC, BID, 100, 10);
		next_block();
		// Both rested and meet because the peg has moved.
		put(1, pegged(BTC, ASK, (bulwark_primitives::Reference::Index, 5), 4));
		next_block();
		set_index(95);
		events();
		clear();
		assert_eq!(charged(), [(2, 0, 0), (1, 0, 0)]);
	});
}

/// Annulled lots pay nothing and count for nothing.
#[test]
fn clearing_should_note_nothing_when_an_owner_trades_with_itself() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 99, 10);
		place(1, BTC, BID, 101, 10);
		clear();
		assert_eq!(FeeNotes::get(), []);
		let who = SubaccountId { owner: 1, index: 0 };
		assert_eq!(OrderBook::orders_of(&who), []);
	});
}

/// Liquidated lots pay the liquidation fee and are not the owner's volume.
#[test]
fn clearing_should_leave_liquidations_out_when_it_notes_fees() {
	ExtBuilder::build_and_execute(|| {
		trade(BTC, 1, 2, 10, 100);
		place(3, BTC, BID, 100, 10);
		let order = bulwark_primitives::LiquidationOrder {
			who: sub(1),
			side: ASK,
			lots: Lots(10),
			limit: bulwark_primitives::Price(95),
		};
		Liquidating::set(BTreeMap::from([(BTC, vec![order])]));
		clear();
		let owners: Vec<_> = FeeNotes::get().into_iter().map(|note| note.owner).collect();
		assert_eq!(owners, [3]);
	});
}
