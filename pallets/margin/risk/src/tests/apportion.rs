use crate::apportion::*;
use proptest::prelude::*;

/// The rule as it is told: give everyone its share; whoever exceeds its cap gets the cap; again.
fn naive(total: u128, parties: &[Capped]) -> Vec<u128> {
	let mut shares = vec![None; parties.len()];
	let mut left = total;
	loop {
		let open = |index: &usize| parties[*index].weight > 0 && shares[*index].is_none();
		let waiting: Vec<usize> = (0..parties.len()).filter(open).collect();
		let weight: u128 = waiting.iter().map(|index| parties[*index].weight).sum();
		let full: Vec<usize> = waiting
			.iter()
			.copied()
			.filter(|index| left * parties[*index].weight >= parties[*index].cap * weight)
			.collect();
		if full.is_empty() {
			let weights: Vec<u128> = waiting.iter().map(|index| parties[*index].weight).collect();
			for (index, share) in waiting.iter().zip(apportion(left, &weights).unwrap()) {
				shares[*index] = Some(share);
			}
			return shares.into_iter().map(Option::unwrap_or_default).collect();
		}
		for index in full {
			shares[index] = Some(parties[index].cap);
			left -= parties[index].cap;
		}
	}
}

#[test]
fn remainders_should_go_to_the_largest_then_the_first() {
	assert_eq!(apportion(10, &[1, 1, 1]), Ok(vec![4, 3, 3]));
	assert_eq!(apportion(10, &[1, 2, 4]), Ok(vec![1, 3, 6]));
	assert_eq!(apportion(2, &[1, 1, 1, 1]), Ok(vec![1, 1, 0, 0]));
	assert_eq!(apportion(5, &[0, 0]), Ok(vec![0, 0]));
	assert_eq!(apportion(5, &[]), Ok(vec![]));
	assert!(apportion(1, &[u128::MAX, 1]).is_err());
}

#[test]
fn water_should_rise_over_full_parties() {
	let parties = |list: &[(u128, u128)]| -> Vec<Capped> {
		list.iter().map(|(weight, cap)| Capped { weight: *weight, cap: *cap }).collect()
	};
	assert_eq!(water_fill(10, &parties(&[(1, 100), (1, 100)])), Ok(vec![5, 5]));
	assert_eq!(water_fill(10, &parties(&[(1, 2), (1, 100)])), Ok(vec![2, 8]));
	assert_eq!(water_fill(10, &parties(&[(8, 2), (1, 3), (1, 100)])), Ok(vec![2, 3, 5]));
	assert_eq!(water_fill(10, &parties(&[(1, 2), (1, 3)])), Ok(vec![2, 3]));
	assert_eq!(water_fill(10, &parties(&[(0, 9), (1, 9)])), Ok(vec![0, 9]));
	assert_eq!(water_fill(0, &parties(&[(1, 9), (1, 0)])), Ok(vec![0, 0]));
}

proptest! {
	#![proptest_config(super::config())]

	#[test]
	fn shares_should_sum_and_stay_within_a_unit(
		total in 0u128..1 << 100, weights in prop::collection::vec(0u128..1 << 100, 1..40),
	) {
		let shares = apportion(total, &weights).unwrap();
		let sum: u128 = weights.iter().sum();
		prop_assert_eq!(shares.iter().sum::<u128>(), if sum == 0 { 0 } else { total });
		for (share, weight) in shares.iter().zip(&weights) {
			if sum > 0 {
				let floor = crate::wide::mul_div_floor(total, *weight, sum).unwrap();
				let ceil = crate::wide::mul_div_ceil(total, *weight, sum).unwrap();
				prop_assert!(floor <= *share && *share <= ceil);
			}
		}
	}

	#[test]
	fn water_fill_should_agree_with_the_naive_rule(
		total in 0u128..5_000,
		parties in prop::collection::vec((0u128..1_000, 0u128..500), 0..30),
	) {
		let parties: Vec<Capped> =
			parties.into_iter().map(|(weight, cap)| Capped { weight, cap }).collect();
		let shares = water_fill(total, &parties).unwrap();
		prop_assert_eq!(&shares, &naive(total, &parties));
		let room: u128 =
			parties.iter().filter(|party| party.weight > 0).map(|party| party.cap).sum();
		prop_assert_eq!(shares.iter().sum::<u128>(), total.min(room));
		prop_assert!(shares.iter().zip(&parties).all(|(share, party)| *share <= party.cap));
	}
}
