//! Runtime APIs: everything a client reads, computed by the runtime itself. They appear in the
//! metadata and so as `api.call.exchangeApi.*` in polkadot.js.
//!
//! All amounts are in the units of `bulwark-primitives`; nothing here changes state.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;
use bulwark_primitives::{
	FeedId, FeedPrice, Lots, MarketId, MarketQuote, MarketRecord, Moment, OrderLocator, Price,
	SubaccountId,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

pub use pallet_margin::{AccountView, FundsView, PositionView};

/// A market with its present prices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct MarketView {
	/// The market.
	pub market: MarketId,
	/// Parameters and state.
	pub record: MarketRecord,
	/// Prices as of the last tick; nothing before the oracle's first price.
	pub quote: Option<MarketQuote>,
	/// Long lots, equal to the short ones.
	pub open_interest: Lots,
	/// Best bid in the book.
	pub best_bid: Option<Price>,
	/// Best ask in the book.
	pub best_ask: Option<Price>,
}

/// The orders at one price.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LevelView {
	/// The price.
	pub price: Price,
	/// Their lots together.
	pub lots: Lots,
	/// How many they are.
	pub orders: u32,
}

/// Depth of a market's book, best prices first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BookView {
	/// Bids, highest first.
	pub bids: Vec<LevelView>,
	/// Asks, lowest first.
	pub asks: Vec<LevelView>,
}

/// An open order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrderView {
	/// Where it lies: what `cancel` asks for.
	pub locator: OrderLocator,
	/// Lots left.
	pub lots: Lots,
	/// When it expires, if it does.
	pub expires: Option<Moment>,
}

/// A price feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FeedView {
	/// The feed.
	pub feed: FeedId,
	/// Its name, such as `BTC/USD`.
	pub name: Vec<u8>,
	/// Its published price; nothing if there never was one.
	pub price: Option<FeedPrice>,
}

sp_api::decl_runtime_apis! {
	/// What clients read.
	pub trait ExchangeApi<AccountId> where AccountId: codec::Codec {
		/// All markets.
		fn markets() -> Vec<MarketView>;
		/// Depth of a market, at most `levels` a side (and never more than 100).
		fn book(market: MarketId, levels: u32) -> BookView;
		/// A subaccount; nothing if it does not exist.
		fn account(who: SubaccountId<AccountId>) -> Option<AccountView>;
		/// A subaccount's resting orders.
		fn orders(who: SubaccountId<AccountId>) -> Vec<OrderView>;
		/// All price feeds.
		fn feeds() -> Vec<FeedView>;
		/// The clearing house's own books.
		fn funds() -> FundsView;
	}
}
