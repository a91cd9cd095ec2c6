//! The commands.

use crate::{
	ladder::NIL,
	levels::{Half, Levels},
	orders::Orders,
	BookError, Capacity, Handle, Order,
};
use alloc::vec::Vec;
use bulwark_primitives::{Lots, Price, Side};

/// The orders of one market.
///
/// A level's key is its number of ticks, for bids inverted bit by bit: on both sides the best level
/// has the smallest key.
#[derive(Clone, Debug)]
pub struct Book {
	pub(crate) tick_size: Price,
	/// 2^64 / tick size, rounded up; zero for a tick size of one, which needs no division.
	reciprocal: u64,
	/// The immediate orders that came since the last clearing, some of them perhaps gone.
	pub(crate) immediate: Vec<Handle>,
	pub(crate) bids: Half,
	pub(crate) asks: Half,
	pub(crate) levels: Levels,
	pub(crate) orders: Orders,
}

impl Book {
	/// An empty book.
	///
	/// Takes memory for a number for each owner. Its tables of orders, levels, pages of queues, of
	/// which there are never more than orders, and nodes of the trees grow to the largest number ever
	/// needed, twofold at a time; the capacity bounds them.
	///
	/// # Errors
	///
	/// [`BookError::TickSize`] if the tick size is zero, [`BookError::Memory`] if the owners do not
	/// fit or the capacity is above 2^28 orders or owners.
	pub fn new(tick_size: Price, capacity: Capacity) -> Result<Self, BookError> {
		if tick_size.is_zero() {
			return Err(BookError::TickSize);
		}
		let reciprocal = u64::MAX.checked_div(tick_size.get()).unwrap_or(0).wrapping_add(1);
		Ok(Self {
			tick_size,
			reciprocal,
			immediate: Vec::new(),
			bids: Half::new(),
			asks: Half::new(),
			levels: Levels::new(capacity.levels),
			orders: Orders::new(capacity.orders, capacity.owners)?,
		})
	}

	/// Adds an order behind all of its level.
	///
	/// O(height of the key tree), at most eleven nodes, but for tables that grow.
	///
	/// # Errors
	///
	/// [`BookError::NoLots`], [`BookError::OffTick`], [`BookError::UnknownOwner`],
	/// [`BookError::OrdersFull`], [`BookError::Overflow`], [`BookError::LevelsFull`],
	/// [`BookError::TooOld`], [`BookError::Memory`].
	#[inline]
	pub fn add(&mut self, order: Order) -> Result<Handle, BookError> {
		let key = self.key(order.side, order.limit)?;
		if order.lots.is_zero() {
			return Err(BookError::NoLots);
		}
		if self.orders.newest(order.owner).is_none() {
			return Err(BookError::UnknownOwner);
		}
		self.orders.make_room()?;
		let (half, levels, orders) = self.side_mut(order.side);
		let total = half.lots.checked_add(order.lots.get()).ok_or(BookError::Overflow)?;
		let mut at = levels.find(half, key);
		match levels.get(at) {
			Some(level) if orders.has_younger(level, order.age) => return Err(BookError::TooOld),
			Some(_) => {},
			None => {
				levels.make_room()?;
				at = levels.open(half, key, order.limit.get());
			},
		}
		half.lots = total;
		let level = levels.get_mut(at).ok_or(BookError::Memory)?;
		let handle = orders.insert(&order, at, level);
		if order.immediate {
			self.note_immediate(handle);
		}
		Ok(handle)
	}

	/// Removes an order and returns what it was. O(1), or O(height) if its level ends with it.
	///
	/// # Errors
	///
	/// [`BookError::UnknownOrder`].
	#[inline]
	pub fn cancel(&mut self, handle: Handle) -> Result<Order, BookError> {
		let slot = self.orders.find(handle).ok_or(BookError::UnknownOrder)?;
		let limit = self.levels.get(slot.level).map_or(0, |level| level.price);
		let order = self.orders.order(handle.index, slot, limit);
		self.remove(handle.index);
		Ok(order)
	}

	/// Takes lots away from an order, which keeps its place; one with no lots left is removed.
	/// Returns the lots left. O(1), or O(height) if its level ends with it.
	///
	/// # Errors
	///
	/// [`BookError::UnknownOrder`].
	#[inline]
	pub fn reduce(&mut self, handle: Handle, by: Lots) -> Result<Lots, BookError> {
		let lots = self.orders.find(handle).ok_or(BookError::UnknownOrder)?.lots;
		let left = lots.saturating_sub(by.get());
		if left == 0 {
			self.remove(handle.index);
		} else {
			self.shrink(handle.index, left);
		}
		Ok(Lots(left))
	}

	/// Gives an order another limit and size. At the same limit and no larger it keeps its age and
	/// place; else its age becomes `age` and it goes behind all of its new level. Its name stays.
	/// Costs as [`Self::add`].
	///
	/// # Errors
	///
	/// [`BookError::UnknownOrder`], [`BookError::NoLots`], [`BookError::OffTick`],
	/// [`BookError::Overflow`], [`BookError::LevelsFull`], [`BookError::TooOld`],
	/// [`BookError::Memory`]; the order is then as before.
	#[inline]
	pub fn amend(
		&mut self,
		handle: Handle,
		limit: Price,
		lots: Lots,
		age: u64,
	) -> Result<(), BookError> {
		let slot = self.orders.find(handle).ok_or(BookError::UnknownOrder)?;
		if lots.is_zero() {
			return Err(BookError::NoLots);
		}
		let (side, old_lots, old_level) = (slot.party.side(), slot.lots, slot.level);
		let key = self.key(side, limit)?;
		let (half, levels, orders) = self.side_mut(side);
		let mut at = levels.find(half, key);
		if at == old_level && lots.get() <= old_lots {
			self.shrink(handle.index, lots.get());
			return Ok(());
		}
		let others = half.lots.saturating_sub(old_lots);
		let total = others.checked_add(lots.get()).ok_or(BookError::Overflow)?;
		// Alone on its level, it gives that one back.
		let alone = levels.get(old_level).is_some_and(|level| orders.pages.is_single(level.queue));
		match levels.get(at) {
			Some(level) if orders.has_younger_but(level, age, handle.index) => {
				return Err(BookError::TooOld);
			},
			None if !alone => levels.make_room()?,
			Some(_) | None => {},
		}
		self.unqueue(handle.index);
		let (half, levels, orders) = self.side_mut(side);
		half.lots = total;
		// Its own level has ended if it was alone there.
		if at == NIL || (alone && at == old_level) {
			at = levels.open(half, key, limit.get());
		}
		if let Some(slot) = orders.get_mut(handle.index) {
			slot.lots = lots.get();
		}
		if let Some(level) = levels.get_mut(at) {
			orders.enqueue(at, level, handle.index, age);
		}
		Ok(())
	}

	/// Gives an order another limit and leaves it its lots: [`Self::amend`].
	///
	/// # Errors
	///
	/// [`BookError::UnknownOrder`], [`BookError::OffTick`], [`BookError::LevelsFull`],
	/// [`BookError::TooOld`], [`BookError::Memory`]; the order is then as before.
	#[inline]
	pub fn relocate(&mut self, handle: Handle, limit: Price, age: u64) -> Result<(), BookError> {
		let lots = self.orders.find(handle).ok_or(BookError::UnknownOrder)?.lots;
		self.amend(handle, limit, Lots(lots), age)
	}

	/// Removes all orders of an owner, newest first, telling each to `gone`. O(1) for each order, or
	/// O(height) if its level ends with it.
	///
	/// # Errors
	///
	/// [`BookError::UnknownOwner`].
	pub fn cancel_owner(
		&mut self,
		owner: u32,
		mut gone: impl FnMut(Handle, Order),
	) -> Result<(), BookError> {
		let mut place = self.orders.newest(owner).ok_or(BookError::UnknownOwner)?;
		while place != NIL {
			let (handle, older) = (self.orders.handle(place), self.orders.older(place));
			if let Ok(order) = self.cancel(handle) {
				gone(handle, order);
			}
			place = older;
		}
		Ok(())
	}

	/// An order by its name. O(1).
	#[must_use]
	pub fn get(&self, handle: Handle) -> Option<Order> {
		let slot = self.orders.find(handle)?;
		let level = self.levels.get(slot.level)?;
		Some(self.orders.order(handle.index, slot, level.price))
	}

	/// A side's best limit and the lots there. O(1).
	#[must_use]
	#[inline]
	pub fn best(&self, side: Side) -> Option<(Price, Lots)> {
		let level = self.levels.get(self.half(side).best)?;
		Some((Price(level.price), Lots(level.lots)))
	}

	/// A side's limits and the lots there, best first. O(1) for each level taken.
	pub fn depth(&self, side: Side) -> impl Iterator<Item = (Price, Lots)> + '_ {
		let levels = self.levels.walk(self.half(side));
		levels.map(|(_, level)| (Price(level.price), Lots(level.lots)))
	}

	/// A side's orders in their sequence: best limit first, then the older, then the earlier
	/// arrival. O(1) for each order taken.
	pub fn orders(&self, side: Side) -> impl Iterator<Item = (Handle, Order)> + '_ {
		self.levels.walk(self.half(side)).flat_map(move |(_, level)| {
			let mut walk = self.orders.pages.walk(level.queue);
			core::iter::from_fn(move || {
				let place = self.orders.pages.next(&mut walk)?;
				let slot = self.orders.get(place)?;
				let order = self.orders.order(place, slot, level.price);
				Some((self.orders.handle(place), order))
			})
		})
	}

	/// All lots of a side. O(1).
	#[must_use]
	pub fn lots(&self, side: Side) -> Lots {
		Lots(self.half(side).lots)
	}

	/// How many orders there are. O(1).
	#[must_use]
	pub fn len(&self) -> u32 {
		self.orders.live
	}

	/// Whether there are no orders. O(1).
	#[must_use]
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// The smallest price step (quote atoms per lot).
	#[must_use]
	pub fn tick_size(&self) -> Price {
		self.tick_size
	}

	/// The number of ticks of a side's best limit.
	#[inline]
	pub(crate) fn ticks(&self, side: Side) -> Option<u64> {
		match side {
			Side::Bid => self.bids.best_key().map(|key| !key),
			Side::Ask => self.asks.best_key(),
		}
	}

	/// A side's best limit.
	#[inline]
	pub(crate) fn touch(&self, side: Side) -> Option<Price> {
		// It was a price when its order came.
		self.ticks(side).map(|ticks| Price(ticks.saturating_mul(self.tick_size.get())))
	}

	#[inline]
	pub(crate) fn half(&self, side: Side) -> &Half {
		match side {
			Side::Bid => &self.bids,
			Side::Ask => &self.asks,
		}
	}

	#[inline]
	pub(crate) fn side_mut(&mut self, side: Side) -> (&mut Half, &mut Levels, &mut Orders) {
		match side {
			Side::Bid => (&mut self.bids, &mut self.levels, &mut self.orders),
			Side::Ask => (&mut self.asks, &mut self.levels, &mut self.orders),
		}
	}

	/// The key of a limit.
	///
	/// Instead of dividing by the tick size t it multiplies by r = 2^64 / t, rounded up. For a limit
	/// of k ticks, k x t x r is k x 2^64 plus less than 2^64, since k x t is: the upper half is k. Of
	/// any other limit the product of the upper half and t is not the limit, whatever it is.
	#[inline]
	fn key(&self, side: Side, limit: Price) -> Result<u64, BookError> {
		let Price(limit) = limit;
		let ticks = if self.reciprocal == 0 { limit } else { upper_half(limit, self.reciprocal) };
		if ticks.wrapping_mul(self.tick_size.get()) != limit {
			return Err(BookError::OffTick);
		}
		Ok(match side {
			Side::Bid => !ticks,
			Side::Ask => ticks,
		})
	}

	/// Removes a live order.
	#[inline]
	pub(crate) fn remove(&mut self, place: u32) {
		self.unqueue(place);
		self.orders.free(place);
	}

	/// Leaves a live order fewer lots, but some.
	#[inline]
	pub(crate) fn shrink(&mut self, place: u32, left: u64) {
		let Some(slot) = self.orders.get_mut(place) else { return };
		let gone = slot.lots.saturating_sub(left);
		slot.lots = left;
		let (side, level) = (slot.party.side(), slot.level);
		let (half, levels, _) = self.side_mut(side);
		half.lots = half.lots.saturating_sub(gone);
		if let Some(level) = levels.get_mut(level) {
			level.lots = level.lots.saturating_sub(gone);
		}
	}

	/// Takes an order out of its level, which ends if it was the last.
	#[inline]
	fn unqueue(&mut self, place: u32) {
		let Some(slot) = self.orders.get(place) else { return };
		let (at, side, lots) = (slot.level, slot.party.side(), slot.lots);
		let (half, levels, orders) = self.side_mut(side);
		let Some(level) = levels.get_mut(at) else { return };
		orders.dequeue(level, place);
		half.lots = half.lots.saturating_sub(lots);
		if level.queue.is_empty() {
			levels.close(half, at);
		}
	}

	/// Remembers an immediate order for the next clearing. The list is cleaned when it has grown
	/// to twice the live orders, so that it stays short and cleaning costs O(1) an order.
	#[inline]
	fn note_immediate(&mut self, handle: Handle) {
		let twice = crate::ladder::index(self.orders.live).saturating_mul(2).saturating_add(64);
		if self.immediate.len() >= twice {
			let orders = &self.orders;
			self.immediate.retain(|handle| orders.find(*handle).is_some());
		}
		self.immediate.push(handle);
	}
}

/// The upper half of a product.
#[inline]
fn upper_half(one: u64, other: u64) -> u64 {
	let product = u128::from(one).saturating_mul(u128::from(other));
	u64::try_from(product.checked_shr(64).unwrap_or(0)).unwrap_or(0)
}
