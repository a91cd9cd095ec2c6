//! Worked cases that other venues publish, and where this auction differs on purpose.

mod common;

use bulwark_auction::Order;
use bulwark_primitives::{Lots, Price};
use common::{ask, auction, bid, cleared, lots};

/// AUC-030. Vega, opening auction uncrossed: bids at 99 and 90 against offers at 1 and 7 trade 5
/// lots. Vega takes the middle of [7, 90], rounded down: 48. Here the mark decides within the same
/// interval, so a mark of 48 gives Vega's price and any other its own, clamped.
#[test]
fn price_should_be_vegas_middle_when_the_mark_is_there() {
	let orders = [bid(3, 99, 1), bid(2, 90, 2), ask(2, 1, 3), ask(3, 7, 4)];
	for (mark, price) in [(48, 48), (49, 49), (0, 7), (7, 7), (90, 90), (95, 90), (1_000, 90)] {
		let clearing = cleared(&auction(&orders, mark)).unwrap();
		assert_eq!((clearing.price, clearing.volume), (Price(price), Lots(5)));
	}
}

/// AUC-030. Vega, feature 2952: bids of 1 at 9,500,000 and 1 at 10,000,000 against an offer of 2
/// at 10,000,000 trade 1 lot at 10,000,000; volume is left in the uncrossing range.
#[test]
fn price_should_be_vegas_when_volume_is_left_at_the_uncrossing_price() {
	let orders = [bid(1, 9_500_000, 2), bid(1, 10_000_000, 1), ask(2, 10_000_000, 2)];
	for mark in [9_000_000, 10_000_000, 11_000_000] {
		let clearing = cleared(&auction(&orders, mark)).unwrap();
		assert_eq!((clearing.price, clearing.volume), (Price(10_000_000), Lots(1)));
		assert_eq!(clearing.fills, lots(&[0, 1, 1]));
		assert_eq!(clearing.annulled, lots(&[0, 0, 0]));
	}
}

/// AUC-030. Vega serves one block by time: two bids of 5 at one price get 5 and 3 of 8 lots. Within
/// a block nobody comes first here, so they get 4 and 4; only an older block gets Vega's 5 and 3.
#[test]
fn bids_should_share_alike_when_first_included_in_one_block() {
	let (a, b) = (bid(5, 100, 1), bid(5, 100, 2));
	let same_block = cleared(&auction(&[a, b, ask(8, 100, 3)], 100)).unwrap();
	assert_eq!(same_block.fills, lots(&[4, 4, 8]));
	let later = Order { age: 2, ..b };
	let two_blocks = cleared(&auction(&[a, later, ask(8, 100, 3)], 100)).unwrap();
	assert_eq!(two_blocks.fills, lots(&[5, 3, 8]));
}

/// AUC-030. Injective clears at the mark clamped to [last matched sell, last matched buy]. Where all
/// crossing lots match, this auction gives the same; where one side has lots left, Injective's clamp
/// alone would leave a strictly better order short, so the unfilled limits bound the price as well.
#[test]
fn price_should_be_injectives_clamp_when_no_crossing_lots_are_left() {
	let matched = [bid(5, 105, 1), bid(5, 102, 2), ask(4, 95, 3), ask(6, 98, 4)];
	for (mark, price) in [(90, 98), (98, 98), (100, 100), (102, 102), (110, 102)] {
		let clearing = cleared(&auction(&matched, mark)).unwrap();
		assert_eq!((clearing.price, clearing.volume), (Price(price), Lots(10)));
	}
	// Injective's interval would be [98, 102]: at 100 a bid at 102 stays five short.
	let left = [bid(5, 105, 1), bid(10, 102, 2), ask(4, 95, 3), ask(6, 98, 4)];
	let clearing = cleared(&auction(&left, 100)).unwrap();
	assert_eq!((clearing.price, clearing.fills), (Price(102), lots(&[5, 5, 4, 6])));
}
