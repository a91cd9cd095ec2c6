//! Weights, measured: scripts/weights.sh --steps 10 --repeat 10 --pallet order-book, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the steps' components.
pub trait WeightInfo {
	/// One placement.
	fn place() -> Weight;
	/// One cancellation.
	fn cancel() -> Weight;
	/// Cancelling `n` orders of one account.
	fn cancel_all(n: u32) -> Weight;
	/// `c` cancellations, then `p` placements, of one account.
	fn batch(c: u32, p: u32) -> Weight;
	/// Expiring `n` orders, and finding that there are no more.
	fn expire_orders(n: u32) -> Weight;
	/// Looking whether `m` markets have anything to clear.
	fn survey_markets(m: u32) -> Weight;
	/// Collecting, filtering, clearing and settling one market with `n` orders, each in a page of
	/// its own, of `a` accounts.
	fn clear(n: u32, a: u32) -> Weight;
	/// Reading `p` full pages for the premium sample.
	fn sample_pages(p: u32) -> Weight;
}

/// At least 420.419 us.
fn place(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(438_088_000, 12_099).saturating_add(db.reads_writes(40, 4))
}

/// At least 147.819 us.
fn cancel(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(169_386_000, 4_187).saturating_add(db.reads_writes(6, 5))
}

/// At least 34.242 us. `n` in 0..=128.
fn cancel_all(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(17_028_271, 348)
		.saturating_add(db.reads_writes(3, 2))
		.saturating_add(
			Weight::from_parts(87_501_065, 107)
				.saturating_add(db.reads_writes(3, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 33.089 us. `c` in 0..=100. `p` in 0..=100.
fn batch(db: RuntimeDbWeight, c: u32, p: u32) -> Weight {
	Weight::from_parts(326_003_831, 2_560)
		.saturating_add(db.reads_writes(13, 2))
		.saturating_add(
			Weight::from_parts(79_098_256, 99)
				.saturating_add(db.reads_writes(3, 1))
				.saturating_mul(c.into()),
		)
		.saturating_add(
			Weight::from_parts(167_458_840, 33)
				.saturating_add(db.reads_writes(2, 1))
				.saturating_mul(p.into()),
		)
}

/// At least 9.520 us. `n` in 0..=128.
fn expire_orders(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(9_959_000, 437)
		.saturating_add(db.reads_writes(3, 2))
		.saturating_add(
			Weight::from_parts(121_069_898, 144)
				.saturating_add(db.reads_writes(4, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 69.323 us. `m` in 1..=64.
fn survey_markets(db: RuntimeDbWeight, m: u32) -> Weight {
	Weight::from_parts(90_944_540, 794)
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(
			Weight::from_parts(42_756_899, 160)
				.saturating_add(db.reads_writes(7, 1))
				.saturating_mul(m.into()),
		)
}

/// At least 44.254 us. `n` in 0..=200. `a` in 2..=200.
fn clear(db: RuntimeDbWeight, n: u32, a: u32) -> Weight {
	Weight::from_parts(53_507_000, 484)
		.saturating_add(db.reads_writes(9, 2))
		.saturating_add(
			Weight::from_parts(60_898_573, 144)
				.saturating_add(db.reads_writes(3, 2))
				.saturating_mul(n.into()),
		)
		.saturating_add(
			Weight::from_parts(23_796_533, 52)
				.saturating_add(db.reads_writes(1, 1))
				.saturating_mul(a.into()),
		)
}

/// At least 6.516 us. `p` in 0..=32.
fn sample_pages(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(30_605_637, 2_580)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(9_803_920, 82)
				.saturating_add(db.reads_writes(1, 0))
				.saturating_mul(p.into()),
		)
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn place() -> Weight {
		self::place(T::DbWeight::get())
	}
	fn cancel() -> Weight {
		self::cancel(T::DbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(T::DbWeight::get(), n)
	}
	fn batch(c: u32, p: u32) -> Weight {
		self::batch(T::DbWeight::get(), c, p)
	}
	fn expire_orders(n: u32) -> Weight {
		self::expire_orders(T::DbWeight::get(), n)
	}
	fn survey_markets(m: u32) -> Weight {
		self::survey_markets(T::DbWeight::get(), m)
	}
	fn clear(n: u32, a: u32) -> Weight {
		self::clear(T::DbWeight::get(), n, a)
	}
	fn sample_pages(p: u32) -> Weight {
		self::sample_pages(T::DbWeight::get(), p)
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn place() -> Weight {
		self::place(ParityDbWeight::get())
	}
	fn cancel() -> Weight {
		self::cancel(ParityDbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(ParityDbWeight::get(), n)
	}
	fn batch(c: u32, p: u32) -> Weight {
		self::batch(ParityDbWeight::get(), c, p)
	}
	fn expire_orders(n: u32) -> Weight {
		self::expire_orders(ParityDbWeight::get(), n)
	}
	fn survey_markets(m: u32) -> Weight {
		self::survey_markets(ParityDbWeight::get(), m)
	}
	fn clear(n: u32, a: u32) -> Weight {
		self::clear(ParityDbWeight::get(), n, a)
	}
	fn sample_pages(p: u32) -> Weight {
		self::sample_pages(ParityDbWeight::get(), p)
	}
}
