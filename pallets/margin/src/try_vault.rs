//! The invariants of collateral other than quote and of what waits, checked by iteration.
#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	Books, CollateralAssets, Collaterals, Config, Names, OutflowRules, Pallet, PendingCollaterals,
	Subaccounts, WaitingWithdrawals,
};
use alloc::collections::{BTreeMap, BTreeSet};
use bulwark_primitives::{AssetId, Subaccount, MAX_COLLATERALS};
use frame_support::{
	ensure,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::{SaturatedConversion, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks terms, then the accounts, then the books over both.
	pub(crate) fn check_vault() -> Result<(), TryRuntimeError> {
		Self::check_collaterals()?;
		let mut balances: BTreeMap<AssetId, u128> = BTreeMap::new();
		for account in Subaccounts::<T>::iter_values() {
			check_collateral(&account)?;
			for held in &account.collateral {
				ensure!(
					Collaterals::<T>::contains_key(held.asset),
					"a subaccount holds an asset that is not collateral"
				);
				let sum = balances.entry(held.asset).or_default();
				*sum = sum.checked_add(held.amount).ok_or("the sum of an asset overflows")?;
			}
		}
		let mut waiting: BTreeMap<AssetId, u128> = BTreeMap::new();
		for (who, list) in WaitingWithdrawals::<T>::iter() {
			ensure!(!list.is_empty(), "an empty list of withdrawals is stored");
			ensure!(Subaccounts::<T>::contains_key(&who), "a withdrawal has no subaccount");
			for withdrawal in list {
				let sum = waiting.entry(withdrawal.asset).or_default();
				*sum = sum.checked_add(withdrawal.atoms).ok_or("the sum that waits overflows")?;
			}
		}
		for who in Names::<T>::iter_keys() {
			ensure!(Subaccounts::<T>::contains_key(&who), "a name has no subaccount");
		}
		Self::check_books(&balances, &waiting)
	}

	/// What is listed is sound, and so is what waits to be.
	fn check_collaterals() -> Result<(), TryRuntimeError> {
		let listed: BTreeSet<_> = CollateralAssets::<T>::get().into_iter().collect();
		let stored: BTreeSet<_> = Collaterals::<T>::iter_keys().collect();
		ensure!(listed == stored, "the list of collateral differs from its terms");
		for record in Collaterals::<T>::iter_values() {
			record.terms.check().map_err(|_| "terms of collateral are out of bounds")?;
		}
		let pending = PendingCollaterals::<T>::get();
		let named: BTreeSet<_> = pending.iter().map(|change| change.asset).collect();
		ensure!(named.len() == pending.len(), "an asset has two changes that wait");
		ensure!(named.is_subset(&stored), "an asset that is not collateral will change");
		for asset in OutflowRules::<T>::iter_keys() {
			let known = asset == T::QuoteAsset::get() || stored.contains(&asset);
			ensure!(known, "an asset that is not collateral has an outflow cap");
		}
		Ok(())
	}

	/// Identities 1 and 2 of each asset.
	fn check_books(
		balances: &BTreeMap<AssetId, u128>,
		waiting: &BTreeMap<AssetId, u128>,
	) -> Result<(), TryRuntimeError> {
		let sum = |sums: &BTreeMap<AssetId, u128>, asset| sums.get(&asset).copied().unwrap_or(0);
		for (asset, book) in Books::<T>::iter() {
			ensure!(book.waiting == sum(waiting, asset), "what waits differs from its sum");
			if asset == T::QuoteAsset::get() {
				continue;
			}
			ensure!(book.balances == sum(balances, asset), "an asset's total differs from its sum");
			ensure!(Self::is_asset_conserved(asset), "an asset's book does not add up");
			let held = T::Assets::balance(asset, &Self::custody_account());
			ensure!(
				held >= book.accounted,
				"the custody holds less of an asset than accounted for"
			);
		}
		let booked: BTreeSet<_> = Books::<T>::iter_keys().collect();
		let kept = |asset: &AssetId| booked.contains(asset);
		ensure!(balances.keys().all(kept) && waiting.keys().all(kept), "an asset has no book");
		Ok(())
	}
}

/// One record's collateral: sorted, bounded, nothing empty in it.
fn check_collateral(account: &Subaccount) -> Result<(), TryRuntimeError> {
	let held = &account.collateral;
	let count: u32 = held.len().saturated_into();
	ensure!(count <= MAX_COLLATERALS, "a subaccount holds too many assets");
	let is_sorted = held.windows(2).all(|pair| matches!(pair, [a, b] if a.asset < b.asset));
	ensure!(is_sorted, "a subaccount's assets are not sorted");
	ensure!(held.iter().all(|held| held.amount > 0), "a subaccount holds nothing of an asset");
	Ok(())
}
