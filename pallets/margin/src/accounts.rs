//! Loading, storing, opening and removing subaccounts.

use crate::{
	Config, Error, Event, Names, NonceFloor, Pallet, QuoteTotal, Subaccounts, WaitingWithdrawals,
};
use bulwark_primitives::{
	ArithmeticError, Lots, MarketId, OpenOrders, QuoteAtoms, Side, Subaccount, SubaccountId,
};
use frame_support::traits::Get;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// The subaccount's record.
	pub(crate) fn load(who: &SubaccountId<T::AccountId>) -> Result<Subaccount, Error<T>> {
		Subaccounts::<T>::get(who).ok_or(Error::<T>::UnknownSubaccount)
	}

	/// The subaccount's record, or a new one if there is none.
	///
	/// A new one makes its owner's account exist: a trader who holds nothing but collateral keeps
	/// a nonce and can sign.
	pub(crate) fn load_or_open(who: &SubaccountId<T::AccountId>) -> Result<Subaccount, Error<T>> {
		if let Some(account) = Subaccounts::<T>::get(who) {
			return Ok(account);
		}
		if who.index >= T::MaxSubaccounts::get() {
			return Err(Error::<T>::InvalidIndex);
		}
		frame_system::Pallet::<T>::inc_sufficients(&who.owner);
		Self::deposit_event(Event::SubaccountOpened { who: who.clone() });
		Ok(Subaccount { next_nonce: NonceFloor::<T>::get(), ..Subaccount::default() })
	}

	/// Writes the record back, or removes it if nothing is left in it and nothing waits to be
	/// claimed. Sums are the caller's.
	pub(crate) fn store(who: &SubaccountId<T::AccountId>, account: &Subaccount) {
		if !account.is_empty() || WaitingWithdrawals::<T>::contains_key(who) {
			Subaccounts::<T>::insert(who, account);
			return;
		}
		Subaccounts::<T>::remove(who);
		Names::<T>::remove(who);
		NonceFloor::<T>::mutate(|floor| *floor = account.next_nonce.max(*floor));
		frame_system::Pallet::<T>::dec_sufficients(&who.owner);
		Self::deposit_event(Event::SubaccountClosed { who: who.clone() });
	}

	/// Adds `change` to the sum of all quote balances.
	pub(crate) fn add_to_quote_total(change: QuoteAtoms) -> Result<(), DispatchError> {
		let total = QuoteTotal::<T>::get().add(change)?;
		QuoteTotal::<T>::put(total);
		Ok(())
	}
}

/// Adds lots on one side to the totals of open orders.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if the sum does not fit.
pub(crate) fn add_open_lots(
	account: &mut Subaccount,
	market: MarketId,
	side: Side,
	lots: Lots,
) -> Result<(), ArithmeticError> {
	let mut totals = account.orders(market);
	match side {
		Side::Bid => totals.bids = totals.bids.add(lots)?,
		Side::Ask => totals.asks = totals.asks.add(lots)?,
	}
	put_totals(account, totals);
	Ok(())
}

/// Takes lots and orders out of the totals of open orders; nothing if the account lacks them.
pub(crate) fn close_open_lots(
	account: &mut Subaccount,
	market: MarketId,
	bids: Lots,
	asks: Lots,
	orders: u32,
) -> Option<()> {
	let totals = account.orders(market);
	let left =
		OpenOrders { market, bids: totals.bids.sub(bids).ok()?, asks: totals.asks.sub(asks).ok()? };
	account.order_count = account.order_count.checked_sub(orders)?;
	put_totals(account, left);
	Some(())
}

fn put_totals(account: &mut Subaccount, totals: OpenOrders) {
	let found = account.open_orders.binary_search_by_key(&totals.market, |orders| orders.market);
	let is_empty = totals.bids.is_zero() && totals.asks.is_zero();
	match found {
		Ok(at) if is_empty => {
			account.open_orders.remove(at);
		},
		Ok(at) => {
			if let Some(slot) = account.open_orders.get_mut(at) {
				*slot = totals;
			}
		},
		Err(_) if is_empty => {},
		Err(at) => account.open_orders.insert(at, totals),
	}
}
