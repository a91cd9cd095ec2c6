//! The scene of the benchmarks: markets of its own instead of the genesis ones, prices, money,
//! positions.
//!
//! Market time must be past zero: whoever runs the benchmarks sets the slot in the genesis state.

use super::exchange::MarketClock;
use crate::{
	constants::{EXISTENTIAL_DEPOSIT, QUOTE_ASSET, USD},
	AccountId, Assets, Margin, Markets, OrderBook, Runtime, RuntimeOrigin,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Ledger, Markets as _, Step},
	AccountClearing, FeedId, FeedPrice, FeedState, IndexPrice, LotSize, Lots, MarketId, MarketKind,
	MarketParameters, Moment, PlaceOrder, Ppm, Price, QuoteAtoms, Side, SubaccountId,
};
use frame_benchmarking::account;
use frame_support::{
	assert_ok,
	traits::{fungibles::Mutate, Currency},
	weights::WeightMeter,
	BoundedVec,
};
use pallet_liquidation::Distress;
use pallet_oracle::{FeedConfig, FeedIds, Feeds, Prices};
use sp_runtime::traits::StaticLookup;

/// A lot's price when a scene begins: 5 USD, 50,000 tick sizes.
const MARK: u64 = 5_000_000;
/// The same after it fell by two per cent.
const FALLEN: u64 = 4_900_000;
/// The same after it fell by half.
const CRASHED: u64 = 2_500_000;
/// What an account has that must not run out of money [quote atoms].
const FORTUNE: u128 = 1_000_000 * USD;
/// Lots an account in distress bought in each market from the one maker.
const LOTS: u64 = 1_000;

type Who = SubaccountId<AccountId>;

/// Sets the scene for every pallet's benchmarks.
pub struct Scene;

fn feed(market: u32) -> FeedId {
	FeedId(u16::try_from(market).unwrap_or(u16::MAX))
}

fn maker() -> Who {
	SubaccountId { owner: account("maker", 0, 0), index: 0 }
}

/// A lot is a unit. IMF 10 %, MMF 5 %, no fees but the liquidation fee of 1 %.
fn parameters(market: u32) -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: feed(market),
		lot_size: LotSize { base_atoms: 1, base_decimals: 0 },
		tick_size: Price(100),
		min_order: Lots(1),
		max_order: Lots(1 << 40),
		initial_margin: Ppm(100_000),
		maintenance_margin: Ppm(50_000),
		open_interest_lower: QuoteAtoms(1 << 60),
		open_interest_upper: QuoteAtoms(1 << 61),
		open_interest_cap: QuoteAtoms(1 << 62),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(100_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		auction_fee: Ppm(200),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(50_000),
		min_notional: QuoteAtoms::ZERO,
		limit_state_blocks: 10,
		impact_notional: QuoteAtoms(1_000_000_000_000),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: Default::default(),
		volatility: Default::default(),
	}
}

/// Lists the feed if need be and writes its price.
fn write_price(feed: FeedId, price: FeedPrice) {
	if !Feeds::<Runtime>::contains_key(feed) {
		let config = FeedConfig {
			name: BoundedVec::truncate_from(b"SCENE/USD".to_vec()),
			bounds: bulwark_aggregation::Bounds {
				low: IndexPrice::from_inner(1),
				high: IndexPrice::from_inner(u128::MAX),
			},
			min_sources: 1,
			sources: BoundedVec::new(),
		};
		Feeds::<Runtime>::insert(feed, config);
		FeedIds::<Runtime>::mutate(|feeds| {
			let _ = feeds.try_push(feed);
			feeds.sort();
		});
	}
	Prices::<Runtime>::insert(feed, price);
}

/// Gives the feed of `market` a fresh price of so many atoms a lot.
fn set_index(market: MarketId, atoms: u64) {
	// A lot is a unit here, so an atom a lot is 10^-6 USD.
	let price = IndexPrice::from_inner(u128::from(atoms).saturating_mul(1_000_000_000_000));
	let price = FeedPrice {
		price,
		low: price,
		high: price,
		confidence: IndexPrice::zero(),
		average: price,
		updated: MarketClock::now(),
		round: 1,
		state: FeedState::Normal,
	};
	write_price(feed(market.0), price);
}

/// Moves the marks of `markets`, which without samples are their indices.
fn set_marks(markets: &[MarketId], atoms: u64) {
	for market in markets {
		set_index(*market, atoms);
	}
	pallet_markets::UpdateQuotes::<Runtime>::run(MarketClock::now(), &mut WeightMeter::new());
	for market in markets {
		assert_eq!(Markets::quote(*market).map(|quote| quote.mark), Some(Price(atoms)));
	}
}

/// The first `count` markets of the scene, at [`MARK`]. Genesis markets go.
fn list(count: u32) -> Vec<MarketId> {
	let first = Markets::record(MarketId(0)).map(|record| record.parameters);
	if first != Some(parameters(0)) {
		Markets::forget_all();
	}
	let markets: Vec<_> = (0..count).map(MarketId).collect();
	for market in &markets {
		if Markets::record(*market).is_none() {
			set_index(*market, MARK);
			assert_ok!(Markets::list_active(parameters(market.0)));
		}
	}
	set_marks(&markets, MARK);
	markets
}

/// Mints the settlement asset, which the genesis state knows.
fn mint(owner: &AccountId, amount: u128) {
	let _ = crate::Balances::deposit_creating(owner, EXISTENTIAL_DEPOSIT);
	assert_ok!(<Assets as Mutate<AccountId>>::mint_into(QUOTE_ASSET, owner, amount));
}

fn credit(who: &Who, amount: u128) {
	mint(&who.owner, amount.saturating_mul(2));
	assert_ok!(Margin::deposit(RuntimeOrigin::signed(who.owner.clone()), who.index, amount));
}

fn part(who: &Who, bought: u64, sold: u64) -> AccountClearing<AccountId> {
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

/// `buyer` buys `lots` from `seller` at `price`.
fn trade(market: MarketId, buyer: &Who, seller: &Who, lots: u64, price: u64) {
	let parts = [part(buyer, lots, 0), part(seller, 0, lots)];
	assert_ok!(Margin::settle(market, Price(price), &parts));
}

/// Bids for a lot in the first market, each order on a level of its own.
fn place(who: &Who, orders: u32) {
	for order in 1..=u64::from(orders) {
		assert_ok!(OrderBook::place(
			RuntimeOrigin::signed(who.owner.clone()),
			who.index,
			PlaceOrder::limit(
				MarketId(0),
				Side::Bid,
				Price(MARK.saturating_sub(order.saturating_mul(100))),
				Lots(1),
			),
		));
	}
}

impl pallet_markets::BenchmarkHelper for Scene {
	fn set_price(feed: FeedId, price: FeedPrice) {
		write_price(feed, price);
	}
}

impl pallet_margin::BenchmarkHelper<AccountId> for Scene {
	fn markets(count: u32) -> Vec<MarketId> {
		list(count)
	}

	fn fund(who: &AccountId, amount: u128) {
		mint(who, amount);
	}
}

impl pallet_order_book::BenchmarkHelper<AccountId> for Scene {
	fn markets(count: u32) -> Vec<MarketId> {
		list(count)
	}

	fn fund(who: &Who) {
		credit(who, FORTUNE);
	}

	fn delegate(owner: &AccountId) -> AccountId {
		let delegate: AccountId = account("delegate", 0, 0);
		let limits = pallet_delegation::Limits {
			expires: Moment(MarketClock::now().0.saturating_add(1_000_000)),
			markets: pallet_delegation::MarketScope::All,
			order_notional: QuoteAtoms(1 << 60),
			daily_notional: QuoteAtoms(1 << 60),
		};
		let origin = RuntimeOrigin::signed(owner.clone());
		assert_ok!(crate::Delegation::register(origin, delegate.clone(), limits));
		delegate
	}

	fn endow(who: &AccountId) {
		let _ = crate::Balances::deposit_creating(who, EXISTENTIAL_DEPOSIT.saturating_mul(10));
	}

	fn transfer(from: &AccountId, to: &AccountId) {
		let origin = RuntimeOrigin::signed(from.clone());
		let to = <Runtime as frame_system::Config>::Lookup::unlookup(to.clone());
		assert_ok!(crate::Balances::transfer_keep_alive(origin, to, EXISTENTIAL_DEPOSIT));
	}
}

impl pallet_triggers::BenchmarkHelper<AccountId> for Scene {
	fn markets(count: u32) -> Vec<MarketId> {
		list(count)
	}

	fn fund(who: &Who) {
		credit(who, FORTUNE);
	}
}

impl pallet_fees::BenchmarkHelper<AccountId> for Scene {
	fn set_now(now: Moment) {
		let slot = now.0 / crate::constants::SLOT_DURATION_MS;
		pallet_aura::CurrentSlot::<Runtime>::put(sp_consensus_aura::Slot::from(slot));
	}

	fn collect(amount: QuoteAtoms) {
		list(1);
		let (buyer, seller) = (maker(), SubaccountId { owner: account("payer", 0, 0), index: 0 });
		credit(&buyer, FORTUNE);
		credit(&seller, FORTUNE);
		let mut parts = [part(&buyer, 1, 0), part(&seller, 0, 1)];
		if let Some(payer) = parts.last_mut() {
			payer.fees = amount;
		}
		assert_ok!(Margin::settle(MarketId(0), Price(MARK), &parts));
	}

	fn set_validators(validators: Vec<AccountId>) {
		pallet_session::Validators::<Runtime>::put(validators);
	}
}

impl pallet_delegation::BenchmarkHelper<AccountId> for Scene {
	fn make_owner(who: &AccountId) {
		credit(&SubaccountId { owner: who.clone(), index: 0 }, FORTUNE / 1_000);
	}
}

impl pallet_liquidation::BenchmarkHelper<AccountId> for Scene {
	fn distressed(distress: Distress) -> Who {
		let markets = list(distress.positions);
		let who = SubaccountId { owner: account("distressed", distress.seed, 0), index: 0 };
		credit(&maker(), FORTUNE);
		credit(&who, FORTUNE);
		for holder in 0..distress.holders {
			let holder = SubaccountId { owner: account("holder", holder, 0), index: 0 };
			credit(&holder, FORTUNE / 1_000);
			for market in &markets {
				trade(*market, &who, &holder, 1, MARK);
			}
		}
		for market in &markets {
			trade(*market, &who, &maker(), LOTS, MARK);
		}
		place(&who, distress.orders);
		set_marks(&markets, FALLEN);
		drain(&who);
		who
	}

	fn bankrupt(who: &Who) {
		let positions = Margin::subaccount(who).map(|account| account.positions);
		let markets: Vec<_> =
			positions.unwrap_or_default().iter().map(|position| position.market).collect();
		set_marks(&markets, CRASHED);
	}

	fn endow(amount: QuoteAtoms) {
		let amount = u128::try_from(amount.0).unwrap_or_default();
		mint(&Margin::custody_account(), amount);
		assert_ok!(Margin::sweep_gifts(RuntimeOrigin::signed(maker().owner)));
	}
}

/// Takes quote out of the account, by a losing trade with the maker, until its equity is half its
/// maintenance requirement.
fn drain(who: &Who) {
	let health = Margin::health(who).unwrap_or_default();
	let excess = health.equity.0.saturating_sub(health.maintenance.0 / 2);
	let price = MARK.saturating_add(u64::try_from(excess).unwrap_or_default());
	trade(MarketId(0), who, &maker(), 1, price);
	trade(MarketId(0), &maker(), who, 1, MARK);
}
