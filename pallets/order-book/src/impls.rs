//! The calls: checks, then the ledger, then the book.

use crate::{
	book::IntoKey, types::Level, types::LocatorList, BatchMode, Config, Error, Event, Expiries,
	MomentKey, OpenOrders, Order, Pallet, PlaceOrder, Staged, StagedOrder, SubaccountOf,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Ledger, Markets},
	CancelReason, FeedPrice, HaltReason, MarketId, MarketQuote, MarketState, Moment, OrderLocator,
	PriceUse, TimeInForce,
};
use frame_support::{ensure, storage::with_storage_layer, traits::Get};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult, SaturatedConversion};

/// An account's list of resting orders, read once and written once by a call.
pub(crate) struct OrderList<T: Config> {
	pub(crate) who: SubaccountOf<T>,
	pub(crate) locators: LocatorList,
}

impl<T: Config> OrderList<T> {
	pub(crate) fn load(who: SubaccountOf<T>) -> Self {
		let locators = OpenOrders::<T>::get(&who);
		Self { who, locators }
	}

	pub(crate) fn store(self) {
		if self.locators.is_empty() {
			OpenOrders::<T>::remove(&self.who);
		} else {
			OpenOrders::<T>::insert(&self.who, self.locators);
		}
	}
}

/// What of the order flow a price admits: the oracle's action matrix applied to a market's quote.
pub(crate) fn admits(quote: &MarketQuote, purpose: PriceUse, now: Moment) -> bool {
	let price =
		FeedPrice { state: quote.feed_state, updated: quote.updated, ..FeedPrice::default() };
	price.allows(purpose, now)
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place(who: SubaccountOf<T>, order: PlaceOrder) -> DispatchResult {
		let mut list = OrderList::<T>::load(who);
		Self::place_one(&mut list, &order)?;
		if order.time_in_force != TimeInForce::ImmediateOrCancel {
			list.store();
		}
		Ok(())
	}

	pub(crate) fn do_cancel(who: SubaccountOf<T>, locator: OrderLocator) -> DispatchResult {
		let mut list = OrderList::<T>::load(who);
		Self::cancel_one(&mut list, &locator, CancelReason::Owner)?;
		list.store();
		Ok(())
	}

	pub(crate) fn do_cancel_all(
		who: &SubaccountOf<T>,
		market: Option<MarketId>,
	) -> Result<u32, DispatchError> {
		let chosen = |candidate: MarketId| market.is_none_or(|market| market == candidate);
		let mut list = OrderList::<T>::load(who.clone());
		let locators: Vec<OrderLocator> =
			list.locators.iter().filter(|locator| chosen(locator.market)).copied().collect();
		for locator in &locators {
			Self::cancel_one(&mut list, locator, CancelReason::Owner)?;
		}
		list.store();
		let mut cancelled: u32 = locators.len().saturated_into();
		for market in Self::staged_markets(who).into_iter().filter(|market| chosen(*market)) {
			let staged = Self::unstage(who, market, CancelReason::Owner)?;
			cancelled = cancelled.saturating_add(staged);
		}
		Ok(cancelled)
	}

	pub(crate) fn do_batch(
		who: SubaccountOf<T>,
		cancels: &[OrderLocator],
		places: &[PlaceOrder],
		mode: BatchMode,
	) -> DispatchResult {
		let mut list = OrderList::<T>::load(who);
		let mut position = 0u32;
		for locator in cancels {
			let result =
				with_storage_layer(|| Self::cancel_one(&mut list, locator, CancelReason::Owner));
			Self::judge_part(&list.who, mode, position, result)?;
			position = position.saturating_add(1);
		}
		for order in places {
			let result = with_storage_layer(|| Self::place_one(&mut list, order));
			Self::judge_part(&list.who, mode, position, result)?;
			position = position.saturating_add(1);
		}
		list.store();
		Ok(())
	}

	fn judge_part(
		who: &SubaccountOf<T>,
		mode: BatchMode,
		position: u32,
		result: DispatchResult,
	) -> DispatchResult {
		match (result, mode) {
			(Err(error), BatchMode::AllOrNothing) => Err(error),
			(Err(error), BatchMode::BestEffort) => {
				let who = who.clone();
				Self::deposit_event(Event::OrderRefused { who, position, error });
				Ok(())
			},
			(Ok(()), _) => Ok(()),
		}
	}

	/// Places one order; the list changes only if it rests.
	fn place_one(list: &mut OrderList<T>, order: &PlaceOrder) -> DispatchResult {
		Self::check_order(order)?;
		let expires = match order.time_in_force {
			TimeInForce::ImmediateOrCancel => return Self::stage(&list.who, order),
			TimeInForce::GoodTilCancelled => None,
			TimeInForce::GoodTilTime(moment) => Some(moment),
		};
		ensure!(!list.locators.is_full(), Error::<T>::TooManyOrders);
		let PlaceOrder { market, side, price, lots, time_in_force } = *order;
		let level = Level { market, side, price };
		let slot = Self::slot(level)?;
		let nonce = T::Ledger::open_order(&list.who, market, side, lots, price)?;
		let owner = list.who.clone();
		let placed = Self::block();
		let page = Self::rest(slot, Order { owner, nonce, lots, placed, expires })?;
		let locator = level.locator(page, nonce);
		list.locators.try_push(locator).map_err(|_| Error::<T>::TooManyOrders)?;
		if let Some(moment) = expires {
			Expiries::<T>::insert((MomentKey::from(moment), &list.who, nonce), locator);
		}
		let (who, page) = (list.who.clone(), Some(page));
		Self::deposit_event(Event::OrderPlaced {
			who,
			market,
			side,
			price,
			lots,
			nonce,
			page,
			time_in_force,
		});
		Ok(())
	}

	fn stage(who: &SubaccountOf<T>, order: &PlaceOrder) -> DispatchResult {
		let PlaceOrder { market, side, price, lots, time_in_force } = *order;
		let key = market.into_key();
		let room =
			Staged::<T>::decode_len(key).unwrap_or_default() < T::MaxStaged::get().saturated_into();
		ensure!(room, Error::<T>::TooManyStaged);
		let nonce = T::Ledger::open_order(who, market, side, lots, price)?;
		let owner = who.clone();
		let staged = StagedOrder { owner, nonce, side, price, lots, placed: Self::block() };
		Staged::<T>::try_append(key, staged).map_err(|()| Error::<T>::TooManyStaged)?;
		let (who, page) = (who.clone(), None);
		Self::deposit_event(Event::OrderPlaced {
			who,
			market,
			side,
			price,
			lots,
			nonce,
			page,
			time_in_force,
		});
		Ok(())
	}

	/// What the market itself asks of an order; whether the account may take the risk is the
	/// ledger's question.
	fn check_order(order: &PlaceOrder) -> DispatchResult {
		ensure!(!order.lots.is_zero(), Error::<T>::ZeroLots);
		let record = T::Markets::record(order.market).ok_or(Error::<T>::UnknownMarket)?;
		let parameters = &record.parameters;
		ensure!(record.state != MarketState::Halted, Error::<T>::MarketHalted);
		let on_tick = order.price.floor_to(parameters.tick_size) == order.price;
		ensure!(on_tick && !order.price.is_zero(), Error::<T>::OffTick);
		ensure!(order.lots >= parameters.min_order, Error::<T>::BelowMinimum);
		ensure!(order.lots <= parameters.max_order, Error::<T>::AboveMaximum);
		let now = T::Clock::now();
		if let TimeInForce::GoodTilTime(moment) = order.time_in_force {
			ensure!(moment > now, Error::<T>::AlreadyExpired);
		}
		let quote = T::Markets::quote(order.market).ok_or(Error::<T>::NoPrice)?;
		ensure!(admits(&quote, PriceUse::ReduceRisk, now), Error::<T>::NoPrice);
		Ok(())
	}

	/// Cancels one resting order: one page, one entry of the list, and the account's totals.
	pub(crate) fn cancel_one(
		list: &mut OrderList<T>,
		locator: &OrderLocator,
		reason: CancelReason,
	) -> DispatchResult {
		let found = Self::find(&list.who, locator)?;
		let lots = found.order.lots;
		T::Ledger::close_order(&list.who, locator.market, locator.side, lots)?;
		if let Some(moment) = found.order.expires {
			Expiries::<T>::remove((MomentKey::from(moment), &list.who, locator.nonce));
		}
		Self::take(found);
		list.locators.retain(|entry| entry != locator);
		let who = list.who.clone();
		let OrderLocator { market, side, price, nonce, .. } = *locator;
		Self::deposit_event(Event::OrderCancelled {
			who,
			market,
			side,
			price,
			nonce,
			lots,
			reason,
		});
		Ok(())
	}

	/// Markets in which orders of the account wait for the next auction. Reads nothing of the book
	/// unless the ledger counts more open orders than rest.
	pub(crate) fn staged_markets(who: &SubaccountOf<T>) -> Vec<MarketId> {
		let Some(account) = T::Ledger::subaccount(who) else { return Vec::new() };
		let resting = OpenOrders::<T>::decode_len(who).unwrap_or_default();
		if account.order_count.saturated_into::<usize>() <= resting {
			return Vec::new();
		}
		account.open_orders.iter().map(|orders| orders.market).collect()
	}

	/// Cancels the account's waiting orders in `market`; returns how many.
	pub(crate) fn unstage(
		who: &SubaccountOf<T>,
		market: MarketId,
		reason: CancelReason,
	) -> Result<u32, DispatchError> {
		Self::unstage_where(market, reason, |staged| staged.owner == *who)
	}

	/// Cancels the waiting orders of `market` that `chosen` names; returns how many.
	pub(crate) fn unstage_where(
		market: MarketId,
		reason: CancelReason,
		chosen: impl Fn(&crate::StagedOf<T>) -> bool,
	) -> Result<u32, DispatchError> {
		let mut staged = Staged::<T>::get(market.into_key());
		let leaving: Vec<_> = staged.iter().filter(|order| chosen(order)).cloned().collect();
		if leaving.is_empty() {
			return Ok(0);
		}
		for order in &leaving {
			T::Ledger::close_order(&order.owner, market, order.side, order.lots)?;
		}
		staged.retain(|order| !chosen(order));
		if staged.is_empty() {
			Staged::<T>::remove(market.into_key());
		} else {
			Staged::<T>::insert(market.into_key(), staged);
		}
		let count = leaving.len().saturated_into();
		for StagedOrder { owner: who, nonce, side, price, lots, .. } in leaving {
			Self::deposit_event(Event::OrderCancelled {
				who,
				market,
				side,
				price,
				nonce,
				lots,
				reason,
			});
		}
		Ok(count)
	}

	/// Stops a market whose book and records disagree; the chain goes on.
	pub(crate) fn halt_book(market: MarketId, error: DispatchError) {
		log::error!(target: "runtime::order-book", "market {}: book: {error:?}", market.0);
		T::Markets::halt(market, HaltReason::Book);
	}

	/// The present block as an order's age.
	pub(crate) fn block() -> u64 {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}
}
