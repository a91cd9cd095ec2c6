//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

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

/// At least 321.621 us.
fn liquidate(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(335_649_000, 4_734).saturating_add(db.reads_writes(53, 2))
}

/// At least 300.022 us. `n` in 1..=16.
fn hint(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(184_465_786, 4_648)
		.saturating_add(db.reads_writes(51, 1))
		.saturating_add(
			Weight::from_parts(206_336_797, 87)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(n.into()),
		)
}

/// At least 280.831 us. `n` in 1..=16.
fn authorize_hint(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(45_061_477, 4_648)
		.saturating_add(db.reads_writes(51, 0))
		.saturating_add(
			Weight::from_parts(208_305_825, 87)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(n.into()),
		)
}

/// At least 85.176 us.
fn detect_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(89_037_000, 52_019).saturating_add(db.reads_writes(18, 17))
}

/// At least 3.824 us. `n` in 0..=1024.
fn take_hints(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(9_714_648, 32)
		.saturating_add(db.reads_writes(1, 1))
		.saturating_add(Weight::from_parts(20_231, 33).saturating_mul(n.into()))
}

/// At least 120.838 us.
fn scan_page(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(173_367_000, 5_778).saturating_add(db.reads_writes(64, 0))
}

/// At least 24.410 us. `p` in 1..=16.
fn scan_account(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(36_430_003, 419)
		.saturating_add(db.reads_writes(1, 0))
		.saturating_add(
			Weight::from_parts(5_745_644, 201)
				.saturating_add(db.reads_writes(2, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 53.503 us. `p` in 1..=16.
fn assess(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(51_818_204, 767)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(15_728_346, 248)
				.saturating_add(db.reads_writes(3, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 50.461 us. `o` in 0..=128.
fn start(db: RuntimeDbWeight, o: u32) -> Weight {
	Weight::from_parts(24_334_409, 900)
		.saturating_add(db.reads_writes(8, 4))
		.saturating_add(
			Weight::from_parts(48_698_762, 97)
				.saturating_add(db.reads_writes(3, 1))
				.saturating_mul(o.into()),
		)
}

/// At least 72.621 us. `p` in 1..=16.
fn issue(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(64_534_352, 875)
		.saturating_add(db.reads_writes(4, 2))
		.saturating_add(
			Weight::from_parts(22_395_383, 248)
				.saturating_add(db.reads_writes(3, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 110.602 us.
fn descend_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(135_489_000, 52_016).saturating_add(db.reads_writes(17, 17))
}

/// At least 133.253 us. `p` in 1..=16.
fn descend_account(db: RuntimeDbWeight, p: u32) -> Weight {
	Weight::from_parts(88_042_720, 952)
		.saturating_add(db.reads_writes(5, 3))
		.saturating_add(
			Weight::from_parts(46_161_741, 248)
				.saturating_add(db.reads_writes(3, 0))
				.saturating_mul(p.into()),
		)
}

/// At least 160.892 us. `h` in 1..=498.
fn deleverage(db: RuntimeDbWeight, h: u32) -> Weight {
	Weight::from_parts(168_135_000, 1_088)
		.saturating_add(db.reads_writes(13, 9))
		.saturating_add(
			Weight::from_parts(53_405_723, 143)
				.saturating_add(db.reads_writes(3, 2))
				.saturating_mul(h.into()),
		)
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn liquidate() -> Weight {
		self::liquidate(T::DbWeight::get())
	}
	fn hint(n: u32) -> Weight {
		self::hint(T::DbWeight::get(), n)
	}
	fn authorize_hint(n: u32) -> Weight {
		self::authorize_hint(T::DbWeight::get(), n)
	}
	fn detect_base() -> Weight {
		self::detect_base(T::DbWeight::get())
	}
	fn take_hints(n: u32) -> Weight {
		self::take_hints(T::DbWeight::get(), n)
	}
	fn scan_page() -> Weight {
		self::scan_page(T::DbWeight::get())
	}
	fn scan_account(p: u32) -> Weight {
		self::scan_account(T::DbWeight::get(), p)
	}
	fn assess(p: u32) -> Weight {
		self::assess(T::DbWeight::get(), p)
	}
	fn start(o: u32) -> Weight {
		self::start(T::DbWeight::get(), o)
	}
	fn issue(p: u32) -> Weight {
		self::issue(T::DbWeight::get(), p)
	}
	fn descend_base() -> Weight {
		self::descend_base(T::DbWeight::get())
	}
	fn descend_account(p: u32) -> Weight {
		self::descend_account(T::DbWeight::get(), p)
	}
	fn deleverage(h: u32) -> Weight {
		self::deleverage(T::DbWeight::get(), h)
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn liquidate() -> Weight {
		self::liquidate(ParityDbWeight::get())
	}
	fn hint(n: u32) -> Weight {
		self::hint(ParityDbWeight::get(), n)
	}
	fn authorize_hint(n: u32) -> Weight {
		self::authorize_hint(ParityDbWeight::get(), n)
	}
	fn detect_base() -> Weight {
		self::detect_base(ParityDbWeight::get())
	}
	fn take_hints(n: u32) -> Weight {
		self::take_hints(ParityDbWeight::get(), n)
	}
	fn scan_page() -> Weight {
		self::scan_page(ParityDbWeight::get())
	}
	fn scan_account(p: u32) -> Weight {
		self::scan_account(ParityDbWeight::get(), p)
	}
	fn assess(p: u32) -> Weight {
		self::assess(ParityDbWeight::get(), p)
	}
	fn start(o: u32) -> Weight {
		self::start(ParityDbWeight::get(), o)
	}
	fn issue(p: u32) -> Weight {
		self::issue(ParityDbWeight::get(), p)
	}
	fn descend_base() -> Weight {
		self::descend_base(ParityDbWeight::get())
	}
	fn descend_account(p: u32) -> Weight {
		self::descend_account(ParityDbWeight::get(), p)
	}
	fn deleverage(h: u32) -> Weight {
		self::deleverage(ParityDbWeight::get(), h)
	}
}
