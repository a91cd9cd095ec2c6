//! What the markets traded: a ring of hours for each.

use crate::{
	types::{LastClearing, MarketStatistics, TradedHour},
	Config, Pallet, TradedHours,
};
use bulwark_primitives::{seams::Clock, ClearingSample, MarketId, Moment, QuoteAtoms};

/// Length of an hour (ms).
pub const HOUR_MS: u64 = 3_600_000;

/// Hours kept of each market.
pub const HOURS: u8 = 24;

const fn hour_of(moment: Moment) -> u64 {
	moment.get() / HOUR_MS
}

/// Where an hour is kept.
pub(crate) fn place_of(hour: u64) -> u8 {
	u8::try_from(hour % u64::from(HOURS)).unwrap_or_default()
}

/// The hour with a clearing added; `before` is what the same hour had.
fn added(
	before: Option<TradedHour>,
	hour: u64,
	sample: &ClearingSample,
	now: Moment,
) -> TradedHour {
	let price = sample.price;
	let volume = price.notional(sample.volume).unwrap_or(QuoteAtoms(i128::MAX));
	let last = LastClearing { price, at: now };
	match before {
		Some(before) => TradedHour {
			hour,
			volume: before.volume.saturating_add(volume),
			lots: before.lots.saturating_add(sample.volume),
			high: before.high.max(price),
			low: before.low.min(price),
			last,
		},
		None => TradedHour { hour, volume, lots: sample.volume, high: price, low: price, last },
	}
}

impl<T: Config> Pallet<T> {
	/// Counts a clearing, if anything traded: one read, one write.
	pub(crate) fn count_volume(market: MarketId, sample: &ClearingSample, now: Moment) {
		if sample.volume.is_zero() {
			return;
		}
		let hour = hour_of(now);
		let place = place_of(hour);
		let before = TradedHours::<T>::get(market, place).filter(|before| before.hour == hour);
		TradedHours::<T>::insert(market, place, added(before, hour, sample, now));
	}

	/// What the market traded in the present hour of market time and the 23 before it, and its last
	/// clearing. Nothing of an unknown market. 24 reads.
	#[must_use]
	pub fn statistics(market: MarketId) -> MarketStatistics {
		let now = hour_of(T::Clock::now());
		let mut total = MarketStatistics::default();
		for traded in (0..HOURS).filter_map(|place| TradedHours::<T>::get(market, place)) {
			total.last = total.last.filter(|last| last.at > traded.last.at).or(Some(traded.last));
			if now.saturating_sub(traded.hour) < u64::from(HOURS) {
				total.volume = total.volume.saturating_add(traded.volume);
				total.lots = total.lots.saturating_add(traded.lots);
				total.high = total.high.max(Some(traded.high));
				total.low = Some(total.low.map_or(traded.low, |low| low.min(traded.low)));
			}
		}
		total
	}
}
