//! Effective limits, and what one pass over the orders tells.

use crate::{Auction, AuctionError, Band, Order};
use bulwark_primitives::{Lots, Price, Side};

/// The limit at which an order takes part: a bid's `min(limit, band.high)` rounded down to the tick
/// size, an ask's `max(limit, band.low)` rounded up.
///
/// An ask so high that rounding up does not fit becomes the largest price, which no bid on tick
/// reaches. A tick size of zero leaves prices as they are. O(1).
#[inline]
#[must_use]
pub fn effective_limit(side: Side, limit: Price, band: Band, tick_size: Price) -> Price {
	let clipped = clip(side, limit, band);
	match side {
		Side::Bid => clipped.floor_to(tick_size),
		Side::Ask => clipped.ceil_to(tick_size).unwrap_or(Price(u64::MAX)),
	}
}

/// The side with unmatched lots whose own limit lies beyond the band: a bid above `band.high` or an
/// ask below `band.low` with more lots than its fill.
///
/// A fill-or-kill order that is not filled whole has left the auction and does not count. `fills`
/// is [`crate::Clearing::fills`], or empty if nothing cleared. If nothing cleared because the band
/// holds no tick, both sides may qualify; the bids are then named. O(n).
#[must_use]
pub fn limit_state(auction: &Auction<'_>, fills: &[Lots]) -> Option<Side> {
	let fills = fills.iter().copied().chain(core::iter::repeat(Lots::ZERO));
	let mut asks_wait = false;
	for (order, fill) in auction.orders.iter().zip(fills) {
		let beyond = auction.clipped(order) != order.limit;
		if !beyond || order.lots <= fill || order.fill_or_kill {
			continue;
		}
		match order.side {
			Side::Bid => return Some(Side::Bid),
			Side::Ask => asks_wait = true,
		}
	}
	asks_wait.then_some(Side::Ask)
}

/// A limit drawn into the band, not yet rounded to the tick size.
///
/// For a price `t` on tick, a bid's effective limit is at least `t` iff its clipped limit is, and an
/// ask's at most `t` iff its clipped limit is: comparing with such prices needs no division.
#[inline]
pub(crate) fn clip(side: Side, limit: Price, band: Band) -> Price {
	match side {
		Side::Bid => limit.min(band.high),
		Side::Ask => limit.max(band.low),
	}
}

impl Auction<'_> {
	#[inline]
	pub(crate) fn clipped(&self, order: &Order) -> Price {
		clip(order.side, order.limit, self.band)
	}

	#[inline]
	pub(crate) fn effective(&self, order: &Order) -> Price {
		effective_limit(order.side, order.limit, self.band, self.tick_size)
	}
}

/// The best effective limits of a book that crosses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
	/// Highest bid.
	pub(crate) bid: Price,
	/// Lowest ask; not above the bid.
	pub(crate) ask: Price,
	/// Whether any order is fill-or-kill.
	pub(crate) fill_or_kill: bool,
}

/// Checks the input and finds the best limits; nothing if they do not cross.
///
/// The sides of a book come in no order a processor could foresee, so the loop selects values
/// instead of branching on them.
///
/// Errors: those of [`AuctionError`]. O(n).
pub(crate) fn survey(auction: &Auction<'_>) -> Result<Option<Crossing>, AuctionError> {
	if auction.tick_size.is_zero() {
		return Err(AuctionError::TickSize);
	}
	if auction.band.low > auction.band.high {
		return Err(AuctionError::Band);
	}
	let (mut demand, mut supply) = (0u128, 0u128);
	let (mut bid, mut ask) = (Price::ZERO, Price(u64::MAX));
	let mut fill_or_kill = false;
	for order in auction.orders {
		let clipped = auction.clipped(order);
		let lots = u128::from(order.lots.get());
		let live = lots > 0;
		let buys = order.side == Side::Bid;
		fill_or_kill |= order.fill_or_kill;
		// Fewer than 2^64 orders of 64 bits each: neither sum wraps.
		demand = demand.wrapping_add(if buys { lots } else { 0 });
		supply = supply.wrapping_add(if buys { 0 } else { lots });
		bid = bid.max(if live && buys { clipped } else { Price::ZERO });
		ask = ask.min(if live && !buys { clipped } else { Price(u64::MAX) });
	}
	if demand.max(supply) > u128::from(u64::MAX) {
		return Err(AuctionError::Overflow);
	}
	// Rounding is monotone, so rounding the best limit gives the best rounded limit.
	let bid = effective_limit(Side::Bid, bid, auction.band, auction.tick_size);
	let ask = effective_limit(Side::Ask, ask, auction.band, auction.tick_size);
	let trades = demand > 0 && supply > 0 && bid >= ask;
	Ok(trades.then_some(Crossing { bid, ask, fill_or_kill }))
}
