//! Walking a side from its best price on: three lanes, merged by what their levels come to now.

use crate::{
	book::PageIterator,
	keys::{Lane, Level},
	prices::References,
	types::is_better,
	Config, PageOf, Pallet,
};
use alloc::vec::Vec;
use bulwark_primitives::{MarketId, Price, Side};

/// A page met on the way.
pub(crate) struct WalkedPage<T: Config> {
	pub(crate) level: Level,
	/// What the level comes to at present.
	pub(crate) price: Price,
	pub(crate) number: u32,
	pub(crate) page: PageOf<T>,
	/// Whether no other lane has a page at this price.
	pub(crate) alone: bool,
}

/// What a lane has next.
enum Head<T: Config> {
	/// A level at this price, its page not read yet.
	Known(Price),
	/// A page that was read.
	Read(Level, Price, u32, PageOf<T>),
	/// Something or nothing: only reading tells.
	Unread,
	/// Nothing.
	End,
}

struct LaneWalk<T: Config> {
	lane: Lane,
	pages: PageIterator<T>,
	head: Head<T>,
}

impl<T: Config> Head<T> {
	fn price(&self) -> Option<Price> {
		match self {
			Head::Known(price) | Head::Read(_, price, ..) => Some(*price),
			Head::Unread | Head::End => None,
		}
	}
}

/// A walk along one side's pages. Reads at most as many as it was given.
pub(crate) struct Walk<T: Config> {
	market: MarketId,
	side: Side,
	references: References,
	lanes: Vec<LaneWalk<T>>,
	reads: u32,
	bound: u32,
}

impl<T: Config> Walk<T> {
	/// Starts at the stored best levels, so that levels emptied in this block are not walked over.
	pub(crate) fn new(market: MarketId, side: Side, references: References, bound: u32) -> Self {
		let best = crate::BestPrices::<T>::get(crate::MarketKey::from(market));
		let mut lanes = Vec::new();
		for lane in Lane::ALL {
			let Some(price) = best.of(side, lane) else { continue };
			let mut start = Level { market, side, price };
			let mut head = Head::Unread;
			match references.price(side, price) {
				Some(price) => head = Head::Known(price),
				// The best bid comes to nothing, so all do.
				None if side == Side::Bid => continue,
				None => {
					let Some(price) = references.first_above_zero(price) else { continue };
					start.price = price;
				},
			}
			lanes.push(LaneWalk { lane, pages: Pallet::<T>::pages_from(start), head });
		}
		Self { market, side, references, lanes, reads: 0, bound }
	}

	/// Pages read so far.
	pub(crate) fn reads(&self) -> u32 {
		self.reads
	}

	/// Reads the next page of a lane; says whether the bound allowed it.
	fn read(&mut self, position: usize) -> bool {
		if self.reads >= self.bound {
			return false;
		}
		let Some(lane) = self.lanes.get_mut(position) else { return true };
		self.reads = self.reads.saturating_add(1);
		let next = lane.pages.next().and_then(|((price, number), page)| {
			let price = price.price(self.side, lane.lane);
			let level = Level { market: self.market, side: self.side, price };
			let price = self.references.price(self.side, price)?;
			Some(Head::Read(level, price, number.number(), page))
		});
		lane.head = next.unwrap_or(Head::End);
		true
	}

	/// The lane with the best head, and whether another's is as good.
	fn best(&self) -> Option<(usize, bool)> {
		let mut best: Option<(usize, Price, bool)> = None;
		for (position, lane) in self.lanes.iter().enumerate() {
			let Some(price) = lane.head.price() else { continue };
			best = match best {
				Some((held, other, _)) if price == other => Some((held, other, false)),
				Some((held, other, alone)) if !is_better(self.side, price, other) => {
					Some((held, other, alone))
				},
				Some(_) | None => Some((position, price, true)),
			};
		}
		best.map(|(position, _, alone)| (position, alone))
	}
}

impl<T: Config> Iterator for Walk<T> {
	type Item = WalkedPage<T>;

	fn next(&mut self) -> Option<WalkedPage<T>> {
		for position in 0..self.lanes.len() {
			let unread = self.lanes.get(position).map(|lane| &lane.head);
			if matches!(unread, Some(Head::Unread)) && !self.read(position) {
				return None;
			}
		}
		let (mut position, mut alone) = self.best()?;
		if self.lanes.get(position).is_some_and(|lane| matches!(lane.head, Head::Known(_))) {
			if !self.read(position) {
				return None;
			}
			// What was read is what was known, unless the stored best level is wrong.
			(position, alone) = self.best()?;
		}
		let lane = self.lanes.get_mut(position)?;
		match core::mem::replace(&mut lane.head, Head::Unread) {
			Head::Read(level, price, number, page) => {
				Some(WalkedPage { level, price, number, page, alone })
			},
			Head::Known(_) | Head::Unread | Head::End => None,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What the best order of a side comes to at present. Reads no page.
	pub(crate) fn best_price(
		market: MarketId,
		side: Side,
		references: &References,
	) -> Option<Price> {
		let best = crate::BestPrices::<T>::get(crate::MarketKey::from(market));
		let of_lane = |lane: Lane| {
			let price = best.of(side, lane)?;
			let level = Level { market, side, price };
			match references.price(side, price) {
				None if side == Side::Ask => {
					let start = Level { price: references.first_above_zero(price)?, ..level };
					references.price(side, Self::level_from(start)?)
				},
				price => price,
			}
		};
		Lane::ALL.into_iter().filter_map(of_lane).reduce(|best, price| {
			if is_better(side, price, best) {
				price
			} else {
				best
			}
		})
	}
}
