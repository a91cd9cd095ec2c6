use super::*;
use crate::ramp::*;
use bulwark_primitives::Moment;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

fn current(from: u32, target: u32, minutes: u64) -> u32 {
	let now = Moment(DAY_MS + minutes * MINUTE_MS);
	current_maintenance(Ppm(from), Ppm(target), Moment(DAY_MS), now).get()
}

/// PAR-001: the table of the ramp. MMF 3 % to 5 %.
#[test]
fn maintenance_should_rise_by_a_tenth_of_itself_an_hour() {
	for (minutes, expected) in [
		(0, 30_000),
		(1, 30_050),
		(30, 31_500),
		(60, 33_000),
		(120, 36_000),
		(390, 49_500),
		(400, 50_000),
		(100_000, 50_000),
	] {
		assert_eq!(current(30_000, 50_000, minutes), expected, "{minutes} min");
	}
}

/// PAR-002.
#[test]
fn maintenance_should_fall_at_once() {
	assert_eq!(current(30_000, 20_000, 0), 20_000);
	assert_eq!(current(30_000, 30_000, 5), 30_000);
	assert_eq!(current(0, 30_000, 0), 30_000, "from nothing there is no tenth");
}

/// PAR-003: a change under way goes on from where it is, and tells when it ends.
#[test]
fn ramp_should_go_on_from_where_it_is_when_the_target_changes() {
	let steady = MaintenanceRamp::steady(Ppm(30_000));
	assert_eq!((steady.at(Moment(0)), steady.ends()), (Ppm(30_000), Moment(0)));
	let ramp = steady.towards(Ppm(50_000), Moment(DAY_MS));
	assert_eq!(ramp.ends(), Moment(DAY_MS + 400 * MINUTE_MS));
	assert_eq!(ramp.at(ramp.ends()), Ppm(50_000));
	assert!(ramp.at(Moment(ramp.ends().0 - 1)) < Ppm(50_000));
	let later = Moment(DAY_MS + 60 * MINUTE_MS);
	let further = ramp.towards(Ppm(100_000), later);
	assert_eq!(further.at(later), Ppm(33_000));
	let hour = Moment(later.0 + HOUR_MS);
	assert_eq!(further.at(hour), Ppm(36_300));
	assert_eq!(ramp.towards(Ppm(31_000), later).at(later), Ppm(31_000));
	let falling = ramp.towards(Ppm(10_000), later);
	assert_eq!(falling.ends(), later);
}

/// A fee: at most 2 %, by at most a half at a time and double a week, or 100 ppm.
const RULE: FieldRule = FEE_RULE;

/// PAR-005: lowest, highest, at a time and in a period in per cent, least.
#[test]
fn rules_should_be_those_of_the_table() {
	let size = 1u128 << 100;
	for (rule, low, high, step, per_period, least) in [
		(MARGIN_RULE, 0, 1_000_000, 25, 50, 1_000),
		(FEE_RULE, 0, 20_000, 50, 100, 100),
		(SHARE_RULE, 0, 1_000_000, 25, 50, 100_000),
		(RATE_RULE, 0, 1_000_000, 50, 100, 5_000),
		(QUOTE_RULE, 0, size, 50, 100, 1_000_000_000_000),
		(ATOMS_RULE, 1, size, 50, 100, 1),
		(TIME_RULE, 0, 365 * u128::from(DAY_MS), 100, 200, u128::from(MINUTE_MS)),
	] {
		let expected = FieldRule {
			low,
			high,
			step: Ppm(step * 10_000),
			per_period: Ppm(per_period * 10_000),
			least,
			period_ms: 7 * DAY_MS,
		};
		assert_eq!(rule, expected);
	}
}

/// PAR-005: by the largest steps allowed, a week at a time.
#[test]
fn field_should_reach_any_value_in_time() {
	for rule in [MARGIN_RULE, FEE_RULE, SHARE_RULE, RATE_RULE, QUOTE_RULE, ATOMS_RULE, TIME_RULE] {
		for (from, to) in [(rule.low, rule.high), (rule.high, rule.low)] {
			let (mut value, mut weeks) = (from, 0);
			while value != to {
				let now = Moment(weeks * rule.period_ms);
				let step = (value * u128::from(rule.step.get()) / 1_000_000).max(rule.least);
				let next = if to > value {
					to.min(value + step)
				} else {
					to.max(value.saturating_sub(step))
				};
				let period = FieldPeriod { value, since: now };
				assert_eq!(rule.check(value, next, period, now), Ok(period), "{rule:?}");
				(value, weeks) = (next, weeks + 1);
				assert!(weeks < 300, "{rule:?} stands at {value}");
			}
		}
	}
}

/// PAR-004: the table of changes.
#[test]
fn change_should_follow_the_table() {
	let first = FieldPeriod { value: 1_000, since: Moment(0) };
	let now = Moment(DAY_MS);
	for (old, new, expected) in [
		(1_000, 1_500, Ok(first)),
		(1_000, 1_501, Err(ChangeError::StepTooLarge)),
		(1_000, 500, Ok(first)),
		(1_000, 499, Err(ChangeError::StepTooLarge)),
		(1_500, 2_000, Ok(first)),
		(1_500, 2_001, Err(ChangeError::PeriodExceeded)),
		(2_000, 2_000, Ok(first)),
		(20_000, 20_001, Err(ChangeError::OutOfBounds)),
	] {
		assert_eq!(RULE.check(old, new, first, now), expected, "{old} to {new}");
	}
	// A week later a new period begins, at what the field was then.
	let week = Moment(7 * DAY_MS);
	let next = FieldPeriod { value: 1_500, since: week };
	assert_eq!(RULE.check(1_500, 2_250, first, week), Ok(next));
	// However small the value, it can move.
	let zero = FieldPeriod { value: 0, since: Moment(0) };
	assert_eq!(RULE.check(0, 100, zero, now), Ok(zero));
	assert_eq!(RULE.check(0, 101, zero, now), Err(ChangeError::StepTooLarge));
	assert_eq!(RULE.check(100, 101, zero, now), Err(ChangeError::PeriodExceeded));
}

/// PAR-004: what does not fit is no larger than a bound.
#[test]
fn change_should_be_checked_when_numbers_are_huge() {
	let rule =
		FieldRule { high: u128::MAX, step: Ppm(u32::MAX), per_period: Ppm(u32::MAX), ..RULE };
	let first = FieldPeriod { value: u128::MAX, since: Moment(0) };
	assert_eq!(rule.check(u128::MAX, 1, first, Moment(0)), Ok(first));
}

proptest! {
	#![proptest_config(many())]

	/// PAR-001, PAR-002: monotone in time, between where it began and the target, at most a tenth of
	/// itself in any hour.
	#[test]
	fn maintenance_should_be_monotone_and_bounded(
		from in 1u32..500_000, target in 1u32..500_000,
		minutes in 0u64..3_000, more in 0u64..=60,
	) {
		let (one, two) = (current(from, target, minutes), current(from, target, minutes + more));
		prop_assert!(one <= target.max(from) && one >= from.min(target));
		prop_assert!(one <= two && two <= target);
		if target > from {
			prop_assert!(u64::from(two - one) * 10 <= u64::from(one) + 10, "{} {}", one, two);
		}
		prop_assert!(current(from, target, 6_000_000_000) == target);
	}

	/// PAR-001: by changes within a minute a target cannot be reached sooner.
	#[test]
	fn ramp_should_not_be_faster_when_it_is_begun_again(
		from in 1_000u32..100_000, target in 1_000u32..900_000, minutes in 1u64..120,
	) {
		let mut ramp = MaintenanceRamp::steady(Ppm(from));
		for minute in 0..minutes {
			ramp = ramp.towards(Ppm(target), Moment(minute * MINUTE_MS));
		}
		let reached = ramp.at(Moment(minutes * MINUTE_MS));
		// Compounded by the minute: e^(0.1 x hours) at most.
		let grown = f64::from(from) * (0.1 * f64::from(u32::try_from(minutes).unwrap()) / 60.0).exp();
		prop_assert!(f64::from(reached.get()) <= grown.max(f64::from(from.min(target))) + 1.0);
		prop_assert!(reached <= Ppm(target));
	}

	/// PAR-004: by changes that all pass, nothing leaves its bounds, and a period its share.
	#[test]
	fn changes_should_stay_within_the_period_however_many_there_are(
		start in 0u128..=20_000,
		changes in prop::collection::vec((0u128..25_000, 0u64..2 * DAY_MS), 1..20),
	) {
		let mut period = FieldPeriod { value: start, since: Moment(0) };
		let (mut value, mut now) = (start, 0);
		for (new, passed) in changes {
			now += passed;
			let Ok(next) = RULE.check(value, new, period, Moment(now)) else { continue };
			prop_assert!(new.abs_diff(value) <= (value / 2).max(100));
			prop_assert!(new.abs_diff(next.value) <= next.value.max(100));
			prop_assert!(new == value || new <= 20_000);
			(value, period) = (new, next);
		}
	}
}
