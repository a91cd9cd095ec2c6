//! Gathering what enters a market's auction: waiting orders, liquidation orders and the resting
//! orders at or beyond the best opposite price.

use crate::{
	keys::Level,
	prices::admits,
	round::{Candidate, Entrants, Round, Source},
	terms::Terms,
	types::is_better,
	walk::{Walk, WalkedPage},
	Config, OrderFlags, OrderOf, Pallet, SubaccountOf, SPARE_PAGES,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use bulwark_primitives::{Lots, MarketId, Moment, OrderNonce, Price, PriceUse, Side};
use sp_runtime::SaturatedConversion;

/// Whether an order of `side` meets an opposite one at `opposite`.
pub(crate) fn meets(side: Side, price: Price, opposite: Price) -> bool {
	!is_better(side, opposite, price)
}

/// Resting orders that are in the round already, and whether they are in its auction.
struct Known<T: Config> {
	entered: BTreeMap<(SubaccountOf<T>, OrderNonce), bool>,
	/// Of these accounts none comes up any more.
	refused: BTreeSet<SubaccountOf<T>>,
}

impl<T: Config> Known<T> {
	fn of(round: &Round<T>) -> Self {
		let resting = round
			.candidates
			.iter()
			.filter(|order| matches!(order.source, Source::Resting { .. }));
		let entered = resting
			.map(|order| ((order.who.clone(), order.nonce), order.is_counted()))
			.collect();
		Self { entered, refused: round.refused() }
	}
}

/// How many orders a walk has found and how the last of them rank.
#[derive(Default)]
struct Tally {
	found: usize,
	/// The worst price found, and the youngest order at it.
	worst: Option<(Price, u64)>,
}

impl Tally {
	fn count(&mut self, effective: Price, placed: u64) {
		self.found = self.found.saturating_add(1);
		let age = match self.worst {
			Some((price, age)) if price == effective => age.max(placed),
			Some(_) | None => placed,
		};
		self.worst = Some((effective, age));
	}

	/// Whether every order of the page, and of those behind it, comes after the ones found. Levels
	/// clipped to the band share one effective limit, so there age may favour a later one, as it
	/// may between lanes at one price.
	fn outranks<T: Config>(&self, met: &WalkedPage<T>, effective: Price) -> bool {
		let oldest = met.page.orders.first().map(|order| order.placed);
		let (Some((worst, age)), Some(oldest)) = (self.worst, oldest) else { return false };
		effective == met.price && (effective != worst || (met.alone && oldest > age))
	}
}

impl<T: Config> Pallet<T> {
	/// Gathers a round with at most `limit` orders of either side in its auction.
	pub(crate) fn collect(
		market: MarketId,
		terms: Terms,
		entrants: Entrants<T>,
		limit: usize,
		now: Moment,
	) -> Round<T> {
		let liquidating = admits(&terms.quote, PriceUse::Liquidation, now);
		let mut round = Round::new(market, terms, entrants, limit, liquidating);
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
		Self::take_side(round, Side::Bid, ask, limits.0, now);
		Self::take_side(round, Side::Ask, bid, limits.1, now);
		Self::cut(round, limits);
		Self::apply_rules(round);
	}

	/// Fills the places of refused orders with those that come next, at most `room` a side more.
	/// Of an account with a refused order none comes up in this block. Says whether any did.
	///
	/// Without it whoever places, at the best prices, as many orders as an auction takes and then
	/// cannot carry them stops the market for the price of nothing.
	pub(crate) fn refill(round: &mut Round<T>, room: usize, now: Moment) -> bool {
		let best = |side| Self::best_of_all(round, side);
		let (Some(bid), Some(ask)) = (best(Side::Bid), best(Side::Ask)) else { return false };
		let before = round.counted();
		let limit = |count: usize| round.limit.min(count.saturating_add(room));
		let limits = (limit(before.0), limit(before.1));
		let refused = round.refused();
		for candidate in &mut round.candidates {
			let opposite = if candidate.side == Side::Bid { ask } else { bid };
			let cut = candidate.source == Source::Staged
				&& candidate.eligible.is_zero()
				&& candidate.cuts.is_empty()
				&& !refused.contains(&candidate.who);
			if cut && meets(candidate.side, candidate.effective, opposite) {
				candidate.eligible = candidate.open;
			}
		}
		Self::fill_up(round, (bid, ask), limits, now);
		round.counted() != before
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
	fn take_side(round: &mut Round<T>, side: Side, opposite: Price, limit: usize, now: Moment) {
		let references = round.terms.references();
		let known = Known::of(round);
		let bound = limit.saturating_add(SPARE_PAGES as usize).saturated_into();
		let mut walk = Walk::<T>::new(round.market, side, references, bound);
		let mut levels: Vec<Level> = Vec::new();
		let mut tally = Tally::default();
		for met in walk.by_ref() {
			let effective = round.terms.effective(side, met.price);
			if !meets(side, effective, opposite) {
				break;
			}
			if tally.found >= limit && tally.outranks(&met, effective) {
				break;
			}
			if levels.last() != Some(&met.level) {
				levels.push(met.level);
			}
			for order in &met.page.orders {
				if order.expires.is_some_and(|moment| moment <= now) {
					continue;
				}
				Self::take_order(round, &known, &mut tally, &met, order);
			}
		}
		round.pages = round.pages.saturating_add(walk.reads());
		round.levels.retain(|level| level.side != side);
		round.levels.append(&mut levels);
	}

	fn take_order(
		round: &mut Round<T>,
		known: &Known<T>,
		tally: &mut Tally,
		met: &WalkedPage<T>,
		order: &OrderOf<T>,
	) {
		let first = round.terms.first_block(order.placed, order.flags.has(OrderFlags::POST_ONLY));
		if first > round.terms.block {
			return;
		}
		let already = known.entered.get(&(order.owner.clone(), order.nonce));
		let out =
			already == Some(&false) || (already.is_none() && known.refused.contains(&order.owner));
		if out {
			return;
		}
		let side = met.level.side;
		let effective = round.terms.effective(side, met.price);
		tally.count(effective, order.placed);
		if already.is_some() {
			return;
		}
		round.candidates.push(Candidate {
			tie: Self::tie(&order.owner, order.nonce),
			who: order.owner.clone(),
			side,
			level: met.level.price,
			limit: met.price,
			effective,
			nonce: order.nonce,
			placed: order.placed,
			rested: first < round.terms.block,
			open: order.lots,
			eligible: order.lots,
			cuts: Vec::new(),
			source: Source::Resting { page: met.number, expires: order.expires },
			flags: order.flags,
			self_trade: order.self_trade,
		});
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
		round.drop_waiting();
	}
}
