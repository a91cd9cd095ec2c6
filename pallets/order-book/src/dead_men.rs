//! Dead-man switches: all orders of an owner that is silent for too long are cancelled.
//!
//! Renewing is frequent and firing rare, so renewing writes one value: the agenda keeps naming the
//! switch under an earlier moment, at which it is only moved.

use crate::{
	desk::Desk, Config, DeadMan, DeadManAgenda, DeadManSwitches, Error, Event, MomentKey, Pallet,
	SubaccountOf, WeightInfo, MAX_DEAD_MAN_MS, MIN_DEAD_MAN_MS,
};
use bulwark_primitives::{
	seams::{Clock, Ledger},
	CancelReason, Moment,
};
use frame_support::{ensure, weights::WeightMeter};
use sp_runtime::{DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_dead_man(who: SubaccountOf<T>, until: Option<Moment>) -> DispatchResult {
		let before = DeadManSwitches::<T>::get(&who);
		match until {
			Some(until) => {
				let ahead = until.since(T::Clock::now());
				let in_range = (MIN_DEAD_MAN_MS..=MAX_DEAD_MAN_MS).contains(&ahead);
				ensure!(in_range, Error::<T>::DeadManOutOfRange);
				ensure!(T::Ledger::subaccount(&who).is_some(), Error::<T>::UnknownSubaccount);
				Self::list_dead_man(&who, before, until);
			},
			None => {
				if let Some(before) = before {
					DeadManAgenda::<T>::remove((MomentKey::from(before.listed), &who));
					DeadManSwitches::<T>::remove(&who);
				}
			},
		}
		Self::deposit_event(Event::DeadManSet { who, until });
		Ok(())
	}

	fn list_dead_man(who: &SubaccountOf<T>, before: Option<DeadMan>, until: Moment) {
		let listed = match before {
			Some(before) if before.listed <= until => before.listed,
			Some(before) => {
				DeadManAgenda::<T>::remove((MomentKey::from(before.listed), who));
				DeadManAgenda::<T>::insert((MomentKey::from(until), who), ());
				until
			},
			None => {
				DeadManAgenda::<T>::insert((MomentKey::from(until), who), ());
				until
			},
		};
		DeadManSwitches::<T>::insert(who, DeadMan { until, listed });
	}

	/// Soonest first. The agenda itself is the cursor: what does not fit is first in the next block.
	pub(crate) fn run_dead_men(now: Moment, meter: &mut WeightMeter) {
		let each = T::WeightInfo::dead_men(1).saturating_sub(T::WeightInfo::dead_men(0));
		if meter.try_consume(T::WeightInfo::dead_men(0)).is_err() {
			return;
		}
		let mut agenda = DeadManAgenda::<T>::iter_keys();
		while meter.can_consume(each) {
			let Some((moment, who)) = agenda.next() else { break };
			if moment.moment() > now {
				break;
			}
			meter.consume(each);
			match DeadManSwitches::<T>::get(&who) {
				Some(switch) if switch.until > now => {
					DeadManAgenda::<T>::remove((moment, &who));
					Self::list_dead_man(&who, None, switch.until);
				},
				Some(_) if !Self::fire_dead_man(&who, meter) => break,
				Some(_) | None => {
					DeadManAgenda::<T>::remove((moment, &who));
					DeadManSwitches::<T>::remove(&who);
				},
			}
		}
	}

	/// Cancels the owner's orders as far as the meter goes; says whether none are left.
	fn fire_dead_man(who: &SubaccountOf<T>, meter: &mut WeightMeter) -> bool {
		let each = T::WeightInfo::cancel_all(1).saturating_sub(T::WeightInfo::cancel_all(0));
		let mut desk = Desk::<T>::load(who.clone());
		let mut entries = desk.chosen(None, None);
		let Some(left) = meter.remaining().checked_sub(&T::WeightInfo::cancel_all(0)) else {
			return entries.is_empty();
		};
		let room = left.checked_div_per_component(&each).unwrap_or_default();
		let all = entries.len();
		entries.truncate(room.saturated_into());
		let done = entries.len();
		if done > 0 {
			meter.consume(T::WeightInfo::cancel_all(done.saturated_into()));
			Self::cancel_entries(&mut desk, entries, CancelReason::DeadMan);
			desk.commit();
		}
		done == all
	}
}
