//! Trading keys.

use super::Done;
use crate::{
	call,
	chain::delegation::events::{ExpiredRemoved, Registered, Renounced, Revoked},
	AccountId, Client, Keypair, Limits, SdkError,
};

impl Client {
	/// Lets another account trade for the signer, within limits.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn register_delegate(
		&self,
		signer: &Keypair,
		delegate: AccountId,
		limits: Limits,
	) -> Result<Done<Registered>, SdkError> {
		self.done(&call::register_delegate(delegate, limits), signer).await
	}

	/// Lets it no longer.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn revoke_delegate(
		&self,
		signer: &Keypair,
		delegate: AccountId,
	) -> Result<Done<Revoked>, SdkError> {
		self.done(&call::revoke_delegate(delegate), signer).await
	}

	/// Gives up the signer's rights over an owner's orders.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn renounce_delegation(
		&self,
		signer: &Keypair,
		owner: AccountId,
	) -> Result<Done<Renounced>, SdkError> {
		self.done(&call::renounce_delegation(owner), signer).await
	}

	/// Removes the record of a delegate whose time is over.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn remove_expired_delegate(
		&self,
		signer: &Keypair,
		owner: AccountId,
		delegate: AccountId,
	) -> Result<Done<ExpiredRemoved>, SdkError> {
		self.done(&call::remove_expired_delegate(owner, delegate), signer).await
	}
}
