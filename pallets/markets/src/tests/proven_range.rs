//! The range of marks profit is proven to.

use super::mock::*;
use bulwark_primitives::{FeedState, Price, WARM_UP_MS};

fn range() -> (Price, Price) {
	(quote().proven_low, quote().proven_high)
}

/// MKT-025: an hour after a jump of a third, and no sooner, the new price is proven.
#[test]
fn range_should_hold_the_old_mark_when_the_warm_up_time_is_not_over() {
	quoted(|| {
		set_usd(80_000);
		update_after(1_000);
		assert_eq!(range(), (Price(6_000_000), Price(8_000_000)));
		for _ in 0..59 {
			update_after(60_000);
			assert_eq!(range(), (Price(6_000_000), Price(8_000_000)));
		}
		// Marks are kept in sevenths of the warm-up time.
		update_after(60_000 + WARM_UP_MS / 7 + 60_000);
		assert_eq!(range(), (Price(8_000_000), Price(8_000_000)));
	});
}

/// MKT-025.
#[test]
fn range_should_hold_both_extremes_when_the_mark_swings() {
	quoted(|| {
		for usd in [61_000, 57_000, 63_000, 60_000] {
			set_usd(usd);
			update_after(60_000);
		}
		assert_eq!(range(), (Price(5_700_000), Price(6_300_000)));
		assert_eq!(quote().mark, Price(6_000_000));
	});
}

/// MKT-025: a gap proves nothing that was not there before it.
#[test]
fn range_should_hold_the_mark_before_a_gap_when_blocks_are_missing() {
	quoted(|| {
		advance(10 * WARM_UP_MS);
		set_usd(80_000);
		update();
		assert_eq!(range(), (Price(6_000_000), Price(8_000_000)));
	});
}

#[test]
fn range_should_stand_still_when_the_feed_is_stale() {
	quoted(|| {
		set_usd(61_000);
		update_after(1_000);
		let before = range();
		set_feed_state(FeedState::Stale);
		update_after(WARM_UP_MS);
		assert_eq!(range(), before);
	});
}
