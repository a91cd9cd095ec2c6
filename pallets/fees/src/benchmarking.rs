//! Benchmarks of the calls and of the work in a clearing.

#![cfg(any(feature = "runtime-benchmarks", test))]

use crate::{
	Books, Call, Config, DayVolume, Earnings, FeeSplit, FeeTier, Pallet, PoolBooks, ReferralShare,
	Split, TierList, Tiers, Trader, Traders, MAX_TIERS, WINDOW_DAYS,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{FeePool, Fees},
	FeeNote, FeedId, LotSize, Lots, MarketKind, MarketParameters, Moment, Ppm, Price, QuoteAtoms,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;

/// Sets the scene of benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Makes it this moment, by market time.
	fn set_now(now: Moment);

	/// Adds to the fee pool.
	fn collect(amount: QuoteAtoms);

	/// Makes these the validators.
	fn set_validators(validators: Vec<AccountId>);
}

/// The day of every benchmark.
const TODAY: u32 = 20_000;
const USD: i128 = 1_000_000;

fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(0),
		lot_size: LotSize { base_atoms: 10_000, base_decimals: 8 },
		tick_size: Price(100),
		min_order: Lots(1),
		max_order: Lots(1_000_000),
		initial_margin: Ppm(50_000),
		maintenance_margin: Ppm(30_000),
		open_interest_lower: QuoteAtoms(25_000_000 * USD),
		open_interest_upper: QuoteAtoms(50_000_000 * USD),
		open_interest_cap: QuoteAtoms(60_000_000 * USD),
		clearing_band: Ppm(50_000),
		mark_band: Ppm(15_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		auction_fee: Ppm(300),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(20_000),
		min_notional: QuoteAtoms(10 * USD),
		limit_state_blocks: 5,
		impact_notional: QuoteAtoms(10_000 * USD),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: Default::default(),
		volatility: Default::default(),
	}
}

/// As many tiers as there can be.
fn tiers() -> TierList {
	let tier = |place: u32| FeeTier {
		volume: QuoteAtoms(i128::from(place) * 1_000 * USD),
		maker: Ppm(1_000_000 - place * 50_000),
		taker: Ppm(1_000_000 - place * 30_000),
		rebate: Ppm::ZERO,
	};
	TierList::truncate_from((0..MAX_TIERS).map(tier).collect())
}

/// The longest record: something traded on each of the thirty days before today.
fn full_record<T: Config>(who: &T::AccountId, referrer: Option<T::AccountId>) {
	let first = TODAY - WINDOW_DAYS;
	let days: Vec<DayVolume> = (first..TODAY)
		.map(|day| DayVolume { day, volume: 1_000_000_000_000_000 })
		.collect();
	Traders::<T>::insert(who, Trader { referrer, days: BoundedVec::truncate_from(days) });
}

fn set_today<T: Config>() {
	let now = Moment(u64::from(TODAY) * 86_400_000);
	T::BenchmarkHelper::set_now(now);
}

fn owe<T: Config>(who: &T::AccountId, amount: QuoteAtoms) {
	let books = Books::<T>::get();
	T::BenchmarkHelper::collect(amount);
	Earnings::<T>::insert(who, amount);
	let owed = books.owed.saturating_add(amount);
	Books::<T>::put(PoolBooks { owed, seen: T::Pool::collected() });
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_tiers() -> Result<(), BenchmarkError> {
		let origin =
			T::FeeOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, tiers().into_inner());
		assert_eq!(Tiers::<T>::get(), tiers());
		Ok(())
	}

	#[benchmark]
	fn set_split() -> Result<(), BenchmarkError> {
		let split =
			FeeSplit { insurance: Ppm(400_000), treasury: Ppm(350_000), validators: Ppm(250_000) };
		let origin =
			T::FeeOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, split);
		assert_eq!(Split::<T>::get(), split);
		Ok(())
	}

	#[benchmark]
	fn set_referral_share() -> Result<(), BenchmarkError> {
		Tiers::<T>::put(tiers());
		let origin =
			T::FeeOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Ppm(100_000));
		assert_eq!(ReferralShare::<T>::get(), Ppm(100_000));
		Ok(())
	}

	#[benchmark]
	fn set_referrer() {
		set_today::<T>();
		let caller: T::AccountId = whitelisted_caller();
		let referrer: T::AccountId = account("referrer", 0, 0);
		full_record::<T>(&caller, None);
		full_record::<T>(&referrer, Some(account("another", 0, 0)));
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), referrer.clone());
		assert_eq!(Pallet::<T>::referrer_of(&caller), Some(referrer));
	}

	#[benchmark]
	fn claim() {
		let caller: T::AccountId = whitelisted_caller();
		let amount = T::MinClaim::get().max(QuoteAtoms(1_000 * USD));
		owe::<T>(&caller, amount);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), 0);
		assert!(!Earnings::<T>::contains_key(&caller));
	}

	#[benchmark]
	fn distribute(v: Linear<0, { T::MaxValidators::get() }>) {
		let split =
			FeeSplit { insurance: Ppm(400_000), treasury: Ppm(350_000), validators: Ppm(250_000) };
		Split::<T>::put(split);
		let validators = (0..v).map(|index| account("validator", index, 0)).collect();
		T::BenchmarkHelper::set_validators(validators);
		let amount = T::MinDistribution::get().max(QuoteAtoms(1_000_000 * USD));
		T::BenchmarkHelper::collect(amount);
		let before = Pallet::<T>::distributable();
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert!(Pallet::<T>::distributable() < before);
	}

	#[benchmark]
	fn forget() {
		let trader: T::AccountId = account("trader", 0, 0);
		set_today::<T>();
		full_record::<T>(&trader, Some(account("referrer", 0, 0)));
		T::BenchmarkHelper::set_now(Moment(u64::from(TODAY + WINDOW_DAYS) * 86_400_000));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), trader.clone());
		assert!(!Traders::<T>::contains_key(&trader));
	}

	#[benchmark]
	fn rates() {
		set_today::<T>();
		Tiers::<T>::put(tiers());
		let owner: T::AccountId = account("trader", 0, 0);
		full_record::<T>(&owner, Some(account("referrer", 0, 0)));
		let parameters = parameters();
		let found;
		#[block]
		{
			found = <Pallet<T> as Fees<T::AccountId>>::rates(&owner, &parameters);
		}
		assert_eq!(found.maker, Ppm(25));
	}

	#[benchmark]
	fn note(n: Linear<1, 256>) {
		set_today::<T>();
		ReferralShare::<T>::put(Ppm(100_000));
		let mut notes = Vec::new();
		for index in 0..n {
			let owner: T::AccountId = account("trader", index, 0);
			let referrer: T::AccountId = account("referrer", index, 0);
			full_record::<T>(&owner, Some(referrer.clone()));
			owe::<T>(&referrer, QuoteAtoms(USD));
			let volume = QuoteAtoms(10_000 * USD);
			notes.push(FeeNote { owner, volume, fees: QuoteAtoms(5 * USD) });
		}
		T::BenchmarkHelper::collect(QuoteAtoms(i128::from(n) * 5 * USD));
		let owed = Books::<T>::get().owed;
		#[block]
		{
			<Pallet<T> as Fees<T::AccountId>>::note(&notes);
		}
		let credited = QuoteAtoms(i128::from(n) * USD / 2);
		assert_eq!(Books::<T>::get().owed, owed.saturating_add(credited));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::default().build(),
		crate::tests::mock::Test
	);
}
