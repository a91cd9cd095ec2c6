//! The verifier accepts what the auction computes, and nothing else.

mod common;

use bulwark_auction::{
	clear, verify, Auction, AuctionError, Band, Clearing, Ending, Order, VerifyError,
};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
use common::{any_book, ask, auction, bid, config, drawn_book, extreme_book, lots, whole, Book};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

/// Moves a number by one, up or down.
fn nudged(value: u64) -> impl Iterator<Item = u64> {
	value.checked_add(1).into_iter().chain(value.checked_sub(1))
}

fn with_lots(list: &[Lots], index: usize, lots: u64) -> Vec<Lots> {
	let mut list = list.to_vec();
	list[index] = Lots(lots);
	list
}

/// Every list in which one lot moves between two places.
fn shifted(list: &[Lots]) -> Vec<Vec<Lots>> {
	let places = list.len();
	let pairs = (0..places).flat_map(|from| (0..places).map(move |to| (from, to)));
	pairs
		.filter(|(from, to)| from != to && list[*from].0 > 0)
		.map(|(from, to)| with_lots(&with_lots(list, from, list[from].0 - 1), to, list[to].0 + 1))
		.collect()
}

/// Every clearing that differs from the given one in one place, or in one lot shifted.
fn mutations(book: &Book, clearing: &Clearing) -> Vec<Clearing> {
	let mut all = Vec::new();
	let tick = book.tick_size.0;
	let prices = nudged(clearing.price.0)
		.chain([clearing.price.0 + tick, clearing.price.0.saturating_sub(tick)])
		.chain(book.orders.iter().map(|order| book.limit(order).0))
		.chain([book.band.low.0, book.band.high.0, book.reference.0]);
	all.extend(prices.map(|price| Clearing { price: Price(price), ..clearing.clone() }));
	let volumes = nudged(clearing.volume.0).chain([0]);
	all.extend(volumes.map(|volume| Clearing { volume: Lots(volume), ..clearing.clone() }));
	for index in 0..book.orders.len() {
		all.extend(nudged(clearing.fills[index].0).map(|fill| Clearing {
			fills: with_lots(&clearing.fills, index, fill),
			..clearing.clone()
		}));
		all.extend(nudged(clearing.annulled[index].0).map(|annulled| Clearing {
			annulled: with_lots(&clearing.annulled, index, annulled),
			..clearing.clone()
		}));
	}
	let fills = shifted(&clearing.fills);
	all.extend(fills.into_iter().map(|fills| Clearing { fills, ..clearing.clone() }));
	let annulled = shifted(&clearing.annulled);
	all.extend(annulled.into_iter().map(|annulled| Clearing { annulled, ..clearing.clone() }));
	for index in 0..book.orders.len() {
		for ending in [Ending::Stays, Ending::SelfTrade, Ending::FillOrKill] {
			let mut endings = clearing.endings.clone();
			endings[index] = ending;
			all.push(Clearing { endings, ..clearing.clone() });
		}
	}
	for limit_state in [None, Some(Side::Bid), Some(Side::Ask)] {
		all.push(Clearing { limit_state, ..clearing.clone() });
	}
	all.retain(|mutation| mutation != clearing);
	all
}

proptest! {
	#![proptest_config(config(4096))]

	/// AUC-018.
	#[test]
	fn verify_should_accept_when_the_claim_is_computed(book in any_book()) {
		let clearing = clear(&book.auction()).unwrap();
		prop_assert_eq!(verify(&book.auction(), clearing.as_ref()), Ok(()));
		if clearing.is_some() {
			prop_assert_eq!(verify(&book.auction(), None), Err(VerifyError::Missing));
		}
	}

	/// AUC-019: a claim made for one book does not pass for another, unless it is that one's.
	#[test]
	fn verify_should_accept_a_strangers_claim_only_when_it_is_computed_too(
		book in any_book(), reference in 60u64..140, tick_size in 1u64..8,
	) {
		let other = Book {
			reference: Price(reference),
			tick_size: Price(tick_size),
			..book.clone()
		};
		let claim = clear(&book.auction()).unwrap();
		let accepted = verify(&other.auction(), claim.as_ref()).is_ok();
		prop_assert_eq!(accepted, clear(&other.auction()).unwrap() == claim);
	}

	/// AUC-019, AUC-024: a claim that is right but for which fill-or-kill orders are out.
	#[test]
	fn verify_should_reject_when_other_orders_were_removed(
		seed in any::<u64>(), kept in any::<u32>(),
	) {
		let book = drawn_book(seed);
		let mut other = book.clone();
		for (index, order) in other.orders.iter_mut().enumerate() {
			if order.fill_or_kill && kept >> (index % 32) & 1 == 0 {
				order.lots = Lots(0);
			}
		}
		let mut claim = clear(&other.auction()).unwrap();
		if let Some(claim) = &mut claim {
			for (index, order) in book.orders.iter().enumerate() {
				if order.fill_or_kill && claim.fills[index] < order.lots {
					claim.endings[index] = Ending::FillOrKill;
				}
			}
		}
		let accepted = verify(&book.auction(), claim.as_ref()).is_ok();
		prop_assert_eq!(accepted, clear(&book.auction()).unwrap() == claim);
	}

	/// AUC-017.
	#[test]
	fn verify_should_not_panic_when_anything_is_claimed(
		book in extreme_book(),
		price in any::<u64>(),
		volume in any::<u64>(),
		fill in any::<u64>(),
		more in 0usize..2,
	) {
		let count = book.orders.len() + more;
		let claim = Clearing {
			price: Price(price),
			volume: Lots(volume),
			fills: vec![Lots(fill); count],
			annulled: vec![Lots(fill); count],
			limit_state: None,
			endings: vec![Ending::Stays; count],
		};
		let accepted = verify(&book.auction(), Some(&claim)).is_ok();
		prop_assert_eq!(accepted, clear(&book.auction()) == Ok(Some(claim)));
	}
}

/// AUC-019: at least 10,000 mutated results, each of them refused.
#[test]
fn verify_should_reject_when_any_part_is_mutated() {
	let mut runner = TestRunner::deterministic();
	let strategy = any_book();
	let drawn = (0..).map(drawn_book);
	let random = std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current());
	let mut refused = 0u32;
	let mut refused_with_ends = 0u32;
	for book in drawn.zip(random).flat_map(|(drawn, random)| [drawn, random]) {
		let Some(clearing) = clear(&book.auction()).unwrap() else { continue };
		for mutation in mutations(&book, &clearing) {
			let verdict = verify(&book.auction(), Some(&mutation));
			assert!(verdict.is_err(), "{book:?}\n{clearing:?}\naccepted: {mutation:?}");
			refused += 1;
			let ends = clearing.endings.iter().any(|ending| *ending != Ending::Stays);
			refused_with_ends += u32::from(ends);
		}
		if refused >= 200_000 {
			break;
		}
	}
	assert!(refused >= 10_000 && refused_with_ends >= 10_000);
}

/// Claims `price` with the fills given, nothing annulled.
fn claim(price: u64, volume: u64, fills: &[u64]) -> Clearing {
	Clearing {
		price: Price(price),
		volume: Lots(volume),
		fills: lots(fills),
		annulled: vec![Lots::ZERO; fills.len()],
		limit_state: None,
		endings: vec![Ending::Stays; fills.len()],
	}
}

fn verdict(auction: &Auction<'_>, claim: &Clearing) -> VerifyError {
	verify(auction, Some(claim)).expect_err("the claim is wrong")
}

#[test]
fn verify_should_name_the_auction_error_when_the_input_is_malformed() {
	let orders = [bid(1, 10, 1)];
	let flat = Auction { tick_size: Price(0), ..auction(&orders, 10) };
	assert_eq!(clear(&flat), Err(AuctionError::TickSize));
	assert_eq!(verify(&flat, None), Err(VerifyError::Auction(AuctionError::TickSize)));
	let upside_down = Band { low: Price(2), high: Price(1) };
	let upside_down = Auction { band: upside_down, ..auction(&orders, 10) };
	assert_eq!(clear(&upside_down), Err(AuctionError::Band));
	assert_eq!(verify(&upside_down, None), Err(VerifyError::Auction(AuctionError::Band)));
	let many = [ask(u64::MAX, 10, 1), ask(1, 10, 2)];
	assert_eq!(clear(&auction(&many, 10)), Err(AuctionError::Overflow));
	assert_eq!(
		verify(&auction(&many, 10), None),
		Err(VerifyError::Auction(AuctionError::Overflow))
	);
}

#[test]
fn verify_should_name_the_shape_when_a_fill_is_missing() {
	let orders = [ask(4, 90, 1), bid(4, 100, 2)];
	let auction = auction(&orders, 95);
	assert_eq!(verdict(&auction, &claim(95, 4, &[4])), VerifyError::Shape);
	let mut longer = claim(95, 4, &[4, 4]);
	longer.annulled.push(Lots(0));
	assert_eq!(verdict(&auction, &longer), VerifyError::Shape);
}

#[test]
fn verify_should_name_the_tick_when_the_price_is_between_ticks() {
	let orders = [ask(4, 90, 1), bid(4, 100, 2)];
	let auction = Auction { tick_size: Price(5), ..auction(&orders, 96) };
	assert_eq!(verify(&auction, Some(&claim(95, 4, &[4, 4]))), Ok(()));
	assert_eq!(verdict(&auction, &claim(96, 4, &[4, 4])), VerifyError::OffTick);
}

#[test]
fn verify_should_name_the_volume_when_it_is_not_what_the_price_trades() {
	let orders = [ask(4, 90, 1), bid(4, 100, 2)];
	let auction = auction(&orders, 95);
	assert_eq!(verdict(&auction, &claim(95, 3, &[3, 3])), VerifyError::Volume);
	assert_eq!(verdict(&auction, &claim(101, 0, &[0, 0])), VerifyError::Volume);
}

#[test]
fn verify_should_name_the_reference_when_a_nearer_price_would_do() {
	let orders = [ask(4, 90, 1), bid(4, 100, 2)];
	let auction = auction(&orders, 95);
	assert_eq!(verdict(&auction, &claim(94, 4, &[4, 4])), VerifyError::Reference);
	assert_eq!(verdict(&auction, &claim(96, 4, &[4, 4])), VerifyError::Reference);
}

#[test]
fn verify_should_name_the_fill_when_a_better_order_is_left_or_a_worse_one_served() {
	let orders = [ask(4, 90, 1), bid(4, 100, 2), bid(4, 80, 3), bid(1, 95, 4)];
	let auction = auction(&orders, 95);
	assert_eq!(verify(&auction, Some(&claim(95, 4, &[4, 4, 0, 0]))), Ok(()));
	assert_eq!(verdict(&auction, &claim(95, 4, &[4, 3, 0, 1])), VerifyError::Fill);
	assert_eq!(verdict(&auction, &claim(95, 4, &[4, 4, 1, 0])), VerifyError::Fill);
	assert_eq!(verdict(&auction, &claim(95, 4, &[4, 4, 0, 2])), VerifyError::Fill);
	assert_eq!(verdict(&auction, &claim(95, 4, &[4, 4, 0, 1])), VerifyError::Sum);
}

#[test]
fn verify_should_name_the_priority_when_a_younger_order_is_served_first() {
	let old = Order { age: 1, ..bid(4, 100, 1) };
	let young = Order { age: 2, ..bid(4, 100, 2) };
	let orders = [young, old, ask(5, 100, 3)];
	let auction = auction(&orders, 100);
	assert_eq!(verify(&auction, Some(&claim(100, 5, &[1, 4, 5]))), Ok(()));
	assert_eq!(verdict(&auction, &claim(100, 5, &[2, 3, 5])), VerifyError::Priority);
}

#[test]
fn verify_should_name_the_priority_when_shares_are_not_pro_rata() {
	let orders = [bid(8, 100, 1), bid(8, 100, 2), ask(8, 100, 3)];
	let auction = auction(&orders, 100);
	assert_eq!(verify(&auction, Some(&claim(100, 8, &[4, 4, 8]))), Ok(()));
	assert_eq!(verdict(&auction, &claim(100, 8, &[5, 3, 8])), VerifyError::Priority);
	assert_eq!(verdict(&auction, &claim(100, 8, &[8, 0, 8])), VerifyError::Priority);
}

#[test]
fn verify_should_name_annulment_or_limit_state_when_they_are_not_by_the_rule() {
	let orders = [bid(4, 100, 1), ask(4, 100, 1)];
	let auction = auction(&orders, 100);
	assert_eq!(verdict(&auction, &claim(100, 4, &[4, 4])), VerifyError::Annulled);
	let annulled = Clearing { annulled: lots(&[4, 4]), ..claim(100, 4, &[4, 4]) };
	assert_eq!(verify(&auction, Some(&annulled)), Ok(()));
	let limited = Clearing { limit_state: Some(Side::Bid), ..annulled };
	assert_eq!(verdict(&auction, &limited), VerifyError::LimitState);
}

/// AUC-022: a fill-or-kill order in part, one that is missing, one that should have been out.
#[test]
fn verify_should_name_the_fill_when_a_fill_or_kill_order_is_neither_whole_nor_out() {
	let orders = [whole(bid(6, 100, 1)), bid(6, 100, 2), ask(8, 100, 3)];
	let auction = auction(&orders, 100);
	assert_eq!(verify(&auction, Some(&claim(100, 8, &[6, 2, 8]))), Ok(()));
	assert_eq!(verdict(&auction, &claim(100, 8, &[4, 4, 8])), VerifyError::Fill);
	let killed = |fills: &[u64]| Clearing {
		endings: vec![Ending::FillOrKill, Ending::Stays, Ending::Stays],
		..claim(100, fills[2], fills)
	};
	assert_eq!(verdict(&auction, &killed(&[0, 6, 6])), VerifyError::Volume);
	let orders = [whole(bid(9, 100, 1)), bid(6, 100, 2), ask(8, 100, 3)];
	let auction = common::auction(&orders, 100);
	assert_eq!(verify(&auction, Some(&killed(&[0, 6, 6]))), Ok(()));
	assert_eq!(verdict(&auction, &killed(&[1, 5, 6])), VerifyError::Fill);
	assert_eq!(verdict(&auction, &claim(100, 6, &[0, 6, 6])), VerifyError::Endings);
	assert_eq!(verify(&auction, None), Err(VerifyError::Missing));
}

/// AUC-026.
#[test]
fn verify_should_name_the_endings_when_they_are_not_by_the_policy() {
	let newest = Order { self_trade: SelfTradePolicy::CancelNewest, age: 2, ..bid(6, 100, 1) };
	let orders = [newest, ask(4, 100, 1)];
	let auction = auction(&orders, 100);
	let claim = Clearing { annulled: lots(&[4, 4]), ..claim(100, 4, &[4, 4]) };
	assert_eq!(verdict(&auction, &claim), VerifyError::Endings);
	let endings = vec![Ending::SelfTrade, Ending::Stays];
	assert_eq!(verify(&auction, Some(&Clearing { endings, ..claim })), Ok(()));
}
