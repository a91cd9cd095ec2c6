//! Tests, by subject.

pub(crate) mod mock;

mod charge;
mod mortality;
mod quota;
mod roles;
