//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions of the pallet.
pub trait WeightInfo {
	/// `set_holder`.
	fn set_holder() -> Weight;
	/// Drawing on a quota, in the transaction extension.
	fn draw_quota() -> Weight;
}

/// At least 30.801 us.
fn set_holder(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(34_541_000, 207).saturating_add(db.reads_writes(1, 1))
}

/// At least 18.093 us.
fn draw_quota(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(18_690_000, 190).saturating_add(db.reads_writes(1, 1))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_holder() -> Weight {
		self::set_holder(T::DbWeight::get())
	}
	fn draw_quota() -> Weight {
		self::draw_quota(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn set_holder() -> Weight {
		self::set_holder(ParityDbWeight::get())
	}
	fn draw_quota() -> Weight {
		self::draw_quota(ParityDbWeight::get())
	}
}
