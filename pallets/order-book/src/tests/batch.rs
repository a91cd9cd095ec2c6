//! `batch`.

use super::mock::*;
use crate::{BatchMode, Error, Event, PlaceOrder, WeightInfo};
use bulwark_primitives::{Lots, OrderLocator, Price};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::DispatchResult;

fn bid(price: u64, lots: u64) -> PlaceOrder {
	PlaceOrder { market: BTC, side: BID, price: Price(price), lots: Lots(lots), time_in_force: GTC }
}

fn batch(cancels: &[OrderLocator], places: &[PlaceOrder], mode: BatchMode) -> DispatchResult {
	let cancels = BoundedVec::truncate_from(cancels.to_vec());
	let places = BoundedVec::truncate_from(places.to_vec());
	OrderBook::batch(RuntimeOrigin::signed(1), 0, cancels, places, mode)
}

#[test]
fn batch_should_cancel_then_place_when_all_are_good() {
	ExtBuilder::build_and_execute(|| {
		let old = [place(1, BTC, BID, 99, 1), place(1, BTC, BID, 98, 1)];
		assert_ok!(batch(&old, &[bid(97, 2), bid(96, 3)], BatchMode::AllOrNothing));
		let depth = OrderBook::depth(BTC, BID, 10);
		assert_eq!(depth, [(Price(97), Lots(2), 1), (Price(96), Lots(3), 1)]);
	});
}

/// Cancelling first frees the margin that placing needs.
#[test]
fn batch_should_reuse_margin_when_an_order_is_replaced() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_000);
		let old = place(20, BTC, BID, 100, 100);
		let cancels = BoundedVec::truncate_from(vec![old]);
		let places = BoundedVec::truncate_from(vec![bid(99, 100)]);
		let origin = RuntimeOrigin::signed(20);
		assert_ok!(OrderBook::batch(origin, 0, cancels, places, BatchMode::AllOrNothing));
	});
}

#[test]
fn batch_should_change_nothing_when_a_part_fails_and_all_or_nothing() {
	ExtBuilder::build_and_execute(|| {
		let old = place(1, BTC, BID, 99, 1);
		let mode = BatchMode::AllOrNothing;
		assert_noop!(batch(&[old], &[bid(97, 2), bid(96, 0)], mode), Error::<Test>::ZeroLots);
		assert_noop!(batch(&[old, old], &[], mode), Error::<Test>::OrderNotFound);
	});
}

#[test]
fn batch_should_report_refusals_when_best_effort() {
	ExtBuilder::build_and_execute(|| {
		let old = place(1, BTC, BID, 99, 1);
		events();
		let places = [bid(97, 2), bid(96, 0), bid(95, 3)];
		assert_ok!(batch(&[old, old], &places, BatchMode::BestEffort));
		let refused: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::OrderRefused { position, error, .. } => Some((position, error)),
				_ => None,
			})
			.collect();
		let expected =
			[(1, Error::<Test>::OrderNotFound.into()), (3, Error::<Test>::ZeroLots.into())];
		assert_eq!(refused, expected);
		let depth = OrderBook::depth(BTC, BID, 10);
		assert_eq!(depth, [(Price(97), Lots(2), 1), (Price(95), Lots(3), 1)]);
	});
}

/// A part that fails after the ledger took it leaves nothing behind in the ledger.
#[test]
fn batch_should_undo_the_failed_part_only_when_best_effort() {
	ExtBuilder::build_and_execute(|| {
		MaxStaged::set(1);
		let immediate = |price| PlaceOrder { time_in_force: IOC, ..bid(price, 1) };
		let places = [immediate(97), immediate(96), bid(95, 1)];
		assert_ok!(batch(&[], &places, BatchMode::BestEffort));
		assert_eq!(OrderBook::staged(BTC).len(), 1);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
	});
}

#[test]
fn batch_should_weigh_less_than_single_calls_when_many() {
	let single = <() as WeightInfo>::place().saturating_mul(100);
	assert!(<() as WeightInfo>::batch(0, 100).ref_time() * 10 < single.ref_time() * 9);
}
