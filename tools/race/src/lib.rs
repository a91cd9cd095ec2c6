//! Races the order book in memory against others on the same streams of commands.
//!
//! Every engine gets the same commands, made before the clock starts from a stated seed. What the
//! continuous engines trade is compared before anything is timed; what ours trades is compared with
//! the pure auction over all orders. `scripts/race.sh` builds and runs it.

#![deny(missing_docs)]

pub mod check;
pub mod command;
pub mod engines;
pub mod flows;
pub mod machine;
pub mod measure;
pub mod replay;
pub mod report;
