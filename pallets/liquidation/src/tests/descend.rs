//! The step after the auctions: L4 and the ends of the ladder.

use super::{detect::long_in_trouble, mock::*};
use crate::{Event, Liquidations, Queue, Rung, WeightInfo};
use bulwark_primitives::{
	seams::{LiquidationOrders, Step},
	LiquidationFill, Lots, Moment, Price, QuoteAtoms, MAX_POSITIONS,
};
use frame_support::{assert_ok, weights::WeightMeter};

/// LAD-012: 316 lots at 98, fee 310: equity 3,690 against 3,352.
#[test]
fn liquidation_should_end_when_the_order_fills() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		offer(BTC, 98, 10_000);
		tick();
		assert_eq!(lots(&who, BTC), 684);
		assert_eq!((equity(&who), health(&who).maintenance.0), (3_690, 3_352));
		assert_eq!(fund(), 310);
		assert!(!Liquidations::<Test>::contains_key(who));
		assert!(Queue::<Test>::get().is_empty());
		assert!(!account(&who).unwrap().in_liquidation);
		let tail: Vec<_> = events().into_iter().skip(2).collect();
		assert_eq!(
			tail,
			vec![
				Event::LiquidationFilled {
					who,
					market: BTC,
					lots: Lots(316),
					ordered: Lots(316),
					price: Price(98),
				},
				Event::LiquidationEnded {
					who,
					equity: QuoteAtoms(3_690),
					maintenance: QuoteAtoms(3_352),
				},
			]
		);
	});
}

/// LAD-012: the buffer sizes the order and nothing else: an account that meets its requirement
/// leaves, also below 1.1 times it.
#[test]
fn liquidation_should_end_below_the_buffer_when_the_requirement_is_met() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		// 245 lots: 4,000 - 241 = 3,759 against 3,700.
		offer(BTC, 98, 245);
		tick();
		let health = health(&who);
		assert!(!health.is_liquidatable() && health.equity.0 * 10 < health.maintenance.0 * 11);
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-013.
#[test]
fn partial_fill_should_count_a_miss_and_leave_the_account_queued() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		offer(BTC, 98, 10);
		tick();
		assert_eq!(lots(&who, BTC), 990);
		assert_eq!(Liquidations::<Test>::get(who).unwrap().misses(BTC), 1);
		assert_eq!(Queue::<Test>::get().len(), 1);
		offer(BTC, 98, 10_000);
		tick();
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-013: a full fill starts the count again.
#[test]
fn full_fill_should_clear_the_misses() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		tick();
		tick();
		assert_eq!(Liquidations::<Test>::get(who).unwrap().misses(BTC), 2);
		detect();
		let ordered = <Liquidation as LiquidationOrders<u64>>::orders(BTC).remove(0).lots;
		let fill = LiquidationFill { who, lots: ordered, price: Price(98) };
		Liquidation::filled(BTC, &[fill]);
		assert_eq!(Liquidations::<Test>::get(who).unwrap().misses(BTC), 0);
		// A report about somebody without an order changes nothing.
		let stray = LiquidationFill { who: sub(5), lots: Lots(1), price: Price(98) };
		Liquidation::filled(BTC, &[stray]);
	});
}

/// LAD-020: three auctions without a full fill, then the plan's lots close at mark; nobody pays.
#[test]
fn position_should_be_deleveraged_without_transfer_after_three_misses() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let maker_before = equity(&sub(MAKER));
		tick();
		tick();
		assert_eq!(lots(&who, BTC), 1_000);
		tick();
		assert_eq!(lots(&who, BTC), 684);
		assert_eq!(equity(&who), 4_000);
		assert_eq!(equity(&sub(MAKER)), maker_before);
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// Equity `-missing` and no position.
fn bare_deficit(owner: u64, missing: u64) -> Who {
	credit(owner, 1_000);
	trade(BTC, &sub(owner), &sub(MAKER), 1_000, 100);
	let price = 99 - missing / 1_000;
	trade(BTC, &sub(MAKER), &sub(owner), 1_000, price);
	sub(owner)
}

/// LAD-014.
#[test]
fn insurance_should_pay_a_deficit_without_positions_in_full() {
	ExtBuilder::build_and_execute(|| {
		endow(10_000);
		let who = bare_deficit(1, 4_000);
		assert_eq!(equity(&who), -4_000);
		tick();
		assert!(account(&who).is_none());
		assert_eq!((fund(), deficit(BTC)), (6_000, 0));
		assert!(events().contains(&Event::InsurancePaid {
			who,
			amount: QuoteAtoms(4_000),
			missing: QuoteAtoms::ZERO,
		}));
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-015: what the fund cannot pay is recorded, never hidden; the fund ends at zero, not below.
#[test]
fn deficit_should_be_recorded_when_the_fund_is_short() {
	ExtBuilder::build_and_execute(|| {
		endow(1_500);
		let who = bare_deficit(1, 4_000);
		tick();
		assert_eq!((fund(), deficit(BTC)), (0, 2_500));
		let tail: Vec<_> = events().into_iter().skip(1).collect();
		assert_eq!(
			tail,
			vec![
				Event::InsurancePaid { who, amount: QuoteAtoms(1_500), missing: QuoteAtoms(2_500) },
				Event::DeficitRecorded { who, market: BTC, amount: QuoteAtoms(2_500) },
				Event::LiquidationEnded {
					who,
					equity: QuoteAtoms::ZERO,
					maintenance: QuoteAtoms::ZERO,
				},
			]
		);
	});
}

/// LAD-014, worked counterexample: long 10 at mark 100, requirement 50, equity -20. Its bankruptcy
/// price is 102, above the market: an order "never worse than bankruptcy" could not fill, and a
/// buyer at 102 would lose 20 at once. The fund pays the 20; the position closes at mark.
#[test]
fn insurance_should_pay_before_the_position_is_taken_when_bankrupt() {
	ExtBuilder::build_and_execute(|| {
		endow(1_000);
		credit(1, 100);
		trade(BTC, &sub(1), &sub(MAKER), 10, 112);
		assert_eq!((equity(&sub(1)), health(&sub(1)).maintenance.0), (-20, 50));
		let maker_before = equity(&sub(MAKER));
		tick();
		assert_eq!(fund(), 980);
		assert_eq!(lots(&sub(1), BTC), 0);
		assert_eq!(equity(&sub(MAKER)), maker_before);
		assert_eq!(deficit(BTC), 0);
		assert!(account(&sub(1)).is_none());
	});
}

/// LAD-016, worked counterexample: equity -100 over two positions of 10 lots at 100. Charging the
/// whole to each position takes 200; shared by requirement exactly 100 are taken.
#[test]
fn deficit_should_be_shared_over_positions_by_requirement() {
	for insured in [0u128, 40, 100, 500] {
		ExtBuilder::build_and_execute(|| {
			if insured > 0 {
				endow(insured);
			}
			credit(1, 100);
			trade(BTC, &sub(1), &sub(MAKER), 10, 110);
			trade(ETH, &sub(1), &sub(MAKER), 10, 110);
			assert_eq!(equity(&sub(1)), -100);
			let maker_before = equity(&sub(MAKER));
			tick();
			let paid_by_maker = maker_before - equity(&sub(MAKER));
			let paid_by_fund = i128::try_from(insured).unwrap() - fund();
			assert_eq!(paid_by_fund, 100.min(i128::try_from(insured).unwrap()));
			assert_eq!(paid_by_fund + paid_by_maker, 100);
			assert_eq!(deficit(BTC) + deficit(ETH), 0);
			assert!(account(&sub(1)).is_none());
		});
	}
}

/// LAD-011: the fund never pays one account out of what is reserved for another.
#[test]
fn insurance_should_keep_what_is_reserved_for_others() {
	ExtBuilder::build_and_execute(|| {
		endow(4_000);
		set_mark(0, 1_000);
		// Bare deficit of 30,000: its shortfall is below that of the second account.
		credit(1, 100);
		trade(BTC, &sub(1), &sub(MAKER), 1, 30_000);
		trade(BTC, &sub(MAKER), &sub(1), 1, 100);
		// Long 1,000 with equity 100 at 960: reserves 3,900; shortfall 47,900.
		credit(2, 40_100);
		trade(BTC, &sub(2), &sub(MAKER), 1_000, 1_000);
		set_mark(0, 960);
		detect();
		let queue = Queue::<Test>::get();
		assert_eq!(queue.first().unwrap().reserved(), QuoteAtoms(3_900));
		// The second in the queue takes its turn first: nothing reserved may be touched.
		let entry = queue.get(1).unwrap();
		assert_eq!(entry.who, sub(1));
		Liquidation::descend(entry, QuoteAtoms(3_900), Moment(START), &mut plenty());
		assert_eq!(fund(), 3_900);
	});
}

/// LAD-011: the unused part of a reservation is there for the accounts behind.
#[test]
fn reservation_should_be_released_after_the_auction() {
	ExtBuilder::build_and_execute(|| {
		endow(4_000);
		set_mark(0, 1_000);
		credit(1, 100);
		trade(BTC, &sub(1), &sub(MAKER), 1, 30_000);
		trade(BTC, &sub(MAKER), &sub(1), 1, 100);
		credit(2, 40_100);
		trade(BTC, &sub(2), &sub(MAKER), 1_000, 1_000);
		set_mark(0, 960);
		let missing = -equity(&sub(1));
		// Filled at mark: nothing of the reservation is used but the fee comes on top.
		offer(BTC, 960, 1_000);
		tick();
		assert_eq!(fund(), 0);
		assert!(Queue::<Test>::get().iter().all(|entry| entry.order.is_none()));
		let recorded = deficit(BTC);
		// The fee of 9,600 left the account with less than it had; the fund gave it back.
		assert_eq!(recorded, missing - 4_000 - 100);
	});
}

/// LAD-017: a liquidation fee the account cannot carry comes back from the fund that received it;
/// the account loses what it had and no more.
#[test]
fn fee_should_be_neutral_when_it_exceeds_equity() {
	ExtBuilder::build_and_execute(|| {
		endow(5_000);
		set_mark(0, 1_000);
		credit(1, 40_100);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 1_000);
		set_mark(0, 960);
		offer(BTC, 960, 1_000);
		tick();
		assert!(account(&sub(1)).is_none());
		assert_eq!(fund(), 5_100);
		assert_eq!(deficit(BTC), 0);
	});
}

/// LAD-030: a tenth of the fee of 310 (309 rounded down: 30) goes to who flagged the account.
#[test]
fn bounty_should_be_paid_when_the_flagged_account_is_filled() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		credit(8, 500);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		offer(BTC, 98, 10_000);
		tick();
		assert_eq!(equity(&sub(8)), 530);
		assert_eq!(fund(), 310 - 30);
		let paid = Event::BountyPaid { who, receiver: sub(8), amount: QuoteAtoms(30) };
		assert!(events().contains(&paid));
	});
}

/// LAD-030: nothing is paid for a bankrupt account, whose fee is not really there, nor when the
/// ledger refuses.
#[test]
fn bounty_should_be_forfeited_when_the_account_is_bankrupt_or_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		set_mark(0, 1_000);
		credit(1, 40_100);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 1_000);
		set_mark(0, 960);
		endow(5_000);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), sub(1)));
		offer(BTC, 960, 1_000);
		tick();
		assert!(account(&sub(8)).is_none());
	});
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		assert_ok!(Liquidation::liquidate(RuntimeOrigin::signed(8), who));
		offer(BTC, 98, 10_000);
		Refused::set(vec!["pay_bounty"]);
		tick();
		assert!(account(&sub(8)).is_none());
		assert_eq!(fund(), 310);
	});
}

/// LAD-008: a refused payment is reported, changes nothing and is tried again.
#[test]
fn rung_should_be_tried_again_when_the_ledger_refuses() {
	ExtBuilder::build_and_execute(|| {
		endow(1_500);
		let who = bare_deficit(1, 4_000);
		Refused::set(vec!["insure", "record_deficit"]);
		tick();
		assert_eq!((equity(&who), fund(), deficit(BTC)), (-4_000, 1_500, 0));
		let failures = events()
			.into_iter()
			.filter(|event| matches!(event, Event::RungFailed { rung: Rung::Insurance, .. }))
			.count();
		assert_eq!(failures, 2);
		Refused::set(Vec::new());
		tick();
		assert_eq!((fund(), deficit(BTC)), (0, 2_500));
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-008: an account rescued between detection and its turn goes no further.
#[test]
fn descend_should_end_liquidation_when_prices_recovered() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		detect();
		set_mark(0, 100);
		descend();
		assert_eq!(lots(&who, BTC), 1_000);
		assert!(!Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-002: no rung when the favourable end supports the account by then.
#[test]
fn descend_should_take_no_rung_when_the_favourable_end_supports_the_account() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		tick();
		tick();
		detect();
		clear_markets();
		set_interval(0, 97, 98, 99);
		descend();
		assert_eq!(lots(&who, BTC), 1_000);
		assert!(Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-006: what does not fit the meter keeps its place for the next tick.
#[test]
fn descend_should_carry_over_when_weight_ends() {
	ExtBuilder::build_and_execute(|| {
		endow(100_000);
		bare_deficit(1, 4_000);
		bare_deficit(2, 3_000);
		detect();
		let account = <() as WeightInfo>::descend_account(MAX_POSITIONS);
		let limit = <() as WeightInfo>::descend_base().saturating_add(account * 3 / 2);
		let mut one = WeightMeter::with_limit(limit);
		crate::Descend::<Test>::run(Moment(START), &mut one);
		check();
		assert_eq!(Queue::<Test>::get().len(), 1);
		assert_eq!(equity(&sub(2)), -3_000);
		tick();
		assert!(Queue::<Test>::get().is_empty());
	});
}

/// LAD-013: an account beyond the bound of orders sees an auction before it is deleveraged.
#[test]
fn bankrupt_account_should_see_an_auction_first() {
	ExtBuilder::build_and_execute(|| {
		endow(100_000);
		MaxLiquidations::set(1);
		for (owner, size) in [(1, 100), (2, 10)] {
			credit(owner, 100);
			trade(BTC, &sub(owner), &sub(MAKER), size, 150);
		}
		tick();
		assert_eq!((lots(&sub(1), BTC), lots(&sub(2), BTC)), (0, 10));
		tick();
		assert_eq!(lots(&sub(2), BTC), 0);
	});
}
