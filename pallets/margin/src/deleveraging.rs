//! Closing a position against its counterparties at mark, who pay its deficit.

use crate::{
	funding::FundingRun,
	gains,
	positions::{trade, Resized},
	Config, Error, Event, MarketInterest, OpenInterest, Pallet,
};
use bulwark_primitives::{
	seams::Clock, Deleveraging, DeleveragingTransfer, Lots, MarketId, MarketTerms, Moment, Price,
	QuoteAtoms, SignedLots, Subaccount,
};
use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// A deleveraging on its way: every party's change is in these sums.
struct Run {
	terms: MarketTerms,
	mark: Price,
	now: Moment,
	/// Whether the counterparties' positions are long.
	closes_longs: bool,
	interest: MarketInterest,
	covered: QuoteAtoms,
	funding: FundingRun,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deleverage(deleveraging: &Deleveraging<T::AccountId>) -> DispatchResult {
		let Deleveraging { market, who, lots, mark, transfers } = deleveraging;
		Self::ensure_adds_up(deleveraging)?;
		let terms = Self::terms(*market)?;
		ensure!(terms.state.settlement().is_none(), Error::<T>::MarketEnded);
		let mut run = Run {
			terms,
			mark: *mark,
			now: T::Clock::now(),
			closes_longs: lots.is_short(),
			interest: OpenInterest::<T>::get(market),
			covered: QuoteAtoms::ZERO,
			funding: FundingRun::default(),
		};
		for transfer in transfers {
			Self::close_counterparty(&mut run, transfer)?;
		}

		let mut account = Self::load(who)?;
		run.bring_up_to_date(&mut account)?;
		let held = account.lots(*market);
		ensure!(
			held.is_long() == lots.is_long() && lots.magnitude() <= held.magnitude(),
			Error::<T>::PositionMismatch
		);
		let deficit = Self::equity_at(&account, *market, *mark)?.negate()?.max(QuoteAtoms::ZERO);
		ensure!(run.covered <= deficit, Error::<T>::ExcessiveHaircut);
		let resized = run.trade(&mut account, SignedLots::ZERO.sub(*lots)?)?;
		account.quote = account.quote.add(run.covered)?;
		run.interest = Self::track(*market, who, resized, run.interest)?;
		Self::store(who, &account);
		Self::put_interest(*market, run.interest)?;
		Self::add_to_quote_total(run.funding.paid().negate()?)?;
		Self::book_funding(*market, &run.funding)?;
		Self::deposit_event(Event::Deleveraged {
			market: *market,
			who: who.clone(),
			lots: *lots,
			mark: *mark,
			covered: run.covered,
		});
		debug_assert!(Self::is_conserved(), "Invariant: the books add up to what is accounted for");
		Ok(())
	}

	/// Both sides close the same lots, and nobody appears twice.
	fn ensure_adds_up(deleveraging: &Deleveraging<T::AccountId>) -> DispatchResult {
		let mut parties = alloc::collections::BTreeSet::from([&deleveraging.who]);
		let mut lots = Lots::ZERO;
		for transfer in &deleveraging.transfers {
			ensure!(parties.insert(&transfer.who), Error::<T>::PositionMismatch);
			ensure!(!transfer.haircut.is_negative(), Error::<T>::NegativeAmount);
			lots = lots.add(transfer.lots)?;
		}
		ensure!(!lots.is_zero(), Error::<T>::ZeroLots);
		ensure!(lots == deleveraging.lots.magnitude(), Error::<T>::Unbalanced);
		Ok(())
	}

	/// Closes a counterparty's lots and takes its haircut, which is never above its unrealised
	/// profit in the market nor above its equity.
	fn close_counterparty(
		run: &mut Run,
		transfer: &DeleveragingTransfer<T::AccountId>,
	) -> DispatchResult {
		let DeleveragingTransfer { who, lots, haircut } = transfer;
		let mut account = Self::load(who)?;
		run.bring_up_to_date(&mut account)?;
		let market = run.terms.market;
		let position = account.position(market).copied().unwrap_or_default();
		ensure!(
			position.lots.is_long() == run.closes_longs && *lots <= position.lots.magnitude(),
			Error::<T>::PositionMismatch
		);
		if !haircut.is_zero() {
			let profit = run.mark.value(position.lots)?.sub(position.entry)?;
			let equity = Self::equity_at(&account, market, run.mark)?;
			ensure!(*haircut <= profit.min(equity), Error::<T>::ExcessiveHaircut);
		}
		let closed = lots.signed()?;
		let change = if run.closes_longs { SignedLots::ZERO.sub(closed)? } else { closed };
		let resized = run.trade(&mut account, change)?;
		account.quote = account.quote.sub(*haircut)?;
		run.covered = run.covered.add(*haircut)?;
		run.interest = Self::track(market, who, resized, run.interest)?;
		Self::store(who, &account);
		Self::deposit_event(Event::CounterpartyDeleveraged {
			market,
			who: who.clone(),
			lots: *lots,
			haircut: *haircut,
		});
		Ok(())
	}

	/// Equity with `market` at the deleveraging's mark and the others at theirs.
	fn equity_at(
		account: &Subaccount,
		market: MarketId,
		mark: Price,
	) -> Result<QuoteAtoms, DispatchError> {
		let mut sheet = Self::sheet(account)?;
		sheet.set_mark(market, mark);
		Ok(sheet.equity()?)
	}
}

impl Run {
	/// Pays what the account owes for funding in the market.
	fn bring_up_to_date(&mut self, account: &mut Subaccount) -> Result<(), ArithmeticError> {
		let (market, index) = (self.terms.market, self.terms.quote.funding);
		self.funding.pay(account, market, index).map(|_| ())
	}

	/// Closes lots at the mark.
	fn trade(
		&self,
		account: &mut Subaccount,
		change: SignedLots,
	) -> Result<Resized, ArithmeticError> {
		let (market, quote) = (self.terms.market, &self.terms.quote);
		let rise = gains::rise(account, market, quote, self.now)?;
		let resized = trade(account, market, change, self.mark, quote.funding)?;
		let rise = rise.filled(change, self.mark, quote.mark)?;
		gains::keep(account, market, quote.mark, rise, self.now)?;
		Ok(resized)
	}
}
