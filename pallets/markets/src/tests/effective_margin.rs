//! The effective initial margin fraction.

use super::mock::*;
use bulwark_primitives::{MarketParameters, Ppm, QuoteAtoms};

/// Lots worth the upper bound of 50 million USD at 6 USD a lot.
const UPPER: u64 = 8_333_334;

fn seconds(count: u32) {
	for _ in 0..count {
		update_after(1_000);
	}
}

/// MKT-011.
#[test]
fn effective_margin_should_be_the_base_when_open_interest_is_low() {
	quoted(|| {
		set_open_interest(UPPER / 2 - 1);
		seconds(3_600);
		assert_eq!(quote().initial_effective, Ppm(50_000));
	});
}

/// MKT-011.
#[test]
fn effective_margin_should_reach_one_when_open_interest_stays_at_the_upper_bound() {
	quoted(|| {
		set_open_interest(UPPER * 2);
		seconds(3_600);
		assert_eq!(quote().initial_effective, Ppm(1_000_000));
	});
}

/// MKT-011. A wash pair takes open interest to the upper bound within one block: reckoned from
/// the present open interest everybody's IMF would be 100 % at the next clearing, and the margin
/// filter would remove every maker.
#[test]
fn effective_margin_should_hardly_move_when_open_interest_jumps_for_one_block() {
	quoted(|| {
		set_open_interest(UPPER * 10);
		seconds(1);
		set_open_interest(0);
		assert_eq!(quote().initial_effective, Ppm(50_000));
		seconds(60);
		assert_eq!(quote().initial_effective, Ppm(50_000));
	});
}

/// MKT-011.
#[test]
fn effective_margin_should_rise_by_a_tenth_a_minute_at_most_when_open_interest_explodes() {
	quoted(|| {
		set_open_interest(u64::MAX);
		let mut before = quote().initial_effective;
		for _ in 0..30 {
			seconds(60);
			let after = quote().initial_effective;
			assert!(after.0 * 10 <= before.0 * 11, "{before:?} to {after:?}");
			before = after;
		}
		assert!(before > Ppm(500_000));
	});
}

/// MKT-011.
#[test]
fn effective_margin_should_fall_at_once_when_the_average_falls() {
	quoted(|| {
		set_open_interest(UPPER);
		seconds(3_600);
		let before = quote().initial_effective;
		set_open_interest(0);
		advance(3_600_000);
		update();
		assert!(before > Ppm(900_000));
		assert_eq!(quote().initial_effective, Ppm(50_000));
	});
}

/// MKT-011: an open interest of 37.5 million USD, half way between the bounds, reached with a time
/// constant of ten minutes.
#[test]
fn open_interest_should_be_averaged_over_ten_minutes_when_it_changes() {
	quoted(|| {
		set_open_interest(1_000_000);
		seconds(600);
		let average = mark_state().open_interest / crate::AVERAGE_SCALE;
		assert!((average - 632_120).abs() <= 1, "{average}");
	});
}

#[test]
fn effective_margin_should_start_from_present_open_interest_when_the_first_price_comes() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		set_open_interest(UPPER);
		set_usd(60_000);
		update();
		assert_eq!(quote().initial_effective, Ppm(50_000));
		update_after(60_000);
		assert!(quote().initial_effective > Ppm(54_000));
	});
}

#[test]
fn effective_margin_should_be_the_base_when_scaling_is_switched_off() {
	let unscaled = MarketParameters {
		open_interest_lower: QuoteAtoms(0),
		open_interest_upper: QuoteAtoms(0),
		open_interest_cap: QuoteAtoms(0),
		..parameters()
	};
	ExtBuilder::default().markets(vec![unscaled]).build_and_execute(|| {
		set_open_interest(u64::MAX);
		update();
		seconds(600);
		assert_eq!(quote().initial_effective, Ppm(50_000));
	});
}
