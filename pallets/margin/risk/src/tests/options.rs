//! Option prices against values computed with 90 digits, and against floating point on a grid.

use super::*;
use crate::{OptionRight, OptionTerms, MAX_TIME_MS, MAX_VOLATILITY, MIN_VOLATILITY};

const DAY_MS: u64 = 86_400_000;

fn option(right: OptionRight, strike: u64, volatility: u32, time_ms: u64) -> OptionTerms {
	OptionTerms { right, strike: Price(strike), volatility: Ppm(volatility), time_ms }
}

/// Forward, strike, volatility, time (ms), and what the option out of the money is worth (2^-62).
const VALUES: &[(u64, u64, u32, u64, i128)] = &[
	(6_000_000, 6_000_000, 600_000, 2_592_000_000, 1_896_493_354_890_003_156_142_420),
	(6_000_000, 6_600_000, 600_000, 2_592_000_000, 904_884_878_771_020_360_518_892),
	(6_000_000, 5_400_000, 600_000, 2_592_000_000, 744_760_127_284_425_455_336_785),
	(6_000_000, 6_000_000, 800_000, 604_800_000, 1_222_338_701_749_172_191_712_143),
	(6_000_000, 9_000_000, 600_000, 604_800_000, 284_652_816_781_486_384),
	(6_000_000, 3_000_000, 600_000, 604_800_000, 6_918_955),
	(6_000_000, 6_000_001, 10_000, 1, 685_985_081_805_225),
	(6_000_000, 6_000_000, 10_000, 1, 621_609_644_244_604_515),
	(1, 1, 500_000, 31_536_000_000, 910_405_164_164_559_060),
	(1, 3, 10_000_000, 315_360_000_000, 4_611_686_018_427_387_904),
	(
		1_099_511_627_776,
		1_099_511_627_776,
		10_000_000,
		315_360_000_000,
		5_070_602_400_912_917_605_986_812_821_504,
	),
	(
		4_503_599_627_370_496,
		2_251_799_813_685_248,
		1_500_000,
		7_776_000_000,
		994_788_146_024_780_150_553_794_018_206_527,
	),
	(
		9_223_372_036_854_775_807,
		9_223_372_036_854_775_783,
		600_000,
		86_400_000,
		532_900_950_113_662_126_674_054_710_033_104_761,
	),
	(18_446_744_073_709_551_615, 1, 10_000_000, 315_360_000_000, 4_611_686_018_427_387_904),
	(1, 18_446_744_073_709_551_615, 10_000_000, 315_360_000_000, 4_611_686_018_427_387_904),
	(123_456_789, 987_654_321, 2_500_000, 17_280_000_000, 147_750_993_456_887_265_524_352_125),
	(
		35_184_372_088_832,
		35_185_445_830_656,
		50_000,
		3_600_000,
		32_162_056_417_985_078_142_600_392_982,
	),
	(1_000_000_000_000, 1_000_001_000_000, 300_000, 60_000, 759_009_979_044_153_822_048_791_933),
	(3_500_000, 4_000_000, 900_000, 1_209_600_000, 392_863_053_616_534_178_264_358),
	(3_500_000, 3_000_000, 900_000, 1_209_600_000, 276_448_547_226_738_144_577_402),
	(
		799_837_624_906,
		1_652_045_846_776,
		2_429_856,
		68_715_316_282,
		3_307_685_950_067_282_275_610_842_363_063,
	),
	(137_622_739_883_770, 488_574_106_743_300, 12_218, 225_998, 0),
	(1_063_073_109_991_611_842, 1_662_109_424_713_509_343, 5_043_145, 20, 0),
	(919_221_893, 429_768_220, 427_841, 3_977_761, 0),
	(1, 1, 68_936, 34_425_338_204, 132_482_287_183_769_452),
	(428_760_614_812_426, 154_425_440_304_266, 2_462_867, 39, 0),
	(629_323_267_557, 205_355_528_262, 10_123, 10_474_049_835, 0),
	(10_057, 4_283, 8_856_524, 10_755_935_200, 19_461_341_482_561_333_838_200),
	(337_535, 1_347_630, 414_639, 62_264_652, 0),
	(8_186, 30_733, 1_180_119, 130_117_616_872, 22_304_530_921_767_743_289_678),
	(119_804_041_254_368_733, 65_511_395_985_294_628, 121_218, 80, 0),
	(608, 164, 80_182, 8_610_834, 0),
	(1, 1, 103_202, 3_665, 64_727_911_855_461),
	(4_375_491_645_282_510, 4_129_905_186_520_874, 88_588, 341_536, 0),
	(29_207_361_576_121, 7_732_433_108_764, 8_419_740, 1, 0),
	(212_716_408_881_214, 598_605_350_091_182, 11_329, 1_143_011_011, 0),
	(9_940_391, 12_580_686, 10_647, 3, 0),
	(2_865, 11_224, 38_865, 489_854_218, 0),
	(581_759_811_411_581_446, 2_191_166_119_301_895_325, 107_930, 12_014, 0),
	(10_629_299_306, 24_298_711_339, 21_093, 403_352_280, 0),
	(1_714_630_180_389_801, 5_044_408_371_547_471, 12_879, 75_088_497_897, 0),
	(55, 34, 679_958, 36_050_143_247, 21_303_314_221_434_165_982),
	(3_135_249, 11_193_144, 431_948, 3_915, 0),
	(1_131_663, 430_039, 17_162, 51, 0),
	(14_770_925_087_047, 65_551_832_857_529, 30_520, 3, 0),
	(7_157_989_264_948_632_188, 7_915_487_922_268_197_878, 165_068, 535, 0),
	(223_851_721_160, 595_779_367_012, 232_806, 70_746, 0),
	(11, 38, 12_536, 473_586, 0),
];

/// OPT-001. The stated bound holds against the exact values, from one atom to 2^64 a lot.
#[test]
fn worth_should_lie_within_the_bound_of_the_formula_when_compared() {
	for (forward, strike, volatility, time_ms, expected) in VALUES.iter().copied() {
		let option = option(OptionRight::Call, strike, volatility, time_ms);
		let worth = option.worth(Price(forward), option.total_volatility());
		let off = (worth.time_value - expected).abs();
		// (F + K) x 2^-56, and half of 2^-62 for the table.
		let bound = (i128::from(forward) + i128::from(strike)) << 6;
		assert!(off <= bound + 1, "{forward} {strike} {volatility} {time_ms}: {off} > {bound}");
		assert_eq!(worth.error, bound);
	}
}

/// OPT-001: the table of prices.
#[test]
fn price_should_follow_the_table_when_in_and_out_of_the_money() {
	for (strike, volatility, days, call, put, delta) in [
		(6_000_000, 600_000, 30, 411_236, 411_236, 534_270),
		(6_600_000, 600_000, 30, 196_215, 796_215, 319_866),
		(5_400_000, 600_000, 30, 761_494, 161_494, 757_573),
		(6_000_000, 800_000, 7, 265_052, 265_052, 522_088),
	] {
		let forward = Price(6_000_000);
		let terms = |right| option(right, strike, volatility, days * DAY_MS);
		let (calls, puts) = (terms(OptionRight::Call), terms(OptionRight::Put));
		assert_eq!(calls.price_floor(forward), Price(call));
		assert_eq!(calls.price_ceil(forward), Price(call + 1));
		assert_eq!(puts.price_floor(forward), Price(put));
		assert_eq!(puts.price_ceil(forward), Price(put + 1));
		assert_eq!(calls.delta(forward), delta);
		assert_eq!(puts.delta(forward), delta - 1_000_000);
	}
}

/// OPT-004.
#[test]
fn price_should_be_intrinsic_when_expired() {
	for (right, forward, intrinsic, delta) in [
		(OptionRight::Call, 110, 10, 1_000_000),
		(OptionRight::Call, 100, 0, 0),
		(OptionRight::Call, 90, 0, 0),
		(OptionRight::Put, 110, 0, 0),
		(OptionRight::Put, 90, 10, -1_000_000),
	] {
		let option = option(right, 100, 600_000, 0);
		assert_eq!(option.intrinsic(Price(forward)), Price(intrinsic));
		assert_eq!(option.price_floor(Price(forward)), Price(intrinsic));
		assert_eq!(option.price_ceil(Price(forward)), Price(intrinsic));
		assert_eq!(option.delta(Price(forward)), delta);
	}
}

/// OPT-004. Nothing can be gained on an asset worth nothing, nor lost on a strike of zero.
#[test]
fn price_should_be_intrinsic_when_forward_or_strike_is_zero() {
	let call = option(OptionRight::Call, 0, 600_000, DAY_MS);
	assert_eq!((call.price_floor(Price(7)), call.price_ceil(Price(7))), (Price(7), Price(7)));
	let put = option(OptionRight::Put, 7, 600_000, DAY_MS);
	assert_eq!((put.price_floor(Price(0)), put.price_ceil(Price(0))), (Price(7), Price(7)));
}

/// OPT-006.
#[test]
fn terms_should_be_taken_into_their_bounds_when_outside() {
	let price = |volatility, time_ms| {
		option(OptionRight::Call, 6_000_000, volatility, time_ms).price_floor(Price(6_000_000))
	};
	assert_eq!(price(1, DAY_MS), price(MIN_VOLATILITY.get(), DAY_MS));
	assert_eq!(price(u32::MAX, DAY_MS), price(MAX_VOLATILITY.get(), DAY_MS));
	assert_eq!(price(600_000, u64::MAX), price(600_000, MAX_TIME_MS));
}

/// The normal distribution in floating point, within 10^-15: the series from the middle, the
/// continued fraction in the tails.
fn normal(deviation: f64) -> f64 {
	let distance = deviation.abs();
	let density = (-distance * distance / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
	let tail = if distance < 3.0 {
		let (mut term, mut sum, mut odd) = (distance, distance, 1.0);
		while term > 1e-18 {
			odd += 2.0;
			term *= distance * distance / odd;
			sum += term;
		}
		0.5 - density * sum
	} else {
		let fraction = (1..200).rev().fold(distance, |rest, n| distance + f64::from(n) / rest);
		density / fraction
	};
	if deviation < 0.0 {
		tail
	} else {
		1.0 - tail
	}
}

/// Black-76 in floating point: price and delta.
fn reference(option: &OptionTerms, forward: u64) -> (f64, f64) {
	let (f, k) = (forward as f64, option.strike.get() as f64);
	let years = option.time_ms as f64 / 31_536_000_000.0;
	let v = f64::from(option.volatility.get()) / 1e6 * years.sqrt();
	let upper = (f / k).ln() / v + v / 2.0;
	let lower = upper - v;
	match option.right {
		OptionRight::Call => (f * normal(upper) - k * normal(lower), normal(upper)),
		OptionRight::Put => (k * normal(-lower) - f * normal(-upper), normal(upper) - 1.0),
	}
}

/// Both prices and delta against floating point.
fn agrees(option: &OptionTerms, forward: u64) -> Result<(), TestCaseError> {
	let (price, delta) = reference(option, forward);
	let most = match option.right {
		OptionRight::Call => forward,
		OptionRight::Put => option.strike.get(),
	};
	let slack = 1e-14 * (forward as f64 + option.strike.get() as f64) + 1e-9;
	let (floor, ceil) = (option.price_floor(Price(forward)), option.price_ceil(Price(forward)));
	prop_assert!(floor.get() as f64 <= price + slack, "{} {}", floor.get(), price);
	prop_assert!(ceil.get() as f64 >= price - slack, "{} {}", ceil.get(), price);
	prop_assert!(
		ceil.get() as f64 - price < 1.0 + slack && price - (floor.get() as f64) < 1.0 + slack
	);
	prop_assert!(floor >= option.intrinsic(Price(forward)) && ceil.get() <= most && floor <= ceil);
	prop_assert!((f64::from(option.delta(Price(forward))) / 1e6 - delta).abs() < 1e-6);
	Ok(())
}

/// OPT-001, OPT-002, OPT-005: a grid of 26 strikes, 12 volatilities, 12 times, 3 sizes of lot, both
/// rights.
#[test]
fn price_should_agree_with_floats_when_compared_on_a_grid() {
	for forward in [1_000u64, 6_000_000, 1 << 44] {
		for step in 0..26u64 {
			let strike = forward / 4 + forward * step / 10;
			for volatility in [
				10_000, 50_000, 150_000, 300_000, 450_000, 600_000, 800_000, 1_000_000, 1_500_000,
				2_500_000, 5_000_000, 10_000_000,
			] {
				for minutes in [
					1,
					5,
					60,
					720,
					1_440,
					10_080,
					43_200,
					129_600,
					259_200,
					525_600,
					1_576_800,
					5_256_000u64,
				] {
					for right in [OptionRight::Call, OptionRight::Put] {
						let option = option(right, strike, volatility, minutes * 60_000);
						agrees(&option, forward).unwrap();
					}
				}
			}
		}
	}
}

prop_compose! {
	fn any_option()(
		call in any::<bool>(),
		forward in 1u64..1 << 40,
		ratio in 100_000u64..5_000_000,
		volatility in 10_000u32..10_000_000,
		exponent in 0u32..38,
		mantissa in 0u64..1 << 20,
	) -> (OptionTerms, u64) {
		let right = if call { OptionRight::Call } else { OptionRight::Put };
		let strike = (u128::from(forward) * u128::from(ratio) / 1_000_000).max(1);
		let time_ms = (1 + (((1u64 << exponent) * mantissa) >> 19)).min(MAX_TIME_MS);
		(option(right, u64::try_from(strike).unwrap(), volatility, time_ms), forward)
	}
}

proptest! {
	#![proptest_config(super::config())]

	/// OPT-001, OPT-002, OPT-005.
	#[test]
	fn price_should_agree_with_floats((option, forward) in any_option()) {
		agrees(&option, forward)?;
	}

	/// OPT-003: call less put is forward less strike, exactly, rounded either way.
	#[test]
	fn call_less_put_should_be_forward_less_strike((option, forward) in any_option()) {
		let forward = Price(forward);
		let of = |right| OptionTerms { right, ..option };
		let (call, put) = (of(OptionRight::Call), of(OptionRight::Put));
		let difference = i128::from(forward.get()) - i128::from(option.strike.get());
		let spread = |a: Price, b: Price| i128::from(a.get()) - i128::from(b.get());
		prop_assert_eq!(spread(call.price_floor(forward), put.price_floor(forward)), difference);
		prop_assert_eq!(spread(call.price_ceil(forward), put.price_ceil(forward)), difference);
	}

	/// OPT-007: no arbitrage between neighbours, whatever the rounding: a call rises with the
	/// forward, never faster than it; both rise with volatility and time.
	#[test]
	fn price_should_be_monotone((option, forward) in any_option(), step in 0u64..1 << 36) {
		let at = |option: &OptionTerms, forward| {
			(option.price_floor(Price(forward)).get(), option.price_ceil(Price(forward)).get())
		};
		let (floor, ceil) = at(&option, forward);
		let (floor_up, ceil_up) = at(&option, forward + step);
		match option.right {
			OptionRight::Call => {
				prop_assert!(ceil_up >= floor && floor_up <= ceil + step);
			},
			OptionRight::Put => {
				prop_assert!(floor_up <= ceil && ceil_up + step >= floor);
			},
		}
		let wilder = OptionTerms {
			volatility: Ppm(option.volatility.get().saturating_add(u32::try_from(step >> 16).unwrap())),
			..option
		};
		prop_assert!(at(&wilder, forward).1 >= floor);
		let longer = OptionTerms { time_ms: option.time_ms + step, ..option };
		prop_assert!(at(&longer, forward).1 >= floor);
	}
}
