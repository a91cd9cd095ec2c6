//! Random price paths, books and funds: after every step every invariant of ladder and ledger
//! holds, the fund is never negative, and nobody in good standing is touched.

use super::mock::*;
use crate::{Liquidations, Queue};
use bulwark_primitives::{seams::LiquidationOrders, MarketId};
use proptest::prelude::*;

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

fn run(traders: &[Trader], moves: &[Move], endowment: u128) -> Vec<u8> {
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
			let owners = 1..=u64::try_from(traders.len()).unwrap();
			let sound: Vec<_> = owners
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
				if account(who).is_some() {
					assert!(equity(who) >= 0);
				}
			}
			assert!(fund() >= 0);
			assert!(Queue::<Test>::get().iter().all(|entry| entry.order.is_none()));
		}
		sp_io::storage::root(sp_runtime::StateVersion::V1)
	})
}

proptest! {
	#![proptest_config(config())]

	/// LAD-040, LAD-041, LAD-042: conservation, solvency of bystanders, and the same state from
	/// the same inputs.
	#[test]
	fn ladder_should_keep_every_invariant_on_random_paths(
		traders in traders(),
		moves in moves(),
		endowment in prop_oneof![Just(0u128), 1_000u128..200_000],
	) {
		let first = run(&traders, &moves, endowment);
		prop_assert_eq!(first, run(&traders, &moves, endowment));
	}
}
