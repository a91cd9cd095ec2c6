//! Applying a market's clearing to the accounts it filled.

use crate::{
	accounts::close_open_lots,
	funding::FundingRun,
	gains,
	positions::{trade, Resized},
	Config, Error, Event, Holders, MarketInterest, OpenInterest, Pallet,
};
use alloc::collections::BTreeMap;
use bulwark_primitives::{
	seams::Clock, AccountClearing, Lots, MarketId, MarketTerms, Moment, Price, QuoteAtoms,
	Subaccount, SubaccountId, MAX_POSITIONS,
};
use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult, SaturatedConversion};

/// What one clearing does to an account, or to all accounts together.
#[derive(Clone, Copy, Default)]
struct Part {
	bought: Lots,
	sold: Lots,
	fees: QuoteAtoms,
	rebates: QuoteAtoms,
	liquidation_fees: QuoteAtoms,
	closed_bids: Lots,
	closed_asks: Lots,
	closed_orders: u32,
}

impl Part {
	fn add<AccountId>(self, other: &AccountClearing<AccountId>) -> Result<Self, ArithmeticError> {
		Ok(Self {
			bought: self.bought.add(other.bought)?,
			sold: self.sold.add(other.sold)?,
			fees: self.fees.add(other.fees)?,
			rebates: self.rebates.add(other.rebates)?,
			liquidation_fees: self.liquidation_fees.add(other.liquidation_fees)?,
			closed_bids: self.closed_bids.add(other.closed_bids)?,
			closed_asks: self.closed_asks.add(other.closed_asks)?,
			closed_orders: self
				.closed_orders
				.checked_add(other.closed_orders)
				.ok_or(ArithmeticError::Overflow)?,
		})
	}
}

/// Sums over the accounts of a clearing, written once at its end.
struct Run {
	terms: MarketTerms,
	price: Price,
	now: Moment,
	interest: MarketInterest,
	quote: QuoteAtoms,
	funding: FundingRun,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<T::AccountId>],
	) -> DispatchResult {
		let mut parts: BTreeMap<&SubaccountId<T::AccountId>, Part> = BTreeMap::new();
		let mut sum = Part::default();
		for account in accounts {
			let amounts = [account.fees, account.rebates, account.liquidation_fees];
			let is_negative = amounts.iter().any(|amount| amount.is_negative());
			ensure!(!is_negative, Error::<T>::NegativeAmount);
			let part = parts.entry(&account.who).or_default();
			*part = part.add(account)?;
			sum = sum.add(account)?;
		}
		ensure!(sum.bought == sum.sold, Error::<T>::Unbalanced);
		ensure!(sum.rebates <= sum.fees, Error::<T>::ExcessiveRebates);
		let income = sum.fees.sub(sum.rebates)?;

		let terms = Self::terms(market)?;
		ensure!(terms.state.settlement().is_none(), Error::<T>::MarketEnded);
		let mut run = Run {
			terms,
			price,
			now: T::Clock::now(),
			interest: OpenInterest::<T>::get(market),
			quote: QuoteAtoms::ZERO,
			funding: FundingRun::default(),
		};
		for (who, part) in &parts {
			Self::settle_account(&mut run, who, part)?;
		}
		// The quote legs cancel, so all that left the balances are the fees less the rebates, and
		// funding that was due.
		let left = income.add(sum.liquidation_fees)?.add(run.funding.paid())?;
		ensure!(run.quote.add(left)?.is_zero(), Error::<T>::Unbalanced);
		Self::put_interest(market, run.interest)?;
		Self::add_to_quote_total(run.quote)?;
		Self::add_to_fee_pool(income)?;
		Self::book_funding(market, &run.funding)?;
		Self::credit_insurance(Some(market), sum.liquidation_fees)?;
		debug_assert!(Self::is_conserved(), "Invariant: the books add up to what is accounted for");
		Ok(())
	}

	fn settle_account(
		run: &mut Run,
		who: &SubaccountId<T::AccountId>,
		part: &Part,
	) -> DispatchResult {
		let mut account = Self::load(who)?;
		let quote_before = account.quote;
		let (market, index) = (run.terms.market, run.terms.quote.funding);
		let funding = run.funding.pay(&mut account, market, index)?;
		let change = part.bought.signed()?.sub(part.sold.signed()?)?;
		let quote = &run.terms.quote;
		let rise = gains::rise(&account, market, quote, run.now)?;
		let resized = trade(&mut account, market, change, run.price, index)?;
		let rise = rise.filled(change, run.price, quote.mark)?;
		gains::keep(&mut account, market, quote.mark, rise, run.now)?;
		charge(&mut account, market, part)?;
		close_open_lots(
			&mut account,
			market,
			part.closed_bids,
			part.closed_asks,
			part.closed_orders,
		)
		.ok_or(Error::<T>::NoSuchOrders)?;
		if resized.before.is_zero() {
			let markets: u32 = account.markets().len().saturated_into();
			ensure!(markets <= MAX_POSITIONS, Error::<T>::TooManyMarkets);
		}
		run.interest = Self::track(market, who, resized, run.interest)?;
		run.quote = run.quote.add(account.quote.sub(quote_before)?)?;
		Self::store(who, &account);
		Self::report_funding(who, market, funding);
		if !part.bought.is_zero() || !part.sold.is_zero() {
			Self::deposit_event(Event::Settled {
				market,
				who: who.clone(),
				bought: part.bought,
				sold: part.sold,
				price: run.price,
				fees: part.fees,
				rebates: part.rebates,
				liquidation_fees: part.liquidation_fees,
				position: resized.after,
				realised: resized.realised,
			});
		}
		Ok(())
	}

	/// Notes a resized position among the market's holders and in its open interest.
	pub(crate) fn track(
		market: MarketId,
		who: &SubaccountId<T::AccountId>,
		resized: Resized,
		interest: MarketInterest,
	) -> Result<MarketInterest, DispatchError> {
		match (resized.before.is_zero(), resized.after.is_zero()) {
			(true, false) => Holders::<T>::insert(market, who, ()),
			(false, true) => Holders::<T>::remove(market, who),
			(true, true) | (false, false) => {},
		}
		Ok(interest.moved(resized.before, resized.after)?)
	}

	/// Writes the market's open interest, which must balance.
	pub(crate) fn put_interest(market: MarketId, interest: MarketInterest) -> DispatchResult {
		ensure!(interest.is_balanced(), Error::<T>::Unbalanced);
		if interest.long.is_zero() {
			OpenInterest::<T>::remove(market);
		} else {
			OpenInterest::<T>::insert(market, interest);
		}
		Ok(())
	}
}

/// Takes fees off the account and pays rebates to it; what is left of its position is shown to have
/// brought them.
fn charge(account: &mut Subaccount, market: MarketId, part: &Part) -> Result<(), ArithmeticError> {
	let charged = part.fees.add(part.liquidation_fees)?.sub(part.rebates)?;
	account.quote = account.quote.sub(charged)?;
	if let Some(held) = account.positions.iter_mut().find(|held| held.market == market) {
		held.realised = held.realised.sub(charged)?;
	}
	Ok(())
}
