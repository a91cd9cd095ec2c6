//! How far a change of the size tiers reaches.
//!
//! Requirements are piecewise linear in the notional: an inequality between multiples of two of them
//! holds everywhere if it holds where either bends and for the slopes beyond.

use bulwark_primitives::{MarginTier, MarketParameters, Ppm, PPM_ONE};
use bulwark_risk::ramp;

/// Tiers raise nobody's MM by more than this at a time: they act at once, not on a ramp.
const MAINTENANCE_RISE: u32 = ramp::MAINTENANCE_RISE.get();
/// Tiers raise nobody's IM by more than this at a time, unless they only restrict new risk, and lower
/// nobody's requirement by more.
const STEP: u32 = ramp::MARGIN_RULE.step.get();
/// Within a period they move nobody's MM by more than this, and lower nobody's IM by more.
const PER_PERIOD: u32 = ramp::MARGIN_RULE.per_period.get();

/// A requirement as a function of the notional.
struct Requirement<'a> {
	base: Ppm,
	tiers: &'a [MarginTier],
	fraction: fn(&MarginTier) -> Ppm,
}

impl Requirement<'_> {
	/// Of a position of `notional` [millionths of a quote atom].
	fn at(&self, notional: u128) -> u128 {
		let mut reached = self.base;
		let mut sum = notional.saturating_mul(u128::from(self.base.get()));
		for tier in self.tiers.iter().filter(|tier| tier.is_present()) {
			let fraction = (self.fraction)(tier).max(reached);
			let above = notional.saturating_sub(tier.from.magnitude());
			let rise = u128::from(fraction.saturating_sub(reached).get());
			sum = sum.saturating_add(above.saturating_mul(rise));
			reached = fraction;
		}
		sum
	}

	/// Of the part of a position above all tiers.
	fn slope(&self) -> u128 {
		let tiers = self.tiers.iter().filter(|tier| tier.is_present());
		let highest = tiers.map(self.fraction).fold(self.base, Ppm::max);
		u128::from(highest.get())
	}

	fn bends(&self) -> impl Iterator<Item = u128> + '_ {
		self.tiers.iter().map(|tier| tier.from.magnitude())
	}

	/// Whether it is nowhere above `other` x (1 + `share`).
	fn is_below(&self, other: &Self, share: u32) -> bool {
		let scaled = |own: u128, others: u128| {
			let most = PPM_ONE.saturating_add(share);
			own.saturating_mul(u128::from(PPM_ONE)) <= others.saturating_mul(u128::from(most))
		};
		self.bends().chain(other.bends()).all(|notional| {
			// A part in a million is far below a bound, and keeps the products in 128 bits.
			let part = u128::from(PPM_ONE);
			scaled(self.at(notional) / part, other.at(notional).div_ceil(part))
		}) && scaled(self.slope(), other.slope())
	}
}

const fn initial(tier: &MarginTier) -> Ppm {
	tier.initial
}

const fn maintenance(tier: &MarginTier) -> Ppm {
	tier.maintenance
}

/// The requirements before and after a change, both over the fractions before it: these are bounded
/// by themselves.
fn requirements<'a>(
	old: &'a MarketParameters,
	new: &'a MarketParameters,
	base: Ppm,
	fraction: fn(&MarginTier) -> Ppm,
) -> (Requirement<'a>, Requirement<'a>) {
	let of =
		|parameters: &'a MarketParameters| Requirement { base, tiers: &parameters.tiers, fraction };
	(of(old), of(new))
}

/// Whether the change of the tiers raises fractions of new risk only, or nothing.
pub(crate) fn only_restrict(old: &MarketParameters, new: &MarketParameters) -> bool {
	old.tiers.iter().zip(&new.tiers).all(|(before, after)| {
		before.from == after.from
			&& before.maintenance == after.maintenance
			&& before.initial <= after.initial
	})
}

/// Whether the change of the tiers raises and lowers every position's requirements within the bounds
/// of one change.
pub(crate) fn are_bounded(old: &MarketParameters, new: &MarketParameters) -> bool {
	let (old_initial, new_initial) = requirements(old, new, old.initial_margin, initial);
	let (old, new) = requirements(old, new, old.maintenance_margin, maintenance);
	new_initial.is_below(&old_initial, STEP)
		&& old_initial.is_below(&new_initial, back(STEP))
		&& new.is_below(&old, MAINTENANCE_RISE)
		&& old.is_below(&new, back(STEP))
}

/// Whether every position's requirements are within the bounds of a period that began with the tiers
/// of `began`. Above it, an IM only restricts new risk.
pub(crate) fn are_bounded_since(began: &MarketParameters, new: &MarketParameters) -> bool {
	let (old_initial, new_initial) = requirements(began, new, began.initial_margin, initial);
	let (old, new) = requirements(began, new, began.maintenance_margin, maintenance);
	old_initial.is_below(&new_initial, back(PER_PERIOD))
		&& new.is_below(&old, PER_PERIOD)
		&& old.is_below(&new, back(PER_PERIOD))
}

/// The share by which something must rise to be where it was before it fell by `share`, rounded down.
fn back(share: u32) -> u32 {
	let rest = PPM_ONE.saturating_sub(share);
	u64::from(share)
		.saturating_mul(u64::from(PPM_ONE))
		.checked_div(u64::from(rest))
		.and_then(|back| u32::try_from(back).ok())
		.unwrap_or_default()
}
