//! `list_series`, and how numbers are given.

use super::mock::*;
use crate::{Error, Event, MarketIds, Markets, NextMarketId, Series, MAX_SERIES, MIN_LIFE_MS};
use bulwark_primitives::{
	seams::Markets as _, MarketId, MarketKind, MarketParameters, MarketState, Moment, OptionRight,
	Ppm, Price, VolatilityParameters, MAX_MARKETS,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

fn series(expiries: &[u64], strikes: &[u64], rights: &[OptionRight]) -> Series {
	let expiries: Vec<Moment> = expiries.iter().map(|ms| in_ms(*ms)).collect();
	let strikes: Vec<Price> = strikes.iter().map(|usd| Price(usd * 100)).collect();
	Series {
		expiries: expiries.try_into().unwrap(),
		strikes: strikes.try_into().unwrap(),
		rights: rights.to_vec().try_into().unwrap(),
	}
}

const BOTH: [OptionRight; 2] = [OptionRight::Call, OptionRight::Put];

/// MKT-040: the options of two weeks by one call.
#[test]
fn list_series_should_list_every_option_when_it_has_strikes_and_rights() {
	ExtBuilder::default().markets(vec![]).build_and_execute(|| {
		let weeks = [7 * DAY_MS, 14 * DAY_MS];
		let series = series(&weeks, &[55_000, 60_000, 65_000], &BOTH);
		assert_ok!(Exchange::list_series(listing(), parameters(), series, Some(60_000)));
		assert_eq!(MarketIds::<Test>::get().len(), 12);
		let kind = MarketKind::Option {
			expiry: in_ms(7 * DAY_MS),
			strike: Price(5_500_000),
			right: OptionRight::Put,
		};
		let record = Exchange::record(MarketId(1)).unwrap();
		assert_eq!(record.parameters, MarketParameters { kind, ..parameters() });
		assert_eq!(record.state, MarketState::OpeningAuction(in_ms(60_000)));
		assert_eq!(events().len(), 12);
		assert!(events().iter().all(|event| matches!(event, Event::Listed { .. })));
		update();
	});
}

/// MKT-040.
#[test]
fn list_series_should_list_futures_when_it_has_no_strikes() {
	ExtBuilder::default().markets(vec![]).build_and_execute(|| {
		let months = [30 * DAY_MS, 60 * DAY_MS, 90 * DAY_MS];
		let series = series(&months, &[], &[]);
		assert_ok!(Exchange::list_series(listing(), parameters(), series, None));
		let kinds: Vec<MarketKind> = Exchange::ids()
			.into_iter()
			.map(|market| Exchange::record(market).unwrap().parameters.kind)
			.collect();
		let expected = months.map(|ms| MarketKind::Future { expiry: in_ms(ms) });
		assert_eq!(kinds, expected.to_vec());
	});
}

/// MKT-040.
#[test]
fn list_series_should_fail_when_it_is_empty_too_long_or_out_of_order() {
	ExtBuilder::default().build_and_execute(|| {
		let strikes: Vec<u64> = (1..=17).map(|step| step * 10_000).collect();
		let calls = [OptionRight::Call];
		for wrong in [
			series(&[], &[], &[]),
			series(&[], &[60_000], &calls),
			series(&[DAY_MS], &[60_000], &[]),
			series(&[DAY_MS], &[], &calls),
			series(&[2 * DAY_MS, DAY_MS], &[], &[]),
			series(&[DAY_MS, DAY_MS], &[], &[]),
			series(&[DAY_MS], &[60_000, 60_000], &calls),
			series(&[DAY_MS], &[60_000], &[OptionRight::Call, OptionRight::Call]),
			series(&[DAY_MS], &strikes, &BOTH),
		] {
			assert_noop!(
				Exchange::list_series(listing(), parameters(), wrong, None),
				Error::<Test>::BadSeries
			);
		}
		let longest = series(&[DAY_MS], &strikes[..16], &BOTH);
		assert_eq!(longest.count(), MAX_SERIES);
		assert_ok!(Exchange::list_series(listing(), parameters(), longest, None));
	});
}

/// MKT-040: all or none.
#[test]
fn list_series_should_list_none_when_one_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let early = series(&[MIN_LIFE_MS - 1, DAY_MS], &[], &[]);
		assert_noop!(
			Exchange::list_series(listing(), parameters(), early, None),
			Error::<Test>::BadExpiry
		);
		let opens_late = series(&[MIN_LIFE_MS + 59_999], &[], &[]);
		assert_noop!(
			Exchange::list_series(listing(), parameters(), opens_late, Some(60_000)),
			Error::<Test>::BadExpiry
		);
		let late = series(&[DAY_MS, 3_651 * DAY_MS], &[], &[]);
		assert_noop!(
			Exchange::list_series(listing(), parameters(), late, None),
			Error::<Test>::BadExpiry
		);
		let worthless = series(&[DAY_MS], &[0, 60_000], &BOTH);
		assert_noop!(
			Exchange::list_series(listing(), parameters(), worthless, None),
			Error::<Test>::BadStrike
		);
		let absurd = series(&[DAY_MS], &[60_000, 1 << 50], &BOTH);
		assert_noop!(
			Exchange::list_series(listing(), parameters(), absurd, None),
			Error::<Test>::BadStrike
		);
	});
}

#[test]
fn list_series_should_fail_when_an_options_volatility_is_out_of_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		let volatility = VolatilityParameters { annual: Ppm(9_999), ..parameters().volatility };
		let wrong = MarketParameters { volatility, ..parameters() };
		let options = series(&[DAY_MS], &[60_000], &BOTH);
		assert_noop!(
			Exchange::list_series(listing(), wrong.clone(), options, None),
			Error::<Test>::BadVolatility
		);
		assert_ok!(Exchange::list_series(listing(), wrong, series(&[DAY_MS], &[], &[]), None));
	});
}

#[test]
fn list_series_should_fail_when_origin_is_not_listing() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [risk(), guardian(), stranger(), RuntimeOrigin::root()] {
			let series = series(&[DAY_MS], &[], &[]);
			assert_noop!(Exchange::list_series(origin, parameters(), series, None), BadOrigin);
		}
	});
}

/// Removes a market as if it had been settled.
fn remove(market: u32) {
	Exchange::remove_market(MarketId(market));
}

/// MKT-037: places on the pages of terms are used again, numbers are not.
#[test]
fn numbers_should_skip_taken_places_when_markets_come_and_go() {
	ExtBuilder::default().markets(vec![parameters(); 64]).build_and_execute(|| {
		update();
		let list = || Exchange::list_market(listing(), parameters(), None);
		assert_noop!(list(), Error::<Test>::TooManyMarkets);
		remove(5);
		assert_ok!(list());
		assert_eq!(Exchange::ids().last(), Some(&MarketId(69)));
		assert_eq!(NextMarketId::<Test>::get(), MarketId(70));
		assert_eq!(Exchange::terms(MarketId(5)), None);
		update();
		assert_eq!(Exchange::terms(MarketId(69)).map(|terms| terms.market), Some(MarketId(69)));
		assert_eq!(Exchange::terms(MarketId(5)), None);
		remove(2);
		remove(63);
		assert_ok!(list());
		assert_ok!(list());
		let last: Vec<u32> = Exchange::ids().iter().rev().take(3).map(|market| market.0).collect();
		assert_eq!(last, vec![130, 127, 69]);
		assert_noop!(list(), Error::<Test>::TooManyMarkets);
		assert_eq!(Markets::<Test>::iter().count(), 64);
		update();
	});
}

/// MKT-010: the cursor may point to a market that is gone.
#[test]
fn update_should_go_on_when_the_market_at_the_cursor_is_gone() {
	ExtBuilder::default().markets(vec![parameters(); 3]).build_and_execute(|| {
		update();
		crate::UpdateCursor::<Test>::put(MarketId(1));
		remove(1);
		set_usd(61_000);
		update();
		assert!(Exchange::ids()
			.into_iter()
			.all(|market| { Exchange::quote(market).unwrap().index == Price(6_100_000) }));
		assert_eq!(MAX_MARKETS, 64);
	});
}
