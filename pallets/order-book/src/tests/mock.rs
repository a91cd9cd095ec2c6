//! A runtime with the real ledger and markets, and feeds the tests set.

use crate::{self as pallet_order_book, BenchmarkHelper, Event};
use bulwark_primitives::{
	seams::{self, Ledger as _, Step},
	AccountClearing, AssetId, Deleveraging, FeedId, FeedPrice, FeedState, FilterOrder,
	FilterVerdict, Health, IndexPrice, LiquidationFill, LiquidationOrder, LotSize, Lots, MarketId,
	MarketKind, MarketParameters, MarketState, Moment, OrderLocator, OrderNonce, Ppm, Price,
	QuoteAtoms, Side, Subaccount, SubaccountId, TimeInForce,
};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU8},
	weights::WeightMeter,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;

pub(crate) type AccountId = u64;
pub(crate) type Who = SubaccountId<AccountId>;
type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Markets = pallet_markets;
	#[runtime::pallet_index(4)]
	pub type Margin = pallet_margin;
	#[runtime::pallet_index(5)]
	pub type OrderBook = pallet_order_book;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = u128;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = ();
}

pub(crate) const QUOTE_ASSET: AssetId = 1;
/// What a deposit costs.
pub(crate) const DEPOSIT_FEE: u128 = 1;

/// A clearing as the seam was told of it.
pub(crate) type Sample = bulwark_primitives::ClearingSample;

parameter_types! {
	pub const CustodyId: PalletId = PalletId(*b"py/margn");
	pub static Feeds: BTreeMap<FeedId, FeedPrice> = BTreeMap::new();
	pub static Now: u64 = 1_000_000;
	pub static MaxAuctionOrders: u32 = 128;
	pub static MaxStaged: u32 = 64;
	/// The market whose settlement fails.
	pub static Faulty: Option<MarketId> = None;
	/// Whether closing an order fails.
	pub static RefuseClose: bool = false;
	pub static Liquidating: BTreeMap<MarketId, Vec<LiquidationOrder<AccountId>>> = BTreeMap::new();
	pub static Reported: Vec<(MarketId, Vec<LiquidationFill<AccountId>>)> = Vec::new();
	pub static Samples: BTreeMap<MarketId, Sample> = BTreeMap::new();
	pub static LiquidationFee: Ppm = Ppm(10_000);
}

/// Feeds and the clock, in memory.
pub struct Memory;

impl seams::IndexPrices for Memory {
	fn price(feed: FeedId) -> Option<FeedPrice> {
		Feeds::get().get(&feed).copied()
	}

	fn is_listed(_feed: FeedId) -> bool {
		true
	}
}

impl seams::Clock for Memory {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

/// Liquidation orders the tests issue.
impl seams::LiquidationOrders<AccountId> for Memory {
	fn orders(market: MarketId) -> Vec<LiquidationOrder<AccountId>> {
		Liquidating::get().get(&market).cloned().unwrap_or_default()
	}

	fn fee(_market: MarketId) -> Ppm {
		LiquidationFee::get()
	}

	fn filled(market: MarketId, fills: &[LiquidationFill<AccountId>]) {
		Reported::mutate(|reported| reported.push((market, fills.to_vec())));
	}
}

/// The markets pallet, with what it is told written down.
pub struct NotedMarkets;

impl seams::Markets for NotedMarkets {
	fn record(market: MarketId) -> Option<bulwark_primitives::MarketRecord> {
		<Markets as seams::Markets>::record(market)
	}

	fn quote(market: MarketId) -> Option<bulwark_primitives::MarketQuote> {
		<Markets as seams::Markets>::quote(market)
	}

	fn ids() -> Vec<MarketId> {
		<Markets as seams::Markets>::ids()
	}

	fn halt(market: MarketId, reason: bulwark_primitives::HaltReason) {
		<Markets as seams::Markets>::halt(market, reason);
	}

	fn note_clearing(market: MarketId, sample: Sample) {
		Samples::mutate(|samples| samples.insert(market, sample));
		<Markets as seams::Markets>::note_clearing(market, sample);
	}
}

/// The margin pallet, with faults on demand.
pub struct FaultyLedger;

impl seams::OpenInterest for FaultyLedger {
	fn open_interest(market: MarketId) -> Lots {
		Margin::open_interest(market)
	}
}

impl seams::Ledger<AccountId> for FaultyLedger {
	type Error = DispatchError;

	fn subaccount(who: &Who) -> Option<Subaccount> {
		<Margin as seams::Ledger<AccountId>>::subaccount(who)
	}

	fn health(who: &Who) -> Result<Health, DispatchError> {
		<Margin as seams::Ledger<AccountId>>::health(who)
	}

	fn favourable_health(who: &Who) -> Result<Health, DispatchError> {
		Margin::favourable_health(who)
	}

	fn open_order(
		who: &Who,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		Margin::open_order(who, market, side, lots, limit)
	}

	fn close_order(who: &Who, market: MarketId, side: Side, lots: Lots) -> DispatchResult {
		if RefuseClose::get() {
			return Err(DispatchError::Unavailable);
		}
		Margin::close_order(who, market, side, lots)
	}

	fn filter(who: &Who, orders: &[FilterOrder]) -> FilterVerdict {
		Margin::filter(who, orders)
	}

	fn settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<AccountId>],
	) -> DispatchResult {
		Margin::settle(market, price, accounts)?;
		if Faulty::get() == Some(market) {
			return Err(DispatchError::Unavailable);
		}
		Ok(())
	}

	fn set_in_liquidation(who: &Who, in_liquidation: bool) {
		Margin::set_in_liquidation(who, in_liquidation);
	}

	fn insurance() -> QuoteAtoms {
		<Margin as seams::Ledger<AccountId>>::insurance()
	}

	fn insure(who: &Who, amount: QuoteAtoms) -> Result<QuoteAtoms, DispatchError> {
		Margin::insure(who, amount)
	}

	fn pay_bounty(receiver: &Who, amount: QuoteAtoms) -> DispatchResult {
		Margin::pay_bounty(receiver, amount)
	}

	fn holders(market: MarketId, start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::holders(market, start, limit)
	}

	fn accounts(start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::accounts(start, limit)
	}

	fn deleverage(deleveraging: &Deleveraging<AccountId>) -> DispatchResult {
		Margin::deleverage(deleveraging)
	}

	fn record_deficit(market: MarketId, who: &Who, amount: QuoteAtoms) -> DispatchResult {
		Margin::record_deficit(market, who, amount)
	}
}

impl pallet_markets::Config for Test {
	type ListingOrigin = EnsureRoot<AccountId>;
	type RiskOrigin = EnsureRoot<AccountId>;
	type GuardianOrigin = EnsureRoot<AccountId>;
	type IndexPrices = Memory;
	type OpenInterest = Margin;
	type Clock = Memory;
	type WeightInfo = ();
}

impl pallet_margin::Config for Test {
	type Assets = Assets;
	type QuoteAsset = ConstU32<QUOTE_ASSET>;
	type PalletId = CustodyId;
	type Markets = Markets;
	type IndexPrices = Memory;
	type Clock = Memory;
	type MinDeposit = ConstU128<10>;
	type DepositFee = ConstU128<DEPOSIT_FEE>;
	type MinEquity = ConstU128<1>;
	type MaxSubaccounts = ConstU8<128>;
	type WeightInfo = ();
}

impl crate::Config for Test {
	type Clock = Memory;
	type Markets = NotedMarkets;
	type Ledger = FaultyLedger;
	type Liquidations = Memory;
	type MaxAuctionOrders = MaxAuctionOrders;
	type MaxStaged = MaxStaged;
	type WeightInfo = ();
	type BenchmarkHelper = Helper;
}

/// Sets the scene for benchmarks.
pub struct Helper;

impl BenchmarkHelper<AccountId> for Helper {
	fn markets(count: u32) -> Vec<MarketId> {
		// The first two are listed at genesis.
		for _ in 2..count {
			let listed = Markets::list_market(RuntimeOrigin::root(), parameters());
			assert_ok!(listed);
		}
		set_index(1_000_000);
		(0..count).map(MarketId).collect()
	}

	fn fund(who: &Who) {
		use frame_support::traits::fungibles::Mutate;
		let amount = 1_000_000_000_000;
		assert_ok!(Assets::mint_into(QUOTE_ASSET, &who.owner, 2 * amount));
		assert_ok!(Margin::deposit(RuntimeOrigin::signed(who.owner), who.index, amount));
	}
}

pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);

/// IMF 10 %, MMF 5 %, band 10 %, fees 0.1 % and 0.2 %: round numbers at an index of 100.
pub(crate) fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(0),
		lot_size: LotSize { base_atoms: 1, base_decimals: 6 },
		tick_size: Price(1),
		min_order: Lots(1),
		max_order: Lots(100_000),
		initial_margin: Ppm(100_000),
		maintenance_margin: Ppm(50_000),
		open_interest_lower: QuoteAtoms(1 << 60),
		open_interest_upper: QuoteAtoms(1 << 61),
		open_interest_cap: QuoteAtoms(1 << 62),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(100_000),
		maker_fee: Ppm(1_000),
		taker_fee: Ppm(2_000),
		liquidation_fee: Ppm(10_000),
		impact_notional: QuoteAtoms(1_000),
		taker_delay: 0,
	}
}

/// Sets every market's index price [quote atoms per lot] and takes it into the quotes.
pub(crate) fn set_index(price: u64) {
	set_feed(price, FeedState::Normal);
}

/// Sets the feed and takes it into the quotes.
pub(crate) fn set_feed(price: u64, state: FeedState) {
	let price = IndexPrice::from_inner(u128::from(price) * 1_000_000_000_000_000_000);
	let feed = FeedPrice {
		price,
		low: price,
		high: price,
		confidence: IndexPrice::zero(),
		average: price,
		updated: Moment(Now::get()),
		round: 1,
		state,
	};
	Feeds::mutate(|feeds| feeds.insert(FeedId(0), feed));
	pallet_markets::UpdateQuotes::<Test>::run(Moment(Now::get()), &mut WeightMeter::new());
}

pub(crate) fn set_state(market: MarketId, state: MarketState) {
	assert_ok!(Markets::set_state(RuntimeOrigin::root(), market, state));
}

/// Changes a market's parameters.
pub(crate) fn set_parameters(market: MarketId, change: impl FnOnce(&mut MarketParameters)) {
	let mut changed = parameters();
	change(&mut changed);
	assert_ok!(Markets::set_parameters(RuntimeOrigin::root(), market, changed));
}

/// The first subaccount of `owner`.
pub(crate) fn sub(owner: AccountId) -> Who {
	SubaccountId { owner, index: 0 }
}

pub(crate) const GTC: TimeInForce = TimeInForce::GoodTilCancelled;
pub(crate) const IOC: TimeInForce = TimeInForce::ImmediateOrCancel;
pub(crate) const BID: Side = Side::Bid;
pub(crate) const ASK: Side = Side::Ask;

/// Tries to place an order of the first subaccount of `owner`.
pub(crate) fn try_place(
	owner: AccountId,
	market: MarketId,
	(side, price, lots): (Side, u64, u64),
	time_in_force: TimeInForce,
) -> DispatchResult {
	let origin = RuntimeOrigin::signed(owner);
	OrderBook::place(origin, 0, market, side, Price(price), Lots(lots), time_in_force)
}

/// Places a resting order; returns where it is.
pub(crate) fn place(
	owner: AccountId,
	market: MarketId,
	side: Side,
	price: u64,
	lots: u64,
) -> OrderLocator {
	assert_ok!(try_place(owner, market, (side, price, lots), GTC));
	*crate::OpenOrders::<Test>::get(sub(owner)).last().unwrap()
}

/// Places an order for the next auction only.
pub(crate) fn take(owner: AccountId, market: MarketId, side: Side, price: u64, lots: u64) {
	assert_ok!(try_place(owner, market, (side, price, lots), IOC));
}

/// The tick's part of this pallet with all the weight it wants.
pub(crate) fn clear() {
	clear_within(&mut WeightMeter::new());
}

pub(crate) fn clear_within(meter: &mut WeightMeter) {
	let now = Moment(Now::get());
	crate::ExpireOrders::<Test>::run(now, &mut WeightMeter::new());
	crate::ClearMarkets::<Test>::run(now, meter);
}

/// Ends the block and starts the next, one second later.
pub(crate) fn next_block() {
	clear();
	assert_ok!(OrderBook::do_try_state());
	System::set_block_number(System::block_number() + 1);
	Now::mutate(|now| *now += 1_000);
}

/// Signed size of the first subaccount of `owner`.
pub(crate) fn position(owner: AccountId, market: MarketId) -> i64 {
	FaultyLedger::subaccount(&sub(owner)).map_or(0, |account| account.lots(market).0)
}

/// Quote of the first subaccount of `owner`.
pub(crate) fn quote(owner: AccountId) -> i128 {
	FaultyLedger::subaccount(&sub(owner)).map_or(0, |account| account.quote.0)
}

/// Moves `lots` of a position from `seller` to `buyer` at `price`, without fees.
pub(crate) fn trade(market: MarketId, buyer: AccountId, seller: AccountId, lots: u64, price: u64) {
	let blank = |who, bought, sold| AccountClearing {
		who,
		bought: Lots(bought),
		sold: Lots(sold),
		fees: QuoteAtoms::ZERO,
		liquidation_fees: QuoteAtoms::ZERO,
		closed_bids: Lots::ZERO,
		closed_asks: Lots::ZERO,
		closed_orders: 0,
	};
	let accounts = [blank(sub(buyer), lots, 0), blank(sub(seller), 0, lots)];
	assert_ok!(FaultyLedger::settle(market, Price(price), &accounts));
}

/// Sets what is credited to the first subaccount of a new trader.
pub(crate) fn credit(owner: AccountId, amount: u128) {
	use frame_support::traits::fungibles::Mutate;
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &owner, amount + DEPOSIT_FEE + 1));
	let origin = RuntimeOrigin::signed(owner);
	assert_ok!(Margin::deposit(origin, 0, amount + DEPOSIT_FEE));
}

/// The pallet's events since the last call, oldest first.
pub(crate) fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::OrderBook(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Everything in storage but the events: to see that nothing changed.
pub(crate) fn snapshot() -> Vec<u8> {
	let mut bytes = Vec::new();
	let events = frame_support::storage::storage_prefix(b"System", b"Events");
	let count = frame_support::storage::storage_prefix(b"System", b"EventCount");
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		if next != events && next != count {
			bytes.extend_from_slice(&next);
			bytes.extend_from_slice(&sp_io::storage::get(&next).unwrap_or_default());
		}
		key = next;
	}
	bytes
}

/// Two markets at 100; traders 1 to 9 with a million each.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let assets = pallet_assets::GenesisConfig::<Test> {
			assets: vec![(QUOTE_ASSET, 99, true, 1)],
			..Default::default()
		};
		let markets = pallet_markets::GenesisConfig::<Test> {
			markets: vec![parameters(), parameters()],
			..Default::default()
		};
		let genesis = RuntimeGenesisConfig { assets, markets, ..Default::default() };
		let mut ext: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(1_000_000);
			MaxAuctionOrders::set(128);
			MaxStaged::set(64);
			Faulty::set(None);
			RefuseClose::set(false);
			Liquidating::set(BTreeMap::new());
			Reported::set(Vec::new());
			Samples::set(BTreeMap::new());
			set_index(100);
			for owner in 1..10 {
				credit(owner, 1_000_000);
			}
			System::reset_events();
		});
		ext
	}

	/// Runs a test, then checks every invariant of book and ledger.
	pub(crate) fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			assert_ok!(OrderBook::do_try_state());
			assert_ok!(Margin::do_try_state());
		});
	}
}
