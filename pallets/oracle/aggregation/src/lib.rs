//! Price aggregation: from the reports of many validators to one price that a minority cannot
//! move out of the honest range.
//!
//! - [`aggregate`]: quorum, lower stake-weighted median, an interval that contains the honest
//!   median, deviation and confidence.
//! - [`combine_sources`]: the rule a validator applies to its sources before it reports.
//! - [`ema`], [`ema_signed`], [`accumulate`], [`time_weighted`]: averages over market time.
//! - [`feed_state`]: how old a price may grow.
//! - [`parse_decimal`]: decimal text to a price, strictly.
//!
//! Plain data in, plain data out: no storage, no clock, no floating point.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::float_arithmetic,
		clippy::indexing_slicing,
		clippy::unwrap_used
	)
)]

mod average;
mod decimal;
mod median;
mod round;
mod sources;
mod state;

pub use average::{accumulate, ema, ema_signed, time_weighted};
pub use decimal::{parse_decimal, DecimalError};
pub use median::lower_median;
pub use round::{aggregate, Aggregate, AggregateError, Bounds, Report, DEVIATION_FLOOR};
pub use sources::{combine_sources, Source, Unavailable, AGREEMENT};
pub use state::{feed_state, HALTED_AFTER_MS, STALE_AFTER_MS};
