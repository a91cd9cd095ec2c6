//! Names of subaccounts.

use crate::{Config, Error, Event, Names, Pallet, SubaccountOf, Subaccounts, MAX_NAME};
use frame_support::{ensure, traits::ConstU32, BoundedVec};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_name(
		who: SubaccountOf<T>,
		name: BoundedVec<u8, ConstU32<MAX_NAME>>,
	) -> DispatchResult {
		ensure!(Subaccounts::<T>::contains_key(&who), Error::<T>::UnknownSubaccount);
		if name.is_empty() {
			Names::<T>::remove(&who);
		} else {
			Names::<T>::insert(&who, &name);
		}
		Self::deposit_event(Event::Named { who, name });
		Ok(())
	}
}
