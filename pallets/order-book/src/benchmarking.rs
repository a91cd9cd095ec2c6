//! Benchmarks of the calls and of the steps' components.

#![cfg(any(feature = "runtime-benchmarks", test))]
// Sizes and counts here are small and fixed.
#![allow(clippy::arithmetic_side_effects)]

use crate::{
	crowd::crowd_key, desk::Desk, keys::Level, BatchItem, BatchMode, BestPrices, Call,
	ClearMarkets, Config, Crowd, DeadManAgenda, DeadMen, ExpireOrders, Expiries, Lane, MarketKey,
	MomentKey, NextMarket, OpenOrder, OpenOrders, Order, OrderFlags, OrderRef, Pages, Pallet,
	Staged, StagedOrder, SubaccountOf, Tail, Tails, MAX_BATCH, MAX_DEAD_MAN_MS, MIN_DEAD_MAN_MS,
	PAGE_SIZE, SAMPLE_PAGES,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	seams::{Clock, Delegates, Ledger, Markets, Reported, Step},
	AccountClearing, ClientOrderId, LevelPrice, Lots, MarketId, Moment, OrderLocator, OrderNonce,
	OrderPrice, PlaceOrder, Price, QuoteAtoms, SelfTradePolicy, Side, SubaccountId, TimeInForce,
	MAX_OPEN_ORDERS, MAX_POSITIONS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	storage::unhashed,
	traits::{ConstU32, Get},
	weights::WeightMeter,
	BoundedVec,
};
use frame_system::RawOrigin;

const GTC: TimeInForce = TimeInForce::GoodTilCancelled;

/// Sets the scene for benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Lists `count` active markets with fresh prices of at least 50,000 tick sizes, and returns
	/// them, ascending. No other markets remain.
	fn markets(count: u32) -> Vec<MarketId>;

	/// Opens the subaccount with collateral for [`MAX_OPEN_ORDERS`] of the smallest orders.
	fn fund(who: &SubaccountId<AccountId>);

	/// An account that may trade for the owner in every market.
	fn delegate(owner: &AccountId) -> AccountId;

	/// Gives the account some of the native currency.
	fn endow(who: &AccountId);

	/// Sends a little of it: what calls are measured against.
	fn transfer(from: &AccountId, to: &AccountId);
}

/// Orders on each level of a deep book.
const DEPTH_PER_LEVEL: u32 = 25;

/// Orders of a page, were pages larger.
type WidePage<T> = BoundedVec<Order<<T as frame_system::Config>::AccountId>, ConstU32<256>>;

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

	/// A stranger's order.
	fn strange<T: Config>(&self, nonce: u64) -> Order<T::AccountId> {
		Order {
			owner: SubaccountId { owner: account("stranger", 0, 0), index: 0 },
			nonce: OrderNonce(nonce),
			lots: self.lots,
			placed: 0,
			expires: None,
			flags: OrderFlags::default(),
			self_trade: SelfTradePolicy::AnnulBoth,
		}
	}

	/// Fills `pages` pages of a bid level with strangers' orders, past the ledger.
	fn fill_level<T: Config>(&self, price: Price, pages: u32, orders: u32) {
		let price = LevelPrice::Limit(price);
		let level = Level { market: self.market, side: Side::Bid, price };
		let order = self.strange::<T>(0);
		for number in 0..pages {
			Pages::<T>::mutate(level.page_key(number), |page| {
				let orders = vec![order.clone(); orders as usize];
				page.orders = BoundedVec::truncate_from(orders);
			});
		}
		if pages > 1 {
			Tails::<T>::insert(level.key(), Tail { number: pages - 1, pages });
		}
		BestPrices::<T>::mutate(MarketKey::from(self.market), |best| {
			best.size(Side::Bid, Lane::Limit).pages += pages;
			if best.of(Side::Bid, Lane::Limit).is_none_or(|held| level.leads(held)) {
				best.set(Side::Bid, Lane::Limit, Some(price));
			}
		});
	}

	/// Fills a page of each order's level with so many strangers' orders.
	fn fill_levels<T: Config>(&self, orders: &[PlaceOrder], strangers: impl Fn(u32) -> u32) {
		for (level, order) in (0..).zip(orders) {
			let OrderPrice::Limit(price) = order.price else { continue };
			if strangers(level) > 0 {
				self.fill_level::<T>(price, 1, strangers(level));
			}
		}
	}

	/// Makes the bids' lane crowded, and its crowd full: with the one order of `who`.
	fn crowd<T: Config>(&self, who: &SubaccountOf<T>, page: u32) {
		let entry = OpenOrders::<T>::get(who).last().copied().expect("it was placed");
		let level = Level::of(&entry.locator);
		let order = (who.clone(), entry.locator.nonce);
		Pages::<T>::mutate(level.page_key(page), |page| {
			let last = page.orders.iter_mut().last().expect("it rests there");
			last.flags = last.flags.with(OrderFlags::CROWDED, true);
		});
		Crowd::<T>::insert(crowd_key::<T>(level, page, order), ());
		BestPrices::<T>::mutate(MarketKey::from(self.market), |best| {
			let size = best.size(Side::Bid, Lane::Limit);
			size.pages += T::LanePages::get();
			size.crowd = T::MaxCrowd::get();
		});
	}

	/// Fills bid levels below the mark with `orders` of a stranger's orders, as many on each.
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

/// Names orders that are not there in the account's list, until it is as long as it can be; returns
/// how many.
fn lengthen<T: Config>(who: &SubaccountOf<T>) -> u32 {
	OpenOrders::<T>::mutate(who, |list| {
		let before = list.len() as u32;
		let price = LevelPrice::Limit(Price(1));
		let level = Level { market: MarketId(u32::MAX), side: Side::Ask, price };
		for nonce in before..MAX_OPEN_ORDERS {
			let locator = level.locator(0, OrderNonce(u64::from(nonce)));
			let entry = OpenOrder { locator, client_id: None, reduce_only: false };
			list.try_push(entry).expect("there is room");
		}
		MAX_OPEN_ORDERS - before
	})
}

/// Stores a page of `s` orders; returns its key.
fn wide_page<T: Config>(s: u32) -> Vec<u8> {
	let scene = Scene::new::<T>();
	let price = LevelPrice::Limit(scene.mark);
	let level = Level { market: scene.market, side: Side::Bid, price };
	let key = Pages::<T>::hashed_key_for(level.page_key(0));
	let orders = (0..s).map(|nonce| scene.strange::<T>(nonce.into())).collect();
	unhashed::put(&key, &WidePage::<T>::truncate_from(orders));
	key
}

fn later(now: Moment) -> Moment {
	Moment(now.0 + 1_000)
}

/// An account in as many markets as it can be in, one order short of as many as it can have, and a
/// level whose only page has so many orders.
fn crowded<T: Config>(orders: u32) -> (Scene, SubaccountOf<T>) {
	let scene = Scene::new::<T>();
	let who = trader::<T>(0);
	let held = MAX_OPEN_ORDERS - 2 - scene.spread::<T>(&who);
	scene.place_many::<T>(&who, held, GTC);
	scene.fill_level::<T>(scene.mark, 1, orders);
	(scene, who)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A placement that fills the last place of a page, of an account in as many markets as it can
	/// be in.
	#[benchmark]
	fn place() {
		let (scene, who) = crowded::<T>(PAGE_SIZE - 1);
		let order = PlaceOrder {
			client_id: Some(ClientOrderId(7)),
			..scene.order(Side::Bid, scene.mark, GTC)
		};
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
		assert_eq!(Tails::<T>::iter().count(), 0);
	}

	/// A placement that opens a level's second page, of an account in as many markets as it can be in.
	#[benchmark]
	fn place_opening() {
		let (scene, who) = crowded::<T>(PAGE_SIZE);
		let order = PlaceOrder {
			client_id: Some(ClientOrderId(7)),
			..scene.order(Side::Bid, scene.mark, GTC)
		};
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
		assert_eq!(Tails::<T>::iter().count(), 1);
	}

	/// Pushing out the only order of its page, which ends by time, of an account with as many as it
	/// can have.
	#[benchmark]
	fn push_out() {
		let scene = Scene::new::<T>();
		let (who, other) = (trader::<T>(0), trader::<T>(1));
		scene.place_many::<T>(&other, MAX_OPEN_ORDERS - 1, GTC);
		let price = scene.below(MAX_OPEN_ORDERS + 1);
		scene.fill_level::<T>(price, 1, PAGE_SIZE);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		put::<T>(&other, &scene.order(Side::Bid, price, time));
		scene.crowd::<T>(&other, 1);
		let better = LevelPrice::Limit(scene.mark);
		let level = Level { market: scene.market, side: Side::Bid, price: better };
		let mut desk = Desk::<T>::load(who);
		desk.pushes_out = true;
		#[block]
		{
			let entrance = desk.entrance(level, None).ok();
			if let Some(member) = entrance.and_then(|entrance| entrance.pushes_out) {
				desk.commit();
				desk.push_out(&member).expect("it rests");
				desk.reload_list();
			}
		}
		assert_eq!(OpenOrders::<T>::get(&other).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// As `place`, of an order that ends by time.
	#[benchmark]
	fn place_until() {
		let (scene, who) = crowded::<T>(PAGE_SIZE - 1);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		let order = scene.order(Side::Bid, scene.mark, time);
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, MAX_OPEN_ORDERS - 1);
	}

	/// A placement behind as many waiting orders as there can be.
	#[benchmark]
	fn stage() {
		let (scene, who) = crowded::<T>(PAGE_SIZE);
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
	fn place_on_depth(d: Linear<10, 1_000_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		let order = scene.order(Side::Bid, scene.mark, GTC);
		#[extrinsic_call]
		place(RawOrigin::Signed(who.owner.clone()), who.index, order);
		assert_eq!(OpenOrders::<T>::get(&who).len(), 1);
	}

	/// A cancellation of the best level's only order, which ends by time and rests in its second page.
	#[benchmark]
	fn cancel() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_OPEN_ORDERS - 2, GTC);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		scene.fill_level::<T>(scene.mark, 1, PAGE_SIZE);
		put::<T>(&who, &scene.order(Side::Bid, scene.mark, time));
		let entry = OpenOrders::<T>::get(&who).last().copied().expect("it was placed");
		let level = Level::of(&entry.locator);
		Pages::<T>::remove(level.page_key(0));
		Tails::<T>::insert(level.key(), Tail { number: 1, pages: 1 });
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, OrderRef::Locator(entry.locator));
		assert!(Pallet::<T>::order(&entry.locator, &who).is_none());
		assert_eq!(Tails::<T>::iter().count(), 0);
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
	fn cancel_on_depth(d: Linear<10, 1_000_000>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.fill_depth::<T>(d);
		let locator = scene.place_many::<T>(&who, 1, GTC)[0];
		#[extrinsic_call]
		cancel(RawOrigin::Signed(who.owner.clone()), who.index, OrderRef::Locator(locator));
		assert!(Pallet::<T>::order(&locator, &who).is_none());
	}

	/// A transfer of the native currency among `d` accounts more: how much a deeper state costs a call
	/// that has nothing to do with the book. As many accounts as the deepest book has pages.
	#[benchmark(extra)]
	fn transfer_on_depth(d: Linear<10, 40_000>) {
		for index in 0..d {
			let who: T::AccountId = account("bystander", index, 0);
			frame_system::Account::<T>::insert(who, frame_system::AccountInfo::default());
		}
		let (from, to): (T::AccountId, T::AccountId) =
			(account("payer", 0, 0), account("payee", 0, 0));
		T::BenchmarkHelper::endow(&from);
		#[block]
		{
			T::BenchmarkHelper::transfer(&from, &to);
		}
		assert!(frame_system::Account::<T>::contains_key(&to));
	}

	/// Reading a page of `s` orders.
	#[benchmark(extra)]
	fn read_page(s: Linear<64, 256>) {
		let key = wide_page::<T>(s);
		let page: Option<WidePage<T>>;
		#[block]
		{
			page = unhashed::get(&key);
		}
		assert_eq!(page.map(|page| page.len() as u32), Some(s));
	}

	/// Reading a page of `s` orders and writing it without the last of them.
	#[benchmark(extra)]
	fn write_page(s: Linear<64, 256>) {
		let key = wide_page::<T>(s);
		#[block]
		{
			let mut page = unhashed::get::<WidePage<T>>(&key).unwrap_or_default();
			page.pop();
			unhashed::put(&key, &page);
		}
		assert_eq!(unhashed::get::<WidePage<T>>(&key).map(|page| page.len() as u32), Some(s - 1));
	}

	/// A change of the best level's only order, which ends by time, to a worse price where it opens
	/// the level's next page, of an account in as many markets as it can be in.
	#[benchmark]
	fn amend() {
		let (scene, who) = crowded::<T>(PAGE_SIZE);
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

	/// Placements that join a page of `l` levels and `n` more in the same, of an account in as many
	/// markets as it can be in.
	#[benchmark]
	fn batch_place(n: Linear<0, 50>, l: Linear<1, 50>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let others = scene.spread::<T>(&who);
		let orders = scene.on_levels(n, l);
		let own = |level: u32| 1 + n / l + u32::from(level < n % l);
		scene.fill_levels::<T>(&orders[..l as usize], |level| PAGE_SIZE - own(level));
		let items: Vec<_> = orders.into_iter().map(BatchItem::Place).collect();
		let items = BoundedVec::truncate_from(items);
		let mode = BatchMode::BestEffort;
		#[extrinsic_call]
		batch(RawOrigin::Signed(who.owner.clone()), who.index, items, mode);
		assert_eq!(OpenOrders::<T>::get(&who).len() as u32, n + l + others);
	}

	/// Cancellations in a full page of `l` levels and `n` more in the same, of orders that end by time.
	#[benchmark]
	fn batch_cancel(n: Linear<0, 50>, l: Linear<1, 50>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		let time = TimeInForce::GoodTilTime(later(T::Clock::now()));
		let orders = scene.on_levels(n, l);
		let own = |level: u32| 1 + n / l + u32::from(level < n % l);
		scene.fill_levels::<T>(&orders[..l as usize], |level| PAGE_SIZE - own(level));
		for order in orders {
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

	/// Expiring `n` orders, each on a level of its own, of `a` accounts that have as many others as
	/// they can. Orders of one account end at one moment.
	#[benchmark]
	fn expire_orders(n: Linear<0, MAX_OPEN_ORDERS>, a: Linear<1, MAX_OPEN_ORDERS>) {
		let scene = Scene::new::<T>();
		let moment = later(T::Clock::now());
		let mut held = 0;
		for index in 0..a {
			let who = trader::<T>(index);
			for tick in (index..n).step_by(a as usize) {
				let time_in_force = TimeInForce::GoodTilTime(moment);
				put::<T>(&who, &scene.order(Side::Bid, scene.below(1 + tick), time_in_force));
			}
			held += lengthen::<T>(&who);
		}
		#[block]
		{
			ExpireOrders::<T>::run(moment, &mut WeightMeter::new());
		}
		assert_eq!(Expiries::<T>::iter_keys().count(), 0);
		assert_eq!(OpenOrders::<T>::iter().map(|(_, list)| list.len() as u32).sum::<u32>(), held);
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
