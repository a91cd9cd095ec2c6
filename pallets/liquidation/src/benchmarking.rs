//! Benchmarks of the calls and of the tick's units of work.

#![cfg(any(feature = "runtime-benchmarks", test))]

use crate::{
	deleveraging::{Closing, Progress},
	detector::PAGE,
	Assessment, BenchmarkHelper, Call, Claims, Config, Distress, HintedAccounts, Hints,
	Liquidations, Pallet, PendingOrder, PendingOrders, Queue, QueueEntry,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Ledger},
	Lots, MarketId, Moment, Price, QuoteAtoms, Side, SubaccountId, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::TransactionSource,
	traits::Get,
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use frame_system::RawOrigin;

type Who<T> = SubaccountId<<T as frame_system::Config>::AccountId>;

fn now<T: Config>() -> Moment {
	T::Clock::now()
}

fn distressed<T: Config>(positions: u32, holders: u32, orders: u32) -> Who<T> {
	T::BenchmarkHelper::distressed(Distress { seed: 0, positions, holders, orders })
}

fn entry<T: Config>(who: &Who<T>) -> QueueEntry<T::AccountId> {
	QueueEntry { who: who.clone(), shortfall: QuoteAtoms(1), order: None }
}

fn stranger<T: Config>(index: u32) -> Who<T> {
	SubaccountId { owner: account("stranger", index, 0), index: 0 }
}

fn unlimited() -> WeightMeter {
	WeightMeter::with_limit(Weight::MAX)
}

/// A full queue, and orders in as many markets as an account has.
fn fill_queue<T: Config>() {
	let entries: Vec<_> =
		(0..T::MaxQueue::get()).map(|index| entry::<T>(&stranger::<T>(index))).collect();
	Queue::<T>::put(BoundedVec::truncate_from(entries));
	for market in 0..MAX_POSITIONS {
		let order = PendingOrder {
			who: stranger::<T>(market),
			side: Side::Ask,
			lots: Lots(1),
			limit: Price(1),
		};
		PendingOrders::<T>::insert(MarketId(market), BoundedVec::truncate_from(alloc::vec![order]));
	}
}

fn batch<T: Config>(count: u32) -> HintedAccounts<T> {
	let due = |seed| {
		let positions = MAX_POSITIONS;
		T::BenchmarkHelper::distressed(Distress { seed, positions, holders: 0, orders: 0 })
	};
	HintedAccounts::<T>::truncate_from((0..count).map(due).collect())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn liquidate() {
		let who = distressed::<T>(MAX_POSITIONS, 0, 0);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());
		assert!(Claims::<T>::contains_key(who));
	}

	#[benchmark]
	fn hint(n: Linear<1, { T::MaxHintBatch::get() }>) {
		let accounts = batch::<T>(n);
		let named = accounts.len();
		#[extrinsic_call]
		_(RawOrigin::Authorized, accounts);
		assert_eq!(Hints::<T>::get().len(), named);
	}

	#[benchmark]
	fn authorize_hint(n: Linear<1, { T::MaxHintBatch::get() }>) {
		let accounts = batch::<T>(n);
		let result;
		#[block]
		{
			result = Pallet::<T>::authorize_hint(TransactionSource::External, &accounts);
		}
		assert!(result.is_ok());
	}

	#[benchmark]
	fn detect_base() {
		fill_queue::<T>();
		#[block]
		{
			Pallet::<T>::forget_orders();
			let queue = Queue::<T>::take();
			let _ = T::Ledger::insurance();
			Queue::<T>::put(queue);
		}
		assert_eq!(PendingOrders::<T>::iter().count(), 0);
	}

	#[benchmark]
	fn take_hints(n: Linear<0, { T::MaxHints::get() }>) {
		let hints: Vec<_> = (0..n).map(stranger::<T>).collect();
		Hints::<T>::put(BoundedVec::truncate_from(hints));
		let taken;
		#[block]
		{
			taken = Pallet::<T>::take_hints(&mut unlimited());
		}
		assert_eq!(u32::try_from(taken.len()), Ok(n));
	}

	#[benchmark]
	fn scan_page() {
		let _ = distressed::<T>(1, PAGE, 0);
		let page;
		#[block]
		{
			page = T::Ledger::accounts(None, PAGE);
		}
		assert_eq!(u32::try_from(page.len()), Ok(PAGE));
	}

	#[benchmark]
	fn scan_account(p: Linear<1, { MAX_POSITIONS }>) {
		let who = distressed::<T>(p, 0, 0);
		let is_suspect;
		#[block]
		{
			is_suspect = Pallet::<T>::scan_account(&who);
		}
		assert!(is_suspect);
	}

	#[benchmark]
	fn assess(p: Linear<1, { MAX_POSITIONS }>) {
		let who = distressed::<T>(p, 0, 0);
		let assessment;
		#[block]
		{
			assessment = Pallet::<T>::assess(&who, now::<T>());
		}
		assert!(matches!(assessment, Assessment::Due(_)));
	}

	#[benchmark]
	fn start(o: Linear<0, { MAX_OPEN_ORDERS }>) {
		let who = distressed::<T>(1, 0, o);
		let cancelled;
		#[block]
		{
			cancelled = Pallet::<T>::start(&entry::<T>(&who), now::<T>());
		}
		assert_eq!(cancelled, o);
		assert!(Liquidations::<T>::contains_key(who));
	}

	#[benchmark]
	fn issue(p: Linear<1, { MAX_POSITIONS }>) {
		let who = distressed::<T>(p, 0, 0);
		Pallet::<T>::start(&entry::<T>(&who), now::<T>());
		let issued;
		#[block]
		{
			issued = Pallet::<T>::issue_order(&who, QuoteAtoms(i128::MAX), now::<T>());
		}
		assert!(matches!(issued, Ok(Some(_))));
	}

	#[benchmark]
	fn descend_base() {
		fill_queue::<T>();
		#[block]
		{
			let queue = Queue::<T>::get();
			Queue::<T>::put(queue);
			Pallet::<T>::forget_orders();
		}
		assert_eq!(PendingOrders::<T>::iter().count(), 0);
	}

	#[benchmark]
	fn descend_account(p: Linear<1, { MAX_POSITIONS }>) -> Result<(), BenchmarkError> {
		let who = distressed::<T>(p, 0, 0);
		T::BenchmarkHelper::endow(QuoteAtoms(1_000_000_000_000));
		T::BenchmarkHelper::bankrupt(&who);
		let mut entry = entry::<T>(&who);
		Pallet::<T>::start(&entry, now::<T>());
		let available = T::Ledger::insurance();
		entry.order = Pallet::<T>::issue_order(&who, available, now::<T>()).ok().flatten();
		#[block]
		{
			// Without weight for counterparties: what deleveraging costs is measured apart.
			let mut meter = WeightMeter::with_limit(Weight::zero());
			Pallet::<T>::descend(&entry, QuoteAtoms::ZERO, now::<T>(), &mut meter);
		}
		let health = T::Ledger::health(&who).map_err(|_| BenchmarkError::Stop("no health"))?;
		assert_eq!(health.equity, QuoteAtoms::ZERO);
		Ok(())
	}

	#[benchmark]
	fn deleverage(
		h: Linear<1, { T::MaxHolders::get().saturating_sub(2) }>,
	) -> Result<(), BenchmarkError> {
		let who = distressed::<T>(1, h, 0);
		T::BenchmarkHelper::bankrupt(&who);
		Pallet::<T>::start(&entry::<T>(&who), now::<T>());
		let account = T::Ledger::subaccount(&who).unwrap_or_default();
		let open = Pallet::<T>::open_positions(&who, &account)
			.pop()
			.ok_or(BenchmarkError::Stop("no position"))?;
		let deficit = T::Ledger::health(&who)
			.map(|health| QuoteAtoms::ZERO.saturating_sub(health.equity))
			.map_err(|_| BenchmarkError::Stop("no health"))?;
		let lots = open.position.lots.magnitude();
		let closing = Closing { open, lots, deficit };
		let progress;
		#[block]
		{
			progress = Pallet::<T>::close_position(&who, &closing, &mut unlimited());
		}
		assert_eq!(progress, Progress::Whole);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}
