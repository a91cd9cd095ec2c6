//! How many orders an account may have open: those with little at stake must not fill the book.

use bulwark_primitives::{QuoteAtoms, MAX_OPEN_ORDERS};

/// A range of equities and the open orders it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderTier {
	/// Upper end of the range (quote atoms), exclusive.
	pub below: QuoteAtoms,
	/// Orders an account in it may have open.
	pub orders: u32,
}

/// A tier up to a number of whole USD.
const fn tier(below_usd: i128, orders: u32) -> OrderTier {
	OrderTier { below: QuoteAtoms(below_usd.saturating_mul(1_000_000)), orders }
}

/// The tiers, ascending. Above the last one [`MAX_OPEN_ORDERS`] are allowed.
pub const ORDER_TIERS: [OrderTier; 5] =
	[tier(20, 4), tier(100, 8), tier(1_000, 20), tier(10_000, 50), tier(100_000, 100)];

/// Orders that an account of this initial equity may have open, over all markets, before one more
/// that adds risk is refused. `O(1)`.
#[must_use]
pub fn order_limit(equity: QuoteAtoms) -> u32 {
	ORDER_TIERS
		.iter()
		.find(|tier| equity < tier.below)
		.map_or(MAX_OPEN_ORDERS, |tier| tier.orders)
}
