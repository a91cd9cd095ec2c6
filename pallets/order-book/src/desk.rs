//! An account's working copy of the book and of its record in the ledger: what a call touches is
//! read once and written once, however many orders the call has.
//!
//! Every action checks first, then asks the ledger, and only then changes the copy: a refused one
//! leaves no trace. Nothing but expiries and places in a crowd is stored before [`Desk::commit`].

use crate::{
	book::{IntoKey, Turnover},
	costs::Extras,
	keys::Level,
	prices::MarketView,
	sheet::Sheet,
	types::OrderList,
	Config, Error, OpenOrder, OpenOrders, OrderFlags, OrderOf, Pallet, Staged, StagedOf,
	SubaccountOf, Tail, Tails, MAX_LEVEL_PAGES, WAITING_PAGE,
};
use alloc::{
	collections::{btree_map::Entry, BTreeMap, BTreeSet},
	vec::Vec,
};
use bulwark_primitives::{seams::Ledger, ClientOrderId, MarketId, OrderLocator, Side, SignedLots};
use core::mem::take;
use frame_support::{ensure, traits::Get, BoundedVec};
use sp_runtime::{DispatchError, SaturatedConversion};

/// An account taken out of the ledger.
type TabOf<T> = <<T as Config>::Ledger as Ledger<<T as frame_system::Config>::AccountId>>::Tab;

/// A value as it was read, and whether it has changed since.
pub(crate) struct Copied<V> {
	value: V,
	changed: bool,
}

impl<V> Copied<V> {
	fn read(value: V) -> Self {
		Self { value, changed: false }
	}
}

/// An order found where its locator says.
pub(crate) struct Found<T: Config> {
	pub(crate) entry: OpenOrder,
	pub(crate) order: OrderOf<T>,
	position: usize,
}

/// The working copy.
pub(crate) struct Desk<T: Config> {
	pub(crate) who: SubaccountOf<T>,
	/// Who acts for the owner, if it is not the owner.
	pub(crate) delegate: Option<T::AccountId>,
	/// Whether its orders may push out those of a crowd.
	pub(crate) pushes_out: bool,
	/// What they came to beyond their placement.
	pub(crate) extras: Extras,
	/// The present block: the age of new orders.
	pub(crate) block: u64,
	/// The account, taken out of the ledger when it was first asked for.
	tab: Option<TabOf<T>>,
	list: Copied<OrderList>,
	markets: BTreeMap<MarketId, MarketView>,
	pages: BTreeMap<(Level, u32), Sheet<T>>,
	tails: BTreeMap<Level, Copied<Option<Tail>>>,
	waiting: BTreeMap<MarketId, Vec<StagedOf<T>>>,
	turnovers: BTreeMap<MarketId, Turnover>,
	/// Levels that began or ceased to hold orders at least once.
	touched: BTreeSet<Level>,
}

impl<T: Config> Desk<T> {
	pub(crate) fn load(who: SubaccountOf<T>) -> Self {
		let list = Copied::read(OpenOrders::<T>::get(&who));
		Self {
			who,
			delegate: None,
			pushes_out: false,
			extras: Extras::default(),
			block: Pallet::<T>::block(),
			tab: None,
			list,
			markets: BTreeMap::new(),
			pages: BTreeMap::new(),
			tails: BTreeMap::new(),
			waiting: BTreeMap::new(),
			turnovers: BTreeMap::new(),
			touched: BTreeSet::new(),
		}
	}

	/// The account's open orders.
	pub(crate) fn list(&self) -> &OrderList {
		&self.list.value
	}

	/// The account, as its orders change it.
	pub(crate) fn tab(&mut self) -> Result<&mut TabOf<T>, DispatchError> {
		if self.tab.is_none() {
			self.tab = Some(T::Ledger::take(&self.who)?);
		}
		self.tab.as_mut().ok_or(DispatchError::Corruption)
	}

	/// Goes back to a copy of the account.
	pub(crate) fn reset_tab(&mut self, tab: TabOf<T>) {
		self.tab = Some(tab);
	}

	/// Forgets the account: it is taken out of the ledger anew when it is asked for.
	pub(crate) fn drop_tab(&mut self) {
		self.tab = None;
	}

	/// Signed lots the account holds in the market; none if there is no such account.
	pub(crate) fn held(&mut self, market: MarketId) -> SignedLots {
		self.tab().map_or(SignedLots::ZERO, |tab| T::Ledger::account(tab).lots(market))
	}

	/// The market's record and prices, read once.
	pub(crate) fn market(&mut self, market: MarketId) -> Result<&MarketView, Error<T>> {
		match self.markets.entry(market) {
			Entry::Occupied(entry) => Ok(entry.into_mut()),
			Entry::Vacant(entry) => Ok(entry.insert(MarketView::load::<T>(market)?)),
		}
	}

	/// The open order at `locator`.
	pub(crate) fn entry_at(&self, locator: &OrderLocator) -> Option<OpenOrder> {
		self.list().iter().find(|entry| entry.locator == *locator).copied()
	}

	/// The open order of that name.
	pub(crate) fn entry_named(&self, name: ClientOrderId) -> Option<OpenOrder> {
		self.list().iter().find(|entry| entry.client_id == Some(name)).copied()
	}

	pub(crate) fn push_entry(&mut self, entry: OpenOrder) -> Result<(), Error<T>> {
		self.list.value.try_push(entry).map_err(|_| Error::<T>::TooManyOrders)?;
		self.list.changed = true;
		Ok(())
	}

	fn remove_entry(&mut self, entry: &OpenOrder) {
		self.list.value.retain(|other| other.locator != entry.locator);
		self.list.changed = true;
	}

	/// The market's best levels and lane sizes, read once.
	pub(crate) fn turnover(&mut self, market: MarketId) -> &mut Turnover {
		self.turnovers.entry(market).or_insert_with(|| Turnover::load::<T>(market))
	}

	fn tail(&mut self, level: Level) -> &mut Copied<Option<Tail>> {
		self.tails
			.entry(level)
			.or_insert_with(|| Copied::read(Tails::<T>::get(level.key())))
	}

	fn set_tail(&mut self, level: Level, value: Option<Tail>) {
		self.tails.insert(level, Copied { value, changed: true });
	}

	fn page(&mut self, level: Level, number: u32) -> &mut Sheet<T> {
		self.pages.entry((level, number)).or_insert_with(|| Sheet::open(level, number))
	}

	/// The page for the level's next order.
	pub(crate) fn slot(&mut self, level: Level) -> Result<u32, Error<T>> {
		let tail = self.tail(level).value;
		let number = tail.map_or(0, |tail| tail.number);
		if !self.page(level, number).is_full() {
			return Ok(number);
		}
		let pages = tail.map_or(1, |tail| tail.pages);
		ensure!(pages < MAX_LEVEL_PAGES, Error::<T>::LevelFull);
		let next = number.checked_add(1).filter(|next| *next < WAITING_PAGE);
		next.ok_or(Error::<T>::LevelFull)
	}

	/// Puts the order into the page [`Desk::slot`] named.
	pub(crate) fn rest(
		&mut self,
		level: Level,
		number: u32,
		order: OrderOf<T>,
	) -> Result<(), Error<T>> {
		let page = self.page(level, number);
		let opens = page.len() == 0;
		page.push(order)?;
		if !opens {
			return Ok(());
		}
		self.extras.opened = self.extras.opened.saturating_add(1);
		self.turnover(level.market).open_page(level);
		match self.tail(level).value {
			None if number == 0 => {
				self.touched.insert(level);
			},
			None => self.set_tail(level, Some(Tail { number, pages: 2 })),
			Some(tail) => {
				let pages = tail.pages.saturating_add(1);
				self.set_tail(level, Some(Tail { number, pages }));
			},
		}
		Ok(())
	}

	/// The resting order an entry names. Reads one page.
	pub(crate) fn find(&mut self, entry: OpenOrder) -> Result<Found<T>, Error<T>> {
		let (level, number) = (Level::of(&entry.locator), entry.locator.page);
		let who = self.who.clone();
		let orders = self.page(level, number).orders();
		let position = orders
			.iter()
			.position(|order| order.nonce == entry.locator.nonce && order.owner == who)
			.ok_or(Error::<T>::OrderNotFound)?;
		let order = orders.get(position).cloned().ok_or(Error::<T>::OrderNotFound)?;
		Ok(Found { entry, order, position })
	}

	/// Takes a found order out of the book and the list.
	pub(crate) fn take(&mut self, found: &Found<T>) {
		let (level, number) = (Level::of(&found.entry.locator), found.entry.locator.page);
		self.remove_entry(&found.entry);
		if found.order.flags.has(OrderFlags::CROWDED) {
			Pallet::<T>::leave_crowd(self.turnover(level.market), level, number, &found.order);
		}
		let page = self.page(level, number);
		page.remove(found.position);
		if page.len() > 0 {
			return;
		}
		self.turnover(level.market).close_page(level);
		let left = self.tail(level).value.map(|tail| (tail, tail.pages.saturating_sub(1)));
		match left {
			Some((tail, pages)) if pages > 0 => {
				self.set_tail(level, Some(Tail { pages, ..tail }));
			},
			Some(_) => {
				self.set_tail(level, None);
				self.touched.insert(level);
			},
			None => {
				self.touched.insert(level);
			},
		}
	}

	/// Leaves a found order `found.order.lots` lots.
	pub(crate) fn put_lots(&mut self, found: &Found<T>) {
		let (level, number) = (Level::of(&found.entry.locator), found.entry.locator.page);
		if let Some(order) = self.page(level, number).order_mut(found.position) {
			order.lots = found.order.lots;
		}
	}

	/// Orders that wait for the market's next auction.
	pub(crate) fn count_waiting(&self, market: MarketId) -> usize {
		match self.waiting.get(&market) {
			Some(list) => list.len(),
			None => Staged::<T>::decode_len(market.into_key()).unwrap_or_default(),
		}
	}

	/// Lets the order wait for its market's next auction. The list itself is not read.
	pub(crate) fn wait(&mut self, market: MarketId, order: StagedOf<T>) -> Result<(), Error<T>> {
		match self.waiting.get_mut(&market) {
			Some(list) => list.push(order),
			None => Staged::<T>::try_append(market.into_key(), order)
				.map_err(|()| Error::<T>::TooManyStaged)?,
		}
		Ok(())
	}

	/// The waiting order an entry names.
	pub(crate) fn waiting(&mut self, entry: &OpenOrder) -> Result<StagedOf<T>, Error<T>> {
		let who = self.who.clone();
		self.waiting_list(entry.locator.market)
			.iter()
			.find(|order| order.nonce == entry.locator.nonce && order.owner == who)
			.cloned()
			.ok_or(Error::<T>::OrderNotFound)
	}

	fn waiting_list(&mut self, market: MarketId) -> &mut Vec<StagedOf<T>> {
		self.waiting
			.entry(market)
			.or_insert_with(|| Staged::<T>::get(market.into_key()).into_inner())
	}

	/// Takes a waiting order out.
	pub(crate) fn leave(&mut self, entry: &OpenOrder) {
		let who = self.who.clone();
		self.waiting_list(entry.locator.market)
			.retain(|order| order.nonce != entry.locator.nonce || order.owner != who);
		self.remove_entry(entry);
	}

	/// The account's reduce-only orders that rest in the market.
	pub(crate) fn reducing(&self, market: MarketId) -> Vec<OpenOrder> {
		let here = |entry: &&OpenOrder| {
			entry.reduce_only && !entry.waits() && entry.locator.market == market
		};
		self.list().iter().filter(here).copied().collect()
	}

	/// Open orders in a market and of a side, or all.
	pub(crate) fn chosen(&self, market: Option<MarketId>, side: Option<Side>) -> Vec<OpenOrder> {
		let chosen = |entry: &&OpenOrder| {
			market.is_none_or(|market| market == entry.locator.market)
				&& side.is_none_or(|side| side == entry.locator.side)
		};
		self.list().iter().filter(chosen).copied().collect()
	}

	/// Reads the account's list anew: another's desk may have changed it.
	pub(crate) fn reload_list(&mut self) {
		self.list = Copied::read(OpenOrders::<T>::get(&self.who));
	}

	/// Writes what has changed: each page, tail, list and market's best levels once, and the account.
	/// Whatever is asked for after it is read anew.
	pub(crate) fn commit(&mut self) {
		let pages = take(&mut self.pages);
		let tails = take(&mut self.tails);
		for level in take(&mut self.touched) {
			let tail = tails.get(&level).is_some_and(|tail| tail.value.is_some());
			let first = pages.get(&(level, 0));
			let holds = tail || first.is_some_and(|page| page.len() > 0);
			self.turnover(level.market).note(level, holds);
		}
		for page in pages.into_values() {
			page.store();
		}
		for (level, tail) in tails.into_iter().filter(|(_, tail)| tail.changed) {
			Tails::<T>::set(level.key(), tail.value);
		}
		for turnover in take(&mut self.turnovers).into_values() {
			turnover.store::<T>(&[]);
		}
		for (market, orders) in take(&mut self.waiting) {
			Pallet::<T>::put_waiting(market, orders);
		}
		if take(&mut self.list.changed) {
			Pallet::<T>::put_list(&self.who, &self.list.value);
		}
		if let Some(tab) = self.tab.take() {
			T::Ledger::put(tab);
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Stores an account's list, or removes it.
	pub(crate) fn put_list(who: &SubaccountOf<T>, list: &OrderList) {
		if list.is_empty() {
			OpenOrders::<T>::remove(who);
		} else {
			OpenOrders::<T>::insert(who, list);
		}
	}

	/// Stores a market's waiting orders, or removes the list.
	pub(crate) fn put_waiting(market: MarketId, orders: Vec<StagedOf<T>>) {
		if orders.is_empty() {
			Staged::<T>::remove(market.into_key());
		} else {
			let orders = BoundedVec::<_, T::MaxStaged>::truncate_from(orders);
			Staged::<T>::insert(market.into_key(), orders);
		}
	}

	/// Orders that may wait for one auction.
	pub(crate) fn max_staged() -> usize {
		T::MaxStaged::get().saturated_into()
	}
}
