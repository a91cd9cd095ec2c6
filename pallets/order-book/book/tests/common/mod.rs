//! A book as plain as possible, held beside the real one: a list of orders in the sequence of their
//! arrival, cleared by the pure function over all of them.

#![allow(dead_code)] // Every test binary uses its own part.

use bulwark_auction::{Auction, Band};
use bulwark_book::{Book, BookError, Capacity, Expired, Fill, Handle, Order, Trade, Workspace};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
use proptest::prelude::*;
use std::{cell::RefCell, collections::BTreeSet};

/// The number of cases to run: `PROPTEST_CASES`, or else `default`.
pub fn config(default: u32) -> ProptestConfig {
	let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
	ProptestConfig { cases: cases.unwrap_or(default), ..ProptestConfig::default() }
}

pub const WIDE: Band = Band { low: Price(0), high: Price(u64::MAX) };

/// Room for whatever a test does by hand.
pub const ROOMY: Capacity = Capacity { orders: 1_000, levels: 1_000, owners: 100 };

pub fn order(side: Side, lots: u64, limit: u64, owner: u32) -> Order {
	Order {
		side,
		limit: Price(limit),
		lots: Lots(lots),
		age: 1,
		tie: u64::from(owner),
		owner,
		protected: false,
		immediate: false,
		tag: 0,
	}
}

pub fn bid(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Bid, lots, limit, owner)
}

pub fn ask(lots: u64, limit: u64, owner: u32) -> Order {
	order(Side::Ask, lots, limit, owner)
}

/// The order as the pure function sees it.
pub fn as_auction_order(order: &Order) -> bulwark_auction::Order {
	bulwark_auction::Order {
		side: order.side,
		limit: order.limit,
		lots: order.lots,
		age: order.age,
		tie: order.tie,
		owner: order.owner,
		protected: order.protected,
		fill_or_kill: false,
		self_trade: SelfTradePolicy::AnnulBoth,
	}
}

/// A clearing as the plain book has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
	pub trade: Option<Trade>,
	pub limit_state: Option<Side>,
	/// Sorted by name.
	pub fills: Vec<Fill>,
	pub expired: Vec<Expired>,
}

thread_local! {
	/// One for all books of a test: what it keeps of one must not matter to another.
	static WORKSPACE: RefCell<Workspace> = RefCell::new(Workspace::new());
}

/// The real book's clearing in the same form.
pub fn clear(book: &mut Book, reference: Price, band: Band) -> Result<Cleared, BookError> {
	WORKSPACE.with_borrow_mut(|workspace| {
		let outcome = book.clear(workspace, reference, band)?;
		let mut fills = outcome.fills.to_vec();
		fills.sort_by_key(|fill| fill.handle);
		Ok(Cleared {
			trade: outcome.trade,
			limit_state: outcome.limit_state,
			fills,
			expired: outcome.expired.to_vec(),
		})
	})
}

/// The plain book. Names are the real book's, told to it.
#[derive(Clone, Debug)]
pub struct Plain {
	pub tick_size: Price,
	pub capacity: Capacity,
	/// In the sequence of arrival; an amended order that lost its place arrives again.
	pub orders: Vec<(Handle, Order)>,
	/// The immediate orders in the sequence of their first arrival.
	immediate: Vec<Handle>,
}

impl Plain {
	pub fn new(tick_size: Price, capacity: Capacity) -> Self {
		Self { tick_size, capacity, orders: Vec::new(), immediate: Vec::new() }
	}

	fn position(&self, handle: Handle) -> Option<usize> {
		self.orders.iter().position(|(name, _)| *name == handle)
	}

	fn levels(&self) -> BTreeSet<(Side, Price)> {
		self.orders.iter().map(|(_, order)| (order.side, order.limit)).collect()
	}

	fn fits(&self, order: &Order) -> bool {
		let side = self.orders.iter().filter(|(_, other)| other.side == order.side);
		let sum: u128 = side.map(|(_, other)| u128::from(other.lots.0)).sum();
		sum + u128::from(order.lots.0) <= u128::from(u64::MAX)
	}

	/// What is wrong with the order, if anything.
	pub fn refusal(&self, order: &Order) -> Option<BookError> {
		let full = |levels: &BTreeSet<(Side, Price)>| {
			levels.len() >= usize::try_from(self.capacity.levels).unwrap()
				&& !levels.contains(&(order.side, order.limit))
		};
		if !order.limit.0.is_multiple_of(self.tick_size.0) {
			Some(BookError::OffTick)
		} else if order.lots.is_zero() {
			Some(BookError::NoLots)
		} else if order.owner >= self.capacity.owners {
			Some(BookError::UnknownOwner)
		} else if self.orders.len() >= usize::try_from(self.capacity.orders).unwrap() {
			Some(BookError::OrdersFull)
		} else if !self.fits(order) {
			Some(BookError::Overflow)
		} else if full(&self.levels()) {
			Some(BookError::LevelsFull)
		} else if self.level(order).any(|other| other.age > order.age) {
			Some(BookError::TooOld)
		} else {
			None
		}
	}

	fn level<'a>(&'a self, order: &'a Order) -> impl Iterator<Item = &'a Order> {
		let orders = self.orders.iter().map(|(_, order)| order);
		orders.filter(|other| (other.side, other.limit) == (order.side, order.limit))
	}

	pub fn add(&mut self, handle: Handle, order: Order) {
		assert_eq!(self.refusal(&order), None);
		self.orders.push((handle, order));
		if order.immediate {
			self.immediate.push(handle);
		}
	}

	pub fn cancel(&mut self, handle: Handle) -> Result<Order, BookError> {
		let position = self.position(handle).ok_or(BookError::UnknownOrder)?;
		Ok(self.orders.remove(position).1)
	}

	pub fn reduce(&mut self, handle: Handle, by: Lots) -> Result<Lots, BookError> {
		let position = self.position(handle).ok_or(BookError::UnknownOrder)?;
		let left = self.orders[position].1.lots.saturating_sub(by);
		if left.is_zero() {
			self.orders.remove(position);
		} else {
			self.orders[position].1.lots = left;
		}
		Ok(left)
	}

	pub fn amend(
		&mut self,
		handle: Handle,
		limit: Price,
		lots: Lots,
		age: u64,
	) -> Result<(), BookError> {
		let position = self.position(handle).ok_or(BookError::UnknownOrder)?;
		let (_, old) = self.orders[position];
		if lots.is_zero() {
			return Err(BookError::NoLots);
		}
		if limit == old.limit && lots <= old.lots {
			self.orders[position].1.lots = lots;
			return Ok(());
		}
		let mut without = self.clone();
		without.orders.remove(position);
		let new = Order { limit, lots, age, ..old };
		if let Some(error) = without.refusal(&new) {
			return Err(error);
		}
		without.orders.push((handle, new));
		*self = without;
		Ok(())
	}

	pub fn cancel_owner(&mut self, owner: u32) -> Result<BTreeSet<Handle>, BookError> {
		if owner >= self.capacity.owners {
			return Err(BookError::UnknownOwner);
		}
		let own = self.orders.iter().filter(|(_, order)| order.owner == owner);
		let names = own.map(|(handle, _)| *handle).collect();
		self.orders.retain(|(_, order)| order.owner != owner);
		Ok(names)
	}

	/// Clears by the pure function.
	pub fn clear(&mut self, reference: Price, band: Band) -> Result<Cleared, BookError> {
		let orders: Vec<_> = self.orders.iter().map(|(_, order)| as_auction_order(order)).collect();
		let auction = Auction { orders: &orders, reference, band, tick_size: self.tick_size };
		let clearing = match bulwark_auction::clear(&auction) {
			Err(bulwark_auction::AuctionError::Band) => return Err(BookError::Band),
			clearing => clearing.expect("the plain book refuses what does not fit"),
		};
		let mut cleared = Cleared::default();
		match clearing {
			None => cleared.limit_state = bulwark_auction::limit_state(&auction, &[]),
			Some(clearing) => {
				cleared.trade = Some(Trade { price: clearing.price, volume: clearing.volume });
				cleared.limit_state = clearing.limit_state;
				let results = clearing.fills.iter().zip(&clearing.annulled);
				for ((handle, order), (lots, annulled)) in self.orders.iter_mut().zip(results) {
					if lots.is_zero() {
						assert!(annulled.is_zero());
						continue;
					}
					order.lots = order.lots.saturating_sub(*lots);
					cleared.fills.push(Fill {
						handle: *handle,
						tag: order.tag,
						lots: *lots,
						annulled: *annulled,
						left: order.lots,
						owner: order.owner,
						side: order.side,
					});
				}
			},
		}
		self.orders.retain(|(_, order)| !order.lots.is_zero());
		for handle in std::mem::take(&mut self.immediate) {
			if let Ok(order) = self.cancel(handle) {
				cleared.expired.push(Expired { handle, tag: order.tag, lots: order.lots });
			}
		}
		cleared.fills.sort_by_key(|fill| fill.handle);
		Ok(cleared)
	}

	/// A side's orders in the book's sequence.
	pub fn sequence(&self, side: Side) -> Vec<(Handle, Order)> {
		let mut orders: Vec<_> =
			self.orders.iter().filter(|(_, order)| order.side == side).copied().collect();
		orders.sort_by_key(|(_, order)| {
			let distance = match side {
				Side::Bid => !order.limit.0,
				Side::Ask => order.limit.0,
			};
			(distance, order.age)
		});
		orders
	}

	/// Asserts that the real book holds the same orders in the same sequence, and is sound.
	pub fn assert_equals(&self, book: &Book) {
		assert_eq!(book.audit(), Ok(()));
		assert_eq!(usize::try_from(book.len()).unwrap(), self.orders.len());
		for side in [Side::Bid, Side::Ask] {
			let orders = self.sequence(side);
			assert_eq!(book.orders(side).collect::<Vec<_>>(), orders);
			let mut depth: Vec<(Price, Lots)> = Vec::new();
			for (_, order) in &orders {
				match depth.last_mut() {
					Some((limit, lots)) if *limit == order.limit => {
						*lots = lots.saturating_add(order.lots);
					},
					_ => depth.push((order.limit, order.lots)),
				}
			}
			assert_eq!(book.best(side), depth.first().copied());
			assert_eq!(book.depth(side).collect::<Vec<_>>(), depth);
		}
	}
}

/// Prices collide often, ages and ties always.
pub fn any_order() -> impl Strategy<Value = Order> {
	(
		prop_oneof![Just(Side::Bid), Just(Side::Ask)],
		prop_oneof![60u64..140, 95u64..106],
		prop_oneof![1u64..4, 1u64..30],
		(0u64..4, 0u64..4),
		0u32..8,
		prop::bool::weighted(0.1),
		prop::bool::weighted(0.2),
		any::<u64>(),
	)
		.prop_map(|(side, limit, lots, (age, tie), owner, protected, immediate, tag)| Order {
			side,
			limit: Price(limit),
			lots: Lots(lots),
			age,
			tie,
			owner,
			protected,
			immediate,
			tag,
		})
}

/// As [`any_order`], with limits and sizes at the ends of their types.
pub fn extreme_order() -> impl Strategy<Value = Order> {
	let price = prop_oneof![
		Just(0u64),
		Just(u64::MAX),
		Just(u64::MAX - 1),
		any::<u64>(),
		0u64..20,
		(0u64..20).prop_map(|below| (1 << 63) - below),
	];
	let size = prop_oneof![Just(u64::MAX), any::<u64>(), 1u64..=u64::MAX / 16, 1u64..20];
	(any_order(), price, size).prop_map(|(order, limit, lots)| Order {
		limit: Price(limit),
		lots: Lots(lots),
		..order
	})
}

pub fn any_band() -> impl Strategy<Value = Band> {
	prop_oneof![
		Just(WIDE),
		Just(Band { low: Price(90), high: Price(110) }),
		(80u64..=103, 97u64..120).prop_map(|(one, other)| Band {
			low: Price(one.min(other)),
			high: Price(one.max(other))
		}),
	]
}
