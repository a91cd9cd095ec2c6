//! A runtime of the pallet alone, with a clock and owners the tests set.

use crate::{self as pallet_delegation, BenchmarkHelper, Event, Limits, MarketScope, Pallet};
use alloc::collections::BTreeSet;
use bulwark_primitives::{
	seams::{self, Delegates},
	MarketId, Moment, QuoteAtoms,
};
use frame_support::{assert_ok, derive_impl, parameter_types, traits::Contains, BoundedVec};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult};

pub(crate) type AccountId = u64;
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
	pub type Delegation = pallet_delegation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

/// The first millisecond of a UTC day: 1 January 2026.
pub(crate) const MIDNIGHT: u64 = 1_767_225_600_000;
/// An hour (ms).
pub(crate) const HOUR: u64 = 3_600_000;

parameter_types! {
	pub static Now: u64 = MIDNIGHT;
	pub static Owning: BTreeSet<AccountId> = BTreeSet::new();
}

/// Market time of the test.
pub struct TestClock;

impl seams::Clock for TestClock {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

/// Owners in memory.
pub struct MemoryOwners;

impl Contains<AccountId> for MemoryOwners {
	fn contains(who: &AccountId) -> bool {
		Owning::get().contains(who)
	}
}

impl BenchmarkHelper<AccountId> for MemoryOwners {
	fn make_owner(who: &AccountId) {
		Owning::mutate(|owning| owning.insert(*who));
	}
}

impl pallet_delegation::Config for Test {
	type Clock = TestClock;
	type Owners = MemoryOwners;
	type WeightInfo = ();
	type BenchmarkHelper = MemoryOwners;
}

/// Owns a subaccount, as does account 2.
pub(crate) const OWNER: AccountId = 1;
/// Owns none.
pub(crate) const KEY: AccountId = 100;

pub(crate) const BTC: MarketId = MarketId(0);
pub(crate) const ETH: MarketId = MarketId(1);

pub(crate) struct ExtBuilder;

impl ExtBuilder {
	pub(crate) fn build() -> sp_io::TestExternalities {
		let storage = RuntimeGenesisConfig::default().build_storage().unwrap();
		let mut ext = sp_io::TestExternalities::from(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			Now::set(MIDNIGHT);
			Owning::set(BTreeSet::from([1, 2]));
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

/// For 30 days, in all markets, 100 an order and 250 a day.
pub(crate) fn limits() -> Limits {
	Limits {
		expires: Moment(MIDNIGHT + 30 * crate::DAY_MS),
		markets: MarketScope::All,
		order_notional: QuoteAtoms(100),
		daily_notional: QuoteAtoms(250),
	}
}

pub(crate) fn scope(markets: &[MarketId]) -> MarketScope {
	MarketScope::Only(BoundedVec::truncate_from(markets.to_vec()))
}

pub(crate) fn register(owner: AccountId, delegate: AccountId, limits: Limits) -> DispatchResult {
	Delegation::register(RuntimeOrigin::signed(owner), delegate, limits)
}

/// Charges account 100, a delegate of account 1.
pub(crate) fn charge(market: MarketId, notional: i128) -> Result<(), DispatchError> {
	Delegation::charge(&OWNER, &KEY, market, QuoteAtoms(notional))
}

/// The pallet's events, oldest first.
pub(crate) fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Delegation(event) => Some(event),
			_ => None,
		})
		.collect()
}
