//! One file per call and per concern.

pub(crate) mod mock;
mod wording;

mod amend;
mod auction;
mod batch;
mod calls;
mod cancel;
mod cancel_all;
mod containment;
mod crowd;
mod crowd_attack;
mod dead_man;
mod delegated;
mod entry;
mod expiry;
mod fees;
mod filter;
mod immediate;
mod liquidation;
mod pegs;
mod place;
mod post_only;
mod properties;
mod random_flow;
mod reads;
mod reduce_only;
mod regressions;
mod self_trade;
mod tab;
mod try_state;
mod weights;
