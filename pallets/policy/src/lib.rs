#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod charge;
mod mortality;
mod quota;
mod roles;
mod try_state;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use charge::{CallClass, Classify, DepositCover, HasCollateral, PolicyCharge, TIP_REFUSED};
pub use mortality::PolicyMortality;
pub use pallet::*;
pub use quota::{Bucket, Quota};
pub use roles::{EnsureRole, GuardianRole, HoldersOf, ListingRole, NamedRole, RiskAdminRole, Role};
pub use weights::WeightInfo;

#[frame_support::pallet]
// The macro's own items carry no documentation.
#[allow(missing_docs)]
pub mod pallet {
	use super::{Classify, DepositCover, HasCollateral, Quota, Role, WeightInfo};
	use bulwark_primitives::seams::Clock;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>> + pallet_transaction_payment::Config
	{
		/// Sorts calls into classes.
		type Classify: Classify<<Self as frame_system::Config>::RuntimeCall>;

		/// Says who owns a subaccount: only they have a quota.
		type Collateral: HasCollateral<Self::AccountId>;

		/// Says whether a deposit is covered by what the depositor holds.
		type DepositCover: DepositCover<
			Self::AccountId,
			<Self as frame_system::Config>::RuntimeCall,
		>;

		/// Market time.
		type Clock: Clock;

		/// Processing time one unit of a quota is good for (ps); a call draws at least one unit.
		#[pallet::constant]
		type QuotaUnit: Get<u64>;

		/// Units of a full quota, per class.
		#[pallet::constant]
		type QuotaCapacity: Get<u32>;

		/// Milliseconds in which one unit of a quota recovers.
		#[pallet::constant]
		type QuotaRecovery: Get<u64>;

		/// Longevity reported for every transaction (blocks).
		#[pallet::constant]
		type Longevity: Get<u64>;

		/// Weights.
		type WeightInfo: WeightInfo;
	}

	/// Who holds a role.
	#[pallet::storage]
	pub type Holders<T: Config> = StorageMap<_, Identity, Role, T::AccountId>;

	/// What is left of an owner's quotas. Only owners of subaccounts get an entry.
	#[pallet::storage]
	pub type Quotas<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Quota>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The holders of the roles.
		pub holders: alloc::vec::Vec<(Role, T::AccountId)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (role, holder) in &self.holders {
				Holders::<T>::insert(role, holder);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A role has a new holder, or none.
		HolderSet {
			/// The role.
			role: Role,
			/// Its holder from now on.
			holder: Option<T::AccountId>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account already holds the role. Nothing is to be done.
		AlreadyHolder,
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
		/// Names the holder of a role, or nobody.
		///
		/// ## Dispatch Origin
		/// Root.
		///
		/// ## Errors
		/// [`Error::AlreadyHolder`] if nothing would change.
		///
		/// ## Events
		/// [`Event::HolderSet`].
		#[pallet::call_index(0)]
		#[pallet::weight(<T as Config>::WeightInfo::set_holder())]
		pub fn set_holder(
			origin: OriginFor<T>,
			role: Role,
			holder: Option<T::AccountId>,
		) -> DispatchResult {
			ensure_root(origin)?;
			Self::do_set_holder(role, holder)
		}
	}
}
