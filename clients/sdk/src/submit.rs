//! Transactions: signed, sent, followed.

use crate::{keys::Address, At, BlockRef, Client, Config, Hash, Keypair, SdkError};
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::DefaultExtrinsicParamsBuilder,
	events::DecodeAsEvent,
	extrinsics::ExtrinsicEvents,
	tx::{Payload, TransactionProgress, TransactionStatus},
};

/// Blocks a transaction stays valid for.
const MORTALITY: u64 = 256;

/// How far a transaction is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
	/// Until it is in a best block, which may still lose against another.
	InBlock,
	/// Until its block is final.
	Finalized,
}

/// A transaction that succeeded.
pub struct Receipt {
	/// The block it is in.
	pub block: BlockRef,
	/// Its hash.
	pub hash: Hash,
	/// Its events.
	pub events: ExtrinsicEvents<Config>,
	/// The state after its block.
	pub at: At,
}

/// The event of the `Sudo` pallet.
#[derive(subxt::ext::scale_decode::DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Sudid {
	sudo_result: Result<(), crate::DispatchError>,
}

impl Receipt {
	/// All events of a kind, in their order.
	///
	/// # Errors
	///
	/// [`SdkError`] if one is not what this client was compiled for.
	pub fn all<E: DecodeAsEvent>(&self) -> Result<Vec<E>, SdkError> {
		self.events.find::<E>().map(|event| event.map_err(SdkError::from)).collect()
	}

	/// Why the call inside a `Sudo` call failed. Sudo is in no production chain, so its events are not
	/// part of the metadata this client is compiled for: `Sudid` holds the result alone.
	pub(crate) fn root_error(&self) -> Option<SdkError> {
		let mut events = self.events.iter().flatten();
		let sudid =
			events.find(|event| event.pallet_name() == "Sudo" && event.event_name() == "Sudid")?;
		let Sudid { sudo_result } = sudid.decode_fields_unchecked_as::<Sudid>().ok()?;
		sudo_result.err().map(|error| self.at.explain(&error))
	}

	/// The first event of a kind.
	///
	/// # Errors
	///
	/// [`SdkError::Incompatible`] if there is none; as [`Receipt::all`].
	pub fn one<E: DecodeAsEvent>(&self) -> Result<E, SdkError> {
		let missing = || {
			let name = std::any::type_name::<E>();
			SdkError::Incompatible(format!("the transaction has no event {name}"))
		};
		self.all()?.into_iter().next().ok_or_else(missing)
	}
}

/// A transaction the pool has taken.
pub struct Pending {
	progress: TransactionProgress<Config, OnlineClientAtBlockImpl<Config>>,
}

impl Client {
	/// Signs and sends a call and follows it into a block.
	///
	/// # Errors
	///
	/// [`SdkError::Refused`] if a pallet says no, [`SdkError::NotIncluded`] if the pool does, else
	/// as the connection has it.
	pub async fn submit<C: Payload>(
		&self,
		call: &C,
		signer: &Keypair,
	) -> Result<Receipt, SdkError> {
		self.submit_until(call, signer, Until::InBlock).await
	}

	/// As [`Client::submit`], followed as far as told.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn submit_until<C: Payload>(
		&self,
		call: &C,
		signer: &Keypair,
		until: Until,
	) -> Result<Receipt, SdkError> {
		self.send(call, signer).await?.until(until).await
	}

	/// Signs and sends a call; returns once the pool has it. Any number of transactions of one
	/// account can be on their way at once.
	///
	/// # Errors
	///
	/// [`SdkError::NotIncluded`] if the pool does not take it.
	pub async fn send<C: Payload>(&self, call: &C, signer: &Keypair) -> Result<Pending, SdkError> {
		let account = signer.account();
		let mut transactions = self.chain.at_current_block().await?.transactions();
		let _sending = self.nonces.lock().await;
		let nonce = self.rpc.system_account_next_index(&account).await?;
		let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).mortal(MORTALITY).build();
		let progress = transactions.sign_and_submit_then_watch(call, signer, params).await?;
		Ok(Pending { progress })
	}
}

impl Pending {
	/// Follows the transaction.
	///
	/// # Errors
	///
	/// [`SdkError::Refused`] if a pallet says no, [`SdkError::NotIncluded`] if the pool drops it.
	pub async fn until(mut self, until: Until) -> Result<Receipt, SdkError> {
		let included = loop {
			let status = self.progress.next().await.transpose()?;
			match status {
				Some(TransactionStatus::InBestBlock(block)) if until == Until::InBlock => {
					break block;
				},
				Some(TransactionStatus::InFinalizedBlock(block)) => break block,
				Some(
					TransactionStatus::Error { message }
					| TransactionStatus::Invalid { message }
					| TransactionStatus::Dropped { message },
				) => return Err(SdkError::NotIncluded(message)),
				Some(_) => {},
				None => return Err(SdkError::NotIncluded("the node stopped reporting".into())),
			}
		};
		let at = included.at().await.map_err(SdkError::from)?;
		let events = included.wait_for_success().await?;
		let block = BlockRef { number: at.block_number(), hash: included.block_hash() };
		Ok(Receipt { block, hash: included.extrinsic_hash(), events, at: At { block: at } })
	}
}
