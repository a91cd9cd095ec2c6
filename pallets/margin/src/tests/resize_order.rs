//! Orders that stay open with fewer lots.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{seams::Ledger, Lots, Price, Side};
use frame_support::{assert_err, assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn resize(side: Side, lots: u64) -> DispatchResult {
	Margin::resize_order(&sub(1), BTC, side, Lots(lots))
}

/// LED-056.
#[test]
fn resize_order_should_take_lots_and_keep_the_order_when_some_stay() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(10), Price(100)));
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Ask, Lots(7), Price(100)));
		assert_ok!(resize(Side::Bid, 4));
		assert_ok!(resize(Side::Ask, 6));
		assert_ok!(resize(Side::Ask, 0));
		let account = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!((account.orders(BTC).bids, account.orders(BTC).asks), (Lots(6), Lots(1)));
		assert_eq!(account.order_count, 2);
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(6)));
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Ask, Lots(1)));
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().open_orders, []);
	});
}

/// LED-056. Were all lots taken, the account would count an order it does not have.
#[test]
fn resize_order_should_fail_when_nothing_would_stay() {
	ExtBuilder::build_and_execute(|| {
		assert_err!(resize(Side::Bid, 1), Error::<Test>::UnknownSubaccount);
		credit(1, 1_000);
		assert_noop!(resize(Side::Bid, 0), Error::<Test>::NoSuchOrders);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(10), Price(100)));
		assert_noop!(resize(Side::Bid, 10), Error::<Test>::NoSuchOrders);
		assert_noop!(resize(Side::Bid, 11), Error::<Test>::NoSuchOrders);
		assert_noop!(resize(Side::Ask, 1), Error::<Test>::NoSuchOrders);
		assert_ok!(resize(Side::Bid, 9));
	});
}

#[test]
fn resize_order_should_work_when_the_market_is_gone() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		Records::mutate(|records| records.remove(&BTC));
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		Margin::set_in_liquidation(&sub(1), true);
		assert_ok!(resize(Side::Bid, 2));
	});
}
