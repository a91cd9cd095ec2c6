//! Weights of the markets. Estimates: `tools/weights` replaces them by measured ones.

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

fn list_market(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(18_000_000, 3_700).saturating_add(db.reads_writes(3, 2))
}

fn set_parameters(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(17_000_000, 3_700).saturating_add(db.reads_writes(2, 2))
}

fn set_state(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(14_000_000, 3_700).saturating_add(db.reads_writes(1, 1))
}

fn update_quotes_base(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(6_000_000, 1_500).saturating_add(db.reads_writes(2, 1))
}

fn update_quote(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(16_000_000, 3_800).saturating_add(db.reads_writes(5, 2))
}

fn note_clearing(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(10_000_000, 3_700).saturating_add(db.reads_writes(3, 1))
}

/// Weights with the chain's own database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn list_market() -> Weight {
		list_market(T::DbWeight::get())
	}
	fn set_parameters() -> Weight {
		set_parameters(T::DbWeight::get())
	}
	fn set_state() -> Weight {
		set_state(T::DbWeight::get())
	}
	fn update_quotes_base() -> Weight {
		update_quotes_base(T::DbWeight::get())
	}
	fn update_quote() -> Weight {
		update_quote(T::DbWeight::get())
	}
	fn note_clearing() -> Weight {
		note_clearing(T::DbWeight::get())
	}
	fn halt() -> Weight {
		set_state(T::DbWeight::get())
	}
}

impl WeightInfo for () {
	fn list_market() -> Weight {
		list_market(ParityDbWeight::get())
	}
	fn set_parameters() -> Weight {
		set_parameters(ParityDbWeight::get())
	}
	fn set_state() -> Weight {
		set_state(ParityDbWeight::get())
	}
	fn update_quotes_base() -> Weight {
		update_quotes_base(ParityDbWeight::get())
	}
	fn update_quote() -> Weight {
		update_quote(ParityDbWeight::get())
	}
	fn note_clearing() -> Weight {
		note_clearing(ParityDbWeight::get())
	}
	fn halt() -> Weight {
		set_state(ParityDbWeight::get())
	}
}
