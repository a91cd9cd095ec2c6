//! Benchmarks of the tick's own work.

#![cfg(any(feature = "runtime-benchmarks", test))]

use crate::{Config, LastTick, Pallet};
use frame_benchmarking::v2::*;
use frame_support::migrations::MultiStepMigrator;

#[benchmarks]
mod benchmarks {
	use super::*;
	use bulwark_primitives::seams::Clock;

	#[benchmark]
	fn post_transactions() {
		frame_system::Pallet::<T>::register_extra_weight_unchecked(
			Pallet::<T>::reserve(),
			frame_support::dispatch::DispatchClass::Mandatory,
		);
		#[block]
		{
			let _ = T::MultiBlockMigrator::ongoing();
			let _ = T::Clock::now();
			let limit = Pallet::<T>::limit();
			let consumed = limit / 2;
			Pallet::<T>::correct_weight(consumed);
			Pallet::<T>::record(consumed, limit);
		}
		assert!(LastTick::<T>::get().is_some());
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::default().build(),
		crate::tests::mock::Test
	);
}
