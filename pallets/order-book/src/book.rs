//! The book's storage: pages, tails, best levels and lane sizes. Knows nothing of margin.

use crate::{
	keys::{Level, PageKey, PriceKey},
	BestPrice, BestPrices, Config, LaneSize, PageOf, Pages, Pallet, SubaccountOf, Tails,
};
use alloc::{collections::BTreeSet, vec::Vec};
use bulwark_primitives::{LevelPrice, MarketId, OrderNonce};
use frame_support::storage::PrefixIterator;

/// The pages of a lane, best and oldest first.
pub(crate) type PageIterator<T> = PrefixIterator<((PriceKey, PageKey), PageOf<T>)>;

impl<T: Config> Pallet<T> {
	/// Where in the page the order is.
	pub(crate) fn position(
		page: &PageOf<T>,
		who: &SubaccountOf<T>,
		nonce: OrderNonce,
	) -> Option<usize> {
		page.orders.iter().position(|order| order.nonce == nonce && order.owner == *who)
	}

	/// The level of the lane that is best once `left` is: where `walked` tells, nothing is read.
	fn best_after(left: Level, emptied: &BTreeSet<Level>, walked: &[Level]) -> Option<LevelPrice> {
		let mut lane = walked
			.iter()
			.filter(|level| level.side == left.side && level.lane() == left.lane())
			.peekable();
		let mut last = left;
		if lane.peek().is_some_and(|first| **first == left) {
			for level in lane {
				if !emptied.contains(level) {
					return Some(level.price);
				}
				last = *level;
			}
		}
		Self::next_level(last)
	}

	/// The next worse level of the lane that holds orders: one key seek.
	fn next_level(level: Level) -> Option<LevelPrice> {
		Self::first_from(level, Pages::<T>::hashed_key_for(level.page_key(u32::MAX)))
	}

	/// The best level of the lane that is not better than the given one: one key seek.
	pub(crate) fn level_from(level: Level) -> Option<LevelPrice> {
		Self::first_from(level, Self::before_level(level))
	}

	fn first_from(level: Level, raw_key: Vec<u8>) -> Option<LevelPrice> {
		let (market, side, lane, _) = level.key();
		Pages::<T>::iter_key_prefix_from((market, side, lane), raw_key)
			.next()
			.map(|(price, _): (PriceKey, PageKey)| price.price(side, lane))
	}

	/// The pages of the lane from the given level on.
	pub(crate) fn pages_from(level: Level) -> PageIterator<T> {
		let (market, side, lane, _) = level.key();
		Pages::<T>::iter_prefix_from((market, side, lane), Self::before_level(level))
	}

	/// The raw key just before a level's first page: that page's key without the page number.
	fn before_level(level: Level) -> Vec<u8> {
		let mut key = Pages::<T>::hashed_key_for(level.page_key(0));
		key.truncate(key.len().saturating_sub(core::mem::size_of::<u32>()));
		key
	}
}

/// A market's best levels and lane sizes while its book changes: read once, and written once if
/// they differ then.
pub(crate) struct Turnover {
	market: MarketId,
	before: BestPrice,
	now: BestPrice,
	emptied: BTreeSet<Level>,
	held: BTreeSet<Level>,
}

impl Turnover {
	pub(crate) fn load<T: Config>(market: MarketId) -> Self {
		let before = BestPrices::<T>::get(market.into_key());
		Self { market, before, now: before, emptied: BTreeSet::new(), held: BTreeSet::new() }
	}

	/// How much the level's lane holds.
	pub(crate) fn size(&mut self, level: Level) -> &mut LaneSize {
		self.now.size(level.side, level.lane())
	}

	/// A page of the level came to hold orders.
	pub(crate) fn open_page(&mut self, level: Level) {
		let size = self.size(level);
		size.pages = size.pages.saturating_add(1);
	}

	/// A page of the level holds no orders any more.
	pub(crate) fn close_page(&mut self, level: Level) {
		let size = self.size(level);
		size.pages = size.pages.saturating_sub(1);
	}

	/// The level began or ceased to hold orders, and now does so or not.
	pub(crate) fn note(&mut self, level: Level, holds: bool) {
		if holds { &mut self.held } else { &mut self.emptied }.insert(level);
	}

	/// Stores a changed page, or removes it and counts it out of its level and lane.
	pub(crate) fn put_page<T: Config>(&mut self, level: Level, number: u32, page: PageOf<T>) {
		if !page.orders.is_empty() {
			Pages::<T>::insert(level.page_key(number), page);
			return;
		}
		Pages::<T>::remove(level.page_key(number));
		self.close_page(level);
		let Some(mut tail) = Tails::<T>::get(level.key()) else {
			self.note(level, false);
			return;
		};
		tail.pages = tail.pages.saturating_sub(1);
		if tail.pages == 0 {
			Tails::<T>::remove(level.key());
			self.note(level, false);
		} else {
			Tails::<T>::insert(level.key(), tail);
		}
	}

	/// Renews the best levels, once the pages are stored, and stores them and the sizes. `walked`
	/// are levels read before, best first within their lanes, without a gap: where they tell the
	/// next best one, nothing is read.
	pub(crate) fn store<T: Config>(self, walked: &[Level]) {
		let Self { market, before, mut now, emptied, held } = self;
		for level in &held {
			let lane = level.lane();
			if now.of(level.side, lane).is_none_or(|other| level.leads(other)) {
				now.set(level.side, lane, Some(level.price));
			}
		}
		for level in &emptied {
			let lane = level.lane();
			if now.of(level.side, lane) == Some(level.price) {
				let next = Pallet::<T>::best_after(*level, &emptied, walked);
				now.set(level.side, lane, next);
			}
		}
		if now == before {
			return;
		}
		if now == Default::default() {
			BestPrices::<T>::remove(market.into_key());
		} else {
			BestPrices::<T>::insert(market.into_key(), now);
		}
	}
}

/// Shorthand for the storage key of a market.
pub(crate) trait IntoKey {
	fn into_key(self) -> crate::MarketKey;
}

impl IntoKey for MarketId {
	fn into_key(self) -> crate::MarketKey {
		self.into()
	}
}
