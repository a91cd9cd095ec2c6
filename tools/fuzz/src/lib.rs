//! Arbitrary bytes as blocks of calls.
//!
//! An input is a sequence of [`Record`]s of ten bytes. Each is one operation: a trader's call, a
//! governance call, an oracle report, or the end of a block. What a record means depends on the
//! state it meets (its price is a distance from the mark, its order one of those that are open), so
//! most records are calls that can succeed. Calls go signed through the real `Executive`; those of
//! governance are dispatched with their origins. After every block the reads are made and every
//! invariant is checked: a panic or a broken one is a finding.

mod calls;
mod cast;
#[allow(dead_code)]
#[path = "../../../runtime/tests/scenarios/chain.rs"]
mod chain;
mod check;
mod governance;
mod mutate;
mod orders;
mod play;
mod record;
mod stage;
mod vault;

pub mod census;
pub mod seeds;

pub use census::Census;
pub use mutate::mutate;
pub use play::{play, Watch};
pub use record::{records, Kind, Record, LENGTH};
