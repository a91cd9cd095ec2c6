//! Liquidation of portfolios: the positions of an account share its equity by what each adds to the
//! maintenance requirement.

use crate::{
	liquidation::{self, LiquidationPlan, LiquidationTerms, Target},
	portfolio::{
		portfolio_health, Balance, LegKind, PortfolioHealth, PortfolioLeg, PortfolioTerms,
	},
	scenario::{RiskArray, FULL_MOVES, NO_MOVE},
	view::{Level, View},
	wide,
};
use alloc::vec::Vec;
use bulwark_primitives::{ArithmeticError, MarketId, Ppm, Price, QuoteAtoms, PPM_ONE};

/// Equal steps in which a liquidation price is looked for.
const STEPS: u64 = 32;

/// The quote the account gets (positive) or pays (negative) for the whole leg at its bankruptcy
/// price: `lots x mark - E x share / MM`, E being maintenance equity and `share` the leg's of
/// [`maintenance_shares`](crate::maintenance_shares). Rounded as
/// [`bankruptcy_value`](crate::bankruptcy_value). `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`] if the account has no maintenance requirement,
/// [`ArithmeticError`] if a product or the sum does not fit.
pub fn portfolio_bankruptcy_value(
	health: &PortfolioHealth,
	leg: &PortfolioLeg,
	share: QuoteAtoms,
) -> Result<QuoteAtoms, ArithmeticError> {
	liquidation::bankruptcy_of(&health.for_liquidation(), &target(leg, share)?)
}

/// The liquidation order for one leg of an account below its maintenance requirement, as
/// [`plan_liquidation`](crate::plan_liquidation), with `share / size` for what a lot releases, where
/// `share` is the leg's of [`maintenance_shares`](crate::maintenance_shares). Nothing for a leg
/// without a share: a hedge, whose closing would release nothing. `O(1)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn plan_portfolio_liquidation(
	health: &PortfolioHealth,
	leg: &PortfolioLeg,
	share: QuoteAtoms,
	terms: &LiquidationTerms,
) -> Result<Option<LiquidationPlan>, ArithmeticError> {
	if share <= QuoteAtoms::ZERO {
		return Ok(None);
	}
	liquidation::plan(&health.for_liquidation(), &target(leg, share)?, terms)
}

/// The leg as a position to liquidate. A lot of the only linear market of its underlying releases
/// `mark x MMF` exactly.
fn target(leg: &PortfolioLeg, share: QuoteAtoms) -> Result<Target, ArithmeticError> {
	let size = u128::from(leg.lots.magnitude().get());
	let a_lot = liquidation::fraction_of(leg.mark, leg.maintenance);
	let alone = matches!(leg.kind, LegKind::Linear { .. })
		&& wide::mul_div_ceil(size, a_lot, u128::from(PPM_ONE))? == share.magnitude();
	Ok(Target {
		market: leg.market,
		lots: leg.lots,
		mark: leg.mark,
		maintenance: share,
		a_lot: if alone { (a_lot, u128::from(PPM_ONE)) } else { (share.magnitude(), size.max(1)) },
	})
}

/// The mark of `market` (of an option: the index a lot) at which equity meets the maintenance
/// requirement, all other underlyings fixed.
///
/// - The only market of its underlying, linear, without size tiers or offsets: exact, as
///   [`liquidation_price`](crate::liquidation_price).
/// - Otherwise the whole underlying moves: other linear marks in proportion, options by their
///   maintenance risk arrays at the same volatility, linear between thirds of the range (see
///   [`moved_legs`]). Looked for in 32 equal steps and then by halving, first where the position
///   loses, in case of options as far as the smallest of their ranges, else from zero to four times
///   the mark. The account is safe at the returned price and liquidatable one atom further on (or
///   the other way round, if it is liquidatable now).
///
/// Nothing if there is no position or no such price. `O((32 + 64) x (legs + options x
/// scenarios))`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn portfolio_liquidation_price(
	balance: &Balance,
	legs: &[PortfolioLeg],
	terms: &PortfolioTerms,
	market: MarketId,
) -> Result<Option<Price>, ArithmeticError> {
	let Some(leg) = legs.iter().find(|leg| leg.market == market) else { return Ok(None) };
	if leg.lots.is_zero() || matches!(leg.kind, LegKind::Settled) {
		return Ok(None);
	}
	let group = legs.iter().filter(|other| {
		other.underlying == leg.underlying
			&& View::of_position(other, Level::Maintenance).is_exposed()
	});
	let alone = group.clone().count() == 1
		&& matches!(leg.kind, LegKind::Linear { .. })
		&& leg.tiers.is_empty()
		&& !terms.offsets.iter().any(|offset| offset.involves(leg.underlying));
	if alone {
		let others: Vec<PortfolioLeg> =
			legs.iter().filter(|other| other.market != market).copied().collect();
		let health = portfolio_health(balance, &others, terms)?;
		let surplus = health.maintenance_equity.sub(health.maintenance)?;
		return liquidation::last_safe_mark(leg.lots, leg.maintenance, surplus);
	}
	let start = reference(leg);
	let range = group
		.filter(|leg| matches!(leg.kind, LegKind::Option { .. }))
		.map(|leg| leg.maintenance)
		.min();
	let ends = match range {
		Some(range) => {
			let step = start.ratio_floor(range);
			(start.saturating_sub(step.min(start)), start.saturating_add(step))
		},
		None => (Price::ZERO, Price(start.get().saturating_mul(4))),
	};
	let liquidatable = |price| -> Result<bool, ArithmeticError> {
		let moved = moved_legs(legs, market, price)?;
		Ok(portfolio_health(balance, &moved, terms)?.is_liquidatable())
	};
	let now = liquidatable(start)?;
	// Where the position loses, unless it is liquidatable now: then where it gains.
	let order = if loses_down(leg) == now { [ends.1, ends.0] } else { [ends.0, ends.1] };
	for end in order {
		if let Some((last, next)) = crossing(start, end, now, &liquidatable)? {
			return Ok(Some(if now { next } else { last }));
		}
	}
	Ok(None)
}

/// The legs with the underlying of `market` moved to where that market's mark (of an option: its
/// index a lot) is `price`.
///
/// Linear marks move in proportion, rounded down. Options change by what their maintenance risk
/// arrays say at the same volatility, linear between thirds of the range, rounded down, at most the
/// full range; their arrays stay as they are. An estimate for display: the next block's arrays are
/// made anew. `O(legs)`.
///
/// # Errors
///
/// [`ArithmeticError::DivisionByZero`] if the market has no price, [`ArithmeticError::Overflow`] if
/// a price does not fit.
pub fn moved_legs<'a>(
	legs: &[PortfolioLeg<'a>],
	market: MarketId,
	price: Price,
) -> Result<Vec<PortfolioLeg<'a>>, ArithmeticError> {
	let Some(leg) = legs.iter().find(|leg| leg.market == market) else {
		return Ok(legs.to_vec());
	};
	let (underlying, start) = (leg.underlying, reference(leg));
	legs.iter()
		.map(|leg| {
			if leg.underlying != underlying {
				return Ok(*leg);
			}
			match leg.kind {
				LegKind::Linear { .. } => {
					Ok(PortfolioLeg { mark: scaled(leg.mark, price, start)?, ..*leg })
				},
				LegKind::Option { maintenance, .. } => {
					let gain = interpolated(maintenance, leg.maintenance, start, price)?;
					let mark = i128::from(leg.mark.get()).saturating_add(gain).max(0);
					let mark = u64::try_from(mark).map_err(|_| ArithmeticError::Overflow)?;
					Ok(PortfolioLeg { mark: Price(mark), ..*leg })
				},
				LegKind::Settled => Ok(*leg),
			}
		})
		.collect()
}

/// The price by which the underlying of a leg is measured.
const fn reference(leg: &PortfolioLeg) -> Price {
	match leg.kind {
		LegKind::Option { index, .. } => index,
		LegKind::Linear { .. } | LegKind::Settled => leg.mark,
	}
}

/// Whether the position loses when its underlying falls.
fn loses_down(leg: &PortfolioLeg) -> bool {
	let rises = match leg.kind {
		LegKind::Option { maintenance, .. } => {
			let (down, up) = FULL_MOVES;
			maintenance.gains.get(up) >= maintenance.gains.get(down)
		},
		LegKind::Linear { .. } | LegKind::Settled => true,
	};
	rises == leg.lots.is_long()
}

/// `mark x price / start`, rounded down.
fn scaled(mark: Price, price: Price, start: Price) -> Result<Price, ArithmeticError> {
	let mark =
		wide::mul_div_floor(u128::from(mark.get()), u128::from(price.get()), start.get().into())?;
	u64::try_from(mark).map(Price).map_err(|_| ArithmeticError::Overflow)
}

/// What a lot gains at the same volatility when the underlying goes from `start` to `price`, linear
/// between the thirds of the range, rounded down.
fn interpolated(
	array: &RiskArray,
	range: Ppm,
	start: Price,
	price: Price,
) -> Result<i128, ArithmeticError> {
	let distance = u128::from(price.get().abs_diff(start.get()));
	let full = u128::from(start.get()).saturating_mul(u128::from(range.get()));
	// How many millionths of a third of the range.
	let scale = u128::from(PPM_ONE).saturating_mul(u128::from(PPM_ONE)).saturating_mul(3);
	let place = wide::mul_div_floor(distance, scale, full)?.min(3_000_000);
	let whole = place.checked_div(u128::from(PPM_ONE)).unwrap_or_default();
	let rest = place.checked_rem(u128::from(PPM_ONE)).unwrap_or_default();
	let gain = |third: u128| {
		let third = usize::try_from(third.min(3)).unwrap_or_default();
		// The middle scenario is the tenth, a third further on is three further on.
		let steps = third.saturating_mul(3);
		let scenario = if price < start {
			NO_MOVE.saturating_sub(steps)
		} else {
			NO_MOVE.saturating_add(steps)
		};
		i128::from(array.gains.get(scenario).copied().unwrap_or_default())
	};
	let (near, far) = (gain(whole), gain(whole.saturating_add(1)));
	let more = wide::signed_mul_div_floor(far.saturating_sub(near), rest, u128::from(PPM_ONE))?;
	Ok(near.saturating_add(more))
}

/// Two neighbouring prices, from `start` towards `end`, of which the first is as `start` is and the
/// second is not.
fn crossing(
	start: Price,
	end: Price,
	now: bool,
	liquidatable: &impl Fn(Price) -> Result<bool, ArithmeticError>,
) -> Result<Option<(Price, Price)>, ArithmeticError> {
	let span = u128::from(start.get().abs_diff(end.get()));
	let at = |step: u64| -> Result<Price, ArithmeticError> {
		let distance = wide::mul_div_floor(span, u128::from(step), u128::from(STEPS))?;
		let distance = Price(u64::try_from(distance).map_err(|_| ArithmeticError::Overflow)?);
		Ok(if end < start {
			start.saturating_sub(distance.min(start))
		} else {
			start.saturating_add(distance)
		})
	};
	let mut same = start;
	for step in 1..=STEPS {
		let price = at(step)?;
		if liquidatable(price)? == now {
			same = price;
			continue;
		}
		let mut other = price;
		// Halves a distance below 2^64.
		for _ in 0..u64::BITS {
			if same.get().abs_diff(other.get()) <= 1 {
				break;
			}
			let middle = Price(same.get().midpoint(other.get()));
			if liquidatable(middle)? == now {
				same = middle;
			} else {
				other = middle;
			}
		}
		return Ok(Some((same, other)));
	}
	Ok(None)
}
