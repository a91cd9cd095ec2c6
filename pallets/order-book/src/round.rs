//! One market's part of this block's clearing, and the orders in it.

use crate::{
	book::IntoKey,
	keys::Level,
	terms::{Phase, Terms},
	Config, OrderFlags, Pallet, Role, Staged, StagedOf, SubaccountOf,
};
use alloc::{collections::BTreeSet, vec::Vec};
use bulwark_primitives::{
	seams::LiquidationOrders, CancelReason, FilterOrder, LevelPrice, LiquidationOrder, Lots,
	MarketId, Moment, OrderLocator, OrderNonce, Price, SelfTradePolicy, Side,
};
use codec::Encode;
use core::cmp::Ordering;

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
	pub(crate) level: LevelPrice,
	/// What the level comes to.
	pub(crate) limit: Price,
	/// The limit clipped to the band and rounded to the tick size.
	pub(crate) effective: Price,
	pub(crate) nonce: OrderNonce,
	pub(crate) placed: u64,
	pub(crate) tie: u64,
	/// Whether it stood in the book before this block's auction took new orders.
	pub(crate) rested: bool,
	/// Lots open before the auction.
	pub(crate) open: Lots,
	/// Lots that enter the auction.
	pub(crate) eligible: Lots,
	/// Lots cancelled before it, and why.
	pub(crate) cuts: Vec<(Lots, CancelReason)>,
	pub(crate) source: Source,
	pub(crate) flags: OrderFlags,
	pub(crate) self_trade: SelfTradePolicy,
}

impl<AccountId> Candidate<AccountId> {
	/// Lots cancelled before the auction.
	pub(crate) fn cancelled(&self) -> Lots {
		self.cuts.iter().fold(Lots::ZERO, |sum, (lots, _)| sum.saturating_add(*lots))
	}

	/// Takes lots that do not stay out of the auction and cancels them; an order of which none
	/// stays, or that fills whole or not at all, is cancelled whole.
	pub(crate) fn keep(&mut self, lots: Lots, reason: CancelReason) {
		let before = self.eligible;
		self.admit(lots);
		if self.eligible == before {
			return;
		}
		let removed = if self.eligible.is_zero() {
			self.open.saturating_sub(self.cancelled())
		} else {
			before.saturating_sub(self.eligible)
		};
		self.cuts.push((removed, reason));
	}

	/// Leaves at most so many lots in the auction; the others wait.
	pub(crate) fn admit(&mut self, lots: Lots) {
		let whole_or_nothing = self.flags.has(OrderFlags::FILL_OR_KILL);
		self.eligible = if whole_or_nothing && lots < self.eligible {
			Lots::ZERO
		} else {
			lots.min(self.eligible)
		};
	}

	/// Whether it is one of the orders in the auction whose number is bounded.
	pub(crate) fn is_counted(&self) -> bool {
		!self.eligible.is_zero() && self.source != Source::Liquidation
	}

	/// Whether the margin filter took all of it out of the auction.
	pub(crate) fn is_refused(&self) -> bool {
		let refused = |(_, reason): &(Lots, CancelReason)| *reason == CancelReason::Margin;
		self.eligible.is_zero() && self.cuts.iter().any(refused)
	}

	pub(crate) fn role(&self) -> Role {
		if self.rested || self.flags.has(OrderFlags::POST_ONLY) {
			Role::Maker
		} else {
			Role::Taker
		}
	}

	pub(crate) fn filter_order(&self, market: MarketId) -> FilterOrder {
		FilterOrder {
			market,
			side: self.side,
			lots: self.eligible,
			limit: self.effective,
			rested: self.rested,
		}
	}

	/// Priority in the auction: the better limit, the older order, the smaller tie value first.
	pub(crate) fn priority(&self, other: &Self) -> Ordering {
		let price = match self.side {
			Side::Bid => other.effective.cmp(&self.effective),
			Side::Ask => self.effective.cmp(&other.effective),
		};
		price.then(self.placed.cmp(&other.placed)).then(self.tie.cmp(&other.tie))
	}

	/// Where it is, as its owner knows it.
	pub(crate) fn locator(&self, market: MarketId) -> OrderLocator {
		let page = match self.source {
			Source::Resting { page, .. } => page,
			Source::Staged | Source::Liquidation => crate::WAITING_PAGE,
		};
		let level = Level { market, side: self.side, price: self.level };
		level.locator(page, self.nonce)
	}
}

/// One market's part of this block's clearing.
pub(crate) struct Round<T: Config> {
	pub(crate) market: MarketId,
	pub(crate) terms: Terms,
	pub(crate) candidates: Vec<Candidate<T::AccountId>>,
	pub(crate) liquidations: Vec<LiquidationOrder<T::AccountId>>,
	/// Orders that wait for the next auction: too young, or more than fit into this one.
	pub(crate) waiting: Vec<StagedOf<T>>,
	/// Orders a side that enter the auction at most, liquidations apart.
	pub(crate) limit: usize,
	/// Levels read, from the best on without a gap, lane by lane.
	pub(crate) levels: Vec<Level>,
	/// Pages read.
	pub(crate) pages: u32,
}

/// Orders that are in the round whatever the book holds.
pub(crate) struct Entrants<T: Config> {
	pub(crate) staged: Vec<StagedOf<T>>,
	/// Orders that are too young for this auction.
	pub(crate) young: Vec<StagedOf<T>>,
	pub(crate) liquidations: Vec<LiquidationOrder<T::AccountId>>,
	/// How many enter: liquidations first, then waiting orders as they came.
	pub(crate) admitted: usize,
}

impl<T: Config> Entrants<T> {
	/// The market's waiting and liquidation orders; without terms none of them is too young.
	pub(crate) fn of(market: MarketId, terms: Option<&Terms>) -> Self {
		let waiting = Staged::<T>::get(market.into_key()).into_inner();
		let is_old = |order: &StagedOf<T>| {
			terms.is_none_or(|terms| terms.first_block(order.placed, false) <= terms.block)
		};
		let (staged, young): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_old);
		let liquidations = T::Liquidations::orders(market);
		let admitted = staged.len().saturating_add(liquidations.len());
		Self { staged, young, liquidations, admitted }
	}

	pub(crate) fn len(&self) -> usize {
		self.staged.len().saturating_add(self.liquidations.len())
	}
}

impl<T: Config> Round<T> {
	/// A round without resting orders; waiting and liquidation orders are in it, not yet in its
	/// auction.
	pub(crate) fn new(
		market: MarketId,
		terms: Terms,
		entrants: Entrants<T>,
		limit: usize,
		liquidating: bool,
	) -> Self {
		let Entrants { mut staged, young, mut liquidations, admitted } = entrants;
		// No auction missed those that do not fit: the round does not report on them.
		liquidations.truncate(admitted);
		let forced = liquidations.len();
		let mut waiting = staged.split_off(admitted.saturating_sub(forced).min(staged.len()));
		waiting.extend(young);
		let mut round = Self {
			market,
			terms,
			candidates: Vec::new(),
			liquidations,
			waiting,
			limit,
			levels: Vec::new(),
			pages: 0,
		};
		round.enter_staged(staged);
		if liquidating {
			round.enter_liquidations();
		}
		round
	}

	fn enter_staged(&mut self, staged: Vec<StagedOf<T>>) {
		let references = self.terms.references();
		for order in staged {
			// A peg that comes to nothing meets nobody and ends with the auction.
			let limit = references.price(order.side, order.price).unwrap_or(match order.side {
				Side::Bid => Price::ZERO,
				Side::Ask => Price(u64::MAX),
			});
			self.candidates.push(Candidate {
				tie: Pallet::<T>::tie(&order.owner, order.nonce),
				who: order.owner,
				side: order.side,
				level: order.price,
				limit,
				effective: self.terms.effective(order.side, limit),
				nonce: order.nonce,
				placed: order.placed,
				rested: false,
				open: order.lots,
				eligible: Lots::ZERO,
				cuts: Vec::new(),
				source: Source::Staged,
				flags: order.flags,
				self_trade: order.self_trade,
			});
		}
	}

	fn enter_liquidations(&mut self) {
		let orders = self.liquidations.iter().filter(|order| !order.lots.is_zero());
		let entered: Vec<_> = orders
			.map(|order| {
				// The protocol's orders have no number; none of an owner's reaches this one.
				let nonce = OrderNonce(u64::MAX);
				Candidate {
					tie: Pallet::<T>::tie(&order.who, nonce),
					who: order.who.clone(),
					side: order.side,
					level: LevelPrice::Limit(order.limit),
					limit: order.limit,
					effective: self.terms.effective(order.side, order.limit),
					nonce,
					placed: self.terms.block,
					rested: false,
					open: order.lots,
					eligible: Lots::ZERO,
					cuts: Vec::new(),
					source: Source::Liquidation,
					flags: OrderFlags::default(),
					self_trade: SelfTradePolicy::AnnulBoth,
				}
			})
			.collect();
		self.candidates.extend(entered);
	}

	/// Whether the margin filter refused orders of the round, so that others may come up to fill
	/// their places.
	pub(crate) fn has_refused(&self) -> bool {
		self.candidates.iter().any(Candidate::is_refused)
	}

	/// Accounts of which the margin filter refused an order.
	pub(crate) fn refused(&self) -> BTreeSet<SubaccountOf<T>> {
		let orders = self.candidates.iter().filter(|order| order.is_refused());
		orders.map(|order| order.who.clone()).collect()
	}

	/// Bids and asks in the auction, liquidations apart.
	pub(crate) fn counted(&self) -> (usize, usize) {
		let of = |side| {
			let orders = self.candidates.iter().filter(|order| order.side == side);
			orders.filter(|order| order.is_counted()).count()
		};
		(of(Side::Bid), of(Side::Ask))
	}

	/// Takes resting orders of which nothing trades or ends out of the round.
	pub(crate) fn drop_waiting(&mut self) {
		self.candidates.retain(|order| {
			!order.eligible.is_zero()
				|| !order.cuts.is_empty()
				|| !matches!(order.source, Source::Resting { .. })
		});
	}

	/// Whether it is a call auction.
	pub(crate) fn is_call(&self) -> bool {
		self.terms.phase == Phase::Call
	}
}

impl<T: Config> Pallet<T> {
	/// Breaks ties between remainders. The block's author chooses neither the parent's hash, once
	/// built upon, nor the account's numbering.
	pub(crate) fn tie(who: &SubaccountOf<T>, nonce: OrderNonce) -> u64 {
		let parent = frame_system::Pallet::<T>::parent_hash();
		let hash = sp_io::hashing::blake2_256(&(parent, who, nonce).encode());
		hash.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
	}
}
