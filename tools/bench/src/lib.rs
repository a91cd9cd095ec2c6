//! Seeded random flow shared by the benchmarks. The same seed gives the same flow everywhere.

#![deny(missing_docs)]

pub mod books;
mod random;

pub use random::Random;
