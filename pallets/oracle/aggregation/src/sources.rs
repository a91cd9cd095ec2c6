//! What a validator makes of its sources.

use crate::median::{first_reaching, total_weight};
use bulwark_primitives::IndexPrice;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Sources agree if they lie within one part in this many of the median (2 %).
pub const AGREEMENT: u128 = 50;

/// One source's price, already converted to USD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
	/// The price.
	pub price: IndexPrice,
	/// How much the source counts.
	pub weight: u64,
}

/// Why there is nothing to report.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Unavailable {
	/// Fewer sources than the minimum answered with a price.
	TooFew,
	/// Too few sources, or not most of them, agree within 2 % of the median.
	Disagreement,
}

/// The source-weighted lower median, if enough sources stand behind it: at least `minimum` of
/// them, and more than half by number and by weight, must lie within 2 % of it.
///
/// Prices are never averaged and there is no choosing between two that disagree: with two sources
/// left, one of them a thousandfold wrong, both the mean and "the other one" are a guess. Sources
/// without a price or weight do not count. Sorts `sources`; O(n log n).
///
/// # Errors
///
/// [`Unavailable`]: then the feed is left out of the report.
pub fn combine_sources(sources: &mut [Source], minimum: usize) -> Result<IndexPrice, Unavailable> {
	sources.sort_unstable_by_key(|source| (source.price, source.weight));
	let usable = |source: &&Source| source.price.inner() > 0 && source.weight > 0;
	let count = sources.iter().filter(usable).count();
	if count == 0 || count < minimum {
		return Err(Unavailable::TooFew);
	}
	let weights = |source: &Source| source.weight;
	let total = total_weight(sources.iter().filter(usable).map(weights));
	let pairs = sources.iter().filter(usable).map(|source| (source.price, source.weight));
	let median = first_reaching(pairs, |cumulated| cumulated.saturating_mul(2) >= total)
		.ok_or(Unavailable::TooFew)?;

	let tolerance = median.inner() / AGREEMENT;
	let agrees = |source: &&Source| source.price.inner().abs_diff(median.inner()) <= tolerance;
	let agreeing = sources.iter().filter(usable).filter(agrees).count();
	let agreeing_weight = total_weight(sources.iter().filter(usable).filter(agrees).map(weights));
	let most = agreeing.saturating_mul(2) > count && agreeing_weight.saturating_mul(2) > total;
	if agreeing < minimum || !most {
		return Err(Unavailable::Disagreement);
	}
	Ok(median)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn combine(values: &[(u128, u64)], minimum: usize) -> Result<u128, Unavailable> {
		let mut sources: Vec<_> = values
			.iter()
			.map(|(price, weight)| Source {
				price: IndexPrice::from_inner(*price),
				weight: *weight,
			})
			.collect();
		combine_sources(&mut sources, minimum).map(IndexPrice::inner)
	}

	/// ORA-010.
	#[test]
	fn combine_sources_should_take_the_lower_median_when_sources_agree() {
		assert_eq!(combine(&[(10_100, 1), (10_000, 1), (10_050, 1)], 3), Ok(10_050));
		assert_eq!(combine(&[(10_000, 1), (10_100, 1), (10_050, 1), (10_020, 1)], 3), Ok(10_020));
		assert_eq!(combine(&[(10_000, 3), (10_100, 1), (10_050, 1)], 3), Ok(10_000));
	}

	/// ORA-010. sKRW, June 2019: two sources were left, one a thousandfold wrong, and the outlier
	/// filter became a mean of two.
	#[test]
	fn combine_sources_should_be_unavailable_when_two_are_left_and_disagree() {
		let won = [(859, 1), (859_000, 1)];
		assert_eq!(combine(&won, 3), Err(Unavailable::TooFew));
		assert_eq!(combine(&won, 2), Err(Unavailable::Disagreement));
		assert_eq!(combine(&won, 1), Err(Unavailable::Disagreement));
		assert_eq!(combine(&won, 0), Err(Unavailable::Disagreement));
	}

	/// ORA-010. One source a thousandfold wrong, one frozen far away, one at zero.
	#[test]
	fn combine_sources_should_keep_the_price_when_a_few_of_many_are_wrong() {
		let sources = [
			(10_000_000, 1),
			(10_001, 1),
			(9_999, 1),
			(10_000, 1),
			(10_002, 1),
			(7_000, 1),
			(0, 1),
		];
		assert_eq!(combine(&sources, 3), Ok(10_000));
		assert_eq!(combine(&sources, 5), Err(Unavailable::Disagreement));
	}

	/// ORA-010. A bad print: one venue at 5,200 while the others trade at 7,425.
	#[test]
	fn combine_sources_should_remove_a_bad_print_when_others_agree() {
		let sources = [(5_200, 1), (7_425, 1), (7_420, 1), (7_431, 1)];
		assert_eq!(combine(&sources, 3), Ok(7_420));
	}

	#[test]
	fn combine_sources_should_be_unavailable_when_most_weight_disagrees() {
		let sources = [(50, 8), (100, 1), (100, 1), (100, 1), (200, 8)];
		assert_eq!(combine(&sources, 3), Err(Unavailable::Disagreement));
	}

	#[test]
	fn combine_sources_should_accept_exactly_two_per_cent_when_compared() {
		assert_eq!(combine(&[(10_000, 1), (10_000, 1), (10_200, 1)], 3), Ok(10_000));
		assert_eq!(
			combine(&[(10_000, 1), (10_000, 1), (10_201, 1)], 3),
			Err(Unavailable::Disagreement)
		);
	}

	#[test]
	fn combine_sources_should_be_unavailable_when_none_answers() {
		assert_eq!(combine(&[], 0), Err(Unavailable::TooFew));
		assert_eq!(combine(&[(0, 1), (5, 0)], 1), Err(Unavailable::TooFew));
		assert_eq!(combine(&[(5, 1)], 1), Ok(5));
	}

	fn source() -> impl Strategy<Value = (u128, u64)> {
		let price = prop_oneof![
			6 => 9_900u128..10_100,
			1 => Just(0u128),
			1 => Just(10_000_000u128),
			1 => 1u128..1_000_000,
		];
		(price, 0u64..5)
	}

	proptest! {
		/// ORA-010: the answer is a source's own price with `minimum` sources beside it.
		#[test]
		fn combine_sources_should_answer_with_an_agreed_price_when_it_answers(
			sources in prop::collection::vec(source(), 0..12),
			minimum in 0usize..6,
		) {
			if let Ok(price) = combine(&sources, minimum) {
				let near = |(other, weight): &&(u128, u64)| {
					*weight > 0 && *other > 0 && other.abs_diff(price) * 50 <= price
				};
				let used = sources.iter().filter(|(other, weight)| *other > 0 && *weight > 0);
				prop_assert!(sources.iter().any(|(other, _)| *other == price));
				let agreeing = sources.iter().filter(near).count();
				prop_assert!(agreeing >= minimum && 2 * agreeing > used.count());
			}
		}

		/// ORA-010: corrupting less than half of the weight leaves the answer in the honest range.
		#[test]
		fn combine_sources_should_stay_in_the_honest_range_when_under_half_is_corrupted(
			honest in prop::collection::vec(9_900u128..10_100, 3..8),
			corrupted in prop::collection::vec(1u128..1_000_000, 0..8),
		) {
			prop_assume!(corrupted.len() < honest.len());
			let all: Vec<_> = honest.iter().chain(&corrupted).map(|price| (*price, 1)).collect();
			if let Ok(price) = combine(&all, 3) {
				prop_assert!(honest.iter().min().unwrap() <= &price);
				prop_assert!(&price <= honest.iter().max().unwrap());
			}
		}
	}
}
