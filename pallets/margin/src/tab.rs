//! An account taken out of the ledger while its open orders change: it and its markets' terms are
//! read once and it is written once, however many orders a call has.

use crate::{
	accounts::{add_open_lots, close_open_lots},
	sheet::{Instruments, Sheet},
	Config, Error, Pallet, SubaccountOf,
};
use bulwark_primitives::{Lots, MarketId, OrderNonce, Price, Side, Subaccount};
use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// An account that was taken out. Nothing of it is stored before it is put back.
#[derive(frame_support::CloneNoBound)]
pub struct Tab<T: Config> {
	who: SubaccountOf<T>,
	pub(crate) account: Subaccount,
	/// Markets it was asked about, read when first needed: closing needs none.
	instruments: Instruments,
	changed: bool,
}

impl<T: Config> Tab<T> {
	pub(crate) fn take(who: &SubaccountOf<T>) -> Result<Self, Error<T>> {
		let account = Pallet::<T>::load(who)?;
		Ok(Self { who: who.clone(), account, instruments: Instruments::new(), changed: false })
	}

	pub(crate) fn put(self) {
		if self.changed {
			Pallet::<T>::store(&self.who, &self.account);
		}
	}

	/// The account at mark with a leg also in `market`, with the orders open so far.
	pub(crate) fn sheet(&mut self, market: MarketId) -> Result<Sheet, DispatchError> {
		Pallet::<T>::sheet_with(&self.account, &mut self.instruments, &[market])
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
