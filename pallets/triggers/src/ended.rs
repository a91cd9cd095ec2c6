//! Triggers of markets whose contract ended: nothing fires there any more. They are taken out before
//! the market is forgotten.

use crate::{
	Board, Boards, Config, IdKey, Lane, Look, MarketKey, Pallet, TriggerKind, Waiting, WeightInfo,
};
use bulwark_primitives::{seams::Books, CancelReason, MarketId};
use frame_support::weights::WeightMeter;

impl<T: Config> Books for Pallet<T> {
	/// Whether no trigger of the market waits. A board outlives its triggers until the tick has looked
	/// for them.
	fn is_empty(market: MarketId) -> bool {
		Boards::<T>::get(MarketKey::from(market)) == Board::default()
	}
}

impl<T: Config> Pallet<T> {
	/// Ends the triggers of a market whose contract ended, as far as the weight goes, and clears the
	/// lanes that are drained. The keys are the cursor.
	pub(crate) fn end_lanes(look: &mut Look, meter: &mut WeightMeter) {
		let base = T::WeightInfo::expire_triggers(0);
		let each = T::WeightInfo::expire_triggers(1).saturating_sub(base);
		for lane in [TriggerKind::Stop, TriggerKind::TakeProfit].into_iter().flat_map(Lane::all) {
			if meter.try_consume(base).is_err() {
				return;
			}
			let mut keys = Waiting::<T>::iter_key_prefix((MarketKey::from(look.market), lane));
			while meter.can_consume(each) {
				let Some((price, placed, who, id)) = keys.next() else {
					*look.board.lane_mut(lane) = Default::default();
					break;
				};
				meter.consume(each);
				if !Self::cancel_one(&who, id.id(), CancelReason::MarketState) {
					let id: IdKey = id;
					let market = MarketKey::from(look.market);
					Waiting::<T>::remove((market, lane, price, placed, &who, id));
					log::error!(target: "runtime::triggers", "a lane names no trigger");
				}
			}
		}
	}
}
