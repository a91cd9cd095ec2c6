//! The reserve and the correction of the block's weight.

use super::mock::*;
use crate::{LastTick, TickRecord, WeightInfo};
use frame_support::{dispatch::DispatchClass, traits::Hooks, weights::Weight};
use proptest::prelude::*;
use sp_runtime::Perbill;

const ALL: [Name; 6] = [
	Name::CloseRounds,
	Name::UpdateQuotes,
	Name::ExpireOrders,
	Name::Detect,
	Name::ClearMarkets,
	Name::Descend,
];

fn overhead() -> Weight {
	<() as WeightInfo>::post_transactions()
}

/// TICK-002.
#[test]
fn reserve_should_be_registered_as_mandatory_when_block_starts() {
	ExtBuilder::default().build_and_execute(|| {
		begin_block();
		let reserve = Weight::from_parts(120_000_000_000, 1_200_000);
		assert_eq!(Tick::reserve(), reserve);
		assert_eq!(*System::block_weight().get(DispatchClass::Mandatory), reserve);
	});
}

/// TICK-003.
#[test]
fn tick_should_get_reserve_and_rest_of_block_when_extrinsics_leave_some() {
	ExtBuilder::default().build_and_execute(|| {
		begin_block();
		extrinsics(MAX_BLOCK / 2);
		end_block();
		let last = LastTick::<Test>::get().unwrap();
		// 30 % reserved and 20 % left over.
		assert_eq!(last.limit, MAX_BLOCK / 2);
	});
}

/// TICK-003.
#[test]
fn tick_should_get_reserve_when_block_is_over_full() {
	ExtBuilder::default().greedy(&ALL).build_and_execute(|| {
		begin_block();
		extrinsics(MAX_BLOCK * 2);
		end_block();
		assert_eq!(
			LastTick::<Test>::get(),
			Some(TickRecord { block: 1, consumed: Tick::reserve(), limit: Tick::reserve() })
		);
		assert_eq!(System::block_weight().total(), MAX_BLOCK * 2 + Tick::reserve());
	});
}

/// TICK-007.
#[test]
fn weight_should_be_given_back_when_tick_consumes_less_than_reserve() {
	ExtBuilder::default().build_and_execute(|| {
		begin_block();
		extrinsics(MAX_BLOCK / 4);
		end_block();
		assert_eq!(System::block_weight().total(), MAX_BLOCK / 4 + overhead());
		assert_eq!(LastTick::<Test>::get().unwrap().consumed, overhead());
	});
}

/// TICK-007.
#[test]
fn weight_should_be_registered_when_tick_consumes_more_than_reserve() {
	ExtBuilder::default().greedy(&ALL).build_and_execute(|| {
		begin_block();
		extrinsics(MAX_BLOCK / 4);
		end_block();
		assert_eq!(System::block_weight().total(), MAX_BLOCK);
	});
}

/// TICK-007: each dimension is corrected on its own.
#[test]
fn weight_should_be_corrected_in_each_dimension() {
	ExtBuilder::default().build_and_execute(|| {
		begin_block();
		let reserve = Tick::reserve();
		let consumed = Weight::from_parts(reserve.ref_time() + 7, reserve.proof_size() - 9);
		Tick::correct_weight(consumed);
		assert_eq!(System::block_weight().total(), consumed);
	});
}

#[test]
fn integrity_test_should_accept_the_reserve_of_the_mock() {
	ExtBuilder::default().build_and_execute(Tick::integrity_test);
}

#[test]
fn reserve_ratio_should_be_thirty_percent_in_the_mock() {
	assert_eq!(Reserve::get(), Perbill::from_percent(30));
}

/// 1,024 cases unless `PROPTEST_CASES` says otherwise.
fn config() -> ProptestConfig {
	let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
	ProptestConfig { cases: cases.unwrap_or(1_024), ..ProptestConfig::default() }
}

proptest! {
	#![proptest_config(config())]

	/// TICK-003, TICK-007: whatever the extrinsics and the steps take, the block's weight ends as
	/// extrinsics plus what the tick consumed, which lies between overhead and limit; a block that
	/// was not over-full stays within its maximum.
	#[test]
	fn block_weight_should_be_exact_for_any_load(
		time in 0u64..800_000_000_000,
		proof in 0u64..8_000_000,
		greedy in proptest::sample::subsequence(ALL.to_vec(), 0..=6),
	) {
		ExtBuilder::default().greedy(&greedy).build_and_execute(|| {
			let load = Weight::from_parts(time, proof);
			begin_block();
			extrinsics(load);
			end_block();
			let last = LastTick::<Test>::get().unwrap();
			assert_eq!(System::block_weight().total(), load + last.consumed);
			assert!(last.consumed.all_gte(overhead()) && last.consumed.all_lte(last.limit));
			assert!(last.limit.all_gte(Tick::reserve()));
			if (load + Tick::reserve()).all_lte(MAX_BLOCK) {
				assert!(System::block_weight().total().all_lte(MAX_BLOCK));
			}
		});
	}
}
