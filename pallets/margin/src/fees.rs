//! Fees that were collected, and their way out of the ledger.

use crate::{Config, Error, Event, FeePool, Pallet};
use bulwark_primitives::{seams, QuoteAtoms, SubaccountId};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> seams::FeePool<T::AccountId> for Pallet<T> {
	type Error = DispatchError;

	fn collected() -> QuoteAtoms {
		FeePool::<T>::get()
	}

	fn pay(receiver: &SubaccountId<T::AccountId>, amount: QuoteAtoms) -> Result<(), DispatchError> {
		with_storage_layer(|| Self::do_pay_fees(receiver, amount))
	}

	fn insure(amount: QuoteAtoms) -> Result<(), DispatchError> {
		with_storage_layer(|| Self::do_insure_fees(amount))
	}
}

impl<T: Config> Pallet<T> {
	fn do_pay_fees(receiver: &SubaccountId<T::AccountId>, amount: QuoteAtoms) -> DispatchResult {
		Self::ensure_collected(amount)?;
		if amount.is_zero() {
			return Ok(());
		}
		let mut account = Self::load_or_open(receiver)?;
		account.quote = account.quote.add(amount)?;
		Self::add_to_fee_pool(amount.negate()?)?;
		Self::add_to_quote_total(amount)?;
		Self::store(receiver, &account);
		Self::deposit_event(Event::FeesPaid { receiver: receiver.clone(), amount });
		debug_assert!(Self::is_conserved(), "Invariant: the books add up to what is accounted for");
		Ok(())
	}

	fn do_insure_fees(amount: QuoteAtoms) -> DispatchResult {
		Self::ensure_collected(amount)?;
		if amount.is_zero() {
			return Ok(());
		}
		Self::add_to_fee_pool(amount.negate()?)?;
		Self::credit_insurance(None, amount)?;
		Self::deposit_event(Event::FeesInsured { amount });
		debug_assert!(Self::is_conserved(), "Invariant: the books add up to what is accounted for");
		Ok(())
	}

	/// Whether the pool holds the amount, which must not be negative.
	fn ensure_collected(amount: QuoteAtoms) -> DispatchResult {
		ensure!(!amount.is_negative(), Error::<T>::NegativeAmount);
		ensure!(amount <= FeePool::<T>::get(), Error::<T>::FeesExhausted);
		Ok(())
	}
}
