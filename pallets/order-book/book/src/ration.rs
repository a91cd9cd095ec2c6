//! Who fills: better limits first, then older ages, within an age pro rata.

use crate::{
	clearing::Edges, ladder::index, levels::Levels, orders::Orders, Book, BookError, Expired, Fill,
	Handle,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Side};
use core::cmp::Reverse;

/// An order's data, as far as the priority of its fill needs them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rank {
	pub(crate) limit: u64,
	pub(crate) age: u64,
	pub(crate) tie: u64,
	/// The owner's fill before this one: its position and one, or zero if there is none. Protected
	/// fills are not in this list.
	pub(crate) before: u32,
}

/// What an owner traded in the clearing of this number.
#[derive(Clone, Debug)]
pub(crate) struct Traded {
	pub(crate) clearing: u64,
	pub(crate) bought: u64,
	pub(crate) sold: u64,
	/// Its last fill that is not protected: its position and one.
	pub(crate) last: u32,
}

/// The lists of a clearing, kept for their room.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
	pub(crate) fills: Vec<Fill>,
	/// Of each fill what decides which is annulled first: its order may be gone by then.
	pub(crate) ranks: Vec<Rank>,
	pub(crate) expired: Vec<Expired>,
	/// The number of the clearing.
	pub(crate) clearing: u64,
	pub(crate) traded: Vec<Traded>,
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

impl Scratch {
	pub(crate) fn new(owners: u32) -> Result<Self, BookError> {
		let mut traded = Vec::new();
		traded.try_reserve_exact(index(owners)).map_err(|_| BookError::Memory)?;
		traded.resize(index(owners), Traded { clearing: 0, bought: 0, sold: 0, last: 0 });
		Ok(Self {
			fills: Vec::new(),
			ranks: Vec::new(),
			expired: Vec::new(),
			clearing: 0,
			traded,
			suspects: Vec::new(),
			annulments: Vec::new(),
			run: Vec::new(),
			shares: Vec::new(),
			keys: Vec::new(),
			edge: Vec::new(),
		})
	}

	#[inline]
	pub(crate) fn begin(&mut self) {
		self.fills.clear();
		self.ranks.clear();
		self.expired.clear();
		self.clearing = self.clearing.saturating_add(1);
		self.suspects.clear();
	}

	/// Notes a fill of an order with this limit.
	#[inline]
	fn emit(&mut self, orders: &Orders, (place, limit): (u32, u64), lots: u64) {
		let Some(slot) = orders.get(place) else { return };
		self.fills.push(Fill {
			handle: Handle { index: place, generation: slot.generation },
			tag: slot.tag,
			lots: Lots(lots),
			annulled: Lots::ZERO,
			left: Lots(slot.lots.saturating_sub(lots)),
			owner: slot.owner,
			side: slot.side,
		});
		let mut rank = Rank { limit, age: slot.age, tie: slot.tie, before: 0 };
		if !slot.protected {
			let last = u32::try_from(self.fills.len()).unwrap_or(u32::MAX);
			rank.before = self.note_owner((slot.owner, slot.side), lots, last);
		}
		self.ranks.push(rank);
	}

	/// Adds to what an owner bought or sold, and returns its last fill before this one.
	#[inline]
	fn note_owner(&mut self, (owner, side): (u32, Side), lots: u64, last: u32) -> u32 {
		let Some(row) = self.traded.get_mut(index(owner)) else { return 0 };
		if row.clearing != self.clearing {
			*row = Traded { clearing: self.clearing, bought: 0, sold: 0, last: 0 };
		}
		match side {
			Side::Bid => row.bought = row.bought.saturating_add(lots),
			Side::Ask => {
				// Bids fill first.
				if row.sold == 0 && row.bought > 0 {
					self.suspects.push(owner);
				}
				row.sold = row.sold.saturating_add(lots);
			},
		}
		core::mem::replace(&mut row.last, last)
	}

	/// Fills the orders of one age, which want `total`, and returns what they leave.
	fn fill_run(&mut self, lists: Lists<'_>, total: u64, available: u64) -> u64 {
		if total > available {
			self.fill_pro_rata(lists, total, available);
			return 0;
		}
		let run = core::mem::take(&mut self.run);
		for place in &run {
			let lots = lists.orders.get(*place).map_or(0, |slot| slot.lots);
			self.emit(lists.orders, (*place, lists.limit(*place)), lots);
		}
		self.run = run;
		available.saturating_sub(total)
	}

	/// Divides `available` lots among the orders of the run, which want `total`, which is more.
	fn fill_pro_rata(&mut self, lists: Lists<'_>, total: u64, available: u64) {
		if let [only] = *self.run.as_slice() {
			return self.emit(lists.orders, (only, lists.limit(only)), available);
		}
		self.shares.clear();
		self.keys.clear();
		let mut left_over = available;
		for place in &self.run {
			let Some(slot) = lists.orders.get(*place) else { continue };
			let (floor, remainder) = share(slot.lots, available, total);
			left_over = left_over.saturating_sub(floor);
			self.keys.push((
				Reverse(remainder),
				slot.tie,
				slot.owner,
				lists.limit(*place),
				slot.lots,
				slot.protected,
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
			self.emit(lists.orders, (*place, lists.limit(*place)), *share);
		}
		self.shares = shares;
	}
}

impl Book {
	/// Fills one side with `volume` lots, which it has, and takes the fills out of the book.
	pub(crate) fn fill_side(&mut self, edges: Edges, side: Side, volume: u64) {
		let mut available = volume;
		while available > 0 {
			let group = self.group(edges, side);
			if group.levels == 0 {
				return;
			}
			if group.lots > available {
				return self.fill_part(side, &group, available);
			}
			for _ in 0..group.levels {
				self.fill_best(side);
			}
			available = available.saturating_sub(group.lots);
		}
	}

	/// Fills the best levels of a side in part.
	fn fill_part(&mut self, side: Side, group: &Group, available: u64) {
		let first = self.scratch.fills.len();
		let best = self.half(side).best;
		if group.levels == 1 {
			self.fill_queue(best, available);
		} else {
			self.fill_edge(best, group.levels, available);
		}
		for at in first..self.scratch.fills.len() {
			let Some(fill) = self.scratch.fills.get(at) else { return };
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
	fn fill_best(&mut self, side: Side) {
		let best = self.half(side).best;
		let Some(level) = self.levels.get(best) else { return };
		let mut walk = self.orders.pages.walk(level.queue);
		while let Some(place) = self.orders.pages.next(&mut walk) {
			let lots = self.orders.get(place).map_or(0, |slot| slot.lots);
			self.scratch.emit(&self.orders, (place, level.price), lots);
		}
		self.remove_best(side);
	}

	/// Fills a level in part: its queue lies in the order of ages.
	fn fill_queue(&mut self, at: u32, mut available: u64) {
		let Self { levels, orders, scratch, .. } = self;
		let Some(level) = levels.get(at) else { return };
		let lists = Lists { orders, levels };
		let mut walk = orders.pages.walk(level.queue);
		let mut ahead = orders.pages.next(&mut walk);
		while available > 0 {
			scratch.run.clear();
			let mut total = 0u64;
			let age = ahead.and_then(|place| orders.get(place)).map(|slot| slot.age);
			while let Some(place) = ahead {
				let Some(slot) = orders.get(place).filter(|slot| Some(slot.age) == age) else {
					break;
				};
				scratch.run.push(place);
				total = total.saturating_add(slot.lots);
				ahead = orders.pages.next(&mut walk);
			}
			if scratch.run.is_empty() {
				return;
			}
			available = scratch.fill_run(lists, total, available);
		}
	}

	/// Fills the end of the band in part: the ages of several levels are mixed.
	fn fill_edge(&mut self, first: u32, count: usize, mut available: u64) {
		let Self { levels, orders, scratch, .. } = self;
		let lists = Lists { orders, levels };
		let mut edge = core::mem::take(&mut scratch.edge);
		edge.clear();
		let mut at = first;
		for _ in 0..count {
			let Some(level) = levels.get(at) else { break };
			let mut walk = orders.pages.walk(level.queue);
			while let Some(place) = orders.pages.next(&mut walk) {
				let age = orders.get(place).map_or(0, |slot| slot.age);
				edge.push((age, edge.len(), place));
			}
			at = level.worse;
		}
		edge.sort_unstable();
		for same in edge.chunk_by(|one, other| one.0 == other.0) {
			if available == 0 {
				break;
			}
			scratch.run.clear();
			scratch.run.extend(same.iter().map(|(.., place)| *place));
			let lots = scratch.run.iter().filter_map(|place| orders.get(*place));
			let total = lots.fold(0u64, |total, slot| total.saturating_add(slot.lots));
			available = scratch.fill_run(lists, total, available);
		}
		scratch.edge = edge;
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
