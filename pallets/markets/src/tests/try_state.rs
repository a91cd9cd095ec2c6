//! The check itself: each broken state is found.

use super::mock::*;
use crate::{MarkStates, Markets, NextMarketId, Quotes, UpdateCursor};
use bulwark_primitives::{FeedState, MarketId, MarketQuote, Moment, Ppm, Price};
use sp_runtime::TryRuntimeError;

/// Breaks the state of a quoted market and expects the check to say so.
fn broken(damage: impl FnOnce(), message: &'static str) {
	ExtBuilder::default().build().execute_with(|| {
		update();
		assert_eq!(Exchange::do_try_state(), Ok(()));
		damage();
		assert_eq!(Exchange::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn with_quote(change: impl FnOnce(&mut MarketQuote)) {
	Quotes::<Test>::mutate_extant(MARKET, change);
}

#[test]
fn try_state_should_fail_when_markets_are_miscounted() {
	broken(|| NextMarketId::<Test>::put(MarketId(65)), "more markets than MAX_MARKETS");
	broken(|| NextMarketId::<Test>::put(MarketId(0)), "a market is not below NextMarketId");
	broken(|| NextMarketId::<Test>::put(MarketId(2)), "NextMarketId does not count the markets");
}

#[test]
fn try_state_should_fail_when_parameters_are_out_of_bounds() {
	broken(
		|| {
			Markets::<Test>::mutate_extant(MARKET, |record| record.parameters.mark_band = Ppm(0));
		},
		"a market's parameters are out of bounds",
	);
}

#[test]
fn try_state_should_fail_when_a_feed_is_unlisted() {
	broken(
		|| {
			Markets::<Test>::mutate_extant(MARKET, |record| record.parameters.feed = UNKNOWN);
		},
		"a market's feed is unlisted",
	);
}

#[test]
fn try_state_should_fail_when_the_cursor_is_beyond() {
	broken(|| UpdateCursor::<Test>::put(MarketId(1)), "the cursor points beyond the markets");
}

#[test]
fn try_state_should_fail_when_a_quote_stands_alone() {
	let quote = MarketQuote {
		index: Price(1),
		mark: Price(1),
		low: Price(1),
		high: Price(1),
		initial_effective: Ppm(50_000),
		updated: Moment(0),
		feed_state: FeedState::Normal,
	};
	broken(|| Quotes::<Test>::insert(MarketId(3), quote), "a quote has no market");
	broken(|| MarkStates::<Test>::remove(MARKET), "a quote has no mark state");
	broken(|| Quotes::<Test>::remove(MARKET), "a mark state has no quote");
}

#[test]
fn try_state_should_fail_when_prices_are_out_of_place() {
	broken(|| with_quote(|quote| quote.index = Price(0)), "an index price is zero");
	let outside = "an index price is outside its interval";
	broken(|| with_quote(|quote| quote.low = Price(6_000_001)), outside);
	broken(|| with_quote(|quote| quote.high = Price(5_999_999)), outside);
	let message = "a mark price is outside its band";
	broken(|| with_quote(|quote| quote.mark = Price(6_090_001)), message);
	broken(|| with_quote(|quote| quote.mark = Price(5_909_999)), message);
}

#[test]
fn try_state_should_fail_when_an_effective_margin_is_out_of_bounds() {
	broken(
		|| with_quote(|quote| quote.initial_effective = Ppm(49_999)),
		"an effective IMF is below its base",
	);
	broken(
		|| with_quote(|quote| quote.initial_effective = Ppm(1_000_001)),
		"an effective IMF is above 100 %",
	);
}

#[test]
fn try_state_should_fail_when_a_mark_state_is_impossible() {
	broken(
		|| MarkStates::<Test>::mutate_extant(MARKET, |state| state.open_interest = -1),
		"an average of open interest is negative",
	);
	broken(
		|| {
			MarkStates::<Test>::mutate_extant(MARKET, |state| {
				state.clearing = Some(crate::LastClearing { price: Price(0), at: START });
			});
		},
		"a clearing price that counts is zero",
	);
}
