//! Weighted quantiles of a sorted sequence, found by multiplication: nothing is divided, so
//! nothing is truncated.

use bulwark_primitives::IndexPrice;

/// The lower weighted median: the lowest value at which the values up to it carry at least half
/// of the weight. Sorts `values` by price.
///
/// `None` if nothing carries weight. O(n log n).
pub fn lower_median(values: &mut [(IndexPrice, u64)]) -> Option<IndexPrice> {
	values.sort_unstable();
	let total = total_weight(values.iter().map(|(_, weight)| *weight));
	if total == 0 {
		return None;
	}
	first_reaching(values.iter().copied(), |cumulated| cumulated.saturating_mul(2) >= total)
}

/// The sum of weights; cannot saturate for fewer than 2^64 of them.
pub(crate) fn total_weight(weights: impl Iterator<Item = u64>) -> u128 {
	weights.fold(0, |sum: u128, weight| sum.saturating_add(u128::from(weight)))
}

/// The first value of an ascending sequence whose cumulated weight satisfies `reached`.
pub(crate) fn first_reaching(
	sorted: impl Iterator<Item = (IndexPrice, u64)>,
	reached: impl Fn(u128) -> bool,
) -> Option<IndexPrice> {
	let mut cumulated = 0u128;
	for (price, weight) in sorted {
		cumulated = cumulated.saturating_add(u128::from(weight));
		if reached(cumulated) {
			return Some(price);
		}
	}
	None
}

#[cfg(test)]
mod tests {
	use super::*;

	fn median(values: &[(u128, u64)]) -> Option<u128> {
		let mut values: Vec<_> = values
			.iter()
			.map(|(price, weight)| (IndexPrice::from_inner(*price), *weight))
			.collect();
		lower_median(&mut values).map(IndexPrice::inner)
	}

	/// ORA-003. Half of three is one and a half: `total / 2` truncated to one lets a third of the
	/// weight name the price (50).
	#[test]
	fn lower_median_should_be_the_middle_when_the_total_is_odd() {
		assert_eq!(median(&[(50, 1), (100, 1), (101, 1)]), Some(100));
	}

	#[test]
	fn lower_median_should_be_the_lower_middle_when_the_total_is_even() {
		assert_eq!(median(&[(200, 1), (100, 1)]), Some(100));
		assert_eq!(median(&[(300, 1), (100, 1), (200, 2)]), Some(200));
	}

	#[test]
	fn lower_median_should_ignore_values_without_weight() {
		assert_eq!(median(&[(1, 0), (5, 3), (9, 0)]), Some(5));
		assert_eq!(median(&[(1, 0)]), None);
		assert_eq!(median(&[]), None);
	}

	#[test]
	fn lower_median_should_not_overflow_when_weights_are_largest() {
		assert_eq!(median(&[(1, u64::MAX), (2, u64::MAX), (3, u64::MAX)]), Some(2));
	}
}
