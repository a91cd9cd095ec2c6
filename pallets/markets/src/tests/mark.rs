//! The mark price.

use super::mock::*;
use crate::{AVERAGE_SCALE, CLEARING_LIFE_MS, PREMIUM_HALF_LIFE_MS, SAMPLE_LIFE_MS};
use bulwark_primitives::Price;

/// A sample every second for so long.
fn sample_for(seconds: u32, impact_mid: Option<u64>) {
	for _ in 0..seconds {
		note(None, impact_mid);
		update_after(1_000);
	}
}

/// MKT-006: half of a steady premium of 60,000 after one half-life, three quarters after two.
#[test]
fn mark_should_go_half_way_to_the_premium_when_a_half_life_has_passed() {
	quoted(|| {
		sample_for(150, Some(6_060_000));
		assert!(quote().mark.0.abs_diff(6_030_000) <= 1, "{:?}", quote().mark);
		sample_for(150, Some(6_060_000));
		assert!(quote().mark.0.abs_diff(6_045_000) <= 1, "{:?}", quote().mark);
	});
}

/// MKT-006. Kept in whole quote atoms the average would stand still at 217 of them: a second's step
/// of 0.46 % of it is less than one.
#[test]
fn mark_should_return_to_the_index_when_samples_stop() {
	quoted(|| {
		sample_for(300, Some(6_060_000));
		sample_for(150, None);
		assert!(quote().mark.0.abs_diff(6_022_500) <= 1, "{:?}", quote().mark);
		sample_for(3_000, None);
		assert_eq!(quote().mark, INDEX);
	});
}

#[test]
fn mark_should_return_to_the_index_when_clearings_are_no_longer_noted() {
	quoted(|| {
		sample_for(300, Some(6_060_000));
		for _ in 0..150 {
			update_after(1_000);
		}
		assert!(quote().mark.0.abs_diff(6_022_500) <= 1, "{:?}", quote().mark);
	});
}

#[test]
fn mark_should_be_below_the_index_when_the_premium_is_negative() {
	quoted(|| {
		sample_for(150, Some(5_940_000));
		assert!(quote().mark.0.abs_diff(5_970_000) <= 1, "{:?}", quote().mark);
	});
}

/// MKT-006: one sample does not stand for a long gap: after ten minutes it would have moved the
/// average by 94 % of itself.
#[test]
fn mark_should_ignore_a_sample_when_it_is_older_than_its_life() {
	quoted(|| {
		note(None, Some(6_060_000));
		update_after(SAMPLE_LIFE_MS);
		let moved = mark_state().premium;
		assert!(moved > 0);
		note(None, Some(6_060_000));
		update_after(SAMPLE_LIFE_MS + 1);
		assert!(mark_state().premium < moved);
		assert_eq!(mark_state().sample, None);
	});
}

/// MKT-006. A thin book quoted far off would otherwise hold the mark at the band's edge for
/// minutes after it is gone.
#[test]
fn mark_should_leave_the_band_edge_at_once_when_absurd_samples_stop() {
	quoted(|| {
		sample_for(3_000, Some(600_000_000));
		assert!(quote().mark <= Price(6_090_000));
		sample_for(150, None);
		assert!(quote().mark <= Price(6_045_001), "{:?}", quote().mark);
	});
}

/// MKT-007: the median of index 6,000,000, index + premium 6,030,000 and the clearing price.
#[test]
fn mark_should_be_the_median_when_a_clearing_counts() {
	for (cleared, expected) in [
		(5_900_000, 6_000_000),
		(6_000_000, 6_000_000),
		(6_010_000, 6_010_000),
		(6_029_000, 6_029_000),
		(6_080_000, 6_030_000),
	] {
		quoted(|| {
			sample_for(149, Some(6_060_000));
			note(Some((cleared, 100_000)), Some(6_060_000));
			update_after(1_000);
			assert!(quote().mark.0.abs_diff(expected) <= 1, "{cleared}: {:?}", quote().mark);
		});
	}
}

/// MKT-008. One lot crossed at the band's edge each block would move the mark, and with it
/// everybody's equity, for the fees of dust.
#[test]
fn mark_should_not_move_when_dust_is_traded_every_block() {
	quoted(|| {
		for _ in 0..600 {
			note(Some((6_090_000, 1)), None);
			update_after(1_000);
		}
		assert_eq!(quote().mark, INDEX);
	});
}

/// MKT-008. Nor may dust at the index pull the mark away from what the book says.
#[test]
fn mark_should_follow_the_premium_when_dust_is_traded_at_the_index() {
	quoted(|| {
		for _ in 0..150 {
			note(Some((6_000_000, 1)), Some(6_060_000));
			update_after(1_000);
		}
		assert!(quote().mark.0.abs_diff(6_030_000) <= 1, "{:?}", quote().mark);
	});
}

/// MKT-008. Forced trades come without a clearing price in the sample; with both sides of the book
/// swept there is no impact mid either.
#[test]
fn mark_should_not_move_when_only_liquidations_trade() {
	quoted(|| {
		for _ in 0..600 {
			note(None, None);
			update_after(1_000);
		}
		assert_eq!(quote().mark, INDEX);
	});
}

/// MKT-007.
#[test]
fn mark_should_forget_a_clearing_when_its_life_is_over() {
	quoted(|| {
		sample_for(150, Some(6_060_000));
		note(Some((6_010_000, 100_000)), Some(6_060_000));
		for _ in 0..CLEARING_LIFE_MS / 1_000 {
			update_after(1_000);
			assert_eq!(quote().mark, Price(6_010_000));
			note(None, Some(6_060_000));
		}
		update_after(1_000);
		assert!(quote().mark > Price(6_030_000), "{:?}", quote().mark);
		assert_eq!(mark_state().clearing, None);
	});
}

/// MKT-007: the band is 1.5 % of 6,000,000.
#[test]
fn mark_should_stay_in_its_band_when_the_index_jumps_away_from_the_premium() {
	quoted(|| {
		sample_for(3_000, Some(6_090_000));
		assert!(quote().mark.0.abs_diff(6_090_000) <= 1);
		set_usd(30_000);
		note(None, None);
		update_after(1_000);
		assert_eq!((quote().index, quote().mark), (Price(3_000_000), Price(3_045_000)));
	});
}

#[test]
fn premium_should_be_kept_in_fractions_when_it_is_small() {
	quoted(|| {
		sample_for(1, Some(6_000_100));
		assert!(mark_state().premium > 0 && mark_state().premium < AVERAGE_SCALE);
		assert_eq!(quote().mark, INDEX);
		assert_eq!(PREMIUM_HALF_LIFE_MS, 150_000);
	});
}
