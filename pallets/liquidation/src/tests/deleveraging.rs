//! L5: closing against the market's other side.

use super::mock::*;
use crate::{Event, HoldersCursor, Liquidations, Queue};
use bulwark_primitives::{
	seams::Step, HaltReason, MarketState, Moment, Price, QuoteAtoms, SignedLots,
};
use frame_support::weights::{Weight, WeightMeter};

/// Owner 1 goes long `size` at 120 against shorts 10 to 13 of a quarter each; at mark 100 every
/// short has gained 20 a lot and owner 1 lacks `20 x size - deposit`.
fn bankrupt_long(size: u64, deposit: u128) -> Who {
	credit(1, deposit);
	set_mark(0, 120);
	for owner in 10..14 {
		credit(owner, 10_000);
		trade(BTC, &sub(1), &sub(owner), size / 4, 120);
	}
	set_mark(0, 100);
	sub(1)
}

/// LAD-021: deficit 300 after the deposit of 500, four equal profits of 200: 75 each; all lots
/// close at mark; to the atom.
#[test]
fn deficit_should_be_shared_by_profit_and_lots_close_at_mark() {
	ExtBuilder::build_and_execute(|| {
		let who = bankrupt_long(40, 500);
		assert_eq!(equity(&who), -300);
		tick();
		for owner in 10..14 {
			assert_eq!(equity(&sub(owner)), 10_000 + 200 - 75);
			assert_eq!(lots(&sub(owner), BTC), 0);
		}
		assert!(account(&who).is_none());
		assert_eq!((fund(), deficit(BTC)), (0, 0));
		assert!(events().contains(&Event::Deleveraged {
			who,
			market: BTC,
			lots: SignedLots(40),
			mark: Price(100),
			covered: QuoteAtoms(300),
			counterparties: 4,
		}));
	});
}

/// LAD-022, worked counterexample: a counterparty with 500 of profit here and 490 of loss
/// elsewhere is worth 10 more than nothing; capped by profit alone it would be sunk.
#[test]
fn deleveraging_should_not_sink_a_solvent_counterparty() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		set_mark(0, 150);
		// Owner 2 gains 500 short BTC and loses 590 long ETH: worth 10.
		trade(BTC, &sub(1), &sub(2), 10, 150);
		trade(ETH, &sub(2), &sub(MAKER), 10, 159);
		set_mark(0, 100);
		assert_eq!((equity(&sub(1)), equity(&sub(2))), (-400, 10));
		// Owner 2 is in liquidation itself; its turn comes after owner 1's.
		tick();
		assert!(equity_or_zero(&sub(2)) >= 0);
		assert_eq!(deficit(BTC) + fund(), 390);
	});
}

fn equity_or_zero(who: &Who) -> i128 {
	account(who).map_or(0, |_| equity(who))
}

/// LAD-023: profits cannot pay the deficit: all of them go, the rest is recorded.
#[test]
fn deficit_should_be_recorded_when_profits_cannot_pay_it() {
	ExtBuilder::build_and_execute(|| {
		let who = sub(1);
		credit(1, 100);
		credit(2, 10_000);
		set_mark(0, 120);
		trade(BTC, &who, &sub(2), 20, 120);
		set_mark(0, 100);
		// Owner 2 hands its short on at mark: the profit is realised and out of reach.
		trade(BTC, &sub(2), &sub(MAKER), 20, 100);
		assert_eq!(equity(&who), -300);
		tick();
		assert_eq!(deficit(BTC), 300);
		assert_eq!(equity(&sub(2)), 10_400);
		assert!(events().contains(&Event::DeficitRecorded {
			who,
			market: BTC,
			amount: QuoteAtoms(300),
		}));
		assert!(account(&who).is_none());
	});
}

/// LAD-024: a refused deleveraging is undone, its market halted, the chain goes on.
#[test]
fn market_should_be_halted_when_deleveraging_fails() {
	ExtBuilder::build_and_execute(|| {
		let who = bankrupt_long(40, 500);
		Refused::set(vec!["deleverage"]);
		tick();
		assert_eq!((lots(&who, BTC), equity(&who)), (40, -300));
		assert_eq!(lots(&sub(10), BTC), -10);
		assert_eq!(halts(), vec![(BTC, HaltReason::Deleveraging)]);
		assert!(events()
			.iter()
			.any(|event| matches!(event, Event::DeleveragingFailed { market: BTC, .. })));
		// Halted: nothing more is tried until it is resumed.
		tick();
		assert_eq!(halts().len(), 1);
		Refused::set(Vec::new());
		set_state(BTC, MarketState::Active);
		tick();
		assert!(account(&who).is_none());
	});
}

/// LAD-024: also when the deficit cannot be recorded.
#[test]
fn deleveraging_should_be_undone_when_its_deficit_is_refused() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 10_000);
		set_mark(0, 120);
		trade(BTC, &sub(1), &sub(2), 20, 120);
		set_mark(0, 100);
		trade(BTC, &sub(2), &sub(MAKER), 20, 100);
		Refused::set(vec!["record_deficit"]);
		tick();
		assert_eq!(lots(&sub(1), BTC), 20);
		assert_eq!(halts(), vec![(BTC, HaltReason::Deleveraging)]);
	});
}

/// LAD-025: with more holders than a page, pages take turns; every lot closes, nothing is recorded
/// while later pages can pay.
#[test]
fn deleveraging_should_go_page_by_page_when_holders_are_many() {
	ExtBuilder::build_and_execute(|| {
		MaxHolders::set(4);
		credit(1, 500);
		set_mark(0, 120);
		for owner in 10..26 {
			credit(owner, 10_000);
			trade(BTC, &sub(1), &sub(owner), 10, 120);
		}
		set_mark(0, 100);
		// 160 lots x 20 - 500.
		assert_eq!(equity(&sub(1)), -2_700);
		let total =
			|from: u64| (10..26).map(|owner| equity(&sub(owner))).sum::<i128>() + i128::from(from);
		let before = total(0);
		let mut ticks = 0;
		while account(&sub(1)).is_some() {
			tick();
			ticks += 1;
			assert!(ticks < 20, "every page must make progress");
		}
		assert!(ticks > 1);
		assert_eq!(before - total(0), 2_700);
		assert_eq!(deficit(BTC), 0);
		assert!((10..26).all(|owner| lots(&sub(owner), BTC) == 0));
		assert!(!Liquidations::<Test>::contains_key(sub(1)));
	});
}

/// LAD-025: pages without profit do not record a deficit that a later page pays.
#[test]
fn deficit_should_not_be_recorded_before_the_last_page_was_asked() {
	ExtBuilder::build_and_execute(|| {
		MaxHolders::set(2);
		credit(1, 100);
		set_mark(0, 120);
		for owner in 10..20 {
			credit(owner, 10_000);
			trade(BTC, &sub(1), &sub(owner), 2, 120);
		}
		set_mark(0, 100);
		// All but one hand their short on at mark: one profit of 40 is left.
		for owner in 10..19 {
			credit(owner + 100, 10_000);
			trade(BTC, &sub(owner), &sub(owner + 100), 2, 100);
		}
		assert_eq!(equity(&sub(1)), -300);
		let mut ticks = 0;
		while account(&sub(1)).is_some() {
			tick();
			ticks += 1;
			assert!(ticks < 30, "every rotation must make progress");
		}
		// The one profit paid in full.
		assert_eq!(deficit(BTC), 260);
		assert_eq!(equity(&sub(19)), 10_000);
	});
}

/// LAD-006: without weight for a page the position waits.
#[test]
fn deleveraging_should_wait_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		let who = bankrupt_long(40, 500);
		detect();
		clear_markets();
		let mut little = WeightMeter::with_limit(Weight::from_parts(1_800_000_000, u64::MAX / 4));
		crate::Descend::<Test>::run(Moment(START), &mut little);
		check();
		assert!(little.consumed().all_lte(little.limit()));
		assert_eq!(lots(&who, BTC), 40);
		assert!(HoldersCursor::<Test>::get(BTC).is_none());
		tick();
		assert!(account(&who).is_none());
	});
}

/// LAD-020: lots the fund cannot reserve for close at mark in the same tick.
#[test]
fn unreserved_lots_should_be_deleveraged() {
	ExtBuilder::build_and_execute(|| {
		set_mark(0, 1_000);
		credit(1, 40_100);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 1_000);
		set_mark(0, 960);
		let maker_before = equity(&sub(MAKER));
		assert_eq!(equity(&sub(1)), 100);
		tick();
		// No fund: nothing could be reserved, no order was issued, and nobody paid.
		assert_eq!(lots(&sub(1), BTC), 0);
		assert_eq!((equity(&sub(1)), equity(&sub(MAKER))), (100, maker_before));
		assert!(!Liquidations::<Test>::contains_key(sub(1)));
	});
}

/// LAD-022: a counterparty in liquidation of which nothing is left leaves it.
#[test]
fn counterparty_should_leave_liquidation_when_nothing_is_left_of_it() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 100);
		credit(2, 100);
		set_mark(0, 150);
		// Owner 2 gains 500 in BTC and has lost 590 in ETH: worth 10, against 50.
		trade(BTC, &sub(1), &sub(2), 10, 150);
		trade(ETH, &sub(2), &sub(MAKER), 10, 159);
		trade(ETH, &sub(MAKER), &sub(2), 10, 100);
		set_mark(0, 100);
		assert_eq!((equity(&sub(1)), equity(&sub(2))), (-400, 10));
		tick();
		assert!(account(&sub(1)).is_none() && account(&sub(2)).is_none());
		assert_eq!(Liquidations::<Test>::iter().count(), 0);
		assert!(Queue::<Test>::get().is_empty());
		assert_eq!(deficit(BTC), 390);
	});
}
