//! Admission of reports: everything is checked wherever the report comes from, in the pool and
//! again when a block is imported; the dispatchable repeats all but the signature.

use crate::{
	Config, Error, FeedIds, LastReport, OracleId, Pallet, Pending, ReportError, ReporterSet,
	Reporters, Reports, SignedReport, MAX_AGE_MS, MAX_AHEAD_MS, ROUND_MS,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{seams::Clock, FeedId, Moment};
use codec::Encode;
use frame_support::{ensure, pallet_prelude::DispatchResult, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::Zero,
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError,
		ValidTransaction,
	},
	RuntimeAppPublic,
};

use crate::Observation;

/// Separates what is signed here from all else the key could sign.
pub const REPORT_TAG: &[u8; 23] = b"bulwark/oracle/report/1";

/// Priority of reports in the pool: before all trading.
pub const REPORT_PRIORITY: TransactionPriority = TransactionPriority::MAX;

/// Blocks a report may wait in the pool; a round is refused after 10 s anyway.
pub const REPORT_LONGEVITY: u64 = 8;

/// Code of a refusal: feeds are not strictly ascending.
pub const CUSTOM_NOT_ASCENDING: u8 = 1;
/// Code of a refusal: a feed is not listed.
pub const CUSTOM_UNLISTED_FEED: u8 = 2;
/// Code of a refusal: a price is zero.
pub const CUSTOM_ZERO_PRICE: u8 = 3;
/// Code of a refusal: a price has no sources.
pub const CUSTOM_NO_SOURCES: u8 = 4;
/// Code of a refusal: a price was observed too long ago.
pub const CUSTOM_OBSERVATION_STALE: u8 = 5;
/// Code of a refusal: a price was observed after market time.
pub const CUSTOM_OBSERVATION_FUTURE: u8 = 6;
/// Code of a refusal: no price is stated.
pub const CUSTOM_EMPTY: u8 = 7;

impl From<ReportError> for InvalidTransaction {
	fn from(error: ReportError) -> Self {
		match error {
			ReportError::UnknownReporter => Self::BadSigner,
			ReportError::RoundStale => Self::Stale,
			ReportError::RoundFuture => Self::Future,
			ReportError::BadSignature => Self::BadProof,
			ReportError::NotAscending => Self::Custom(CUSTOM_NOT_ASCENDING),
			ReportError::UnlistedFeed => Self::Custom(CUSTOM_UNLISTED_FEED),
			ReportError::ZeroPrice => Self::Custom(CUSTOM_ZERO_PRICE),
			ReportError::NoSources => Self::Custom(CUSTOM_NO_SOURCES),
			ReportError::ObservationStale => Self::Custom(CUSTOM_OBSERVATION_STALE),
			ReportError::ObservationFuture => Self::Custom(CUSTOM_OBSERVATION_FUTURE),
			ReportError::Empty => Self::Custom(CUSTOM_EMPTY),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Number of the round at `now`.
	#[must_use]
	pub const fn round_at(now: Moment) -> u64 {
		now.0 / ROUND_MS
	}

	/// What a reporter signs: a tag, this chain's genesis hash, the current set of reporters, the
	/// round, the reporter's position and the prices.
	#[must_use]
	pub fn payload(reporter: u32, round: u64, observations: &[Observation]) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		let set = ReporterSet::<T>::get();
		(REPORT_TAG, genesis, set, round, reporter, observations).encode()
	}

	/// Validates a report for the pool and for import.
	///
	/// # Errors
	///
	/// `BadSigner`: no such reporter. `Stale`, `Future`: the round. `BadProof`: the signature.
	/// `Custom`: the contents, see the `CUSTOM_` codes.
	pub fn authorize_report(
		_source: TransactionSource,
		report: &SignedReport,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		let checked = Self::check_report(report, T::Clock::now())
			.and_then(|key| Self::check_signature(report, &key));
		checked.map_err(InvalidTransaction::from)?;
		let tag = (REPORT_TAG, ReporterSet::<T>::get(), report.round, report.reporter).encode();
		let valid = ValidTransaction {
			priority: REPORT_PRIORITY,
			requires: Vec::new(),
			provides: vec![tag],
			longevity: REPORT_LONGEVITY,
			propagate: true,
		};
		Ok((valid, Weight::zero()))
	}

	/// Takes a report in.
	pub(crate) fn do_report(report: SignedReport) -> DispatchResult {
		Self::check_report(&report, T::Clock::now()).map_err(Error::<T>::Report)?;
		let SignedReport { reporter, round, observations, .. } = report;
		Pending::<T>::mutate(|pending| {
			for observation in &observations {
				if let Err(place) = pending.binary_search(&observation.feed) {
					// Listed feeds always fit: both lists have the same bound.
					let inserted = pending.try_insert(place, observation.feed);
					debug_assert!(inserted.is_ok(), "Invariant: every listed feed fits");
				}
			}
		});
		Reports::<T>::insert(reporter, LastReport { round, observations });
		Ok(())
	}

	/// Checks all but the signature and returns the key it must be of. O(n log feeds).
	pub(crate) fn check_report(
		report: &SignedReport,
		now: Moment,
	) -> Result<OracleId, ReportError> {
		let position = usize::try_from(report.reporter).unwrap_or(usize::MAX);
		let reporters = Reporters::<T>::get();
		let (_, key) = reporters.get(position).ok_or(ReportError::UnknownReporter)?;
		Self::check_round(report, now)?;
		let listed = FeedIds::<T>::get();
		ensure!(!report.observations.is_empty(), ReportError::Empty);
		let mut previous = None;
		for observation in &report.observations {
			ensure!(previous < Some(observation.feed), ReportError::NotAscending);
			previous = Some(observation.feed);
			check_observation(observation, &listed, now)?;
		}
		Ok(key.clone())
	}

	/// The round is newer than the reporter's last one and near market time.
	fn check_round(report: &SignedReport, now: Moment) -> Result<(), ReportError> {
		let current = Self::round_at(now);
		let oldest = current.saturating_sub(MAX_AGE_MS / ROUND_MS);
		let newest = current.saturating_add(MAX_AHEAD_MS / ROUND_MS);
		ensure!(report.round >= oldest, ReportError::RoundStale);
		ensure!(report.round <= newest, ReportError::RoundFuture);
		let last = Reports::<T>::get(report.reporter).map(|last| last.round);
		ensure!(last < Some(report.round), ReportError::RoundStale);
		Ok(())
	}

	/// The signature is the reporter's, for this chain and this set of reporters.
	fn check_signature(report: &SignedReport, key: &OracleId) -> Result<(), ReportError> {
		let payload = Self::payload(report.reporter, report.round, &report.observations);
		ensure!(key.verify(&payload, &report.signature), ReportError::BadSignature);
		Ok(())
	}
}

/// Checks one price of a report.
fn check_observation(
	observation: &Observation,
	listed: &[FeedId],
	now: Moment,
) -> Result<(), ReportError> {
	ensure!(listed.binary_search(&observation.feed).is_ok(), ReportError::UnlistedFeed);
	ensure!(observation.price.inner() > 0, ReportError::ZeroPrice);
	ensure!(observation.sources > 0, ReportError::NoSources);
	ensure!(now.since(observation.observed) <= MAX_AGE_MS, ReportError::ObservationStale);
	ensure!(observation.observed.since(now) <= MAX_AHEAD_MS, ReportError::ObservationFuture);
	Ok(())
}
