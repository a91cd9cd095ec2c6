//! The invariants, checked by iteration.
#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	funding, margin::atoms, Accounted, Config, DeficitTotal, Deficits, FeePool, Holders,
	InsuranceFund, MarketInterest, OpenInterest, Pallet, Pending, QuoteTotal, Subaccounts,
	UnappliedFunding, Unsettled,
};
use alloc::collections::{BTreeMap, BTreeSet};
use bulwark_primitives::{
	seams::Markets, MarketId, QuoteAtoms, SignedLots, Subaccount, SubaccountId, MAX_GAINS,
	MAX_MARKETS, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use bulwark_risk::funding::Dust;
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

	/// Positions sum to zero, and match open interest, holders, and what is pending.
	fn check_positions() -> Result<(), TryRuntimeError> {
		let mut interests: BTreeMap<MarketId, MarketInterest> = BTreeMap::new();
		let mut held: Held<T> = BTreeSet::new();
		let mut funding: BTreeMap<MarketId, i128> = BTreeMap::new();
		for (who, account) in Subaccounts::<T>::iter() {
			for position in &account.positions {
				let interest = interests.entry(position.market).or_default();
				*interest = interest
					.moved(SignedLots::ZERO, position.lots)
					.map_err(|_| "the sum of positions overflows")?;
				held.insert((position.market, who.clone()));
				// What is owed in a market without a price cannot be told.
				let Some(quote) = T::Markets::quote(position.market) else { continue };
				let due = funding::due(position, quote.funding).map_err(|_| "funding overflows")?;
				let sum = funding.entry(position.market).or_default();
				*sum = sum.checked_add(due.exact).ok_or("the sum of funding overflows")?;
			}
		}
		let listed: Held<T> = Holders::<T>::iter_keys().collect();
		ensure!(listed == held, "the holders differ from the positions");
		check_unsettled::<T>(&mut interests)?;
		check_funding::<T>(funding)?;
		let stored: BTreeMap<_, _> = OpenInterest::<T>::iter().collect();
		ensure!(interests == stored, "open interest differs from the positions");
		ensure!(
			interests.values().all(MarketInterest::is_balanced),
			"the positions of a market do not sum to zero"
		);
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

/// The positions of contracts that ended are those counted as unsettled, and are no open interest.
fn check_unsettled<T: Config>(
	interests: &mut BTreeMap<MarketId, MarketInterest>,
) -> Result<(), TryRuntimeError> {
	let mut settlements = QuoteAtoms::ZERO;
	let mut count = 0u32;
	for (market, unsettled) in Unsettled::<T>::iter() {
		let interest = interests.remove(&market).unwrap_or_default();
		let (long, short) = (interest.long.get(), interest.short.get());
		let positions = unsettled.positions;
		ensure!(
			positions.lots == i128::from(long).saturating_sub(i128::from(short))
				&& positions.size == u128::from(long).saturating_add(u128::from(short)),
			"unsettled lots differ from the positions"
		);
		ensure!(!positions.is_complete(), "a market is unsettled without positions");
		let owed = positions.pending(unsettled.price).map_err(|_| "a settlement overflows")?;
		settlements = settlements.add(owed).map_err(|_| "the sum of settlements overflows")?;
		count = count.saturating_add(1);
	}
	ensure!(settlements == Pending::<T>::get().settlements, "pending settlements differ");
	ensure!(count <= MAX_MARKETS, "more unsettled markets than markets");
	Ok(())
}

/// What positions owe for funding is what is counted as unapplied, and sums to what is pending.
fn check_funding<T: Config>(mut funding: BTreeMap<MarketId, i128>) -> Result<(), TryRuntimeError> {
	funding.retain(|_, owed| *owed != 0);
	let stored: BTreeMap<_, _> = UnappliedFunding::<T>::iter().collect();
	let told: BTreeMap<_, _> = stored
		.iter()
		.filter(|(market, _)| T::Markets::quote(**market).is_some())
		.map(|(market, owed)| (*market, *owed))
		.collect();
	ensure!(funding == told, "unapplied funding differs from what positions owe");
	let sum = stored.values().try_fold(0i128, |sum, owed| sum.checked_add(*owed));
	let pending = Pending::<T>::get();
	ensure!(sum == Some(pending.funding), "pending funding differs from its sum");
	ensure!(pending.dust <= Dust::MOST, "a whole atom of dust is kept");
	Ok(())
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
	let gains = &account.gains;
	let count: u32 = gains.len().saturated_into();
	ensure!(
		count <= MAX_GAINS
			&& gains.windows(2).all(|pair| matches!(pair, [a, b] if a.market < b.market)),
		"a subaccount's gains are not sorted or too many"
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
