//! Price levels: a table for both sides, for each side a ladder to find them and a list in order.

use crate::{
	ladder::{index, Ladder, NIL},
	pages::Queue,
	BookError,
};
use alloc::vec::Vec;

/// A price with orders on one side: a cache line.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Level {
	/// Quote atoms per lot.
	pub(crate) price: u64,
	/// Sorts best first: see [`crate::Book`].
	key: u64,
	/// All its orders' lots.
	pub(crate) lots: u64,
	/// The age of the order that came last: no order is younger, though that one may be gone.
	pub(crate) youngest: u64,
	/// Its orders: older first, of one age the earlier arrival first.
	pub(crate) queue: Queue,
	/// The neighbours on the side. `worse` of a free place is the next free one.
	better: u32,
	pub(crate) worse: u32,
}

/// The levels of one side.
#[derive(Clone, Debug)]
pub(crate) struct Half {
	/// All its levels' lots.
	pub(crate) lots: u64,
	/// The key of the best level, if there is one.
	best_key: u64,
	pub(crate) best: u32,
	worst: u32,
	ladder: Ladder,
}

impl Half {
	pub(crate) const fn new() -> Self {
		Self { lots: 0, best_key: 0, best: NIL, worst: NIL, ladder: Ladder::new() }
	}

	/// The key of the best level.
	#[inline]
	pub(crate) fn best_key(&self) -> Option<u64> {
		(self.best != NIL).then_some(self.best_key)
	}
}

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
	table: Vec<Level>,
	spare: u32,
	live: u32,
	capacity: u32,
}

impl Levels {
	pub(crate) const fn new(capacity: u32) -> Self {
		Self { table: Vec::new(), spare: NIL, live: 0, capacity }
	}

	#[inline]
	pub(crate) fn get(&self, place: u32) -> Option<&Level> {
		self.table.get(index(place))
	}

	#[inline]
	pub(crate) fn get_mut(&mut self, place: u32) -> Option<&mut Level> {
		self.table.get_mut(index(place))
	}

	/// The level of this key, or [`NIL`].
	#[inline]
	pub(crate) fn find(&self, half: &Half, key: u64) -> u32 {
		// Most orders come to the touch.
		if half.best_key() == Some(key) {
			half.best
		} else {
			half.ladder.get(key)
		}
	}

	#[inline]
	pub(crate) fn is_full(&self) -> bool {
		self.live >= self.capacity
	}

	/// Makes sure of room for one more level.
	pub(crate) fn make_room(&mut self) -> Result<(), BookError> {
		if self.is_full() {
			return Err(BookError::LevelsFull);
		}
		self.table.try_reserve(1).map_err(|_| BookError::Memory)
	}

	/// Adds a level that is not there. The caller has made sure of room.
	pub(crate) fn open(&mut self, half: &mut Half, key: u64, price: u64) -> u32 {
		let worse = match half.best_key() {
			Some(best) if best > key => half.best,
			Some(_) => half.ladder.successor(key),
			None => NIL,
		};
		let better = self.get(worse).map_or(half.worst, |worse| worse.better);
		let queue = Queue::EMPTY;
		let level = Level { price, key, lots: 0, youngest: 0, queue, better, worse };
		let place = match self.get_mut(self.spare) {
			Some(free) => {
				let next = free.worse;
				*free = level;
				core::mem::replace(&mut self.spare, next)
			},
			None => {
				self.table.push(level);
				u32::try_from(self.table.len()).unwrap_or(NIL).saturating_sub(1)
			},
		};
		self.live = self.live.saturating_add(1);
		half.ladder.insert(key, place);
		match self.get_mut(better) {
			Some(level) => level.worse = place,
			None => (half.best, half.best_key) = (place, key),
		}
		match self.get_mut(worse) {
			Some(level) => level.better = place,
			None => half.worst = place,
		}
		place
	}

	/// Removes a level without orders.
	pub(crate) fn close(&mut self, half: &mut Half, place: u32) {
		let spare = self.spare;
		let Some(level) = self.get_mut(place) else { return };
		let (key, better, worse) = (level.key, level.better, level.worse);
		level.worse = spare;
		self.spare = place;
		self.live = self.live.saturating_sub(1);
		half.ladder.remove(key);
		match self.get_mut(better) {
			Some(level) => level.worse = worse,
			None => half.best = worse,
		}
		match self.get_mut(worse) {
			Some(level) => {
				level.better = better;
				if half.best == worse {
					half.best_key = level.key;
				}
			},
			None => half.worst = better,
		}
	}

	/// A side's levels, best first.
	pub(crate) fn walk<'a>(&'a self, half: &Half) -> impl Iterator<Item = (u32, &'a Level)> {
		let mut at = half.best;
		core::iter::from_fn(move || {
			let place = at;
			let level = self.get(place)?;
			at = level.worse;
			Some((place, level))
		})
	}
}

#[cfg(any(test, feature = "std"))]
impl Levels {
	/// What does not hold of a side's levels, if anything.
	pub(crate) fn audit(&self, half: &Half) -> Option<&'static str> {
		if half.best_key() != self.get(half.best).map(|best| best.key) {
			return Some("the best level has another key");
		}
		let (mut better, mut last) = (NIL, None);
		for (place, level) in self.walk(half) {
			if level.better != better {
				return Some("the list of levels is torn");
			}
			if last.is_some_and(|key| key >= level.key) {
				return Some("levels are out of order");
			}
			if half.ladder.get(level.key) != place {
				return Some("a level is not found by its key");
			}
			(better, last) = (place, Some(level.key));
		}
		(half.worst != better).then_some("the worst level is another one")
	}

	pub(crate) fn live(&self) -> u32 {
		self.live
	}
}
