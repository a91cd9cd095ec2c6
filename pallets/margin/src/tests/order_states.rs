//! What orders each state of a market admits, at placing and before an auction.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{
	seams::Ledger, FilterOrder, FilterVerdict, Lots, MarketState, Moment, Ppm, Price, Side,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

/// Account 1 with 1,000 and a long of 10 lots bought at 100.
fn long_ten() {
	credit(1, 1_000);
	credit(2, 10_000);
	cross(BTC, sub(1), sub(2), 10, 100);
}

fn open(side: Side, lots: u64) -> DispatchResult {
	Margin::open_order(&sub(1), BTC, side, Lots(lots), Price(100)).map(|_| ())
}

fn order(side: Side, lots: u64) -> FilterOrder {
	FilterOrder { market: BTC, side, lots: Lots(lots), limit: Price(100), rested: false }
}

fn reduced(lots: &[u64]) -> FilterVerdict {
	FilterVerdict::Reduce(lots.iter().copied().map(Lots).collect())
}

/// A call auction due at the mock's present, or a millisecond later.
fn call(state: fn(Moment) -> MarketState, in_ms: u64) -> MarketState {
	state(Moment(Now::get() + in_ms))
}

/// LED-051.
#[test]
fn open_order_should_follow_the_state_when_it_is_placed() {
	use MarketState::{
		Active, Announced, CancelOnly, Halted, OpeningAuction, ProtectiveAuction, ReduceOnly,
	};
	let takes_all = [
		Active,
		OpeningAuction(Moment(0)),
		OpeningAuction(Moment(u64::MAX)),
		ProtectiveAuction(Moment(u64::MAX)),
	];
	for state in takes_all {
		ExtBuilder::build_and_execute(|| {
			long_ten();
			set_state(BTC, state);
			assert_ok!(open(Side::Bid, 1));
			assert_ok!(open(Side::Ask, 1));
			assert_ok!(open(Side::Ask, 50));
		});
	}
	let refuses = [
		(Announced, Error::<Test>::MarketNotOpen),
		(CancelOnly, Error::<Test>::CancelOnly),
		(Halted, Error::<Test>::MarketHalted),
	];
	for (state, error) in refuses {
		ExtBuilder::build_and_execute(|| {
			long_ten();
			set_state(BTC, state);
			let error: DispatchError = error.into();
			assert_noop!(open(Side::Bid, 1), error);
			assert_noop!(open(Side::Ask, 1), error);
		});
	}
	ExtBuilder::build_and_execute(|| {
		long_ten();
		set_state(BTC, ReduceOnly);
		assert_noop!(open(Side::Bid, 1), Error::<Test>::ReduceOnly);
		assert_noop!(open(Side::Ask, 11), Error::<Test>::ReduceOnly);
		assert_ok!(open(Side::Ask, 10));
	});
}

/// LED-065.
#[test]
fn filter_should_follow_the_state_when_orders_meet() {
	use MarketState::{OpeningAuction, ProtectiveAuction};
	let orders = [order(Side::Bid, 1), order(Side::Ask, 11)];
	ExtBuilder::build_and_execute(|| {
		long_ten();
		let all = FilterVerdict::Keep;
		let rows = [
			(MarketState::Active, all.clone()),
			(call(OpeningAuction, 0), all.clone()),
			(call(ProtectiveAuction, 0), all),
			(call(OpeningAuction, 1), reduced(&[0, 10])),
			(call(ProtectiveAuction, 1), reduced(&[0, 10])),
			(MarketState::ReduceOnly, reduced(&[0, 10])),
			(MarketState::CancelOnly, reduced(&[0, 10])),
			(MarketState::Announced, reduced(&[0, 0])),
			(MarketState::Halted, reduced(&[0, 0])),
		];
		for (state, verdict) in rows {
			set_state(BTC, state);
			assert_eq!(Margin::filter(&sub(1), &orders), verdict, "{state:?}");
		}
	});
}

/// LED-053. In a call auction both sides pay its fee, those that rested too.
#[test]
fn orders_should_be_charged_the_auction_fee_when_a_call_is_under_way() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		let mut parameters = parameters(0);
		parameters.auction_fee = Ppm(2_000);
		list(0, parameters);
		let resting = FilterOrder { rested: true, ..order(Side::Bid, 99) };
		assert_eq!(Margin::filter(&sub(1), &[resting]), FilterVerdict::Keep);
		set_state(BTC, call(MarketState::ProtectiveAuction, 0));
		// 9,900 x 0.2 % = 19.8: 980 are left where 990 are required.
		assert_eq!(Margin::filter(&sub(1), &[resting]), reduced(&[0]));
		assert_noop!(open(Side::Bid, 99), Error::<Test>::InsufficientMargin);
		assert_ok!(open(Side::Bid, 98));
	});
}
