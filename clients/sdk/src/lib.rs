#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod actions;
pub mod call;
mod client;
mod error;
mod generated;
mod keys;
mod reads;
mod scale;
mod submit;
mod units;
mod views;

pub use actions::{Amended, BatchDone, Done, StandingCancelled};
pub use client::{At, BlockRef, BlockStream, Client};
pub use error::SdkError;
pub use generated::chain;
pub use keys::{generate_phrase, signer, Address};
pub use scale::Scale;
pub use submit::{Receipt, Until};
pub use subxt::events::DecodeAsEvent;
pub use subxt::tx::{Payload, StaticPayload};
pub use subxt_signer::sr25519::Keypair;
pub use units::{format_fixed, parse_fixed, parse_usd, usd, UnitError};
pub use views::*;

/// The chain's types of accounts, hashes and transactions.
pub type Config = subxt::SubstrateConfig;
/// An account's public key.
pub type AccountId = subxt::utils::AccountId32;
/// Hash of a block or transaction.
pub type Hash = subxt::utils::H256;
/// The events of one block or transaction.
pub type Event<'a> = subxt::events::Event<'a, Config>;
