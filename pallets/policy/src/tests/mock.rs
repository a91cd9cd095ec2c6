//! A runtime with balances, fees and the pallet.

use crate::{CallClass, Classify, DepositCover, HasCollateral};
use bulwark_primitives::{seams::Clock, Moment};
use frame_support::{derive_impl, parameter_types, traits::ConstU64, weights::IdentityFee};
use pallet_transaction_payment::FungibleAdapter;
use sp_runtime::BuildStorage;

pub(crate) type Block = frame_system::mocking::MockBlock<Test>;

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
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(3)]
	pub type Policy = crate;
}

parameter_types! {
	pub static Now: u64 = 1_000_000;
}

/// Longevity every transaction reports.
pub(crate) const LONGEVITY: u64 = 64;
/// Processing time one unit is good for: `remark` takes less than one.
pub(crate) const UNIT: u64 = 1_000_000_000;
/// Units of a full quota.
pub(crate) const CAPACITY: u32 = 3;
/// Milliseconds in which a unit recovers.
pub(crate) const RECOVERY: u64 = 100;

/// Owns a subaccount and nothing else.
pub(crate) const TRADER: u64 = 1;
/// Owns native balance and no subaccount.
pub(crate) const OTHER: u64 = 2;
/// Owns nothing.
pub(crate) const POOR: u64 = 3;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	type WeightToFee = IdentityFee<u64>;
	type LengthToFee = IdentityFee<u64>;
}

/// Market time of the test.
pub struct TestClock;

impl Clock for TestClock {
	fn now() -> Moment {
		Moment(Now::get())
	}
}

/// `remark` trades, `remark_with_event` cancels, a transfer to nobody deposits.
pub struct Classes;

impl Classify<RuntimeCall> for Classes {
	fn class(call: &RuntimeCall) -> CallClass {
		match call {
			RuntimeCall::System(frame_system::Call::remark { .. }) => CallClass::Trade,
			RuntimeCall::System(frame_system::Call::remark_with_event { .. }) => CallClass::Cancel,
			RuntimeCall::Balances(_) => CallClass::Deposit,
			_ => CallClass::Other,
		}
	}
}

impl HasCollateral<u64> for Classes {
	fn has_collateral(who: &u64) -> bool {
		*who == TRADER
	}
}

impl DepositCover<u64, RuntimeCall> for Classes {
	fn is_covered(who: &u64, _call: &RuntimeCall) -> bool {
		*who == POOR
	}
}

impl crate::Config for Test {
	type Classify = Classes;
	type Collateral = Classes;
	type DepositCover = Classes;
	type Clock = TestClock;
	type QuotaUnit = ConstU64<UNIT>;
	type QuotaCapacity = frame_support::traits::ConstU32<CAPACITY>;
	type QuotaRecovery = ConstU64<RECOVERY>;
	type Longevity = ConstU64<LONGEVITY>;
	type WeightInfo = ();
}

/// Empty state but for [`OTHER`]'s balance and the holder of a role.
pub(crate) fn externalities() -> sp_io::TestExternalities {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: vec![(OTHER, 1_000_000_000_000)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	crate::GenesisConfig::<Test> { holders: vec![(crate::Role::Guardian, OTHER)] }
		.assimilate_storage(&mut storage)
		.unwrap();
	let mut externalities: sp_io::TestExternalities = storage.into();
	externalities.execute_with(|| System::set_block_number(1));
	externalities
}

/// Runs `test`, then checks the state.
pub(crate) fn execute(test: impl FnOnce()) {
	externalities().execute_with(|| {
		test();
		Policy::do_try_state().unwrap();
	});
}
