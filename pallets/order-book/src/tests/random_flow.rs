//! A naive book beside the pallet's on random flow: depth and fills must agree.

use super::mock::*;
use crate::{Event, OrderRef};
use bulwark_auction::{model, Auction, Band};
use bulwark_primitives::{
	seams::Markets as _, LevelPrice, Lots, Moment, OrderNonce, Ppm, Price, PriceOffset, Reference,
	SelfTradePolicy, Side, TimeInForce,
};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// An order of the naive book.
#[derive(Clone)]
struct Entry {
	side: Side,
	level: LevelPrice,
	owner: u64,
	nonce: u64,
	lots: u64,
	placed: u64,
	expires: Option<u64>,
	fill_or_kill: bool,
}

impl Entry {
	/// What its level comes to at present; the tick size is 1.
	fn price(&self) -> u64 {
		let quote = Markets::quote(BTC).unwrap();
		match self.level {
			LevelPrice::Limit(price) => price.0,
			LevelPrice::Pegged(Reference::Index, offset) => quote.index.0 + 20 - shift(offset),
			LevelPrice::Pegged(Reference::Mark, offset) => quote.mark.0 + 20 - shift(offset),
		}
	}
}

/// Twenty less the offset: a positive number here.
fn shift(offset: PriceOffset) -> u64 {
	u64::try_from(20 - offset.0).unwrap()
}

/// The naive book: all orders that rest and all that wait, in no order.
#[derive(Default)]
struct Naive {
	resting: Vec<Entry>,
	staged: Vec<Entry>,
}

impl Naive {
	fn depth(&self, side: Side) -> Vec<(Price, Lots, u32)> {
		let mut levels: BTreeMap<u64, (u64, u32)> = BTreeMap::new();
		for entry in self.resting.iter().filter(|entry| entry.side == side) {
			let level = levels.entry(entry.price()).or_default();
			*level = (level.0 + entry.lots, level.1 + 1);
		}
		let level = |(price, (lots, count)): (u64, (u64, u32))| (Price(price), Lots(lots), count);
		match side {
			Side::Bid => levels.into_iter().rev().map(level).collect(),
			Side::Ask => levels.into_iter().map(level).collect(),
		}
	}

	/// Clears all orders, crossing or not, with the plain reference; returns price and fills.
	fn clear(&mut self) -> (Option<u64>, BTreeMap<(u64, u64), u64>) {
		let now = Now::get();
		self.resting.retain(|entry| entry.expires.is_none_or(|moment| moment > now));
		let entries = [self.resting.clone(), std::mem::take(&mut self.staged)].concat();
		let orders: Vec<_> = entries
			.iter()
			.map(|entry| bulwark_auction::Order {
				side: entry.side,
				limit: Price(entry.price()),
				lots: Lots(entry.lots),
				age: entry.placed,
				tie: OrderBook::tie(&sub(entry.owner), OrderNonce(entry.nonce)),
				owner: u32::try_from(entry.owner).unwrap(),
				protected: false,
				fill_or_kill: entry.fill_or_kill,
				self_trade: SelfTradePolicy::AnnulBoth,
			})
			.collect();
		let mark = Markets::quote(BTC).unwrap().mark;
		let width = mark.ratio_floor(Ppm(100_000));
		let band = Band { low: mark.saturating_sub(width), high: mark.saturating_add(width) };
		let auction = Auction { orders: &orders, reference: mark, band, tick_size: Price(1) };
		let Some(clearing) = model::clear(&auction).unwrap() else {
			return (None, BTreeMap::new());
		};
		let mut fills = BTreeMap::new();
		let mut left = BTreeMap::new();
		for (index, entry) in entries.iter().enumerate() {
			let key = (entry.owner, entry.nonce);
			let (fill, annulled) = (clearing.fills[index].0, clearing.annulled[index].0);
			if fill > annulled {
				fills.insert(key, fill - annulled);
			}
			left.insert(key, entry.lots - fill);
		}
		for entry in &mut self.resting {
			entry.lots = left[&(entry.owner, entry.nonce)];
		}
		self.resting.retain(|entry| entry.lots > 0);
		(Some(clearing.price.0), fills)
	}
}

/// A small generator: the same seed gives the same run.
struct Random(u64);

impl Random {
	fn below(&mut self, bound: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
		let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
		(mixed ^ (mixed >> 31)) % bound
	}
}

fn random_order(random: &mut Random) -> bulwark_primitives::PlaceOrder {
	let (price, lots) = (88 + random.below(25), 1 + random.below(20));
	let side = if random.below(2) == 0 { BID } else { ASK };
	let offset = i64::try_from(random.below(19)).unwrap() - 9;
	let order = match random.below(6) {
		0 => pegged(BTC, side, (Reference::Index, offset), lots),
		1 => pegged(BTC, side, (Reference::Mark, offset), lots),
		_ => limit(BTC, side, price, lots),
	};
	match random.below(12) {
		0 => timed(order, FOK),
		1 | 2 => timed(order, IOC),
		3..=5 => {
			let until = Moment(Now::get() + 500 + random.below(9_000));
			timed(order, TimeInForce::GoodTilTime(until))
		},
		_ => order,
	}
}

fn place_random(random: &mut Random, naive: &mut Naive, name: u64) {
	let owner = 1 + random.below(6);
	let order = named(random_order(random), name);
	events();
	if try_order(owner, order).is_err() {
		// Only the bound on open orders and on a peg's offset refuse here.
		if crate::OpenOrders::<Test>::get(sub(owner)).is_full() {
			assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(owner), 0, None, None));
			naive.resting.retain(|entry| entry.owner != owner);
			naive.staged.retain(|entry| entry.owner != owner);
		}
		return;
	}
	let Some(Event::OrderPlaced { nonce, page, price: level, .. }) = events().pop() else {
		panic!("placed")
	};
	let entry = Entry {
		side: order.side,
		level,
		owner,
		nonce: nonce.0,
		lots: order.lots.0,
		placed: System::block_number(),
		expires: match order.time_in_force {
			TimeInForce::GoodTilTime(moment) => Some(moment.0),
			_ => None,
		},
		fill_or_kill: order.time_in_force == FOK,
	};
	if page.is_some() { &mut naive.resting } else { &mut naive.staged }.push(entry);
}

/// Cancels or shrinks a random resting order.
fn change_random(random: &mut Random, naive: &mut Naive) {
	if naive.resting.is_empty() {
		return;
	}
	let count = u64::try_from(naive.resting.len()).unwrap();
	let chosen = usize::try_from(random.below(count)).unwrap();
	let Entry { owner, nonce, lots, .. } = naive.resting[chosen];
	let list = crate::OpenOrders::<Test>::get(sub(owner));
	let entry = list.iter().find(|entry| entry.locator.nonce.0 == nonce).unwrap();
	let origin = RuntimeOrigin::signed(owner);
	if lots > 1 && random.below(2) == 0 {
		let order = OrderRef::Client(entry.client_id.unwrap());
		assert_ok!(OrderBook::amend(origin, 0, order, None, Lots(lots - 1)));
		naive.resting[chosen].lots -= 1;
	} else {
		assert_ok!(cancel(owner, entry.locator));
		naive.resting.remove(chosen);
	}
}

fn clear_both(naive: &mut Naive) {
	events();
	let (price, fills) = naive.clear();
	clear();
	let mut cleared = None;
	let mut filled = BTreeMap::new();
	for event in events() {
		match event {
			Event::Cleared { price, .. } => cleared = Some(price.0),
			Event::OrderFilled { who, nonce, lots, .. } => {
				filled.insert((who.owner, nonce.0), lots.0);
			},
			_ => {},
		}
	}
	assert_eq!(cleared, price);
	assert_eq!(filled, fills);
}

fn run(seed: u64, steps: u32) -> usize {
	let mut traded = 0;
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(10_000);
		for owner in 1..7 {
			credit(owner, 1_000_000_000_000);
		}
		let (mut random, mut naive) = (Random(seed), Naive::default());
		for step in 0..steps {
			match random.below(12) {
				0..=7 => place_random(&mut random, &mut naive, step.into()),
				8 | 9 => change_random(&mut random, &mut naive),
				10 if random.below(4) == 0 => set_index(96 + random.below(9)),
				10 => {},
				_ => {
					clear_both(&mut naive);
					advance();
					assert_ok!(OrderBook::do_try_state());
					traded += 1;
				},
			}
			assert_eq!(OrderBook::depth(BTC, BID, 1_000), naive.depth(BID));
			assert_eq!(OrderBook::depth(BTC, ASK, 1_000), naive.depth(ASK));
		}
	});
	traded
}

/// BOOK-016: over 4,000 random steps the pallet's book and a naive one agree after every step, and
/// every clearing gives the price and fills of the plain reference over *all* orders: what does not
/// cross does not matter.
#[test]
fn book_should_agree_with_a_naive_one_when_the_flow_is_random() {
	let clearings: usize = (0..8).map(|seed| run(seed, 500)).sum();
	assert!(clearings > 200, "{clearings}");
}
