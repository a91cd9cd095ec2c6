//! Listing, changing and stopping markets; the seam the others see.

use crate::{
	mark::{clamp_to_band, counts, index_quote, premium_sample},
	Config, Error, Event, LastClearing, MarkStates, Markets, NextMarketId, Pallet, Quotes,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{self, Clock, IndexPrices},
	ClearingSample, FeedState, HaltReason, MarketId, MarketParameters, MarketQuote, MarketRecord,
	MarketState, ParameterError, MAX_MARKETS,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::EnsureOrigin};
use sp_runtime::traits::BadOrigin;

/// On whose word a state is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
	/// May set any state.
	Risk,
	/// May restrict only.
	Guardian,
}

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
			ParameterError::ImpactNotional => Error::BadImpactNotional,
			ParameterError::TakerDelay => Error::BadTakerDelay,
		}
	}
}

/// How much a state restricts.
const fn restriction(state: MarketState) -> u8 {
	match state {
		MarketState::Active => 0,
		MarketState::ReduceOnly => 1,
		MarketState::Halted => 2,
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_list_market(parameters: MarketParameters) -> DispatchResult {
		parameters.check().map_err(Error::<T>::from)?;
		ensure!(T::IndexPrices::is_listed(parameters.feed), Error::<T>::UnknownFeed);
		if let Some(price) = T::IndexPrices::price(parameters.feed) {
			ensure!(index_quote(parameters.lot_size, &price).is_ok(), Error::<T>::BadLotSize);
		}
		let market = NextMarketId::<T>::get();
		ensure!(market.0 < MAX_MARKETS, Error::<T>::TooManyMarkets);
		NextMarketId::<T>::put(MarketId(market.0.saturating_add(1)));
		let record = MarketRecord { parameters: parameters.clone(), state: MarketState::Active };
		Markets::<T>::insert(market, record);
		Self::deposit_event(Event::Listed { market, parameters });
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
		if let Some(mut quote) = Quotes::<T>::get(market) {
			quote.mark = clamp_to_band(quote.mark, quote.index, parameters.mark_band);
			quote.initial_effective = quote.initial_effective.max(parameters.initial_margin);
			Quotes::<T>::insert(market, quote);
		}
		record.parameters = parameters.clone();
		Markets::<T>::insert(market, record);
		Self::deposit_event(Event::ParametersSet { market, parameters });
		Ok(())
	}

	/// Which of the two origins it is.
	pub(crate) fn ensure_state_origin(origin: T::RuntimeOrigin) -> Result<Authority, BadOrigin> {
		match T::RiskOrigin::try_origin(origin) {
			Ok(_) => Ok(Authority::Risk),
			Err(origin) => T::GuardianOrigin::ensure_origin(origin).map(|_| Authority::Guardian),
		}
	}

	pub(crate) fn do_set_state(
		authority: Authority,
		market: MarketId,
		state: MarketState,
	) -> DispatchResult {
		let record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		let relaxes = restriction(state) < restriction(record.state);
		ensure!(authority == Authority::Risk || !relaxes, Error::<T>::GuardianMayOnlyRestrict);
		Self::change_state(market, record, state, HaltReason::Governance);
		Ok(())
	}

	/// Sets the state and says so, unless it is the present one.
	fn change_state(
		market: MarketId,
		mut record: MarketRecord,
		state: MarketState,
		reason: HaltReason,
	) {
		if record.state == state {
			return;
		}
		record.state = state;
		Markets::<T>::insert(market, record);
		Self::deposit_event(Event::StateSet { market, state });
		if state == MarketState::Halted {
			Self::deposit_event(Event::MarketHalted { market, reason });
		}
	}

	/// Lists the genesis markets. A chain specification with a wrong one is refused.
	pub(crate) fn build_markets(markets: &[MarketParameters]) {
		for (position, parameters) in markets.iter().enumerate() {
			let listed = Self::do_list_market(parameters.clone());
			assert!(
				listed.is_ok(),
				"market {position} of the chain specification is wrong: {listed:?}"
			);
		}
	}

	/// Whether prices move at present: the feed is neither stale nor halted.
	pub(crate) const fn is_live(state: FeedState) -> bool {
		match state {
			FeedState::Normal | FeedState::Guarded => true,
			FeedState::Stale | FeedState::Halted => false,
		}
	}
}

impl<T: Config> seams::Markets for Pallet<T> {
	fn record(market: MarketId) -> Option<MarketRecord> {
		Markets::<T>::get(market)
	}

	fn quote(market: MarketId) -> Option<MarketQuote> {
		Quotes::<T>::get(market)
	}

	fn ids() -> Vec<MarketId> {
		(0..NextMarketId::<T>::get().0.min(MAX_MARKETS)).map(MarketId).collect()
	}

	fn halt(market: MarketId, reason: HaltReason) {
		match Markets::<T>::get(market) {
			Some(record) => Self::change_state(market, record, MarketState::Halted, reason),
			None => log::error!(
				target: "runtime::markets",
				"market {} was to be halted ({reason:?}) but is not listed",
				market.0,
			),
		}
	}

	fn note_clearing(market: MarketId, sample: ClearingSample) {
		let Some(record) = Markets::<T>::get(market) else { return };
		let Some(quote) = Quotes::<T>::get(market) else { return };
		if !Self::is_live(quote.feed_state) {
			return;
		}
		let parameters = &record.parameters;
		let cleared = sample
			.cleared
			.filter(|(price, volume)| counts(*price, *volume, parameters.impact_notional));
		MarkStates::<T>::mutate_extant(market, |state| {
			state.sample = sample
				.impact_mid
				.map(|mid| premium_sample(mid, quote.index, parameters.mark_band));
			if let Some((price, _)) = cleared {
				state.clearing = Some(LastClearing { price, at: T::Clock::now() });
			}
		});
	}
}
