use super::mock::*;
use crate::{Error, Event, FeedError, Feeds, Prices, Quote};
use bulwark_primitives::FeedId;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// ORR-001.
#[test]
fn set_feed_should_replace_and_keep_the_price_when_listed() {
	ExtBuilder::default().build_and_execute(|| {
		(0..4).for_each(|reporter| report(reporter, BTC, "60000"));
		tick();
		events();
		let mut config = Feeds::<Test>::get(BTC).unwrap();
		config.min_sources = 3;
		assert_ok!(Oracle::set_feed(RuntimeOrigin::root(), BTC, config.clone()));
		assert_eq!(Feeds::<Test>::get(BTC), Some(config));
		assert_eq!(events(), vec![Event::FeedChanged { feed: BTC }]);
		assert!(Prices::<Test>::contains_key(BTC));
	});
}

#[test]
fn set_feed_should_fail_when_origin_is_not_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		let config = Feeds::<Test>::get(BTC).unwrap();
		assert_noop!(
			Oracle::set_feed(RuntimeOrigin::signed(1), BTC, config),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn set_feed_should_fail_when_not_listed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Oracle::set_feed(RuntimeOrigin::root(), FeedId(9), plain_config("DAIUSD")),
			Error::<Test>::NotListed
		);
	});
}

/// ORR-001: the stablecoin's feed may not begin to convert while others convert by it.
#[test]
fn set_feed_should_fail_when_others_convert_by_it() {
	ExtBuilder::default().build_and_execute(|| {
		let dai = FeedId(7);
		assert_ok!(Oracle::list_feed(RuntimeOrigin::root(), dai, plain_config("DAIUSD")));
		let mut config = Feeds::<Test>::get(USDT).unwrap();
		config.sources[0].quote = Quote::Converted(dai);
		assert_noop!(
			Oracle::set_feed(RuntimeOrigin::root(), USDT, config),
			Error::<Test>::Feed(FeedError::Conversion)
		);
		let mut config = Feeds::<Test>::get(USDT).unwrap();
		config.sources[0].quote = Quote::Converted(USDT);
		assert_noop!(
			Oracle::set_feed(RuntimeOrigin::root(), USDT, config),
			Error::<Test>::Feed(FeedError::Conversion)
		);
	});
}
