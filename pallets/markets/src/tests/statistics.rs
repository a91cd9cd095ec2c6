//! Volumes and prices of the last 24 hours.

use super::mock::*;
use crate::{LastClearing, MarketStatistics, TradedHours, HOUR_MS};
use bulwark_primitives::{
	seams::{Clock, Markets as _},
	ClearingSample, FeedState, Lots, MarketId, Moment, Price, QuoteAtoms,
};
use proptest::prelude::*;

/// A clearing now, in which liquidation orders may have filled: it does not count in the mark.
fn trade(price: u64, lots: u64) {
	let (price, volume) = (Price(price), Lots(lots));
	note_sample(ClearingSample { price, volume, ..ClearingSample::default() });
}

fn statistics() -> MarketStatistics {
	Exchange::statistics(MARKET)
}

fn last(price: u64, at: Moment) -> Option<LastClearing> {
	Some(LastClearing { price: Price(price), at })
}

/// MKT-020.
#[test]
fn statistics_should_add_up_when_clearings_trade() {
	quoted(|| {
		for (price, lots) in [(6_000_000, 3), (6_200_000, 1), (5_900_000, 2)] {
			trade(price, lots);
			advance(1_000);
		}
		let expected = MarketStatistics {
			volume: QuoteAtoms(3 * 6_000_000 + 6_200_000 + 2 * 5_900_000),
			lots: Lots(6),
			high: Some(Price(6_200_000)),
			low: Some(Price(5_900_000)),
			last: last(5_900_000, Moment(START.0 + 2_000)),
		};
		assert_eq!(statistics(), expected);
		assert_eq!(Exchange::statistics(MarketId(1)), MarketStatistics::default());
	});
}

/// MKT-020: the present hour and the 23 before it; the last price stays known.
#[test]
fn statistics_should_forget_an_hour_when_it_is_a_day_old() {
	quoted(|| {
		trade(6_000_000, 5);
		let first_hour = START.0 / HOUR_MS;
		advance((first_hour + 24) * HOUR_MS - 1 - START.0);
		assert_eq!(statistics().lots, Lots(5));
		advance(1);
		let forgotten =
			MarketStatistics { last: last(6_000_000, START), ..MarketStatistics::default() };
		assert_eq!(statistics(), forgotten);
		advance(1_000 * HOUR_MS);
		assert_eq!(statistics(), forgotten);
	});
}

/// MKT-020: at most 24 records, however long the market lives.
#[test]
fn statistics_should_stay_small_when_the_market_trades_for_days() {
	quoted(|| {
		for _ in 0..100 {
			trade(6_000_000, 1);
			advance(HOUR_MS);
		}
		assert_eq!(TradedHours::<Test>::iter_prefix(MARKET).count(), 24);
		assert_eq!(statistics().lots, Lots(23));
		trade(6_000_000, 1);
		assert_eq!(statistics().lots, Lots(24));
	});
}

/// MKT-020: also what the mark does not take: forced trades, stale prices, the time before the first
/// price.
#[test]
fn statistics_should_count_when_the_mark_does_not() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		trade(6_000_000, 1);
		set_usd(60_000);
		update();
		trade(6_000_000, 1);
		assert_eq!(mark_state().clearing, None);
		set_feed_state(FeedState::Stale);
		update_after(1_000);
		trade(6_000_000, 1);
		assert_eq!(statistics().lots, Lots(3));
	});
}

/// MKT-020.
#[test]
fn statistics_should_stay_as_they_are_when_nothing_traded() {
	quoted(|| {
		note(None, Some(6_000_100));
		trade(6_000_000, 0);
		assert_eq!(TradedHours::<Test>::iter().count(), 0);
	});
}

#[test]
fn statistics_should_not_be_kept_when_the_market_is_unknown() {
	quoted(|| {
		let sample =
			ClearingSample { price: Price(1), volume: Lots(1), ..ClearingSample::default() };
		Exchange::note_clearing(MarketId(5), sample);
		assert_eq!(TradedHours::<Test>::iter().count(), 0);
	});
}

#[test]
fn statistics_should_saturate_when_sums_do_not_fit() {
	quoted(|| {
		for _ in 0..3 {
			trade(u64::MAX, u64::MAX);
			advance(HOUR_MS);
		}
		let total = statistics();
		assert_eq!((total.volume, total.lots), (QuoteAtoms(i128::MAX), Lots(u64::MAX)));
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

	/// MKT-020: the ring of hours says what a list of all clearings says.
	#[test]
	fn statistics_should_agree_with_a_full_record_when_trades_are_random(
		trades in prop::collection::vec(
			(1u64..10_000_000, 1u64..1 << 40, prop_oneof![0u64..1_000_000, 0u64..200_000_000]),
			1..60,
		),
	) {
		quoted(|| {
			let mut record = Vec::new();
			for (price, lots, pause) in trades {
				trade(price, lots);
				record.push((TestClock::now(), price, lots));
				advance(pause);
				let now = TestClock::now().0 / HOUR_MS;
				let counted: Vec<_> =
					record.iter().filter(|(at, _, _)| at.0 / HOUR_MS + 24 > now).collect();
				let volume = |&&(_, price, lots): &&(Moment, u64, u64)| {
					i128::from(price) * i128::from(lots)
				};
				let expected = MarketStatistics {
					volume: QuoteAtoms(counted.iter().map(volume).sum()),
					lots: Lots(counted.iter().map(|(_, _, lots)| lots).sum()),
					high: counted.iter().map(|(_, price, _)| Price(*price)).max(),
					low: counted.iter().map(|(_, price, _)| Price(*price)).min(),
					last: record.last().and_then(|(at, price, _)| last(*price, *at)),
				};
				assert_eq!(statistics(), expected);
			}
		});
	}
}
