//! Random price paths, books and funds: after every step every invariant of ladder and ledger
//! holds, the fund is never negative, and nobody in good standing is touched.

use super::mock::*;
use crate::{Event, Liquidations, Queue};
use bulwark_primitives::{seams::LiquidationOrders, MarketId};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::collections::BTreeSet;

/// 1,024 cases unless `PROPTEST_CASES` says otherwise.
fn config() -> ProptestConfig {
	let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
	ProptestConfig { cases: cases.unwrap_or(1_024), ..ProptestConfig::default() }
}

#[derive(Clone, Debug)]
struct Trader {
	deposit: u128,
	btc: i64,
	eth: i64,
}

#[derive(Clone, Debug)]
struct Move {
	btc: u64,
	eth: u64,
	/// How far the interval reaches from the mark.
	reach: u64,
	/// Lots the maker takes, and how much better than mark it pays.
	book: u64,
	improvement: u64,
	rescue: Option<(usize, u128)>,
	flag: Option<usize>,
}

fn traders() -> impl Strategy<Value = Vec<Trader>> {
	let trader = (1_000u128..50_000, -300i64..300, -300i64..300)
		.prop_map(|(deposit, btc, eth)| Trader { deposit, btc, eth });
	prop::collection::vec(trader, 2..7)
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
	let step = (
		700u64..1_300,
		700u64..1_300,
		0u64..5,
		0u64..400,
		0u64..3,
		prop::option::weighted(0.2, (0usize..6, 100u128..20_000)),
		prop::option::weighted(0.3, 0usize..6),
	)
		.prop_map(|(btc, eth, reach, book, improvement, rescue, flag)| Move {
			btc,
			eth,
			reach,
			book,
			improvement,
			rescue,
			flag,
		});
	prop::collection::vec(step, 1..8)
}

fn open(index: usize, trader: &Trader) {
	let who = sub(u64::try_from(index).unwrap() + 1);
	credit(who.owner, trader.deposit);
	for (market, size) in [(BTC, trader.btc), (ETH, trader.eth)] {
		let lots = size.unsigned_abs();
		match size.signum() {
			1 => trade(market, &who, &sub(MAKER), lots, 1_000),
			-1 => trade(market, &sub(MAKER), &who, lots, 1_000),
			_ => {},
		}
	}
}

fn apply(step: &Move, count: usize) {
	for (market, mark) in [(0, step.btc), (1, step.eth)] {
		set_interval(market, mark - step.reach, mark, mark + step.reach);
	}
	if let Some((index, amount)) = step.rescue {
		credit(u64::try_from(index % count).unwrap() + 1, amount);
	}
	if let Some(index) = step.flag {
		let who = sub(u64::try_from(index % count).unwrap() + 1);
		let _ = Liquidation::liquidate(RuntimeOrigin::signed(8), who);
	}
}

/// Lets the maker take orders of the market's side at mark or a little better.
fn offer_for(market: MarketId, mark: u64, step: &Move) {
	let orders = <Liquidation as LiquidationOrders<u64>>::orders(market);
	let price = match orders.first().map(|order| order.side) {
		Some(bulwark_primitives::Side::Bid) => mark - step.improvement,
		_ => mark + step.improvement,
	};
	offer(market, price, step.book);
}

/// A whole tick with every check after each step.
fn checked_tick(step: &Move, traders: usize) {
	let sound: Vec<_> = (1..=u64::try_from(traders).unwrap())
		.map(sub)
		.filter(|who| account(who).is_some() && !health(who).is_liquidatable())
		.map(|who| (who, equity(&who)))
		.collect();
	detect();
	check();
	// Nobody in good standing gets an order or loses anything before the auctions.
	for (who, before) in &sound {
		assert!(!Liquidations::<Test>::contains_key(who));
		assert_eq!(equity(who), *before);
	}
	offer_for(BTC, step.btc, step);
	offer_for(ETH, step.eth, step);
	clear_markets();
	check();
	descend();
	check();
	// A solvent account stays solvent: deleveraging takes profit, never more than equity.
	for (who, _) in &sound {
		assert!(account(who).is_none() || equity(who) >= 0);
	}
	assert!(fund() >= 0);
	assert!(Queue::<Test>::get().iter().all(|entry| entry.order.is_none()));
}

/// With prices at rest and nobody in the book every liquidation comes to its end.
fn settle_down(last: &Move, traders: usize) {
	let rest = Move { reach: 0, book: 0, ..last.clone() };
	apply(&Move { rescue: None, flag: None, ..rest.clone() }, traders);
	for _ in 0..12 {
		checked_tick(&rest, traders);
	}
	assert_eq!(Liquidations::<Test>::iter().count(), 0);
	let owners = (1..=u64::try_from(traders).unwrap())
		.map(sub)
		.filter(|who| account(who).is_some());
	assert!(owners.into_iter().all(|who| !health(&who).is_liquidatable()));
}

fn run(traders: &[Trader], moves: &[Move], endowment: u128) -> (Vec<u8>, BTreeSet<&'static str>) {
	let mut ext = ExtBuilder::build();
	ext.execute_with(|| {
		for market in 0..2 {
			set_mark(market, 1_000);
		}
		if endowment > 0 {
			endow(endowment);
		}
		for (index, trader) in traders.iter().enumerate() {
			open(index, trader);
		}
		for step in moves {
			apply(step, traders.len());
			checked_tick(step, traders.len());
		}
		if let Some(last) = moves.last() {
			settle_down(last, traders.len());
		}
		let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
		(root, events().iter().filter_map(name).collect())
	})
}

/// The rungs' events by name.
fn name(event: &Event<Test>) -> Option<&'static str> {
	match event {
		Event::LiquidationFilled { lots, ordered, .. } if lots < ordered => Some("filled in part"),
		Event::LiquidationFilled { .. } => Some("filled whole"),
		Event::LiquidationOrderIssued { unreserved, .. } if !unreserved.is_zero() => {
			Some("unreserved")
		},
		Event::LiquidationOrderIssued { reserved, .. } if !reserved.is_zero() => Some("reserved"),
		Event::InsurancePaid { .. } => Some("insurance paid"),
		Event::Deleveraged { covered, .. } if covered.is_zero() => Some("closed without transfer"),
		Event::Deleveraged { .. } => Some("closed with transfer"),
		Event::DeficitRecorded { .. } => Some("deficit recorded"),
		Event::BountyPaid { .. } => Some("bounty paid"),
		_ => None,
	}
}

fn endowments() -> impl Strategy<Value = u128> {
	prop_oneof![Just(0u128), 1_000u128..200_000]
}

/// The generators reach every rung: the property below speaks of all of them.
#[test]
fn random_paths_should_reach_every_rung() {
	let mut runner = TestRunner::deterministic();
	let mut seen = BTreeSet::new();
	for _ in 0..400 {
		let traders = traders().new_tree(&mut runner).unwrap().current();
		let moves = moves().new_tree(&mut runner).unwrap().current();
		let endowment = endowments().new_tree(&mut runner).unwrap().current();
		seen.extend(run(&traders, &moves, endowment).1);
	}
	let all = [
		"bounty paid",
		"closed with transfer",
		"closed without transfer",
		"deficit recorded",
		"filled in part",
		"filled whole",
		"insurance paid",
		"reserved",
		"unreserved",
	];
	assert_eq!(seen, BTreeSet::from(all));
}

proptest! {
	#![proptest_config(config())]

	/// LAD-040, LAD-041, LAD-042, LAD-043, LAD-044: conservation, solvency of bystanders, and the same state from
	/// the same inputs.
	#[test]
	fn ladder_should_keep_every_invariant_on_random_paths(
		traders in traders(),
		moves in moves(),
		endowment in endowments(),
	) {
		let first = run(&traders, &moves, endowment);
		prop_assert_eq!(first, run(&traders, &moves, endowment));
	}
}
