//! Referrals, and where collected fees go.

use super::Done;
use crate::{
	call,
	chain::fees::events::{Distributed, EarningsClaimed, ReferrerSet, TraderForgotten},
	AccountId, Client, Keypair, SdkError,
};

impl Client {
	/// Names, once, who gets a share of the signer's fees.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn set_referrer(
		&self,
		signer: &Keypair,
		referrer: AccountId,
	) -> Result<Done<ReferrerSet>, SdkError> {
		self.done(&call::set_referrer(referrer), signer).await
	}

	/// Moves the signer's referral earnings into its subaccount `index`.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn claim_referrals(
		&self,
		signer: &Keypair,
		index: u8,
	) -> Result<Done<EarningsClaimed>, SdkError> {
		self.done(&call::claim_referrals(index), signer).await
	}

	/// Distributes the fees collected to insurance, treasury and validators.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn distribute_fees(&self, signer: &Keypair) -> Result<Done<Distributed>, SdkError> {
		self.done(&call::distribute_fees(), signer).await
	}

	/// Removes what is remembered of a trader who has not traded for 30 days.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn forget_trader(
		&self,
		signer: &Keypair,
		trader: AccountId,
	) -> Result<Done<TraderForgotten>, SdkError> {
		self.done(&call::forget_trader(trader), signer).await
	}
}
