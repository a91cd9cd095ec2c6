//! The fast path and the naive model agree byte for byte on random auctions.

mod common;

use bulwark_auction::{clear, model, verify, AuctionError, Clearing, Ending, Order, VerifyError};
use bulwark_primitives::{SelfTradePolicy, Side};
use codec::Encode;
use common::{cases, config, drawn_book, extreme_book, Book};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The smallest book that still makes the difference: orders are dropped for as long as it stays.
fn shrunk(mut book: Book, differs: impl Fn(&Book) -> bool) -> Book {
	let mut index = 0;
	while index < book.orders.len() {
		let mut smaller = book.clone();
		smaller.orders.remove(index);
		if differs(&smaller) {
			book = smaller;
			index = 0;
		} else {
			index += 1;
		}
	}
	book
}

/// AUC-016: fill-or-kill orders, policies, clipping and protected orders among them.
#[test]
fn clear_should_agree_with_model_when_books_are_drawn() {
	let differs = |book: &Book| {
		let auction = book.auction();
		let clearing = clear(&auction);
		let accepted = clearing
			.as_ref()
			.is_ok_and(|clearing| verify(&auction, clearing.as_ref()) == Ok(()));
		!accepted || clearing.encode() != model::clear(&auction).encode()
	};
	for seed in 0..u64::from(cases(100_000)) {
		let book = drawn_book(seed);
		if differs(&book) {
			let book = shrunk(book, differs);
			let auction = book.auction();
			panic!("{book:#?}\n{:#?}\n{:#?}", clear(&auction), model::clear(&auction));
		}
	}
}

/// The drawn books must reach everything that the rule tells apart.
#[test]
fn drawn_books_should_reach_every_outcome_when_drawn_often() {
	let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
	for seed in 0..10_000 {
		let book = drawn_book(seed);
		let clearing = clear(&book.auction()).unwrap();
		for outcome in outcomes(&book, clearing.as_ref()) {
			*seen.entry(outcome).or_default() += 1;
		}
	}
	assert_eq!(seen.len(), 14, "{seen:?}");
	assert!(seen.values().all(|count| *count > 20), "{seen:?}");
}

/// What is worth seeing in a clearing.
fn outcomes(book: &Book, clearing: Option<&Clearing>) -> Vec<&'static str> {
	let any_whole = book.orders.iter().any(|order| order.fill_or_kill);
	let Some(clearing) = clearing else {
		return vec![if any_whole { "none is whole" } else { "nothing crosses" }];
	};
	let mut seen = Vec::new();
	seen.extend(match clearing.limit_state {
		Some(Side::Bid) => Some("limit state of bids"),
		Some(Side::Ask) => Some("limit state of asks"),
		None => None,
	});
	let plain: Vec<Order> = book
		.orders
		.iter()
		.map(|order| Order { fill_or_kill: false, ..*order })
		.collect();
	let plain = clear(&Book { orders: plain, ..book.clone() }.auction()).unwrap().unwrap();
	let mut survived = 0;
	for (index, order) in book.orders.iter().enumerate() {
		let (fill, annulled) = (clearing.fills[index], clearing.annulled[index]);
		seen.extend(match (clearing.endings[index], order.self_trade) {
			(Ending::FillOrKill, _) if plain.fills[index] == order.lots => {
				Some("killed by another")
			},
			(Ending::FillOrKill, _) => Some("killed"),
			(Ending::SelfTrade, SelfTradePolicy::CancelNewest) => Some("newest cancelled"),
			(Ending::SelfTrade, _) => Some("oldest cancelled"),
			(Ending::Stays, _) if !annulled.is_zero() && fill < order.lots => Some("rest stays"),
			(Ending::Stays, _) => None,
		});
		if order.fill_or_kill && !fill.is_zero() {
			survived += 1;
			seen.push("whole");
			seen.extend((!annulled.is_zero()).then_some("whole and annulled"));
			seen.extend((plain.fills[index] < fill).then_some("whole before its age"));
		}
		seen.extend((order.protected && fill < order.lots).then_some("protected in part"));
	}
	seen.extend((survived == 8).then_some("as many as may enter"));
	seen
}

proptest! {
	#![proptest_config(config(10_000))]

	/// AUC-016, AUC-017: also where limits and sizes are at the ends of their types.
	#[test]
	fn clear_should_agree_with_model_when_books_are_extreme(book in extreme_book()) {
		let auction = book.auction();
		let cleared = clear(&auction);
		prop_assert_eq!(&cleared, &model::clear(&auction));
		match cleared {
			Ok(clearing) => prop_assert_eq!(verify(&auction, clearing.as_ref()), Ok(())),
			Err(error) => {
				prop_assert_eq!(verify(&auction, None), Err(VerifyError::Auction(error)));
			},
		}
	}
}

/// The extreme books must not all be refused, nor the refusals all be of one kind.
#[test]
fn extreme_books_should_reach_every_outcome_when_drawn_often() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut seen = [0u32; 5];
	for _ in 0..4096 {
		let book = extreme_book().new_tree(&mut runner).unwrap().current();
		let outcome = match clear(&book.auction()) {
			Ok(Some(_)) => 0,
			Ok(None) => 1,
			Err(AuctionError::TickSize) => 2,
			Err(AuctionError::Band) => 3,
			Err(AuctionError::Overflow) => 4,
		};
		seen[outcome] += 1;
	}
	assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}
