//! The initial margin fraction under open interest.

use crate::wide;
use bulwark_primitives::{Ppm, QuoteAtoms, PPM_ONE};

/// How fast the effective IMF may rise: ln(1.1) of itself a minute, so that however often it is
/// taken, the compounded rise stays within 10 % a minute.
pub const RISE_PER_MINUTE: Ppm = Ppm(95_310);

const MINUTE_MS: u128 = 60_000;

/// The IMF at an open interest: `base` up to `lower`, 100 % from `upper` on, linear between them.
///
/// `min(1, base + (1 - base) x (open_interest - lower) / (upper - lower))`, rounded down to a ppm
/// (in the trader's favour, below 10^-6 of the notional; the requirement made of it is rounded up).
/// An `upper` of zero or less switches the scaling off. `O(1)`.
#[must_use]
pub fn scaled_initial(
	base: Ppm,
	open_interest: QuoteAtoms,
	lower: QuoteAtoms,
	upper: QuoteAtoms,
) -> Ppm {
	if upper <= QuoteAtoms::ZERO || open_interest <= lower || base >= Ppm(PPM_ONE) {
		return base;
	}
	if open_interest >= upper {
		return Ppm(PPM_ONE);
	}
	// lower < open_interest < upper: both differences are positive.
	let above = open_interest.get().abs_diff(lower.get());
	let range = upper.get().abs_diff(lower.get());
	let headroom = Ppm(PPM_ONE).saturating_sub(base);
	let rise = wide::mul_div_floor(u128::from(headroom.get()), above, range)
		.ok()
		.and_then(|rise| u32::try_from(rise).ok())
		.map_or(headroom, Ppm);
	base.saturating_add(rise)
}

/// The effective IMF `elapsed_ms` after it was `previous`, on its way to `target`: it falls at once
/// and rises by at most [`RISE_PER_MINUTE`] of itself.
///
/// The rise is rounded down to a ppm, but is at least one ppm if any time has passed, so that short
/// steps cannot hold it back for ever. `O(1)`.
#[must_use]
pub fn limited_rise(previous: Ppm, target: Ppm, elapsed_ms: u64) -> Ppm {
	if target <= previous || elapsed_ms == 0 {
		return target.min(previous);
	}
	let rate = u128::from(previous.get()).saturating_mul(u128::from(RISE_PER_MINUTE.get()));
	let scale = MINUTE_MS.saturating_mul(u128::from(PPM_ONE));
	let rise = wide::mul_div_floor(rate, u128::from(elapsed_ms), scale)
		.ok()
		.and_then(|rise| u32::try_from(rise).ok())
		.unwrap_or(u32::MAX)
		.max(1);
	previous.saturating_add(Ppm(rise)).min(target)
}
