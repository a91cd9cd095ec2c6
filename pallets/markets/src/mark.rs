//! The mark price and the effective IMF: plain arithmetic, no storage.

use crate::types::{LastClearing, LimitRun, MarkState, AVERAGE_SCALE};
use bulwark_aggregation::ema_signed;
use bulwark_primitives::{
	ArithmeticError, ClearingSample, FeedPrice, LotSize, Lots, MarketParameters, Moment, Ppm,
	Price, QuoteAtoms, Side,
};
use bulwark_risk::{limited_rise, scaled_initial};

/// Half-life of the premium's average (ms).
pub const PREMIUM_HALF_LIFE_MS: u64 = 150_000;

/// Half-life of the open interest's average (ms): ten minutes x ln 2, an average age of ten
/// minutes.
pub const OPEN_INTEREST_HALF_LIFE_MS: u64 = 415_888;

/// A premium sample stands for the time since the last update if that is no longer than this (ms).
pub const SAMPLE_LIFE_MS: u64 = 10_000;

/// A clearing price counts in the mark for so long (ms), inclusive.
pub const CLEARING_LIFE_MS: u64 = 60_000;

/// A feed's prices in the market's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexQuote {
	pub(crate) index: Price,
	pub(crate) low: Price,
	pub(crate) high: Price,
}

/// The feed's prices per lot, rounded down, with `low <= index <= high`.
///
/// # Errors
///
/// If a price does not fit, or the index rounds to nothing.
pub(crate) fn index_quote(
	lot_size: LotSize,
	feed: &FeedPrice,
) -> Result<IndexQuote, ArithmeticError> {
	let index = lot_size.price(feed.price)?;
	if index.is_zero() {
		return Err(ArithmeticError::Underflow);
	}
	let low = lot_size.price(feed.low)?.min(index);
	let high = lot_size.price(feed.high)?.max(index);
	Ok(IndexQuote { index, low, high })
}

/// `price` moved into `index x (1 +- band)`; both ends rounded inwards.
pub(crate) fn clamp_to_band(price: Price, index: Price, band: Ppm) -> Price {
	let width = index.ratio_floor(band);
	price.clamp(index.saturating_sub(width), index.saturating_add(width))
}

/// What a clearing left of the book against the index, within the mark band: a sample beyond it
/// could not move the mark today but would keep it at the band's edge for minutes.
pub(crate) fn premium_sample(impact_mid: Price, index: Price, band: Ppm) -> i128 {
	let mid = clamp_to_band(impact_mid, index, band);
	i128::from(mid.get()).saturating_sub(i128::from(index.get()))
}

/// Whether a clearing of `volume` at `price` carries the impact notional.
pub(crate) fn counts(price: Price, volume: Lots, impact_notional: QuoteAtoms) -> bool {
	price.notional(volume).map_or(true, |notional| notional >= impact_notional)
}

/// Takes a clearing into the state: its premium sample, and its price if that counts.
pub(crate) fn note(
	state: &mut MarkState,
	parameters: &MarketParameters,
	index: Price,
	sample: &ClearingSample,
	now: Moment,
) {
	state.sample = sample.impact_mid.map(|mid| premium_sample(mid, index, parameters.mark_band));
	if let Some((price, volume)) = sample.cleared {
		if counts(price, volume, parameters.impact_notional) {
			state.clearing = Some(LastClearing { price, at: now });
		}
	}
}

/// The run of limit states after one more clearing; nothing if that left none worth
/// `impact_notional`. The other side begins a run of its own.
pub(crate) fn limit_run(
	run: Option<LimitRun>,
	limit_state: Option<(Side, QuoteAtoms)>,
	impact_notional: QuoteAtoms,
) -> Option<LimitRun> {
	let (side, _) = limit_state.filter(|(_, notional)| *notional >= impact_notional)?;
	let before = run.filter(|run| run.side == side).map_or(0, |run| run.blocks);
	Some(LimitRun { side, blocks: before.saturating_add(1), noted: true })
}

/// Takes the averages on to `now`. A run of limit states to which the last block added nothing is
/// over.
pub(crate) fn advance(state: &mut MarkState, now: Moment, open_interest: Lots) {
	let elapsed = now.since(state.updated);
	let sample = state.sample.take().filter(|_| elapsed <= SAMPLE_LIFE_MS).unwrap_or_default();
	state.premium = ema_signed(
		state.premium,
		sample.saturating_mul(AVERAGE_SCALE),
		elapsed,
		PREMIUM_HALF_LIFE_MS,
	);
	state.open_interest = ema_signed(
		state.open_interest,
		i128::from(open_interest.get()).saturating_mul(AVERAGE_SCALE),
		elapsed,
		OPEN_INTEREST_HALF_LIFE_MS,
	);
	state.clearing = state.clearing.filter(|last| now.since(last.at) <= CLEARING_LIFE_MS);
	state.limit = state
		.limit
		.filter(|run| run.noted && elapsed <= SAMPLE_LIFE_MS)
		.map(|run| LimitRun { noted: false, ..run });
	state.updated = now;
}

/// median(index, index + premium, last clearing price that counts), within the band.
///
/// The premium is rounded towards the index. Without a clearing that counts the mark is
/// index + premium. The median of three is the third one moved between the other two.
pub(crate) fn mark(state: &MarkState, index: Price, band: Ppm) -> Price {
	let premium = state.premium / AVERAGE_SCALE;
	let expected = i128::from(index.get()).saturating_add(premium);
	let expected = Price(u64::try_from(expected.max(0)).unwrap_or(u64::MAX));
	let median = state
		.clearing
		.map_or(expected, |last| last.price.clamp(index.min(expected), index.max(expected)));
	clamp_to_band(median, index, band)
}

/// The IMF for new risk: the base scaled by the average open interest at `mark` (its notional
/// rounded up), never below the base, rising by at most 10 % of itself a minute since `previous`.
pub(crate) fn effective_initial(
	parameters: &MarketParameters,
	previous: Ppm,
	elapsed_ms: u64,
	notional: QuoteAtoms,
) -> Ppm {
	let base = parameters.initial_margin;
	let target = scaled_initial(
		base,
		notional,
		parameters.open_interest_lower,
		parameters.open_interest_upper,
	);
	limited_rise(previous.max(base), target, elapsed_ms).max(base)
}

/// The average open interest at `mark`, rounded up; the largest amount if it does not fit.
pub(crate) fn open_interest_notional(state: &MarkState, mark: Price) -> QuoteAtoms {
	let average = u128::try_from(state.open_interest).unwrap_or_default();
	let lots = average.div_ceil(AVERAGE_SCALE.unsigned_abs());
	u64::try_from(lots)
		.ok()
		.and_then(|lots| mark.notional(Lots(lots)).ok())
		.unwrap_or(QuoteAtoms(i128::MAX))
}
