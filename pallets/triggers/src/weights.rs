//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the step's components.
pub trait WeightInfo {
	/// Placing a trigger.
	fn place_trigger() -> Weight;
	/// Placing a pair of triggers.
	fn place_pair() -> Weight;
	/// Cancelling a trigger.
	fn cancel_trigger() -> Weight;
	/// Placing a TWAP order.
	fn place_twap() -> Weight;
	/// Ending a TWAP order.
	fn cancel_twap() -> Weight;
	/// Cancelling `n` triggers and TWAP orders of one account.
	fn cancel_all(n: u32) -> Weight;
	/// Looking at `m` markets with triggers of which none is crossed.
	fn survey_markets(m: u32) -> Weight;
	/// Looking at `m` markets and finding a lane of each crossed, but no trigger there.
	fn latch_markets(m: u32) -> Weight;
	/// Expiring `n` triggers, and finding that there are no more.
	fn expire_triggers(n: u32) -> Weight;
	/// Firing `n` triggers of a lane, each one of a pair and of an account of its own, and finding
	/// that there are no more.
	fn fire_triggers(n: u32) -> Weight;
	/// Placing `n` slices, and finding that no more are due.
	fn place_slices(n: u32) -> Weight;
	/// Taking in what became of a slice.
	fn end_slice() -> Weight;
}

/// At least 166.086 us.
fn place_trigger(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(178_961_000, 2_643).saturating_add(db.reads_writes(6, 4))
}

/// At least 207.485 us.
fn place_pair(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(245_508_000, 2_588).saturating_add(db.reads_writes(6, 6))
}

/// At least 94.117 us.
fn cancel_trigger(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(153_925_000, 1_952).saturating_add(db.reads_writes(1, 3))
}

/// At least 141.857 us.
fn place_twap(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(146_167_000, 2_881).saturating_add(db.reads_writes(5, 2))
}

/// At least 81.074 us.
fn cancel_twap(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(85_941_000, 2_216).saturating_add(db.reads_writes(1, 2))
}

/// At least 25.135 us. `n` in 0..=36.
fn cancel_all(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(47_988_445, 86)
		.saturating_add(db.reads_writes(1, 1))
		.saturating_add(
			Weight::from_parts(23_605_026, 60)
				.saturating_add(db.reads_writes(0, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 17.746 us. `m` in 0..=64.
fn survey_markets(db: RuntimeDbWeight, m: u32) -> Weight {
	Weight::from_parts(25_576_789, 716)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(9_703_717, 18)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(m.into()),
		)
}

/// At least 17.276 us. `m` in 0..=64.
fn latch_markets(db: RuntimeDbWeight, m: u32) -> Weight {
	Weight::from_parts(42_392_920, 759)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(31_954_065, 250)
				.saturating_add(db.reads_writes(4, 1))
				.saturating_mul(m.into()),
		)
}

/// At least 8.982 us. `n` in 0..=20.
fn expire_triggers(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(24_115_928, 857)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(54_223_682, 217)
				.saturating_add(db.reads_writes(2, 3))
				.saturating_mul(n.into()),
		)
}

/// At least 53.791 us. `n` in 0..=20.
fn fire_triggers(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(144_194_119, 1_739)
		.saturating_add(db.reads_writes(7, 1))
		.saturating_add(
			Weight::from_parts(179_797_571, 340)
				.saturating_add(db.reads_writes(4, 7))
				.saturating_mul(n.into()),
		)
}

/// At least 7.701 us. `n` in 0..=20.
fn place_slices(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(28_081_238, 1_375)
		.saturating_add(db.reads_writes(4, 0))
		.saturating_add(
			Weight::from_parts(159_172_092, 324)
				.saturating_add(db.reads_writes(4, 5))
				.saturating_mul(n.into()),
		)
}

/// At least 69.507 us.
fn end_slice(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(80_711_000, 2_280).saturating_add(db.reads_writes(1, 2))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn place_trigger() -> Weight {
		self::place_trigger(T::DbWeight::get())
	}
	fn place_pair() -> Weight {
		self::place_pair(T::DbWeight::get())
	}
	fn cancel_trigger() -> Weight {
		self::cancel_trigger(T::DbWeight::get())
	}
	fn place_twap() -> Weight {
		self::place_twap(T::DbWeight::get())
	}
	fn cancel_twap() -> Weight {
		self::cancel_twap(T::DbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(T::DbWeight::get(), n)
	}
	fn survey_markets(m: u32) -> Weight {
		self::survey_markets(T::DbWeight::get(), m)
	}
	fn latch_markets(m: u32) -> Weight {
		self::latch_markets(T::DbWeight::get(), m)
	}
	fn expire_triggers(n: u32) -> Weight {
		self::expire_triggers(T::DbWeight::get(), n)
	}
	fn fire_triggers(n: u32) -> Weight {
		self::fire_triggers(T::DbWeight::get(), n)
	}
	fn place_slices(n: u32) -> Weight {
		self::place_slices(T::DbWeight::get(), n)
	}
	fn end_slice() -> Weight {
		self::end_slice(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn place_trigger() -> Weight {
		self::place_trigger(ParityDbWeight::get())
	}
	fn place_pair() -> Weight {
		self::place_pair(ParityDbWeight::get())
	}
	fn cancel_trigger() -> Weight {
		self::cancel_trigger(ParityDbWeight::get())
	}
	fn place_twap() -> Weight {
		self::place_twap(ParityDbWeight::get())
	}
	fn cancel_twap() -> Weight {
		self::cancel_twap(ParityDbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(ParityDbWeight::get(), n)
	}
	fn survey_markets(m: u32) -> Weight {
		self::survey_markets(ParityDbWeight::get(), m)
	}
	fn latch_markets(m: u32) -> Weight {
		self::latch_markets(ParityDbWeight::get(), m)
	}
	fn expire_triggers(n: u32) -> Weight {
		self::expire_triggers(ParityDbWeight::get(), n)
	}
	fn fire_triggers(n: u32) -> Weight {
		self::fire_triggers(ParityDbWeight::get(), n)
	}
	fn place_slices(n: u32) -> Weight {
		self::place_slices(ParityDbWeight::get(), n)
	}
	fn end_slice() -> Weight {
		self::end_slice(ParityDbWeight::get())
	}
}
