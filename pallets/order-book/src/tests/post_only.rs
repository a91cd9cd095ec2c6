//! Post-only orders.

use super::mock::*;
use crate::{Event, Role};
use bulwark_primitives::{CancelReason, Lots, Price};

/// BOOK-027. Worked counterexample H5: judged at arrival two post-only orders that cross each other
/// both stay; the book is crossed, and in the next block both are makers.
#[test]
fn post_only_should_end_both_when_two_new_ones_meet() {
	ExtBuilder::build_and_execute(|| {
		put(1, post_only(limit(BTC, BID, 101, 5)));
		put(2, post_only(limit(BTC, ASK, 100, 5)));
		events();
		clear();
		let mut ended = cancelled(CancelReason::PostOnly);
		ended.sort_unstable();
		assert_eq!(ended, [(1, 5), (2, 5)]);
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 0));
	});
}

/// BOOK-027: an order that was there before ends a post-only one that meets it.
#[test]
fn post_only_should_end_when_it_meets_an_older_order() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 5);
		next_block();
		put(2, post_only(limit(BTC, BID, 100, 5)));
		put(3, post_only(limit(BTC, BID, 99, 5)));
		events();
		clear();
		assert_eq!(cancelled(CancelReason::PostOnly), [(2, 5)]);
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(99), Lots(5), 1)]);
		assert_eq!(position(1, BTC), 0);
	});
}

/// BOOK-027: it may fill at once against orders that are new, whatever the sequence in the block,
/// and is a maker then.
#[test]
fn post_only_should_make_when_a_new_order_takes() {
	for first in [1, 2] {
		ExtBuilder::build_and_execute(|| {
			for owner in [first, 3 - first] {
				if owner == 1 {
					put(1, post_only(limit(BTC, ASK, 100, 5)));
				} else {
					place(2, BTC, BID, 100, 5);
				}
			}
			events();
			clear();
			let roles: Vec<_> = events()
				.into_iter()
				.filter_map(|event| match event {
					Event::OrderFilled { who, role, .. } => Some((who.owner, role)),
					_ => None,
				})
				.collect();
			assert!(roles.contains(&(1, Role::Maker)) && roles.contains(&(2, Role::Taker)));
		});
	}
}

/// One that ends because it met an older order takes no other with it: else whoever places it at
/// will ends everybody's new quotes.
#[test]
fn post_only_should_stay_when_the_one_it_meets_ends_anyhow() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 98, 1);
		next_block();
		put(2, post_only(limit(BTC, BID, 97, 5)));
		put(2, post_only(limit(BTC, BID, 98, 5)));
		put(3, post_only(limit(BTC, ASK, 97, 5)));
		events();
		clear();
		assert_eq!(cancelled(CancelReason::PostOnly), [(3, 5)]);
		assert_eq!(OrderBook::depth(BTC, BID, 9).len(), 2);
	});
}

/// Judged in its first auction only: later it is an order like any other.
#[test]
fn post_only_should_fill_as_maker_when_it_has_rested() {
	ExtBuilder::build_and_execute(|| {
		put(1, post_only(limit(BTC, ASK, 100, 5)));
		next_block();
		take(2, BTC, BID, 100, 3);
		clear();
		assert_eq!(position(1, BTC), -3);
	});
}
