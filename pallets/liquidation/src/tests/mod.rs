//! Tests of the ladder, over the real ledger.

mod deleveraging;
mod descend;
mod detect;
mod hint;
mod invariants;
mod liquidate;
pub(crate) mod mock;
mod offchain;
mod portfolio;
mod try_state;
