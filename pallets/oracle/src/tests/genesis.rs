use super::mock::*;
use crate::{FeedError, FeedIds, ReporterSet, Reporters};

/// ORR-001.
#[test]
fn genesis_should_list_feeds_in_order_when_given_in_any() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(FeedIds::<Test>::get().into_inner(), vec![USDT, BTC, ETH]);
		assert_eq!(Reporters::<Test>::get().into_inner(), reporters(4));
		assert_eq!(ReporterSet::<Test>::get(), 0);
	});
}

#[test]
#[should_panic(expected = "there twice")]
fn genesis_should_panic_when_a_feed_is_there_twice() {
	let mut feeds = genesis_feeds();
	feeds.push(feeds[0].clone());
	ExtBuilder::default().feeds(feeds).build();
}

#[test]
#[should_panic(expected = "is wrong")]
fn genesis_should_panic_when_a_conversion_is_missing() {
	let feeds = genesis_feeds().into_iter().filter(|feed| feed.feed != USDT).collect();
	ExtBuilder::default().feeds(feeds).build();
}

#[test]
#[should_panic(expected = "too many reporters")]
fn genesis_should_panic_when_there_are_too_many_reporters() {
	ExtBuilder::default().reporters(11).build();
}

#[test]
fn genesis_feed_should_be_refused_when_something_is_too_long() {
	let feed = genesis_feeds().remove(0);
	let mut named = feed.clone();
	named.name = "N".repeat(17);
	assert_eq!(named.config(), Err(FeedError::Name));
	let mut symbol = feed.clone();
	symbol.sources[0].symbol = "S".repeat(17);
	assert_eq!(symbol.config(), Err(FeedError::Symbol));
	let mut sources = feed;
	sources.sources = vec![sources.sources[0].clone(); 9];
	assert_eq!(sources.config(), Err(FeedError::MinimumSources));
}
