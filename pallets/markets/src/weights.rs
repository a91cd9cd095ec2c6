//! Weights, measured: scripts/weights.sh --steps 20 --repeat 10, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
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
	/// Replacing a market's parameters.
	fn set_parameters() -> Weight;
	/// Setting a market's state.
	fn set_state() -> Weight;
	/// Opening and closing the update of quotes, the event of deferring included.
	fn update_quotes_base() -> Weight;
	/// Updating one market's quote.
	fn update_quote() -> Weight;
	/// Taking a clearing's prices into the mark.
	fn note_clearing() -> Weight;
	/// Halting a market from within the tick.
	fn halt() -> Weight;
}

/// At least 36.166 us.
fn list_market(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(44_113_000, 579).saturating_add(db.reads_writes(4, 2))
}

/// At least 25.682 us.
fn set_parameters(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(34_012_000, 363).saturating_add(db.reads_writes(2, 2))
}

/// At least 23.813 us.
fn set_state(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(26_178_000, 325).saturating_add(db.reads_writes(1, 1))
}

/// At least 26.087 us.
fn update_quotes_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(29_891_000, 294).saturating_add(db.reads_writes(3, 1))
}

/// At least 39.793 us.
fn update_quote(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(54_124_000, 775).saturating_add(db.reads_writes(5, 2))
}

/// At least 22.775 us.
fn note_clearing(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(24_853_000, 543).saturating_add(db.reads_writes(4, 1))
}

/// At least 23.462 us.
fn halt(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(36_627_000, 325).saturating_add(db.reads_writes(1, 1))
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn list_market() -> Weight {
		self::list_market(T::DbWeight::get())
	}
	fn set_parameters() -> Weight {
		self::set_parameters(T::DbWeight::get())
	}
	fn set_state() -> Weight {
		self::set_state(T::DbWeight::get())
	}
	fn update_quotes_base() -> Weight {
		self::update_quotes_base(T::DbWeight::get())
	}
	fn update_quote() -> Weight {
		self::update_quote(T::DbWeight::get())
	}
	fn note_clearing() -> Weight {
		self::note_clearing(T::DbWeight::get())
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
	fn set_parameters() -> Weight {
		self::set_parameters(ParityDbWeight::get())
	}
	fn set_state() -> Weight {
		self::set_state(ParityDbWeight::get())
	}
	fn update_quotes_base() -> Weight {
		self::update_quotes_base(ParityDbWeight::get())
	}
	fn update_quote() -> Weight {
		self::update_quote(ParityDbWeight::get())
	}
	fn note_clearing() -> Weight {
		self::note_clearing(ParityDbWeight::get())
	}
	fn halt() -> Weight {
		self::halt(ParityDbWeight::get())
	}
}
