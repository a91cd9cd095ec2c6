#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod distribution;
mod impls;
mod referrals;
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
pub use pallet::*;
pub use types::{
	day_of, DayVolume, FeeSplit, FeeTier, PoolBooks, Standing, Trader, MAX_REFERRAL_SHARE,
	MAX_TIERS, WINDOW_DAYS,
};
pub use weights::WeightInfo;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{FeeSplit, FeeTier, PoolBooks, Trader, WeightInfo, MAX_TIERS};
	use alloc::vec::Vec;
	use bulwark_primitives::{
		seams::{Clock, FeePool},
		Ppm, QuoteAtoms,
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	/// Tiers, lowest first.
	pub type TierList = BoundedVec<FeeTier, ConstU32<MAX_TIERS>>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// May set tiers, the split and the referral share.
		type FeeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where fees are collected. Nobody else takes out of it.
		type Pool: FeePool<Self::AccountId, Error = DispatchError>;

		/// Market time.
		type Clock: Clock;

		/// The account whose subaccount 0 gets the treasury's share.
		#[pallet::constant]
		type Treasury: Get<Self::AccountId>;

		/// The validators, whose subaccounts 0 get their share in equal parts.
		type Validators: Get<Vec<Self::AccountId>>;

		/// Validators there are at most.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Fees that must have gathered before they are distributed.
		#[pallet::constant]
		type MinDistribution: Get<QuoteAtoms>;

		/// Earnings that must have gathered before they are claimed.
		#[pallet::constant]
		type MinClaim: Get<QuoteAtoms>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets the scene of benchmarks.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
	}

	/// The tiers, lowest first. While there are none, every market's own fees hold for all.
	#[pallet::storage]
	pub type Tiers<T: Config> = StorageValue<_, TierList, ValueQuery>;

	/// Where collected fees go.
	#[pallet::storage]
	pub type Split<T: Config> = StorageValue<_, FeeSplit, ValueQuery>;

	/// Share of a referred trader's fees that the referrer gets.
	#[pallet::storage]
	pub type ReferralShare<T: Config> = StorageValue<_, Ppm, ValueQuery>;

	/// Owners who traded: volumes and referrer. An entry exists only after a trade, and anyone may
	/// remove it when nothing was traded for 30 days.
	#[pallet::storage]
	pub type Traders<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Trader<T::AccountId>>;

	/// Referrers' earnings, not yet claimed.
	#[pallet::storage]
	pub type Earnings<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, QuoteAtoms, ValueQuery>;

	/// What is owed out of the pool, and what it last held.
	#[pallet::storage]
	pub type Books<T: Config> = StorageValue<_, PoolBooks, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The tiers, lowest first; none: every market's own fees.
		pub tiers: Vec<FeeTier>,
		/// Where collected fees go.
		pub split: FeeSplit,
		/// Share of a referred trader's fees that the referrer gets.
		pub referral_share: Ppm,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_fees(&self.tiers, self.split, self.referral_share);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The tiers were replaced.
		TiersSet {
			/// The tiers from now on, lowest first.
			tiers: TierList,
		},
		/// Collected fees go elsewhere than before.
		SplitSet {
			/// The split from now on.
			split: FeeSplit,
		},
		/// The referral share was replaced.
		ReferralShareSet {
			/// The share from now on.
			share: Ppm,
		},
		/// A trader named who referred it.
		ReferrerSet {
			/// The trader.
			trader: T::AccountId,
			/// Who gets a share of the fees the trader pays from now on.
			referrer: T::AccountId,
		},
		/// A clearing earned referrers something.
		ReferrersCredited {
			/// What all of them together got (quote atoms).
			amount: QuoteAtoms,
		},
		/// A referrer's earnings were paid out.
		EarningsClaimed {
			/// The referrer.
			referrer: T::AccountId,
			/// Its subaccount that was paid.
			index: u8,
			/// What was paid (quote atoms).
			amount: QuoteAtoms,
		},
		/// Collected fees were distributed.
		Distributed {
			/// To the insurance fund (quote atoms).
			insurance: QuoteAtoms,
			/// To the treasury (quote atoms).
			treasury: QuoteAtoms,
			/// To each validator (quote atoms).
			validator: QuoteAtoms,
			/// Validators who were paid.
			validators: u32,
		},
		/// Nothing is remembered of a trader any more.
		TraderForgotten {
			/// The trader.
			trader: T::AccountId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no tier. Set at least the lowest one.
		NoTiers,
		/// More than 16 tiers. Leave some out.
		TooManyTiers,
		/// The lowest tier does not begin at a volume of zero. Everybody must be in a tier.
		FirstTierNotAtZero,
		/// A tier's volume is not above that of the one before. Sort them, without repetition.
		TiersNotAscending,
		/// A tier takes more than the market's own fee. Take at most 100 %.
		MultiplierAboveOne,
		/// A higher tier pays more, or gets a smaller rebate, than a lower one.
		HigherTierPaysMore,
		/// A tier has a rebate though its makers pay a fee. Set one of the two to zero.
		RebateBesideMakerFee,
		/// A rebate is more than the tier's taker fee leaves after the referral share. Lower the
		/// rebate or the share.
		RebateTooHigh,
		/// The referral share is above 50 %.
		ReferralShareTooHigh,
		/// The shares of the split do not make up 100 %.
		SplitNotWhole,
		/// Nobody refers oneself. Name another account.
		SelfReferral,
		/// The trader has not traded in the last 30 days. Trade first.
		NotTraded,
		/// The referrer has not traded in the last 30 days. Name one who has.
		ReferrerNotTraded,
		/// The trader has a referrer already, for as long as it is not forgotten.
		ReferrerAlreadySet,
		/// The trader is itself the referrer's referrer. Name another account.
		MutualReferral,
		/// There are no earnings, or less than the smallest claim. Wait until they have grown.
		EarningsTooSmall,
		/// The fees to distribute are below the smallest distribution. Wait until they have grown.
		TooLittleToDistribute,
		/// There are more validators than `MaxValidators`. The runtime must allow for them.
		TooManyValidators,
		/// Nothing is remembered of the trader. Nothing is to be done.
		UnknownTrader,
		/// The trader has traded in the last 30 days. Wait until it has not.
		StillTrading,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Replaces the tiers.
		///
		/// ## Dispatch Origin
		/// `FeeOrigin`.
		///
		/// ## Errors
		/// What is wrong with the tiers: [`Error::NoTiers`] to [`Error::RebateTooHigh`].
		///
		/// ## Events
		/// [`Event::TiersSet`].
		#[pallet::call_index(0)]
		pub fn set_tiers(origin: OriginFor<T>, tiers: Vec<FeeTier>) -> DispatchResult {
			T::FeeOrigin::ensure_origin(origin)?;
			Self::do_set_tiers(tiers)
		}

		/// Replaces the split of collected fees. What was collected before goes by it too, unless
		/// distributed before.
		///
		/// ## Dispatch Origin
		/// `FeeOrigin`.
		///
		/// ## Errors
		/// [`Error::SplitNotWhole`].
		///
		/// ## Events
		/// [`Event::SplitSet`].
		#[pallet::call_index(1)]
		pub fn set_split(origin: OriginFor<T>, split: FeeSplit) -> DispatchResult {
			T::FeeOrigin::ensure_origin(origin)?;
			Self::do_set_split(split)
		}

		/// Replaces the referral share, for fees paid from now on.
		///
		/// ## Dispatch Origin
		/// `FeeOrigin`.
		///
		/// ## Errors
		/// [`Error::ReferralShareTooHigh`], [`Error::RebateTooHigh`].
		///
		/// ## Events
		/// [`Event::ReferralShareSet`].
		#[pallet::call_index(2)]
		pub fn set_referral_share(origin: OriginFor<T>, share: Ppm) -> DispatchResult {
			T::FeeOrigin::ensure_origin(origin)?;
			Self::do_set_referral_share(share)
		}

		/// Names who referred the signer: the referrer gets a share of every fee the signer pays.
		///
		/// ## Dispatch Origin
		/// Signed by the trader.
		///
		/// ## Details
		/// Both have traded in the last 30 days. It cannot be changed afterwards, but it ends when
		/// the trader is forgotten, see [`Pallet::forget`].
		///
		/// ## Errors
		/// [`Error::SelfReferral`], [`Error::NotTraded`], [`Error::ReferrerAlreadySet`],
		/// [`Error::ReferrerNotTraded`], [`Error::MutualReferral`].
		///
		/// ## Events
		/// [`Event::ReferrerSet`].
		#[pallet::call_index(3)]
		pub fn set_referrer(origin: OriginFor<T>, referrer: T::AccountId) -> DispatchResult {
			let trader = ensure_signed(origin)?;
			Self::do_set_referrer(trader, referrer)
		}

		/// Pays the signer's earnings to its subaccount `index`.
		///
		/// ## Dispatch Origin
		/// Signed by the referrer.
		///
		/// ## Errors
		/// [`Error::EarningsTooSmall`], or the ledger's if it does not take the payment.
		///
		/// ## Events
		/// [`Event::EarningsClaimed`].
		#[pallet::call_index(4)]
		pub fn claim(origin: OriginFor<T>, index: u8) -> DispatchResult {
			let referrer = ensure_signed(origin)?;
			Self::do_claim(referrer, index)
		}

		/// Distributes what the pool holds beyond what is owed to referrers.
		///
		/// ## Dispatch Origin
		/// Signed by anyone.
		///
		/// ## Details
		/// Every part is rounded down; what is left over stays in the pool. Weight for validators
		/// there are not is given back.
		///
		/// ## Errors
		/// [`Error::TooLittleToDistribute`], [`Error::TooManyValidators`], or the ledger's if it
		/// does not take a payment.
		///
		/// ## Events
		/// [`Event::Distributed`].
		#[pallet::call_index(5)]
		#[pallet::weight(<T as Config>::WeightInfo::distribute(T::MaxValidators::get()))]
		pub fn distribute(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let validators = Self::do_distribute()?;
			Ok(Some(<T as Config>::WeightInfo::distribute(validators)).into())
		}

		/// Removes what is remembered of a trader who has not traded for 30 days, its referrer
		/// included. Its own earnings stay.
		///
		/// ## Dispatch Origin
		/// Signed by anyone.
		///
		/// ## Errors
		/// [`Error::UnknownTrader`], [`Error::StillTrading`].
		///
		/// ## Events
		/// [`Event::TraderForgotten`].
		#[pallet::call_index(6)]
		pub fn forget(origin: OriginFor<T>, trader: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_forget(trader)
		}
	}
}
