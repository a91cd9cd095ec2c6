//! Closing rounds in the tick.

use super::mock::*;
use crate::{
	Accumulator, Accumulators, AgeCursor, CloseCursor, Event, Pending, Prices, QuorumMisses,
	WeightInfo,
};
use bulwark_primitives::{seams::IndexPrices, FeedId, FeedPrice, FeedState, Moment};
use frame_support::weights::Weight;

type Weights = <Test as crate::Config>::WeightInfo;

fn all_report(feed: FeedId, text: &str) {
	(0..4).for_each(|reporter| report(reporter, feed, text));
}

fn published(feed: FeedId) -> FeedPrice {
	Prices::<Test>::get(feed).unwrap()
}

/// ORR-010.
#[test]
fn round_should_publish_the_lower_median_when_quorum_reports() {
	ExtBuilder::default().build_and_execute(|| {
		for (reporter, text) in ["60010", "59990", "60000", "60020"].into_iter().enumerate() {
			report(u32::try_from(reporter).unwrap(), BTC, text);
		}
		tick();
		let btc = published(BTC);
		assert_eq!(btc.price, price("60000"));
		assert_eq!((btc.low, btc.high), (price("60000"), price("60010")));
		assert_eq!(btc.confidence, price("60"));
		assert_eq!(btc.average, btc.price);
		assert_eq!((btc.updated, btc.round), (Moment(START), ROUND));
		assert_eq!(btc.state, FeedState::Normal);
		assert_eq!(Oracle::price(BTC), Some(btc));
		assert_eq!(Oracle::price(ETH), None);
		assert!(Pending::<Test>::get().is_empty());
		let updated = Event::PriceUpdated {
			feed: BTC,
			price: btc.price,
			low: btc.low,
			high: btc.high,
			round: ROUND,
		};
		let state = Event::FeedStateChanged { feed: BTC, state: FeedState::Normal };
		assert_eq!(events(), vec![updated, state]);
	});
}

/// ORR-010: weight, not heads.
#[test]
fn round_should_weigh_by_stake_when_stakes_differ() {
	ExtBuilder::default()
		.stakes(&[(0, 5), (1, 2), (2, 2), (3, 1)])
		.build_and_execute(|| {
			for (reporter, text) in ["60010", "59990", "60000", "60020"].into_iter().enumerate() {
				report(u32::try_from(reporter).unwrap(), BTC, text);
			}
			tick();
			assert_eq!(published(BTC).price, price("60010"));
		});
}

/// ORR-011: two of four are less than two thirds, three are enough.
#[test]
fn round_should_count_a_miss_when_quorum_is_missing() {
	ExtBuilder::default().build_and_execute(|| {
		report(0, BTC, "60000");
		report(1, BTC, "60000");
		tick();
		assert_eq!(Oracle::price(BTC), None);
		assert_eq!(QuorumMisses::<Test>::get(BTC), 1);
		assert_eq!(events(), vec![]);
		// Without a new report nothing is tried.
		tick();
		assert_eq!(QuorumMisses::<Test>::get(BTC), 1);
		pass(1_000);
		report(2, BTC, "60000");
		tick();
		assert_eq!(published(BTC).price, price("60000"));
		assert_eq!(QuorumMisses::<Test>::get(BTC), 1);
	});
}

/// ORR-011: old observations do not count towards the quorum.
#[test]
fn round_should_leave_out_reports_when_they_are_old() {
	ExtBuilder::default().build_and_execute(|| {
		report(0, BTC, "60000");
		pass(1_000);
		report(1, BTC, "60000");
		pass(9_000);
		report(2, BTC, "60000");
		tick();
		assert_eq!(published(BTC).price, price("60000"));
		pass(1_000);
		report(3, BTC, "61000");
		tick();
		assert_eq!(published(BTC).updated, Moment(START + 11_000));
		pass(1_000);
		report(3, BTC, "61000");
		tick();
		assert_eq!(published(BTC).updated, Moment(START + 11_000));
		assert_eq!(QuorumMisses::<Test>::get(BTC), 1);
	});
}

/// ORR-011: a price beyond the feed's bounds is as good as none.
#[test]
fn round_should_leave_out_reports_when_out_of_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		all_report(BTC, "9.99");
		tick();
		assert_eq!(Oracle::price(BTC), None);
		assert_eq!(QuorumMisses::<Test>::get(BTC), 1);
	});
}

/// ORR-010: under a third of the stake does not move the price beyond the honest ones.
#[test]
fn round_should_stay_honest_when_a_reporter_lies() {
	ExtBuilder::default().build_and_execute(|| {
		for lie in ["10", "1000000"] {
			pass(1_000);
			report(0, BTC, lie);
			report(1, BTC, "60000");
			report(2, BTC, "60001");
			report(3, BTC, "60002");
			tick();
			let btc = published(BTC);
			assert!(price("60000") <= btc.price && btc.price <= price("60002"));
			assert_eq!(btc.state, FeedState::Normal);
		}
	});
}

/// ORR-013.
#[test]
fn round_should_move_the_average_slowly_when_prices_jump() {
	ExtBuilder::default().build_and_execute(|| {
		all_report(BTC, "60000");
		tick();
		pass(1_800_000);
		all_report(BTC, "66000");
		tick();
		assert_eq!(published(BTC).average, price("63000"));
	});
}

/// ORR-013: the price that held is counted for as long as it held, but not while it was stale.
#[test]
fn round_should_accumulate_time_when_prices_hold() {
	ExtBuilder::default().build_and_execute(|| {
		all_report(BTC, "100");
		tick();
		assert_eq!(Accumulators::<Test>::get(BTC), Accumulator::default());
		pass(2_000);
		all_report(BTC, "200");
		tick();
		pass(100_000);
		all_report(BTC, "300");
		tick();
		let unit = price("1").inner();
		let expected = Accumulator { sum: unit * (100 * 2_000 + 200 * 30_000), covered_ms: 32_000 };
		assert_eq!(Accumulators::<Test>::get(BTC), expected);
	});
}

/// ORR-014.
#[test]
fn feed_should_become_stale_and_halted_when_its_price_ages() {
	ExtBuilder::default().build_and_execute(|| {
		all_report(BTC, "60000");
		tick();
		events();
		for (age, state) in [
			(30_000, FeedState::Normal),
			(30_001, FeedState::Stale),
			(300_000, FeedState::Stale),
			(300_001, FeedState::Halted),
		] {
			Now::set(START + age);
			assert_eq!(Oracle::price(BTC).unwrap().state, state, "before the tick, {age}");
			tick();
			assert_eq!(published(BTC).state, state, "{age}");
		}
		let changed = |state| Event::FeedStateChanged { feed: BTC, state };
		assert_eq!(events(), vec![changed(FeedState::Stale), changed(FeedState::Halted)]);
		all_report(BTC, "60000");
		tick();
		assert_eq!(published(BTC).state, FeedState::Normal);
		assert_eq!(events().last(), Some(&changed(FeedState::Normal)));
	});
}

/// ORR-015: half of the stake more than 1 % away guards the feed, more than 5 % halts it.
#[test]
fn feed_should_be_guarded_or_halted_when_reports_lie_far_apart() {
	ExtBuilder::default().build_and_execute(|| {
		for (spread, state) in [
			("60600", FeedState::Normal),
			("60601", FeedState::Guarded),
			("63000", FeedState::Guarded),
			("63001", FeedState::Halted),
		] {
			pass(1_000);
			report(0, BTC, "60000");
			report(1, BTC, "60000");
			report(2, BTC, spread);
			report(3, BTC, spread);
			tick();
			// Two of four at the median itself: the median distance is theirs.
			assert_eq!(published(BTC).state, FeedState::Normal, "{spread}");
			pass(1_000);
			report(0, BTC, "1000");
			report(1, BTC, "60000");
			report(2, BTC, spread);
			report(3, BTC, spread);
			tick();
			assert_eq!(published(BTC).price, price("60000"));
			assert_eq!(published(BTC).state, state, "{spread}");
		}
	});
}

/// ORR-015: with a third of the stake absent, a lone liar sets the interval but not the state.
#[test]
fn feed_should_stay_normal_when_a_minority_stretches_the_interval() {
	ExtBuilder::default().reporters(6).build_and_execute(|| {
		report(0, BTC, "10");
		report(1, BTC, "60000");
		report(2, BTC, "60000");
		report(3, BTC, "60000");
		tick();
		let btc = published(BTC);
		assert_eq!((btc.price, btc.low), (price("60000"), price("10")));
		assert_eq!(btc.confidence, price("59990"));
		assert_eq!(btc.state, FeedState::Normal);
	});
}

/// ORR-016.
#[test]
fn rounds_should_go_on_after_the_last_feed_when_weight_runs_out() {
	ExtBuilder::default().build_and_execute(|| {
		let everything =
			|| vec![observation(USDT, "1"), observation(BTC, "60000"), observation(ETH, "3000")];
		let report_all = || {
			for reporter in 0..4 {
				let report = signed(reporter, Now::get() / 1_000, everything());
				let origin = RuntimeOrigin::from(frame_system::RawOrigin::Authorized);
				Oracle::report(origin, report).unwrap();
			}
		};
		let one = Weights::load_reports(4).saturating_add(Weights::close_feed(4));
		report_all();
		assert_eq!(tick_within(Weight::zero()), Weight::zero());
		assert_eq!(Pending::<Test>::get().len(), 3);
		for (turn, closed) in [USDT, BTC, ETH, USDT, BTC].into_iter().enumerate() {
			if turn > 0 {
				pass(1_000);
				report_all();
			}
			assert!(tick_within(one).all_lte(one));
			assert_eq!(published(closed).updated, Moment(Now::get()), "{turn}");
			assert!(!Pending::<Test>::get().contains(&closed));
			assert_eq!(Pending::<Test>::get().len(), 2);
			assert_eq!(CloseCursor::<Test>::get(), Some(closed));
		}
		tick();
		assert!(Pending::<Test>::get().is_empty());
		assert_eq!(CloseCursor::<Test>::get(), None);
	});
}

/// ORR-016.
#[test]
fn ageing_should_go_on_after_the_last_feed_when_weight_runs_out() {
	ExtBuilder::default().build_and_execute(|| {
		all_report(USDT, "1");
		tick();
		pass(1_000);
		all_report(ETH, "3000");
		tick();
		pass(40_000);
		tick_within(Weights::age_feed());
		assert_eq!(published(USDT).state, FeedState::Stale);
		assert_eq!(published(ETH).state, FeedState::Normal);
		assert_eq!(AgeCursor::<Test>::get(), Some(USDT));
		tick_within(Weights::age_feed().saturating_mul(2));
		assert_eq!(published(ETH).state, FeedState::Stale);
		assert_eq!(AgeCursor::<Test>::get(), Some(ETH));
		tick();
		assert_eq!(AgeCursor::<Test>::get(), None);
	});
}

#[test]
fn rounds_should_do_nothing_when_nobody_reports_or_nothing_is_listed() {
	ExtBuilder::default().reporters(0).feeds(Vec::new()).build_and_execute(|| {
		tick();
		assert_eq!(events(), vec![]);
	});
}
