//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions of the pallet.
pub trait WeightInfo {
	/// `register`, of a new delegate with the longest list of markets.
	fn register() -> Weight;
	/// `revoke`.
	fn revoke() -> Weight;
	/// `renounce`.
	fn renounce() -> Weight;
	/// `remove_expired`.
	fn remove_expired() -> Weight;
	/// Charging an order to a delegate with the longest list of markets.
	fn charge() -> Weight;
	/// Whether a delegate may cancel.
	fn ensure_may_cancel() -> Weight;
}

/// At least 96.026 us.
fn register(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(109_048_000, 938).saturating_add(db.reads_writes(5, 3))
}

/// At least 82.961 us.
fn revoke(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(128_578_000, 885).saturating_add(db.reads_writes(3, 3))
}

/// At least 77.841 us.
fn renounce(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(80_216_000, 885).saturating_add(db.reads_writes(3, 3))
}

/// At least 100.173 us.
fn remove_expired(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(102_572_000, 954).saturating_add(db.reads_writes(4, 3))
}

/// At least 39.958 us.
fn charge(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(43_074_000, 774).saturating_add(db.reads_writes(2, 1))
}

/// At least 33.626 us.
fn ensure_may_cancel(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(35_182_000, 774).saturating_add(db.reads_writes(2, 0))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register() -> Weight {
		self::register(T::DbWeight::get())
	}
	fn revoke() -> Weight {
		self::revoke(T::DbWeight::get())
	}
	fn renounce() -> Weight {
		self::renounce(T::DbWeight::get())
	}
	fn remove_expired() -> Weight {
		self::remove_expired(T::DbWeight::get())
	}
	fn charge() -> Weight {
		self::charge(T::DbWeight::get())
	}
	fn ensure_may_cancel() -> Weight {
		self::ensure_may_cancel(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn register() -> Weight {
		self::register(ParityDbWeight::get())
	}
	fn revoke() -> Weight {
		self::revoke(ParityDbWeight::get())
	}
	fn renounce() -> Weight {
		self::renounce(ParityDbWeight::get())
	}
	fn remove_expired() -> Weight {
		self::remove_expired(ParityDbWeight::get())
	}
	fn charge() -> Weight {
		self::charge(ParityDbWeight::get())
	}
	fn ensure_may_cancel() -> Weight {
		self::ensure_may_cancel(ParityDbWeight::get())
	}
}
