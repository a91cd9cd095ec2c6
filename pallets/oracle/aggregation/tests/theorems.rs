//! The guarantees of the aggregation against adversaries below a third of the stake.

use bulwark_aggregation::{aggregate, lower_median, Aggregate, Bounds, Report, DEVIATION_FLOOR};
use bulwark_primitives::IndexPrice;
use proptest::prelude::*;

/// One reporter: price and weight.
type Entry = (u128, u64);

fn wide() -> Bounds {
	Bounds { low: IndexPrice::from_inner(1), high: IndexPrice::from_inner(u128::MAX) }
}

fn reports(entries: &[Entry]) -> Vec<Report> {
	(0u32..)
		.zip(entries)
		.map(|(reporter, (price, weight))| Report {
			price: IndexPrice::from_inner(*price),
			weight: *weight,
			reporter,
		})
		.collect()
}

fn round(entries: &[Entry], total: u64) -> Aggregate {
	aggregate(&mut reports(entries), total, &wide()).expect("quorum is met")
}

fn weight(entries: &[Entry]) -> u64 {
	entries.iter().map(|(_, weight)| *weight).sum()
}

fn median(entries: &[Entry]) -> u128 {
	let mut values: Vec<_> = entries
		.iter()
		.map(|(price, weight)| (IndexPrice::from_inner(*price), *weight))
		.collect();
	lower_median(&mut values).expect("weight is positive").inner()
}

/// A round with its honest and dishonest parts.
#[derive(Clone, Debug)]
struct Scene {
	honest: Vec<Entry>,
	dishonest: Vec<Entry>,
	/// All stake: honest, dishonest, and what did not report.
	total: u64,
}

impl Scene {
	fn all(&self) -> Vec<Entry> {
		self.honest.iter().chain(&self.dishonest).copied().collect()
	}

	fn honest_range(&self) -> (u128, u128) {
		let prices = self.honest.iter().map(|(price, _)| *price);
		(prices.clone().min().unwrap_or(0), prices.max().unwrap_or(0))
	}
}

/// Honest reports near each other or spread widely, in every proportion of weights.
fn honest() -> impl Strategy<Value = Vec<Entry>> {
	let price = prop_oneof![990_000u128..1_010_000, 1u128..2_000_000, Just(1_000_000u128)];
	let weight = prop_oneof![Just(1u64), 1u64..10, 1u64..1_000];
	prop::collection::vec((price, weight), 1..24)
}

/// Where a dishonest reporter stands: on, just beside or far from the honest ones, or with its
/// fellows.
fn stance() -> impl Strategy<Value = (u8, usize, u128)> {
	(0u8..8, any::<usize>(), 1u128..u128::from(u64::MAX))
}

fn dishonest_price(honest: &[Entry], (stance, pick, any): (u8, usize, u128)) -> u128 {
	let mut prices: Vec<u128> = honest.iter().map(|(price, _)| *price).collect();
	prices.sort_unstable();
	let low = prices[0];
	let high = prices[prices.len() - 1];
	match stance {
		0 => low.saturating_sub(1).max(1),
		1 => high + 1,
		2 => 1,
		3 => u128::MAX,
		4 => prices[pick % prices.len()],
		5 => prices[pick % prices.len()] + 1,
		6 => median(honest) + 1,
		_ => any,
	}
}

/// Splits `weight` over the prices: as evenly as it goes, the rest on the first.
fn spread(weight: u64, prices: &[u128]) -> Vec<Entry> {
	let count = u64::try_from(prices.len()).expect("few prices");
	prices
		.iter()
		.enumerate()
		.map(|(index, price)| {
			let rest = if index == 0 { weight % count } else { 0 };
			(*price, weight / count + rest)
		})
		.filter(|(_, weight)| *weight > 0)
		.collect()
}

/// Absent stake `A`, dishonest stake `B`: `2 B < H + A` keeps `B` below a third of all, and
/// `2 A <= H + B` keeps the quorum. `lean` draws both towards their limits.
fn scene() -> impl Strategy<Value = Scene> {
	let shares = (0u64..=100, 0u64..=100, any::<bool>());
	let stances = prop::collection::vec(stance(), 1..8);
	(honest(), shares, stances).prop_map(|(honest, (absence, dishonesty, lean), stances)| {
		let present = weight(&honest);
		let absent = if lean { present.saturating_sub(1) } else { present * absence / 100 };
		let most = (present + absent - 1) / 2;
		let least = (2 * absent).saturating_sub(present).min(most);
		let dishonest = if lean { most } else { least + (most - least) * dishonesty / 100 };
		let absent = absent.min((present + dishonest) / 2);
		let dishonest = dishonest.min((present + absent - 1) / 2);
		let prices: Vec<u128> =
			stances.iter().map(|stance| dishonest_price(&honest, *stance)).collect();
		let dishonest = spread(dishonest, &prices);
		let total = present + absent + weight(&dishonest);
		Scene { honest, dishonest, total }
	})
}

proptest! {
	#![proptest_config(ProptestConfig { max_global_rejects: 1 << 20, ..ProptestConfig::default() })]

	/// ORA-006, T1: the price lies between the lowest and the highest honest report.
	#[test]
	fn price_should_stay_in_the_honest_range_when_under_a_third_lies(scene in scene()) {
		prop_assert!(3 * weight(&scene.dishonest) < scene.total);
		let price = round(&scene.all(), scene.total).price.inner();
		let (low, high) = scene.honest_range();
		prop_assert!(low <= price && price <= high, "{} outside [{}, {}]", price, low, high);
	}

	/// ORA-006, T2: if every honest report is within `e` of the truth, so is the price.
	#[test]
	fn price_should_be_as_accurate_as_the_honest_when_under_a_third_lies(
		scene in scene(),
		truth in 1_000_000u128..2_000_000,
		error in 0u128..10_000,
	) {
		let mut scene = scene;
		for (price, _) in &mut scene.honest {
			*price = truth - error + *price % (2 * error + 1);
		}
		let price = round(&scene.all(), scene.total).price.inner();
		prop_assert!(price.abs_diff(truth) <= error);
	}

	/// ORA-004, T3: the honest reporters' own median lies in `[low, high]`, and the confidence is
	/// at least what the dishonest moved the price by.
	#[test]
	fn interval_should_contain_the_honest_median_when_under_a_third_lies(scene in scene()) {
		let result = round(&scene.all(), scene.total);
		let honest = median(&scene.honest);
		prop_assert!(result.low.inner() <= honest && honest <= result.high.inner());
		prop_assert!(result.low <= result.price && result.price <= result.high);
		prop_assert!(result.confidence.inner() >= honest.abs_diff(result.price.inner()));
		prop_assert!(result.confidence >= result.deviation);
	}

	/// ORA-001, T4: when honest reporters with two thirds of the stake report, there is a price,
	/// whatever the others do.
	#[test]
	fn round_should_give_a_price_when_two_thirds_are_honest(
		honest in honest(),
		stances in prop::collection::vec(stance(), 0..8),
		report_share in 0u64..=100,
	) {
		let present = weight(&honest);
		let others = present / 2;
		let prices: Vec<u128> =
			stances.iter().map(|stance| dishonest_price(&honest, *stance)).collect();
		let mut all = honest;
		if !prices.is_empty() {
			all.extend(spread(others * report_share / 100, &prices));
		}
		prop_assert!(aggregate(&mut reports(&all), present + others, &wide()).is_ok());
	}

	/// ORA-006, T5: the sequence of reports does not matter.
	#[test]
	fn round_should_not_change_when_reports_are_permuted(
		(scene, shuffled) in scene().prop_flat_map(|scene| {
			let all = reports(&scene.all());
			(Just(scene), Just(all).prop_shuffle())
		}),
	) {
		let mut shuffled = shuffled;
		let result = aggregate(&mut shuffled, scene.total, &wide());
		prop_assert_eq!(result, Ok(round(&scene.all(), scene.total)));
	}

	/// ORA-006, T5: a reporter gains nothing by splitting into several with the same price.
	#[test]
	fn round_should_not_change_when_a_reporter_splits(
		scene in scene(),
		pick: usize,
		share in 0u64..=100,
	) {
		let all = scene.all();
		let mut split = all.clone();
		let index = pick % split.len();
		let (price, weight) = split[index];
		let part = weight * share / 100;
		split[index].1 = weight - part;
		split.push((price, part));
		prop_assert_eq!(round(&split, scene.total), round(&all, scene.total));
	}

	/// ORA-005, T6: with honest reports within three times the deviation's floor of each other, no
	/// honest report is more than three deviations from the price, whatever the others do.
	#[test]
	fn honest_reports_should_lie_within_three_deviations_when_the_honest_agree(
		scene in scene(),
		base in 1_000_000u128..2_000_000,
	) {
		let mut scene = scene;
		let spread = 3 * base / DEVIATION_FLOOR;
		for (price, _) in &mut scene.honest {
			*price = base + *price % (spread + 1);
		}
		let result = round(&scene.all(), scene.total);
		for (price, _) in &scene.honest {
			let distance = price.abs_diff(result.price.inner());
			prop_assert!(distance <= 3 * result.deviation.inner());
		}
	}

	/// ORA-003 to ORA-005 against a plain model: weights unrolled into single votes.
	#[test]
	fn round_should_agree_with_unrolled_votes_when_weights_are_small(
		entries in prop::collection::vec((1u128..200, 0u64..6), 1..12),
		absent in 0u64..12,
	) {
		let mut votes: Vec<u128> = Vec::new();
		for (price, weight) in &entries {
			votes.extend((0..*weight).map(|_| *price));
		}
		votes.sort_unstable();
		let present = votes.len();
		let total = present + usize::try_from(absent).expect("small");
		prop_assume!(present > 0 && 3 * present >= 2 * total);
		let at_least = |level: usize| votes[(level.div_ceil(6) - 1).min(present - 1)];
		let result = round(&entries, u64::try_from(total).expect("small"));
		let price = votes[present.div_ceil(2) - 1];
		let mut distances: Vec<u128> = votes.iter().map(|vote| vote.abs_diff(price)).collect();
		distances.sort_unstable();
		prop_assert_eq!(result.price.inner(), price);
		prop_assert_eq!(result.low.inner(), at_least(3 * present - total));
		prop_assert_eq!(result.high.inner(), at_least(3 * present + total + 1));
		let deviation = distances[present.div_ceil(2) - 1].max(price.div_ceil(DEVIATION_FLOOR));
		prop_assert_eq!(result.deviation.inner(), deviation);
	}
}

/// The rule that is *not* used: drop what lies more than three median distances from the median,
/// then take the median of the rest.
fn trimmed_median(entries: &[Entry]) -> u128 {
	let centre = median(entries);
	let distances: Vec<Entry> = entries
		.iter()
		.map(|(price, weight)| (price.abs_diff(centre), *weight))
		.collect();
	let limit = 3 * median(&distances);
	let kept: Vec<Entry> = entries
		.iter()
		.copied()
		.filter(|(price, _)| price.abs_diff(centre) <= limit)
		.collect();
	median(&kept)
}

/// ORA-006. Honest 90 (25), 100 (10), 110 (25), dishonest 111 (40), a third of the stake absent:
/// the median is 110 and the median distance 1, so trimming keeps {110, 111} and the second median
/// is 111, above every honest report. 40 of 150 is less than a third.
#[test]
fn price_should_stay_honest_when_trimming_would_hand_it_to_a_minority() {
	let honest = [(90u128, 25u64), (100, 10), (110, 25)];
	let all = [honest.as_slice(), &[(111, 40)]].concat();
	assert_eq!(trimmed_median(&all), 111);
	let result = round(&all, 150);
	assert_eq!(result.price.inner(), 110);
	assert_eq!((result.low.inner(), result.high.inner()), (90, 111));
	assert!((90..=111).contains(&median(&honest)));
}

/// ORA-006. A third of the stake or more breaks the promise: the bound is sharp.
#[test]
fn price_may_leave_the_honest_range_when_half_of_the_reports_lie() {
	let all = [(90u128, 50u64), (100, 50)];
	assert_eq!(round(&all, 150).price.inner(), 90);
}
