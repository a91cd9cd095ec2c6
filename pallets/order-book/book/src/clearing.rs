//! The clearing: the walk from the touch for volume and price, the fills, and what they leave.

use crate::{ladder::NIL, Book, BookError, Expired, Outcome, Trade, Workspace};
use bulwark_auction::Band;
use bulwark_primitives::{Lots, Price, Side};

/// The ends of the band on tick: the highest effective bid and the lowest effective ask.
#[derive(Clone, Copy)]
pub(crate) struct Edges {
	pub(crate) bid: u64,
	pub(crate) ask: u64,
}

impl Edges {
	fn of(band: Band, tick_size: Price) -> Self {
		let Price(bid) = band.high.floor_to(tick_size);
		// If it does not fit, no bid on tick reaches the asks below the band.
		let Price(ask) = band.low.ceil_to(tick_size).unwrap_or(Price(u64::MAX));
		Self { bid, ask }
	}

	/// The effective limit: the book's limits are on tick.
	#[inline]
	pub(crate) fn clip(self, side: Side, limit: u64) -> u64 {
		match side {
			Side::Bid => limit.min(self.bid),
			Side::Ask => limit.max(self.ask),
		}
	}
}

/// A level in the walk, its effective limit and what is left of its lots.
struct Cursor {
	side: Side,
	level: u32,
	limit: u64,
	left: u64,
}

/// The volume, and the ends of the prices at which it trades without envy.
struct Equilibrium {
	volume: u64,
	low: u64,
	high: u64,
}

impl Book {
	/// Clears: orders that fill are reduced or removed, then the rests of immediate orders.
	///
	/// The price is the reference, rounded down to the tick size, clamped into the prices of
	/// largest volume without envy; all is as [`bulwark_auction::clear()`] has it for the orders in
	/// the book.
	///
	/// O(levels that cross + orders that fill + orders of the age that is shared pro rata), and for
	/// k fills of owners that traded with themselves O(k log k). If the level that does not fill
	/// whole is an end of the band, the orders at and beyond it are sorted by age: O(n log n) for
	/// those n.
	///
	/// # Errors
	///
	/// [`BookError::Band`] if the band is upside down, [`BookError::Memory`] if the workspace cannot
	/// grow to the book's owners.
	pub fn clear<'w>(
		&mut self,
		workspace: &'w mut Workspace,
		reference: Price,
		band: Band,
	) -> Result<Outcome<'w>, BookError> {
		if band.low > band.high {
			return Err(BookError::Band);
		}
		let crosses = self.crosses();
		if !crosses && self.immediate.is_empty() {
			// Most clearings of most markets: nothing but the touch is looked at.
			let limit_state = self.limit_state(band);
			return Ok(Outcome { trade: None, limit_state, fills: &[], expired: &[] });
		}
		workspace.fit(self.orders.owners())?;
		workspace.begin();
		let trade = if crosses { self.cross(workspace, reference, band) } else { None };
		let limit_state = self.limit_state(band);
		self.expire(workspace);
		let Workspace { fills, expired, .. } = workspace;
		Ok(Outcome { trade, limit_state, fills, expired })
	}

	/// Whether the best limits cross; if not, they do not in the band either.
	#[inline]
	fn crosses(&self) -> bool {
		match (self.ticks(Side::Bid), self.ticks(Side::Ask)) {
			(Some(bid), Some(ask)) => bid >= ask,
			(None, _) | (_, None) => false,
		}
	}

	fn cross(&mut self, work: &mut Workspace, reference: Price, band: Band) -> Option<Trade> {
		let edges = Edges::of(band, self.tick_size);
		let found = self.equilibrium(edges)?;
		let reference = reference.floor_to(self.tick_size).get();
		let price = reference.max(found.low).min(found.high);
		// Bids first: the asks' fills then tell of self trade.
		self.fill_side(work, edges, Side::Bid, found.volume);
		self.fill_side(work, edges, Side::Ask, found.volume);
		if !work.suspects.is_empty() {
			work.annul(&self.orders, edges);
		}
		Some(Trade { price: Price(price), volume: Lots(found.volume) })
	}

	/// Matches the best levels until they no longer cross. Each step uses up a level.
	fn equilibrium(&self, edges: Edges) -> Option<Equilibrium> {
		let mut bid = self.cursor(edges, Side::Bid, self.bids.best)?;
		let mut ask = self.cursor(edges, Side::Ask, self.asks.best)?;
		if bid.limit < ask.limit {
			return None;
		}
		let mut found = Equilibrium { volume: 0, low: 0, high: u64::MAX };
		loop {
			let matched = bid.left.min(ask.left);
			found.volume = found.volume.saturating_add(matched);
			(found.low, found.high) = (ask.limit, bid.limit);
			let more_bids = self.advance(edges, &mut bid, matched);
			let more_asks = self.advance(edges, &mut ask, matched);
			if !more_bids || !more_asks || bid.limit < ask.limit {
				// Lots left, the rest of a level included, bound the price.
				if more_bids {
					found.low = found.low.max(bid.limit);
				}
				if more_asks {
					found.high = found.high.min(ask.limit);
				}
				return Some(found);
			}
		}
	}

	fn cursor(&self, edges: Edges, side: Side, level: u32) -> Option<Cursor> {
		let found = self.levels.get(level)?;
		let limit = edges.clip(side, found.price);
		Some(Cursor { side, level, limit, left: found.lots })
	}

	/// Takes lots from the cursor's level and goes on if none are left; false if there is nowhere
	/// to go.
	fn advance(&self, edges: Edges, cursor: &mut Cursor, lots: u64) -> bool {
		cursor.left = cursor.left.saturating_sub(lots);
		if cursor.left > 0 {
			return true;
		}
		let worse = self.levels.get(cursor.level).map_or(NIL, |level| level.worse);
		match self.cursor(edges, cursor.side, worse) {
			Some(next) => {
				*cursor = next;
				true
			},
			None => false,
		}
	}

	/// The side with a limit beyond the band and lots left, if the immediate orders are still there.
	fn limit_state(&self, band: Band) -> Option<Side> {
		let best = |side| self.touch(side);
		if best(Side::Bid).is_some_and(|bid| bid > band.high) {
			Some(Side::Bid)
		} else if best(Side::Ask).is_some_and(|ask| ask < band.low) {
			Some(Side::Ask)
		} else {
			None
		}
	}

	/// Removes what is left of the immediate orders.
	fn expire(&mut self, work: &mut Workspace) {
		for at in 0..self.immediate.len() {
			let Some(handle) = self.immediate.get(at).copied() else { break };
			let Some(slot) = self.orders.find(handle) else { continue };
			let (tag, lots) = (slot.tag, Lots(slot.lots));
			work.expired.push(Expired { handle, tag, lots });
			self.remove(handle.index);
		}
		self.immediate.clear();
	}
}
