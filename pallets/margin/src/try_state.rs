//! The invariants, checked by iteration.
#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	margin::atoms, Accounted, Config, DeficitTotal, Deficits, FeePool, Holders, InsuranceFund,
	MarketInterest, OpenInterest, Pallet, QuoteTotal, Subaccounts,
};
use alloc::collections::{BTreeMap, BTreeSet};
use bulwark_primitives::{
	MarketId, QuoteAtoms, SignedLots, Subaccount, SubaccountId, MAX_MARKETS, MAX_OPEN_ORDERS,
	MAX_POSITIONS,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{SaturatedConversion, TryRuntimeError};

type Held<T> = BTreeSet<(MarketId, SubaccountId<<T as frame_system::Config>::AccountId>)>;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the ledger. O(subaccounts).
	///
	/// # Errors
	///
	/// The first invariant that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_accounts()?;
		Self::check_sums()?;
		Self::check_deficits()?;
		Self::check_positions()?;
		Self::check_vault()?;
		Self::check_owners()
	}

	/// Every record is well-formed.
	fn check_accounts() -> Result<(), TryRuntimeError> {
		for (who, account) in Subaccounts::<T>::iter() {
			ensure!(who.index < T::MaxSubaccounts::get(), "a subaccount's index is out of range");
			let waits = crate::WaitingWithdrawals::<T>::contains_key(&who);
			ensure!(!account.is_empty() || waits, "an empty subaccount is stored");
			check_record(&account)?;
		}
		Ok(())
	}

	/// Identities 1 and 2.
	fn check_sums() -> Result<(), TryRuntimeError> {
		let mut total = QuoteAtoms::ZERO;
		for account in Subaccounts::<T>::iter_values() {
			total = total.add(account.quote).map_err(|_| "the sum of quote overflows")?;
		}
		ensure!(total == QuoteTotal::<T>::get(), "the total of quote differs from its sum");
		ensure!(!InsuranceFund::<T>::get().is_negative(), "the insurance fund is negative");
		ensure!(!FeePool::<T>::get().is_negative(), "the fee pool is negative");
		ensure!(Self::is_conserved(), "the books differ from what is accounted for");
		let custody = atoms(Self::custody()).map_err(|_| "the custody overflows")?;
		ensure!(custody >= Accounted::<T>::get(), "the custody holds less than accounted for");
		Ok(())
	}

	fn check_deficits() -> Result<(), TryRuntimeError> {
		let mut total = QuoteAtoms::ZERO;
		let mut count = 0u32;
		for (_, deficit) in Deficits::<T>::iter() {
			ensure!(deficit > QuoteAtoms::ZERO, "a recorded deficit is not positive");
			total = total.add(deficit).map_err(|_| "the sum of deficits overflows")?;
			count = count.saturating_add(1);
		}
		ensure!(total == DeficitTotal::<T>::get(), "the total of deficits differs from its sum");
		ensure!(count <= MAX_MARKETS, "more deficits than markets");
		Ok(())
	}

	/// Positions sum to zero, and match open interest and holders.
	fn check_positions() -> Result<(), TryRuntimeError> {
		let mut interests: BTreeMap<MarketId, MarketInterest> = BTreeMap::new();
		let mut held: Held<T> = BTreeSet::new();
		for (who, account) in Subaccounts::<T>::iter() {
			for position in &account.positions {
				let interest = interests.entry(position.market).or_default();
				*interest = interest
					.moved(SignedLots::ZERO, position.lots)
					.map_err(|_| "the sum of positions overflows")?;
				held.insert((position.market, who.clone()));
			}
		}
		let stored: BTreeMap<_, _> = OpenInterest::<T>::iter().collect();
		ensure!(interests == stored, "open interest differs from the positions");
		ensure!(
			interests.values().all(MarketInterest::is_balanced),
			"the positions of a market do not sum to zero"
		);
		let listed: Held<T> = Holders::<T>::iter_keys().collect();
		ensure!(listed == held, "the holders differ from the positions");
		Ok(())
	}

	/// Every subaccount keeps its owner's account alive.
	fn check_owners() -> Result<(), TryRuntimeError> {
		let mut owned: BTreeMap<T::AccountId, u32> = BTreeMap::new();
		for who in Subaccounts::<T>::iter_keys() {
			let count = owned.entry(who.owner).or_default();
			*count = count.saturating_add(1);
		}
		for (owner, count) in owned {
			ensure!(
				frame_system::Pallet::<T>::sufficients(&owner) >= count,
				"a subaccount does not keep its owner's account alive"
			);
		}
		Ok(())
	}
}

/// One record: sorted, bounded, nothing empty in it.
fn check_record(account: &Subaccount) -> Result<(), TryRuntimeError> {
	let positions = &account.positions;
	let orders = &account.open_orders;
	ensure!(
		positions.windows(2).all(|pair| matches!(pair, [a, b] if a.market < b.market))
			&& orders.windows(2).all(|pair| matches!(pair, [a, b] if a.market < b.market)),
		"a subaccount's markets are not sorted"
	);
	ensure!(
		positions.iter().all(|position| !position.lots.is_zero())
			&& orders.iter().all(|orders| !orders.bids.is_zero() || !orders.asks.is_zero()),
		"a subaccount holds an empty entry"
	);
	ensure!(
		positions.iter().all(|position| position.entry.is_zero()
			|| position.entry.is_negative() == position.lots.is_short()),
		"an entry notional has the wrong sign"
	);
	let markets: u32 = account.markets().len().saturated_into();
	ensure!(markets <= MAX_POSITIONS, "a subaccount is in too many markets");
	ensure!(account.order_count <= MAX_OPEN_ORDERS, "a subaccount has too many orders");
	let with_orders: u32 = orders.len().saturated_into();
	ensure!(account.order_count >= with_orders, "a subaccount's orders are not counted");
	ensure!(
		account.order_count == 0 || !orders.is_empty(),
		"a subaccount counts orders it does not have"
	);
	Ok(())
}
