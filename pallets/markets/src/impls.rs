//! The seam the others see.

use crate::{
	funding,
	mark::{self, limit_run},
	Config, MarkStates, MarketIds, Markets, OptionStates, Pallet,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{self, Clock},
	ClearingSample, HaltReason, MarketId, MarketQuote, MarketRecord, MarketState, MarketTerms,
	RiskArrays,
};

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

	fn risk_arrays(market: MarketId) -> Option<RiskArrays> {
		OptionStates::<T>::get(market).map(|state| state.arrays)
	}

	fn ids() -> Vec<MarketId> {
		MarketIds::<T>::get().into_inner()
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
		mark::note(&mut state, parameters, &sample, now);
		state.funding.sample = funding::sample(parameters.kind, &sample, quote.index);
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
