//! The fee of a fill, and rebates that takers' fees must pay for.

use alloc::vec::Vec;
use bulwark_primitives::{ArithmeticError, Lots, Ppm, Price, QuoteAtoms};
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// `price x lots x ratio`, rounded up: the account bears the fraction of an atom.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if a product does not fit. O(1).
pub fn fee(price: Price, lots: Lots, ratio: Ppm) -> Result<QuoteAtoms, ArithmeticError> {
	price.notional(lots)?.ratio_ceil(ratio)
}

/// The rebates that `fees` can pay: `rebates` themselves if their sum is at most `fees`, else each
/// `rebate x fees / sum`, rounded down. They never sum to more than `fees`.
///
/// Exact, with products of 256 bits. O(rebates).
///
/// # Errors
///
/// [`ArithmeticError::Underflow`] if `fees` or a rebate is negative, [`ArithmeticError::Overflow`]
/// if the sum does not fit.
pub fn scale_rebates(
	fees: QuoteAtoms,
	rebates: &[QuoteAtoms],
) -> Result<Vec<QuoteAtoms>, ArithmeticError> {
	if fees.is_negative() || rebates.iter().any(|rebate| rebate.is_negative()) {
		return Err(ArithmeticError::Underflow);
	}
	let sum = rebates.iter().try_fold(QuoteAtoms::ZERO, |sum, rebate| sum.add(*rebate))?;
	if sum <= fees {
		return Ok(rebates.to_vec());
	}
	let scaled = |rebate: &QuoteAtoms| {
		let part = multiply_by_rational_with_rounding(
			rebate.magnitude(),
			fees.magnitude(),
			sum.magnitude(),
			Rounding::Down,
		);
		part.and_then(|part| i128::try_from(part).ok())
			.map(QuoteAtoms)
			.ok_or(ArithmeticError::Overflow)
	};
	rebates.iter().map(scaled).collect()
}
