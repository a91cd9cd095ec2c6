//! Deposits, withdrawals, transfers and gifts: where quote meets the real asset.

use crate::{
	margin::atoms, Accounted, Config, DeficitTotal, Error, Event, FeePool, InsuranceFund, Pallet,
	Pending, QuoteTotal, Subaccounts,
};
use bulwark_primitives::{QuoteAtoms, SubaccountId};
use bulwark_risk::outflow::Payout;
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		Get,
	},
};
use sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// The account that holds the custody.
	pub fn custody_account() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// What the custody account really holds (atoms).
	pub fn custody() -> u128 {
		T::Assets::balance(T::QuoteAsset::get(), &Self::custody_account())
	}

	/// Identity 1: the books add up to what is accounted for.
	///
	/// Each change keeps it: a deposit adds to balances and fee pool what it accounts for, a
	/// withdrawal takes as much from both sides; the legs of a clearing and of a deleveraging are
	/// lots at one price and cancel, fees move from balances to pools, insurance and bounties move
	/// from the fund to balances, and a recorded deficit raises a balance by what it records.
	/// What funding, settlements and interest do to balances is taken out of what is pending; what a
	/// large withdrawal took out of its account waits in the custody.
	pub fn is_conserved() -> bool {
		let books = QuoteTotal::<T>::get()
			.add(InsuranceFund::<T>::get())
			.and_then(|sum| sum.add(FeePool::<T>::get()))
			.and_then(|sum| sum.add(Self::waiting_quote()?))
			.and_then(|sum| sum.add(Self::pending_interest()))
			.and_then(|sum| sum.sub(DeficitTotal::<T>::get()));
		// Funding and settlements not applied yet.
		let Some(pending) = Pending::<T>::get().total() else { return false };
		books.and_then(|sum| sum.add(pending)) == Ok(Accounted::<T>::get())
	}

	pub(crate) fn do_deposit(who: SubaccountId<T::AccountId>, amount: u128) -> DispatchResult {
		ensure!(amount >= T::MinDeposit::get(), Error::<T>::DepositTooSmall);
		let fee = atoms(T::DepositFee::get())?;
		// Before the transfer: it may take the last thing that made the owner's account exist.
		let mut account = Self::load_or_open(&who)?;
		let moved = T::Assets::transfer(
			T::QuoteAsset::get(),
			&who.owner,
			&Self::custody_account(),
			amount,
			Preservation::Expendable,
		)?;
		// Dust the owner could not keep comes with it.
		let deposited = atoms(moved)?;
		let credited = deposited.sub(fee)?;
		account.quote = account.quote.add(credited)?;
		Self::store(&who, &account);
		Self::add_to_quote_total(credited)?;
		Self::add_to_fee_pool(fee)?;
		Self::add_to_accounted(deposited)?;
		Self::note_inflow(&who.owner, T::QuoteAsset::get(), moved)?;
		Self::deposit_event(Event::Deposited { who, amount: deposited, fee });
		Ok(())
	}

	pub(crate) fn do_withdraw(who: SubaccountId<T::AccountId>, amount: u128) -> DispatchResult {
		let withdrawn = atoms(amount)?;
		let mut account = Self::load(&who)?;
		ensure!(!withdrawn.is_zero(), Error::<T>::ZeroAmount);
		Self::ensure_vault_open()?;
		Self::touch(&who, &mut account)?;
		Self::pay_interest(&who, &mut account)?;
		Self::ensure_free(&account, withdrawn)?;
		ensure!(Self::is_conserved(), Error::<T>::NotConserved);
		let asset = T::QuoteAsset::get();
		let change = withdrawn.negate()?;
		Self::add_to_quote_total(change)?;
		account.quote = account.quote.add(change)?;
		Self::stamp_interest(&mut account)?;
		match Self::admit_outflow(&who.owner, asset, amount)? {
			Payout::AtOnce => {
				Self::note_outflow(&who.owner, asset, amount)?;
				Self::pay_out_asset(&who.owner, asset, amount)?;
				Self::add_to_accounted(change)?;
				// After the transfer, which may have made the owner's account exist by itself.
				Self::store(&who, &account);
				Self::deposit_event(Event::Withdrawn { who, amount: withdrawn });
			},
			Payout::From(ready) => {
				Self::begin_waiting(&who, asset, amount, ready)?;
				Self::store(&who, &account);
			},
		}
		Ok(())
	}

	pub(crate) fn do_transfer(
		owner: T::AccountId,
		from: u8,
		to: u8,
		amount: u128,
	) -> DispatchResult {
		ensure!(from != to, Error::<T>::SameSubaccount);
		let from = SubaccountId { owner: owner.clone(), index: from };
		let to = SubaccountId { owner, index: to };
		let moved = atoms(amount)?;
		let mut giver = Self::load(&from)?;
		ensure!(!moved.is_zero(), Error::<T>::ZeroAmount);
		Self::touch(&from, &mut giver)?;
		Self::pay_interest(&from, &mut giver)?;
		Self::ensure_free(&giver, moved)?;
		ensure!(
			amount >= T::MinDeposit::get() || Subaccounts::<T>::contains_key(&to),
			Error::<T>::DepositTooSmall
		);
		// Opened before the giver is closed, so that the owner's account exists throughout.
		let mut receiver = Self::load_or_open(&to)?;
		receiver.quote = receiver.quote.add(moved)?;
		Self::store(&to, &receiver);
		giver.quote = giver.quote.sub(moved)?;
		Self::stamp_interest(&mut giver)?;
		Self::store(&from, &giver);
		Self::deposit_event(Event::Transferred { from, to, amount: moved });
		Ok(())
	}

	pub(crate) fn do_sweep_gifts() -> DispatchResult {
		let surplus = atoms(Self::custody())?.sub(Accounted::<T>::get())?;
		ensure!(surplus > QuoteAtoms::ZERO, Error::<T>::NoGifts);
		Self::add_to_accounted(surplus)?;
		Self::credit_insurance(None, surplus)?;
		Self::deposit_event(Event::GiftsSwept { amount: surplus });
		Ok(())
	}

	pub(crate) fn add_to_fee_pool(change: QuoteAtoms) -> Result<(), DispatchError> {
		let pool = FeePool::<T>::get().add(change)?;
		FeePool::<T>::put(pool);
		Ok(())
	}

	pub(crate) fn add_to_accounted(change: QuoteAtoms) -> Result<(), DispatchError> {
		let accounted = Accounted::<T>::get().add(change)?;
		Accounted::<T>::put(accounted);
		Ok(())
	}
}
