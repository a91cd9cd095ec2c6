//! The commands, against the plain book and one by one.

mod common;

use bulwark_auction::Band;
use bulwark_book::{Book, BookError, Capacity, Handle, Order};
use bulwark_primitives::{Lots, Price, Side};
use common::{any_band, any_order, ask, bid, clear, config, Plain, ROOMY, WIDE};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Ages of amendments are drawn from as few as those of orders: many are refused.
#[derive(Clone, Debug)]
enum Command {
	Add(Order),
	Cancel(usize),
	Reduce(usize, u64),
	/// Which, the limit or the one it has, lots, age.
	Amend(usize, Option<u64>, u64, u64),
	CancelOwner(u32),
	Clear(u64, Band),
}

fn any_command() -> impl Strategy<Value = Command> {
	let odd = prop_oneof![12 => Just(1u64), 1 => Just(0u64)];
	prop_oneof![
		8 => (any_order(), odd, 0u32..9).prop_map(|(order, size, owner)| {
			Command::Add(Order { lots: Lots(order.lots.0 * size), owner, ..order })
		}),
		3 => any::<usize>().prop_map(Command::Cancel),
		2 => (any::<usize>(), 0u64..20).prop_map(|(which, by)| Command::Reduce(which, by)),
		3 => (any::<usize>(), prop::option::of(90u64..112), 0u64..20, 0u64..5)
			.prop_map(|(which, limit, lots, age)| Command::Amend(which, limit, lots, age)),
		1 => (0u32..9).prop_map(Command::CancelOwner),
		1 => (60u64..140, any_band()).prop_map(|(at, band)| Command::Clear(at, band)),
	]
}

/// Both books, and all names ever given.
struct Pair {
	book: Book,
	plain: Plain,
	names: Vec<Handle>,
}

impl Pair {
	fn new(tick_size: Price, capacity: Capacity) -> Self {
		let book = Book::new(tick_size, capacity).unwrap();
		Self { book, plain: Plain::new(tick_size, capacity), names: Vec::new() }
	}

	/// Some name, of a live order or not.
	fn name(&self, which: usize) -> Option<Handle> {
		self.names.get(which.checked_rem(self.names.len())?).copied()
	}

	fn run(&mut self, command: Command) {
		match command {
			Command::Add(order) => {
				let added = self.book.add(order);
				assert_eq!(added.err(), self.plain.refusal(&order));
				if let Ok(handle) = added {
					assert!(!self.names.contains(&handle), "a name is given once");
					self.names.push(handle);
					self.plain.add(handle, order);
				}
			},
			Command::Cancel(which) => {
				let Some(name) = self.name(which) else { return };
				assert_eq!(self.book.cancel(name), self.plain.cancel(name));
			},
			Command::Reduce(which, by) => {
				let Some(name) = self.name(which) else { return };
				assert_eq!(self.book.reduce(name, Lots(by)), self.plain.reduce(name, Lots(by)));
			},
			Command::Amend(which, limit, lots, age) => {
				let Some(name) = self.name(which) else { return };
				let own = self.book.get(name).map_or(Price(0), |order| order.limit);
				let (limit, lots) = (limit.map_or(own, Price), Lots(lots));
				let expected = self.plain.amend(name, limit, lots, age);
				assert_eq!(self.book.amend(name, limit, lots, age), expected);
			},
			Command::CancelOwner(owner) => {
				let mut gone = BTreeSet::new();
				let result = self.book.cancel_owner(owner, |handle, order| {
					assert_eq!(order.owner, owner);
					gone.insert(handle);
				});
				assert_eq!(result.map(|()| gone), self.plain.cancel_owner(owner));
			},
			Command::Clear(reference, band) => {
				let expected = self.plain.clear(Price(reference), band);
				assert_eq!(clear(&mut self.book, Price(reference), band), expected);
			},
		}
		self.plain.assert_equals(&self.book);
	}
}

proptest! {
	#![proptest_config(config(1_024))]

	/// BOK-005, BOK-006: any sequence of commands, in a book with room and in one that is often
	/// full.
	#[test]
	fn book_should_agree_with_the_plain_one_when_commands_are_random(
		commands in prop::collection::vec(any_command(), 1..150),
		tick_size in prop_oneof![3 => Just(1u64), 1 => Just(5u64)],
		capacity in prop_oneof![
			Just(ROOMY),
			(1u32..20, 1u32..10).prop_map(|(orders, levels)| Capacity { orders, levels, owners: 8 }),
		],
	) {
		let mut pair = Pair::new(Price(tick_size), capacity);
		for command in commands {
			pair.run(command);
		}
	}
}

fn roomy() -> Book {
	Book::new(Price(5), ROOMY).unwrap()
}

/// BOK-005
#[test]
fn book_should_not_be_made_when_the_tick_size_is_zero() {
	assert_eq!(Book::new(Price(0), ROOMY).err(), Some(BookError::TickSize));
}

/// BOK-005: places and owners are named by 28 bits.
#[test]
fn book_should_not_be_made_when_its_numbers_need_more_than_28_bits() {
	let most = 1 << 28;
	let made = |capacity| Book::new(Price(1), capacity).err();
	assert_eq!(made(Capacity { orders: most + 1, ..ROOMY }), Some(BookError::Memory));
	assert_eq!(made(Capacity { owners: most + 1, ..ROOMY }), Some(BookError::Memory));
	assert_eq!(made(Capacity { orders: most, ..ROOMY }), None);
}

/// BOK-005
#[test]
fn order_should_be_refused_when_it_is_malformed() {
	let mut book = roomy();
	assert_eq!(book.add(bid(1, 101, 1)), Err(BookError::OffTick));
	assert_eq!(book.add(bid(0, 100, 1)), Err(BookError::NoLots));
	assert_eq!(book.add(bid(1, 100, 100)), Err(BookError::UnknownOwner));
	assert_eq!(book.cancel_owner(100, |_, _| {}), Err(BookError::UnknownOwner));
	assert!(book.is_empty());
}

/// BOK-005
#[test]
fn order_should_be_refused_when_the_book_is_full() {
	let mut book = Book::new(Price(5), Capacity { orders: 2, levels: 1, owners: 1 }).unwrap();
	let first = book.add(bid(1, 100, 0)).unwrap();
	assert_eq!(book.add(bid(1, 105, 0)), Err(BookError::LevelsFull));
	assert_eq!(book.add(ask(1, 100, 0)), Err(BookError::LevelsFull));
	book.add(bid(1, 100, 0)).unwrap();
	assert_eq!(book.add(bid(1, 100, 0)), Err(BookError::OrdersFull));
	assert_eq!(book.amend(first, Price(105), Lots(1), 1), Err(BookError::LevelsFull));
	assert_eq!((book.len(), book.audit()), (2, Ok(())));
}

/// BOK-005: a side's lots fit 64 bits, so that no clearing overflows.
#[test]
fn order_should_be_refused_when_its_sides_lots_do_not_fit() {
	let mut book = roomy();
	let handle = book.add(bid(u64::MAX - 1, 100, 1)).unwrap();
	assert_eq!(book.add(bid(2, 105, 1)), Err(BookError::Overflow));
	book.add(bid(1, 105, 1)).unwrap();
	assert_eq!(book.amend(handle, Price(110), Lots(u64::MAX), 1), Err(BookError::Overflow));
	book.add(ask(u64::MAX, 100, 2)).unwrap();
	assert_eq!(book.lots(Side::Ask), Lots(u64::MAX));
	let outcome = clear(&mut book, Price(100), WIDE).unwrap();
	assert_eq!(outcome.trade.map(|trade| trade.volume), Some(Lots(u64::MAX)));
	assert!(book.is_empty());
}

/// BOK-005
#[test]
fn order_should_be_unknown_when_it_has_ended() {
	let mut book = roomy();
	let handle = book.add(bid(1, 100, 1)).unwrap();
	book.cancel(handle).unwrap();
	// The place is used again, the name is not.
	let next = book.add(bid(1, 100, 1)).unwrap();
	assert_eq!(book.cancel(handle), Err(BookError::UnknownOrder));
	assert_eq!(book.reduce(handle, Lots(1)), Err(BookError::UnknownOrder));
	assert_eq!(book.amend(handle, Price(100), Lots(1), 1), Err(BookError::UnknownOrder));
	assert_eq!((book.get(handle), book.get(next)), (None, Some(bid(1, 100, 1))));
}

/// BOK-007
#[test]
fn amended_order_should_keep_its_place_only_when_it_shrinks() {
	let mut book = roomy();
	let names: Vec<_> = (0..3).map(|owner| book.add(bid(5, 100, owner)).unwrap()).collect();
	let sequence = |book: &Book| -> Vec<Handle> { book.orders(Side::Bid).map(|it| it.0).collect() };
	book.amend(names[0], Price(100), Lots(4), 1).unwrap();
	assert_eq!(sequence(&book), names);
	book.amend(names[0], Price(100), Lots(5), 1).unwrap();
	assert_eq!(sequence(&book), [names[1], names[2], names[0]]);
	book.amend(names[2], Price(105), Lots(1), 2).unwrap();
	assert_eq!(sequence(&book), [names[2], names[1], names[0]]);
	assert_eq!(book.amend(names[1], Price(100), Lots(0), 1), Err(BookError::NoLots));
	assert_eq!(book.amend(names[1], Price(101), Lots(1), 1), Err(BookError::OffTick));
	assert_eq!(book.get(names[2]).map(|order| order.age), Some(2));
	book.relocate(names[1], Price(110), 3).unwrap();
	assert_eq!(sequence(&book), [names[1], names[2], names[0]]);
	assert_eq!(book.get(names[1]), Some(Order { limit: Price(110), age: 3, ..bid(5, 0, 1) }));
}

/// BOK-007: the last order of a level may move although all levels are taken.
#[test]
fn lone_order_should_move_when_all_levels_are_taken() {
	let mut book = Book::new(Price(1), Capacity { orders: 2, levels: 1, owners: 1 }).unwrap();
	let handle = book.add(bid(5, 100, 0)).unwrap();
	book.amend(handle, Price(99), Lots(7), 3).unwrap();
	assert_eq!(book.best(Side::Bid), Some((Price(99), Lots(7))));
	book.amend(handle, Price(99), Lots(9), 3).unwrap();
	assert_eq!((book.best(Side::Bid), book.audit()), (Some((Price(99), Lots(9))), Ok(())));
}

/// BOK-005
#[test]
fn order_should_be_refused_when_its_level_has_a_younger_one() {
	let mut book = roomy();
	let old = book.add(Order { age: 3, ..bid(1, 105, 1) }).unwrap();
	let young = book.add(Order { age: 9, ..bid(1, 100, 1) }).unwrap();
	assert_eq!(book.add(Order { age: 8, ..bid(1, 100, 1) }), Err(BookError::TooOld));
	assert_eq!(book.amend(old, Price(100), Lots(1), 8), Err(BookError::TooOld));
	book.amend(old, Price(100), Lots(1), 9).unwrap();
	let sequence: Vec<_> = book.orders(Side::Bid).map(|(handle, _)| handle).collect();
	assert_eq!(sequence, [young, old]);
	// Its own former age is no obstacle.
	book.amend(old, Price(100), Lots(2), 9).unwrap();
	book.cancel(young).unwrap();
	book.amend(old, Price(100), Lots(3), 1).unwrap();
	assert_eq!(book.get(old).map(|order| order.age), Some(1));
}

/// BOK-005: immediate orders that come and go between clearings do not pile up.
#[test]
fn immediate_orders_should_not_pile_up_when_cancelled_before_the_clearing() {
	let mut book = Book::new(Price(1), Capacity { orders: 2, levels: 1, owners: 1 }).unwrap();
	for _ in 0..10_000 {
		let handle = book.add(Order { immediate: true, ..bid(1, 100, 0) }).unwrap();
		book.cancel(handle).unwrap();
	}
	assert_eq!(clear(&mut book, Price(1), WIDE).unwrap().expired, []);
	assert_eq!(book.audit(), Ok(()));
}
