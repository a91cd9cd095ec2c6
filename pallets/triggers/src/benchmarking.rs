//! Benchmarks of the calls and of the step's components.

#![cfg(any(feature = "runtime-benchmarks", test))]
// Sizes and counts here are small and fixed.
#![allow(clippy::arithmetic_side_effects)]

use crate::{
	Boards, Call, Config, Direction, Execution, Lane, MarketKey, Pallet, Slices, Standing,
	StandingId, SubaccountOf, TriggerKind, TriggerSize, TriggerTerms, TwapTerms, Waiting,
	MAX_TRIGGERS, MAX_TWAPS, MIN_INTERVAL_MS,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Markets, SliceReports},
	Lots, MarketId, Moment, Price, Reference, SelfTradePolicy, Side, SubaccountId,
};
use frame_benchmarking::v2::*;
use frame_support::weights::WeightMeter;
use frame_system::RawOrigin;

/// Sets the scene for benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Lists `count` active markets with fresh prices of at least 10,000 tick sizes, and returns
	/// them, ascending. No other markets remain.
	fn markets(count: u32) -> Vec<MarketId>;

	/// Opens the subaccount with collateral for some hundred of the smallest orders.
	fn fund(who: &SubaccountId<AccountId>);
}

/// A market and the numbers to trade it with.
struct Scene {
	market: MarketId,
	mark: Price,
	lots: Lots,
}

/// The lane that the benchmarks fire.
const LANE: Lane =
	Lane { kind: TriggerKind::Stop, reference: Reference::Mark, direction: Direction::Below };

impl Scene {
	fn new<T: Config>() -> Self {
		Self::of::<T>(T::BenchmarkHelper::markets(1)[0])
	}

	fn of<T: Config>(market: MarketId) -> Self {
		let record = T::Markets::record(market).expect("the market is listed");
		let quote = T::Markets::quote(market).expect("the market has a price");
		Self { market, mark: quote.mark, lots: record.parameters.min_order }
	}

	/// Sells when the mark falls to `below` under its present one; the market's bound on slippage.
	fn stop<T: Config>(&self, below: u32) -> TriggerTerms {
		TriggerTerms {
			reference: Reference::Mark,
			price: Price(self.mark.0 - u64::from(below)),
			side: Side::Ask,
			size: TriggerSize::Lots(self.lots),
			execution: Execution::Market(None),
			reduce_only: false,
			self_trade: SelfTradePolicy::AnnulBoth,
			expires: Some(later(T::Clock::now())),
			client_id: None,
		}
	}

	fn take_profit<T: Config>(&self, above: u32) -> TriggerTerms {
		let price = Price(self.mark.0 + u64::from(above));
		TriggerTerms { price, ..self.stop::<T>(0) }
	}

	fn twap(&self) -> TwapTerms {
		TwapTerms {
			side: Side::Bid,
			lots: Lots(self.lots.0 * 10),
			interval_ms: MIN_INTERVAL_MS,
			slices: 10,
			slippage: None,
			limit: None,
			reduce_only: false,
			self_trade: SelfTradePolicy::AnnulBoth,
		}
	}

	/// Places `count` triggers of one account, each at a price of its own, the nearest last.
	fn place_many<T: Config>(&self, who: &SubaccountOf<T>, count: u32) {
		for step in (0..count).rev() {
			let terms = self.stop::<T>(10 + step);
			Pallet::<T>::do_place_trigger(who.clone(), self.market, TriggerKind::Stop, terms)
				.expect("the account is funded");
		}
	}

	/// A funded account with a pair, the stop nearest, and other triggers up to the limit.
	fn paired<T: Config>(&self, index: u32) {
		let who = trader::<T>(index);
		let (stop, take_profit) = (self.stop::<T>(1), self.take_profit::<T>(1));
		Pallet::<T>::do_place_pair(who.clone(), self.market, stop, take_profit)
			.expect("the account is funded");
		self.place_many::<T>(&who, MAX_TRIGGERS - 2);
	}

	/// Lets the mark have been as low as `below` under its present one.
	fn latch<T: Config>(&self, below: u32) {
		Boards::<T>::mutate(MarketKey::from(self.market), |board| {
			let price = Price(self.mark.0 - u64::from(below));
			let state = board.lane_mut(LANE);
			state.note(LANE.direction, price);
			state.latched = Some(price);
		});
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

	/// The last trigger an account may have, its lane's nearest.
	#[benchmark]
	fn place_trigger() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_TRIGGERS - 1);
		let terms = scene.stop::<T>(1);
		#[extrinsic_call]
		place_trigger(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			scene.market,
			TriggerKind::Stop,
			terms,
		);
		assert_eq!(Pallet::<T>::triggers_of(&who).len() as u32, MAX_TRIGGERS);
	}

	/// A trigger nearest in a lane of `d` others: flat in `d`.
	#[benchmark(extra)]
	fn place_trigger_among(d: Linear<0, 1_000>) {
		let scene = Scene::new::<T>();
		fill_lane::<T>(&scene, d);
		let who = trader::<T>(0);
		let terms = scene.stop::<T>(1);
		#[extrinsic_call]
		place_trigger(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			scene.market,
			TriggerKind::Stop,
			terms,
		);
		assert_eq!(Waiting::<T>::iter_keys().count() as u32, d + 1);
	}

	/// The last two triggers an account may have, each its lane's nearest.
	#[benchmark]
	fn place_pair() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_TRIGGERS - 2);
		let (stop, take_profit) = (scene.stop::<T>(1), scene.take_profit::<T>(1));
		#[extrinsic_call]
		place_pair(
			RawOrigin::Signed(who.owner.clone()),
			who.index,
			scene.market,
			stop,
			take_profit,
		);
		assert_eq!(Pallet::<T>::triggers_of(&who).len() as u32, MAX_TRIGGERS);
	}

	/// One trigger of a full list, the nearest, which ends by time.
	#[benchmark]
	fn cancel_trigger() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_TRIGGERS);
		let id = StandingId(u64::from(MAX_TRIGGERS) - 1);
		#[extrinsic_call]
		cancel_trigger(RawOrigin::Signed(who.owner.clone()), who.index, id);
		assert_eq!(Pallet::<T>::triggers_of(&who).len() as u32, MAX_TRIGGERS - 1);
	}

	/// The nearest trigger of a lane of `d` others: flat in `d`.
	#[benchmark(extra)]
	fn cancel_trigger_among(d: Linear<0, 1_000>) {
		let scene = Scene::new::<T>();
		fill_lane::<T>(&scene, d);
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, 1);
		#[extrinsic_call]
		cancel_trigger(RawOrigin::Signed(who.owner.clone()), who.index, StandingId(0));
		assert_eq!(Waiting::<T>::iter_keys().count() as u32, d);
	}

	/// The last TWAP order of an account with as many triggers as it may have.
	#[benchmark]
	fn place_twap() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_TRIGGERS);
		place_twaps::<T>(&scene, &who, MAX_TWAPS - 1);
		let terms = scene.twap();
		#[extrinsic_call]
		place_twap(RawOrigin::Signed(who.owner.clone()), who.index, scene.market, terms);
		assert_eq!(Pallet::<T>::twaps_of(&who).len() as u32, MAX_TWAPS);
	}

	/// A TWAP order of a full list.
	#[benchmark]
	fn cancel_twap() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		place_twaps::<T>(&scene, &who, MAX_TWAPS);
		scene.place_many::<T>(&who, MAX_TRIGGERS);
		#[extrinsic_call]
		cancel_twap(RawOrigin::Signed(who.owner.clone()), who.index, StandingId(0));
		assert_eq!(Pallet::<T>::twaps_of(&who).len() as u32, MAX_TWAPS - 1);
	}

	/// `n` triggers of one account, each at a price of its own; the last ones are TWAP orders.
	#[benchmark]
	fn cancel_all(n: Linear<0, 36>) {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, n.min(MAX_TRIGGERS));
		place_twaps::<T>(&scene, &who, n.saturating_sub(MAX_TRIGGERS));
		#[extrinsic_call]
		cancel_all(RawOrigin::Signed(who.owner.clone()), who.index, None);
		let standing = Standing::<T>::get(&who);
		assert!(standing.triggers.is_empty() && standing.twaps.is_empty());
	}

	/// Looking at `m` markets with a trigger each, none of them crossed.
	#[benchmark]
	fn survey_markets(m: Linear<0, 64>) {
		let scenes = scenes::<T>(m);
		#[block]
		{
			assert!(Pallet::<T>::latch(&mut WeightMeter::new()).is_empty());
		}
		assert_eq!(Boards::<T>::iter_keys().count(), scenes.len());
	}

	/// Looking at `m` markets whose latched lanes hold no trigger any more.
	#[benchmark]
	fn latch_markets(m: Linear<0, 64>) {
		for scene in scenes::<T>(m) {
			scene.latch::<T>(5);
		}
		let now = T::Clock::now();
		#[block]
		{
			let looks = Pallet::<T>::latch(&mut WeightMeter::new());
			Pallet::<T>::fire_looks(looks, now, &mut WeightMeter::new());
		}
		assert!(Boards::<T>::iter_values().all(|board| !board.is_latched()));
	}

	/// Expiring `n` triggers, each the last of an account's full list.
	#[benchmark]
	fn expire_triggers(n: Linear<0, 20>) {
		let scene = Scene::new::<T>();
		for index in 0..n {
			let who = trader::<T>(index);
			let mut terms = scene.stop::<T>(5);
			terms.expires = None;
			for _ in 1..MAX_TRIGGERS {
				Pallet::<T>::do_place_trigger(who.clone(), scene.market, TriggerKind::Stop, terms)
					.expect("the account is funded");
			}
			scene.place_many::<T>(&who, 1);
		}
		let moment = later(T::Clock::now());
		#[block]
		{
			Pallet::<T>::expire_triggers(moment, &mut WeightMeter::new());
		}
		let left = Waiting::<T>::iter_keys().count() as u32;
		assert_eq!(left, n * (MAX_TRIGGERS - 1));
	}

	/// Firing `n` stops of a lane, each one of a pair and of an account with a full list. They
	/// place market orders.
	#[benchmark]
	fn fire_triggers(n: Linear<0, 20>) {
		let scene = Scene::new::<T>();
		for index in 0..n {
			scene.paired::<T>(index);
		}
		scene.latch::<T>(5);
		let now = T::Clock::now();
		#[block]
		{
			let looks = Pallet::<T>::latch(&mut WeightMeter::new());
			Pallet::<T>::fire_looks(looks, now, &mut WeightMeter::new());
		}
		let left = Waiting::<T>::iter_keys().count() as u32;
		assert_eq!(left, n * (MAX_TRIGGERS - 2));
	}

	/// Placing `n` slices, each of an account with a full list.
	#[benchmark]
	fn place_slices(n: Linear<0, 20>) {
		let scene = Scene::new::<T>();
		for index in 0..n {
			let who = trader::<T>(index);
			scene.place_many::<T>(&who, MAX_TRIGGERS);
			place_twaps::<T>(&scene, &who, 1);
		}
		let now = T::Clock::now();
		#[block]
		{
			Pallet::<T>::place_slices(now, &mut WeightMeter::new());
		}
		let placed = Slices::<T>::iter_keys().filter(|(due, ..)| due.moment() > now).count();
		assert_eq!(placed as u32, n);
	}

	/// The report of the last slice of a TWAP order, which ends with it.
	#[benchmark]
	fn end_slice() {
		let scene = Scene::new::<T>();
		let who = trader::<T>(0);
		scene.place_many::<T>(&who, MAX_TRIGGERS);
		place_twaps::<T>(&scene, &who, MAX_TWAPS - 1);
		let terms = TwapTerms { slices: 2, ..scene.twap() };
		Pallet::<T>::do_place_twap(who.clone(), scene.market, terms).expect("it is funded");
		let last = Moment(T::Clock::now().0 + 2 * MIN_INTERVAL_MS);
		Pallet::<T>::place_slices(last, &mut WeightMeter::new());
		let twap = *Pallet::<T>::twaps_of(&who).last().expect("its slice is in the market");
		let slice = twap.pending.expect("its slice is in the market");
		#[block]
		{
			Pallet::<T>::ended(&who, slice.nonce, slice.lots);
		}
		assert_eq!(Pallet::<T>::twaps_of(&who).len() as u32, MAX_TWAPS - 1);
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::ExtBuilder::build(),
		crate::tests::mock::Test
	);
}

/// The first `count` markets, with a trigger each.
fn scenes<T: Config>(count: u32) -> Vec<Scene> {
	let markets = T::BenchmarkHelper::markets(count.max(1));
	let mut scenes = Vec::new();
	for (index, market) in (0..count).zip(markets) {
		let scene = Scene::of::<T>(market);
		let who = trader::<T>(index);
		scene.place_many::<T>(&who, 1);
		scenes.push(scene);
	}
	scenes
}

/// Puts `count` triggers of strangers into the lane that is placed to and cancelled from.
fn fill_lane<T: Config>(scene: &Scene, count: u32) {
	for index in 0..count {
		if index % MAX_TRIGGERS == 0 {
			let who = trader::<T>(1 + index / MAX_TRIGGERS);
			scene.place_many::<T>(&who, MAX_TRIGGERS.min(count - index));
		}
	}
}

fn place_twaps<T: Config>(scene: &Scene, who: &SubaccountOf<T>, count: u32) {
	for _ in 0..count {
		Pallet::<T>::do_place_twap(who.clone(), scene.market, scene.twap())
			.expect("the account is funded");
	}
}
