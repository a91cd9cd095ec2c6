//! Money in, out and between.

use super::Done;
use crate::{
	call,
	chain::margin::events::{Deposited, GiftsSwept, Transferred, Withdrawn},
	Client, Keypair, SdkError,
};

impl Client {
	/// Moves quote into the signer's subaccount `index` (atoms).
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn deposit(
		&self,
		signer: &Keypair,
		index: u8,
		amount: u128,
	) -> Result<Done<Deposited>, SdkError> {
		self.done(&call::deposit(index, amount), signer).await
	}

	/// Moves quote out of the signer's subaccount `index` (atoms).
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn withdraw(
		&self,
		signer: &Keypair,
		index: u8,
		amount: u128,
	) -> Result<Done<Withdrawn>, SdkError> {
		self.done(&call::withdraw(index, amount), signer).await
	}

	/// Moves quote between two of the signer's subaccounts (atoms).
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn transfer(
		&self,
		signer: &Keypair,
		from: u8,
		to: u8,
		amount: u128,
	) -> Result<Done<Transferred>, SdkError> {
		self.done(&call::transfer_between(from, to, amount), signer).await
	}

	/// Takes what the custody holds beyond its accounts into the insurance fund.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn sweep_gifts(&self, signer: &Keypair) -> Result<Done<GiftsSwept>, SdkError> {
		self.done(&call::sweep_gifts(), signer).await
	}
}
