//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions of the pallet.
pub trait WeightInfo {
	/// `deposit`.
	fn deposit() -> Weight;
	/// `withdraw` from a subaccount in the most markets.
	fn withdraw() -> Weight;
	/// `transfer` from a subaccount in the most markets.
	fn transfer() -> Weight;
	/// `sweep_gifts` with the most recorded deficits.
	fn sweep_gifts() -> Weight;
	/// Admitting an order of a subaccount with positions in `p` markets.
	fn open_order(p: u32) -> Weight;
	/// Closing an order.
	fn close_order() -> Weight;
	/// Health of a subaccount with positions in `p` markets.
	fn health(p: u32) -> Weight;
	/// Applying a clearing to `n` subaccounts.
	fn settle(n: u32) -> Weight;
	/// The margin filter of a subaccount over `n` orders.
	fn filter(n: u32) -> Weight;
	/// A deleveraging against `n` counterparties in one market.
	fn deleverage(n: u32) -> Weight;
	/// Paying a bounty, or from the insurance fund.
	fn insure() -> Weight;
	/// Recording a deficit.
	fn record_deficit() -> Weight;
}

/// At least 162.839 us.
fn deposit(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(223_595_000, 948).saturating_add(db.reads_writes(10, 9))
}

/// At least 349.014 us.
fn withdraw(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(370_669_000, 5_541).saturating_add(db.reads_writes(58, 6))
}

/// At least 258.887 us.
fn transfer(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(285_280_000, 4_868).saturating_add(db.reads_writes(53, 3))
}

/// At least 593.759 us.
fn sweep_gifts(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(649_728_000, 2_812).saturating_add(db.reads_writes(69, 67))
}

/// At least 43.823 us. `p` in 0..=16.
fn open_order(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(59_372_922, 854)
		.saturating_add(db.reads_writes(6, 1))
		.saturating_add(
			Weight::from_parts(12_030_602, 245)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 27.532 us.
fn close_order(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(29_296_000, 762).saturating_add(db.reads_writes(1, 1))
}

/// At least 16.796 us. `p` in 0..=16.
fn health(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(51_246_574, 362)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(6_125_981, 207)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 46.163 us. `n` in 2..=500.
fn settle(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(49_830_000, 121)
		.saturating_add(db.reads_writes(5, 4))
		.saturating_add(
			Weight::from_parts(18_163_838, 87)
				.saturating_add(db.reads_writes(1, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 370.472 us. `n` in 1..=128.
fn filter(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(438_267_191, 5_221)
		.saturating_add(db.reads_writes(82, 0))
		.saturating_add(Weight::from_parts(422_900, 0).saturating_mul(n.into()))
}

/// At least 101.575 us. `n` in 1..=500.
fn deleverage(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(530_727_823, 655)
		.saturating_add(db.reads_writes(4, 2))
		.saturating_add(
			Weight::from_parts(24_023_571, 87)
				.saturating_add(db.reads_writes(1, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 33.634 us.
fn insure(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(47_114_000, 248).saturating_add(db.reads_writes(3, 3))
}

/// At least 152.566 us.
fn record_deficit(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(162_254_000, 3_678).saturating_add(db.reads_writes(36, 4))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn deposit() -> Weight {
		self::deposit(T::DbWeight::get())
	}
	fn withdraw() -> Weight {
		self::withdraw(T::DbWeight::get())
	}
	fn transfer() -> Weight {
		self::transfer(T::DbWeight::get())
	}
	fn sweep_gifts() -> Weight {
		self::sweep_gifts(T::DbWeight::get())
	}
	fn open_order(p: u32) -> Weight {
		self::open_order(T::DbWeight::get(), p)
	}
	fn close_order() -> Weight {
		self::close_order(T::DbWeight::get())
	}
	fn health(p: u32) -> Weight {
		self::health(T::DbWeight::get(), p)
	}
	fn settle(n: u32) -> Weight {
		self::settle(T::DbWeight::get(), n)
	}
	fn filter(n: u32) -> Weight {
		self::filter(T::DbWeight::get(), n)
	}
	fn deleverage(n: u32) -> Weight {
		self::deleverage(T::DbWeight::get(), n)
	}
	fn insure() -> Weight {
		self::insure(T::DbWeight::get())
	}
	fn record_deficit() -> Weight {
		self::record_deficit(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn deposit() -> Weight {
		self::deposit(ParityDbWeight::get())
	}
	fn withdraw() -> Weight {
		self::withdraw(ParityDbWeight::get())
	}
	fn transfer() -> Weight {
		self::transfer(ParityDbWeight::get())
	}
	fn sweep_gifts() -> Weight {
		self::sweep_gifts(ParityDbWeight::get())
	}
	fn open_order(p: u32) -> Weight {
		self::open_order(ParityDbWeight::get(), p)
	}
	fn close_order() -> Weight {
		self::close_order(ParityDbWeight::get())
	}
	fn health(p: u32) -> Weight {
		self::health(ParityDbWeight::get(), p)
	}
	fn settle(n: u32) -> Weight {
		self::settle(ParityDbWeight::get(), n)
	}
	fn filter(n: u32) -> Weight {
		self::filter(ParityDbWeight::get(), n)
	}
	fn deleverage(n: u32) -> Weight {
		self::deleverage(ParityDbWeight::get(), n)
	}
	fn insure() -> Weight {
		self::insure(ParityDbWeight::get())
	}
	fn record_deficit() -> Weight {
		self::record_deficit(ParityDbWeight::get())
	}
}
