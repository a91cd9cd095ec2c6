//! What calls and reads are given and give back.

use bulwark_primitives::{
	ClientOrderId, Lots, OrderLocator, OrderPrice, PlaceOrder, Price, QuoteAtoms, Side, TimeInForce,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How an owner names one of its open orders.
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
pub enum OrderRef {
	/// By where it is.
	Locator(OrderLocator),
	/// By its own name.
	Client(ClientOrderId),
}

/// One thing to do in a batch.
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
pub enum BatchItem {
	/// Cancel an order.
	Cancel(OrderRef),
	/// Change an order, see [`crate::Pallet::amend`].
	Amend {
		/// The order.
		order: OrderRef,
		/// Its price from now on, if that changes.
		price: Option<OrderPrice>,
		/// Its lots from now on.
		lots: Lots,
	},
	/// Place an order.
	Place(PlaceOrder),
}

impl BatchItem {
	/// Whether it only takes an order out of the book.
	#[must_use]
	pub const fn is_cancel(&self) -> bool {
		matches!(self, BatchItem::Cancel(_))
	}
}

/// What becomes of a batch when one of its items is refused.
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
pub enum BatchMode {
	/// The whole batch is refused.
	AllOrNothing,
	/// The others are carried out; the refused one is reported.
	BestEffort,
}

/// The best prices of a market, in quote atoms per lot: what pegs come to at present included.
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
pub struct BestQuotes {
	/// The highest bid.
	pub bid: Option<Price>,
	/// The lowest ask.
	pub ask: Option<Price>,
}

/// What an auction held now would give, before the margin filter.
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
pub struct Indicative {
	/// The clearing price.
	pub price: Price,
	/// Lots bought (= lots sold), annulled ones left out.
	pub volume: Lots,
	/// The side with lots left at that price or better, and how many.
	pub surplus: Option<(Side, Lots)>,
}

/// What an order would come to in the next auction, against the book as it is.
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
pub struct Simulation {
	/// Lots that would fill.
	pub filled: Lots,
	/// The clearing price; zero if nothing would fill.
	pub price: Price,
	/// The fee.
	pub fee: QuoteAtoms,
	/// The rebate.
	pub rebate: QuoteAtoms,
	/// Lots that would be left in the book.
	pub rests: Lots,
	/// Lots that would be cancelled.
	pub cancelled: Lots,
}

/// What a call of this pallet is for: cancelling goes before trading in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPurpose {
	/// Only takes orders out of the book.
	Cancel,
	/// Places orders.
	Trade,
}

/// Whether an order lives for one auction only.
pub(crate) const fn is_immediate(time_in_force: TimeInForce) -> bool {
	matches!(time_in_force, TimeInForce::ImmediateOrCancel | TimeInForce::FillOrKill)
}
