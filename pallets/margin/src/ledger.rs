//! The seam: what the other pallets ask of the ledger.

use crate::{
	margin::change, Config, Holders, InsuranceFund, OpenInterest, Pallet, Subaccounts, Tab,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams, AccountClearing, Deleveraging, FilterOrder, FilterVerdict, Health, Lots, MarketId,
	OrderNonce, Price, QuoteAtoms, Side, Subaccount, SubaccountId,
};
use frame_support::storage::with_storage_layer;
use sp_runtime::{DispatchError, SaturatedConversion};

impl<T: Config> seams::OpenInterest for Pallet<T> {
	fn open_interest(market: MarketId) -> Lots {
		OpenInterest::<T>::get(market).long
	}
}

impl<T: Config> seams::Ledger<T::AccountId> for Pallet<T> {
	type Error = DispatchError;
	type Tab = Tab<T>;

	fn subaccount(who: &SubaccountId<T::AccountId>) -> Option<Subaccount> {
		Subaccounts::<T>::get(who)
	}

	fn health(who: &SubaccountId<T::AccountId>) -> Result<Health, DispatchError> {
		Self::health_at_mark(&Self::load(who)?)
	}

	fn favourable_health(who: &SubaccountId<T::AccountId>) -> Result<Health, DispatchError> {
		Self::health_at_best(&Self::load(who)?)
	}

	fn maintenance_shares(
		who: &SubaccountId<T::AccountId>,
	) -> Result<Vec<(MarketId, QuoteAtoms)>, DispatchError> {
		Ok(Self::sheet(&Self::load(who)?)?.shares()?)
	}

	fn take(who: &SubaccountId<T::AccountId>) -> Result<Tab<T>, DispatchError> {
		Ok(Tab::take(who)?)
	}

	fn account(tab: &Tab<T>) -> &Subaccount {
		&tab.account
	}

	fn open_order(
		tab: &mut Tab<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		tab.open_order(market, side, lots, limit)
	}

	fn close_order(
		tab: &mut Tab<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), DispatchError> {
		tab.close_order(market, side, lots)
	}

	fn resize_order(
		tab: &mut Tab<T>,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), DispatchError> {
		tab.resize_order(market, side, lots)
	}

	fn put(tab: Tab<T>) {
		tab.put();
	}

	fn max_order(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, DispatchError> {
		Self::do_max_order(who, market, side, limit)
	}

	fn health_after(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		side: Side,
		lots: Lots,
		price: Price,
		fee: QuoteAtoms,
	) -> Result<Health, DispatchError> {
		Self::health_after_fill(who, market, change(side, lots)?, price, fee)
	}

	fn filter(who: &SubaccountId<T::AccountId>, orders: &[FilterOrder]) -> FilterVerdict {
		Self::do_filter(who, orders)
	}

	fn settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<T::AccountId>],
	) -> Result<(), DispatchError> {
		Self::do_settle(market, price, accounts)
	}

	fn set_in_liquidation(who: &SubaccountId<T::AccountId>, in_liquidation: bool) {
		if in_liquidation {
			Self::return_all_waiting(who);
		}
		if let Some(mut account) = Subaccounts::<T>::get(who) {
			if account.in_liquidation != in_liquidation {
				account.in_liquidation = in_liquidation;
				Subaccounts::<T>::insert(who, account);
			}
		}
	}

	fn insurance() -> QuoteAtoms {
		InsuranceFund::<T>::get()
	}

	fn insure(
		who: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> Result<QuoteAtoms, DispatchError> {
		with_storage_layer(|| Self::do_insure(who, amount))
	}

	fn pay_bounty(
		receiver: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> Result<(), DispatchError> {
		with_storage_layer(|| Self::do_pay_bounty(receiver, amount))
	}

	fn holders(
		market: MarketId,
		start: Option<&SubaccountId<T::AccountId>>,
		limit: u32,
	) -> Vec<SubaccountId<T::AccountId>> {
		let keys = match start {
			Some(start) => {
				let key = Holders::<T>::hashed_key_for(market, start);
				Holders::<T>::iter_key_prefix_from(market, key)
			},
			None => Holders::<T>::iter_key_prefix(market),
		};
		keys.take(limit.saturated_into()).collect()
	}

	fn accounts(
		start: Option<&SubaccountId<T::AccountId>>,
		limit: u32,
	) -> Vec<SubaccountId<T::AccountId>> {
		let keys = match start {
			Some(start) => {
				Subaccounts::<T>::iter_keys_from(Subaccounts::<T>::hashed_key_for(start))
			},
			None => Subaccounts::<T>::iter_keys(),
		};
		keys.take(limit.saturated_into()).collect()
	}

	fn deleverage(deleveraging: &Deleveraging<T::AccountId>) -> Result<(), DispatchError> {
		Self::do_deleverage(deleveraging)
	}

	fn record_deficit(
		market: MarketId,
		who: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> Result<(), DispatchError> {
		with_storage_layer(|| Self::do_record_deficit(market, who, amount))
	}
}
