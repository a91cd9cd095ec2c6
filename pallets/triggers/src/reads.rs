//! Reads for the runtime's API.

use crate::{Config, Pallet, Standing, SubaccountOf, Trigger, Twap};
use alloc::vec::Vec;

impl<T: Config> Pallet<T> {
	/// The subaccount's triggers, oldest first; at most [`crate::MAX_TRIGGERS`].
	#[must_use]
	pub fn triggers_of(who: &SubaccountOf<T>) -> Vec<Trigger> {
		Standing::<T>::get(who).triggers.into_inner()
	}

	/// The subaccount's TWAP orders under way, oldest first; at most [`crate::MAX_TWAPS`].
	#[must_use]
	pub fn twaps_of(who: &SubaccountOf<T>) -> Vec<Twap> {
		Standing::<T>::get(who).twaps.into_inner()
	}
}
