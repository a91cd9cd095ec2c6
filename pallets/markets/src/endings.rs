//! The end of a market: expiry, delisting, settlement, removal.

use crate::{
	calls::later, states::restriction, weights::WeightInfo, Config, EndingView, Endings, Error,
	Event, MarkStates, MarketIds, Markets, OptionStates, Pallet, Stops, TradedHours, HOURS,
};
use bulwark_primitives::{
	seams::{Books, Clock, Settlements},
	HaltReason, MarketId, MarketKind, MarketQuote, MarketRecord, MarketState, Moment, OptionRight,
	Price,
};
use bulwark_risk::settlement::{
	Payoff, SettlementStatus, SettlementWindow, PRICE_LIFE_MS, WINDOW_MS,
};
use frame_support::{
	ensure, pallet_prelude::DispatchResult, storage::with_storage_layer, weights::WeightMeter,
};
use sp_runtime::DispatchError;

/// A perpetual's last window ends at least so long after its delisting was announced (ms).
pub const MIN_NOTICE_MS: u64 = 86_400_000;

/// And at most so long (ms).
pub const MAX_NOTICE_MS: u64 = 90 * 86_400_000;

/// What a lot of the contract is paid at a price of its underlying.
const fn payoff(kind: MarketKind) -> Payoff {
	match kind {
		MarketKind::Perpetual | MarketKind::Future { .. } => Payoff::Linear,
		MarketKind::Option { strike, right: OptionRight::Call, .. } => Payoff::Call(strike),
		MarketKind::Option { strike, right: OptionRight::Put, .. } => Payoff::Put(strike),
	}
}

/// When the contract ends, extensions aside.
const fn end_of(window: &SettlementWindow) -> Moment {
	later(window.start, WINDOW_MS)
}

/// Where a market is before its end.
pub(crate) enum Course {
	/// Traded, or waiting for its settlement price; with its last window, if it has one.
	On(Option<SettlementWindow>),
	/// To be settled at this price of its underlying.
	Due(Price),
}

impl<T: Config> Pallet<T> {
	/// The market's last window: of a dated contract from shortly before it begins, of a perpetual
	/// from when its delisting was announced.
	fn window(market: MarketId, record: &MarketRecord, now: Moment) -> Option<SettlementWindow> {
		Endings::<T>::get(market).or_else(|| {
			let expiry = record.parameters.kind.expiry()?;
			// A price noted before the window stands into it.
			let begins = expiry.get() <= later(later(now, WINDOW_MS), PRICE_LIFE_MS).get();
			begins.then(|| SettlementWindow::new(expiry))
		})
	}

	/// Takes the market's last window on, if it has one; `index` is the fresh price of its
	/// underlying. A market whose contract has ended without a settlement price is halted.
	pub(crate) fn advance_window(
		market: MarketId,
		record: &mut MarketRecord,
		index: Option<Price>,
		now: Moment,
	) -> Course {
		let Some(before) = Self::window(market, record, now) else { return Course::On(None) };
		if later(now, PRICE_LIFE_MS) < before.start {
			return Course::On(Some(before));
		}
		let mut window = before;
		if let Err(error) = window.note(now, index) {
			log::error!(
				target: "runtime::markets",
				"the last window of market {} cannot be taken on: {error:?}",
				market.0,
			);
		}
		match window.status() {
			SettlementStatus::Priced(price) => return Course::Due(price),
			SettlementStatus::Open => {},
			SettlementStatus::Uncovered => {
				if before.status() != SettlementStatus::Uncovered {
					Self::deposit_event(Event::SettlementUncovered { market });
				}
			},
		}
		if window != before || !Endings::<T>::contains_key(market) {
			Endings::<T>::insert(market, window);
		}
		if end_of(&window) <= now {
			Self::halt_market(market, record.clone(), HaltReason::Unsettled);
			record.state = MarketState::Halted;
		}
		Course::On(Some(window))
	}

	/// Settles the market at a price of its underlying, from within the tick. Says whether the meter
	/// sufficed. If the ledger refuses, the next block asks again.
	pub(crate) fn settle_in_tick(
		market: MarketId,
		record: MarketRecord,
		index: Price,
		meter: &mut WeightMeter,
	) -> bool {
		if meter.try_consume(T::WeightInfo::settle()).is_err() {
			return false;
		}
		if let Err(error) = with_storage_layer(|| Self::settle(market, record, index)) {
			log::error!(
				target: "runtime::markets",
				"market {} cannot be settled: {error:?}",
				market.0,
			);
		}
		true
	}

	/// From now on the market's positions are worth what the contract pays at `index`.
	fn settle(market: MarketId, mut record: MarketRecord, index: Price) -> DispatchResult {
		let price = payoff(record.parameters.kind).per_lot(index);
		T::Settlements::begin(market, price).map_err(DispatchError::from)?;
		Endings::<T>::remove(market);
		Stops::<T>::remove(market);
		OptionStates::<T>::remove(market);
		Self::forget_change(market);
		record.state = MarketState::Settling(price);
		Self::put_record(market, &record);
		if let Some(quote) = Self::quote_of(market) {
			let settled = MarketQuote {
				index,
				mark: price,
				low: price,
				high: price,
				proven_low: price,
				proven_high: price,
				..quote
			};
			Self::put_quote(market, &record, &settled);
		}
		Self::deposit_event(Event::SettlementBegun { market, index, price });
		Ok(())
	}

	/// Takes a market that is being settled on: settled when all is paid out, removed when nothing
	/// of it is left. Says whether the meter sufficed.
	pub(crate) fn finish(
		market: MarketId,
		mut record: MarketRecord,
		meter: &mut WeightMeter,
	) -> bool {
		match record.state {
			MarketState::Settling(price) if T::Settlements::is_done(market) => {
				record.state = MarketState::Settled(price);
				Self::put_record(market, &record);
				Self::deposit_event(Event::Settled { market, price });
			},
			MarketState::Settled(_) if T::Books::is_empty(market) => {
				if meter.try_consume(T::WeightInfo::remove_market()).is_err() {
					return false;
				}
				Self::remove_market(market);
			},
			_ => {},
		}
		true
	}

	/// Forgets everything of the market but that its number was used.
	pub(crate) fn remove_market(market: MarketId) {
		Markets::<T>::remove(market);
		MarketIds::<T>::mutate(|markets| markets.retain(|listed| *listed != market));
		Self::put_terms(market, None);
		MarkStates::<T>::remove(market);
		crate::ChangePeriods::<T>::remove(market);
		let _ = TradedHours::<T>::clear_prefix(market, u32::from(HOURS), None);
		Self::deposit_event(Event::Removed { market });
	}

	/// Announces the delisting of a perpetual.
	pub(crate) fn do_delist(market: MarketId, end: Moment) -> DispatchResult {
		let record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		ensure!(record.parameters.kind == MarketKind::Perpetual, Error::<T>::EndsByItself);
		let is_ending = record.state.settlement().is_some() || Endings::<T>::contains_key(market);
		ensure!(!is_ending, Error::<T>::AlreadyEnding);
		let now = T::Clock::now();
		let notice = end.since(now);
		ensure!((MIN_NOTICE_MS..=MAX_NOTICE_MS).contains(&notice), Error::<T>::BadNotice);
		Endings::<T>::insert(market, SettlementWindow::new(end));
		Self::deposit_event(Event::Delisted { market, end });
		let state = match record.state {
			MarketState::Active | MarketState::ProtectiveAuction(_) => MarketState::ReduceOnly,
			MarketState::OpeningAuction(_) => MarketState::CancelOnly,
			_ => return Ok(()),
		};
		Self::enter(market, record, state, now, Event::StateSet { market, state });
		Ok(())
	}

	/// Settles a market whose last window was never covered at a price of its underlying that
	/// governance names.
	pub(crate) fn do_settle_market(market: MarketId, index: Price) -> DispatchResult {
		let record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		let status = Endings::<T>::get(market).map(|window| window.status());
		ensure!(status == Some(SettlementStatus::Uncovered), Error::<T>::SettlementNotDue);
		ensure!(!index.is_zero(), Error::<T>::BadSettlementPrice);
		Self::settle(market, record, index)
	}

	/// A market that is being delisted is not made to admit more than reducing, one whose contract
	/// has ended stays as it is.
	pub(crate) fn ensure_may_enter(
		market: MarketId,
		state: MarketState,
		now: Moment,
	) -> Result<(), Error<T>> {
		let Some(window) = Endings::<T>::get(market) else { return Ok(()) };
		ensure!(now < end_of(&window), Error::<T>::ContractEnded);
		let is_dated = Markets::<T>::get(market)
			.is_some_and(|record| record.parameters.kind.expiry().is_some());
		let reduces = restriction(state) >= restriction(MarketState::ReduceOnly);
		ensure!(is_dated || reduces, Error::<T>::BeingDelisted);
		Ok(())
	}

	/// How far the market is on its way to settlement; nothing if it is not.
	#[must_use]
	pub fn ending(market: MarketId) -> Option<EndingView> {
		let record = Markets::<T>::get(market)?;
		let settlement = record.state.settlement();
		let expiry = record.parameters.kind.expiry().map(SettlementWindow::new);
		let window = Endings::<T>::get(market).or(expiry);
		if settlement.is_none() && window.is_none() {
			return None;
		}
		let window = window.unwrap_or_default();
		Some(EndingView {
			start: window.start,
			end: window.end,
			covered_ms: window.covered_ms,
			average: window.average(),
			is_uncovered: window.status() == SettlementStatus::Uncovered,
			settlement,
		})
	}
}
