//! What must always hold.

use crate::{
	Config, DelegateCount, Delegation, Delegations, Pallet, MAX_DELEGATES, MAX_LIFETIME_MS,
};
use alloc::collections::BTreeMap;
use bulwark_primitives::{seams::Clock, Moment, QuoteAtoms};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every record, the counts, and that every delegate's account exists. O(records).
	///
	/// # Errors
	///
	/// The first invariant that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Clock::now();
		let mut counts: BTreeMap<T::AccountId, u32> = BTreeMap::new();
		let mut references: BTreeMap<T::AccountId, u32> = BTreeMap::new();
		for (owner, delegate, record) in Delegations::<T>::iter() {
			ensure!(owner != delegate, "an account is its own delegate");
			check_record(&record, now)?;
			for (map, who) in [(&mut counts, owner), (&mut references, delegate)] {
				let count = map.entry(who).or_default();
				*count = count.saturating_add(1);
			}
		}
		ensure!(
			counts.values().all(|count| *count <= MAX_DELEGATES),
			"an owner has too many delegates"
		);
		let stored: BTreeMap<_, _> = DelegateCount::<T>::iter().collect();
		ensure!(stored == counts, "the counts of delegates differ from the records");
		for (delegate, count) in references {
			ensure!(
				frame_system::Pallet::<T>::sufficients(&delegate) >= count,
				"a delegate's account is not kept alive"
			);
		}
		Ok(())
	}
}

fn check_record(record: &Delegation, now: Moment) -> Result<(), TryRuntimeError> {
	let limits = &record.limits;
	ensure!(!limits.markets.is_empty(), "a delegate's list of markets is empty");
	ensure!(
		limits.order_notional > QuoteAtoms::ZERO && limits.daily_notional > QuoteAtoms::ZERO,
		"a delegate's limit is not positive"
	);
	ensure!(limits.expires.since(now) <= MAX_LIFETIME_MS, "a delegate's expiry is too far ahead");
	ensure!(!record.placed.is_negative(), "a delegate placed a negative notional");
	Ok(())
}
