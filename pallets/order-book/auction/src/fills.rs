//! Who fills: better limits first, then older ages, within an age pro rata.
//!
//! Fill-or-kill orders change the last step only, see [`crate::fill_or_kill`].

use crate::{clear::Candidate, Order};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, SelfTradePolicy};
use core::cmp::Reverse;

/// Divides `available` lots among a group of one limit and age that wants `total`, which is more:
/// `(group, total, available, fills)`.
pub(crate) type Ration = fn(&mut [Candidate<'_>], Lots, Lots, &mut [Lots]);

/// Fills one side's candidates, sorted best first, with `volume` lots. `volume` is at most the
/// candidates' sum.
///
/// O(m + k log k) for m candidates, k of them at the level that does not fill whole.
pub(crate) fn fill(
	candidates: &mut [Candidate<'_>],
	volume: Lots,
	ration: Ration,
	fills: &mut [Lots],
) {
	let mut available = volume;
	for level in candidates.chunk_by_mut(|one, other| one.limit == other.limit) {
		if available.is_zero() {
			return;
		}
		let total = sum(level);
		if total <= available {
			fill_whole(level, fills);
			available = available.saturating_sub(total);
		} else {
			fill_by_age(level, available, ration, fills);
			return;
		}
	}
}

fn fill_by_age(
	level: &mut [Candidate<'_>],
	mut available: Lots,
	ration: Ration,
	fills: &mut [Lots],
) {
	level.sort_unstable_by_key(|candidate| candidate.order.age);
	for group in level.chunk_by_mut(|one, other| one.order.age == other.order.age) {
		let total = sum(group);
		if total <= available {
			fill_whole(group, fills);
			available = available.saturating_sub(total);
		} else {
			ration(group, total, available, fills);
			return;
		}
	}
}

pub(crate) fn fill_whole(group: &[Candidate<'_>], fills: &mut [Lots]) {
	for candidate in group {
		set(fills, candidate.index, candidate.order.lots);
	}
}

/// Divides `available` lots among a group that wants `total`, which is more.
pub(crate) fn fill_pro_rata(
	group: &mut [Candidate<'_>],
	total: Lots,
	available: Lots,
	fills: &mut [Lots],
) {
	if available.is_zero() {
		return;
	}
	let mut left_over = available;
	let mut keys: Vec<RemainderKey> = Vec::with_capacity(group.len());
	for candidate in group.iter() {
		let (floor, remainder) = share(candidate.order.lots, available, total);
		left_over = left_over.saturating_sub(floor);
		set(fills, candidate.index, floor);
		keys.push(remainder_key(candidate.order, candidate.index, remainder));
	}
	// The remainders sum to left_over x total and each is below total, so fewer lots are left over
	// than there are orders.
	let count = usize::try_from(left_over.get()).unwrap_or(usize::MAX);
	if count > 0 && count < keys.len() {
		keys.select_nth_unstable(count);
	}
	for (.., index) in keys.into_iter().take(count) {
		if let Some(fill) = fills.get_mut(index) {
			*fill = fill.saturating_add(Lots(1));
		}
	}
}

/// `lots x available / total`, rounded down, and the remainder of that division. `total` is not
/// zero and not below `available`.
pub(crate) fn share(lots: Lots, available: Lots, total: Lots) -> (Lots, u64) {
	let product = u128::from(lots.get()).saturating_mul(u128::from(available.get()));
	let total = u128::from(total.get());
	let floor = product.checked_div(total).unwrap_or_default();
	let remainder = product.checked_rem(total).unwrap_or_default();
	// Both fit: available <= total bounds the quotient by `lots`.
	(Lots(u64::try_from(floor).unwrap_or(u64::MAX)), u64::try_from(remainder).unwrap_or(u64::MAX))
}

/// What tells orders of one side, effective limit and age apart: `tie`, owner, own limit, lots,
/// protection and self-trade policy. Sorts ascending in the order in which they are served.
pub(crate) type Content = (u64, u32, u64, u64, bool, u8);

pub(crate) fn content(order: &Order) -> Content {
	(
		order.tie,
		order.owner,
		order.limit.get(),
		order.lots.get(),
		order.protected,
		policy_rank(order.self_trade),
	)
}

/// A number for each policy, to compare orders by.
pub(crate) const fn policy_rank(policy: SelfTradePolicy) -> u8 {
	match policy {
		SelfTradePolicy::AnnulBoth => 0,
		SelfTradePolicy::CancelNewest => 1,
		SelfTradePolicy::CancelOldest => 2,
	}
}

/// Sorts ascending in the order in which remainders are served. The position comes last and decides
/// only between orders that are equal in everything.
pub(crate) type RemainderKey = (Reverse<u64>, Content, usize);

pub(crate) fn remainder_key(order: &Order, index: usize, remainder: u64) -> RemainderKey {
	(Reverse(remainder), content(order), index)
}

pub(crate) fn sum(group: &[Candidate<'_>]) -> Lots {
	group
		.iter()
		.fold(Lots::ZERO, |total, candidate| total.saturating_add(candidate.order.lots))
}

pub(crate) fn set(fills: &mut [Lots], index: usize, lots: Lots) {
	if let Some(fill) = fills.get_mut(index) {
		*fill = lots;
	}
}
