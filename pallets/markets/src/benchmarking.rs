//! Benchmarks of the calls and of the work in the tick.

#![cfg(any(feature = "runtime-benchmarks", test))]

use crate::{
	Call, Config, MarkStates, Markets, NextMarketId, Pallet, Quotes, UpdateCursor, UpdateQuotes,
};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	ClearingSample, FeedId, FeedPrice, FeedState, HaltReason, IndexPrice, LotSize, Lots, MarketId,
	MarketKind, MarketParameters, MarketState, Ppm, Price, QuoteAtoms, MAX_MARKETS,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::EnsureOrigin, weights::WeightMeter};

/// Sets the scene of benchmarks.
pub trait BenchmarkHelper {
	/// Makes sure that the feed is listed and has this price.
	fn set_price(feed: FeedId, price: FeedPrice);
}

const FEED: FeedId = FeedId(0);
const USD: u128 = 1_000_000_000_000_000_000;

/// 0.0001 BTC a lot.
fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FEED,
		lot_size: LotSize { base_atoms: 10_000, base_decimals: 8 },
		tick_size: Price(100),
		min_order: Lots(1),
		max_order: Lots(1_000_000),
		initial_margin: Ppm(50_000),
		maintenance_margin: Ppm(30_000),
		open_interest_lower: QuoteAtoms(25_000_000_000_000),
		open_interest_upper: QuoteAtoms(50_000_000_000_000),
		open_interest_cap: QuoteAtoms(60_000_000_000_000),
		clearing_band: Ppm(50_000),
		mark_band: Ppm(15_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		liquidation_fee: Ppm(10_000),
		impact_notional: QuoteAtoms(10_000_000_000),
		taker_delay: 0,
	}
}

fn set_price<T: Config>(usd: u128) {
	let price = IndexPrice::from_inner(usd.saturating_mul(USD));
	T::BenchmarkHelper::set_price(
		FEED,
		FeedPrice {
			price,
			low: price,
			high: price,
			confidence: IndexPrice::zero(),
			average: price,
			updated: T::Clock::now(),
			round: 1,
			state: FeedState::Normal,
		},
	);
}

/// Lists a market with a quote.
fn list<T: Config>() -> MarketId {
	set_price::<T>(60_000);
	let market = NextMarketId::<T>::get();
	Pallet::<T>::do_list_market(parameters()).expect("the parameters are within bounds");
	Pallet::<T>::update_quote(market, T::Clock::now());
	market
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn list_market() -> Result<(), BenchmarkError> {
		set_price::<T>(60_000);
		let market = NextMarketId::<T>::get();
		let origin =
			T::ListingOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, parameters());
		assert!(Markets::<T>::contains_key(market));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let changed = MarketParameters { mark_band: Ppm(10_000), ..parameters() };
		let origin =
			T::RiskOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, changed.clone());
		assert_eq!(Markets::<T>::get(market).map(|record| record.parameters), Some(changed));
		Ok(())
	}

	#[benchmark]
	fn set_state() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let origin =
			T::GuardianOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, MarketState::Halted);
		assert_eq!(Markets::<T>::get(market).map(|record| record.state), Some(MarketState::Halted));
		Ok(())
	}

	#[benchmark]
	fn update_quotes_base() {
		let market = list::<T>();
		UpdateCursor::<T>::put(market);
		let mut meter =
			WeightMeter::with_limit(<T::WeightInfo as crate::WeightInfo>::update_quotes_base());
		#[block]
		{
			UpdateQuotes::<T>::run(T::Clock::now(), &mut meter);
		}
		assert_eq!(UpdateCursor::<T>::get(), Some(market));
	}

	#[benchmark]
	fn update_quote() {
		let market = list::<T>();
		set_price::<T>(61_000);
		MarkStates::<T>::mutate_extant(market, |state| {
			state.updated.0 = state.updated.0.saturating_sub(999);
			state.sample = Some(3_000);
		});
		#[block]
		{
			Pallet::<T>::update_quote(market, T::Clock::now());
		}
		assert_eq!(Quotes::<T>::get(market).map(|quote| quote.index), Some(Price(6_100_000)));
	}

	#[benchmark]
	fn note_clearing() {
		let market = list::<T>();
		let sample = ClearingSample {
			cleared: Some((Price(6_001_000), Lots(10_000))),
			impact_mid: Some(Price(6_002_000)),
		};
		#[block]
		{
			Pallet::<T>::note_clearing(market, sample);
		}
		let state = MarkStates::<T>::get(market);
		assert_eq!(state.and_then(|state| state.sample), Some(2_000));
	}

	#[benchmark]
	fn halt() {
		let market = list::<T>();
		assert!(market.0 < MAX_MARKETS);
		#[block]
		{
			Pallet::<T>::halt(market, HaltReason::Clearing);
		}
		assert_eq!(Markets::<T>::get(market).map(|record| record.state), Some(MarketState::Halted));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::default().build(),
		crate::tests::mock::Test
	);
}
