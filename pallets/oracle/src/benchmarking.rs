//! Benchmarks: every call, the validation of reports, every part of the tick's step.

use crate::{
	Call, Config, FeedConfig, FeedIds, FeedList, Feeds, Observation, Observations, OracleId,
	Pallet, Pending, Prices, Quote, Reporters, Reports, SignedReport, SourceConfig, Symbol, Venue,
	MAX_SOURCES,
};
use alloc::vec::Vec;
use bulwark_aggregation::Bounds;
use bulwark_primitives::{seams::Clock, FeedId, FeedState, IndexPrice, Moment, MAX_FEEDS};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{transaction_validity::TransactionSource, RuntimeAppPublic};

/// 10^-18 USD in a USD.
const USD: u128 = 1_000_000_000_000_000_000;

fn feed_id(index: u32) -> FeedId {
	FeedId(u16::try_from(index).unwrap_or(u16::MAX))
}

/// A feed with all the sources there can be.
fn config(quote: impl Fn(u32) -> Quote) -> FeedConfig {
	let source = |index: u32| SourceConfig {
		venue: Venue::Kraken,
		symbol: Symbol::truncate_from(alloc::format!("BENCHMARK-{index}").into_bytes()),
		quote: quote(index),
		weight: 1,
	};
	FeedConfig {
		name: BoundedVec::truncate_from(b"BENCHMARK/USD".to_vec()),
		bounds: Bounds {
			low: IndexPrice::from_inner(USD),
			high: IndexPrice::from_inner(u128::MAX),
		},
		min_sources: 3,
		sources: BoundedVec::truncate_from((0..MAX_SOURCES).map(source).collect()),
	}
}

/// Lists `count` feeds: the first eight in USD, the others converting by those.
fn list<T: Config>(count: u32) {
	for index in 0..count {
		let quote = |source| match index < MAX_SOURCES {
			true => Quote::Usd,
			false => Quote::Converted(feed_id(source)),
		};
		Feeds::<T>::insert(feed_id(index), config(quote));
	}
	FeedIds::<T>::put(FeedList::truncate_from((0..count).map(feed_id).collect()));
}

fn observations<T: Config>(count: u32, usd: u128) -> Observations {
	let observation = |index| Observation {
		feed: feed_id(index),
		price: IndexPrice::from_inner(usd.saturating_mul(USD)),
		observed: T::Clock::now(),
		sources: 3,
	};
	Observations::truncate_from((0..count).map(observation).collect())
}

/// Makes `count` reporters with keys in the keystore.
fn set_reporters<T: Config>(count: u32) -> Vec<OracleId> {
	let keys: Vec<_> = (0..count).map(|_| OracleId::generate_pair(None)).collect();
	let reporters = (0..count).zip(&keys).map(|(index, key)| {
		let who: T::AccountId = account("reporter", index, 0);
		(who, key.clone())
	});
	Reporters::<T>::put(BoundedVec::truncate_from(reporters.collect()));
	keys
}

fn signed<T: Config>(key: &OracleId, count: u32) -> Result<SignedReport, BenchmarkError> {
	let round = Pallet::<T>::round_at(T::Clock::now());
	let observations = observations::<T>(count, 60_000);
	let payload = Pallet::<T>::payload(0, round, &observations);
	let signature = key.sign(&payload).ok_or("the keystore does not sign")?;
	Ok(SignedReport { reporter: 0, round, observations, signature })
}

/// Lets everybody have reported every feed, at different prices.
fn report_all<T: Config>(reporters: u32) {
	for reporter in 0..reporters {
		let observations = observations::<T>(MAX_FEEDS, 60_000u128.saturating_add(reporter.into()));
		let round = Pallet::<T>::round_at(T::Clock::now());
		Reports::<T>::insert(reporter, crate::LastReport { round, observations });
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn list_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::FeedOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		list::<T>(MAX_FEEDS.saturating_sub(1));
		let last = feed_id(MAX_FEEDS.saturating_sub(1));
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, last, config(|source| Quote::Converted(feed_id(source))));
		assert!(Feeds::<T>::contains_key(last));
		Ok(())
	}

	#[benchmark]
	fn set_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::FeedOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		list::<T>(MAX_FEEDS);
		let last = feed_id(MAX_FEEDS.saturating_sub(1));
		let mut changed = config(|source| Quote::Converted(feed_id(source)));
		changed.min_sources = 1;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, last, changed.clone());
		assert_eq!(Feeds::<T>::get(last), Some(changed));
		Ok(())
	}

	#[benchmark]
	fn authorize_report(n: Linear<1, { MAX_FEEDS }>) -> Result<(), BenchmarkError> {
		list::<T>(MAX_FEEDS);
		let keys = set_reporters::<T>(T::MaxReporters::get());
		let signed_report = signed::<T>(keys.first().ok_or("no reporter")?, n)?;
		let verdict;
		#[block]
		{
			verdict = Pallet::<T>::authorize_report(TransactionSource::External, &signed_report);
		}
		assert!(verdict.is_ok());
		Ok(())
	}

	#[benchmark]
	fn report(n: Linear<1, { MAX_FEEDS }>) -> Result<(), BenchmarkError> {
		list::<T>(MAX_FEEDS);
		let keys = set_reporters::<T>(T::MaxReporters::get());
		let signed_report = signed::<T>(keys.first().ok_or("no reporter")?, n)?;
		#[extrinsic_call]
		_(RawOrigin::Authorized, signed_report);
		assert!(Reports::<T>::contains_key(0));
		Ok(())
	}

	#[benchmark]
	fn load_reports(r: Linear<1, { T::MaxReporters::get() }>) {
		list::<T>(MAX_FEEDS);
		set_reporters::<T>(r);
		report_all::<T>(r);
		Pending::<T>::put(FeedIds::<T>::get());
		let pending;
		#[block]
		{
			pending = Pending::<T>::get();
			Pallet::<T>::load_table();
			Pending::<T>::put(&pending);
		}
		assert_eq!(pending.len(), FeedIds::<T>::get().len());
	}

	#[benchmark]
	fn close_feed(r: Linear<1, { T::MaxReporters::get() }>) {
		list::<T>(MAX_FEEDS);
		set_reporters::<T>(r);
		report_all::<T>(r);
		let table = Pallet::<T>::load_table();
		let now = T::Clock::now();
		let feed = feed_id(MAX_FEEDS.saturating_sub(1));
		// The second round also moves the average and the time-weighted sum.
		Pallet::<T>::close_feed(feed, now, &table);
		#[block]
		{
			Pallet::<T>::close_feed(feed, now, &table);
		}
		assert!(Prices::<T>::contains_key(feed));
	}

	#[benchmark]
	fn age_feed() {
		list::<T>(1);
		set_reporters::<T>(1);
		report_all::<T>(1);
		let now = T::Clock::now();
		Pallet::<T>::close_feed(feed_id(0), now, &Pallet::<T>::load_table());
		let later = Moment(now.0.saturating_add(60_000));
		#[block]
		{
			Pallet::<T>::age_feed(feed_id(0), later);
		}
		assert_eq!(Prices::<T>::get(feed_id(0)).map(|price| price.state), Some(FeedState::Stale));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::benchmark_ext(),
		crate::tests::mock::Test
	);
}
