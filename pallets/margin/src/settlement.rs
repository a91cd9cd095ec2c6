//! The end of a contract: its positions are paid out at the settlement price, each when its account
//! is touched or the sweep comes to it.

use crate::{
	funding::FundingRun, gains, positions, Config, Deficits, Error, Event, Holders, OpenInterest,
	Pallet, Pending, Unsettled, UnsettledMarket, WeightInfo, LOG_TARGET,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Settlements, Step},
	MarketId, MarketTerms, Moment, Price, QuoteAtoms, Subaccount, SubaccountId, MAX_MARKETS,
};
use core::marker::PhantomData;
use frame_support::{ensure, storage::with_storage_layer, weights::WeightMeter};
use sp_runtime::{ArithmeticError, DispatchResult, SaturatedConversion};

/// Accounts fetched at a time.
const PAGE: u32 = 64;

impl<T: Config> Settlements for Pallet<T> {
	fn begin(market: MarketId, price: Price) -> Result<(), ArithmeticError> {
		if Unsettled::<T>::contains_key(market) {
			return Err(ArithmeticError::Overflow);
		}
		let interest = OpenInterest::<T>::take(market).long;
		if !interest.is_zero() {
			let positions = bulwark_risk::settlement::Unsettled::new(interest.get());
			Unsettled::<T>::insert(market, UnsettledMarket { price, positions });
		}
		Self::deposit_event(Event::SettlementBegan { market, price, open_interest: interest });
		Ok(())
	}

	fn is_done(market: MarketId) -> bool {
		// A deficit is told by its market, which stays as long as it is owed.
		!Unsettled::<T>::contains_key(market) && !Deficits::<T>::contains_key(market)
	}
}

impl<T: Config> Pallet<T> {
	/// Brings the account up to date in all its markets: pays what it owes or is owed for funding,
	/// and pays out positions in contracts that ended. The books follow; storing the account is the
	/// caller's. O(positions).
	///
	/// # Errors
	///
	/// [`Error::NoPrice`] if a market has none, and if a sum does not fit.
	pub(crate) fn touch(
		who: &SubaccountId<T::AccountId>,
		account: &mut Subaccount,
	) -> DispatchResult {
		let markets: Vec<MarketId> =
			account.positions.iter().map(|position| position.market).collect();
		for market in markets {
			Self::touch_market(who, account, &Self::terms(market)?)?;
		}
		Ok(())
	}

	/// Brings the account up to date in one market, as [`Self::touch`].
	pub(crate) fn touch_market(
		who: &SubaccountId<T::AccountId>,
		account: &mut Subaccount,
		terms: &MarketTerms,
	) -> DispatchResult {
		let before = account.quote;
		let mut run = FundingRun::default();
		let paid = run.pay(account, terms.market, terms.quote.funding)?;
		Self::book_funding(terms.market, &run)?;
		Self::report_funding(who, terms.market, paid);
		if terms.state.settlement().is_some() {
			Self::pay_out(who, account, terms)?;
		}
		Self::add_to_quote_total(account.quote.sub(before)?)
	}

	/// Says that funding was paid, if any was.
	pub(crate) fn report_funding(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		paid: QuoteAtoms,
	) {
		if !paid.is_zero() {
			Self::deposit_event(Event::FundingPaid { market, who: who.clone(), amount: paid });
		}
	}

	/// Pays the account's position in a market whose contract ended, if it has one there.
	fn pay_out(
		who: &SubaccountId<T::AccountId>,
		account: &mut Subaccount,
		terms: &MarketTerms,
	) -> DispatchResult {
		let market = terms.market;
		let Some(position) = account.position(market).copied() else { return Ok(()) };
		let Some(mut unsettled) = Unsettled::<T>::get(market) else {
			ensure!(false, Error::<T>::Unbalanced);
			return Ok(());
		};
		let price = unsettled.price;
		let owed_before = unsettled.positions.pending(price)?;
		let value = unsettled.positions.pay(position.lots, price)?;
		let mut pending = Pending::<T>::get();
		let owed = unsettled.positions.pending(price)?;
		pending.settlements = pending.settlements.sub(owed_before)?.add(owed)?;
		Pending::<T>::put(pending);
		account.quote = account.quote.add(value)?;
		let gain = value.sub(position.entry)?;
		let now = T::Clock::now();
		let rise = gains::rise(account, market, &terms.quote, now)?.at_least(gain);
		positions::remove(account, market);
		gains::keep(account, market, price, rise, now)?;
		Holders::<T>::remove(market, who);
		Self::deposit_event(Event::PositionSettled {
			market,
			who: who.clone(),
			lots: position.lots,
			price,
			gain,
		});
		if unsettled.positions.is_complete() {
			Unsettled::<T>::remove(market);
			Self::deposit_event(Event::SettlementEnded { market });
		} else {
			Unsettled::<T>::insert(market, unsettled);
		}
		Ok(())
	}

	/// Pays out the position of one account that the sweep came to.
	pub(crate) fn sweep_account(
		who: &SubaccountId<T::AccountId>,
		terms: &MarketTerms,
	) -> DispatchResult {
		let mut account = Self::load(who)?;
		Self::touch_market(who, &mut account, terms)?;
		Self::store(who, &account);
		debug_assert!(Self::is_conserved(), "Invariant: the books add up to what is accounted for");
		Ok(())
	}

	/// Pays out positions of the market as far as the meter goes.
	fn sweep_market(market: MarketId, meter: &mut WeightMeter) {
		let Ok(terms) = Self::terms(market) else { return };
		loop {
			if !meter.can_consume(T::WeightInfo::sweep_account()) {
				return;
			}
			let holders: Vec<_> =
				Holders::<T>::iter_key_prefix(market).take(PAGE.saturated_into()).collect();
			if holders.is_empty() {
				return;
			}
			for who in holders {
				if meter.try_consume(T::WeightInfo::sweep_account()).is_err() {
					return;
				}
				if let Err(error) = with_storage_layer(|| Self::sweep_account(&who, &terms)) {
					log::error!(target: LOG_TARGET, "sweep of {market:?} stopped: {error:?}");
					return;
				}
			}
		}
	}
}

/// The step of the tick that pays out positions of contracts that ended, market by market. It needs
/// no cursor: who is paid is no holder any more.
pub struct SweepSettlements<T>(PhantomData<T>);

impl<T: Config> Step for SweepSettlements<T> {
	fn run(_now: Moment, meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::sweep_base()).is_err() {
			return;
		}
		let markets: Vec<MarketId> =
			Unsettled::<T>::iter_keys().take(MAX_MARKETS.saturated_into()).collect();
		for market in markets {
			Pallet::<T>::sweep_market(market, meter);
		}
	}
}
