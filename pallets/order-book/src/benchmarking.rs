//! Benchmarks of the calls and of the steps' components.

#![cfg(any(feature = "runtime-benchmarks", test))]
// Sizes and counts here are small and fixed.
#![allow(clippy::arithmetic_side_effects)]

use crate::{
	desk::Desk, keys::Level, BatchItem, BatchMode, BestPrices, Call, ClearMarkets, Config,
	DeadManAgenda, DeadMen, ExpireOrders, Lane, MarketKey, MomentKey, NextMarket, OpenOrders,
	Order, OrderFlags, OrderRef, Pages, Pallet, Staged, StagedOrder, SubaccountOf, MAX_BATCH,
	MAX_DEAD_MAN_MS, MIN_DEAD_MAN_MS, PAGE_SIZE, SAMPLE_PAGES,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	seams::{Clock, Delegates, Ledger, Markets, Reported, Step},
	AccountClearing, ClientOrderId, LevelPrice, Lots, MarketId, Moment, OrderLocator, OrderNonce,
	OrderPrice, PlaceOrder, Price, QuoteAtoms, SelfTradePolicy, Side, SubaccountId, TimeInForce,
	MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, weights::WeightMeter, BoundedVec};
use frame_system::RawOrigin;

const GTC: TimeInForce = TimeInForce::GoodTilCancelled;

/// Sets the scene for benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Lists `count` active markets with fresh prices of at least 10,000 tick sizes, and returns
	/// them, ascending. No other markets remain.
	fn markets(count: u32) -> Vec<MarketId>;

	/// Opens the subaccount with collateral for [`MAX_OPEN_ORDERS`] of the smallest orders.
	fn fund(who: &SubaccountId<AccountId>);

	/// An account that may trade for the owner in every market.
	fn delegate(owner: &AccountId) -> AccountId;
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

	/// A market whose smallest order is worth the smallest notional, and one lot more.
	fn of<T: Config>(market: MarketId) -> Self {
		let record = T::Markets::record(market).expect("the market is listed");
		let quote = T::Markets::quote(market).expect("the market has a price");
		let parameters = record.parameters;
		let mark = quote.mark.floor_to(parameters.tick_size);
		let notional = u64::try_from(parameters.min_notional.0).expect("it is small");
		// At half the mark: orders lie below it.
		let lots = Lots((2 * notional / mark.0 + 2).max(parameters.min_order.0 + 1));
		Self { market, mark, tick_size: parameters.tick_size, lots }
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
		let order = PlaceOrder::limit(self.market, side, price, self.lots);
		PlaceOrder { time_in_force, ..order }
	}

	/// Fills `pages` pages of a bid level with strangers' orders, past the ledger.
	fn fill_level<T: Config>(&self, price: Price, pages: u32, orders: u32) {
		let price = LevelPrice::Limit(price);
		let level = Level { market: self.market, side: Side::Bid, price };
		let owner = account("stranger", 0, 0);
		let order = Order {
			owner: SubaccountId { owner, index: 0 },
			nonce: OrderNonce(0),
			lots: self.lots,
			placed: 0,
			expires: None,
			flags: OrderFlags::default(),
			self_trade: SelfTradePolicy::AnnulBoth,
		};
		for number in 0..pages {
			Pages::<T>::mutate(level.page_key(number), |page| {
				let orders = vec![order.clone(); orders as usize];
				page.orders = BoundedVec::truncate_from(orders);
			});
		}
		BestPrices::<T>::mutate(MarketKey::from(self.market), |best| {
			if best.of(Side::Bid, Lane::Limit).is_none_or(|held| level.leads(held)) {
				best.set(Side::Bid, Lane::Limit, Some(price));
			}
		});
	}

	/// Fills bid levels below the mark with `orders` of a stranger's orders, twenty a level.
	fn fill_depth<T: Config>(&self, orders: u32) {
		for tick in 0..orders.div_ceil(DEPTH_PER_LEVEL) {
			self.fill_level::<T>(self.below(2 + tick), 1, DEPTH_PER_LEVEL.min(orders));
		}
	}

	/// Fills the market's waiting list with strangers' orders, past the ledger, but for `room`.
	fn fill_waiting<T: Config>(&self, room: u32) {
		let owner: T::AccountId = account("stranger", 0, 0);
		for nonce in 0..T::MaxStaged::get() - room {
			let order = StagedOrder {
				owner: SubaccountId { owner: owner.clone(), index: 0 },
				nonce: OrderNonce(nonce.into()),
				side: Side::Bid,
				price: LevelPrice::Limit(self.below(1)),
				lots: self.lots,
				placed: 0,
				flags: OrderFlags::default(),
				self_trade: SelfTradePolicy::AnnulBoth,
			};
			Staged::<T>::try_append(MarketKey::from(self.market), order).expect("there is room");
		}
	}

	/// Places a bid in each of the other markets an account can be in: its margin is then reckoned
	/// over all of them. Returns how many.
	fn spread<T: Config>(&self, who: &SubaccountOf<T>) -> u32 {
		let others = T::BenchmarkHelper::markets(MAX_POSITIONS).into_iter();
		let others: Vec<_> = others.filter(|market| *market != self.market).collect();
		for market in &others {
			let scene = Self::of::<T>(*market);
			put::<T>(who, &scene.order(Side::Bid, scene.below(1), GTC));
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
			put::<T>(who, &self.order(Side::Bid, self.below(1 + tick), time_in_force));
		}
		OpenOrders::<T>::get(who).iter().map(|entry| entry.locator).collect()
	}

	/// Places of a batch: one on each of `l` levels, then `n` more on them in turn.
	fn on_levels(&self, n: u32, l: u32) -> Vec<PlaceOrder> {
		let ticks = (0..l).chain((0..n).map(|more| more % l.max(1)));
		ticks.map(|tick| self.order(Side::Bid, self.below(200 + tick), GTC)).collect()
	}

	/// Moves `lots` of a position from `seller` to `buyer` at the mark, without fees.
	fn trade<T: Config>(&self, buyer: &SubaccountOf<T>, seller: &SubaccountOf<T>, lots: Lots) {
		let part = |who: &SubaccountOf<T>, bought, sold| AccountClearing {
			who: who.clone(),
			bought,
			sold,
			fees: QuoteAtoms::ZERO,
			rebates: QuoteAtoms::ZERO,
			liquidation_fees: QuoteAtoms::ZERO,
			closed_bids: Lots::ZERO,
			closed_asks: Lots::ZERO,
			closed_orders: 0,
		};
		let parts = [part(buyer, lots, Lots::ZERO), part(seller, Lots::ZERO, lots)];
		T::Ledger::settle(self.market, self.mark, &parts).expect("both are funded");
	}
}

fn put<T: Config>(who: &SubaccountOf<T>, order: &PlaceOrder) {
	let mut desk = Desk::<T>::load(who.clone());
	desk.place(order, Reported::No).expect("the account is funded");
	desk.commit();
}

fn trader<T: Config>(index: u32) -> SubaccountOf<T> {
	let who = SubaccountId { owner: account("trader", index, 0), index: 0 };
	T::BenchmarkHelper::fund(&who);
	who
}

fn later(now: Moment) -> Moment {
	Moment(now.0 + 1_000)
}

/// An account in as many markets as it can be in, one order short of as many as it can have, and a
/// level with room for one more in its page.
fn crowded<T: Config>() -> (Scene, SubaccountOf<T>) {
	let scene = Scene::new::<T>();
	let who = trader::<T>(0);
	let held = MAX_OPEN_ORDERS - 2 - scene.spread::<T>(&who);
	scene.place_many::<T>(&who, held, GTC);
	scene.fill_level::<T>(scene.mark, 1, PAGE_SIZE - 1);
	(scene, who)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A placement that fills the last place of a page, of an account in as many markets as it can
	/// be in.
	#[benchmark]
	fn place() {
		let (scene, who) = crowded::<T>();
		let order = PlaceOrder {
			client_id: Some(ClientOrderId(7)),
			..scene.order(Side::Bid, scene.mark, GTC)
		};
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// As `place`, of an order that ends by time.
	#[benchmark]
	fn place_until() {
		let (scene, who) = crowded::<T>();
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		let order = scene.order(Side::Bid, scene.mark, time);
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// A placement behind as many waiting orders as there can be.
	#[benchmark]
	fn stage() {
		let (scene, who) = crowded::<T>();
		scene.fill_waiting::<T>(1);
		let order = PlaceOrder {
			price: OrderPrice::Market(None),
			..scene.order(Side::Bid, scene.mark, TimeInForce::FillOrKill)
		};
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// A placement on a new best level, on top of `d` orders: flat in `d`.
	#[benchmark(extra)]
	fn place_on_depth(d: Linear<10, 100_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		let order = scene.order(Side::Bid, scene.mark, GTC);
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len(), 1);
	}

	/// A cancellation of the best level's only order, which ends by time.
	#[benchmark]
	fn cancel() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		let locator = scene.place_many::<T>(&who, MAX_OPEN_ORDERS - 1, time)[0];
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, OrderRef::Locator(locator));
		assert!(Pallet::<T>::order(&locator, &who).is_none());
	}

	/// A cancellation of the last of as many waiting orders as there can be.
	#[benchmark]
	fn cancel_waiting() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_OPEN_ORDERS - 2, GTC);
		scene.fill_waiting::<T>(1);
		let name = ClientOrderId(7);
		let time_in_force = TimeInForce::ImmediateOrCancel;
		let order = scene.order(Side::Bid, scene.below(1), time_in_force);
		put::<T>(&who, &PlaceOrder { client_id: Some(name), ..order });
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, OrderRef::Client(name));
		assert!(Pallet::<T>::named(&who, name).is_none());
	}

	/// A cancellation of the best order, on top of `d` orders: flat in `d`.
	#[benchmark(extra)]
	fn cancel_on_depth(d: Linear<10, 100_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		let locator = scene.place_many::<T>(&who, 1, GTC)[0];
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, OrderRef::Locator(locator));
		assert!(Pallet::<T>::order(&locator, &who).is_none());
	}

	/// A change of the best level's only order, which ends by time, to a worse price where it fills
	/// the last place of a page, of an account in as many markets as it can be in.
	#[benchmark]
	fn amend() {
		let (scene, who) = crowded::<T>();
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		put::<T>(&who, &scene.order(Side::Bid, scene.above(1), time));
		let entry = OpenOrders::<T>::get(&who).last().copied().expect("it was placed");
		let price = Some(OrderPrice::Limit(scene.mark));
		#[extrinsic_call]
		amend(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			OrderRef::Locator(entry.locator),
			price,
			scene.lots,
		);
		assert!(Pallet::<T>::order(&entry.locator, &who).is_none());
	}

	/// Cancelling `n` orders, each on a level of its own.
	#[benchmark]
	fn cancel_all(n: Linear<0, MAX_OPEN_ORDERS>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		scene.place_many::<T>(&who, n, time);
		#[extrinsic_call]
		cancel_all(RawOrigin::Signed(who.owner.clone()), who.index, None, None);
		assert!(OpenOrders::<T>::get(&who).is_empty());
	}

	/// Placements on `l` levels and `n` more on the same, of an account in as many markets as it can
	/// be in.
	#[benchmark]
	fn batch_place(n: Linear<0, 50>, l: Linear<1, 50>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let others = scene.spread::<T>(&who);
		let items: Vec<_> = scene.on_levels(n, l).into_iter().map(BatchItem::Place).collect();
		let items = BoundedVec::truncate_from(items);
		let mode = BatchMode::BestEffort;
		#[extrinsic_call]
		batch(RawOrigin::Signed(who.owner.clone()), who.index, items, mode);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, n + l + others);
	}

	/// Cancellations on `l` levels and `n` more on the same, of orders that end by time.
	#[benchmark]
	fn batch_cancel(n: Linear<0, 50>, l: Linear<1, 50>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		for order in scene.on_levels(n, l) {
			put::<T>(&who, &PlaceOrder { time_in_force: time, ..order });
		}
		let list = OpenOrders::<T>::get(&who);
		let items = list.iter().map(|entry| BatchItem::Cancel(OrderRef::Locator(entry.locator)));
		let items = BoundedVec::truncate_from(items.collect());
		let mode = BatchMode::BestEffort;
		#[extrinsic_call]
		batch(RawOrigin::Signed(who.owner.clone()), who.index, items, mode);
		assert!(OpenOrders::<T>::get(&who).is_empty());
	}

	/// Judging a delegate and `n` of its orders.
	#[benchmark]
	fn authorize(n: Linear<0, MAX_BATCH>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let delegate = T::BenchmarkHelper::delegate(&who.owner);
		let mut refused = 0;
		#[block]
		{
			let owner = &who.owner;
			refused += u32::from(T::Delegates::ensure_may_cancel(owner, &delegate).is_err());
			for _ in 0..n {
				let charged = T::Delegates::charge(owner, &delegate, scene.market, QuoteAtoms(1));
				refused += u32::from(charged.is_err());
			}
		}
		assert_eq!(refused, 0);
	}

	/// Setting a switch to an earlier moment than it had.
	#[benchmark]
	fn set_dead_man() {
		T::BenchmarkHelper::markets(1);
		let who = trader::<T>(0);
		let now = T::Clock::now();
		let until = Moment(now.0 + MAX_DEAD_MAN_MS);
		Pallet::<T>::do_set_dead_man(who.clone(), Some(until)).expect("the moment is in range");
		let sooner = Moment(now.0 + MIN_DEAD_MAN_MS);
		#[extrinsic_call]
		set_dead_man(RawOrigin::Signed(who.owner.clone()), who.index, Some(sooner));
		assert!(DeadManAgenda::<T>::contains_key((MomentKey::from(sooner), &who)));
	}

	/// Moving `n` switches that were renewed.
	#[benchmark]
	fn dead_men(n: Linear<0, 100>) {
		T::BenchmarkHelper::markets(1);
		let now = T::Clock::now();
		let (soon, late) = (Moment(now.0 + MIN_DEAD_MAN_MS), Moment(now.0 + MAX_DEAD_MAN_MS));
		for index in 0..n {
			let who = trader::<T>(index);
			for until in [soon, late] {
				let set = Pallet::<T>::do_set_dead_man(who.clone(), Some(until));
				set.expect("the moment is in range");
			}
		}
		#[block]
		{
			DeadMen::<T>::run(soon, &mut WeightMeter::new());
		}
		let moved = DeadManAgenda::<T>::iter_keys().filter(|(moment, _)| moment.moment() == late);
		assert_eq!(moved.count() as u32, n);
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
			let who = &traders[(index % (a - a % 2)) as usize];
			let (side, price) = if index % 2 == 0 {
				(Side::Bid, scene.above(1 + index))
			} else {
				(Side::Ask, scene.below(1 + index))
			};
			put::<T>(who, &scene.order(side, price, GTC));
		}
		let now = T::Clock::now();
		#[block]
		{
			ClearMarkets::<T>::run(now, &mut WeightMeter::new());
		}
		assert!(!Staged::<T>::contains_key(MarketKey::from(scene.market)));
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
			let _ = Pallet::<T>::impact(scene.market, &terms, now, meter);
		}
		assert_eq!(Pages::<T>::iter_keys().count() as u32, p);
	}

	/// Bringing `n` reduce-only orders, each on a level of its own, down to a position that is gone.
	#[benchmark]
	fn shrink(n: Linear<0, MAX_OPEN_ORDERS>) {
		let scene = Scene::new::<T>();
		let (who, other) = (trader::<T>(0), trader::<T>(1));
		scene.trade::<T>(&who, &other, scene.lots);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		for tick in 0..n {
			let order = scene.order(Side::Ask, scene.above(1 + tick), time);
			put::<T>(&who, &PlaceOrder { reduce_only: true, ..order });
		}
		scene.trade::<T>(&other, &who, scene.lots);
		#[block]
		{
			let fresh = vec![(who.clone(), scene.market)];
			Pallet::<T>::run_shrinks(fresh, &mut WeightMeter::new());
		}
		assert!(OpenOrders::<T>::get(&who).is_empty());
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}
