//! One file per call and per concern.

pub(crate) mod mock;

mod auction;
mod batch;
mod cancel;
mod cancel_all;
mod containment;
mod expiry;
mod filter;
mod liquidation;
mod place;
mod properties;
mod random_flow;
mod reads;
mod try_state;
mod weights;
