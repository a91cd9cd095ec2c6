//! What one underlying's positions must hold together.

use crate::{
	portfolio::{LegKind, PortfolioLeg, PortfolioTerms},
	scenario::{self, RiskArray, FULL_MOVES, SCENARIOS},
	tiers, wide,
};
use alloc::vec::Vec;
use bulwark_primitives::{ArithmeticError, FeedId, Moment, Ppm, QuoteAtoms};

/// Requirements are summed in this many parts of an atom: a third of a millionth each.
pub(crate) const PARTS: i128 = 3_000_000;

const OVERFLOW: ArithmeticError = ArithmeticError::Overflow;

/// Which fractions and risk arrays a requirement is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
	Maintenance,
	Initial,
}

/// A leg as one requirement sees it: any size from `low` to `high` may come about.
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

	/// Losses reckoned with a higher fraction than gains.
	pub fn charged(self, fraction: Ppm) -> Self {
		View { charged: fraction.max(self.base), ..self }
	}

	/// Whether any size but none may come about.
	pub fn is_exposed(&self) -> bool {
		(self.low != 0 || self.high != 0) && !matches!(self.leg.kind, LegKind::Settled)
	}

	fn risk_array(&self) -> Option<&'a RiskArray> {
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
		product(i128::from(self.leg.mark.get()), i128::from(fraction.get()))?
			.checked_mul(i128::from(size))
			.ok_or(OVERFLOW)
	}

	/// What `size` lots of an option lose where a lot gains `gain` [quote atoms]. Convex in the
	/// size.
	pub fn option_loss(&self, gain: i64, size: i64) -> Result<i128, ArithmeticError> {
		// Each product is at most 2^126.
		let (gain, lots) = (i128::from(gain), i128::from(size.unsigned_abs()));
		if size >= 0 {
			return Ok(gain.wrapping_neg().wrapping_mul(lots));
		}
		let a_lot = gain.wrapping_add(i128::from(RiskArray::SHORT_ROUNDING));
		let loss = a_lot.wrapping_mul(lots);
		if loss <= 0 || self.charged <= self.base || self.base.is_zero() {
			return Ok(loss);
		}
		let (charged, base) = (u128::from(self.charged.get()), u128::from(self.base.get()));
		wide::signed(wide::mul_div_ceil(loss.unsigned_abs(), charged, base)?)
	}

	/// The most that `low` to `high` lots of an option lose: the loss is convex in the size.
	fn worst_option_loss(&self, gain: i64) -> Result<i128, ArithmeticError> {
		let loss = self.option_loss(gain, self.low)?;
		if self.low == self.high {
			return Ok(loss);
		}
		Ok(loss.max(self.option_loss(gain, self.high)?))
	}

	/// The least that `low` to `high` lots lose in a full move, down or up.
	fn least_loss(&self, down: bool) -> Result<i128, ArithmeticError> {
		let view = View { charged: self.base, ..*self };
		let Some(array) = self.risk_array() else {
			let slope =
				if down { view.slope(self.low)? } else { view.slope(self.high.saturating_neg())? };
			return slope.checked_mul(3).ok_or(OVERFLOW);
		};
		let scenario = if down { FULL_MOVES.0 } else { FULL_MOVES.1 };
		let gain = array.gains.get(scenario).copied().unwrap_or_default();
		let least = view.option_loss(gain, self.low)?.min(view.option_loss(gain, self.high)?);
		product(if self.low <= 0 && self.high >= 0 { least.min(0) } else { least }, PARTS)
	}

	/// The most that `low` to `high` lots lose in a full move, down or up, at the base fraction.
	fn full_move_loss(&self, down: bool) -> Result<i128, ArithmeticError> {
		let view = View { charged: self.base, ..*self };
		view.loss(if down { FULL_MOVES.0 } else { FULL_MOVES.1 })
	}

	/// The most that `low` to `high` lots lose in a scenario [parts of an atom]; negative if all
	/// gain.
	pub fn loss(&self, scenario: usize) -> Result<i128, ArithmeticError> {
		if !self.is_exposed() {
			return Ok(0);
		}
		if let Some(array) = self.risk_array() {
			let gain = array.gains.get(scenario).copied().unwrap_or_default();
			return product(self.worst_option_loss(gain)?, PARTS);
		}
		let thirds = scenario::thirds(scenario);
		let against = if thirds < 0 { self.high } else { self.low.saturating_neg() };
		product(self.slope(against)?, i128::from(thirds.unsigned_abs()))
	}

	/// What the leg must hold apart from the scenarios [parts of an atom]: the short-option minimum
	/// and the surcharge of its size. Both are for its worst size; of an option only a short one
	/// counts, at the index.
	pub fn own_charges(&self, terms: &PortfolioTerms) -> Result<i128, ArithmeticError> {
		let (size, price, minimum) = match &self.leg.kind {
			LegKind::Settled => return Ok(0),
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
		let minimum = product(wide::signed(notional)?, i128::from(minimum.get()))?;
		add(surcharge, minimum)?.checked_mul(3).ok_or(OVERFLOW)
	}
}

/// What one underlying's legs must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
	pub underlying: FeedId,
	/// Rounded up.
	pub requirement: QuoteAtoms,
	/// More than one market is exposed.
	pub netted: bool,
	/// Options are exposed.
	pub options: bool,
	/// What the group surely loses in a full move down and gains in one up, the lesser of both
	/// [parts of an atom]; zero unless it is long whatever fills.
	pub long: i128,
	/// As `long`, the other way.
	pub short: i128,
}

impl Group {
	/// Whether an offset could be credited to the group.
	pub const fn is_directed(&self) -> bool {
		self.long > 0 || self.short > 0
	}
}

/// The scenario sums of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
	/// The largest sum of losses, at least zero [parts of an atom].
	pub loss: i128,
	/// In which scenario; the one without move if there is no loss.
	pub scenario: usize,
	markets: u32,
	options: bool,
}

/// The worst scenario of a group's legs. `O(legs + options x scenarios)`.
pub(crate) fn scan<'a>(views: impl Iterator<Item = &'a View<'a>>) -> Result<Scan, ArithmeticError> {
	// What options lose in each scenario, in atoms.
	let mut optional = [0i128; SCENARIOS];
	// What linear positions lose a third of a range down, and up.
	let (mut down, mut up) = (0i128, 0i128);
	let (mut markets, mut options) = (0u32, false);
	for view in views.filter(|view| view.is_exposed()) {
		markets = markets.saturating_add(1);
		if let Some(array) = view.risk_array() {
			options = true;
			for (sum, gain) in optional.iter_mut().zip(&array.gains) {
				*sum = add(*sum, view.worst_option_loss(*gain)?)?;
			}
		} else {
			down = add(down, view.slope(view.high)?)?;
			up = add(up, view.slope(view.low.saturating_neg())?)?;
		}
	}
	let mut worst = Scan { loss: 0, scenario: scenario::NO_MOVE, markets, options };
	for (index, sum) in optional.iter().enumerate() {
		let thirds = scenario::thirds(index);
		let slope = if thirds < 0 { down } else { up };
		let linear = product(slope, i128::from(thirds.unsigned_abs()))?;
		let loss = add(product(*sum, PARTS)?, linear)?;
		if loss > worst.loss {
			worst = Scan { loss, scenario: index, ..worst };
		}
	}
	Ok(worst)
}

/// Assesses the legs of one underlying. `O(legs + options x scenarios)`.
pub(crate) fn assess<'a>(
	underlying: FeedId,
	views: impl Iterator<Item = &'a View<'a>> + Clone,
	terms: &PortfolioTerms,
) -> Result<Group, ArithmeticError> {
	let scan = scan(views.clone())?;
	let mut parts = scan.loss;
	for view in views.clone() {
		parts = add(parts, view.own_charges(terms)?)?;
	}
	let netted = scan.markets > 1;
	if netted {
		parts = add(parts, calendar_charge(views.clone(), terms.calendar_charge)?)?;
	}
	let (long, short) =
		if terms.offsets.is_empty() { (0, 0) } else { directions(views, scan.loss)? };
	let requirement = ceil_parts(parts)?;
	Ok(Group { underlying, requirement, netted, options: scan.options, long, short })
}

/// What the group surely loses one way and gains the other, at most its scenario loss.
fn directions<'a>(
	views: impl Iterator<Item = &'a View<'a>>,
	loss: i128,
) -> Result<(i128, i128), ArithmeticError> {
	let (mut least_down, mut least_up, mut most_down, mut most_up) = (0i128, 0i128, 0i128, 0i128);
	for view in views.filter(|view| view.is_exposed()) {
		least_down = add(least_down, view.least_loss(true)?)?;
		least_up = add(least_up, view.least_loss(false)?)?;
		most_down = add(most_down, view.full_move_loss(true)?)?;
		most_up = add(most_up, view.full_move_loss(false)?)?;
	}
	let within = |one: i128, other: i128| one.min(other.saturating_neg()).clamp(0, loss.max(0));
	Ok((within(least_down, most_up), within(least_up, most_down)))
}

/// The most that the lesser of long and short notional in different expiries can be, times the
/// charge [parts of an atom]. Legs of one expiry offset each other without charge. Exact where no
/// orders are open; else a bound: each expiry can be long or short, not both.
pub(crate) fn calendar_charge<'a>(
	views: impl Iterator<Item = &'a View<'a>>,
	charge: Ppm,
) -> Result<i128, ArithmeticError> {
	let mut expiries: Vec<(Option<Moment>, i128, i128)> = Vec::new();
	for view in views {
		let LegKind::Linear { expiry } = view.leg.kind else { continue };
		let mark = i128::from(view.leg.mark.get());
		let high = product(mark, i128::from(view.high))?;
		let low = product(mark, i128::from(view.low))?;
		match expiries.iter_mut().find(|(other, _, _)| *other == expiry) {
			Some((_, most, least)) => {
				*most = add(*most, high)?;
				*least = add(*least, low)?;
			},
			None => expiries.push((expiry, high, low)),
		}
	}
	let (mut longs, mut shorts, mut all, mut largest) = (0i128, 0i128, 0i128, 0i128);
	for (_, most, least) in expiries {
		let (long, short) = (most.max(0), least.min(0).saturating_neg());
		longs = add(longs, long)?;
		shorts = add(shorts, short)?;
		all = add(all, long.max(short))?;
		largest = largest.max(long.max(short));
	}
	// The side without the largest expiry is made of the others; the two sides share them all.
	let matched = longs.min(shorts).min(all.saturating_sub(largest)).min(all / 2);
	product(matched, i128::from(charge.get()).saturating_mul(3))
}

/// By what a group's requirement is divided among its positions, in the given order: what each loses
/// in the worst scenario, if it does, its own charges, and of the calendar charge a part by
/// notional. By size if all that comes to nothing. `O(legs + options x scenarios)`.
pub(crate) fn weights<'a>(
	views: impl Iterator<Item = &'a View<'a>> + Clone,
	terms: &PortfolioTerms,
) -> Result<Vec<u128>, ArithmeticError> {
	let scenario = scan(views.clone())?.scenario;
	let charge = calendar_charge(views.clone(), terms.calendar_charge)?.max(0).unsigned_abs();
	let notional = |view: &View| match view.leg.kind {
		LegKind::Linear { .. } => view.leg.value().map(QuoteAtoms::magnitude),
		LegKind::Option { .. } | LegKind::Settled => Ok(0),
	};
	let mut all = 0u128;
	for view in views.clone() {
		all = all.checked_add(notional(view)?).ok_or(OVERFLOW)?;
	}
	let mut weights = Vec::new();
	for view in views.clone() {
		let own = add(view.loss(scenario)?.max(0), view.own_charges(terms)?)?.unsigned_abs();
		let calendar =
			if all == 0 { 0 } else { wide::mul_div_floor(charge, notional(view)?, all)? };
		weights.push(own.checked_add(calendar).ok_or(OVERFLOW)?);
	}
	if weights.iter().all(|weight| *weight == 0) {
		return Ok(views.map(|view| u128::from(view.leg.lots.magnitude().get())).collect());
	}
	Ok(weights)
}

/// Parts of an atom as atoms, rounded up.
pub(crate) fn ceil_parts(parts: i128) -> Result<QuoteAtoms, ArithmeticError> {
	let whole = parts.max(0).unsigned_abs().div_ceil(PARTS.unsigned_abs());
	wide::signed(whole).map(QuoteAtoms)
}

pub(crate) fn product(a: i128, b: i128) -> Result<i128, ArithmeticError> {
	a.checked_mul(b).ok_or(OVERFLOW)
}

pub(crate) fn add(a: i128, b: i128) -> Result<i128, ArithmeticError> {
	a.checked_add(b).ok_or(OVERFLOW)
}
