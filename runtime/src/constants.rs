//! Constants of the chain.

use bulwark_primitives::AssetId;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight};
use sp_runtime::Perbill;

use crate::{Balance, BlockNumber};

/// Length of a slot, and so of a block (ms).
pub const SLOT_DURATION_MS: u64 = 1_000;

/// Blocks in a session: one hour.
pub const SESSION_BLOCKS: BlockNumber = 3_600;

/// Blocks whose hashes stay readable: the horizon of mortal transactions.
pub const BLOCK_HASH_COUNT: BlockNumber = 4_096;

/// Weight of a block: 400 ms on the reference machine, so that a slower one still imports in time.
/// Proof size is no limit: the chain is nobody's parachain.
pub const MAXIMUM_BLOCK_WEIGHT: Weight =
	Weight::from_parts(400 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);

/// Share of a block that ordinary transactions can fill.
pub const NORMAL_SHARE: Perbill = Perbill::from_percent(35);

/// Share of a block that operational transactions (oracle reports, hints) can fill.
pub const OPERATIONAL_SHARE: Perbill = Perbill::from_percent(8);

/// Share of a block that is reserved for the tick.
pub const TICK_SHARE: Perbill = Perbill::from_percent(30);

/// Length of a block (bytes).
pub const MAXIMUM_BLOCK_LENGTH: u32 = 2 * 1024 * 1024;

/// One token of the native currency.
pub const UNIT: Balance = 1_000_000_000_000;

/// Balance below which an account is removed.
pub const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;

/// The settlement asset: USD with 6 decimals.
pub const QUOTE_ASSET: AssetId = 1;

/// The native currency among the assets.
pub const NATIVE_ASSET: AssetId = AssetId::MAX;

/// Wrapped ether, with 18 decimals.
pub const ETHER_ASSET: AssetId = 2;

/// Tether, with 6 decimals.
pub const TETHER_ASSET: AssetId = 3;

/// How long a change of parameters waits that does more than restrict new risk: a day.
pub const CHANGE_DELAY_MS: u64 = 86_400_000;

/// One USD in quote atoms.
pub const USD: u128 = 1_000_000;
