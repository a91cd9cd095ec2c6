//! Listing and changing markets; the seam the others see.

use crate::{
	calls::{later, MAX_CALL_MS, MIN_CALL_MS},
	mark::{self, clamp_to_band, index_quote, limit_run},
	Config, Error, Event, MarkStates, Markets, NextMarketId, Pallet,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{self, Clock, IndexPrices},
	ClearingSample, HaltReason, MarketId, MarketParameters, MarketQuote, MarketRecord, MarketState,
	MarketTerms, ParameterError, MAX_MARKETS,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T> From<ParameterError> for Error<T> {
	fn from(error: ParameterError) -> Self {
		match error {
			ParameterError::LotSize => Error::BadLotSize,
			ParameterError::TickSize => Error::BadTickSize,
			ParameterError::OrderSize => Error::BadOrderSize,
			ParameterError::Margin => Error::BadMargin,
			ParameterError::OpenInterest => Error::BadOpenInterest,
			ParameterError::Band => Error::BadBand,
			ParameterError::Fee => Error::BadFee,
			ParameterError::Slippage => Error::BadSlippage,
			ParameterError::MinNotional => Error::BadMinNotional,
			ParameterError::ImpactNotional => Error::BadImpactNotional,
			ParameterError::TakerDelay => Error::BadTakerDelay,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Lists a market, announced or with orders gathering for `opening` (ms).
	pub(crate) fn do_list_market(
		parameters: MarketParameters,
		opening: Option<u64>,
	) -> DispatchResult {
		let state = match opening {
			Some(ms) => {
				ensure!((MIN_CALL_MS..=MAX_CALL_MS).contains(&ms), Error::<T>::BadCallEnd);
				MarketState::OpeningAuction(later(T::Clock::now(), ms))
			},
			None => MarketState::Announced,
		};
		Self::list(parameters, state)
	}

	/// Lists a market that is active at once, without an opening auction: for genesis, and for
	/// scenes of benchmarks and tests.
	///
	/// # Errors
	///
	/// As [`Pallet::list_market`].
	pub fn list_active(parameters: MarketParameters) -> DispatchResult {
		Self::list(parameters, MarketState::Active)
	}

	fn list(parameters: MarketParameters, state: MarketState) -> DispatchResult {
		parameters.check().map_err(Error::<T>::from)?;
		ensure!(T::IndexPrices::is_listed(parameters.feed), Error::<T>::UnknownFeed);
		if let Some(price) = T::IndexPrices::price(parameters.feed) {
			ensure!(index_quote(parameters.lot_size, &price).is_ok(), Error::<T>::BadLotSize);
		}
		let market = NextMarketId::<T>::get();
		ensure!(market.0 < MAX_MARKETS, Error::<T>::TooManyMarkets);
		NextMarketId::<T>::put(MarketId(market.0.saturating_add(1)));
		let record = MarketRecord { parameters: parameters.clone(), state };
		Self::put_record(market, &record);
		Self::deposit_event(Event::Listed { market, parameters, state });
		Ok(())
	}

	pub(crate) fn do_set_parameters(
		market: MarketId,
		parameters: MarketParameters,
	) -> DispatchResult {
		let mut record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		let present = &record.parameters;
		let unchanged = parameters.kind == present.kind
			&& parameters.feed == present.feed
			&& parameters.lot_size == present.lot_size
			&& parameters.tick_size == present.tick_size;
		ensure!(unchanged, Error::<T>::ImmutableParameter);
		parameters.check().map_err(Error::<T>::from)?;
		record.parameters = parameters.clone();
		Self::put_record(market, &record);
		if let Some(mut quote) = Self::quote_of(market) {
			quote.mark = clamp_to_band(quote.mark, quote.index, parameters.mark_band);
			quote.initial_effective = quote.initial_effective.max(parameters.initial_margin);
			Self::put_quote(market, &record, &quote);
		}
		Self::deposit_event(Event::ParametersSet { market, parameters });
		Ok(())
	}

	/// Lists the genesis markets. A chain specification with a wrong one is refused.
	pub(crate) fn build_markets(markets: &[MarketParameters]) {
		for (position, parameters) in markets.iter().enumerate() {
			let listed = Self::list_active(parameters.clone());
			assert!(
				listed.is_ok(),
				"market {position} of the chain specification is wrong: {listed:?}"
			);
		}
	}
}

impl<T: Config> seams::Markets for Pallet<T> {
	fn record(market: MarketId) -> Option<MarketRecord> {
		Markets::<T>::get(market)
	}

	fn quote(market: MarketId) -> Option<MarketQuote> {
		Self::quote_of(market)
	}

	fn terms(market: MarketId) -> Option<MarketTerms> {
		Self::terms_of(market)
	}

	fn ids() -> Vec<MarketId> {
		(0..NextMarketId::<T>::get().0.min(MAX_MARKETS)).map(MarketId).collect()
	}

	fn halt(market: MarketId, reason: HaltReason) {
		match Markets::<T>::get(market) {
			Some(record) => Self::halt_market(market, record, reason),
			None => log::error!(
				target: "runtime::markets",
				"market {} was to be halted ({reason:?}) but is not listed",
				market.0,
			),
		}
	}

	fn note_clearing(market: MarketId, sample: ClearingSample) {
		let Some(record) = Markets::<T>::get(market) else { return };
		let now = T::Clock::now();
		Self::count_volume(market, &sample, now);
		let Some(quote) = Self::quote_of(market).filter(MarketQuote::is_live) else { return };
		let Some(before) = MarkStates::<T>::get(market) else { return };
		let parameters = &record.parameters;
		let mut state = before;
		mark::note(&mut state, parameters, quote.index, &sample, now);
		let counted = sample.limit_state.filter(|_| record.state == MarketState::Active);
		let run = limit_run(before.limit, counted, parameters.impact_notional);
		let most = parameters.limit_state_blocks;
		let is_long = most > 0 && run.is_some_and(|run| run.blocks >= most);
		state.limit = run.filter(|_| most > 0 && !is_long);
		// A quiet market leaves nothing to write.
		if state != before {
			MarkStates::<T>::insert(market, state);
		}
		if is_long {
			Self::call_after_limit(market, record, now);
		}
	}

	fn end_call(market: MarketId) {
		Self::end_due_call(market);
	}
}
