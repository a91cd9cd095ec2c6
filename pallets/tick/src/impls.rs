//! The reserve, the steps in their order, and the correction of the block's weight.

use crate::{shares, Config, LastTick, Pallet, TickRecord, WeightInfo};
use bulwark_primitives::{
	seams::{Clock, Step},
	Moment,
};
use frame_support::{
	dispatch::DispatchClass,
	migrations::MultiStepMigrator,
	traits::{Get, PostTransactions},
	weights::{Weight, WeightMeter},
};

impl<T: Config> Pallet<T> {
	/// The weight every block keeps for the tick, whatever its extrinsics: `ReserveRatio` of the
	/// largest block, rounded to the nearest unit.
	#[must_use]
	pub fn reserve() -> Weight {
		T::ReserveRatio::get() * T::BlockWeights::get().max_block
	}

	/// What this block's tick may consume: the reserve, and what the extrinsics left of the block.
	/// A block that is already over-full still gives the reserve.
	pub(crate) fn limit() -> Weight {
		let taken = frame_system::Pallet::<T>::block_weight().total();
		let left = T::BlockWeights::get().max_block.saturating_sub(taken);
		Self::reserve().saturating_add(left)
	}

	/// Runs the steps in their order; returns what they and the pallet's own work consumed.
	pub(crate) fn run_steps(now: Moment, limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		// The reserve exceeds the overhead (integrity test), so this fits.
		let _ = meter.try_consume(T::WeightInfo::post_transactions());

		run_step::<T::CloseRounds>(now, &mut meter, shares::CLOSE_ROUNDS * limit);
		run_step::<T::UpdateQuotes>(now, &mut meter, shares::UPDATE_QUOTES * limit);
		run_step::<T::ExpireOrders>(now, &mut meter, shares::EXPIRE_ORDERS * limit);
		run_step::<T::Detect>(now, &mut meter, shares::DETECT * limit);
		run_step::<T::FireTriggers>(now, &mut meter, shares::FIRE_TRIGGERS * limit);
		let clearing = meter.remaining().saturating_sub(shares::DESCEND * limit);
		run_step::<T::ClearMarkets>(now, &mut meter, clearing);
		let rest = meter.remaining();
		run_step::<T::Descend>(now, &mut meter, rest);
		meter.consumed()
	}

	/// Replaces the reserve in the block's weight by what was consumed.
	pub(crate) fn correct_weight(consumed: Weight) {
		let reserve = Self::reserve();
		let unspent = reserve.saturating_sub(consumed);
		let extra = consumed.saturating_sub(reserve);
		frame_system::BlockWeight::<T>::mutate(|weight| {
			weight.reduce(unspent, DispatchClass::Mandatory);
		});
		frame_system::Pallet::<T>::register_extra_weight_unchecked(extra, DispatchClass::Mandatory);
	}

	/// Records the tick for whoever watches the exchange's load.
	pub(crate) fn record(consumed: Weight, limit: Weight) {
		let block = frame_system::Pallet::<T>::block_number();
		LastTick::<T>::put(TickRecord { block, consumed, limit });
	}
}

/// Runs one step within `share` and what is left of the tick.
fn run_step<S: Step>(now: Moment, meter: &mut WeightMeter, share: Weight) {
	let mut own = WeightMeter::with_limit(share.min(meter.remaining()));
	S::run(now, &mut own);
	// A step that overspends is charged what it had: the later shares do not depend on its honesty.
	let _ = meter.try_consume(own.consumed().min(own.limit()));
}

impl<T: Config> PostTransactions for Pallet<T> {
	fn post_transactions() {
		if T::MultiBlockMigrator::ongoing() {
			Self::correct_weight(Weight::zero());
			return;
		}
		let limit = Self::limit();
		let consumed = Self::run_steps(T::Clock::now(), limit);
		Self::correct_weight(consumed);
		Self::record(consumed, limit);
	}
}
