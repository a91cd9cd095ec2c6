//! What an account is worth and what it must hold.

use crate::wide;
use bulwark_primitives::{
	ArithmeticError, Health, Lots, MarketId, Ppm, Price, QuoteAtoms, SignedLots, PPM_ONE,
};

/// One market of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
	/// The market. An account has at most one leg a market.
	pub market: MarketId,
	/// Mark price.
	pub mark: Price,
	/// IMF to use: the caller picks the base or the effective one.
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
}

impl Leg {
	/// The position at mark [quote atoms], exact.
	pub(crate) fn value(&self) -> Result<QuoteAtoms, ArithmeticError> {
		self.mark.value(self.lots)
	}

	/// The largest size the leg can reach if any part of its orders fills: `max(|lots|, |lots +
	/// bids|, |lots - asks|)`. Filling both sides only brings it back towards the middle.
	pub(crate) fn worst_size(&self) -> u128 {
		let lots = i128::from(self.lots.get());
		let up = lots.saturating_add(i128::from(self.bids.get()));
		let down = lots.saturating_sub(i128::from(self.asks.get()));
		lots.unsigned_abs().max(up.unsigned_abs()).max(down.unsigned_abs())
	}

	/// Maintenance requirement of the position, rounded up.
	pub(crate) fn maintenance_requirement(&self) -> Result<QuoteAtoms, ArithmeticError> {
		requirement(u128::from(self.lots.magnitude().get()), self.mark, self.maintenance)
	}
}

/// `size x mark x ratio`, rounded up: the account holds the part of an atom.
///
/// # Errors
///
/// [`ArithmeticError::Overflow`] if it does not fit.
pub(crate) fn requirement(
	size: u128,
	mark: Price,
	ratio: Ppm,
) -> Result<QuoteAtoms, ArithmeticError> {
	let notional = size.checked_mul(u128::from(mark.get())).ok_or(ArithmeticError::Overflow)?;
	let atoms = wide::mul_div_ceil(notional, u128::from(ratio.get()), u128::from(PPM_ONE))?;
	wide::signed(atoms).map(QuoteAtoms)
}

/// Equity: quote plus positions at mark [quote atoms]. Exact. `O(legs)`.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or the sum does not fit.
pub fn equity(quote: QuoteAtoms, legs: &[Leg]) -> Result<QuoteAtoms, ArithmeticError> {
	legs.iter().try_fold(quote, |sum, leg| sum.add(leg.value()?))
}

/// Equity and both requirements of an account. `O(legs)`.
///
/// - initial = sum over legs of `max(|lots|, |lots + bids|, |lots - asks|) x mark x IMF`;
/// - maintenance = sum over legs of `|lots| x mark x MMF`.
///
/// Both are rounded up leg by leg: the account holds the part of an atom.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn health(quote: QuoteAtoms, legs: &[Leg]) -> Result<Health, ArithmeticError> {
	let equity = equity(quote, legs)?;
	let start = Health { equity, initial_equity: equity, ..Health::default() };
	legs.iter().try_fold(start, |sum, leg| {
		Ok(Health {
			equity: sum.equity,
			initial_equity: sum.initial_equity,
			initial: sum.initial.add(requirement(leg.worst_size(), leg.mark, leg.initial)?)?,
			maintenance: sum.maintenance.add(leg.maintenance_requirement()?)?,
		})
	})
}

/// What can be withdrawn [quote atoms], never negative. Exact. `O(legs)`.
///
/// The lesser of
/// - equity less the initial requirement, so that the account stays initially margined, and
/// - `quote + sum of min(lots x mark, entry)`: a position counts at mark or at entry, whichever is
///   worth less to the account, so that unrealised losses are held back and unrealised profit is
///   not paid out.
///
/// # Errors
///
/// [`ArithmeticError`] if a product or a sum does not fit.
pub fn withdrawable(quote: QuoteAtoms, legs: &[Leg]) -> Result<QuoteAtoms, ArithmeticError> {
	let health = health(quote, legs)?;
	let free = health.equity.sub(health.initial)?;
	let without_profit =
		legs.iter().try_fold(quote, |sum, leg| sum.add(leg.value()?.min(leg.entry)))?;
	Ok(free.min(without_profit).max(QuoteAtoms::ZERO))
}
