//! What one underlying's positions must hold together.

use crate::{
	portfolio::{LegKind, PortfolioTerms},
	scenario::{self, RiskArray, FULL_MOVES, SCENARIOS},
	view::{add, times, View, PARTS},
	wide,
};
use alloc::vec::Vec;
use bulwark_primitives::{ArithmeticError, FeedId, Moment, Ppm, QuoteAtoms};

const OVERFLOW: ArithmeticError = ArithmeticError::Overflow;

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
	/// Nothing but bought options is exposed: what can be lost is paid for.
	pub bought: bool,
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

/// The worst scenario of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
	/// The largest sum of losses, at least zero [parts of an atom].
	pub loss: i128,
	/// In which scenario; the one without move if there is no loss.
	pub scenario: usize,
	markets: u32,
	options: bool,
	bought: bool,
}

/// The worst scenario of a group's legs. `O(legs + options x scenarios)`.
pub(crate) fn scan(views: &[View]) -> Result<Scan, ArithmeticError> {
	// What linear positions lose a third of a range down, and up.
	let (mut down, mut up) = (0i128, 0i128);
	let (mut markets, mut options, mut bought) = (0u32, false, true);
	for view in views.iter().filter(|view| view.is_exposed()) {
		markets = markets.saturating_add(1);
		if view.risk_array().is_some() {
			options = true;
			bought &= view.low >= 0;
			continue;
		}
		bought = false;
		let (more_down, more_up) = view.slopes()?;
		down = add(down, more_down)?;
		up = add(up, more_up)?;
	}
	let mut worst = Scan { loss: 0, scenario: scenario::NO_MOVE, markets, options, bought };
	if options {
		let optional = option_losses(views)?;
		for (index, sum) in optional.iter().enumerate() {
			let thirds = scenario::thirds(index);
			let slope = if thirds < 0 { down } else { up };
			let loss = add(*sum, times(i64::from(thirds.unsigned_abs()), slope)?)?;
			if loss > worst.loss {
				worst = Scan { loss, scenario: index, ..worst };
			}
		}
	} else {
		for (slope, index) in [(down, FULL_MOVES.0), (up, FULL_MOVES.1)] {
			let loss = times(3, slope)?;
			if loss > worst.loss {
				worst = Scan { loss, scenario: index, ..worst };
			}
		}
	}
	Ok(worst)
}

/// Legs whose losses can be summed without checks.
const NARROW_LEGS: usize = 32;

/// What options lose in each scenario [parts of an atom].
fn option_losses(views: &[View]) -> Result<[i128; SCENARIOS], ArithmeticError> {
	let mut losses = [0i128; SCENARIOS];
	let mut narrow = views.len() <= NARROW_LEGS;
	for view in views.iter().filter(|view| view.is_exposed()) {
		let Some(array) = view.risk_array() else { continue };
		let (low, high) = view.ends()?;
		let sizes = low.narrow().zip(high.narrow()).filter(|_| narrow);
		let Some((one, other)) = sizes else {
			narrow = false;
			for (sum, gain) in losses.iter_mut().zip(&array.gains) {
				*sum = add(*sum, low.loss(*gain)?.max(high.loss(*gain)?))?;
			}
			continue;
		};
		let fits = match (low.is_long(), high.is_long()) {
			_ if view.low == view.high && low.is_long() => {
				add_losses(&mut losses, array, |gain| one.long_loss(gain))
			},
			_ if view.low == view.high => {
				add_losses(&mut losses, array, |gain| one.short_loss(gain))
			},
			(true, _) => add_losses(&mut losses, array, |gain| {
				one.long_loss(gain).max(other.long_loss(gain))
			}),
			(false, true) => add_losses(&mut losses, array, |gain| {
				one.short_loss(gain).max(other.long_loss(gain))
			}),
			(false, false) => add_losses(&mut losses, array, |gain| {
				one.short_loss(gain).max(other.short_loss(gain))
			}),
		};
		if !fits {
			return Err(OVERFLOW);
		}
	}
	Ok(losses)
}

/// Adds a narrow size's losses to the sums, without checks in between: products of gains below 2^58
/// and narrow sizes are below 2^122, [`NARROW_LEGS`] of them below 2^127. Returns whether gains were
/// so.
#[inline]
fn add_losses(
	losses: &mut [i128; SCENARIOS],
	array: &RiskArray,
	loss: impl Fn(i64) -> i128,
) -> bool {
	let mut bits = 0;
	for (sum, gain) in losses.iter_mut().zip(&array.gains) {
		bits |= *gain ^ (*gain >> 63);
		*sum = sum.wrapping_add(loss(*gain));
	}
	bits >> 58 == 0
}

/// Assesses the legs of one underlying. `O(legs + options x scenarios)`.
pub(crate) fn assess(views: &[View], terms: &PortfolioTerms) -> Result<Group, ArithmeticError> {
	let scan = scan(views)?;
	let mut parts = scan.loss;
	for view in views {
		parts = add(parts, view.own_charges(terms)?)?;
	}
	let netted = scan.markets > 1;
	if netted {
		parts = add(parts, calendar_charge(views, terms.calendar_charge)?)?;
	}
	let (long, short) =
		if terms.offsets.is_empty() { (0, 0) } else { directions(views, scan.loss)? };
	Ok(Group {
		underlying: views.first().map_or_else(FeedId::default, |view| view.leg.underlying),
		requirement: ceil_parts(parts)?,
		netted,
		options: scan.options,
		bought: scan.bought,
		long,
		short,
	})
}

/// What the group surely loses one way and gains the other, at most its scenario loss.
fn directions(views: &[View], loss: i128) -> Result<(i128, i128), ArithmeticError> {
	let (mut least_down, mut least_up, mut most_down, mut most_up) = (0i128, 0i128, 0i128, 0i128);
	for view in views.iter().filter(|view| view.is_exposed()) {
		least_down = add(least_down, view.least_loss(true)?)?;
		least_up = add(least_up, view.least_loss(false)?)?;
		most_down = add(most_down, view.most_loss(true)?)?;
		most_up = add(most_up, view.most_loss(false)?)?;
	}
	let within = |one: i128, other: i128| one.min(other.saturating_neg()).clamp(0, loss.max(0));
	Ok((within(least_down, most_up), within(least_up, most_down)))
}

/// The most that the lesser of long and short notional in different expiries can be, times the
/// charge [parts of an atom]. Legs of one expiry offset each other without charge. Exact where no
/// orders are open; else a bound: each expiry can be long or short, not both. `O(legs^2)`.
pub(crate) fn calendar_charge(views: &[View], charge: Ppm) -> Result<i128, ArithmeticError> {
	let mut expiries: Vec<(Option<Moment>, i128, i128)> = Vec::new();
	for view in views {
		let LegKind::Linear { expiry } = view.leg.kind else { continue };
		let mark = i128::from(view.leg.mark.get());
		let (high, low) = (times(view.high, mark)?, times(view.low, mark)?);
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
	times(i64::from(charge.get()).saturating_mul(3), matched)
}

/// By what a group's requirement is divided among its positions, in the given order: what each loses
/// in the worst scenario, if it does, its own charges, and of the calendar charge a part by
/// notional. By size if all that comes to nothing. `O(legs^2 + options x scenarios)`.
pub(crate) fn weights(
	views: &[View],
	terms: &PortfolioTerms,
) -> Result<Vec<u128>, ArithmeticError> {
	let scenario = scan(views)?.scenario;
	let charge = calendar_charge(views, terms.calendar_charge)?.max(0).unsigned_abs();
	let notional = |view: &View| match view.leg.kind {
		LegKind::Linear { .. } => view.leg.value().map(QuoteAtoms::magnitude),
		LegKind::Option { .. } | LegKind::Settled => Ok(0),
	};
	let mut all = 0u128;
	for view in views {
		all = all.checked_add(notional(view)?).ok_or(OVERFLOW)?;
	}
	let mut weights = Vec::with_capacity(views.len());
	for view in views {
		let own = add(view.loss(scenario)?.max(0), view.own_charges(terms)?)?.unsigned_abs();
		let calendar =
			if all == 0 { 0 } else { wide::mul_div_floor(charge, notional(view)?, all)? };
		weights.push(own.checked_add(calendar).ok_or(OVERFLOW)?);
	}
	if weights.iter().all(|weight| *weight == 0) {
		return Ok(views.iter().map(|view| u128::from(view.leg.lots.magnitude().get())).collect());
	}
	Ok(weights)
}

/// Parts of an atom as atoms, rounded up.
fn ceil_parts(parts: i128) -> Result<QuoteAtoms, ArithmeticError> {
	let whole = parts.max(0).unsigned_abs().div_ceil(PARTS.unsigned_abs());
	wide::signed(whole).map(QuoteAtoms)
}
