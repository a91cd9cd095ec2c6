//! Self trade: what an owner both bought and sold is undone in pairs, after pricing.
//!
//! Never before it: an owner with an ask at 101 and a bid at 102 would otherwise take a stranger's
//! ask at 100 out of the market without trading.

use crate::{Auction, Order};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{Lots, Price, Side};
use core::cmp::Reverse;

/// A fill that may be annulled.
#[derive(Clone, Copy)]
struct Filled<'a> {
	owner: u32,
	index: usize,
	order: &'a Order,
	fill: Lots,
}

/// The annulled part of each fill.
///
/// An owner's unprotected bought and sold lots are annulled up to the smaller of the two sums, on
/// each side the lowest priority first ([`annulment_key`]). O(n + k log k) for k filled orders whose
/// owner may have traded with itself.
pub(crate) fn annul(auction: &Auction<'_>, fills: &[Lots]) -> Vec<Lots> {
	let mut annulled = vec![Lots::ZERO; auction.orders.len()];
	let mut filled = suspects(auction, fills);
	filled.sort_unstable_by_key(|filled| (filled.owner, filled.order.side));
	let mut keys = Vec::new();
	for owned in filled.chunk_by(|one, other| one.owner == other.owner) {
		let undone = sum(owned, Side::Bid).min(sum(owned, Side::Ask));
		if undone.is_zero() {
			continue;
		}
		for side in owned.chunk_by(|one, other| one.order.side == other.order.side) {
			keys.clear();
			keys.extend(side.iter().map(|filled| annulment_key(auction, filled)));
			keys.sort_unstable();
			annul_side(&keys, undone, &mut annulled);
		}
	}
	annulled
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

/// Annuls `undone` lots of one side of an owner's fills, in the order of their keys.
fn annul_side(keys: &[AnnulmentKey], undone: Lots, annulled: &mut [Lots]) {
	let mut left = undone;
	for Reverse((.., fill, index)) in keys {
		let part = left.min(*fill);
		if let Some(slot) = annulled.get_mut(*index) {
			*slot = part;
		}
		left = left.saturating_sub(part);
	}
}

/// Sorts ascending in the order in which fills are annulled: worst effective limit, youngest age,
/// largest tie, limit, lots and fill, and between orders equal in all of these the last in the input.
type AnnulmentKey = Reverse<(u64, u64, u64, Price, Lots, Lots, usize)>;

fn annulment_key(auction: &Auction<'_>, filled: &Filled<'_>) -> AnnulmentKey {
	let order = filled.order;
	let Price(limit) = auction.effective(order);
	let distance = match order.side {
		Side::Bid => u64::MAX.saturating_sub(limit),
		Side::Ask => limit,
	};
	Reverse((distance, order.age, order.tie, order.limit, order.lots, filled.fill, filled.index))
}

fn sum(owned: &[Filled<'_>], side: Side) -> Lots {
	owned
		.iter()
		.filter(|filled| filled.order.side == side)
		.fold(Lots::ZERO, |total, filled| total.saturating_add(filled.fill))
}
