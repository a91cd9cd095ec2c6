//! Benchmarks of the calls and of the steps' components.

#![cfg(any(feature = "runtime-benchmarks", test))]
// Sizes and counts here are small and fixed.
#![allow(clippy::arithmetic_side_effects)]

use crate::{
	book::IntoKey, types::Level, BatchMode, BestPrices, Call, ClearMarkets, Config, ExpireOrders,
	NextMarket, OpenOrders, Order, Pages, Pallet, PlaceOrder, Staged, SubaccountOf, PAGE_SIZE,
	SAMPLE_PAGES,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	seams::{Clock, Markets, Step},
	Lots, MarketId, Moment, OrderLocator, OrderNonce, Price, Side, SubaccountId, TimeInForce,
	MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use frame_benchmarking::v2::*;
use frame_support::{weights::WeightMeter, BoundedVec};
use frame_system::RawOrigin;

/// Sets the scene for benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Lists `count` active markets with fresh prices of at least 10,000 tick sizes, and returns
	/// them, ascending. No other markets remain.
	fn markets(count: u32) -> Vec<MarketId>;

	/// Opens the subaccount with collateral for [`MAX_OPEN_ORDERS`] of the smallest orders.
	fn fund(who: &SubaccountId<AccountId>);
}

/// Orders on each level of a deep book.
const DEPTH_PER_LEVEL: u32 = 20;

/// A market and the numbers to trade it with.
struct Scene {
	market: MarketId,
	mark: Price,
	tick_size: Price,
	lots: Lots,
}

impl Scene {
	fn new<T: Config>() -> Self {
		Self::of::<T>(T::BenchmarkHelper::markets(1)[0])
	}

	fn of<T: Config>(market: MarketId) -> Self {
		let record = T::Markets::record(market).expect("the market is listed");
		let quote = T::Markets::quote(market).expect("the market has a price");
		let tick_size = record.parameters.tick_size;
		let mark = quote.mark.floor_to(tick_size);
		Self { market, mark, tick_size, lots: record.parameters.min_order }
	}

	/// A bid's price `ticks` below the mark.
	fn below(&self, ticks: u32) -> Price {
		Price(self.mark.0 - u64::from(ticks) * self.tick_size.0)
	}

	/// An ask's price `ticks` above the mark.
	fn above(&self, ticks: u32) -> Price {
		Price(self.mark.0 + u64::from(ticks) * self.tick_size.0)
	}

	fn order(&self, side: Side, price: Price, time_in_force: TimeInForce) -> PlaceOrder {
		PlaceOrder { market: self.market, side, price, lots: self.lots, time_in_force }
	}

	/// Fills `pages` pages of a bid level with strangers' orders, past the ledger.
	fn fill_level<T: Config>(&self, price: Price, pages: u32, orders: u32) {
		let level = Level { market: self.market, side: Side::Bid, price };
		let owner = account("stranger", 0, 0);
		let order = Order {
			owner: SubaccountId { owner, index: 0 },
			nonce: OrderNonce(0),
			lots: self.lots,
			placed: 0,
			expires: None,
		};
		for number in 0..pages {
			Pages::<T>::mutate(level.page_key(number), |page| {
				let orders = vec![order.clone(); orders as usize];
				page.orders = BoundedVec::truncate_from(orders);
			});
		}
		BestPrices::<T>::mutate(self.market.into_key(), |best| {
			best.bid = best.bid.max(Some(price));
		});
	}

	/// Fills bid levels below the mark with `orders` of a stranger's orders, twenty a level.
	fn fill_depth<T: Config>(&self, orders: u32) {
		for tick in 0..orders.div_ceil(DEPTH_PER_LEVEL) {
			self.fill_level::<T>(self.below(2 + tick), 1, DEPTH_PER_LEVEL.min(orders));
		}
	}

	/// Places a bid in each of the other markets an account can be in: its margin is then reckoned
	/// over all of them. Returns how many.
	fn spread<T: Config>(&self, who: &SubaccountOf<T>) -> u32 {
		let others = T::BenchmarkHelper::markets(MAX_POSITIONS).into_iter();
		let others: Vec<_> = others.filter(|market| *market != self.market).collect();
		for market in &others {
			let scene = Self::of::<T>(*market);
			let order = scene.order(Side::Bid, scene.below(1), TimeInForce::GoodTilCancelled);
			Pallet::<T>::do_place(who.clone(), order).expect("the account is funded");
		}
		others.len() as u32
	}

	/// Places `count` bids of one account, each on a level of its own.
	fn place_many<T: Config>(
		&self,
		who: &SubaccountOf<T>,
		count: u32,
		time_in_force: TimeInForce,
	) -> Vec<OrderLocator> {
		for tick in 0..count {
			let order = self.order(Side::Bid, self.below(1 + tick), time_in_force);
			Pallet::<T>::do_place(who.clone(), order).expect("the account is funded");
		}
		OpenOrders::<T>::get(who).into_inner()
	}
}

fn trader<T: Config>(index: u32) -> SubaccountOf<T> {
	let who = SubaccountId { owner: account("trader", index, 0), index: 0 };
	T::BenchmarkHelper::fund(&who);
	who
}

fn later(now: Moment) -> Moment {
	Moment(now.0 + 1_000)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A placement that fills the last place of a page and ends by time, of an account in as many
	/// markets as it can be in.
	#[benchmark]
	fn place() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let held = MAX_OPEN_ORDERS - 2 - scene.spread::<T>(&who);
		scene.place_many::<T>(&who, held, TimeInForce::GoodTilCancelled);
		scene.fill_level::<T>(scene.mark, 1, PAGE_SIZE - 1);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		#[extrinsic_call]
		place(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			scene.market,
			Side::Bid,
			scene.mark,
			scene.lots,
			time,
		);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// A placement on a new best level, on top of `d` orders: flat in `d`.
	#[benchmark(extra)]
	fn place_on_depth(d: Linear<10, 100_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		#[extrinsic_call]
		place(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			scene.market,
			Side::Bid,
			scene.mark,
			scene.lots,
			TimeInForce::GoodTilCancelled,
		);
		assert_eq!(OpenOrders::<T>::get(&who).len(), 1);
	}

	/// A cancellation of the best level's only order, which ends by time.
	#[benchmark]
	fn cancel() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		let locators = scene.place_many::<T>(&who, MAX_OPEN_ORDERS - 1, time);
		let locator = locators[0];
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, locator);
		assert!(Pallet::<T>::order(&locator, &who).is_none());
	}

	/// A cancellation of the best order, on top of `d` orders: flat in `d`.
	#[benchmark(extra)]
	fn cancel_on_depth(d: Linear<10, 100_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		let locator = scene.place_many::<T>(&who, 1, TimeInForce::GoodTilCancelled)[0];
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, locator);
		assert!(Pallet::<T>::order(&locator, &who).is_none());
	}

	/// Cancelling `n` orders, each on a level of its own.
	#[benchmark]
	fn cancel_all(n: Linear<0, MAX_OPEN_ORDERS>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		scene.place_many::<T>(&who, n, time);
		#[extrinsic_call]
		cancel_all(RawOrigin::Signed(who.owner.clone()), who.index, None);
		assert!(OpenOrders::<T>::get(&who).is_empty());
	}

	/// `c` cancellations and `p` placements, each on a level of its own, of an account in as many
	/// markets as it can be in.
	#[benchmark]
	fn batch(c: Linear<0, 100>, p: Linear<0, 100>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let held = c.max(1);
		let mut locators = scene.place_many::<T>(&who, held, TimeInForce::GoodTilCancelled);
		locators.truncate(c as usize);
		let cancels = BoundedVec::truncate_from(locators);
		let others = scene.spread::<T>(&who);
		let places: Vec<_> = (0..p)
			.map(|tick| {
				let price = scene.below(200 + tick);
				scene.order(Side::Bid, price, TimeInForce::GoodTilCancelled)
			})
			.collect();
		let places = BoundedVec::truncate_from(places);
		#[extrinsic_call]
		batch(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			cancels,
			places,
			BatchMode::AllOrNothing,
		);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, held - c + p + others);
	}

	/// Expiring `n` orders of one account, each on a level of its own.
	#[benchmark]
	fn expire_orders(n: Linear<0, MAX_OPEN_ORDERS>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let moment = later(T::Clock::now());
		scene.place_many::<T>(&who, n, TimeInForce::GoodTilTime(moment));
		#[block]
		{
			ExpireOrders::<T>::run(moment, &mut WeightMeter::new());
		}
		assert!(OpenOrders::<T>::get(&who).is_empty());
	}

	/// Looking at `m` markets that have nothing to clear.
	#[benchmark]
	fn survey_markets(m: Linear<1, 64>) {
		T::BenchmarkHelper::markets(m);
		let now = T::Clock::now();
		#[block]
		{
			ClearMarkets::<T>::run(now, &mut WeightMeter::new());
		}
		assert!(NextMarket::<T>::exists());
	}

	/// Clearing a market with `n` orders, each on a level of its own, of `a` accounts.
	#[benchmark]
	fn clear(n: Linear<0, 200>, a: Linear<2, 200>) {
		let scene = Scene::new::<T>();
		let traders: Vec<_> = (0..a).map(trader::<T>).collect();
		for index in 0..n {
			// Even accounts bid above the mark, odd ones ask below it: all of it fills.
			let who = traders[(index % (a - a % 2)) as usize].clone();
			let (side, price) = if index % 2 == 0 {
				(Side::Bid, scene.above(1 + index))
			} else {
				(Side::Ask, scene.below(1 + index))
			};
			let order = scene.order(side, price, TimeInForce::GoodTilCancelled);
			Pallet::<T>::do_place(who, order).expect("the account is funded");
		}
		let now = T::Clock::now();
		#[block]
		{
			ClearMarkets::<T>::run(now, &mut WeightMeter::new());
		}
		assert!(!Staged::<T>::contains_key(scene.market.into_key()));
		assert!(Pallet::<T>::depth(scene.market, Side::Bid, 10).len() as u32 <= 1);
	}

	/// Reading `p` full pages for the premium sample.
	#[benchmark]
	fn sample_pages(p: Linear<0, SAMPLE_PAGES>) {
		let scene = Scene::new::<T>();
		if p > 0 {
			scene.fill_level::<T>(scene.below(1), p, PAGE_SIZE);
		}
		let now = T::Clock::now();
		let terms = Pallet::<T>::auction_terms(scene.market, now).expect("the market is open");
		#[block]
		{
			let meter = &mut WeightMeter::new();
			let _ = Pallet::<T>::impact_mid(scene.market, &terms, now, meter);
		}
		assert_eq!(Pages::<T>::iter_keys().count() as u32, p);
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}
