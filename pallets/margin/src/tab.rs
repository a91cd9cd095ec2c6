//! An account taken out of the ledger while its open orders change: it and its markets' terms are
//! read once and it is written once, however many orders a call has.

use crate::{
	accounts::{add_open_lots, close_open_lots},
	margin::leg,
	Config, Error, Pallet, SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{Lots, MarketId, MarketTerms, OrderNonce, Price, Side, Subaccount};
use bulwark_risk::Leg;
use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// An account that was taken out. Nothing of it is stored before it is put back.
#[derive(frame_support::CloneNoBound)]
pub struct Tab<T: Config> {
	who: SubaccountOf<T>,
	pub(crate) account: Subaccount,
	/// Terms of markets it was asked about, read when first needed: closing needs none.
	terms: BTreeMap<MarketId, MarketTerms>,
	changed: bool,
}

impl<T: Config> Tab<T> {
	pub(crate) fn take(who: &SubaccountOf<T>) -> Result<Self, Error<T>> {
		let account = Pallet::<T>::load(who)?;
		Ok(Self { who: who.clone(), account, terms: BTreeMap::new(), changed: false })
	}

	pub(crate) fn put(self) {
		if self.changed {
			Pallet::<T>::store(&self.who, &self.account);
		}
	}

	/// The market's terms.
	pub(crate) fn terms(&mut self, market: MarketId) -> Result<MarketTerms, Error<T>> {
		if let Some(terms) = self.terms.get(&market) {
			return Ok(*terms);
		}
		let terms = Pallet::<T>::terms(market)?;
		self.terms.insert(market, terms);
		Ok(terms)
	}

	/// The legs of the account's markets and of `market`, at mark, with the orders open so far.
	pub(crate) fn legs(&mut self, market: MarketId) -> Result<Vec<Leg>, DispatchError> {
		let mut markets = self.account.markets();
		if let Err(at) = markets.binary_search(&market) {
			markets.insert(at, market);
		}
		let mut legs = Vec::with_capacity(markets.len());
		for market in markets {
			let terms = self.terms(market)?;
			legs.push(leg(&terms, &self.account, terms.quote.mark));
		}
		Ok(legs)
	}

	pub(crate) fn open_order(
		&mut self,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		let applicant = self.applicant(market, side, limit)?;
		Pallet::<T>::ensure_admits(&applicant, lots)?;
		let nonce = self.account.next_nonce;
		let next = nonce.0.checked_add(1).map(OrderNonce).ok_or(ArithmeticError::Overflow)?;
		add_open_lots(&mut self.account, market, side, lots)?;
		self.account.next_nonce = next;
		self.account.order_count = self.account.order_count.saturating_add(1);
		self.changed = true;
		Ok(nonce)
	}

	pub(crate) fn close_order(
		&mut self,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		self.take_open_lots(market, side, lots, 1)
	}

	/// Takes lots out of the totals without ending an order: some of it must stay.
	pub(crate) fn resize_order(
		&mut self,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		let totals = self.account.orders(market);
		let open = match side {
			Side::Bid => totals.bids,
			Side::Ask => totals.asks,
		};
		ensure!(lots < open, Error::<T>::NoSuchOrders);
		self.take_open_lots(market, side, lots, 0)
	}

	fn take_open_lots(
		&mut self,
		market: MarketId,
		side: Side,
		lots: Lots,
		orders: u32,
	) -> DispatchResult {
		let (bids, asks) = match side {
			Side::Bid => (lots, Lots::ZERO),
			Side::Ask => (Lots::ZERO, lots),
		};
		close_open_lots(&mut self.account, market, bids, asks, orders)
			.ok_or(Error::<T>::NoSuchOrders)?;
		self.changed = true;
		Ok(())
	}
}

/// One order at a time, as tests and benchmarks need it.
#[cfg(any(feature = "runtime-benchmarks", test))]
impl<T: Config> Pallet<T> {
	pub(crate) fn open_order(
		who: &SubaccountOf<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		let mut tab = Tab::<T>::take(who)?;
		let nonce = tab.open_order(market, side, lots, limit)?;
		tab.put();
		Ok(nonce)
	}

	pub(crate) fn close_order(
		who: &SubaccountOf<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		let mut tab = Tab::<T>::take(who)?;
		tab.close_order(market, side, lots)?;
		tab.put();
		Ok(())
	}

	pub(crate) fn resize_order(
		who: &SubaccountOf<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> DispatchResult {
		let mut tab = Tab::<T>::take(who)?;
		tab.resize_order(market, side, lots)?;
		tab.put();
		Ok(())
	}
}
