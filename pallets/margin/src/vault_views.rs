//! What clients read of collateral, of what can leave, and of borrowing.

use crate::{
	Books, BorrowRules, CollateralAssets, CollateralView, Config, InterestState, InterestView,
	Pallet, SubaccountOf, Subaccounts, WaitingWithdrawals, WithdrawalView,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, IndexPrices},
	AssetId, PriceUse, QuoteAtoms, Subaccount,
};
use frame_support::traits::{
	fungibles::Inspect,
	tokens::{Fortitude, Preservation},
	Get,
};

impl<T: Config> Pallet<T> {
	/// What is collateral beside quote, on which terms, and what there is of it.
	pub fn collaterals() -> Vec<CollateralView> {
		let view = |asset: AssetId| {
			let record = Self::collateral(asset).ok()?;
			let price = T::IndexPrices::price(record.feed);
			Some(CollateralView { asset, price, book: Books::<T>::get(asset), record })
		};
		CollateralAssets::<T>::get().into_iter().filter_map(view).collect()
	}

	/// What a subaccount could take out now of each asset it holds, and by what it is held back.
	pub fn withdrawals(who: &SubaccountOf<T>) -> Vec<WithdrawalView> {
		let Some(account) = Subaccounts::<T>::get(who) else { return Vec::new() };
		let quote = T::QuoteAsset::get();
		let held = account.collateral.iter().map(|held| held.asset);
		core::iter::once(quote)
			.chain(held)
			.map(|asset| WithdrawalView {
				asset,
				margin: if asset == quote {
					let free = Self::free_collateral(&account).unwrap_or_default();
					free.max(QuoteAtoms::ZERO).magnitude()
				} else {
					Self::free_of_asset(&account, asset).unwrap_or_default()
				},
				outflow: Self::outflow_left(&who.owner, asset),
				vault: Self::payable(asset),
				is_open: Self::ensure_vault_open().is_ok(),
			})
			.collect()
	}

	/// Withdrawals of a subaccount that wait, in the order of their places.
	pub fn waiting_withdrawals(
		who: &SubaccountOf<T>,
	) -> Vec<bulwark_risk::outflow::WaitingWithdrawal> {
		WaitingWithdrawals::<T>::get(who).into_inner()
	}

	/// What is borrowed and lent, and at which rate.
	pub fn interest() -> InterestView {
		let (pool, rule) = (InterestState::<T>::get(), BorrowRules::<T>::get());
		InterestView {
			borrowed: pool.borrowed,
			lent: pool.lent,
			rate: rule.terms.rate(pool.borrowed, pool.lent),
			rule,
		}
	}

	/// What the custody could pay out of an asset now.
	fn payable(asset: AssetId) -> u128 {
		let custody = Self::custody_account();
		T::Assets::reducible_balance(asset, &custody, Preservation::Preserve, Fortitude::Polite)
	}

	/// What of an asset the margin rule lets out of the account; nothing if that cannot be told.
	fn free_of_asset(account: &Subaccount, asset: AssetId) -> Option<u128> {
		if account.in_liquidation {
			return Some(0);
		}
		let held = account.collateral.iter().find(|held| held.asset == asset)?.amount;
		let at_risk = !account.positions.is_empty() || account.order_count > 0;
		if !at_risk && !account.quote.is_negative() {
			return Some(held);
		}
		Self::ensure_usable(account, PriceUse::Withdrawal).ok()?;
		let record = Self::collateral(asset).ok()?;
		let price = T::IndexPrices::price(record.feed)?;
		let health = Self::health_at_mark(account).ok()?;
		let least = if at_risk { T::MinEquity::get() } else { 0 };
		let least = health.initial.max(crate::margin::atoms(least).ok()?);
		let free = health.initial_equity.sub(least).ok()?;
		let others = Books::<T>::get(asset).balances.saturating_sub(held);
		record.terms.removable(held, free, &price, others, T::Clock::now()).ok()
	}
}
