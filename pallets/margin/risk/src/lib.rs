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
//! - [`OptionTerms`]: what an option is worth, and how that moves with its underlying.
//! - [`RiskArray`], [`volatility_shock`]: what an option gains and loses over the scenario grid, made
//!   once a market and block.
//! - [`portfolio_health`], [`portfolio_health_charged`]: both equities and both requirements where positions on one underlying
//!   offset each other; [`PortfolioLeg`] is a market of such an account, [`PortfolioTerms`] what holds
//!   for all.
//! - [`accepts_portfolio`], [`portfolio_filter()`], [`joint_margin`]: as `accepts` and `filter`, for
//!   those.
//! - [`maintenance_shares`]: what part of the maintenance requirement goes with each position;
//!   [`portfolio_bankruptcy_value`], [`plan_portfolio_liquidation`], [`portfolio_liquidation_price`]:
//!   liquidation by those parts.
//! - [`collateral`]: what collateral other than quote is worth.
//! - [`funding`]: premium samples, the hourly payment, what accounts owe.
//! - [`profit`]: profit that is not proven, and what may be withdrawn.
//! - [`borrow`]: borrowed quote, its interest and limits, the sale of collateral.
//! - [`settlement`]: the end of a dated contract.
//! - [`outflow`]: how much of an asset can leave.
//! - [`ramp`]: how fast parameters may change.
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
pub mod borrow;
pub mod collateral;
mod deleveraging;
mod filter;
mod fixed;
pub mod funding;
mod group;
mod liquidation;
mod margin;
mod offset;
mod open_interest;
mod options;
mod order_limit;
pub mod outflow;
mod portfolio;
mod portfolio_filter;
mod portfolio_liquidation;
pub mod profit;
pub mod ramp;
mod scenario;
pub mod settlement;
mod tiers;
mod view;
mod wide;

pub use acceptance::{accepts, accepts_portfolio};
pub use deleveraging::{deleverage, Allocation, DeleverageError, Holder};
pub use filter::{filter, order_loss, reduce_only, worst_cost, FeeTerms};
pub use liquidation::{
	bankruptcy_value, liquidation_price, plan_liquidation, LiquidationPlan, LiquidationTerms,
	SPREAD_TO_MAINTENANCE,
};
pub use margin::{equity, health, withdrawable, Leg};
pub use offset::Offset;
pub use open_interest::{limited_rise, scaled_initial, RISE_PER_MINUTE};
pub use options::{OptionRight, OptionTerms, MAX_TIME_MS, MAX_VOLATILITY, MIN_VOLATILITY};
pub use order_limit::{order_limit, OrderTier, ORDER_TIERS};
pub use portfolio::{
	maintenance_equity, maintenance_shares, portfolio_health, portfolio_health_charged, Balance,
	LegKind, PortfolioHealth, PortfolioLeg, PortfolioTerms,
};
pub use portfolio_filter::{joint_margin, portfolio_filter, AuctionTerms, JointMargin};
pub use portfolio_liquidation::{
	moved_legs, plan_portfolio_liquidation, portfolio_bankruptcy_value, portfolio_liquidation_price,
};
pub use scenario::{volatility_shock, RiskArray, ScenarioTerms, SCENARIOS};
pub use tiers::SizeTier;

#[cfg(test)]
mod tests;
