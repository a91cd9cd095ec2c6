//! Builds and imports blocks as a node does, without network, pool and database.

use crate::{chain::FIRST_SLOT, watch::Watch, Failure};
use bulwark_runtime::{Block, Hash, Header, RuntimeEvent, UncheckedExtrinsic};
use codec::{Decode, DecodeAll, Encode};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use sc_executor::{HeapAllocStrategy, WasmExecutor};
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::traits::{CallContext, RuntimeCode, WrappedRuntimeCode};
use sp_externalities::Extensions;
use sp_io::hashing::twox_128;
use sp_runtime::{
	traits::{BlakeTwo256, Header as _},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, Digest, DigestItem,
};
use sp_state_machine::{OverlayedChanges, StateMachine, TrieBackend, TrieBackendBuilder};
use sp_storage::{StateVersion, Storage};
use sp_trie::{
	cache::{CacheSize, LocalTrieCache, SharedTrieCache},
	PrefixedMemoryDB,
};
use std::{borrow::Cow, time::Duration};

type Memory = PrefixedMemoryDB<BlakeTwo256>;
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
type Backend<'a> = TrieBackend<&'a Memory, BlakeTwo256, LocalTrieCache<BlakeTwo256>>;

/// Nodes and values of the trie that a block keeps after the first access (bytes); empty before it.
const CACHE: usize = 256 << 20;

/// A chain at its latest block.
pub struct Node {
	blob: &'static [u8],
	executor: Executor,
	memory: Memory,
	root: Hash,
	parent: Hash,
	number: u32,
	slot: u64,
}

/// A block as it was built.
pub struct Built {
	/// The block.
	pub block: Block,
	/// How many of the extrinsics offered are in it, beside the inherent ones.
	pub included: usize,
	/// How many of them failed.
	pub failed: usize,
	/// What was charged.
	pub weight: PerDispatchClass<Weight>,
	/// Its events.
	pub events: Vec<RuntimeEvent>,
	/// Time building took.
	pub elapsed: Duration,
	root: Hash,
	changes: Memory,
}

/// The state of the latest block with what is being changed.
struct Session<'a> {
	node: &'a Node,
	backend: Backend<'a>,
	overlay: OverlayedChanges<BlakeTwo256>,
}

impl Node {
	/// A chain whose latest block is genesis.
	pub fn new(blob: &'static [u8], genesis: Storage) -> Self {
		let pages = HeapAllocStrategy::Dynamic { maximum_pages: None };
		let executor = Executor::builder()
			.with_onchain_heap_alloc_strategy(pages)
			.with_offchain_heap_alloc_strategy(pages)
			.with_max_runtime_instances(2)
			.with_runtime_cache_size(2)
			.build();
		let state: sp_state_machine::InMemoryBackend<BlakeTwo256> =
			(genesis, StateVersion::V1).into();
		let root = *state.root();
		let none = Hash::default();
		let header = Header::new(0, none, root, none, Digest::default());
		Self {
			blob,
			executor,
			memory: state.into_storage(),
			root,
			parent: header.hash(),
			number: 0,
			slot: FIRST_SLOT,
		}
	}

	/// The hash of the genesis block.
	pub fn genesis_hash(&self) -> Result<Hash, Failure> {
		if self.number > 0 {
			return Err("genesis is past".into());
		}
		Ok(self.parent)
	}

	/// The slot of the next block.
	pub fn next_slot(&self) -> u64 {
		self.slot + 1
	}

	fn session(&self) -> Session<'_> {
		let cache = SharedTrieCache::new(CacheSize::new(CACHE), None).local_cache_trusted();
		let backend = TrieBackendBuilder::new(&self.memory, self.root).with_cache(cache).build();
		Session { node: self, backend, overlay: OverlayedChanges::default() }
	}

	/// Builds the next block of `inherents`, all of which must succeed, and as many of `extrinsics`
	/// as fit.
	pub fn build(
		&self,
		inherents: &[UncheckedExtrinsic],
		extrinsics: &[UncheckedExtrinsic],
	) -> Result<Built, Failure> {
		let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, self.next_slot().encode());
		let header = Header::new(
			self.number + 1,
			Hash::default(),
			Hash::default(),
			self.parent,
			Digest { logs: vec![slot] },
		);
		let watch = Watch::start();
		let mut session = self.session();
		session.call("Core_initialize_block", &header.encode(), false)?;
		for inherent in inherents {
			let result = session.apply(inherent)?;
			if !matches!(result, Ok(Ok(()))) {
				return Err(format!("an inherent is refused: {result:?}").into());
			}
		}
		let (mut included, mut failed) = (0, 0);
		for extrinsic in extrinsics {
			match session.apply(extrinsic)? {
				Ok(Ok(())) => {},
				Ok(Err(_)) => failed += 1,
				Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => {
					break
				},
				Err(invalid) => return Err(format!("a transaction is invalid: {invalid:?}").into()),
			}
			included += 1;
		}
		let header = session.call("BlockBuilder_finalize_block", &[], false)?;
		let executed = watch.elapsed();
		let header = Header::decode_all(&mut header.as_slice())?;
		let (events, weight) = (session.events()?, session.weight()?);
		let watch = Watch::start();
		let (root, changes) = session.changes()?;
		let elapsed = executed + watch.elapsed();
		let extrinsics = inherents.iter().chain(&extrinsics[..included]).cloned().collect();
		let block = Block { header, extrinsics };
		Ok(Built { block, included, failed, weight, events, elapsed, root, changes })
	}

	/// Imports a block on the present state, which stays as it is; returns how long it took.
	pub fn import(&self, built: &Built) -> Result<Duration, Failure> {
		let data = built.block.encode();
		let watch = Watch::start();
		let mut session = self.session();
		session.call("Core_execute_block", &data, true)?;
		let (root, _) = session.changes()?;
		let elapsed = watch.elapsed();
		if root != built.root {
			return Err("import came to another state".into());
		}
		Ok(elapsed)
	}

	/// Makes a block the latest one.
	pub fn advance(&mut self, built: Built) {
		self.memory.consolidate(built.changes);
		self.root = built.root;
		self.parent = built.block.header.hash();
		self.number += 1;
		self.slot += 1;
	}
}

impl Session<'_> {
	fn call(&mut self, method: &str, data: &[u8], import: bool) -> Result<Vec<u8>, Failure> {
		let fetcher = WrappedRuntimeCode(Cow::Borrowed(self.node.blob));
		let hash = b"the one blob there is".to_vec();
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash };
		let mut extensions = Extensions::default();
		let output = StateMachine::new(
			&self.backend,
			&mut self.overlay,
			&self.node.executor,
			method,
			data,
			&mut extensions,
			&code,
			CallContext::Onchain { import },
		)
		.execute();
		output.map_err(|error| format!("{method}: {error}").into())
	}

	/// Applies an extrinsic; leaves no trace of one that is not included.
	fn apply(&mut self, extrinsic: &UncheckedExtrinsic) -> Result<ApplyExtrinsicResult, Failure> {
		self.overlay.start_transaction();
		let output = self.call("BlockBuilder_apply_extrinsic", &extrinsic.encode(), false)?;
		let result = ApplyExtrinsicResult::decode(&mut output.as_slice())?;
		let ended = match &result {
			Ok(_) => self.overlay.commit_transaction(),
			Err(_) => self.overlay.rollback_transaction(),
		};
		ended.map_err(|error| format!("{error:?}"))?;
		Ok(result)
	}

	fn changes(&mut self) -> Result<(Hash, Memory), Failure> {
		let changes = self.overlay.drain_storage_changes(&self.backend, StateVersion::V1)?;
		let memory = changes.transaction;
		Ok((changes.transaction_storage_root, memory))
	}

	fn value<V: Decode>(&mut self, item: &str) -> Result<V, Failure> {
		let key = [twox_128(b"System"), twox_128(item.as_bytes())].concat();
		let value = self.overlay.storage(&key).flatten().ok_or("a value is missing")?;
		Ok(V::decode(&mut &value[..])?)
	}

	fn events(&mut self) -> Result<Vec<RuntimeEvent>, Failure> {
		let records: Vec<frame_system::EventRecord<RuntimeEvent, Hash>> = self.value("Events")?;
		Ok(records.into_iter().map(|record| record.event).collect())
	}

	fn weight(&mut self) -> Result<PerDispatchClass<Weight>, Failure> {
		self.value("BlockWeight")
	}
}
