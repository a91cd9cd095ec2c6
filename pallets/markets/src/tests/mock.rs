//! A runtime whose prices, open interest and clock do what the test says.

use crate::{self as pallet_markets, BenchmarkHelper, UpdateQuotes};
use bulwark_primitives::{
	seams::{Books, Clock, IndexPrices, OpenInterest, Settlements, Step},
	ArithmeticError, ClearingSample, FeedId, FeedPrice, FeedState, FundingParameters, ImpactPrices,
	IndexPrice, LotSize, Lots, MarketId, MarketKind, MarketParameters, MarketQuote, MarketState,
	Moment, OptionRight, Ppm, Price, QuoteAtoms, VolatilityParameters,
};
use core::cell::RefCell;
use frame_support::{derive_impl, ord_parameter_types, traits::ConstU64, weights::WeightMeter};
use frame_system::EnsureSignedBy;
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;

/// 10^-18 USD.
pub const USD: u128 = 1_000_000_000_000_000_000;
/// When every test begins.
pub const START: Moment = Moment(1_700_000_000_000);
/// The feed listed in every test.
pub const BTC: FeedId = FeedId(1);
/// Another listed feed.
pub const ETH: FeedId = FeedId(2);
/// A feed that is not listed.
pub const UNKNOWN: FeedId = FeedId(9);
/// The index price every test begins with: 60,000 USD x 0.0001 BTC a lot.
pub const INDEX: Price = Price(6_000_000);
/// A day (ms).
pub const DAY_MS: u64 = 86_400_000;
/// An hour (ms).
pub const HOUR_MS: u64 = 3_600_000;
/// The first market.
pub const MARKET: MarketId = MarketId(0);

thread_local! {
	static PRICES: RefCell<BTreeMap<FeedId, FeedPrice>> = const { RefCell::new(BTreeMap::new()) };
	static LISTED: RefCell<Vec<FeedId>> = const { RefCell::new(Vec::new()) };
	static INTEREST: RefCell<Lots> = const { RefCell::new(Lots(0)) };
	static NOW: RefCell<Moment> = const { RefCell::new(START) };
	static LEDGER: RefCell<TestLedger> = RefCell::new(TestLedger::default());
}

/// Prices as the test set them.
pub struct Prices;
impl IndexPrices for Prices {
	fn price(feed: FeedId) -> Option<FeedPrice> {
		PRICES.with(|prices| prices.borrow().get(&feed).copied())
	}
	fn is_listed(feed: FeedId) -> bool {
		LISTED.with(|listed| listed.borrow().contains(&feed))
	}
}
impl BenchmarkHelper for Prices {
	fn set_price(feed: FeedId, price: FeedPrice) {
		list_feed(feed);
		put_price(feed, Some(price));
	}
}

/// Open interest as the test set it, the same in every market.
pub struct Interest;
impl OpenInterest for Interest {
	fn open_interest(_market: MarketId) -> Lots {
		INTEREST.with(|interest| *interest.borrow())
	}
}

/// What the ledger was told, and what it says.
#[derive(Clone, Debug, Default)]
pub struct TestLedger {
	/// The markets being settled, and the prices.
	pub begun: BTreeMap<MarketId, Price>,
	/// Whether it refuses to begin.
	pub refuses: bool,
	/// Whether positions wait for being paid out.
	pub unpaid: bool,
	/// Whether orders are left.
	pub orders: bool,
}

impl Settlements for TestLedger {
	fn begin(market: MarketId, price: Price) -> Result<(), ArithmeticError> {
		ledger(|ledger| {
			let is_new = !ledger.refuses && ledger.begun.insert(market, price).is_none();
			is_new.then_some(()).ok_or(ArithmeticError::Overflow)
		})
	}

	fn is_done(market: MarketId) -> bool {
		ledger(|ledger| ledger.begun.contains_key(&market) && !ledger.unpaid)
	}
}

impl Books for TestLedger {
	fn is_empty(_market: MarketId) -> bool {
		ledger(|ledger| !ledger.orders)
	}
}

/// Reads or changes what the ledger says.
pub fn ledger<R>(access: impl FnOnce(&mut TestLedger) -> R) -> R {
	LEDGER.with(|ledger| access(&mut ledger.borrow_mut()))
}

/// The test's clock.
pub struct TestClock;
impl Clock for TestClock {
	fn now() -> Moment {
		NOW.with(|now| *now.borrow())
	}
}

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
	pub type Exchange = pallet_markets;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

ord_parameter_types! {
	pub const Listing: u64 = 1;
	pub const Risk: u64 = 2;
	pub const Guardian: u64 = 3;
}

impl pallet_markets::Config for Test {
	type ListingOrigin = EnsureSignedBy<Listing, u64>;
	type RiskOrigin = EnsureSignedBy<Risk, u64>;
	type GuardianOrigin = EnsureSignedBy<Guardian, u64>;
	type IndexPrices = Prices;
	type OpenInterest = Interest;
	type Settlements = TestLedger;
	type Books = TestLedger;
	type Clock = TestClock;
	type ChangeDelay = ConstU64<DAY_MS>;
	type WeightInfo = ();
	type BenchmarkHelper = Prices;
}

pub fn listing() -> RuntimeOrigin {
	RuntimeOrigin::signed(1)
}
pub fn risk() -> RuntimeOrigin {
	RuntimeOrigin::signed(2)
}
pub fn guardian() -> RuntimeOrigin {
	RuntimeOrigin::signed(3)
}
pub fn stranger() -> RuntimeOrigin {
	RuntimeOrigin::signed(4)
}

/// Bitcoin perpetual: 0.0001 BTC a lot, IMF 5 %, MMF 3 %, mark band 1.5 %.
pub fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: BTC,
		lot_size: LotSize { base_atoms: 10_000, base_decimals: 8 },
		tick_size: Price(100),
		min_order: Lots(1),
		max_order: Lots(1_000_000),
		initial_margin: Ppm(50_000),
		maintenance_margin: Ppm(30_000),
		open_interest_lower: QuoteAtoms(25_000_000_000_000),
		open_interest_upper: QuoteAtoms(50_000_000_000_000),
		open_interest_cap: QuoteAtoms(60_000_000_000_000),
		clearing_band: Ppm(50_000),
		mark_band: Ppm(15_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		auction_fee: Ppm(250),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(20_000),
		min_notional: QuoteAtoms(5_000_000),
		limit_state_blocks: 3,
		impact_notional: QuoteAtoms(10_000_000_000),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(500_000),
		calendar_charge: Ppm(10_000),
		funding: FundingParameters { interest: 100, clamp: Ppm(500), cap_percent: 600 },
		volatility: VolatilityParameters {
			annual: Ppm(800_000),
			shock: Ppm(300_000),
			short_minimum: Ppm(10_000),
		},
	}
}

/// As above, expiring in so long.
pub fn future(ms: u64) -> MarketParameters {
	MarketParameters { kind: MarketKind::Future { expiry: in_ms(ms) }, ..parameters() }
}

/// An option of the same lot, struck at so many USD, with a mark band of 20 %.
pub fn option(right: OptionRight, usd: u64, ms: u64) -> MarketParameters {
	let (expiry, strike) = (in_ms(ms), Price(usd * 100));
	let kind = MarketKind::Option { expiry, strike, right };
	MarketParameters { kind, mark_band: Ppm(200_000), ..parameters() }
}

/// A fresh price of so many USD, with an interval of 10 basis points.
pub fn fresh(usd: u128) -> FeedPrice {
	FeedPrice {
		price: IndexPrice::from_inner(usd * USD),
		low: IndexPrice::from_inner(usd * USD / 1_000 * 999),
		high: IndexPrice::from_inner(usd * USD / 1_000 * 1_001),
		confidence: IndexPrice::from_inner(usd * USD / 1_000),
		average: IndexPrice::from_inner(usd * USD),
		updated: TestClock::now(),
		round: 1,
		state: FeedState::Normal,
	}
}

pub fn list_feed(feed: FeedId) {
	LISTED.with(|listed| listed.borrow_mut().push(feed));
}

pub fn put_price(feed: FeedId, price: Option<FeedPrice>) {
	PRICES.with(|prices| match price {
		Some(price) => prices.borrow_mut().insert(feed, price),
		None => prices.borrow_mut().remove(&feed),
	});
}

/// The bitcoin feed has this fresh price.
pub fn set_usd(usd: u128) {
	put_price(BTC, Some(fresh(usd)));
}

/// The bitcoin feed keeps its price but has another state.
pub fn set_feed_state(state: FeedState) {
	let price = Prices::price(BTC).unwrap();
	put_price(BTC, Some(FeedPrice { state, ..price }));
}

pub fn set_open_interest(lots: u64) {
	INTEREST.with(|interest| *interest.borrow_mut() = Lots(lots));
}

pub fn advance(ms: u64) {
	NOW.with(|now| {
		let moment = Moment(now.borrow().0 + ms);
		*now.borrow_mut() = moment;
	});
}

/// Runs the step with all the weight it wants.
pub fn update() {
	UpdateQuotes::<Test>::run(TestClock::now(), &mut WeightMeter::new());
}

/// Lets blocks of a second pass, at a fresh price each, until `end` is reached.
pub fn update_until(end: Moment) {
	while TestClock::now() < end {
		advance(1_000);
		renew_price();
		update();
	}
}

/// The bitcoin feed reports its price again.
pub fn renew_price() {
	let price = Prices::price(BTC).unwrap();
	put_price(BTC, Some(FeedPrice { updated: TestClock::now(), ..price }));
}

/// Some time passes, then the step runs.
pub fn update_after(ms: u64) {
	advance(ms);
	update();
}

pub fn quote() -> MarketQuote {
	Exchange::quote_of(MARKET).unwrap()
}

pub fn mark_state() -> pallet_markets::MarkState {
	pallet_markets::MarkStates::<Test>::get(MARKET).unwrap()
}

/// The auction of the present block says so.
pub fn note(cleared: Option<(u64, u64)>, impact_mid: Option<u64>) {
	let cleared = cleared.map(|(price, lots)| (Price(price), Lots(lots)));
	let impact = impact_mid.map(|mid| ImpactPrices { bid: Price(mid), ask: Price(mid) });
	note_sample(ClearingSample { cleared, impact, ..ClearingSample::default() });
}

/// The auction of the present block leaves a book with these impact prices.
pub fn note_impact(bid: u64, ask: u64) {
	let impact = Some(ImpactPrices { bid: Price(bid), ask: Price(ask) });
	note_sample(ClearingSample { impact, ..ClearingSample::default() });
}

/// The auction of the present block says so.
pub fn note_sample(sample: ClearingSample) {
	use bulwark_primitives::seams::Markets;
	Exchange::note_clearing(MARKET, sample);
}

/// What the market admits.
pub fn state() -> MarketState {
	state_of(MARKET)
}

pub fn state_of(market: MarketId) -> MarketState {
	pallet_markets::Markets::<Test>::get(market).unwrap().state
}

/// The moment so many milliseconds from now.
pub fn in_ms(ms: u64) -> Moment {
	Moment(TestClock::now().0 + ms)
}

/// Puts the market into a state by hand, as if it had come there. A stop begins now, in a market
/// that was open before or not.
pub fn put_state(state: MarketState, opened: bool) {
	let mut record = pallet_markets::Markets::<Test>::get(MARKET).unwrap();
	record.state = state;
	Exchange::put_record(MARKET, &record);
	match state {
		MarketState::CancelOnly | MarketState::Halted => {
			let since = TestClock::now();
			pallet_markets::Stops::<Test>::insert(MARKET, pallet_markets::Stop { since, opened });
		},
		_ => pallet_markets::Stops::<Test>::remove(MARKET),
	}
}

pub fn events() -> Vec<pallet_markets::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Exchange(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Builds a chain at block 1 with the bitcoin market listed, unless told otherwise.
pub struct ExtBuilder {
	markets: Vec<MarketParameters>,
	priced: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { markets: vec![parameters()], priced: true }
	}
}

impl ExtBuilder {
	/// The genesis markets.
	pub fn markets(mut self, markets: Vec<MarketParameters>) -> Self {
		self.markets = markets;
		self
	}

	/// The feeds have no price yet.
	pub fn unpriced(mut self) -> Self {
		self.priced = false;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		ledger(|ledger| *ledger = TestLedger::default());
		NOW.with(|now| *now.borrow_mut() = START);
		LISTED.with(|listed| *listed.borrow_mut() = vec![BTC, ETH]);
		PRICES.with(|prices| prices.borrow_mut().clear());
		set_open_interest(0);
		if self.priced {
			set_usd(60_000);
			put_price(ETH, Some(fresh(3_000)));
		}
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_markets::GenesisConfig::<Test> { markets: self.markets, ..Default::default() }
			.assimilate_storage(&mut storage)
			.unwrap();
		let mut ext: sp_io::TestExternalities = storage.into();
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs the test and checks the state it leaves.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Exchange::do_try_state().unwrap();
		});
	}
}

/// Runs the test with the bitcoin market listed and quoted at 60,000 USD.
pub fn quoted(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		update();
		assert_eq!(quote().mark, INDEX);
		test();
	});
}
