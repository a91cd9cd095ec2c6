//! The mark price and the effective IMF: plain arithmetic, no storage.

use crate::{
	options::{self, OPTION_INTERVAL},
	types::{LastClearing, LimitRun, MarkState, AVERAGE_SCALE},
};
use bulwark_aggregation::ema_signed;
use bulwark_primitives::{
	ArithmeticError, ClearingSample, FeedPrice, LotSize, Lots, MarketKind, MarketParameters,
	Moment, Ppm, Price, QuoteAtoms, Side,
};
use bulwark_risk::{limited_rise, scaled_initial, settlement::SettlementWindow};

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

/// What a contract is worth without its own trading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
	/// Where its underlying is reckoned to stand: at the index, in the last window between its
	/// average and the index.
	pub(crate) forward: Price,
	/// What the mark is a premium over: the forward, for an option its worth by the formula.
	pub(crate) reference: Price,
	/// The reference at the end of the oracle's interval at which it is less.
	pub(crate) low: Price,
	/// The reference at the other end.
	pub(crate) high: Price,
	/// Whether the last window runs: the mark is the reference then.
	pub(crate) is_averaged: bool,
}

/// The basis of a contract at these prices. `window` is the last one, if it has one.
///
/// A minority of reporters can push an end of the interval as far as the feed's bounds when others
/// are absent: the benefit of the doubt stays within the band.
pub(crate) fn basis(
	parameters: &MarketParameters,
	prices: IndexQuote,
	window: Option<&SettlementWindow>,
	now: Moment,
) -> Basis {
	let window = window.filter(|window| window.start <= now);
	let band = match parameters.kind {
		MarketKind::Option { .. } => parameters.mark_band.min(OPTION_INTERVAL),
		MarketKind::Perpetual | MarketKind::Future { .. } => parameters.mark_band,
	};
	let forward = |price| window.map_or(price, |window| window.mark(now, price));
	let terms = options::terms(parameters, now);
	let worth = |price| {
		let forward = forward(clamp_to_band(price, prices.index, band));
		terms.as_ref().map_or(forward, |terms| options::theory(terms, forward))
	};
	let (one, other) = (worth(prices.low), worth(prices.high));
	Basis {
		forward: forward(prices.index),
		reference: worth(prices.index),
		low: one.min(other),
		high: one.max(other),
		is_averaged: window.is_some(),
	}
}

/// `price` moved into `reference x (1 +- band)`; both ends rounded inwards.
pub(crate) fn clamp_to_band(price: Price, reference: Price, band: Ppm) -> Price {
	let width = reference.ratio_floor(band);
	price.clamp(reference.saturating_sub(width), reference.saturating_add(width))
}

/// What a clearing left of the book against the reference, within the mark band: a sample beyond it
/// could not move the mark today but would keep it at the band's edge for minutes.
pub(crate) fn premium_sample(impact_mid: Price, reference: Price, band: Ppm) -> i128 {
	let mid = clamp_to_band(impact_mid, reference, band);
	i128::from(mid.get()).saturating_sub(i128::from(reference.get()))
}

/// Whether a clearing of `volume` at `price` carries the impact notional.
pub(crate) fn counts(price: Price, volume: Lots, impact_notional: QuoteAtoms) -> bool {
	price.notional(volume).map_or(true, |notional| notional >= impact_notional)
}

/// Takes a clearing into the state: its premium sample, and its price if that counts.
pub(crate) fn note(
	state: &mut MarkState,
	parameters: &MarketParameters,
	sample: &ClearingSample,
	now: Moment,
) {
	let (reference, band) = (state.reference, parameters.mark_band);
	state.sample = sample.impact.map(|impact| premium_sample(impact.mid(), reference, band));
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

/// median(reference, reference + premium, last clearing price that counts), within the band; the
/// reference in the last window.
///
/// The premium is rounded towards the reference. Without a clearing that counts the mark is
/// reference + premium. The median of three is the third one moved between the other two.
pub(crate) fn mark(state: &MarkState, basis: &Basis, band: Ppm) -> Price {
	let reference = basis.reference;
	if basis.is_averaged {
		return reference;
	}
	let premium = state.premium / AVERAGE_SCALE;
	let expected = i128::from(reference.get()).saturating_add(premium);
	let expected = Price(u64::try_from(expected.max(0)).unwrap_or(u64::MAX));
	let median = state.clearing.map_or(expected, |last| {
		last.price.clamp(reference.min(expected), reference.max(expected))
	});
	clamp_to_band(median, reference, band)
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
