//! Fill or kill: whole or not at all.

mod common;

use bulwark_auction::{
	clear, limit_state, Auction, Band, Clearing, Ending, Order, MAX_FILL_OR_KILL,
};
use bulwark_primitives::{Lots, Price, Side};
use common::{any_book, ask, auction, bid, cleared, config, drawn_book, lots, whole, Book, WIDE};
use proptest::prelude::*;

fn ended(clearing: &Clearing) -> Vec<usize> {
	let endings = clearing.endings.iter().enumerate();
	endings
		.filter(|(_, ending)| **ending == Ending::FillOrKill)
		.map(|(index, _)| index)
		.collect()
}

/// The fill-or-kill orders that may enter, by position in the input.
fn entrants(book: &Book) -> Vec<usize> {
	let reference = i128::from(book.reference.floor_to(book.tick_size).0);
	let reaches = |order: &Order| {
		book.orders.iter().any(|other| {
			let (mine, theirs) = (book.limit(order), book.limit(other));
			let met = if order.side == Side::Bid { mine >= theirs } else { mine <= theirs };
			other.side != order.side && !other.lots.is_zero() && met
		})
	};
	let mut meeting: Vec<_> = book
		.orders
		.iter()
		.enumerate()
		.filter(|(_, order)| order.fill_or_kill && !order.lots.is_zero() && reaches(order))
		.map(|(index, order)| {
			let above = i128::from(book.limit(order).0) - reference;
			let gives = if order.side == Side::Bid { above } else { -above };
			let content = (order.tie, order.owner, order.limit, order.lots, order.protected);
			(-gives, order.age, content, order.self_trade as u8, order.side, index)
		})
		.collect();
	meeting.sort_unstable();
	meeting.truncate(MAX_FILL_OR_KILL);
	meeting.into_iter().map(|(.., index)| index).collect()
}

proptest! {
	#![proptest_config(config(4096))]

	/// AUC-022.
	#[test]
	fn order_should_be_whole_or_ended_when_fill_or_kill(book in any_book()) {
		let Some(clearing) = clear(&book.auction()).unwrap() else { return Ok(()) };
		for (index, order) in book.orders.iter().enumerate() {
			let killed = clearing.endings[index] == Ending::FillOrKill;
			prop_assert_eq!(killed, order.fill_or_kill && clearing.fills[index] < order.lots);
			prop_assert!(!killed || clearing.fills[index].is_zero());
		}
	}

	/// AUC-023.
	#[test]
	fn order_should_have_entered_when_it_is_filled_whole(book in any_book(), seed in any::<u64>()) {
		for book in [book, drawn_book(seed)] {
			let Some(clearing) = clear(&book.auction()).unwrap() else { continue };
			let entrants = entrants(&book);
			prop_assert!(entrants.len() <= 8);
			for (index, order) in book.orders.iter().enumerate() {
				if order.fill_or_kill && !clearing.fills[index].is_zero() {
					prop_assert!(entrants.contains(&index));
				}
			}
		}
	}

	/// AUC-024: the removals replayed with nothing but auctions without the rule for them. An order
	/// is served before its age by making it older than that age, but younger than the next.
	#[test]
	fn endings_should_be_those_of_removing_the_last_failing_when_replayed(seed in any::<u64>()) {
		let book = drawn_book(seed);
		let mut entered = entrants(&book);
		let without_rule = |entered: &[usize]| {
			let mut rest = book.clone();
			for (index, order) in rest.orders.iter_mut().enumerate() {
				order.age = 10 * order.age + 9;
				if let Some(rank) = entered.iter().position(|entrant| *entrant == index) {
					order.age = order.age - 9 + rank as u64;
				} else if order.fill_or_kill {
					order.lots = Lots(0);
				}
				order.fill_or_kill = false;
			}
			rest
		};
		let survivors = loop {
			let rest = without_rule(&entered);
			let Some(clearing) = clear(&rest.auction()).unwrap() else { break Vec::new() };
			let fails = |index: &usize| clearing.fills[*index] < book.orders[*index].lots;
			let failing: Vec<usize> = entered.iter().copied().filter(fails).collect();
			let Some(last) = failing.last() else { break entered };
			if failing.len() > 1 && share_a_group(&book, &failing) {
				// One that does not fit is passed over, which ages alone do not tell.
				return Ok(());
			}
			entered.retain(|index| index != last);
		};
		let clearing = clear(&book.auction()).unwrap();
		let filled = clearing.map_or_else(Vec::new, |clearing| {
			let whole = |index: &usize| !clearing.fills[*index].is_zero();
			entrants(&book).into_iter().filter(whole).collect()
		});
		prop_assert_eq!(filled, survivors);
	}
}

/// Whether two of the failing orders share side, limit and age.
fn share_a_group(book: &Book, failing: &[usize]) -> bool {
	let group = |index: &usize| {
		let order = &book.orders[*index];
		(order.side, book.limit(order), order.age)
	};
	let mut groups: Vec<_> = failing.iter().map(group).collect();
	groups.sort_unstable();
	groups.windows(2).any(|pair| pair[0] == pair[1])
}

/// AUC-024, worked counterexample H6, the wrong rule being to remove all that fail at once: both
/// bids would die, and the ask with them.
#[test]
fn one_should_fill_when_two_want_the_same_lots() {
	let orders = [whole(bid(10, 100, 1)), whole(bid(10, 100, 2)), ask(10, 100, 3)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.volume, Lots(10));
	assert_eq!(clearing.fills, lots(&[10, 0, 10]));
	assert_eq!(clearing.endings, [Ending::Stays, Ending::FillOrKill, Ending::Stays]);
}

/// AUC-024, worked counterexample H6, the wrong rule being rounds without a bound, or rounds that
/// end with everybody's orders killed: a chain in which each needs the next goes, the others trade.
#[test]
fn others_should_trade_when_a_chain_of_eight_falls() {
	let mut orders = vec![bid(1, 100, 90), ask(2, 100, 91)];
	for (link, size) in (2..10).map(|power| 1u64 << power).enumerate() {
		let side = if link % 2 == 0 { Side::Bid } else { Side::Ask };
		let owner = u32::try_from(link).unwrap();
		orders.push(whole(common::order(side, size, 100, owner)));
	}
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(ended(&clearing), (2..10).collect::<Vec<_>>());
	assert_eq!((clearing.volume, &clearing.fills[..2]), (Lots(1), &lots(&[1, 1])[..]));
	// A last link that fits holds the whole chain.
	orders.push(bid(341, 100, 92));
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((ended(&clearing), clearing.volume), (Vec::new(), Lots(682)));
}

/// AUC-023: the ninth in canonical order ends although it would fit.
#[test]
fn ninth_should_end_when_eight_have_entered() {
	let mut orders: Vec<Order> = (0..9).map(|owner| whole(bid(1, 100, owner))).collect();
	orders.push(ask(9, 100, 99));
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((ended(&clearing), clearing.volume), (vec![8], Lots(8)));
	// The better limit first, then the older age, then the smaller tie.
	orders[8].limit = Price(101);
	assert_eq!(ended(&cleared(&auction(&orders, 100)).unwrap()), [7]);
	orders[7].age = 0;
	assert_eq!(ended(&cleared(&auction(&orders, 100)).unwrap()), [6]);
	// Those that reach no ask do not count.
	orders.extend((20..40).map(|owner| whole(bid(1, 99, owner))));
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	let unreached = 10..30;
	assert_eq!(ended(&clearing), [6].into_iter().chain(unreached).collect::<Vec<_>>());
}

/// AUC-023: bids and asks compare by what they give the other side, measured from the reference.
#[test]
fn better_side_should_enter_when_bids_and_asks_compete() {
	let mut orders: Vec<Order> = (0..8).map(|owner| whole(bid(1, 103, owner))).collect();
	orders.push(whole(ask(1, 98, 50)));
	orders.extend([bid(20, 100, 60), ask(20, 100, 61)]);
	// From 100 a bid at 103 gives 3, an ask at 98 gives 2; from 101 they give 2 and 3.
	assert_eq!(ended(&cleared(&auction(&orders, 100)).unwrap()), [8]);
	assert_eq!(ended(&cleared(&auction(&orders, 101)).unwrap()), [7]);
	// Clipped to the band both give 2: the smaller tie first.
	let banded =
		Auction { band: Band { low: Price(98), high: Price(102) }, ..auction(&orders, 100) };
	assert_eq!(ended(&cleared(&banded).unwrap()), [8]);
}

/// AUC-025.
#[test]
fn fill_or_kill_should_be_served_first_when_its_age_is_rationed() {
	let orders = [bid(6, 100, 1), whole(bid(6, 100, 2)), bid(6, 100, 3), ask(10, 100, 4)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[2, 6, 2, 10]));
	assert_eq!(ended(&clearing), []);
}

/// AUC-025: the older age first all the same, and the better limit.
#[test]
fn fill_or_kill_should_end_when_an_older_order_leaves_too_little() {
	let young = Order { age: 2, ..whole(bid(5, 100, 2)) };
	let orders = [bid(5, 100, 1), young, ask(8, 100, 3)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((clearing.volume, &clearing.fills), (Lots(5), &lots(&[5, 0, 5])));
	assert_eq!(ended(&clearing), [1]);
	let better = Order { limit: Price(101), ..young };
	let orders = [bid(5, 100, 1), better, ask(8, 100, 3)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((clearing.fills, clearing.volume), (lots(&[3, 5, 8]), Lots(8)));
}

/// AUC-025: one that does not fit is passed over, and the next is tried.
#[test]
fn smaller_should_fill_when_the_one_before_it_does_not_fit() {
	let orders = [whole(bid(10, 100, 1)), whole(bid(5, 100, 2)), bid(5, 100, 3), ask(8, 100, 4)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((ended(&clearing), &clearing.fills), (vec![0], &lots(&[0, 5, 3, 8])));
}

/// AUC-024: price, volume and the others' fills are those of the orders that are left.
#[test]
fn price_should_be_that_of_the_rest_when_one_is_removed() {
	let orders = [ask(10, 90, 1), bid(10, 95, 2), whole(bid(100, 110, 3))];
	let clearing = cleared(&auction(&orders, 93)).unwrap();
	assert_eq!((clearing.price, clearing.volume), (Price(93), Lots(10)));
	assert_eq!(ended(&clearing), [2]);
	let without = cleared(&auction(&orders[..2], 93)).unwrap();
	assert_eq!(clearing.fills[..2], without.fills);
}

/// AUC-022: larger than the book, or met by nobody.
#[test]
fn clearing_should_be_none_when_no_fill_or_kill_order_is_whole() {
	let orders = [whole(bid(11, 100, 1)), ask(10, 100, 2)];
	assert_eq!(cleared(&auction(&orders, 100)), None);
	let both = [whole(bid(11, 100, 1)), whole(ask(10, 100, 2))];
	assert_eq!(cleared(&auction(&both, 100)), None);
	let apart = [whole(bid(11, 99, 1)), ask(10, 100, 2)];
	assert_eq!(cleared(&auction(&apart, 100)), None);
	let matching = [whole(bid(10, 100, 1)), whole(ask(10, 100, 2))];
	assert_eq!(cleared(&auction(&matching, 100)).unwrap().volume, Lots(10));
	// An empty one neither enters nor ends.
	let empty = [whole(bid(0, 100, 1)), bid(3, 100, 2), ask(3, 100, 3)];
	assert_eq!(ended(&cleared(&auction(&empty, 100)).unwrap()), []);
}

/// AUC-010: what was removed waits for nothing.
#[test]
fn limit_state_should_be_none_when_the_bid_beyond_the_band_was_removed() {
	fn banded(orders: &[Order]) -> Auction<'_> {
		Auction { band: Band { low: Price(90), high: Price(110) }, ..auction(orders, 100) }
	}
	let orders = [whole(bid(11, 150, 1)), bid(4, 105, 2), ask(10, 100, 3)];
	let clearing = cleared(&banded(&orders)).unwrap();
	assert_eq!((ended(&clearing), clearing.limit_state), (vec![0], None));
	assert_eq!(cleared(&banded(&orders[..1])), None);
	assert_eq!(limit_state(&banded(&orders[..1]), &[]), None);
	assert_eq!(limit_state(&banded(&[bid(11, 150, 1)]), &[]), Some(Side::Bid));
}

/// AUC-029: filled whole before annulment is filled whole.
#[test]
fn fill_or_kill_should_count_as_whole_when_it_traded_with_its_owner() {
	let orders = [whole(bid(10, 100, 1)), ask(6, 100, 1), ask(4, 100, 2)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[10, 6, 4]));
	assert_eq!(clearing.annulled, lots(&[6, 6, 0]));
	assert_eq!(clearing.endings, [Ending::Stays; 3]);
}

/// AUC-024: of 20,000 books with two or more fill-or-kill orders, how many trade less or more than
/// by the wrong rule, which removes all that fail at once.
#[test]
fn volume_should_be_larger_on_the_whole_when_one_is_removed_at_a_time() {
	let (mut more, mut less) = (0u32, 0u32);
	let books = (0..).map(drawn_book).filter(|book| {
		book.band == WIDE && book.orders.iter().filter(|order| order.fill_or_kill).count() >= 2
	});
	for book in books.take(20_000) {
		let ours = clear(&book.auction()).unwrap().map_or(0, |clearing| clearing.volume.0);
		let theirs = volume_when_all_failing_are_removed(&book);
		more += u32::from(ours > theirs);
		less += u32::from(ours < theirs);
	}
	assert_eq!((more, less), (1_117, 6));
}

fn volume_when_all_failing_are_removed(book: &Book) -> u64 {
	let entered = entrants(book);
	let mut rest = book.clone();
	for (index, order) in rest.orders.iter_mut().enumerate() {
		if order.fill_or_kill && !entered.contains(&index) {
			order.lots = Lots(0);
		}
		order.fill_or_kill = false;
	}
	loop {
		let Some(clearing) = clear(&rest.auction()).unwrap() else { return 0 };
		let fails = |index: &usize| clearing.fills[*index] < rest.orders[*index].lots;
		let failing: Vec<usize> = entered.iter().copied().filter(fails).collect();
		if failing.is_empty() {
			return clearing.volume.0;
		}
		for index in failing {
			rest.orders[index].lots = Lots(0);
		}
	}
}
