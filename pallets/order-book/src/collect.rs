//! Gathering what enters a market's auction: waiting orders, liquidation orders and the resting
//! orders at or beyond the best opposite price.

use crate::{
	book::IntoKey,
	impls::admits,
	types::{is_better, Level},
	BestPrices, Config, Pallet, Staged, StagedOf, SubaccountOf, SPARE_PAGES,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use bulwark_auction::{effective_limit, Band};
use bulwark_primitives::{
	seams::{Ledger, LiquidationOrders, Markets, OpenInterest},
	CancelReason, FilterOrder, LiquidationOrder, Lots, MarketId, MarketQuote, MarketRecord,
	MarketState, Moment, OrderNonce, Price, PriceUse, Side,
};
use codec::Encode;
use core::cmp::Ordering;

/// Which orders a market's auction takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
	/// All.
	All,
	/// Those that close positions, and liquidations.
	Reducing,
}

/// What an auction is held on.
#[derive(Clone)]
pub(crate) struct Terms {
	pub(crate) record: MarketRecord,
	pub(crate) quote: MarketQuote,
	pub(crate) band: Band,
	pub(crate) flow: Flow,
}

/// Where an order of an auction comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
	Resting { page: u32, expires: Option<Moment> },
	Staged,
	Liquidation,
}

/// An order that may enter an auction.
#[derive(Clone)]
pub(crate) struct Candidate<AccountId> {
	pub(crate) who: bulwark_primitives::SubaccountId<AccountId>,
	pub(crate) side: Side,
	pub(crate) limit: Price,
	/// The limit clipped to the band and rounded to the tick size.
	pub(crate) effective: Price,
	pub(crate) nonce: OrderNonce,
	pub(crate) placed: u64,
	pub(crate) tie: u64,
	/// Lots open before the auction.
	pub(crate) open: Lots,
	/// Lots that enter the auction.
	pub(crate) eligible: Lots,
	/// Lots cancelled before it, and why.
	pub(crate) cancelled: Lots,
	pub(crate) reason: CancelReason,
	pub(crate) source: Source,
}

impl<AccountId> Candidate<AccountId> {
	/// Takes lots that do not stay out of the auction and cancels them; an order of which none
	/// stays is cancelled whole.
	pub(crate) fn keep(&mut self, lots: Lots, reason: CancelReason) {
		let kept = lots.min(self.eligible);
		if kept == self.eligible {
			return;
		}
		let removed = self.eligible.saturating_sub(kept);
		self.cancelled =
			if kept.is_zero() { self.open } else { self.cancelled.saturating_add(removed) };
		self.eligible = kept;
		self.reason = reason;
	}

	/// Whether it is one of the orders in the auction whose number is bounded.
	fn is_counted(&self) -> bool {
		!self.eligible.is_zero() && self.source != Source::Liquidation
	}

	/// Whether the margin filter took all of it out of the auction.
	fn is_refused(&self) -> bool {
		self.eligible.is_zero() && !self.cancelled.is_zero() && self.reason == CancelReason::Margin
	}

	/// Whether it rested since before `block`.
	pub(crate) fn rested(&self, block: u64) -> bool {
		matches!(self.source, Source::Resting { .. }) && self.placed < block
	}

	pub(crate) fn filter_order(&self, market: MarketId, block: u64) -> FilterOrder {
		FilterOrder {
			market,
			side: self.side,
			lots: self.eligible,
			limit: self.effective,
			rested: self.rested(block),
		}
	}

	/// Priority in the auction: the better limit, the older order, the smaller tie value first.
	fn priority(&self, other: &Self) -> Ordering {
		let price = match self.side {
			Side::Bid => other.effective.cmp(&self.effective),
			Side::Ask => self.effective.cmp(&other.effective),
		};
		price.then(self.placed.cmp(&other.placed)).then(self.tie.cmp(&other.tie))
	}
}

/// One market's part of this block's clearing.
pub(crate) struct Round<T: Config> {
	pub(crate) market: MarketId,
	pub(crate) terms: Terms,
	pub(crate) candidates: Vec<Candidate<T::AccountId>>,
	pub(crate) liquidations: Vec<LiquidationOrder<T::AccountId>>,
	/// Orders that wait for the next auction, because they did not fit into this one.
	pub(crate) waiting: Vec<StagedOf<T>>,
	/// Orders a side that enter the auction at most, liquidations apart.
	pub(crate) limit: usize,
	/// Levels read, from the best on without a gap.
	pub(crate) bid_levels: Vec<Price>,
	pub(crate) ask_levels: Vec<Price>,
	/// Pages read.
	pub(crate) pages: u32,
}

/// Orders that are in the round whatever the book holds.
pub(crate) struct Entrants<T: Config> {
	pub(crate) staged: Vec<StagedOf<T>>,
	pub(crate) liquidations: Vec<LiquidationOrder<T::AccountId>>,
	/// How many of them enter: liquidations first, then waiting orders as they came.
	pub(crate) admitted: usize,
}

impl<T: Config> Entrants<T> {
	pub(crate) fn of(market: MarketId) -> Self {
		let staged = Staged::<T>::get(market.into_key()).into_inner();
		let liquidations = T::Liquidations::orders(market);
		let admitted = staged.len().saturating_add(liquidations.len());
		Self { staged, liquidations, admitted }
	}

	pub(crate) fn len(&self) -> usize {
		self.staged.len().saturating_add(self.liquidations.len())
	}
}

/// Whether an order of `side` meets an opposite one at `opposite`.
pub(crate) fn meets(side: Side, price: Price, opposite: Price) -> bool {
	!is_better(side, opposite, price)
}

impl<T: Config> Pallet<T> {
	/// What the market's auction is held on; nothing if it holds none.
	pub(crate) fn auction_terms(market: MarketId, now: Moment) -> Option<Terms> {
		let record = T::Markets::record(market)?;
		let quote = T::Markets::quote(market)?;
		let open = record.state != MarketState::Halted
			&& !quote.mark.is_zero()
			&& admits(&quote, PriceUse::ReduceRisk, now);
		if !open {
			return None;
		}
		let width = quote.mark.ratio_floor(record.parameters.clearing_band);
		let band = Band {
			low: quote.mark.saturating_sub(width.min(quote.mark)),
			high: quote.mark.saturating_add(width),
		};
		let capped = quote
			.mark
			.notional(T::Ledger::open_interest(market))
			.map_or(true, |notional| notional >= record.parameters.open_interest_cap);
		let all = record.state == MarketState::Active
			&& admits(&quote, PriceUse::NewRisk, now)
			&& !capped;
		let flow = if all { Flow::All } else { Flow::Reducing };
		Some(Terms { record, quote, band, flow })
	}

	/// Whether the market's resting orders alone cross.
	pub(crate) fn book_crosses(market: MarketId, terms: &Terms) -> bool {
		let best = |side| Self::best_effective(market, side, terms);
		best(Side::Bid).zip(best(Side::Ask)).is_some_and(|(bid, ask)| bid >= ask)
	}

	pub(crate) fn best_effective(market: MarketId, side: Side, terms: &Terms) -> Option<Price> {
		let best = BestPrices::<T>::get(market.into_key()).of(side)?;
		Some(Self::effective(side, best, terms))
	}

	fn effective(side: Side, limit: Price, terms: &Terms) -> Price {
		effective_limit(side, limit, terms.band, terms.record.parameters.tick_size)
	}

	/// Gathers a round with at most `limit` orders of either side in its auction.
	pub(crate) fn collect(
		market: MarketId,
		terms: Terms,
		entrants: Entrants<T>,
		limit: usize,
		now: Moment,
	) -> Round<T> {
		let liquidating = admits(&terms.quote, PriceUse::Liquidation, now);
		let Entrants { mut staged, mut liquidations, admitted } = entrants;
		// No auction missed those that do not fit: the round does not report on them.
		liquidations.truncate(admitted);
		let forced = liquidations.len();
		let waiting = staged.split_off(admitted.saturating_sub(forced).min(staged.len()));
		let mut round = Round {
			market,
			terms,
			candidates: Vec::new(),
			liquidations,
			waiting,
			limit,
			bid_levels: Vec::new(),
			ask_levels: Vec::new(),
			pages: 0,
		};
		Self::enter(&mut round, staged, liquidating);
		let best = |side| Self::best_of_all(&round, side);
		let (Some(bid), Some(ask)) = (best(Side::Bid), best(Side::Ask)) else { return round };
		if bid < ask {
			return round;
		}
		for candidate in &mut round.candidates {
			let opposite = if candidate.side == Side::Bid { ask } else { bid };
			if meets(candidate.side, candidate.effective, opposite) {
				candidate.eligible = candidate.open;
			}
		}
		Self::fill_up(&mut round, (bid, ask), (limit, limit), now);
		round
	}

	/// Takes resting orders into the round until the limits of bids and asks are in its auction.
	fn fill_up(
		round: &mut Round<T>,
		(bid, ask): (Price, Price),
		limits: (usize, usize),
		now: Moment,
	) {
		Self::walk(round, Side::Bid, ask, limits.0, now);
		Self::walk(round, Side::Ask, bid, limits.1, now);
		Self::cut(round, limits);
		if round.terms.flow == Flow::Reducing {
			Self::clamp_reducing(round);
		}
	}

	/// Whether the margin filter refused orders of the round, so that others may come up to fill
	/// their places.
	pub(crate) fn has_refused(round: &Round<T>) -> bool {
		round.candidates.iter().any(Candidate::is_refused)
	}

	/// Fills the places of refused orders with those that come next, at most `room` a side more.
	/// Of an account with a refused order none comes up in this block. Says whether any did.
	///
	/// Without it whoever places, at the best prices, as many orders as an auction takes and then
	/// cannot carry them stops the market for the price of nothing.
	pub(crate) fn refill(round: &mut Round<T>, room: usize, now: Moment) -> bool {
		let best = |side| Self::best_of_all(round, side);
		let (Some(bid), Some(ask)) = (best(Side::Bid), best(Side::Ask)) else { return false };
		let before = Self::counted(round);
		let limit = |count: usize| round.limit.min(count.saturating_add(room));
		let limits = (limit(before.0), limit(before.1));
		let refused = Self::refused(round);
		for candidate in &mut round.candidates {
			let opposite = if candidate.side == Side::Bid { ask } else { bid };
			let cut = candidate.source == Source::Staged
				&& candidate.eligible.is_zero()
				&& candidate.cancelled.is_zero()
				&& !refused.contains(&candidate.who);
			if cut && meets(candidate.side, candidate.effective, opposite) {
				candidate.eligible = candidate.open;
			}
		}
		Self::fill_up(round, (bid, ask), limits, now);
		Self::counted(round) != before
	}

	/// Bids and asks in the auction, liquidations apart.
	fn counted(round: &Round<T>) -> (usize, usize) {
		let of = |side| {
			let orders = round.candidates.iter().filter(|order| order.side == side);
			orders.filter(|order| order.is_counted()).count()
		};
		(of(Side::Bid), of(Side::Ask))
	}

	/// Accounts of which the margin filter refused an order.
	fn refused(round: &Round<T>) -> BTreeSet<SubaccountOf<T>> {
		let orders = round.candidates.iter().filter(|order| order.is_refused());
		orders.map(|order| order.who.clone()).collect()
	}

	/// Puts waiting and liquidation orders into the round, not yet into its auction.
	fn enter(round: &mut Round<T>, staged: Vec<StagedOf<T>>, liquidating: bool) {
		for order in staged {
			let effective = Self::effective(order.side, order.price, &round.terms);
			round.candidates.push(Candidate {
				tie: Self::tie(&order.owner, order.nonce),
				who: order.owner,
				side: order.side,
				limit: order.price,
				effective,
				nonce: order.nonce,
				placed: order.placed,
				open: order.lots,
				eligible: Lots::ZERO,
				cancelled: Lots::ZERO,
				reason: CancelReason::Immediate,
				source: Source::Staged,
			});
		}
		if !liquidating {
			return;
		}
		for order in round.liquidations.iter().filter(|order| !order.lots.is_zero()) {
			// The protocol's orders have no number; none of an owner's reaches this one.
			let nonce = OrderNonce(u64::MAX);
			round.candidates.push(Candidate {
				tie: Self::tie(&order.who, nonce),
				who: order.who.clone(),
				side: order.side,
				limit: order.limit,
				effective: Self::effective(order.side, order.limit, &round.terms),
				nonce,
				placed: Self::block(),
				open: order.lots,
				eligible: Lots::ZERO,
				cancelled: Lots::ZERO,
				reason: CancelReason::Immediate,
				source: Source::Liquidation,
			});
		}
	}

	fn best_of_all(round: &Round<T>, side: Side) -> Option<Price> {
		let resting = Self::best_effective(round.market, side, &round.terms);
		let entered = round.candidates.iter().filter(|order| order.side == side);
		resting
			.into_iter()
			.chain(entered.map(|order| order.effective))
			.reduce(|best, price| if is_better(side, price, best) { price } else { best })
	}

	/// Reads the resting orders of `side` that meet `opposite`, best and oldest first, until
	/// `limit` are found and none that follows can have priority over them. At most `limit` and
	/// [`SPARE_PAGES`] pages.
	fn walk(round: &mut Round<T>, side: Side, opposite: Price, limit: usize, now: Moment) {
		let Some(pages) = Self::pages(round.market, side) else { return };
		let known: BTreeMap<(SubaccountOf<T>, OrderNonce), bool> = round
			.candidates
			.iter()
			.filter(|order| matches!(order.source, Source::Resting { .. }))
			.map(|order| ((order.who.clone(), order.nonce), order.is_counted()))
			.collect();
		let refused = Self::refused(round);
		let mut levels: Vec<Price> = Vec::new();
		let mut found = 0usize;
		let mut last: Option<(Price, u64)> = None;
		let bound = limit.saturating_add(SPARE_PAGES as usize);
		for ((price_key, page_key), page) in pages.take(bound) {
			round.pages = round.pages.saturating_add(1);
			let price = price_key.price(side);
			let effective = Self::effective(side, price, &round.terms);
			if !meets(side, effective, opposite) {
				break;
			}
			// Clipped levels share one effective limit, so age may favour a later one of them.
			let oldest = page.orders.first().map(|order| order.placed);
			let outranked = effective == price
				&& last
					.zip(oldest)
					.is_some_and(|((worst, age), oldest)| effective != worst || oldest > age);
			if found >= limit && outranked {
				break;
			}
			if levels.last() != Some(&price) {
				levels.push(price);
			}
			for order in page.orders {
				if order.expires.is_some_and(|moment| moment <= now) {
					continue;
				}
				let already = known.get(&(order.owner.clone(), order.nonce));
				if already == Some(&false) || (already.is_none() && refused.contains(&order.owner))
				{
					continue;
				}
				found = found.saturating_add(1);
				last = Some((effective, order.placed));
				if already.is_some() {
					continue;
				}
				round.candidates.push(Candidate {
					tie: Self::tie(&order.owner, order.nonce),
					who: order.owner,
					side,
					limit: price,
					effective,
					nonce: order.nonce,
					placed: order.placed,
					open: order.lots,
					eligible: order.lots,
					cancelled: Lots::ZERO,
					reason: CancelReason::Margin,
					source: Source::Resting { page: page_key.number(), expires: order.expires },
				});
			}
		}
		match side {
			Side::Bid => round.bid_levels = levels,
			Side::Ask => round.ask_levels = levels,
		}
	}

	/// Leaves the orders of either side that come first in priority, up to its limit; resting ones
	/// beyond wait, immediate ones stay in the round but out of the auction. Liquidations neither
	/// count nor wait: being the youngest, they would be the first that small orders crowd out.
	fn cut(round: &mut Round<T>, limits: (usize, usize)) {
		round.candidates.sort_by(|a, b| a.side.cmp(&b.side).then_with(|| a.priority(b)));
		let (mut bids, mut asks) = (0usize, 0usize);
		for candidate in round.candidates.iter_mut().filter(|order| order.is_counted()) {
			let (count, limit) = match candidate.side {
				Side::Bid => (&mut bids, limits.0),
				Side::Ask => (&mut asks, limits.1),
			};
			if *count >= limit {
				candidate.eligible = Lots::ZERO;
			}
			*count = count.saturating_add(1);
		}
		Self::drop_waiting(round);
	}

	/// Takes resting orders of which nothing trades or ends out of the round.
	fn drop_waiting(round: &mut Round<T>) {
		round.candidates.retain(|order| {
			!order.eligible.is_zero()
				|| !order.cancelled.is_zero()
				|| !matches!(order.source, Source::Resting { .. })
		});
	}

	/// Leaves the lots that close positions: per account at most the position's, in canonical
	/// order. What a reduce-only market does not take is cancelled, so that it does not stand in
	/// the way for ever; while prices are stale it waits.
	fn clamp_reducing(round: &mut Round<T>) {
		let mut by_account: BTreeMap<SubaccountOf<T>, Vec<usize>> = BTreeMap::new();
		for (index, order) in round.candidates.iter().enumerate() {
			if order.source != Source::Liquidation && !order.eligible.is_zero() {
				by_account.entry(order.who.clone()).or_default().push(index);
			}
		}
		let cancels = round.terms.record.state == MarketState::ReduceOnly;
		let (market, block) = (round.market, Self::block());
		for (who, mut indices) in by_account {
			let candidates = &mut round.candidates;
			indices
				.sort_by_key(|index| candidates.get(*index).map(|order| (order.side, order.nonce)));
			let orders: Vec<FilterOrder> = indices
				.iter()
				.filter_map(|index| candidates.get(*index))
				.map(|order| order.filter_order(market, block))
				.collect();
			let lots = T::Ledger::subaccount(&who).unwrap_or_default().lots(market);
			for (index, kept) in indices.iter().zip(bulwark_risk::reduce_only(lots, &orders)) {
				let Some(order) = candidates.get_mut(*index) else { continue };
				if cancels && kept.is_zero() {
					order.keep(kept, CancelReason::MarketState);
				}
				order.eligible = kept;
			}
		}
		Self::drop_waiting(round);
	}

	/// The next best price of a side after a clearing emptied `emptied` levels of it.
	pub(crate) fn best_after(
		market: MarketId,
		side: Side,
		walked: &[Price],
		emptied: &[Price],
	) -> Option<Price> {
		if let Some(price) = walked.iter().find(|price| !emptied.contains(price)) {
			return Some(*price);
		}
		let price = *walked.last()?;
		Self::next_level(Level { market, side, price })
	}

	/// Breaks ties between remainders. The block's author chooses neither the parent's hash, once
	/// built upon, nor the account's numbering.
	pub(crate) fn tie(who: &SubaccountOf<T>, nonce: OrderNonce) -> u64 {
		let parent = frame_system::Pallet::<T>::parent_hash();
		let hash = sp_io::hashing::blake2_256(&(parent, who, nonce).encode());
		hash.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
	}
}
