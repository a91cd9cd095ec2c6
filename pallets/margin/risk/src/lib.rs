//! Risk: what an account must hold, which orders it can carry, how much of it is liquidated and at
//! which price, and who pays when a position cannot be closed in the book.
//!
//! - [`equity`], [`health`], [`withdrawable`]: what an account is worth and must hold.
//! - [`accepts`]: whether a change of an account may stand.
//! - [`filter()`], [`reduce_only`], [`order_loss`], [`worst_cost`]: the joint margin filter before the
//!   auctions.
//! - [`order_limit()`]: how many orders an account may have open.
//! - [`scaled_initial`], [`limited_rise`]: the initial margin fraction under open interest.
//! - [`bankruptcy_value`], [`plan_liquidation`], [`liquidation_price`]: liquidation.
//! - [`deleverage`] and [`Holder`]: auto-deleveraging.
//!
//! Plain data in, plain data out: no storage, no clock, no floating point. Sums are exact; each
//! division states its rounding and who bears it; overflow is an error, never a wrap. Ratios are
//! compared by cross-multiplication with 256-bit products.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::as_conversions,
		clippy::expect_used,
		clippy::float_arithmetic,
		clippy::indexing_slicing,
		clippy::unwrap_used
	)
)]

extern crate alloc;

mod acceptance;
mod apportion;
mod deleveraging;
mod filter;
mod liquidation;
mod margin;
mod open_interest;
mod order_limit;
mod wide;

pub use acceptance::accepts;
pub use deleveraging::{deleverage, Allocation, DeleverageError, Holder};
pub use filter::{filter, order_loss, reduce_only, worst_cost, FeeTerms};
pub use liquidation::{
	bankruptcy_value, liquidation_price, plan_liquidation, LiquidationPlan, LiquidationTerms,
	SPREAD_TO_MAINTENANCE,
};
pub use margin::{equity, health, withdrawable, Leg};
pub use open_interest::{limited_rise, scaled_initial, RISE_PER_MINUTE};
pub use order_limit::{order_limit, OrderTier, ORDER_TIERS};

#[cfg(test)]
mod tests;
