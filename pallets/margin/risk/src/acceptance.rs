//! Whether a change of an account may stand.

use crate::{portfolio::PortfolioHealth, wide};
use bulwark_primitives::{ArithmeticError, Health, QuoteAtoms};
use core::cmp::Ordering;

/// Whether an account may go from `before` to `after` by its owner's will.
///
/// Either it is initially margined afterwards (`E' >= IM'`; equality is safe), or the change
/// worsens nothing. The latter means, for an account with `E >= 0`:
/// - `E' x MM >= E x MM'`: the margin ratio does not fall (256-bit products, exact);
/// - `MM' <= MM` and `IM' <= IM`: neither requirement grows. Without the second, placing an order,
///   which moves neither E nor MM, would never be refused;
/// - with `MM = 0`, where the ratio says nothing: `E' >= E`.
///
/// With `E < 0` only the protocol trades the account. Both states are reckoned at the same marks and
/// with the same fractions. `O(1)`.
///
/// # Errors
///
/// None at present: the comparison is exact for all operands. The result leaves room for models of
/// margin whose comparison can fail.
pub fn accepts(before: &Health, after: &Health) -> Result<bool, ArithmeticError> {
	Ok(after.equity >= after.initial || worsens_nothing(before, after))
}

/// Whether an account with both equities may go from `before` to `after` by its owner's will: as
/// [`accepts`], with initial equity against the initial requirement, or, if that is not met,
/// maintenance equity against the maintenance requirement. `O(1)`.
#[must_use]
pub fn accepts_portfolio(before: &PortfolioHealth, after: &PortfolioHealth) -> bool {
	after.initial_equity >= after.initial
		|| worsens_nothing(&before.for_liquidation(), &after.for_liquidation())
}

fn worsens_nothing(before: &Health, after: &Health) -> bool {
	if before.equity.is_negative()
		|| after.maintenance > before.maintenance
		|| after.initial > before.initial
	{
		return false;
	}
	if before.maintenance <= QuoteAtoms::ZERO {
		return after.equity >= before.equity;
	}
	let order = wide::compare_products(
		after.equity.get(),
		before.maintenance.get(),
		before.equity.get(),
		after.maintenance.get(),
	);
	order != Ordering::Less
}
