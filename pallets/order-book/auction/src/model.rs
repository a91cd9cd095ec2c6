//! The same rule, written down as plainly as possible and without regard to speed.
//!
//! Shares no code with the fast path, so that the two can be held against each other on random
//! auctions. Every candidate price is tried over all orders, every fill and annulment found by
//! scanning: O(prices x orders + orders x orders), again for each fill-or-kill order removed.

use crate::{Auction, AuctionError, Clearing, Ending, Order};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{Lots, Price, SelfTradePolicy, Side};
use core::cmp::Ordering;

/// An order with its place in the input and its effective limit.
#[derive(Clone, Copy)]
struct Entry<'a> {
	index: usize,
	limit: u64,
	order: &'a Order,
}

impl Entry<'_> {
	fn is_better_than(&self, price: u64) -> bool {
		match self.order.side {
			Side::Bid => self.limit > price,
			Side::Ask => self.limit < price,
		}
	}

	fn reaches(&self, price: u64) -> bool {
		self.limit == price || self.is_better_than(price)
	}
}

/// What [`crate::clear()`] must return, order by order.
///
/// # Errors
///
/// As [`crate::clear()`].
pub fn clear(auction: &Auction<'_>) -> Result<Option<Clearing>, AuctionError> {
	check(auction)?;
	let entries: Vec<Entry<'_>> = auction
		.orders
		.iter()
		.enumerate()
		.map(|(index, order)| Entry { index, limit: effective(auction, order), order })
		.collect();
	let Some(Outcome { price, volume, fills }) = without_killed(auction, &entries) else {
		return Ok(None);
	};
	let annulled = annul(&entries, &fills);
	Ok(Some(Clearing {
		price: Price(price),
		volume: Lots(volume),
		endings: endings(&entries, &fills, &annulled),
		annulled: annulled.into_iter().map(Lots).collect(),
		limit_state: limit_state(auction, &fills),
		fills: fills.into_iter().map(Lots).collect(),
	}))
}

/// Price, volume and fills of a set of orders that all take what they get.
struct Outcome {
	price: u64,
	volume: u64,
	fills: Vec<u64>,
}

/// `fills` has one place for each of the `count` orders of the input.
fn outcome(auction: &Auction<'_>, entries: &[Entry<'_>], count: usize) -> Option<Outcome> {
	let price = best_price(auction, entries)?;
	let volume = volume_at(entries, price);
	let mut fills = vec![0; count];
	for side in [Side::Bid, Side::Ask] {
		fill_side(entries, side, volume, &mut fills);
	}
	Some(Outcome { price, volume, fills })
}

/// Reckons the auction from the beginning for as long as a fill-or-kill order is not whole, each
/// time without the last of them.
fn without_killed(auction: &Auction<'_>, entries: &[Entry<'_>]) -> Option<Outcome> {
	let before = |one: &Entry<'_>, other: &Entry<'_>| canonically(auction, one, other).is_lt();
	let meeting: Vec<&Entry<'_>> = entries
		.iter()
		.filter(|entry| entry.order.fill_or_kill && meets(entries, entry))
		.collect();
	let enters = |entry: &Entry<'_>| {
		let ahead = meeting.iter().filter(|other| before(other, entry)).count();
		meets(entries, entry) && ahead < 8
	};
	let mut left: Vec<Entry<'_>> = entries
		.iter()
		.filter(|entry| !entry.order.fill_or_kill || enters(entry))
		.copied()
		.collect();
	loop {
		let outcome = outcome(auction, &left, entries.len())?;
		let fails = |entry: &&Entry<'_>| {
			let fill = outcome.fills.get(entry.index).copied().unwrap_or_default();
			entry.order.fill_or_kill && fill != entry.order.lots.0
		};
		let last = left.iter().filter(fails).copied().reduce(|last, entry| {
			if before(&last, &entry) {
				entry
			} else {
				last
			}
		});
		let Some(last) = last else { return Some(outcome) };
		left.retain(|entry| entry.index != last.index);
	}
}

/// Whether the order reaches an order of the other side.
fn meets(entries: &[Entry<'_>], entry: &Entry<'_>) -> bool {
	let is_met = |other: &Entry<'_>| {
		other.order.side != entry.order.side && other.order.lots.0 > 0 && entry.reaches(other.limit)
	};
	entry.order.lots.0 > 0 && entries.iter().any(is_met)
}

/// Less if `one` comes before `other`.
fn canonically(auction: &Auction<'_>, one: &Entry<'_>, other: &Entry<'_>) -> Ordering {
	let tick = auction.tick_size.0;
	let steps = auction.reference.0.checked_div(tick).unwrap_or_default();
	let reference = i128::from(steps.saturating_mul(tick));
	let gives = |entry: &Entry<'_>| match entry.order.side {
		Side::Bid => i128::from(entry.limit).saturating_sub(reference),
		Side::Ask => reference.saturating_sub(i128::from(entry.limit)),
	};
	let (first, second) = (one.order, other.order);
	gives(other)
		.cmp(&gives(one))
		.then(first.age.cmp(&second.age))
		.then(by_content(one, other))
		.then_with(|| match (first.side, second.side) {
			(Side::Bid, Side::Ask) => Ordering::Less,
			(Side::Ask, Side::Bid) => Ordering::Greater,
			(Side::Bid, Side::Bid) | (Side::Ask, Side::Ask) => Ordering::Equal,
		})
		.then(one.index.cmp(&other.index))
}

fn by_content(one: &Entry<'_>, other: &Entry<'_>) -> Ordering {
	let (one, other) = (one.order, other.order);
	one.tie
		.cmp(&other.tie)
		.then(one.owner.cmp(&other.owner))
		.then(one.limit.cmp(&other.limit))
		.then(one.lots.cmp(&other.lots))
		.then(one.protected.cmp(&other.protected))
		.then(by_policy(one, other))
}

/// Policies in the order in which they are declared.
fn by_policy(one: &Order, other: &Order) -> Ordering {
	let declared =
		[SelfTradePolicy::AnnulBoth, SelfTradePolicy::CancelNewest, SelfTradePolicy::CancelOldest];
	let place = |order: &Order| declared.iter().position(|policy| *policy == order.self_trade);
	place(one).cmp(&place(other))
}

fn check(auction: &Auction<'_>) -> Result<(), AuctionError> {
	if auction.tick_size == Price(0) {
		return Err(AuctionError::TickSize);
	}
	if auction.band.low > auction.band.high {
		return Err(AuctionError::Band);
	}
	for side in [Side::Bid, Side::Ask] {
		let orders = auction.orders.iter().filter(|order| order.side == side);
		let sum: u128 = orders.map(|order| u128::from(order.lots.0)).sum();
		if sum > u128::from(u64::MAX) {
			return Err(AuctionError::Overflow);
		}
	}
	Ok(())
}

fn effective(auction: &Auction<'_>, order: &Order) -> u64 {
	let tick = auction.tick_size.0;
	let clipped = match order.side {
		Side::Bid => order.limit.0.min(auction.band.high.0),
		Side::Ask => order.limit.0.max(auction.band.low.0),
	};
	let steps = clipped.checked_div(tick).unwrap_or_default();
	let floor = steps.saturating_mul(tick);
	match order.side {
		Side::Ask if floor < clipped => floor.saturating_add(tick),
		Side::Bid | Side::Ask => floor,
	}
}

fn sum<'a>(entries: impl Iterator<Item = &'a Entry<'a>>) -> u64 {
	entries.fold(0, |total, entry| total.saturating_add(entry.order.lots.0))
}

fn reaching(entries: &[Entry<'_>], side: Side, price: u64) -> u64 {
	sum(entries.iter().filter(|entry| entry.order.side == side && entry.reaches(price)))
}

fn volume_at(entries: &[Entry<'_>], price: u64) -> u64 {
	reaching(entries, Side::Bid, price).min(reaching(entries, Side::Ask, price))
}

fn leaves_envy(entries: &[Entry<'_>], price: u64, volume: u64) -> bool {
	[Side::Bid, Side::Ask].into_iter().any(|side| {
		let better = entries
			.iter()
			.filter(|entry| entry.order.side == side && entry.is_better_than(price));
		sum(better) > volume
	})
}

/// Of the prices with the largest volume and no envy, the one nearest to the reference.
///
/// Both ends of the interval are limits, so it is a limit or the reference itself.
fn best_price(auction: &Auction<'_>, entries: &[Entry<'_>]) -> Option<u64> {
	let tick = auction.tick_size.0;
	let reference = auction.reference.0.checked_div(tick).unwrap_or_default().saturating_mul(tick);
	let mut prices: Vec<u64> = entries.iter().map(|entry| entry.limit).collect();
	prices.push(reference);
	prices.sort_unstable();
	prices.dedup();
	let volumes: Vec<u64> = prices.iter().map(|price| volume_at(entries, *price)).collect();
	let most = volumes.iter().copied().max().filter(|most| *most > 0)?;
	prices
		.into_iter()
		.zip(volumes)
		.filter(|(price, volume)| *volume == most && !leaves_envy(entries, *price, most))
		.map(|(price, _)| price)
		.min_by_key(|price| price.abs_diff(reference))
}

/// Serves the best limit, and of that the oldest age, until the volume is used up.
fn fill_side(entries: &[Entry<'_>], side: Side, volume: u64, fills: &mut [u64]) {
	let mut waiting: Vec<Entry<'_>> =
		entries.iter().filter(|entry| entry.order.side == side).copied().collect();
	let mut available = volume;
	while available > 0 {
		let rank = |entry: &Entry<'_>| match side {
			Side::Bid => (u64::MAX.saturating_sub(entry.limit), entry.order.age),
			Side::Ask => (entry.limit, entry.order.age),
		};
		let Some(first) = waiting.iter().map(rank).min() else { return };
		let (group, rest): (Vec<_>, Vec<_>) =
			waiting.into_iter().partition(|entry| rank(entry) == first);
		let served = available.min(sum(group.iter()));
		ration(&group, served, fills);
		available = available.saturating_sub(served);
		waiting = rest;
	}
}

/// Fill-or-kill orders that fit whole, then the others pro rata, rounded down, then one lot at a
/// time to the largest remainder not yet served.
fn ration(group: &[Entry<'_>], served: u64, fills: &mut [u64]) {
	let (mut to_try, group): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
		group.iter().partition(|entry| entry.order.fill_or_kill);
	let mut served = served;
	to_try.sort_by(|one, other| by_content(one, other).then(one.index.cmp(&other.index)));
	for entry in to_try {
		if entry.order.lots.0 <= served {
			add(fills, entry.index, entry.order.lots.0);
			served = served.saturating_sub(entry.order.lots.0);
		}
	}
	let served = served.min(sum(group.iter()));
	let total = u128::from(sum(group.iter()));
	let product =
		|entry: &Entry<'_>| u128::from(entry.order.lots.0).saturating_mul(u128::from(served));
	let mut left = served;
	for entry in &group {
		let floor = product(entry).checked_div(total).unwrap_or_default();
		let floor = u64::try_from(floor).unwrap_or(u64::MAX);
		add(fills, entry.index, floor);
		left = left.saturating_sub(floor);
	}
	let mut unserved: Vec<&Entry<'_>> = group.iter().collect();
	while left > 0 {
		let first = unserved.iter().copied().min_by(|one, other| {
			let remainder = |entry| product(entry).checked_rem(total).unwrap_or_default();
			remainder(other)
				.cmp(&remainder(one))
				.then(by_content(one, other))
				.then(one.index.cmp(&other.index))
		});
		let Some(first) = first.map(|entry| entry.index) else { return };
		add(fills, first, 1);
		unserved.retain(|entry| entry.index != first);
		left = left.saturating_sub(1);
	}
}

/// For as long as an owner has bought and sold lots left, undoes a pair: on each side from the fill
/// of the lowest priority.
fn annul(entries: &[Entry<'_>], fills: &[u64]) -> Vec<u64> {
	let mut annulled = vec![0; entries.len()];
	let mut owners: Vec<u32> = entries.iter().map(|entry| entry.order.owner).collect();
	owners.sort_unstable();
	owners.dedup();
	for owner in owners {
		let own: Vec<&Entry<'_>> = entries
			.iter()
			.filter(|entry| entry.order.owner == owner && !entry.order.protected)
			.collect();
		while let (Some((bid, bought)), Some((ask, sold))) = (
			last_filled(&own, Side::Bid, fills, &annulled),
			last_filled(&own, Side::Ask, fills, &annulled),
		) {
			let pair = bought.min(sold);
			add(&mut annulled, bid, pair);
			add(&mut annulled, ask, pair);
		}
	}
	annulled
}

/// The fill of the lowest priority that is not annulled yet, and what is left of it.
fn last_filled(
	own: &[&Entry<'_>],
	side: Side,
	fills: &[u64],
	annulled: &[u64],
) -> Option<(usize, u64)> {
	own.iter()
		.filter(|entry| entry.order.side == side)
		.filter(|entry| at(annulled, entry.index) < at(fills, entry.index))
		.max_by(|one, other| {
			let badness = |entry: &Entry<'_>| match side {
				Side::Bid => u64::MAX.saturating_sub(entry.limit),
				Side::Ask => entry.limit,
			};
			badness(one).cmp(&badness(other)).then(by_newness(one, other, fills))
		})
		.map(|entry| {
			let left = at(fills, entry.index).saturating_sub(at(annulled, entry.index));
			(entry.index, left)
		})
}

/// Greater if `one` is newer than `other`.
fn by_newness(one: &Entry<'_>, other: &Entry<'_>, fills: &[u64]) -> Ordering {
	let (first, second) = (one.order, other.order);
	first
		.age
		.cmp(&second.age)
		.then(first.tie.cmp(&second.tie))
		.then(first.limit.cmp(&second.limit))
		.then(first.lots.cmp(&second.lots))
		.then(at(fills, one.index).cmp(&at(fills, other.index)))
		.then_with(|| match (first.side, second.side) {
			(Side::Bid, Side::Ask) => Ordering::Less,
			(Side::Ask, Side::Bid) => Ordering::Greater,
			(Side::Bid, Side::Bid) | (Side::Ask, Side::Ask) => Ordering::Equal,
		})
		.then(first.fill_or_kill.cmp(&second.fill_or_kill))
		.then(by_policy(first, second))
		.then(one.index.cmp(&other.index))
}

/// Asks of every order by itself whether its rest ends, and why.
fn endings(entries: &[Entry<'_>], fills: &[u64], annulled: &[u64]) -> Vec<Ending> {
	let of = |entry: &Entry<'_>| {
		let unfilled = at(fills, entry.index) < entry.order.lots.0;
		if entry.order.fill_or_kill && unfilled {
			return Ending::FillOrKill;
		}
		if !unfilled || at(annulled, entry.index) == 0 {
			return Ending::Stays;
		}
		let newest = entries
			.iter()
			.filter(|other| other.order.owner == entry.order.owner)
			.filter(|other| at(annulled, other.index) > 0)
			.max_by(|one, other| by_newness(one, other, fills));
		let ends = newest.is_some_and(|newest| match newest.order.self_trade {
			SelfTradePolicy::AnnulBoth => false,
			SelfTradePolicy::CancelNewest => newest.index == entry.index,
			SelfTradePolicy::CancelOldest => newest.order.side != entry.order.side,
		});
		if ends {
			Ending::SelfTrade
		} else {
			Ending::Stays
		}
	};
	entries.iter().map(of).collect()
}

fn limit_state(auction: &Auction<'_>, fills: &[u64]) -> Option<Side> {
	let waits = |side: Side| {
		auction.orders.iter().zip(fills).any(|(order, fill)| {
			let beyond = match side {
				Side::Bid => order.limit > auction.band.high,
				Side::Ask => order.limit < auction.band.low,
			};
			order.side == side && beyond && order.lots.0 > *fill && !order.fill_or_kill
		})
	};
	[Side::Bid, Side::Ask].into_iter().find(|side| waits(*side))
}

fn at(list: &[u64], index: usize) -> u64 {
	list.get(index).copied().unwrap_or_default()
}

fn add(list: &mut [u64], index: usize, lots: u64) {
	if let Some(slot) = list.get_mut(index) {
		*slot = slot.saturating_add(lots);
	}
}
