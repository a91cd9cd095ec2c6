//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions of the pallet.
pub trait WeightInfo {
	/// `list_feed`.
	fn list_feed() -> Weight;
	/// `set_feed`.
	fn set_feed() -> Weight;
	/// Validating a report of `n` prices, signature included.
	fn authorize_report(n: u32) -> Weight;
	/// Taking in a report of `n` prices.
	fn report(n: u32) -> Weight;
	/// Reading the last reports of `r` reporters, once a block.
	fn load_reports(r: u32) -> Weight;
	/// Closing one feed's round over `r` reports.
	fn close_feed(r: u32) -> Weight;
	/// Letting one feed's state fall with its age.
	fn age_feed() -> Weight;
}

/// At least 727.180 us.
fn list_feed(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(773_365_000, 3_536).saturating_add(db.reads_writes(64, 2))
}

/// At least 667.134 us.
fn set_feed(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(770_461_000, 3_583).saturating_add(db.reads_writes(65, 1))
}

/// At least 93.956 us. `n` in 1..=64.
fn authorize_report(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(115_258_075, 6_831)
		.saturating_add(db.reads_writes(6, 0))
		.saturating_add(Weight::from_parts(567_327, 0).saturating_mul(n.into()))
}

/// At least 59.051 us. `n` in 1..=64.
fn report(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(91_592_874, 6_777)
		.saturating_add(db.reads_writes(5, 2))
		.saturating_add(Weight::from_parts(15_588, 0).saturating_mul(n.into()))
}

/// At least 24.141 us. `r` in 1..=100.
fn load_reports(db: RuntimeDbWeight, r: u32) -> Weight {
	Weight::from_parts(6_584_684, 289)
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(
			Weight::from_parts(10_677_301, 1_822)
				.saturating_add(db.reads_writes(1, 0))
				.saturating_mul(r.into()),
		)
}

/// At least 52.202 us. `r` in 1..=100.
fn close_feed(db: RuntimeDbWeight, r: u32) -> Weight {
	Weight::from_parts(79_352_213, 1_227)
		.saturating_add(db.reads_writes(3, 2))
		.saturating_add(Weight::from_parts(370_980, 0).saturating_mul(r.into()))
}

/// At least 17.906 us.
fn age_feed(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(34_753_000, 281).saturating_add(db.reads_writes(1, 1))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn list_feed() -> Weight {
		self::list_feed(T::DbWeight::get())
	}
	fn set_feed() -> Weight {
		self::set_feed(T::DbWeight::get())
	}
	fn authorize_report(n: u32) -> Weight {
		self::authorize_report(T::DbWeight::get(), n)
	}
	fn report(n: u32) -> Weight {
		self::report(T::DbWeight::get(), n)
	}
	fn load_reports(r: u32) -> Weight {
		self::load_reports(T::DbWeight::get(), r)
	}
	fn close_feed(r: u32) -> Weight {
		self::close_feed(T::DbWeight::get(), r)
	}
	fn age_feed() -> Weight {
		self::age_feed(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn list_feed() -> Weight {
		self::list_feed(ParityDbWeight::get())
	}
	fn set_feed() -> Weight {
		self::set_feed(ParityDbWeight::get())
	}
	fn authorize_report(n: u32) -> Weight {
		self::authorize_report(ParityDbWeight::get(), n)
	}
	fn report(n: u32) -> Weight {
		self::report(ParityDbWeight::get(), n)
	}
	fn load_reports(r: u32) -> Weight {
		self::load_reports(ParityDbWeight::get(), r)
	}
	fn close_feed(r: u32) -> Weight {
		self::close_feed(ParityDbWeight::get(), r)
	}
	fn age_feed() -> Weight {
		self::age_feed(ParityDbWeight::get())
	}
}
