//! The reporter: runs on validators' nodes after every block, off-chain.
//!
//! What it does can make a node's own reports better or worse and nothing else: the chain checks
//! every report, and a block's outcome never depends on whether this ran.

use crate::{
	fetch::{fetch, Quotes},
	Call, Config, Endpoints, FeedConfig, FeedIds, Feeds, Observation, Observations, OracleId,
	Pallet, Prices, Quote, ReporterSet, Reporters, Reports, SignedReport, MAX_AGE_MS, MAX_AHEAD_MS,
	ROUND_MS,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_aggregation::{combine_sources, Source};
use bulwark_primitives::{seams::Clock, FeedId, IndexPrice, Moment};
use frame_system::{offchain::SubmitTransaction, pallet_prelude::BlockNumberFor};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::offchain::Duration;
use sp_runtime::{
	offchain::{
		storage::{MutateStorageError, StorageRetrievalError, StorageValueRef},
		storage_lock::{StorageLock, Time},
	},
	traits::{CheckedMul, Zero},
	FixedU128,
};

/// Target of log lines.
pub(crate) const LOG_TARGET: &str = "bulwark::oracle";

/// All sources together are waited for this long (ms).
pub const FETCH_BUDGET_MS: u64 = 1_500;

/// Prices are reported at least this often (ms).
pub const HEARTBEAT_MS: u64 = 3_000;

/// Prices are reported at once when they differ from the published one by at least the published
/// one divided by this (5 basis points).
const MOVE_PART: u128 = 2_000;

/// A stablecoin outside these prices [10^-18 USD] converts nothing.
const PEG: (u128, u128) = (900_000_000_000_000_000, 1_100_000_000_000_000_000);

/// Key of the lock that lets one worker run at a time.
const LOCK_KEY: &[u8] = b"bulwark::oracle::lock";

/// A worker that died holds the lock for at most this long (ms).
const LOCK_MS: u64 = 4_000;

/// Key of the last round this node signed for.
pub(crate) const SIGNED_KEY: &[u8] = b"bulwark::oracle::signed";

/// The chain (genesis hash, set of reporters) and round this node signed for last.
type SignedRound<T> = ((<T as frame_system::Config>::Hash, u64), u64);

/// What a run of the worker came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerOutcome {
	/// No key of this node belongs to a reporter.
	NotReporter,
	/// Prices moved too little and the heartbeat is not due.
	Unmoved,
	/// So many reports were handed to the pool.
	Submitted(u32),
}

/// Why a run of the worker came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerError {
	/// Another run is under way.
	Busy,
	/// This node has signed for the round already, perhaps on another fork.
	AlreadySigned,
	/// Not one feed has a price.
	NoPrices,
	/// The node's clock is more than 10 s behind market time. Set it right.
	ClockBehind,
	/// The keystore did not sign.
	Signing,
	/// The pool did not take the report.
	Pool,
}

/// A reporter whose key is on this node.
struct Local {
	position: u32,
	key: OracleId,
}

impl<T: Config> Pallet<T> {
	/// Runs the worker and says in the log what it came to.
	pub(crate) fn run_worker() {
		match Self::work() {
			Ok(WorkerOutcome::Submitted(count)) => {
				log::debug!(target: LOG_TARGET, "{count} report(s) handed to the pool");
			},
			Ok(outcome) => log::trace!(target: LOG_TARGET, "{outcome:?}"),
			Err(error @ (WorkerError::Busy | WorkerError::AlreadySigned)) => {
				log::debug!(target: LOG_TARGET, "no report: {error:?}");
			},
			Err(error) => log::warn!(target: LOG_TARGET, "no report: {error:?}"),
		}
	}

	/// Asks all sources and reports for every local reporter, if there is something to say.
	///
	/// # Errors
	///
	/// [`WorkerError`]: nothing was reported, or not by all.
	pub fn work() -> Result<WorkerOutcome, WorkerError> {
		let locals = Self::local_reporters();
		if locals.is_empty() {
			return Ok(WorkerOutcome::NotReporter);
		}
		let mut lock = StorageLock::<Time>::with_deadline(LOCK_KEY, Duration::from_millis(LOCK_MS));
		let _guard = lock.try_lock().map_err(|_| WorkerError::Busy)?;

		let now = T::Clock::now();
		let started = sp_io::offchain::timestamp();
		let observed = Self::observed_at(now, Moment(started.unix_millis()))?;
		let deadline = started.add(Duration::from_millis(FETCH_BUDGET_MS));
		let feeds: Vec<_> = FeedIds::<T>::get()
			.into_iter()
			.filter_map(|feed| Feeds::<T>::get(feed).map(|config| (feed, config)))
			.collect();
		let instruments = feeds.iter().flat_map(|(_, config)| {
			config.sources.iter().map(|source| (source.venue, source.symbol.clone()))
		});
		let quotes = fetch(instruments, &Endpoints::load(), deadline);
		let observations = observations(&feeds, &quotes, observed);
		if observations.is_empty() {
			return Err(WorkerError::NoPrices);
		}
		let round = Self::round_at(now);
		if !Self::is_due(&locals, round, &observations) {
			return Ok(WorkerOutcome::Unmoved);
		}
		Self::claim_round(round)?;
		let mut submitted = 0u32;
		for local in &locals {
			Self::submit(local, round, &observations)?;
			submitted = submitted.saturating_add(1);
		}
		Ok(WorkerOutcome::Submitted(submitted))
	}

	/// Reporters of the current set whose keys are in this node's keystore.
	fn local_reporters() -> Vec<Local> {
		let keys = OracleId::all();
		(0u32..)
			.zip(Reporters::<T>::get())
			.filter(|(_, (_, key))| keys.contains(key))
			.map(|(position, (_, key))| Local { position, key })
			.collect()
	}

	/// When the sources were asked, but not so late that the pool, which sees the market time of
	/// the last block, would refuse it: too early is the safe side.
	fn observed_at(now: Moment, started: Moment) -> Result<Moment, WorkerError> {
		if now.since(started) > MAX_AGE_MS {
			return Err(WorkerError::ClockBehind);
		}
		Ok(started.min(Moment(now.0.saturating_add(MAX_AHEAD_MS))))
	}

	/// Whether a price moved or the heartbeat of a local reporter is due.
	fn is_due(locals: &[Local], round: u64, observations: &Observations) -> bool {
		let late = |local: &Local| match Reports::<T>::get(local.position) {
			Some(last) => round.saturating_sub(last.round).saturating_mul(ROUND_MS) >= HEARTBEAT_MS,
			None => true,
		};
		let moved = |observation: &Observation| match Prices::<T>::get(observation.feed) {
			Some(published) => {
				let distance = observation.price.inner().abs_diff(published.price.inner());
				distance.saturating_mul(MOVE_PART) >= published.price.inner()
			},
			None => true,
		};
		locals.iter().any(late) || observations.iter().any(moved)
	}

	/// Remembers that this node signs for `round`, across forks: two different reports for one
	/// round would be held against the validator.
	fn claim_round(round: u64) -> Result<(), WorkerError> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		let chain = (genesis, ReporterSet::<T>::get());
		let claimed = StorageValueRef::persistent(SIGNED_KEY).mutate(
			|signed: Result<Option<SignedRound<T>>, StorageRetrievalError>| match signed {
				Ok(Some((signed_chain, last))) if signed_chain == chain && last >= round => Err(()),
				_ => Ok((chain, round)),
			},
		);
		match claimed {
			Ok(_) => Ok(()),
			Err(
				MutateStorageError::ValueFunctionFailed(())
				| MutateStorageError::ConcurrentModification(_),
			) => Err(WorkerError::AlreadySigned),
		}
	}

	/// Signs a report and hands it to the pool.
	fn submit(local: &Local, round: u64, observations: &Observations) -> Result<(), WorkerError> {
		let payload = Self::payload(local.position, round, observations);
		let signature = local.key.sign(&payload).ok_or(WorkerError::Signing)?;
		let report = SignedReport {
			reporter: local.position,
			round,
			observations: observations.clone(),
			signature,
		};
		let call = Call::<T>::report { report };
		let transaction = T::create_authorized_transaction(call.into());
		SubmitTransaction::<T, Call<T>>::submit_transaction(transaction)
			.map_err(|()| WorkerError::Pool)
	}
}

/// What can be stated of each feed. Feeds in USD first: the others convert by them.
fn observations(feeds: &[(FeedId, FeedConfig)], quotes: &Quotes, observed: Moment) -> Observations {
	let mut prices = BTreeMap::new();
	let (converted, plain): (Vec<_>, Vec<_>) =
		feeds.iter().partition(|(_, config)| config.converts());
	for (feed, config) in plain.into_iter().chain(converted) {
		if let Some(local) = local_price(config, quotes, &prices) {
			prices.insert(*feed, local);
		}
	}
	let observations: Vec<_> = prices
		.into_iter()
		.map(|(feed, (price, sources))| Observation { feed, price, observed, sources })
		.collect();
	Observations::truncate_from(observations)
}

/// The source-weighted median of a feed and how many sources gave a price; nothing if too few did
/// or they disagree.
fn local_price(
	config: &FeedConfig,
	quotes: &Quotes,
	indices: &BTreeMap<FeedId, (IndexPrice, u8)>,
) -> Option<(IndexPrice, u8)> {
	let mut sources: Vec<_> = config
		.sources
		.iter()
		.filter_map(|source| {
			let quoted = quotes.get(&(source.venue, source.symbol.clone()))?.ok()?;
			let price = match source.quote {
				Quote::Usd => quoted,
				Quote::Converted(by) => convert(quoted, indices.get(&by)?.0)?,
			};
			Some(Source { price, weight: source.weight })
		})
		.collect();
	let count = u8::try_from(sources.len()).ok()?;
	match combine_sources(&mut sources, usize::from(config.min_sources)) {
		Ok(price) => Some((price, count)),
		Err(reason) => {
			let name = core::str::from_utf8(&config.name).unwrap_or_default();
			log::debug!(target: LOG_TARGET, "no price of {name}: {reason:?}, {count} source(s)");
			None
		},
	}
}

/// A price in a stablecoin, in USD, rounded down; nothing if the stablecoin has left its peg.
fn convert(quoted: IndexPrice, rate: IndexPrice) -> Option<IndexPrice> {
	let (low, high) = PEG;
	let pegged = (low..=high).contains(&rate.inner());
	pegged
		.then(|| FixedU128::checked_mul(&quoted.0, &rate.0).map(IndexPrice))
		.flatten()
}
