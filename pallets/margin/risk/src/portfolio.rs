//! Margin of whole portfolios: perpetuals, dated futures and options on one underlying stand for
//! each other, underlyings add up.
//!
//! The old rule of [`health`](crate::health), a sum over markets, is what this comes to for an
//! account with at most one linear market on each underlying, to the atom.

use crate::{
	apportion,
	group::{self, Group},
	offset::{self, Offset},
	scenario::RiskArray,
	tiers::SizeTier,
	view::{Level, View},
	wide,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	ArithmeticError, FeedId, Health, Lots, MarketId, Moment, Ppm, Price, QuoteAtoms, SignedLots,
};

/// The largest share of the initial requirement that the maintenance requirement may be where
/// options are sold or stand beside linear legs: 3 / 5.
const OPTION_MAINTENANCE_SHARE: (u128, u128) = (3, 5);

/// What a leg's profit depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind<'a> {
	/// A perpetual (no expiry) or a dated future.
	Linear {
		/// When it settles.
		expiry: Option<Moment>,
	},
	/// An option. Its IMF and MMF are the ranges its risk arrays look at.
	Option {
		/// Gains and losses over the maintenance range.
		maintenance: &'a RiskArray,
		/// Gains and losses over the initial range, which is not the smaller.
		initial: &'a RiskArray,
		/// Index [quote atoms per lot].
		index: Price,
		/// Whether a short position has the short-option minimum.
		short_minimum: bool,
	},
	/// Expired and not yet settled: worth `lots x mark`, the settlement price, and nothing required.
	Settled,
}

/// One market of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortfolioLeg<'a> {
	/// The market. An account has at most one leg a market.
	pub market: MarketId,
	/// The feed of its underlying: legs on one offset each other.
	pub underlying: FeedId,
	/// Mark price.
	pub mark: Price,
	/// IMF, unscaled.
	pub initial: Ppm,
	/// MMF.
	pub maintenance: Ppm,
	/// Signed size of the position.
	pub lots: SignedLots,
	/// Entry notional of the position, with the sign of its size.
	pub entry: QuoteAtoms,
	/// Lots of open bids.
	pub bids: Lots,
	/// Lots of open asks.
	pub asks: Lots,
	/// What its profit depends on.
	pub kind: LegKind<'a>,
	/// The market's size tiers, ascending.
	pub tiers: &'a [SizeTier],
}

impl PortfolioLeg<'_> {
	/// The position at mark [quote atoms], exact.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if it does not fit.
	pub fn value(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.mark.value(self.lots)
	}
}

/// What holds for all markets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortfolioTerms<'a> {
	/// Charge on the notional that is long in some expiries of an underlying and short in others.
	pub calendar_charge: Ppm,
	/// Short-option minimum: share of the index notional of every short option.
	pub short_minimum: Ppm,
	/// Underlyings that offset each other, the highest ratio first.
	pub offsets: &'a [Offset],
}

/// The balance sheet of an account apart from its positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
	/// Quote and collateral at maintenance values, less funding and interest owed [quote atoms].
	pub quote: QuoteAtoms,
	/// By how much initial equity is below maintenance equity: haircuts, unproven profit [quote
	/// atoms].
	pub initial_adjustment: QuoteAtoms,
}

/// Both equities and both requirements of an account [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortfolioHealth {
	/// Equity as liquidation sees it: spot and mark prices, profit in full.
	pub maintenance_equity: QuoteAtoms,
	/// Equity as orders, withdrawals and transfers see it.
	pub initial_equity: QuoteAtoms,
	/// Initial margin requirement, open orders at their worst.
	pub initial: QuoteAtoms,
	/// Maintenance margin requirement.
	pub maintenance: QuoteAtoms,
}

impl PortfolioHealth {
	/// Maintenance equity below the maintenance requirement. Equality is safe.
	#[must_use]
	pub fn is_liquidatable(&self) -> bool {
		self.maintenance_equity < self.maintenance
	}

	/// What is missing up to the maintenance requirement; zero if nothing is.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if it does not fit.
	pub fn shortfall(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.for_liquidation().shortfall()
	}

	/// Initial equity less the initial requirement; negative if the latter is not met.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if it does not fit.
	pub fn free_collateral(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.initial_equity.sub(self.initial)
	}

	/// As liquidation reckons: with maintenance equity.
	#[must_use]
	pub const fn for_liquidation(&self) -> Health {
		Health {
			equity: self.maintenance_equity,
			initial_equity: self.initial_equity,
			initial: self.initial,
			maintenance: self.maintenance,
		}
	}
}

/// Maintenance equity: the balance plus positions at mark [quote atoms]. Exact. `O(legs)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or the sum does not fit.
pub fn maintenance_equity(
	balance: &Balance,
	legs: &[PortfolioLeg],
) -> Result<QuoteAtoms, ArithmeticError> {
	legs.iter().try_fold(balance.quote, |sum, leg| sum.add(leg.value()?))
}

/// Both equities and both requirements of an account.
///
/// Each underlying is a group. It must hold, rounded up once,
/// - in the worst scenario of the grid, the sum of its legs' losses: a linear leg loses `lots x mark
///   x fraction x move` with its own fraction, an option what its risk array says;
/// - where positions are long in some expiries and short in others, the calendar charge on the
///   lesser notional;
/// - for each short option the short-option minimum;
/// - for each market the surcharge of its size tiers.
///
/// Maintenance takes positions as they are. Initial takes, leg by leg and scenario by scenario, the
/// worst of what any part of the open orders can make of them. It is at least the maintenance
/// requirement of that worst case where a group has several markets or options, and at least that /
/// 0.6 where options may be short or stand beside linear legs; what bought options alone can lose is
/// paid for. Groups add up, less the credit of allowed offsets between underlyings, rounded
/// down. `O(legs^2 + options x scenarios)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn portfolio_health(
	balance: &Balance,
	legs: &[PortfolioLeg],
	terms: &PortfolioTerms,
) -> Result<PortfolioHealth, ArithmeticError> {
	portfolio_health_charged(balance, legs, &[], terms)
}

/// As [`portfolio_health`], with each leg charged `charged` for what it loses in the initial
/// requirement, if that is more than its IMF: the effective IMF where an order adds risk, going with
/// the legs one by one; a leg without one is charged its IMF. Gains are reckoned with the IMF, so
/// that new risk does not hide behind its own gains.
///
/// # Errors
///
/// As [`portfolio_health`].
pub fn portfolio_health_charged(
	balance: &Balance,
	legs: &[PortfolioLeg],
	charged: &[Ppm],
	terms: &PortfolioTerms,
) -> Result<PortfolioHealth, ArithmeticError> {
	let maintenance_equity = maintenance_equity(balance, legs)?;
	let (initial, maintenance) = requirements(legs, charged, terms)?;
	Ok(PortfolioHealth {
		maintenance_equity,
		initial_equity: maintenance_equity.sub(balance.initial_adjustment)?,
		initial,
		maintenance,
	})
}

/// Both requirements: initial, maintenance.
fn requirements(
	legs: &[PortfolioLeg],
	charged: &[Ppm],
	terms: &PortfolioTerms,
) -> Result<(QuoteAtoms, QuoteAtoms), ArithmeticError> {
	let groups = groups(&positions(legs), terms)?;
	let maintenance = total(&groups, terms)?;
	let mut views = legs
		.iter()
		.enumerate()
		.map(|(index, leg)| {
			let charged = charged.get(index).copied().unwrap_or(leg.initial);
			View::with_orders(leg, Level::Initial).map(|view| view.charged(charged))
		})
		.collect::<Result<Vec<_>, _>>()?;
	by_underlying(&mut views);
	let ordered = legs.iter().any(|leg| !leg.bids.is_zero() || !leg.asks.is_zero());
	let floors = if ordered { None } else { Some(groups.as_slice()) };
	Ok((initial_requirement(&views, floors, terms)?, maintenance))
}

/// Positions as the maintenance requirement sees them, by underlying.
pub(crate) fn positions<'a>(legs: &'a [PortfolioLeg<'a>]) -> Vec<View<'a>> {
	let mut views = legs
		.iter()
		.map(|leg| View::of_position(leg, Level::Maintenance))
		.collect::<Vec<_>>();
	by_underlying(&mut views);
	views
}

/// Brings the legs of each underlying together, else in the order they have.
pub(crate) fn by_underlying(views: &mut [View]) {
	views.sort_by_key(|view| view.leg.underlying);
}

/// Whether two legs are of one group.
pub(crate) fn same_underlying(one: &View, other: &View) -> bool {
	one.leg.underlying == other.leg.underlying
}

/// The initial requirement of legs in order of their underlyings. `floors` are the maintenance
/// requirements of the same sizes, if they are known.
pub(crate) fn initial_requirement(
	views: &[View],
	floors: Option<&[Group]>,
	terms: &PortfolioTerms,
) -> Result<QuoteAtoms, ArithmeticError> {
	let mut groups = Vec::with_capacity(views.len());
	let mut least = Vec::new();
	for (index, own) in views.chunk_by(same_underlying).enumerate() {
		let mut group = group::assess(own, terms)?;
		if own.len() > 1 || group.options || !terms.offsets.is_empty() {
			let floor = match floors.and_then(|floors| floors.get(index)) {
				Some(floor) => *floor,
				None => {
					let views: Vec<View> = own.iter().map(View::for_maintenance).collect();
					group::assess(&views, terms)?
				},
			};
			group.requirement = group.requirement.max(least_initial(&floor)?);
			least.push(floor);
		}
		groups.push(group);
	}
	let sum = total(&groups, terms)?;
	// A credit may not take the initial requirement below the maintenance one.
	if terms.offsets.is_empty() {
		Ok(sum)
	} else {
		Ok(sum.max(total(&least, terms)?))
	}
}

/// The least initial requirement of a group with that maintenance requirement in the worst case.
fn least_initial(floor: &Group) -> Result<QuoteAtoms, ArithmeticError> {
	if floor.options && !floor.bought {
		let (share, whole) = OPTION_MAINTENANCE_SHARE;
		let least = wide::mul_div_ceil(floor.requirement.magnitude(), whole, share)?;
		wide::signed(least).map(QuoteAtoms)
	} else if floor.netted || floor.options {
		Ok(floor.requirement)
	} else {
		Ok(QuoteAtoms::ZERO)
	}
}

/// The groups of legs in order of their underlyings.
pub(crate) fn groups(
	views: &[View],
	terms: &PortfolioTerms,
) -> Result<Vec<Group>, ArithmeticError> {
	let mut groups = Vec::with_capacity(views.len());
	for own in views.chunk_by(same_underlying) {
		groups.push(group::assess(own, terms)?);
	}
	Ok(groups)
}

/// The sum over groups, less the credit of offsets.
pub(crate) fn total(
	groups: &[Group],
	terms: &PortfolioTerms,
) -> Result<QuoteAtoms, ArithmeticError> {
	let sum = groups
		.iter()
		.try_fold(QuoteAtoms::ZERO, |sum, group| sum.add(group.requirement))?;
	sum.sub(offset::credit(groups, terms.offsets)?)
}

/// The part of the maintenance requirement that goes with each leg, in the order of `legs`.
///
/// The requirement goes to groups by theirs, and within a group in proportion to what a leg loses in
/// the group's worst scenario, nothing if it gains, plus its own minimum, its surcharge and its part
/// of the calendar charge. The shares sum to the maintenance requirement exactly: floors, then one
/// each to the largest remainders, ties to the lower feed, then to the earlier leg. For accounts with at most one linear market an underlying and no offsets each share is
/// the market's own requirement. `O(legs^2 + options x scenarios)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn maintenance_shares(
	legs: &[PortfolioLeg],
	terms: &PortfolioTerms,
) -> Result<Vec<QuoteAtoms>, ArithmeticError> {
	let views = positions(legs);
	let groups = groups(&views, terms)?;
	let maintenance = total(&groups, terms)?.magnitude();
	let required: Vec<u128> = groups.iter().map(|group| group.requirement.magnitude()).collect();
	let parts = apportion::apportion(maintenance, &required)?;
	let mut shares = vec![QuoteAtoms::ZERO; legs.len()];
	for (own, part) in views.chunk_by(same_underlying).zip(parts) {
		let weights = group::weights(own, terms)?;
		for (view, share) in own.iter().zip(apportion::apportion(part, &weights)?) {
			let place = legs.iter().position(|leg| core::ptr::eq(leg, view.leg));
			if let Some(slot) = place.and_then(|place| shares.get_mut(place)) {
				*slot = wide::signed(share).map(QuoteAtoms)?;
			}
		}
	}
	Ok(shares)
}
