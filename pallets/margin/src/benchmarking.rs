//! Benchmarks of the calls and of what the tick uses.

use super::*;
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{self, Clock, Ledger, Step},
	AccountClearing, Deleveraging, DeleveragingTransfer, FeedId, FilterOrder, FilterVerdict,
	FundingIndex, Lots, MarketId, MarketQuote, MarketState, MarketTerms, Price, QuoteAtoms, Side,
	SignedLots, Subaccount, SubaccountId, MAX_MARKETS, MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use bulwark_risk::Offset;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	weights::WeightMeter,
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::SaturatedConversion;

/// Accounts a clearing or a deleveraging touches at most in the benchmarks.
const MAX_ACCOUNTS: u32 = 500;

/// Collateral of each account: enough for every position and order here [quote atoms].
const COLLATERAL: u128 = 1_000_000_000_000;

fn owner<T: Config>(index: u32) -> SubaccountId<T::AccountId> {
	SubaccountId { owner: account("trader", index, 0), index: 0 }
}

/// A subaccount with collateral.
fn trader<T: Config>(index: u32) -> SubaccountId<T::AccountId> {
	let who = owner::<T>(index);
	T::BenchmarkHelper::fund(&who.owner, COLLATERAL.saturating_mul(2));
	assert!(Pallet::<T>::do_deposit(who.clone(), COLLATERAL).is_ok());
	who
}

fn mark<T: Config>(market: MarketId) -> Price {
	<T::Markets as seams::Markets>::quote(market)
		.map(|quote| quote.mark)
		.unwrap_or_default()
}

fn part<T: Config>(
	who: &SubaccountId<T::AccountId>,
	bought: u64,
	sold: u64,
) -> AccountClearing<T::AccountId> {
	AccountClearing {
		who: who.clone(),
		bought: Lots(bought),
		sold: Lots(sold),
		fees: QuoteAtoms::ZERO,
		rebates: QuoteAtoms::ZERO,
		liquidation_fees: QuoteAtoms::ZERO,
		closed_bids: Lots::ZERO,
		closed_asks: Lots::ZERO,
		closed_orders: 0,
	}
}

/// `who` buys `lots` from `seller` at mark in each of `markets`.
fn buy<T: Config>(
	who: &SubaccountId<T::AccountId>,
	seller: &SubaccountId<T::AccountId>,
	markets: &[MarketId],
	lots: u64,
) {
	for market in markets {
		let parts = [part::<T>(who, lots, 0), part::<T>(seller, 0, lots)];
		assert!(Pallet::<T>::settle(*market, mark::<T>(*market), &parts).is_ok());
	}
}

/// A subaccount with a position in each of `positions` markets.
fn holder<T: Config>(positions: u32) -> (SubaccountId<T::AccountId>, Vec<MarketId>) {
	let markets = T::BenchmarkHelper::markets(positions.max(1));
	let (who, seller) = (trader::<T>(0), trader::<T>(1));
	let held = markets.iter().take(positions as usize).copied().collect::<Vec<_>>();
	buy::<T>(&who, &seller, &held, 10);
	(who, markets)
}

/// Records a deficit in each of `count` markets, in the books alone.
fn record_deficits<T: Config>(count: u32) -> QuoteAtoms {
	let each = QuoteAtoms(1_000);
	for market in 0..count {
		Deficits::<T>::insert(MarketId(market), each);
	}
	let total = QuoteAtoms(each.0.saturating_mul(i128::from(count)));
	DeficitTotal::<T>::put(total);
	let accounted = Accounted::<T>::get();
	Accounted::<T>::put(accounted.saturating_sub(total));
	total
}

/// Has the account pay fees into the pool; returns what.
fn collect_fees<T: Config>(giver: &SubaccountId<T::AccountId>) -> QuoteAtoms {
	let amount = QuoteAtoms(1_000_000);
	let market = T::BenchmarkHelper::markets(1).first().copied().unwrap_or_default();
	let paid = AccountClearing { fees: amount, ..part::<T>(giver, 0, 0) };
	assert!(Pallet::<T>::settle(market, Price::ZERO, &[paid]).is_ok());
	amount
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn deposit() {
		let who = owner::<T>(0);
		T::BenchmarkHelper::fund(&who.owner, COLLATERAL);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.owner.clone()), 0, COLLATERAL);
		assert!(Subaccounts::<T>::contains_key(who));
	}

	#[benchmark]
	fn withdraw() {
		let (who, _) = holder::<T>(MAX_POSITIONS);
		let before = QuoteTotal::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(who.owner), 0, 1_000_000);
		assert!(QuoteTotal::<T>::get() < before);
	}

	#[benchmark]
	fn transfer() {
		let (who, _) = holder::<T>(MAX_POSITIONS);
		let amount = T::MinDeposit::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(who.owner.clone()), 0, 1, amount);
		assert!(Subaccounts::<T>::contains_key(SubaccountId { owner: who.owner, index: 1 }));
	}

	#[benchmark]
	fn sweep_gifts() {
		let who = trader::<T>(0);
		record_deficits::<T>(MAX_MARKETS);
		T::BenchmarkHelper::fund(&Pallet::<T>::custody_account(), COLLATERAL);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.owner));
		assert!(DeficitTotal::<T>::get().is_zero());
	}

	#[benchmark]
	fn open_order(p: Linear<0, { MAX_POSITIONS }>) {
		let (who, markets) = holder::<T>(p);
		let market = markets.last().copied().unwrap_or_default();
		let limit = mark::<T>(market);
		#[block]
		{
			assert!(Pallet::<T>::open_order(&who, market, Side::Bid, Lots(1), limit).is_ok());
		}
		assert_eq!(Pallet::<T>::subaccount(&who).map(|account| account.order_count), Some(1));
	}

	#[benchmark]
	fn close_order() {
		let (who, markets) = holder::<T>(MAX_POSITIONS);
		let market = markets.last().copied().unwrap_or_default();
		let limit = mark::<T>(market);
		assert!(Pallet::<T>::open_order(&who, market, Side::Bid, Lots(1), limit).is_ok());
		#[block]
		{
			assert!(Pallet::<T>::close_order(&who, market, Side::Bid, Lots(1)).is_ok());
		}
		assert_eq!(Pallet::<T>::subaccount(&who).map(|account| account.order_count), Some(0));
	}

	#[benchmark]
	fn resize_order() {
		let (who, markets) = holder::<T>(MAX_POSITIONS);
		let market = markets.last().copied().unwrap_or_default();
		let limit = mark::<T>(market);
		assert!(Pallet::<T>::open_order(&who, market, Side::Bid, Lots(2), limit).is_ok());
		#[block]
		{
			assert!(Pallet::<T>::resize_order(&who, market, Side::Bid, Lots(1)).is_ok());
		}
		assert_eq!(
			Pallet::<T>::subaccount(&who).map(|account| account.orders(market).bids),
			Some(Lots(1))
		);
	}

	#[benchmark]
	fn health(p: Linear<0, { MAX_POSITIONS }>) {
		let (who, _) = holder::<T>(p);
		let result;
		#[block]
		{
			result = Pallet::<T>::health(&who);
		}
		assert!(result.is_ok());
	}

	#[benchmark]
	fn settle(n: Linear<2, MAX_ACCOUNTS>) {
		// An even number of accounts, half of which buy; each opens a position and has an order
		// closed, both kinds of fee and a rebate.
		let market = T::BenchmarkHelper::markets(1).first().copied().unwrap_or_default();
		let price = mark::<T>(market);
		let mut parts = Vec::new();
		for index in 0..n {
			let who = trader::<T>(index);
			if n % 2 == 1 && index == 0 {
				parts.push(part::<T>(&who, 0, 0));
				continue;
			}
			assert!(Pallet::<T>::open_order(&who, market, Side::Bid, Lots(1), price).is_ok());
			let buys = u64::from(index % 2 == 0);
			parts.push(AccountClearing {
				fees: QuoteAtoms(2),
				rebates: QuoteAtoms(1),
				liquidation_fees: QuoteAtoms(1),
				closed_bids: Lots(1),
				closed_orders: 1,
				..part::<T>(&who, buys, 1u64.saturating_sub(buys))
			});
		}
		#[block]
		{
			assert!(Pallet::<T>::settle(market, price, &parts).is_ok());
		}
		let open_interest = OpenInterest::<T>::get(market);
		assert_eq!(open_interest.long, Lots(u64::from(n / 2)));
	}

	#[benchmark]
	fn filter(n: Linear<1, { MAX_OPEN_ORDERS }>) {
		// The worst case fails the joint test and goes on to the reducing one.
		let (who, markets) = holder::<T>(MAX_POSITIONS);
		let orders: Vec<FilterOrder> = markets
			.iter()
			.cycle()
			.take(n as usize)
			.map(|market| FilterOrder {
				market: *market,
				side: Side::Ask,
				lots: Lots(1 << 38),
				limit: mark::<T>(*market),
				rested: false,
			})
			.collect();
		let verdict;
		#[block]
		{
			verdict = Pallet::<T>::filter(&who, &orders);
		}
		assert!(matches!(verdict, FilterVerdict::Reduce(_)));
	}

	#[benchmark]
	fn deleverage(n: Linear<1, MAX_ACCOUNTS>) {
		let (who, markets) = holder::<T>(1);
		let market = markets.first().copied().unwrap_or_default();
		let entry = mark::<T>(market);
		let mut transfers = Vec::new();
		for index in 0..n {
			let counterparty = trader::<T>(index.saturating_add(2));
			buy::<T>(&who, &counterparty, &[market], 1);
			transfers.push(DeleveragingTransfer {
				who: counterparty,
				lots: Lots(1),
				haircut: QuoteAtoms(1),
			});
		}
		// All but its position is taken from the account: it is bankrupt, and every short is in
		// profit, so that each haircut is checked.
		let shift = QuoteAtoms(COLLATERAL as i128);
		Subaccounts::<T>::mutate(&who, |account| {
			let account = account.get_or_insert_with(Subaccount::default);
			account.quote = account.quote.saturating_sub(shift);
		});
		InsuranceFund::<T>::mutate(|fund| *fund = fund.saturating_add(shift));
		QuoteTotal::<T>::mutate(|total| *total = total.saturating_sub(shift));
		let deleveraging = Deleveraging {
			market,
			who,
			lots: SignedLots(i64::from(n)),
			mark: Price(entry.0.saturating_sub(10)),
			transfers,
		};
		#[block]
		{
			assert!(Pallet::<T>::deleverage(&deleveraging).is_ok());
		}
		assert_eq!(OpenInterest::<T>::get(market).long, Lots(10));
	}

	#[benchmark]
	fn insure() {
		let who = trader::<T>(0);
		let amount = QuoteAtoms(1_000);
		T::BenchmarkHelper::fund(&Pallet::<T>::custody_account(), COLLATERAL);
		assert!(Pallet::<T>::do_sweep_gifts().is_ok());
		let paid;
		#[block]
		{
			paid = Pallet::<T>::insure(&who, amount);
		}
		assert_eq!(paid, Ok(amount));
	}

	#[benchmark]
	fn record_deficit() {
		let (who, markets) = holder::<T>(MAX_POSITIONS);
		let market = markets.first().copied().unwrap_or_default();
		let shift = QuoteAtoms((COLLATERAL as i128).saturating_mul(2));
		Subaccounts::<T>::mutate(&who, |account| {
			let account = account.get_or_insert_with(Subaccount::default);
			account.quote = account.quote.saturating_sub(shift);
		});
		InsuranceFund::<T>::mutate(|fund| *fund = fund.saturating_add(shift));
		QuoteTotal::<T>::mutate(|total| *total = total.saturating_sub(shift));
		#[block]
		{
			assert!(Pallet::<T>::record_deficit(market, &who, QuoteAtoms(1_000)).is_ok());
		}
		assert_eq!(DeficitTotal::<T>::get(), QuoteAtoms(1_000));
	}

	#[benchmark]
	fn pay_fees() {
		let giver = trader::<T>(0);
		let receiver = owner::<T>(1);
		let amount = collect_fees::<T>(&giver);
		#[block]
		{
			assert!(<Pallet<T> as seams::FeePool<T::AccountId>>::pay(&receiver, amount).is_ok());
		}
		assert_eq!(Pallet::<T>::subaccount(&receiver).map(|account| account.quote), Some(amount));
	}

	#[benchmark]
	fn insure_fees() {
		let giver = trader::<T>(0);
		let owed = record_deficits::<T>(MAX_MARKETS);
		let amount = collect_fees::<T>(&giver);
		assert!(amount > owed);
		#[block]
		{
			assert!(<Pallet<T> as seams::FeePool<T::AccountId>>::insure(amount).is_ok());
		}
		assert!(DeficitTotal::<T>::get().is_zero());
	}

	#[benchmark]
	fn set_offsets() -> Result<(), BenchmarkError> {
		let origin = T::RiskOrigin::try_successful_origin()
			.map_err(|()| BenchmarkError::Stop("no origin may set offsets"))?;
		let offset = |second: u32| Offset {
			first: FeedId(0),
			second: FeedId(second.saturated_into()),
			ratio: crate::offsets::MAX_OFFSET_STEP,
		};
		let offsets = BoundedVec::truncate_from((1..=MAX_OFFSETS).map(offset).collect());
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, offsets);
		assert_eq!(Offsets::<T>::get().len(), MAX_OFFSETS as usize);
		Ok(())
	}

	#[benchmark]
	fn sweep_base() {
		#[block]
		{
			SweepSettlements::<T>::run(T::Clock::now(), &mut WeightMeter::new());
		}
		assert!(Unsettled::<T>::iter_keys().next().is_none());
	}

	#[benchmark]
	fn sweep_account() {
		let (who, markets) = holder::<T>(MAX_POSITIONS);
		let market = markets.first().copied().unwrap_or_default();
		let price = Price(1_100_000);
		assert!(<Pallet<T> as seams::Settlements>::begin(market, price).is_ok());
		// As if the market had said so, with funding due.
		let terms = Pallet::<T>::terms(market).map(|terms| MarketTerms {
			state: MarketState::Settling(price),
			quote: MarketQuote { funding: FundingIndex(5_500_000_000), ..terms.quote },
			..terms
		});
		let terms = terms.unwrap_or_else(|_| panic!("the market has terms"));
		#[block]
		{
			assert!(Pallet::<T>::sweep_account(&who, &terms).is_ok());
		}
		assert!(Holders::<T>::get(market, &who).is_none());
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}
