//! Benchmarks of the calls and of what the order book uses.

use super::*;
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Delegates},
	MarketId, Moment, QuoteAtoms,
};
use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use frame_system::RawOrigin;

/// Limits with the longest list of markets.
fn limits<T: Config>() -> Limits {
	let markets: Vec<MarketId> = (0..MAX_SCOPE).map(MarketId).collect();
	Limits {
		expires: T::Clock::now().saturating_add(Moment(MAX_LIFETIME_MS)),
		markets: MarketScope::Only(BoundedVec::truncate_from(markets)),
		order_notional: QuoteAtoms(1_000_000),
		daily_notional: QuoteAtoms(1_000_000_000),
	}
}

/// An owner with one delegate fewer than it may have.
fn owner<T: Config>() -> T::AccountId {
	let owner: T::AccountId = account("owner", 0, 0);
	T::BenchmarkHelper::make_owner(&owner);
	for index in 1..MAX_DELEGATES {
		let delegate = account("delegate", index, 0);
		assert!(Pallet::<T>::do_register(owner.clone(), delegate, limits::<T>()).is_ok());
	}
	owner
}

/// An owner with all delegates it may have, and one of them.
fn pair<T: Config>() -> (T::AccountId, T::AccountId) {
	let (owner, delegate) = (owner::<T>(), account::<T::AccountId>("delegate", 0, 0));
	assert!(Pallet::<T>::do_register(owner.clone(), delegate.clone(), limits::<T>()).is_ok());
	(owner, delegate)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let owner = owner::<T>();
		let delegate: T::AccountId = account("delegate", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), delegate.clone(), limits::<T>());
		assert!(Delegations::<T>::contains_key(owner, delegate));
	}

	#[benchmark]
	fn revoke() {
		let (owner, delegate) = pair::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), delegate.clone());
		assert!(!Delegations::<T>::contains_key(owner, delegate));
	}

	#[benchmark]
	fn renounce() {
		let (owner, delegate) = pair::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(delegate.clone()), owner.clone());
		assert!(!Delegations::<T>::contains_key(owner, delegate));
	}

	#[benchmark]
	fn remove_expired() {
		let (owner, delegate) = pair::<T>();
		let now = T::Clock::now();
		Delegations::<T>::mutate(&owner, &delegate, |slot| {
			if let Some(record) = slot {
				record.limits.expires = now;
			}
		});
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), owner.clone(), delegate.clone());
		assert!(!Delegations::<T>::contains_key(owner, delegate));
	}

	#[benchmark]
	fn charge() {
		let (owner, delegate) = pair::<T>();
		let market = MarketId(MAX_SCOPE.saturating_sub(1));
		let notional = QuoteAtoms(1_000);
		#[block]
		{
			assert!(Pallet::<T>::charge(&owner, &delegate, market, notional).is_ok());
		}
		let placed = Delegations::<T>::get(owner, delegate).map(|record| record.placed);
		assert_eq!(placed, Some(notional));
	}

	#[benchmark]
	fn ensure_may_cancel() {
		let (owner, delegate) = pair::<T>();
		let result;
		#[block]
		{
			result = Pallet::<T>::ensure_may_cancel(&owner, &delegate);
		}
		assert!(result.is_ok());
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}
