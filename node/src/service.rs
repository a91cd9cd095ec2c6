//! The node's service: client, pool, network, block production, finality.

use crate::{endpoints, proposer::LeaveTime, rpc, sync_oracle::DistanceOracle};
use bulwark_runtime::{apis::RuntimeApi, opaque::Block};
use futures::FutureExt;
use pallet_oracle::Endpoints;
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_aura::{ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{
	BeforeBestBlockBy, SharedVoterState, ThreeQuartersOfTheUnfinalizedChain, VotingRulesBuilder,
};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::NetworkBackend;
use sc_network_sync::SyncingService;
use sc_service::{error::Error as ServiceError, Configuration, TaskManager, WarpSyncConfig};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use std::{sync::Arc, time::Duration};

/// The client.
pub(crate) type FullClient = sc_service::TFullClient<
	Block,
	RuntimeApi,
	sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>,
>;
type FullBackend = sc_service::TFullBackend<Block>;
type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
type GrandpaImport =
	sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;
type Pool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
type Network = Arc<dyn sc_network::service::traits::NetworkService>;
type Hash = <Block as sp_runtime::traits::Block>::Hash;

/// Blocks between stored justifications.
const JUSTIFICATION_PERIOD: u32 = 512;

/// GRANDPA's gossip interval: a round takes about four of them.
const GOSSIP_DURATION: Duration = Duration::from_millis(150);

/// What proposing gets of a slot, and at most after missed slots: without the second, one slow
/// block makes the next ones slow.
const PROPOSAL_PORTION: f32 = 0.5;
const PROPOSAL_PORTION_MAX: f32 = 0.6;

/// The parts of a node that work without a network.
pub(crate) type Partial = sc_service::PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	Pool,
	(GrandpaImport, GrandpaLink, Option<Telemetry>),
>;

/// Opens the database and builds what needs no network.
pub(crate) fn new_partial(config: &Configuration) -> Result<Partial, ServiceError> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let executor = sc_service::new_wasm_executor::<sp_io::SubstrateHostFunctions>(&config.executor);
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			Vec::new(),
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let transaction_pool = Arc::from(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(Telemetry::handle),
	)?;
	let import_queue = import_queue(
		config,
		&client,
		&block_import,
		&task_manager,
		telemetry.as_ref().map(Telemetry::handle),
	)?;

	Ok(sc_service::PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: (block_import, grandpa_link, telemetry),
	})
}

fn import_queue(
	config: &Configuration,
	client: &Arc<FullClient>,
	block_import: &GrandpaImport,
	task_manager: &TaskManager,
	telemetry: Option<sc_telemetry::TelemetryHandle>,
) -> Result<sc_consensus::DefaultImportQueue<Block>, ServiceError> {
	let cidp_client = client.clone();
	Ok(sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
		block_import: block_import.clone(),
		justification_import: Some(Box::new(block_import.clone())),
		client: client.clone(),
		create_inherent_data_providers: move |parent_hash, _| {
			let client = cidp_client.clone();
			async move {
				let slot_duration =
					sc_consensus_aura::standalone::slot_duration_at(&*client, parent_hash)?;
				let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
				let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
					*timestamp,
					slot_duration,
				);
				Ok((slot, timestamp))
			}
		},
		spawner: &task_manager.spawn_essential_handle(),
		registry: config.prometheus_registry(),
		check_for_equivocation: Default::default(),
		telemetry,
		compatibility_mode: Default::default(),
	})?)
}

/// Starts a full node, and a validator where its role says so.
pub(crate) fn new_full<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	oracle_endpoints: &[Endpoints],
) -> Result<TaskManager, ServiceError> {
	let sc_service::PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: (block_import, grandpa_link, mut telemetry),
	} = new_partial(&config)?;

	if let Some(mut storage) = backend.offchain_storage() {
		endpoints::store(&mut storage, oracle_endpoints);
	}

	let connected = connect::<N>(
		&config,
		Unconnected {
			client: client.clone(),
			backend: backend.clone(),
			pool: transaction_pool.clone(),
			import_queue,
		},
		&grandpa_link,
		&task_manager,
	)?;
	let running = Running {
		client: client.clone(),
		pool: transaction_pool.clone(),
		network: connected.network.clone(),
		sync: connected.sync.clone(),
		keystore: keystore_container.keystore(),
		role: config.role,
		force_authoring: config.force_authoring,
		registry: config.prometheus_registry().cloned(),
	};
	let voter = (!config.disable_grandpa).then(|| config.network.node_name.clone());
	if config.offchain_worker.enabled {
		running.start_offchain_workers(&task_manager, backend.offchain_storage())?;
	}

	let _rpc_handlers = sc_service::spawn_tasks(sc_service::SpawnTasksParams {
		network: connected.network,
		client,
		keystore: keystore_container.keystore(),
		task_manager: &mut task_manager,
		transaction_pool,
		rpc_builder: running.rpc_builder(),
		backend,
		system_rpc_tx: connected.system_rpc_tx,
		tx_handler_controller: connected.tx_handler_controller,
		sync_service: connected.sync,
		config,
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	if running.role.is_authority() {
		running.start_authoring(&task_manager, select_chain, block_import, telemetry.as_ref())?;
	}
	if let Some(name) = voter {
		let start = GrandpaStart { link: grandpa_link, protocol: connected.grandpa, name };
		running.start_finality(&task_manager, start, telemetry.as_ref())?;
	}
	Ok(task_manager)
}

/// What a network is built over.
struct Unconnected {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	pool: Arc<Pool>,
	import_queue: sc_consensus::DefaultImportQueue<Block>,
}

/// A network, and what talks over it.
struct Connected {
	network: Network,
	sync: Arc<SyncingService<Block>>,
	system_rpc_tx: sc_utils::mpsc::TracingUnboundedSender<sc_rpc::system::Request<Block>>,
	tx_handler_controller: sc_network_transactions::TransactionsHandlerController<Hash>,
	grandpa: GrandpaProtocol,
}

/// GRANDPA's own protocol.
struct GrandpaProtocol {
	name: sc_network::ProtocolName,
	notifications: Box<dyn sc_network::service::traits::NotificationService>,
}

fn connect<N: NetworkBackend<Block, Hash>>(
	config: &Configuration,
	parts: Unconnected,
	grandpa_link: &GrandpaLink,
	task_manager: &TaskManager,
) -> Result<Connected, ServiceError> {
	let Unconnected { client, backend, pool, import_queue } = parts;
	let mut net_config = sc_network::config::FullNetworkConfiguration::<Block, Hash, N>::new(
		&config.network,
		config.prometheus_registry().cloned(),
	);
	let metrics = N::register_notification_metrics(config.prometheus_registry());
	let genesis = client.block_hash(0).ok().flatten().ok_or("no genesis block")?;
	let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		name.clone(),
		metrics.clone(),
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend,
		grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	));
	let (network, system_rpc_tx, tx_handler_controller, sync, _) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config,
			net_config,
			client,
			transaction_pool: pool,
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;
	let grandpa = GrandpaProtocol { name, notifications };
	Ok(Connected { network, sync, system_rpc_tx, tx_handler_controller, grandpa })
}

/// What the parts started last have in common.
struct Running {
	client: Arc<FullClient>,
	pool: Arc<Pool>,
	network: Network,
	sync: Arc<SyncingService<Block>>,
	keystore: sp_keystore::KeystorePtr,
	role: sc_service::Role,
	force_authoring: bool,
	registry: Option<substrate_prometheus_endpoint::Registry>,
}

/// What finality needs beside.
struct GrandpaStart {
	link: GrandpaLink,
	protocol: GrandpaProtocol,
	name: String,
}

/// What builds the RPC methods, once for each server.
type RpcBuilder =
	Box<dyn Fn(sc_rpc::SubscriptionTaskExecutor) -> Result<jsonrpsee::RpcModule<()>, ServiceError>>;

impl Running {
	fn rpc_builder(&self) -> RpcBuilder {
		let (client, pool) = (self.client.clone(), self.pool.clone());
		Box::new(move |_| {
			rpc::create(rpc::Dependencies { client: client.clone(), pool: pool.clone() })
				.map_err(Into::into)
		})
	}

	fn start_offchain_workers(
		&self,
		task_manager: &TaskManager,
		storage: Option<<FullBackend as Backend<Block>>::OffchainStorage>,
	) -> Result<(), ServiceError> {
		let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
			runtime_api_provider: self.client.clone(),
			is_validator: self.role.is_authority(),
			keystore: Some(self.keystore.clone()),
			offchain_db: storage,
			transaction_pool: Some(OffchainTransactionPoolFactory::new(self.pool.clone())),
			network_provider: Arc::new(self.network.clone()),
			enable_http_requests: true,
			custom_extensions: |_| Vec::new(),
		})?;
		task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			"offchain-worker",
			workers.run(self.client.clone(), task_manager.spawn_handle()).boxed(),
		);
		Ok(())
	}

	fn start_authoring(
		&self,
		task_manager: &TaskManager,
		select_chain: FullSelectChain,
		block_import: GrandpaImport,
		telemetry: Option<&Telemetry>,
	) -> Result<(), ServiceError> {
		let proposer_factory = LeaveTime(sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			self.client.clone(),
			self.pool.clone(),
			self.registry.as_ref(),
			telemetry.map(Telemetry::handle),
		));
		let sync_oracle = DistanceOracle::new(self.sync.clone());
		task_manager.spawn_handle().spawn(
			"sync-distance",
			Some("block-authoring"),
			sync_oracle.clone().measure(self.client.clone()),
		);
		let slot_duration = sc_consensus_aura::slot_duration(&*self.client)?;
		let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(
			StartAuraParams {
				slot_duration,
				client: self.client.clone(),
				select_chain,
				block_import,
				proposer_factory,
				create_inherent_data_providers: move |_, ()| async move {
					let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
					let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
						*timestamp,
						slot_duration,
					);
					Ok((slot, timestamp))
				},
				force_authoring: self.force_authoring,
				backoff_authoring_blocks: Some(
					BackoffAuthoringOnFinalizedHeadLagging::<u32>::default(),
				),
				keystore: self.keystore.clone(),
				sync_oracle,
				justification_sync_link: self.sync.clone(),
				block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
				max_block_proposal_slot_portion: Some(SlotProportion::new(PROPOSAL_PORTION_MAX)),
				telemetry: telemetry.map(Telemetry::handle),
				compatibility_mode: Default::default(),
			},
		)?;
		// Without authoring a validator is of no use: the node stops with it.
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("aura", Some("block-authoring"), aura);
		Ok(())
	}

	fn start_finality(
		self,
		task_manager: &TaskManager,
		start: GrandpaStart,
		telemetry: Option<&Telemetry>,
	) -> Result<(), ServiceError> {
		let keystore = self.role.is_authority().then(|| self.keystore.clone());
		let config = sc_consensus_grandpa::Config {
			gossip_duration: GOSSIP_DURATION,
			justification_generation_period: JUSTIFICATION_PERIOD,
			name: Some(start.name),
			observer_enabled: false,
			keystore,
			local_role: self.role,
			telemetry: telemetry.map(Telemetry::handle),
			protocol_name: start.protocol.name,
		};
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config,
			link: start.link,
			network: self.network,
			sync: self.sync,
			notification_service: start.protocol.notifications,
			// One block behind the best instead of the usual two: a second of finality.
			voting_rule: VotingRulesBuilder::new()
				.add(BeforeBestBlockBy(1u32))
				.add(ThreeQuartersOfTheUnfinalizedChain)
				.build(),
			prometheus_registry: self.registry,
			shared_voter_state: SharedVoterState::empty(),
			telemetry: telemetry.map(Telemetry::handle),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool),
		})?;
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("grandpa-voter", None, voter);
		Ok(())
	}
}
