//! However many orders a call or a step touches, the account is taken out of the ledger once.

use super::mock::*;
use crate::{BatchItem, BatchMode, OrderRef};
use bulwark_primitives::{
	seams::{Orders, Step},
	CancelReason, ClientOrderId, Lots, MarketState, Moment, OrderPrice, Price, TimeInForce,
};
use frame_support::{assert_ok, weights::WeightMeter};

/// How often accounts are taken out meanwhile.
fn taken(work: impl FnOnce()) -> u32 {
	let before = Taken::get();
	work();
	Taken::get() - before
}

fn many(orders: u64) {
	for step in 0..orders {
		place(1, BTC, BID, 99 - step, 1);
	}
}

/// BOOK-037: a batch reads and writes the account once.
#[test]
fn batch_should_take_the_account_out_once_when_it_has_many_items() {
	ExtBuilder::build_and_execute(|| {
		let old = place(1, BTC, BID, 99, 5);
		let mut items: Vec<_> = (0..97)
			.map(|step| BatchItem::Place(limit(BTC, BID, 90 + step % 9, 1)))
			.collect();
		let name = OrderRef::Client(ClientOrderId(7));
		items.push(BatchItem::Place(named(limit(ETH, ASK, 105, 2), 7)));
		let price = Some(OrderPrice::Limit(Price(104)));
		items.push(BatchItem::Amend { order: name, price, lots: Lots(3) });
		items.push(BatchItem::Cancel(OrderRef::Locator(old)));
		let times = taken(|| {
			assert_ok!(batch(1, &items, BatchMode::AllOrNothing));
		});
		assert_eq!(times, 1);
		assert_eq!(OrderBook::orders_of(&sub(1)).len(), 98);
	});
}

/// BOOK-037: so do cancelling all, expiring, the dead-man switch and shrinking.
#[test]
fn cancelling_should_take_the_account_out_once_when_orders_are_many() {
	ExtBuilder::build_and_execute(|| {
		many(9);
		let cancelled = || {
			assert_eq!(
				<OrderBook as Orders<u64>>::cancel_all(&sub(1), CancelReason::Liquidation),
				9
			);
		};
		assert_eq!(taken(cancelled), 1);
		many(9);
		let until = Some(Moment(Now::get() + 5_000));
		assert_ok!(OrderBook::set_dead_man(RuntimeOrigin::signed(1), 0, until));
		Now::mutate(|now| *now += 5_000);
		let fired = || crate::DeadMen::<Test>::run(Moment(Now::get()), &mut WeightMeter::new());
		assert_eq!(taken(fired), 1);
		trade(BTC, 1, 2, 10, 100);
		for step in 0..5 {
			put(1, reduce_only(limit(BTC, ASK, 101 + step, 1)));
		}
		trade(BTC, 2, 1, 10, 100);
		let shrunk = || OrderBook::run_shrinks(vec![(sub(1), BTC)], &mut WeightMeter::new());
		assert_eq!(taken(shrunk), 1);
		assert_eq!(OrderBook::orders_of(&sub(1)), []);
	});
}

/// BOOK-037: orders of one account that end at one moment expire together, those of others not.
#[test]
fn expiring_should_take_each_account_out_once_when_orders_end_together() {
	ExtBuilder::build_and_execute(|| {
		let moment = Moment(Now::get() + 500);
		for step in 0..12 {
			let order = limit(BTC, BID, 99 - step, 1);
			put(1 + step % 2, timed(order, TimeInForce::GoodTilTime(moment)));
		}
		let expired = || crate::ExpireOrders::<Test>::run(moment, &mut WeightMeter::new());
		assert_eq!(taken(expired), 2);
		assert_eq!(OrderBook::depth(BTC, BID, 99), []);
	});
}

/// BOOK-037: so do waiting orders that are sent back.
#[test]
fn sending_back_should_take_each_account_out_once_when_orders_wait() {
	ExtBuilder::build_and_execute(|| {
		for step in 0..10 {
			take(1 + step % 2, BTC, BID, 99, 1);
		}
		set_state(BTC, MarketState::Halted);
		assert_eq!(taken(clear), 2);
		assert_eq!(cancelled(CancelReason::MarketState).len(), 10);
	});
}
