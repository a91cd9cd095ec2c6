//! A runtime whose pool, validators and clock do what the test says.

use crate::{self as pallet_fees, BenchmarkHelper, FeeSplit, FeeTier};
use alloc::collections::BTreeMap;
use bulwark_primitives::{
	seams::{Clock, FeePool, Fees as _},
	FeeNote, FeedId, LotSize, Lots, MarketKind, MarketParameters, Moment, Ppm, Price, QuoteAtoms,
	SubaccountId,
};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types, storage_alias, traits::ConstU32,
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};

pub type AccountId = u64;

/// 10^-6 USD.
pub const USD: i128 = 1_000_000;
/// A day (ms).
pub const DAY: u64 = 86_400_000;
/// The day every test begins on.
pub const FIRST_DAY: u32 = 20_000;
/// Most traders and referrers of the tests.
pub const TRADER: AccountId = 10;
pub const OTHER: AccountId = 11;
pub const REFERRER: AccountId = 20;
pub const TREASURY: AccountId = 99;
/// Refused payments.
pub const REFUSED: DispatchError = DispatchError::Other("the pool does not pay this");
/// Subaccounts above this number cannot be opened.
pub const HIGHEST_INDEX: u8 = 127;

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
	pub type Fees = pallet_fees;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

ord_parameter_types! {
	pub const Governor: AccountId = 1;
}

parameter_types! {
	pub static Now: u64 = 0;
	pub static ValidatorList: Vec<AccountId> = vec![];
	pub const Treasury: AccountId = TREASURY;
	pub const MinDistribution: QuoteAtoms = QuoteAtoms(100 * USD);
	pub const MinClaim: QuoteAtoms = QuoteAtoms(USD);
}

/// The test's clock.
pub struct TestClock;
impl Clock for TestClock {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

// In storage, so that what a refused call did to it is undone too.
#[storage_alias]
type Collected = StorageValue<Pool, i128, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Insured = StorageValue<Pool, i128, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Paid =
	StorageValue<Pool, BTreeMap<(AccountId, u8), i128>, frame_support::pallet_prelude::ValueQuery>;

/// A pool that remembers whom it paid.
pub struct TestPool;

impl TestPool {
	fn take(amount: QuoteAtoms) -> DispatchResult {
		let rest = Collected::get() - amount.0;
		if amount.is_negative() || rest < 0 {
			return Err(REFUSED);
		}
		Collected::put(rest);
		Ok(())
	}
}

impl FeePool<AccountId> for TestPool {
	type Error = DispatchError;

	fn collected() -> QuoteAtoms {
		QuoteAtoms(Collected::get())
	}

	fn pay(receiver: &SubaccountId<AccountId>, amount: QuoteAtoms) -> DispatchResult {
		if receiver.index > HIGHEST_INDEX {
			return Err(REFUSED);
		}
		Self::take(amount)?;
		Paid::mutate(|paid| *paid.entry((receiver.owner, receiver.index)).or_default() += amount.0);
		Ok(())
	}

	fn insure(amount: QuoteAtoms) -> DispatchResult {
		Self::take(amount)?;
		Insured::mutate(|insured| *insured += amount.0);
		Ok(())
	}
}

impl BenchmarkHelper<AccountId> for TestPool {
	fn set_now(now: Moment) {
		Now::set(now.0);
	}

	fn collect(amount: QuoteAtoms) {
		Collected::mutate(|collected| *collected += amount.0);
	}

	fn set_validators(validators: Vec<AccountId>) {
		ValidatorList::set(validators);
	}
}

/// Weights that tell how many validators were charged for.
pub struct TestWeights;
impl pallet_fees::WeightInfo for TestWeights {
	fn set_tiers() -> Weight {
		Weight::zero()
	}
	fn set_split() -> Weight {
		Weight::zero()
	}
	fn set_referral_share() -> Weight {
		Weight::zero()
	}
	fn set_referrer() -> Weight {
		Weight::zero()
	}
	fn claim() -> Weight {
		Weight::zero()
	}
	fn distribute(v: u32) -> Weight {
		Weight::from_parts(1_000 + u64::from(v), 0)
	}
	fn forget() -> Weight {
		Weight::zero()
	}
	fn rates() -> Weight {
		Weight::zero()
	}
	fn note(_n: u32) -> Weight {
		Weight::zero()
	}
}

impl pallet_fees::Config for Test {
	type FeeOrigin = EnsureSignedBy<Governor, AccountId>;
	type Pool = TestPool;
	type Clock = TestClock;
	type Treasury = Treasury;
	type Validators = ValidatorList;
	type MaxValidators = ConstU32<4>;
	type MinDistribution = MinDistribution;
	type MinClaim = MinClaim;
	type WeightInfo = TestWeights;
	type BenchmarkHelper = TestPool;
}

pub fn governor() -> RuntimeOrigin {
	RuntimeOrigin::signed(1)
}
pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// A tier from a volume (USD) and parts (ppm).
pub fn tier(volume: i128, maker: u32, taker: u32, rebate: u32) -> FeeTier {
	FeeTier {
		volume: QuoteAtoms(volume * USD),
		maker: Ppm(maker),
		taker: Ppm(taker),
		rebate: Ppm(rebate),
	}
}

/// The tiers of the specification's table.
pub fn eight_tiers() -> Vec<FeeTier> {
	vec![
		tier(0, 1_000_000, 1_000_000, 0),
		tier(1_000_000, 1_000_000, 900_000, 0),
		tier(5_000_000, 500_000, 800_000, 0),
		tier(25_000_000, 0, 700_000, 0),
		tier(125_000_000, 0, 600_000, 0),
		tier(250_000_000, 0, 500_000, 100_000),
		tier(500_000_000, 0, 500_000, 180_000),
		tier(1_000_000_000, 0, 500_000, 220_000),
	]
}

/// 40 % to insurance, 35 % to the treasury, 25 % to validators.
pub fn split() -> FeeSplit {
	FeeSplit { insurance: Ppm(400_000), treasury: Ppm(350_000), validators: Ppm(250_000) }
}

/// A market whose makers pay 1 basis point and takers 5.
pub fn parameters() -> MarketParameters {
	MarketParameters {
		kind: MarketKind::Perpetual,
		feed: FeedId(1),
		lot_size: LotSize { base_atoms: 10_000, base_decimals: 8 },
		tick_size: Price(100),
		min_order: Lots(1),
		max_order: Lots(1_000_000),
		initial_margin: Ppm(50_000),
		maintenance_margin: Ppm(30_000),
		open_interest_lower: QuoteAtoms(25_000_000 * USD),
		open_interest_upper: QuoteAtoms(50_000_000 * USD),
		open_interest_cap: QuoteAtoms(60_000_000 * USD),
		clearing_band: Ppm(50_000),
		mark_band: Ppm(15_000),
		maker_fee: Ppm(100),
		taker_fee: Ppm(500),
		auction_fee: Ppm(300),
		liquidation_fee: Ppm(10_000),
		slippage: Ppm(20_000),
		min_notional: QuoteAtoms(10 * USD),
		limit_state_blocks: 5,
		impact_notional: QuoteAtoms(10_000 * USD),
		taker_delay: 0,
		tiers: Default::default(),
		profit_weight: Ppm(1_000_000),
		calendar_charge: Ppm(10_000),
		funding: Default::default(),
		volatility: Default::default(),
	}
}

/// Some days pass.
pub fn pass_days(days: u64) {
	Now::set(Now::get() + days * DAY);
}

/// A clearing: the pool takes the fees less the rebates, then the pallet is told.
pub fn clear(notes: &[(AccountId, i128, i128)], rebates: i128) {
	let fees: i128 = notes.iter().map(|(_, _, fees)| fees).sum();
	TestPool::collect(QuoteAtoms(fees - rebates));
	let notes: Vec<_> = notes
		.iter()
		.map(|(owner, volume, fees)| FeeNote {
			owner: *owner,
			volume: QuoteAtoms(*volume),
			fees: QuoteAtoms(*fees),
		})
		.collect();
	Fees::note(&notes);
}

/// Somebody trades so many USD, without fees.
pub fn trade(who: AccountId, usd: i128) {
	clear(&[(who, usd * USD, 0)], 0);
}

/// `TRADER` was referred by `REFERRER`; both have traded one USD.
pub fn refer() {
	trade(TRADER, 1);
	trade(REFERRER, 1);
	Fees::set_referrer(signed(TRADER), REFERRER).unwrap();
}

pub fn collected() -> i128 {
	Collected::get()
}
pub fn insured() -> i128 {
	Insured::get()
}
pub fn paid(owner: AccountId, index: u8) -> i128 {
	Paid::get().get(&(owner, index)).copied().unwrap_or_default()
}
pub fn paid_in_all() -> i128 {
	Paid::get().values().sum()
}
pub fn earned(who: AccountId) -> i128 {
	pallet_fees::Earnings::<Test>::get(who).0
}

pub fn events() -> Vec<pallet_fees::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Fees(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Builds a chain at block 1 with the eight tiers, a referral share of 10 % and two validators.
pub struct ExtBuilder {
	tiers: Vec<FeeTier>,
	split: FeeSplit,
	share: Ppm,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { tiers: eight_tiers(), split: split(), share: Ppm(100_000) }
	}
}

impl ExtBuilder {
	pub fn tiers(mut self, tiers: Vec<FeeTier>) -> Self {
		self.tiers = tiers;
		self
	}

	pub fn split(mut self, split: FeeSplit) -> Self {
		self.split = split;
		self
	}

	pub fn share(mut self, share: u32) -> Self {
		self.share = Ppm(share);
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Now::set(u64::from(FIRST_DAY) * DAY);
		ValidatorList::set(vec![31, 32]);
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_fees::GenesisConfig::<Test> {
			tiers: self.tiers,
			split: self.split,
			referral_share: self.share,
			..Default::default()
		}
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
			Fees::do_try_state().unwrap();
		});
	}
}

/// Runs the test on the default chain.
pub fn execute(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(test);
}
