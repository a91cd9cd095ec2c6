//! The fast path: crossing orders, sorted, walked once.

use crate::{
	fills, limit_state,
	limits::{survey, Crossing},
	self_trade, Auction, AuctionError, Clearing, Order,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{Lots, Price, Side};

/// An order that crosses the best opposite one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
	/// Effective limit.
	pub(crate) limit: Price,
	/// Position in the input.
	pub(crate) index: usize,
	/// The order.
	pub(crate) order: &'a Order,
}

/// Clears the auction: price, fills, annulments. Nothing if no bid reaches an ask.
///
/// O(n + m log m) for n orders of which m cross the best opposite one; a few vectors, none per
/// order. Lots are exact; the pro rata division rounds down and hands out what is left over by
/// largest remainder.
///
/// # Errors
///
/// [`AuctionError`] if the tick size is zero, the band is upside down or the lots of one side do
/// not fit 64 bits.
pub fn clear(auction: &Auction<'_>) -> Result<Option<Clearing>, AuctionError> {
	let Some(crossing) = survey(auction)? else { return Ok(None) };
	let (mut bids, mut asks) = candidates(auction, crossing);
	bids.sort_unstable_by_key(|bid| core::cmp::Reverse(bid.limit));
	asks.sort_unstable_by_key(|ask| ask.limit);
	let equilibrium = walk(&bids, &asks);
	debug_assert!(
		equilibrium.low <= equilibrium.high,
		"Invariant: an unfilled bid at or above an unfilled ask would have matched"
	);
	let price = auction
		.reference
		.floor_to(auction.tick_size)
		.max(equilibrium.low)
		.min(equilibrium.high);
	let mut filled = vec![Lots::ZERO; auction.orders.len()];
	fills::fill(&mut bids, equilibrium.volume, &mut filled);
	fills::fill(&mut asks, equilibrium.volume, &mut filled);
	Ok(Some(Clearing {
		price,
		volume: equilibrium.volume,
		annulled: self_trade::annul(auction, &filled),
		limit_state: limit_state(auction, &filled),
		fills: filled,
	}))
}

/// Bids at or above the best ask and asks at or below the best bid: no other order fills or bounds
/// the price.
fn candidates<'a>(
	auction: &Auction<'a>,
	best: Crossing,
) -> (Vec<Candidate<'a>>, Vec<Candidate<'a>>) {
	let (mut bids, mut asks) = (Vec::new(), Vec::new());
	for (index, order) in auction.orders.iter().enumerate() {
		let clipped = auction.clipped(order);
		let crosses = match order.side {
			Side::Bid => clipped >= best.ask,
			Side::Ask => clipped <= best.bid,
		};
		if !crosses || order.lots.is_zero() {
			continue;
		}
		let candidate = Candidate { limit: auction.effective(order), index, order };
		match order.side {
			Side::Bid => bids.push(candidate),
			Side::Ask => asks.push(candidate),
		}
	}
	(bids, asks)
}

/// The volume and the interval of prices at which it trades without envy.
struct Equilibrium {
	volume: Lots,
	low: Price,
	high: Price,
}

/// One side of the walk: the order in hand and what is left of it.
struct Cursor<'c, 'a> {
	rest: core::slice::Iter<'c, Candidate<'a>>,
	limit: Option<Price>,
	left: Lots,
}

impl<'c, 'a> Cursor<'c, 'a> {
	fn new(candidates: &'c [Candidate<'a>]) -> Self {
		let mut cursor = Self { rest: candidates.iter(), limit: None, left: Lots::ZERO };
		cursor.advance();
		cursor
	}

	fn advance(&mut self) {
		let next = self.rest.next();
		self.limit = next.map(|candidate| candidate.limit);
		self.left = next.map_or(Lots::ZERO, |candidate| candidate.order.lots);
	}

	fn take(&mut self, lots: Lots) {
		self.left = self.left.saturating_sub(lots);
		if self.left.is_zero() {
			self.advance();
		}
	}
}

/// Matches the best with the best until they no longer cross. Each step uses up an order.
fn walk(bids: &[Candidate<'_>], asks: &[Candidate<'_>]) -> Equilibrium {
	let (mut bid, mut ask) = (Cursor::new(bids), Cursor::new(asks));
	let mut volume = Lots::ZERO;
	let (mut low, mut high) = (Price::ZERO, Price(u64::MAX));
	while let (Some(bid_limit), Some(ask_limit)) = (bid.limit, ask.limit) {
		if bid_limit < ask_limit {
			break;
		}
		let matched = bid.left.min(ask.left);
		volume = volume.saturating_add(matched);
		(low, high) = (ask_limit, bid_limit);
		bid.take(matched);
		ask.take(matched);
	}
	Equilibrium {
		volume,
		low: bid.limit.map_or(low, |unfilled| low.max(unfilled)),
		high: ask.limit.map_or(high, |unfilled| high.min(unfilled)),
	}
}
