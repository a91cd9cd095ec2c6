//! How much of an asset can leave: a net outflow cap over a rolling window.
//!
//! [`NetFlow`] counts what was withdrawn less what was deposited, for an asset and for an account.
//! [`OutflowCap`] can be cut at once but raised only after a delay, so that no single body can open
//! the vault on the day it is attacked. [`OutflowGate`] decides.

use crate::wide;
use bulwark_primitives::{ArithmeticError, AssetId, Moment, Ppm, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Buckets of a [`NetFlow`].
const BUCKETS: usize = 8;
/// Whole buckets that make the window: the newest bucket is not whole.
const WHOLE_BUCKETS: u64 = 7;

/// By which rules an asset leaves.
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
	Serialize,
	Deserialize,
)]
pub struct OutflowTerms {
	/// Length of the window (ms).
	pub window_ms: u64,
	/// The share of the cap one account can use.
	pub account_share: Ppm,
	/// An account that takes out more than this within the window waits (atoms).
	pub large: u128,
	/// How long it waits (ms).
	pub wait_ms: u64,
	/// How long a raise of the cap waits (ms).
	pub raise_wait_ms: u64,
}

/// The cap on net outflow within the window.
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
	Serialize,
	Deserialize,
)]
pub struct OutflowCap {
	/// The cap in force (atoms).
	pub atoms: u128,
	/// A higher one, and from when it is in force.
	pub raise: Option<(u128, Moment)>,
}

/// Withdrawn less deposited within the window, in buckets of a seventh of it, so that the eight
/// reach back at least that long.
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
	Serialize,
	Deserialize,
)]
pub struct NetFlow {
	/// Length of a bucket (ms); zero before the first flow.
	pub length_ms: u64,
	/// Number of the newest bucket: time by length.
	pub newest: u64,
	/// The buckets, newest first (atoms); negative if more came in.
	pub buckets: [i128; BUCKETS],
}

/// A withdrawal that waits. What it takes has left the account, but not the vault.
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
	Serialize,
	Deserialize,
)]
pub struct WaitingWithdrawal {
	/// The asset.
	pub asset: AssetId,
	/// How much (atoms).
	pub atoms: u128,
	/// From when it can be paid.
	pub ready: Moment,
}

/// Why nothing can leave now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutflowError {
	/// More than is left of the asset's cap.
	CapExceeded,
	/// More than is left of the account's share.
	ShareExceeded,
}

/// When a withdrawal is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payout {
	/// Now.
	AtOnce,
	/// From then on.
	From(Moment),
}

/// An asset and an account as a withdrawal sees them.
#[derive(Clone, Copy, Debug)]
pub struct OutflowGate<'a> {
	/// The asset's terms.
	pub terms: &'a OutflowTerms,
	/// Its cap.
	pub cap: &'a OutflowCap,
	/// The flow of the asset.
	pub all: &'a NetFlow,
	/// The flow of the asset from and to the account's owner.
	pub own: &'a NetFlow,
	/// The present.
	pub now: Moment,
}

impl NetFlow {
	/// The flow after `atoms` more left (positive) or came (negative). A change of the window's length
	/// makes all that counted as recent as the newest. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if a sum does not fit.
	pub fn with(&self, atoms: i128, now: Moment, window_ms: u64) -> Result<Self, ArithmeticError> {
		let mut flow = self.rolled(now, window_ms);
		if let Some(newest) = flow.buckets.first_mut() {
			*newest = newest.checked_add(atoms).ok_or(ArithmeticError::Overflow)?;
		}
		Ok(flow)
	}

	/// Withdrawn less deposited within the window up to `now` (atoms). `O(1)`.
	#[must_use]
	pub fn net(&self, now: Moment, window_ms: u64) -> i128 {
		self.rolled(now, window_ms)
			.buckets
			.iter()
			.fold(0i128, |sum, bucket| sum.saturating_add(*bucket))
	}

	fn rolled(&self, now: Moment, window_ms: u64) -> Self {
		let length_ms = window_ms.div_ceil(WHOLE_BUCKETS).max(1);
		let number = now.0.checked_div(length_ms).unwrap_or_default();
		let mut buckets = self.buckets;
		if self.length_ms != length_ms {
			let sum = buckets.iter().fold(0i128, |sum, bucket| sum.saturating_add(*bucket));
			buckets = [0; BUCKETS];
			if let Some(newest) = buckets.first_mut() {
				*newest = sum;
			}
			return Self { length_ms, newest: number, buckets };
		}
		let passed = number.saturating_sub(self.newest);
		let new = usize::try_from(passed).unwrap_or(BUCKETS).min(BUCKETS);
		buckets.rotate_right(new);
		for bucket in buckets.iter_mut().take(new) {
			*bucket = 0;
		}
		Self { length_ms, newest: self.newest.max(number), buckets }
	}
}

impl OutflowCap {
	/// The cap at `now` (atoms).
	#[must_use]
	pub fn at(&self, now: Moment) -> u128 {
		match self.raise {
			Some((atoms, from)) if from <= now => atoms,
			Some(_) | None => self.atoms,
		}
	}

	/// The cap after it was set to `atoms` at `now`: lower, at once, and a waiting raise is void;
	/// higher, `wait_ms` later, whatever waited before.
	#[must_use]
	pub fn set(&self, atoms: u128, now: Moment, wait_ms: u64) -> Self {
		let present = self.at(now);
		if atoms <= present {
			Self { atoms, raise: None }
		} else {
			let from = Moment(now.0.saturating_add(wait_ms));
			Self { atoms: present, raise: Some((atoms, from)) }
		}
	}
}

impl OutflowGate<'_> {
	/// What can leave now for the account (atoms): what is left of the cap, and of the account's
	/// share of it. `O(1)`.
	#[must_use]
	pub fn available(&self) -> u128 {
		self.left_of_cap().min(self.left_of_share())
	}

	/// When a withdrawal of `atoms` is paid: later if with what the account's owner took out within
	/// the window it is large. A cut into small ones changes nothing. `O(1)`.
	///
	/// # Errors
	///
	/// [`OutflowError`] if it cannot leave.
	pub fn admit(&self, atoms: u128) -> Result<Payout, OutflowError> {
		self.check(atoms)?;
		let taken = self.own.net(self.now, self.terms.window_ms).max(0).unsigned_abs();
		if taken.saturating_add(atoms) > self.terms.large {
			let ready = self.now.0.saturating_add(self.terms.wait_ms);
			Ok(Payout::From(Moment(ready)))
		} else {
			Ok(Payout::AtOnce)
		}
	}

	/// Whether `atoms` can leave now: asked again when a waiting withdrawal is paid, since only then
	/// it counts.
	///
	/// # Errors
	///
	/// [`OutflowError`] if not.
	pub fn check(&self, atoms: u128) -> Result<(), OutflowError> {
		if atoms > self.left_of_cap() {
			return Err(OutflowError::CapExceeded);
		}
		if atoms > self.left_of_share() {
			return Err(OutflowError::ShareExceeded);
		}
		Ok(())
	}

	fn left_of_cap(&self) -> u128 {
		left(self.cap.at(self.now), self.all.net(self.now, self.terms.window_ms))
	}

	fn left_of_share(&self) -> u128 {
		let share = u128::from(self.terms.account_share.get()).min(u128::from(PPM_ONE));
		// At most the cap: it fits.
		let most = wide::mul_div_floor(self.cap.at(self.now), share, u128::from(PPM_ONE));
		left(most.unwrap_or_default(), self.own.net(self.now, self.terms.window_ms))
	}
}

/// `most - net`, never negative.
fn left(most: u128, net: i128) -> u128 {
	if net < 0 {
		most.saturating_add(net.unsigned_abs())
	} else {
		most.saturating_sub(net.unsigned_abs())
	}
}

impl WaitingWithdrawal {
	/// Whether it can be paid.
	#[must_use]
	pub fn is_ready(&self, now: Moment) -> bool {
		self.ready <= now
	}
}
