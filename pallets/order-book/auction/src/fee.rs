//! The fee of a fill.

use bulwark_primitives::{ArithmeticError, Lots, Ppm, Price, QuoteAtoms};

/// `price x lots x ratio`, rounded up: the account bears the fraction of an atom.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if a product does not fit. O(1).
pub fn fee(price: Price, lots: Lots, ratio: Ppm) -> Result<QuoteAtoms, ArithmeticError> {
	price.notional(lots)?.ratio_ceil(ratio)
}
