//! Roles and the origins that stand for them.

use crate::{Config, Error, Event, Holders, Pallet};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
	ensure,
	traits::{EitherOfDiverse, SortedMembers},
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::DispatchResult;

/// A power that governance hands out.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Role {
	/// Sets margin parameters.
	RiskAdmin,
	/// Reduces risk: halts, reduce-only.
	Guardian,
	/// Lists markets and feeds.
	Listing,
}

/// A role as a type.
pub trait NamedRole {
	/// The role.
	const ROLE: Role;
}

macro_rules! named_role {
	($(#[$doc:meta])* $name:ident, $role:ident) => {
		$(#[$doc])*
		pub struct $name;

		impl NamedRole for $name {
			const ROLE: Role = Role::$role;
		}
	};
}

named_role! {
	/// [`Role::RiskAdmin`] as a type.
	RiskAdminRole, RiskAdmin
}
named_role! {
	/// [`Role::Guardian`] as a type.
	GuardianRole, Guardian
}
named_role! {
	/// [`Role::Listing`] as a type.
	ListingRole, Listing
}

/// The accounts that hold role `R`: one, or none.
pub struct HoldersOf<T, R>(PhantomData<(T, R)>);

impl<T: Config, R: NamedRole> SortedMembers<T::AccountId> for HoldersOf<T, R> {
	fn sorted_members() -> Vec<T::AccountId> {
		Holders::<T>::get(R::ROLE).into_iter().collect()
	}

	fn contains(who: &T::AccountId) -> bool {
		Holders::<T>::get(R::ROLE).as_ref() == Some(who)
	}

	fn count() -> usize {
		usize::from(Holders::<T>::contains_key(R::ROLE))
	}
}

/// Lets root and the holder of role `R` pass.
pub type EnsureRole<T, R> = EitherOfDiverse<
	EnsureRoot<<T as frame_system::Config>::AccountId>,
	EnsureSignedBy<HoldersOf<T, R>, <T as frame_system::Config>::AccountId>,
>;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_holder(role: Role, holder: Option<T::AccountId>) -> DispatchResult {
		ensure!(Holders::<T>::get(role) != holder, Error::<T>::AlreadyHolder);
		match &holder {
			Some(holder) => Holders::<T>::insert(role, holder),
			None => Holders::<T>::remove(role),
		}
		Self::deposit_event(Event::HolderSet { role, holder });
		Ok(())
	}
}
