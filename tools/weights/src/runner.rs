//! Runs benchmarks inside the blob, on an in-memory state that counts its accesses.

use crate::{genesis, Failure};
use codec::{Decode, Encode};
use frame_benchmarking::{
	benchmarking, BenchmarkBatch, BenchmarkList, BenchmarkMetadata, BenchmarkParameter,
	BenchmarkResult,
};
use sc_client_db::BenchmarkingState;
use sc_executor::{HeapAllocStrategy, WasmExecutor};
use sp_core::{
	offchain::{
		testing::{TestOffchainExt, TestTransactionPoolExt},
		OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
	},
	traits::{CallContext, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::StateMachine;
use sp_trie::proof_size_extension::ProofSizeExt;
use std::borrow::Cow;

/// What the blob may call.
pub type Executor = WasmExecutor<(sp_io::SubstrateHostFunctions, benchmarking::HostFunctions)>;

type Components = Vec<(BenchmarkParameter, u32)>;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Effort {
	/// Values of each component.
	pub steps: u32,
	/// Measurements of each value.
	pub repeat: u32,
}

/// What was measured of one benchmark.
#[derive(Default)]
pub struct Samples {
	/// Times, without counting accesses.
	pub times: Vec<BenchmarkResult>,
	/// Accesses and proof sizes.
	pub accesses: Vec<BenchmarkResult>,
}

/// The blob on a genesis state.
pub struct Runner {
	blob: &'static [u8],
	executor: Executor,
	timed: BenchmarkingState<BlakeTwo256>,
	tracked: BenchmarkingState<BlakeTwo256>,
}

impl Runner {
	/// Builds the genesis state.
	pub fn new(blob: &'static [u8]) -> Result<Self, Failure> {
		let pages = HeapAllocStrategy::Dynamic { maximum_pages: None };
		let executor = Executor::builder()
			.with_allow_missing_host_functions(true)
			.with_onchain_heap_alloc_strategy(pages)
			.with_offchain_heap_alloc_strategy(pages)
			.with_max_runtime_instances(2)
			.with_runtime_cache_size(2)
			.build();
		let fetcher = WrappedRuntimeCode(Cow::Borrowed(blob));
		let storage = genesis::storage(&executor, &code(&fetcher))?;
		Ok(Self {
			blob,
			timed: BenchmarkingState::new(storage.clone(), None, true, false)?,
			tracked: BenchmarkingState::new(storage, None, true, true)?,
			executor,
		})
	}

	/// All benchmarks, those without a weight function of their own included.
	pub fn benchmarks(&self) -> Result<Vec<BenchmarkList>, Failure> {
		// The storage items that follow the list are not decoded.
		self.call(&self.timed, "Benchmark_benchmark_metadata", &true.encode())
	}

	/// Measures one benchmark at its [`points`].
	pub fn run(
		&self,
		list: &BenchmarkList,
		benchmark: &BenchmarkMetadata,
		effort: Effort,
	) -> Result<Samples, Failure> {
		let mut samples = Samples::default();
		// A deep book takes long to fill, and flat is seen from its ends.
		let deep = benchmark.name.ends_with(b"_on_depth");
		let steps = if deep { 2 } else { effort.steps };
		let points = points(&benchmark.components, steps);
		for (number, point) in points.iter().enumerate() {
			let dispatch = |state, verify: bool, repeat: u32| {
				let config =
					(&list.pallet, &list.instance, &benchmark.name, point, verify, repeat).encode();
				self.dispatch(state, &config)
			};
			if number == 0 || number + 1 == points.len() {
				dispatch(&self.timed, true, 1)?;
			}
			samples.accesses.extend(dispatch(&self.tracked, false, 1)?);
			samples.times.extend(dispatch(&self.timed, false, effort.repeat)?);
		}
		Ok(samples)
	}

	fn dispatch(
		&self,
		state: &BenchmarkingState<BlakeTwo256>,
		config: &[u8],
	) -> Result<Vec<BenchmarkResult>, Failure> {
		let batches: Result<Vec<BenchmarkBatch>, String> =
			self.call(state, "Benchmark_dispatch_benchmark", config)?;
		Ok(batches?.into_iter().flat_map(|batch| batch.results).collect())
	}

	fn call<R: Decode>(
		&self,
		state: &BenchmarkingState<BlakeTwo256>,
		method: &str,
		data: &[u8],
	) -> Result<R, Failure> {
		let fetcher = WrappedRuntimeCode(Cow::Borrowed(self.blob));
		let code = code(&fetcher);
		let mut overlay = Default::default();
		let mut extensions = self.extensions(state);
		let output = StateMachine::new(
			state,
			&mut overlay,
			&self.executor,
			method,
			data,
			&mut extensions,
			&code,
			CallContext::Offchain,
		)
		.execute()
		.map_err(|error| format!("{method}: {error}"))?;
		Ok(R::decode(&mut output.as_slice())?)
	}

	fn extensions(&self, state: &BenchmarkingState<BlakeTwo256>) -> Extensions {
		let mut extensions = Extensions::default();
		let (offchain, _) = TestOffchainExt::new();
		let (pool, _) = TestTransactionPoolExt::new();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		extensions.register(OffchainWorkerExt::new(offchain.clone()));
		extensions.register(OffchainDbExt::new(offchain));
		extensions.register(TransactionPoolExt::new(pool));
		extensions.register(ReadRuntimeVersionExt::new(self.executor.clone()));
		if let Some(recorder) = state.recorder() {
			extensions.register(ProofSizeExt::new(recorder));
		}
		extensions
	}
}

fn code<'a>(fetcher: &'a WrappedRuntimeCode<'a>) -> RuntimeCode<'a> {
	let hash = sp_crypto_hashing::blake2_256(&fetcher.0).to_vec();
	RuntimeCode { code_fetcher: fetcher, heap_pages: None, hash }
}

/// Every component over its range, the others at their highest and, lest the line through zero be
/// guessed from afar, at their lowest.
fn points(components: &[(BenchmarkParameter, u32, u32)], steps: u32) -> Vec<Components> {
	if components.is_empty() {
		return vec![Vec::new()];
	}
	let mut points = Vec::new();
	for (varied, low, high) in components {
		for step in 0..steps {
			let width = u64::from(high.saturating_sub(*low));
			let offset = width * u64::from(step) / u64::from(steps - 1).max(1);
			let value = low.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
			let point = |others: fn(u32, u32) -> u32| {
				let of = |name: BenchmarkParameter, low, high| {
					(name, if name == *varied { value } else { others(low, high) })
				};
				components.iter().map(|(name, low, high)| of(*name, *low, *high)).collect()
			};
			points.push(point(|_, high| high));
			if components.len() > 1 {
				points.push(point(|low, _| low));
			}
		}
	}
	points
}
