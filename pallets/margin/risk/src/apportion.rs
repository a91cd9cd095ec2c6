//! Shares in integers that add up: largest remainders, with and without caps.

use crate::wide;
use alloc::{vec, vec::Vec};
use bulwark_primitives::ArithmeticError;
use core::cmp::{Ordering, Reverse};

/// Shares `total` by `weights`, exactly: each gets the floor of its share, and what is left goes,
/// one each, to the largest remainders, ties to the earlier. Nobody gets more than its share
/// rounded up; a weight of zero gets nothing. All zero if the weights are. `O(n log n)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if the weights' sum does not fit.
pub(crate) fn apportion(total: u128, weights: &[u128]) -> Result<Vec<u128>, ArithmeticError> {
	let sum = checked_sum(weights.iter().copied())?;
	if sum == 0 {
		return Ok(vec![0; weights.len()]);
	}
	let mut left = total;
	let mut shares = Vec::with_capacity(weights.len());
	let mut remainders = Vec::with_capacity(weights.len());
	for (index, weight) in weights.iter().enumerate() {
		let (share, remainder) = wide::mul_div_rem(total, *weight, sum)?;
		left = left.checked_sub(share).ok_or(ArithmeticError::Underflow)?;
		shares.push(share);
		remainders.push((Reverse(remainder), index));
	}
	remainders.sort_unstable();
	// The remainders sum to `left` wholes and each is below one: fewer than n are handed out, and
	// only to remainders above zero.
	for (_, index) in remainders {
		if left == 0 {
			break;
		}
		if let Some(share) = shares.get_mut(index) {
			*share = share.checked_add(1).ok_or(ArithmeticError::Overflow)?;
			left = left.saturating_sub(1);
		}
	}
	debug_assert!(left == 0, "Invariant: shares sum to the total");
	Ok(shares)
}

/// One that takes a share: its weight and the most it can take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capped {
	/// Weight.
	pub weight: u128,
	/// Cap.
	pub cap: u128,
}

/// Shares `total` by weight under caps: whoever's share reaches its cap gets the cap, and the rest
/// is shared anew by weight among the others, until none reaches it. Returns the shares; their sum
/// is `total`, or the sum of the caps of all with a weight if that is less. `O(n log n)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if the weights' sum does not fit.
pub(crate) fn water_fill(total: u128, parties: &[Capped]) -> Result<Vec<u128>, ArithmeticError> {
	let mut shares: Vec<u128> = vec![0; parties.len()];
	let mut left = total;
	let mut weight = checked_sum(parties.iter().map(|party| party.weight))?;
	let mut waiting: Vec<(usize, &Capped)> =
		parties.iter().enumerate().filter(|(_, party)| party.weight > 0).collect();
	// By the level at which each reaches its cap; which of equals comes first changes nothing.
	waiting.sort_unstable_by(|(_, a), (_, b)| {
		wide::product(a.cap, b.weight).cmp(&wide::product(b.cap, a.weight))
	});
	let mut capped = 0usize;
	for (index, party) in &waiting {
		let share = wide::product(left, party.weight);
		if share.cmp(&wide::product(party.cap, weight)) == Ordering::Less {
			break;
		}
		if let Some(slot) = shares.get_mut(*index) {
			*slot = party.cap;
		}
		left = left.saturating_sub(party.cap);
		weight = weight.saturating_sub(party.weight);
		capped = capped.saturating_add(1);
	}
	let mut open: Vec<usize> = waiting.iter().skip(capped).map(|(index, _)| *index).collect();
	// Back to the given order, which decides ties.
	open.sort_unstable();
	let weights: Vec<u128> = open
		.iter()
		.filter_map(|index| parties.get(*index))
		.map(|party| party.weight)
		.collect();
	for (index, share) in open.iter().zip(apportion(left, &weights)?) {
		if let Some(slot) = shares.get_mut(*index) {
			*slot = share;
		}
	}
	Ok(shares)
}

/// The sum.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub(crate) fn checked_sum(numbers: impl Iterator<Item = u128>) -> Result<u128, ArithmeticError> {
	let mut numbers = numbers;
	numbers
		.try_fold(0u128, |sum, number| sum.checked_add(number))
		.ok_or(ArithmeticError::Overflow)
}
