//! Taking triggers and TWAP orders back.

use crate::{
	Config, EndReason, Error, Event, IdKey, MomentKey, Pallet, Slices, Standing, StandingId,
	SubaccountOf, Trigger, Twap,
};
use alloc::vec::Vec;
use bulwark_primitives::{CancelReason, MarketId};
use sp_runtime::{DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_cancel_trigger(who: &SubaccountOf<T>, id: StandingId) -> DispatchResult {
		let mut standing = Standing::<T>::get(who);
		let trigger = standing.take_trigger(id).ok_or(Error::<T>::TriggerNotFound)?;
		Standing::<T>::insert(who, standing);
		Self::end_trigger(who, &trigger, EndReason::Cancelled(CancelReason::Owner));
		Ok(())
	}

	pub(crate) fn do_cancel_twap(who: &SubaccountOf<T>, id: StandingId) -> DispatchResult {
		let mut standing = Standing::<T>::get(who);
		let twap = standing.take_twap(id).ok_or(Error::<T>::TwapNotFound)?;
		Standing::<T>::insert(who, standing);
		Self::end_twap(who, &twap, Some(CancelReason::Owner));
		Ok(())
	}

	pub(crate) fn do_cancel_all(who: &SubaccountOf<T>, market: Option<MarketId>) -> u32 {
		let chosen = |other: MarketId| market.is_none_or(|market| market == other);
		Self::cancel_where(who, CancelReason::Owner, chosen)
	}

	/// Cancels every trigger and TWAP order of the subaccount; returns how many. For liquidation:
	/// what an account in trouble left standing must not trade. Bounded by [`crate::MAX_TRIGGERS`]
	/// and [`crate::MAX_TWAPS`]; weighs [`crate::WeightInfo::cancel_all`] of the number returned.
	pub fn cancel_all_of(who: &SubaccountOf<T>, reason: CancelReason) -> u32 {
		Self::cancel_where(who, reason, |_| true)
	}

	fn cancel_where(
		who: &SubaccountOf<T>,
		reason: CancelReason,
		chosen: impl Fn(MarketId) -> bool,
	) -> u32 {
		let mut standing = Standing::<T>::get(who);
		let triggers: Vec<_> = standing
			.triggers
			.iter()
			.filter(|trigger| chosen(trigger.market))
			.copied()
			.collect();
		let twaps: Vec<_> =
			standing.twaps.iter().filter(|twap| chosen(twap.market)).copied().collect();
		let count = triggers.len().saturating_add(twaps.len());
		if count == 0 {
			return 0;
		}
		// The two of a pair are in one market, so that none is left linked to one that is gone.
		standing.triggers.retain(|trigger| !chosen(trigger.market));
		standing.twaps.retain(|twap| !chosen(twap.market));
		Standing::<T>::insert(who, standing);
		for trigger in &triggers {
			Self::end_trigger(who, trigger, EndReason::Cancelled(reason));
		}
		for twap in &twaps {
			Self::end_twap(who, twap, Some(reason));
		}
		count.saturated_into()
	}

	/// Ends a trigger that is in its subaccount's list no more.
	pub(crate) fn end_trigger(who: &SubaccountOf<T>, trigger: &Trigger, reason: EndReason) {
		Self::unlist(who, trigger);
		let (who, market, id) = (who.clone(), trigger.market, trigger.id);
		Self::deposit_event(Event::TriggerEnded { who, market, id, reason });
	}

	/// Ends a TWAP order that is in its subaccount's list no more.
	pub(crate) fn end_twap(who: &SubaccountOf<T>, twap: &Twap, reason: Option<CancelReason>) {
		Slices::<T>::remove((MomentKey::from(twap.due), who, IdKey::from(twap.id)));
		let Twap { id, market, filled, .. } = *twap;
		let (who, left) = (who.clone(), twap.left());
		Self::deposit_event(Event::TwapEnded { who, market, id, filled, left, reason });
	}
}
