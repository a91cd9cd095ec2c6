//! Queues of places in pages of a cache line.
//!
//! A page tells thirteen places at once, so that walking a queue does not wait for one order to
//! learn where the next one is. A place is taken out by clearing its bit: its neighbours are not
//! touched. Places are added behind the last one only, so the sequence of a queue is that of its
//! pages and of the positions in them.

use crate::ladder::{index, NIL};
use alloc::vec::Vec;

/// Places in a page.
const ROOM: u32 = 13;

/// A page: one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Page {
	pub(crate) places: [u32; 13],
	before: u32,
	/// The next page of the queue, or of the free ones.
	pub(crate) after: u32,
	/// One bit for each position that is taken.
	taken: u16,
}

const _: () = assert!(core::mem::size_of::<Page>() == 64);

/// A queue's first and last page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Queue {
	pub(crate) first: u32,
	pub(crate) last: u32,
	/// The next position in the last page: adding need not wait for the page to tell.
	next: u32,
}

impl Queue {
	pub(crate) const EMPTY: Self = Self { first: NIL, last: NIL, next: ROOM };

	#[inline]
	pub(crate) const fn is_empty(self) -> bool {
		self.first == NIL
	}
}

/// Where a place stands in its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
	page: u32,
	position: u32,
}

impl Spot {
	/// In one number: pages are as few as orders, which need 28 bits.
	#[inline]
	pub(crate) fn packed(self) -> u32 {
		self.page.wrapping_mul(16) | self.position
	}

	#[inline]
	pub(crate) fn unpacked(number: u32) -> Self {
		Self { page: number.wrapping_div(16), position: number & 15 }
	}
}

/// Where a walk is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
	page: u32,
	/// The positions of the page that are still to come.
	rest: u16,
}

/// All pages.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
	table: Vec<Page>,
	spare: u32,
}

impl Pages {
	pub(crate) const fn new() -> Self {
		Self { table: Vec::new(), spare: NIL }
	}

	/// Adds a place behind the last one of a queue.
	#[inline]
	pub(crate) fn push(&mut self, queue: &mut Queue, place: u32) -> Spot {
		let position = queue.next;
		if position < ROOM {
			if let Some(page) = self.table.get_mut(index(queue.last)) {
				page.take(position, place);
			}
			queue.next = position.saturating_add(1);
			return Spot { page: queue.last, position };
		}
		let number = self.take_page();
		queue.next = 1;
		let before = core::mem::replace(&mut queue.last, number);
		match self.table.get_mut(index(before)) {
			Some(page) => page.after = number,
			None => queue.first = number,
		}
		if let Some(page) = self.table.get_mut(index(number)) {
			(page.before, page.after, page.taken) = (before, NIL, 0);
			page.take(0, place);
		}
		Spot { page: number, position: 0 }
	}

	/// Takes a place out of the queue it is in.
	#[inline]
	pub(crate) fn remove(&mut self, queue: &mut Queue, spot: Spot) {
		let Some(page) = self.table.get_mut(index(spot.page)) else { return };
		page.taken &= !bit(spot.position);
		if page.taken == 0 {
			self.drop_page(queue, spot.page);
		}
	}

	/// Takes all places out of a queue. O(1): its pages are a list already.
	pub(crate) fn clear(&mut self, queue: &mut Queue) {
		if let Some(last) = self.table.get_mut(index(queue.last)) {
			last.after = core::mem::replace(&mut self.spare, queue.first);
			*queue = Queue::EMPTY;
		}
	}

	/// A page, if there is one of this number.
	#[inline]
	pub(crate) fn get(&self, number: u32) -> Option<&Page> {
		self.table.get(index(number))
	}

	/// Begins a walk.
	#[inline]
	pub(crate) fn walk(&self, queue: Queue) -> Walk {
		let rest = self.table.get(index(queue.first)).map_or(0, |page| page.taken);
		Walk { page: queue.first, rest }
	}

	/// The next place, if there is one.
	#[inline]
	pub(crate) fn next(&self, walk: &mut Walk) -> Option<u32> {
		let mut page = self.table.get(index(walk.page))?;
		if walk.rest == 0 {
			walk.page = page.after;
			page = self.table.get(index(walk.page))?;
			// No page of a queue is empty.
			walk.rest = page.taken;
		}
		let position = walk.rest.trailing_zeros();
		walk.rest &= walk.rest.wrapping_sub(1);
		page.places.get(index(position)).copied()
	}

	/// The last place of a queue, or [`NIL`].
	#[inline]
	pub(crate) fn last(&self, queue: Queue) -> u32 {
		let page = self.table.get(index(queue.last));
		let place = page.and_then(|page| {
			let position = 15u32.saturating_sub(page.taken.leading_zeros());
			page.places.get(index(position)).copied()
		});
		place.unwrap_or(NIL)
	}

	/// The last place of a queue that is not this one, if there is one.
	pub(crate) fn last_but(&self, queue: Queue, place: u32) -> Option<u32> {
		let mut number = queue.last;
		while let Some(page) = self.table.get(index(number)) {
			let mut rest = page.taken;
			while rest != 0 {
				let position = 15u32.saturating_sub(rest.leading_zeros());
				rest &= !bit(position);
				match page.places.get(index(position)) {
					Some(found) if *found != place => return Some(*found),
					Some(_) | None => {},
				}
			}
			number = page.before;
		}
		None
	}

	/// Whether a queue has one place only.
	pub(crate) fn is_single(&self, queue: Queue) -> bool {
		let page = self.table.get(index(queue.first));
		queue.first == queue.last && page.is_some_and(|page| page.taken.count_ones() == 1)
	}

	fn take_page(&mut self) -> u32 {
		let number = self.spare;
		if let Some(page) = self.table.get(index(number)) {
			self.spare = page.after;
			return number;
		}
		// No more pages than places, of which there are fewer than fit.
		let number = u32::try_from(self.table.len()).unwrap_or(NIL);
		self.table.push(Page { places: [NIL; 13], before: NIL, after: NIL, taken: 0 });
		number
	}

	fn drop_page(&mut self, queue: &mut Queue, number: u32) {
		let spare = core::mem::replace(&mut self.spare, number);
		let Some(page) = self.table.get_mut(index(number)) else { return };
		let (before, after) = (page.before, page.after);
		page.after = spare;
		match self.table.get_mut(index(before)) {
			Some(page) => page.after = after,
			None => queue.first = after,
		}
		match self.table.get_mut(index(after)) {
			Some(page) => page.before = before,
			// What was taken of that page, only it could tell.
			None => (queue.last, queue.next) = (before, ROOM),
		}
	}
}

impl Page {
	/// The places that are taken, first to last.
	#[inline]
	pub(crate) fn taken(self) -> impl Iterator<Item = u32> {
		let mut rest = self.taken;
		core::iter::from_fn(move || {
			let place = self.places.get(index(rest.trailing_zeros())).copied()?;
			rest &= rest.wrapping_sub(1);
			Some(place)
		})
	}

	#[inline]
	fn take(&mut self, position: u32, place: u32) {
		self.taken |= bit(position);
		if let Some(slot) = self.places.get_mut(index(position)) {
			*slot = place;
		}
	}
}

#[inline]
fn bit(position: u32) -> u16 {
	1u16.checked_shl(position).unwrap_or(0)
}

#[cfg(any(test, feature = "std"))]
impl Pages {
	/// Whether a queue's pages name each other and none is empty.
	pub(crate) fn is_sound(&self, queue: Queue) -> bool {
		let (mut before, mut at) = (NIL, queue.first);
		while let Some(page) = self.table.get(index(at)) {
			if page.before != before || page.taken == 0 {
				return false;
			}
			(before, at) = (at, page.after);
		}
		at == NIL && queue.last == before
	}

	/// Pages that are in no queue.
	pub(crate) fn spare(&self) -> usize {
		let (mut count, mut at) = (0usize, self.spare);
		while let Some(page) = self.table.get(index(at)) {
			count = count.saturating_add(1);
			at = page.after;
		}
		count
	}

	/// Pages of a queue.
	pub(crate) fn count(&self, queue: Queue) -> usize {
		let (mut count, mut at) = (0usize, queue.first);
		while let Some(page) = self.table.get(index(at)) {
			count = count.saturating_add(1);
			at = page.after;
		}
		count
	}

	/// All pages.
	pub(crate) fn len(&self) -> usize {
		self.table.len()
	}
}
