//! The end of a contract.

use super::mock::*;
use crate::{
	Error, Event, Holders, OpenInterest, Pending, PendingBooks, SweepSettlements, Unsettled,
	WeightInfo,
};
use bulwark_primitives::{
	seams::{self, Ledger, Settlements, Step},
	FilterOrder, FilterVerdict, Lots, MarketState, Moment, Price, QuoteAtoms, Side, SignedLots,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

fn settle_at(price: u64) {
	set_state(BTC, MarketState::Settling(Price(price)));
	assert_ok!(<Margin as Settlements>::begin(BTC, Price(price)));
}

fn sweep(accounts: u64) {
	let weight = <() as WeightInfo>::sweep_account().saturating_mul(accounts);
	let limit = <() as WeightInfo>::sweep_base().saturating_add(weight);
	SweepSettlements::<Test>::run(Moment(Now::get()), &mut WeightMeter::with_limit(limit));
}

/// Account 1 is long 10 and 2 is short 10, entered at 100 with 1,000 each.
fn open() {
	credit(1, 1_000);
	credit(2, 1_000);
	cross(BTC, sub(1), sub(2), 10, 100);
}

fn withdraw(owner: AccountId, amount: u128) -> sp_runtime::DispatchResult {
	Margin::withdraw(RuntimeOrigin::signed(owner), 0, amount)
}

/// LED-180. Mid-sweep, positions and what is pending sum to zero; a winner who is
/// touched first is paid by the books, not by the loser, and takes his profit out after the sweep.
#[test]
fn settlement_should_keep_the_books_when_the_winner_is_touched_first() {
	ExtBuilder::build_and_execute(|| {
		open();
		settle_at(130);
		assert_eq!(<Margin as seams::OpenInterest>::open_interest(BTC), Lots(0));
		assert!(!<Margin as Settlements>::is_done(BTC));
		// Unsettled positions count at the settlement price and need nothing.
		let health = Margin::health(&sub(2)).unwrap();
		assert_eq!((health.equity.0, health.maintenance.0, health.initial.0), (700, 0, 0));
		assert_noop!(withdraw(1, 1_001), Error::<Test>::InsufficientFreeCollateral);
		assert_ok!(withdraw(1, 100));
		assert_eq!(quote(&sub(1)), 1_200, "paid 1,300 for 10 lots");
		assert_eq!(Pending::<Test>::get().settlements, QuoteAtoms(-1_300));
		assert_eq!(Margin::subaccount(&sub(1)).unwrap().positions, vec![]);
		assert_ok!(crate::Pallet::<Test>::do_try_state());
		assert_noop!(withdraw(1, 901), Error::<Test>::InsufficientFreeCollateral);

		sweep(5);
		assert_eq!(quote(&sub(2)), 700);
		assert!(<Margin as Settlements>::is_done(BTC));
		assert_eq!(Pending::<Test>::get(), PendingBooks::default());
		assert!(Unsettled::<Test>::iter().next().is_none());
		assert!(Holders::<Test>::iter().next().is_none());
		assert!(events().contains(&Event::PositionSettled {
			market: BTC,
			who: sub(2),
			lots: SignedLots(-10),
			price: Price(130),
			gain: QuoteAtoms(-300),
		}));
		assert_ok!(withdraw(1, 1_200));
	});
}

/// LED-181. The sweep pays as many positions as its weight allows and goes on in the next block.
#[test]
fn sweep_should_go_on_when_its_weight_ran_out() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..=6 {
			credit(owner, 1_000);
		}
		for buyer in [1, 2, 3] {
			cross(BTC, sub(buyer), sub(buyer + 3), 5, 100);
			cross(ETH, sub(buyer), sub(buyer + 3), 5, 100);
		}
		settle_at(90);
		let left = || Holders::<Test>::iter_prefix(BTC).count();
		sweep(4);
		assert_eq!(left(), 2);
		assert_ok!(crate::Pallet::<Test>::do_try_state());
		sweep(4);
		assert_eq!(left(), 0);
		assert!(<Margin as Settlements>::is_done(BTC));
		assert_eq!(Holders::<Test>::iter_prefix(ETH).count(), 6, "other markets stay");
		assert_eq!((quote(&sub(1)), quote(&sub(4))), (450, 1_550));
	});
}

/// LED-182. Nothing is traded in a market whose contract ended, and its orders need no margin.
#[test]
fn ended_market_should_take_no_order_and_margin_none() {
	ExtBuilder::build_and_execute(|| {
		open();
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(50), Price(100)));
		assert_eq!(Margin::health(&sub(1)).unwrap().initial, QuoteAtoms(600));
		settle_at(100);
		assert_eq!(Margin::health(&sub(1)).unwrap().initial, QuoteAtoms(0));
		assert_noop!(
			Margin::open_order(&sub(1), BTC, Side::Bid, Lots(1), Price(100)),
			Error::<Test>::MarketEnded
		);
		let order = FilterOrder {
			market: BTC,
			side: Side::Ask,
			lots: Lots(5),
			limit: Price(100),
			rested: true,
		};
		assert_eq!(Margin::filter(&sub(1), &[order]), FilterVerdict::Reduce(vec![Lots(0)]));
		let fills = [filled(sub(1), 1, 0), filled(sub(2), 0, 1)];
		assert_noop!(
			<Margin as Ledger<AccountId>>::settle(BTC, Price(100), &fills),
			Error::<Test>::MarketEnded
		);
		assert_ok!(Margin::close_order(&sub(1), BTC, Side::Bid, Lots(50)));
	});
}

/// LED-183. Funding up to the end is paid before the position is.
#[test]
fn settlement_should_pay_funding_first_when_some_is_due() {
	ExtBuilder::build_and_execute(|| {
		open();
		set_funding(0, 2_000_000_000);
		settle_at(100);
		sweep(9);
		assert_eq!((quote(&sub(1)), quote(&sub(2))), (980, 1_020));
	});
}

/// LED-184. A loser beyond its collateral is left with a debt that the insurance fund and recorded
/// deficits take over: nothing is lost on the way.
#[test]
fn settlement_should_leave_a_debt_when_a_loser_is_bankrupt() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 200);
		cross(BTC, sub(1), sub(2), 10, 100);
		settle_at(150);
		sweep(9);
		assert_eq!((quote(&sub(1)), quote(&sub(2))), (1_500, -300));
		assert_ok!(<Margin as Ledger<AccountId>>::record_deficit(BTC, &sub(2), QuoteAtoms(300)));
		assert_eq!(Margin::subaccount(&sub(2)), None);
		assert_noop!(withdraw(1, 1), Error::<Test>::DeficitUnresolved);
	});
}

/// LED-185.
#[test]
fn settlement_should_be_over_at_once_when_nobody_holds_a_position() {
	ExtBuilder::build_and_execute(|| {
		settle_at(100);
		assert!(<Margin as Settlements>::is_done(BTC));
		assert!(!OpenInterest::<Test>::contains_key(BTC));
	});
}

/// LED-186.
#[test]
fn settlement_should_fail_when_it_has_begun() {
	ExtBuilder::build_and_execute(|| {
		open();
		settle_at(100);
		assert!(<Margin as Settlements>::begin(BTC, Price(90)).is_err());
		assert_eq!(Unsettled::<Test>::get(BTC).unwrap().price, Price(100));
	});
}
