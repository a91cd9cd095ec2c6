//! Benchmarks.

use crate::{Call, Config, Holders, Pallet, Quota, Quotas, Role};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_holder() {
		let holder: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Root, Role::Guardian, Some(holder.clone()));
		assert_eq!(Holders::<T>::get(Role::Guardian), Some(holder));
	}

	#[benchmark]
	fn draw_quota() {
		let who: T::AccountId = account("trader", 0, 0);
		Quotas::<T>::insert(&who, Quota::default());
		#[block]
		{
			let mut quota = Quotas::<T>::get(&who).unwrap_or_default();
			if let Some(bucket) = quota.trade.take(1, 1) {
				quota.trade = bucket;
			}
			Quotas::<T>::insert(&who, quota);
		}
		assert_eq!(Quotas::<T>::get(&who).map(|quota| quota.trade.used), Some(1));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::externalities(),
		crate::tests::mock::Test
	);
}
