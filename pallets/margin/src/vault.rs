//! Deposits, withdrawals and transfers of collateral other than quote.

use crate::{Books, Config, Error, Event, Pallet, SubaccountOf, Subaccounts};
use bulwark_primitives::{
	seams::Clock, AssetId, CollateralBalance, PriceUse, Subaccount, SubaccountId, MAX_COLLATERALS,
};
use bulwark_risk::outflow::Payout;
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude, Preservation},
		Get,
	},
};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deposit_collateral(
		who: SubaccountOf<T>,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		let record = Self::collateral(asset)?;
		ensure!(!record.frozen, Error::<T>::CollateralFrozen);
		ensure!(amount >= record.min_deposit.max(1), Error::<T>::DepositTooSmall);
		// Before the transfer: it may take the last thing that made the owner's account exist.
		let mut account = Self::load_or_open(&who)?;
		let moved = T::Assets::transfer(
			asset,
			&who.owner,
			&Self::custody_account(),
			amount,
			Preservation::Expendable,
		)?;
		// Dust the owner could not keep comes with it.
		let mut book = Books::<T>::get(asset);
		record.terms.check_deposit(book.balances, moved).map_err(Error::<T>::from)?;
		book.balances = book.balances.checked_add(moved).ok_or(ArithmeticError::Overflow)?;
		book.accounted = book.accounted.checked_add(moved).ok_or(ArithmeticError::Overflow)?;
		add_collateral::<T>(&mut account, asset, moved)?;
		Self::note_inflow(&who.owner, asset, moved)?;
		Books::<T>::insert(asset, book);
		Self::store(&who, &account);
		Self::deposit_event(Event::CollateralDeposited { who, asset, amount: moved });
		Ok(())
	}

	pub(crate) fn do_withdraw_collateral(
		who: SubaccountOf<T>,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let mut account = Self::load(&who)?;
		Self::ensure_vault_open()?;
		Self::pay_interest(&who, &mut account)?;
		Self::remove_free(&mut account, asset, amount)?;
		Self::stamp_interest(&mut account)?;
		ensure!(Self::is_asset_conserved(asset), Error::<T>::NotConserved);
		let payout = Self::admit_outflow(&who.owner, asset, amount)?;
		Books::<T>::try_mutate(asset, |book| -> DispatchResult {
			book.balances = book.balances.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
			Ok(())
		})?;
		match payout {
			Payout::AtOnce => {
				Self::note_outflow(&who.owner, asset, amount)?;
				Self::take_accounted(asset, amount)?;
				Self::pay_out_asset(&who.owner, asset, amount)?;
				// After the transfer, which may have made the owner's account exist by itself.
				Self::store(&who, &account);
				Self::deposit_event(Event::CollateralWithdrawn { who, asset, amount });
			},
			Payout::From(ready) => {
				Self::begin_waiting(&who, asset, amount, ready)?;
				Self::store(&who, &account);
			},
		}
		Ok(())
	}

	pub(crate) fn do_transfer_collateral(
		owner: T::AccountId,
		(from, to): (u8, u8),
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		ensure!(from != to, Error::<T>::SameSubaccount);
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let from = SubaccountId { owner: owner.clone(), index: from };
		let to = SubaccountId { owner, index: to };
		let mut giver = Self::load(&from)?;
		Self::pay_interest(&from, &mut giver)?;
		Self::remove_free(&mut giver, asset, amount)?;
		Self::stamp_interest(&mut giver)?;
		let record = Self::collateral(asset)?;
		ensure!(
			amount >= record.min_deposit || Subaccounts::<T>::contains_key(&to),
			Error::<T>::DepositTooSmall
		);
		// Opened before the giver is closed, so that the owner's account exists throughout.
		let mut receiver = Self::load_or_open(&to)?;
		add_collateral::<T>(&mut receiver, asset, amount)?;
		Self::store(&to, &receiver);
		Self::store(&from, &giver);
		Self::deposit_event(Event::CollateralTransferred { from, to, asset, amount });
		Ok(())
	}

	/// Takes collateral out of an account that can do without it: at usable prices, what is left
	/// meets the initial requirement, and `MinEquity` while there is a position or an order.
	fn remove_free(account: &mut Subaccount, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(!account.in_liquidation, Error::<T>::InLiquidation);
		take_collateral::<T>(account, asset, amount)?;
		let at_risk = !account.positions.is_empty() || account.order_count > 0;
		if !at_risk && !account.quote.is_negative() {
			return Ok(());
		}
		Self::ensure_usable(account, PriceUse::Withdrawal)?;
		let health = Self::health_at_mark(account)?;
		ensure!(health.initial_equity >= health.initial, Error::<T>::InsufficientFreeCollateral);
		if at_risk {
			let least = crate::margin::atoms(T::MinEquity::get())?;
			ensure!(health.initial_equity >= least, Error::<T>::BelowMinEquity);
		}
		Ok(())
	}

	/// Whether the prices of all that the account holds may be used for `purpose`.
	pub(crate) fn ensure_usable(account: &Subaccount, purpose: PriceUse) -> DispatchResult {
		let now = T::Clock::now();
		for market in account.markets() {
			let terms = Self::terms(market)?;
			ensure!(
				terms.state.settlement().is_some() || terms.allows(purpose, now),
				Error::<T>::PriceUnusable
			);
		}
		ensure!(Self::collateral_allows(account, purpose), Error::<T>::PriceUnusable);
		Ok(())
	}

	/// Pays from the custody. It never leaves a rest the asset's own rules would destroy as dust.
	pub(crate) fn pay_out_asset(
		owner: &T::AccountId,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		let custody = Self::custody_account();
		let preservation = if T::Assets::balance(asset, &custody) == amount {
			Preservation::Expendable
		} else {
			Preservation::Preserve
		};
		let payable =
			T::Assets::reducible_balance(asset, &custody, preservation, Fortitude::Polite);
		ensure!(amount <= payable, Error::<T>::VaultIlliquid);
		T::Assets::transfer(asset, &custody, owner, amount, preservation)?;
		Ok(())
	}

	/// Identity 1 of an asset other than quote: its book adds up.
	pub fn is_asset_conserved(asset: AssetId) -> bool {
		let book = Books::<T>::get(asset);
		let sum = book
			.balances
			.checked_add(book.waiting)
			.and_then(|sum| sum.checked_add(book.surplus));
		sum == Some(book.accounted)
	}

	pub(crate) fn do_sweep_asset(asset: AssetId) -> DispatchResult {
		ensure!(asset != T::QuoteAsset::get(), Error::<T>::NoGifts);
		Self::collateral(asset)?;
		let mut book = Books::<T>::get(asset);
		let held = T::Assets::balance(asset, &Self::custody_account());
		let gift = held.saturating_sub(book.accounted);
		ensure!(gift > 0, Error::<T>::NoGifts);
		book.accounted = book.accounted.checked_add(gift).ok_or(ArithmeticError::Overflow)?;
		book.surplus = book.surplus.checked_add(gift).ok_or(ArithmeticError::Overflow)?;
		Books::<T>::insert(asset, book);
		Self::deposit_event(Event::AssetGiftsSwept { asset, amount: gift });
		Ok(())
	}
}

/// Adds collateral to the account's record.
pub(crate) fn add_collateral<T: Config>(
	account: &mut Subaccount,
	asset: AssetId,
	amount: u128,
) -> Result<(), DispatchError> {
	match account.collateral.binary_search_by_key(&asset, |held| held.asset) {
		Ok(at) => {
			if let Some(held) = account.collateral.get_mut(at) {
				held.amount = held.amount.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
			}
		},
		Err(at) => {
			let count: u32 = account.collateral.len().saturated_into();
			ensure!(count < MAX_COLLATERALS, Error::<T>::TooManyCollaterals);
			account.collateral.insert(at, CollateralBalance { asset, amount });
		},
	}
	Ok(())
}

/// Takes collateral out of the account's record.
pub(crate) fn take_collateral<T: Config>(
	account: &mut Subaccount,
	asset: AssetId,
	amount: u128,
) -> Result<(), DispatchError> {
	let found = account.collateral.binary_search_by_key(&asset, |held| held.asset);
	let at = found.map_err(|_| Error::<T>::InsufficientCollateral)?;
	let held = account.collateral.get_mut(at).ok_or(Error::<T>::InsufficientCollateral)?;
	held.amount = held.amount.checked_sub(amount).ok_or(Error::<T>::InsufficientCollateral)?;
	if held.amount == 0 {
		account.collateral.remove(at);
	}
	Ok(())
}
