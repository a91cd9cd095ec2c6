//! Distributing collected fees.

use crate::{Books, Config, Error, Event, Pallet, Split};
use bulwark_primitives::{seams::FeePool, QuoteAtoms, SubaccountId};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Fees collected and owed to nobody.
	pub fn distributable() -> QuoteAtoms {
		let owed = Books::<T>::get().owed;
		T::Pool::collected().saturating_sub(owed).max(QuoteAtoms::ZERO)
	}

	/// Distributes; returns how many validators there are.
	pub(crate) fn do_distribute() -> Result<u32, DispatchError> {
		let amount = Self::distributable();
		ensure!(
			amount > QuoteAtoms::ZERO && amount >= T::MinDistribution::get(),
			Error::<T>::TooLittleToDistribute
		);
		let receivers = T::Validators::get();
		let validators =
			u32::try_from(receivers.len()).map_err(|_| Error::<T>::TooManyValidators)?;
		ensure!(validators <= T::MaxValidators::get(), Error::<T>::TooManyValidators);

		let split = Split::<T>::get();
		let insurance = amount.ratio_floor(split.insurance)?;
		let treasury = amount.ratio_floor(split.treasury)?;
		let shared = amount.ratio_floor(split.validators)?;
		// Without validators their share waits in the pool.
		let validator = QuoteAtoms(shared.0.checked_div(i128::from(validators)).unwrap_or(0));

		if !insurance.is_zero() {
			T::Pool::insure(insurance)?;
		}
		Self::pay(T::Treasury::get(), treasury)?;
		for receiver in receivers {
			Self::pay(receiver, validator)?;
		}
		Self::close_books(Books::<T>::get().owed);
		Self::deposit_event(Event::Distributed { insurance, treasury, validator, validators });
		Ok(validators)
	}

	/// Pays to the owner's subaccount 0.
	fn pay(owner: T::AccountId, amount: QuoteAtoms) -> Result<(), DispatchError> {
		if amount.is_zero() {
			return Ok(());
		}
		T::Pool::pay(&SubaccountId { owner, index: 0 }, amount)
	}
}
