//! Listing markets: one, a series, those of genesis.

use crate::{
	calls::{later, MAX_CALL_MS, MIN_CALL_MS},
	mark::index_quote,
	options::MAX_STRIKE,
	Config, Error, Event, MarketIds, NextMarketId, Pallet, Series,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, IndexPrices},
	MarketId, MarketKind, MarketParameters, MarketRecord, MarketState, Moment, ParameterError,
	MAX_MARKETS,
};
use bulwark_risk::MAX_TIME_MS;
use frame_support::{ensure, pallet_prelude::DispatchResult};

/// A dated contract lives at least so long after its listing, or its opening auction (ms): the last
/// window and as much before it.
pub const MIN_LIFE_MS: u64 = 3_600_000;

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
			ParameterError::Tiers => Error::BadTiers,
			ParameterError::ProfitWeight => Error::BadProfitWeight,
			ParameterError::CalendarCharge => Error::BadCalendarCharge,
			ParameterError::Funding => Error::BadFunding,
			ParameterError::Volatility => Error::BadVolatility,
			ParameterError::Strike => Error::BadStrike,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Lists a market, announced or with orders gathering for `opening` (ms).
	pub(crate) fn do_list_market(
		parameters: MarketParameters,
		opening: Option<u64>,
	) -> DispatchResult {
		let now = T::Clock::now();
		let state = match opening {
			Some(ms) => {
				ensure!((MIN_CALL_MS..=MAX_CALL_MS).contains(&ms), Error::<T>::BadCallEnd);
				MarketState::OpeningAuction(later(now, ms))
			},
			None => MarketState::Announced,
		};
		if let Some(expiry) = parameters.kind.expiry() {
			ensure!(expiry.since(now) <= MAX_TIME_MS, Error::<T>::BadExpiry);
		}
		Self::list(parameters, state)
	}

	/// Lists every contract of a series, in the order of expiries, strikes, rights.
	pub(crate) fn do_list_series(
		template: &MarketParameters,
		series: &Series,
		opening: Option<u64>,
	) -> DispatchResult {
		let kinds = series.kinds().ok_or(Error::<T>::BadSeries)?;
		for kind in kinds {
			Self::do_list_market(MarketParameters { kind, ..template.clone() }, opening)?;
		}
		Ok(())
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
		Self::ensure_dates(&parameters, state)?;
		ensure!(T::IndexPrices::is_listed(parameters.feed), Error::<T>::UnknownFeed);
		if let Some(price) = T::IndexPrices::price(parameters.feed) {
			let quote = index_quote(parameters.lot_size, &price);
			let prices = quote.map_err(|_| Error::<T>::BadLotSize)?;
			let is_option = matches!(parameters.kind, MarketKind::Option { .. });
			ensure!(!is_option || prices.high <= MAX_STRIKE, Error::<T>::BadLotSize);
		}
		let market = Self::next_id().ok_or(Error::<T>::TooManyMarkets)?;
		let next = market.0.checked_add(1).ok_or(Error::<T>::TooManyMarkets)?;
		// The highest number yet: the list stays ascending.
		MarketIds::<T>::try_append(market).map_err(|()| Error::<T>::TooManyMarkets)?;
		NextMarketId::<T>::put(MarketId(next));
		let record = MarketRecord { parameters: parameters.clone(), state };
		Self::put_record(market, &record);
		Self::deposit_event(Event::Listed { market, parameters, state });
		Ok(())
	}

	/// A dated contract can be traded for a while before it ends; its strike can be reckoned with.
	fn ensure_dates(parameters: &MarketParameters, state: MarketState) -> Result<(), Error<T>> {
		if let MarketKind::Option { strike, .. } = parameters.kind {
			ensure!(strike <= MAX_STRIKE, Error::<T>::BadStrike);
		}
		let opens: Moment = state.call_until().unwrap_or(T::Clock::now());
		let lives =
			parameters.kind.expiry().is_none_or(|expiry| expiry.since(opens) >= MIN_LIFE_MS);
		ensure!(lives, Error::<T>::BadExpiry);
		Ok(())
	}

	/// The next market's number: the lowest above all used ones whose place on the pages of terms is
	/// free. Numbers are never used twice, places are.
	pub(crate) fn next_id() -> Option<MarketId> {
		let next = NextMarketId::<T>::get().0;
		let taken: Vec<u32> =
			MarketIds::<T>::get().iter().map(|market| market.0 % MAX_MARKETS).collect();
		(0..MAX_MARKETS)
			.filter_map(|skipped| next.checked_add(skipped))
			.find(|number| !taken.contains(&(number % MAX_MARKETS)))
			.map(MarketId)
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
