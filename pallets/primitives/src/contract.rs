//! The kinds of contract, and the parameters that belong to some of them only.

use crate::{Moment, Ppm, Price, QuoteAtoms, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What kind of contract is traded.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum MarketKind {
	/// Never expires; funding ties it to the index.
	Perpetual,
	/// Settles in cash at `expiry`, at the time-weighted index over the last window before it.
	Future {
		/// When it expires.
		expiry: Moment,
	},
	/// European, settled in cash at `expiry` like a future.
	Option {
		/// When it expires.
		expiry: Moment,
		/// Strike [quote atoms per lot].
		strike: Price,
		/// Whether it is a right to buy or to sell.
		right: OptionRight,
	},
}

/// What an option is a right to.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum OptionRight {
	/// To buy at the strike.
	Call,
	/// To sell at the strike.
	Put,
}

impl MarketKind {
	/// When the contract expires; never, if it is a perpetual.
	#[must_use]
	pub const fn expiry(self) -> Option<Moment> {
		match self {
			MarketKind::Perpetual => None,
			MarketKind::Future { expiry } | MarketKind::Option { expiry, .. } => Some(expiry),
		}
	}
}

/// Tiers of size a market may have above its base fractions.
pub const MARGIN_TIERS: usize = 3;

/// Margin fractions of the part of a position above a size.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct MarginTier {
	/// Notional of the position from which on the fractions apply, to the part above it. Nothing: the
	/// tier is absent.
	pub from: QuoteAtoms,
	/// IMF of that part.
	pub initial: Ppm,
	/// MMF of that part.
	pub maintenance: Ppm,
}

impl MarginTier {
	/// Whether it is a tier at all.
	#[must_use]
	pub const fn is_present(&self) -> bool {
		self.from.get() > 0
	}
}

/// How a perpetual's funding is reckoned.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct FundingParameters {
	/// Interest of eight hours, which longs pay while mark and index agree, in ppm.
	pub interest: i32,
	/// The premium less the interest counts so far only, either way, of eight hours.
	pub clamp: Ppm,
	/// The rate of eight hours is at most this multiple, in per cent, of IMF less MMF.
	pub cap_percent: u16,
}

impl FundingParameters {
	/// Highest interest of eight hours, either way, in ppm.
	pub const MAX_INTEREST: u32 = 10_000;
	/// Widest clamp.
	pub const MAX_CLAMP: Ppm = Ppm(50_000);
	/// Highest cap [per cent of IMF less MMF].
	pub const MAX_CAP_PERCENT: u16 = 1_200;

	/// Whether all are within their bounds.
	#[must_use]
	pub const fn is_bounded(&self) -> bool {
		self.interest.unsigned_abs() <= Self::MAX_INTEREST
			&& self.clamp.get() <= Self::MAX_CLAMP.get()
			&& self.cap_percent <= Self::MAX_CAP_PERCENT
	}
}

/// How an option is priced and margined.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct VolatilityParameters {
	/// Volatility of a year.
	pub annual: Ppm,
	/// Shock of the volatility at 30 days to expiry, as a share of it.
	pub shock: Ppm,
	/// Least requirement of a short lot, as a share of the index price.
	pub short_minimum: Ppm,
}

impl VolatilityParameters {
	/// Lowest volatility of a year.
	pub const MIN_ANNUAL: Ppm = Ppm(10_000);
	/// Highest volatility of a year.
	pub const MAX_ANNUAL: Ppm = Ppm(5_000_000);

	/// Whether all are within their bounds.
	#[must_use]
	pub const fn is_bounded(&self) -> bool {
		self.annual.get() >= Self::MIN_ANNUAL.get()
			&& self.annual.get() <= Self::MAX_ANNUAL.get()
			&& self.shock.get() <= PPM_ONE
			&& self.short_minimum.get() <= PPM_ONE
	}
}

/// Price and volatility scenarios an option is margined at.
pub const SCENARIOS: usize = 23;

/// What a long lot of an option gains in each scenario [quote atoms], rounded down; the scenarios'
/// order is that of the risk crate.
pub type RiskArray = [i64; SCENARIOS];

/// The scenarios of an option over both ranges of the underlying's price.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct RiskArrays {
	/// Over the initial range.
	pub initial: RiskArray,
	/// Over the maintenance range.
	pub maintenance: RiskArray,
}
