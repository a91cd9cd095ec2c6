//! Quotas: how much trading an owner may do without a native fee.

use crate::CallClass;
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
	/// Units used and not yet recovered.
	pub used: u32,
	/// When `used` was last brought up to date.
	pub updated: Moment,
}

impl Bucket {
	/// The bucket at `now`, one unit recovered for every `recovery_ms` since. The part of an
	/// interval that has passed is not lost.
	#[must_use]
	pub fn recovered(self, now: Moment, recovery_ms: u64) -> Self {
		let elapsed = now.since(self.updated);
		let units = elapsed.checked_div(recovery_ms).unwrap_or(u64::MAX);
		let used = self.used.saturating_sub(u32::try_from(units).unwrap_or(u32::MAX));
		let updated = if used == 0 {
			now
		} else {
			Moment(self.updated.0.saturating_add(units.saturating_mul(recovery_ms)))
		};
		Self { used, updated }
	}

	/// Takes so many units; nothing if fewer are left.
	#[must_use]
	pub fn take(self, units: u32, capacity: u32) -> Option<Self> {
		let used = self.used.checked_add(units)?;
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

impl Quota {
	/// The allowance that calls of `class` draw on.
	pub(crate) fn bucket_mut(&mut self, class: CallClass) -> &mut Bucket {
		match class {
			CallClass::Cancel => &mut self.cancel,
			CallClass::Other | CallClass::Deposit | CallClass::Trade => &mut self.trade,
		}
	}
}
