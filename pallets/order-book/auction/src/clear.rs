//! The fast path: crossing orders, sorted, walked once.

use crate::{
	fill_or_kill, fills, limit_state,
	limits::{survey, Crossing},
	self_trade, Auction, AuctionError, Clearing, Ending, Order,
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

/// Clears the auction: price, fills, annulments, endings. Nothing if no bid reaches an ask, or none
/// does once the fill-or-kill orders that cannot be filled are taken out: then every fill-or-kill
/// order has ended.
///
/// O(n + m log m) for n orders of which m cross the best opposite one; a few vectors, none per
/// order. With fill-or-kill orders the m candidates are sorted once and matched up to
/// [`crate::MAX_FILL_OR_KILL`] + 1 times. Lots are exact; the pro rata division rounds down and
/// hands out what is left over by largest remainder.
///
/// # Errors
///
/// [`AuctionError`] if the tick size is zero, the band is upside down or the lots of one side do
/// not fit 64 bits.
pub fn clear(auction: &Auction<'_>) -> Result<Option<Clearing>, AuctionError> {
	let Some(crossing) = survey(auction)? else { return Ok(None) };
	let mut contest = Contest::new(auction, crossing);
	let matched = if crossing.fill_or_kill {
		fill_or_kill::settle(auction, &mut contest)
	} else {
		contest.matched(auction.orders.len(), fills::fill_pro_rata)
	};
	let Some(Matched { equilibrium, fills }) = matched else { return Ok(None) };
	debug_assert!(
		equilibrium.low <= equilibrium.high,
		"Invariant: an unfilled bid at or above an unfilled ask would have matched"
	);
	let price = auction
		.reference
		.floor_to(auction.tick_size)
		.max(equilibrium.low)
		.min(equilibrium.high);
	let Aftermath { annulled, endings } = Aftermath::new(auction, crossing, &fills);
	Ok(Some(Clearing {
		price,
		volume: equilibrium.volume,
		annulled,
		limit_state: limit_state(auction, &fills),
		fills,
		endings,
	}))
}

/// What follows from the fills.
pub(crate) struct Aftermath {
	/// The part of each fill that is undone.
	pub(crate) annulled: Vec<Lots>,
	/// What becomes of each order's rest.
	pub(crate) endings: Vec<Ending>,
}

impl Aftermath {
	pub(crate) fn new(auction: &Auction<'_>, crossing: Crossing, fills: &[Lots]) -> Self {
		let mut aftermath = self_trade::annul(auction, fills);
		if crossing.fill_or_kill {
			fill_or_kill::end(auction, fills, &mut aftermath.endings);
		}
		aftermath
	}
}

/// The orders that meet, each side sorted best first.
pub(crate) struct Contest<'a> {
	bids: Vec<Candidate<'a>>,
	asks: Vec<Candidate<'a>>,
}

/// What a contest came to.
pub(crate) struct Matched {
	pub(crate) equilibrium: Equilibrium,
	/// Lots filled per order, in input order.
	pub(crate) fills: Vec<Lots>,
}

impl<'a> Contest<'a> {
	pub(crate) fn new(auction: &Auction<'a>, crossing: Crossing) -> Self {
		let (mut bids, mut asks) = candidates(auction, crossing);
		bids.sort_unstable_by_key(|bid| core::cmp::Reverse(bid.limit));
		asks.sort_unstable_by_key(|ask| ask.limit);
		Self { bids, asks }
	}

	pub(crate) fn iter(&self) -> impl Iterator<Item = &Candidate<'a>> {
		self.bids.iter().chain(&self.asks)
	}

	pub(crate) fn retain(&mut self, keep: impl Fn(&Candidate<'a>) -> bool) {
		self.bids.retain(&keep);
		self.asks.retain(&keep);
	}

	/// Matches and fills; `count` is the number of orders of the input. Nothing if nothing crosses.
	pub(crate) fn matched(&mut self, count: usize, ration: fills::Ration) -> Option<Matched> {
		let equilibrium = walk(&self.bids, &self.asks);
		if equilibrium.volume.is_zero() {
			return None;
		}
		let mut fills = vec![Lots::ZERO; count];
		fills::fill(&mut self.bids, equilibrium.volume, ration, &mut fills);
		fills::fill(&mut self.asks, equilibrium.volume, ration, &mut fills);
		Some(Matched { equilibrium, fills })
	}
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
#[derive(Clone, Copy)]
pub(crate) struct Equilibrium {
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
