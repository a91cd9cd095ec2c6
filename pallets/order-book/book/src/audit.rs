//! Checks the book against itself, for tests.

use crate::Book;
use bulwark_primitives::Side;

impl Book {
	/// What does not hold of the book, if anything: lists in order and whole, sums, counts. O(n).
	///
	/// # Errors
	///
	/// The first thing found, in words.
	pub fn audit(&self) -> Result<(), &'static str> {
		let (mut orders, mut levels) = (0u32, 0u32);
		for side in [Side::Bid, Side::Ask] {
			if let Some(fault) = self.levels.audit(self.half(side)) {
				return Err(fault);
			}
			let mut side_lots = 0u64;
			for (place, level) in self.levels.walk(self.half(side)) {
				let (count, lots) = self.audit_queue(side, place)?;
				if lots != level.lots {
					return Err("a level's lots are not the sum of its orders");
				}
				if count == 0 {
					return Err("a level has no orders");
				}
				side_lots = side_lots.saturating_add(lots);
				orders = orders.saturating_add(count);
				levels = levels.saturating_add(1);
			}
			if side_lots != self.half(side).lots {
				return Err("a side's lots are not the sum of its levels");
			}
		}
		if orders != self.orders.live || levels != self.levels.live() {
			return Err("orders or levels are lost");
		}
		self.audit_owners()
	}

	fn audit_queue(&self, side: Side, place: u32) -> Result<(u32, u64), &'static str> {
		let level = self.levels.get(place).ok_or("a level is not there")?;
		if !self.orders.pages.is_sound(level.queue) {
			return Err("a level's queue is torn");
		}
		let (mut count, mut lots, mut age) = (0u32, 0u64, 0u64);
		let mut walk = self.orders.pages.walk(level.queue);
		while let Some(at) = self.orders.pages.next(&mut walk) {
			let slot = self.orders.get(at).ok_or("an order is not there")?;
			let stamp = self.orders.stamp(at);
			if slot.level != place || slot.party.side() != side {
				return Err("an order lies on another level");
			}
			if stamp.age < age {
				return Err("a younger order stands before an older one");
			}
			if slot.lots == 0 {
				return Err("an order has no lots");
			}
			count = count.saturating_add(1);
			lots = lots.saturating_add(slot.lots);
			age = stamp.age;
		}
		if age > level.youngest {
			return Err("an order is younger than the youngest");
		}
		Ok((count, lots))
	}

	fn audit_owners(&self) -> Result<(), &'static str> {
		let pages = &self.orders.pages;
		let (mut count, mut used) = (0u32, 0usize);
		for owner in 0u32.. {
			let Some(mut at) = self.orders.newest(owner) else { break };
			while let Some(slot) = self.orders.get(at) {
				if slot.party.owner() != owner || count > self.orders.live {
					return Err("an owner's list is torn");
				}
				count = count.saturating_add(1);
				at = self.orders.older(at);
			}
		}
		for side in [Side::Bid, Side::Ask] {
			for (_, level) in self.levels.walk(self.half(side)) {
				used = used.saturating_add(pages.count(level.queue));
			}
		}
		if count != self.orders.live {
			return Err("an owner's orders are lost");
		}
		if used.saturating_add(pages.spare()) != pages.len() {
			return Err("pages are lost");
		}
		Ok(())
	}
}
