//! What must hold of the book, from the order up to the accounts' totals.

#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	crowd::crowd_key,
	keys::{Level, LevelKey},
	BestPrice, BestPrices, Config, Crowd, DeadManAgenda, DeadManSwitches, Expiries, Lane,
	MarketKey, MomentKey, OpenOrders, OrderFlags, Pages, Pallet, PriceKey, Staged, SubaccountOf,
	Tails, MAX_LEVEL_PAGES, WAITING_PAGE,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use bulwark_primitives::{
	seams::{Ledger, Markets},
	LevelPrice, Lots, MarketId, OrderLocator, Side,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{SaturatedConversion, TryRuntimeError};

/// An order as the book or a waiting list holds it.
struct Entry {
	locator: OrderLocator,
	lots: Lots,
	expiry: Option<MomentKey>,
	reduce_only: bool,
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
		let mut book = Self::check_pages()?;
		Self::check_waiting(&mut book)?;
		Self::check_levels()?;
		Self::check_sides()?;
		Self::check_crowd()?;
		Self::check_lists(&book)?;
		Self::check_expiries(&book)?;
		Self::check_dead_men()?;
		Self::check_totals(&book)
	}

	/// Orders and pages: never empty, of listed markets, on tick, oldest first, with no flags but
	/// those of resting orders.
	fn check_pages() -> Result<Book<T>, TryRuntimeError> {
		let resting = OrderFlags::POST_ONLY
			.with(OrderFlags::REDUCE_ONLY, true)
			.with(OrderFlags::CROWDED, true);
		let mut book = Book::<T>::new();
		let mut previous: Option<(Level, u64)> = None;
		for ((market, side, lane, price, number), page) in Pages::<T>::iter() {
			let level = Level { market: market.market(), side, price: price.price(side, lane) };
			let record = T::Markets::record(level.market).ok_or("orders of an unlisted market")?;
			let tick_size = record.parameters.tick_size;
			if let LevelPrice::Limit(price) = level.price {
				ensure!(price.floor_to(tick_size) == price, "a level off tick");
			}
			ensure!(!page.orders.is_empty(), "an empty page is stored");
			let mut age = previous.filter(|(last, _)| *last == level).map_or(0, |(_, age)| age);
			for order in page.orders {
				ensure!(!order.lots.is_zero(), "an order of no lots rests");
				ensure!(order.placed >= age, "a level is not sorted by age");
				ensure!(
					order.flags.0 & !resting.0 == 0,
					"a resting order has a waiting one's flag"
				);
				age = order.placed;
				book.entry(order.owner).or_default().push(Entry {
					locator: level.locator(number.number(), order.nonce),
					lots: order.lots,
					expiry: order.expires.map(MomentKey::from),
					reduce_only: order.flags.has(OrderFlags::REDUCE_ONLY),
				});
			}
			previous = Some((level, age));
		}
		Ok(book)
	}

	/// Waiting lists: never empty, of orders with lots.
	fn check_waiting(book: &mut Book<T>) -> Result<(), TryRuntimeError> {
		for (market, staged) in Staged::<T>::iter() {
			ensure!(!staged.is_empty(), "an empty waiting list is stored");
			for order in staged {
				ensure!(!order.lots.is_zero(), "an order of no lots waits");
				let level = Level { market: market.market(), side: order.side, price: order.price };
				book.entry(order.owner).or_default().push(Entry {
					locator: level.locator(WAITING_PAGE, order.nonce),
					lots: order.lots,
					expiry: None,
					reduce_only: order.flags.has(OrderFlags::REDUCE_ONLY),
				});
			}
		}
		Ok(())
	}

	/// Levels: a page above 0 needs a tail that is not below it and counts the level's pages, of
	/// which there are not too many; a tail needs a page.
	fn check_levels() -> Result<(), TryRuntimeError> {
		let mut pages: BTreeMap<LevelKey, u32> = BTreeMap::new();
		for (market, side, lane, price, page) in Pages::<T>::iter_keys() {
			let key = (market, side, lane, price);
			let tail = Tails::<T>::get(key).map_or(0, |tail| tail.number);
			ensure!(page.number() <= tail, "a page lies beyond its level's tail");
			let count = pages.entry(key).or_default();
			*count = count.saturating_add(1);
		}
		for (key, tail) in Tails::<T>::iter() {
			let held = pages.get(&key).copied().unwrap_or_default();
			ensure!(held > 0, "a tail is kept for an empty level");
			ensure!(tail.pages == held, "a tail does not count its level's pages");
			ensure!(held <= MAX_LEVEL_PAGES, "a level has too many pages");
		}
		Ok(())
	}

	/// Sides: the stored best level of each lane is that of its first page, and its size counts its
	/// pages and the orders of its crowd.
	fn check_sides() -> Result<(), TryRuntimeError> {
		let mut counted: BTreeMap<MarketKey, BestPrice> = BTreeMap::new();
		for ((market, side, lane, price, _), page) in Pages::<T>::iter() {
			let (lane, price): (Lane, PriceKey) = (lane, price);
			let best = counted.entry(market).or_default();
			if best.of(side, lane).is_none() {
				best.set(side, lane, Some(price.price(side, lane)));
			}
			let crowd = page.orders.iter().filter(|order| order.flags.has(OrderFlags::CROWDED));
			let crowd: u32 = crowd.count().saturated_into();
			let size = best.size(side, lane);
			size.pages = size.pages.saturating_add(1);
			size.crowd = size.crowd.saturating_add(crowd);
			ensure!(size.crowd <= T::MaxCrowd::get(), "a lane's crowd is too large");
			let most = T::LanePages::get().saturating_add(T::MaxCrowd::get());
			ensure!(size.pages <= most, "a lane has too many pages");
		}
		let stored: BTreeMap<MarketKey, BestPrice> = BestPrices::<T>::iter().collect();
		let bests = |sides: &BTreeMap<MarketKey, BestPrice>| -> Vec<_> {
			sides.iter().map(|(market, side)| (*market, side.bid, side.ask)).collect()
		};
		let same = bests(&stored) == bests(&counted);
		ensure!(same, "a best price is not that of the best level");
		ensure!(stored == counted, "a lane's size is not that of its pages and its crowd");
		Ok(())
	}

	/// Crowds: exactly the orders that came while their lane was crowded.
	fn check_crowd() -> Result<(), TryRuntimeError> {
		let mut orders = 0usize;
		for ((market, side, lane, price, number), page) in Pages::<T>::iter() {
			let (lane, price): (Lane, PriceKey) = (lane, price);
			let level = Level { market: market.market(), side, price: price.price(side, lane) };
			let crowd = page.orders.iter().filter(|order| order.flags.has(OrderFlags::CROWDED));
			for order in crowd {
				orders = orders.saturating_add(1);
				let order = (order.owner.clone(), order.nonce);
				let key = crowd_key::<T>(level, number.number(), order);
				ensure!(Crowd::<T>::contains_key(key), "an order is missing in its crowd");
			}
		}
		ensure!(
			Crowd::<T>::iter_keys().count() == orders,
			"a crowd names an order it does not have"
		);
		Ok(())
	}

	/// Accounts' lists: exactly the open orders, each once, no name twice.
	fn check_lists(book: &Book<T>) -> Result<(), TryRuntimeError> {
		for (who, list) in OpenOrders::<T>::iter() {
			ensure!(!list.is_empty(), "an empty list is stored");
			let entries = book.get(&who).ok_or("a list names orders that are not open")?;
			let nonces: BTreeSet<_> = list.iter().map(|entry| entry.locator.nonce).collect();
			let same = nonces.len() == entries.len() && list.len() == entries.len();
			ensure!(same, "a list and the book differ in number");
			for entry in entries {
				let listed = list.iter().find(|listed| listed.locator == entry.locator);
				let listed = listed.ok_or("an open order is missing in its account's list")?;
				let agree = listed.reduce_only == entry.reduce_only;
				ensure!(agree, "a list and the book differ in what is reduce-only");
			}
			let names: Vec<_> = list.iter().filter_map(|entry| entry.client_id).collect();
			let different: BTreeSet<_> = names.iter().collect();
			ensure!(different.len() == names.len(), "two open orders have the same name");
		}
		for who in book.keys() {
			ensure!(OpenOrders::<T>::contains_key(who), "an account with orders has no list");
		}
		Ok(())
	}

	/// Dead-man switches: each is named once in the agenda, not after it is due.
	fn check_dead_men() -> Result<(), TryRuntimeError> {
		let mut switches = 0usize;
		for (who, switch) in DeadManSwitches::<T>::iter() {
			switches = switches.saturating_add(1);
			ensure!(switch.listed <= switch.until, "a dead-man switch is listed too late");
			let listed = DeadManAgenda::<T>::contains_key((MomentKey::from(switch.listed), &who));
			ensure!(listed, "a dead-man switch is not in the agenda");
		}
		let named = DeadManAgenda::<T>::iter_keys().count();
		ensure!(named == switches, "the agenda names a dead-man switch that is not set");
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
