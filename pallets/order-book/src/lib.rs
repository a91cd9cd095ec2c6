#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod book;
mod clearing;
mod collect;
mod filter;
mod impls;
mod reads;
mod sample;
mod steps;
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

#[cfg(any(feature = "runtime-benchmarks", test))]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use steps::{ClearMarkets, ExpireOrders};
pub use types::{
	BatchMode, BestPrice, CallPurpose, MarketKey, MomentKey, Order, Page, PageKey, PlaceOrder,
	PriceKey, Role, StagedOrder, MAX_BATCH, MAX_DEPTH_LEVELS, MAX_DEPTH_PAGES, PAGE_SIZE,
	SAMPLE_PAGES, SPARE_PAGES,
};
pub use weights::WeightInfo;

use bulwark_primitives::SubaccountId;

/// A subaccount of the runtime's accounts.
pub type SubaccountOf<T> = SubaccountId<<T as frame_system::Config>::AccountId>;
pub(crate) type OrderOf<T> = Order<<T as frame_system::Config>::AccountId>;
pub(crate) type PageOf<T> = Page<<T as frame_system::Config>::AccountId>;
pub(crate) type StagedOf<T> = StagedOrder<<T as frame_system::Config>::AccountId>;

#[frame_support::pallet]
// The macro's own items carry no documentation. Wallets show a call's arguments one by one, so the
// fields of an order are arguments of `place`.
#[allow(missing_docs, clippy::too_many_arguments)]
pub mod pallet {
	use super::{
		types::LocatorList, BatchMode, BestPrice, CallPurpose, MarketKey, MomentKey, PageKey,
		PageOf, PlaceOrder, PriceKey, Role, StagedOf, SubaccountOf, WeightInfo, MAX_BATCH,
	};
	use bulwark_primitives::{
		seams::{Clock, Ledger, LiquidationOrders, Markets},
		CancelReason, Lots, MarketId, OrderLocator, OrderNonce, Price, QuoteAtoms, Side,
		SubaccountId, TimeInForce, MAX_OPEN_ORDERS,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Market time.
		type Clock: Clock;

		/// Instruments and their prices.
		type Markets: Markets;

		/// The clearing ledger.
		type Ledger: Ledger<Self::AccountId, Error = DispatchError>;

		/// Where liquidation orders come from.
		type Liquidations: LiquidationOrders<Self::AccountId>;

		/// Orders of one side that enter one auction at most.
		#[pallet::constant]
		type MaxAuctionOrders: Get<u32>;

		/// Orders that wait for one market's next auction at most.
		#[pallet::constant]
		type MaxStaged: Get<u32>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene for benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
	}

	/// Resting orders. Within a market and side, keys sort by price from the best, then by page
	/// from the oldest.
	///
	/// Identity hashing is safe: a key's free parts are bounded by collateral, and its length by 17
	/// bytes.
	#[pallet::storage]
	pub type Pages<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MarketKey>,
			NMapKey<Identity, Side>,
			NMapKey<Identity, PriceKey>,
			NMapKey<Identity, PageKey>,
		),
		PageOf<T>,
		ValueQuery,
	>;

	/// The page new orders of a level go to, kept only for levels that have had more than page 0
	/// since they were last empty.
	#[pallet::storage]
	pub type Tails<T: Config> = StorageNMap<
		_,
		(NMapKey<Identity, MarketKey>, NMapKey<Identity, Side>, NMapKey<Identity, PriceKey>),
		u32,
	>;

	/// The best price of each side of a market's resting orders.
	#[pallet::storage]
	pub type BestPrices<T: Config> = StorageMap<_, Identity, MarketKey, BestPrice, ValueQuery>;

	/// Where a subaccount's resting orders are.
	#[pallet::storage]
	pub type OpenOrders<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountOf<T>, LocatorList, ValueQuery>;

	/// Orders that wait for a market's next auction only.
	#[pallet::storage]
	pub type Staged<T: Config> =
		StorageMap<_, Identity, MarketKey, BoundedVec<StagedOf<T>, T::MaxStaged>, ValueQuery>;

	/// Resting orders that end by time, soonest first.
	#[pallet::storage]
	pub type Expiries<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MomentKey>,
			NMapKey<Identity, SubaccountOf<T>>,
			NMapKey<Identity, OrderNonce>,
		),
		OrderLocator,
	>;

	/// The market the next clearing starts at.
	#[pallet::storage]
	pub type NextMarket<T: Config> = StorageValue<_, MarketId>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An order was placed: it rests, or waits for the next auction.
		OrderPlaced {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The side.
			side: Side,
			/// The limit price.
			price: Price,
			/// The size.
			lots: Lots,
			/// Its number among the subaccount's orders.
			nonce: OrderNonce,
			/// The page it rests in; nothing if it waits for the next auction only.
			page: Option<u32>,
			/// How long it lives.
			time_in_force: TimeInForce,
		},
		/// Lots of an order were taken out of the book without being filled.
		OrderCancelled {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The side.
			side: Side,
			/// The limit price.
			price: Price,
			/// Its number among the subaccount's orders.
			nonce: OrderNonce,
			/// Lots taken out.
			lots: Lots,
			/// Why.
			reason: CancelReason,
		},
		/// A part of a best-effort batch was refused; the rest was carried out.
		OrderRefused {
			/// Whose batch it was.
			who: SubaccountOf<T>,
			/// Position in the batch: cancellations first, then placements, from 0.
			position: u32,
			/// Why.
			error: DispatchError,
		},
		/// A market cleared at one price.
		Cleared {
			/// The market.
			market: MarketId,
			/// The clearing price.
			price: Price,
			/// Lots bought (= lots sold), annulled ones left out.
			volume: Lots,
			/// Lots bought and sold by the same owner and therefore undone, counted once.
			annulled: Lots,
			/// The side with unmatched lots at the edge of the clearing band, if one has.
			limit_state: Option<Side>,
		},
		/// An order was filled, wholly or in part, at the clearing price.
		OrderFilled {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The side.
			side: Side,
			/// Its number among the subaccount's orders.
			nonce: OrderNonce,
			/// Lots filled.
			lots: Lots,
			/// The clearing price.
			price: Price,
			/// The fee paid.
			fee: QuoteAtoms,
			/// Whether it rested since an earlier block.
			role: Role,
			/// Lots of it left in the book.
			remaining: Lots,
		},
		/// A liquidation order was filled, wholly or in part, at the clearing price.
		LiquidationFilled {
			/// The account being liquidated.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The side.
			side: Side,
			/// Lots filled.
			lots: Lots,
			/// The clearing price.
			price: Price,
			/// The liquidation fee paid.
			fee: QuoteAtoms,
		},
		/// A market's clearing failed: nothing of it was applied and the market is halted.
		ClearingFailed {
			/// The market.
			market: MarketId,
			/// What failed.
			error: DispatchError,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// No market has this number. Look up the listed markets.
		UnknownMarket,
		/// The market is halted: only cancelling works. Wait until it is resumed.
		MarketHalted,
		/// The limit price is zero or no multiple of the market's tick size. Round it.
		OffTick,
		/// The order is smaller than the market's smallest. Add lots.
		BelowMinimum,
		/// The order is larger than the market's largest. Split it.
		AboveMaximum,
		/// The order has no lots. Give a size.
		ZeroLots,
		/// The order would end at or before the present moment. Give a later one.
		AlreadyExpired,
		/// The market has no price, or one too old even for closing positions. Wait for the oracle.
		NoPrice,
		/// The subaccount has no such order: it was filled, cancelled or expired, or is another's.
		/// Read the open orders again.
		OrderNotFound,
		/// The subaccount has as many resting orders as it can have. Cancel some.
		TooManyOrders,
		/// As many orders wait for the market's next auction as can. Try in the next block.
		TooManyStaged,
		/// The level's pages are used up. Use another price.
		LevelFull,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxAuctionOrders::get() > 0, "an auction must admit orders");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Places an order for the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Nothing is matched at once: the order takes part in the auction at the end of the block.
		/// Immediate-or-cancel orders end there, others rest. The ledger's margin rule decides
		/// whether the account can carry the order. Cost does not depend on the book's depth.
		///
		/// ## Errors
		/// All of [`Error`] but [`Error::OrderNotFound`], and the ledger's.
		///
		/// ## Events
		/// [`Event::OrderPlaced`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::place())]
		pub fn place(
			origin: OriginFor<T>,
			index: u8,
			market: MarketId,
			side: Side,
			price: Price,
			lots: Lots,
			time_in_force: TimeInForce,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let order = PlaceOrder { market, side, price, lots, time_in_force };
			Self::do_place(SubaccountId { owner, index }, order)
		}

		/// Cancels a resting order of the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Works in every state of the market. Cost does not depend on the book's depth.
		///
		/// ## Errors
		/// [`Error::OrderNotFound`].
		///
		/// ## Events
		/// [`Event::OrderCancelled`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::cancel())]
		pub fn cancel(origin: OriginFor<T>, index: u8, locator: OrderLocator) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel(SubaccountId { owner, index }, locator)
		}

		/// Cancels all orders of the caller's subaccount `index`, resting and waiting ones, in one
		/// market or in all.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Works in every state of a market. What is charged beyond the orders found is returned.
		///
		/// ## Errors
		/// None if the book is consistent; the ledger's otherwise.
		///
		/// ## Events
		/// [`Event::OrderCancelled`], one an order.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::cancel_all(MAX_OPEN_ORDERS))]
		pub fn cancel_all(
			origin: OriginFor<T>,
			index: u8,
			market: Option<MarketId>,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			let cancelled = Self::do_cancel_all(&SubaccountId { owner, index }, market)?;
			Ok(Some(T::WeightInfo::cancel_all(cancelled)).into())
		}

		/// Cancels, then places, several orders of the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Much cheaper than as many calls. `mode` says what becomes of the rest when a part is
		/// refused.
		///
		/// ## Errors
		/// With [`BatchMode::AllOrNothing`] those of [`Pallet::place`] and [`Pallet::cancel`]; with
		/// [`BatchMode::BestEffort`] none.
		///
		/// ## Events
		/// [`Event::OrderCancelled`], [`Event::OrderPlaced`], [`Event::OrderRefused`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::batch(cancels.len() as u32, places.len() as u32))]
		pub fn batch(
			origin: OriginFor<T>,
			index: u8,
			cancels: BoundedVec<OrderLocator, ConstU32<MAX_BATCH>>,
			places: BoundedVec<PlaceOrder, ConstU32<MAX_BATCH>>,
			mode: BatchMode,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_batch(SubaccountId { owner, index }, &cancels, &places, mode)
		}
	}

	impl<T: Config> Call<T> {
		/// What the call is for: a runtime lets cancelling go before trading.
		#[must_use]
		pub fn purpose(&self) -> CallPurpose {
			match self {
				Call::cancel { .. } | Call::cancel_all { .. } => CallPurpose::Cancel,
				Call::batch { places, .. } if places.is_empty() => CallPurpose::Cancel,
				_ => CallPurpose::Trade,
			}
		}
	}
}
