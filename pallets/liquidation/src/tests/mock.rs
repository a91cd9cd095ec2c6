//! The real ledger over real assets, the real markets over feeds the tests set, and an auction that
//! fills what the tests let it.

use crate as pallet_liquidation;
use bulwark_primitives::{
	seams::{self, Clock, Ledger, LiquidationOrders, Markets, Orders, Step},
	AccountClearing, CancelReason, Deleveraging, FeedId, FeedPrice, FeedState, FilterOrder,
	FilterVerdict, FundingParameters, HaltReason, Health, IndexPrice, LiquidationFill, LotSize,
	Lots, MarginTier, MarketId, MarketKind, MarketParameters, MarketState, Moment, OrderLocator,
	OrderNonce, Ppm, Price, QuoteAtoms, Side, Subaccount, SubaccountId, VolatilityParameters,
	MARGIN_TIERS,
};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{fungibles::Mutate, AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8},
	weights::{Weight, WeightMeter},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{
	generic, testing::UintAuthorityId, traits::IdentityLookup, BuildStorage, DispatchError,
};
use std::collections::BTreeMap;

pub(crate) type AccountId = u64;
pub(crate) type Who = SubaccountId<AccountId>;
pub(crate) type TxExtension = frame_system::AuthorizeCall<Test>;
pub(crate) type Extrinsic =
	generic::UncheckedExtrinsic<AccountId, RuntimeCall, UintAuthorityId, TxExtension>;
type Block = generic::Block<generic::Header<u64, sp_runtime::traits::BlakeTwo256>, Extrinsic>;

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
	pub type Margin = pallet_margin;
	#[runtime::pallet_index(4)]
	pub type Liquidation = pallet_liquidation;
	#[runtime::pallet_index(5)]
	pub type Exchange = pallet_markets;
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

const QUOTE_ASSET: u32 = 1;
const DEPOSIT_FEE: u128 = 10;
/// The account on the other side of every filled liquidation order.
pub(crate) const MAKER: AccountId = 900;
/// Market time of the tests.
pub(crate) const START: u64 = 1_000_000;

parameter_types! {
	pub const CustodyId: PalletId = PalletId(*b"py/margn");
	pub const Buffer: Ppm = Ppm(1_100_000);
	pub const BountyShare: Ppm = Ppm(100_000);
	pub static Feeds: BTreeMap<FeedId, FeedPrice> = BTreeMap::new();
	pub static Now: u64 = START;
	/// What the maker takes: price and lots by market.
	pub static Book: BTreeMap<MarketId, (u64, u64)> = BTreeMap::new();
	/// Resting orders of the accounts.
	pub static Resting: Vec<(SubaccountId<u64>, MarketId, Side, u64)> = Vec::new();
	/// Calls of the ledger that are refused.
	pub static Refused: Vec<&'static str> = Vec::new();
	pub static MaxQueue: u32 = 64;
	pub static MaxLiquidations: u32 = 32;
	pub static MaxHolders: u32 = 64;
	pub static MaxHints: u32 = 8;
}

/// Feeds, clock and orders in memory.
pub struct Memory;

impl seams::IndexPrices for Memory {
	fn price(feed: FeedId) -> Option<FeedPrice> {
		Feeds::get().get(&feed).copied()
	}
	fn is_listed(feed: FeedId) -> bool {
		Feeds::get().contains_key(&feed)
	}
}

impl Clock for Memory {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

impl Orders<AccountId> for Memory {
	fn cancel_all(who: &Who, _reason: CancelReason) -> u32 {
		let (mine, others): (Vec<_>, Vec<_>) =
			Resting::get().into_iter().partition(|order| order.0 == *who);
		Resting::set(others);
		for (who, market, side, lots) in &mine {
			let mut tab = Margin::take(who).unwrap();
			let closed = TestLedger::close_order(&mut tab, *market, *side, Lots(*lots));
			assert_ok!(closed);
			Margin::put(tab);
		}
		u32::try_from(mine.len()).unwrap()
	}
	fn open_orders(_who: &Who) -> Vec<OrderLocator> {
		Vec::new()
	}
}

/// The real ledger, of which single calls can be made to fail.
pub struct TestLedger;

fn admit(call: &'static str) -> Result<(), DispatchError> {
	if Refused::get().contains(&call) {
		Err(DispatchError::Other("refused by the test"))
	} else {
		Ok(())
	}
}

impl seams::OpenInterest for TestLedger {
	fn open_interest(market: MarketId) -> Lots {
		<Margin as seams::OpenInterest>::open_interest(market)
	}
}

impl Ledger<AccountId> for TestLedger {
	type Error = DispatchError;
	type Tab = pallet_margin::Tab<Test>;

	fn subaccount(who: &Who) -> Option<Subaccount> {
		Margin::subaccount(who)
	}
	fn health(who: &Who) -> Result<Health, DispatchError> {
		<Margin as Ledger<_>>::health(who)
	}
	fn favourable_health(who: &Who) -> Result<Health, DispatchError> {
		<Margin as Ledger<_>>::favourable_health(who)
	}
	fn maintenance_shares(who: &Who) -> Result<Vec<(MarketId, QuoteAtoms)>, DispatchError> {
		<Margin as Ledger<_>>::maintenance_shares(who)
	}
	fn take(who: &Who) -> Result<Self::Tab, DispatchError> {
		Margin::take(who)
	}
	fn account(tab: &Self::Tab) -> &Subaccount {
		<Margin as Ledger<AccountId>>::account(tab)
	}
	fn open_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
		limit: Price,
	) -> Result<OrderNonce, DispatchError> {
		<Margin as Ledger<AccountId>>::open_order(tab, market, side, lots, limit)
	}
	fn close_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), DispatchError> {
		<Margin as Ledger<AccountId>>::close_order(tab, market, side, lots)
	}
	fn resize_order(
		tab: &mut Self::Tab,
		market: MarketId,
		side: Side,
		lots: Lots,
	) -> Result<(), DispatchError> {
		<Margin as Ledger<AccountId>>::resize_order(tab, market, side, lots)
	}
	fn put(tab: Self::Tab) {
		Margin::put(tab);
	}
	fn max_order(
		who: &Who,
		market: MarketId,
		side: Side,
		limit: Price,
	) -> Result<Lots, DispatchError> {
		Margin::max_order(who, market, side, limit)
	}
	fn health_after(
		who: &Who,
		market: MarketId,
		side: Side,
		lots: Lots,
		price: Price,
		fee: QuoteAtoms,
	) -> Result<Health, DispatchError> {
		<Margin as Ledger<_>>::health_after(who, market, side, lots, price, fee)
	}
	fn filter(who: &Who, orders: &[FilterOrder]) -> FilterVerdict {
		<Margin as Ledger<_>>::filter(who, orders)
	}
	fn settle(
		market: MarketId,
		price: Price,
		accounts: &[AccountClearing<AccountId>],
	) -> Result<(), DispatchError> {
		Margin::settle(market, price, accounts)
	}
	fn set_in_liquidation(who: &Who, in_liquidation: bool) {
		Margin::set_in_liquidation(who, in_liquidation);
	}
	fn insurance() -> QuoteAtoms {
		<Margin as Ledger<_>>::insurance()
	}
	fn insure(who: &Who, amount: QuoteAtoms) -> Result<QuoteAtoms, DispatchError> {
		admit("insure")?;
		Margin::insure(who, amount)
	}
	fn pay_bounty(receiver: &Who, amount: QuoteAtoms) -> Result<(), DispatchError> {
		admit("pay_bounty")?;
		Margin::pay_bounty(receiver, amount)
	}
	fn holders(market: MarketId, start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::holders(market, start, limit)
	}
	fn accounts(start: Option<&Who>, limit: u32) -> Vec<Who> {
		Margin::accounts(start, limit)
	}
	fn deleverage(deleveraging: &Deleveraging<AccountId>) -> Result<(), DispatchError> {
		// Applied first, so that a test sees whether it is undone.
		Margin::deleverage(deleveraging)?;
		admit("deleverage")
	}
	fn record_deficit(
		market: MarketId,
		who: &Who,
		amount: QuoteAtoms,
	) -> Result<(), DispatchError> {
		admit("record_deficit")?;
		Margin::record_deficit(market, who, amount)
	}
}

impl pallet_margin::Config for Test {
	type Assets = Assets;
	type QuoteAsset = ConstU32<QUOTE_ASSET>;
	type PalletId = CustodyId;
	type Markets = Exchange;
	type IndexPrices = Memory;
	type ListingOrigin = EnsureRoot<AccountId>;
	type RiskOrigin = EnsureRoot<AccountId>;
	type GuardianOrigin = EnsureRoot<AccountId>;
	type CollateralDelay = ConstU64<1_000>;
	type Clock = Memory;
	type MinDeposit = ConstU128<100>;
	type DepositFee = ConstU128<DEPOSIT_FEE>;
	type MinEquity = ConstU128<1>;
	type MaxSubaccounts = ConstU8<128>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

impl pallet_markets::Config for Test {
	type ListingOrigin = EnsureRoot<AccountId>;
	type RiskOrigin = EnsureRoot<AccountId>;
	type GuardianOrigin = EnsureRoot<AccountId>;
	type IndexPrices = Memory;
	type OpenInterest = Margin;
	type Settlements = Margin;
	type Books = ();
	type ChangeDelay = ConstU64<1_000>;
	type Clock = Memory;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

impl pallet_liquidation::Config for Test {
	type Ledger = TestLedger;
	type Orders = Memory;
	type Markets = Exchange;
	type IndexPrices = Memory;
	type Clock = Memory;
	type Detection = pallet_liquidation::Detector<Test>;
	type Buffer = Buffer;
	type BountyShare = BountyShare;
	type MaxMisses = ConstU8<3>;
	type MaxHints = MaxHints;
	type MaxHintBatch = ConstU32<4>;
	type MaxQueue = MaxQueue;
	type MaxLiquidations = MaxLiquidations;
	type MaxHolders = MaxHolders;
	type HintPriority = ConstU64<1_000>;
	type WeightInfo = ();
	type BenchmarkHelper = Helper;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() -> TxExtension {
		frame_system::AuthorizeCall::new()
	}
}

/// Sets up the benchmarks.
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_markets::BenchmarkHelper for Helper {
	fn set_price(feed: FeedId, price: FeedPrice) {
		Feeds::mutate(|feeds| feeds.insert(feed, price));
	}
}

impl pallet_liquidation::BenchmarkHelper<AccountId> for Helper {
	fn distressed(distress: pallet_liquidation::Distress) -> Who {
		let who = sub(50_000 + u64::from(distress.seed));
		credit(MAKER, 1_000_000_000_000);
		credit(who.owner, 1_000_000_000_000);
		for market in 0..distress.positions {
			list(market, parameters(market));
			set_mark(market, 100);
			for holder in 0..u64::from(distress.holders) {
				let holder = sub(60_000 + holder);
				credit(holder.owner, 1_000_000);
				trade(MarketId(market), &who, &holder, 1, 100);
			}
			trade(MarketId(market), &who, &sub(MAKER), 1_000, 100);
		}
		for _ in 0..distress.orders {
			rest(&who, BTC, Side::Bid, 1, 100);
		}
		for market in 0..distress.positions {
			set_mark(market, 98);
		}
		let Health { equity, maintenance, .. } = health(&who);
		drain(&who, equity.0 - maintenance.0 / 2);
		who
	}

	fn bankrupt(who: &Who) {
		let markets = Margin::subaccount(who).unwrap().positions;
		for position in markets {
			set_mark(position.market.0, 50);
		}
	}

	fn endow(amount: QuoteAtoms) {
		super::mock::endow(u128::try_from(amount.0).unwrap());
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_margin::BenchmarkHelper<AccountId> for Helper {
	fn markets(count: u32) -> Vec<MarketId> {
		(0..count)
			.map(|market| {
				list(market, parameters(market));
				set_mark(market, 1_000_000);
				MarketId(market)
			})
			.collect()
	}

	fn fund(who: &AccountId, amount: u128) {
		assert_ok!(Assets::mint_into(QUOTE_ASSET, who, amount));
	}
}

/// Takes quote out of an account by a losing trade with the maker.
fn drain(who: &Who, amount: i128) {
	let loss = u64::try_from(amount).unwrap();
	trade(BTC, who, &sub(MAKER), 1, 100 + loss);
	trade(BTC, &sub(MAKER), who, 1, 100);
}

/// IMF 10 %, MMF 5 %, liquidation fee 1 %.
pub(crate) fn parameters(feed: u32) -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(u16::try_from(feed).unwrap()),
		lot_size: LotSize { base_atoms: 1, base_decimals: 0 },
		tick_size: Price(1),
		min_order: Lots(1),
		max_order: Lots(1 << 40),
		initial_margin: Ppm(100_000),
		maintenance_margin: Ppm(50_000),
		open_interest_lower: QuoteAtoms(1 << 60),
		open_interest_upper: QuoteAtoms(1 << 61),
		open_interest_cap: QuoteAtoms(1 << 62),
		clearing_band: Ppm(100_000),
		mark_band: Ppm(100_000),
		maker_fee: Ppm(0),
		taker_fee: Ppm(0),
		auction_fee: Ppm(0),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(100_000),
		min_notional: QuoteAtoms::ZERO,
		limit_state_blocks: 0,
		impact_notional: QuoteAtoms(1_000),
		taker_delay: 0,
		tiers: [MarginTier::default(); MARGIN_TIERS],
		profit_weight: Ppm::ZERO,
		calendar_charge: Ppm::ZERO,
		funding: FundingParameters::default(),
		volatility: VolatilityParameters::default(),
	}
}

/// Lists the market if it is the next one; a listed one stays as it is.
pub(crate) fn list(market: u32, parameters: MarketParameters) {
	if Exchange::record(MarketId(market)).is_none() {
		let price = FeedPrice { price: IndexPrice::one(), ..FeedPrice::default() };
		let price = FeedPrice { low: price.price, high: price.price, ..price };
		Feeds::mutate(|feeds| feeds.insert(parameters.feed, price));
		assert_ok!(Exchange::list_active(parameters));
	}
}

pub(crate) fn set_state(market: MarketId, state: MarketState) {
	assert_ok!(Exchange::set_state(RuntimeOrigin::root(), market, state));
}

/// Sets the mark, and both ends of the interval to it.
pub(crate) fn set_mark(market: u32, mark: u64) {
	set_interval(market, mark, mark, mark);
}

/// Gives the feed a fresh price, of which the markets make their quotes. Without samples the mark
/// is the index.
pub(crate) fn set_interval(market: u32, low: u64, mark: u64, high: u64) {
	// A lot is a unit here, so an atom a lot is 10^-6 USD.
	let index = |atoms: u64| IndexPrice::from_inner(u128::from(atoms) * 1_000_000_000_000);
	let price = FeedPrice {
		price: index(mark),
		low: index(low),
		high: index(high),
		updated: Moment(Now::get()),
		state: FeedState::Normal,
		..FeedPrice::default()
	};
	Feeds::mutate(|feeds| feeds.insert(feed(market), price));
	update_quotes();
	assert_eq!(Exchange::quote(MarketId(market)).map(|quote| quote.mark), Some(Price(mark)));
}

/// Sets the state of a market's feed, as of now.
pub(crate) fn set_feed(market: u32, state: FeedState) {
	Feeds::mutate(|feeds| {
		let price = feeds.get_mut(&feed(market)).unwrap();
		price.state = state;
		price.updated = Moment(Now::get());
	});
}

fn feed(market: u32) -> FeedId {
	FeedId(u16::try_from(market).unwrap())
}

fn update_quotes() {
	pallet_markets::UpdateQuotes::<Test>::run(Memory::now(), &mut plenty());
}

/// Markets halted so far, oldest first.
pub(crate) fn halts() -> Vec<(MarketId, HaltReason)> {
	let halt = |event| match event {
		RuntimeEvent::Exchange(pallet_markets::Event::MarketHalted { market, reason }) => {
			Some((market, reason))
		},
		_ => None,
	};
	System::events().into_iter().filter_map(|record| halt(record.event)).collect()
}

/// The first subaccount of `owner`.
pub(crate) fn sub(owner: AccountId) -> Who {
	SubaccountId { owner, index: 0 }
}

pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);

/// Markets 0 and 1 at mark 100 and a rich maker.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let assets = pallet_assets::GenesisConfig::<Test> {
			assets: vec![(QUOTE_ASSET, 99, true, 1)],
			..Default::default()
		};
		let genesis = RuntimeGenesisConfig { assets, ..Default::default() };
		let mut ext: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(START);
			Feeds::set(BTreeMap::new());
			Book::set(BTreeMap::new());
			Resting::set(Vec::new());
			Refused::set(Vec::new());
			MaxQueue::set(64);
			MaxLiquidations::set(32);
			MaxHolders::set(64);
			MaxHints::set(8);
			for market in 0..2 {
				list(market, parameters(market));
				set_mark(market, 100);
			}
			credit(MAKER, 1_000_000_000_000);
		});
		ext
	}

	/// Runs a test and then every invariant of the ladder and of the ledger.
	pub(crate) fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			check();
		});
	}
}

/// Every invariant of the ladder and of the ledger.
pub(crate) fn check() {
	assert_ok!(Liquidation::do_try_state());
	assert_ok!(Margin::do_try_state());
	assert_ok!(Exchange::do_try_state());
}

/// Mints and deposits so that `amount` is credited.
pub(crate) fn credit(owner: AccountId, amount: u128) {
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &owner, amount + DEPOSIT_FEE + 1));
	assert_ok!(Margin::deposit(RuntimeOrigin::signed(owner), 0, amount + DEPOSIT_FEE));
}

/// Puts `amount` into the insurance fund as a swept gift.
pub(crate) fn endow(amount: u128) {
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &Margin::custody_account(), amount));
	assert_ok!(Margin::sweep_gifts(RuntimeOrigin::signed(MAKER)));
}

fn clearing(who: &Who, bought: u64, sold: u64) -> AccountClearing<AccountId> {
	AccountClearing {
		who: *who,
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
pub(crate) fn trade(market: MarketId, buyer: &Who, seller: &Who, lots: u64, price: u64) {
	let accounts = [clearing(buyer, lots, 0), clearing(seller, 0, lots)];
	assert_ok!(Margin::settle(market, Price(price), &accounts));
}

/// Rests an order in the ledger and in memory.
pub(crate) fn rest(who: &Who, market: MarketId, side: Side, lots: u64, limit: u64) {
	let mut tab = Margin::take(who).unwrap();
	assert_ok!(TestLedger::open_order(&mut tab, market, side, Lots(lots), Price(limit)));
	Margin::put(tab);
	Resting::mutate(|orders| orders.push((*who, market, side, lots)));
}

/// The maker takes up to `lots` of the market's liquidation orders at `price`.
pub(crate) fn offer(market: MarketId, price: u64, lots: u64) {
	Book::mutate(|book| book.insert(market, (price, lots)));
}

/// The auctions: the maker fills liquidation orders whose limit its price meets, in order.
pub(crate) fn clear_markets() {
	for market in Exchange::ids() {
		let orders = Liquidation::orders(market);
		if orders.is_empty() {
			continue;
		}
		let (price, mut left) = Book::get().get(&market).copied().unwrap_or((0, 0));
		let is_halted = Exchange::record(market).unwrap().state == MarketState::Halted;
		let mut fills = Vec::new();
		for order in orders {
			let meets = match order.side {
				Side::Ask => price >= order.limit.0,
				Side::Bid => price <= order.limit.0,
			};
			let lots = if meets && !is_halted { order.lots.0.min(left) } else { 0 };
			left -= lots;
			if lots > 0 {
				settle_liquidation(market, &order.who, order.side, lots, price);
			}
			let price = Price(if lots > 0 { price } else { 0 });
			fills.push(LiquidationFill { who: order.who, lots: Lots(lots), price });
		}
		Book::mutate(|book| book.insert(market, (price, left)));
		Liquidation::filled(market, &fills);
	}
}

fn settle_liquidation(market: MarketId, who: &Who, side: Side, lots: u64, price: u64) {
	let ratio = <Liquidation as LiquidationOrders<AccountId>>::fee(market);
	let (mut closed, maker) = match side {
		Side::Ask => (clearing(who, 0, lots), clearing(&sub(MAKER), lots, 0)),
		Side::Bid => (clearing(who, lots, 0), clearing(&sub(MAKER), 0, lots)),
	};
	closed.liquidation_fees = Price(price).notional(Lots(lots)).unwrap().ratio_ceil(ratio).unwrap();
	assert_ok!(Margin::settle(market, Price(price), &[closed, maker]));
}

/// More weight than any tick needs.
pub(crate) fn plenty() -> WeightMeter {
	WeightMeter::with_limit(Weight::from_parts(10_000_000_000_000, u64::MAX / 4))
}

pub(crate) fn detect() {
	crate::Detect::<Test>::run(Memory::now(), &mut plenty());
}

pub(crate) fn descend() {
	crate::Descend::<Test>::run(Memory::now(), &mut plenty());
}

/// A whole tick, every invariant checked after each step.
pub(crate) fn tick() {
	update_quotes();
	detect();
	check();
	clear_markets();
	check();
	descend();
	check();
}

pub(crate) fn health(who: &Who) -> Health {
	<Margin as Ledger<_>>::health(who).unwrap()
}

pub(crate) fn equity(who: &Who) -> i128 {
	health(who).equity.0
}

pub(crate) fn lots(who: &Who, market: MarketId) -> i64 {
	Margin::subaccount(who).map_or(0, |account| account.lots(market).0)
}

pub(crate) fn fund() -> i128 {
	<Margin as Ledger<_>>::insurance().0
}

pub(crate) fn deficit(market: MarketId) -> i128 {
	pallet_margin::Deficits::<Test>::get(market).0
}

/// The pallet's events, oldest first.
pub(crate) fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Liquidation(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// The subaccount's record.
pub(crate) fn account(who: &Who) -> Option<Subaccount> {
	<Margin as Ledger<_>>::subaccount(who)
}
