//! Random blocks over several markets, prices and states, with every invariant checked after each.

use super::mock::*;
use crate::{collect::Flow, BatchMode, PlaceOrder};
use bulwark_primitives::{
	seams::Ledger, FeedState, LiquidationOrder, Lots, MarketId, MarketState, Moment, Price, Side,
	TimeInForce,
};
use frame_support::{assert_ok, weights::WeightMeter, BoundedVec};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Op {
	Place(u64, PlaceOrder),
	Cancel(u64, usize),
	CancelAll(u64, Option<MarketId>),
	Batch(u64, Vec<PlaceOrder>, BatchMode),
	Index(u64, FeedState),
	State(MarketId, MarketState),
	Liquidate(u64, MarketId),
	Fault(MarketId),
	Block(u64),
}

fn market() -> impl Strategy<Value = MarketId> {
	prop_oneof![Just(BTC), Just(ETH)]
}

/// Owners 20 to 22 are poor, 1 to 4 rich.
fn owner() -> impl Strategy<Value = u64> {
	prop_oneof![1u64..5, 20u64..23]
}

fn order() -> impl Strategy<Value = PlaceOrder> {
	let side = prop_oneof![Just(Side::Bid), Just(Side::Ask)];
	let time = prop_oneof![
		4 => Just(GTC),
		2 => Just(IOC),
		1 => (0u64..9_000).prop_map(|later| TimeInForce::GoodTilTime(Moment(1_000_000 + later))),
	];
	(market(), side, 85u64..116, 1u64..60, time).prop_map(
		|(market, side, price, lots, time_in_force)| PlaceOrder {
			market,
			side,
			price: Price(price),
			lots: Lots(lots),
			time_in_force,
		},
	)
}

fn op() -> impl Strategy<Value = Op> {
	let mode = prop_oneof![Just(BatchMode::AllOrNothing), Just(BatchMode::BestEffort)];
	let feed = prop_oneof![4 => Just(FeedState::Normal), 1 => Just(FeedState::Stale),
		1 => Just(FeedState::Halted)];
	let state = prop_oneof![4 => Just(MarketState::Active), 1 => Just(MarketState::ReduceOnly),
		1 => Just(MarketState::Halted)];
	prop_oneof![
		20 => (owner(), order()).prop_map(|(owner, order)| Op::Place(owner, order)),
		4 => (owner(), 0usize..100).prop_map(|(owner, which)| Op::Cancel(owner, which)),
		1 => (owner(), proptest::option::of(market()))
			.prop_map(|(owner, market)| Op::CancelAll(owner, market)),
		2 => (owner(), proptest::collection::vec(order(), 0..6), mode)
			.prop_map(|(owner, places, mode)| Op::Batch(owner, places, mode)),
		2 => (90u64..111, feed).prop_map(|(price, state)| Op::Index(price, state)),
		1 => (market(), state).prop_map(|(market, state)| Op::State(market, state)),
		1 => (owner(), market()).prop_map(|(owner, market)| Op::Liquidate(owner, market)),
		1 => market().prop_map(Op::Fault),
		6 => (0u64..4_000_000_000).prop_map(Op::Block),
	]
}

fn apply(op: Op) {
	match op {
		// Refusals are part of the flow.
		Op::Place(owner, order) => {
			let PlaceOrder { market, side, price, lots, time_in_force } = order;
			let origin = RuntimeOrigin::signed(owner);
			let _ = OrderBook::place(origin, 0, market, side, price, lots, time_in_force);
		},
		Op::Cancel(owner, which) => {
			let orders = OrderBook::orders_of(&sub(owner));
			if let Some((locator, _)) = orders.get(which % orders.len().max(1)) {
				assert_ok!(OrderBook::cancel(RuntimeOrigin::signed(owner), 0, *locator));
			}
		},
		Op::CancelAll(owner, market) => {
			assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(owner), 0, market));
		},
		Op::Batch(owner, places, mode) => {
			let cancels = OrderBook::orders_of(&sub(owner)).into_iter().take(2);
			let cancels = cancels.map(|(locator, _)| locator).collect();
			let cancels = BoundedVec::truncate_from(cancels);
			let places = BoundedVec::truncate_from(places);
			let origin = RuntimeOrigin::signed(owner);
			let _ = frame_support::storage::with_storage_layer(|| {
				OrderBook::batch(origin, 0, cancels, places, mode)
			});
		},
		Op::Index(price, state) => set_feed(price, state),
		Op::State(market, state) => set_state(market, state),
		Op::Liquidate(owner, market) => issue_liquidation(owner, market),
		Op::Fault(market) => Faulty::set(Some(market)),
		Op::Block(weight) => end_block(weight),
	}
}

/// Issues a liquidation order for whatever the account holds.
fn issue_liquidation(owner: u64, market: MarketId) {
	use bulwark_primitives::{seams::Orders, CancelReason};
	let held = position(owner, market);
	if held == 0 {
		return;
	}
	<OrderBook as Orders<u64>>::cancel_all(&sub(owner), CancelReason::Liquidation);
	let (side, limit) = if held > 0 { (ASK, 85) } else { (BID, 115) };
	let lots = Lots(held.unsigned_abs());
	let order = LiquidationOrder { who: sub(owner), side, lots, limit: Price(limit) };
	Liquidating::set(BTreeMap::from([(market, vec![order])]));
}

fn end_block(weight: u64) {
	// Weight too small for all orders now and then, else plenty.
	let plenty = weight > 1_000_000_000;
	let limit = if plenty { u64::MAX } else { weight * 20 };
	let limit = frame_support::weights::Weight::from_parts(limit, u64::MAX);
	let mut meter = WeightMeter::with_limit(limit);
	let flows: Vec<_> = [BTC, ETH]
		.into_iter()
		.filter(|_| plenty && Liquidating::get().is_empty())
		.filter_map(|market| Some((market, OrderBook::auction_terms(market, Moment(Now::get()))?)))
		.collect();
	clear_within(&mut meter);
	assert!(meter.consumed().all_lte(limit));
	for (market, terms) in flows {
		let best = |side| OrderBook::best_effective(market, side, &terms);
		let crossed = best(BID).zip(best(ASK)).is_some_and(|(bid, ask)| bid >= ask);
		let halted = pallet_markets::Markets::<Test>::get(market).unwrap().state;
		let free = terms.flow == Flow::All && halted != MarketState::Halted;
		assert!(!crossed || !free, "market {market:?} is crossed after clearing");
	}
	Liquidating::set(BTreeMap::new());
	Faulty::set(None);
	assert_ok!(OrderBook::do_try_state());
	assert_ok!(Margin::do_try_state());
	assert_eq!(FaultyLedger::accounts(None, 100).len(), 12);
	System::set_block_number(System::block_number() + 1);
	System::reset_events();
	Now::mutate(|now| *now += 1_000);
}

/// As many cases as the environment asks for, else few: each is dozens of blocks.
fn config() -> ProptestConfig {
	let mut config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_none() {
		config.cases = 96;
	}
	config
}

proptest! {
	#![proptest_config(config())]

	/// BOOK-017: book, lists, expiries and the ledger's totals agree after every block, whatever
	/// happens in it, and no cleared market stays crossed.
	#[test]
	fn book_should_stay_sound_when_blocks_are_random(
		ops in proptest::collection::vec(op(), 1..120),
	) {
		ExtBuilder::build_and_execute(|| {
			for owner in 20..23 {
				credit(owner, 1_500);
			}
			for op in ops {
				apply(op);
			}
			end_block(u64::MAX);
		});
	}
}
