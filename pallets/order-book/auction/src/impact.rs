//! The price at which a stated notional would trade.

use bulwark_primitives::{Lots, Price, QuoteAtoms};

/// The volume-weighted price at which `notional` fills against `levels`, best level first, rounded
/// down to the quote atom. The last level is taken in part, as a fraction of lots.
///
/// Nothing if `notional` is not positive, the levels do not hold it, or a product does not fit 128
/// bits. One pass that stops at the level that completes the notional: O(levels).
#[must_use]
pub fn impact_price(
	levels: impl Iterator<Item = (Price, Lots)>,
	notional: QuoteAtoms,
) -> Option<Price> {
	let notional = u128::try_from(notional.0).ok().filter(|notional| *notional > 0)?;
	let mut rest = notional;
	let mut whole_lots = 0u128;
	for (Price(price), Lots(lots)) in levels {
		let (price, lots) = (u128::from(price), u128::from(lots));
		let value = price.checked_mul(lots)?;
		if value < rest {
			rest = rest.checked_sub(value)?;
			whole_lots = whole_lots.checked_add(lots)?;
			continue;
		}
		// notional / (whole_lots + rest / price), with both sides of the fraction times price.
		let size = whole_lots.checked_mul(price)?.checked_add(rest)?;
		let average = notional.checked_mul(price)?.checked_div(size)?;
		return u64::try_from(average).ok().map(Price);
	}
	None
}
