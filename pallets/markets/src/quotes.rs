//! The tick's second step: from the oracle's prices to the markets' quotes.

use crate::{
	calls::call_after,
	endings::Course,
	funding,
	mark::{self, Basis, IndexQuote},
	types::MarkState,
	weights::WeightInfo,
	Config, Event, LastUpdate, MarkStates, MarketIds, Markets, Pallet, UpdateCursor,
};
use bulwark_primitives::{
	seams::{IndexPrices, OpenInterest, Step},
	FeedState, FundingIndex, MarketId, MarketKind, MarketQuote, MarketRecord, Moment, Price,
	WARM_UP_MS,
};
use bulwark_risk::settlement::SettlementWindow;
use core::marker::PhantomData;
use frame_support::weights::WeightMeter;

/// Applies the changes of parameters that are due, then takes every market on, as far as the meter
/// goes: its index, mark, effective IMF and funding, or its settlement. The next block goes on where
/// this one stopped. Before that, calls auctions if blocks are missing since the last time.
pub struct UpdateQuotes<T>(PhantomData<T>);

impl<T: Config> Step for UpdateQuotes<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::update_quotes_base()).is_err() {
			return;
		}
		let markets = MarketIds::<T>::get();
		let count = markets.len();
		Pallet::<T>::mind_the_gap(u32::try_from(count).unwrap_or(u32::MAX), now, meter);
		Pallet::<T>::apply_due_changes(now, meter);
		let start = UpdateCursor::<T>::take()
			.map_or(0, |cursor| markets.partition_point(|market| *market < cursor));
		for market in markets.iter().copied().cycle().skip(start).take(count) {
			if !Pallet::<T>::update_market(market, now, meter) {
				UpdateCursor::<T>::put(market);
				Pallet::<T>::deposit_event(Event::QuotesDeferred { next: market });
				return;
			}
		}
	}
}

/// A fresh price of the underlying, per lot.
struct Fresh {
	prices: IndexQuote,
	updated: Moment,
	state: FeedState,
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

	/// Takes one market on. Says whether the meter sufficed; if not, nothing of it has changed.
	pub(crate) fn update_market(market: MarketId, now: Moment, meter: &mut WeightMeter) -> bool {
		if meter.try_consume(T::WeightInfo::update_quote()).is_err() {
			return false;
		}
		let Some(mut record) = Markets::<T>::get(market) else { return true };
		if record.state.settlement().is_some() {
			return Self::finish(market, record, meter);
		}
		let is_option = matches!(record.parameters.kind, MarketKind::Option { .. });
		if is_option && meter.try_consume(T::WeightInfo::update_option()).is_err() {
			return false;
		}
		let fresh = Self::fresh(market, &record);
		let index = fresh.as_ref().ok().map(|fresh| fresh.prices.index);
		let window = match Self::advance_window(market, &mut record, index, now) {
			Course::On(window) => window,
			Course::Due(price) => return Self::settle_in_tick(market, record, price, meter),
		};
		let renewed = fresh.and_then(|fresh| {
			Self::renew_quote(market, &record, &fresh, window.as_ref(), now)
				.map_err(|()| FeedState::Halted)
		});
		if let Err(state) = renewed {
			Self::keep_quote(market, &record, state, now);
		}
		true
	}

	/// The present price of the market's underlying, or why there is no fresh one.
	fn fresh(market: MarketId, record: &MarketRecord) -> Result<Fresh, FeedState> {
		let feed = T::IndexPrices::price(record.parameters.feed).ok_or(FeedState::Halted)?;
		if !feed.state.is_live() {
			return Err(feed.state);
		}
		match mark::index_quote(record.parameters.lot_size, &feed) {
			Ok(prices) => Ok(Fresh { prices, updated: feed.updated, state: feed.state }),
			Err(error) => {
				log::error!(
					target: "runtime::markets",
					"the index price of market {} does not fit its lot: {error:?}",
					market.0,
				);
				Err(FeedState::Halted)
			},
		}
	}

	/// Without a fresh price the last quote stays, with the feed's state. An MMF goes on on its way:
	/// were it to wait, it would jump when the feed is back.
	fn keep_quote(market: MarketId, record: &MarketRecord, state: FeedState, now: Moment) {
		let Some(before) = Self::quote_of(market) else { return };
		let maintenance = MarkStates::<T>::get(market).map(|state| state.maintenance.at(now));
		let quote = MarketQuote {
			feed_state: state,
			maintenance_effective: maintenance.unwrap_or(before.maintenance_effective),
			..before
		};
		if quote != before {
			Self::put_quote(market, record, &quote);
		}
	}

	/// Makes the market's quote of a fresh price.
	///
	/// # Errors
	///
	/// If an option's scenarios cannot be reckoned; nothing has changed then.
	fn renew_quote(
		market: MarketId,
		record: &MarketRecord,
		fresh: &Fresh,
		window: Option<&SettlementWindow>,
		now: Moment,
	) -> Result<(), ()> {
		let parameters = &record.parameters;
		let basis = mark::basis(parameters, fresh.prices, window, now);
		let open_interest = T::OpenInterest::open_interest(market);
		let mut state = MarkStates::<T>::get(market)
			.unwrap_or_else(|| MarkState::new(now, parameters, open_interest));
		let maintenance = state.maintenance.at(now);
		Self::update_scenarios(market, parameters, basis.forward, maintenance, now).map_err(
			|error| {
				log::error!(
					target: "runtime::markets",
					"the scenarios of market {} cannot be reckoned: {error:?}",
					market.0,
				);
			},
		)?;
		let elapsed = now.since(state.updated);
		mark::advance(&mut state, now, open_interest);
		state.reference = basis.reference;
		let mark = mark::mark(&state, &basis, parameters.mark_band);
		let notional = mark::open_interest_notional(&state, mark);
		state.initial_effective =
			mark::effective_initial(parameters, state.initial_effective, elapsed, notional);
		debug_assert!(
			mark == mark::clamp_to_band(mark, basis.reference, parameters.mark_band),
			"Invariant: the mark stays within its band"
		);
		let paid = Self::pay_funding(market, record, &mut state, fresh.prices, (now, elapsed));
		state.range.note(now, mark, WARM_UP_MS);
		Self::put_quote(market, record, &quote(&state, &basis, fresh, (mark, paid), now));
		MarkStates::<T>::insert(market, state);
		Ok(())
	}

	/// Takes a perpetual's funding on; returns its index.
	fn pay_funding(
		market: MarketId,
		record: &MarketRecord,
		state: &mut MarkState,
		prices: IndexQuote,
		(now, elapsed): (Moment, u64),
	) -> FundingIndex {
		let before = Self::quote_of(market).map_or(FundingIndex::ZERO, |quote| quote.funding);
		if !funding::accrues(record) {
			return before;
		}
		let terms = (&record.parameters, prices.index);
		match funding::advance(&mut state.funding, terms, before, now, elapsed) {
			Some(index) => {
				if let Some(payment) = state.funding.last {
					Self::deposit_event(Event::FundingPaid { market, step: payment.step, index });
				}
				index
			},
			None => before,
		}
	}
}

/// The quote at `mark`, with funding paid up to an index.
fn quote(
	state: &MarkState,
	basis: &Basis,
	fresh: &Fresh,
	(mark, funding): (Price, FundingIndex),
	now: Moment,
) -> MarketQuote {
	let proven = state.range.since(Moment(now.get().saturating_sub(WARM_UP_MS)), mark);
	MarketQuote {
		index: fresh.prices.index,
		mark,
		low: basis.low,
		high: basis.high,
		initial_effective: state.initial_effective,
		updated: fresh.updated,
		feed_state: fresh.state,
		proven_low: proven.low,
		proven_high: proven.high,
		maintenance_effective: state.maintenance.at(now),
		funding,
	}
}
