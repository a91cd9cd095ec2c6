//! The words every part of Bulwark shares: units that do not mix, identifiers, plain records, and
//! the seams (traits) through which the pallets know each other.
//!
//! No storage, no clock, no floating point. Every division names its rounding.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod identifiers;
mod market;
mod oracle;
mod orders;
mod records;
pub mod seams;
mod units;

pub use identifiers::{AssetId, FeedId, MarketId, OrderNonce, Side, SubaccountId};
pub use market::{
	HaltReason, LotSize, MarketKind, MarketParameters, MarketQuote, MarketRecord, MarketState,
	MarketTerms, ParameterError,
};
pub use oracle::{FeedPrice, FeedState, PriceUse};
pub use orders::{
	CancelReason, ClientOrderId, LevelPrice, OrderLocator, OrderPrice, PlaceOrder, PriceOffset,
	Reference, SelfTradePolicy, TimeInForce,
};
pub use records::{
	AccountClearing, ClearingSample, Deleveraging, DeleveragingTransfer, FeeNote, FeeRates,
	FilterOrder, FilterVerdict, Health, LiquidationFill, LiquidationOrder, OpenOrders, Position,
	Subaccount,
};
pub use sp_arithmetic::ArithmeticError;
pub use units::{
	mul_div_ceil, mul_div_floor, IndexPrice, Lots, Moment, Ppm, Price, QuoteAtoms, SignedLots,
	PPM_ONE,
};

/// Positions one subaccount can hold at most: bounds the cost of every margin check.
pub const MAX_POSITIONS: u32 = 16;

/// Markets that can be listed at most: bounds every loop over markets.
pub const MAX_MARKETS: u32 = 64;

/// Price feeds that can be listed at most: bounds a report.
pub const MAX_FEEDS: u32 = 64;

/// Orders one subaccount can have open at most, over all markets.
pub const MAX_OPEN_ORDERS: u32 = 128;
