//! Weights of the calls and of the tick's units of work. Estimates: `tools/weights` replaces them
//! by measured ones.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of calls and of the tick's units of work.
pub trait WeightInfo {
	/// The call `liquidate`.
	fn liquidate() -> Weight;
	/// The call `hint` with `n` accounts.
	fn hint(n: u32) -> Weight;
	/// Authorising a hint with `n` accounts.
	fn authorize_hint(n: u32) -> Weight;
	/// Opening the step before the auctions.
	fn detect_base() -> Weight;
	/// Taking `n` hints.
	fn take_hints(n: u32) -> Weight;
	/// Fetching a page of the scan.
	fn scan_page() -> Weight;
	/// Scanning an account with `p` positions.
	fn scan_account(p: u32) -> Weight;
	/// Assessing a suspect with `p` positions.
	fn assess(p: u32) -> Weight;
	/// Beginning a liquidation with `o` orders to cancel.
	fn start(o: u32) -> Weight;
	/// Planning and issuing an order for an account with `p` positions.
	fn issue(p: u32) -> Weight;
	/// Opening the step after the auctions.
	fn descend_base() -> Weight;
	/// Taking an account with `p` positions down the ladder, deleveraging aside.
	fn descend_account(p: u32) -> Weight;
	/// Deleveraging against `h` holders.
	fn deleverage(h: u32) -> Weight;
}

/// Proof size of a storage value read, about.
const PROOF: u64 = 2_000;

fn times(unit: Weight, count: u32) -> Weight {
	unit.saturating_mul(u64::from(count))
}

/// `microseconds` of work, `reads` and `writes`.
fn work(db: RuntimeDbWeight, microseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(microseconds.saturating_mul(1_000_000), reads.saturating_mul(PROOF))
		.saturating_add(db.reads_writes(reads, writes))
}

/// The market reads a position costs: record, quote, feed. The tick shares markets between
/// accounts, so they come from the overlay.
fn position() -> Weight {
	Weight::from_parts(3_000_000, 0)
}

macro_rules! estimates {
	($db:expr) => {
		fn liquidate() -> Weight {
			work($db, 20, 6, 2)
				.saturating_add(times(position(), 16))
				.saturating_add($db.reads(48))
		}

		fn hint(n: u32) -> Weight {
			work($db, 10, 2, 1).saturating_add(times(Self::assess(16), n))
		}

		fn authorize_hint(n: u32) -> Weight {
			work($db, 10, 2, 0)
				.saturating_add($db.reads(48))
				.saturating_add(times(Self::assess(16), n))
		}

		fn detect_base() -> Weight {
			work($db, 15, 4, 3).saturating_add($db.reads_writes(48, 16))
		}

		fn take_hints(n: u32) -> Weight {
			work($db, 5, 1, 1).saturating_add(times(Weight::from_parts(50_000, 40), n))
		}

		fn scan_page() -> Weight {
			work($db, 10, 2, 1)
		}

		fn scan_account(p: u32) -> Weight {
			work($db, 4, 1, 0).saturating_add(times(position(), p))
		}

		fn assess(p: u32) -> Weight {
			work($db, 8, 2, 0).saturating_add(times(position().saturating_mul(2), p))
		}

		fn start(o: u32) -> Weight {
			work($db, 15, 3, 2).saturating_add(times(work($db, 8, 1, 1), o))
		}

		fn issue(p: u32) -> Weight {
			work($db, 20, 1, 1).saturating_add(times(position().saturating_mul(3), p))
		}

		fn descend_base() -> Weight {
			work($db, 10, 1, 1).saturating_add($db.writes(16))
		}

		fn descend_account(p: u32) -> Weight {
			work($db, 25, 4, 4).saturating_add(times(position().saturating_mul(3), p))
		}

		fn deleverage(h: u32) -> Weight {
			work($db, 40, 8, 6).saturating_add(times(work($db, 20, 3, 2), h))
		}
	};
}

/// Weights with the chain's own database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	estimates!(T::DbWeight::get());
}

impl WeightInfo for () {
	estimates!(ParityDbWeight::get());
}
