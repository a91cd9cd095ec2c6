//! Weights. Replaced by what `tools/weights` measures.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

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

/// Time and proof size of each, without the database.
struct Base;

impl Base {
	fn linear(base: u64, slope: u64, count: u32) -> Weight {
		let count = u64::from(count);
		Weight::from_parts(
			base.saturating_add(slope.saturating_mul(count)),
			3_500u64.saturating_add(3_600u64.saturating_mul(count)),
		)
	}
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> SubstrateWeight<T> {
	fn database(weight: Weight, reads: u64, writes: u64) -> Weight {
		weight.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn deposit() -> Weight {
		Self::database(<() as WeightInfo>::deposit(), 8, 8)
	}

	fn withdraw() -> Weight {
		Self::database(<() as WeightInfo>::withdraw(), 60, 8)
	}

	fn transfer() -> Weight {
		Self::database(<() as WeightInfo>::transfer(), 55, 3)
	}

	fn sweep_gifts() -> Weight {
		Self::database(<() as WeightInfo>::sweep_gifts(), 132, 67)
	}

	fn open_order(p: u32) -> Weight {
		let p_reads = u64::from(p).saturating_mul(2);
		Self::database(<() as WeightInfo>::open_order(p), p_reads.saturating_add(6), 1)
	}

	fn close_order() -> Weight {
		Self::database(<() as WeightInfo>::close_order(), 1, 1)
	}

	fn health(p: u32) -> Weight {
		let p_reads = u64::from(p).saturating_mul(2);
		Self::database(<() as WeightInfo>::health(p), p_reads.saturating_add(1), 0)
	}

	fn settle(n: u32) -> Weight {
		let n = u64::from(n);
		Self::database(
			<() as WeightInfo>::settle(u32::try_from(n).unwrap_or(u32::MAX)),
			n.saturating_mul(2).saturating_add(6),
			n.saturating_mul(2).saturating_add(4),
		)
	}

	fn filter(n: u32) -> Weight {
		// One market's record, quote, price, interest and deficit for each order at worst, of at
		// most `MAX_POSITIONS` markets.
		let markets = u64::from(n.min(bulwark_primitives::MAX_POSITIONS));
		Self::database(
			<() as WeightInfo>::filter(n),
			markets.saturating_mul(5).saturating_add(33),
			0,
		)
	}

	fn deleverage(n: u32) -> Weight {
		let n_parts = u64::from(n);
		Self::database(
			<() as WeightInfo>::deleverage(n),
			// The records and quotes of all markets at worst.
			n_parts.saturating_mul(2).saturating_add(133),
			n_parts.saturating_mul(2).saturating_add(3),
		)
	}

	fn insure() -> Weight {
		Self::database(<() as WeightInfo>::insure(), 4, 4)
	}

	fn record_deficit() -> Weight {
		Self::database(<() as WeightInfo>::record_deficit(), 36, 4)
	}
}

impl WeightInfo for () {
	fn deposit() -> Weight {
		Base::linear(60_000_000, 0, 0)
	}

	fn withdraw() -> Weight {
		Base::linear(90_000_000, 0, 16)
	}

	fn transfer() -> Weight {
		Base::linear(60_000_000, 0, 16)
	}

	fn sweep_gifts() -> Weight {
		Base::linear(150_000_000, 0, 64)
	}

	fn open_order(p: u32) -> Weight {
		Base::linear(15_000_000, 2_000_000, p)
	}

	fn close_order() -> Weight {
		Base::linear(6_000_000, 0, 0)
	}

	fn health(p: u32) -> Weight {
		Base::linear(4_000_000, 1_500_000, p)
	}

	fn settle(n: u32) -> Weight {
		Base::linear(12_000_000, 10_000_000, n)
	}

	fn filter(n: u32) -> Weight {
		Base::linear(40_000_000, 500_000, n)
	}

	fn deleverage(n: u32) -> Weight {
		Base::linear(30_000_000, 14_000_000, n)
	}

	fn insure() -> Weight {
		Base::linear(10_000_000, 0, 0)
	}

	fn record_deficit() -> Weight {
		Base::linear(35_000_000, 0, 0)
	}
}
