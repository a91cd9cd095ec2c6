//! How the pallets are put together, by subject.

mod assets;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod consensus;
mod exchange;
mod system;
mod transactions;

pub use consensus::SessionKeys;
pub use exchange::{EqualStake, MarketClock};
pub use system::RuntimeBlockWeights;
pub use transactions::{extension, TxExtension};
