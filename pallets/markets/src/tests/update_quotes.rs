//! The step: index prices, feed states, weight.

use super::mock::*;
use crate::{weights::WeightInfo, Event, MarkStates, UpdateCursor, UpdateQuotes};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	FeedPrice, FeedState, FundingIndex, IndexPrice, MarketId, MarketParameters, MarketQuote, Ppm,
	Price,
};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};

/// Weight for the step's opening and so many markets.
fn weight_for(markets: u64) -> Weight {
	<()>::update_quotes_base().saturating_add(<()>::update_quote().saturating_mul(markets))
}

fn run(weight: Weight) -> Weight {
	let mut meter = WeightMeter::with_limit(weight);
	UpdateQuotes::<Test>::run(TestClock::now(), &mut meter);
	meter.consumed()
}

fn three_markets() -> ExtBuilder {
	ExtBuilder::default().markets(vec![parameters(); 3])
}

fn index_of(market: u32) -> Option<Price> {
	Exchange::quote(MarketId(market)).map(|quote| quote.index)
}

/// MKT-005.
#[test]
fn update_should_convert_the_index_when_the_feed_is_fresh() {
	ExtBuilder::default().build_and_execute(|| {
		update();
		let expected = MarketQuote {
			index: Price(6_000_000),
			mark: Price(6_000_000),
			low: Price(5_994_000),
			high: Price(6_006_000),
			initial_effective: Ppm(50_000),
			updated: START,
			feed_state: FeedState::Normal,
			proven_low: Price(6_000_000),
			proven_high: Price(6_000_000),
			maintenance_effective: Ppm(30_000),
			funding: FundingIndex(0),
		};
		assert_eq!(Exchange::quote(MARKET), Some(expected));
	});
}

/// MKT-005.
#[test]
fn update_should_leave_no_quote_when_the_feed_never_had_a_price() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		update();
		assert_eq!(Exchange::quote(MARKET), None);
		assert_eq!(MarkStates::<Test>::iter().count(), 0);
	});
}

#[test]
fn update_should_leave_no_quote_when_the_first_price_is_stale() {
	ExtBuilder::default().build_and_execute(|| {
		set_feed_state(FeedState::Stale);
		update();
		assert_eq!(Exchange::quote(MARKET), None);
	});
}

#[test]
fn update_should_follow_the_feed_when_it_is_guarded() {
	quoted(|| {
		set_usd(61_000);
		set_feed_state(FeedState::Guarded);
		update_after(1_000);
		assert_eq!(quote().index, Price(6_100_000));
		assert_eq!(quote().feed_state, FeedState::Guarded);
	});
}

/// MKT-009: the last quote stays, but for the feed's state.
#[test]
fn update_should_keep_the_quote_when_the_feed_is_stale_or_halted() {
	quoted(|| {
		let before = quote();
		for state in [FeedState::Stale, FeedState::Halted] {
			set_usd(70_000);
			set_feed_state(state);
			set_open_interest(u64::MAX);
			update_after(31_000);
			assert_eq!(quote(), MarketQuote { feed_state: state, ..before });
		}
		set_open_interest(0);
		set_usd(61_000);
		update_after(1_000);
		assert_eq!((quote().mark, quote().feed_state), (Price(6_100_000), FeedState::Normal));
	});
}

#[test]
fn update_should_say_halted_when_the_price_is_gone() {
	quoted(|| {
		put_price(BTC, None);
		update_after(1_000);
		assert_eq!((quote().mark, quote().feed_state), (INDEX, FeedState::Halted));
	});
}

/// MKT-009: a price that does not fit the lot stops the market's prices, not the tick.
#[test]
fn update_should_say_halted_when_the_price_does_not_fit() {
	quoted(|| {
		for inner in [0, 1, u128::MAX] {
			let price = IndexPrice::from_inner(inner);
			put_price(BTC, Some(FeedPrice { price, low: price, high: price, ..fresh(1) }));
			update_after(1_000);
			assert_eq!((quote().mark, quote().feed_state), (INDEX, FeedState::Halted), "{inner}");
		}
	});
}

#[test]
fn update_should_contain_the_index_when_the_interval_does_not() {
	quoted(|| {
		let (low, high) = (fresh(61_000).price, fresh(59_000).price);
		put_price(BTC, Some(FeedPrice { low, high, ..fresh(60_000) }));
		update_after(1_000);
		assert_eq!((quote().low, quote().high), (INDEX, INDEX));
	});
}

/// MKT-005: otherwise a minority could keep every long from being liquidated.
#[test]
fn update_should_keep_the_interval_within_the_mark_band_when_reports_are_absurd() {
	quoted(|| {
		let (low, high) = (fresh(1).price, fresh(10_000_000).price);
		put_price(BTC, Some(FeedPrice { low, high, ..fresh(60_000) }));
		update_after(1_000);
		let band = parameters().mark_band;
		assert_eq!(quote().low, INDEX.sub(INDEX.ratio_floor(band)).unwrap());
		assert_eq!(quote().high, INDEX.add(INDEX.ratio_floor(band)).unwrap());
	});
}

#[test]
fn update_should_take_each_market_from_its_own_feed() {
	let ether = MarketParameters { feed: ETH, ..parameters() };
	ExtBuilder::default().markets(vec![parameters(), ether]).build_and_execute(|| {
		update();
		assert_eq!(index_of(0), Some(Price(6_000_000)));
		assert_eq!(index_of(1), Some(Price(300_000)));
	});
}

#[test]
fn update_should_do_nothing_when_no_market_is_listed() {
	ExtBuilder::default().markets(vec![]).build_and_execute(|| {
		update();
		assert_eq!(crate::TermsPages::<Test>::iter().count(), 0);
	});
}

/// MKT-010.
#[test]
fn update_should_go_on_where_it_stopped_when_weight_runs_out() {
	three_markets().build_and_execute(|| {
		assert_eq!(run(weight_for(2)), weight_for(2));
		assert_eq!((index_of(1), index_of(2)), (Some(INDEX), None));
		assert_eq!(UpdateCursor::<Test>::get(), Some(MarketId(2)));
		assert_eq!(events(), vec![Event::QuotesDeferred { next: MarketId(2) }]);
		set_usd(61_000);
		run(weight_for(2));
		assert_eq!(index_of(2), Some(Price(6_100_000)));
		assert_eq!(index_of(0), Some(Price(6_100_000)));
		assert_eq!(index_of(1), Some(INDEX));
		assert_eq!(UpdateCursor::<Test>::get(), Some(MarketId(1)));
		run(weight_for(3));
		assert_eq!(index_of(1), Some(Price(6_100_000)));
		assert_eq!(UpdateCursor::<Test>::get(), None);
	});
}

/// MKT-010.
#[test]
fn update_should_keep_the_cursor_when_there_is_no_weight_at_all() {
	three_markets().build_and_execute(|| {
		run(weight_for(1));
		assert_eq!(run(Weight::zero()), Weight::zero());
		assert_eq!(UpdateCursor::<Test>::get(), Some(MarketId(1)));
	});
}

/// MKT-010.
#[test]
fn update_should_reach_every_market_when_weight_is_always_short() {
	three_markets().build_and_execute(|| {
		for _ in 0..3 {
			run(weight_for(1));
		}
		assert!((0..3).all(|market| index_of(market) == Some(INDEX)));
	});
}

#[test]
fn update_should_include_a_market_when_it_is_listed_later() {
	quoted(|| {
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
		update_after(1_000);
		assert_eq!(index_of(1), Some(INDEX));
	});
}

#[test]
fn update_should_survive_when_the_clock_goes_back() {
	quoted(|| {
		note(Some((6_010_000, 10_000)), Some(6_010_000));
		UpdateQuotes::<Test>::run(Default::default(), &mut WeightMeter::new());
		assert_eq!(quote().mark, INDEX);
	});
}
