//! Accounts whose positions offset each other, and contracts that end.

use super::mock::*;
use bulwark_primitives::{
	seams::{Ledger, LiquidationOrders, Markets, Step},
	LiquidationOrder, Lots, MarketId, MarketKind, MarketParameters, MarketState, Moment, Ppm, Side,
};

/// A dated future on the underlying of market 0, with a calendar charge of 1 %.
const FUTURE: MarketId = MarketId(2);
const EXPIRY: u64 = START + 4 * 3_600_000;

fn list_future() {
	let kind = MarketKind::Future { expiry: Moment(EXPIRY) };
	list(2, MarketParameters { kind, calendar_charge: Ppm(10_000), ..parameters(0) });
	set_mark(0, 100);
}

fn orders(market: MarketId) -> Vec<LiquidationOrder<u64>> {
	<Liquidation as LiquidationOrders<u64>>::orders(market)
}

/// Lets the market's last half hour pass at this mark.
fn expire_at(mark: u64) {
	Now::set(EXPIRY - 1_800_000);
	while Now::get() <= EXPIRY {
		set_mark(0, mark);
		set_mark(1, 100);
		Now::set(Now::get() + 5_000);
	}
	set_mark(0, mark);
	set_mark(1, 100);
}

/// LAD-060: to close the whole of a leg that others hedge would lay them bare. Long
/// 1,000 and short 900 against it need 100 x 5 + 900; by the long's share 560 lots seem to do, which
/// would leave 460 bare ones and need 2,740.
#[test]
fn order_should_leave_a_hedge_in_place_when_closing_more_would_raise_the_requirement() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		let who = sub(1);
		credit(1, 1_300);
		trade(BTC, &who, &sub(MAKER), 1_000, 100);
		trade(FUTURE, &sub(MAKER), &who, 900, 100);
		assert_eq!((health(&who).equity.0, health(&who).maintenance.0), (1_300, 1_400));
		detect();
		assert_eq!(orders(FUTURE), vec![]);
		let [order] = orders(BTC).try_into().unwrap();
		assert_eq!((order.who, order.side, order.lots), (who, Side::Ask, Lots(70)));
		offer(BTC, 100, 1_000);
		clear_markets();
		// 30 bare lots, and the charge on 900.
		assert_eq!(health(&who).maintenance.0, 150 + 900);
		descend();
		assert!(!Margin::subaccount(&who).unwrap().in_liquidation);
	});
}

/// LAD-061: the buffer sizes the order only; an account at its requirement is left
/// alone, though 1.1 times it would not be met.
#[test]
fn netted_account_should_be_left_alone_when_equity_equals_maintenance() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		credit(1, 1_400);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 100);
		trade(FUTURE, &sub(MAKER), &sub(1), 900, 100);
		detect();
		assert_eq!(orders(BTC), vec![]);
	});
}

/// LAD-062: positions of a contract that ended are paid out, never liquidated; the debt
/// of a loser goes to the insurance fund.
#[test]
fn ended_contract_should_not_be_liquidated_and_its_debt_be_insured() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		endow(1_000_000);
		credit(1, 10_000);
		trade(FUTURE, &sub(1), &sub(MAKER), 1_000, 100);
		expire_at(80);
		let state = Exchange::record(FUTURE).unwrap().state;
		assert!(matches!(state, MarketState::Settling(_)), "{state:?}");
		assert_eq!((equity(&sub(1)), health(&sub(1)).maintenance.0), (-10_000, 0));
		detect();
		assert_eq!(orders(FUTURE), vec![]);
		check();
		pallet_margin::SweepSettlements::<Test>::run(Moment(Now::get()), &mut plenty());
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().quote.0, -10_000);
		for _ in 0..2 {
			tick();
		}
		assert_eq!(Margin::subaccount(&sub(1)), None);
		assert_eq!(Margin::funds().insurance.0, 990_000);
	});
}
