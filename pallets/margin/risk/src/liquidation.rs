//! Liquidation: what a position is worth at bankruptcy, how much of it is closed and at which
//! price.

use crate::{margin::Leg, wide};
use bulwark_primitives::{
	ArithmeticError, Health, Lots, MarketId, Ppm, Price, QuoteAtoms, Side, SignedLots, PPM_ONE,
};

/// How far the fillable price of a bankrupt account lies from mark, as a share of the maintenance
/// requirement of a lot.
pub const SPREAD_TO_MAINTENANCE: Ppm = Ppm(100_000);

/// What a liquidation goes by, apart from the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidationTerms {
	/// Fee of a liquidated fill.
	pub liquidation_fee: Ppm,
	/// The order aims at equity = buffer x maintenance requirement (1.1).
	pub buffer: Ppm,
	/// Tick size of the market.
	pub tick_size: Price,
	/// Lower end of the clearing band.
	pub band_low: Price,
	/// Upper end of the clearing band.
	pub band_high: Price,
}

/// A liquidation order to issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiquidationPlan {
	/// The market.
	pub market: MarketId,
	/// The side that closes the position.
	pub side: Side,
	/// Lots to close.
	pub lots: Lots,
	/// The worst price at which they may fill: in the band and on tick.
	pub limit: Price,
	/// Worst-case loss beyond the bankruptcy price, to reserve from the insurance fund.
	pub reserve: QuoteAtoms,
}

/// The quote the account gets (positive) or pays (negative) for the whole leg at its bankruptcy
/// price: `lots x mark - E x MM_leg / MM`.
///
/// Equity is shared by maintenance requirement, so that closing every position at its bankruptcy
/// price uses the account's equity once, not once per position. The share is rounded towards minus
/// infinity: the reserve is never short by it, and shares taken together fall short of E by less
/// than one atom a leg. Taken one after the other, each on the health the previous left, they sum
/// to E exactly. `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`] if the account has no maintenance requirement,
/// [`ArithmeticError`] if a product or the sum does not fit.
pub fn bankruptcy_value(health: &Health, leg: &Leg) -> Result<QuoteAtoms, ArithmeticError> {
	bankruptcy_of(health, &Target::of(leg)?)
}

/// What a position is worth less its share of equity.
pub(crate) fn bankruptcy_of(
	health: &Health,
	target: &Target,
) -> Result<QuoteAtoms, ArithmeticError> {
	target.mark.value(target.lots)?.sub(equity_share(health, target.maintenance)?)
}

/// The liquidation order for one leg of an account below its maintenance requirement; nothing if it
/// is not below it, or has no position there. `O(1)`.
///
/// - limit: the fillable price `mark - direction x ABR x s x MMF x mark`, with ABR = clamp(1 - E /
///   MM, 0, 1) and s = [`SPREAD_TO_MAINTENANCE`], kept inside the band, then taken on tick: a sale
///   up, a purchase down, unless that leaves the band.
/// - lots: `ceil((buffer x MM - E) / (buffer x MMF x mark - fee x mark - max(0, loss a lot at the
///   limit)))`; the whole position if the denominator is not positive or the size reaches it.
/// - reserve: the loss against mark at the limit beyond the equity share of those lots, rounded up.
///   The fee is not reserved for: it goes to the same fund.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn plan_liquidation(
	health: &Health,
	leg: &Leg,
	terms: &LiquidationTerms,
) -> Result<Option<LiquidationPlan>, ArithmeticError> {
	plan(health, &Target::of(leg)?, terms)
}

/// A position to liquidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
	pub market: MarketId,
	pub lots: SignedLots,
	pub mark: Price,
	/// Its part of the account's maintenance requirement.
	pub maintenance: QuoteAtoms,
	/// That part a lot, as an exact quotient; the divisor is above zero.
	pub a_lot: (u128, u128),
}

impl Target {
	fn of(leg: &Leg) -> Result<Self, ArithmeticError> {
		Ok(Target {
			market: leg.market,
			lots: leg.lots,
			mark: leg.mark,
			maintenance: leg.maintenance_requirement()?,
			a_lot: (fraction_of(leg.mark, leg.maintenance), u128::from(PPM_ONE)),
		})
	}
}

/// `mark x ratio`, in millionths of an atom.
pub(crate) fn fraction_of(mark: Price, ratio: Ppm) -> u128 {
	u128::from(mark.get()).saturating_mul(u128::from(ratio.get()))
}

/// The order for a position, or nothing.
pub(crate) fn plan(
	health: &Health,
	target: &Target,
	terms: &LiquidationTerms,
) -> Result<Option<LiquidationPlan>, ArithmeticError> {
	if !health.is_liquidatable() || target.lots.is_zero() {
		return Ok(None);
	}
	let side = if target.lots.is_long() { Side::Ask } else { Side::Bid };
	let limit = fillable_price(health, target, terms, side)?;
	let lots = closing_size(health, target, terms, slippage(side, target.mark, limit))?;
	let reserve = reserve(health, target, lots, slippage(side, target.mark, limit))?;
	Ok(Some(LiquidationPlan { market: target.market, side, lots, limit, reserve }))
}

/// The mark of `market` at which equity meets the maintenance requirement, all other marks fixed.
/// `O(legs)`.
///
/// Exact at whole prices: a long is safe at the returned price and liquidatable one below it; a
/// short is safe at it and liquidatable one above it. Nothing if there is no position, or if a
/// long is safe at every mark. Zero for a short that is liquidatable at every mark above zero.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn liquidation_price(
	quote: QuoteAtoms,
	legs: &[Leg],
	market: MarketId,
) -> Result<Option<Price>, ArithmeticError> {
	let Some(leg) = legs.iter().find(|leg| leg.market == market) else { return Ok(None) };
	if leg.lots.is_zero() {
		return Ok(None);
	}
	// E - MM of everything but this leg: the surplus the leg's value and requirement are added to.
	let surplus = legs
		.iter()
		.filter(|other| other.market != market)
		.try_fold(quote, |sum, other| {
			sum.add(other.value()?)?.sub(other.maintenance_requirement()?)
		})?;
	last_safe_mark(leg.lots, leg.maintenance, surplus)
}

/// The last mark at which `surplus + lots x mark >= abs(lots) x mark x MMF`, as
/// [`liquidation_price`] returns it. The position is not empty.
pub(crate) fn last_safe_mark(
	lots: SignedLots,
	maintenance: Ppm,
	surplus: QuoteAtoms,
) -> Result<Option<Price>, ArithmeticError> {
	let one = u128::from(PPM_ONE);
	let ratio = u128::from(maintenance.get());
	let size = u128::from(lots.magnitude().get());
	let divisor = |factor: u128| size.checked_mul(factor).ok_or(ArithmeticError::Overflow);
	let price = if lots.is_long() {
		let Some(factor) = one.checked_sub(ratio).filter(|factor| *factor > 0) else {
			return Ok(None);
		};
		if surplus >= QuoteAtoms::ZERO {
			return Ok(None);
		}
		wide::mul_div_ceil(surplus.magnitude(), one, divisor(factor)?)?
	} else {
		let factor = one.checked_add(ratio).ok_or(ArithmeticError::Overflow)?;
		let surplus = surplus.max(QuoteAtoms::ZERO);
		wide::mul_div_floor(surplus.magnitude(), one, divisor(factor)?)?
	};
	u64::try_from(price)
		.map(|price| Some(Price(price)))
		.map_err(|_| ArithmeticError::Overflow)
}

/// The part of the account's equity that goes with `part` of its maintenance requirement: `E x part
/// / MM`, rounded towards minus infinity.
fn equity_share(health: &Health, part: QuoteAtoms) -> Result<QuoteAtoms, ArithmeticError> {
	wide::signed_mul_div_floor(
		health.equity.get(),
		part.magnitude(),
		health.maintenance.magnitude(),
	)
	.map(QuoteAtoms)
}

/// What closing a lot at `limit` costs against mark; negative if the limit is the better price.
fn slippage(side: Side, mark: Price, limit: Price) -> i128 {
	let (mark, limit) = (i128::from(mark.get()), i128::from(limit.get()));
	match side {
		Side::Ask => mark.saturating_sub(limit),
		Side::Bid => limit.saturating_sub(mark),
	}
}

/// The fillable price, inside the band and on tick.
fn fillable_price(
	health: &Health,
	target: &Target,
	terms: &LiquidationTerms,
	side: Side,
) -> Result<Price, ArithmeticError> {
	let maintenance = health.maintenance.magnitude();
	let missing = health.shortfall()?.magnitude().min(maintenance);
	let (parts, whole) = target.a_lot;
	let one = u128::from(PPM_ONE);
	let share = one.saturating_mul(u128::from(SPREAD_TO_MAINTENANCE.get()));
	let widest = wide::mul_div_floor(parts, share, whole)?;
	let scale = one.saturating_mul(one);
	// Two floors in a row are one floor. Rounded down, the limit is the one nearer to mark.
	let spread = if missing == maintenance {
		widest
	} else {
		wide::mul_div_floor(missing, widest, maintenance)?
	}
	.checked_div(scale)
	.and_then(|spread| u64::try_from(spread).ok())
	.map(Price)
	.ok_or(ArithmeticError::Overflow)?;
	let (low, high) = (terms.band_low, terms.band_high);
	match side {
		Side::Ask => {
			let wanted = target.mark.saturating_sub(spread.min(target.mark)).max(low);
			let limit = wanted.ceil_to(terms.tick_size)?;
			Ok(if limit > high { high.floor_to(terms.tick_size) } else { limit })
		},
		Side::Bid => {
			let wanted = target.mark.saturating_add(spread).min(high);
			let limit = wanted.floor_to(terms.tick_size);
			if limit < low {
				low.ceil_to(terms.tick_size)
			} else {
				Ok(limit)
			}
		},
	}
}

/// Lots to close so that equity reaches the buffer, rounded up; at most the position.
fn closing_size(
	health: &Health,
	target: &Target,
	terms: &LiquidationTerms,
	slippage: i128,
) -> Result<Lots, ArithmeticError> {
	let overflow = ArithmeticError::Overflow;
	let one = i128::from(PPM_ONE);
	let buffer = i128::from(terms.buffer.get());
	// Both sides of the quotient are scaled by 10^12: no fraction is lost before the division.
	let scale = one.saturating_mul(one);
	let goal = health.maintenance.get().checked_mul(buffer).ok_or(overflow)?;
	let wanted = health
		.equity
		.get()
		.checked_mul(one)
		.and_then(|equity| goal.checked_sub(equity))
		.and_then(|missing| missing.checked_mul(one))
		.ok_or(overflow)?;
	let (parts, whole) = target.a_lot;
	let released = wide::signed(wide::mul_div_floor(
		parts,
		buffer.saturating_mul(one).unsigned_abs(),
		whole,
	)?)?;
	let fee = one.saturating_mul(i128::from(terms.liquidation_fee.get()));
	let lost = slippage.max(0).checked_mul(scale).ok_or(overflow)?;
	let gained = i128::from(target.mark.get())
		.checked_mul(fee)
		.and_then(|fee| released.checked_sub(fee))
		.and_then(|gained| gained.checked_sub(lost))
		.ok_or(overflow)?;
	let whole = target.lots.magnitude();
	if gained <= 0 {
		return Ok(whole);
	}
	let size = wide::mul_div_ceil(wanted.max(0).unsigned_abs(), 1, gained.unsigned_abs())?;
	Ok(u64::try_from(size).map_or(whole, Lots).min(whole).max(Lots(1)))
}

/// What closing `lots` at the limit can cost beyond the equity share of those lots.
fn reserve(
	health: &Health,
	target: &Target,
	lots: Lots,
	slippage: i128,
) -> Result<QuoteAtoms, ArithmeticError> {
	let lost = slippage.checked_mul(i128::from(lots.get())).ok_or(ArithmeticError::Overflow)?;
	let whole = target.maintenance.magnitude();
	let size = u128::from(target.lots.magnitude().get());
	let part = u128::from(lots.get());
	// Rounded so that the share of equity comes out low, and the reserve high.
	let part = if health.equity.is_negative() {
		wide::mul_div_ceil(whole, part, size)?
	} else {
		wide::mul_div_floor(whole, part, size)?
	};
	let share = equity_share(health, wide::signed(part).map(QuoteAtoms)?)?;
	Ok(QuoteAtoms(lost).sub(share)?.max(QuoteAtoms::ZERO))
}
