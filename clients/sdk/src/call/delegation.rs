//! Trading keys.

use crate::{
	chain::{self, delegation::calls as delegation},
	AccountId, Limits,
};
use subxt::tx::StaticPayload;

/// Lets another account trade for the signer, within limits.
#[must_use]
pub fn register_delegate(
	delegate: AccountId,
	limits: Limits,
) -> StaticPayload<delegation::Register> {
	chain::transactions().delegation().register(delegate, limits)
}

/// Lets it no longer.
#[must_use]
pub fn revoke_delegate(delegate: AccountId) -> StaticPayload<delegation::Revoke> {
	chain::transactions().delegation().revoke(delegate)
}

/// Gives up the signer's rights over an owner's orders.
#[must_use]
pub fn renounce_delegation(owner: AccountId) -> StaticPayload<delegation::Renounce> {
	chain::transactions().delegation().renounce(owner)
}

/// Removes the record of a delegate whose time is over. Anyone may.
#[must_use]
pub fn remove_expired_delegate(
	owner: AccountId,
	delegate: AccountId,
) -> StaticPayload<delegation::RemoveExpired> {
	chain::transactions().delegation().remove_expired(owner, delegate)
}
