//! Funding: samples, hours, payments, what is known beforehand.

use super::mock::*;
use crate::Event;
use bulwark_primitives::{
	seams::Clock, FeedState, FundingIndex, FundingParameters, HaltReason, MarketId,
	MarketParameters, MarketState, Moment, Ppm,
};
use bulwark_risk::funding::FundingRate;

/// The next full hour of market time.
fn next_hour() -> Moment {
	Moment((TestClock::now().0 / HOUR_MS + 1) * HOUR_MS)
}

/// Blocks of a second, each leaving a book with these impact prices, until the hour is over.
fn trade_until(end: Moment, bid: u64, ask: u64) {
	while TestClock::now() < end {
		note_impact(bid, ask);
		update_after(1_000);
	}
}

/// From a full hour on.
fn from_full_hour(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		advance(next_hour().since(TestClock::now()));
		renew_price();
		update();
		test();
	});
}

fn paid() -> Vec<(i64, u8, i128)> {
	let paid = |event| match event {
		Event::FundingPaid { step, index, .. } => Some((step.rate.0, step.minutes, index.0)),
		_ => None,
	};
	events().into_iter().filter_map(paid).collect()
}

/// MKT-022: a bid 1 % above the index the whole hour: (1 % - 0.05 %) / 8 of 6,000,000 = 7,125.
#[test]
fn funding_should_be_paid_by_longs_when_the_book_is_above_the_index() {
	from_full_hour(|| {
		trade_until(next_hour(), 6_060_000, 6_070_000);
		assert_eq!(paid(), vec![(9_500_000, 60, 7_125_000_000_000)]);
		assert_eq!(quote().funding, FundingIndex(7_125_000_000_000));
	});
}

/// MKT-022.
#[test]
fn funding_should_be_paid_by_shorts_when_the_book_is_below_the_index() {
	from_full_hour(|| {
		trade_until(next_hour(), 5_930_000, 5_940_000);
		assert_eq!(paid(), vec![(-9_500_000, 60, -7_125_000_000_000)]);
	});
}

/// MKT-022: the interest of 0.01 % in eight hours, while the index lies within the spread.
#[test]
fn funding_should_be_the_interest_when_the_index_is_inside_the_spread() {
	from_full_hour(|| {
		trade_until(next_hour(), 5_990_000, 6_010_000);
		assert_eq!(paid(), vec![(100_000, 60, 75_000_000_000)]);
	});
}

/// MKT-022: six times IMF - MMF = 12 % in eight hours.
#[test]
fn funding_should_be_capped_when_the_premium_is_absurd() {
	from_full_hour(|| {
		trade_until(next_hour(), 9_000_000, 9_000_001);
		assert_eq!(paid(), vec![(120_000_000, 60, 90_000_000_000_000)]);
	});
}

/// MKT-022: one call auction's worth of depth on one side only says nothing.
#[test]
fn funding_should_know_no_premium_when_a_side_lacks_the_notional() {
	from_full_hour(|| {
		while TestClock::now() < next_hour() && paid().is_empty() {
			note(Some((6_060_000, 10_000)), None);
			update_after(1_000);
		}
		assert_eq!(paid().first().map(|(rate, _, _)| *rate), Some(100_000));
	});
}

/// MKT-023: for minutes without a fresh price nothing is paid.
#[test]
fn funding_should_pause_when_the_feed_is_stale() {
	from_full_hour(|| {
		let end = next_hour();
		trade_until(in_ms(30 * 60_000), 6_060_000, 6_070_000);
		set_feed_state(FeedState::Stale);
		trade_until(end, 6_060_000, 6_070_000);
		assert_eq!(paid(), vec![]);
		set_feed_state(FeedState::Normal);
		update_after(1_000);
		// Half an hour, and the minute that had just begun.
		assert_eq!(paid().len(), 1);
		let (rate, minutes, _) = paid()[0];
		assert_eq!((rate, minutes), (9_500_000, 31));
	});
}

/// MKT-023: who cannot trade does not pay.
#[test]
fn funding_should_pause_when_the_market_is_halted() {
	from_full_hour(|| {
		use bulwark_primitives::seams::Markets;
		Exchange::halt(MARKET, HaltReason::Clearing);
		trade_until(next_hour(), 6_060_000, 6_070_000);
		trade_until(next_hour(), 6_060_000, 6_070_000);
		assert_eq!(paid(), vec![]);
		assert!(!Exchange::funding(MARKET).unwrap().is_live);
	});
}

/// MKT-022: after a day without blocks one hour is closed, with the minutes it had.
#[test]
fn funding_should_close_one_hour_when_blocks_are_missing() {
	from_full_hour(|| {
		trade_until(in_ms(60_000 * 10), 6_060_000, 6_070_000);
		note_impact(6_060_000, 6_070_000);
		update_after(DAY_MS);
		assert_eq!(paid().iter().map(|(_, minutes, _)| *minutes).collect::<Vec<_>>(), vec![11]);
	});
}

/// MKT-024.
#[test]
fn funding_should_be_predicted_when_asked() {
	from_full_hour(|| {
		let before = Exchange::funding(MARKET).unwrap();
		assert_eq!(before.last, None);
		assert_eq!(before.next, next_hour());
		trade_until(in_ms(60_000 * 20), 6_060_000, 6_070_000);
		let view = Exchange::funding(MARKET).unwrap();
		assert_eq!(view.predicted, Some(FundingRate(9_500_000)));
		assert_eq!((view.minutes, view.is_live), (21, true));
		trade_until(next_hour(), 6_060_000, 6_070_000);
		let view = Exchange::funding(MARKET).unwrap();
		assert_eq!(view.last.map(|last| last.step.rate), Some(FundingRate(9_500_000)));
		assert_eq!(view.index, quote().funding);
	});
}

#[test]
fn funding_should_be_unknown_when_the_market_is_dated_or_has_no_price() {
	ExtBuilder::default().markets(vec![future(DAY_MS)]).build_and_execute(|| {
		update();
		assert_eq!(Exchange::funding(MARKET), None);
		assert_eq!(Exchange::funding(MarketId(1)), None);
	});
	ExtBuilder::default().unpriced().build_and_execute(|| {
		assert_eq!(Exchange::funding(MARKET), None);
	});
}

/// MKT-022: a future pays none, whatever its book says.
#[test]
fn funding_should_not_move_when_the_contract_is_dated() {
	ExtBuilder::default().markets(vec![future(DAY_MS)]).build_and_execute(|| {
		update();
		trade_until(next_hour(), 6_060_000, 6_070_000);
		trade_until(in_ms(60_000), 6_060_000, 6_070_000);
		assert_eq!(paid(), vec![]);
		assert_eq!(quote().funding, FundingIndex(0));
	});
}

/// MKT-022: the parameters are those of the market.
#[test]
fn funding_should_follow_its_parameters_when_they_differ() {
	let funding = FundingParameters { interest: -200, clamp: Ppm(0), cap_percent: 100 };
	let other = MarketParameters { funding, ..parameters() };
	ExtBuilder::default().markets(vec![other]).build_and_execute(|| {
		advance(next_hour().since(TestClock::now()));
		renew_price();
		update();
		trade_until(next_hour(), 6_600_000, 6_700_000);
		// 10 % is above the cap of 2 %.
		assert_eq!(paid().first().map(|(rate, _, _)| *rate), Some(20_000_000));
		assert_eq!(state(), MarketState::Active);
	});
}
