//! A runtime with nothing but the oracle in it.

use crate::{
	self as pallet_oracle, FeedConfig, GenesisFeed, GenesisSource, Observation, OracleId,
	OraclePair, Pallet, Quote, SignedReport, Venue,
};
use bulwark_aggregation::parse_decimal;
use bulwark_primitives::{
	seams::{Clock, Stake, Step},
	FeedId, IndexPrice, Moment,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::ConstU32,
	weights::{Weight, WeightMeter},
};
use frame_system::offchain::{
	CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase,
};
use sp_application_crypto::Pair;
use sp_runtime::{testing::UintAuthorityId, traits::BlakeTwo256, BuildStorage};

pub(crate) type Extension = (frame_system::AuthorizeCall<Test>,);
pub(crate) type Extrinsic =
	sp_runtime::generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, Extension>;
type Header = sp_runtime::generic::Header<u64, BlakeTwo256>;
type Block = sp_runtime::generic::Block<Header, Extrinsic>;

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
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;

	#[runtime::pallet_index(1)]
	pub type Oracle = pallet_oracle::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

impl<C> CreateTransactionBase<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extrinsic = Extrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> CreateTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extension = Extension;

	fn create_transaction(call: RuntimeCall, extension: Extension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<C> CreateAuthorizedTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	fn create_extension() -> Extension {
		(frame_system::AuthorizeCall::new(),)
	}
}

/// Market time at the start of a test: a whole second.
pub(crate) const START: u64 = 1_700_000_000_000;

/// The round of that time.
pub(crate) const ROUND: u64 = START / 1_000;

parameter_types! {
	pub static Now: u64 = START;
	/// Stake of accounts that have more than one unit.
	pub static Stakes: Vec<(u64, u64)> = Vec::new();
}

pub struct TestClock;

impl Clock for TestClock {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

pub struct TestStake;

impl Stake<u64> for TestStake {
	fn of(validator: &u64) -> u64 {
		let stakes = Stakes::get();
		stakes.iter().find(|(who, _)| who == validator).map_or(1, |(_, stake)| *stake)
	}
}

impl pallet_oracle::Config for Test {
	type FeedOrigin = frame_system::EnsureRoot<u64>;
	type Clock = TestClock;
	type Stake = TestStake;
	type MaxReporters = ConstU32<10>;
	type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// The stablecoin, in USD.
pub(crate) const USDT: FeedId = FeedId(1);
/// Bitcoin.
pub(crate) const BTC: FeedId = FeedId(2);
/// Ether.
pub(crate) const ETH: FeedId = FeedId(5);

pub(crate) fn price(text: &str) -> IndexPrice {
	parse_decimal(text).unwrap()
}

pub(crate) fn source(venue: Venue, symbol: &str, quote: Quote) -> GenesisSource {
	GenesisSource { venue, symbol: symbol.into(), quote, weight: 1 }
}

pub(crate) fn coin(
	feed: FeedId,
	name: &str,
	binance: &str,
	coinbase: &str,
	kraken: &str,
) -> GenesisFeed {
	GenesisFeed {
		feed,
		name: name.into(),
		low: price("10"),
		high: price("1000000"),
		min_sources: 2,
		sources: vec![
			source(Venue::Binance, binance, Quote::Converted(USDT)),
			source(Venue::Coinbase, coinbase, Quote::Usd),
			source(Venue::Kraken, kraken, Quote::Usd),
		],
	}
}

pub(crate) fn genesis_feeds() -> Vec<GenesisFeed> {
	let usdt = GenesisFeed {
		feed: USDT,
		name: "USDT/USD".into(),
		low: price("0.5"),
		high: price("2"),
		min_sources: 2,
		sources: vec![
			source(Venue::Coinbase, "USDT-USD", Quote::Usd),
			source(Venue::Kraken, "USDTUSD", Quote::Usd),
		],
	};
	vec![
		coin(ETH, "ETH/USD", "ETHUSDT", "ETH-USD", "ETHUSD"),
		usdt,
		coin(BTC, "BTC/USD", "BTCUSDT", "BTC-USD", "XBTUSD"),
	]
}

/// A feed in USD only, from one venue.
pub(crate) fn plain_config(name: &str) -> FeedConfig {
	GenesisFeed {
		feed: FeedId(0),
		name: name.into(),
		low: price("0.5"),
		high: price("2"),
		min_sources: 1,
		sources: vec![source(Venue::Kraken, name, Quote::Usd)],
	}
	.config()
	.unwrap()
}

pub(crate) fn seed(reporter: u32) -> String {
	format!("//reporter{reporter}")
}

pub(crate) fn pair(reporter: u32) -> OraclePair {
	OraclePair::from_string(&seed(reporter), None).unwrap()
}

pub(crate) fn reporters(count: u32) -> Vec<(u64, OracleId)> {
	(0..count)
		.map(|reporter| (u64::from(reporter), pair(reporter).public()))
		.collect()
}

pub(crate) fn observation(feed: FeedId, text: &str) -> Observation {
	Observation { feed, price: price(text), observed: Moment(Now::get()), sources: 3 }
}

/// A report signed by the reporter's own key.
pub(crate) fn signed(reporter: u32, round: u64, observations: Vec<Observation>) -> SignedReport {
	let payload = Pallet::<Test>::payload(reporter, round, &observations);
	SignedReport {
		reporter,
		round,
		observations: observations.try_into().unwrap(),
		signature: pair(reporter).sign(&payload),
	}
}

/// Takes in a report of one price for the present round.
pub(crate) fn report(reporter: u32, feed: FeedId, text: &str) {
	let report = signed(reporter, Now::get() / 1_000, vec![observation(feed, text)]);
	Oracle::report(RuntimeOrigin::from(frame_system::RawOrigin::Authorized), report).unwrap();
}

/// Runs the tick's step with all the weight in the world.
pub(crate) fn tick() {
	let mut meter = WeightMeter::new();
	crate::CloseRounds::<Test>::run(Moment(Now::get()), &mut meter);
}

/// Runs the tick's step with this much weight; returns what was used.
pub(crate) fn tick_within(limit: Weight) -> Weight {
	let mut meter = WeightMeter::with_limit(limit);
	crate::CloseRounds::<Test>::run(Moment(Now::get()), &mut meter);
	meter.consumed()
}

/// Lets market time pass.
pub(crate) fn pass(milliseconds: u64) {
	Now::set(Now::get() + milliseconds);
}

/// The oracle's events so far, which are then forgotten.
pub(crate) fn events() -> Vec<crate::Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Oracle(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

pub(crate) struct ExtBuilder {
	reporters: u32,
	stakes: Vec<(u64, u64)>,
	feeds: Vec<GenesisFeed>,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { reporters: 4, stakes: Vec::new(), feeds: genesis_feeds() }
	}
}

impl ExtBuilder {
	pub(crate) fn reporters(mut self, count: u32) -> Self {
		self.reporters = count;
		self
	}

	pub(crate) fn stakes(mut self, stakes: &[(u64, u64)]) -> Self {
		self.stakes = stakes.to_vec();
		self
	}

	pub(crate) fn feeds(mut self, feeds: Vec<GenesisFeed>) -> Self {
		self.feeds = feeds;
		self
	}

	pub(crate) fn build(self) -> sp_io::TestExternalities {
		Now::set(START);
		Stakes::set(self.stakes);
		let storage = RuntimeGenesisConfig {
			oracle: crate::GenesisConfig {
				feeds: self.feeds,
				reporters: reporters(self.reporters),
			},
			..Default::default()
		}
		.build_storage()
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs a test, which always ends in what must hold.
	pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Oracle::do_try_state().unwrap();
		});
	}
}

/// For benchmarks run as tests: nobody reports, no feed is listed, keys can be made.
pub(crate) fn benchmark_ext() -> sp_io::TestExternalities {
	let mut ext = ExtBuilder::default().reporters(0).feeds(Vec::new()).build();
	ext.register_extension(sp_keystore::KeystoreExt::new(
		sp_keystore::testing::MemoryKeystore::new(),
	));
	ext
}
