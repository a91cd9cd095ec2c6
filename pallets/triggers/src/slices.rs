//! Slices of TWAP orders: placing those that are due, and taking in what became of them.

use crate::{
	steps::is_open, twap::SliceBounds, Config, Event, IdKey, MomentKey, Pallet, Slice, Slices,
	Standing, StandingId, SubaccountOf, Twap, WeightInfo,
};
use bulwark_primitives::{
	seams::{Markets, OrderEntry, Reported, SliceReports},
	Lots, Moment, OrderNonce, SubaccountId,
};
use frame_support::{storage::with_storage_layer, weights::WeightMeter};

impl<T: Config> Pallet<T> {
	/// Soonest first; the agenda itself is the cursor. At most one slice of a TWAP order in a
	/// block: the next one is due after the present moment.
	pub(crate) fn place_slices(now: Moment, meter: &mut WeightMeter) {
		let base = T::WeightInfo::place_slices(0);
		if meter.try_consume(base).is_err() {
			return;
		}
		// The order book's clearing does not pay for the report.
		let each = T::WeightInfo::place_slices(1)
			.saturating_sub(base)
			.saturating_add(T::WeightInfo::end_slice());
		let mut keys = Slices::<T>::iter_keys();
		while meter.can_consume(each) {
			let Some((moment, who, id)) = keys.next() else { break };
			if moment.moment() > now {
				break;
			}
			meter.consume(each);
			let Some(twap) = Standing::<T>::get(&who).twap(id.id()).copied() else {
				Slices::<T>::remove((moment, &who, id));
				log::error!(target: "runtime::triggers", "a slice of no order is due");
				continue;
			};
			Self::place_slice(&who, twap, now);
		}
	}

	fn place_slice(who: &SubaccountOf<T>, mut twap: Twap, now: Moment) {
		if twap.is_last() {
			// Its last slice was never reported.
			Self::finish(who, twap.id);
			return;
		}
		let due = twap.due;
		twap.begin(now);
		Slices::<T>::remove((MomentKey::from(due), who, IdKey::from(twap.id)));
		Slices::<T>::insert((MomentKey::from(twap.due), who, IdKey::from(twap.id)), ());
		// One slice at a time: while the last one waits for its auction, none is added.
		let placed = if twap.pending.is_none() { Self::enter_slice(who, &twap) } else { None };
		Standing::<T>::mutate(who, |standing| {
			let stored = standing.twaps.iter_mut().find(|stored| stored.id == twap.id);
			if let Some(stored) = stored {
				stored.begun = twap.begun;
				stored.due = twap.due;
				stored.pending = placed.or(stored.pending);
				twap = *stored;
			}
		});
		if twap.is_last() && twap.pending.is_none() {
			Self::finish(who, twap.id);
		}
	}

	/// Places the slice begun last; nothing if the market is not open, the plan lacks nothing, or
	/// the order is refused.
	fn enter_slice(who: &SubaccountOf<T>, twap: &Twap) -> Option<Slice> {
		let Twap { market, id, begun: slice, .. } = *twap;
		let record = T::Markets::record(market)?;
		let quote = T::Markets::quote(market)?;
		let lots = twap.slice_lots(record.parameters.max_order);
		if !is_open(record.state, &quote) || lots.is_zero() {
			return None;
		}
		let bounds = SliceBounds {
			slippage: record.parameters.slippage,
			tick_size: record.parameters.tick_size,
		};
		let order = twap.order(lots, quote.mark, bounds);
		let result = with_storage_layer(|| T::Entry::place(who, &order, Reported::Yes));
		let who = who.clone();
		match result {
			Ok(nonce) => {
				Self::deposit_event(Event::SlicePlaced { who, market, id, slice, nonce, lots });
				Some(Slice { nonce, lots })
			},
			Err(error) => {
				Self::deposit_event(Event::SliceRefused { who, market, id, slice, error });
				None
			},
		}
	}

	/// Ends a TWAP order that ran its course.
	fn finish(who: &SubaccountOf<T>, id: StandingId) {
		let mut standing = Standing::<T>::get(who);
		let Some(twap) = standing.take_twap(id) else { return };
		Standing::<T>::insert(who, standing);
		Self::end_twap(who, &twap, None);
	}

	fn take_report(who: &SubaccountOf<T>, nonce: OrderNonce, filled: Lots) {
		let mut standing = Standing::<T>::get(who);
		let found = standing
			.twaps
			.iter_mut()
			.find_map(|twap| Some((twap.pending.filter(|slice| slice.nonce == nonce)?, twap)));
		let Some((slice, twap)) = found else { return };
		twap.pending = None;
		twap.filled = twap.filled.saturating_add(filled.min(slice.lots));
		let (is_over, id) = (twap.is_last(), twap.id);
		Standing::<T>::insert(who, standing);
		if is_over {
			Self::finish(who, id);
		}
	}
}

/// At most [`crate::MAX_TWAPS`] orders are looked through.
impl<T: Config> SliceReports<T::AccountId> for Pallet<T> {
	fn ended(who: &SubaccountId<T::AccountId>, nonce: OrderNonce, filled: Lots) {
		Self::take_report(who, nonce, filled);
	}
}
