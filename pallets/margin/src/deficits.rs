//! The insurance fund, bounties, and deficits that nothing covered.

use crate::{Config, DeficitTotal, Deficits, Error, Event, InsuranceFund, Pallet};
use alloc::vec::Vec;
use bulwark_primitives::{MarketId, QuoteAtoms, SubaccountId, MAX_MARKETS};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Income of the insurance fund: repays recorded deficits first, those of `market` before the
	/// others, and only the rest stays in the fund.
	pub(crate) fn credit_insurance(market: Option<MarketId>, amount: QuoteAtoms) -> DispatchResult {
		let left = Self::repay_deficits(market, amount)?;
		if !left.is_zero() {
			let fund = InsuranceFund::<T>::get().add(left)?;
			InsuranceFund::<T>::put(fund);
		}
		Ok(())
	}

	/// Repays deficits with at most `amount`; returns what is left of it.
	fn repay_deficits(
		market: Option<MarketId>,
		amount: QuoteAtoms,
	) -> Result<QuoteAtoms, DispatchError> {
		let total = DeficitTotal::<T>::get();
		if total.is_zero() || amount.is_zero() {
			return Ok(amount);
		}
		let others: Vec<MarketId> = Deficits::<T>::iter_keys()
			.filter(|other| Some(*other) != market)
			.take(MAX_MARKETS.saturated_into())
			.collect();
		let mut left = amount;
		for market in market.into_iter().chain(others) {
			left = left.sub(Self::repay_deficit(market, left)?)?;
		}
		DeficitTotal::<T>::put(total.sub(amount.sub(left)?)?);
		Ok(left)
	}

	/// Repays one market's deficit with at most `amount`; returns what was repaid.
	fn repay_deficit(market: MarketId, amount: QuoteAtoms) -> Result<QuoteAtoms, DispatchError> {
		let owed = Deficits::<T>::get(market);
		let repaid = owed.min(amount);
		if repaid.is_zero() {
			return Ok(repaid);
		}
		let left = owed.sub(repaid)?;
		if left.is_zero() {
			Deficits::<T>::remove(market);
		} else {
			Deficits::<T>::insert(market, left);
		}
		Self::deposit_event(Event::DeficitRepaid { market, amount: repaid, left });
		Ok(repaid)
	}

	pub(crate) fn do_insure(
		who: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> Result<QuoteAtoms, DispatchError> {
		let mut account = Self::load(who)?;
		let fund = InsuranceFund::<T>::get();
		let moved = amount.min(fund).max(QuoteAtoms::ZERO);
		if moved.is_zero() {
			return Ok(moved);
		}
		account.quote = account.quote.add(moved)?;
		InsuranceFund::<T>::put(fund.sub(moved)?);
		Self::add_to_quote_total(moved)?;
		Self::store(who, &account);
		Self::deposit_event(Event::Insured { who: who.clone(), amount: moved });
		Ok(moved)
	}

	pub(crate) fn do_pay_bounty(
		receiver: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> DispatchResult {
		ensure!(!amount.is_negative(), Error::<T>::NegativeAmount);
		if amount.is_zero() {
			return Ok(());
		}
		let fund = InsuranceFund::<T>::get();
		ensure!(amount <= fund, Error::<T>::InsuranceExhausted);
		let mut account = Self::load_or_open(receiver)?;
		account.quote = account.quote.add(amount)?;
		InsuranceFund::<T>::put(fund.sub(amount)?);
		Self::add_to_quote_total(amount)?;
		Self::store(receiver, &account);
		Self::deposit_event(Event::BountyPaid { receiver: receiver.clone(), amount });
		Ok(())
	}

	/// Records at most what the account's equity is below zero, so that a deficit never enriches.
	pub(crate) fn do_record_deficit(
		market: MarketId,
		who: &SubaccountId<T::AccountId>,
		amount: QuoteAtoms,
	) -> DispatchResult {
		ensure!(!amount.is_negative(), Error::<T>::NegativeAmount);
		let mut account = Self::load(who)?;
		let missing = Self::health_at_mark(&account)?.equity.negate()?.max(QuoteAtoms::ZERO);
		let amount = amount.min(missing);
		if amount.is_zero() {
			return Ok(());
		}
		account.quote = account.quote.add(amount)?;
		let total = Deficits::<T>::get(market).add(amount)?;
		Deficits::<T>::insert(market, total);
		DeficitTotal::<T>::put(DeficitTotal::<T>::get().add(amount)?);
		Self::add_to_quote_total(amount)?;
		Self::store(who, &account);
		Self::deposit_event(Event::DeficitRecorded { market, who: who.clone(), amount, total });
		Ok(())
	}
}
