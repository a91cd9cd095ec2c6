//! What must hold of the stored state at every block.

use crate::{
	calls::{later, MAX_CALL_MS},
	mark::clamp_to_band,
	statistics::{place_of, HOUR_MS},
	terms::PAGE_MARKETS,
	Config, MarkState, MarkStates, Markets, NextMarketId, Pallet, Stop, Stops, TermsPages,
	TradedHour, TradedHours, UpdateCursor,
};
use bulwark_primitives::{
	seams::{Clock, IndexPrices},
	MarketId, MarketParameters, MarketQuote, MarketState, Moment, Ppm, MAX_MARKETS, PPM_ONE,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks the markets and their stops, then their quotes, then the states behind these, then
	/// the statistics.
	///
	/// # Errors
	///
	/// What does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let next = NextMarketId::<T>::get();
		ensure!(next.0 <= MAX_MARKETS, "more markets than MAX_MARKETS");
		let mut count = 0u32;
		for (market, record) in Markets::<T>::iter() {
			ensure!(market < next, "a market is not below NextMarketId");
			record
				.parameters
				.check()
				.map_err(|_| "a market's parameters are out of bounds")?;
			ensure!(
				T::IndexPrices::is_listed(record.parameters.feed),
				"a market's feed is unlisted"
			);
			try_state_life(record.state, Stops::<T>::get(market), T::Clock::now())?;
			count = count.saturating_add(1);
		}
		ensure!(count == next.0, "NextMarketId does not count the markets");
		ensure!(
			UpdateCursor::<T>::get().is_none_or(|cursor| cursor < next),
			"the cursor points beyond the markets"
		);
		for page in TermsPages::<T>::iter_keys() {
			let first = page.saturating_mul(PAGE_MARKETS);
			for market in (first..first.saturating_add(PAGE_MARKETS)).map(MarketId) {
				Self::try_state_terms(market)?;
			}
		}
		for (market, state) in MarkStates::<T>::iter() {
			ensure!(Self::quote_of(market).is_some(), "a mark state has no quote");
			try_state_mark(&state)?;
		}
		for market in Stops::<T>::iter_keys() {
			ensure!(Markets::<T>::contains_key(market), "a stop has no market");
		}
		for (market, place, traded) in TradedHours::<T>::iter() {
			ensure!(Markets::<T>::contains_key(market), "an hour has no market");
			try_state_hour(place, &traded)?;
		}
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// The terms on a page are those of the market's record at the quote beside them.
	fn try_state_terms(market: MarketId) -> Result<(), TryRuntimeError> {
		let Some(terms) = Self::terms_of(market) else { return Ok(()) };
		let record = Markets::<T>::get(market).ok_or("a quote has no market")?;
		ensure!(MarkStates::<T>::contains_key(market), "a quote has no mark state");
		ensure!(terms == record.terms(market, &terms.quote), "terms differ from their market");
		try_state_quote(&record.parameters, &terms.quote)
	}
}

/// What a market remembers of a stop fits its state.
fn try_state_life(
	state: MarketState,
	stop: Option<Stop>,
	now: Moment,
) -> Result<(), TryRuntimeError> {
	let fits = match (state, stop) {
		(MarketState::CancelOnly | MarketState::Halted, stop) => stop.is_some(),
		(MarketState::Announced | MarketState::Active, stop) => stop.is_none(),
		(MarketState::OpeningAuction(_), stop) => stop.is_none_or(|stop| !stop.opened),
		(MarketState::ProtectiveAuction(_) | MarketState::ReduceOnly, stop) => {
			stop.is_none_or(|stop| stop.opened)
		},
	};
	ensure!(fits, "a stop does not fit its market's state");
	ensure!(
		state.call_until().is_none_or(|until| until <= later(now, MAX_CALL_MS)),
		"a call auction ends later than it may"
	);
	Ok(())
}

fn try_state_hour(place: u8, traded: &TradedHour) -> Result<(), TryRuntimeError> {
	let last = traded.last;
	ensure!(place == place_of(traded.hour), "an hour is in another's place");
	ensure!(last.at.get() / HOUR_MS == traded.hour, "a clearing is in another hour");
	ensure!(!traded.lots.is_zero(), "an hour without volume is kept");
	ensure!(
		traded.low <= last.price && last.price <= traded.high,
		"a clearing price is outside its hour's prices"
	);
	Ok(())
}

fn try_state_quote(
	parameters: &MarketParameters,
	quote: &MarketQuote,
) -> Result<(), TryRuntimeError> {
	ensure!(!quote.index.is_zero(), "an index price is zero");
	ensure!(
		quote.low <= quote.index && quote.index <= quote.high,
		"an index price is outside its interval"
	);
	ensure!(
		quote.mark == clamp_to_band(quote.mark, quote.index, parameters.mark_band),
		"a mark price is outside its band"
	);
	ensure!(
		parameters.initial_margin <= quote.initial_effective,
		"an effective IMF is below its base"
	);
	ensure!(quote.initial_effective <= Ppm(PPM_ONE), "an effective IMF is above 100 %");
	Ok(())
}

fn try_state_mark(state: &MarkState) -> Result<(), TryRuntimeError> {
	ensure!(state.open_interest >= 0, "an average of open interest is negative");
	ensure!(
		state.clearing.is_none_or(|last| !last.price.is_zero()),
		"a clearing price that counts is zero"
	);
	ensure!(state.limit.is_none_or(|run| run.blocks > 0), "a run of limit states is empty");
	Ok(())
}
