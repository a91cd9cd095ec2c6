//! Money in, out and between.

use crate::{
	chain::{self, assets::calls as assets, margin::calls as margin},
	AccountId,
};
use subxt::tx::StaticPayload;

/// Moves quote into a subaccount (atoms).
#[must_use]
pub fn deposit(index: u8, amount: u128) -> StaticPayload<margin::Deposit> {
	chain::transactions().margin().deposit(index, amount)
}

/// Moves quote out of a subaccount (atoms).
#[must_use]
pub fn withdraw(index: u8, amount: u128) -> StaticPayload<margin::Withdraw> {
	chain::transactions().margin().withdraw(index, amount)
}

/// Moves quote between two subaccounts of the signer (atoms).
#[must_use]
pub fn transfer_between(from: u8, to: u8, amount: u128) -> StaticPayload<margin::Transfer> {
	chain::transactions().margin().transfer(from, to, amount)
}

/// Takes what the custody holds beyond its accounts into the insurance fund.
#[must_use]
pub fn sweep_gifts() -> StaticPayload<margin::SweepGifts> {
	chain::transactions().margin().sweep_gifts()
}

/// Gives an asset to another account (atoms).
#[must_use]
pub fn transfer(asset: u32, to: AccountId, amount: u128) -> StaticPayload<assets::Transfer> {
	chain::transactions().assets().transfer(asset, to.into(), amount)
}

/// Makes new atoms of an asset, as its issuer.
#[must_use]
pub fn mint(asset: u32, to: AccountId, amount: u128) -> StaticPayload<assets::Mint> {
	chain::transactions().assets().mint(asset, to.into(), amount)
}
