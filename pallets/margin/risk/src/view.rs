//! A leg as one requirement sees it.

use crate::{
	portfolio::{LegKind, PortfolioLeg, PortfolioTerms},
	scenario::{self, RiskArray, FULL_MOVES},
	tiers, wide,
};
use bulwark_primitives::{ArithmeticError, Ppm, PPM_ONE};

/// Requirements are summed in this many parts of an atom: a third of a millionth each.
pub(crate) const PARTS: i128 = 3_000_000;

const OVERFLOW: ArithmeticError = ArithmeticError::Overflow;

/// Which fractions and risk arrays a requirement is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
	Maintenance,
	Initial,
}

/// A leg of which any size from `low` to `high` may come about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
	pub leg: &'a PortfolioLeg<'a>,
	pub low: i64,
	pub high: i64,
	/// The fraction that gains are reckoned with.
	pub base: Ppm,
	/// The fraction that losses are reckoned with, not below `base`.
	pub charged: Ppm,
	pub level: Level,
}

impl<'a> View<'a> {
	/// The position as it is.
	pub fn of_position(leg: &'a PortfolioLeg<'a>, level: Level) -> Self {
		let base = match level {
			Level::Maintenance => leg.maintenance,
			Level::Initial => leg.initial,
		};
		let size = leg.lots.get();
		View { leg, low: size, high: size, base, charged: base, level }
	}

	/// The position with any part of its orders filled.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if such a size does not fit.
	pub fn with_orders(leg: &'a PortfolioLeg<'a>, level: Level) -> Result<Self, ArithmeticError> {
		let view = Self::of_position(leg, level);
		let low = view.low.checked_sub(leg.asks.signed()?.get()).ok_or(OVERFLOW)?;
		let high = view.high.checked_add(leg.bids.signed()?.get()).ok_or(OVERFLOW)?;
		Ok(View { low, high, ..view })
	}

	/// The same sizes as the maintenance requirement sees them.
	pub fn for_maintenance(&self) -> Self {
		let (low, high) = (self.low, self.high);
		View { low, high, ..Self::of_position(self.leg, Level::Maintenance) }
	}

	/// Losses reckoned with a higher fraction than gains.
	pub fn charged(self, fraction: Ppm) -> Self {
		View { charged: fraction.max(self.base), ..self }
	}

	/// Whether any size but none may come about.
	pub const fn is_exposed(&self) -> bool {
		(self.low != 0 || self.high != 0) && !matches!(self.leg.kind, LegKind::Settled)
	}

	/// Gains and losses of an option.
	pub const fn risk_array(&self) -> Option<&'a RiskArray> {
		match (&self.leg.kind, self.level) {
			(LegKind::Option { maintenance, .. }, Level::Maintenance) => Some(*maintenance),
			(LegKind::Option { initial, .. }, Level::Initial) => Some(*initial),
			_ => None,
		}
	}

	/// What a size loses a third of a range against a linear position [parts of an atom]: losses
	/// at the charged fraction, gains at the base one. `size` is positive where the move is against
	/// it. Never falls as the size grows.
	fn slope(&self, size: i64) -> Result<i128, ArithmeticError> {
		let fraction = if size > 0 { self.charged } else { self.base };
		// Below 2^96.
		let a_lot = i128::from(self.leg.mark.get()).wrapping_mul(i128::from(fraction.get()));
		times(size, a_lot)
	}

	/// The most that `low` to `high` lots of a linear leg lose a third of a range down, and up
	/// [parts of an atom].
	pub fn slopes(&self) -> Result<(i128, i128), ArithmeticError> {
		Ok((self.slope(self.high)?, self.slope(self.low.saturating_neg())?))
	}

	/// The two ends of the sizes of an option: its loss is convex in the size, so the most it loses
	/// is lost at one of them.
	pub fn ends(&self) -> Result<(Size, Size), ArithmeticError> {
		let low = Size::new(self.low, self.base, self.charged)?;
		if self.low == self.high {
			return Ok((low, low));
		}
		Ok((low, Size::new(self.high, self.base, self.charged)?))
	}

	/// The most that `low` to `high` lots lose in a scenario [parts of an atom]; negative if all
	/// gain.
	pub fn loss(&self, scenario: usize) -> Result<i128, ArithmeticError> {
		if !self.is_exposed() {
			return Ok(0);
		}
		if let Some(array) = self.risk_array() {
			let gain = array.gains.get(scenario).copied().unwrap_or_default();
			let (low, high) = self.ends()?;
			return Ok(low.loss(gain)?.max(high.loss(gain)?));
		}
		let thirds = scenario::thirds(scenario);
		let against = if thirds < 0 { self.high } else { self.low.saturating_neg() };
		times(i64::from(thirds.unsigned_abs()), self.slope(against)?)
	}

	/// The most that `low` to `high` lots lose in a full move, down or up, at the base fraction.
	pub fn most_loss(&self, down: bool) -> Result<i128, ArithmeticError> {
		View { charged: self.base, ..*self }.loss(full_move(down))
	}

	/// The least that `low` to `high` lots lose in a full move, down or up, at the base fraction.
	pub fn least_loss(&self, down: bool) -> Result<i128, ArithmeticError> {
		let view = View { charged: self.base, ..*self };
		let Some(array) = self.risk_array() else {
			let against = if down { self.low } else { self.high.saturating_neg() };
			return times(3, view.slope(against)?);
		};
		let gain = array.gains.get(full_move(down)).copied().unwrap_or_default();
		let (low, high) = view.ends()?;
		let least = low.loss(gain)?.min(high.loss(gain)?);
		Ok(if self.low <= 0 && self.high >= 0 { least.min(0) } else { least })
	}

	/// What the leg must hold apart from the scenarios [parts of an atom]: the short-option minimum
	/// and the surcharge of its size. Both are for its worst size; of an option only a short one
	/// counts, at the index.
	pub fn own_charges(&self, terms: &PortfolioTerms) -> Result<i128, ArithmeticError> {
		let (size, price, minimum) = match &self.leg.kind {
			LegKind::Settled => return Ok(0),
			LegKind::Linear { .. } if self.leg.tiers.is_empty() => return Ok(0),
			LegKind::Linear { .. } => {
				let size = self.low.unsigned_abs().max(self.high.unsigned_abs());
				(size, self.leg.mark, Ppm::ZERO)
			},
			LegKind::Option { index, short_minimum, .. } => {
				let minimum = if *short_minimum { terms.short_minimum } else { Ppm::ZERO };
				(self.low.min(0).unsigned_abs(), *index, minimum)
			},
		};
		let notional = u128::from(size).saturating_mul(u128::from(price.get()));
		let tiers = self.leg.tiers.iter().map(|tier| match self.level {
			Level::Maintenance => (tier.from, tier.maintenance),
			Level::Initial => (tier.from, tier.initial),
		});
		let surcharge = tiers::surcharge(notional, self.base, tiers)?;
		let minimum = times(i64::from(minimum.get()), wide::signed(notional)?)?;
		times(3, add(surcharge, minimum)?)
	}
}

const fn full_move(down: bool) -> usize {
	if down {
		FULL_MOVES.0
	} else {
		FULL_MOVES.1
	}
}

/// A size of an option, ready to be multiplied with what a lot gains.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
	long: bool,
	/// Lots x parts of an atom.
	plain: i128,
	/// The same, scaled by what losses of shorts are charged; rounded up.
	charged: i128,
}

impl Size {
	fn new(size: i64, base: Ppm, charged: Ppm) -> Result<Self, ArithmeticError> {
		// Below 2^86.
		let plain = i128::from(size.unsigned_abs()).wrapping_mul(PARTS);
		let long = size >= 0;
		if long || charged <= base || base.is_zero() {
			return Ok(Size { long, plain, charged: plain });
		}
		let scaled = wide::mul_div_ceil(
			plain.unsigned_abs(),
			u128::from(charged.get()),
			u128::from(base.get()),
		)?;
		Ok(Size { long, plain, charged: wide::signed(scaled)? })
	}

	/// Whether it is long, or nothing.
	pub const fn is_long(&self) -> bool {
		self.long
	}

	/// The size in 64 bits, if it fits: below 3 x 10^12 lots.
	pub fn narrow(&self) -> Option<NarrowSize> {
		let plain = i64::try_from(self.plain).ok()?;
		let charged = i64::try_from(self.charged).ok()?;
		Some(NarrowSize { plain, charged })
	}

	/// What the size loses where a lot gains `gain` [parts of an atom].
	pub fn loss(&self, gain: i64) -> Result<i128, ArithmeticError> {
		if self.long {
			return times(gain, self.plain).map(i128::wrapping_neg);
		}
		// Gains are below 2^54: prices are.
		let a_lot = gain.saturating_add(RiskArray::SHORT_ROUNDING);
		times(a_lot, if a_lot > 0 { self.charged } else { self.plain })
	}
}

/// A size of an option in 64 bits, whose direction the caller knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NarrowSize {
	plain: i64,
	charged: i64,
}

impl NarrowSize {
	/// As [`Size::loss`] of a long.
	#[inline]
	pub fn long_loss(self, gain: i64) -> i128 {
		i128::from(gain).wrapping_mul(i128::from(self.plain)).wrapping_neg()
	}

	/// As [`Size::loss`] of a short.
	#[inline]
	pub fn short_loss(self, gain: i64) -> i128 {
		let a_lot = gain.wrapping_add(RiskArray::SHORT_ROUNDING);
		let lots = if a_lot > 0 { self.charged } else { self.plain };
		i128::from(a_lot).wrapping_mul(i128::from(lots))
	}
}

/// `a x b`, the quick way if `b` is narrow.
#[inline]
pub(crate) fn times(a: i64, b: i128) -> Result<i128, ArithmeticError> {
	match i64::try_from(b) {
		Ok(narrow) => Ok(i128::from(a).wrapping_mul(i128::from(narrow))),
		Err(_) => i128::from(a).checked_mul(b).ok_or(OVERFLOW),
	}
}

/// `a + b`.
#[inline]
pub(crate) fn add(a: i128, b: i128) -> Result<i128, ArithmeticError> {
	a.checked_add(b).ok_or(OVERFLOW)
}

/// A share of parts of an atom, rounded up.
pub(crate) fn share_ceil(parts: u128, ratio: Ppm) -> Result<i128, ArithmeticError> {
	wide::signed(wide::mul_div_ceil(parts, u128::from(ratio.get()), u128::from(PPM_ONE))?)
}
