//! Weights. Replaced by what `tools/weights` measures.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

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

fn fixed(ref_time: u64, proof_size: u64) -> Weight {
	Weight::from_parts(ref_time, proof_size)
}

fn each(count: u32, ref_time: u64) -> Weight {
	Weight::from_parts(ref_time, 0).saturating_mul(u64::from(count))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn list_feed() -> Weight {
		<() as WeightInfo>::list_feed().saturating_add(T::DbWeight::get().reads_writes(65, 2))
	}

	fn set_feed() -> Weight {
		<() as WeightInfo>::set_feed().saturating_add(T::DbWeight::get().reads_writes(66, 1))
	}

	fn authorize_report(n: u32) -> Weight {
		<() as WeightInfo>::authorize_report(n).saturating_add(T::DbWeight::get().reads(6))
	}

	fn report(n: u32) -> Weight {
		<() as WeightInfo>::report(n).saturating_add(T::DbWeight::get().reads_writes(5, 2))
	}

	fn load_reports(r: u32) -> Weight {
		<() as WeightInfo>::load_reports(r)
			.saturating_add(T::DbWeight::get().reads_writes(3, 2))
			.saturating_add(T::DbWeight::get().reads(u64::from(r)))
	}

	fn close_feed(r: u32) -> Weight {
		<() as WeightInfo>::close_feed(r).saturating_add(T::DbWeight::get().reads_writes(4, 2))
	}

	fn age_feed() -> Weight {
		<() as WeightInfo>::age_feed().saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}
}

impl WeightInfo for () {
	fn list_feed() -> Weight {
		fixed(90_000_000, 40_000)
	}

	fn set_feed() -> Weight {
		fixed(90_000_000, 40_000)
	}

	fn authorize_report(n: u32) -> Weight {
		fixed(70_000_000, 12_000).saturating_add(each(n, 120_000))
	}

	fn report(n: u32) -> Weight {
		fixed(20_000_000, 12_000).saturating_add(each(n, 150_000))
	}

	fn load_reports(r: u32) -> Weight {
		fixed(15_000_000, 8_000).saturating_add(each(r, 6_000_000))
	}

	fn close_feed(r: u32) -> Weight {
		fixed(25_000_000, 4_000).saturating_add(each(r, 250_000))
	}

	fn age_feed() -> Weight {
		fixed(6_000_000, 3_600)
	}
}
