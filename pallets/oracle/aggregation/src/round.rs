//! One round of one feed.

use crate::median::{first_reaching, total_weight};
use bulwark_primitives::IndexPrice;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The deviation is at least one part in this many of the price (10 basis points), rounded up.
pub const DEVIATION_FLOOR: u128 = 1_000;

/// One validator's price of one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
	/// The price.
	pub price: IndexPrice,
	/// The stake behind it.
	pub weight: u64,
	/// Who reported; settles the order of equal prices. At most one report each.
	pub reporter: u32,
}

/// Prices outside these (inclusive) bounds are left out.
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
pub struct Bounds {
	/// Lowest plausible price.
	pub low: IndexPrice,
	/// Highest plausible price.
	pub high: IndexPrice,
}

/// What a round says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
	/// The lower stake-weighted median.
	pub price: IndexPrice,
	/// Lower end of the interval that contains the honest reporters' own median.
	pub low: IndexPrice,
	/// Upper end of that interval.
	pub high: IndexPrice,
	/// Weighted median of the distances from the price, at least 10 basis points of it.
	pub deviation: IndexPrice,
	/// The largest of `price - low`, `high - price` and `deviation`.
	pub confidence: IndexPrice,
	/// The stake that took part.
	pub weight: u64,
}

/// Why a round gives no price.
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
pub enum AggregateError {
	/// Reports within bounds carry less than two thirds of the stake.
	QuorumMiss,
	/// The weights do not fit.
	Overflow,
}

/// Aggregates one round. The caller leaves out reports that are too old and passes at most one a
/// reporter; `total_weight` is the stake of all active reporters, present or not.
///
/// With `I` the weight of the reports within bounds and `W` the total:
/// - quorum: `3 I >= 2 W`;
/// - price: the lowest report at which `2 x cumulated >= I`;
/// - low: the lowest at which `6 x cumulated >= 3 I - W`; high: at which `6 x cumulated > 3 I + W`.
///
/// While less than a third of `W` is dishonest the price lies between the lowest and the highest
/// honest report, and the median of the honest reports alone lies in `[low, high]`. Reports far
/// from the median are *not* dropped and the median taken again: that hands the price to a
/// minority that stands close together.
///
/// Sorts `reports`; O(n log n). A total below the weight reported counts as the weight reported.
///
/// # Errors
///
/// [`AggregateError::QuorumMiss`] or [`AggregateError::Overflow`].
pub fn aggregate(
	reports: &mut [Report],
	total_weight: u64,
	bounds: &Bounds,
) -> Result<Aggregate, AggregateError> {
	reports.sort_unstable_by_key(|report| (report.price, report.reporter));
	let low = bounds.low.max(IndexPrice::from_inner(1));
	let start = reports.partition_point(|report| report.price < low);
	let end = reports.partition_point(|report| report.price <= bounds.high);
	let sorted = reports.get(start..end).unwrap_or_default();

	let weight = present_weight(sorted)?;
	let present = u128::from(weight);
	let total = u128::from(total_weight).max(present);
	let thrice = present.saturating_mul(3);
	if present == 0 || thrice < total.saturating_mul(2) {
		return Err(AggregateError::QuorumMiss);
	}

	let quantile = |reached: &dyn Fn(u128) -> bool| first_reaching(pairs(sorted), reached);
	let price = quantile(&|cumulated| cumulated.saturating_mul(2) >= present)
		.ok_or(AggregateError::QuorumMiss)?;
	let below = thrice.saturating_sub(total);
	let above = thrice.saturating_add(total);
	let low = quantile(&|cumulated| cumulated.saturating_mul(6) >= below).unwrap_or(price);
	let high = quantile(&|cumulated| cumulated.saturating_mul(6) > above).unwrap_or(price);

	let floor = price.inner().div_ceil(DEVIATION_FLOOR);
	let deviation = median_distance(sorted, price, present).max(floor);
	let confidence = deviation.max(distance(price, low)).max(distance(high, price));
	Ok(Aggregate {
		price,
		low,
		high,
		deviation: IndexPrice::from_inner(deviation),
		confidence: IndexPrice::from_inner(confidence),
		weight,
	})
}

fn pairs(reports: &[Report]) -> impl Iterator<Item = (IndexPrice, u64)> + '_ {
	reports.iter().map(|report| (report.price, report.weight))
}

fn present_weight(reports: &[Report]) -> Result<u64, AggregateError> {
	let sum = total_weight(reports.iter().map(|report| report.weight));
	u64::try_from(sum).map_err(|_| AggregateError::Overflow)
}

fn distance(a: IndexPrice, b: IndexPrice) -> u128 {
	a.inner().abs_diff(b.inner())
}

/// The lower weighted median of the distances from `price`, which is one of the sorted reports.
/// Two cursors walk away from it, always the nearer one: O(n), no second sort.
fn median_distance(sorted: &[Report], price: IndexPrice, present: u128) -> u128 {
	let split = sorted.partition_point(|report| report.price < price);
	let (lower, upper) = sorted.split_at(split.min(sorted.len()));
	let mut lower = lower.iter().rev().peekable();
	let mut upper = upper.iter().peekable();
	let mut cumulated = 0u128;
	let mut reached = 0u128;
	for _ in 0..sorted.len() {
		let from_lower = match (lower.peek(), upper.peek()) {
			(Some(below), Some(above)) => {
				distance(below.price, price) <= distance(above.price, price)
			},
			(Some(_), None) => true,
			(None, _) => false,
		};
		let next = if from_lower { lower.next() } else { upper.next() };
		let Some(report) = next else { break };
		reached = distance(report.price, price);
		cumulated = cumulated.saturating_add(u128::from(report.weight));
		if cumulated.saturating_mul(2) >= present {
			break;
		}
	}
	reached
}

#[cfg(test)]
mod tests {
	use super::*;

	const WIDE: Bounds = Bounds {
		low: IndexPrice(sp_arithmetic::FixedU128::from_inner(0)),
		high: IndexPrice(sp_arithmetic::FixedU128::from_inner(u128::MAX)),
	};

	fn reports(values: &[(u128, u64)]) -> Vec<Report> {
		(0u32..)
			.zip(values)
			.map(|(reporter, (price, weight))| Report {
				price: IndexPrice::from_inner(*price),
				weight: *weight,
				reporter,
			})
			.collect()
	}

	fn round(values: &[(u128, u64)], total: u64) -> Result<Aggregate, AggregateError> {
		aggregate(&mut reports(values), total, &WIDE)
	}

	/// ORA-001.
	#[test]
	fn aggregate_should_miss_quorum_when_under_two_thirds_report() {
		assert_eq!(round(&[(100, 1), (100, 1)], 3).map(|a| a.weight), Ok(2));
		assert_eq!(round(&[(100, 199)], 300), Err(AggregateError::QuorumMiss));
		assert_eq!(round(&[], 0), Err(AggregateError::QuorumMiss));
		assert_eq!(round(&[(100, 0)], 0), Err(AggregateError::QuorumMiss));
	}

	/// ORA-002.
	#[test]
	fn aggregate_should_leave_out_reports_when_out_of_bounds() {
		let bounds = Bounds { low: IndexPrice::from_inner(50), high: IndexPrice::from_inner(200) };
		let mut values = reports(&[(49, 1), (50, 1), (100, 1), (200, 1), (201, 1)]);
		let result = aggregate(&mut values, 4, &bounds).unwrap();
		assert_eq!((result.price.inner(), result.weight), (100, 3));
		assert_eq!(aggregate(&mut values, 5, &bounds), Err(AggregateError::QuorumMiss));
	}

	#[test]
	fn aggregate_should_leave_out_reports_when_zero() {
		assert_eq!(round(&[(0, 1), (7, 1), (7, 1)], 3).map(|a| a.price.inner()), Ok(7));
	}

	#[test]
	fn aggregate_should_miss_quorum_when_bounds_are_crossed() {
		let bounds = Bounds { low: IndexPrice::from_inner(200), high: IndexPrice::from_inner(50) };
		let result = aggregate(&mut reports(&[(100, 1)]), 1, &bounds);
		assert_eq!(result, Err(AggregateError::QuorumMiss));
	}

	/// ORA-003. Half of three is one and a half: `total / 2` truncated to one lets a third of the
	/// weight name the price (50).
	#[test]
	fn aggregate_should_take_the_middle_when_a_third_reports_low() {
		let result = round(&[(50, 1), (100, 1), (101, 1)], 3).unwrap();
		assert_eq!(result.price.inner(), 100);
		assert_eq!((result.low.inner(), result.high.inner()), (50, 101));
	}

	/// ORA-004. With everybody present the interval is the middle third.
	#[test]
	fn aggregate_should_publish_thirds_when_all_report() {
		let values: Vec<(u128, u64)> = (1..=9).map(|i| (i * 10, 1)).collect();
		let result = round(&values, 9).unwrap();
		assert_eq!(result.price.inner(), 50);
		assert_eq!((result.low.inner(), result.high.inner()), (30, 70));
	}

	/// ORA-005.
	#[test]
	fn aggregate_should_floor_deviation_when_all_agree() {
		let result = round(&[(1_000_001, 1), (1_000_001, 1), (1_000_001, 1)], 3).unwrap();
		assert_eq!(result.deviation.inner(), 1_001);
		assert_eq!(result.confidence.inner(), 1_001);
	}

	/// ORA-005. Distances 0, 10, 20, 20, 190: the median distance is 20.
	#[test]
	fn aggregate_should_take_the_median_distance_when_reports_differ() {
		let values = [(990u128, 1), (1_000, 1), (1_010, 1), (1_030, 1), (1_200, 1)];
		let result = round(&values, 5).unwrap();
		assert_eq!(result.price.inner(), 1_010);
		assert_eq!(result.deviation.inner(), 20);
		assert_eq!(result.confidence.inner(), 20);
	}

	#[test]
	fn aggregate_should_fail_when_weights_do_not_fit() {
		let values = [(1, u64::MAX), (2, 1)];
		assert_eq!(round(&values, u64::MAX), Err(AggregateError::Overflow));
	}

	#[test]
	fn aggregate_should_hold_when_prices_and_weights_are_largest() {
		let result = round(&[(u128::MAX, u64::MAX)], u64::MAX).unwrap();
		assert_eq!(result.price.inner(), u128::MAX);
	}
}
