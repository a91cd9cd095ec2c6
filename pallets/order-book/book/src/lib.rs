//! The order book in memory: what a node or a client keeps beside the chain.
//!
//! A [`Book`] holds the orders of one market and clears them as [`bulwark_auction::clear()`] does:
//! the same price, fills, annulled lots and limit state, to the lot. That function is given all
//! orders and looks at each; the book keeps its price levels in order and touches only those that
//! cross, so that a clearing costs what trades in it, however deep the book is. The numbered
//! criteria (`BOK-001` and so on) are in `docs/spec/0015-book-in-memory.md`.
//!
//! - Everything lies in tables that grow up to a size given at construction ([`Capacity`]). A book at
//!   its capacity refuses with a typed error; a refused command changes nothing.
//! - In steady state no command allocates: places are used again, and the lists that a clearing
//!   fills keep their room. They are the [`Workspace`]'s, which serves the books of all markets.
//! - Adding, cancelling, reducing and amending cost the same in a book of ten orders and of a
//!   million. For that, orders come to a level in the sequence of their ages.
//! - The orders that [`bulwark_auction::Order`] knows beyond these, fill-or-kill and the policies
//!   that cancel after a self trade, are the chain's: every order here annuls both sides of a self
//!   trade and keeps its rest.
//!
//! ```
//! use bulwark_auction::Band;
//! use bulwark_book::{Book, Capacity, Order, Workspace};
//! use bulwark_primitives::{Lots, Price, Side};
//!
//! let order = |side, limit, lots, owner| Order {
//!     side,
//!     limit: Price(limit),
//!     lots: Lots(lots),
//!     age: 1,
//!     tie: 0,
//!     owner,
//!     protected: false,
//!     immediate: false,
//!     tag: 0,
//! };
//! let mut book = Book::new(Price(1), Capacity { orders: 100, levels: 10, owners: 3 })?;
//! book.add(order(Side::Ask, 90, 4, 1))?;
//! let bid = book.add(order(Side::Bid, 100, 10, 2))?;
//! let mut workspace = Workspace::new();
//! let band = Band { low: Price(80), high: Price(110) };
//! let outcome = book.clear(&mut workspace, Price(92), band)?;
//! // Six lots of the bid are left, so no price below 100 is free of envy.
//! assert_eq!(outcome.trade.map(|trade| (trade.price, trade.volume)), Some((Price(100), Lots(4))));
//! assert_eq!(book.get(bid).map(|order| order.lots), Some(Lots(6)));
//! # Ok::<(), bulwark_book::BookError>(())
//! ```

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	clippy::wildcard_enum_match_arm
)]

extern crate alloc;

#[cfg(any(test, feature = "std"))]
mod audit;
mod book;
mod clearing;
mod ladder;
mod levels;
mod orders;
mod pages;
mod ration;
mod self_trade;

pub use book::Book;
pub use ration::Workspace;

use bulwark_primitives::{Lots, Price, Side};

/// An order of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
	/// Bid or ask.
	pub side: Side,
	/// Its own limit (quote atoms per lot), a multiple of the tick size.
	pub limit: Price,
	/// How much is left of it.
	pub lots: Lots,
	/// The block that first included it. Older orders of a level fill first.
	pub age: u64,
	/// Decides between equal remainders of a pro rata division: from a hash.
	pub tie: u64,
	/// The owning account: an index below [`Capacity::owners`].
	pub owner: u32,
	/// Liquidation lots: never annulled.
	pub protected: bool,
	/// Immediate or cancel: what the next clearing leaves of it is cancelled.
	pub immediate: bool,
	/// The caller's own name for it, given back with its fills. Means nothing to the book.
	pub tag: u64,
}

/// How much a book can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
	/// Most orders at a time.
	pub orders: u32,
	/// Most price levels at a time, both sides together.
	pub levels: u32,
	/// How many owners there are.
	pub owners: u32,
}

/// The book's name for an order. It ends with the order and is not given again before its place in
/// the table has been used 2^32 times more. The default one never names an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
	pub(crate) index: u32,
	pub(crate) generation: u32,
}

impl Default for Handle {
	fn default() -> Self {
		Self { index: ladder::NIL, generation: 0 }
	}
}

/// What an order traded in a clearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
	/// The order. If nothing is left of it, the name has ended.
	pub handle: Handle,
	/// The caller's name for the order.
	pub tag: u64,
	/// Lots filled, before annulment.
	pub lots: Lots,
	/// The part of them that is undone because the owner traded with itself.
	pub annulled: Lots,
	/// Lots left of the order after the clearing. The rest of an immediate order is cancelled with
	/// it and is named in [`Outcome::expired`].
	pub left: Lots,
	/// The order's owner.
	pub owner: u32,
	/// The order's side.
	pub side: Side,
}

/// An immediate order that a clearing did not use up, and that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
	/// The order; the name has ended.
	pub handle: Handle,
	/// The caller's name for the order.
	pub tag: u64,
	/// Lots that were left of it.
	pub lots: Lots,
}

/// That something traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
	/// The clearing price (quote atoms per lot).
	pub price: Price,
	/// Lots bought (= lots sold) before annulment; never zero.
	pub volume: Lots,
}

/// The result of a clearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome<'a> {
	/// Price and volume; nothing if no bid reaches an ask.
	pub trade: Option<Trade>,
	/// The side with unmatched lots whose own limit lies beyond the band, bids before asks.
	pub limit_state: Option<Side>,
	/// The orders that filled: bids, then asks, each side best limit first.
	pub fills: &'a [Fill],
	/// The immediate orders that were not used up, in the sequence of their arrival.
	pub expired: &'a [Expired],
}

/// Why a command was refused. A refused command changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookError {
	/// The tick size is zero. Give the market's tick size.
	TickSize,
	/// The tables do not fit into memory, or more than 2^28 orders or owners were asked for. Ask for
	/// less.
	Memory,
	/// An order of no lots. Cancel it instead, or give its lots.
	NoLots,
	/// The limit is not a multiple of the tick size. Round it: bids down, asks up.
	OffTick,
	/// The owner's index is not below [`Capacity::owners`]. Build the book for more owners.
	UnknownOwner,
	/// The book holds as many orders as it can. Cancel some, or build a larger book.
	OrdersFull,
	/// The book has as many levels as it can. Use a level that exists, or build a larger book.
	LevelsFull,
	/// The level has a younger order. Add orders in the sequence of their ages.
	TooOld,
	/// The lots of this side would not fit 64 bits. Bound the size of orders.
	Overflow,
	/// No live order has this name: it filled, expired or was cancelled.
	UnknownOrder,
	/// The band's lower end is above its upper end. Swap them.
	Band,
}
