//! Funding: what an account owes or is owed is paid when it is touched.
//!
//! A market's funding index moves by itself; while positions sum to zero that changes nothing in
//! what all accounts owe together. Each payment is rounded up to the atom; what rounding leaves is
//! kept as dust and goes to the insurance fund as soon as it makes an atom.

use crate::{Config, Pallet, Pending, UnappliedFunding};
use bulwark_primitives::{FundingIndex, MarketId, Position, QuoteAtoms, Subaccount};
use bulwark_risk::funding::{self, funding_due, Dust, FundingDue};
use sp_runtime::{ArithmeticError, DispatchResult};

/// Funding paid in one market on the way through its accounts, booked at the end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FundingRun {
	/// The exact sum of what was paid [10^-9 quote atoms].
	exact: i128,
	/// What rounding left, less the whole atoms.
	dust: Dust,
	/// Whole atoms of dust.
	income: QuoteAtoms,
	/// What left the balances.
	paid: QuoteAtoms,
}

impl FundingRun {
	/// Pays what the account's position in the market owes up to `index`; returns what it paid,
	/// negative if it received. Nothing without a position.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a product or a sum does not fit.
	pub(crate) fn pay(
		&mut self,
		account: &mut Subaccount,
		market: MarketId,
		index: FundingIndex,
	) -> Result<QuoteAtoms, ArithmeticError> {
		let found = account.positions.iter_mut().find(|position| position.market == market);
		let Some(position) = found else { return Ok(QuoteAtoms::ZERO) };
		let due = due(position, index)?;
		position.funding = index;
		position.realised = position.realised.sub(due.paid)?;
		account.quote = account.quote.sub(due.paid)?;
		self.add(&due)?;
		Ok(due.paid)
	}

	fn add(&mut self, due: &FundingDue) -> Result<(), ArithmeticError> {
		let (dust, income) = self.dust.collect(due);
		self.exact = self.exact.checked_add(due.exact).ok_or(ArithmeticError::Overflow)?;
		self.dust = dust;
		self.income = self.income.add(income)?;
		self.paid = self.paid.add(due.paid)?;
		Ok(())
	}

	/// What left the balances.
	pub(crate) const fn paid(&self) -> QuoteAtoms {
		self.paid
	}
}

/// What the position owes up to `index`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product does not fit.
pub(crate) fn due(position: &Position, index: FundingIndex) -> Result<FundingDue, ArithmeticError> {
	let (now, then) =
		(funding::FundingIndex(index.get()), funding::FundingIndex(position.funding.get()));
	funding_due(position.lots, now, then)
}

impl<T: Config> Pallet<T> {
	/// Books what a run through the market's accounts paid. Quote balances are the caller's.
	pub(crate) fn book_funding(market: MarketId, run: &FundingRun) -> DispatchResult {
		if run.exact == 0 && run.paid.is_zero() {
			return Ok(());
		}
		let left = UnappliedFunding::<T>::get(market).checked_sub(run.exact);
		match left.ok_or(ArithmeticError::Overflow)? {
			0 => UnappliedFunding::<T>::remove(market),
			left => UnappliedFunding::<T>::insert(market, left),
		}
		let mut pending = Pending::<T>::get();
		pending.funding =
			pending.funding.checked_sub(run.exact).ok_or(ArithmeticError::Overflow)?;
		let rest = FundingDue { dust: run.dust.0, ..FundingDue::default() };
		let (dust, income) = Dust(pending.dust).collect(&rest);
		pending.dust = dust.0;
		Pending::<T>::put(pending);
		Self::credit_insurance(Some(market), run.income.add(income)?)
	}
}
