//! The connection, and where on the chain a question is asked.

use crate::{Config, Hash, SdkError};
use futures::{Stream, StreamExt};
use std::{pin::Pin, sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::{Block, Blocks, OnlineClientAtBlock},
	config::RpcConfigFor,
	rpcs::{methods::legacy::LegacyRpcMethods, rpc_params, RpcClient},
	tx::Payload,
	OnlineClient,
};
use tokio::{sync::Mutex, time::sleep};

/// Pause between attempts to connect.
const RETRY: Duration = Duration::from_millis(250);

/// A connection to a node. Cheap to clone.
#[derive(Clone)]
pub struct Client {
	pub(crate) chain: OnlineClient<Config>,
	pub(crate) rpc: LegacyRpcMethods<RpcConfigFor<Config>>,
	pub(crate) raw: RpcClient,
	/// Held from asking for a nonce until the pool has the transaction that uses it.
	pub(crate) nonces: Arc<Mutex<()>>,
}

/// The chain's state after one block.
#[derive(Clone, Debug)]
pub struct At {
	pub(crate) block: OnlineClientAtBlock<Config>,
}

/// A block's number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRef {
	/// Its number.
	pub number: u64,
	/// Its hash.
	pub hash: Hash,
}

/// Blocks as they come.
pub type BlockStream = Pin<Box<dyn Stream<Item = Result<BlockRef, SdkError>> + Send>>;

impl Client {
	/// Connects to a node's WebSocket RPC, for example `ws://127.0.0.1:9944`.
	///
	/// # Errors
	///
	/// [`SdkError::Connection`] if nothing answers.
	pub async fn connect(url: &str) -> Result<Self, SdkError> {
		let refused =
			|error: &dyn std::fmt::Display| SdkError::Connection(format!("{url}: {error}"));
		let raw = RpcClient::from_insecure_url(url).await.map_err(|error| refused(&error))?;
		let backend = LegacyBackend::<Config>::builder().build(raw.clone());
		let chain = OnlineClient::from_backend_with_config(Config::new(), Arc::new(backend))
			.await
			.map_err(|error| refused(&error))?;
		let rpc = LegacyRpcMethods::new(raw.clone());
		Ok(Self { chain, rpc, raw, nonces: Arc::default() })
	}

	/// As [`Client::connect`], trying again while nothing answers, for at most `patience`.
	///
	/// # Errors
	///
	/// [`SdkError::Connection`] if nothing has answered by then.
	pub async fn connect_within(url: &str, patience: Duration) -> Result<Self, SdkError> {
		let attempts = patience.as_millis() / RETRY.as_millis();
		for _ in 0..attempts {
			if let Ok(client) = Self::connect(url).await {
				return Ok(client);
			}
			sleep(RETRY).await;
		}
		Self::connect(url).await
	}

	/// The best block.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn best(&self) -> Result<BlockRef, SdkError> {
		let header = self.rpc.chain_get_header(None).await?;
		let header = header.ok_or_else(|| SdkError::NotFound("the node has no blocks".into()))?;
		let number = header.number;
		let hash = self.hash(number).await?;
		Ok(BlockRef { number, hash })
	}

	/// The latest finalized block.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn finalized(&self) -> Result<BlockRef, SdkError> {
		let hash = self.rpc.chain_get_finalized_head().await?;
		let number = self.chain.at_block(hash).await?.block_number();
		Ok(BlockRef { number, hash })
	}

	/// Hash of the block of that number on the best chain.
	///
	/// # Errors
	///
	/// [`SdkError::NotFound`] if there is none yet.
	pub async fn hash(&self, number: u64) -> Result<Hash, SdkError> {
		let params = rpc_params![number];
		let hash: Option<Hash> = self.raw.request("chain_getBlockHash", params).await?;
		hash.ok_or_else(|| SdkError::NotFound(format!("there is no block {number}")))
	}

	/// The state after the block of that hash.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not know the block.
	pub async fn at(&self, hash: Hash) -> Result<At, SdkError> {
		Ok(At { block: self.chain.at_block(hash).await? })
	}

	/// The state after the best block.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn at_best(&self) -> Result<At, SdkError> {
		let best = self.best().await?;
		self.at(best.hash).await
	}

	/// The node's peers.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn peers(&self) -> Result<usize, SdkError> {
		Ok(self.rpc.system_health().await?.peers)
	}

	/// Best blocks as they come, those that lose against others included.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn best_blocks(&self) -> Result<BlockStream, SdkError> {
		Ok(references(self.chain.stream_best_blocks().await?))
	}

	/// Finalized blocks as they come, none left out.
	///
	/// # Errors
	///
	/// [`SdkError`] if the node does not answer.
	pub async fn finalized_blocks(&self) -> Result<BlockStream, SdkError> {
		Ok(references(self.chain.stream_blocks().await?))
	}
}

fn references(blocks: Blocks<Config>) -> BlockStream {
	let reference = |block: Block<Config>| BlockRef { number: block.number(), hash: block.hash() };
	Box::pin(blocks.map(move |block| block.map(reference).map_err(SdkError::from)))
}

impl At {
	/// The block.
	#[must_use]
	pub fn block(&self) -> BlockRef {
		BlockRef { number: self.block.block_number(), hash: self.block.block_hash() }
	}

	/// A call's bytes, as multisignatures and proposals hold it.
	///
	/// # Errors
	///
	/// [`SdkError::Incompatible`] if the call differs on the chain.
	pub fn encoded(&self, call: &impl Payload) -> Result<Vec<u8>, SdkError> {
		let transactions = self.block.transactions();
		transactions.validate(call)?;
		Ok(transactions.call_data(call)?)
	}

	/// What an error inside an event means.
	#[must_use]
	pub fn explain(&self, error: &crate::DispatchError) -> SdkError {
		SdkError::from_event(&self.block, error)
	}
}
