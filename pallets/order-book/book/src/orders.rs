//! The table of orders, and the queues of the levels and of the owners.

use crate::{
	ladder::{index, NIL},
	levels::Level,
	pages::{Pages, Spot},
	BookError, Handle, Order,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, Side};

/// An order in its place: one cache line, which is most of what a command has to wait for.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Slot {
	pub(crate) lots: u64,
	pub(crate) age: u64,
	pub(crate) tie: u64,
	pub(crate) tag: u64,
	/// The level it lies on; [`NIL`] if the place is free.
	pub(crate) level: u32,
	/// Where it stands in the level's queue. Of a free place: the next free one.
	page: u32,
	/// The owner's orders before and after it.
	owner_before: u32,
	owner_after: u32,
	pub(crate) generation: u32,
	pub(crate) owner: u32,
	position: u8,
	pub(crate) side: Side,
	pub(crate) protected: bool,
	pub(crate) immediate: bool,
}

const _: () = assert!(core::mem::size_of::<Slot>() == 64);

impl Slot {
	/// The order as the caller knows it.
	pub(crate) fn order(&self, limit: u64) -> Order {
		Order {
			side: self.side,
			limit: Price(limit),
			lots: Lots(self.lots),
			age: self.age,
			tie: self.tie,
			owner: self.owner,
			protected: self.protected,
			immediate: self.immediate,
			tag: self.tag,
		}
	}

	fn spot(&self) -> Spot {
		Spot { page: self.page, position: self.position }
	}
}

/// All orders, in the queues of their levels and of their owners.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
	slots: Vec<Slot>,
	pub(crate) pages: Pages,
	/// Each owner's newest order.
	newest: Vec<u32>,
	spare: u32,
	pub(crate) live: u32,
	capacity: u32,
}

impl Orders {
	pub(crate) fn new(capacity: u32, owners: u32) -> Result<Self, BookError> {
		let mut slots = Vec::new();
		slots.try_reserve_exact(index(capacity)).map_err(|_| BookError::Memory)?;
		let mut rows = Vec::new();
		rows.try_reserve_exact(index(owners)).map_err(|_| BookError::Memory)?;
		rows.resize(index(owners), NIL);
		Ok(Self { slots, pages: Pages::new(), newest: rows, spare: NIL, live: 0, capacity })
	}

	#[inline]
	pub(crate) fn is_full(&self) -> bool {
		self.live >= self.capacity
	}

	/// The owner's newest order, or [`NIL`]; nothing if there is no such owner.
	#[inline]
	pub(crate) fn newest(&self, owner: u32) -> Option<u32> {
		self.newest.get(index(owner)).copied()
	}

	/// The owner's order before this one.
	pub(crate) fn older(&self, place: u32) -> u32 {
		self.get(place).map_or(NIL, |slot| slot.owner_before)
	}

	#[inline]
	pub(crate) fn get(&self, place: u32) -> Option<&Slot> {
		self.slots.get(index(place))
	}

	#[inline]
	pub(crate) fn get_mut(&mut self, place: u32) -> Option<&mut Slot> {
		self.slots.get_mut(index(place))
	}

	/// The live order of this name.
	#[inline]
	pub(crate) fn find(&self, handle: Handle) -> Option<&Slot> {
		self.get(handle.index)
			.filter(|slot| slot.generation == handle.generation && slot.level != NIL)
	}

	pub(crate) fn handle(&self, place: u32) -> Handle {
		let generation = self.get(place).map_or(0, |slot| slot.generation);
		Handle { index: place, generation }
	}

	/// Gives an order a place and enters it in the queues of its level and its owner. The caller has
	/// made sure of room and of the owner.
	#[inline]
	pub(crate) fn insert(&mut self, order: &Order, at: u32, level: &mut Level) -> Handle {
		let free = self.get(self.spare).map(|slot| (self.spare, slot.generation, slot.page));
		let place = free
			.map_or_else(|| u32::try_from(self.slots.len()).unwrap_or(NIL), |(place, ..)| place);
		level.lots = level.lots.saturating_add(order.lots.get());
		let spot = self.pages.push(&mut level.queue, place);
		let newest = self.newest.get_mut(index(order.owner));
		let older = newest.map_or(NIL, |newest| core::mem::replace(newest, place));
		if let Some(older) = self.get_mut(older) {
			older.owner_after = place;
		}
		let slot = Slot {
			lots: order.lots.get(),
			age: order.age,
			tie: order.tie,
			tag: order.tag,
			level: at,
			page: spot.page,
			owner_before: older,
			owner_after: NIL,
			generation: free.map_or(0, |(_, generation, _)| generation),
			owner: order.owner,
			position: spot.position,
			side: order.side,
			protected: order.protected,
			immediate: order.immediate,
		};
		let handle = Handle { index: place, generation: slot.generation };
		self.live = self.live.saturating_add(1);
		match free {
			Some((_, _, next)) => {
				self.spare = next;
				if let Some(free) = self.get_mut(place) {
					*free = slot;
				}
			},
			None => self.slots.push(slot),
		}
		handle
	}

	/// Frees the place of an order that is in no level's queue any more.
	#[inline]
	pub(crate) fn free(&mut self, place: u32) {
		let spare = self.spare;
		let Some(slot) = self.slots.get_mut(index(place)) else { return };
		let (owner, older, newer) = (slot.owner, slot.owner_before, slot.owner_after);
		slot.generation = slot.generation.wrapping_add(1);
		slot.level = NIL;
		slot.page = spare;
		self.spare = place;
		self.live = self.live.saturating_sub(1);
		if let Some(older) = self.get_mut(older) {
			older.owner_after = newer;
		}
		if let Some(newer) = self.get_mut(newer) {
			newer.owner_before = older;
		} else if let Some(newest) = self.newest.get_mut(index(owner)) {
			*newest = older;
		}
	}

	/// Enters an order in a level's queue.
	#[inline]
	pub(crate) fn enqueue(&mut self, at: u32, level: &mut Level, place: u32) {
		let Some(slot) = self.slots.get_mut(index(place)) else { return };
		let spot = self.pages.push(&mut level.queue, place);
		(slot.level, slot.page, slot.position) = (at, spot.page, spot.position);
		level.lots = level.lots.saturating_add(slot.lots);
	}

	/// Takes an order out of its level's queue.
	#[inline]
	pub(crate) fn dequeue(&mut self, level: &mut Level, place: u32) {
		let Some(slot) = self.slots.get(index(place)) else { return };
		level.lots = level.lots.saturating_sub(slot.lots);
		self.pages.remove(&mut level.queue, slot.spot());
	}

	/// Frees all orders of a level, and empties it.
	pub(crate) fn free_all(&mut self, level: &mut Level) {
		let mut walk = self.pages.walk(level.queue);
		while let Some(place) = self.pages.next(&mut walk) {
			self.free(place);
		}
		self.pages.clear(&mut level.queue);
		level.lots = 0;
	}

	/// The age of a level's youngest order.
	#[inline]
	pub(crate) fn youngest(&self, level: &Level) -> u64 {
		self.get(self.pages.last(level.queue)).map_or(0, |slot| slot.age)
	}

	/// The age of a level's youngest order other than this one.
	pub(crate) fn youngest_but(&self, level: &Level, place: u32) -> u64 {
		self.get(self.pages.last_but(level.queue, place)).map_or(0, |slot| slot.age)
	}
}
