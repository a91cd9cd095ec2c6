//! Reporters are the session's validators.

use crate::{
	CloseCursor, Config, Event, LastReport, OracleId, Pallet, Pending, ReporterSet, Reporters,
	Reports,
};
use alloc::vec::Vec;
use frame_support::{traits::OneSessionHandler, BoundedVec};
use sp_runtime::BoundToRuntimeAppPublic;

impl<T: Config> Pallet<T> {
	/// Makes `reporters` the current set. Their positions mean other people than before, so every
	/// report of the former set is forgotten and its signatures are worth nothing. Nothing happens
	/// if the set is the same. O(MaxReporters).
	pub fn set_reporters(reporters: Vec<(T::AccountId, OracleId)>) {
		let offered = reporters.len();
		let reporters = BoundedVec::<_, T::MaxReporters>::truncate_from(reporters);
		if reporters.len() < offered {
			log::error!(
				target: crate::worker::LOG_TARGET,
				"{offered} validators, but only the first {} are reporters", reporters.len()
			);
		}
		let former = Reporters::<T>::get();
		if reporters == former {
			return;
		}
		for (position, _) in (0u32..).zip(&former) {
			Reports::<T>::remove(position);
		}
		Pending::<T>::kill();
		CloseCursor::<T>::kill();
		let count = u32::try_from(reporters.len()).unwrap_or(u32::MAX);
		Reporters::<T>::put(reporters);
		let set = ReporterSet::<T>::mutate(|set| {
			*set = set.saturating_add(1);
			*set
		});
		Self::deposit_event(Event::ReportersChanged { set, count });
	}

	/// Names the first reporters.
	///
	/// # Panics
	///
	/// If there are more than `MaxReporters`. Only ever runs when the chain is made.
	pub(crate) fn build_reporters(reporters: &[(T::AccountId, OracleId)]) {
		let bounded = BoundedVec::<_, T::MaxReporters>::try_from(reporters.to_vec());
		assert!(bounded.is_ok(), "too many reporters in the chain specification");
		if let Ok(bounded) = bounded {
			if !bounded.is_empty() {
				Reporters::<T>::put(bounded);
			}
		}
	}

	/// The last report of the reporter at `position`.
	#[must_use]
	pub fn last_report(position: u32) -> Option<LastReport> {
		Reports::<T>::get(position)
	}
}

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
	type Public = OracleId;
}

impl<T: Config> OneSessionHandler<T::AccountId> for Pallet<T> {
	type Key = OracleId;

	fn on_genesis_session<'a, I>(validators: I)
	where
		I: Iterator<Item = (&'a T::AccountId, OracleId)> + 'a,
	{
		let reporters: Vec<_> = validators.map(|(who, key)| (who.clone(), key)).collect();
		Self::build_reporters(&reporters);
	}

	fn on_new_session<'a, I>(changed: bool, validators: I, _queued: I)
	where
		I: Iterator<Item = (&'a T::AccountId, OracleId)> + 'a,
	{
		if changed {
			Self::set_reporters(validators.map(|(who, key)| (who.clone(), key)).collect());
		}
	}

	// A disabled validator's prices are as good as before: it was disabled for what it did in
	// consensus, and the set is replaced with the next session.
	fn on_disabled(_validator_index: u32) {}
}
