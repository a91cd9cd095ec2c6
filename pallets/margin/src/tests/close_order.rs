//! Closing of orders.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{seams::Ledger, Lots, Price, Side};
use frame_support::{assert_err, assert_noop, assert_ok};

/// LED-055.
#[test]
fn close_order_should_restore_the_totals_when_the_order_is_gone() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let before = Margin::subaccount(&sub(1)).unwrap();
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Ask, Lots(7), Price(100)));
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Ask, Lots(7)));
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().orders(BTC).bids, Lots(5));
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(5)));
		let after = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!(after.open_orders, before.open_orders);
		assert_eq!(after.order_count, 0);
	});
}

#[test]
fn close_order_should_fail_when_the_account_has_no_such_order() {
	ExtBuilder::build_and_execute(|| {
		let close = |side, lots| Margin::close_order(&sub(1), BTC, side, Lots(lots));
		assert_err!(close(Side::Bid, 1), Error::<Test>::UnknownSubaccount);
		credit(1, 1_000);
		assert_noop!(close(Side::Bid, 0), Error::<Test>::NoSuchOrders);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		assert_noop!(close(Side::Bid, 6), Error::<Test>::NoSuchOrders);
		assert_noop!(close(Side::Ask, 5), Error::<Test>::NoSuchOrders);
		assert_ok!(close(Side::Bid, 5));
	});
}

#[test]
fn close_order_should_work_when_the_market_is_gone() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		Records::mutate(|records| records.remove(&BTC));
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(5)));
	});
}
