//! The table of orders, and the queues of the levels and of the owners.
//!
//! An order lies in three tables, so that a command waits for as little of it as it needs: what
//! every command reads, what only a division pro rata or an annulment reads, and the owner's
//! neighbours, which change without their order being looked at.

use crate::{
	ladder::{index, NIL},
	levels::Level,
	pages::{Pages, Spot},
	BookError, Handle, Order,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, Side};

/// Orders, and owners, stay below this number.
const NUMBERS: u32 = 1 << 28;

const ASK: u32 = 1 << 28;
const PROTECTED: u32 = 1 << 29;
const IMMEDIATE: u32 = 1 << 30;

/// Pages of a level whose orders are fetched ahead: they fit the first cache.
const AHEAD: usize = 20;

/// Tables begin with room for so many.
const FIRST_ROOM: usize = 16;

/// An order's owner and, in the bits above it, what kind of order it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Party(u32);

impl Party {
	fn of(order: &Order) -> Self {
		let flag = |holds, flag| if holds { flag } else { 0 };
		Self(
			order.owner
				| flag(order.side == Side::Ask, ASK)
				| flag(order.protected, PROTECTED)
				| flag(order.immediate, IMMEDIATE),
		)
	}

	#[inline]
	pub(crate) fn owner(self) -> u32 {
		self.0 & (NUMBERS - 1)
	}

	#[inline]
	pub(crate) fn side(self) -> Side {
		if self.0 & ASK == 0 {
			Side::Bid
		} else {
			Side::Ask
		}
	}

	#[inline]
	pub(crate) fn is_protected(self) -> bool {
		self.0 & PROTECTED != 0
	}

	fn is_immediate(self) -> bool {
		self.0 & IMMEDIATE != 0
	}
}

/// An order in its place: half a cache line, which is most of what a command has to wait for.
#[derive(Clone, Debug)]
#[repr(align(32))]
pub(crate) struct Slot {
	pub(crate) lots: u64,
	pub(crate) tag: u64,
	/// The level it lies on.
	pub(crate) level: u32,
	/// Where it stands in the level's queue. Of a free place: the next free one.
	spot: u32,
	/// How many orders had this place before.
	generation: u32,
	pub(crate) party: Party,
}

const _: () = assert!(core::mem::size_of::<Slot>() == 32);

/// When an order came, and what decides between it and those that came with it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stamp {
	pub(crate) age: u64,
	pub(crate) tie: u64,
}

/// The owner's orders before and after an order.
#[derive(Clone, Copy, Debug)]
struct Link {
	before: u32,
	after: u32,
}

/// All orders, in the queues of their levels and of their owners.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
	slots: Vec<Slot>,
	spare: u32,
	pub(crate) live: u32,
	capacity: u32,
	links: Vec<Link>,
	/// Each owner's newest order.
	newest: Vec<u32>,
	pub(crate) pages: Pages,
	stamps: Vec<Stamp>,
}

impl Orders {
	pub(crate) fn new(capacity: u32, owners: u32) -> Result<Self, BookError> {
		if capacity > NUMBERS || owners > NUMBERS {
			return Err(BookError::Memory);
		}
		let mut newest = Vec::new();
		newest.try_reserve_exact(index(owners)).map_err(|_| BookError::Memory)?;
		newest.resize(index(owners), NIL);
		Ok(Self {
			slots: Vec::new(),
			spare: NIL,
			live: 0,
			capacity,
			links: Vec::new(),
			newest,
			pages: Pages::new(),
			stamps: Vec::new(),
		})
	}

	/// Makes sure of room for one more order.
	#[inline]
	pub(crate) fn make_room(&mut self) -> Result<(), BookError> {
		if self.live >= self.capacity {
			return Err(BookError::OrdersFull);
		}
		if self.spare == NIL && self.slots.len() == self.slots.capacity() {
			return self.grow();
		}
		Ok(())
	}

	/// Doubles the tables.
	#[cold]
	fn grow(&mut self) -> Result<(), BookError> {
		let more = self.slots.len().max(FIRST_ROOM);
		self.links.try_reserve_exact(more).map_err(|_| BookError::Memory)?;
		self.stamps.try_reserve_exact(more).map_err(|_| BookError::Memory)?;
		self.slots.try_reserve_exact(more).map_err(|_| BookError::Memory)
	}

	/// How many owners there are.
	#[inline]
	pub(crate) fn owners(&self) -> usize {
		self.newest.len()
	}

	/// The owner's newest order, or [`NIL`]; nothing if there is no such owner.
	#[inline]
	pub(crate) fn newest(&self, owner: u32) -> Option<u32> {
		self.newest.get(index(owner)).copied()
	}

	/// The owner's order before this one.
	pub(crate) fn older(&self, place: u32) -> u32 {
		self.links.get(index(place)).map_or(NIL, |link| link.before)
	}

	#[inline]
	pub(crate) fn get(&self, place: u32) -> Option<&Slot> {
		self.slots.get(index(place))
	}

	#[inline]
	pub(crate) fn get_mut(&mut self, place: u32) -> Option<&mut Slot> {
		self.slots.get_mut(index(place))
	}

	/// The lots left of an order.
	#[inline]
	pub(crate) fn lots(&self, place: u32) -> u64 {
		self.get(place).map_or(0, |slot| slot.lots)
	}

	/// The stamp of an order; of one that ended until its place is used again.
	#[inline]
	pub(crate) fn stamp(&self, place: u32) -> Stamp {
		self.stamps.get(index(place)).copied().unwrap_or_default()
	}

	/// The live order of this name: no order was given that of a free place.
	#[inline]
	pub(crate) fn find(&self, handle: Handle) -> Option<&Slot> {
		self.get(handle.index).filter(|slot| slot.generation == handle.generation)
	}

	pub(crate) fn handle(&self, place: u32) -> Handle {
		let generation = self.get(place).map_or(0, |slot| slot.generation);
		Handle { index: place, generation }
	}

	/// The order in a place as the caller knows it.
	#[inline]
	pub(crate) fn order(&self, place: u32, slot: &Slot, limit: u64) -> Order {
		let Stamp { age, tie } = self.stamp(place);
		Order {
			side: slot.party.side(),
			limit: Price(limit),
			lots: Lots(slot.lots),
			age,
			tie,
			owner: slot.party.owner(),
			protected: slot.party.is_protected(),
			immediate: slot.party.is_immediate(),
			tag: slot.tag,
		}
	}

	/// Gives an order a place and enters it in the queues of its level and its owner. The caller has
	/// made sure of room, of the owner and of the level's ages.
	#[inline]
	pub(crate) fn insert(&mut self, order: &Order, at: u32, level: &mut Level) -> Handle {
		let free = self.get(self.spare).map(|slot| (self.spare, slot.generation, slot.spot));
		let place = free
			.map_or_else(|| u32::try_from(self.slots.len()).unwrap_or(NIL), |(place, ..)| place);
		level.lots = level.lots.saturating_add(order.lots.get());
		level.youngest = order.age;
		let spot = self.pages.push(&mut level.queue, place);
		let newest = self.newest.get_mut(index(order.owner));
		let before = newest.map_or(NIL, |newest| core::mem::replace(newest, place));
		if let Some(older) = self.links.get_mut(index(before)) {
			older.after = place;
		}
		let link = Link { before, after: NIL };
		let stamp = Stamp { age: order.age, tie: order.tie };
		let slot = Slot {
			lots: order.lots.get(),
			tag: order.tag,
			level: at,
			spot: spot.packed(),
			generation: free.map_or(0, |(_, generation, _)| generation),
			party: Party::of(order),
		};
		let handle = Handle { index: place, generation: slot.generation };
		self.live = self.live.saturating_add(1);
		if let Some((_, _, next)) = free {
			self.spare = next;
			if let Some(free) = self.slots.get_mut(index(place)) {
				*free = slot;
			}
			if let Some(free) = self.links.get_mut(index(place)) {
				*free = link;
			}
			if let Some(free) = self.stamps.get_mut(index(place)) {
				*free = stamp;
			}
		} else {
			self.slots.push(slot);
			self.links.push(link);
			self.stamps.push(stamp);
		}
		handle
	}

	/// Frees the place of an order that is in no level's queue any more.
	#[inline]
	pub(crate) fn free(&mut self, place: u32) {
		let Some(slot) = self.slots.get_mut(index(place)) else { return };
		slot.generation = slot.generation.wrapping_add(1);
		slot.spot = core::mem::replace(&mut self.spare, place);
		self.live = self.live.saturating_sub(1);
		let owner = slot.party.owner();
		self.unlink(place, owner);
	}

	/// Takes an order out of its owner's list.
	#[inline]
	fn unlink(&mut self, place: u32, owner: u32) {
		let Some(Link { before, after }) = self.links.get(index(place)).copied() else { return };
		if let Some(older) = self.links.get_mut(index(before)) {
			older.after = after;
		}
		if let Some(newer) = self.links.get_mut(index(after)) {
			newer.before = before;
		} else if let Some(newest) = self.newest.get_mut(index(owner)) {
			*newest = before;
		}
	}

	/// Enters an order in a level's queue, with another age.
	#[inline]
	pub(crate) fn enqueue(&mut self, at: u32, level: &mut Level, place: u32, age: u64) {
		let Some(slot) = self.slots.get_mut(index(place)) else { return };
		slot.spot = self.pages.push(&mut level.queue, place).packed();
		slot.level = at;
		level.lots = level.lots.saturating_add(slot.lots);
		level.youngest = age;
		if let Some(stamp) = self.stamps.get_mut(index(place)) {
			stamp.age = age;
		}
	}

	/// Takes an order out of its level's queue.
	#[inline]
	pub(crate) fn dequeue(&mut self, level: &mut Level, place: u32) {
		let Some(slot) = self.slots.get(index(place)) else { return };
		level.lots = level.lots.saturating_sub(slot.lots);
		self.pages.remove(&mut level.queue, Spot::unpacked(slot.spot));
	}

	/// Frees all orders of a level, first to last, telling each to `gone`, and empties the level.
	#[inline]
	pub(crate) fn drain(&mut self, level: &mut Level, mut gone: impl FnMut(Handle, &Slot)) {
		self.fetch(level);
		let (mut next, mut spare, mut count) = (level.queue.first, self.spare, 0u32);
		while let Some(page) = self.pages.get(next).copied() {
			next = page.after;
			for place in page.taken() {
				let Some(slot) = self.slots.get_mut(index(place)) else { continue };
				gone(Handle { index: place, generation: slot.generation }, slot);
				slot.generation = slot.generation.wrapping_add(1);
				slot.spot = core::mem::replace(&mut spare, place);
				count = count.saturating_add(1);
				let owner = slot.party.owner();
				self.unlink(place, owner);
			}
		}
		self.spare = spare;
		self.live = self.live.saturating_sub(count);
		self.pages.clear(&mut level.queue);
		level.lots = 0;
	}

	/// Reads the first orders of a level all at once, so that what then goes through them need not
	/// wait for a few at a time.
	#[inline]
	fn fetch(&self, level: &Level) {
		let (mut next, mut sum) = (level.queue.first, 0u64);
		for _ in 0..AHEAD {
			let Some(page) = self.pages.get(next) else { break };
			next = page.after;
			// Also places that are not taken: asking would take longer.
			for place in page.places {
				sum ^= self.lots(place);
			}
		}
		core::hint::black_box(sum);
	}

	/// Whether a level has an order younger than this.
	#[inline]
	pub(crate) fn has_younger(&self, level: &Level, age: u64) -> bool {
		level.youngest > age && self.stamp(self.pages.last(level.queue)).age > age
	}

	/// Whether a level has an order younger than this other than the one in that place.
	pub(crate) fn has_younger_but(&self, level: &Level, age: u64, place: u32) -> bool {
		let other = || self.pages.last_but(level.queue, place);
		level.youngest > age && other().is_some_and(|other| self.stamp(other).age > age)
	}
}
