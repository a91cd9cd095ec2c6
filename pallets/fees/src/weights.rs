//! Weights, measured: scripts/weights.sh --steps 6 --repeat 4, 2026-11-23, Intel(R) Xeon(R) Processor, 2 CPUs.
//! Only the trait is written by hand; `scripts/weights.sh` writes the rest.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of the work in a clearing.
pub trait WeightInfo {
	/// Replacing the tiers.
	fn set_tiers() -> Weight;
	/// Replacing the split.
	fn set_split() -> Weight;
	/// Replacing the referral share.
	fn set_referral_share() -> Weight;
	/// Naming a referrer.
	fn set_referrer() -> Weight;
	/// Paying out earnings.
	fn claim() -> Weight;
	/// Distributing fees, with `v` validators.
	fn distribute(v: u32) -> Weight;
	/// Removing a trader's record.
	fn forget() -> Weight;
	/// An owner's rates.
	fn rates() -> Weight;
	/// Taking the notes of a clearing with `n` owners, all of them referred.
	fn note(n: u32) -> Weight;
}

/// At least 34.315 us.
fn set_tiers(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(43_168_000, 137).saturating_add(db.reads_writes(1, 1))
}

/// At least 16.709 us.
fn set_split(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(21_378_000, 0).saturating_add(db.reads_writes(0, 1))
}

/// At least 29.177 us.
fn set_referral_share(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(33_388_000, 562).saturating_add(db.reads_writes(1, 1))
}

/// At least 50.933 us.
fn set_referrer(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(57_931_000, 1_186).saturating_add(db.reads_writes(3, 1))
}

/// At least 108.807 us.
fn claim(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(111_924_000, 508).saturating_add(db.reads_writes(6, 5))
}

/// At least 129.627 us. `v` in 0..=100.
fn distribute(db: RuntimeDbWeight, v: u32) -> Weight {
	Weight::from_parts(243_435_166, 670)
		.saturating_add(db.reads_writes(10, 6))
		.saturating_add(
			Weight::from_parts(21_544_855, 39)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(v.into()),
		)
}

/// At least 25.085 us.
fn forget(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(30_682_000, 764).saturating_add(db.reads_writes(2, 1))
}

/// At least 18.345 us.
fn rates(db: RuntimeDbWeight) -> Weight {
	Weight::from_parts(19_676_000, 1_203).saturating_add(db.reads_writes(3, 0))
}

/// At least 43.206 us. `n` in 1..=256.
fn note(db: RuntimeDbWeight, n: u32) -> Weight {
	Weight::from_parts(43_421_000, 586)
		.saturating_add(db.reads_writes(4, 1))
		.saturating_add(
			Weight::from_parts(28_633_070, 521)
				.saturating_add(db.reads_writes(2, 2))
				.saturating_mul(n.into()),
		)
}

/// Weights with the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_tiers() -> Weight {
		self::set_tiers(T::DbWeight::get())
	}
	fn set_split() -> Weight {
		self::set_split(T::DbWeight::get())
	}
	fn set_referral_share() -> Weight {
		self::set_referral_share(T::DbWeight::get())
	}
	fn set_referrer() -> Weight {
		self::set_referrer(T::DbWeight::get())
	}
	fn claim() -> Weight {
		self::claim(T::DbWeight::get())
	}
	fn distribute(v: u32) -> Weight {
		self::distribute(T::DbWeight::get(), v)
	}
	fn forget() -> Weight {
		self::forget(T::DbWeight::get())
	}
	fn rates() -> Weight {
		self::rates(T::DbWeight::get())
	}
	fn note(n: u32) -> Weight {
		self::note(T::DbWeight::get(), n)
	}
}

/// Weights with ParityDb's costs, for tests.
impl WeightInfo for () {
	fn set_tiers() -> Weight {
		self::set_tiers(ParityDbWeight::get())
	}
	fn set_split() -> Weight {
		self::set_split(ParityDbWeight::get())
	}
	fn set_referral_share() -> Weight {
		self::set_referral_share(ParityDbWeight::get())
	}
	fn set_referrer() -> Weight {
		self::set_referrer(ParityDbWeight::get())
	}
	fn claim() -> Weight {
		self::claim(ParityDbWeight::get())
	}
	fn distribute(v: u32) -> Weight {
		self::distribute(ParityDbWeight::get(), v)
	}
	fn forget() -> Weight {
		self::forget(ParityDbWeight::get())
	}
	fn rates() -> Weight {
		self::rates(ParityDbWeight::get())
	}
	fn note(n: u32) -> Weight {
		self::note(ParityDbWeight::get(), n)
	}
}
