//! The seam: what the order book asks before it acts for an owner.

use crate::{
	types::{day, Delegation},
	Config, Delegations, Error, Pallet,
};
use bulwark_primitives::{
	seams::{Clock, Delegates},
	MarketId, Moment, QuoteAtoms,
};
use frame_support::ensure;
use sp_runtime::DispatchError;

impl<T: Config> Delegates<T::AccountId> for Pallet<T> {
	type Error = DispatchError;

	fn ensure_may_cancel(
		owner: &T::AccountId,
		delegate: &T::AccountId,
	) -> Result<(), DispatchError> {
		Self::active(owner, delegate, T::Clock::now())?;
		Ok(())
	}

	fn charge(
		owner: &T::AccountId,
		delegate: &T::AccountId,
		market: MarketId,
		notional: QuoteAtoms,
	) -> Result<(), DispatchError> {
		let now = T::Clock::now();
		let record = Self::active(owner, delegate, now)?;
		let limits = &record.limits;
		ensure!(limits.markets.contains(market), Error::<T>::MarketNotAllowed);
		// It would give budget back.
		ensure!(!notional.is_negative(), Error::<T>::NegativeNotional);
		ensure!(notional <= limits.order_notional, Error::<T>::OrderTooLarge);
		let placed = record.placed_today(now).add(notional)?;
		ensure!(placed <= limits.daily_notional, Error::<T>::DayExhausted);
		// Never back: should time go back, the budget of the later day is not had twice.
		let charged = Delegation { day: day(now).max(record.day), placed, ..record };
		Delegations::<T>::insert(owner, delegate, charged);
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// The record of a delegate whose time is not over.
	fn active(
		owner: &T::AccountId,
		delegate: &T::AccountId,
		now: Moment,
	) -> Result<Delegation, Error<T>> {
		let record = Delegations::<T>::get(owner, delegate).ok_or(Error::<T>::NotDelegate)?;
		if record.is_expired(now) {
			return Err(Error::<T>::Expired);
		}
		Ok(record)
	}
}
