//! The step before the auctions: suspects become a queue, the queue becomes orders.

use crate::{
	Assessment, Claims, Config, IssuedOrder, Liquidations, Pallet, PendingOrders, Queue,
	QueueEntry, WeightInfo,
};
use alloc::{collections::BTreeSet, vec::Vec};
use bulwark_primitives::{
	seams::{Detection, Ledger, Step},
	Moment, QuoteAtoms, SubaccountId, MAX_MARKETS, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::WeightMeter, BoundedVec};
use sp_runtime::SaturatedConversion;

/// The step before the auctions.
///
/// Half of its weight at most finds and assesses accounts, so that the other half is there to
/// issue orders; half of the finding's at most scans.
pub struct Detect<T>(PhantomData<T>);

impl<T: Config> Step for Detect<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::detect_base()).is_err() {
			return;
		}
		Pallet::<T>::forget_orders();
		let mut queue = find::<T>(now, meter);
		queue.sort_by(QueueEntry::precedence);
		let bound = T::MaxQueue::get().saturated_into();
		for dropped in queue.iter().skip(bound) {
			Claims::<T>::remove(&dropped.who);
		}
		queue.truncate(bound);
		issue::<T>(&mut queue, now, meter);
		Pallet::<T>::put_queue(queue);
	}
}

impl<T: Config> Pallet<T> {
	/// Drops the orders of the last auctions.
	pub(crate) fn forget_orders() {
		let _ = PendingOrders::<T>::clear(MAX_MARKETS, None);
	}

	/// Stores the queue; an empty one takes no place.
	pub(crate) fn put_queue(queue: Vec<QueueEntry<T::AccountId>>) {
		if queue.is_empty() {
			Queue::<T>::kill();
		} else {
			Queue::<T>::put(BoundedVec::truncate_from(queue));
		}
	}

	/// What the account's assessment makes of it: an entry of the queue, or nothing. Ends a
	/// liquidation that is over.
	pub(crate) fn examine(
		who: SubaccountId<T::AccountId>,
		now: Moment,
	) -> Option<QueueEntry<T::AccountId>> {
		match Self::assess(&who, now) {
			Assessment::Unknown | Assessment::Sound => {
				Self::end_liquidation(&who);
				None
			},
			Assessment::Waiting => {
				Claims::<T>::remove(&who);
				None
			},
			Assessment::Due(shortfall) => Some(QueueEntry { who, shortfall, order: None }),
		}
	}
}

/// Accounts due: those of the last queue first, then hints, then what the scan found.
fn find<T: Config>(now: Moment, meter: &mut WeightMeter) -> Vec<QueueEntry<T::AccountId>> {
	let mut finding = WeightMeter::with_limit(meter.remaining() / 2);
	let mut queue = Vec::new();
	let mut seen = BTreeSet::new();
	for mut entry in Queue::<T>::take() {
		entry.order = None;
		if !seen.insert(entry.who.clone()) {
			continue;
		}
		if finding.try_consume(T::WeightInfo::assess(MAX_POSITIONS)).is_err() {
			// Its place is kept; the rungs look at it again anyway.
			queue.push(entry);
			continue;
		}
		queue.extend(Pallet::<T>::examine(entry.who, now));
	}
	let mut scanning = WeightMeter::with_limit(finding.remaining() / 2);
	let suspects = T::Detection::suspects(now, &mut scanning);
	let _ = finding.try_consume(scanning.consumed());
	for who in suspects {
		if !seen.insert(who.clone()) {
			continue;
		}
		if finding.try_consume(T::WeightInfo::assess(MAX_POSITIONS)).is_ok() {
			queue.extend(Pallet::<T>::examine(who, now));
		} else if !T::Detection::hint(who.clone()) {
			// No room to remember it: the scan comes round again.
			Claims::<T>::remove(&who);
		}
	}
	let _ = meter.try_consume(finding.consumed());
	queue
}

/// Takes the queue down the first rungs, in order, as far as weight and bound go.
fn issue<T: Config>(
	queue: &mut Vec<QueueEntry<T::AccountId>>,
	now: Moment,
	meter: &mut WeightMeter,
) {
	let mut available = T::Ledger::insurance();
	let mut issued = 0u32;
	let mut ended = BTreeSet::new();
	for entry in queue.iter_mut() {
		let cost = T::WeightInfo::start(MAX_OPEN_ORDERS)
			.saturating_add(T::WeightInfo::issue(MAX_POSITIONS));
		if issued >= T::MaxLiquidations::get() || !meter.can_consume(cost) {
			break;
		}
		let cancelled = Pallet::<T>::start(entry, now);
		let _ = meter.try_consume(T::WeightInfo::start(cancelled));
		let _ = meter.try_consume(T::WeightInfo::issue(MAX_POSITIONS));
		match Pallet::<T>::issue_order(&entry.who, available, now) {
			Ok(order) => {
				entry.order = order;
				issued = issued.saturating_add(u32::from(order.is_some()));
				available = available.saturating_sub(reserved(order)).max(QuoteAtoms::ZERO);
			},
			Err(crate::issue::NotDue) => {
				if !Liquidations::<T>::contains_key(&entry.who) {
					ended.insert(entry.who.clone());
				}
			},
		}
	}
	queue.retain(|entry| !ended.contains(&entry.who));
}

fn reserved(order: Option<IssuedOrder>) -> QuoteAtoms {
	order.map_or(QuoteAtoms::ZERO, |order| order.reserved)
}
