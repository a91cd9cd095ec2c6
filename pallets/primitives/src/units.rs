//! Units. A price is not a number of lots, and an amount of quote is neither: mixing them does not
//! compile.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::{ArithmeticError, FixedU128};

/// One, in parts per million.
pub const PPM_ONE: u32 = 1_000_000;

macro_rules! unit {
	($(#[$doc:meta])* $name:ident($inner:ty)) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
		)]
		pub struct $name(pub $inner);

		// `add` and `sub` can fail, which the operators of these names cannot.
		#[allow(clippy::should_implement_trait)]
		impl $name {
			/// Nothing of it.
			pub const ZERO: Self = Self(0);

			/// The bare number.
			#[must_use]
			pub const fn get(self) -> $inner {
				self.0
			}

			/// Whether there is nothing of it.
			#[must_use]
			pub const fn is_zero(self) -> bool {
				self.0 == 0
			}

			/// Sum.
			///
			/// # Errors
			///
			/// [`ArithmeticError::Overflow`] if the sum does not fit.
			pub fn add(self, other: Self) -> Result<Self, ArithmeticError> {
				self.0.checked_add(other.0).map(Self).ok_or(ArithmeticError::Overflow)
			}

			/// Difference.
			///
			/// # Errors
			///
			/// [`ArithmeticError::Underflow`] if the difference does not fit.
			pub fn sub(self, other: Self) -> Result<Self, ArithmeticError> {
				self.0.checked_sub(other.0).map(Self).ok_or(ArithmeticError::Underflow)
			}

			/// Sum, or the largest value that fits.
			#[must_use]
			pub const fn saturating_add(self, other: Self) -> Self {
				Self(self.0.saturating_add(other.0))
			}

			/// Difference, or the smallest value that fits.
			#[must_use]
			pub const fn saturating_sub(self, other: Self) -> Self {
				Self(self.0.saturating_sub(other.0))
			}
		}
	};
}

unit! {
	/// An amount of the settlement currency, in 10^-6 USD. Signed: accounts owe and are owed.
	QuoteAtoms(i128)
}
unit! {
	/// A size: whole lots of a market.
	Lots(u64)
}
unit! {
	/// A signed size: positive is long, negative is short.
	SignedLots(i64)
}
unit! {
	/// A price: quote atoms per lot.
	Price(u64)
}
unit! {
	/// Cumulative funding of a long lot, in 10^-9 quote atoms.
	FundingIndex(i128)
}
unit! {
	/// A ratio in parts per million.
	Ppm(u32)
}
unit! {
	/// A point in time: milliseconds since the Unix epoch.
	Moment(u64)
}

/// An oracle price: USD per whole unit of the base asset, as a fixed-point number with 18 decimals.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct IndexPrice(pub FixedU128);

impl QuoteAtoms {
	/// The negated amount.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] for the one amount that has no negation.
	pub fn negate(self) -> Result<Self, ArithmeticError> {
		self.0.checked_neg().map(Self).ok_or(ArithmeticError::Overflow)
	}

	/// Whether the amount is below zero.
	#[must_use]
	pub const fn is_negative(self) -> bool {
		self.0 < 0
	}

	/// The amount without its sign.
	#[must_use]
	pub const fn magnitude(self) -> u128 {
		self.0.unsigned_abs()
	}

	/// `self x ratio`, rounded towards minus infinity: for what an account receives.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if the product does not fit.
	pub fn ratio_floor(self, ratio: Ppm) -> Result<Self, ArithmeticError> {
		mul_div_floor(self.0, i128::from(ratio.0), i128::from(PPM_ONE)).map(Self)
	}

	/// `self x ratio`, rounded towards plus infinity: for what an account must pay or hold.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if the product does not fit.
	pub fn ratio_ceil(self, ratio: Ppm) -> Result<Self, ArithmeticError> {
		mul_div_ceil(self.0, i128::from(ratio.0), i128::from(PPM_ONE)).map(Self)
	}
}

impl Lots {
	/// The size as a long position.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] above `i64::MAX`.
	pub fn signed(self) -> Result<SignedLots, ArithmeticError> {
		i64::try_from(self.0).map(SignedLots).map_err(|_| ArithmeticError::Overflow)
	}
}

impl SignedLots {
	/// The size without its direction.
	#[must_use]
	pub const fn magnitude(self) -> Lots {
		Lots(self.0.unsigned_abs())
	}

	/// Whether the position is long.
	#[must_use]
	pub const fn is_long(self) -> bool {
		self.0 > 0
	}

	/// Whether the position is short.
	#[must_use]
	pub const fn is_short(self) -> bool {
		self.0 < 0
	}
}

impl Price {
	/// Price x size, exact.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if the product does not fit.
	pub fn notional(self, size: Lots) -> Result<QuoteAtoms, ArithmeticError> {
		u128::from(self.0)
			.checked_mul(u128::from(size.0))
			.and_then(|product| i128::try_from(product).ok())
			.map(QuoteAtoms)
			.ok_or(ArithmeticError::Overflow)
	}

	/// Price x signed size, exact: the value of a position.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if the product does not fit.
	pub fn value(self, size: SignedLots) -> Result<QuoteAtoms, ArithmeticError> {
		i128::from(self.0)
			.checked_mul(i128::from(size.0))
			.map(QuoteAtoms)
			.ok_or(ArithmeticError::Overflow)
	}

	/// The highest multiple of `tick_size` not above the price: how an off-tick bid is placed.
	///
	/// A `tick_size` of zero leaves the price as it is.
	#[must_use]
	pub const fn floor_to(self, tick_size: Price) -> Price {
		match self.0.checked_rem(tick_size.0) {
			Some(rest) => Price(self.0.saturating_sub(rest)),
			None => self,
		}
	}

	/// The lowest multiple of `tick_size` not below the price: how an off-tick ask is placed.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if that multiple does not fit.
	pub fn ceil_to(self, tick_size: Price) -> Result<Price, ArithmeticError> {
		let floor = self.floor_to(tick_size);
		if floor == self {
			Ok(self)
		} else {
			floor.add(tick_size)
		}
	}

	/// `self x ratio`, rounded down.
	#[must_use]
	pub fn ratio_floor(self, ratio: Ppm) -> Price {
		let scaled = u128::from(self.0)
			.saturating_mul(u128::from(ratio.0))
			.checked_div(u128::from(PPM_ONE))
			.unwrap_or_default();
		Price(u64::try_from(scaled).unwrap_or(u64::MAX))
	}
}

impl Moment {
	/// Milliseconds from `earlier` to `self`; zero if `earlier` is later.
	#[must_use]
	pub const fn since(self, earlier: Moment) -> u64 {
		self.0.saturating_sub(earlier.0)
	}
}

/// `a x b / divisor`, rounded towards minus infinity.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`] unless `divisor` is positive, [`ArithmeticError::Overflow`]
/// if the product does not fit.
pub fn mul_div_floor(a: i128, b: i128, divisor: i128) -> Result<i128, ArithmeticError> {
	if divisor <= 0 {
		return Err(ArithmeticError::DivisionByZero);
	}
	let product = a.checked_mul(b).ok_or(ArithmeticError::Overflow)?;
	product.checked_div_euclid(divisor).ok_or(ArithmeticError::Overflow)
}

/// `a x b / divisor`, rounded towards plus infinity.
///
/// # Errors
///
/// As [`mul_div_floor`].
pub fn mul_div_ceil(a: i128, b: i128, divisor: i128) -> Result<i128, ArithmeticError> {
	let negated = a.checked_neg().ok_or(ArithmeticError::Overflow)?;
	mul_div_floor(negated, b, divisor)?
		.checked_neg()
		.ok_or(ArithmeticError::Overflow)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn ratio_should_round_against_the_account_when_inexact() {
		assert_eq!(QuoteAtoms(10).ratio_floor(Ppm(50_000)), Ok(QuoteAtoms(0)));
		assert_eq!(QuoteAtoms(10).ratio_ceil(Ppm(50_000)), Ok(QuoteAtoms(1)));
		assert_eq!(QuoteAtoms(-10).ratio_floor(Ppm(50_000)), Ok(QuoteAtoms(-1)));
		assert_eq!(QuoteAtoms(-10).ratio_ceil(Ppm(50_000)), Ok(QuoteAtoms(0)));
	}

	#[test]
	fn notional_should_fail_when_it_does_not_fit() {
		assert_eq!(Price(u64::MAX).notional(Lots(u64::MAX)), Err(ArithmeticError::Overflow));
		assert_eq!(Lots(u64::MAX).signed(), Err(ArithmeticError::Overflow));
	}

	#[test]
	fn tick_rounding_should_leave_a_price_on_tick() {
		assert_eq!(Price(105).floor_to(Price(10)), Price(100));
		assert_eq!(Price(105).ceil_to(Price(10)), Ok(Price(110)));
		assert_eq!(Price(100).ceil_to(Price(10)), Ok(Price(100)));
		assert_eq!(Price(105).floor_to(Price(0)), Price(105));
	}

	proptest! {
		#[test]
		fn floor_and_ceil_should_differ_by_at_most_one(
			a in -1_000_000_000_000i128..1_000_000_000_000,
			b in 0i128..1_000_000_000,
			divisor in 1i128..1_000_000_000,
		) {
			let floor = mul_div_floor(a, b, divisor).unwrap();
			let ceil = mul_div_ceil(a, b, divisor).unwrap();
			prop_assert!(floor * divisor <= a * b && a * b <= ceil * divisor);
			prop_assert!(ceil - floor <= 1);
		}
	}
}
