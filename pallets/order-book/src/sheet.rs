//! A page of a level while a call changes it. An order that joins a page is appended to what is
//! stored, of which only the length is read: no other order of it need be known.

use crate::{keys::Level, Config, Error, OrderOf, PageOf, Pages, PAGE_SIZE};
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use sp_runtime::SaturatedConversion;

/// Bytes a length takes at most: pages are short.
const LENGTH_BYTES: usize = 4;

/// The working copy of a page.
pub(crate) struct Sheet<T: Config> {
	level: Level,
	number: u32,
	/// Orders that are stored.
	held: usize,
	/// All orders, once one of those that are stored was asked for.
	read: Option<PageOf<T>>,
	/// Orders to append, before that.
	added: Vec<OrderOf<T>>,
	changed: bool,
}

impl<T: Config> Sheet<T> {
	/// Reads the page's length.
	pub(crate) fn open(level: Level, number: u32) -> Self {
		let held = stored_length::<T>(level, number);
		let read = (held == 0).then(PageOf::<T>::default);
		Self { level, number, held, read, added: Vec::new(), changed: false }
	}

	/// How many orders it has.
	pub(crate) fn len(&self) -> usize {
		match &self.read {
			Some(page) => page.orders.len(),
			None => self.held.saturating_add(self.added.len()),
		}
	}

	/// Whether it takes no more orders.
	pub(crate) fn is_full(&self) -> bool {
		self.len() >= PAGE_SIZE as usize
	}

	/// Adds an order. Reads nothing.
	pub(crate) fn push(&mut self, order: OrderOf<T>) -> Result<(), Error<T>> {
		if self.is_full() {
			return Err(Error::<T>::LevelFull);
		}
		self.changed = true;
		match &mut self.read {
			Some(page) => page.orders.try_push(order).map_err(|_| Error::<T>::LevelFull),
			None => {
				self.added.push(order);
				Ok(())
			},
		}
	}

	/// The orders, oldest first.
	pub(crate) fn orders(&mut self) -> &[OrderOf<T>] {
		&self.page().orders
	}

	/// Takes out the order at `position`.
	pub(crate) fn remove(&mut self, position: usize) {
		self.changed = true;
		let page = self.page();
		if position < page.orders.len() {
			page.orders.remove(position);
		}
	}

	/// The order at `position`, to change it.
	pub(crate) fn order_mut(&mut self, position: usize) -> Option<&mut OrderOf<T>> {
		self.changed = true;
		self.page().orders.get_mut(position)
	}

	fn page(&mut self) -> &mut PageOf<T> {
		let (level, number, added) = (self.level, self.number, &mut self.added);
		self.read.get_or_insert_with(|| {
			let mut page = Pages::<T>::get(level.page_key(number));
			for order in added.drain(..) {
				// It was pushed while there was room.
				let _ = page.orders.try_push(order);
			}
			page
		})
	}

	/// Stores what has changed.
	pub(crate) fn store(self) {
		let key = self.level.page_key(self.number);
		match self.read {
			Some(page) if self.changed && page.orders.is_empty() => Pages::<T>::remove(key),
			Some(page) if self.changed => Pages::<T>::insert(key, page),
			Some(_) => {},
			None => {
				let key = Pages::<T>::hashed_key_for(key);
				for order in self.added {
					sp_io::storage::append(&key, order.encode());
				}
			},
		}
	}
}

/// How many orders a stored page has: it begins with their number.
fn stored_length<T: Config>(level: Level, number: u32) -> usize {
	let key = Pages::<T>::hashed_key_for(level.page_key(number));
	let mut head = [0; LENGTH_BYTES];
	if sp_io::storage::read(&key, &mut head, 0).is_none() {
		return 0;
	}
	Compact::<u32>::decode(&mut head.as_slice()).map_or(0, |length| length.0.saturated_into())
}
