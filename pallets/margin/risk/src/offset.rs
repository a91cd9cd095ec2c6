//! Offsets between underlyings that governance allows.

use crate::{group::Group, view::PARTS, wide};
use bulwark_primitives::{ArithmeticError, FeedId, Ppm, QuoteAtoms, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Two underlyings that move together so reliably that opposite positions offset each other in
/// part.
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
pub struct Offset {
	/// One underlying.
	pub first: FeedId,
	/// The other.
	pub second: FeedId,
	/// The credit as a share of the lesser opposite requirement.
	pub ratio: Ppm,
}

impl Offset {
	/// Whether the underlying is one of the two.
	pub(crate) fn involves(&self, underlying: FeedId) -> bool {
		self.first == underlying || self.second == underlying
	}
}

/// The credit of all allowed offsets, rounded down once.
///
/// A pair is credited its ratio of the lesser of what one group surely loses and the other surely
/// gains when both underlyings make their full move, down and up alike. What a pair uses up is not
/// there for the next: no group is credited beyond its own requirement, so the sum never falls
/// below that of any one side of a pair. Pairs come with the highest ratio first; one that does not
/// is taken at the ratio before it, which keeps the credit from falling when a group's loss rises.
/// `O(offsets x groups)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if a sum does not fit.
pub(crate) fn credit(groups: &[Group], offsets: &[Offset]) -> Result<QuoteAtoms, ArithmeticError> {
	if offsets.is_empty() || groups.len() < 2 {
		return Ok(QuoteAtoms::ZERO);
	}
	let mut left = groups.to_vec();
	let mut credit = 0u128;
	for (offset, ratio) in offsets.iter().zip(ratios(offsets)) {
		let place = |feed| left.iter().position(|group| group.underlying == feed);
		let (Some(one), Some(other)) = (place(offset.first), place(offset.second)) else {
			continue;
		};
		if one == other {
			continue;
		}
		let (Some(a), Some(b)) = (left.get(one).copied(), left.get(other).copied()) else {
			continue;
		};
		// At most one of the two is above zero: a group is not long and short.
		let (falling, rising) = (a.long.min(b.short), a.short.min(b.long));
		for (index, long, short) in [(one, falling, rising), (other, rising, falling)] {
			if let Some(group) = left.get_mut(index) {
				group.long = group.long.saturating_sub(long);
				group.short = group.short.saturating_sub(short);
			}
		}
		let used = falling.max(rising).max(0).unsigned_abs();
		credit = wide::mul_div_floor(used, u128::from(ratio.get()), 1)?
			.checked_add(credit)
			.ok_or(ArithmeticError::Overflow)?;
	}
	let whole = PARTS.unsigned_abs().saturating_mul(u128::from(PPM_ONE));
	wide::signed(credit.checked_div(whole).unwrap_or_default()).map(QuoteAtoms)
}

/// The ratio each offset is taken at: its own, or that of one before it if that is lower.
pub(crate) fn ratios(offsets: &[Offset]) -> impl Iterator<Item = Ppm> + '_ {
	offsets.iter().scan(Ppm(PPM_ONE), |lowest, offset| {
		*lowest = (*lowest).min(offset.ratio);
		Some(*lowest)
	})
}
