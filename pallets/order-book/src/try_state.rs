//! What must hold of the book, from the order up to the accounts' totals.

#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	types::Level, BestPrice, BestPrices, Config, Expiries, MarketKey, MomentKey, OpenOrders, Pages,
	Pallet, PriceKey, Staged, SubaccountOf, Tails,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{
	seams::{Ledger, Markets},
	Lots, MarketId, OrderLocator, Side,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

/// An order as the book holds it, found by walking all pages.
struct Entry {
	locator: OrderLocator,
	lots: Lots,
	expiry: Option<MomentKey>,
}

type Book<T> = BTreeMap<SubaccountOf<T>, Vec<Entry>>;
type Totals = BTreeMap<MarketId, (Lots, Lots)>;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the book. Reads all of it.
	///
	/// # Errors
	///
	/// The first invariant that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let book = Self::check_pages()?;
		Self::check_levels()?;
		Self::check_sides()?;
		Self::check_lists(&book)?;
		Self::check_expiries(&book)?;
		Self::check_totals(&book)
	}

	/// Orders and pages: never empty, of listed markets, on tick, oldest first.
	fn check_pages() -> Result<Book<T>, TryRuntimeError> {
		let mut book = Book::<T>::new();
		let mut previous: Option<(Level, u64)> = None;
		for ((market, side, price, number), page) in Pages::<T>::iter() {
			let level = Level { market: market.market(), side, price: price.price(side) };
			let record = T::Markets::record(level.market).ok_or("orders of an unlisted market")?;
			let tick_size = record.parameters.tick_size;
			ensure!(level.price.floor_to(tick_size) == level.price, "a level off tick");
			ensure!(!page.orders.is_empty(), "an empty page is stored");
			let mut age = previous.filter(|(last, _)| *last == level).map_or(0, |(_, age)| age);
			for order in page.orders {
				ensure!(!order.lots.is_zero(), "an order of no lots rests");
				ensure!(order.placed >= age, "a level is not sorted by age");
				age = order.placed;
				book.entry(order.owner).or_default().push(Entry {
					locator: level.locator(number.number(), order.nonce),
					lots: order.lots,
					expiry: order.expires.map(MomentKey::from),
				});
			}
			previous = Some((level, age));
		}
		Ok(book)
	}

	/// Levels: a page above 0 needs a tail that is not below it, a tail needs a page.
	fn check_levels() -> Result<(), TryRuntimeError> {
		for (market, side, price, page) in Pages::<T>::iter_keys() {
			let tail = Tails::<T>::get((market, side, price)).unwrap_or_default();
			ensure!(page.number() <= tail, "a page lies beyond its level's tail");
		}
		for key in Tails::<T>::iter_keys() {
			let held = Pages::<T>::iter_key_prefix(key).next().is_some();
			ensure!(held, "a tail is kept for an empty level");
		}
		Ok(())
	}

	/// Sides: the stored best price is that of the first page.
	fn check_sides() -> Result<(), TryRuntimeError> {
		let mut firsts: BTreeMap<MarketKey, BestPrice> = BTreeMap::new();
		for (market, side, price, _) in Pages::<T>::iter_keys() {
			let price: PriceKey = price;
			let best = firsts.entry(market).or_default();
			if best.of(side).is_none() {
				best.set(side, Some(price.price(side)));
			}
		}
		let stored: BTreeMap<MarketKey, BestPrice> = BestPrices::<T>::iter().collect();
		ensure!(stored == firsts, "a best price is not that of the best level");
		Ok(())
	}

	/// Accounts' lists: exactly the resting orders, each once.
	fn check_lists(book: &Book<T>) -> Result<(), TryRuntimeError> {
		for (who, list) in OpenOrders::<T>::iter() {
			ensure!(!list.is_empty(), "an empty list is stored");
			let entries = book.get(&who).ok_or("a list names orders that do not rest")?;
			let mut listed: Vec<_> = list.iter().map(|locator| locator.nonce).collect();
			listed.sort_unstable();
			listed.dedup();
			ensure!(listed.len() == entries.len(), "a list and the book differ in number");
			let all = entries.iter().all(|entry| list.contains(&entry.locator));
			ensure!(all, "a resting order is missing in its account's list");
		}
		for who in book.keys() {
			ensure!(OpenOrders::<T>::contains_key(who), "an account with orders has no list");
		}
		Ok(())
	}

	/// Expiries: exactly the orders that end by time.
	fn check_expiries(book: &Book<T>) -> Result<(), TryRuntimeError> {
		let mut timed = 0usize;
		for (who, entries) in book {
			for entry in entries {
				let Some(moment) = entry.expiry else { continue };
				timed = timed.saturating_add(1);
				let stored = Expiries::<T>::get((moment, who, entry.locator.nonce));
				ensure!(stored == Some(entry.locator), "an order's expiry is not noted");
			}
		}
		ensure!(Expiries::<T>::iter_keys().count() == timed, "an expiry names no order");
		Ok(())
	}

	/// The ledger's totals of open orders are those of the book and the waiting orders.
	fn check_totals(book: &Book<T>) -> Result<(), TryRuntimeError> {
		let mut totals: BTreeMap<SubaccountOf<T>, (Totals, u32)> = BTreeMap::new();
		for (who, entries) in book {
			for Entry { locator, lots, .. } in entries {
				count(&mut totals, who, locator.market, (locator.side, *lots));
			}
		}
		for (market, staged) in Staged::<T>::iter() {
			ensure!(!staged.is_empty(), "an empty waiting list is stored");
			for order in staged {
				count(&mut totals, &order.owner, market.market(), (order.side, order.lots));
			}
		}
		let mut start: Option<SubaccountOf<T>> = None;
		loop {
			let accounts = T::Ledger::accounts(start.as_ref(), 256);
			for who in &accounts {
				let account = T::Ledger::subaccount(who).ok_or("the ledger lost an account")?;
				let (counted, orders) = totals.remove(who).unwrap_or_default();
				let stored: Totals = account
					.open_orders
					.iter()
					.map(|open| (open.market, (open.bids, open.asks)))
					.collect();
				ensure!(stored == counted, "the ledger's open lots are not the book's");
				ensure!(
					account.order_count == orders,
					"the ledger's open orders are not the book's"
				);
			}
			let Some(last) = accounts.last() else { break };
			start = Some(last.clone());
		}
		ensure!(totals.is_empty(), "orders of an account the ledger does not have");
		Ok(())
	}
}

fn count<AccountId: Clone + Ord>(
	totals: &mut BTreeMap<bulwark_primitives::SubaccountId<AccountId>, (Totals, u32)>,
	who: &bulwark_primitives::SubaccountId<AccountId>,
	market: MarketId,
	(side, lots): (Side, Lots),
) {
	let (totals, orders) = totals.entry(who.clone()).or_default();
	let (bids, asks) = totals.entry(market).or_default();
	match side {
		Side::Bid => *bids = bids.saturating_add(lots),
		Side::Ask => *asks = asks.saturating_add(lots),
	}
	*orders = orders.saturating_add(1);
}
