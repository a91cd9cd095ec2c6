//! What a trader does, by name: sent, followed into a block, and answered by the event that says
//! what became of it.

mod collateral;
mod delegation;
mod fees;
mod orders;
mod triggers;

use crate::{call, Client, Keypair, Receipt, SdkError};
use subxt::{events::DecodeAsEvent, tx::Payload};

pub use orders::{Amended, BatchDone};
pub use triggers::StandingCancelled;

/// A call that succeeded.
pub struct Done<E> {
	/// What it did, as the chain says it.
	pub event: E,
	/// The transaction.
	pub receipt: Receipt,
}

impl Client {
	/// Makes a call as root: the signer is the `Sudo` key of a development chain.
	///
	/// # Errors
	///
	/// As [`Client::submit`], also for the call itself.
	pub async fn as_root(
		&self,
		call: &impl Payload,
		signer: &Keypair,
	) -> Result<Receipt, SdkError> {
		let call = call::as_root(&self.at_best().await?, call)?;
		let receipt = self.submit(&call, signer).await?;
		match receipt.root_error() {
			Some(error) => Err(error),
			None => Ok(receipt),
		}
	}

	/// Submits a call of which one event says what it did.
	async fn done<E: DecodeAsEvent>(
		&self,
		call: &impl Payload,
		signer: &Keypair,
	) -> Result<Done<E>, SdkError> {
		let receipt = self.submit(call, signer).await?;
		Ok(Done { event: receipt.one()?, receipt })
	}

	/// Submits a call that says what it did by any number of events of a kind.
	async fn each<E: DecodeAsEvent>(
		&self,
		call: &impl Payload,
		signer: &Keypair,
	) -> Result<Done<Vec<E>>, SdkError> {
		let receipt = self.submit(call, signer).await?;
		Ok(Done { event: receipt.all()?, receipt })
	}
}
