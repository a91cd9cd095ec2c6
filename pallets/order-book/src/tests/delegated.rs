//! Calls a delegate makes for an owner.

use super::mock::*;
use crate::{BatchItem, BatchMode, Error, OrderRef};
use bulwark_primitives::{ClientOrderId, Lots, PlaceOrder, Price};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::{DispatchError, DispatchResult};

fn place_for(delegate: u64, order: PlaceOrder) -> DispatchResult {
	plain(OrderBook::place_for(RuntimeOrigin::signed(delegate), 1, 0, order))
}

fn batch_for(delegate: u64, items: &[BatchItem], mode: BatchMode) -> DispatchResult {
	let items = BoundedVec::truncate_from(items.to_vec());
	let origin = RuntimeOrigin::signed(delegate);
	let batch = || plain(OrderBook::batch_for(origin, 1, 0, items, mode));
	frame_support::storage::with_storage_layer(batch)
}

/// BOOK-030: a delegate places for the owner, and its budget is charged the notional.
#[test]
fn place_for_should_place_and_charge_when_delegated() {
	ExtBuilder::build_and_execute(|| {
		let order = limit(BTC, BID, 99, 10);
		assert_noop!(place_for(50, order), DispatchError::BadOrigin);
		Delegations::mutate(|known| known.insert((1, 50)));
		assert_ok!(place_for(50, order));
		assert_eq!(Budget::get(), 1_000_000 - 990);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
		// The owner needs no delegation from itself.
		assert_ok!(place_for(1, order));
		assert_eq!(Budget::get(), 1_000_000 - 990);
	});
}

#[test]
fn place_for_should_fail_when_the_budget_or_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		Delegations::mutate(|known| known.insert((1, 50)));
		Budget::set(989);
		assert_noop!(place_for(50, limit(BTC, BID, 99, 10)), DispatchError::Exhausted);
		assert_ok!(place_for(50, limit(BTC, BID, 98, 10)));
		assert_noop!(place_for(50, limit(BTC, BID, 98, 0)), Error::<Test>::ZeroLots);
	});
}

#[test]
fn batch_for_should_act_when_delegated() {
	ExtBuilder::build_and_execute(|| {
		let name = OrderRef::Client(ClientOrderId(7));
		let old = place(1, BTC, BID, 95, 1);
		let items = [
			BatchItem::Cancel(OrderRef::Locator(old)),
			BatchItem::Place(named(limit(BTC, BID, 99, 10), 7)),
			BatchItem::Amend { order: name, price: None, lots: Lots(12) },
			BatchItem::Amend { order: name, price: None, lots: Lots(11) },
		];
		for mode in [BatchMode::AllOrNothing, BatchMode::BestEffort] {
			assert_noop!(batch_for(50, &items, mode), DispatchError::BadOrigin);
		}
		Delegations::mutate(|known| known.insert((1, 50)));
		assert_ok!(batch_for(50, &items, BatchMode::AllOrNothing));
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(99), Lots(11), 1)]);
		// Placing and renewing are charged, taking lots out is not.
		assert_eq!(Budget::get(), 1_000_000 - 990 - 1_188);
	});
}

#[test]
fn batch_for_should_refuse_items_when_the_budget_ends() {
	ExtBuilder::build_and_execute(|| {
		Delegations::mutate(|known| known.insert((1, 50)));
		Budget::set(1_000);
		let items = [98, 97].map(|price| BatchItem::Place(limit(BTC, BID, price, 10)));
		assert_ok!(batch_for(50, &items, BatchMode::BestEffort));
		assert_eq!(OrderBook::depth(BTC, BID, 9), [(Price(98), Lots(10), 1)]);
		assert_noop!(batch_for(50, &items[1..], BatchMode::AllOrNothing), DispatchError::Exhausted);
	});
}

#[test]
fn cancel_all_for_should_cancel_when_delegated() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 99, 10);
		place(1, BTC, ASK, 101, 10);
		let cancel = |side| OrderBook::cancel_all_for(RuntimeOrigin::signed(50), 1, 0, None, side);
		assert_noop!(cancel(None).map_err(|error| error.error), DispatchError::BadOrigin);
		Delegations::mutate(|known| known.insert((1, 50)));
		assert_ok!(cancel(Some(ASK)));
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 1);
	});
}

#[test]
fn delegated_calls_should_weigh_the_judging_too() {
	use frame_support::dispatch::GetDispatchInfo;
	let order = limit(BTC, BID, 99, 10);
	let weight = |call: crate::Call<Test>| call.get_dispatch_info().call_weight;
	let own = weight(crate::Call::place { index: 0, order });
	assert!(weight(crate::Call::place_for { owner: 1, index: 0, order }).all_gt(own));
	let items = BoundedVec::truncate_from(vec![BatchItem::Place(order)]);
	let mode = BatchMode::BestEffort;
	let own = weight(crate::Call::batch { index: 0, items: items.clone(), mode });
	assert!(weight(crate::Call::batch_for { owner: 1, index: 0, items, mode }).all_gt(own));
	let own = weight(crate::Call::cancel_all { index: 0, market: None, side: None });
	let other = crate::Call::cancel_all_for { owner: 1, index: 0, market: None, side: None };
	assert!(weight(other).all_gt(own));
}
