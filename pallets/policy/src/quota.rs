//! Quotas: how many trading calls an owner may make without a native fee.

use bulwark_primitives::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// An allowance that recovers with time.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Bucket {
	/// Calls used and not yet recovered.
	pub used: u32,
	/// When `used` was last brought up to date.
	pub updated: Moment,
}

impl Bucket {
	/// The bucket at `now`, one call recovered for every `recovery_ms` since. The part of an
	/// interval that has passed is not lost.
	#[must_use]
	pub fn recovered(self, now: Moment, recovery_ms: u64) -> Self {
		let elapsed = now.since(self.updated);
		let calls = elapsed.checked_div(recovery_ms).unwrap_or(u64::MAX);
		let used = self.used.saturating_sub(u32::try_from(calls).unwrap_or(u32::MAX));
		let updated = if used == 0 {
			now
		} else {
			Moment(self.updated.0.saturating_add(calls.saturating_mul(recovery_ms)))
		};
		Self { used, updated }
	}

	/// Takes one call; nothing if the bucket is used up.
	#[must_use]
	pub fn take(self, capacity: u32) -> Option<Self> {
		let used = self.used.checked_add(1)?;
		(used <= capacity).then_some(Self { used, ..self })
	}
}

/// An owner's allowances.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Quota {
	/// For trading.
	pub trade: Bucket,
	/// For cancelling: apart, so that nobody trades away the means to cancel.
	pub cancel: Bucket,
}
