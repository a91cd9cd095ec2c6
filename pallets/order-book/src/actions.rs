//! What can be done with one order: place, cancel, amend, shrink.

use crate::{
	crowd::Member,
	desk::{Desk, Found},
	keys::Level,
	prices::Priced,
	requests::is_immediate,
	Config, Error, Event, Expiries, MomentKey, OpenOrder, Order, OrderFlags, OrderRef, Pallet,
	StagedOrder, WAITING_PAGE,
};
use bulwark_primitives::{
	seams::{Delegates, Ledger, Reported, SliceReports},
	CancelReason, LevelPrice, Lots, Moment, OrderLocator, OrderNonce, OrderPrice, PlaceOrder, Side,
	SignedLots, TimeInForce,
};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult};

/// Whether an order of `side` brings such a position towards zero.
pub(crate) const fn closes(side: Side, held: SignedLots) -> bool {
	match side {
		Side::Bid => held.is_short(),
		Side::Ask => held.is_long(),
	}
}

const fn expiry(time_in_force: TimeInForce) -> Option<Moment> {
	match time_in_force {
		TimeInForce::GoodTilTime(moment) => Some(moment),
		TimeInForce::GoodTilCancelled
		| TimeInForce::ImmediateOrCancel
		| TimeInForce::FillOrKill => None,
	}
}

fn flags(order: &PlaceOrder, reported: Reported) -> OrderFlags {
	let fill_or_kill = order.time_in_force == TimeInForce::FillOrKill;
	OrderFlags::default()
		.with(OrderFlags::POST_ONLY, order.post_only)
		.with(OrderFlags::REDUCE_ONLY, order.reduce_only)
		.with(OrderFlags::FILL_OR_KILL, fill_or_kill)
		.with(OrderFlags::REPORTED, reported == Reported::Yes)
}

impl<T: Config> Desk<T> {
	/// Places an order: it rests, or waits for the next auction.
	pub(crate) fn place(
		&mut self,
		order: &PlaceOrder,
		reported: Reported,
	) -> Result<OrderNonce, DispatchError> {
		let priced = self.judge(order)?;
		ensure!(!self.list().is_full(), Error::<T>::TooManyOrders);
		if is_immediate(order.time_in_force) {
			return self.stage(order, &priced, reported);
		}
		let level = Level { market: order.market, side: order.side, price: priced.level };
		self.slot(level)?;
		let entrance = self.entrance(level, None)?;
		let nonce = match &entrance.pushes_out {
			Some(member) => self.open_pushing_out(order, &priced, member)?,
			None => self.open(order, &priced)?,
		};
		self.enter_book(order, level, nonce, entrance.crowded)?;
		Ok(nonce)
	}

	/// What the market, the account's other orders and its position ask of an order.
	fn judge(&mut self, order: &PlaceOrder) -> Result<Priced, DispatchError> {
		let priced = self.market(order.market)?.check::<T>(order)?;
		let taken = order.client_id.is_some_and(|name| self.entry_named(name).is_some());
		ensure!(!taken, Error::<T>::DuplicateClientId);
		self.ensure_reduces(order)?;
		Ok(priced)
	}

	fn ensure_reduces(&mut self, order: &PlaceOrder) -> DispatchResult {
		if order.reduce_only {
			ensure!(closes(order.side, self.held(order.market)), Error::<T>::WouldNotReduce);
		}
		Ok(())
	}

	/// Asks the delegate's limits and the ledger. Both take it or neither.
	fn open(&mut self, order: &PlaceOrder, priced: &Priced) -> Result<OrderNonce, DispatchError> {
		let PlaceOrder { market, side, lots, .. } = *order;
		let (owner, delegate) = (self.who.owner.clone(), self.delegate.clone());
		let tab = self.tab()?;
		let mut open = || T::Ledger::open_order(tab, market, side, lots, priced.limit);
		let Some(delegate) = delegate else { return open() };
		with_storage_layer(|| {
			T::Delegates::charge(&owner, &delegate, market, priced.notional)?;
			open()
		})
	}

	/// As [`Desk::open`], and cancels an order of the crowd. Both or neither.
	fn open_pushing_out(
		&mut self,
		order: &PlaceOrder,
		priced: &Priced,
		member: &Member<T>,
	) -> Result<OrderNonce, DispatchError> {
		self.extras.pushes = self.extras.pushes.saturating_add(1);
		self.commit();
		let result = with_storage_layer(|| {
			self.push_out(member)?;
			self.open(order, priced)
		});
		if result.is_err() {
			// It was taken out after what has been undone; everything before is stored.
			self.drop_tab();
		}
		self.reload_list();
		result
	}

	/// Puts an admitted order into the book. The level has room.
	fn enter_book(
		&mut self,
		order: &PlaceOrder,
		level: Level,
		nonce: OrderNonce,
		crowded: bool,
	) -> DispatchResult {
		let page = self.slot(level)?;
		let expires = expiry(order.time_in_force);
		self.rest(
			level,
			page,
			Order {
				owner: self.who.clone(),
				nonce,
				lots: order.lots,
				placed: self.block,
				expires,
				flags: flags(order, Reported::No).with(OrderFlags::CROWDED, crowded),
				self_trade: order.self_trade,
			},
		)?;
		let locator = level.locator(page, nonce);
		let PlaceOrder { client_id, reduce_only, .. } = *order;
		self.push_entry(OpenOrder { locator, client_id, reduce_only })?;
		if crowded {
			self.join_crowd(level, page, nonce);
		}
		if let Some(moment) = expires {
			Expiries::<T>::insert((MomentKey::from(moment), &self.who, nonce), locator);
		}
		self.report_placed(order, level.price, nonce, Some(page));
		Ok(())
	}

	fn stage(
		&mut self,
		order: &PlaceOrder,
		priced: &Priced,
		reported: Reported,
	) -> Result<OrderNonce, DispatchError> {
		let PlaceOrder { market, side, lots, self_trade, client_id, reduce_only, .. } = *order;
		let room = self.count_waiting(market) < Pallet::<T>::max_staged();
		ensure!(room, Error::<T>::TooManyStaged);
		let nonce = self.open(order, priced)?;
		let staged = StagedOrder {
			owner: self.who.clone(),
			nonce,
			side,
			price: priced.level,
			lots,
			placed: self.block,
			flags: flags(order, reported),
			self_trade,
		};
		self.wait(market, staged)?;
		let level = Level { market, side, price: priced.level };
		let locator = level.locator(WAITING_PAGE, nonce);
		self.push_entry(OpenOrder { locator, client_id, reduce_only })?;
		self.report_placed(order, priced.level, nonce, None);
		Ok(nonce)
	}

	fn report_placed(
		&self,
		order: &PlaceOrder,
		price: LevelPrice,
		nonce: OrderNonce,
		page: Option<u32>,
	) {
		let PlaceOrder { market, side, lots, time_in_force, client_id, .. } = *order;
		Pallet::<T>::deposit_event(Event::OrderPlaced {
			who: self.who.clone(),
			market,
			side,
			price,
			lots,
			nonce,
			page,
			time_in_force,
			flags: flags(order, Reported::No),
			client_id,
		});
	}

	/// The open order of the account that `order` names.
	pub(crate) fn entry(&self, order: &OrderRef) -> Result<OpenOrder, Error<T>> {
		let entry = match order {
			OrderRef::Locator(locator) => self.entry_at(locator),
			OrderRef::Client(name) => self.entry_named(*name),
		};
		entry.ok_or(Error::<T>::OrderNotFound)
	}

	/// Cancels an open order, be it resting or waiting.
	pub(crate) fn cancel(&mut self, order: &OrderRef, reason: CancelReason) -> DispatchResult {
		let entry = self.entry(order)?;
		self.cancel_entry(entry, reason)
	}

	pub(crate) fn cancel_entry(
		&mut self,
		entry: OpenOrder,
		reason: CancelReason,
	) -> DispatchResult {
		if entry.waits() {
			return self.unstage(entry, reason);
		}
		let found = self.find(entry)?;
		self.close(&found)?;
		self.leave_book(&found, reason);
		Ok(())
	}

	fn close(&mut self, found: &Found<T>) -> DispatchResult {
		let OrderLocator { market, side, .. } = found.entry.locator;
		T::Ledger::close_order(self.tab()?, market, side, found.order.lots)
	}

	/// Takes a found order, which the ledger has closed, out of the book.
	fn leave_book(&mut self, found: &Found<T>, reason: CancelReason) {
		let nonce = found.entry.locator.nonce;
		if let Some(moment) = found.order.expires {
			Expiries::<T>::remove((MomentKey::from(moment), &self.who, nonce));
		}
		self.take(found);
		self.report_cancelled(&found.entry, found.order.lots, reason);
	}

	fn unstage(&mut self, entry: OpenOrder, reason: CancelReason) -> DispatchResult {
		let order = self.waiting(&entry)?;
		let market = entry.locator.market;
		T::Ledger::close_order(self.tab()?, market, order.side, order.lots)?;
		self.leave(&entry);
		self.report_cancelled(&entry, order.lots, reason);
		if order.flags.has(OrderFlags::REPORTED) {
			T::SliceReports::ended(&self.who, order.nonce, Lots::ZERO);
		}
		Ok(())
	}

	fn report_cancelled(&self, entry: &OpenOrder, lots: Lots, reason: CancelReason) {
		Pallet::<T>::report_cancelled(&self.who, &entry.locator, lots, reason);
	}

	/// Changes a resting order. One that only gets fewer lots keeps its place and age; any other
	/// gives way to a new one of the same name.
	pub(crate) fn amend(
		&mut self,
		order: &OrderRef,
		price: Option<OrderPrice>,
		lots: Lots,
	) -> DispatchResult {
		let entry = self.entry(order)?;
		ensure!(!entry.waits(), Error::<T>::NotAmendable);
		ensure!(!lots.is_zero(), Error::<T>::ZeroLots);
		let found = self.find(entry)?;
		let own = own_price(entry.locator.price);
		let price = price.unwrap_or(own);
		if price != own || lots > found.order.lots {
			return self.replace(&found, price, lots);
		}
		ensure!(lots < found.order.lots, Error::<T>::NothingToAmend);
		let level = Level::of(&entry.locator);
		Pallet::<T>::ensure_large_enough(level, lots, entry.reduce_only)?;
		self.shrink(found, lots, CancelReason::Amended)
	}

	/// Leaves a found order `lots` lots, fewer than it has.
	pub(crate) fn shrink(
		&mut self,
		mut found: Found<T>,
		lots: Lots,
		reason: CancelReason,
	) -> DispatchResult {
		let locator = found.entry.locator;
		let removed = found.order.lots.sub(lots)?;
		T::Ledger::resize_order(self.tab()?, locator.market, locator.side, removed)?;
		found.order.lots = lots;
		self.put_lots(&found);
		self.report_cancelled(&found.entry, removed, reason);
		Ok(())
	}

	/// Does not push out another's order: it is no longer found where it was, then.
	fn replace(&mut self, found: &Found<T>, price: OrderPrice, lots: Lots) -> DispatchResult {
		let order = replacement(found, price, lots);
		let priced = self.market(order.market)?.check::<T>(&order)?;
		self.ensure_reduces(&order)?;
		let level = Level { market: order.market, side: order.side, price: priced.level };
		self.slot(level)?;
		let entrance = self.entrance(level, Some(Level::of(&found.entry.locator)))?;
		ensure!(entrance.pushes_out.is_none(), Error::<T>::SideFull);
		let before = self.tab()?.clone();
		let nonce = self.close(found).and_then(|()| self.open(&order, &priced));
		let nonce = nonce.inspect_err(|_| self.reset_tab(before))?;
		self.leave_book(found, CancelReason::Amended);
		self.enter_book(&order, level, nonce, entrance.crowded)
	}
}

/// An order like the one found, at another price and of another size.
fn replacement<T: Config>(found: &Found<T>, price: OrderPrice, lots: Lots) -> PlaceOrder {
	let OpenOrder { locator, client_id, reduce_only } = found.entry;
	PlaceOrder {
		market: locator.market,
		side: locator.side,
		price,
		lots,
		time_in_force: found
			.order
			.expires
			.map_or(TimeInForce::GoodTilCancelled, TimeInForce::GoodTilTime),
		post_only: found.order.flags.has(OrderFlags::POST_ONLY),
		reduce_only,
		self_trade: found.order.self_trade,
		client_id,
	}
}

/// The price of a level, as an order would ask for it.
const fn own_price(level: LevelPrice) -> OrderPrice {
	match level {
		LevelPrice::Limit(price) => OrderPrice::Limit(price),
		LevelPrice::Pegged(reference, offset) => OrderPrice::Pegged(reference, offset),
	}
}
