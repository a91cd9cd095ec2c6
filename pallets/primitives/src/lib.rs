//! The words every part of Bulwark shares: units that do not mix, identifiers, plain records, and
//! the seams (traits) through which the pallets know each other.
//!
//! No storage, no clock, no floating point. Every division names its rounding.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod contract;
mod identifiers;
mod market;
mod oracle;
mod orders;
mod records;
pub mod seams;
mod terms;
mod units;

pub use contract::{
	FundingParameters, MarginTier, MarketKind, OptionRight, RiskArray, RiskArrays,
	VolatilityParameters, MARGIN_TIERS, SCENARIOS,
};
pub use identifiers::{AssetId, FeedId, MarketId, OrderNonce, Side, SubaccountId};
pub use market::{
	HaltReason, LotSize, MarketParameters, MarketQuote, MarketRecord, MarketState, ParameterError,
};
pub use oracle::{FeedPrice, FeedState, PriceUse};
pub use orders::{
	CancelReason, ClientOrderId, LevelPrice, OrderLocator, OrderPrice, PlaceOrder, PriceOffset,
	Reference, SelfTradePolicy, TimeInForce,
};
pub use records::{
	AccountClearing, Borrowing, ClearingSample, CollateralBalance, Deleveraging,
	DeleveragingTransfer, FeeNote, FeeRates, FilterOrder, FilterVerdict, Health, ImpactPrices,
	LiquidationFill, LiquidationOrder, OpenOrders, Position, RealisedGain, Subaccount,
};
pub use sp_arithmetic::ArithmeticError;
pub use terms::MarketTerms;
pub use units::{
	mul_div_ceil, mul_div_floor, FundingIndex, IndexPrice, Lots, Moment, Ppm, Price, QuoteAtoms,
	SignedLots, PPM_ONE,
};

/// Positions one subaccount can hold at most: bounds the cost of every margin check.
pub const MAX_POSITIONS: u32 = 16;

/// Kinds of collateral besides quote one subaccount can hold at most.
pub const MAX_COLLATERALS: u32 = 8;

/// Markets in which one subaccount can have unproven realised profit at most; beyond, the gains of
/// the market that has been at it longest count together with those of no market in particular.
pub const MAX_GAINS: u32 = 16;

/// How long profit must stand before it counts in full: 1 h, in ms.
pub const WARM_UP_MS: u64 = 3_600_000;

/// Markets that can be listed at a time: bounds every loop over markets.
pub const MAX_MARKETS: u32 = 64;

/// Price feeds that can be listed at most: bounds a report.
pub const MAX_FEEDS: u32 = 64;

/// Orders one subaccount can have open at most, over all markets.
pub const MAX_OPEN_ORDERS: u32 = 128;
