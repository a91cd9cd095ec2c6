#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod endpoints;
mod feeds;
mod fetch;
mod keys;
mod reports;
mod rounds;
mod session;
mod try_state;
mod types;
pub mod venues;
pub mod weights;
mod worker;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use endpoints::{EndpointError, Endpoints, ENDPOINTS_KEY};
pub use keys::{OracleId, OracleSignature, KEY_TYPE};
pub use pallet::*;
pub use reports::{
	CUSTOM_EMPTY, CUSTOM_NOT_ASCENDING, CUSTOM_NO_SOURCES, CUSTOM_OBSERVATION_FUTURE,
	CUSTOM_OBSERVATION_STALE, CUSTOM_UNLISTED_FEED, CUSTOM_ZERO_PRICE, REPORT_LONGEVITY,
	REPORT_PRIORITY, REPORT_TAG,
};
pub use rounds::CloseRounds;
pub use types::*;
pub use weights::WeightInfo;
pub use worker::{WorkerError, WorkerOutcome, FETCH_BUDGET_MS, HEARTBEAT_MS};

#[cfg(feature = "std")]
pub use keys::OraclePair;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{
		Accumulator, FeedConfig, FeedError, FeedList, GenesisFeed, LastReport, OracleId,
		ReportError, SignedReport, WeightInfo,
	};
	use alloc::vec::Vec;
	use bulwark_primitives::{
		seams::{Clock, Stake},
		FeedId, FeedPrice, FeedState, IndexPrice,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ CreateAuthorizedTransaction<Call<Self>>
	{
		/// May list and change feeds.
		type FeedOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Market time.
		type Clock: Clock;

		/// The stake behind a reporter.
		type Stake: Stake<Self::AccountId>;

		/// Reporters there can be at most.
		#[pallet::constant]
		type MaxReporters: Get<u32>;

		/// Weights.
		type WeightInfo: WeightInfo;
	}

	/// The reporters of the current set: accounts and session keys, in the session's order.
	#[pallet::storage]
	pub type Reporters<T: Config> =
		StorageValue<_, BoundedVec<(T::AccountId, OracleId), T::MaxReporters>, ValueQuery>;

	/// Number of the current set: signatures of earlier sets are worth nothing.
	#[pallet::storage]
	pub type ReporterSet<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// The listed feeds.
	#[pallet::storage]
	pub type Feeds<T: Config> = StorageMap<_, Twox64Concat, FeedId, FeedConfig>;

	/// Numbers of the listed feeds, ascending.
	#[pallet::storage]
	pub type FeedIds<T: Config> = StorageValue<_, FeedList, ValueQuery>;

	/// The last report of each reporter of the current set, by position. One value a reporter: a
	/// report costs one write however many feeds it states.
	#[pallet::storage]
	pub type Reports<T: Config> = StorageMap<_, Twox64Concat, u32, LastReport>;

	/// Feeds with reports that no round has closed over yet, ascending.
	#[pallet::storage]
	pub type Pending<T: Config> = StorageValue<_, FeedList, ValueQuery>;

	/// The feed after which closing rounds goes on in the next block.
	#[pallet::storage]
	pub type CloseCursor<T: Config> = StorageValue<_, FeedId>;

	/// The feed after which ageing goes on in the next block.
	#[pallet::storage]
	pub type AgeCursor<T: Config> = StorageValue<_, FeedId>;

	/// Published prices.
	#[pallet::storage]
	pub type Prices<T: Config> = StorageMap<_, Twox64Concat, FeedId, FeedPrice>;

	/// Time-weighted sums of the published prices.
	#[pallet::storage]
	pub type Accumulators<T: Config> = StorageMap<_, Twox64Concat, FeedId, Accumulator, ValueQuery>;

	/// How often a feed had new reports but no quorum.
	#[pallet::storage]
	pub type QuorumMisses<T: Config> = StorageMap<_, Twox64Concat, FeedId, u32, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The feeds listed from the start.
		pub feeds: Vec<GenesisFeed>,
		/// The first reporters, if no session pallet names them.
		pub reporters: Vec<(T::AccountId, OracleId)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_feeds(&self.feeds);
			Pallet::<T>::build_reporters(&self.reporters);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A feed was listed.
		FeedListed {
			/// The feed.
			feed: FeedId,
		},
		/// A feed's configuration was replaced.
		FeedChanged {
			/// The feed.
			feed: FeedId,
		},
		/// The set of reporters changed; all reports were forgotten.
		ReportersChanged {
			/// Number of the new set.
			set: u64,
			/// How many reporters it has.
			count: u32,
		},
		/// A round closed with a quorum.
		PriceUpdated {
			/// The feed.
			feed: FeedId,
			/// The lower stake-weighted median [USD per unit].
			price: IndexPrice,
			/// Lower end of the interval that contains the honest median.
			low: IndexPrice,
			/// Upper end of that interval.
			high: IndexPrice,
			/// The round.
			round: u64,
		},
		/// A feed can be relied upon to another extent than before.
		FeedStateChanged {
			/// The feed.
			feed: FeedId,
			/// Its state from now on.
			state: FeedState,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The feed is listed already. Change it with `set_feed`.
		AlreadyListed,
		/// The feed is not listed. List it with `list_feed`.
		NotListed,
		/// No more feeds can be listed.
		TooManyFeeds,
		/// The feed's configuration is wrong. The field says what to change.
		Feed(FeedError),
		/// The report does not count. The field says why.
		Report(ReportError),
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn offchain_worker(_n: BlockNumberFor<T>) {
			Self::run_worker();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lists a feed.
		///
		/// ## Dispatch Origin
		/// `FeedOrigin`.
		///
		/// ## Errors
		/// [`Error::AlreadyListed`], [`Error::TooManyFeeds`], [`Error::Feed`].
		///
		/// ## Events
		/// [`Event::FeedListed`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::list_feed())]
		pub fn list_feed(origin: OriginFor<T>, feed: FeedId, config: FeedConfig) -> DispatchResult {
			T::FeedOrigin::ensure_origin(origin)?;
			Self::do_list_feed(feed, config)
		}

		/// Replaces a feed's configuration. Its price stays until the next round closes.
		///
		/// ## Dispatch Origin
		/// `FeedOrigin`.
		///
		/// ## Errors
		/// [`Error::NotListed`], [`Error::Feed`].
		///
		/// ## Events
		/// [`Event::FeedChanged`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_feed())]
		pub fn set_feed(origin: OriginFor<T>, feed: FeedId, config: FeedConfig) -> DispatchResult {
			T::FeedOrigin::ensure_origin(origin)?;
			Self::do_set_feed(feed, config)
		}

		/// Takes a reporter's prices into the round. Free; anyone may relay a signed report.
		///
		/// ## Dispatch Origin
		/// Authorized: the signature inside is a current reporter's.
		///
		/// ## Errors
		/// [`Error::Report`].
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::report(report.observations.len() as u32),
			DispatchClass::Operational,
			Pays::No,
		))]
		#[pallet::authorize(Pallet::<T>::authorize_report)]
		#[pallet::weight_of_authorize(
			T::WeightInfo::authorize_report(report.observations.len() as u32)
		)]
		pub fn report(origin: OriginFor<T>, report: SignedReport) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::do_report(report)
		}
	}
}
