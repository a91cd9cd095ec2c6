//! What an account is worth: gathers prices and parameters and asks the risk crate.

use crate::{positions::trade, Config, Error, Pallet};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Markets},
	Health, Lots, MarketId, MarketQuote, MarketTerms, Ppm, Price, PriceUse, QuoteAtoms, Side,
	SignedLots, Subaccount, SubaccountId, MAX_POSITIONS,
};
use bulwark_risk::{FeeTerms, Leg};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, SaturatedConversion};

/// The leg of `account` in a market of these terms at `mark`, with the base IMF and its open orders.
pub(crate) fn leg(terms: &MarketTerms, account: &Subaccount, mark: Price) -> Leg {
	let market = terms.market;
	let orders = account.orders(market);
	let position = account.position(market);
	Leg {
		market,
		mark,
		initial: terms.initial,
		maintenance: terms.maintenance,
		lots: position.map_or(SignedLots::ZERO, |position| position.lots),
		entry: position.map_or(QuoteAtoms::ZERO, |position| position.entry),
		bids: orders.bids,
		asks: orders.asks,
	}
}

/// The highest fees an order can be charged: in a call auction both sides may pay its own.
pub(crate) fn fees(terms: &MarketTerms) -> FeeTerms {
	let call = match terms.state.call_until() {
		Some(_) => terms.auction_fee,
		None => Ppm::ZERO,
	};
	FeeTerms { maker: terms.maker_fee.max(call), taker: terms.taker_fee.max(call) }
}

/// An amount of the settlement asset in the ledger's unit.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub(crate) fn atoms(amount: u128) -> Result<QuoteAtoms, ArithmeticError> {
	i128::try_from(amount).map(QuoteAtoms).map_err(|_| ArithmeticError::Overflow)
}

impl<T: Config> Pallet<T> {
	/// The market's terms at the prices of the last tick.
	pub(crate) fn terms(market: MarketId) -> Result<MarketTerms, Error<T>> {
		T::Markets::terms(market).ok_or_else(|| match T::Markets::record(market) {
			Some(_) => Error::<T>::NoPrice,
			None => Error::<T>::UnknownMarket,
		})
	}

	/// The legs of all markets the account is in, at the marks `mark` chooses.
	pub(crate) fn legs(
		account: &Subaccount,
		mark: impl Fn(MarketId, &MarketQuote, SignedLots) -> Price,
	) -> Result<Vec<Leg>, Error<T>> {
		let leg = |market| {
			let terms = Self::terms(market)?;
			let mark = mark(market, &terms.quote, account.lots(market));
			Ok(leg(&terms, account, mark))
		};
		account.markets().into_iter().map(leg).collect()
	}

	/// The legs at mark.
	pub(crate) fn legs_at_mark(account: &Subaccount) -> Result<Vec<Leg>, Error<T>> {
		Self::legs(account, |_, quote, _| quote.mark)
	}

	/// Equity and requirements at mark.
	pub(crate) fn health_at_mark(account: &Subaccount) -> Result<Health, DispatchError> {
		Ok(bulwark_risk::health(account.quote, &Self::legs_at_mark(account)?)?)
	}

	/// Equity and requirements at the end of each oracle interval that favours the account: longs
	/// at the high end, shorts at the low one, and never less favourable than the mark.
	pub(crate) fn health_at_best(account: &Subaccount) -> Result<Health, DispatchError> {
		let legs = Self::legs(account, |_, quote, lots| {
			if lots.is_short() {
				quote.low.min(quote.mark)
			} else {
				quote.high.max(quote.mark)
			}
		})?;
		Ok(bulwark_risk::health(account.quote, &legs)?)
	}

	/// Equity and requirements at mark after a fill, whether or not it would be admitted.
	pub(crate) fn health_after_fill(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		change: SignedLots,
		price: Price,
		fee: QuoteAtoms,
	) -> Result<Health, DispatchError> {
		let mut account = Self::load(who)?;
		trade(&mut account, market, change, price)?;
		account.quote = account.quote.sub(fee)?;
		let markets: u32 = account.markets().len().saturated_into();
		ensure!(markets <= MAX_POSITIONS, Error::<T>::TooManyMarkets);
		Self::health_at_mark(&account)
	}

	/// What the margin rule lets out of the account, oracle states and custody aside.
	///
	/// Rounded down; zero while the account is being liquidated. With a position or an order,
	/// `MinEquity` stays.
	pub(crate) fn free_collateral(account: &Subaccount) -> Result<QuoteAtoms, DispatchError> {
		if account.in_liquidation {
			return Ok(QuoteAtoms::ZERO);
		}
		let legs = Self::legs_at_mark(account)?;
		let free = bulwark_risk::withdrawable(account.quote, &legs)?;
		if legs.is_empty() {
			return Ok(free);
		}
		let equity = bulwark_risk::equity(account.quote, &legs)?;
		let above = equity.sub(atoms(T::MinEquity::get())?)?.max(QuoteAtoms::ZERO);
		Ok(free.min(above))
	}

	/// Checks the margin rule for taking `amount` out of the account, by withdrawal or transfer.
	pub(crate) fn ensure_free(
		account: &Subaccount,
		amount: QuoteAtoms,
	) -> Result<(), DispatchError> {
		ensure!(!account.in_liquidation, Error::<T>::InLiquidation);
		let now = T::Clock::now();
		for market in account.markets() {
			let is_usable = Self::terms(market)?.allows(PriceUse::Withdrawal, now);
			ensure!(is_usable, Error::<T>::PriceUnusable);
		}
		let legs = Self::legs_at_mark(account)?;
		let free = bulwark_risk::withdrawable(account.quote, &legs)?;
		ensure!(amount <= free, Error::<T>::InsufficientFreeCollateral);
		if !legs.is_empty() {
			let equity = bulwark_risk::equity(account.quote, &legs)?.sub(amount)?;
			ensure!(equity >= atoms(T::MinEquity::get())?, Error::<T>::BelowMinEquity);
		}
		Ok(())
	}

	/// Whether the market's open interest has reached its hard cap.
	pub(crate) fn is_capped(terms: &MarketTerms) -> Result<bool, ArithmeticError> {
		let lots: Lots = crate::OpenInterest::<T>::get(terms.market).long;
		let notional = terms.quote.mark.notional(lots)?;
		Ok(notional >= terms.open_interest_cap)
	}
}

/// The signed lots of a fill.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if they do not fit.
pub(crate) fn change(side: Side, lots: Lots) -> Result<SignedLots, ArithmeticError> {
	let lots = lots.signed()?;
	match side {
		Side::Bid => Ok(lots),
		Side::Ask => SignedLots::ZERO.sub(lots),
	}
}
