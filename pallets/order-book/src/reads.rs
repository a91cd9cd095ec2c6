//! Reads for the runtime's API, and what liquidation needs of the book.

use crate::{
	book::IntoKey, impls::OrderList, BestPrice, BestPrices, Config, OpenOrders, Order, OrderOf,
	Pallet, Staged, StagedOf, SubaccountOf, MAX_DEPTH_LEVELS, MAX_DEPTH_PAGES,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::Orders, CancelReason, Lots, MarketId, OrderLocator, Price, Side, SubaccountId,
};
use frame_support::storage::with_storage_layer;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// The best prices of a market's book. One read, however deep the book is.
	#[must_use]
	pub fn best(market: MarketId) -> BestPrice {
		BestPrices::<T>::get(market.into_key())
	}

	/// The levels of a side, best first: price, lots, orders. At most `max_levels`,
	/// [`MAX_DEPTH_LEVELS`] and [`MAX_DEPTH_PAGES`] pages. Orders that wait for the next auction
	/// only are not in it.
	#[must_use]
	pub fn depth(market: MarketId, side: Side, max_levels: u32) -> Vec<(Price, Lots, u32)> {
		let max_levels: usize = max_levels.min(MAX_DEPTH_LEVELS).saturated_into();
		let mut levels: Vec<(Price, Lots, u32)> = Vec::new();
		for ((price, _), page) in
			Self::pages(market, side).into_iter().flatten().take(MAX_DEPTH_PAGES)
		{
			let price = price.price(side);
			let lots =
				page.orders.iter().fold(Lots::ZERO, |sum, order| sum.saturating_add(order.lots));
			let count: u32 = page.orders.len().saturated_into();
			let is_full = levels.len() >= max_levels;
			match levels.last_mut() {
				Some(level) if level.0 == price => {
					level.1 = level.1.saturating_add(lots);
					level.2 = level.2.saturating_add(count);
				},
				_ if is_full => break,
				_ => levels.push((price, lots, count)),
			}
		}
		levels
	}

	/// The subaccount's resting orders with where they are; at most
	/// [`bulwark_primitives::MAX_OPEN_ORDERS`].
	#[must_use]
	pub fn orders_of(who: &SubaccountOf<T>) -> Vec<(OrderLocator, OrderOf<T>)> {
		OpenOrders::<T>::get(who)
			.into_iter()
			.filter_map(|locator| Some((locator, Self::order(&locator, who)?)))
			.collect()
	}

	/// The order of `who` at `locator`.
	#[must_use]
	pub fn order(locator: &OrderLocator, who: &SubaccountOf<T>) -> Option<Order<T::AccountId>> {
		Self::find(who, locator).ok().map(|found| found.order)
	}

	/// Orders that wait for the market's next auction only, in the order they came.
	#[must_use]
	pub fn staged(market: MarketId) -> Vec<StagedOf<T>> {
		Staged::<T>::get(market.into_key()).into_inner()
	}
}

impl<T: Config> Orders<T::AccountId> for Pallet<T> {
	fn cancel_all(who: &SubaccountId<T::AccountId>, reason: CancelReason) -> u32 {
		let mut list = OrderList::<T>::load(who.clone());
		let mut cancelled = 0u32;
		for locator in list.locators.clone() {
			match with_storage_layer(|| Self::cancel_one(&mut list, &locator, reason)) {
				Ok(()) => cancelled = cancelled.saturating_add(1),
				Err(error) => Self::halt_book(locator.market, error),
			}
		}
		list.store();
		for market in Self::staged_markets(who) {
			match with_storage_layer(|| Self::unstage(who, market, reason)) {
				Ok(count) => cancelled = cancelled.saturating_add(count),
				Err(error) => Self::halt_book(market, error),
			}
		}
		cancelled
	}

	fn open_orders(who: &SubaccountId<T::AccountId>) -> Vec<OrderLocator> {
		OpenOrders::<T>::get(who).into_inner()
	}
}
