//! Transactions: their extensions, their classes, and how the node's own are made.

use crate::{constants::QUOTE_ASSET, AccountId, Assets, Runtime, RuntimeCall, UncheckedExtrinsic};
use bulwark_primitives::SubaccountId;
use frame_support::{
	traits::{
		fungibles::Inspect,
		tokens::{Fortitude, Preservation},
		ConstU32, ConstU64, Get,
	},
	weights::constants::WEIGHT_REF_TIME_PER_MILLIS,
};
use frame_system::offchain::{
	CreateAuthorizedTransaction, CreateBare, CreateTransaction, CreateTransactionBase,
};
use pallet_order_book::CallPurpose;
use pallet_policy::{
	CallClass, Classify, DepositCover, HasCollateral, PolicyCharge, PolicyMortality,
};
use pallet_triggers::TriggerPurpose;
use sp_runtime::generic::Era;

/// What is checked and done around every transaction. Known to wallets or empty: a wallet that
/// knows none of the others signs correctly.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	PolicyMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	PolicyCharge<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// The extensions of a transaction made for `nonce`, alive for `era`.
#[must_use]
pub fn extension(nonce: crate::Nonce, era: Era) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		PolicyMortality::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		PolicyCharge::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

impl<C> CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> CreateBare<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}

impl<C> CreateTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<C> CreateAuthorizedTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_extension() -> Self::Extension {
		extension(0, Era::Immortal)
	}
}

/// Sorts the runtime's calls.
pub struct CallClasses;

impl Classify<RuntimeCall> for CallClasses {
	fn class(call: &RuntimeCall) -> CallClass {
		match call {
			RuntimeCall::OrderBook(call) => match call.purpose() {
				CallPurpose::Cancel => CallClass::Cancel,
				CallPurpose::Trade => CallClass::Trade,
			},
			RuntimeCall::Triggers(call) => match call.purpose() {
				TriggerPurpose::Cancel => CallClass::Cancel,
				TriggerPurpose::Trade => CallClass::Trade,
			},
			RuntimeCall::Delegation(pallet_delegation::Call::revoke { .. }) => CallClass::Cancel,
			RuntimeCall::Margin(pallet_margin::Call::deposit { .. }) => CallClass::Deposit,
			RuntimeCall::Fees(
				pallet_fees::Call::claim { .. } | pallet_fees::Call::set_referrer { .. },
			)
			| RuntimeCall::Margin(_)
			| RuntimeCall::Delegation(_) => CallClass::Trade,
			_ => CallClass::Other,
		}
	}
}

/// Owners of a first subaccount have a quota.
pub struct OwnsSubaccount;

impl HasCollateral<AccountId> for OwnsSubaccount {
	fn has_collateral(who: &AccountId) -> bool {
		pallet_margin::Subaccounts::<Runtime>::contains_key(SubaccountId {
			owner: who.clone(),
			index: 0,
		})
	}
}

/// A deposit pays for itself if the depositor holds it.
pub struct HeldDeposit;

impl DepositCover<AccountId, RuntimeCall> for HeldDeposit {
	fn is_covered(who: &AccountId, call: &RuntimeCall) -> bool {
		let RuntimeCall::Margin(pallet_margin::Call::deposit { index, amount }) = call else {
			return false;
		};
		if *index >= <Runtime as pallet_margin::Config>::MaxSubaccounts::get() {
			return false;
		}
		let held = <Assets as Inspect<AccountId>>::reducible_balance(
			QUOTE_ASSET,
			who,
			Preservation::Expendable,
			Fortitude::Polite,
		);
		let minimum = <Runtime as pallet_margin::Config>::MinDeposit::get();
		*amount >= minimum && *amount <= held
	}
}

impl pallet_policy::Config for Runtime {
	type Classify = CallClasses;
	type Collateral = OwnsSubaccount;
	type DepositCover = HeldDeposit;
	type Clock = super::MarketClock;
	// A single order or cancellation takes less than a millisecond.
	type QuotaUnit = ConstU64<WEIGHT_REF_TIME_PER_MILLIS>;
	type QuotaCapacity = ConstU32<600>;
	type QuotaRecovery = ConstU64<100>;
	type Longevity = ConstU64<64>;
	type WeightInfo = pallet_policy::weights::SubstrateWeight<Runtime>;
}
