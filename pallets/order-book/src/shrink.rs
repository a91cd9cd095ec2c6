//! Reduce-only orders follow the position: after a clearing those of accounts whose position shrank
//! or flipped are shrunk or cancelled. What does not fit into the block is queued; what does not
//! fit into the queue is clamped by the auction that meets it.

use crate::{Config, OpenOrders, Pallet, Shrinks, SubaccountOf, WeightInfo};
use alloc::vec::Vec;
use bulwark_primitives::MarketId;
use frame_support::{
	storage::with_storage_layer,
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Shrinks the orders of the accounts queued, then of the `fresh` ones, within the meter.
	pub(crate) fn run_shrinks(fresh: Vec<(SubaccountOf<T>, MarketId)>, meter: &mut WeightMeter) {
		let mut queue = Shrinks::<T>::get().into_inner();
		let queued = queue.len();
		for entry in fresh {
			if !queue.contains(&entry) {
				queue.push(entry);
			}
		}
		if queue.is_empty() {
			return;
		}
		let mut left = Vec::new();
		for (who, market) in queue {
			if meter.try_consume(Self::shrink_weight(&who, market)).is_err() {
				left.push((who, market));
				continue;
			}
			let result = with_storage_layer(|| Self::do_shrink(&who, market));
			if let Err(error) = result {
				Self::halt_book(market, error);
			}
		}
		match (left.is_empty(), queued) {
			(true, 0) => {},
			(true, _) => Shrinks::<T>::kill(),
			(false, _) => Shrinks::<T>::put(BoundedVec::truncate_from(left)),
		}
	}

	fn shrink_weight(who: &SubaccountOf<T>, market: MarketId) -> Weight {
		let list = OpenOrders::<T>::get(who);
		let orders = list
			.iter()
			.filter(|entry| entry.reduce_only && entry.locator.market == market)
			.count();
		T::WeightInfo::shrink(orders.saturated_into())
	}
}
