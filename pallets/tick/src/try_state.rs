//! What must hold of the tick's record.

use crate::{Config, LastTick, Pallet};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks the record of the last tick: not from the future, within its limit.
	///
	/// # Errors
	///
	/// Which of the two does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let Some(last) = LastTick::<T>::get() else { return Ok(()) };
		ensure!(
			last.block <= frame_system::Pallet::<T>::block_number(),
			"the last tick lies in the future"
		);
		ensure!(last.consumed.all_lte(last.limit), "the last tick consumed more than its limit");
		Ok(())
	}
}
