//! The joint margin filter: which of an account's orders may enter this block's auctions.
//!
//! Orders are never tested alone: three orders that are each affordable can together leave an
//! account liquidatable at once. The filter takes all of an account's orders in all markets, on the
//! state at the start of the auctions, and nothing touches the account between filter and fills.

use crate::{
	margin::{requirement, Leg},
	wide,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	mul_div_floor, ArithmeticError, FilterOrder, FilterVerdict, Health, Lots, MarketId, Ppm, Price,
	QuoteAtoms, Side, SignedLots, PPM_ONE,
};
use core::cmp::Ordering;

/// Trading fees of a market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeTerms {
	/// Fee of an order that rested since an earlier block.
	pub maker: Ppm,
	/// Fee of any other order.
	pub taker: Ppm,
}

impl FeeTerms {
	/// The highest fee the order can be charged. A new post-only order would pay the maker's, which
	/// is not above the taker's.
	fn ratio(&self, order: &FilterOrder) -> Ppm {
		if order.rested {
			self.maker
		} else {
			self.taker.max(self.maker)
		}
	}
}

/// What an order can lose at most against mark, fees apart: a bid `lots x max(0, limit - mark)`, an
/// ask `lots x max(0, mark - limit)` [quote atoms]. Exact. `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub fn order_loss(
	side: Side,
	lots: Lots,
	limit: Price,
	mark: Price,
) -> Result<QuoteAtoms, ArithmeticError> {
	match side {
		Side::Bid => limit.saturating_sub(mark.min(limit)).notional(lots),
		Side::Ask => mark.saturating_sub(limit.min(mark)).notional(lots),
	}
}

/// The joint margin filter over all of an account's orders in this block's auctions.
///
/// `legs` are the account's markets with their base IMF and with no open orders counted;
/// `effective` and `fees` go with them one by one. `orders` come in canonical order with their
/// effective limits.
///
/// All stay iff (equality is safe)
///
/// `E - bid losses - ask losses - worst fees >= sum of worst size x mark x IMF`,
///
/// where the worst size of a leg is `max(|lots|, |lots + bids|, |lots - asks|)`, and its IMF is the
/// effective one if an order that did not rest can make its position larger, else the base one.
/// After any subset of fills, each at its limit or better, the account is then still initially
/// margined. Fees and requirements are rounded up, against the account.
///
/// If the test fails, only reducing lots stay: per market at most `|lots|` on the closing side, in
/// the given order, and only at a limit whose loss `l` per lot, fees included, satisfies
/// `l x MM <= E x (MM per lot)` (256-bit products; MM per lot rounded down, fees a lot rounded up).
/// After any subset of those fills E / MM has not fallen. With `E < 0` nothing stays.
///
/// An order whose market has no leg, or no terms, fails the account and is removed. `O(legs x
/// orders)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit; the caller then removes all orders.
pub fn filter(
	quote: QuoteAtoms,
	legs: &[Leg],
	effective: &[Ppm],
	fees: &[FeeTerms],
	orders: &[FilterOrder],
) -> Result<FilterVerdict, ArithmeticError> {
	let health = crate::health(quote, legs)?;
	let mut costs = QuoteAtoms::ZERO;
	let mut initial = QuoteAtoms::ZERO;
	let mut known = 0usize;
	for (index, leg) in legs.iter().enumerate() {
		let own = || orders.iter().filter(|order| order.market == leg.market);
		if let Some(fees) = fees.get(index) {
			for order in own() {
				known = known.saturating_add(1);
				costs = costs.add(worst_cost(order, leg.mark, fees)?)?;
			}
		}
		let effective = effective.get(index).copied().unwrap_or(leg.initial);
		initial = initial.add(joint_requirement(leg, effective, own())?)?;
	}
	if known == orders.len() && health.equity.sub(costs)? >= initial {
		return Ok(FilterVerdict::Keep);
	}
	let mut kept = Reducing::new(&health, legs, fees);
	orders
		.iter()
		.map(|order| kept.take(order))
		.collect::<Result<Vec<_>, _>>()
		.map(FilterVerdict::Reduce)
}

/// The lots of one market's orders that may stay in a reduce-only market: at most `|lots|` on the
/// side that closes the position, in the given order. The result goes with `orders` one by one.
/// `O(orders)`.
#[must_use]
pub fn reduce_only(lots: SignedLots, orders: &[FilterOrder]) -> Vec<Lots> {
	let mut left = lots.magnitude();
	orders
		.iter()
		.map(|order| {
			let taken = if closes(order.side, lots) { order.lots.min(left) } else { Lots::ZERO };
			left = left.saturating_sub(taken);
			taken
		})
		.collect()
}

/// Whether an order of that side makes the position smaller.
pub(crate) const fn closes(side: Side, lots: SignedLots) -> bool {
	match side {
		Side::Bid => lots.is_short(),
		Side::Ask => lots.is_long(),
	}
}

/// What an order can cost at most against mark (quote atoms): its loss and its fee, both at its
/// limit, the fee rounded up. An ask that fills above its limit pays more fee, but gains more than
/// that. `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub fn worst_cost(
	order: &FilterOrder,
	mark: Price,
	fees: &FeeTerms,
) -> Result<QuoteAtoms, ArithmeticError> {
	let fee = order.limit.notional(order.lots)?.ratio_ceil(fees.ratio(order))?;
	order_loss(order.side, order.lots, order.limit, mark)?.add(fee)
}

/// Initial requirement of a leg with all the orders of its market open.
fn joint_requirement<'a>(
	leg: &Leg,
	effective: Ppm,
	orders: impl Iterator<Item = &'a FilterOrder>,
) -> Result<QuoteAtoms, ArithmeticError> {
	let mut leg = Leg { bids: Lots::ZERO, asks: Lots::ZERO, ..*leg };
	let (mut new_bids, mut new_asks) = (false, false);
	for order in orders {
		match order.side {
			Side::Bid => {
				leg.bids = leg.bids.add(order.lots)?;
				new_bids |= !order.rested;
			},
			Side::Ask => {
				leg.asks = leg.asks.add(order.lots)?;
				new_asks |= !order.rested;
			},
		}
	}
	let size = u128::from(leg.lots.magnitude().get());
	let grows = |leg: Leg| leg.worst_size() > size;
	let new_risk = (new_bids && grows(Leg { asks: Lots::ZERO, ..leg }))
		|| (new_asks && grows(Leg { bids: Lots::ZERO, ..leg }));
	let initial = if new_risk { effective.max(leg.initial) } else { leg.initial };
	requirement(leg.worst_size(), leg.mark, initial)
}

/// What may stay of the orders of an account that failed the joint test.
struct Reducing<'a> {
	health: &'a Health,
	/// Per leg: the leg, its fees and the lots that may still be closed.
	legs: Vec<(&'a Leg, &'a FeeTerms, Lots)>,
}

impl<'a> Reducing<'a> {
	fn new(health: &'a Health, legs: &'a [Leg], fees: &'a [FeeTerms]) -> Self {
		let legs = legs
			.iter()
			.zip(fees)
			.map(|(leg, fees)| (leg, fees, leg.lots.magnitude()))
			.collect();
		Self { health, legs }
	}

	fn leg(&mut self, market: MarketId) -> Option<&mut (&'a Leg, &'a FeeTerms, Lots)> {
		self.legs.iter_mut().find(|(leg, _, _)| leg.market == market)
	}

	/// The lots of `order` that stay.
	fn take(&mut self, order: &FilterOrder) -> Result<Lots, ArithmeticError> {
		let health = self.health;
		let Some((leg, fees, left)) = self.leg(order.market) else { return Ok(Lots::ZERO) };
		if health.equity.is_negative()
			|| !closes(order.side, leg.lots)
			|| !keeps_ratio(health, leg, fees, order)?
		{
			return Ok(Lots::ZERO);
		}
		let taken = order.lots.min(*left);
		*left = left.saturating_sub(taken);
		Ok(taken)
	}
}

/// Whether closing a lot at the order's limit keeps E / MM: `l x MM <= E x (MM per lot)`.
fn keeps_ratio(
	health: &Health,
	leg: &Leg,
	fees: &FeeTerms,
	order: &FilterOrder,
) -> Result<bool, ArithmeticError> {
	let loss = loss_a_lot(order, leg.mark, fees)?;
	let released = mul_div_floor(
		i128::from(leg.mark.get()),
		i128::from(leg.maintenance.get()),
		i128::from(PPM_ONE),
	)?;
	let order =
		wide::compare_products(loss.get(), health.maintenance.get(), health.equity.get(), released);
	Ok(order != Ordering::Greater)
}

/// What closing a lot at the order's limit loses against mark, the fee rounded up and included; at
/// least zero.
pub(crate) fn loss_a_lot(
	order: &FilterOrder,
	mark: Price,
	fees: &FeeTerms,
) -> Result<QuoteAtoms, ArithmeticError> {
	let one = Lots(1);
	let fee = order.limit.notional(one)?.ratio_ceil(fees.ratio(order))?;
	let worse = match order.side {
		Side::Bid => order.limit.notional(one)?.sub(mark.notional(one)?)?,
		Side::Ask => mark.notional(one)?.sub(order.limit.notional(one)?)?,
	};
	Ok(worse.add(fee)?.max(QuoteAtoms::ZERO))
}
