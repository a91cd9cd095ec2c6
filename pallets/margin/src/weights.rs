//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
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
	/// Taking lots out of an order that stays open.
	fn resize_order() -> Weight;
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
	/// Paying collected fees to a subaccount, which is opened.
	fn pay_fees() -> Weight;
	/// Moving collected fees to the insurance fund with the most recorded deficits.
	fn insure_fees() -> Weight;
}

/// At least 169.482 us.
fn deposit(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(173_658_000, 949).saturating_add(db.reads_writes(10, 9))
}

/// At least 554.489 us.
fn withdraw(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(578_784_000, 6_005).saturating_add(db.reads_writes(58, 6))
}

/// At least 443.361 us.
fn transfer(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(450_612_000, 5_332).saturating_add(db.reads_writes(53, 3))
}

/// At least 1078.510 us.
fn sweep_gifts(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(1_119_386_000, 2_813).saturating_add(db.reads_writes(69, 67))
}

/// At least 73.016 us. `p` in 0..=16.
fn open_order(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(68_806_681, 965)
		.saturating_add(db.reads_writes(6, 1))
		.saturating_add(
			Weight::from_parts(14_085_106, 267)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 24.118 us.
fn close_order(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(26_825_000, 763).saturating_add(db.reads_writes(1, 1))
}

/// At least 24.759 us.
fn resize_order(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(25_142_000, 763).saturating_add(db.reads_writes(1, 1))
}

/// At least 13.662 us. `p` in 0..=16.
fn health(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(23_827_431, 350)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(11_117_856, 235)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 76.567 us. `n` in 2..=500.
fn settle(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(80_802_000, 134)
		.saturating_add(db.reads_writes(5, 3))
		.saturating_add(
			Weight::from_parts(25_252_786, 87)
				.saturating_add(db.reads_writes(1, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 664.953 us. `n` in 1..=128.
fn filter(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(692_897_058, 5_685)
		.saturating_add(db.reads_writes(82, 0))
		.saturating_add(Weight::from_parts(323_951, 0).saturating_mul(n.into()))
}

/// At least 123.143 us. `n` in 1..=500.
fn deleverage(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(427_065_713, 726)
		.saturating_add(db.reads_writes(4, 2))
		.saturating_add(
			Weight::from_parts(30_575_244, 87)
				.saturating_add(db.reads_writes(1, 2))
				.saturating_mul(n.into()),
		)
}

/// At least 40.259 us.
fn insure(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(43_317_000, 249).saturating_add(db.reads_writes(3, 3))
}

/// At least 190.285 us.
fn record_deficit(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(256_065_000, 4_109).saturating_add(db.reads_writes(36, 4))
}

/// At least 61.615 us.
fn pay_fees(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(63_979_000, 268).saturating_add(db.reads_writes(5, 4))
}

/// At least 1141.554 us.
fn insure_fees(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(1_207_928_000, 2_248).saturating_add(db.reads_writes(68, 67))
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
	fn resize_order() -> Weight {
		self::resize_order(T::DbWeight::get())
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
	fn pay_fees() -> Weight {
		self::pay_fees(T::DbWeight::get())
	}
	fn insure_fees() -> Weight {
		self::insure_fees(T::DbWeight::get())
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
	fn resize_order() -> Weight {
		self::resize_order(ParityDbWeight::get())
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
	fn pay_fees() -> Weight {
		self::pay_fees(ParityDbWeight::get())
	}
	fn insure_fees() -> Weight {
		self::insure_fees(ParityDbWeight::get())
	}
}
