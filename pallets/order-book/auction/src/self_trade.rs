//! Self trade: what an owner both bought and sold is undone in pairs, after pricing.
//!
//! Never before it: an owner with an ask at 101 and a bid at 102 would otherwise take a stranger's
//! ask at 100 out of the market without trading. What the owner wishes for the rest of its orders
//! (its [`SelfTradePolicy`]) follows the annulment, so it cannot touch anybody else's fill either.

use crate::{clear::Aftermath, fills::policy_rank, Auction, Ending, Order};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
use core::cmp::Reverse;

/// A fill that may be annulled.
#[derive(Clone, Copy)]
struct Filled<'a> {
	owner: u32,
	index: usize,
	order: &'a Order,
	fill: Lots,
}

/// The annulled part of each fill, and which orders end by their owner's policy.
///
/// An owner's unprotected bought and sold lots are annulled up to the smaller of the two sums, on
/// each side the lowest priority first ([`annulment_key`]); then [`end_rests`]. O(n + k log k) for
/// k filled orders whose owner may have traded with itself.
pub(crate) fn annul(auction: &Auction<'_>, fills: &[Lots]) -> Aftermath {
	let mut endings = vec![Ending::Stays; auction.orders.len()];
	let mut annulled = vec![Lots::ZERO; auction.orders.len()];
	let mut filled = suspects(auction, fills);
	filled.sort_unstable_by_key(|filled| (filled.owner, filled.order.side));
	let mut keys = Vec::new();
	for owned in filled.chunk_by(|one, other| one.owner == other.owner) {
		let bought = sum(owned, Side::Bid);
		let sold = sum(owned, Side::Ask);
		let undone = bought.min(sold);
		if undone.is_zero() {
			continue;
		}
		for side in owned.chunk_by(|one, other| one.order.side == other.order.side) {
			let is_whole = |filled: &Filled<'_>| match filled.order.side {
				Side::Bid => bought == undone,
				Side::Ask => sold == undone,
			};
			if side.first().is_some_and(is_whole) {
				annul_whole(side, &mut annulled);
				continue;
			}
			keys.clear();
			keys.extend(side.iter().map(|filled| annulment_key(auction, filled)));
			keys.sort_unstable();
			annul_side(&keys, undone, &mut annulled);
		}
		end_rests(owned, &annulled, &mut endings);
	}
	Aftermath { annulled, endings }
}

/// The unprotected fills of every owner that filled on both sides, and perhaps of some others: owners
/// are told apart by a table no larger than needed, in which a few may share a place.
fn suspects<'a>(auction: &Auction<'a>, fills: &[Lots]) -> Vec<Filled<'a>> {
	let filled = || {
		auction
			.orders
			.iter()
			.zip(fills)
			.enumerate()
			.filter(|(_, (order, fill))| !fill.is_zero() && !order.protected)
	};
	let places = filled().count().saturating_mul(2).checked_next_power_of_two().unwrap_or(1);
	let mut traded = vec![(false, false); places];
	let mask = places.saturating_sub(1);
	let place = |owner: u32| usize::try_from(owner).unwrap_or_default() & mask;
	for (_, (order, _)) in filled() {
		if let Some((bought, sold)) = traded.get_mut(place(order.owner)) {
			*bought |= order.side == Side::Bid;
			*sold |= order.side == Side::Ask;
		}
	}
	filled()
		.filter(|(_, (order, _))| traded.get(place(order.owner)) == Some(&(true, true)))
		.map(|(index, (order, fill))| Filled { owner: order.owner, index, order, fill: *fill })
		.collect()
}

/// Annuls every fill of a side: none of it has to go first.
fn annul_whole(side: &[Filled<'_>], annulled: &mut [Lots]) {
	for filled in side {
		if let Some(slot) = annulled.get_mut(filled.index) {
			*slot = filled.fill;
		}
	}
}

/// Annuls `undone` lots of one side of an owner's fills, in the order of their keys.
fn annul_side(keys: &[AnnulmentKey], undone: Lots, annulled: &mut [Lots]) {
	let mut left = undone;
	for Reverse((.., fill, _, index)) in keys {
		let part = left.min(*fill);
		if let Some(slot) = annulled.get_mut(*index) {
			*slot = part;
		}
		left = left.saturating_sub(part);
	}
}

/// Sorts ascending in the order in which fills are annulled: worst effective limit, youngest age,
/// largest tie, limit, lots and fill, then fill-or-kill, policy, and between orders equal in all of
/// these the last in the input.
type AnnulmentKey = Reverse<(u64, u64, u64, Price, Lots, Lots, (bool, u8), usize)>;

fn annulment_key(auction: &Auction<'_>, filled: &Filled<'_>) -> AnnulmentKey {
	let order = filled.order;
	let Price(limit) = auction.effective(order);
	let distance = match order.side {
		Side::Bid => u64::MAX.saturating_sub(limit),
		Side::Ask => limit,
	};
	let kind = (order.fill_or_kill, policy_rank(order.self_trade));
	let Filled { fill, index, .. } = *filled;
	Reverse((distance, order.age, order.tie, order.limit, order.lots, fill, kind, index))
}

/// Ends the rests that an owner does not want to keep, by the policy of the newest of its annulled
/// orders: that order's own, or those of its annulled orders on the other side. Orders without a
/// rest have nothing to end.
fn end_rests(owned: &[Filled<'_>], annulled: &[Lots], endings: &mut [Ending]) {
	let has_wish = |filled: &Filled<'_>| filled.order.self_trade != SelfTradePolicy::AnnulBoth;
	let has_rest = |filled: &Filled<'_>| filled.fill < filled.order.lots;
	if !owned.iter().any(has_wish) || !owned.iter().any(has_rest) {
		return;
	}
	let undone = || {
		let is_undone =
			|filled: &&Filled<'_>| annulled.get(filled.index).is_some_and(|lots| !lots.is_zero());
		owned.iter().filter(is_undone)
	};
	let Some(newest) = undone().max_by_key(|filled| newness(filled)) else { return };
	for filled in undone().filter(|filled| has_rest(filled)) {
		let ends = match newest.order.self_trade {
			SelfTradePolicy::AnnulBoth => false,
			SelfTradePolicy::CancelNewest => filled.index == newest.index,
			SelfTradePolicy::CancelOldest => filled.order.side != newest.order.side,
		};
		if ends {
			if let Some(ending) = endings.get_mut(filled.index) {
				*ending = Ending::SelfTrade;
			}
		}
	}
}

/// Sorts ascending from the oldest to the newest: age, tie, then as far as it compares across sides
/// the order of annulment, and the side.
type Newness = (u64, u64, Price, Lots, Lots, Side, (bool, u8), usize);

fn newness(filled: &Filled<'_>) -> Newness {
	let Filled { order, fill, index, .. } = *filled;
	let kind = (order.fill_or_kill, policy_rank(order.self_trade));
	(order.age, order.tie, order.limit, order.lots, fill, order.side, kind, index)
}

fn sum(owned: &[Filled<'_>], side: Side) -> Lots {
	owned
		.iter()
		.filter(|filled| filled.order.side == side)
		.fold(Lots::ZERO, |total, filled| total.saturating_add(filled.fill))
}
