//! What a clearing tells the mark.

use super::mock::*;
use crate::{LastClearing, MarkStates};
use bulwark_primitives::{
	seams::{Clock, Markets as _},
	ClearingSample, FeedState, Lots, MarketId, Price,
};
use frame_support::assert_storage_noop;

/// MKT-008.
#[test]
fn note_clearing_should_keep_sample_and_price_when_both_count() {
	quoted(|| {
		note(Some((6_001_000, 10_000)), Some(6_000_500));
		assert_eq!(mark_state().sample, Some(500));
		let last = LastClearing { price: Price(6_001_000), at: TestClock::now() };
		assert_eq!(mark_state().clearing, Some(last));
	});
}

/// MKT-008: 1,666 lots at 6 USD are 9,996 USD, 1,667 are 10,002; the impact notional is 10,000.
#[test]
fn note_clearing_should_count_a_price_when_it_carries_the_impact_notional() {
	quoted(|| {
		note(Some((6_000_000, 1_666)), None);
		assert_eq!(mark_state().clearing, None);
		note(Some((6_000_000, 1_667)), None);
		assert!(mark_state().clearing.is_some());
	});
}

#[test]
fn note_clearing_should_keep_the_last_price_when_the_next_does_not_count() {
	quoted(|| {
		note(Some((6_001_000, 10_000)), None);
		advance(1_000);
		note(Some((6_900_000, 1)), None);
		assert_eq!(mark_state().clearing.map(|last| last.price), Some(Price(6_001_000)));
		note(None, None);
		assert_eq!(mark_state().clearing.map(|last| last.price), Some(Price(6_001_000)));
	});
}

#[test]
fn note_clearing_should_count_when_the_notional_does_not_fit() {
	quoted(|| {
		note(Some((u64::MAX, u64::MAX)), None);
		assert!(mark_state().clearing.is_some());
		update_after(1_000);
		assert_eq!(quote().mark, INDEX);
	});
}

/// MKT-006: a sample beyond the mark band counts as one at its edge (1.5 %).
#[test]
fn note_clearing_should_clip_the_sample_when_it_is_beyond_the_band() {
	quoted(|| {
		note(None, Some(u64::MAX));
		assert_eq!(mark_state().sample, Some(90_000));
		note(None, Some(0));
		assert_eq!(mark_state().sample, Some(-90_000));
	});
}

#[test]
fn note_clearing_should_forget_the_sample_when_a_side_lacks_the_notional() {
	quoted(|| {
		note(None, Some(6_000_500));
		note(None, None);
		assert_eq!(mark_state().sample, None);
	});
}

#[test]
fn note_clearing_should_write_nothing_when_the_market_is_quiet() {
	quoted(|| {
		assert_storage_noop!(note(None, None));
	});
}

/// MKT-009.
#[test]
fn note_clearing_should_be_ignored_when_the_feed_is_stale() {
	quoted(|| {
		set_feed_state(FeedState::Stale);
		update_after(31_000);
		note(Some((6_050_000, 100_000)), Some(6_050_000));
		assert_eq!((mark_state().sample, mark_state().clearing), (None, None));
	});
}

#[test]
fn note_clearing_should_be_ignored_when_there_is_no_quote_or_market() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		note(Some((6_050_000, 100_000)), Some(6_050_000));
		let cleared = Some((Price(1), Lots(1)));
		let sample = ClearingSample { cleared, ..ClearingSample::default() };
		Exchange::note_clearing(MarketId(5), sample);
		assert_eq!(MarkStates::<Test>::iter().count(), 0);
	});
}
