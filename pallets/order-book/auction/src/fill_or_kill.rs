//! Fill or kill: whole, or not at all.
//!
//! Which of them can be filled depends on which others are, so they are tried together and taken
//! out one at a time, the last in canonical order first. Taking out all that fail at once would kill
//! two that each could be filled; trying without a bound would let a chain use up the block.

use crate::{
	clear::{Candidate, Contest, Matched},
	fills::{content, fill_pro_rata, fill_whole, set, sum, Content},
	limits::Crossing,
	Auction, Ending, Order,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, Side};
use core::cmp::Reverse;

/// Fill-or-kill orders that enter one auction at most; the others end unfilled.
pub const MAX_FILL_OR_KILL: usize = 8;

/// Matches after taking out of the contest every fill-or-kill order that cannot be filled whole.
/// Nothing if then no bid reaches an ask.
///
/// At most [`MAX_FILL_OR_KILL`] + 1 passes over the contest, which is sorted once.
pub(crate) fn settle<'a>(auction: &Auction<'a>, contest: &mut Contest<'a>) -> Option<Matched> {
	let mut entered = entrants(auction, contest);
	contest.retain(|candidate| {
		!candidate.order.fill_or_kill
			|| entered.iter().any(|entrant| entrant.index == candidate.index)
	});
	loop {
		let matched = contest.matched(auction.orders.len(), serve_whole_first)?;
		let last_failing = entered.iter().rposition(|entrant| {
			matched.fills.get(entrant.index).is_none_or(|fill| *fill < entrant.order.lots)
		});
		// One entrant fewer in every pass.
		let Some(position) = last_failing else { return Some(matched) };
		let failed = entered.remove(position);
		contest.retain(|candidate| candidate.index != failed.index);
	}
}

/// The first fill-or-kill candidates in canonical order, as many as may enter.
fn entrants<'a>(auction: &Auction<'a>, contest: &Contest<'a>) -> Vec<Candidate<'a>> {
	let mut entrants: Vec<Candidate<'a>> = contest
		.iter()
		.filter(|candidate| candidate.order.fill_or_kill)
		.copied()
		.collect();
	let reference = auction.reference.floor_to(auction.tick_size);
	entrants.sort_unstable_by_key(|candidate| canonical(reference, candidate));
	entrants.truncate(MAX_FILL_OR_KILL);
	entrants
}

/// Sorts ascending in canonical order: the effective limit that gives the other side most, measured
/// from the reference so that bids and asks compare, then the older age, then what the order is.
type Canonical = (Reverse<i128>, u64, Content, Side, usize);

fn canonical(reference: Price, candidate: &Candidate<'_>) -> Canonical {
	let Candidate { limit, index, order } = *candidate;
	let above = i128::from(limit.get()).saturating_sub(i128::from(reference.get()));
	let gives = match order.side {
		Side::Bid => above,
		Side::Ask => above.saturating_neg(),
	};
	(Reverse(gives), order.age, content(order), order.side, index)
}

/// Divides the lots available to the group of one limit and age that cannot all be served:
/// fill-or-kill orders first, in canonical order, each that fits whole, then the others pro rata.
fn serve_whole_first(
	group: &mut [Candidate<'_>],
	_total: Lots,
	available: Lots,
	fills: &mut [Lots],
) {
	group.sort_unstable_by_key(|candidate| !candidate.order.fill_or_kill);
	let count = group.partition_point(|candidate| candidate.order.fill_or_kill);
	let (whole, others) = group.split_at_mut(count);
	whole.sort_unstable_by_key(|candidate| (content(candidate.order), candidate.index));
	let mut left = available;
	for candidate in whole.iter() {
		if let Ok(rest) = left.sub(candidate.order.lots) {
			set(fills, candidate.index, candidate.order.lots);
			left = rest;
		}
	}
	let total = sum(others);
	if total <= left {
		fill_whole(others, fills);
	} else {
		fill_pro_rata(others, total, left, fills);
	}
}

/// Whether the order ends because it was not filled whole.
pub(crate) fn is_killed(order: &Order, fill: Lots) -> bool {
	order.fill_or_kill && fill < order.lots
}

/// Marks the fill-or-kill orders that were not filled. O(n).
pub(crate) fn end(auction: &Auction<'_>, fills: &[Lots], endings: &mut [Ending]) {
	for ((order, fill), ending) in auction.orders.iter().zip(fills).zip(endings) {
		if is_killed(order, *fill) {
			*ending = Ending::FillOrKill;
		}
	}
}

/// The orders, those emptied that the rule takes out.
pub(crate) fn survivors(auction: &Auction<'_>, crossing: Crossing) -> Vec<Order> {
	let mut contest = Contest::new(auction, crossing);
	let matched = settle(auction, &mut contest);
	let fills = matched.map_or_else(Vec::new, |matched| matched.fills);
	let fills = fills.into_iter().chain(core::iter::repeat(Lots::ZERO));
	let orders = auction.orders.iter().zip(fills);
	orders
		.map(|(order, fill)| {
			let lots = if is_killed(order, fill) { Lots::ZERO } else { order.lots };
			Order { lots, ..*order }
		})
		.collect()
}
