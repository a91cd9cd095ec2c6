//! Call auctions: what begins one, and for how long orders gather in it.

use crate::{CallReason, Config, Error, Event, Markets, Pallet};
use bulwark_primitives::{seams, MarketId, MarketRecord, MarketState, Moment};
use frame_support::ensure;

/// Orders gather for at least so long (ms).
pub const MIN_CALL_MS: u64 = 10_000;

/// Orders gather for at most so long, seen from the present (ms).
pub const MAX_CALL_MS: u64 = 86_400_000;

/// Orders gather for so long after a run of limit states (ms).
pub const LIMIT_CALL_MS: u64 = 60_000;

/// How long orders gather (ms) after the market, or the chain, stood still for `pause_ms`; nothing
/// if that was not long.
pub(crate) const fn call_after(pause_ms: u64) -> Option<u64> {
	match pause_ms {
		600_001.. => Some(3_600_000),
		60_001.. => Some(300_000),
		10_001.. => Some(60_000),
		_ => None,
	}
}

/// The moment `ms` after `now`.
pub(crate) const fn later(now: Moment, ms: u64) -> Moment {
	Moment(now.get().saturating_add(ms))
}

impl<T: Config> Pallet<T> {
	/// A call auction may end at `until`: between `least` and [`MAX_CALL_MS`] from now.
	pub(crate) fn ensure_call_end(until: Moment, least: u64, now: Moment) -> Result<(), Error<T>> {
		let gathers = until.since(now);
		ensure!(gathers >= least && gathers <= MAX_CALL_MS, Error::<T>::BadCallEnd);
		Ok(())
	}

	/// Blocks are missing: active markets go into a protective auction, and call auctions do not
	/// end before everyone had `duration` to act on the prices of today.
	pub(crate) fn call_after_gap(duration: u64, now: Moment) {
		let until = later(now, duration);
		for market in <Self as seams::Markets>::ids() {
			let Some(record) = Markets::<T>::get(market) else { continue };
			let state = match record.state {
				MarketState::Active => MarketState::ProtectiveAuction(until),
				MarketState::OpeningAuction(end) if end < until => {
					MarketState::OpeningAuction(until)
				},
				MarketState::ProtectiveAuction(end) if end < until => {
					MarketState::ProtectiveAuction(until)
				},
				MarketState::OpeningAuction(_)
				| MarketState::ProtectiveAuction(_)
				| MarketState::Announced
				| MarketState::ReduceOnly
				| MarketState::CancelOnly
				| MarketState::Halted
				| MarketState::Settling(_)
				| MarketState::Settled(_) => continue,
			};
			let event = Event::CallSet { market, state, reason: CallReason::Gap };
			Self::enter(market, record, state, now, event);
		}
	}

	/// A run of limit states is long enough.
	pub(crate) fn call_after_limit(market: MarketId, record: MarketRecord, now: Moment) {
		let state = MarketState::ProtectiveAuction(later(now, LIMIT_CALL_MS));
		let event = Event::CallSet { market, state, reason: CallReason::LimitState };
		Self::enter(market, record, state, now, event);
	}
}
