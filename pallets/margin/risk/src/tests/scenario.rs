use super::*;
use crate::{scenario, volatility_shock, OptionRight, OptionTerms, RiskArray, ScenarioTerms};
use bulwark_primitives::ArithmeticError;
use codec::{Decode, Encode, MaxEncodedLen};

const DAY_MS: u64 = 86_400_000;
const INDEX: Price = Price(6_000_000);
const TERMS: ScenarioTerms = ScenarioTerms { range: Ppm(30_000), shock: Ppm(380_000) };

fn option(right: OptionRight, strike: u64, days: u64) -> OptionTerms {
	OptionTerms { right, strike: Price(strike), volatility: Ppm(600_000), time_ms: days * DAY_MS }
}

/// OPT-020: the order of the grid.
#[test]
fn grid_should_move_by_thirds_and_then_to_the_extremes() {
	let moves: Vec<i8> = (0..23).map(scenario::thirds).collect();
	let mut expected: Vec<i8> = (-3..=3).flat_map(|thirds| [thirds; 3]).collect();
	expected.extend([-3, 3]);
	assert_eq!(moves, expected);
	assert_eq!(scenario::thirds(scenario::NO_MOVE), 0);
	assert_eq!(scenario::FULL_MOVES, (1, 19));
	assert_eq!(
		(scenario::thirds(scenario::FULL_MOVES.0), scenario::thirds(scenario::FULL_MOVES.1)),
		(-3, 3)
	);
}

/// What a long call gains a lot, by move: volatility down, the same, up; at last the extremes.
#[rustfmt::skip]
const TABLE: [i64; 23] = [
	-239_734, -89_851, 61_703,
	-214_114, -61_315, 91_991,
	-186_227, -31_360, 123_307,
	-156_077, 0, 155_638,
	-123_687, 32_745, 188_970,
	-89_100, 66_854, 223_288,
	-52_376, 102_300, 258_575,
	-34_278, 171_342,
];

/// OPT-020, OPT-021: the table of a call at the money, 30 days, range 3 %, volatility 60 % shocked
/// by 38 %.
#[test]
fn array_should_follow_the_table_when_a_call_is_at_the_money() {
	let array = RiskArray::new(INDEX, &option(OptionRight::Call, 6_000_000, 30), &TERMS).unwrap();
	assert_eq!(array.gains, TABLE);
}

/// OPT-020: each entry is the difference of two prices, from their own formula.
#[test]
fn array_should_be_differences_of_prices_when_taken_apart() {
	for (right, strike, days) in [
		(OptionRight::Call, 6_000_000, 30),
		(OptionRight::Call, 6_600_000, 7),
		(OptionRight::Put, 5_700_000, 14),
		(OptionRight::Put, 9_000_000, 90),
	] {
		let option = option(right, strike, days);
		let array = RiskArray::new(INDEX, &option, &TERMS).unwrap();
		let shock = u64::from(volatility_shock(TERMS.shock, option.time_ms).get());
		let step = u32::try_from((600_000 * shock).div_ceil(1_000_000)).unwrap();
		let volatilities = [600_000 - step, 600_000, 600_000 + step];
		let start = i128::from(option.price_floor(INDEX).get());
		for (index, gain) in array.gains.iter().enumerate() {
			let extreme = index > 20;
			let thirds = i64::from(scenario::thirds(index)) * if extreme { 3 } else { 1 };
			// 6,000,000 x 3 % = 180,000, a third of it 60,000: nothing to round.
			let forward = Price(u64::try_from(6_000_000 + 60_000 * thirds).unwrap());
			let volatility = volatilities[if extreme { 2 } else { index % 3 }];
			let moved = OptionTerms { volatility: Ppm(volatility), ..option };
			let difference = i128::from(moved.price_floor(forward).get()) - start;
			let expected = if extreme { difference * 35 / 100 } else { difference };
			assert!((i128::from(*gain) - expected).abs() <= 2, "{index}: {gain} {expected}");
		}
	}
}

/// OPT-021. A long cannot lose more than the option is worth.
#[test]
fn array_should_lose_no_more_than_the_price_when_long() {
	let option = option(OptionRight::Call, 6_000_000, 1);
	let terms = ScenarioTerms { range: Ppm(1_000_000), shock: Ppm(380_000) };
	let array = RiskArray::new(INDEX, &option, &terms).unwrap();
	let worth = i64::try_from(option.price_ceil(INDEX).get()).unwrap();
	assert_eq!(*array.gains.iter().min().unwrap(), -worth);
}

/// OPT-022: the table of shocks.
#[test]
fn shock_should_follow_the_table_when_time_runs_out() {
	for (time_ms, shock) in [
		(0, 1_054_193),
		(DAY_MS / 2, 1_054_193),
		(DAY_MS, 1_054_193),
		(7 * DAY_MS, 588_018),
		(30 * DAY_MS, 380_000),
		(90 * DAY_MS, 273_305),
		(365 * DAY_MS, 179_570),
		(3_650 * DAY_MS, 89_998),
		(u64::MAX, 89_998),
	] {
		assert_eq!(volatility_shock(Ppm(380_000), time_ms), Ppm(shock), "{time_ms}");
	}
	assert_eq!(volatility_shock(Ppm(0), DAY_MS), Ppm(0));
	assert_eq!(volatility_shock(Ppm(u32::MAX), DAY_MS), Ppm(u32::MAX));
}

/// OPT-023: an expired option moves with intrinsic.
#[test]
fn array_should_follow_intrinsic_when_expired() {
	let array = RiskArray::new(INDEX, &option(OptionRight::Put, 6_000_000, 0), &TERMS).unwrap();
	assert_eq!(array.gains[0..3], [180_000; 3]);
	assert_eq!(array.gains[9..21], [0; 12]);
	assert_eq!(array.gains[21..], [540_000 * 35 / 100, 0]);
}

/// OPT-024.
#[test]
fn array_should_fail_when_a_price_does_not_fit() {
	let far = option(OptionRight::Call, 1 << 53, 30);
	assert_eq!(RiskArray::new(INDEX, &far, &TERMS), Err(ArithmeticError::Overflow));
	let near = option(OptionRight::Call, 1 << 52, 30);
	assert!(RiskArray::new(Price(1 << 51), &near, &TERMS).is_ok());
	assert_eq!(RiskArray::new(Price(u64::MAX), &near, &TERMS), Err(ArithmeticError::Overflow));
}

/// OPT-025: pallets store arrays.
#[test]
fn array_should_survive_encoding() {
	let array = RiskArray::new(INDEX, &option(OptionRight::Call, 6_000_000, 30), &TERMS).unwrap();
	assert_eq!(RiskArray::decode(&mut array.encode().as_slice()), Ok(array));
	assert_eq!(RiskArray::max_encoded_len(), 184);
}

prop_compose! {
	pub(super) fn any_option()(
		call in any::<bool>(),
		ratio in 300_000u64..3_000_000,
		volatility in 10_000u32..4_000_000,
		time_ms in 0u64..200 * DAY_MS,
		index in 1_000u64..20_000_000,
	) -> (OptionTerms, Price) {
		let right = if call { OptionRight::Call } else { OptionRight::Put };
		let strike = Price(index * ratio / 1_000_000);
		(OptionTerms { right, strike, volatility: Ppm(volatility), time_ms }, Price(index))
	}
}

proptest! {
	#![proptest_config(super::config())]

	/// OPT-021: what a long is said to gain is never more than it does, and what a short is said to
	/// lose never less, to an atom of the rounded prices on either side.
	#[test]
	fn array_should_round_against_either_holder(
		(option, index) in any_option(), range in 10_000u32..500_000,
	) {
		let terms = ScenarioTerms { range: Ppm(range), ..TERMS };
		let array = RiskArray::new(index, &option, &terms).unwrap();
		let bounds = |option: &OptionTerms, forward| {
			let (low, high) = (option.price_floor(forward), option.price_ceil(forward));
			(i128::from(low.get()), i128::from(high.get()))
		};
		let (start_low, start_high) = bounds(&option, index);
		for (scenario, thirds) in [(1, -3i32), (4, -2), (7, -1), (13, 1), (16, 2), (19, 3)] {
			let step = (index.get() * u64::from(range) * u64::from(thirds.unsigned_abs()))
				.div_ceil(3_000_000);
			let forward = if thirds < 0 {
				Price(index.get().saturating_sub(step))
			} else {
				Price(index.get() + step)
			};
			let (low, high) = bounds(&option, forward);
			let gain = i128::from(array.gains[scenario]);
			prop_assert!(gain <= high - start_low);
			prop_assert!(gain + i128::from(RiskArray::SHORT_ROUNDING) >= low - start_high);
		}
		prop_assert_eq!(array.gains[scenario::NO_MOVE], 0);
	}

	/// OPT-026: a put and a call of one strike differ by the underlying, in every scenario that is
	/// not extreme.
	#[test]
	fn arrays_should_differ_by_the_underlying((option, index) in any_option()) {
		let of = |right| {
			let option = OptionTerms { right, ..option };
			RiskArray::new(index, &option, &TERMS).unwrap().gains
		};
		let (calls, puts) = (of(OptionRight::Call), of(OptionRight::Put));
		for scenario in 0..21usize {
			let thirds = i64::from(scenario::thirds(scenario));
			let step = (index.get() * 30_000 * thirds.unsigned_abs()).div_ceil(3_000_000);
			let moved = i64::try_from(step).unwrap() * thirds.signum();
			prop_assert_eq!(calls[scenario] - puts[scenario], moved);
		}
	}

	/// OPT-022.
	#[test]
	fn shock_should_fall_as_time_grows(at in 0u32..2_000_000, time in 0u64..400_000_000_000, more in 0u64..10_000_000_000) {
		let shock = |time_ms| volatility_shock(Ppm(at), time_ms);
		prop_assert!(shock(time + more) <= shock(time));
	}
}
