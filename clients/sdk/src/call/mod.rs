//! Calls, ready to be submitted: every call of the exchange's pallets, by name.
//!
//! Sizes are lots, prices quote atoms per lot, amounts quote atoms, moments milliseconds since 1970;
//! `index` is one of the signer's subaccounts, 0 to 127.

mod assets;
mod collateral;
mod delegation;
mod fees;
mod markets;
mod orders;
mod root;
mod triggers;

pub use assets::*;
pub use collateral::*;
pub use delegation::*;
pub use fees::*;
pub use markets::*;
pub use orders::*;
pub use root::{as_root, AsRoot};
pub use triggers::*;
