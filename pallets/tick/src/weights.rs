//! Weights of the tick's own work. Estimates: `tools/weights` replaces them by measured ones.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, Weight},
};

/// Weights of the pallet's own work.
pub trait WeightInfo {
	/// Opening and closing a tick, its steps aside.
	fn post_transactions() -> Weight;
}

/// Weights with the chain's own database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn post_transactions() -> Weight {
		Weight::from_parts(6_000_000, 1_600).saturating_add(T::DbWeight::get().reads_writes(3, 2))
	}
}

impl WeightInfo for () {
	fn post_transactions() -> Weight {
		Weight::from_parts(6_000_000, 1_600)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 2))
	}
}
