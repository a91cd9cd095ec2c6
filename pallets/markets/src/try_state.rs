//! What must hold of the stored state at every block.

use crate::{
	calls::{later, MAX_CALL_MS},
	mark::clamp_to_band,
	statistics::{place_of, HOUR_MS},
	ChangePeriods, Changes, Config, Endings, MarkState, MarkStates, MarketIds, Markets,
	NextMarketId, OptionStates, Pallet, PendingChanges, Stop, Stops, TermsPages, TradedHour,
	TradedHours, UpdateCursor,
};
use bulwark_primitives::{
	seams::{Clock, IndexPrices},
	MarketId, MarketKind, MarketQuote, MarketRecord, MarketState, Moment, Ppm, MAX_MARKETS,
	PPM_ONE,
};
use bulwark_risk::settlement::SettlementStatus;
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
		let ids = MarketIds::<T>::get();
		ensure!(ids.is_sorted_by(|one, other| one < other), "the markets' numbers do not ascend");
		ensure!(ids.last().is_none_or(|last| *last < next), "a market is not below NextMarketId");
		let mut places: alloc::vec::Vec<u32> =
			ids.iter().map(|market| market.0 % MAX_MARKETS).collect();
		places.sort_unstable();
		ensure!(places.is_sorted_by(|one, other| one < other), "two markets have the same place");
		let mut count = 0usize;
		for (market, record) in Markets::<T>::iter() {
			ensure!(ids.binary_search(&market).is_ok(), "a market is not among the numbers");
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
		ensure!(count == ids.len(), "a number has no market");
		ensure!(
			UpdateCursor::<T>::get().is_none_or(|cursor| cursor < next),
			"the cursor points beyond the markets"
		);
		for page in TermsPages::<T>::iter_values() {
			for terms in page.terms() {
				Self::try_state_terms(terms.market)?;
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
		Self::try_state_changes()?;
		Self::try_state_endings()
	}
}

impl<T: Config> Pallet<T> {
	/// The terms on a page are those of the market's record at the quote beside them.
	fn try_state_terms(market: MarketId) -> Result<(), TryRuntimeError> {
		let Some(terms) = Self::terms_of(market) else { return Ok(()) };
		let record = Markets::<T>::get(market).ok_or("a quote has no market")?;
		let state = MarkStates::<T>::get(market).ok_or("a quote has no mark state")?;
		ensure!(terms == record.terms(market, &terms.quote), "terms differ from their market");
		let is_option = matches!(record.parameters.kind, MarketKind::Option { .. });
		ensure!(
			OptionStates::<T>::contains_key(market)
				== (is_option && record.state.settlement().is_none()),
			"scenarios do not fit their market"
		);
		match record.state.settlement() {
			Some(price) => {
				ensure!(terms.quote.mark == price, "a settled market has another mark");
				Ok(())
			},
			None => try_state_quote(&record, &state, &terms.quote),
		}
	}

	/// Each waiting change is a sound one of a market, and due when the list says.
	fn try_state_changes() -> Result<(), TryRuntimeError> {
		let changes = Changes::<T>::get();
		ensure!(changes.is_sorted(), "waiting changes do not ascend");
		ensure!(
			changes.len() == PendingChanges::<T>::iter_keys().count(),
			"waiting changes are miscounted"
		);
		for (effective, market) in changes {
			let change = PendingChanges::<T>::get(market).ok_or("a due change is missing")?;
			ensure!(change.effective == effective, "a change is due at another time");
			let record = Markets::<T>::get(market).ok_or("a change has no market")?;
			ensure!(record.state.settlement().is_none(), "a settled market changes");
			change.parameters.check().map_err(|_| "a change is out of bounds")?;
		}
		for market in ChangePeriods::<T>::iter_keys() {
			ensure!(Markets::<T>::contains_key(market), "a period of changes has no market");
		}
		Ok(())
	}

	/// Each last window belongs to a market that is not settled yet, and each option's scenarios to
	/// an option.
	fn try_state_endings() -> Result<(), TryRuntimeError> {
		for (market, window) in Endings::<T>::iter() {
			let record = Markets::<T>::get(market).ok_or("a last window has no market")?;
			ensure!(record.state.settlement().is_none(), "a settled market has a last window");
			ensure!(
				!matches!(window.status(), SettlementStatus::Priced(_)),
				"a price waits to settle its market"
			);
			ensure!(
				record.parameters.kind != MarketKind::Perpetual || !record.state.takes_orders(),
				"a market admits risk while it is delisted"
			);
		}
		for market in OptionStates::<T>::iter_keys() {
			ensure!(Self::quote_of(market).is_some(), "scenarios have no quote");
		}
		Ok(())
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
		(MarketState::Settling(_) | MarketState::Settled(_), stop) => stop.is_none(),
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
	record: &MarketRecord,
	state: &MarkState,
	quote: &MarketQuote,
) -> Result<(), TryRuntimeError> {
	let (parameters, reference) = (&record.parameters, state.reference);
	ensure!(!quote.index.is_zero(), "an index price is zero");
	ensure!(
		quote.low <= reference && reference <= quote.high,
		"a contract's worth is outside its interval"
	);
	ensure!(
		quote.mark == clamp_to_band(quote.mark, reference, parameters.mark_band),
		"a mark price is outside its band"
	);
	ensure!(!quote.mark.is_zero(), "a mark price is zero");
	ensure!(
		quote.proven_low <= quote.mark && quote.mark <= quote.proven_high,
		"a mark is outside the proven range"
	);
	ensure!(
		quote.maintenance_effective <= parameters.maintenance_margin,
		"an MMF in force is above the parameter"
	);
	ensure!(
		state.maintenance.target == parameters.maintenance_margin,
		"an MMF is on its way elsewhere"
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
