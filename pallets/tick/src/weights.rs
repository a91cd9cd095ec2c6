//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the pallet's own work.
pub trait WeightInfo {
	/// Opening and closing a tick, its steps aside.
	fn post_transactions() -> Weight;
}

/// At least 21.943 us.
fn post_transactions(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(23_222_000, 141).saturating_add(db.reads_writes(1, 1))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn post_transactions() -> Weight {
		self::post_transactions(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn post_transactions() -> Weight {
		self::post_transactions(ParityDbWeight::get())
	}
}
