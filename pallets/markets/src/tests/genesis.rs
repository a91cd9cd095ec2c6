//! Genesis markets.

use super::mock::*;
use crate::{Markets, NextMarketId};
use bulwark_primitives::{MarketId, MarketParameters, MarketState, Price};

#[test]
fn genesis_should_list_markets_in_order_when_all_are_right() {
	let ether = MarketParameters { feed: ETH, ..parameters() };
	let builder = ExtBuilder::default().markets(vec![parameters(), ether.clone()]);
	builder.build_and_execute(|| {
		assert_eq!(NextMarketId::<Test>::get(), MarketId(2));
		let second = Markets::<Test>::get(MarketId(1)).map(|record| record.parameters);
		assert_eq!(second, Some(ether));
		assert_eq!(state_of(MarketId(1)), MarketState::Active);
	});
}

#[test]
#[should_panic(expected = "market 1 of the chain specification is wrong")]
fn genesis_should_be_refused_when_a_market_is_out_of_bounds() {
	let wrong = MarketParameters { tick_size: Price(0), ..parameters() };
	let _ = ExtBuilder::default().markets(vec![parameters(), wrong]).build();
}

#[test]
#[should_panic(expected = "market 0 of the chain specification is wrong")]
fn genesis_should_be_refused_when_a_feed_is_unlisted() {
	let wrong = MarketParameters { feed: UNKNOWN, ..parameters() };
	let _ = ExtBuilder::default().markets(vec![wrong]).build();
}
