//! Who fills: better limits first, then older ages, within an age pro rata.

use crate::{
	clearing::Edges,
	ladder::index,
	levels::{Level, Levels},
	orders::{Orders, Slot},
	Book, BookError, Expired, Fill, Handle,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Side};
use core::cmp::Reverse;

/// What an owner traded in the clearing of this number.
#[derive(Clone, Debug)]
pub(crate) struct Traded {
	clearing: u64,
	pub(crate) bought: u64,
	pub(crate) sold: u64,
	/// Its last noted fill: the position of the note and one.
	pub(crate) last: u32,
}

/// A fill that counts for its owner's trade: every bid's that is not protected, and every such ask's
/// whose owner bought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note {
	/// The fill's position.
	pub(crate) fill: u32,
	/// The owner's note before this one: its position and one, or zero.
	pub(crate) before: u32,
}

/// Orders that filled one after the other at one limit.
#[derive(Clone, Copy, Debug)]
struct Stretch {
	/// The position of the first fill.
	first: usize,
	limit: u64,
}

/// The lists that a clearing fills, kept for their room: one for the books of all markets.
///
/// They grow to the largest clearing ever held and to the most owners of any book.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
	pub(crate) fills: Vec<Fill>,
	pub(crate) notes: Vec<Note>,
	/// The limits of the fills.
	stretches: Vec<Stretch>,
	pub(crate) expired: Vec<Expired>,
	/// The number of the clearing.
	clearing: u64,
	pub(crate) traded: Vec<Traded>,
	/// A bit for each owner that bought: few lines, where the rows are many.
	buyers: Vec<u64>,
	/// The owners that filled on both sides.
	pub(crate) suspects: Vec<u32>,
	pub(crate) annulments: Vec<crate::self_trade::Annulment>,
	/// Orders of one age at one effective limit.
	run: Vec<u32>,
	/// What each of them gets.
	shares: Vec<(u32, u64)>,
	keys: Vec<RemainderKey>,
	/// Orders at and beyond an end of the band: age, position, place.
	edge: Vec<(u64, usize, u32)>,
}

/// Sorts ascending in the order in which remainders are served: largest remainder, then tie, owner,
/// limit, lots, protection, position.
type RemainderKey = (Reverse<u64>, u64, u32, u64, u64, bool, usize);

/// What fills are read from.
#[derive(Clone, Copy)]
struct Lists<'a> {
	orders: &'a Orders,
	levels: &'a Levels,
}

impl Lists<'_> {
	/// An order's own limit.
	fn limit(self, place: u32) -> u64 {
		let level = self.orders.get(place).and_then(|slot| self.levels.get(slot.level));
		level.map_or(0, |level| level.price)
	}
}

/// Levels of one effective limit.
struct Group {
	lots: u64,
	levels: usize,
}

impl Workspace {
	/// Empty lists.
	#[must_use]
	pub fn new() -> Self {
		Self::default()
	}

	/// Forgets the clearing before.
	#[inline]
	pub(crate) fn begin(&mut self) {
		for note in &self.notes {
			let owner = self.fills.get(index(note.fill)).map_or(0, |fill| fill.owner);
			if let Some(word) = self.buyers.get_mut(index(owner).wrapping_div(64)) {
				*word = 0;
			}
		}
		self.fills.clear();
		self.notes.clear();
		self.stretches.clear();
		self.expired.clear();
		self.clearing = self.clearing.saturating_add(1);
		self.suspects.clear();
	}

	/// Makes sure of a row for each owner.
	#[inline]
	pub(crate) fn fit(&mut self, owners: usize) -> Result<(), BookError> {
		let missing = owners.saturating_sub(self.traded.len());
		if missing > 0 {
			let words = owners.div_ceil(64);
			self.traded.try_reserve_exact(missing).map_err(|_| BookError::Memory)?;
			self.buyers.try_reserve_exact(words).map_err(|_| BookError::Memory)?;
			self.buyers.resize(words, 0);
			self.traded.resize(owners, Traded { clearing: 0, bought: 0, sold: 0, last: 0 });
		}
		Ok(())
	}

	/// Notes that the next fills are of orders with this limit.
	#[inline]
	fn at_limit(&mut self, limit: u64) {
		if self.stretches.last().is_none_or(|stretch| stretch.limit != limit) {
			self.stretches.push(Stretch { first: self.fills.len(), limit });
		}
	}

	/// The limit of a fill's order.
	pub(crate) fn limit(&self, position: usize) -> u64 {
		let after = self.stretches.partition_point(|stretch| stretch.first <= position);
		let stretch = after.checked_sub(1).and_then(|last| self.stretches.get(last));
		stretch.map_or(0, |stretch| stretch.limit)
	}

	/// Notes a fill of an order at the limit noted last.
	#[inline]
	fn emit(&mut self, handle: Handle, slot: &Slot, lots: u64) {
		let (owner, side) = (slot.party.owner(), slot.party.side());
		self.fills.push(Fill {
			handle,
			tag: slot.tag,
			lots: Lots(lots),
			annulled: Lots::ZERO,
			left: Lots(slot.lots.saturating_sub(lots)),
			owner,
			side,
		});
		if !slot.party.is_protected() && (side == Side::Bid || self.bought(owner)) {
			self.note(owner, side, lots);
		}
	}

	/// Whether an owner bought.
	#[inline]
	fn bought(&self, owner: u32) -> bool {
		let word = self.buyers.get(index(owner).wrapping_div(64)).copied().unwrap_or(0);
		word & bit(owner) != 0
	}

	/// Notes a fill of an order in a place.
	fn emit_at(&mut self, lists: Lists<'_>, place: u32, lots: u64) {
		let Some(slot) = lists.orders.get(place) else { return };
		self.at_limit(lists.limit(place));
		self.emit(lists.orders.handle(place), slot, lots);
	}

	/// Adds the last fill to what its owner bought or sold.
	#[inline]
	fn note(&mut self, owner: u32, side: Side, lots: u64) {
		let Some(row) = self.traded.get_mut(index(owner)) else { return };
		if row.clearing != self.clearing {
			*row = Traded { clearing: self.clearing, bought: 0, sold: 0, last: 0 };
			if let Some(word) = self.buyers.get_mut(index(owner).wrapping_div(64)) {
				*word |= bit(owner);
			}
		}
		match side {
			Side::Bid => row.bought = row.bought.saturating_add(lots),
			Side::Ask => {
				if row.sold == 0 {
					self.suspects.push(owner);
				}
				row.sold = row.sold.saturating_add(lots);
			},
		}
		let before = row.last;
		// Fills and notes are as few as orders.
		row.last = u32::try_from(self.notes.len()).unwrap_or(u32::MAX).saturating_add(1);
		let fill = u32::try_from(self.fills.len()).unwrap_or(0).saturating_sub(1);
		self.notes.push(Note { fill, before });
	}

	/// Lists the orders of a level, which has more than `available` lots, up to the last of the age
	/// at which these run out. Returns how many are older, so that they fill whole, and what they
	/// leave.
	fn list(&mut self, orders: &Orders, level: &Level, available: u64) -> (usize, u64) {
		self.run.clear();
		let mut left = available;
		let mut walk = orders.pages.walk(level.queue);
		let mut ahead = orders.pages.next(&mut walk);
		while let Some(place) = ahead {
			let Some(rest) = left.checked_sub(orders.lots(place)) else { break };
			left = rest;
			self.run.push(place);
			ahead = orders.pages.next(&mut walk);
		}
		let Some(age) = ahead.map(|place| orders.stamp(place).age) else { return (0, 0) };
		let mut whole = self.run.len();
		while let Some(last) = whole.checked_sub(1) {
			let Some(place) = self.run.get(last).filter(|it| orders.stamp(**it).age == age) else {
				break;
			};
			left = left.saturating_add(orders.lots(*place));
			whole = last;
		}
		if left > 0 {
			while let Some(place) = ahead.filter(|place| orders.stamp(*place).age == age) {
				self.run.push(place);
				ahead = orders.pages.next(&mut walk);
			}
		}
		(whole, left)
	}

	/// Fills orders of one age, which want `total`, and returns what they leave.
	fn fill_run(&mut self, lists: Lists<'_>, run: &[u32], available: u64) -> u64 {
		let lots = |place: &u32| lists.orders.lots(*place);
		let total = run.iter().map(lots).fold(0, u64::saturating_add);
		if total > available {
			self.fill_pro_rata(lists, run, (available, total));
			return 0;
		}
		for place in run {
			self.emit_at(lists, *place, lots(place));
		}
		available.saturating_sub(total)
	}

	/// Divides `available` lots among orders of one age, which want `total`, which is more.
	fn fill_pro_rata(&mut self, lists: Lists<'_>, run: &[u32], (available, total): (u64, u64)) {
		if let [only] = *run {
			return self.emit_at(lists, only, available);
		}
		self.shares.clear();
		self.keys.clear();
		let mut left_over = available;
		for place in run {
			let Some(slot) = lists.orders.get(*place) else { continue };
			let (floor, remainder) = share(slot.lots, available, total);
			left_over = left_over.saturating_sub(floor);
			self.keys.push((
				Reverse(remainder),
				lists.orders.stamp(*place).tie,
				slot.party.owner(),
				lists.limit(*place),
				slot.lots,
				slot.party.is_protected(),
				self.shares.len(),
			));
			self.shares.push((*place, floor));
		}
		// The remainders sum to left_over x total and each is below total, so fewer lots are left
		// over than there are orders.
		let count = usize::try_from(left_over).unwrap_or(usize::MAX);
		if count > 0 && count < self.keys.len() {
			self.keys.select_nth_unstable(count);
		}
		for (.., position) in self.keys.iter().take(count) {
			if let Some((_, share)) = self.shares.get_mut(*position) {
				*share = share.saturating_add(1);
			}
		}
		let shares = core::mem::take(&mut self.shares);
		for (place, share) in shares.iter().filter(|(_, share)| *share > 0) {
			self.emit_at(lists, *place, *share);
		}
		self.shares = shares;
	}
}

impl Book {
	/// Fills one side with `volume` lots, which it has, and takes the fills out of the book.
	pub(crate) fn fill_side(
		&mut self,
		work: &mut Workspace,
		edges: Edges,
		side: Side,
		volume: u64,
	) {
		let mut available = volume;
		while available > 0 {
			let group = self.group(edges, side);
			if group.levels == 0 {
				return;
			}
			if group.lots > available {
				return self.fill_part(work, side, &group, available);
			}
			for _ in 0..group.levels {
				self.fill_best(work, side);
			}
			available = available.saturating_sub(group.lots);
		}
	}

	/// Fills the best levels of a side in part.
	fn fill_part(&mut self, work: &mut Workspace, side: Side, group: &Group, available: u64) {
		let best = self.half(side).best;
		if group.levels > 1 {
			let first = work.fills.len();
			self.fill_edge(work, best, group.levels, available);
			return self.take(work, first);
		}
		let (half, levels, orders) = self.side_mut(side);
		let Some(level) = levels.get_mut(best) else { return };
		work.at_limit(level.price);
		let (whole, left) = work.list(orders, level, available);
		let run = core::mem::take(&mut work.run);
		let (older, shared) = run.split_at_checked(whole).unwrap_or_default();
		for place in older {
			if let Some(slot) = orders.get(*place) {
				work.emit(orders.handle(*place), slot, slot.lots);
			}
			orders.dequeue(level, *place);
			orders.free(*place);
		}
		// The level has lots left.
		half.lots = half.lots.saturating_sub(available.saturating_sub(left));
		if left > 0 {
			let first = work.fills.len();
			let Self { levels, orders, .. } = self;
			work.fill_run(Lists { orders, levels }, shared, left);
			self.take(work, first);
		}
		work.run = run;
	}

	/// Takes the fills from this one on out of the book.
	fn take(&mut self, work: &Workspace, first: usize) {
		for fill in work.fills.iter().skip(first) {
			let (place, left) = (fill.handle.index, fill.left.get());
			if left == 0 {
				self.remove(place);
			} else {
				self.shrink(place, left);
			}
		}
	}

	/// The levels of the best effective limit: more than one only at an end of the band.
	fn group(&self, edges: Edges, side: Side) -> Group {
		let mut group = Group { lots: 0, levels: 0 };
		let (mut at, mut limit) = (self.half(side).best, None);
		while let Some(level) = self.levels.get(at) {
			let clipped = edges.clip(side, level.price);
			if limit.is_some_and(|limit| limit != clipped) {
				break;
			}
			limit = Some(clipped);
			group.lots = group.lots.saturating_add(level.lots);
			group.levels = group.levels.saturating_add(1);
			at = level.worse;
		}
		group
	}

	/// Fills the best level of a side whole, and removes it.
	fn fill_best(&mut self, work: &mut Workspace, side: Side) {
		let (half, levels, orders) = self.side_mut(side);
		let best = half.best;
		let Some(level) = levels.get_mut(best) else { return };
		work.at_limit(level.price);
		half.lots = half.lots.saturating_sub(level.lots);
		orders.drain(level, |handle, slot| work.emit(handle, slot, slot.lots));
		levels.close(half, best);
	}

	/// Fills the end of the band in part: the ages of several levels are mixed.
	fn fill_edge(&self, work: &mut Workspace, first: u32, count: usize, mut available: u64) {
		let Self { levels, orders, .. } = self;
		let lists = Lists { orders, levels };
		let mut edge = core::mem::take(&mut work.edge);
		edge.clear();
		let mut at = first;
		for _ in 0..count {
			let Some(level) = levels.get(at) else { break };
			let mut walk = orders.pages.walk(level.queue);
			while let Some(place) = orders.pages.next(&mut walk) {
				edge.push((orders.stamp(place).age, edge.len(), place));
			}
			at = level.worse;
		}
		edge.sort_unstable();
		for same in edge.chunk_by(|one, other| one.0 == other.0) {
			if available == 0 {
				break;
			}
			let mut run = core::mem::take(&mut work.run);
			run.clear();
			run.extend(same.iter().map(|(.., place)| *place));
			available = work.fill_run(lists, &run, available);
			work.run = run;
		}
		work.edge = edge;
	}
}

/// `lots x available / total`, rounded down, and the remainder of that division. `total` is not
/// zero and not below `available`.
#[inline]
fn share(lots: u64, available: u64, total: u64) -> (u64, u64) {
	if let Some(product) = lots.checked_mul(available) {
		return (
			product.checked_div(total).unwrap_or_default(),
			product.checked_rem(total).unwrap_or_default(),
		);
	}
	let product = u128::from(lots).saturating_mul(u128::from(available));
	let total = u128::from(total);
	let floor = product.checked_div(total).unwrap_or_default();
	let remainder = product.checked_rem(total).unwrap_or_default();
	// Both fit: available <= total bounds the quotient by `lots`.
	(u64::try_from(floor).unwrap_or(u64::MAX), u64::try_from(remainder).unwrap_or(u64::MAX))
}

/// An owner's bit in its word.
#[inline]
fn bit(owner: u32) -> u64 {
	1u64.wrapping_shl(owner)
}
