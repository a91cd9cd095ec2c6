//! Closing rounds: reports become prices. Runs in the tick; bounded, metered, never fails.

use crate::{
	Accumulators, AgeCursor, CloseCursor, Config, Event, FeedIds, FeedList, Feeds, LastReport,
	Pallet, Pending, Prices, QuorumMisses, Reporters, Reports, WeightInfo, MAX_AGE_MS,
	MAX_AHEAD_MS,
};
use alloc::vec::Vec;
use bulwark_aggregation::{
	accumulate, aggregate, ema, feed_state, Aggregate, Report, STALE_AFTER_MS,
};
use bulwark_primitives::{
	seams::{IndexPrices, Stake, Step},
	FeedId, FeedPrice, FeedState, Moment,
};
use core::marker::PhantomData;
use frame_support::weights::WeightMeter;

/// Half-life of a price's average (ms).
pub const AVERAGE_MS: u64 = 1_800_000;

/// A round whose deviation exceeds the price divided by this (1 %) is guarded.
const GUARDED_PART: u128 = 100;

/// A round whose deviation exceeds the price divided by this (5 %) halts the feed.
const HALTED_PART: u128 = 20;

/// The tick's first step: closes the round of every feed with new reports and ages the others.
pub struct CloseRounds<T>(PhantomData<T>);

impl<T: Config> Step for CloseRounds<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		Pallet::<T>::close_rounds(now, meter);
		Pallet::<T>::age_feeds(now, meter);
	}
}

/// A reporter's part in a round.
struct Entry {
	reporter: u32,
	weight: u64,
	report: Option<LastReport>,
}

/// Every reporter's last report, read once a block.
pub(crate) struct Table {
	entries: Vec<Entry>,
	total_weight: u64,
}

impl<T: Config> Pallet<T> {
	/// Closes the round of each feed with new reports, after the cursor first, while the meter
	/// lasts. O(feeds x reporters x log).
	fn close_rounds(now: Moment, meter: &mut WeightMeter) {
		let pending = Pending::<T>::get();
		if pending.is_empty() {
			return;
		}
		let count = Reporters::<T>::decode_len().and_then(|len| u32::try_from(len).ok());
		let count = count.unwrap_or_default();
		if meter.try_consume(T::WeightInfo::load_reports(count)).is_err() {
			return;
		}
		let table = Self::load_table();
		let mut left = FeedList::default();
		let mut last = None;
		for feed in rotated(&pending, CloseCursor::<T>::get()) {
			if meter.try_consume(T::WeightInfo::close_feed(count)).is_ok() {
				Self::close_feed(feed, now, &table);
				last = Some(feed);
			} else if let Err(place) = left.binary_search(&feed) {
				// Fits: it is part of a list with the same bound.
				let _ = left.try_insert(place, feed);
			}
		}
		if left.is_empty() {
			CloseCursor::<T>::kill();
		} else if let Some(last) = last {
			CloseCursor::<T>::put(last);
		}
		Pending::<T>::put(left);
	}

	/// Reads every reporter's stake and last report.
	pub(crate) fn load_table() -> Table {
		let mut total_weight = 0u64;
		let entries = (0u32..)
			.zip(Reporters::<T>::get())
			.map(|(reporter, (who, _))| {
				let weight = T::Stake::of(&who);
				total_weight = total_weight.saturating_add(weight);
				Entry { reporter, weight, report: Reports::<T>::get(reporter) }
			})
			.collect();
		Table { entries, total_weight }
	}

	/// Closes one feed's round over the fresh reports.
	pub(crate) fn close_feed(feed: FeedId, now: Moment, table: &Table) {
		let Some(config) = Feeds::<T>::get(feed) else { return };
		let mut reports = table.fresh(feed, now);
		match aggregate(&mut reports, table.total_weight, &config.bounds) {
			Ok(round) => Self::publish(feed, now, &round),
			Err(_) => QuorumMisses::<T>::mutate(feed, |misses| *misses = misses.saturating_add(1)),
		}
	}

	/// Publishes what a round says.
	fn publish(feed: FeedId, now: Moment, round: &Aggregate) {
		let previous = Prices::<T>::get(feed);
		let average = match previous {
			Some(previous) => {
				ema(previous.average, round.price, now.since(previous.updated), AVERAGE_MS)
			},
			None => round.price,
		};
		if let Some(previous) = previous {
			Self::accumulate_until(feed, now, &previous);
		}
		let price = FeedPrice {
			price: round.price,
			low: round.low,
			high: round.high,
			confidence: round.confidence,
			average,
			updated: now,
			round: Self::round_at(now),
			state: round_state(round),
		};
		Prices::<T>::insert(feed, price);
		Self::deposit_event(Event::PriceUpdated {
			feed,
			price: price.price,
			low: price.low,
			high: price.high,
			round: price.round,
		});
		if previous.map(|previous| previous.state) != Some(price.state) {
			Self::deposit_event(Event::FeedStateChanged { feed, state: price.state });
		}
	}

	/// Counts the time the previous price held, but not beyond when it went stale.
	fn accumulate_until(feed: FeedId, now: Moment, previous: &FeedPrice) {
		let held = now.since(previous.updated).min(STALE_AFTER_MS);
		Accumulators::<T>::mutate(feed, |accumulator| {
			accumulator.sum = accumulate(accumulator.sum, previous.price, held);
			accumulator.covered_ms = accumulator.covered_ms.saturating_add(held);
		});
	}

	/// Lets the state of feeds without a new price fall with its age, while the meter lasts.
	fn age_feeds(now: Moment, meter: &mut WeightMeter) {
		let feeds = FeedIds::<T>::get();
		let cursor = AgeCursor::<T>::get();
		let mut last = None;
		for feed in rotated(&feeds, cursor) {
			if meter.try_consume(T::WeightInfo::age_feed()).is_err() {
				if let Some(last) = last {
					AgeCursor::<T>::put(last);
				}
				return;
			}
			Self::age_feed(feed, now);
			last = Some(feed);
		}
		if cursor.is_some() {
			AgeCursor::<T>::kill();
		}
	}

	/// Lets one feed's state fall with its price's age.
	pub(crate) fn age_feed(feed: FeedId, now: Moment) {
		let Some(mut price) = Prices::<T>::get(feed) else { return };
		let state = aged(&price, now);
		if state != price.state {
			price.state = state;
			Prices::<T>::insert(feed, price);
			Self::deposit_event(Event::FeedStateChanged { feed, state });
		}
	}
}

impl Table {
	/// The reports of a feed that are fresh at `now`. A price from the future was admitted by an
	/// earlier block at most [`MAX_AHEAD_MS`] ahead and is no longer in it, or hardly.
	fn fresh(&self, feed: FeedId, now: Moment) -> Vec<Report> {
		let fresh = |entry: &Entry| {
			let observation = entry.report.as_ref()?.observation(feed)?;
			let fresh = now.since(observation.observed) <= MAX_AGE_MS
				&& observation.observed.since(now) <= MAX_AHEAD_MS;
			fresh.then_some(Report {
				price: observation.price,
				weight: entry.weight,
				reporter: entry.reporter,
			})
		};
		self.entries.iter().filter_map(fresh).collect()
	}
}

impl<T: Config> IndexPrices for Pallet<T> {
	/// The state is that of `price` at this moment, even if the tick has not come to it yet.
	fn price(feed: FeedId) -> Option<FeedPrice> {
		use bulwark_primitives::seams::Clock;
		let mut price = Prices::<T>::get(feed)?;
		price.state = aged(&price, T::Clock::now());
		Some(price)
	}

	fn is_listed(feed: FeedId) -> bool {
		Feeds::<T>::contains_key(feed)
	}
}

/// The list, starting after the cursor.
fn rotated(feeds: &[FeedId], cursor: Option<FeedId>) -> impl Iterator<Item = FeedId> + '_ {
	let start = feeds.partition_point(|feed| Some(*feed) <= cursor);
	feeds.iter().copied().cycle().skip(start).take(feeds.len())
}

/// What a round's own spread says of it. The weighted median distance only: a minority cannot move
/// it at will, as it can the interval when others are absent.
fn round_state(round: &Aggregate) -> FeedState {
	let (deviation, price) = (round.deviation.inner(), round.price.inner());
	if deviation > price / HALTED_PART {
		FeedState::Halted
	} else if deviation > price / GUARDED_PART {
		FeedState::Guarded
	} else {
		FeedState::Normal
	}
}

/// The price's state at `now`: the worse of its round's and its age's.
fn aged(price: &FeedPrice, now: Moment) -> FeedState {
	match (price.state, feed_state(Some(now.since(price.updated)))) {
		(FeedState::Halted, _) | (_, FeedState::Halted) => FeedState::Halted,
		(FeedState::Stale, _) | (_, FeedState::Stale) => FeedState::Stale,
		(FeedState::Guarded, _) | (_, FeedState::Guarded) => FeedState::Guarded,
		(FeedState::Normal, FeedState::Normal) => FeedState::Normal,
	}
}
