//! Size tiers: what a large position must hold beyond the market's fractions.

use crate::wide;
use bulwark_primitives::{ArithmeticError, Ppm, QuoteAtoms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Above a notional, higher margin fractions hold for what is above it.
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
pub struct SizeTier {
	/// Notional from which the tier holds.
	pub from: QuoteAtoms,
	/// IMF of the notional above it.
	pub initial: Ppm,
	/// MMF of the notional above it.
	pub maintenance: Ppm,
}

/// What a position of `notional` must hold beyond `notional x base`, in millionths of an atom.
///
/// Each tier raises the fraction of the notional above its bound, so the requirement is continuous
/// in size and equals `notional x rate - deduction` of the highest tier reached, with `deduction_n
/// = deduction_(n-1) + from_n x (rate_n - rate_(n-1))`. Tiers come in ascending order; one that
/// would lower the fraction is left out. `O(tiers)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub(crate) fn surcharge(
	notional: u128,
	base: Ppm,
	tiers: impl Iterator<Item = (QuoteAtoms, Ppm)>,
) -> Result<i128, ArithmeticError> {
	let mut reached = base;
	let mut sum = 0u128;
	for (from, rate) in tiers {
		let above = notional.saturating_sub(from.max(QuoteAtoms::ZERO).magnitude());
		let rise = rate.saturating_sub(reached.min(rate));
		reached = reached.max(rate);
		sum = above
			.checked_mul(u128::from(rise.get()))
			.and_then(|more| sum.checked_add(more))
			.ok_or(ArithmeticError::Overflow)?;
	}
	wide::signed(sum)
}
