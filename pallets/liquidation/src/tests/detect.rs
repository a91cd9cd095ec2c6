//! The step before the auctions.

use super::mock::*;
use crate::{
	Assessment, Event, IssuedOrder, Liquidations, PendingOrders, Queue, ScanCursor, WeightInfo,
};
use bulwark_primitives::{
	seams::{Detection, LiquidationOrders, Step},
	FeedState, LiquidationOrder, Lots, MarketState, Moment, Ppm, Price, QuoteAtoms, Side,
	MAX_POSITIONS,
};
use frame_support::{
	assert_noop, assert_ok,
	weights::{Weight, WeightMeter},
};

/// Long 1,000 at 100 with 6,000: equity 4,000 against 4,900 at mark 98.
pub(super) fn long_in_trouble(owner: u64) -> Who {
	let who = sub(owner);
	credit(owner, 6_000);
	trade(BTC, &who, &sub(MAKER), 1_000, 100);
	set_mark(0, 98);
	who
}

fn orders(market: bulwark_primitives::MarketId) -> Vec<LiquidationOrder<u64>> {
	<Liquidation as LiquidationOrders<u64>>::orders(market)
}

/// LAD-010: (1.1 x 4,900 - 4,000) / (1.1 x 4.9 - 0.98) = 315.2 lots, rounded up.
#[test]
fn detect_should_issue_partial_order_when_equity_is_below_maintenance() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		detect();
		let expected = LiquidationOrder { who, side: Side::Ask, lots: Lots(316), limit: Price(98) };
		assert_eq!(orders(BTC), vec![expected]);
		assert_eq!(
			events(),
			vec![
				Event::LiquidationStarted {
					who,
					equity: QuoteAtoms(4_000),
					maintenance: QuoteAtoms(4_900),
					cancelled: 0,
				},
				Event::LiquidationOrderIssued {
					who,
					market: BTC,
					side: Side::Ask,
					lots: Lots(316),
					limit: Price(98),
					equity: QuoteAtoms(4_000),
					maintenance: QuoteAtoms(4_900),
					reserved: QuoteAtoms::ZERO,
					unreserved: Lots::ZERO,
				},
			]
		);
		assert_eq!(<Liquidation as LiquidationOrders<u64>>::fee(BTC), Ppm(10_000));
	});
}

/// LAD-010, worked counterexample: requirement 100, equity 90, MMF 5 %, fee 1 %. Dividing by MMF
/// less fee, without the buffer in the divisor, takes 500 lots; 445 suffice.
#[test]
fn detect_should_size_with_buffer_and_fee_in_the_divisor() {
	ExtBuilder::build_and_execute(|| {
		set_mark(0, 1);
		credit(1, 100);
		trade(BTC, &sub(1), &sub(MAKER), 2_000, 1);
		// The account's deposit is at least 100: ten are lost to a trade.
		trade(ETH, &sub(1), &sub(MAKER), 1, 10);
		set_mark(1, 1);
		trade(ETH, &sub(MAKER), &sub(1), 1, 0);
		assert_eq!((equity(&sub(1)), health(&sub(1)).maintenance.0), (90, 100));
		detect();
		assert_eq!(orders(BTC).first().unwrap().lots, Lots(445));
	});
}

/// LAD-002: equality is safe.
#[test]
fn detect_should_leave_an_account_whose_equity_equals_maintenance() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 5_000);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 100);
		assert_eq!(equity(&sub(1)), health(&sub(1)).maintenance.0);
		detect();
		assert!(events().is_empty() && Queue::<Test>::get().is_empty());
		assert_eq!(Liquidation::assess(&sub(1), Moment(START)), Assessment::Sound);
	});
}

/// LAD-002: the interval's favourable end supports the account.
#[test]
fn detect_should_wait_when_the_favourable_end_supports_the_account() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		// At 99: 5,000 against 4,950.
		set_interval(0, 97, 98, 99);
		detect();
		assert!(events().is_empty());
		assert_eq!(Liquidation::assess(&who, Moment(START)), Assessment::Waiting);
		set_interval(0, 97, 98, 98);
		detect();
		assert_eq!(orders(BTC).len(), 1);
	});
}

/// LAD-002: the action matrix of the oracle.
#[test]
fn detect_should_follow_the_feed_state() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let assess = |state, age| {
			Now::set(START);
			set_feed(0, state);
			Now::set(START + age);
			Liquidation::assess(&who, Moment(Now::get()))
		};
		let due = Assessment::Due(QuoteAtoms(900));
		assert_eq!(assess(FeedState::Normal, 0), due);
		assert_eq!(assess(FeedState::Guarded, 0), due);
		assert_eq!(assess(FeedState::Stale, 59_999), due);
		assert_eq!(assess(FeedState::Stale, 60_000), Assessment::Waiting);
		assert_eq!(assess(FeedState::Halted, 0), Assessment::Waiting);
		detect();
		assert!(events().is_empty());
	});
}

/// LAD-002: one unusable feed stops the whole account.
#[test]
fn detect_should_wait_when_one_feed_of_several_is_unusable() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		trade(ETH, &who, &sub(MAKER), 1, 100);
		set_feed(1, FeedState::Halted);
		detect();
		assert!(events().is_empty());
	});
}

/// LAD-003.
#[test]
fn detect_should_use_the_running_market_when_the_other_is_halted() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		trade(ETH, &who, &sub(MAKER), 10, 100);
		set_state(BTC, MarketState::Halted);
		detect();
		assert!(orders(BTC).is_empty());
		assert_eq!(orders(ETH).first().unwrap().lots, Lots(10));
		set_state(ETH, MarketState::Halted);
		detect();
		assert!(orders(BTC).is_empty() && orders(ETH).is_empty());
		assert!(Liquidations::<Test>::contains_key(who));
	});
}

/// LAD-005.
#[test]
fn detect_should_cancel_orders_and_lock_withdrawals() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 60_000);
		trade(BTC, &sub(1), &sub(MAKER), 1_000, 100);
		rest(&sub(1), BTC, Side::Bid, 10, 90);
		rest(&sub(1), ETH, Side::Ask, 20, 110);
		set_mark(0, 42);
		detect();
		let account = account(&sub(1)).unwrap();
		assert_eq!((account.order_count, account.in_liquidation), (0, true));
		assert!(matches!(events().first(), Some(Event::LiquidationStarted { cancelled: 2, .. })));
		assert_noop!(
			Margin::withdraw(RuntimeOrigin::signed(1), 0, 1),
			pallet_margin::Error::<Test>::InLiquidation
		);
	});
}

/// LAD-004, worked counterexample: by ratio of equity to requirement the dust, which is bankrupt,
/// would go first; by what is missing the large account does.
#[test]
fn queue_should_put_the_large_account_before_bankrupt_dust() {
	ExtBuilder::build_and_execute(|| {
		MaxLiquidations::set(1);
		for owner in 1..=20 {
			credit(owner, 100);
			trade(ETH, &sub(owner), &sub(MAKER), 10, 100);
		}
		credit(700, 6_000_000);
		trade(BTC, &sub(700), &sub(MAKER), 1_000_000, 100);
		set_mark(0, 98);
		set_mark(1, 85);
		detect();
		let queue = Queue::<Test>::get();
		assert_eq!(queue.first().unwrap().who, sub(700));
		// Equal shortfalls: by account.
		assert!(queue.iter().skip(1).map(|entry| entry.who.owner).eq(1..=20));
		assert_eq!(orders(BTC).len(), 1);
		assert!(orders(ETH).is_empty());
	});
}

/// LAD-004: the queue is the same whatever order the accounts are found in.
#[test]
fn queue_should_not_depend_on_the_order_of_hints() {
	let run = |hints: [u64; 3]| {
		let mut queue = Vec::new();
		ExtBuilder::build_and_execute(|| {
			for owner in 1..=3 {
				credit(owner, 6_000 - u128::from(owner) * 10);
				trade(BTC, &sub(owner), &sub(MAKER), 1_000, 100);
			}
			set_mark(0, 98);
			for owner in hints {
				assert!(<crate::Detector<Test> as Detection<u64>>::hint(sub(owner)));
			}
			detect();
			queue = Queue::<Test>::get().into_inner();
		});
		queue
	};
	assert_eq!(run([1, 2, 3]), run([3, 1, 2]));
	assert_eq!(run([1, 2, 3]).first().unwrap().who, sub(3));
}

/// LAD-010.
#[test]
fn detect_should_choose_the_market_that_frees_most_and_the_lowest_of_equals() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 6_000);
		trade(BTC, &sub(1), &sub(MAKER), 500, 100);
		trade(ETH, &sub(1), &sub(MAKER), 500, 100);
		set_mark(0, 98);
		set_mark(1, 98);
		detect();
		assert_eq!((orders(BTC).len(), orders(ETH).len()), (1, 0));
	});
	ExtBuilder::build_and_execute(|| {
		credit(1, 6_000);
		trade(BTC, &sub(1), &sub(MAKER), 100, 100);
		trade(ETH, &sub(MAKER), &sub(1), 900, 100);
		set_mark(1, 102);
		detect();
		assert!(orders(BTC).is_empty());
		assert_eq!(orders(ETH).first().unwrap().side, Side::Bid);
	});
}

/// A bankrupt long of 10,000 at mark 100 whose limit is worse than its bankruptcy price.
fn nearly_bankrupt(owner: u64, deposit: u128) {
	credit(owner, deposit);
	trade(BTC, &sub(owner), &sub(MAKER), 1_000, 1_000);
}

/// LAD-011: the loss beyond the bankruptcy price is reserved, the larger shortfall first; what the
/// fund cannot reserve stays out of the book.
#[test]
fn detect_should_reserve_in_queue_order_when_the_limit_is_beyond_bankruptcy() {
	ExtBuilder::build_and_execute(|| {
		endow(3_000);
		set_mark(0, 1_000);
		nearly_bankrupt(1, 40_100);
		nearly_bankrupt(2, 40_200);
		set_mark(0, 960);
		assert_eq!((equity(&sub(1)), equity(&sub(2))), (100, 200));
		detect();
		let queue = Queue::<Test>::get();
		let first = queue.first().unwrap();
		let second = queue.get(1).unwrap();
		assert_eq!((first.who, second.who), (sub(1), sub(2)));
		// Spread 4.78 of 4.8 rounded down to 4: a loss of 4,000 on 1,000 lots, of which 100 are the
		// account's own. 3,000 of 3,900 can be reserved: 769 lots, 2,999.1 rounded up.
		let order = first.order.unwrap();
		assert_eq!(
			order,
			IssuedOrder { market: BTC, reserved: QuoteAtoms(3_000), unreserved: Lots(231) }
		);
		assert_eq!(second.order.unwrap().reserved, QuoteAtoms::ZERO);
		assert_eq!(second.order.unwrap().unreserved, Lots(1_000));
		assert_eq!(orders(BTC).iter().map(|order| order.lots.0).collect::<Vec<_>>(), vec![769]);
	});
}

/// LAD-006: beyond `MaxLiquidations` the queue is carried over, in order.
#[test]
fn detect_should_carry_over_what_exceeds_the_bound() {
	ExtBuilder::build_and_execute(|| {
		MaxLiquidations::set(2);
		for owner in 1..=5 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		set_mark(0, 98);
		offer(BTC, 98, 10_000);
		for left in [3usize, 1, 0] {
			tick();
			assert_eq!(Queue::<Test>::get().len(), left);
		}
		assert_eq!(Liquidations::<Test>::iter().count(), 0);
	});
}

/// LAD-006: an account that does not fit the queue is found again.
#[test]
fn detect_should_find_again_what_the_queue_could_not_hold() {
	ExtBuilder::build_and_execute(|| {
		MaxQueue::set(2);
		MaxLiquidations::set(2);
		for owner in 1..=5 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		set_mark(0, 98);
		offer(BTC, 98, 10_000);
		for _ in 0..3 {
			tick();
		}
		assert!((1..=5).all(|owner| !health(&sub(owner)).is_liquidatable()));
		assert!(Queue::<Test>::get().is_empty());
	});
}

fn meter(micros: u64) -> WeightMeter {
	WeightMeter::with_limit(Weight::from_parts(micros * 1_000_000, u64::MAX / 4))
}

/// LAD-006: without weight nothing happens, and the meter is never exceeded.
#[test]
fn detect_should_stay_within_any_meter() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..=5 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		set_mark(0, 98);
		for micros in (0..40_000).step_by(1_000) {
			let mut meter = meter(micros);
			crate::Detect::<Test>::run(Moment(START), &mut meter);
			assert!(meter.consumed().all_lte(meter.limit()));
			check();
		}
		let mut none = meter(0);
		crate::Descend::<Test>::run(Moment(START), &mut none);
		assert_eq!(none.consumed(), Weight::zero());
	});
}

/// LAD-007: a scan that does not fit goes on where it stopped.
#[test]
fn scan_should_continue_from_its_cursor_when_weight_ends() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..=40 {
			credit(owner, 1_000);
		}
		credit(41, 6_000);
		trade(BTC, &sub(41), &sub(MAKER), 1_000, 100);
		set_mark(0, 98);
		let mut found = Vec::new();
		let mut ticks = 0;
		// Hints, a page, the most a single account takes, and a few empty ones.
		let limit = <() as WeightInfo>::take_hints(MaxHints::get())
			.saturating_add(<() as WeightInfo>::scan_page())
			.saturating_add(<() as WeightInfo>::scan_account(MAX_POSITIONS))
			.saturating_add(<() as WeightInfo>::scan_account(0) * 5);
		while found.is_empty() {
			let mut meter = WeightMeter::with_limit(limit * 2);
			found = <crate::Detector<Test> as Detection<u64>>::suspects(Moment(START), &mut meter);
			ticks += 1;
			assert!(ticks < 100, "the scan must come round");
		}
		assert_eq!(found, vec![sub(41)]);
		// With plenty it reaches the end and begins anew.
		let all = <crate::Detector<Test> as Detection<u64>>::suspects(Moment(START), &mut plenty());
		assert!(all.len() <= 1);
		assert_eq!(ScanCursor::<Test>::get(), None);
		let again =
			<crate::Detector<Test> as Detection<u64>>::suspects(Moment(START), &mut plenty());
		assert_eq!(again, vec![sub(41)]);
	});
}

/// LAD-007: hints come first and leave no account out.
#[test]
fn suspects_should_put_hints_first() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(3);
		assert!(<crate::Detector<Test> as Detection<u64>>::hint(sub(77)));
		let found =
			<crate::Detector<Test> as Detection<u64>>::suspects(Moment(START), &mut plenty());
		assert_eq!(found, vec![sub(77), who]);
		assert!(crate::Hints::<Test>::get().is_empty());
	});
}

/// LAD-008: rescue by deposit before the tick is honoured.
#[test]
fn detect_should_end_liquidation_when_a_deposit_rescued_the_account() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		tick();
		assert!(Liquidations::<Test>::contains_key(who));
		credit(1, 2_000);
		detect();
		assert!(!Liquidations::<Test>::contains_key(who));
		assert!(PendingOrders::<Test>::get(BTC).is_empty());
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 1).or_else(|error| {
			// Locked no more; whether margin admits the amount is the ledger's business.
			assert_ne!(error, pallet_margin::Error::<Test>::InLiquidation.into());
			Ok::<_, sp_runtime::DispatchError>(())
		}));
		assert!(matches!(events().last(), Some(Event::LiquidationEnded { .. })));
	});
}
