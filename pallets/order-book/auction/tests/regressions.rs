//! Plausible rules that are wrong, each with the numbers that show it.

mod common;

use bulwark_auction::{limit_state, verify, Auction, Band, Clearing, Ending, Order, VerifyError};
use bulwark_primitives::{Lots, Price, Side};
use common::{ask, auction, bid, cleared, lots};

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

/// Worked counterexample C3, the wrong rule being that only orders that can trade need be included:
/// the stranger's bid at 99 does not trade, yet it moves the price from 90 to 99.
#[test]
fn price_should_depend_on_an_unfilled_order_when_it_is_included() {
	let book = [ask(10, 90, 1), bid(10, 100, 2), bid(10, 99, 3)];
	let with = cleared(&auction(&book, 90)).unwrap();
	assert_eq!((with.price, &with.fills), (Price(99), &lots(&[10, 10, 0])));
	let without = cleared(&auction(&book[..2], 90)).unwrap();
	assert_eq!((without.price, &without.fills), (Price(90), &lots(&[10, 10])));
}

/// Ten asks of one lot from 100 to 109 and one at 120; the mark is 100, the band 10 %.
fn ladder() -> Vec<Order> {
	let mut orders: Vec<Order> =
		(0..10u32).map(|step| ask(1, 100 + u64::from(step), 1 + step)).collect();
	orders.push(ask(1, 120, 11));
	orders
}

fn banded(orders: &[Order]) -> Auction<'_> {
	Auction { band: Band { low: Price(90), high: Price(110) }, ..auction(orders, 100) }
}

/// Worked counterexample C4, the wrong rule being that a price outside the band stops the market:
/// one bid of 11 lots at 150 would clear at 120 and nothing would trade. With clipped limits the ten
/// lots inside the band trade at its edge, and the limit state is told.
#[test]
fn volume_in_the_band_should_trade_when_a_bid_reaches_beyond_it() {
	let mut orders = ladder();
	orders.push(bid(11, 150, 12));
	let unclipped = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!((unclipped.price, unclipped.volume), (Price(120), Lots(11)));
	let clipped = cleared(&banded(&orders)).unwrap();
	assert_eq!((clipped.price, clipped.volume), (Price(110), Lots(10)));
	assert_eq!(clipped.limit_state, Some(Side::Bid));
	// The mirror image at the lower edge.
	let orders = [bid(10, 95, 1), bid(1, 80, 2), ask(11, 50, 3)];
	let clipped = cleared(&banded(&orders)).unwrap();
	assert_eq!((clipped.price, clipped.volume), (Price(90), Lots(10)));
	assert_eq!(clipped.limit_state, Some(Side::Ask));
}

/// Worked counterexample C4: a liquidation bid still trades in the limit state, and by its age, not
/// after the absurd bid.
#[test]
fn older_bid_should_fill_first_when_both_are_clipped_to_the_edge() {
	let mut orders = ladder();
	orders.push(Order { age: 2, ..bid(11, 150, 12) });
	orders.push(Order { age: 1, protected: true, ..bid(4, 110, 13) });
	let clearing = cleared(&banded(&orders)).unwrap();
	assert_eq!(clearing.fills[11..], lots(&[6, 4]));
}

/// Worked counterexample C4: on an empty book one lot beyond the band is a limit state too.
#[test]
fn limit_state_should_be_told_when_nothing_cleared() {
	let orders = [bid(1, 150, 1), ask(1, 120, 2)];
	assert_eq!(cleared(&banded(&orders)), None);
	assert_eq!(limit_state(&banded(&orders), &[]), Some(Side::Bid));
	assert_eq!(limit_state(&banded(&orders[1..]), &[]), None);
	assert_eq!(limit_state(&banded(&[ask(1, 80, 1)]), &[]), Some(Side::Ask));
	// A bid at the edge itself is not beyond it.
	assert_eq!(limit_state(&banded(&[bid(1, 110, 1)]), &[]), None);
}

/// Worked counterexample H1, the wrong rule being that only wholly unfilled bids bound the price:
/// the naive interval is [90, 100], at 92 six lots of the bid strictly better than 92 stay short.
#[test]
fn price_should_be_bounded_by_the_remainder_when_a_bid_fills_in_part() {
	let orders = [ask(4, 90, 1), bid(10, 100, 2)];
	for reference in [0, 90, 92, 100, 150] {
		let clearing = cleared(&auction(&orders, reference)).unwrap();
		assert_eq!((clearing.price, clearing.fills), (Price(100), lots(&[4, 4])));
	}
}

/// Worked counterexample H1, the wrong rule being two witnesses of maximal volume: 92 trades the
/// most lots there are, as do 90 and 100, yet leaves a bid at 100 short.
#[test]
fn verify_should_reject_when_the_price_has_maximal_volume_and_envy() {
	let orders = [ask(4, 90, 1), bid(10, 100, 2)];
	let auction = auction(&orders, 92);
	for price in [90, 92, 99] {
		let claim = claim(price, 4, &[4, 4]);
		assert_eq!(verify(&auction, Some(&claim)), Err(VerifyError::Price));
	}
	assert_eq!(verify(&auction, Some(&claim(100, 4, &[4, 4]))), Ok(()));
}

/// The wrong rule being to compare a price with its neighbouring levels only: supply is 3 from 1 to
/// 5 and 10 from 6 on, demand 100 up to 8; 3 and its neighbours all trade 3 lots, 6 trades 10.
#[test]
fn verify_should_reject_when_volume_is_flat_around_the_price_and_rises_further_away() {
	let orders = [ask(3, 1, 1), ask(7, 6, 2), bid(100, 8, 3)];
	let auction = auction(&orders, 3);
	assert_eq!(verify(&auction, Some(&claim(3, 3, &[3, 0, 3]))), Err(VerifyError::Price));
	let clearing = cleared(&auction).unwrap();
	assert_eq!((clearing.price, clearing.volume), (Price(8), Lots(10)));
}

/// Worked counterexample H2, the wrong rule being to net an owner's orders before the price is
/// found: both of its orders would die, though its bid can buy ten lots from the stranger at 100.
#[test]
fn owner_should_buy_from_a_stranger_when_its_own_ask_is_dearer() {
	let orders = [ask(10, 101, 1), bid(10, 102, 1), ask(10, 100, 2)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.price, Price(100));
	assert_eq!(clearing.fills, lots(&[0, 10, 10]));
	assert_eq!(clearing.annulled, lots(&[0, 0, 0]));
}

/// Worked counterexample H2: what an owner did buy from itself is undone, to the lot, and third
/// parties keep theirs.
#[test]
fn own_lots_should_be_annulled_in_pairs_when_both_sides_fill() {
	let orders = [bid(10, 102, 1), ask(6, 100, 1), ask(4, 100, 2)];
	let clearing = cleared(&auction(&orders, 101)).unwrap();
	assert_eq!((clearing.price, clearing.volume), (Price(101), Lots(10)));
	assert_eq!(clearing.fills, lots(&[10, 6, 4]));
	assert_eq!(clearing.annulled, lots(&[6, 6, 0]));
}

/// Worked counterexample H2, the wrong rule being to annul liquidation lots: the owner could stop
/// the liquidation of one subaccount for nothing with a bid from another.
#[test]
fn liquidation_should_trade_when_its_owner_bids_from_another_subaccount() {
	let liquidation = Order { protected: true, ..ask(10, 95, 1) };
	let orders = [liquidation, bid(10, 100, 1)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[10, 10]));
	assert_eq!(clearing.annulled, lots(&[0, 0]));
	// An ordinary ask beside it is annulled against the bid, the liquidation still is not.
	let orders = [liquidation, bid(15, 100, 1), ask(5, 95, 1)];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.annulled, lots(&[0, 5, 5]));
}

/// AUC-015: the order in which an owner's fills are annulled: worst limit, youngest age, largest tie.
#[test]
fn lowest_priority_should_be_annulled_first_when_an_owner_has_several_fills() {
	let orders = [
		bid(5, 110, 1),
		Order { age: 1, ..bid(5, 105, 1) },
		Order { age: 2, tie: 3, ..bid(5, 105, 1) },
		Order { age: 2, tie: 9, ..bid(5, 105, 1) },
		ask(12, 100, 1),
		ask(8, 100, 2),
	];
	let clearing = cleared(&auction(&orders, 102)).unwrap();
	assert_eq!(clearing.fills, lots(&[5, 5, 5, 5, 12, 8]));
	assert_eq!(clearing.annulled, lots(&[0, 2, 5, 5, 12, 0]));
}

/// Worked counterexample M1, the wrong rule being ties by order id, which carries the place in the
/// block and so is the author's choice: the tie comes from a hash, whatever the place.
#[test]
fn lot_left_over_should_go_to_the_smaller_tie_when_remainders_are_equal() {
	let first = Order { tie: 7, ..bid(1, 100, 1) };
	let second = Order { tie: 3, ..bid(1, 100, 2) };
	let seller = ask(1, 100, 3);
	let one = cleared(&auction(&[first, second, seller], 100)).unwrap();
	assert_eq!(one.fills, lots(&[0, 1, 1]));
	let other = cleared(&auction(&[second, seller, first], 100)).unwrap();
	assert_eq!(other.fills, lots(&[1, 1, 0]));
}

/// Largest remainders first: 7 lots over 5, 3 and 2 are 3.5, 2.1 and 1.4.
#[test]
fn lot_left_over_should_go_to_the_largest_remainder_when_shares_are_fractions() {
	let orders = [
		Order { tie: 9, ..bid(5, 100, 1) },
		Order { tie: 1, ..bid(3, 100, 2) },
		Order { tie: 0, ..bid(2, 100, 3) },
		ask(7, 100, 4),
	];
	let clearing = cleared(&auction(&orders, 100)).unwrap();
	assert_eq!(clearing.fills, lots(&[4, 2, 1, 7]));
}

/// Off-tick limits: bids down, asks up, the reference down.
#[test]
fn limits_should_be_rounded_to_the_tick_when_they_lie_between() {
	let price = |orders: &[Order], reference| {
		let ticked = Auction { tick_size: Price(5), ..auction(orders, reference) };
		cleared(&ticked).map(|clearing| clearing.price)
	};
	// 104 becomes 100 and 101 becomes 105: they do not meet.
	assert_eq!(price(&[bid(1, 104, 1), ask(1, 101, 2)], 102), None);
	// 109 becomes 105, 101 becomes 105.
	assert_eq!(price(&[bid(1, 109, 1), ask(1, 101, 2)], 102), Some(Price(105)));
	// The reference 109 becomes 105 within [95, 110].
	assert_eq!(price(&[bid(1, 114, 1), ask(1, 91, 2)], 109), Some(Price(105)));
}

/// A band between two ticks lets nothing trade, and does no harm.
#[test]
fn clearing_should_be_none_when_the_band_holds_no_tick() {
	let orders = [bid(1, 200, 1), ask(1, 50, 2)];
	let narrow = Auction {
		tick_size: Price(10),
		band: Band { low: Price(101), high: Price(109) },
		..auction(&orders, 105)
	};
	assert_eq!(cleared(&narrow), None);
	assert_eq!(limit_state(&narrow, &[]), Some(Side::Bid));
}
