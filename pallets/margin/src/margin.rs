//! What an account is worth: gathers prices and parameters and asks the risk crate.

use crate::{
	collateral::Spot, funding::FundingRun, gains, positions::trade, sheet::Sheet, Config, Error,
	Pallet,
};
use bulwark_primitives::{
	seams::{Clock, Markets},
	Health, Lots, MarketId, MarketTerms, Ppm, Price, PriceUse, QuoteAtoms, Side, SignedLots,
	Subaccount, SubaccountId, MAX_POSITIONS,
};
use bulwark_risk::{AuctionTerms, FeeTerms};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, SaturatedConversion};

/// The highest fees an order can be charged: in a call auction both sides may pay its own.
pub(crate) fn fees(terms: &MarketTerms) -> FeeTerms {
	let call = match terms.state.call_until() {
		Some(_) => terms.auction_fee,
		None => Ppm::ZERO,
	};
	FeeTerms { maker: terms.maker_fee.max(call), taker: terms.taker_fee.max(call) }
}

/// What an auction of the market asks of new risk.
pub(crate) fn auction_terms(terms: &MarketTerms) -> AuctionTerms {
	AuctionTerms { effective: terms.initial_effective(), fees: fees(terms) }
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

	/// Both equities and the requirements at mark, everything due taken in.
	pub(crate) fn health_at_mark(account: &Subaccount) -> Result<Health, DispatchError> {
		Ok(Self::sheet(account)?.health()?.for_liquidation())
	}

	/// Equity and requirements at the end of each oracle interval that favours the account, and
	/// never less favourable than the mark: one end for all positions on an underlying, collateral at
	/// its own best end.
	pub(crate) fn health_at_best(account: &Subaccount) -> Result<Health, DispatchError> {
		let mut sheet = Self::sheet(account)?;
		sheet.favour()?;
		let middle = Self::collateral_value(account, Spot::Middle)?.maintenance;
		let best = Self::collateral_value(account, Spot::Favourable)?.maintenance;
		let gained = best.sub(middle)?;
		sheet.balance.quote = sheet.balance.quote.add(gained)?;
		sheet.balance.initial_adjustment = sheet.balance.initial_adjustment.add(gained)?;
		Ok(sheet.health()?.for_liquidation())
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
		let terms = Self::terms(market)?;
		let index = terms.quote.funding;
		FundingRun::default().pay(&mut account, market, index)?;
		let (now, mark) = (T::Clock::now(), terms.quote.mark);
		let rise = gains::rise(&account, market, &terms.quote, now)?;
		trade(&mut account, market, change, price, index)?;
		gains::keep(&mut account, market, mark, rise.filled(change, price, mark)?, now)?;
		account.quote = account.quote.sub(fee)?;
		let markets: u32 = account.markets().len().saturated_into();
		ensure!(markets <= MAX_POSITIONS, Error::<T>::TooManyMarkets);
		Self::health_at_mark(&account)
	}

	/// What the margin rule lets out of the account, oracle states and custody aside: the lesser of
	/// what is its own, unrealised profit left out, and of initial equity beyond the initial
	/// requirement.
	///
	/// Rounded down; zero while the account is being liquidated. With a position or an order,
	/// `MinEquity` stays.
	pub(crate) fn free_collateral(account: &Subaccount) -> Result<QuoteAtoms, DispatchError> {
		if account.in_liquidation {
			return Ok(QuoteAtoms::ZERO);
		}
		let sheet = Self::sheet(account)?;
		let (free, initial_equity) = free(&sheet)?;
		if sheet.entries.is_empty() {
			return Ok(free);
		}
		let above = initial_equity.sub(atoms(T::MinEquity::get())?)?.max(QuoteAtoms::ZERO);
		Ok(free.min(above))
	}

	/// Checks the margin rule for taking `amount` out of the account, by withdrawal or transfer.
	pub(crate) fn ensure_free(
		account: &Subaccount,
		amount: QuoteAtoms,
	) -> Result<(), DispatchError> {
		ensure!(!account.in_liquidation, Error::<T>::InLiquidation);
		Self::ensure_usable(account, PriceUse::Withdrawal)?;
		let sheet = Self::sheet(account)?;
		let (free, initial_equity) = free(&sheet)?;
		ensure!(amount <= free, Error::<T>::InsufficientFreeCollateral);
		if !sheet.entries.is_empty() {
			let left = initial_equity.sub(amount)?;
			ensure!(left >= atoms(T::MinEquity::get())?, Error::<T>::BelowMinEquity);
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

/// What can be taken out by the margin rule, and initial equity.
fn free(sheet: &Sheet) -> Result<(QuoteAtoms, QuoteAtoms), ArithmeticError> {
	let health = sheet.health()?;
	let free = sheet.own()?.min(health.free_collateral()?).max(QuoteAtoms::ZERO);
	Ok((free, health.initial_equity))
}
