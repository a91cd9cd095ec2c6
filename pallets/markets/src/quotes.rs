//! The tick's second step: from the oracle's prices to the markets' quotes.

use crate::{
	calls::call_after,
	mark::{self, IndexQuote},
	weights::WeightInfo,
	Config, Event, LastUpdate, MarkState, MarkStates, Markets, NextMarketId, Pallet, UpdateCursor,
};
use bulwark_primitives::{
	seams::{IndexPrices, OpenInterest, Step},
	FeedPrice, FeedState, MarketId, MarketQuote, MarketRecord, Moment, MAX_MARKETS,
};
use core::marker::PhantomData;
use frame_support::weights::WeightMeter;

/// Updates index, mark and effective IMF of every market, as far as the meter goes; the next block
/// goes on where this one stopped. Before that, calls auctions if blocks are missing since the last
/// time.
pub struct UpdateQuotes<T>(PhantomData<T>);

impl<T: Config> Step for UpdateQuotes<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::update_quotes_base()).is_err() {
			return;
		}
		let count = NextMarketId::<T>::get().0.min(MAX_MARKETS);
		Pallet::<T>::mind_the_gap(count, now, meter);
		let start = UpdateCursor::<T>::take().map_or(0, |market| market.0);
		for offset in 0..count {
			let number = start.saturating_add(offset).checked_rem(count).unwrap_or_default();
			let market = MarketId(number);
			if meter.try_consume(T::WeightInfo::update_quote()).is_err() {
				UpdateCursor::<T>::put(market);
				Pallet::<T>::deposit_event(Event::QuotesDeferred { next: market });
				return;
			}
			Pallet::<T>::update_quote(market, now);
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Notices missing blocks by market time. If the auctions do not fit the meter, the next block
	/// notices them again.
	fn mind_the_gap(count: u32, now: Moment, meter: &mut WeightMeter) {
		let last = LastUpdate::<T>::get().unwrap_or(now);
		if let Some(duration) = call_after(now.since(last)) {
			if meter.try_consume(T::WeightInfo::call_after_gap(count)).is_err() {
				return;
			}
			Self::call_after_gap(duration, now);
		}
		LastUpdate::<T>::put(now.max(last));
	}

	/// Updates one market's quote. Without a fresh price the last quote stays, with the feed's
	/// state.
	pub(crate) fn update_quote(market: MarketId, now: Moment) {
		let Some(record) = Markets::<T>::get(market) else { return };
		let Some(feed) = T::IndexPrices::price(record.parameters.feed) else {
			Self::keep_quote(market, &record, FeedState::Halted);
			return;
		};
		if !feed.state.is_live() {
			Self::keep_quote(market, &record, feed.state);
			return;
		}
		match mark::index_quote(record.parameters.lot_size, &feed) {
			Ok(index) => Self::renew_quote(market, &record, &feed, index, now),
			Err(error) => {
				log::error!(
					target: "runtime::markets",
					"the index price of market {} does not fit its lot: {error:?}",
					market.0,
				);
				Self::keep_quote(market, &record, FeedState::Halted);
			},
		}
	}

	fn keep_quote(market: MarketId, record: &MarketRecord, state: FeedState) {
		if let Some(mut quote) = Self::quote_of(market) {
			if quote.feed_state != state {
				quote.feed_state = state;
				Self::put_quote(market, record, &quote);
			}
		}
	}

	fn renew_quote(
		market: MarketId,
		record: &MarketRecord,
		feed: &FeedPrice,
		prices: IndexQuote,
		now: Moment,
	) {
		let parameters = &record.parameters;
		let open_interest = T::OpenInterest::open_interest(market);
		let mut state = MarkStates::<T>::get(market)
			.unwrap_or_else(|| MarkState::new(now, parameters.initial_margin, open_interest));
		let elapsed = now.since(state.updated);
		mark::advance(&mut state, now, open_interest);
		let mark = mark::mark(&state, prices.index, parameters.mark_band);
		let notional = mark::open_interest_notional(&state, mark);
		state.initial_effective =
			mark::effective_initial(parameters, state.initial_effective, elapsed, notional);
		debug_assert!(
			mark == mark::clamp_to_band(mark, prices.index, parameters.mark_band),
			"Invariant: the mark stays within its band"
		);
		MarkStates::<T>::insert(market, state);
		Self::put_quote(
			market,
			record,
			&MarketQuote {
				index: prices.index,
				mark,
				// A minority of reporters can push an end of the interval as far as the feed's
				// bounds when others are absent: the benefit of the doubt stays within the band.
				low: mark::clamp_to_band(prices.low, prices.index, parameters.mark_band),
				high: mark::clamp_to_band(prices.high, prices.index, parameters.mark_band),
				initial_effective: state.initial_effective,
				updated: feed.updated,
				feed_state: feed.state,
			},
		);
	}
}
