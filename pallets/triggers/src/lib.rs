#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod cancel;
mod checks;
mod ended;
mod keys;
mod lanes;
mod place;
mod reads;
mod slices;
mod steps;
mod try_state;
mod twap;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

#[cfg(any(feature = "runtime-benchmarks", test))]
pub use benchmarking::BenchmarkHelper;
pub use keys::{IdKey, MarketKey, MomentKey, PriceKey};
pub use lanes::{Board, Direction, KindBoard, Lane, LaneState, TriggerKind};
pub use pallet::*;
pub use steps::FireTriggers;
pub(crate) use steps::Look;
pub use twap::{Slice, Twap, TwapTerms};
pub use types::{
	EndReason, Execution, StandingId, StandingOrders, Trigger, TriggerPurpose, TriggerSize,
	TriggerTerms, CATCH_UP, MAX_INTERVAL_MS, MAX_SLICES, MAX_TRIGGERS, MAX_TWAPS, MIN_INTERVAL_MS,
	MIN_SLICES,
};
pub use weights::WeightInfo;

use bulwark_primitives::SubaccountId;

/// A subaccount of the runtime's accounts.
pub type SubaccountOf<T> = SubaccountId<<T as frame_system::Config>::AccountId>;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{
		Board, EndReason, IdKey, Lane, MarketKey, MomentKey, PriceKey, StandingId, StandingOrders,
		SubaccountOf, Trigger, TriggerKind, TriggerPurpose, TriggerTerms, Twap, TwapTerms,
		WeightInfo, MAX_TRIGGERS, MAX_TWAPS,
	};
	use bulwark_primitives::{
		seams::{Clock, Ledger, Markets, OrderEntry},
		CancelReason, Lots, MarketId, OrderNonce, SubaccountId,
	};
	use frame_support::{pallet_prelude::*, traits::Contains};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Market time.
		type Clock: Clock;

		/// Instruments and their prices.
		type Markets: Markets;

		/// Subaccounts and their positions.
		type Ledger: Ledger<Self::AccountId, Error = DispatchError>;

		/// Where the orders go.
		type Entry: OrderEntry<Self::AccountId, Error = DispatchError>;

		/// Refusals that pass of themselves with the market's next auction, whoever asks: a
		/// trigger refused so stays latched and is tried again in the next block, and its lane
		/// waits behind it. Any other refusal ends it.
		type Transient: Contains<DispatchError>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene for benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
	}

	/// What each subaccount has standing.
	#[pallet::storage]
	pub type Standing<T: Config> =
		StorageMap<_, Blake2_128Concat, SubaccountOf<T>, StandingOrders, ValueQuery>;

	/// Triggers that wait. Within a market and lane, keys sort from the price that is reached first
	/// to the one reached last, then from the oldest.
	///
	/// Identity hashing is safe: a subaccount holds few triggers, and a key's length is bounded.
	#[pallet::storage]
	pub type Waiting<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MarketKey>,
			NMapKey<Identity, Lane>,
			NMapKey<Identity, PriceKey>,
			NMapKey<Identity, MomentKey>,
			NMapKey<Identity, SubaccountOf<T>>,
			NMapKey<Identity, IdKey>,
		),
		(),
	>;

	/// Each market's lanes at a glance. Of a market that never had triggers there is none.
	#[pallet::storage]
	pub type Boards<T: Config> = StorageMap<_, Identity, MarketKey, Board, ValueQuery>;

	/// Triggers that end by time, soonest first.
	#[pallet::storage]
	pub type Expiries<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MomentKey>,
			NMapKey<Identity, SubaccountOf<T>>,
			NMapKey<Identity, IdKey>,
		),
		(),
	>;

	/// When each TWAP order is due next, soonest first.
	#[pallet::storage]
	pub type Slices<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, MomentKey>,
			NMapKey<Identity, SubaccountOf<T>>,
			NMapKey<Identity, IdKey>,
		),
		(),
	>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A trigger was placed: it waits for its price.
		TriggerPlaced {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The trigger, with its number.
			trigger: Trigger,
		},
		/// A trigger's price was reached and its order placed.
		TriggerFired {
			/// Whose it was.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// Its number.
			id: StandingId,
			/// The order's number among the subaccount's orders.
			nonce: OrderNonce,
			/// The order's size.
			lots: Lots,
		},
		/// A trigger's price was reached and its order refused: the trigger is gone.
		TriggerRefused {
			/// Whose it was.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// Its number.
			id: StandingId,
			/// Why.
			error: DispatchError,
		},
		/// A trigger ended without an order.
		TriggerEnded {
			/// Whose it was.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// Its number.
			id: StandingId,
			/// Why.
			reason: EndReason,
		},
		/// A TWAP order was placed: its first slice is due.
		TwapPlaced {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The order, with its number.
			twap: Twap,
		},
		/// A slice of a TWAP order was placed.
		SlicePlaced {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The TWAP order's number.
			id: StandingId,
			/// Which slice, from 1.
			slice: u32,
			/// The slice's number among the subaccount's orders.
			nonce: OrderNonce,
			/// The slice's size.
			lots: Lots,
		},
		/// A slice of a TWAP order was refused: its lots are carried over to the next one.
		SliceRefused {
			/// Whose it is.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// The TWAP order's number.
			id: StandingId,
			/// Which slice, from 1.
			slice: u32,
			/// Why.
			error: DispatchError,
		},
		/// A TWAP order is over.
		TwapEnded {
			/// Whose it was.
			who: SubaccountOf<T>,
			/// The market.
			market: MarketId,
			/// Its number.
			id: StandingId,
			/// Lots traded.
			filled: Lots,
			/// Lots not traded.
			left: Lots,
			/// Why before its last slice; nothing if it ran its course.
			reason: Option<CancelReason>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// No market has this number. Look up the listed markets.
		UnknownMarket,
		/// The market has no price yet. Wait for the oracle.
		NoPrice,
		/// The trigger price is zero. Give a price.
		ZeroPrice,
		/// The price has reached the trigger price already. Place the order itself, or choose the
		/// other kind.
		WrongSide,
		/// The price was beyond the trigger price not long ago, and triggers crossed then have yet
		/// to fire. Try in the next block.
		RangeLatched,
		/// The trigger would end at or before the present moment. Give a later one.
		AlreadyExpired,
		/// The part of the position is zero or above 100 %. Give 1 to 1,000,000 ppm.
		BadFraction,
		/// The slippage is wider than the market's bound. Narrow it, or leave it to the market.
		SlippageTooWide,
		/// The two triggers of a pair trade on different sides. Give both the side that closes.
		PairSides,
		/// The subaccount has as many triggers as it can have. Cancel some.
		TooManyTriggers,
		/// The subaccount has as many TWAP orders as it can have. Cancel one.
		TooManyTwaps,
		/// The subaccount has no such trigger: it fired, ended or was cancelled. Read the triggers
		/// again.
		TriggerNotFound,
		/// The subaccount has no such TWAP order: it ended or was cancelled. Read them again.
		TwapNotFound,
		/// The time between slices is shorter than 5 s or longer than 1 h. Change it.
		BadInterval,
		/// There are fewer than 2 slices or more than 1,000. Change their number.
		BadSlices,
		/// A slice would have no lots. Give more lots or fewer slices.
		SliceTooSmall,
		/// The subaccount does not exist. Deposit into it first.
		UnknownSubaccount,
		/// The subaccount has no equity: nothing it places could trade. Deposit first.
		NoEquity,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Places a stop or a take-profit for the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// When mark or index has reached the trigger price at the end of a block, the order is
		/// placed then and there, before the auctions. Kind and side say which way the price must
		/// go. Cost does not depend on the number of triggers.
		///
		/// ## Errors
		/// All of [`Error`] but those of cancelling, pairs and TWAP orders; what the order book
		/// says against the order; the ledger's if it cannot value the account.
		///
		/// ## Events
		/// [`Event::TriggerPlaced`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::place_trigger())]
		pub fn place_trigger(
			origin: OriginFor<T>,
			index: u8,
			market: MarketId,
			kind: TriggerKind,
			terms: TriggerTerms,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_place_trigger(SubaccountId { owner, index }, market, kind, terms)
		}

		/// Places a stop and a take-profit of which only one shall fire, for the caller's
		/// subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// When one fires the other ends, whatever becomes of the order. If both prices are
		/// reached, the stop fires. Cancelled or expired, one leaves the other alone in place.
		///
		/// ## Errors
		/// As [`Pallet::place_trigger`], and [`Error::PairSides`].
		///
		/// ## Events
		/// [`Event::TriggerPlaced`] twice.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::place_pair())]
		pub fn place_pair(
			origin: OriginFor<T>,
			index: u8,
			market: MarketId,
			stop: TriggerTerms,
			take_profit: TriggerTerms,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_place_pair(SubaccountId { owner, index }, market, stop, take_profit)
		}

		/// Cancels a trigger of the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Works in every state of the market, also for a trigger that is latched and has not
		/// fired.
		///
		/// ## Errors
		/// [`Error::TriggerNotFound`].
		///
		/// ## Events
		/// [`Event::TriggerEnded`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::cancel_trigger())]
		pub fn cancel_trigger(origin: OriginFor<T>, index: u8, id: StandingId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel_trigger(&SubaccountId { owner, index }, id)
		}

		/// Places a TWAP order for the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// The first slice is due at the end of this block, the others each an interval later.
		/// Lots a slice did not trade are carried over to the next; none is more than three times
		/// the ordinary one.
		///
		/// ## Errors
		/// [`Error::UnknownSubaccount`], [`Error::NoEquity`], [`Error::UnknownMarket`],
		/// [`Error::NoPrice`], [`Error::BadInterval`], [`Error::BadSlices`],
		/// [`Error::SliceTooSmall`], [`Error::SlippageTooWide`], [`Error::TooManyTwaps`]; what the
		/// order book says against an ordinary slice; the ledger's if it cannot value the account.
		///
		/// ## Events
		/// [`Event::TwapPlaced`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::place_twap())]
		pub fn place_twap(
			origin: OriginFor<T>,
			index: u8,
			market: MarketId,
			terms: TwapTerms,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_place_twap(SubaccountId { owner, index }, market, terms)
		}

		/// Ends a TWAP order of the caller's subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// A slice that is in the market stays for its auction; its fills are not counted any more.
		///
		/// ## Errors
		/// [`Error::TwapNotFound`].
		///
		/// ## Events
		/// [`Event::TwapEnded`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::cancel_twap())]
		pub fn cancel_twap(origin: OriginFor<T>, index: u8, id: StandingId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel_twap(&SubaccountId { owner, index }, id)
		}

		/// Cancels all triggers and TWAP orders of the caller's subaccount `index`, in one market
		/// or in all.
		///
		/// ## Dispatch Origin
		/// Signed by the subaccount's owner.
		///
		/// ## Details
		/// Works in every state of a market. What is charged beyond the orders found is returned.
		///
		/// ## Errors
		/// None.
		///
		/// ## Events
		/// [`Event::TriggerEnded`] and [`Event::TwapEnded`], one each.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::cancel_all(MAX_TRIGGERS.saturating_add(MAX_TWAPS)))]
		pub fn cancel_all(
			origin: OriginFor<T>,
			index: u8,
			market: Option<MarketId>,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			let cancelled = Self::do_cancel_all(&SubaccountId { owner, index }, market);
			Ok(Some(T::WeightInfo::cancel_all(cancelled)).into())
		}
	}

	impl<T: Config> Call<T> {
		/// What the call is for: a runtime lets cancelling go before trading.
		#[must_use]
		pub fn purpose(&self) -> TriggerPurpose {
			match self {
				Call::cancel_trigger { .. }
				| Call::cancel_twap { .. }
				| Call::cancel_all { .. } => TriggerPurpose::Cancel,
				_ => TriggerPurpose::Trade,
			}
		}
	}
}
