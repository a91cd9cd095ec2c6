//! The fixed-point functions against values computed with 60 digits.

use super::*;
use crate::fixed::{exp, ln_ratio, normal, total_volatility, ONE};

/// `a` and `b` differ by at most `bound`.
fn near(a: i128, b: i128, bound: i128) -> bool {
	(a - b).abs() <= bound
}

/// OPT-010. Within 5 x 2^-62.
#[test]
fn logarithm_should_be_exact_to_its_bound_when_compared() {
	assert!(near(ln_ratio(6, 5), 840_809_774_324_595_485, 5));
	assert!(near(ln_ratio(3, 4), -1_326_699_391_278_092_920, 5));
	assert!(near(ln_ratio(u64::MAX, 1), 204_580_938_323_242_490_556, 5));
	assert!(near(ln_ratio(1, u64::MAX), -204_580_938_323_242_490_556, 5));
	assert!(near(ln_ratio((1 << 63) + 1, 1 << 63), 0, 5));
	assert_eq!(ln_ratio(7, 7), 0);
}

/// OPT-010. Within 2^-55 of itself.
#[test]
fn exponential_should_be_exact_to_its_bound_when_compared() {
	for (half_units, expected) in [
		(1, 7_603_384_832_371_617_574),
		(-3, 1_029_006_239_845_977_778),
		(20, 101_579_144_341_279_236_622_315),
		(-20, 209_370_221_323_237),
	] {
		let result = exp(half_units * (ONE / 2));
		assert!(near(result, expected, expected / (1 << 55) + 1), "{half_units} {result}");
	}
	assert_eq!(exp(0), ONE);
}

/// OPT-010. Within 2^-60: 4 in Q62.
#[test]
fn normal_should_be_exact_to_its_bound_when_compared() {
	for (deviation, expected) in [
		(0, ONE / 2),
		(36_028_797_018_963_968, 2_535_220_085_244_123_522),
		(144_115_188_075_855_872, 3_188_807_764_924_755_389),
		(288_230_376_151_711_744, 3_880_017_802_121_640_553),
		(564_931_537_257_355_018, 4_496_403_574_882_225_892),
		(-86_469_112_845_513_523, 1_762_072_552_092_012_206),
		(951_160_241_300_648_755, 4_609_456_618_068_986_388),
		(1_729_382_256_910_270_464, 4_611_686_013_877_555_455),
		(2_558_044_588_346_441_728, 4_611_686_018_427_387_902),
		(-1_469_974_918_373_729_894, 783_187_605_709),
		(9 << 58, ONE),
		(-(9 << 58), 0),
		(i128::MAX, ONE),
		(i128::MIN, 0),
	] {
		assert!(near(normal(deviation), expected, 4), "{deviation}");
	}
}

/// OPT-010. Where two polynomials of the table meet they agree within twice the bound, beyond the
/// 0.4 x 2^-58 that the distribution itself rises.
#[test]
fn normal_should_be_continuous_when_the_nearest_point_changes() {
	for point in 0..36i128 {
		let middle = (point << 56) + (1 << 55);
		let step = normal(middle) - normal(middle - 1);
		assert!((-8..=14).contains(&step), "{point} {step}");
	}
}

/// OPT-010.
#[test]
fn total_volatility_should_be_exact_to_its_bound_when_compared() {
	for (volatility, time_ms, expected) in [
		(600_000, 2_592_000_000, 49_579_848_346_561_076),
		(10_000, 1, 16_230_669_896),
		(10_000_000, 315_360_000_000, 9_114_644_794_864_868_570),
		(1_234_567, 987_654_321, 62_972_885_425_978_836),
	] {
		// 2^-61 of itself and one last place.
		let bound = 1 + (expected >> 61) + 1;
		assert!(near(total_volatility(Ppm(volatility), time_ms), expected, bound));
	}
	assert_eq!(total_volatility(Ppm(600_000), 0), 0);
}

proptest! {
	#![proptest_config(super::config())]

	/// OPT-010. Against floating point, as far as that reaches.
	#[test]
	fn logarithm_should_agree_with_floats(a in 1u64.., b in 1u64.., shift in 0u32..64) {
		let (a, b) = ((a >> shift).max(1), b);
		let expected = (a as f64).ln() - (b as f64).ln();
		let found = ln_ratio(a, b) as f64 / ONE as f64;
		prop_assert!((found - expected).abs() < 2e-14);
	}

	/// OPT-010.
	#[test]
	fn normal_should_be_symmetric_and_monotone(
		deviation in -(10i128 << 58)..10 << 58, step in 0i128..1 << 58,
	) {
		prop_assert_eq!(normal(deviation) + normal(-deviation), ONE);
		prop_assert!(normal(deviation + step) >= normal(deviation) - 4);
	}

	/// OPT-010. It never falls in either argument.
	#[test]
	fn total_volatility_should_be_monotone(
		volatility in 10_000u32..10_000_000, more in 0u32..1_000,
		time_ms in 0u64..315_360_000_000, later in 0u64..100_000,
	) {
		let start = total_volatility(Ppm(volatility), time_ms);
		prop_assert!(total_volatility(Ppm(volatility + more), time_ms) >= start);
		prop_assert!(total_volatility(Ppm(volatility), time_ms + later) >= start);
	}
}
