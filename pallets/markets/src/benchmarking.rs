//! Benchmarks of the calls and of the work in the tick.

#![cfg(any(feature = "runtime-benchmarks", test))]

use crate::{
	Call, ChangePeriods, Changes, Config, Endings, LastUpdate, LimitRun, MarkStates, MarketIds,
	Markets, NextMarketId, OptionStates, Pallet, PendingChange, PendingChanges, Series, Stop,
	Stops, TermsPages, TradedHours, UpdateCursor, UpdateQuotes, HOURS, HOUR_MS, MAX_CALL_MS,
	MAX_SERIES, MIN_LIFE_MS, MIN_NOTICE_MS,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	ClearingSample, FeedId, FeedPrice, FeedState, FundingParameters, HaltReason, ImpactPrices,
	IndexPrice, LotSize, Lots, MarketId, MarketKind, MarketParameters, MarketState, Moment,
	OptionRight, Ppm, Price, QuoteAtoms, Side, VolatilityParameters, MAX_MARKETS,
};
use bulwark_risk::settlement::SettlementWindow;
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
		auction_fee: Ppm(250),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(20_000),
		min_notional: QuoteAtoms(5_000_000),
		limit_state_blocks: 3,
		impact_notional: QuoteAtoms(10_000_000_000),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(500_000),
		calendar_charge: Ppm(10_000),
		funding: FundingParameters { interest: 100, clamp: Ppm(500), cap_percent: 600 },
		volatility: VolatilityParameters {
			annual: Ppm(800_000),
			shock: Ppm(300_000),
			short_minimum: Ppm(10_000),
		},
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
	list_with::<T>(parameters())
}

fn list_with<T: Config>(parameters: MarketParameters) -> MarketId {
	set_price::<T>(60_000);
	let market = NextMarketId::<T>::get();
	Pallet::<T>::list_active(parameters).expect("the parameters are within bounds");
	update::<T>(market);
	market
}

fn update<T: Config>(market: MarketId) {
	assert!(Pallet::<T>::update_market(market, T::Clock::now(), &mut WeightMeter::new()));
}

fn in_ms<T: Config>(ms: u64) -> Moment {
	Moment(T::Clock::now().get().saturating_add(ms))
}

fn call_option<T: Config>() -> MarketParameters {
	let (expiry, strike) = (in_ms::<T>(30 * MAX_CALL_MS), Price(6_000_000));
	let kind = MarketKind::Option { expiry, strike, right: OptionRight::Call };
	MarketParameters { kind, ..parameters() }
}

/// A change that waits and raises the MMF.
fn change() -> MarketParameters {
	MarketParameters { maintenance_margin: Ppm(33_000), mark_band: Ppm(13_000), ..parameters() }
}

/// Puts a change on the way that is due now.
fn let_wait<T: Config>(market: MarketId) {
	let effective = T::Clock::now();
	let change = PendingChange { parameters: change(), effective };
	PendingChanges::<T>::insert(market, change);
	Changes::<T>::try_append((effective, market)).expect("no other waits");
}

/// The market's last window is over and was never covered.
fn leave_uncovered<T: Config>(market: MarketId) {
	let mut window = SettlementWindow::new(Moment(T::Clock::now().get() / 2));
	window.note(T::Clock::now(), None).expect("nothing is counted");
	Endings::<T>::insert(market, SettlementWindow { closed: true, ..window });
}

impl<T: Config> Pallet<T> {
	/// Forgets every market, as if none had been listed: those of genesis are not of the scene.
	pub fn forget_all() {
		let _ = Markets::<T>::clear(u32::MAX, None);
		let _ = TermsPages::<T>::clear(u32::MAX, None);
		let _ = MarkStates::<T>::clear(u32::MAX, None);
		let _ = OptionStates::<T>::clear(u32::MAX, None);
		let _ = Endings::<T>::clear(u32::MAX, None);
		let _ = Stops::<T>::clear(u32::MAX, None);
		let _ = TradedHours::<T>::clear(u32::MAX, None);
		let _ = PendingChanges::<T>::clear(u32::MAX, None);
		let _ = ChangePeriods::<T>::clear(u32::MAX, None);
		Changes::<T>::kill();
		MarketIds::<T>::kill();
		NextMarketId::<T>::kill();
		UpdateCursor::<T>::kill();
	}
}

/// So many markets, all active; those of genesis go.
fn list_only<T: Config>(count: u32) {
	Pallet::<T>::forget_all();
	for _ in 0..count {
		list::<T>();
	}
}

fn set_record<T: Config>(market: MarketId, state: MarketState) {
	if let Some(mut record) = Markets::<T>::get(market) {
		record.state = state;
		Pallet::<T>::put_record(market, &record);
	}
}

fn state_of<T: Config>(market: MarketId) -> Option<MarketState> {
	Markets::<T>::get(market).map(|record| record.state)
}

/// Whether every market is in this state.
fn all_are<T: Config>(is_so: fn(MarketState) -> bool) -> bool {
	Markets::<T>::iter_values().all(|record| is_so(record.state))
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
		_(origin as T::RuntimeOrigin, parameters(), Some(MAX_CALL_MS));
		assert!(Markets::<T>::contains_key(market));
		Ok(())
	}

	/// Options: each kind is another.
	#[benchmark]
	fn list_series(n: Linear<1, MAX_SERIES>) -> Result<(), BenchmarkError> {
		list_only::<T>(1);
		let strikes: Vec<Price> = (1..=u64::from(n)).map(|step| Price(100_000 * step)).collect();
		let series = Series {
			expiries: alloc::vec![in_ms::<T>(MAX_CALL_MS + MIN_LIFE_MS)]
				.try_into()
				.expect("one fits"),
			strikes: strikes.try_into().expect("at most 32"),
			rights: alloc::vec![OptionRight::Put].try_into().expect("one fits"),
		};
		let origin =
			T::ListingOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, parameters(), series, Some(MAX_CALL_MS));
		assert_eq!(u32::try_from(MarketIds::<T>::get().len()), Ok(n + 1));
		Ok(())
	}

	/// The dearest that only waits costs less than one that acts at once.
	#[benchmark]
	fn propose_parameters() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let changed = MarketParameters { initial_margin: Ppm(80_000), ..parameters() };
		let origin =
			T::RiskOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, changed.clone());
		assert_eq!(Markets::<T>::get(market).map(|record| record.parameters), Some(changed));
		Ok(())
	}

	#[benchmark]
	fn cancel_change() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let_wait::<T>(market);
		let origin =
			T::GuardianOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market);
		assert!(Changes::<T>::get().is_empty());
		Ok(())
	}

	#[benchmark]
	fn delist() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let origin =
			T::RiskOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, in_ms::<T>(MIN_NOTICE_MS));
		assert_eq!(state_of::<T>(market), Some(MarketState::ReduceOnly));
		Ok(())
	}

	/// A change waits that will never act.
	#[benchmark]
	fn settle_market() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let_wait::<T>(market);
		leave_uncovered::<T>(market);
		let origin =
			T::RiskOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, Price(6_000_000));
		assert_eq!(state_of::<T>(market), Some(MarketState::Settling(Price(6_000_000))));
		Ok(())
	}

	/// The MMF rises: a ramp begins.
	#[benchmark]
	fn apply_change() {
		let market = list::<T>();
		let_wait::<T>(market);
		#[block]
		{
			Pallet::<T>::apply_change(market, T::Clock::now());
		}
		assert_eq!(Markets::<T>::get(market).map(|record| record.parameters), Some(change()));
	}

	/// All of it: the other quotes' work is paid for besides.
	#[benchmark]
	fn update_option() {
		let market = list_with::<T>(call_option::<T>());
		set_price::<T>(61_000);
		#[block]
		{
			update::<T>(market);
		}
		let forward = OptionStates::<T>::get(market).map(|state| state.forward);
		assert_eq!(forward, Some(Price(6_100_000)));
	}

	/// A change waits that will never act.
	#[benchmark]
	fn settle() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		let_wait::<T>(market);
		let record = Markets::<T>::get(market).ok_or(BenchmarkError::Weightless)?;
		#[block]
		{
			let mut meter = WeightMeter::new();
			assert!(Pallet::<T>::settle_in_tick(market, record, Price(6_000_000), &mut meter));
		}
		assert_eq!(state_of::<T>(market), Some(MarketState::Settling(Price(6_000_000))));
		Ok(())
	}

	/// It traded in every hour.
	#[benchmark]
	fn remove_market() {
		let market = list::<T>();
		for hour in 0..u64::from(HOURS) {
			let sample = ClearingSample {
				volume: Lots(1),
				price: Price(6_000_000),
				..ClearingSample::default()
			};
			Pallet::<T>::count_volume(market, &sample, in_ms::<T>(hour * HOUR_MS));
		}
		#[block]
		{
			Pallet::<T>::remove_market(market);
		}
		assert!(!Markets::<T>::contains_key(market));
		assert_eq!(TradedHours::<T>::iter_prefix_values(market).count(), 0);
	}

	/// Resuming after a stop: the price is read and the stop goes.
	#[benchmark]
	fn set_state() -> Result<(), BenchmarkError> {
		let market = list::<T>();
		Pallet::<T>::halt(market, HaltReason::Clearing);
		let origin =
			T::RiskOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market, MarketState::Active);
		assert_eq!(state_of::<T>(market), Some(MarketState::Active));
		assert!(!Stops::<T>::contains_key(market));
		Ok(())
	}

	#[benchmark]
	fn halt_all(n: Linear<1, MAX_MARKETS>) -> Result<(), BenchmarkError> {
		list_only::<T>(n);
		let origin =
			T::GuardianOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin);
		assert!(all_are::<T>(|state| state == MarketState::Halted));
		Ok(())
	}

	#[benchmark]
	fn update_quotes_base() {
		let market = list::<T>();
		UpdateCursor::<T>::put(market);
		LastUpdate::<T>::put(T::Clock::now());
		let mut meter =
			WeightMeter::with_limit(<T::WeightInfo as crate::WeightInfo>::update_quotes_base());
		#[block]
		{
			UpdateQuotes::<T>::run(T::Clock::now(), &mut meter);
		}
		assert_eq!(UpdateCursor::<T>::get(), Some(market));
	}

	#[benchmark]
	fn call_after_gap(n: Linear<1, MAX_MARKETS>) {
		list_only::<T>(n);
		#[block]
		{
			Pallet::<T>::call_after_gap(60_000, T::Clock::now());
		}
		assert!(all_are::<T>(|state| matches!(state, MarketState::ProtectiveAuction(_))));
	}

	/// A perpetual that is being delisted, in its last window, at the end of an hour of funding.
	#[benchmark]
	fn update_quote() {
		let market = list::<T>();
		set_price::<T>(61_000);
		let now = in_ms::<T>(HOUR_MS);
		let window = SettlementWindow::new(Moment(now.get().saturating_add(60_000)));
		Endings::<T>::insert(market, window);
		MarkStates::<T>::mutate_extant(market, |state| {
			state.updated = Moment(now.get().saturating_sub(999));
			state.sample = Some(3_000);
		});
		#[block]
		{
			let mut meter = WeightMeter::new();
			assert!(Pallet::<T>::update_market(market, now, &mut meter));
		}
		assert!(Endings::<T>::get(market).is_some_and(|noted| noted != window));
		assert!(MarkStates::<T>::get(market).is_some_and(|state| state.funding.last.is_some()));
		assert_eq!(Pallet::<T>::quote_of(market).map(|quote| quote.index), Some(Price(6_100_000)));
	}

	/// The clearing trades, counts in the mark, and is the last of a run of limit states.
	#[benchmark]
	fn note_clearing() {
		let market = list::<T>();
		let sample = ClearingSample {
			cleared: Some((Price(6_001_000), Lots(10_000))),
			impact: Some(ImpactPrices { bid: Price(6_001_000), ask: Price(6_003_000) }),
			volume: Lots(10_000),
			price: Price(6_001_000),
			limit_state: Some((Side::Bid, parameters().impact_notional)),
		};
		Pallet::<T>::note_clearing(market, sample);
		MarkStates::<T>::mutate_extant(market, |state| {
			state.sample = None;
			state.limit = Some(LimitRun { side: Side::Bid, blocks: 2, noted: false });
		});
		#[block]
		{
			Pallet::<T>::note_clearing(market, sample);
		}
		let state = MarkStates::<T>::get(market);
		assert_eq!(state.and_then(|state| state.sample), Some(2_000));
		assert!(state_of::<T>(market).and_then(MarketState::call_until).is_some());
		let traded = TradedHours::<T>::iter_prefix_values(market).next();
		assert_eq!(traded.map(|traded| traded.lots), Some(Lots(20_000)));
	}

	/// The auction was one after a stop.
	#[benchmark]
	fn end_call() {
		let market = list::<T>();
		let now: Moment = T::Clock::now();
		set_record::<T>(market, MarketState::ProtectiveAuction(now));
		Stops::<T>::insert(market, Stop { since: now, opened: true });
		#[block]
		{
			Pallet::<T>::end_call(market);
		}
		assert_eq!(state_of::<T>(market), Some(MarketState::Active));
		assert!(!Stops::<T>::contains_key(market));
	}

	#[benchmark]
	fn halt() {
		let market = list::<T>();
		assert!(market.0 < MAX_MARKETS);
		#[block]
		{
			Pallet::<T>::halt(market, HaltReason::Clearing);
		}
		assert_eq!(state_of::<T>(market), Some(MarketState::Halted));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::default().build(),
		crate::tests::mock::Test
	);
}
