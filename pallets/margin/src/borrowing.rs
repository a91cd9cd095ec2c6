//! Quote that accounts borrow because their positions and their quote together are below nothing,
//! and who lends it.
//!
//! What an account borrows is reckoned when it is touched here, by its owner's deposits, withdrawals
//! and transfers or by anybody's `accrue`, and interest runs on it until the next touch.

use crate::{BorrowRules, Config, Error, Event, InterestState, Pallet, SubaccountOf};
use bulwark_primitives::{seams::Clock, QuoteAtoms, Subaccount};
use bulwark_risk::borrow::{BorrowError, InterestStamp};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// What is borrowed, by which rule, and up to what.
pub use crate::types::BorrowRule;

impl<T> From<BorrowError> for Error<T> {
	fn from(error: BorrowError) -> Self {
		match error {
			BorrowError::Rate
			| BorrowError::Share
			| BorrowError::AccountLimit
			| BorrowError::TotalLimit => Error::BadInterest,
			BorrowError::Markdown => Error::BadSaleTerms,
		}
	}
}

const fn stamp_of(account: &Subaccount) -> InterestStamp {
	let borrowing = &account.borrowing;
	InterestStamp { principal: borrowing.principal, index: borrowing.index }
}

/// Whether interest can ever matter to the account: it lends, borrows, or has what to borrow on.
fn takes_part(account: &Subaccount) -> bool {
	account.borrowing.lends
		|| !account.borrowing.principal.is_zero()
		|| (!account.collateral.is_empty() && account.quote.is_negative())
}

impl<T: Config> Pallet<T> {
	/// Interest that borrowers have paid and nobody has got yet: part of the books.
	pub(crate) fn pending_interest() -> QuoteAtoms {
		InterestState::<T>::get().collected
	}

	/// Has the account pay or get interest up to now. Its total of quote follows; storing it is the
	/// caller's, who must call [`Self::stamp_interest`] before.
	pub(crate) fn pay_interest(who: &SubaccountOf<T>, account: &mut Subaccount) -> DispatchResult {
		if !takes_part(account) {
			return Ok(());
		}
		let mut pool = InterestState::<T>::get();
		pool.accrue(T::Clock::now(), &BorrowRules::<T>::get().terms)?;
		let interest = pool.settle(&stamp_of(account))?;
		let insurance = pool.take_insurance()?;
		InterestState::<T>::put(pool);
		account.borrowing.principal = QuoteAtoms::ZERO;
		account.quote = account.quote.add(interest)?;
		Self::add_to_quote_total(interest)?;
		Self::credit_insurance(None, insurance)?;
		if !interest.is_zero() {
			Self::deposit_event(Event::InterestPaid { who: who.clone(), amount: interest });
		}
		Ok(())
	}

	/// What interest changes the account's quote by when it is next touched: negative if it pays.
	pub(crate) fn interest_due(account: &Subaccount) -> Result<QuoteAtoms, DispatchError> {
		if account.borrowing.principal.is_zero() {
			return Ok(QuoteAtoms::ZERO);
		}
		let mut pool = InterestState::<T>::get();
		pool.accrue(T::Clock::now(), &BorrowRules::<T>::get().terms)?;
		Ok(pool.settle(&stamp_of(account))?)
	}

	/// Notes what the account lends or borrows from now on.
	///
	/// # Errors
	///
	/// If a market it is in has no price, or a total does not fit.
	pub(crate) fn stamp_interest(account: &mut Subaccount) -> DispatchResult {
		if !takes_part(account) {
			return Ok(());
		}
		let sheet = Self::sheet(account)?;
		let own = if account.borrowing.lends { sheet.own()? } else { QuoteAtoms::ZERO };
		let mut pool = InterestState::<T>::get();
		let stamp = pool.stamp(sheet.net()?, own)?;
		InterestState::<T>::put(pool);
		account.borrowing.principal = stamp.principal;
		account.borrowing.index = stamp.index;
		Ok(())
	}

	/// What the account borrows at present.
	pub(crate) fn borrowed(account: &Subaccount) -> Result<QuoteAtoms, DispatchError> {
		Ok(Self::sheet(account)?.net()?.negate()?.max(QuoteAtoms::ZERO))
	}

	/// How much one account may borrow: nothing while all together borrow more than they may.
	pub(crate) fn borrow_limit() -> Result<QuoteAtoms, ArithmeticError> {
		let limits = BorrowRules::<T>::get().limits;
		let vault = crate::margin::atoms(Self::custody())?;
		let total = InterestState::<T>::get().borrowed;
		Ok(match limits.check(QuoteAtoms::ZERO, total, vault) {
			Ok(()) => limits.account,
			Err(_) => QuoteAtoms::ZERO,
		})
	}

	pub(crate) fn do_set_borrowing(rule: BorrowRule) -> DispatchResult {
		rule.terms.check().map_err(Error::<T>::from)?;
		let limits = &rule.limits;
		let bounded = !limits.account.is_negative()
			&& limits.vault_share.get() <= bulwark_primitives::PPM_ONE;
		ensure!(bounded, Error::<T>::BadInterest);
		// Up to now the old rate applies.
		let mut pool = InterestState::<T>::get();
		pool.accrue(T::Clock::now(), &BorrowRules::<T>::get().terms)?;
		InterestState::<T>::put(pool);
		BorrowRules::<T>::put(rule);
		Self::deposit_event(Event::BorrowingSet { rule });
		Ok(())
	}

	pub(crate) fn do_set_lending(who: &SubaccountOf<T>, lends: bool) -> DispatchResult {
		let mut account = Self::load(who)?;
		Self::pay_interest(who, &mut account)?;
		account.borrowing.lends = lends;
		Self::stamp_interest(&mut account)?;
		Self::store(who, &account);
		Self::deposit_event(Event::LendingSet { who: who.clone(), lends });
		Ok(())
	}

	pub(crate) fn do_accrue(who: &SubaccountOf<T>) -> DispatchResult {
		with_storage_layer(|| {
			let mut account = Self::load(who)?;
			Self::touch(who, &mut account)?;
			Self::pay_interest(who, &mut account)?;
			Self::stamp_interest(&mut account)?;
			Self::store(who, &account);
			Ok(())
		})
	}
}
