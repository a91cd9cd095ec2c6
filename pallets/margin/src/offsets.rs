//! Which underlyings offset each other, and how far: governance's list.

use crate::{Config, Error, Event, Offsets, OffsetsSet, Pallet, MAX_OFFSETS};
use bulwark_primitives::{seams::Clock, FeedId, Moment, Ppm};
use bulwark_risk::Offset;
use frame_support::{ensure, traits::ConstU32, BoundedVec};
use sp_runtime::DispatchResult;

/// The highest ratio.
pub const MAX_OFFSET_RATIO: Ppm = Ppm(800_000);

/// A ratio moves by at most this at a time, either way: requirements move with it.
pub const MAX_OFFSET_STEP: Ppm = Ppm(50_000);

/// How long after a change the next one can come, in ms: 1 h.
pub const OFFSET_PERIOD_MS: u64 = 3_600_000;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_offsets(
		offsets: BoundedVec<Offset, ConstU32<MAX_OFFSETS>>,
	) -> DispatchResult {
		let (now, last) = (T::Clock::now(), OffsetsSet::<T>::get());
		let is_due = last == Moment::ZERO || now.since(last) >= OFFSET_PERIOD_MS;
		ensure!(is_due, Error::<T>::TooSoon);
		ensure!(is_sound(&offsets), Error::<T>::BadOffsets);
		let present = Offsets::<T>::get();
		for named in present.iter().chain(&offsets).map(pair) {
			let (old, new) = (ratio_of(&present, named), ratio_of(&offsets, named));
			let step = old.get().abs_diff(new.get());
			ensure!(step <= MAX_OFFSET_STEP.get(), Error::<T>::OffsetStepTooLarge);
		}
		OffsetsSet::<T>::put(now);
		Offsets::<T>::put(&offsets);
		Self::deposit_event(Event::OffsetsSet { offsets });
		Ok(())
	}
}

/// A pair whichever way it is named.
fn pair(offset: &Offset) -> (FeedId, FeedId) {
	(offset.first.min(offset.second), offset.first.max(offset.second))
}

/// The ratio of a pair; nothing if it is not on the list.
fn ratio_of(offsets: &[Offset], named: (FeedId, FeedId)) -> Ppm {
	offsets
		.iter()
		.find(|offset| pair(offset) == named)
		.map_or(Ppm::ZERO, |offset| offset.ratio)
}

/// Each pair of two underlyings comes once, the highest ratio first, none above the bound.
fn is_sound(offsets: &[Offset]) -> bool {
	let descends = offsets.windows(2).all(|two| matches!(two, [a, b] if a.ratio >= b.ratio));
	let bounded = offsets
		.iter()
		.all(|offset| offset.first != offset.second && offset.ratio <= MAX_OFFSET_RATIO);
	let once = offsets
		.iter()
		.all(|one| offsets.iter().filter(|other| pair(other) == pair(one)).count() == 1);
	descends && bounded && once
}
