use super::*;
use crate::{limited_rise, scaled_initial};

const MILLION: i128 = 1_000_000_000_000;

fn scaled(base: u32, open_interest: i128, lower: i128, upper: i128) -> u32 {
	scaled_initial(Ppm(base), QuoteAtoms(open_interest), QuoteAtoms(lower), QuoteAtoms(upper)).get()
}

/// MAR-030: the tiers of dYdX v4. Mid: 5 %, 40 to 100 M. Small: 10 %, 20 to 50 M. Long tail: 20 %,
/// 5 to 10 M.
#[test]
fn initial_should_scale_linearly_when_open_interest_is_between_the_caps() {
	let mid = |millions: i128| scaled(50_000, millions * MILLION, 40 * MILLION, 100 * MILLION);
	assert_eq!(
		[0, 40, 55, 70, 85, 100, 400].map(mid),
		[50_000, 50_000, 287_500, 525_000, 762_500, 1_000_000, 1_000_000]
	);
	assert_eq!(scaled(100_000, 35 * MILLION, 20 * MILLION, 50 * MILLION), 550_000);
	assert_eq!(scaled(200_000, 6 * MILLION, 5 * MILLION, 10 * MILLION), 360_000);
	// 5 % + 95 % / 3 = 36.6666... %
	assert_eq!(scaled(50_000, 60 * MILLION, 40 * MILLION, 100 * MILLION), 366_666);
}

/// MAR-031.
#[test]
fn initial_should_stay_at_base_when_scaling_is_off_or_base_is_full() {
	assert_eq!(scaled(20_000, 900 * MILLION, 0, 0), 20_000);
	assert_eq!(scaled(1_000_000, 3 * MILLION, 2 * MILLION, 5 * MILLION), 1_000_000);
	assert_eq!(scaled(20_000, 5, 5, 5), 20_000);
	assert_eq!(scaled(20_000, 6, 5, 5), 1_000_000);
}

/// MAR-032. A wash pair takes open interest from the lower to the upper cap within a block: the
/// fraction would go from 5 % to 100 % at once and throw every maker's orders out.
#[test]
fn rise_should_be_at_most_a_tenth_a_minute_when_the_target_jumps() {
	let (base, full) = (Ppm(50_000), Ppm(1_000_000));
	assert_eq!(limited_rise(base, full, 1_000), Ppm(50_079));
	let mut fraction = base;
	for _ in 0..60 {
		fraction = limited_rise(fraction, full, 1_000);
	}
	assert!(fraction <= Ppm(55_000) && fraction >= Ppm(54_900), "{fraction:?}");
	// Without rounding to speak of: e^0.09531 = 1.1 less a hair.
	let mut fine = Ppm(1_000_000_000);
	for _ in 0..60_000 {
		fine = limited_rise(fine, Ppm(u32::MAX), 1);
	}
	assert!(fine <= Ppm(1_100_000_000) && fine >= Ppm(1_099_900_000), "{fine:?}");
	assert!(limited_rise(base, full, 60_000) <= Ppm(55_000));
	assert_eq!(limited_rise(base, Ppm(50_010), 60_000), Ppm(50_010), "not beyond the target");
	assert_eq!(limited_rise(Ppm(300), full, 1), Ppm(301), "never stuck");
	assert_eq!(limited_rise(base, full, 0), base);
	assert_eq!(limited_rise(base, full, u64::MAX), full);
	assert_eq!(limited_rise(full, full, u64::MAX), full);
}

/// MAR-032: what is safer for nobody but cheaper for traders needs no delay.
#[test]
fn fall_should_be_immediate_when_the_target_is_lower() {
	assert_eq!(limited_rise(Ppm(500_000), Ppm(50_000), 0), Ppm(50_000));
}

proptest! {
	#![proptest_config(super::config())]

	/// MAR-030.
	#[test]
	fn initial_should_be_monotone_in_open_interest(
		base in 1u32..=1_000_000, lower in 0i128..1 << 60, range in 0i128..1 << 60,
		one in 0i128..1 << 61, more in 0i128..1 << 61,
	) {
		let upper = lower + range;
		let (low, high) =
			(scaled(base, one, lower, upper), scaled(base, one + more, lower, upper));
		prop_assert!(base <= low && low <= high && high <= 1_000_000);
	}

	/// MAR-032: however a minute is cut, the compounded rise stays within 10 %.
	#[test]
	fn rise_should_not_depend_on_how_often_it_is_taken(
		start in 2_000u32..900_000,
		steps in prop::sample::select(vec![1u64, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]),
	) {
		let mut fraction = Ppm(start);
		for _ in 0..steps {
			fraction = limited_rise(fraction, Ppm(u32::MAX), 60_000 / steps);
		}
		let (start, fraction) = (u64::from(start), u64::from(fraction.get()));
		prop_assert!(fraction * 10 <= start * 11);
		prop_assert!(fraction * 1_000 + 1_000 * steps >= start * 1_095);
	}
}
