//! RPC methods beyond those of every node.

use bulwark_runtime::{opaque::Block, AccountId, Balance, Nonce};
use jsonrpsee::RpcModule;
use sc_rpc_spec_v2::chain_spec::{ChainSpec, ChainSpecApiServer};
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_block_builder::BlockBuilder;
use sp_blockchain::{Error as BlockChainError, HeaderBackend, HeaderMetadata};
use std::sync::Arc;

/// What the methods need.
pub(crate) struct Dependencies<C, P> {
	/// The client.
	pub(crate) client: Arc<C>,
	/// The transaction pool.
	pub(crate) pool: Arc<P>,
	/// `chainSpec_v1`.
	pub(crate) chain_spec: ChainSpecInfo,
}

/// What `chainSpec_v1` answers.
#[derive(Clone)]
pub(crate) struct ChainSpecInfo {
	pub(crate) name: String,
	pub(crate) properties: sc_service::Properties,
}

/// All methods together.
pub(crate) fn create<C, P>(
	dependencies: Dependencies<C, P>,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>>
where
	C: ProvideRuntimeApi<Block>,
	C: HeaderBackend<Block> + HeaderMetadata<Block, Error = BlockChainError> + 'static,
	C: Send + Sync + 'static,
	C::Api: substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>,
	C::Api: pallet_transaction_payment_rpc::TransactionPaymentRuntimeApi<Block, Balance>,
	C::Api: BlockBuilder<Block>,
	P: TransactionPool + 'static,
{
	use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
	use substrate_frame_rpc_system::{System, SystemApiServer};

	let Dependencies { client, pool, chain_spec } = dependencies;
	let mut module = RpcModule::new(());
	let genesis = client.info().genesis_hash;
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::new(client).into_rpc())?;
	module.merge(ChainSpec::new(chain_spec.name, genesis, chain_spec.properties).into_rpc())?;
	Ok(module)
}
