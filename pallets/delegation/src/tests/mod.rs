//! Tests by call and by seam method.

pub(crate) mod mock;

mod budget;
mod charge;
mod ensure_may_cancel;
mod reads;
mod register;
mod remove_expired;
mod renounce;
mod revoke;
mod try_state;
