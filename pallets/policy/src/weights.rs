//! Weights. Replaced by what `tools/weights` measures.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weight functions of the pallet.
pub trait WeightInfo {
	/// `set_holder`.
	fn set_holder() -> Weight;
	/// Drawing on a quota, in the transaction extension.
	fn draw_quota() -> Weight;
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_holder() -> Weight {
		Weight::from_parts(12_000_000, 3_500).saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}

	fn draw_quota() -> Weight {
		Weight::from_parts(6_000_000, 3_600).saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}
}

impl WeightInfo for () {
	fn set_holder() -> Weight {
		Weight::from_parts(12_000_000, 3_500)
	}

	fn draw_quota() -> Weight {
		Weight::from_parts(6_000_000, 3_600)
	}
}
