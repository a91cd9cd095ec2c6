//! A naive book beside the pallet's on random flow: depth and fills must agree.

use super::mock::*;
use crate::Event;
use bulwark_auction::{model, Auction, Band};
use bulwark_primitives::{
	seams::Markets as _, Lots, Moment, OrderLocator, OrderNonce, Ppm, Price, Side, TimeInForce,
};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// An order of the naive book.
#[derive(Clone)]
struct Entry {
	owner: u64,
	nonce: u64,
	lots: u64,
	placed: u64,
	expires: Option<u64>,
	locator: Option<OrderLocator>,
}

/// The naive book: all orders by side and price, and those that wait.
#[derive(Default)]
struct Naive {
	bids: BTreeMap<u64, Vec<Entry>>,
	asks: BTreeMap<u64, Vec<Entry>>,
	staged: Vec<(Side, u64, Entry)>,
}

impl Naive {
	fn side(&mut self, side: Side) -> &mut BTreeMap<u64, Vec<Entry>> {
		match side {
			Side::Bid => &mut self.bids,
			Side::Ask => &mut self.asks,
		}
	}

	fn all(&self) -> Vec<(Side, u64, Entry)> {
		let side = |side, levels: &BTreeMap<u64, Vec<Entry>>| {
			let entries = levels.iter().flat_map(|(price, level)| {
				level.iter().map(|entry| (*price, entry.clone())).collect::<Vec<_>>()
			});
			entries.map(move |(price, entry)| (side, price, entry)).collect::<Vec<_>>()
		};
		[side(BID, &self.bids), side(ASK, &self.asks)].concat()
	}

	fn retain(&mut self, keep: impl Fn(&Entry) -> bool) {
		for levels in [&mut self.bids, &mut self.asks] {
			for level in levels.values_mut() {
				level.retain(&keep);
			}
			levels.retain(|_, level| !level.is_empty());
		}
	}

	fn depth(&self, side: Side) -> Vec<(Price, Lots, u32)> {
		let level = |(price, level): (&u64, &Vec<Entry>)| {
			let lots = level.iter().map(|entry| entry.lots).sum();
			(Price(*price), Lots(lots), u32::try_from(level.len()).unwrap())
		};
		match side {
			Side::Bid => self.bids.iter().rev().map(level).collect(),
			Side::Ask => self.asks.iter().map(level).collect(),
		}
	}

	/// Clears all orders, crossing or not, with the plain reference; returns price and fills.
	fn clear(&mut self) -> (Option<u64>, BTreeMap<(u64, u64), u64>) {
		let now = Now::get();
		self.retain(|entry| entry.expires.is_none_or(|moment| moment > now));
		let entries = [self.all(), std::mem::take(&mut self.staged)].concat();
		let orders: Vec<_> = entries
			.iter()
			.map(|(side, price, entry)| bulwark_auction::Order {
				side: *side,
				limit: Price(*price),
				lots: Lots(entry.lots),
				age: entry.placed,
				tie: OrderBook::tie(&sub(entry.owner), OrderNonce(entry.nonce)),
				owner: u32::try_from(entry.owner).unwrap(),
				protected: false,
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
		for (index, (_, _, entry)) in entries.iter().enumerate() {
			let key = (entry.owner, entry.nonce);
			let (fill, annulled) = (clearing.fills[index].0, clearing.annulled[index].0);
			if fill > annulled {
				fills.insert(key, fill - annulled);
			}
			left.insert(key, entry.lots - fill);
		}
		for levels in [&mut self.bids, &mut self.asks] {
			for entry in levels.values_mut().flatten() {
				entry.lots = left[&(entry.owner, entry.nonce)];
			}
		}
		self.retain(|entry| entry.lots > 0);
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

fn place_random(random: &mut Random, naive: &mut Naive) {
	let (owner, price, lots) = (1 + random.below(6), 88 + random.below(25), 1 + random.below(20));
	let side = if random.below(2) == 0 { BID } else { ASK };
	let expires = (random.below(4) == 0).then(|| Now::get() + 500 + random.below(9_000));
	let immediate = random.below(6) == 0;
	let time = match expires {
		_ if immediate => IOC,
		Some(moment) => TimeInForce::GoodTilTime(Moment(moment)),
		None => GTC,
	};
	events();
	if try_place(owner, BTC, (side, price, lots), time).is_err() {
		// Only the bound on open orders refuses here.
		assert_ok!(OrderBook::cancel_all(RuntimeOrigin::signed(owner), 0, None));
		naive.retain(|entry| entry.owner != owner);
		naive.staged.retain(|(_, _, entry)| entry.owner != owner);
		return;
	}
	let Some(Event::OrderPlaced { nonce, page, .. }) = events().pop() else { panic!("placed") };
	let placed = System::block_number();
	let locator =
		page.map(|page| OrderLocator { market: BTC, side, price: Price(price), page, nonce });
	let entry = Entry { owner, nonce: nonce.0, lots, placed, expires, locator };
	if immediate {
		naive.staged.push((side, price, Entry { expires: None, ..entry }));
	} else {
		naive.side(side).entry(price).or_default().push(entry);
	}
}

fn cancel_random(random: &mut Random, naive: &mut Naive) {
	let all = naive.all();
	if all.is_empty() {
		return;
	}
	let chosen = random.below(u64::try_from(all.len()).unwrap());
	let entry = &all[usize::try_from(chosen).unwrap()].2;
	let (owner, nonce) = (entry.owner, entry.nonce);
	assert_ok!(OrderBook::cancel(RuntimeOrigin::signed(owner), 0, entry.locator.unwrap()));
	naive.retain(|entry| (entry.owner, entry.nonce) != (owner, nonce));
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
		for _ in 0..steps {
			match random.below(12) {
				0..=7 => place_random(&mut random, &mut naive),
				8 | 9 => cancel_random(&mut random, &mut naive),
				10 if random.below(4) == 0 => set_index(96 + random.below(9)),
				10 => {},
				_ => {
					clear_both(&mut naive);
					System::set_block_number(System::block_number() + 1);
					Now::mutate(|now| *now += 1_000);
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
