#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod actions;
mod apply;
mod book;
mod clearing;
mod collect;
mod costs;
mod crowd;
mod dead_men;
mod desk;
mod ended;
mod filter;
mod impls;
mod keys;
mod prices;
mod reads;
mod requests;
mod round;
mod rules;
mod sample;
mod sheet;
mod shrink;
mod steps;
mod terms;
mod try_state;
mod types;
mod walk;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

#[cfg(any(feature = "runtime-benchmarks", test))]
pub use benchmarking::BenchmarkHelper;
pub use ended::RemoveEnded;
pub use keys::{Lane, MarketKey, MomentKey, PageKey, PriceKey};
pub use pallet::*;
pub use requests::{
	BatchItem, BatchMode, BestQuotes, CallPurpose, Indicative, OrderRef, Simulation,
};
pub use steps::{ClearMarkets, DeadMen, ExpireOrders};
pub use types::{
	BestLevels, BestPrice, DeadMan, LaneSize, LaneSizes, OpenOrder, Order, OrderFlags, Page, Role,
	StagedOrder, Tail, CROWD_SHARE, MAX_BATCH, MAX_DEAD_MAN_MS, MAX_DEPTH_LEVELS, MAX_DEPTH_PAGES,
	MAX_LEVEL_PAGES, MAX_SHRINKS, MIN_DEAD_MAN_MS, PAGE_SIZE, SAMPLE_PAGES, SPARE_PAGES,
	WAITING_PAGE,
};
pub use weights::WeightInfo;

use bulwark_primitives::SubaccountId;

/// A subaccount of the runtime's accounts.
pub type SubaccountOf<T> = SubaccountId<<T as frame_system::Config>::AccountId>;
pub(crate) type OrderOf<T> = Order<<T as frame_system::Config>::AccountId>;
pub(crate) type PageOf<T> = Page<<T as frame_system::Config>::AccountId>;
pub(crate) type StagedOf<T> = StagedOrder<<T as frame_system::Config>::AccountId>;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{
		costs, types::OrderList, BatchItem, BatchMode, BestPrice, CallPurpose, DeadMan, Lane,
		MarketKey, MomentKey, OrderFlags, OrderRef, PageKey, PageOf, PriceKey, Role, StagedOf,
		SubaccountOf, Tail, WeightInfo, MAX_BATCH, MAX_SHRINKS,
	};
	use bulwark_primitives::{
		seams::{Clock, Delegates, Fees, Ledger, LiquidationOrders, Markets, SliceReports},
		CancelReason, ClientOrderId, LevelPrice, Lots, MarketId, Moment, OrderLocator, OrderNonce,
		OrderPrice, PlaceOrder, Price, QuoteAtoms, Side, SubaccountId, TimeInForce,
		MAX_OPEN_ORDERS,
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

		/// What trading costs.
		type Fees: Fees<Self::AccountId>;

		/// Who may trade for another.
		type Delegates: Delegates<Self::AccountId, Error = DispatchError>;

		/// Who wants to know what became of orders placed from inside the chain.
		type SliceReports: SliceReports<Self::AccountId>;

		/// Orders of one side that enter one auction at most.
		#[pallet::constant]
		type MaxAuctionOrders: Get<u32>;

		/// Orders that wait for one market's next auction at most.
		#[pallet::constant]
		type MaxStaged: Get<u32>;

		/// Pages of a lane of a market's side from which on it is crowded.
		#[pallet::constant]
		type LanePages: Get<u32>;

		/// Orders in a lane at most that came while it was crowded.
		#[pallet::constant]
		type MaxCrowd: Get<u32>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene for benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
	}

	/// Resting orders. Within a market, side and lane, keys sort by price or offset from the best,
	/// then by page from the oldest.
	///
	/// Identity hashing is safe: a key's free parts are bounded by collateral, and its length by 18
	/// bytes.
	#[pallet::storage]
	pub type Pages<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MarketKey>,
			NMapKey<Identity, Side>,
			NMapKey<Identity, Lane>,
			NMapKey<Identity, PriceKey>,
			NMapKey<Identity, PageKey>,
		),
		PageOf<T>,
		ValueQuery,
	>;

	/// The page new orders of a level go to and how many it has, kept only for levels that have had
	/// more than page 0 since they were last empty.
	#[pallet::storage]
	pub type Tails<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MarketKey>,
			NMapKey<Identity, Side>,
			NMapKey<Identity, Lane>,
			NMapKey<Identity, PriceKey>,
		),
		Tail,
	>;

	/// The best level of each lane and side of a market's resting orders, and how much each holds.
	#[pallet::storage]
	pub type BestPrices<T: Config> = StorageMap<_, Identity, MarketKey, BestPrice, ValueQuery>;

	/// Orders that came while their lane was crowded: in each lane the last in priority first, those
	/// of one page by hash. Bounded by `MaxCrowd` a lane.
	#[pallet::storage]
	pub type Crowd<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MarketKey>,
			NMapKey<Identity, Side>,
			NMapKey<Identity, Lane>,
			NMapKey<Identity, PriceKey>,
			NMapKey<Identity, PageKey>,
			NMapKey<Blake2_128Concat, (SubaccountOf<T>, OrderNonce)>,
		),
		(),
	>;

	/// A subaccount's open orders, resting and waiting: where they are and what it calls them.
	#[pallet::storage]
	pub type OpenOrders<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountOf<T>, OrderList, ValueQuery>;

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

	/// Subaccounts whose orders are cancelled unless they speak up in time. Bounded by the ledger's
	/// subaccounts.
	#[pallet::storage]
	pub type DeadManSwitches<T: Config> = StorageMap<_, Blake2_128Concat, SubaccountOf<T>, DeadMan>;

	/// Dead-man switches, soonest first: each under a moment at or before the one it is due at.
	#[pallet::storage]
	pub type DeadManAgenda<T: Config> =
		StorageNMap<_, (NMapKey<Identity, MomentKey>, NMapKey<Identity, SubaccountOf<T>>), ()>;

	/// Accounts and markets whose reduce-only orders are still to follow the position.
	#[pallet::storage]
	pub type Shrinks<T: Config> =
		StorageValue<_, BoundedVec<(SubaccountOf<T>, MarketId), ConstU32<MAX_SHRINKS>>, ValueQuery>;

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
			/// Its level; of a market order the price it stands for.
			price: LevelPrice,
			/// The size.
			lots: Lots,
			/// Its number among the subaccount's orders.
			nonce: OrderNonce,
			/// The page it rests in; nothing if it waits for the next auction only.
			page: Option<u32>,
			/// How long it lives.
			time_in_force: TimeInForce,
			/// Whether it is post-only and reduce-only.
			flags: OrderFlags,
			/// The owner's name for it.
			client_id: Option<ClientOrderId>,
		},
		/// Lots of an order were taken out of the book without being filled.
		OrderCancelled {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The side.
			side: Side,
			/// Its level.
			price: LevelPrice,
			/// Its number among the subaccount's orders.
			nonce: OrderNonce,
			/// Lots taken out.
			lots: Lots,
			/// Why.
			reason: CancelReason,
		},
		/// An item of a best-effort batch was refused; the others were carried out.
		OrderRefused {
			/// Whose batch it was.
			who: SubaccountOf<T>,
			/// Position in the batch, from 0.
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
			/// The rebate received.
			rebate: QuoteAtoms,
			/// Whether it made or took.
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
		/// A dead-man switch was set, renewed or taken back.
		DeadManSet {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// When all orders are cancelled unless it is renewed; nothing if it was taken back.
			until: Option<Moment>,
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
		/// The market takes no orders in its present state, or holds no auction. Wait until it opens.
		MarketClosed,
		/// Orders gather for a call auction, and those for one auction only wait until it is over.
		/// Place one that rests.
		CallAuction,
		/// The limit price is zero or no multiple of the market's tick size. Round it.
		OffTick,
		/// The offset is wider than the market's clearing band, or leaves no price. Bring it nearer to
		/// the reference.
		PegOutOfRange,
		/// A market order lives for one auction only. Make it immediate-or-cancel or fill-or-kill.
		MarketMustBeImmediate,
		/// The slippage is wider than the market's. Narrow it.
		SlippageTooWide,
		/// A post-only order must be able to rest. Make it good till cancelled or till a time.
		PostOnlyMustRest,
		/// The subaccount holds no position that the order could reduce. Place it without the flag.
		WouldNotReduce,
		/// An open order of the subaccount has this name already. Choose another, or cancel that one.
		DuplicateClientId,
		/// The order is smaller than the market's smallest. Add lots.
		BelowMinimum,
		/// The order is worth less than the market's smallest notional. Add lots.
		BelowMinNotional,
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
		/// The subaccount has as many open orders as it can have. Cancel some.
		TooManyOrders,
		/// As many orders wait for the market's next auction as can. Try in the next block.
		TooManyStaged,
		/// The level has as many pages as it can have. Use another price.
		LevelFull,
		/// The side is crowded: the subaccount has its share of it already, or only a better price
		/// pushes out another's order, and no amendment does. Cancel some, or use a better price.
		SideFull,
		/// The order waits for an auction outside the book. Cancel it and place another.
		NotAmendable,
		/// The order has this price and these lots. Nothing is to be done.
		NothingToAmend,
		/// A dead-man switch must be due in 5 seconds to a day. Choose such a moment.
		DeadManOutOfRange,
		/// The ledger has no such subaccount. Deposit first.
		UnknownSubaccount,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxAuctionOrders::get() > 0, "an auction must admit orders");
			assert!(T::LanePages::get() > 0, "a lane must hold pages");
			assert!(T::MaxCrowd::get() > 0, "better prices must find places");
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
		/// Nothing is matched at once: the order takes part in the auction at the end of the block,
		/// or so many blocks later as the market lets takers wait. Immediate-or-cancel,
		/// fill-or-kill and market orders end there, others rest. The ledger's margin rule decides
		/// whether the account can carry the order. Cost does not depend on the book's depth. In a
		/// crowded lane an order that rests joins the crowd; if that is full, it must be better priced
		/// than the last of it, which it pushes out.
		///
		/// ## Errors
		/// Most of [`Error`], and the ledger's.
		///
		/// ## Events
		/// [`Event::OrderPlaced`]; [`Event::OrderCancelled`] with reason `Evicted` for an order that
		/// was pushed out.
		#[pallet::call_index(0)]
		#[pallet::weight(costs::place_at_most::<T>(order))]
		pub fn place(
			origin: OriginFor<T>,
			index: u8,
			order: PlaceOrder,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let who = SubaccountId { owner: signer.clone(), index };
			let weight = costs::place::<T>(&order);
			costs::settled::<T>(weight, Self::do_place(who, signer, &order))
		}

		/// Cancels an open order of the caller's subaccount `index`, resting or waiting.
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
		#[pallet::weight(costs::cancel::<T>(order))]
		pub fn cancel(origin: OriginFor<T>, index: u8, order: OrderRef) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel(SubaccountId { owner, index }, &order)
		}

		/// Cancels all orders of the caller's subaccount `index`, resting and waiting ones, in one
		/// market or in all, of one side or of both.
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
			side: Option<Side>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let who = SubaccountId { owner: signer.clone(), index };
			let cancelled = Self::do_cancel_all(who, &signer, market, side)?;
			Ok(Some(T::WeightInfo::cancel_all(cancelled)).into())
		}

		/// Cancels, amends and places several orders of the caller's subaccount `index`, in the order
		/// given.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Much cheaper than as many calls. `mode` says what becomes of the rest when an item is
		/// refused.
		///
		/// ## Errors
		/// With [`BatchMode::AllOrNothing`] those of [`Pallet::place`], [`Pallet::amend`] and
		/// [`Pallet::cancel`]; with [`BatchMode::BestEffort`] none.
		///
		/// ## Events
		/// [`Event::OrderCancelled`], [`Event::OrderPlaced`], [`Event::OrderRefused`].
		#[pallet::call_index(3)]
		#[pallet::weight(costs::batch_at_most::<T>(items))]
		pub fn batch(
			origin: OriginFor<T>,
			index: u8,
			items: BoundedVec<BatchItem, ConstU32<MAX_BATCH>>,
			mode: BatchMode,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let who = SubaccountId { owner: signer.clone(), index };
			let weight = costs::batch::<T>(&items);
			costs::settled::<T>(weight, Self::do_batch(who, signer, &items, mode))
		}

		/// Changes price or lots of a resting order of the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// An order that only gets fewer lots keeps its place and age, in every state of the market.
		/// Any other change cancels it and places a new one, which has its name, its restrictions
		/// and its end, and a new age.
		///
		/// ## Errors
		/// [`Error::OrderNotFound`], [`Error::NotAmendable`], [`Error::NothingToAmend`], and those of
		/// [`Pallet::place`].
		///
		/// ## Events
		/// [`Event::OrderCancelled`] with reason `Amended` for the lots taken out, and
		/// [`Event::OrderPlaced`] if a new order takes its place.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::amend())]
		pub fn amend(
			origin: OriginFor<T>,
			index: u8,
			order: OrderRef,
			price: Option<OrderPrice>,
			lots: Lots,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_amend(SubaccountId { owner, index }, &order, price, lots)
		}

		/// Sets, renews or takes back the dead-man switch of the caller's subaccount `index`: at
		/// `until`, unless it is renewed, all its orders are cancelled.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// It fires once. Orders of a trigger that has not fired are not touched.
		///
		/// ## Errors
		/// [`Error::DeadManOutOfRange`], [`Error::UnknownSubaccount`].
		///
		/// ## Events
		/// [`Event::DeadManSet`]; when it fires, [`Event::OrderCancelled`] with reason `DeadMan`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::set_dead_man())]
		pub fn set_dead_man(
			origin: OriginFor<T>,
			index: u8,
			until: Option<Moment>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_set_dead_man(SubaccountId { owner, index }, until)
		}

		/// Places an order for another's subaccount, as [`Pallet::place`].
		///
		/// ## Dispatch Origin
		/// Signed by a delegate of `owner`.
		///
		/// ## Errors
		/// Those of [`Pallet::place`], and the delegation's.
		///
		/// ## Events
		/// [`Event::OrderPlaced`].
		#[pallet::call_index(6)]
		#[pallet::weight(
			costs::place_at_most::<T>(order).saturating_add(T::WeightInfo::authorize(1))
		)]
		pub fn place_for(
			origin: OriginFor<T>,
			owner: T::AccountId,
			index: u8,
			order: PlaceOrder,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let weight = costs::place::<T>(&order).saturating_add(T::WeightInfo::authorize(1));
			let who = SubaccountId { owner, index };
			costs::settled::<T>(weight, Self::do_place(who, signer, &order))
		}

		/// Cancels, amends and places several orders of another's subaccount, as [`Pallet::batch`].
		///
		/// ## Dispatch Origin
		/// Signed by a delegate of `owner`.
		///
		/// ## Errors
		/// Those of [`Pallet::batch`], and the delegation's: in every mode if it cancels or amends
		/// and may not.
		///
		/// ## Events
		/// Those of [`Pallet::batch`].
		#[pallet::call_index(7)]
		#[pallet::weight(
			costs::batch_at_most::<T>(items).saturating_add(costs::authorize::<T>(items))
		)]
		pub fn batch_for(
			origin: OriginFor<T>,
			owner: T::AccountId,
			index: u8,
			items: BoundedVec<BatchItem, ConstU32<MAX_BATCH>>,
			mode: BatchMode,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let weight = costs::batch::<T>(&items).saturating_add(costs::authorize::<T>(&items));
			let who = SubaccountId { owner, index };
			costs::settled::<T>(weight, Self::do_batch(who, signer, &items, mode))
		}

		/// Cancels all orders of another's subaccount, as [`Pallet::cancel_all`].
		///
		/// ## Dispatch Origin
		/// Signed by a delegate of `owner`.
		///
		/// ## Errors
		/// The delegation's.
		///
		/// ## Events
		/// [`Event::OrderCancelled`], one an order.
		#[pallet::call_index(8)]
		#[pallet::weight(
			T::WeightInfo::cancel_all(MAX_OPEN_ORDERS).saturating_add(T::WeightInfo::authorize(0))
		)]
		pub fn cancel_all_for(
			origin: OriginFor<T>,
			owner: T::AccountId,
			index: u8,
			market: Option<MarketId>,
			side: Option<Side>,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let who = SubaccountId { owner, index };
			let cancelled = Self::do_cancel_all(who, &signer, market, side)?;
			let weight = T::WeightInfo::cancel_all(cancelled);
			Ok(Some(weight.saturating_add(T::WeightInfo::authorize(0))).into())
		}
	}

	impl<T: Config> Call<T> {
		/// What the call is for: a runtime lets cancelling go before trading.
		#[must_use]
		pub fn purpose(&self) -> CallPurpose {
			match self {
				Call::cancel { .. } | Call::cancel_all { .. } | Call::cancel_all_for { .. } => {
					CallPurpose::Cancel
				},
				Call::batch { items, .. } | Call::batch_for { items, .. }
					if items.iter().all(BatchItem::is_cancel) =>
				{
					CallPurpose::Cancel
				},
				_ => CallPurpose::Trade,
			}
		}
	}
}
