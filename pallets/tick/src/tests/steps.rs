//! Order of the steps and their shares.

use super::mock::*;
use crate::{shares, WeightInfo};
use bulwark_primitives::seams::Step;
use frame_support::weights::{Weight, WeightMeter};

/// A tick over a block without extrinsics.
fn tick_of_empty_block() -> Weight {
	begin_block();
	let limit = Tick::limit();
	end_block();
	limit
}

/// TICK-001.
#[test]
fn steps_should_run_once_in_documented_order_at_one_moment() {
	ExtBuilder::default().build_and_execute(|| {
		tick_of_empty_block();
		let names: Vec<Name> = runs().iter().map(|run| run.name).collect();
		assert_eq!(
			names,
			vec![
				Name::CloseRounds,
				Name::UpdateQuotes,
				Name::ExpireOrders,
				Name::Detect,
				Name::FireTriggers,
				Name::ClearMarkets,
				Name::Descend,
			]
		);
		assert!(runs().iter().all(|run| run.now == NOW));
	});
}

/// TICK-004.
#[test]
fn early_steps_should_be_bounded_by_their_shares() {
	ExtBuilder::default().build_and_execute(|| {
		let limit = tick_of_empty_block();
		assert_eq!(limit_of(Name::CloseRounds), shares::CLOSE_ROUNDS * limit);
		assert_eq!(limit_of(Name::UpdateQuotes), shares::UPDATE_QUOTES * limit);
		assert_eq!(limit_of(Name::ExpireOrders), shares::EXPIRE_ORDERS * limit);
		assert_eq!(limit_of(Name::Detect), shares::DETECT * limit);
		assert_eq!(limit_of(Name::FireTriggers), shares::FIRE_TRIGGERS * limit);
	});
}

/// TICK-004: a storm of expiries or of suspects does not take the auctions' part.
#[test]
fn clearing_should_keep_its_part_when_all_earlier_steps_are_greedy() {
	ExtBuilder::default()
		.greedy(&[
			Name::CloseRounds,
			Name::UpdateQuotes,
			Name::ExpireOrders,
			Name::Detect,
			Name::FireTriggers,
		])
		.build_and_execute(|| {
			let limit = tick_of_empty_block();
			// 100 - 15 - 5 - 8 - 25 - 7 - 15 (kept for the ladder) = 25 %, less the overhead and the
			// rounding of six shares.
			let floor = (limit / 4)
				.saturating_sub(<() as WeightInfo>::post_transactions())
				.saturating_sub(Weight::from_parts(6, 6));
			assert!(limit_of(Name::ClearMarkets).all_gte(floor));
		});
}

/// TICK-005.
#[test]
fn clearing_should_receive_what_earlier_steps_left() {
	ExtBuilder::default().build_and_execute(|| {
		let limit = tick_of_empty_block();
		let expected = limit
			.saturating_sub(<() as WeightInfo>::post_transactions())
			.saturating_sub(shares::DESCEND * limit);
		assert_eq!(limit_of(Name::ClearMarkets), expected);
	});
}

/// TICK-006.
#[test]
fn ladder_should_keep_its_share_when_all_other_steps_are_greedy() {
	ExtBuilder::default()
		.greedy(&[
			Name::CloseRounds,
			Name::UpdateQuotes,
			Name::ExpireOrders,
			Name::Detect,
			Name::FireTriggers,
			Name::ClearMarkets,
		])
		.build_and_execute(|| {
			let limit = tick_of_empty_block();
			assert_eq!(limit_of(Name::Descend), shares::DESCEND * limit);
		});
}

/// TICK-005.
#[test]
fn ladder_should_receive_all_that_is_left() {
	ExtBuilder::default().build_and_execute(|| {
		let limit = tick_of_empty_block();
		let overhead = <() as WeightInfo>::post_transactions();
		assert_eq!(limit_of(Name::Descend), limit.saturating_sub(overhead));
	});
}

/// TICK-008.
#[test]
fn steps_should_not_run_when_a_migration_is_under_way() {
	ExtBuilder::default().migrating().build_and_execute(|| {
		begin_block();
		end_block();
		assert!(runs().is_empty());
		assert_eq!(crate::LastTick::<Test>::get(), None);
		assert_eq!(System::block_weight().total(), Weight::zero());
	});
}

#[test]
fn empty_step_should_consume_nothing() {
	let mut meter = WeightMeter::with_limit(MAX_BLOCK);
	<() as Step>::run(NOW, &mut meter);
	assert_eq!(meter.consumed(), Weight::zero());
}
