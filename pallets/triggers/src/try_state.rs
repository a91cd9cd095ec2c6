//! What must hold of the standing orders and their indices.

#![cfg(any(feature = "try-runtime", feature = "std"))]

use crate::{
	Boards, Config, Expiries, IdKey, Lane, MarketKey, MomentKey, Pallet, Slices, Standing,
	StandingId, StandingOrders, SubaccountOf, Trigger, TriggerKind, Waiting,
};
use alloc::collections::BTreeSet;
use bulwark_primitives::seams::Markets;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

/// Entries that the lists call for.
#[derive(Default)]
struct Counts {
	waiting: usize,
	expiries: usize,
	slices: usize,
}

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the standing orders. Reads all of them.
	///
	/// # Errors
	///
	/// The first invariant that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut counts = Counts::default();
		for (who, standing) in Standing::<T>::iter() {
			Self::check_numbers(&standing)?;
			Self::check_triggers(&who, &standing, &mut counts)?;
			Self::check_twaps(&who, &standing, &mut counts)?;
		}
		let waiting = Waiting::<T>::iter_keys().count();
		ensure!(waiting == counts.waiting, "a lane names no trigger");
		let expiries = Expiries::<T>::iter_keys().count();
		ensure!(expiries == counts.expiries, "an expiry names no trigger");
		let slices = Slices::<T>::iter_keys().count();
		ensure!(slices == counts.slices, "a due slice names no order");
		Self::check_boards()
	}

	/// Numbers: each given once, all below the next.
	fn check_numbers(standing: &StandingOrders) -> Result<(), TryRuntimeError> {
		let triggers = standing.triggers.iter().map(|trigger| trigger.id);
		let twaps = standing.twaps.iter().map(|twap| twap.id);
		let ids: BTreeSet<StandingId> = triggers.chain(twaps).collect();
		let stand = standing.triggers.len().saturating_add(standing.twaps.len());
		ensure!(ids.len() == stand, "a number is given twice");
		ensure!(ids.iter().all(|id| *id < standing.next), "a number was not given yet");
		Ok(())
	}

	/// Triggers: in their lane, their expiry noted, the two of a pair linked.
	fn check_triggers(
		who: &SubaccountOf<T>,
		standing: &StandingOrders,
		counts: &mut Counts,
	) -> Result<(), TryRuntimeError> {
		for trigger in &standing.triggers {
			let is_listed = T::Markets::record(trigger.market).is_some();
			ensure!(is_listed, "a trigger in an unlisted market");
			let waits = Waiting::<T>::contains_key(Self::waiting_key(who, trigger));
			ensure!(waits, "a trigger is missing in its lane");
			counts.waiting = counts.waiting.saturating_add(1);
			if let Some(moment) = trigger.terms.expires {
				let key = (MomentKey::from(moment), who, IdKey::from(trigger.id));
				ensure!(Expiries::<T>::contains_key(key), "a trigger's expiry is not noted");
				counts.expiries = counts.expiries.saturating_add(1);
			}
			if let Some(id) = trigger.pair {
				let other = standing.trigger(id).ok_or("a trigger's pair is gone")?;
				ensure!(are_pair(trigger, other), "two triggers do not make a pair");
			}
		}
		Ok(())
	}

	/// TWAP orders: on the agenda once, never over-filled, none that is over.
	fn check_twaps(
		who: &SubaccountOf<T>,
		standing: &StandingOrders,
		counts: &mut Counts,
	) -> Result<(), TryRuntimeError> {
		for twap in &standing.twaps {
			ensure!(T::Markets::record(twap.market).is_some(), "an order in an unlisted market");
			let key = (MomentKey::from(twap.due), who, IdKey::from(twap.id));
			ensure!(Slices::<T>::contains_key(key), "an order is not on the agenda");
			counts.slices = counts.slices.saturating_add(1);
			let pending = twap.pending.map(|slice| slice.lots).unwrap_or_default();
			let traded = twap.filled.saturating_add(pending);
			ensure!(traded <= twap.terms.lots, "an order trades more than was asked for");
			ensure!(twap.begun <= twap.terms.slices, "an order has more slices than asked for");
			ensure!(!twap.is_last() || twap.pending.is_some(), "an order that is over stands");
		}
		Ok(())
	}

	/// Boards: no trigger nearer than the nearest price stored, and what is latched reaches it.
	fn check_boards() -> Result<(), TryRuntimeError> {
		for (market, lane, price, ..) in Waiting::<T>::iter_keys() {
			let direction = lane.direction;
			let price = price.price(direction);
			let nearest = Boards::<T>::get(market).lane(lane).nearest;
			let bounded = nearest.is_some_and(|nearest| direction.is_crossed(nearest, price));
			ensure!(bounded, "a trigger is nearer than its lane's nearest price");
		}
		for (market, board) in Boards::<T>::iter() {
			let market: MarketKey = market;
			let is_listed = T::Markets::record(market.market()).is_some();
			ensure!(is_listed, "a board of an unlisted market");
			let kinds = [TriggerKind::Stop, TriggerKind::TakeProfit];
			for lane in kinds.into_iter().flat_map(Lane::all) {
				let state = board.lane(lane);
				let reached =
					state.nearest.is_some_and(|price| state.is_latched(lane.direction, price));
				ensure!(state.latched.is_none() || reached, "a lane is latched beyond reach");
			}
		}
		Ok(())
	}
}

fn are_pair(one: &Trigger, other: &Trigger) -> bool {
	other.pair == Some(one.id)
		&& other.market == one.market
		&& other.kind != one.kind
		&& other.terms.side == one.terms.side
}
