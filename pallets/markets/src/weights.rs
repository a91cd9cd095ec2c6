//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the work in the tick.
pub trait WeightInfo {
	/// Listing a market.
	fn list_market() -> Weight;
	/// Listing so many contracts of a series.
	fn list_series(n: u32) -> Weight;
	/// Proposing parameters, applied at once or not.
	fn propose_parameters() -> Weight;
	/// Dropping a change that waits.
	fn cancel_change() -> Weight;
	/// Announcing a delisting.
	fn delist() -> Weight;
	/// Settling a market at a named price.
	fn settle_market() -> Weight;
	/// Applying a change that waited.
	fn apply_change() -> Weight;
	/// What an option's quote takes beyond others'.
	fn update_option() -> Weight;
	/// Settling a market from within the tick.
	fn settle() -> Weight;
	/// Removing a market of which nothing is left.
	fn remove_market() -> Weight;
	/// Setting a market's state.
	fn set_state() -> Weight;
	/// Halting so many markets.
	fn halt_all(n: u32) -> Weight;
	/// Opening and closing the update of quotes, the event of deferring included.
	fn update_quotes_base() -> Weight;
	/// Calling auctions in so many markets because blocks are missing.
	fn call_after_gap(n: u32) -> Weight;
	/// Updating one market's quote.
	fn update_quote() -> Weight;
	/// Taking a clearing into mark and statistics, and calling an auction after a run of limit
	/// states.
	fn note_clearing() -> Weight;
	/// Making a market active after its call auction.
	fn end_call() -> Weight;
	/// Halting a market from within the tick.
	fn halt() -> Weight;
}

/// At least 56.550 us.
fn list_market(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(86_332_000, 613).saturating_add(db.reads_writes(4, 2))
}

/// Estimated. `n` in 1..=32.
fn list_series(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(60_000_000, 613)
		.saturating_add(db.reads_writes(4, 2))
		.saturating_add(
			Weight::from_parts(60_000_000, 16)
				.saturating_add(db.reads_writes(1, 2))
				.saturating_mul(n.into()),
		)
}

/// Estimated.
fn propose_parameters(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(90_000_000, 2_000).saturating_add(db.reads_writes(6, 5))
}

/// Estimated.
fn cancel_change(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(40_000_000, 1_400).saturating_add(db.reads_writes(2, 2))
}

/// Estimated.
fn delist(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(60_000_000, 900).saturating_add(db.reads_writes(4, 4))
}

/// Estimated.
fn settle_market(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(110_000_000, 2_000).saturating_add(db.reads_writes(9, 10))
}

/// Estimated.
fn apply_change(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(90_000_000, 2_000).saturating_add(db.reads_writes(7, 7))
}

/// Estimated.
fn update_option(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(120_000_000, 420).saturating_add(db.reads_writes(1, 1))
}

/// Estimated.
fn settle(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(110_000_000, 2_000).saturating_add(db.reads_writes(7, 10))
}

/// Estimated.
fn remove_market(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(120_000_000, 2_400).saturating_add(db.reads_writes(27, 30))
}

/// At least 57.029 us.
fn set_state(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(66_493_000, 807).saturating_add(db.reads_writes(4, 2))
}

/// At least 45.011 us. `n` in 1..=64.
fn halt_all(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(40_818_070, 727)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(19_496_324, 8)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(n.into()),
		)
}

/// Estimated.
fn update_quotes_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(36_000_000, 1_300).saturating_add(db.reads_writes(5, 2))
}

/// At least 30.026 us. `n` in 1..=64.
fn call_after_gap(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(30_625_706, 727)
		.saturating_add(db.reads_writes(2, 0))
		.saturating_add(
			Weight::from_parts(11_767_102, 8)
				.saturating_add(db.reads_writes(1, 1))
				.saturating_mul(n.into()),
		)
}

/// Estimated.
fn update_quote(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(75_000_000, 1_700).saturating_add(db.reads_writes(7, 3))
}

/// At least 58.929 us.
fn note_clearing(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(61_388_000, 715).saturating_add(db.reads_writes(5, 3))
}

/// At least 41.776 us.
fn end_call(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(46_093_000, 603).saturating_add(db.reads_writes(3, 2))
}

/// At least 35.934 us.
fn halt(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(38_920_000, 525).saturating_add(db.reads_writes(3, 2))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn list_market() -> Weight {
		self::list_market(T::DbWeight::get())
	}
	fn list_series(n: u32) -> Weight {
		self::list_series(T::DbWeight::get(), n)
	}
	fn propose_parameters() -> Weight {
		self::propose_parameters(T::DbWeight::get())
	}
	fn cancel_change() -> Weight {
		self::cancel_change(T::DbWeight::get())
	}
	fn delist() -> Weight {
		self::delist(T::DbWeight::get())
	}
	fn settle_market() -> Weight {
		self::settle_market(T::DbWeight::get())
	}
	fn apply_change() -> Weight {
		self::apply_change(T::DbWeight::get())
	}
	fn update_option() -> Weight {
		self::update_option(T::DbWeight::get())
	}
	fn settle() -> Weight {
		self::settle(T::DbWeight::get())
	}
	fn remove_market() -> Weight {
		self::remove_market(T::DbWeight::get())
	}
	fn set_state() -> Weight {
		self::set_state(T::DbWeight::get())
	}
	fn halt_all(n: u32) -> Weight {
		self::halt_all(T::DbWeight::get(), n)
	}
	fn update_quotes_base() -> Weight {
		self::update_quotes_base(T::DbWeight::get())
	}
	fn call_after_gap(n: u32) -> Weight {
		self::call_after_gap(T::DbWeight::get(), n)
	}
	fn update_quote() -> Weight {
		self::update_quote(T::DbWeight::get())
	}
	fn note_clearing() -> Weight {
		self::note_clearing(T::DbWeight::get())
	}
	fn end_call() -> Weight {
		self::end_call(T::DbWeight::get())
	}
	fn halt() -> Weight {
		self::halt(T::DbWeight::get())
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn list_market() -> Weight {
		self::list_market(ParityDbWeight::get())
	}
	fn list_series(n: u32) -> Weight {
		self::list_series(ParityDbWeight::get(), n)
	}
	fn propose_parameters() -> Weight {
		self::propose_parameters(ParityDbWeight::get())
	}
	fn cancel_change() -> Weight {
		self::cancel_change(ParityDbWeight::get())
	}
	fn delist() -> Weight {
		self::delist(ParityDbWeight::get())
	}
	fn settle_market() -> Weight {
		self::settle_market(ParityDbWeight::get())
	}
	fn apply_change() -> Weight {
		self::apply_change(ParityDbWeight::get())
	}
	fn update_option() -> Weight {
		self::update_option(ParityDbWeight::get())
	}
	fn settle() -> Weight {
		self::settle(ParityDbWeight::get())
	}
	fn remove_market() -> Weight {
		self::remove_market(ParityDbWeight::get())
	}
	fn set_state() -> Weight {
		self::set_state(ParityDbWeight::get())
	}
	fn halt_all(n: u32) -> Weight {
		self::halt_all(ParityDbWeight::get(), n)
	}
	fn update_quotes_base() -> Weight {
		self::update_quotes_base(ParityDbWeight::get())
	}
	fn call_after_gap(n: u32) -> Weight {
		self::call_after_gap(ParityDbWeight::get(), n)
	}
	fn update_quote() -> Weight {
		self::update_quote(ParityDbWeight::get())
	}
	fn note_clearing() -> Weight {
		self::note_clearing(ParityDbWeight::get())
	}
	fn end_call() -> Weight {
		self::end_call(ParityDbWeight::get())
	}
	fn halt() -> Weight {
		self::halt(ParityDbWeight::get())
	}
}
