//! Tests of the tick.

pub(crate) mod mock;
mod reserve;
mod steps;
mod try_state;
