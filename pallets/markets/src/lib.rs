#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod calls;
mod changes;
mod endings;
mod funding;
mod impls;
mod listing;
mod mark;
mod options;
mod quotes;
mod states;
mod statistics;
mod terms;
mod tiers;
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
pub use changes::PERIOD_MS;
pub use endings::{MAX_NOTICE_MS, MIN_NOTICE_MS};
pub use funding::FUNDING_PERIOD_MS;
pub use listing::MIN_LIFE_MS;
pub use mark::{
	CLEARING_LIFE_MS, OPEN_INTEREST_HALF_LIFE_MS, PREMIUM_HALF_LIFE_MS, SAMPLE_LIFE_MS,
};
pub use options::{MAX_STRIKE, OPTION_INTERVAL, SCENARIO_LIFE_MS};
pub use pallet::*;
pub use quotes::UpdateQuotes;
pub use statistics::{HOURS, HOUR_MS};
pub use terms::{TermsPage, TermsSlot, PAGE_MARKETS, SLOT_BYTES};
pub use types::{
	CallReason, ChangePeriod, ChangePreview, EndingView, FundingPayment, FundingState, FundingView,
	LastClearing, LimitRun, MarkState, MarketStatistics, OptionState, PendingChange, Series, Stop,
	TradedHour, AVERAGE_SCALE, MAX_SERIES,
};
pub use weights::WeightInfo;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{
		CallReason, ChangePeriod, MarkState, OptionState, PendingChange, Series, Stop, TermsPage,
		TradedHour, WeightInfo, MAX_SERIES,
	};
	use alloc::vec::Vec;
	use bulwark_primitives::{
		seams::{Books, Clock, IndexPrices, OpenInterest, Settlements},
		FundingIndex, HaltReason, MarketId, MarketParameters, MarketRecord, MarketState, Moment,
		Ppm, Price, MAX_MARKETS,
	};
	use bulwark_risk::{funding::FundingStep, settlement::SettlementWindow};
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

		/// Pays out the positions of markets whose contract ended.
		type Settlements: Settlements;

		/// The markets' orders.
		type Books: Books;

		/// Market time.
		type Clock: Clock;

		/// How long a change of parameters waits that does more than restrict new risk (ms).
		type ChangeDelay: Get<u64>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene of benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	/// The markets, until nothing is left of them.
	// Identity: the numbers are ours, nearly consecutive and few.
	#[pallet::storage]
	pub type Markets<T: Config> = StorageMap<_, Identity, MarketId, MarketRecord>;

	/// The numbers of the markets, ascending.
	#[pallet::storage]
	pub type MarketIds<T: Config> =
		StorageValue<_, BoundedVec<MarketId, ConstU32<MAX_MARKETS>>, ValueQuery>;

	/// Above all numbers ever used: the next market gets the first one from here on whose place on
	/// the pages of terms is free.
	#[pallet::storage]
	pub type NextMarketId<T: Config> = StorageValue<_, MarketId, ValueQuery>;

	/// Prices as of the last tick and the terms that go with them, sixteen markets a page. Nothing
	/// for a market before its feed's first price. A market's place is its number modulo 64.
	// Identity: the numbers are ours, consecutive and few.
	#[pallet::storage]
	pub type TermsPages<T: Config> = StorageMap<_, Identity, u32, TermsPage, ValueQuery>;

	/// What marks and effective IMFs are made of. One for each quote.
	#[pallet::storage]
	pub type MarkStates<T: Config> = StorageMap<_, Identity, MarketId, MarkState>;

	/// Options over the scenario grid. One for each option's quote, until it is settled.
	#[pallet::storage]
	pub type OptionStates<T: Config> = StorageMap<_, Identity, MarketId, OptionState>;

	/// The last windows of markets on their way to settlement: of dated contracts from shortly before
	/// it begins, of perpetuals from when their delisting was announced.
	#[pallet::storage]
	pub type Endings<T: Config> = StorageMap<_, Identity, MarketId, SettlementWindow>;

	/// Changes of parameters that wait; at most one a market.
	#[pallet::storage]
	pub type PendingChanges<T: Config> = StorageMap<_, Identity, MarketId, PendingChange>;

	/// From when on they act, ascending.
	#[pallet::storage]
	pub type Changes<T: Config> =
		StorageValue<_, BoundedVec<(Moment, MarketId), ConstU32<MAX_MARKETS>>, ValueQuery>;

	/// What parameters are bounded against over a period. Nothing before a market's first change that
	/// waited.
	#[pallet::storage]
	pub type ChangePeriods<T: Config> = StorageMap<_, Identity, MarketId, ChangePeriod>;

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
		/// Funding was paid: longs to shorts if the rate is positive. Accounts pay when they are next
		/// touched.
		FundingPaid {
			/// The market.
			market: MarketId,
			/// Rate, minutes, and move of the index.
			step: FundingStep,
			/// The index from now on.
			index: FundingIndex,
		},
		/// A change of parameters waits.
		ChangeProposed {
			/// The market.
			market: MarketId,
			/// The parameters to come.
			parameters: MarketParameters,
			/// From when on.
			effective: Moment,
		},
		/// A change of parameters that waited was dropped.
		ChangeCancelled {
			/// The market.
			market: MarketId,
		},
		/// The MMF of positions rises by 10 % of where it began an hour.
		MaintenanceRising {
			/// The market.
			market: MarketId,
			/// The MMF in force.
			from: Ppm,
			/// The parameter.
			target: Ppm,
			/// When it gets there.
			reached: Moment,
		},
		/// A perpetual will be settled: its positions can only be reduced until then.
		Delisted {
			/// The market.
			market: MarketId,
			/// When its last window ends.
			end: Moment,
		},
		/// Fresh prices did not cover enough of the last window, however far it was extended: the
		/// risk origin must name a price.
		SettlementUncovered {
			/// The market.
			market: MarketId,
		},
		/// The contract has ended: its positions are worth a price and nothing else.
		SettlementBegun {
			/// The market.
			market: MarketId,
			/// Price of the underlying [quote atoms per lot].
			index: Price,
			/// What a lot is worth.
			price: Price,
		},
		/// All positions are paid out.
		Settled {
			/// The market.
			market: MarketId,
			/// What a lot was worth.
			price: Price,
		},
		/// Nothing is left of a market that was settled; its number is never used again.
		Removed {
			/// The market.
			market: MarketId,
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
		/// The size tiers do not ascend in size and fractions, or a fraction is out of bounds.
		BadTiers,
		/// The profit weight is above 100 %.
		BadProfitWeight,
		/// The calendar charge is above 10 %.
		BadCalendarCharge,
		/// Interest, clamp or cap of funding is out of bounds.
		BadFunding,
		/// The volatility is not 1 % to 500 %, or its shock or the short minimum is above 100 %.
		BadVolatility,
		/// The strike is zero or above 2^50.
		BadStrike,
		/// A dated contract would expire less than an hour after its listing or opening auction, or in
		/// more than ten years.
		BadExpiry,
		/// The series has no contract or more than 32, expiries or strikes do not ascend, a right
		/// comes twice, or there are strikes without rights or rights without strikes.
		BadSeries,
		/// A field would change by more than it may at a time. Take several steps.
		ChangeTooLarge,
		/// A field would have changed by more than it may within seven days. Wait.
		ChangedTooMuch,
		/// A change of this market waits already. Cancel it first.
		ChangePending,
		/// No change of this market waits.
		NoPendingChange,
		/// Only perpetuals are delisted. A dated contract ends by itself.
		EndsByItself,
		/// The market is being delisted or settled already.
		AlreadyEnding,
		/// A delisting is announced 24 h to 90 days before.
		BadNotice,
		/// A market that is being delisted is not made to admit more than reducing.
		BeingDelisted,
		/// The contract has ended.
		ContractEnded,
		/// A price is named only when a day after the contract's end fresh prices have still not
		/// covered enough of the last window.
		SettlementNotDue,
		/// The price is zero.
		BadSettlementPrice,
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
		/// [`Error::UnknownFeed`], [`Error::TooManyMarkets`], [`Error::BadCallEnd`],
		/// [`Error::BadExpiry`], or the parameter that is out of bounds ([`Error::BadLotSize`] to
		/// [`Error::BadStrike`]).
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

		/// Proposes new parameters for a market. Kind, feed, lot size and tick size must be the present
		/// ones. A change that only restricts new risk acts at once; any other after `ChangeDelay`.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`; `GuardianOrigin` for a change that only restricts new risk.
		///
		/// ## Details
		/// A higher IMF, lower open interest bounds, smaller orders and a lower profit weight restrict
		/// new risk. Any other change is bounded: ratios by 25 % of themselves at a time and 50 %
		/// within seven days, sizes and fees by 50 % and 100 %. When it acts, the mark goes into a
		/// narrower mark band and the effective IMF up to a higher base at once; the MMF in force
		/// goes up by 10 % an hour. At most one change of a market waits.
		///
		/// ## Errors
		/// [`Error::UnknownMarket`], [`Error::ImmutableParameter`], [`Error::ContractEnded`],
		/// [`Error::ChangePending`], [`Error::ChangeTooLarge`], [`Error::ChangedTooMuch`],
		/// [`Error::GuardianMayOnlyRestrict`], or the parameter that is out of bounds
		/// ([`Error::BadLotSize`] to [`Error::BadStrike`]).
		///
		/// ## Events
		/// [`Event::ParametersSet`] if it acts at once, else [`Event::ChangeProposed`], and then, when
		/// it acts, [`Event::ParametersSet`] and, if the MMF rises, [`Event::MaintenanceRising`].
		#[pallet::call_index(1)]
		pub fn propose_parameters(
			origin: OriginFor<T>,
			market: MarketId,
			parameters: MarketParameters,
		) -> DispatchResult {
			let authority = Self::ensure_state_origin(origin)?;
			Self::do_propose(authority, market, parameters)
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
		/// [`Error::ImpossibleTransition`], [`Error::BeingDelisted`], [`Error::ContractEnded`],
		/// [`Error::BadCallEnd`], [`Error::PricesNotFresh`].
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

		/// Drops a change of parameters that waits.
		///
		/// ## Dispatch Origin
		/// `GuardianOrigin` or `RiskOrigin`.
		///
		/// ## Errors
		/// [`Error::NoPendingChange`].
		///
		/// ## Events
		/// [`Event::ChangeCancelled`].
		#[pallet::call_index(4)]
		pub fn cancel_change(origin: OriginFor<T>, market: MarketId) -> DispatchResult {
			Self::ensure_state_origin(origin)?;
			Self::do_cancel_change(market)
		}

		/// Announces the delisting of a perpetual: it is settled at the time-weighted index over the
		/// half hour before `end`, like a dated contract, and until then only reducing is admitted.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Errors
		/// [`Error::UnknownMarket`], [`Error::EndsByItself`], [`Error::AlreadyEnding`],
		/// [`Error::BadNotice`].
		///
		/// ## Events
		/// [`Event::Delisted`], and [`Event::StateSet`] if the market admitted more than reducing.
		#[pallet::call_index(5)]
		pub fn delist(origin: OriginFor<T>, market: MarketId, end: Moment) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_delist(market, end)
		}

		/// Settles a market at a price of its underlying [quote atoms per lot] that the caller names:
		/// only when its contract ended more than a day ago and its last window was never covered by
		/// fresh prices.
		///
		/// ## Dispatch Origin
		/// `RiskOrigin`.
		///
		/// ## Errors
		/// [`Error::UnknownMarket`], [`Error::SettlementNotDue`], [`Error::BadSettlementPrice`], or
		/// the ledger's.
		///
		/// ## Events
		/// [`Event::SettlementBegun`].
		#[pallet::call_index(6)]
		pub fn settle_market(
			origin: OriginFor<T>,
			market: MarketId,
			index: Price,
		) -> DispatchResult {
			T::RiskOrigin::ensure_origin(origin)?;
			Self::do_settle_market(market, index)
		}

		/// Lists a series: a market for each expiry, or each expiry, strike and right, with the same
		/// parameters but for the kind; all or none.
		///
		/// ## Dispatch Origin
		/// `ListingOrigin`.
		///
		/// ## Details
		/// The kind of `template` is not used. Futures of a month or the options of a week are one
		/// call; each market is as if listed by [`Pallet::list_market`].
		///
		/// ## Errors
		/// [`Error::BadSeries`], or those of [`Pallet::list_market`].
		///
		/// ## Events
		/// [`Event::Listed`] for each market.
		#[pallet::call_index(7)]
		#[pallet::weight(<T as Config>::WeightInfo::list_series(series.count().min(MAX_SERIES)))]
		pub fn list_series(
			origin: OriginFor<T>,
			template: MarketParameters,
			series: Series,
			opening: Option<u64>,
		) -> DispatchResult {
			T::ListingOrigin::ensure_origin(origin)?;
			Self::do_list_series(&template, &series, opening)
		}
	}
}
