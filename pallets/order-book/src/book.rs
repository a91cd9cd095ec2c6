//! The book's storage: pages, tails and best levels. Knows nothing of margin.

use crate::{
	keys::{Level, PageKey, PriceKey},
	BestPrices, Config, PageOf, Pages, Pallet, SubaccountOf, Tails,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
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

	/// Stores a changed page, or removes it and counts it out of its level. Says whether the level
	/// still holds orders. The best level is the caller's to renew.
	pub(crate) fn put_page(level: Level, number: u32, page: PageOf<T>) -> bool {
		if !page.orders.is_empty() {
			Pages::<T>::insert(level.page_key(number), page);
			return true;
		}
		Pages::<T>::remove(level.page_key(number));
		let Some(mut tail) = Tails::<T>::get(level.key()) else { return false };
		tail.pages = tail.pages.saturating_sub(1);
		if tail.pages == 0 {
			Tails::<T>::remove(level.key());
			return false;
		}
		Tails::<T>::insert(level.key(), tail);
		true
	}

	/// Renews the best levels of a market after `emptied` were left and `held` came to hold orders.
	/// `walked` are levels read before, best first within their lanes, without a gap: where they
	/// tell the next best one, nothing is read.
	pub(crate) fn renew_best(
		market: MarketId,
		emptied: &BTreeSet<Level>,
		held: &BTreeSet<Level>,
		walked: &[Level],
	) {
		let key = market.into_key();
		let before = BestPrices::<T>::get(key);
		let mut best = before;
		for level in held {
			let lane = level.lane();
			if best.of(level.side, lane).is_none_or(|other| level.leads(other)) {
				best.set(level.side, lane, Some(level.price));
			}
		}
		for level in emptied {
			let lane = level.lane();
			if best.of(level.side, lane) == Some(level.price) {
				let next = Self::best_after(*level, emptied, walked);
				best.set(level.side, lane, next);
			}
		}
		if best == before {
			return;
		}
		if best == Default::default() {
			BestPrices::<T>::remove(key);
		} else {
			BestPrices::<T>::insert(key, best);
		}
	}

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

/// Levels that were left or came to hold orders, by market.
#[derive(Default)]
pub(crate) struct Turnover {
	markets: BTreeMap<MarketId, (BTreeSet<Level>, BTreeSet<Level>)>,
}

impl Turnover {
	pub(crate) fn note(&mut self, level: Level, holds: bool) {
		let (emptied, held) = self.markets.entry(level.market).or_default();
		if holds { held } else { emptied }.insert(level);
	}

	/// Renews the best levels of every market noted.
	pub(crate) fn apply<T: Config>(self, walked: &[Level]) {
		for (market, (emptied, held)) in self.markets {
			Pallet::<T>::renew_best(market, &emptied, &held, walked);
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
