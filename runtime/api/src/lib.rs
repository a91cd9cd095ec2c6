//! Runtime APIs: everything a client reads, computed by the runtime itself. They appear in the
//! metadata and so as `api.call.exchangeApi.*` in polkadot.js.
//!
//! All amounts are in the units of `bulwark-primitives`; nothing here changes state.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;
use bulwark_primitives::{
	ClientOrderId, FeedId, FeedPrice, Health, Lots, MarketId, MarketParameters, MarketQuote,
	MarketRecord, Moment, OrderLocator, PlaceOrder, Price, Side, SubaccountId,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

pub use pallet_delegation::DelegateView;
pub use pallet_fees::Standing;
pub use pallet_margin::{
	AccountView, CollateralView, FundsView, InterestView, PositionView, WaitingWithdrawal,
	WithdrawalView,
};
pub use pallet_markets::{ChangePreview, EndingView, FundingView, MarketStatistics, PendingChange};
pub use pallet_order_book::{Indicative, OrderRef, Simulation};
pub use pallet_triggers::{Trigger, Twap};

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
	/// Its owner's name for it.
	pub client_id: Option<ClientOrderId>,
	/// Whether it must not take.
	pub post_only: bool,
	/// Whether it may only close.
	pub reduce_only: bool,
}

/// What an order would come to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SimulationView {
	/// Fill, fee and what is left.
	pub order: Simulation,
	/// Equity and requirements after the fill, the other open orders staying as they are.
	pub health: Health,
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
		/// A subaccount's open orders.
		fn orders(who: SubaccountId<AccountId>) -> Vec<OrderView>;
		/// One of a subaccount's open orders; nothing if it has none of that name.
		fn order(who: SubaccountId<AccountId>, order: OrderRef) -> Option<OrderView>;
		/// At what price and how much the market would trade if it cleared now; nothing if nothing
		/// crosses or there is no price to clear at.
		fn indicative(market: MarketId) -> Option<Indicative>;
		/// The last 24 hours of a market; nothing if there is no such market.
		fn statistics(market: MarketId) -> Option<MarketStatistics>;
		/// The largest order at `limit` that the subaccount could place now.
		fn max_order(
			who: SubaccountId<AccountId>,
			market: MarketId,
			side: Side,
			limit: Price,
		) -> Result<Lots, DispatchError>;
		/// What would become of an order if the market cleared now with it. Changes nothing.
		fn simulate(
			who: SubaccountId<AccountId>,
			order: PlaceOrder,
		) -> Result<SimulationView, DispatchError>;
		/// A subaccount's stops and take-profits.
		fn triggers(who: SubaccountId<AccountId>) -> Vec<Trigger>;
		/// A subaccount's orders by slices.
		fn twaps(who: SubaccountId<AccountId>) -> Vec<Twap>;
		/// An owner's 30-day volume and fee tier.
		fn fees(owner: AccountId) -> Standing;
		/// Who may trade for an owner.
		fn delegates(owner: AccountId) -> Vec<DelegateView<AccountId>>;
		/// All price feeds.
		fn feeds() -> Vec<FeedView>;
		/// The clearing house's own books.
		fn funds() -> FundsView;
		/// A perpetual's funding: the rate the present hour would give, and the last one.
		fn funding(market: MarketId) -> Option<FundingView>;
		/// How far a dated or delisted market is on the way to its settlement; nothing of others.
		fn ending(market: MarketId) -> Option<EndingView>;
		/// The change of a market's parameters that waits.
		fn pending_change(market: MarketId) -> Option<PendingChange>;
		/// What would become of a change of a market's parameters if it were proposed now.
		fn preview_change(
			market: MarketId,
			parameters: MarketParameters,
		) -> Result<ChangePreview, DispatchError>;
		/// What is collateral beside quote.
		fn collaterals() -> Vec<CollateralView>;
		/// What a subaccount could take out now, and by what it is held back.
		fn withdrawals(who: SubaccountId<AccountId>) -> Vec<WithdrawalView>;
		/// A subaccount's withdrawals that wait, by their places.
		fn waiting_withdrawals(who: SubaccountId<AccountId>) -> Vec<WaitingWithdrawal>;
		/// Borrowing and lending of quote.
		fn interest() -> InterestView;
	}
}
