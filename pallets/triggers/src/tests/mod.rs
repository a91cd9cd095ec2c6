//! One file per call and per concern.

pub(crate) mod mock;

mod cancel;
mod cancel_all;
mod expiry;
mod firing;
mod latch;
mod place_pair;
mod place_trigger;
mod place_twap;
mod properties;
mod reads;
mod sizes;
mod slices;
mod states;
mod try_state;
mod weights;
