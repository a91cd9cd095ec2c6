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
	/// `list_collateral`.
	fn list_collateral() -> Weight;
	/// `propose_collateral` while others wait.
	fn propose_collateral() -> Weight;
	/// `freeze_collateral`.
	fn freeze_collateral() -> Weight;
	/// `deposit_collateral`, the first of an owner.
	fn deposit_collateral() -> Weight;
	/// `withdraw_collateral` from a subaccount in the most markets and assets.
	fn withdraw_collateral() -> Weight;
	/// `transfer_collateral` from a subaccount in the most markets and assets.
	fn transfer_collateral() -> Weight;
	/// `sweep_asset`.
	fn sweep_asset() -> Weight;
	/// `set_outflow`.
	fn set_outflow() -> Weight;
	/// `cut_outflow`.
	fn cut_outflow() -> Weight;
	/// `claim_withdrawal`.
	fn claim_withdrawal() -> Weight;
	/// `cancel_withdrawal`.
	fn cancel_withdrawal() -> Weight;
	/// `set_name`.
	fn set_name() -> Weight;
	/// Looking for changes of terms that are due.
	fn pending_collaterals() -> Weight;
	/// Putting the most changes of terms into force.
	fn apply_collaterals() -> Weight;
	/// `set_offsets` with the most pairs.
	fn set_offsets() -> Weight;
	/// Looking for contracts that ended.
	fn sweep_base() -> Weight;
	/// Paying out one position of a contract that ended.
	fn sweep_account() -> Weight;
	/// `set_borrowing`.
	fn set_borrowing() -> Weight;
	/// `accrue` or `set_lending` of a subaccount in the most markets and assets.
	fn accrue() -> Weight;
	/// `begin_sale` of a subaccount in the most markets and assets.
	fn begin_sale() -> Weight;
	/// `buy_collateral` between subaccounts in the most markets and assets.
	fn buy_collateral() -> Weight;
}

/// Estimated.
fn list_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(90_000_000, 4_000).saturating_add(db.reads_writes(6, 4))
}

/// Estimated.
fn propose_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(110_000_000, 4_000).saturating_add(db.reads_writes(4, 2))
}

/// Estimated.
fn freeze_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(60_000_000, 4_000).saturating_add(db.reads_writes(2, 2))
}

/// Estimated.
fn deposit_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(230_000_000, 4_000).saturating_add(db.reads_writes(14, 12))
}

/// Estimated.
fn withdraw_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(700_000_000, 4_000).saturating_add(db.reads_writes(80, 9))
}

/// Estimated.
fn transfer_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(600_000_000, 4_000).saturating_add(db.reads_writes(72, 4))
}

/// Estimated.
fn sweep_asset(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(70_000_000, 4_000).saturating_add(db.reads_writes(4, 2))
}

/// Estimated.
fn set_outflow(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(60_000_000, 4_000).saturating_add(db.reads_writes(3, 2))
}

/// Estimated.
fn cut_outflow(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(50_000_000, 4_000).saturating_add(db.reads_writes(2, 2))
}

/// Estimated.
fn claim_withdrawal(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(230_000_000, 4_000).saturating_add(db.reads_writes(12, 9))
}

/// Estimated.
fn cancel_withdrawal(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(130_000_000, 4_000).saturating_add(db.reads_writes(6, 6))
}

/// Estimated.
fn set_name(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(50_000_000, 4_000).saturating_add(db.reads_writes(3, 2))
}

/// Estimated.
fn pending_collaterals(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(15_000_000, 4_000).saturating_add(db.reads_writes(1, 0))
}

/// Estimated.
fn apply_collaterals(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(500_000_000, 4_000).saturating_add(db.reads_writes(17, 17))
}

/// Estimated.
fn set_offsets(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(30_000_000, 2_000).saturating_add(db.reads_writes(3, 2))
}

/// Estimated.
fn sweep_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(10_000_000, 2_000).saturating_add(db.reads_writes(2, 0))
}

/// Estimated.
fn sweep_account(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(90_000_000, 4_000).saturating_add(db.reads_writes(9, 8))
}

/// Estimated.
fn set_borrowing(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(50_000_000, 4_000).saturating_add(db.reads_writes(2, 2))
}

/// Estimated.
fn accrue(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(500_000_000, 4_000).saturating_add(db.reads_writes(72, 4))
}

/// Estimated.
fn begin_sale(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(500_000_000, 4_000).saturating_add(db.reads_writes(72, 1))
}

/// Estimated.
fn buy_collateral(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(1_500_000_000, 4_000).saturating_add(db.reads_writes(140, 8))
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
	fn list_collateral() -> Weight {
		self::list_collateral(T::DbWeight::get())
	}
	fn propose_collateral() -> Weight {
		self::propose_collateral(T::DbWeight::get())
	}
	fn freeze_collateral() -> Weight {
		self::freeze_collateral(T::DbWeight::get())
	}
	fn deposit_collateral() -> Weight {
		self::deposit_collateral(T::DbWeight::get())
	}
	fn withdraw_collateral() -> Weight {
		self::withdraw_collateral(T::DbWeight::get())
	}
	fn transfer_collateral() -> Weight {
		self::transfer_collateral(T::DbWeight::get())
	}
	fn sweep_asset() -> Weight {
		self::sweep_asset(T::DbWeight::get())
	}
	fn set_outflow() -> Weight {
		self::set_outflow(T::DbWeight::get())
	}
	fn cut_outflow() -> Weight {
		self::cut_outflow(T::DbWeight::get())
	}
	fn claim_withdrawal() -> Weight {
		self::claim_withdrawal(T::DbWeight::get())
	}
	fn cancel_withdrawal() -> Weight {
		self::cancel_withdrawal(T::DbWeight::get())
	}
	fn set_name() -> Weight {
		self::set_name(T::DbWeight::get())
	}
	fn pending_collaterals() -> Weight {
		self::pending_collaterals(T::DbWeight::get())
	}
	fn apply_collaterals() -> Weight {
		self::apply_collaterals(T::DbWeight::get())
	}
	fn set_offsets() -> Weight {
		self::set_offsets(T::DbWeight::get())
	}
	fn sweep_base() -> Weight {
		self::sweep_base(T::DbWeight::get())
	}
	fn sweep_account() -> Weight {
		self::sweep_account(T::DbWeight::get())
	}
	fn set_borrowing() -> Weight {
		self::set_borrowing(T::DbWeight::get())
	}
	fn accrue() -> Weight {
		self::accrue(T::DbWeight::get())
	}
	fn begin_sale() -> Weight {
		self::begin_sale(T::DbWeight::get())
	}
	fn buy_collateral() -> Weight {
		self::buy_collateral(T::DbWeight::get())
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
	fn list_collateral() -> Weight {
		self::list_collateral(ParityDbWeight::get())
	}
	fn propose_collateral() -> Weight {
		self::propose_collateral(ParityDbWeight::get())
	}
	fn freeze_collateral() -> Weight {
		self::freeze_collateral(ParityDbWeight::get())
	}
	fn deposit_collateral() -> Weight {
		self::deposit_collateral(ParityDbWeight::get())
	}
	fn withdraw_collateral() -> Weight {
		self::withdraw_collateral(ParityDbWeight::get())
	}
	fn transfer_collateral() -> Weight {
		self::transfer_collateral(ParityDbWeight::get())
	}
	fn sweep_asset() -> Weight {
		self::sweep_asset(ParityDbWeight::get())
	}
	fn set_outflow() -> Weight {
		self::set_outflow(ParityDbWeight::get())
	}
	fn cut_outflow() -> Weight {
		self::cut_outflow(ParityDbWeight::get())
	}
	fn claim_withdrawal() -> Weight {
		self::claim_withdrawal(ParityDbWeight::get())
	}
	fn cancel_withdrawal() -> Weight {
		self::cancel_withdrawal(ParityDbWeight::get())
	}
	fn set_name() -> Weight {
		self::set_name(ParityDbWeight::get())
	}
	fn pending_collaterals() -> Weight {
		self::pending_collaterals(ParityDbWeight::get())
	}
	fn apply_collaterals() -> Weight {
		self::apply_collaterals(ParityDbWeight::get())
	}
	fn set_offsets() -> Weight {
		self::set_offsets(ParityDbWeight::get())
	}
	fn sweep_base() -> Weight {
		self::sweep_base(ParityDbWeight::get())
	}
	fn sweep_account() -> Weight {
		self::sweep_account(ParityDbWeight::get())
	}
	fn set_borrowing() -> Weight {
		self::set_borrowing(ParityDbWeight::get())
	}
	fn accrue() -> Weight {
		self::accrue(ParityDbWeight::get())
	}
	fn begin_sale() -> Weight {
		self::begin_sale(ParityDbWeight::get())
	}
	fn buy_collateral() -> Weight {
		self::buy_collateral(ParityDbWeight::get())
	}
}
