//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the steps' components.
pub trait WeightInfo {
	/// One placement of an order that rests in a page with others.
	fn place() -> Weight;
	/// One placement of an order that opens a level's next page.
	fn place_opening() -> Weight;
	/// One placement of an order that rests and ends by time.
	fn place_until() -> Weight;
	/// One placement of an order that waits for the next auction only.
	fn stage() -> Weight;
	/// One cancellation of a resting order.
	fn cancel() -> Weight;
	/// One cancellation of an order that waits, among as many as can.
	fn cancel_waiting() -> Weight;
	/// One change of an order that makes another stand in its place.
	fn amend() -> Weight;
	/// Pushing out an order of another's for one that was placed.
	fn push_out() -> Weight;
	/// Cancelling `n` orders of one account.
	fn cancel_all(n: u32) -> Weight;
	/// A batch of placements that touches `l` pages, each once, and `n` times again.
	fn batch_place(n: u32, l: u32) -> Weight;
	/// A batch of cancellations that touches `l` pages, each once, and `n` times again.
	fn batch_cancel(n: u32, l: u32) -> Weight;
	/// Judging a delegate, and `n` orders it places in one market.
	fn authorize(n: u32) -> Weight;
	/// Setting a dead-man switch to an earlier moment.
	fn set_dead_man() -> Weight;
	/// Expiring `n` orders of `a` accounts, and finding that there are no more.
	fn expire_orders(n: u32, a: u32) -> Weight;
	/// Moving `n` dead-man switches that were renewed, and finding that no more are due.
	fn dead_men(n: u32) -> Weight;
	/// Looking whether `m` markets have anything to clear.
	fn survey_markets(m: u32) -> Weight;
	/// Collecting, filtering, clearing and settling one market with `n` orders, each in a page of
	/// its own, of `a` accounts.
	fn clear(n: u32, a: u32) -> Weight;
	/// Reading `p` full pages for the premium sample.
	fn sample_pages(p: u32) -> Weight;
	/// Bringing `n` reduce-only orders of one account and market down to its position.
	fn shrink(n: u32) -> Weight;
	/// Looking for markets whose contract ended among `m`.
	fn survey_ended(m: u32) -> Weight;
}

/// Estimated.
fn survey_ended(db: RuntimeDbWeight, m: u32) -> Weight {
	Weight::from_parts(10_000_000, 4_000)
		.saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(m.into()))
		.saturating_add(db.reads(5))
}

/// At least 451.137 us.
fn place(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(520_816_000, 13_068).saturating_add(db.reads_writes(40, 3))
}

/// Estimated: `place`, and a page, a tail and the market's sizes; not measured yet.
fn place_opening(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(530_816_000, 13_068).saturating_add(db.reads_writes(41, 5))
}

/// At least 460.109 us.
fn place_until(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(470_001_000, 13_068).saturating_add(db.reads_writes(40, 4))
}

/// At least 450.462 us.
fn stage(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(480_153_000, 25_932).saturating_add(db.reads_writes(39, 3))
}

/// At least 179.783 us.
fn cancel(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(237_151_000, 4_576).saturating_add(db.reads_writes(6, 5))
}

/// At least 159.476 us.
fn cancel_waiting(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(178_503_000, 21_643).saturating_add(db.reads_writes(3, 3))
}

/// At least 545.473 us.
fn amend(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(638_176_000, 13_483).saturating_add(db.reads_writes(44, 7))
}

/// Estimated from its parts; not measured yet.
fn push_out(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(300_000_000, 14_000).saturating_add(db.reads_writes(8, 8))
}

/// At least 14.373 us. `n` in 0..=128.
fn cancel_all(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(15_120_000, 207)
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(
			Weight::from_parts(65_992_515, 113)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 360.628 us. `n` in 0..=50. `l` in 1..=50.
fn batch_place(db: RuntimeDbWeight, n: u32, l: u32) -> Weight {
	Weight::from_parts(155_435_180, 5_910)
		.saturating_add(db.reads_writes(39, 3))
		.saturating_add(Weight::from_parts(147_106_697, 0).saturating_mul(n.into()))
		.saturating_add(
			Weight::from_parts(167_225_199, 0)
				.saturating_add(db.reads_writes(2, 1))
				.saturating_mul(l.into()),
		)
}

/// At least 161.257 us. `n` in 0..=50. `l` in 1..=50.
fn batch_cancel(db: RuntimeDbWeight, n: u32, l: u32) -> Weight {
	Weight::from_parts(99_489_194, 417)
		.saturating_add(db.reads_writes(4, 3))
		.saturating_add(
			Weight::from_parts(23_567_066, 96)
				.saturating_add(db.reads_writes(0, 1))
				.saturating_mul(n.into()),
		)
		.saturating_add(
			Weight::from_parts(60_690_736, 111)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(l.into()),
		)
}

/// At least 22.796 us. `n` in 0..=100.
fn authorize(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(9_630_666, 402)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(Weight::from_parts(11_095_895, 0).saturating_mul(n.into()))
}

/// At least 61.967 us.
fn set_dead_man(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(72_515_000, 514).saturating_add(db.reads_writes(3, 3))
}

/// Estimated from what `n` orders took, split; not measured yet. `n` in 0..=128. `a` in 1..=128.
fn expire_orders(db: RuntimeDbWeight, n: u32, a: u32) -> Weight {
	Weight::from_parts(8_737_000, 332)
		.saturating_add(db.reads_writes(2, 1))
		.saturating_add(
			Weight::from_parts(65_992_515, 113)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(n.into()),
		)
		.saturating_add(
			Weight::from_parts(60_000_000, 151)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(a.into()),
		)
}

/// At least 7.953 us. `n` in 0..=100.
fn dead_men(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(10_320_238, 100)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(27_149_313, 110)
				.saturating_add(db.reads_writes(2, 3))
				.saturating_mul(n.into()),
		)
}

/// At least 86.894 us. `m` in 1..=64.
fn survey_markets(db: RuntimeDbWeight, m: u32) -> Weight {
	Weight::from_parts(62_612_283, 995)
		.saturating_add(db.reads_writes(4, 1))
		.saturating_add(
			Weight::from_parts(48_707_330, 182)
				.saturating_add(db.reads_writes(7, 0))
				.saturating_mul(m.into()),
		)
}

/// At least 73.384 us. `n` in 0..=200. `a` in 2..=200.
fn clear(db: RuntimeDbWeight, n: u32, a: u32) -> Weight {
	Weight::from_parts(75_429_000, 750)
		.saturating_add(db.reads_writes(11, 1))
		.saturating_add(
			Weight::from_parts(64_034_480, 150)
				.saturating_add(db.reads_writes(3, 2))
				.saturating_mul(n.into()),
		)
		.saturating_add(
			Weight::from_parts(33_514_208, 51)
				.saturating_add(db.reads_writes(1, 1))
				.saturating_mul(a.into()),
		)
}

/// At least 4.203 us. `p` in 0..=32.
fn sample_pages(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(42_524_413, 2_014)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(9_924_845, 107)
				.saturating_add(db.reads_writes(1, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 35.719 us. `n` in 0..=128.
fn shrink(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(41_569_000, 355)
		.saturating_add(db.reads_writes(4, 1))
		.saturating_add(
			Weight::from_parts(57_581_800, 112)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(n.into()),
		)
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn place() -> Weight {
		self::place(T::DbWeight::get())
	}
	fn place_opening() -> Weight {
		self::place_opening(T::DbWeight::get())
	}
	fn place_until() -> Weight {
		self::place_until(T::DbWeight::get())
	}
	fn stage() -> Weight {
		self::stage(T::DbWeight::get())
	}
	fn cancel() -> Weight {
		self::cancel(T::DbWeight::get())
	}
	fn cancel_waiting() -> Weight {
		self::cancel_waiting(T::DbWeight::get())
	}
	fn amend() -> Weight {
		self::amend(T::DbWeight::get())
	}
	fn push_out() -> Weight {
		self::push_out(T::DbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(T::DbWeight::get(), n)
	}
	fn batch_place(n: u32, l: u32) -> Weight {
		self::batch_place(T::DbWeight::get(), n, l)
	}
	fn batch_cancel(n: u32, l: u32) -> Weight {
		self::batch_cancel(T::DbWeight::get(), n, l)
	}
	fn authorize(n: u32) -> Weight {
		self::authorize(T::DbWeight::get(), n)
	}
	fn set_dead_man() -> Weight {
		self::set_dead_man(T::DbWeight::get())
	}
	fn expire_orders(n: u32, a: u32) -> Weight {
		self::expire_orders(T::DbWeight::get(), n, a)
	}
	fn dead_men(n: u32) -> Weight {
		self::dead_men(T::DbWeight::get(), n)
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
	fn shrink(n: u32) -> Weight {
		self::shrink(T::DbWeight::get(), n)
	}
	fn survey_ended(m: u32) -> Weight {
		self::survey_ended(T::DbWeight::get(), m)
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn place() -> Weight {
		self::place(ParityDbWeight::get())
	}
	fn place_opening() -> Weight {
		self::place_opening(ParityDbWeight::get())
	}
	fn place_until() -> Weight {
		self::place_until(ParityDbWeight::get())
	}
	fn stage() -> Weight {
		self::stage(ParityDbWeight::get())
	}
	fn cancel() -> Weight {
		self::cancel(ParityDbWeight::get())
	}
	fn cancel_waiting() -> Weight {
		self::cancel_waiting(ParityDbWeight::get())
	}
	fn amend() -> Weight {
		self::amend(ParityDbWeight::get())
	}
	fn push_out() -> Weight {
		self::push_out(ParityDbWeight::get())
	}
	fn cancel_all(n: u32) -> Weight {
		self::cancel_all(ParityDbWeight::get(), n)
	}
	fn batch_place(n: u32, l: u32) -> Weight {
		self::batch_place(ParityDbWeight::get(), n, l)
	}
	fn batch_cancel(n: u32, l: u32) -> Weight {
		self::batch_cancel(ParityDbWeight::get(), n, l)
	}
	fn authorize(n: u32) -> Weight {
		self::authorize(ParityDbWeight::get(), n)
	}
	fn set_dead_man() -> Weight {
		self::set_dead_man(ParityDbWeight::get())
	}
	fn expire_orders(n: u32, a: u32) -> Weight {
		self::expire_orders(ParityDbWeight::get(), n, a)
	}
	fn dead_men(n: u32) -> Weight {
		self::dead_men(ParityDbWeight::get(), n)
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
	fn shrink(n: u32) -> Weight {
		self::shrink(ParityDbWeight::get(), n)
	}
	fn survey_ended(m: u32) -> Weight {
		self::survey_ended(ParityDbWeight::get(), m)
	}
}
