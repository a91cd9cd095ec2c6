//! The book clears as the pure function does.

mod common;

use bulwark_auction::Band;
use bulwark_book::{Book, Capacity, Order, Workspace};
use bulwark_primitives::{Lots, Price};
use common::{
	any_band, any_order, as_auction_order, ask, bid, clear, config, extreme_order, Plain, ROOMY,
	WIDE,
};
use proptest::prelude::*;

/// Auctions of one book after each other, so that what one leaves is in the next.
const AUCTIONS: usize = 20;

type Round = (Vec<Order>, u64, Band);

fn rounds(
	order: impl Strategy<Value = Order>,
	price: impl Strategy<Value = u64>,
	band: impl Strategy<Value = Band>,
) -> impl Strategy<Value = Vec<Round>> {
	prop::collection::vec((prop::collection::vec(order, 0..14), price, band), AUCTIONS)
}

/// Plays the rounds on both books and holds every result and every book left against each other.
/// Limits are drawn down to the tick size; orders of a round come by age, so that those of a level
/// mostly do.
fn play(rounds: Vec<Round>, tick_size: Price) {
	let mut book = Book::new(tick_size, ROOMY).unwrap();
	let mut plain = Plain::new(tick_size, ROOMY);
	for (age, (mut orders, reference, band)) in (0u64..).zip(rounds) {
		orders.sort_by_key(|order| order.age);
		for order in orders {
			let (limit, age) = (order.limit.floor_to(tick_size), order.age + age);
			let order = Order { limit, age, ..order };
			match book.add(order) {
				Ok(handle) => plain.add(handle, order),
				Err(error) => assert_eq!(plain.refusal(&order), Some(error)),
			}
		}
		let expected = plain.clear(Price(reference), band);
		assert_eq!(clear(&mut book, Price(reference), band), expected);
		plain.assert_equals(&book);
	}
}

proptest! {
	#![proptest_config(config(5_000))]

	/// BOK-001: 5,000 books of 20 auctions.
	#[test]
	fn book_should_clear_as_the_pure_function_when_auctions_are_random(
		rounds in rounds(any_order(), 60u64..140, any_band()),
		tick_size in prop_oneof![3 => Just(1u64), 1 => Just(5u64), 1 => Just(7u64)],
	) {
		play(rounds, Price(tick_size));
	}
}

proptest! {
	#![proptest_config(config(500))]

	/// BOK-001: limits, sizes, bands and tick sizes at the ends of their types.
	#[test]
	fn book_should_clear_as_the_pure_function_when_numbers_are_extreme(
		rounds in rounds(
			extreme_order(),
			prop_oneof![Just(0u64), Just(u64::MAX), any::<u64>(), 0u64..20],
			(any::<u64>(), prop_oneof![Just(0u64), Just(u64::MAX), any::<u64>()])
				.prop_map(|(low, high)| Band { low: Price(low), high: Price(high) }),
		),
		tick_size in prop_oneof![Just(1u64), Just(3), Just(7), Just(u64::MAX), 1u64..=u64::MAX],
	) {
		play(rounds, Price(tick_size));
	}

	/// BOK-002: the same orders in another sequence fill alike. Those of one age come in any
	/// sequence, and those of different ages too if they do not lie on one level.
	#[test]
	fn fills_should_not_change_when_orders_arrive_in_another_sequence(
		orders in prop::collection::vec(any_order(), 0..40),
		order_seed in any::<u64>(),
		reference in 60u64..140,
		band in any_band(),
	) {
		let mut orders = orders;
		orders.sort_by_key(|order| order.age);
		let mut shuffled = orders.clone();
		let mixed = |number: u64| (number ^ order_seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
		shuffled.sort_by_key(|order| mixed(order.tag));
		// Levels in any sequence, a level's orders by age.
		shuffled.sort_by_key(|order| (mixed(order.limit.0), order.side, order.age));
		let one = fills_of(&orders, Price(reference), band);
		let other = fills_of(&shuffled, Price(reference), band);
		prop_assert_eq!(one, other);
	}
}

type Filled = (String, Lots, Lots, Lots);

/// Price, volume, and every order's data and fill, whatever its name.
fn fills_of(orders: &[Order], reference: Price, band: Band) -> (String, Vec<Filled>) {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	let names: Vec<_> = orders.iter().map(|order| book.add(*order).unwrap()).collect();
	let cleared = clear(&mut book, reference, band).unwrap();
	let mut fills: Vec<Filled> = cleared
		.fills
		.iter()
		.map(|fill| {
			let place = names.iter().position(|name| *name == fill.handle).unwrap();
			let order = as_auction_order(&orders[place]);
			(format!("{order:?}"), fill.lots, fill.annulled, fill.left)
		})
		.collect();
	fills.sort();
	(format!("{:?} {:?}", cleared.trade, cleared.limit_state), fills)
}

/// BOK-003
#[test]
fn immediate_order_should_be_gone_when_a_clearing_left_some_of_it() {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	book.add(ask(4, 100, 1)).unwrap();
	let taker = book.add(Order { immediate: true, tag: 7, ..bid(10, 100, 2) }).unwrap();
	let mut workspace = Workspace::new();
	let outcome = book.clear(&mut workspace, Price(100), WIDE).unwrap();
	assert_eq!(outcome.fills.len(), 2);
	assert_eq!(outcome.fills[0].left, Lots(6));
	let [expired] = outcome.expired else { panic!("one order expires") };
	assert_eq!((expired.handle, expired.tag, expired.lots), (taker, 7, Lots(6)));
	assert_eq!(book.get(taker), None);
	assert!(book.is_empty());
}

/// BOK-003: beyond the band it still tells the limit state.
#[test]
fn limit_state_should_name_the_bids_when_only_an_immediate_one_is_left_beyond_the_band() {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	book.add(ask(1, 100, 1)).unwrap();
	book.add(Order { immediate: true, ..bid(2, 150, 2) }).unwrap();
	let band = Band { low: Price(90), high: Price(110) };
	let mut workspace = Workspace::new();
	let outcome = book.clear(&mut workspace, Price(100), band).unwrap();
	assert_eq!(outcome.trade.map(|trade| trade.price), Some(Price(110)));
	assert_eq!(outcome.limit_state, Some(bulwark_primitives::Side::Bid));
	assert!(book.is_empty());
}

/// BOK-001: three levels beyond the band are one level at its end, shared by age.
#[test]
fn levels_beyond_the_band_should_be_shared_by_age_when_they_do_not_fill_whole() {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	let young = book.add(Order { age: 2, ..bid(5, 200, 1) }).unwrap();
	let old = book.add(Order { age: 1, ..bid(5, 120, 2) }).unwrap();
	let older = book.add(Order { age: 0, ..bid(5, 110, 3) }).unwrap();
	book.add(ask(7, 100, 4)).unwrap();
	let band = Band { low: Price(90), high: Price(110) };
	let cleared = clear(&mut book, Price(100), band).unwrap();
	let filled = |handle| {
		let fill = cleared.fills.iter().find(|fill| fill.handle == handle);
		fill.map_or(0, |fill| fill.lots.0)
	};
	assert_eq!((filled(young), filled(old), filled(older)), (0, 2, 5));
}

/// BOK-004: owners are the accounts', and liquidation lots are never annulled.
#[test]
fn owner_should_keep_lots_of_one_side_only_when_it_traded_with_itself() {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	let own_bid = book.add(bid(10, 102, 1)).unwrap();
	let own_ask = book.add(ask(6, 100, 1)).unwrap();
	book.add(ask(4, 100, 2)).unwrap();
	let cleared = clear(&mut book, Price(101), WIDE).unwrap();
	let annulled = |handle| {
		let fill = cleared.fills.iter().find(|fill| fill.handle == handle);
		fill.map_or(0, |fill| fill.annulled.0)
	};
	assert_eq!((annulled(own_bid), annulled(own_ask)), (6, 6));
	assert!(book.is_empty());

	book.add(Order { protected: true, ..ask(10, 95, 1) }).unwrap();
	book.add(bid(10, 100, 1)).unwrap();
	let cleared = clear(&mut book, Price(97), WIDE).unwrap();
	assert!(cleared.fills.iter().all(|fill| fill.annulled.is_zero()));
	assert_eq!(cleared.fills.len(), 2);
}

/// BOK-001: an upside-down band is refused and nothing happens, also to immediate orders.
#[test]
fn clearing_should_change_nothing_when_the_band_is_upside_down() {
	let mut book = Book::new(Price(1), ROOMY).unwrap();
	let taker = book.add(Order { immediate: true, ..bid(1, 100, 1) }).unwrap();
	let band = Band { low: Price(2), high: Price(1) };
	assert_eq!(clear(&mut book, Price(1), band), Err(bulwark_book::BookError::Band));
	assert!(book.get(taker).is_some());
	assert_eq!(book.audit(), Ok(()));
}

/// BOK-005: a book of one order and one level still clears.
#[test]
fn smallest_book_should_take_an_order_when_it_is_empty() {
	let smallest = Capacity { orders: 1, levels: 1, owners: 1 };
	let mut book = Book::new(Price(1), smallest).unwrap();
	for price in 1..100 {
		let handle = book.add(bid(1, price, 0)).unwrap();
		assert_eq!(clear(&mut book, Price(1), WIDE).unwrap().trade, None);
		assert_eq!(book.cancel(handle), Ok(bid(1, price, 0)));
	}
}

/// BOK-009: first a book of more owners and fills, in which an owner trades with itself; then one
/// of fewer, whose owners have the same numbers.
#[test]
fn clearing_should_be_the_same_when_its_workspace_served_another_book() {
	let mut workspace = Workspace::new();
	let mut large = Book::new(Price(1), ROOMY).unwrap();
	for owner in 0..90 {
		large.add(bid(3, 100, owner)).unwrap();
		large.add(ask(3, 100, owner % 7)).unwrap();
	}
	let outcome = large.clear(&mut workspace, Price(100), WIDE).unwrap();
	assert!(outcome.fills.iter().any(|fill| !fill.annulled.is_zero()));

	let mut small = Book::new(Price(1), Capacity { owners: 3, ..ROOMY }).unwrap();
	small.add(bid(2, 100, 1)).unwrap();
	small.add(ask(2, 100, 2)).unwrap();
	let mut same = small.clone();
	let used = small.clear(&mut workspace, Price(100), WIDE).unwrap();
	let mut fresh = Workspace::new();
	assert_eq!(Ok(used), same.clear(&mut fresh, Price(100), WIDE));
	assert!(used.fills.iter().all(|fill| fill.annulled.is_zero()));
}
