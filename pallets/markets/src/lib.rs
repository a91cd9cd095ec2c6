#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod calls;
mod impls;
mod mark;
mod quotes;
mod states;
mod statistics;
mod terms;
#[cfg(any(feature = "try-runtime", feature = "std"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

#[cfg(any(feature = "runtime-benchmarks", test))]
pub use benchmarking::BenchmarkHelper;
pub use calls::{LIMIT_CALL_MS, MAX_CALL_MS, MIN_CALL_MS};
pub use mark::{
	CLEARING_LIFE_MS, OPEN_INTEREST_HALF_LIFE_MS, PREMIUM_HALF_LIFE_MS, SAMPLE_LIFE_MS,
};
pub use pallet::*;
pub use quotes::UpdateQuotes;
pub use statistics::{HOURS, HOUR_MS};
pub use terms::{TermsPage, TermsSlot, PAGE_MARKETS, SLOT_BYTES};
pub use types::{
	CallReason, LastClearing, LimitRun, MarkState, MarketStatistics, Stop, TradedHour,
	AVERAGE_SCALE,
};
pub use weights::WeightInfo;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{CallReason, MarkState, Stop, TermsPage, TradedHour, WeightInfo};
	use alloc::vec::Vec;
	use bulwark_primitives::{
		seams::{Clock, IndexPrices, OpenInterest},
		HaltReason, MarketId, MarketParameters, MarketRecord, MarketState, Moment, MAX_MARKETS,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// May list markets.
		type ListingOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// May change parameters and set any state that may follow the present one.
		type RiskOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// May restrict a market, or halt them all, never relax one.
		type GuardianOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Prices of the underlyings.
		type IndexPrices: IndexPrices;

		/// Open interest of the markets.
		type OpenInterest: OpenInterest;

		/// Market time.
		type Clock: Clock;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene of benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	/// The listed markets: numbers 0 to `NextMarketId`, exclusive. Never removed.
	// Identity: the numbers are ours, consecutive and few.
	#[pallet::storage]
	pub type Markets<T: Config> = StorageMap<_, Identity, MarketId, MarketRecord>;

	/// The number the next market gets; at most `MAX_MARKETS`.
	#[pallet::storage]
	pub type NextMarketId<T: Config> = StorageValue<_, MarketId, ValueQuery>;

	/// Prices as of the last tick and the terms that go with them, sixteen markets a page. Nothing
	/// for a market before its feed's first price.
	// Identity: the numbers are ours, consecutive and few.
	#[pallet::storage]
	pub type TermsPages<T: Config> = StorageMap<_, Identity, u32, TermsPage, ValueQuery>;

	/// What marks and effective IMFs are made of. One for each quote.
	#[pallet::storage]
	pub type MarkStates<T: Config> = StorageMap<_, Identity, MarketId, MarkState>;

	/// The market with which updating quotes goes on in the next block, if the last one's weight
	/// ran out.
	#[pallet::storage]
	pub type UpdateCursor<T: Config> = StorageValue<_, MarketId>;

	/// The markets that are stopped, or were and have not been active since.
	#[pallet::storage]
	pub type Stops<T: Config> = StorageMap<_, Identity, MarketId, Stop>;

	/// What each market traded, by the hour of market time modulo 24: at most 24 records a market.
	#[pallet::storage]
	pub type TradedHours<T: Config> =
		StorageDoubleMap<_, Identity, MarketId, Identity, u8, TradedHour>;

	/// Market time of the last update of quotes, by which missing blocks are noticed.
	#[pallet::storage]
	pub type LastUpdate<T: Config> = StorageValue<_, Moment>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The markets listed and active from the start, in the order of their numbers.
		pub markets: Vec<MarketParameters>,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_markets(&self.markets);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A market was listed.
		Listed {
			/// Its number.
			market: MarketId,
			/// Its parameters.
			parameters: MarketParameters,
			/// Its state: announced, in an opening auction, or, at genesis, active.
			state: MarketState,
		},
		/// A market's parameters were replaced.
		ParametersSet {
			/// The market.
			market: MarketId,
			/// Its parameters from now on.
			parameters: MarketParameters,
		},
		/// A market is active, reduce-only or cancel-only from now on.
		StateSet {
			/// The market.
			market: MarketId,
			/// Its state from now on.
			state: MarketState,
		},
		/// A market is in a call auction: orders gather until it ends, or its end was moved.
		CallSet {
			/// The market.
			market: MarketId,
			/// Its state from now on, with the moment at which it clears.
			state: MarketState,
			/// Why.
			reason: CallReason,
		},
		/// A market was halted: nothing of it is cleared until governance resumes it.
		MarketHalted {
			/// The market.
			market: MarketId,
			/// Why.
			reason: HaltReason,
		},
		/// The tick's weight did not suffice for all quotes; the next block goes on.
		QuotesDeferred {
			/// The first market left out.
			next: MarketId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The feed is not listed. List it with the oracle first.
		UnknownFeed,
		/// No more markets can be listed.
		TooManyMarkets,
		/// There is no such market. Use the number given when it was listed.
		UnknownMarket,
		/// Kind, feed, lot size and tick size never change. List another market instead.
		ImmutableParameter,
		/// A guardian may only restrict a market. Relaxing takes the risk origin.
		GuardianMayOnlyRestrict,
		/// This state cannot follow the present one. A market opens by an opening auction, a call
		/// auction ends by the clock, and nothing is announced twice.
		ImpossibleTransition,
		/// A call auction would end less than 10 s or more than 24 h from now, or, after a stop,
		/// sooner than the time the stop asks for. Choose a later or an earlier end.
		BadCallEnd,
		/// A stopped market resumes at fresh prices only. Wait for the feed.
		PricesNotFresh,
		/// The lot is empty, its asset has more than 18 decimals, or at the feed's present price a
		/// lot is worth less than a quote atom or too much. Choose a lot worth 1 to 10 USD.
		BadLotSize,
		/// The tick size is zero. Choose at least one quote atom per lot.
		BadTickSize,
		/// The order sizes are zero, out of order, or above 2^40 lots.
		BadOrderSize,
		/// Not 0 < MMF < IMF <= 100 %, or the MMF does not exceed the liquidation fee.
		BadMargin,
		/// Not 0 <= lower <= upper <= cap.
		BadOpenInterest,
		/// A band is zero or above 50 %.
		BadBand,
		/// A fee is above 2 %, or the maker pays more than the taker.
		BadFee,
		/// The slippage is zero or above the clearing band.
		BadSlippage,
		/// The smallest notional is negative.
		BadMinNotional,
		/// The impact notional is not positive.
		BadImpactNotional,
		/// Takers would wait for more than 2 blocks.
		BadTakerDelay,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(super::terms::slots_suffice(), "a slot must hold any market's terms");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Lists a market under the next number: announced, or with orders gathering in its opening
		/// auction for `opening` (ms). It has a quote after the next tick, if its feed has a price.
		///
		/// ## Dispatch Origin
		/// `ListingOrigin`.
		///
		/// ## Details
		/// An announced market is opened by [`Pallet::set_state`]. Only genesis markets are active
		/// at once.
		///
		/// ## Errors
		/// [`Error::UnknownFeed`], [`Error::TooManyMarkets`], [`Error::BadCallEnd`], or the
		/// parameter that is out of bounds ([`Error::BadLotSize`] to [`Error::BadTakerDelay`]).
		///
		/// ## Events
		/// [`Event::Listed`].
		#[pallet::call_index(0)]
		pub fn list_market(
			origin: OriginFor<T>,
			parameters: MarketParameters,
			opening: Option<u64>,
		) -> DispatchResult {
			T::ListingOrigin::ensure_origin(origin)?;
			Self::do_list_market(parameters, opening)
		}

		/// Replaces a market's parameters. Kind, feed, lot size and tick size must be the present
		/// ones.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Details
		/// The standing quote follows at once where it must: the mark into a narrower mark band,
		/// the effective IMF up to a higher base.
		///
		/// ## Errors
		/// [`Error::UnknownMarket`], [`Error::ImmutableParameter`], or the parameter that is out of
		/// bounds ([`Error::BadLotSize`] to [`Error::BadTakerDelay`]).
		///
		/// ## Events
		/// [`Event::ParametersSet`].
		#[pallet::call_index(1)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			market: MarketId,
			parameters: MarketParameters,
		) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(market, parameters)
		}

		/// Sets what a market admits. Setting the present state changes nothing.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin` for any state that may follow, `GuardianOrigin` for one that admits less.
		///
		/// ## Details
		/// Asked to be active after a stop of more than 10 s, a market goes into a protective
		/// auction first: of 1 min, after more than 1 min of 5 min, after more than 10 min of 1 h.
		///
		/// ## Errors
		/// [`Error::UnknownMarket`], [`Error::GuardianMayOnlyRestrict`],
		/// [`Error::ImpossibleTransition`], [`Error::BadCallEnd`], [`Error::PricesNotFresh`].
		///
		/// ## Events
		/// One of [`Event::StateSet`], [`Event::CallSet`], [`Event::MarketHalted`].
		#[pallet::call_index(2)]
		pub fn set_state(
			origin: OriginFor<T>,
			market: MarketId,
			state: MarketState,
		) -> DispatchResult {
			let authority = Self::ensure_state_origin(origin)?;
			Self::do_set_state(authority, market, state)
		}

		/// Halts every market but those only announced: nothing is cleared anywhere. Each resumes
		/// by itself, by [`Pallet::set_state`].
		///
		/// ## Dispatch Origin
		/// `GuardianOrigin` or `RiskOrigin`.
		///
		/// ## Events
		/// [`Event::MarketHalted`] for each market that was not.
		#[pallet::call_index(3)]
		#[pallet::weight(<T as Config>::WeightInfo::halt_all(MAX_MARKETS))]
		pub fn halt_all(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			Self::ensure_state_origin(origin)?;
			let listed = Self::do_halt_all();
			Ok(Some(<T as Config>::WeightInfo::halt_all(listed)).into())
		}
	}
}
