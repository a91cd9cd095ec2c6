use super::mock::*;
use crate::{Error, Event, FeedConfig, FeedError, FeedIds, Feeds, Quote, Venue};
use bulwark_primitives::{seams::IndexPrices, FeedId, IndexPrice, MAX_FEEDS};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

const NEW: FeedId = FeedId(3);

fn list(feed: FeedId, config: FeedConfig) -> sp_runtime::DispatchResult {
	Oracle::list_feed(RuntimeOrigin::root(), feed, config)
}

fn refused(change: impl FnOnce(&mut FeedConfig), error: FeedError) {
	let mut config = plain_config("DAIUSD");
	change(&mut config);
	assert_noop!(list(NEW, config), Error::<Test>::Feed(error));
}

/// ORR-001.
#[test]
fn list_feed_should_list_in_order_when_all_is_well() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(!Oracle::is_listed(NEW));
		assert_ok!(list(NEW, plain_config("DAIUSD")));
		assert!(Oracle::is_listed(NEW));
		assert_eq!(FeedIds::<Test>::get().into_inner(), vec![USDT, BTC, NEW, ETH]);
		assert_eq!(Feeds::<Test>::get(NEW), Some(plain_config("DAIUSD")));
		assert_eq!(events(), vec![Event::FeedListed { feed: NEW }]);
		assert_eq!(Oracle::price(NEW), None);
	});
}

#[test]
fn list_feed_should_fail_when_origin_is_not_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		let config = plain_config("DAIUSD");
		assert_noop!(
			Oracle::list_feed(RuntimeOrigin::signed(1), NEW, config),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn list_feed_should_fail_when_listed_already() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(list(BTC, plain_config("DAIUSD")), Error::<Test>::AlreadyListed);
	});
}

#[test]
fn list_feed_should_fail_when_there_is_no_room() {
	ExtBuilder::default().feeds(Vec::new()).build_and_execute(|| {
		for id in 0..u16::try_from(MAX_FEEDS).unwrap() {
			assert_ok!(list(FeedId(id), plain_config("DAIUSD")));
		}
		assert_noop!(list(FeedId(1_000), plain_config("DAIUSD")), Error::<Test>::TooManyFeeds);
	});
}

#[test]
fn list_feed_should_fail_when_name_is_wrong() {
	ExtBuilder::default().build_and_execute(|| {
		refused(|config| config.name = Default::default(), FeedError::Name);
		refused(|config| config.name = b"A B".to_vec().try_into().unwrap(), FeedError::Name);
		refused(|config| config.name = vec![0xff].try_into().unwrap(), FeedError::Name);
	});
}

#[test]
fn list_feed_should_fail_when_symbol_could_change_the_address() {
	ExtBuilder::default().build_and_execute(|| {
		for symbol in ["", "A&B", "../x", "A B", "A?b=c", "A#", "A%2"] {
			refused(
				|config| config.sources[0].symbol = symbol.as_bytes().to_vec().try_into().unwrap(),
				FeedError::Symbol,
			);
		}
	});
}

#[test]
fn list_feed_should_fail_when_bounds_are_wrong() {
	ExtBuilder::default().build_and_execute(|| {
		refused(|config| config.bounds.low = IndexPrice::zero(), FeedError::Bounds);
		refused(|config| config.bounds.low = config.bounds.high, FeedError::Bounds);
	});
}

#[test]
fn list_feed_should_fail_when_minimum_cannot_be_met() {
	ExtBuilder::default().build_and_execute(|| {
		refused(|config| config.min_sources = 0, FeedError::MinimumSources);
		refused(|config| config.min_sources = 2, FeedError::MinimumSources);
	});
}

#[test]
fn list_feed_should_fail_when_weights_are_wrong() {
	ExtBuilder::default().build_and_execute(|| {
		refused(|config| config.sources[0].weight = 0, FeedError::Weight);
		let overflow = |config: &mut FeedConfig| {
			let mut second = config.sources[0].clone();
			second.venue = Venue::Coinbase;
			second.weight = u64::MAX;
			config.sources.try_push(second).unwrap();
		};
		refused(overflow, FeedError::Weight);
	});
}

#[test]
fn list_feed_should_fail_when_a_source_is_there_twice() {
	ExtBuilder::default().build_and_execute(|| {
		let twice = |config: &mut FeedConfig| {
			config.sources.try_push(config.sources[0].clone()).unwrap();
		};
		refused(twice, FeedError::Duplicate);
	});
}

/// ORR-001.
#[test]
fn list_feed_should_fail_when_conversion_is_unknown_or_two_steps_deep() {
	ExtBuilder::default().build_and_execute(|| {
		for by in [FeedId(999), NEW, BTC] {
			refused(|config| config.sources[0].quote = Quote::Converted(by), FeedError::Conversion);
		}
		let mut config = plain_config("DAIUSD");
		config.sources[0].quote = Quote::Converted(USDT);
		assert_ok!(list(NEW, config));
	});
}
