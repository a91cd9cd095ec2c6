//! `try_state` finds what is broken on purpose.

use super::mock::*;
use crate::{
	Accumulators, FeedIds, Feeds, LastReport, Pending, Prices, QuorumMisses, Reporters, Reports,
};
use bulwark_primitives::{FeedId, IndexPrice, Moment};

/// Breaks a sound state and says what is found.
fn broken(breakage: impl FnOnce()) -> String {
	ExtBuilder::default().build().execute_with(|| {
		(0..4).for_each(|reporter| report(reporter, BTC, "60000"));
		tick();
		report_eth();
		assert_eq!(Oracle::do_try_state(), Ok(()));
		breakage();
		format!("{:?}", Oracle::do_try_state().unwrap_err())
	})
}

fn report_eth() {
	pass(1_000);
	report(0, ETH, "3000");
}

fn finds(breakage: impl FnOnce(), complaint: &str) {
	let found = broken(breakage);
	assert!(found.contains(complaint), "{found}");
}

#[test]
fn try_state_should_complain_when_feeds_are_broken() {
	finds(
		|| FeedIds::<Test>::mutate(|ids| ids.as_mut().reverse()),
		"list of feeds is not ascending",
	);
	finds(|| Feeds::<Test>::remove(ETH), "list of feeds is not the feeds");
	finds(
		|| {
			Feeds::<Test>::remove(ETH);
			Feeds::<Test>::insert(FeedId(9), plain_config("DAIUSD"));
		},
		"no configuration",
	);
	finds(
		|| Feeds::<Test>::mutate(ETH, |config| config.as_mut().unwrap().min_sources = 0),
		"configuration is wrong",
	);
	finds(
		|| Pending::<Test>::put(crate::FeedList::truncate_from(vec![FeedId(9)])),
		"pending feed is not listed",
	);
	finds(
		|| Pending::<Test>::put(crate::FeedList::truncate_from(vec![ETH, BTC])),
		"pending feeds is not ascending",
	);
}

#[test]
fn try_state_should_complain_when_reports_are_broken() {
	let change = |change: fn(&mut LastReport)| {
		move || Reports::<Test>::mutate(0, |report| change(report.as_mut().unwrap()))
	};
	finds(
		|| {
			let report = Reports::<Test>::get(0).unwrap();
			Reports::<Test>::insert(4, report);
		},
		"of nobody in the set",
	);
	finds(change(|report| report.round += 2), "round to come");
	finds(change(|report| report.observations.clear()), "feeds are not ascending");
	finds(change(|report| report.observations[0].feed = FeedId(9)), "unlisted feed");
	finds(change(|report| report.observations[0].price = IndexPrice::zero()), "a price of zero");
	finds(
		|| Reporters::<Test>::mutate(|set| set[1].1 = set[0].1.clone()),
		"two reporters share a key",
	);
}

#[test]
fn try_state_should_complain_when_prices_are_broken() {
	let change = |change: fn(&mut bulwark_primitives::FeedPrice)| {
		move || Prices::<Test>::mutate(BTC, |price| change(price.as_mut().unwrap()))
	};
	finds(change(|price| price.low = IndexPrice::zero()), "interval reaches zero");
	finds(change(|price| price.high = IndexPrice::from_inner(1)), "outside its interval");
	finds(change(|price| price.average = IndexPrice::zero()), "average is zero");
	finds(change(|price| price.updated = Moment(START + 9_000)), "from the future");
	finds(change(|price| price.round += 1), "round is another's");
	finds(
		|| Prices::<Test>::insert(FeedId(9), Prices::<Test>::get(BTC).unwrap()),
		"price is of an unlisted feed",
	);
	finds(|| Accumulators::<Test>::mutate(USDT, |it| it.sum = 1), "feed without a price");
	finds(|| QuorumMisses::<Test>::insert(FeedId(9), 1), "missed quorum is of an unlisted");
}
