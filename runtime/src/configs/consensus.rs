//! Block production, finality, sessions.

use alloc::vec::Vec;

use crate::{
	constants::{SESSION_BLOCKS, SLOT_DURATION_MS},
	AccountId, Aura, Balances, Grandpa, Oracle, Runtime, RuntimeEvent,
};
use frame_support::traits::{ConstBool, ConstU128, ConstU32, ConstU64, FindAuthor};
use pallet_session::{FindAccountFromAuthorIndex, PeriodicSessions};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{
	impl_opaque_keys,
	traits::{ConvertInto, OpaqueKeys},
	ConsensusEngineId,
};

/// Validators a session can have at most.
pub const MAX_VALIDATORS: u32 = 100;

impl_opaque_keys! {
	/// A validator's keys: block production, finality, oracle reports.
	pub struct SessionKeys {
		pub aura: Aura,
		pub grandpa: Grandpa,
		pub orcl: Oracle,
	}
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type DisabledValidators = crate::Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<SLOT_DURATION_MS>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}

/// The author of the present block as an account.
pub struct AuthorAccount;

impl FindAuthor<AccountId> for AuthorAccount {
	fn find_author<'a, I>(digests: I) -> Option<AccountId>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		FindAccountFromAuthorIndex::<Runtime, Aura>::find_author(digests)
	}
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = AuthorAccount;
	type EventHandler = ();
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = PeriodicSessions<ConstU32<SESSION_BLOCKS>, ConstU32<0>>;
	type NextSessionRotation = PeriodicSessions<ConstU32<SESSION_BLOCKS>, ConstU32<0>>;
	// The validators stay those of genesis: they bring keys, nobody joins or leaves.
	type SessionManager = ();
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = ConstU128<0>;
}
