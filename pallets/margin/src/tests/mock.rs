//! A runtime of the ledger over real assets, with markets whose quotes the tests set.

use crate::{self as pallet_margin, BenchmarkHelper, CollateralRecord, Event, Pallet};
use alloc::collections::BTreeMap;
use bulwark_primitives::{
	seams::{self, Ledger},
	AccountClearing, AssetId, ClearingSample, FeedId, FeedPrice, FeedState, FundingIndex,
	FundingParameters, HaltReason, IndexPrice, LotSize, Lots, MarginTier, MarketId, MarketKind,
	MarketParameters, MarketQuote, MarketRecord, MarketState, Moment, Ppm, Price, QuoteAtoms,
	RiskArrays, SubaccountId, VolatilityParameters, MARGIN_TIERS,
};
use bulwark_risk::{
	borrow::SaleTerms,
	collateral::{CollateralTerms, HaircutTier, InitialTerms, MaintenanceTerms},
};
use frame_support::{
	assert_ok, derive_impl, ord_parameter_types, parameter_types,
	traits::{fungibles::Mutate, AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy};
use sp_runtime::{traits::IdentityLookup, BuildStorage};

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
	pub type Margin = pallet_margin;
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
pub(crate) const MIN_DEPOSIT: u128 = 100;
pub(crate) const FEE: u128 = 10;
pub(crate) const MIN_EQUITY: u128 = 50;
/// What [`ExtBuilder`] gives every trader.
pub(crate) const WEALTH: u128 = 1_000_000_000;

parameter_types! {
	pub const CustodyId: PalletId = PalletId(*b"py/margn");
	pub static Records: BTreeMap<MarketId, MarketRecord> = BTreeMap::new();
	pub static Quotes: BTreeMap<MarketId, MarketQuote> = BTreeMap::new();
	pub static Arrays: BTreeMap<MarketId, RiskArrays> = BTreeMap::new();
	pub static Feeds: BTreeMap<FeedId, FeedPrice> = BTreeMap::new();
	pub static Now: u64 = 1_000_000;
}

ord_parameter_types! {
	pub const Listing: AccountId = 101;
	pub const Risk: AccountId = 102;
	pub const Guardian: AccountId = 103;
}

/// How long changes of collateral wait (ms).
pub(crate) const DELAY: u64 = 86_400_000;

/// Prices of collateral in memory.
pub struct MemoryFeeds;

impl seams::IndexPrices for MemoryFeeds {
	fn price(feed: FeedId) -> Option<FeedPrice> {
		Feeds::get().get(&feed).copied()
	}

	fn is_listed(feed: FeedId) -> bool {
		Feeds::get().contains_key(&feed)
	}
}

/// Markets in memory.
pub struct MemoryMarkets;

impl seams::Markets for MemoryMarkets {
	fn record(market: MarketId) -> Option<MarketRecord> {
		Records::get().get(&market).cloned()
	}

	fn quote(market: MarketId) -> Option<MarketQuote> {
		Quotes::get().get(&market).copied()
	}

	fn risk_arrays(market: MarketId) -> Option<RiskArrays> {
		Arrays::get().get(&market).copied()
	}

	fn ids() -> Vec<MarketId> {
		Records::get().keys().copied().collect()
	}

	fn halt(market: MarketId, _reason: HaltReason) {
		set_state(market, MarketState::Halted);
	}

	fn note_clearing(_market: MarketId, _sample: ClearingSample) {}

	fn end_call(_market: MarketId) {}
}

impl seams::Clock for MemoryMarkets {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

/// Lists markets in memory and mints.
pub struct MemoryHelper;

impl BenchmarkHelper<AccountId> for MemoryHelper {
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

impl pallet_margin::Config for Test {
	type Assets = Assets;
	type QuoteAsset = ConstU32<QUOTE_ASSET>;
	type PalletId = CustodyId;
	type Markets = MemoryMarkets;
	type IndexPrices = MemoryFeeds;
	type ListingOrigin = EnsureSignedBy<Listing, AccountId>;
	type RiskOrigin = EnsureSignedBy<Risk, AccountId>;
	type GuardianOrigin = EnsureSignedBy<Guardian, AccountId>;
	type CollateralDelay = ConstU64<DELAY>;
	type Clock = MemoryMarkets;
	type MinDeposit = ConstU128<MIN_DEPOSIT>;
	type DepositFee = ConstU128<FEE>;
	type MinEquity = ConstU128<MIN_EQUITY>;
	type MaxSubaccounts = ConstU8<128>;
	type WeightInfo = ();
	type BenchmarkHelper = MemoryHelper;
}

/// IMF 10 %, MMF 5 %, no fees, no scaling: round numbers.
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
		slippage: Ppm(50_000),
		min_notional: QuoteAtoms::ZERO,
		limit_state_blocks: 0,
		impact_notional: QuoteAtoms(1_000),
		taker_delay: 0,
		tiers: [MarginTier::default(); MARGIN_TIERS],
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: FundingParameters::default(),
		volatility: VolatilityParameters::default(),
	}
}

/// Lists a market, or changes its parameters.
pub(crate) fn list(market: u32, parameters: MarketParameters) {
	Records::mutate(|records| {
		records.insert(MarketId(market), MarketRecord { parameters, state: MarketState::Active })
	});
}

pub(crate) fn set_state(market: MarketId, state: MarketState) {
	Records::mutate(|records| records.get_mut(&market).unwrap().state = state);
}

/// Sets the mark, the ends of the oracle's interval to it, and a fresh feed.
pub(crate) fn set_mark(market: u32, mark: u64) {
	set_interval(market, mark, mark, mark);
}

/// Sets the mark and the ends of the oracle's interval.
pub(crate) fn set_interval(market: u32, low: u64, mark: u64, high: u64) {
	let market = MarketId(market);
	let funding = Quotes::get().get(&market).map_or(FundingIndex::ZERO, |quote| quote.funding);
	let maintenance = Records::get()[&market].parameters.maintenance_margin;
	let quote = MarketQuote {
		index: Price(mark),
		mark: Price(mark),
		low: Price(low),
		high: Price(high),
		initial_effective: Ppm(100_000),
		updated: Moment(Now::get()),
		feed_state: FeedState::Normal,
		proven_low: Price(mark),
		proven_high: Price(mark),
		maintenance_effective: maintenance,
		funding,
	};
	Quotes::mutate(|quotes| quotes.insert(market, quote));
}

/// Moves the market's funding index to `index` [10^-9 quote atoms a lot].
pub(crate) fn set_funding(market: u32, index: i128) {
	Quotes::mutate(|quotes| {
		quotes.get_mut(&MarketId(market)).unwrap().funding = FundingIndex(index);
	});
}

/// Sets the lowest and the highest mark of the warm-up time.
pub(crate) fn set_proven(market: u32, low: u64, high: u64) {
	Quotes::mutate(|quotes| {
		let quote = quotes.get_mut(&MarketId(market)).unwrap();
		(quote.proven_low, quote.proven_high) = (Price(low), Price(high));
	});
}

/// Sets the IMF for new risk.
pub(crate) fn set_effective(market: u32, ratio: u32) {
	Quotes::mutate(|quotes| {
		quotes.get_mut(&MarketId(market)).unwrap().initial_effective = Ppm(ratio);
	});
}

/// Sets the state of a market's feed.
pub(crate) fn set_feed(market: u32, state: FeedState) {
	Quotes::mutate(|quotes| {
		let quote = quotes.get_mut(&MarketId(market)).unwrap();
		quote.feed_state = state;
		quote.updated = Moment(Now::get());
	});
}

/// The first subaccount of `owner`.
pub(crate) fn sub(owner: AccountId) -> Who {
	SubaccountId { owner, index: 0 }
}

pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);

/// Traders 1 to 9 with wealth; markets 0 to 19 at mark 100.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let assets = pallet_assets::GenesisConfig::<Test> {
			assets: vec![(QUOTE_ASSET, 99, true, 1)],
			accounts: (1..10).map(|who| (QUOTE_ASSET, who, WEALTH)).collect(),
			..Default::default()
		};
		let genesis = RuntimeGenesisConfig { assets, ..Default::default() };
		let mut ext: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(1_000_000);
			Records::set(BTreeMap::new());
			Quotes::set(BTreeMap::new());
			Feeds::set(BTreeMap::new());
			Arrays::set(BTreeMap::new());
			for market in 0..20 {
				list(market, parameters(market));
				set_mark(market, 100);
			}
		});
		ext
	}

	/// Runs a test and then every invariant.
	pub(crate) fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			assert_ok!(Pallet::<Test>::do_try_state());
		});
	}
}

/// Deposits so that `amount` is credited.
pub(crate) fn credit(owner: AccountId, amount: u128) {
	credit_to(sub(owner), amount);
}

/// Deposits into any subaccount so that `amount` is credited.
pub(crate) fn credit_to(who: Who, amount: u128) {
	assert_ok!(Margin::deposit(RuntimeOrigin::signed(who.owner), who.index, amount + FEE));
}

/// Mints and deposits so that `amount` is credited, though it be more than [`WEALTH`].
pub(crate) fn endow_trader(owner: AccountId, amount: u128) {
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &owner, amount + FEE));
	credit(owner, amount);
}

/// What a clearing does to an account without fees or orders.
pub(crate) fn filled(who: Who, bought: u64, sold: u64) -> AccountClearing<AccountId> {
	AccountClearing {
		who,
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
pub(crate) fn cross(market: MarketId, buyer: Who, seller: Who, lots: u64, price: u64) {
	let accounts = [filled(buyer, lots, 0), filled(seller, 0, lots)];
	assert_ok!(<Margin as Ledger<AccountId>>::settle(market, Price(price), &accounts));
}

/// An asset that is collateral in some tests.
pub(crate) const ETHER: AssetId = 7;
/// Its feed.
pub(crate) const ETHER_FEED: FeedId = FeedId(70);
/// What [`list_ether`] gives every trader of it.
pub(crate) const ETHERS: u128 = 1_000_000;

pub(crate) fn listing() -> RuntimeOrigin {
	RuntimeOrigin::signed(101)
}
pub(crate) fn risk() -> RuntimeOrigin {
	RuntimeOrigin::signed(102)
}
pub(crate) fn guardian() -> RuntimeOrigin {
	RuntimeOrigin::signed(103)
}

/// An asset without decimals, worth a quote atom each while its price is 10^-6 USD: maintenance
/// haircut 10 %, initial 20 %, at most a million atoms, no ramp.
pub(crate) fn ether_record() -> CollateralRecord {
	CollateralRecord {
		feed: ETHER_FEED,
		terms: CollateralTerms {
			maintenance: MaintenanceTerms { decimals: 0, haircut: Ppm(100_000) },
			initial: InitialTerms {
				tiers: vec![HaircutTier { from: 0, haircut: Ppm(200_000) }],
				..InitialTerms::default()
			},
			deposit_cap: 1_000_000,
		},
		sale: SaleTerms { markdown: Ppm(50_000), duration_ms: 60_000 },
		min_deposit: 10,
		frozen: false,
	}
}

/// Sets the price of ether [quote atoms an atom] and its state; average and interval agree.
pub(crate) fn set_ether(atoms: u64, state: FeedState) {
	let price = IndexPrice::from_inner(u128::from(atoms) * 1_000_000_000_000);
	let price = FeedPrice {
		price,
		low: price,
		high: price,
		average: price,
		updated: Moment(Now::get()),
		state,
		..FeedPrice::default()
	};
	Feeds::mutate(|feeds| feeds.insert(ETHER_FEED, price));
}

/// Creates ether, gives traders 1 to 9 some, and makes it collateral at 1 quote atom.
pub(crate) fn list_ether() {
	assert_ok!(Assets::force_create(RuntimeOrigin::root(), ETHER, 99, true, 1));
	for who in 1..10 {
		assert_ok!(Assets::mint_into(ETHER, &who, ETHERS));
	}
	set_ether(1, FeedState::Normal);
	assert_ok!(Margin::list_collateral(listing(), ETHER, ether_record()));
}

/// Ether of a subaccount.
pub(crate) fn ether(who: &Who) -> u128 {
	let account = Margin::subaccount(who).unwrap_or_default();
	account
		.collateral
		.iter()
		.find(|held| held.asset == ETHER)
		.map_or(0, |held| held.amount)
}

/// What the owner holds of ether outside.
pub(crate) fn ether_wallet(owner: AccountId) -> u128 {
	Assets::balance(ETHER, owner)
}

/// Quote of a subaccount; zero if it does not exist.
pub(crate) fn quote(who: &Who) -> i128 {
	Margin::subaccount(who).map_or(0, |account| account.quote.0)
}

/// What the owner holds outside.
pub(crate) fn wallet(owner: AccountId) -> u128 {
	Assets::balance(QUOTE_ASSET, owner)
}

/// Puts `amount` into the insurance fund as a swept gift.
pub(crate) fn endow(amount: u128) {
	assert_ok!(Assets::mint_into(QUOTE_ASSET, &Margin::custody_account(), amount));
	assert_ok!(Margin::sweep_gifts(RuntimeOrigin::signed(9)));
}

/// The pallet's events, oldest first.
pub(crate) fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Margin(event) => Some(event),
			_ => None,
		})
		.collect()
}
