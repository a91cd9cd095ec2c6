//! What holds for every set of orders.

mod common;

use bulwark_auction::{clear, Clearing, Order};
use bulwark_primitives::{Lots, Price, Side};
use codec::Encode;
use common::{any_book, any_orders, config, drawn_book, Book, TOP};
use proptest::prelude::*;

fn clearing_of(book: &Book) -> Option<Clearing> {
	clear(&book.auction()).expect("small books fit")
}

/// What the set of orders got, without regard to the sequence.
fn outcome(book: &Book, clearing: &Option<Clearing>) -> Vec<Vec<u8>> {
	let Some(clearing) = clearing else { return Vec::new() };
	let head = (clearing.price, clearing.volume, clearing.limit_state).encode();
	let results = clearing.fills.iter().zip(&clearing.annulled).zip(&clearing.endings);
	let mut all: Vec<Vec<u8>> = book
		.orders
		.iter()
		.zip(results)
		.map(|(order, result)| (order, result).encode())
		.collect();
	all.sort();
	all.push(head);
	all
}

fn sum(clearing: &Clearing, orders: &[Order], side: Side, of: fn(&Clearing) -> &[Lots]) -> u64 {
	let sides = orders.iter().map(|order| order.side);
	sides
		.zip(of(clearing))
		.filter(|(own, _)| *own == side)
		.map(|(_, lots)| lots.0)
		.sum()
}

fn fills(clearing: &Clearing) -> &[Lots] {
	&clearing.fills
}

fn annulled(clearing: &Clearing) -> &[Lots] {
	&clearing.annulled
}

/// A book in which many orders are equal in every field.
fn book_of_twins() -> impl Strategy<Value = Book> {
	let patterns = any_orders(5).prop_filter("some pattern", |patterns| !patterns.is_empty());
	(any_book(), patterns, prop::collection::vec(0usize..5, 1..30)).prop_map(
		|(book, patterns, picks)| {
			let orders = picks.into_iter().map(|pick| patterns[pick % patterns.len()]).collect();
			Book { orders, ..book }
		},
	)
}

proptest! {
	#![proptest_config(config(4096))]

	/// AUC-001.
	#[test]
	fn result_should_not_change_when_orders_are_permuted(
		(book, shuffled) in any_book().prop_flat_map(|book| {
			let orders = Just(book.orders.clone()).prop_shuffle();
			(Just(book), orders)
		})
	) {
		let shuffled = Book { orders: shuffled, ..book.clone() };
		let results = (clearing_of(&book), clearing_of(&shuffled));
		prop_assert_eq!(outcome(&book, &results.0), outcome(&shuffled, &results.1));
	}

	/// AUC-001.
	#[test]
	fn result_should_not_change_when_equal_orders_are_permuted(
		(book, shuffled) in book_of_twins().prop_flat_map(|book| {
			let orders = Just(book.orders.clone()).prop_shuffle();
			(Just(book), orders)
		})
	) {
		let shuffled = Book { orders: shuffled, ..book.clone() };
		let results = (clearing_of(&book), clearing_of(&shuffled));
		prop_assert_eq!(outcome(&book, &results.0), outcome(&shuffled, &results.1));
	}

	/// AUC-001: where nearly everything ties and few orders decide.
	#[test]
	fn result_should_not_change_when_drawn_books_are_permuted(
		(seed, shuffled) in any::<u64>().prop_flat_map(|seed| {
			(Just(seed), Just(drawn_book(seed).orders).prop_shuffle())
		})
	) {
		let book = drawn_book(seed);
		let shuffled = Book { orders: shuffled, ..book.clone() };
		let results = (clearing_of(&book), clearing_of(&shuffled));
		prop_assert_eq!(outcome(&book, &results.0), outcome(&shuffled, &results.1));
	}

	/// AUC-002.
	#[test]
	fn volume_should_be_largest_when_compared_with_every_price(book in any_book()) {
		let volume = clearing_of(&book).map_or(0, |clearing| clearing.volume.0);
		let book = book.survivors(clearing_of(&book).as_ref());
		for price in book.ticks(TOP + 10) {
			prop_assert!(book.volume_at(price) <= volume);
		}
		if let Some(clearing) = clearing_of(&book) {
			// Without the removed orders the result is the same.
			prop_assert_eq!(clearing.volume.0, volume);
			prop_assert_eq!(book.volume_at(clearing.price.0), volume);
		}
	}

	/// AUC-003.
	#[test]
	fn order_should_have_no_lots_left_when_strictly_better_than_the_price(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let book = book.survivors(Some(&clearing));
		for (order, fill) in book.orders.iter().zip(&clearing.fills) {
			let limit = book.limit(order);
			let (better, worse) = match order.side {
				Side::Bid => (limit > clearing.price, limit < clearing.price),
				Side::Ask => (limit < clearing.price, limit > clearing.price),
			};
			prop_assert!(*fill <= order.lots);
			prop_assert!(!better || *fill == order.lots);
			prop_assert!(!worse || fill.is_zero());
		}
	}

	/// AUC-004.
	#[test]
	fn lots_bought_should_equal_lots_sold_when_cleared(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		for side in [Side::Bid, Side::Ask] {
			prop_assert_eq!(sum(&clearing, &book.orders, side, fills), clearing.volume.0);
		}
		let undone = sum(&clearing, &book.orders, Side::Bid, annulled);
		prop_assert_eq!(undone, sum(&clearing, &book.orders, Side::Ask, annulled));
		// One price, so quote paid equals quote received to the atom.
		let notional = |side| {
			book.orders
				.iter()
				.zip(clearing.fills.iter().zip(&clearing.annulled))
				.filter(|(order, _)| order.side == side)
				.map(|(_, (fill, annulled))| {
					clearing.price.notional(fill.saturating_sub(*annulled)).unwrap().0
				})
				.sum::<i128>()
		};
		prop_assert_eq!(notional(Side::Bid), notional(Side::Ask));
	}

	/// AUC-005.
	#[test]
	fn older_order_should_fill_first_when_at_one_level(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let book = book.survivors(Some(&clearing));
		let filled: Vec<_> = book.orders.iter().zip(&clearing.fills).collect();
		for (one, one_fill) in &filled {
			for (other, other_fill) in &filled {
				let level = one.side == other.side && book.limit(one) == book.limit(other);
				if level && one.age < other.age && !other_fill.is_zero() {
					prop_assert_eq!(**one_fill, one.lots);
				}
			}
		}
	}

	/// AUC-006.
	#[test]
	fn shares_should_be_pro_rata_when_of_one_age(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let filled: Vec<_> = book.orders.iter().zip(&clearing.fills).collect();
		for (one, one_fill) in filled.iter().filter(|(one, _)| !one.fill_or_kill) {
			let group = filled.iter().filter(|(other, _)| {
				let level = one.side == other.side && book.limit(one) == book.limit(other);
				level && one.age == other.age && !other.fill_or_kill
			});
			let (total, served) = group.clone().fold((0, 0), |(total, served), (order, fill)| {
				(total + order.lots.0, served + fill.0)
			});
			if total == 0 {
				continue;
			}
			let floor = one.lots.0 * served / total;
			prop_assert!(one_fill.0 == floor || one_fill.0 == floor + 1);
			// No order that went without the extra lot had a larger remainder.
			for (other, other_fill) in group {
				let remainder = |order: &Order| order.lots.0 * served % total;
				let extra = |order: &Order, fill: &Lots| fill.0 > order.lots.0 * served / total;
				if extra(one, one_fill) && !extra(other, other_fill) {
					let keys = [
						(u64::MAX - remainder(one), one.tie),
						(u64::MAX - remainder(other), other.tie),
					];
					prop_assert!(keys[0] <= keys[1]);
				}
			}
		}
	}

	/// AUC-007, AUC-008.
	#[test]
	fn price_should_be_in_band_and_on_tick_when_cleared(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		prop_assert!(book.band.low <= clearing.price && clearing.price <= book.band.high);
		prop_assert_eq!(clearing.price.floor_to(book.tick_size), clearing.price);
	}

	/// AUC-009.
	#[test]
	fn price_should_be_nearest_to_reference_among_prices_without_envy(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let book = book.survivors(Some(&clearing));
		let volume = clearing.volume.0;
		let reference = book.reference.floor_to(book.tick_size).0;
		let fair: Vec<u64> = book
			.ticks(TOP + 10)
			.filter(|price| {
				book.volume_at(*price) == volume
					&& book.depth(Side::Bid, |limit| limit > *price) <= volume
					&& book.depth(Side::Ask, |limit| limit < *price) <= volume
			})
			.collect();
		let nearest = fair.iter().copied().min_by_key(|price| price.abs_diff(reference));
		prop_assert_eq!(nearest, Some(clearing.price.0));
		// The fair prices have no gap: an interval describes them.
		let (first, last) = (fair[0], fair[fair.len() - 1]);
		prop_assert_eq!(fair.len() as u64, (last - first) / book.tick_size.0 + 1);
	}

	/// AUC-010.
	#[test]
	fn limit_state_should_name_the_side_when_clipped_lots_are_left(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let book = book.survivors(Some(&clearing));
		let left = |side| book.orders.iter().zip(&clearing.fills).any(|(order, fill)| {
			let beyond = match side {
				Side::Bid => order.limit > book.band.high,
				Side::Ask => order.limit < book.band.low,
			};
			order.side == side && beyond && *fill < order.lots
		});
		prop_assert_eq!(clearing.limit_state == Some(Side::Bid), left(Side::Bid));
		prop_assert_eq!(clearing.limit_state == Some(Side::Ask), left(Side::Ask));
		match clearing.limit_state {
			Some(Side::Bid) => {
				prop_assert_eq!(clearing.price, book.band.high.floor_to(book.tick_size));
			},
			Some(Side::Ask) => {
				prop_assert_eq!(Ok(clearing.price), book.band.low.ceil_to(book.tick_size));
			},
			None => {},
		}
	}

	/// AUC-011.
	#[test]
	fn owner_should_keep_lots_of_one_side_only_when_it_traded_with_itself(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		for owner in 0..8 {
			let own = |side, lots: &[Lots]| -> u64 {
				book.orders
					.iter()
					.zip(lots)
					.filter(|(order, _)| {
						order.owner == owner && order.side == side && !order.protected
					})
					.map(|(_, lots)| lots.0)
					.sum()
			};
			let bought = own(Side::Bid, &clearing.fills);
			let sold = own(Side::Ask, &clearing.fills);
			for side in [Side::Bid, Side::Ask] {
				prop_assert_eq!(own(side, &clearing.annulled), bought.min(sold));
			}
		}
		for (order, (fill, annulled)) in
			book.orders.iter().zip(clearing.fills.iter().zip(&clearing.annulled))
		{
			prop_assert!(annulled <= fill);
			prop_assert!(!order.protected || annulled.is_zero());
		}
	}

	/// AUC-012.
	#[test]
	fn price_should_stay_an_equilibrium_when_annulled_lots_are_taken_out(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let book = book.survivors(Some(&clearing));
		let mut rest = book.clone();
		for (order, annulled) in rest.orders.iter_mut().zip(&clearing.annulled) {
			order.lots = order.lots.saturating_sub(*annulled);
		}
		let undone = sum(&clearing, &book.orders, Side::Bid, annulled);
		let volume = clearing.volume.0 - undone;
		let price = clearing.price.0;
		prop_assert_eq!(rest.volume_at(price), volume);
		prop_assert!(rest.depth(Side::Bid, |limit| limit > price) <= volume);
		prop_assert!(rest.depth(Side::Ask, |limit| limit < price) <= volume);
	}

	/// AUC-013: the same book with nothing to annul has the same price and fills.
	#[test]
	fn strangers_should_fill_alike_when_an_owner_trades_with_itself(book in any_book()) {
		let protected = |protected| {
			let orders = book.orders.iter().map(|order| Order { protected, ..*order }).collect();
			Book { orders, ..book.clone() }
		};
		let book = protected(false);
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let other = clearing_of(&protected(true)).expect("the same orders cross");
		prop_assert_eq!(clearing.price, other.price);
		prop_assert_eq!(&clearing.fills, &other.fills);
		prop_assert!(other.annulled.iter().all(|annulled| annulled.is_zero()));
		let own_sides = |owner| {
			let has = |side| book.orders.iter().any(|o| o.owner == owner && o.side == side);
			has(Side::Bid) && has(Side::Ask)
		};
		for (order, annulled) in book.orders.iter().zip(&clearing.annulled) {
			prop_assert!(annulled.is_zero() || own_sides(order.owner));
		}
	}

	/// AUC-014: orders that cross nothing do not matter.
	#[test]
	fn result_should_not_change_when_orders_that_cross_nothing_are_left_out(book in any_book()) {
		let Some(clearing) = clearing_of(&book) else { return Ok(()) };
		let live = |side| book.orders.iter().filter(move |o| o.side == side && !o.lots.is_zero());
		let best_bid = live(Side::Bid).map(|order| book.limit(order)).max().unwrap();
		let best_ask = live(Side::Ask).map(|order| book.limit(order)).min().unwrap();
		let crosses = |order: &Order| match order.side {
			Side::Bid => book.limit(order) >= best_ask,
			Side::Ask => book.limit(order) <= best_bid,
		};
		let kept: Vec<bool> = book.orders.iter().map(crosses).collect();
		let select = |lots: &[Lots]| -> Vec<Lots> {
			lots.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(lots, _)| *lots).collect()
		};
		let orders =
			book.orders.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(o, _)| *o).collect();
		let cut = Book { orders, ..book.clone() };
		prop_assert_eq!(clearing_of(&cut), Some(Clearing {
			fills: select(&clearing.fills),
			annulled: select(&clearing.annulled),
			endings: clearing.endings.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(e, _)| *e)
				.collect(),
			..clearing
		}));
	}
}

#[test]
fn clearing_should_be_none_when_a_side_is_missing() {
	let bids = [common::bid(10, 100, 1), common::bid(5, 90, 2)];
	assert_eq!(common::cleared(&common::auction(&bids, 95)), None);
	assert_eq!(common::cleared(&common::auction(&[], 95)), None);
	let apart = [common::bid(10, 99, 1), common::ask(10, 100, 2)];
	assert_eq!(common::cleared(&common::auction(&apart, 95)), None);
	let empty = [common::bid(0, 101, 1), common::ask(10, 100, 2)];
	assert_eq!(common::cleared(&common::auction(&empty, 95)), None);
}

#[test]
fn price_should_be_zero_when_both_limits_are_zero() {
	let orders = [common::bid(1, 0, 1), common::ask(1, 0, 2)];
	let clearing = common::cleared(&common::auction(&orders, 7)).unwrap();
	assert_eq!((clearing.price, clearing.volume), (Price(0), Lots(1)));
}
