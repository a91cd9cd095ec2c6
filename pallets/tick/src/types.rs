//! The tick's record and the shares of its weight.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;

/// What a tick took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct TickRecord<BlockNumber> {
	/// The block it ended.
	pub block: BlockNumber,
	/// Weight consumed, the pallet's own overhead included.
	pub consumed: Weight,
	/// Weight it could have consumed: the reserve and what the extrinsics left.
	pub limit: Weight,
}

/// Shares of the tick's weight. A step's share bounds it from above, so that it cannot starve the
/// ones behind it; for the last step the share bounds all others.
pub mod shares {
	use sp_runtime::Perbill;

	/// Closing oracle rounds, at most.
	pub const CLOSE_ROUNDS: Perbill = Perbill::from_percent(15);
	/// Updating quotes, at most.
	pub const UPDATE_QUOTES: Perbill = Perbill::from_percent(5);
	/// Expiring orders, at most.
	pub const EXPIRE_ORDERS: Perbill = Perbill::from_percent(8);
	/// Detecting and issuing liquidation orders, at most.
	pub const DETECT: Perbill = Perbill::from_percent(25);
	/// Firing triggers and slices, at most.
	pub const FIRE_TRIGGERS: Perbill = Perbill::from_percent(7);
	/// Kept from the auctions for what they leave to the ladder, at least.
	pub const DESCEND: Perbill = Perbill::from_percent(15);
}
