//! The uniform-price call auction: one market, one block, one price.
//!
//! [`clear()`] computes the result of a set of orders, [`verify()`] checks a claimed result without
//! searching for it. Both are pure: no storage, no clock, no floating point. The numbered criteria
//! (`AUC-001` and so on) are in `docs/spec/0001-auction.md`.
//!
//! # The rule
//!
//! 1. **Effective limits.** A bid's limit is clipped to the upper end of the band and rounded down
//!    to the tick size, an ask's to the lower end and rounded up ([`effective_limit`]). All that
//!    follows speaks of effective limits.
//! 2. **Volume.** With demand D(p) the lots of bids at p or above and supply S(p) the lots of asks
//!    at p or below, the volume is V = max over p of min(D(p), S(p)).
//! 3. **Price.** The prices with volume V at which no order strictly better has lots left are
//!    exactly the interval `[max(last matched ask, best unfilled bid), min(last matched bid, best
//!    unfilled ask)]`, where *unfilled* means any lots left, the remainder of a partly filled order
//!    included. The clearing price is the reference, rounded down to the tick size, clamped into
//!    that interval. The interval lies in the band because matched orders do.
//! 4. **Fills.** Orders strictly better than the price fill whole. At the price the older age
//!    fills first; within one age pro rata, rounded down; the lots left over go one each to the
//!    largest remainders, ties by the smaller `tie`, then by owner, own limit, lots, protection and
//!    self-trade policy, and between orders equal in all of these by position in the input.
//! 5. **Fill or kill.** Of the fill-or-kill orders that reach the best opposite price the first
//!    [`MAX_FILL_OR_KILL`] in canonical order enter: the effective limit best for the other side,
//!    measured from the reference so that bids and asks compare, then the older age, then as for
//!    remainders, bids before asks. In the age that is rationed they are served before the others,
//!    in canonical order, each that fits whole into what is left. While one that entered is not
//!    filled whole, the last such one in canonical order is removed and everything reckoned anew:
//!    at most `MAX_FILL_OR_KILL + 1` passes. Those that did not enter or were removed end unfilled
//!    ([`Ending::FillOrKill`]), and all other rules speak of the orders that are left.
//! 6. **Self trade.** After pricing, lots that one owner both bought and sold are annulled in
//!    pairs, `protected` ones never. Of an owner's fills the one of the lowest priority is annulled
//!    first: worst effective limit, then youngest age, then largest `tie`, own limit, lots and
//!    fill, and between orders equal in all of these and in kind the last in the input. A
//!    fill-or-kill order was filled whole even if lots of it are annulled.
//! 7. **Rests after a self trade.** Of an owner's orders with annulled lots the newest (largest
//!    age, then largest `tie`, then as for annulment, asks after bids) names the policy:
//!    [`SelfTradePolicy::AnnulBoth`] ends nothing, [`SelfTradePolicy::CancelNewest`] what is left
//!    of that order, [`SelfTradePolicy::CancelOldest`] what is left of the owner's annulled orders
//!    on the other side. The auction itself is over by then: nobody else's fill changes.
//!
//! # What holds
//!
//! Of the orders that are left after fill-or-kill orders were removed:
//!
//! - The result depends on the set of orders, not on their sequence: the multiset of (order, fill,
//!   annulled lots, ending) is the same for every permutation of the input.
//! - No other price trades more lots.
//! - No order strictly better than the clearing price has lots left.
//! - Lots bought equal lots sold, before and after annulment; all at one price.
//! - The price is a multiple of the tick size and inside the band.
//! - Annulling leaves every other owner's fills as they were, and the price an equilibrium of the
//!   orders without the annulled lots.
//!
//! ```
//! use bulwark_auction::{clear, verify, Auction, Band, Order};
//! use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
//!
//! let order = |side, limit, lots, owner| Order {
//!     side,
//!     limit: Price(limit),
//!     lots: Lots(lots),
//!     age: 1,
//!     tie: 0,
//!     owner,
//!     protected: false,
//!     fill_or_kill: false,
//!     self_trade: SelfTradePolicy::AnnulBoth,
//! };
//! let orders = [order(Side::Ask, 90, 4, 1), order(Side::Bid, 100, 10, 2)];
//! let auction = Auction {
//!     orders: &orders,
//!     reference: Price(92),
//!     band: Band { low: Price(80), high: Price(110) },
//!     tick_size: Price(1),
//! };
//! let clearing = clear(&auction)?.expect("a bid at 100 meets an ask at 90");
//! // Six lots of the bid are left, so no price below 100 is free of envy.
//! assert_eq!((clearing.price, clearing.volume), (Price(100), Lots(4)));
//! assert_eq!(verify(&auction, Some(&clearing)), Ok(()));
//! # Ok::<(), bulwark_auction::AuctionError>(())
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

mod clear;
mod fee;
mod fill_or_kill;
mod fills;
mod impact;
mod limits;
#[cfg(any(test, feature = "std"))]
pub mod model;
mod self_trade;
mod verify;

pub use clear::clear;
pub use fee::{fee, scale_rebates};
pub use fill_or_kill::MAX_FILL_OR_KILL;
pub use impact::impact_price;
pub use limits::{effective_limit, limit_state};
pub use verify::{verify, VerifyError};

use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// An order as the auction sees it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Order {
	/// The side.
	pub side: Side,
	/// The order's own limit [quote atoms per lot], neither clipped nor rounded.
	pub limit: Price,
	/// Size in lots; an order of none takes no part.
	pub lots: Lots,
	/// Block of first inclusion: the smaller, the older, the earlier served.
	pub age: u64,
	/// From a hash that the block author does not choose: breaks ties between remainders.
	pub tie: u64,
	/// Index of the owning account in the caller's table.
	pub owner: u32,
	/// A liquidation order: its lots are never annulled.
	pub protected: bool,
	/// Fills whole or not at all.
	pub fill_or_kill: bool,
	/// What its owner wishes if it is the newest of its owner's annulled orders.
	pub self_trade: SelfTradePolicy,
}

/// What becomes of the rest of an order because of the auction's own rules. How long a rest lives
/// otherwise is the caller's to know.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Ending {
	/// Nothing: the order has no rest, or keeps it.
	#[default]
	Stays,
	/// It ends, because its owner traded with itself and does not want to keep it.
	SelfTrade,
	/// It ends wholly unfilled, because it could not fill whole.
	FillOrKill,
}

/// The prices at which a market may clear, both ends included.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Band {
	/// Lowest price [quote atoms per lot].
	pub low: Price,
	/// Highest price [quote atoms per lot].
	pub high: Price,
}

/// The input of one market's clearing.
#[derive(Clone, Copy, Debug)]
pub struct Auction<'a> {
	/// The included set. Orders that cross nothing do no harm: they fill nothing.
	pub orders: &'a [Order],
	/// Where in the interval of possible prices to clear [quote atoms per lot]: the mark.
	pub reference: Price,
	/// The clearing band.
	pub band: Band,
	/// Smallest price step [quote atoms per lot].
	pub tick_size: Price,
}

/// The result of one market's clearing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Clearing {
	/// The clearing price [quote atoms per lot].
	pub price: Price,
	/// Lots bought (= lots sold) before annulment; never zero.
	pub volume: Lots,
	/// Lots filled per order, in input order, before annulment.
	pub fills: Vec<Lots>,
	/// The part of each fill that is undone because its owner traded with itself.
	pub annulled: Vec<Lots>,
	/// The side that has unmatched demand at the edge of the band, see [`limit_state`].
	pub limit_state: Option<Side>,
	/// What becomes of each order's rest, in input order.
	pub endings: Vec<Ending>,
}

/// Why an auction cannot be reckoned.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum AuctionError {
	/// The tick size is zero. Give the market's tick size.
	TickSize,
	/// The band's lower end is above its upper end. Swap them.
	Band,
	/// The lots of one side do not fit 64 bits. Bound the size of orders.
	Overflow,
}
