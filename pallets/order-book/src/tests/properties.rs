//! Random blocks over several markets, prices and states, with every invariant checked after each.

use super::mock::*;
use crate::{
	terms::{Flow, Phase},
	BatchItem, BatchMode, Event, OrderRef,
};
use bulwark_primitives::{
	seams::{Ledger, OrderEntry, Reported},
	ClientOrderId, FeedState, LiquidationOrder, Lots, MarketId, MarketState, Moment, OrderPrice,
	PlaceOrder, Price, PriceOffset, Reference, SelfTradePolicy, Side, TimeInForce,
};
use frame_support::{assert_ok, weights::WeightMeter, BoundedVec};
use proptest::{prelude::*, strategy::ValueTree};
use std::collections::{BTreeMap, BTreeSet};

frame_support::parameter_types! {
	/// What random flow has come to.
	pub static Seen: BTreeSet<String> = BTreeSet::new();
}

/// Which of an owner's orders: by position in its list, or by name.
#[derive(Clone, Copy, Debug)]
enum Which {
	Listed(usize),
	Named(u64),
}

/// One thing in a batch.
#[derive(Clone, Debug)]
enum Item {
	Cancel(Which),
	Amend(Which, Option<OrderPrice>, u64),
	Place(PlaceOrder),
}

#[derive(Clone, Debug)]
enum Op {
	Single(u64, Item),
	CancelAll(u64, Option<MarketId>, Option<Side>),
	Batch(u64, Vec<Item>, BatchMode, bool),
	Entry(u64, PlaceOrder),
	DeadMan(u64, Option<u64>),
	Index(u64, FeedState),
	State(MarketId, MarketState),
	Delay(MarketId, u8),
	Liquidate(u64, MarketId),
	Fault(MarketId),
	Block(u64),
}

fn market() -> impl Strategy<Value = MarketId> {
	prop_oneof![Just(BTC), Just(ETH)]
}

fn side() -> impl Strategy<Value = Side> {
	prop_oneof![Just(BID), Just(ASK)]
}

/// Owners 20 to 22 are poor, 1 to 4 rich.
fn owner() -> impl Strategy<Value = u64> {
	prop_oneof![1u64..5, 20u64..23]
}

fn price() -> impl Strategy<Value = OrderPrice> {
	let reference = prop_oneof![Just(Reference::Index), Just(Reference::Mark)];
	prop_oneof![
		5 => (85u64..116).prop_map(|price| OrderPrice::Limit(Price(price))),
		2 => (reference, -9i64..10)
			.prop_map(|(reference, offset)| OrderPrice::Pegged(reference, PriceOffset(offset))),
		1 => Just(OrderPrice::Market(None)),
	]
}

fn order() -> impl Strategy<Value = PlaceOrder> {
	let time = prop_oneof![
		4 => Just(GTC),
		2 => Just(IOC),
		1 => Just(FOK),
		1 => (0u64..9_000).prop_map(|later| TimeInForce::GoodTilTime(Moment(1_000_000 + later))),
	];
	let policy = prop_oneof![
		3 => Just(SelfTradePolicy::AnnulBoth),
		1 => Just(SelfTradePolicy::CancelNewest),
		1 => Just(SelfTradePolicy::CancelOldest),
	];
	let flags = (prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::bool::weighted(0.3));
	(market(), side(), price(), 1u64..60, time, policy, flags, 0u64..6).prop_map(
		|(market, side, price, lots, time_in_force, self_trade, flags, name)| PlaceOrder {
			market,
			side,
			price,
			lots: Lots(lots),
			time_in_force,
			post_only: flags.0,
			reduce_only: flags.1,
			self_trade,
			client_id: flags.2.then_some(ClientOrderId(name)),
		},
	)
}

fn which() -> impl Strategy<Value = Which> {
	prop_oneof![
		4 => (0usize..100).prop_map(Which::Listed),
		1 => (0u64..6).prop_map(Which::Named),
	]
}

fn item() -> impl Strategy<Value = Item> {
	prop_oneof![
		6 => order().prop_map(Item::Place),
		2 => which().prop_map(Item::Cancel),
		1 => (which(), prop::option::of(price()), 0u64..60)
			.prop_map(|(which, price, lots)| Item::Amend(which, price, lots)),
	]
}

fn state_strategy() -> impl Strategy<Value = MarketState> {
	prop_oneof![
		6 => Just(MarketState::Active),
		1 => Just(MarketState::ReduceOnly),
		1 => Just(MarketState::CancelOnly),
		1 => Just(MarketState::Halted),
		1 => (1_000_000u64..1_012_000)
			.prop_map(|until| MarketState::OpeningAuction(Moment(until))),
		1 => (1_000_000u64..1_012_000)
			.prop_map(|until| MarketState::ProtectiveAuction(Moment(until))),
	]
}

fn op() -> impl Strategy<Value = Op> {
	let mode = prop_oneof![Just(BatchMode::AllOrNothing), Just(BatchMode::BestEffort)];
	let feed = prop_oneof![4 => Just(FeedState::Normal), 1 => Just(FeedState::Stale),
		1 => Just(FeedState::Halted)];
	prop_oneof![
		24 => (owner(), item()).prop_map(|(owner, item)| Op::Single(owner, item)),
		1 => (owner(), prop::option::of(market()), prop::option::of(side()))
			.prop_map(|(owner, market, side)| Op::CancelAll(owner, market, side)),
		3 => (owner(), prop::collection::vec(item(), 0..9), mode, any::<bool>())
			.prop_map(|(owner, items, mode, delegated)| Op::Batch(owner, items, mode, delegated)),
		1 => (owner(), order()).prop_map(|(owner, order)| Op::Entry(owner, order)),
		1 => (owner(), prop::option::of(5_000u64..9_000))
			.prop_map(|(owner, until)| Op::DeadMan(owner, until)),
		2 => (90u64..111, feed).prop_map(|(price, state)| Op::Index(price, state)),
		2 => (market(), state_strategy()).prop_map(|(market, state)| Op::State(market, state)),
		1 => (market(), 0u8..3).prop_map(|(market, blocks)| Op::Delay(market, blocks)),
		1 => (owner(), market()).prop_map(|(owner, market)| Op::Liquidate(owner, market)),
		1 => market().prop_map(Op::Fault),
		6 => (0u64..4_000_000_000).prop_map(Op::Block),
	]
}

fn named_by(owner: u64, which: Which) -> OrderRef {
	let list = crate::OpenOrders::<Test>::get(sub(owner));
	match which {
		Which::Named(name) => OrderRef::Client(ClientOrderId(name)),
		Which::Listed(position) => match list.get(position % list.len().max(1)) {
			Some(entry) => OrderRef::Locator(entry.locator),
			None => OrderRef::Client(ClientOrderId(99)),
		},
	}
}

fn batch_item(owner: u64, item: &Item) -> BatchItem {
	match item {
		Item::Cancel(which) => BatchItem::Cancel(named_by(owner, *which)),
		Item::Amend(which, price, lots) => {
			let order = named_by(owner, *which);
			BatchItem::Amend { order, price: *price, lots: Lots(*lots) }
		},
		Item::Place(order) => BatchItem::Place(*order),
	}
}

/// Refusals are part of the flow; they change nothing.
fn attempt(call: impl FnOnce() -> sp_runtime::DispatchResult) {
	let _ = frame_support::storage::with_storage_layer(call);
}

fn single(owner: u64, item: &Item) {
	let origin = RuntimeOrigin::signed(owner);
	match batch_item(owner, item) {
		BatchItem::Cancel(order) => attempt(|| OrderBook::cancel(origin, 0, order)),
		BatchItem::Amend { order, price, lots } => {
			attempt(|| OrderBook::amend(origin, 0, order, price, lots));
		},
		BatchItem::Place(order) => {
			let simulated = OrderBook::simulate(&sub(owner), &order);
			let place = || plain(OrderBook::place(origin, 0, order));
			let placed = frame_support::storage::with_storage_layer(place);
			// What the market lets in can be simulated, and what it does not cannot.
			assert!(simulated.is_ok() || placed.is_err() || simulated == closed());
		},
	}
}

fn closed() -> Result<crate::Simulation, sp_runtime::DispatchError> {
	Err(crate::Error::<Test>::MarketClosed.into())
}

fn apply(op: Op) {
	match op {
		Op::Single(owner, item) => single(owner, &item),
		Op::CancelAll(owner, market, side) => {
			assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(owner), 0, market, side));
		},
		Op::Batch(owner, items, mode, delegated) => {
			let items: Vec<_> = items.iter().map(|item| batch_item(owner, item)).collect();
			let items = BoundedVec::truncate_from(items);
			attempt(|| match delegated {
				true => {
					let origin = RuntimeOrigin::signed(50);
					plain(OrderBook::batch_for(origin, owner, 0, items, mode))
				},
				false => plain(OrderBook::batch(RuntimeOrigin::signed(owner), 0, items, mode)),
			});
		},
		Op::Entry(owner, order) => {
			let _ = <OrderBook as OrderEntry<u64>>::place(&sub(owner), &order, Reported::Yes);
		},
		Op::DeadMan(owner, ahead) => {
			let until = ahead.map(|ms| Moment(Now::get() + ms));
			assert_ok!(OrderBook::set_dead_man(RuntimeOrigin::signed(owner), 0, until));
		},
		Op::Index(price, state) => set_feed(price, state),
		Op::State(market, state) => set_state(market, state),
		Op::Delay(market, blocks) => set_parameters(market, |changed| {
			changed.taker_delay = blocks;
		}),
		Op::Liquidate(owner, market) => issue_liquidation(owner, market),
		Op::Fault(market) => Faulty::set(Some(market)),
		Op::Block(weight) => end_block(weight),
	}
	for market in [BTC, ETH] {
		let _ = OrderBook::indicative(market);
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
		let delayed = terms.record.parameters.taker_delay > 0 || terms.phase == Phase::Gathering;
		let halted = state(market) == MarketState::Halted;
		let free = terms.flow == Flow::All && !halted && !delayed;
		assert!(!crossed || !free, "market {market:?} is crossed after clearing");
	}
	Liquidating::set(BTreeMap::new());
	Faulty::set(None);
	assert_ok!(OrderBook::do_try_state());
	assert_ok!(Margin::do_try_state());
	assert_eq!(FaultyLedger::accounts(None, 100).len(), 12);
	note_events();
	advance();
}

/// Notes what events of the block tell, by a word each.
fn note_events() {
	for event in events() {
		let word = match event {
			Event::OrderCancelled { reason, .. } => format!("{reason:?}"),
			Event::OrderFilled { role, .. } => format!("{role:?}"),
			Event::LiquidationFilled { .. } => "Forced".into(),
			Event::ClearingFailed { .. } => "Failed".into(),
			Event::OrderRefused { .. } => "Refused".into(),
			_ => continue,
		};
		Seen::mutate(|seen| seen.insert(word));
	}
}

/// As many cases as the environment asks for, else few: each is dozens of blocks.
pub(super) fn config(few: u32) -> ProptestConfig {
	let mut config = ProptestConfig::default();
	if std::env::var_os("PROPTEST_CASES").is_none() {
		config.cases = few;
	}
	config
}

fn run(ops: Vec<Op>) {
	ExtBuilder::build_and_execute(|| {
		for owner in 20..23 {
			credit(owner, 1_500);
		}
		Delegations::mutate(|known| known.extend([(1, 50), (2, 50), (20, 50)]));
		// So few that lanes are crowded now and then.
		LanePages::set(2);
		MaxCrowd::set(2);
		for op in ops {
			apply(op);
		}
		end_block(u64::MAX);
	});
}

/// The random flow is worth what it reaches: every way in which an order can end, and fills of every
/// kind.
#[test]
fn flow_should_reach_every_ending_when_it_is_random() {
	Seen::set(BTreeSet::new());
	let mut runner = proptest::test_runner::TestRunner::deterministic();
	let blocks = proptest::collection::vec(op(), 60..120);
	for _ in 0..200 {
		run(blocks.new_tree(&mut runner).unwrap().current());
	}
	let seen = Seen::take();
	let expected = [
		"Owner",
		"Expired",
		"Immediate",
		"Margin",
		"Liquidation",
		"SelfTrade",
		"MarketState",
		"PostOnly",
		"ReduceOnly",
		"FillOrKill",
		"Amended",
		"DeadMan",
		"Evicted",
		"Maker",
		"Taker",
		"Forced",
		"Failed",
		"Refused",
	];
	for word in expected {
		assert!(seen.contains(word), "{word} is not among {seen:?}");
	}
}

proptest! {
	#![proptest_config(config(96))]

	/// BOOK-017: book, lists, expiries and the ledger's totals agree after every block, whatever
	/// happens in it, and no cleared market stays crossed.
	#[test]
	fn book_should_stay_sound_when_blocks_are_random(
		ops in proptest::collection::vec(op(), 1..120),
	) {
		run(ops);
	}
}
