//! Random floods of a side, judged by the rule in its plainest form.

use super::mock::*;
use crate::{Error, Event, CROWD_SHARE};
use bulwark_primitives::{CancelReason, OrderNonce};
use frame_support::assert_ok;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Pages a lane has before it is crowded.
const PAGES: u32 = 3;
/// Orders a crowd has.
const CROWD: usize = 5;

#[derive(Clone, Debug)]
enum Op {
	Place(u64, u64),
	Cancel(u64, usize),
	Sell(u64),
	Block,
}

/// What is known of an order in the bids' lane.
#[derive(Clone, Debug)]
struct Bid {
	price: u64,
	crowded: bool,
}

type Bids = BTreeMap<(u64, OrderNonce), Bid>;

/// Few owners with many orders each: floods.
fn op() -> impl Strategy<Value = Op> {
	prop_oneof![
		16 => (1u64..7, 60u64..100).prop_map(|(owner, price)| Op::Place(owner, price)),
		4 => (1u64..7, 0usize..40).prop_map(|(owner, which)| Op::Cancel(owner, which)),
		1 => (1u64..20).prop_map(Op::Sell),
		1 => Just(Op::Block),
	]
}

fn bids() -> Bids {
	let mut bids = Bids::new();
	for owner in 1..7 {
		for (locator, order) in OrderBook::orders_of(&sub(owner)) {
			let bulwark_primitives::LevelPrice::Limit(price) = locator.price else { continue };
			let crowded = order.flags.has(crate::OrderFlags::CROWDED);
			bids.insert((owner, order.nonce), Bid { price: price.0, crowded });
		}
	}
	bids
}

/// What the rule says of a bid: refused, or let in, pushing out an order at the price named.
fn expected(bids: &Bids, pages: u32, owner: u64, price: u64) -> Result<Option<u64>, ()> {
	if pages < PAGES {
		return Ok(None);
	}
	let own = bids.keys().filter(|(other, _)| *other == owner).count();
	if own >= usize::try_from(CROWD_SHARE).unwrap() {
		return Err(());
	}
	let crowd: Vec<_> = bids.values().filter(|bid| bid.crowded).map(|bid| bid.price).collect();
	let last = crowd.iter().min().copied().unwrap_or_default();
	match crowd.len() < CROWD {
		true => Ok(None),
		false if price > last => Ok(Some(last)),
		false => Err(()),
	}
}

fn place_bid(owner: u64, price: u64) {
	let before = bids();
	let market = crate::MarketKey::from(BTC);
	let pages = crate::BestPrices::<Test>::get(market).bids.limit.pages;
	let rule = expected(&before, pages, owner, price);
	events();
	let placed = try_place(owner, BTC, (BID, price, 1), GTC);
	let evicted: Vec<_> = events()
		.into_iter()
		.filter_map(|event| match event {
			Event::OrderCancelled { who, nonce, reason: CancelReason::Evicted, .. } => {
				Some((who.owner, nonce))
			},
			_ => None,
		})
		.collect();
	match rule {
		Err(()) => assert_eq!(placed, Err(Error::<Test>::SideFull.into())),
		Ok(_) => {
			assert_ok!(placed);
		},
	}
	match (rule, &evicted[..]) {
		// Whoever goes was of the crowd, the last in it, and worse priced than who came.
		(Ok(Some(last)), [one]) => {
			assert!(before[one].crowded && before[one].price == last && last < price);
		},
		(Ok(None) | Err(()), []) => {},
		other => panic!("{other:?}"),
	}
	// Nobody else has lost anything.
	let after = bids();
	assert!(before.keys().all(|bid| after.contains_key(bid) || evicted.contains(bid)));
	assert!(after.values().filter(|bid| bid.crowded).count() <= CROWD);
}

fn apply(op: Op) {
	match op {
		Op::Place(owner, price) => place_bid(owner, price),
		Op::Cancel(owner, which) => {
			let own = OrderBook::orders_of(&sub(owner));
			if let Some((locator, _)) = own.get(which) {
				assert_ok!(cancel(owner, *locator));
			}
		},
		Op::Sell(lots) => {
			take(9, BTC, ASK, 95, lots);
			clear();
		},
		Op::Block => next_block(),
	}
	assert_ok!(OrderBook::do_try_state());
}

proptest! {
	#![proptest_config(super::properties::config(64))]

	/// BOOK-035, BOOK-036: whatever floods a side, orders come in and go out by the rule: nobody
	/// loses an order but the last of the crowd, to a better price, and a better price always finds
	/// a place.
	#[test]
	fn flood_should_push_out_only_by_price_when_a_side_is_full(
		ops in proptest::collection::vec(op(), 1..200),
	) {
		ExtBuilder::build_and_execute(|| {
			LanePages::set(PAGES);
			MaxCrowd::set(u32::try_from(CROWD).unwrap());
			for op in ops {
				apply(op);
			}
		});
	}
}
