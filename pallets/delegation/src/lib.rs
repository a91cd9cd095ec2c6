#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod charge;
mod impls;
#[cfg(any(feature = "try-runtime", feature = "std"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
#[cfg(any(feature = "runtime-benchmarks", test))]
pub use types::BenchmarkHelper;
pub use types::{
	DelegateView, Delegation, Limits, MarketScope, DAY_MS, MAX_DELEGATES, MAX_LIFETIME_MS,
	MAX_SCOPE,
};
pub use weights::WeightInfo;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{Delegation, Limits, WeightInfo};
	use bulwark_primitives::seams::Clock;
	use frame_support::{pallet_prelude::*, traits::Contains};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Market time.
		type Clock: Clock;

		/// Who may register delegates: owners of a subaccount. What they paid for it bounds the
		/// records.
		type Owners: Contains<Self::AccountId>;

		/// Weights.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks need of the other pallets.
		#[cfg(any(feature = "runtime-benchmarks", test))]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	/// Delegates by owner: what each may do and has done today. At most
	/// [`crate::MAX_DELEGATES`] an owner.
	// Both keys are chosen by strangers, so both are hashed.
	#[pallet::storage]
	pub type Delegations<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Delegation,
	>;

	/// How many delegates an owner has. An entry is positive or absent.
	#[pallet::storage]
	pub type DelegateCount<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A delegate may trade for an owner within these limits from now on.
		Registered {
			/// Whose orders it may place and cancel.
			owner: T::AccountId,
			/// The delegate.
			delegate: T::AccountId,
			/// Its limits.
			limits: Limits,
		},
		/// An owner took a delegate's rights away.
		Revoked {
			/// The owner.
			owner: T::AccountId,
			/// The delegate that was.
			delegate: T::AccountId,
		},
		/// A delegate gave its rights up.
		Renounced {
			/// The owner.
			owner: T::AccountId,
			/// The delegate that was.
			delegate: T::AccountId,
		},
		/// The record of a delegate whose time was over was removed.
		ExpiredRemoved {
			/// The owner.
			owner: T::AccountId,
			/// The delegate that was.
			delegate: T::AccountId,
		},
	}

	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// The signer owns no subaccount. Deposit first.
		NotOwner,
		/// An account cannot be its own delegate: it may do everything already.
		SelfDelegation,
		/// The owner has the most delegates already, expired ones included. Revoke one.
		TooManyDelegates,
		/// The expiry is not in the future. Name a later moment.
		AlreadyExpired,
		/// The expiry is more than 365 days ahead. Name an earlier moment.
		ExpiryTooFar,
		/// The list of markets is empty. Name one, or all.
		NoMarkets,
		/// A notional limit is not positive. Name a positive one, or revoke the delegate.
		LimitNotPositive,
		/// The account is not a delegate of this owner. Register it first.
		NotDelegate,
		/// The delegate's time is over. Register it again.
		Expired,
		/// The delegate may not place orders in this market. Register it with others.
		MarketNotAllowed,
		/// The order's notional is above what the delegate may place at once. Order less.
		OrderTooLarge,
		/// The order would exceed what the delegate may place today. Order less, or wait for the
		/// next UTC day.
		DayExhausted,
		/// The notional is negative. Name what is ordered.
		NegativeNotional,
		/// The delegate's time is not over. Only the owner or the delegate can end it.
		NotExpired,
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
		/// Makes an account a delegate of the signer, or replaces the limits of one.
		///
		/// ## Dispatch Origin
		/// Signed, by an owner of a subaccount.
		///
		/// ## Details
		/// The delegate may place and cancel orders of all the signer's subaccounts. Of a delegate
		/// registered before, what it placed today stays placed. O(1).
		///
		/// ## Errors
		/// [`Error::NotOwner`], [`Error::SelfDelegation`], [`Error::AlreadyExpired`],
		/// [`Error::ExpiryTooFar`], [`Error::NoMarkets`], [`Error::LimitNotPositive`],
		/// [`Error::TooManyDelegates`].
		///
		/// ## Events
		/// [`Event::Registered`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register())]
		pub fn register(
			origin: OriginFor<T>,
			delegate: T::AccountId,
			limits: Limits,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_register(owner, delegate, limits)
		}

		/// Takes a delegate's rights away, at once. Orders it placed stay.
		///
		/// ## Dispatch Origin
		/// Signed, by the owner.
		///
		/// ## Errors
		/// [`Error::NotDelegate`].
		///
		/// ## Events
		/// [`Event::Revoked`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::revoke())]
		pub fn revoke(origin: OriginFor<T>, delegate: T::AccountId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_revoke(owner, delegate)
		}

		/// Gives up the signer's rights over an owner's orders.
		///
		/// ## Dispatch Origin
		/// Signed, by the delegate.
		///
		/// ## Errors
		/// [`Error::NotDelegate`].
		///
		/// ## Events
		/// [`Event::Renounced`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::renounce())]
		pub fn renounce(origin: OriginFor<T>, owner: T::AccountId) -> DispatchResult {
			let delegate = ensure_signed(origin)?;
			Self::do_renounce(owner, delegate)
		}

		/// Removes the record of a delegate whose time is over.
		///
		/// ## Dispatch Origin
		/// Signed, anyone.
		///
		/// ## Errors
		/// [`Error::NotDelegate`], [`Error::NotExpired`].
		///
		/// ## Events
		/// [`Event::ExpiredRemoved`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::remove_expired())]
		pub fn remove_expired(
			origin: OriginFor<T>,
			owner: T::AccountId,
			delegate: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_remove_expired(owner, delegate)
		}
	}
}
