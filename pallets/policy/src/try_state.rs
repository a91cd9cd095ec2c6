//! What must always hold.

use crate::{Config, Pallet};

impl<T: Config> Pallet<T> {
	/// Checks that no quota is used beyond its capacity.
	///
	/// # Errors
	///
	/// Says what does not hold.
	#[cfg(any(feature = "try-runtime", feature = "std"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use crate::Quotas;
		use frame_support::{ensure, traits::Get};
		let capacity = T::QuotaCapacity::get();
		for (_, quota) in Quotas::<T>::iter() {
			ensure!(
				quota.trade.used <= capacity && quota.cancel.used <= capacity,
				"a quota is used beyond its capacity"
			);
		}
		Ok(())
	}
}
