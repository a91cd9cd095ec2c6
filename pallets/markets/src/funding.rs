//! Funding of perpetuals: from the book left by a clearing to a premium, from the premiums of an
//! hour to a payment.

use crate::{
	mark::SAMPLE_LIFE_MS, types::FundingPayment, Config, FundingState, FundingView, Pallet,
};
use crate::{MarkStates, Markets};
use bulwark_primitives::{
	ClearingSample, FundingIndex, MarketId, MarketKind, MarketParameters, MarketRecord, Moment,
	Price,
};
use bulwark_risk::funding::{self, premium, FundingRate, FundingTerms};

/// How often funding is paid (ms).
pub const FUNDING_PERIOD_MS: u64 = 3_600_000;

/// 10^-9 in a part per million.
const NANO_PER_PPM: i64 = 1_000;

/// By which terms the market's premiums become a rate.
pub(crate) fn terms(parameters: &MarketParameters) -> FundingTerms {
	let MarketParameters { funding, initial_margin, maintenance_margin, .. } = parameters;
	let room = i64::from(initial_margin.saturating_sub(*maintenance_margin).get());
	// Below 10^6 x 1,200 x 10: everything fits.
	let cap = room
		.saturating_mul(i64::from(funding.cap_percent))
		.saturating_mul(NANO_PER_PPM / 100);
	FundingTerms {
		interest: FundingRate(i64::from(funding.interest).saturating_mul(NANO_PER_PPM)),
		pull: FundingRate(i64::from(funding.clamp.get()).saturating_mul(NANO_PER_PPM)),
		cap: FundingRate(cap),
	}
}

/// The premium of a clearing's book over the index; nothing of contracts that pay no funding, or if
/// a side lacks the impact notional.
pub(crate) fn sample(
	kind: MarketKind,
	sample: &ClearingSample,
	index: Price,
) -> Option<FundingRate> {
	let impact = sample.impact.filter(|_| kind == MarketKind::Perpetual)?;
	premium(Some(impact.bid), Some(impact.ask), index)
}

/// Whether funding accrues: in perpetuals whose positions can be traded or liquidated.
pub(crate) fn accrues(record: &MarketRecord) -> bool {
	record.parameters.kind == MarketKind::Perpetual && record.state.holds_auctions()
}

/// Takes a block with a fresh price into the hour; returns where the payment of the hour that
/// thereby ends, if one does, takes the market's index. `elapsed_ms` since the last block: a sample
/// older than its life counts no more.
pub(crate) fn advance(
	state: &mut FundingState,
	(parameters, index): (&MarketParameters, Price),
	before: FundingIndex,
	now: Moment,
	elapsed_ms: u64,
) -> Option<FundingIndex> {
	let sample = state.sample.take().filter(|_| elapsed_ms <= SAMPLE_LIFE_MS);
	let hour = state.window.note_block(now, sample)?;
	let step = terms(parameters).step(hour, index);
	state.last = Some(FundingPayment { step, at: now });
	Some(FundingIndex(funding::FundingIndex(before.get()).moved(&step).0))
}

impl<T: Config> Pallet<T> {
	/// What a perpetual's longs pay its shorts: paid so far, last, and next as it looks now.
	/// Nothing of other contracts, or before the market has a price.
	#[must_use]
	pub fn funding(market: MarketId) -> Option<FundingView> {
		let record = Markets::<T>::get(market)?;
		if record.parameters.kind != MarketKind::Perpetual {
			return None;
		}
		let quote = Self::quote_of(market)?;
		let state = MarkStates::<T>::get(market)?.funding;
		let hour = state.window.so_far();
		let hours = state.window.minute.saturating_mul(60_000) / FUNDING_PERIOD_MS;
		Some(FundingView {
			index: quote.funding,
			last: state.last,
			predicted: terms(&record.parameters).predicted(&state.window),
			minutes: hour.map_or(0, |hour| hour.minutes),
			next: Moment(hours.saturating_add(1).saturating_mul(FUNDING_PERIOD_MS)),
			is_live: quote.is_live() && accrues(&record),
		})
	}
}
