//! Referrers: naming, crediting and paying them.

use crate::{Books, Config, Earnings, Error, Event, Pallet, PoolBooks, Traders};
use bulwark_primitives::{seams::FeePool, QuoteAtoms, SubaccountId};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_referrer(trader: T::AccountId, referrer: T::AccountId) -> DispatchResult {
		ensure!(trader != referrer, Error::<T>::SelfReferral);
		let today = Self::today();
		let active =
			|who: &T::AccountId| Traders::<T>::get(who).filter(|record| !record.is_idle(today));
		let mut record = active(&trader).ok_or(Error::<T>::NotTraded)?;
		ensure!(record.referrer.is_none(), Error::<T>::ReferrerAlreadySet);
		let above = active(&referrer).ok_or(Error::<T>::ReferrerNotTraded)?;
		ensure!(above.referrer.as_ref() != Some(&trader), Error::<T>::MutualReferral);
		record.referrer = Some(referrer.clone());
		Traders::<T>::insert(&trader, record);
		Self::deposit_event(Event::ReferrerSet { trader, referrer });
		Ok(())
	}

	/// Credits what a clearing earned referrers, but never more than it brought the pool: where
	/// rebates took more of the fees than the tiers foresee (makers meeting makers), every credit
	/// shrinks pro rata, rounded down. Otherwise earlier fees could be drawn out of the pool by
	/// trading with oneself.
	pub(crate) fn credit_referrers(due: &[(T::AccountId, QuoteAtoms)]) {
		let collected = T::Pool::collected();
		let books = Books::<T>::get();
		let brought = collected.saturating_sub(books.seen).max(QuoteAtoms::ZERO);
		let total = due
			.iter()
			.fold(QuoteAtoms::ZERO, |sum, (_, amount)| sum.saturating_add(*amount));
		let mut credited = QuoteAtoms::ZERO;
		for (referrer, amount) in due {
			let amount = shrunk(*amount, brought, total);
			if amount.is_zero() {
				continue;
			}
			Earnings::<T>::mutate(referrer, |earned| *earned = earned.saturating_add(amount));
			credited = credited.saturating_add(amount);
		}
		let owed = books.owed.saturating_add(credited);
		Books::<T>::put(PoolBooks { owed, seen: collected });
		debug_assert!(owed <= collected, "Invariant: the pool holds what is owed");
		if !credited.is_zero() {
			Self::deposit_event(Event::ReferrersCredited { amount: credited });
		}
	}

	pub(crate) fn do_claim(referrer: T::AccountId, index: u8) -> DispatchResult {
		let amount = Earnings::<T>::get(&referrer);
		ensure!(
			amount > QuoteAtoms::ZERO && amount >= T::MinClaim::get(),
			Error::<T>::EarningsTooSmall
		);
		let owed = Books::<T>::get().owed.sub(amount)?;
		T::Pool::pay(&SubaccountId { owner: referrer.clone(), index }, amount)?;
		Earnings::<T>::remove(&referrer);
		Self::close_books(owed);
		Self::deposit_event(Event::EarningsClaimed { referrer, index, amount });
		Ok(())
	}

	/// Notes what is owed and what the pool holds, after something was paid out of it.
	pub(crate) fn close_books(owed: QuoteAtoms) {
		Books::<T>::put(PoolBooks { owed, seen: T::Pool::collected() });
	}
}

/// `amount`, or its part of `available` if `total` exceeds that, rounded down. None is negative.
fn shrunk(amount: QuoteAtoms, available: QuoteAtoms, total: QuoteAtoms) -> QuoteAtoms {
	if total <= available {
		return amount;
	}
	let part = multiply_by_rational_with_rounding(
		amount.magnitude(),
		available.magnitude(),
		total.magnitude(),
		Rounding::Down,
	);
	part.and_then(|part| i128::try_from(part).ok())
		.map_or(QuoteAtoms::ZERO, QuoteAtoms)
}
