//! The calls and the reads.

use crate::{
	Config, DelegateCount, DelegateView, Delegation, Delegations, Error, Event, Limits, Pallet,
	MAX_DELEGATES, MAX_LIFETIME_MS,
};
use alloc::vec::Vec;
use bulwark_primitives::{seams::Clock, QuoteAtoms};
use frame_support::{ensure, traits::Contains};
use sp_runtime::{DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// The owner's delegates, at most [`MAX_DELEGATES`], expired ones included, in no order.
	pub fn delegates_of(owner: &T::AccountId) -> Vec<DelegateView<T::AccountId>> {
		let now = T::Clock::now();
		let view = |(delegate, record): (T::AccountId, Delegation)| {
			let placed_today = record.placed_today(now);
			let is_expired = record.is_expired(now);
			let budget = if is_expired { QuoteAtoms::ZERO } else { record.limits.daily_notional };
			DelegateView {
				delegate,
				placed_today,
				left_today: budget.saturating_sub(placed_today.min(budget)),
				is_expired,
				limits: record.limits,
			}
		};
		Delegations::<T>::iter_prefix(owner)
			.take(MAX_DELEGATES.saturated_into())
			.map(view)
			.collect()
	}

	pub(crate) fn do_register(
		owner: T::AccountId,
		delegate: T::AccountId,
		limits: Limits,
	) -> DispatchResult {
		ensure!(owner != delegate, Error::<T>::SelfDelegation);
		ensure!(T::Owners::contains(&owner), Error::<T>::NotOwner);
		Self::ensure_sound(&limits)?;
		let record = match Delegations::<T>::get(&owner, &delegate) {
			Some(record) => Delegation { limits: limits.clone(), ..record },
			None => {
				Self::add_delegate(&owner, &delegate)?;
				Delegation { limits: limits.clone(), day: 0, placed: QuoteAtoms::ZERO }
			},
		};
		Delegations::<T>::insert(&owner, &delegate, record);
		Self::deposit_event(Event::Registered { owner, delegate, limits });
		Ok(())
	}

	fn ensure_sound(limits: &Limits) -> DispatchResult {
		let now = T::Clock::now();
		ensure!(limits.expires > now, Error::<T>::AlreadyExpired);
		ensure!(limits.expires.since(now) <= MAX_LIFETIME_MS, Error::<T>::ExpiryTooFar);
		ensure!(!limits.markets.is_empty(), Error::<T>::NoMarkets);
		ensure!(
			limits.order_notional > QuoteAtoms::ZERO && limits.daily_notional > QuoteAtoms::ZERO,
			Error::<T>::LimitNotPositive
		);
		Ok(())
	}

	/// Counts a new delegate and makes its account exist: a key that holds nothing has a nonce and
	/// can sign.
	fn add_delegate(owner: &T::AccountId, delegate: &T::AccountId) -> DispatchResult {
		let count = DelegateCount::<T>::get(owner);
		ensure!(count < MAX_DELEGATES, Error::<T>::TooManyDelegates);
		DelegateCount::<T>::insert(owner, count.saturating_add(1));
		frame_system::Pallet::<T>::inc_sufficients(delegate);
		Ok(())
	}

	pub(crate) fn do_revoke(owner: T::AccountId, delegate: T::AccountId) -> DispatchResult {
		Self::remove(&owner, &delegate)?;
		Self::deposit_event(Event::Revoked { owner, delegate });
		Ok(())
	}

	pub(crate) fn do_renounce(owner: T::AccountId, delegate: T::AccountId) -> DispatchResult {
		Self::remove(&owner, &delegate)?;
		Self::deposit_event(Event::Renounced { owner, delegate });
		Ok(())
	}

	pub(crate) fn do_remove_expired(owner: T::AccountId, delegate: T::AccountId) -> DispatchResult {
		let record = Delegations::<T>::get(&owner, &delegate).ok_or(Error::<T>::NotDelegate)?;
		ensure!(record.is_expired(T::Clock::now()), Error::<T>::NotExpired);
		Self::remove(&owner, &delegate)?;
		Self::deposit_event(Event::ExpiredRemoved { owner, delegate });
		Ok(())
	}

	fn remove(owner: &T::AccountId, delegate: &T::AccountId) -> DispatchResult {
		Delegations::<T>::take(owner, delegate).ok_or(Error::<T>::NotDelegate)?;
		match DelegateCount::<T>::get(owner).saturating_sub(1) {
			0 => DelegateCount::<T>::remove(owner),
			left => DelegateCount::<T>::insert(owner, left),
		}
		frame_system::Pallet::<T>::dec_sufficients(delegate);
		Ok(())
	}
}
