//! The state machine: what may follow what, on whose word, and what is remembered of a stop.

use crate::{
	calls::{call_after, later, MIN_CALL_MS},
	CallReason, Config, Error, Event, Markets, Pallet, Stop, Stops,
};
use bulwark_primitives::{
	seams::{self, Clock, IndexPrices},
	HaltReason, MarketId, MarketRecord, MarketState, Moment,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::EnsureOrigin};
use sp_runtime::traits::BadOrigin;

/// On whose word a state is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
	/// May set any state that may follow.
	Risk,
	/// May restrict only.
	Guardian,
}

/// How much a state restricts.
pub(crate) const fn restriction(state: MarketState) -> u8 {
	match state {
		MarketState::Active => 0,
		MarketState::OpeningAuction(_) | MarketState::ProtectiveAuction(_) => 1,
		MarketState::ReduceOnly => 2,
		MarketState::CancelOnly => 3,
		MarketState::Halted => 4,
		MarketState::Announced => 5,
		MarketState::Settling(_) | MarketState::Settled(_) => 6,
	}
}

/// Whether `to` may be set in `from`. A market that was stopped before its opening auction was over
/// is not `opened`: it goes through another one. From a call auction to active leads only the clock.
/// A market is settled by its contract's end, not by a call, and for good.
const fn may_follow(from: MarketState, to: MarketState, opened: bool) -> bool {
	match (from, to) {
		(_, MarketState::Announced | MarketState::Settling(_) | MarketState::Settled(_))
		| (MarketState::Settling(_) | MarketState::Settled(_), _) => false,
		(
			MarketState::Announced | MarketState::OpeningAuction(_),
			MarketState::OpeningAuction(_),
		) => true,
		(MarketState::CancelOnly | MarketState::Halted, MarketState::OpeningAuction(_)) => !opened,
		(MarketState::Announced, _) | (_, MarketState::OpeningAuction(_)) => false,
		(_, MarketState::CancelOnly | MarketState::Halted) => true,
		(MarketState::OpeningAuction(_), _)
		| (MarketState::ProtectiveAuction(_), MarketState::Active) => false,
		(MarketState::CancelOnly | MarketState::Halted, _) => opened,
		(
			MarketState::Active | MarketState::ProtectiveAuction(_) | MarketState::ReduceOnly,
			MarketState::Active | MarketState::ProtectiveAuction(_) | MarketState::ReduceOnly,
		) => true,
	}
}

impl<T: Config> Pallet<T> {
	/// Which of the two origins it is.
	pub(crate) fn ensure_state_origin(origin: T::RuntimeOrigin) -> Result<Authority, BadOrigin> {
		match T::RiskOrigin::try_origin(origin) {
			Ok(_) => Ok(Authority::Risk),
			Err(origin) => T::GuardianOrigin::ensure_origin(origin).map(|_| Authority::Guardian),
		}
	}

	pub(crate) fn do_set_state(
		authority: Authority,
		market: MarketId,
		state: MarketState,
	) -> DispatchResult {
		let record = Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)?;
		if state == record.state {
			return Ok(());
		}
		let restricts = restriction(state) > restriction(record.state);
		ensure!(authority == Authority::Risk || restricts, Error::<T>::GuardianMayOnlyRestrict);
		let stop = Stops::<T>::get(market);
		let opened = stop.is_none_or(|stop| stop.opened);
		ensure!(may_follow(record.state, state, opened), Error::<T>::ImpossibleTransition);
		let now = T::Clock::now();
		Self::ensure_may_enter(market, state, now)?;
		let resumed = Self::resumed(&record, state, stop, now)?;
		let event = match resumed {
			MarketState::Halted => Event::MarketHalted { market, reason: HaltReason::Governance },
			MarketState::OpeningAuction(_) | MarketState::ProtectiveAuction(_) => {
				let asked = resumed == state;
				let reason = if asked { CallReason::Governance } else { CallReason::Stop };
				Event::CallSet { market, state: resumed, reason }
			},
			MarketState::Announced
			| MarketState::Active
			| MarketState::ReduceOnly
			| MarketState::CancelOnly
			| MarketState::Settling(_)
			| MarketState::Settled(_) => Event::StateSet { market, state: resumed },
		};
		Self::enter(market, record, resumed, now, event);
		Ok(())
	}

	/// The state entered when `state` is asked for: after a long stop an active market is one in a
	/// protective auction first, and prices must be fresh.
	fn resumed(
		record: &MarketRecord,
		state: MarketState,
		stop: Option<Stop>,
		now: Moment,
	) -> Result<MarketState, Error<T>> {
		let duration = stop.and_then(|stop| call_after(now.since(stop.since)));
		let is_fresh = || {
			stop.is_none()
				|| T::IndexPrices::price(record.parameters.feed)
					.is_some_and(|price| price.state.is_live())
		};
		match state {
			MarketState::Active => {
				ensure!(is_fresh(), Error::<T>::PricesNotFresh);
				let call = |ms| MarketState::ProtectiveAuction(later(now, ms));
				Ok(duration.map_or(state, call))
			},
			MarketState::ProtectiveAuction(until) => {
				ensure!(is_fresh(), Error::<T>::PricesNotFresh);
				Self::ensure_call_end(until, duration.unwrap_or(MIN_CALL_MS), now)?;
				Ok(state)
			},
			MarketState::OpeningAuction(until) => {
				Self::ensure_call_end(until, duration.unwrap_or(MIN_CALL_MS), now)?;
				Ok(state)
			},
			MarketState::Announced
			| MarketState::ReduceOnly
			| MarketState::CancelOnly
			| MarketState::Halted
			| MarketState::Settling(_)
			| MarketState::Settled(_) => Ok(state),
		}
	}

	/// Sets the state and says so. A stop lasts until the market is active again: neither a state
	/// in between nor a second stop shortens the auction it ends with.
	pub(crate) fn enter(
		market: MarketId,
		mut record: MarketRecord,
		state: MarketState,
		now: Moment,
		event: Event<T>,
	) {
		match state {
			MarketState::Active => Stops::<T>::remove(market),
			MarketState::CancelOnly | MarketState::Halted => {
				if !Stops::<T>::contains_key(market) {
					let opened = !matches!(
						record.state,
						MarketState::Announced | MarketState::OpeningAuction(_)
					);
					Stops::<T>::insert(market, Stop { since: now, opened });
				}
			},
			MarketState::Announced
			| MarketState::OpeningAuction(_)
			| MarketState::ProtectiveAuction(_)
			| MarketState::ReduceOnly
			| MarketState::Settling(_)
			| MarketState::Settled(_) => {},
		}
		record.state = state;
		Self::put_record(market, &record);
		Self::deposit_event(event);
	}

	/// Halts every market that is open; returns how many are listed.
	pub(crate) fn do_halt_all() -> u32 {
		let mut listed = 0u32;
		for market in <Self as seams::Markets>::ids() {
			listed = listed.saturating_add(1);
			let Some(record) = Markets::<T>::get(market) else { continue };
			if record.state != MarketState::Announced {
				Self::halt_market(market, record, HaltReason::Governance);
			}
		}
		listed
	}

	/// Halts the market, unless it is or is being settled.
	pub(crate) fn halt_market(market: MarketId, record: MarketRecord, reason: HaltReason) {
		if record.state != MarketState::Halted && record.state.settlement().is_none() {
			let event = Event::MarketHalted { market, reason };
			Self::enter(market, record, MarketState::Halted, T::Clock::now(), event);
		}
	}

	/// Makes the market active if its call auction is due.
	pub(crate) fn end_due_call(market: MarketId) {
		let Some(record) = Markets::<T>::get(market) else { return };
		let Some(quote) = Self::quote_of(market) else { return };
		let now = T::Clock::now();
		if record.call_is_due(&quote, now) {
			let state = MarketState::Active;
			Self::enter(market, record, state, now, Event::StateSet { market, state });
		}
	}
}
