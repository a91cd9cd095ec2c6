//! The book: pages, levels and best prices. Knows nothing of margin.

use crate::{
	types::{is_better, Level},
	BestPrices, Config, Error, OrderOf, PageKey, PageOf, Pages, Pallet, PriceKey, SubaccountOf,
	Tails,
};
use alloc::vec::Vec;
use bulwark_primitives::{MarketId, OrderLocator, OrderNonce, Price, Side};
use frame_support::storage::PrefixIterator;

/// The pages of a side, best and oldest first.
pub(crate) type PageIterator<T> = PrefixIterator<((PriceKey, PageKey), PageOf<T>)>;

/// A place for one more order in a level.
pub(crate) struct Slot<T: Config> {
	level: Level,
	number: u32,
	page: PageOf<T>,
	start: Start,
}

/// What the next order of a level begins.
#[derive(PartialEq, Eq)]
enum Start {
	Level,
	Page,
	Nothing,
}

/// An order found where its locator says.
pub(crate) struct Found<T: Config> {
	level: Level,
	number: u32,
	page: PageOf<T>,
	position: usize,
	pub(crate) order: OrderOf<T>,
}

/// Whether a level still holds orders after a change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelState {
	Holds,
	Emptied,
}

impl<T: Config> Pallet<T> {
	/// The place for the level's next order. Reads only.
	pub(crate) fn slot(level: Level) -> Result<Slot<T>, Error<T>> {
		let tail = Tails::<T>::get(level.key());
		let number = tail.unwrap_or_default();
		let page = Pages::<T>::get(level.page_key(number));
		if !page.orders.is_full() {
			let start = if tail.is_none() && page.orders.is_empty() {
				Start::Level
			} else {
				Start::Nothing
			};
			return Ok(Slot { level, number, page, start });
		}
		let number = number.checked_add(1).ok_or(Error::<T>::LevelFull)?;
		Ok(Slot { level, number, page: PageOf::<T>::default(), start: Start::Page })
	}

	/// Puts the order into the slot; returns its page.
	pub(crate) fn rest(slot: Slot<T>, order: OrderOf<T>) -> Result<u32, Error<T>> {
		let Slot { level, number, mut page, start } = slot;
		page.orders.try_push(order).map_err(|_| Error::<T>::LevelFull)?;
		Pages::<T>::insert(level.page_key(number), page);
		match start {
			Start::Level => Self::note_level(level),
			Start::Page => Tails::<T>::insert(level.key(), number),
			Start::Nothing => {},
		}
		Ok(number)
	}

	/// The order of `who` at `locator`. Reads one page.
	pub(crate) fn find(
		who: &SubaccountOf<T>,
		locator: &OrderLocator,
	) -> Result<Found<T>, Error<T>> {
		let level = Level::of(locator);
		let page = Pages::<T>::get(level.page_key(locator.page));
		let position =
			Self::position(&page, who, locator.nonce).ok_or(Error::<T>::OrderNotFound)?;
		let order = page.orders.get(position).cloned().ok_or(Error::<T>::OrderNotFound)?;
		Ok(Found { level, number: locator.page, page, position, order })
	}

	/// Where in the page the order is.
	pub(crate) fn position(
		page: &PageOf<T>,
		who: &SubaccountOf<T>,
		nonce: OrderNonce,
	) -> Option<usize> {
		page.orders.iter().position(|order| order.nonce == nonce && order.owner == *who)
	}

	/// Takes a found order out of the book.
	pub(crate) fn take(found: Found<T>) {
		let Found { level, number, mut page, position, .. } = found;
		page.orders.remove(position);
		if Self::put_page(level, number, page) == LevelState::Emptied {
			Self::leave_level(level);
		}
	}

	/// Stores a changed page, or removes it and, with the level's last one, the level's tail. The
	/// best price is the caller's to renew.
	pub(crate) fn put_page(level: Level, number: u32, page: PageOf<T>) -> LevelState {
		if !page.orders.is_empty() {
			Pages::<T>::insert(level.page_key(number), page);
			return LevelState::Holds;
		}
		Pages::<T>::remove(level.page_key(number));
		if Tails::<T>::contains_key(level.key()) {
			if Pages::<T>::iter_key_prefix(level.key()).next().is_some() {
				return LevelState::Holds;
			}
			Tails::<T>::remove(level.key());
		}
		LevelState::Emptied
	}

	fn note_level(level: Level) {
		let key = level.market.into_key();
		let mut best = BestPrices::<T>::get(key);
		let improves = best
			.of(level.side)
			.is_none_or(|price| is_better(level.side, level.price, price));
		if improves {
			best.set(level.side, Some(level.price));
			BestPrices::<T>::insert(key, best);
		}
	}

	fn leave_level(level: Level) {
		if BestPrices::<T>::get(level.market.into_key()).of(level.side) == Some(level.price) {
			Self::set_best(level.market, level.side, Self::next_level(level));
		}
	}

	/// Stores a side's best price.
	pub(crate) fn set_best(market: MarketId, side: Side, price: Option<Price>) {
		let mut best = BestPrices::<T>::get(market.into_key());
		best.set(side, price);
		if best == Default::default() {
			BestPrices::<T>::remove(market.into_key());
		} else {
			BestPrices::<T>::insert(market.into_key(), best);
		}
	}

	/// The next worse level that holds orders: one key seek.
	pub(crate) fn next_level(level: Level) -> Option<Price> {
		let (market, side, _) = level.key();
		let after = Pages::<T>::hashed_key_for(level.page_key(u32::MAX));
		Pages::<T>::iter_key_prefix_from((market, side), after)
			.next()
			.map(|(price, _): (PriceKey, PageKey)| price.price(side))
	}

	/// The pages of a side from the best price on. Starts at the stored best price, so that levels
	/// emptied in this block are not walked over.
	pub(crate) fn pages(market: MarketId, side: Side) -> Option<PageIterator<T>> {
		let price = BestPrices::<T>::get(market.into_key()).of(side)?;
		let level = Level { market, side, price };
		let (market, side, _) = level.key();
		let from = Self::before_level(level);
		Some(Pages::<T>::iter_prefix_from((market, side), from))
	}

	/// The raw key just before a level's first page: that page's key without the page number.
	fn before_level(level: Level) -> Vec<u8> {
		let mut key = Pages::<T>::hashed_key_for(level.page_key(0));
		key.truncate(key.len().saturating_sub(core::mem::size_of::<u32>()));
		key
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
