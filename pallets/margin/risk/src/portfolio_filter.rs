//! The joint margin filter for portfolios: which of an account's orders may enter this block's
//! auctions when underlyings net.

use crate::{
	filter::{closes, loss_a_lot, worst_cost, FeeTerms},
	group::{self, Group},
	offset::{self, Offset},
	portfolio::{self, Balance, LegKind, PortfolioLeg, PortfolioTerms},
	scenario::{FULL_MOVES, SCENARIOS},
	view::{add, share_ceil, times, Level, View, PARTS},
	wide,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	ArithmeticError, FilterOrder, FilterVerdict, Lots, Ppm, QuoteAtoms, Side,
};
use core::cmp::Ordering;

/// What a market charges in this block's auction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuctionTerms {
	/// IMF scaled by open interest: for new risk.
	pub effective: Ppm,
	/// Fees.
	pub fees: FeeTerms,
}

/// An account with orders that enter together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JointMargin {
	/// Initial equity less what the orders can lose and cost.
	pub equity: QuoteAtoms,
	/// The initial requirement of whatever they can make of the positions.
	pub initial: QuoteAtoms,
}

/// The joint margin filter over all of an account's orders in this block's auctions, where
/// positions on one underlying offset each other.
///
/// `legs` are the account's markets with no open orders counted; `markets` go with them one by one.
/// `orders` come in canonical order with their effective limits.
///
/// All stay iff `initial equity - order losses - worst fees >= IM`, with IM as in
/// [`portfolio_health`](crate::portfolio_health) over whatever the orders can make of the positions.
/// A market in which an order that did not rest can make the position larger is charged its
/// effective IMF for what it loses, and credited its base IMF for what it gains. After any subset of
/// fills, each at its limit or better, the account is then still initially margined.
///
/// If the test fails, only reducing lots stay, as in [`filter()`](crate::filter()), if maintenance
/// equity is not negative:
/// - of a group with one linear market at limits whose loss a lot `l` satisfies `l x MM <= E x (MM a
///   lot)`, the latter less what offsets between underlyings may lose with it;
/// - of a group with several markets or options all or none: they stay if in every scenario, with
///   each market either as it is or reduced by all of them, whichever is worse there, the group's
///   requirement and the share of MM that its losses cost stay within the group's present
///   requirement. Losses and surcharges are convex in size, so every partial fill lies between. With
///   equity at zero none stays.
///
/// After any subset of those fills neither `E / MM` has fallen nor MM risen.
///
/// An order whose market has no leg, or no terms, fails the account and is removed. `O(legs x
/// (orders + scenarios))`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit; the caller then removes all orders.
pub fn portfolio_filter(
	balance: &Balance,
	legs: &[PortfolioLeg],
	markets: &[AuctionTerms],
	terms: &PortfolioTerms,
	orders: &[FilterOrder],
) -> Result<FilterVerdict, ArithmeticError> {
	let joint = joint_margin(balance, legs, markets, terms, orders)?;
	if joint.is_some_and(|joint| joint.equity >= joint.initial) {
		return Ok(FilterVerdict::Keep);
	}
	let equity = portfolio::maintenance_equity(balance, legs)?;
	if equity.is_negative() {
		return Ok(FilterVerdict::Reduce(vec![Lots::ZERO; orders.len()]));
	}
	Reducing::new(equity, legs, markets, terms)?
		.keep(orders)
		.map(FilterVerdict::Reduce)
}

/// What an account is left with if all of `orders` fill at their worst, and what it must hold then
/// [quote atoms]; nothing if an order's market has no leg, or no terms. Orders counted in the legs
/// stay open beside them, as orders that rested. Arguments as of [`portfolio_filter`]. `O(legs x
/// (orders + scenarios))`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn joint_margin(
	balance: &Balance,
	legs: &[PortfolioLeg],
	markets: &[AuctionTerms],
	terms: &PortfolioTerms,
	orders: &[FilterOrder],
) -> Result<Option<JointMargin>, ArithmeticError> {
	let equity = portfolio::maintenance_equity(balance, legs)?;
	let mut costs = balance.initial_adjustment;
	let mut known = 0usize;
	let mut views = Vec::with_capacity(legs.len());
	for (index, leg) in legs.iter().enumerate() {
		let own = || orders.iter().filter(|order| order.market == leg.market);
		let market = markets.get(index);
		if let Some(market) = market {
			for order in own() {
				known = known.saturating_add(1);
				costs = costs.add(worst_cost(order, leg.mark, &market.fees)?)?;
			}
		}
		views.push(joint_view(leg, market.map_or(leg.initial, |market| market.effective), own())?);
	}
	if known != orders.len() {
		return Ok(None);
	}
	portfolio::by_underlying(&mut views);
	Ok(Some(JointMargin {
		equity: equity.sub(costs)?,
		initial: portfolio::initial_requirement(&views, None, terms)?,
	}))
}

/// A leg with all the orders of its market open.
fn joint_view<'a, 'b>(
	leg: &'a PortfolioLeg<'a>,
	effective: Ppm,
	orders: impl Iterator<Item = &'b FilterOrder>,
) -> Result<View<'a>, ArithmeticError> {
	let (mut bids, mut asks) = (leg.bids, leg.asks);
	let (mut new_bids, mut new_asks) = (false, false);
	for order in orders {
		let (sum, new) = match order.side {
			Side::Bid => (&mut bids, &mut new_bids),
			Side::Ask => (&mut asks, &mut new_asks),
		};
		*sum = sum.add(order.lots)?;
		*new |= !order.rested;
	}
	let view = View::of_position(leg, Level::Initial);
	let overflow = ArithmeticError::Overflow;
	let high = view.high.checked_add(bids.signed()?.get()).ok_or(overflow)?;
	let low = view.low.checked_sub(asks.signed()?.get()).ok_or(overflow)?;
	let size = leg.lots.magnitude().get();
	let new_risk =
		(new_bids && high.unsigned_abs() > size) || (new_asks && low.unsigned_abs() > size);
	let view = View { low, high, ..view };
	Ok(if new_risk { view.charged(effective) } else { view })
}

/// What may stay of the orders of an account that failed the joint test.
struct Reducing<'a> {
	equity: QuoteAtoms,
	maintenance: QuoteAtoms,
	legs: &'a [PortfolioLeg<'a>],
	markets: &'a [AuctionTerms],
	terms: &'a PortfolioTerms<'a>,
	groups: Vec<Group>,
}

/// A leg of a netted group, as it is and reduced by all of its orders.
struct Reduction<'a> {
	before: View<'a>,
	after: View<'a>,
	/// What the fills cost, as the part of the requirement that goes with it [parts of an atom].
	cost: i128,
}

impl<'a> Reducing<'a> {
	fn new(
		equity: QuoteAtoms,
		legs: &'a [PortfolioLeg<'a>],
		markets: &'a [AuctionTerms],
		terms: &'a PortfolioTerms<'a>,
	) -> Result<Self, ArithmeticError> {
		let groups = portfolio::groups(&portfolio::positions(legs), terms)?;
		let maintenance = portfolio::total(&groups, terms)?;
		Ok(Self { equity, maintenance, legs, markets, terms, groups })
	}

	/// The lots that stay, order by order.
	fn keep(&self, orders: &[FilterOrder]) -> Result<Vec<Lots>, ArithmeticError> {
		let mut kept = vec![Lots::ZERO; orders.len()];
		for group in &self.groups {
			let whole = group.netted || group.options;
			if whole && self.equity.is_zero() {
				continue;
			}
			let mut reductions = Vec::new();
			let mut taken = Vec::new();
			for (leg, market) in self.legs.iter().zip(self.markets) {
				if leg.underlying != group.underlying {
					continue;
				}
				let (lots, loss) = self.take(leg, market, group, orders, &mut taken)?;
				if whole {
					reductions.push(self.reduction(leg, lots, loss, group)?);
				}
			}
			if whole && !self.stays_within(group, &reductions)? {
				continue;
			}
			for (index, lots) in taken {
				if let Some(slot) = kept.get_mut(index) {
					*slot = lots;
				}
			}
		}
		Ok(kept)
	}

	/// Takes the closing lots of a market, at most its position; returns how many there are and the
	/// most that one of them loses.
	fn take(
		&self,
		leg: &PortfolioLeg,
		market: &AuctionTerms,
		group: &Group,
		orders: &[FilterOrder],
		taken: &mut Vec<(usize, Lots)>,
	) -> Result<(Lots, QuoteAtoms), ArithmeticError> {
		let (mut sum, mut worst) = (Lots::ZERO, QuoteAtoms::ZERO);
		if matches!(leg.kind, LegKind::Settled) {
			return Ok((sum, worst));
		}
		for (index, order) in orders.iter().enumerate() {
			if order.market != leg.market || !closes(order.side, leg.lots) {
				continue;
			}
			let loss = loss_a_lot(order, leg.mark, &market.fees)?;
			if !group.netted && !group.options && !self.keeps_ratio(leg, loss, group)? {
				continue;
			}
			let lots = order.lots.min(leg.lots.magnitude().saturating_sub(sum));
			if lots.is_zero() {
				continue;
			}
			sum = sum.add(lots)?;
			worst = worst.max(loss);
			taken.push((index, lots));
		}
		Ok((sum, worst))
	}

	/// Whether closing a lot of a group's only market at that loss keeps E / MM.
	fn keeps_ratio(
		&self,
		leg: &PortfolioLeg,
		loss: QuoteAtoms,
		group: &Group,
	) -> Result<bool, ArithmeticError> {
		let one = Lots(1);
		let mut released = leg.mark.notional(one)?.ratio_floor(leg.maintenance)?;
		if let Some(ratio) = self.lost_offset(group) {
			let lot = leg.mark.notional(one)?.ratio_ceil(leg.maintenance)?;
			// An atom more for the rounding of the credit.
			released = released.sub(lot.ratio_ceil(ratio)?)?.sub(QuoteAtoms(1))?;
		}
		let order = wide::compare_products(
			loss.get(),
			self.maintenance.get(),
			self.equity.get(),
			released.get(),
		);
		Ok(!released.is_negative() && order != Ordering::Greater)
	}

	/// The highest ratio at which the group may be offset at present, if any.
	fn lost_offset(&self, group: &Group) -> Option<Ppm> {
		if !group.is_directed() {
			return None;
		}
		let present =
			|feed| self.groups.iter().any(|other| other.underlying == feed && other.is_directed());
		let involves = |offset: &&Offset| {
			(offset.first == group.underlying && present(offset.second))
				|| (offset.second == group.underlying && present(offset.first))
		};
		offset::ratios(self.terms.offsets)
			.zip(self.terms.offsets)
			.filter(|(_, offset)| involves(offset))
			.map(|(ratio, _)| ratio)
			.max()
	}

	fn reduction(
		&self,
		leg: &'a PortfolioLeg<'a>,
		lots: Lots,
		loss: QuoteAtoms,
		group: &Group,
	) -> Result<Reduction<'a>, ArithmeticError> {
		let before = View::of_position(leg, Level::Maintenance);
		let closed = lots.signed()?.get();
		let size = if leg.lots.is_long() {
			before.low.saturating_sub(closed)
		} else {
			before.low.saturating_add(closed)
		};
		let after = View { low: size, high: size, ..before };
		let lost = loss.get().checked_mul(i128::from(closed)).ok_or(ArithmeticError::Overflow)?;
		let mut cost = 0;
		if lost > 0 {
			let parts = lost.checked_mul(PARTS).ok_or(ArithmeticError::Overflow)?.unsigned_abs();
			let (whole, equity) = (self.maintenance.magnitude(), self.equity.magnitude());
			cost = wide::signed(wide::mul_div_ceil(parts, whole, equity)?)?;
		}
		if lost > 0 || self.lost_offset(group).is_some() {
			// Two atoms a lot for the rounding of requirement and credit.
			cost = add(cost, times(closed, PARTS.saturating_mul(2))?)?;
		}
		Ok(Reduction { before, after, cost })
	}

	/// Whether the group's requirement and the costs stay within its present requirement, whatever
	/// part of the reductions comes about.
	fn stays_within(
		&self,
		group: &Group,
		reductions: &[Reduction],
	) -> Result<bool, ArithmeticError> {
		let boxes: Vec<View> = reductions
			.iter()
			.map(|leg| View {
				low: leg.before.low.min(leg.after.low),
				high: leg.before.high.max(leg.after.high),
				..leg.before
			})
			.collect();
		let calendar = group::calendar_charge(&boxes, self.terms.calendar_charge)?;
		let limit = group.requirement.get().checked_mul(PARTS).ok_or(ArithmeticError::Overflow)?;
		let mut credits = vec![None];
		if let Some(ratio) = self.lost_offset(group) {
			credits.extend([Some((ratio, FULL_MOVES.0)), Some((ratio, FULL_MOVES.1))]);
		}
		for credit in credits {
			for scenario in 0..SCENARIOS {
				let mut worst = calendar;
				for leg in reductions {
					worst = add(worst, self.worse(leg, scenario, credit)?)?;
				}
				if worst > limit {
					return Ok(false);
				}
			}
		}
		Ok(true)
	}

	/// The worse of a leg as it is and reduced, in a scenario, with what an offset's credit loses by
	/// the reduction in a full move.
	fn worse(
		&self,
		leg: &Reduction,
		scenario: usize,
		credit: Option<(Ppm, usize)>,
	) -> Result<i128, ArithmeticError> {
		let charges = |view: &View| view.own_charges(self.terms);
		let before = add(leg.before.loss(scenario)?, charges(&leg.before)?)?;
		let mut after = add(leg.after.loss(scenario)?, charges(&leg.after)?)?;
		after = add(after, leg.cost)?;
		if let Some((ratio, full)) = credit {
			// Loss or gain in the full move, whichever the credit is made of: either may shrink.
			let change = leg.before.loss(full)?.abs_diff(leg.after.loss(full)?);
			after = add(after, share_ceil(change, ratio)?)?;
		}
		Ok(before.max(after))
	}
}
