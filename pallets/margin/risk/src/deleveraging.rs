//! Auto-deleveraging: who closes a position that the book could not, and who pays its deficit.

use crate::{
	apportion::{apportion, checked_sum, water_fill, Capped},
	wide,
};
use alloc::vec::Vec;
use bulwark_primitives::{ArithmeticError, Lots, QuoteAtoms};

/// One account with a position on the other side of the market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holder {
	/// Size of its position.
	pub lots: Lots,
	/// Its unrealised profit in this market; negative is a loss.
	pub profit: QuoteAtoms,
	/// Its equity over all markets.
	pub equity: QuoteAtoms,
}

impl Holder {
	/// The most it can be made to pay: its profit here, but never more than it is worth.
	fn capacity(&self) -> u128 {
		self.profit.min(self.equity).max(QuoteAtoms::ZERO).magnitude()
	}
}

/// Who closes how much and pays what. Both lists go with the holders one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
	/// Lots each closes, at mark.
	pub lots: Vec<Lots>,
	/// What each pays towards the deficit.
	pub haircuts: Vec<QuoteAtoms>,
	/// The part of the deficit nobody can pay.
	pub uncovered: QuoteAtoms,
}

/// Why a position cannot be deleveraged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleverageError {
	/// The holders together have fewer lots than are to be closed.
	TooFewLots,
	/// A product or a sum does not fit.
	Arithmetic(ArithmeticError),
}

impl From<ArithmeticError> for DeleverageError {
	fn from(error: ArithmeticError) -> Self {
		Self::Arithmetic(error)
	}
}

/// Closes `lots` at mark against `holders` and shares the `deficit` out among them.
///
/// A holder can pay at most `c = min(positive profit, positive equity)`, so that nobody loses more
/// than it gained here and no solvent account is sunk. With C the sum of all c:
/// - no deficit: no transfer; lots pro rata to size;
/// - `C >= deficit`: each pays `deficit x c / C` and closes lots in the same proportion, at most
///   its own; what does not fit under the caps goes by the same proportion to the others, and at
///   last pro rata to the size that is left;
/// - `C < deficit`: each pays c; `lots x C / deficit` lots (rounded down) close as above and the
///   rest pro rata to size. The remaining deficit is returned as uncovered.
///
/// Lots sum to `lots`, haircuts and uncovered to `max(deficit, 0)`, exactly: floors, then one each
/// to the largest remainders, ties to the holder given first. Apart from ties the result does not
/// depend on the order of the holders, and splitting a holder in two changes nobody's part beyond
/// rounding. No holder closes more than its position. `O(n log n)`.
///
/// # Errors
///
/// [`DeleverageError::TooFewLots`] if the holders have too few lots,
/// [`DeleverageError::Arithmetic`] if a sum does not fit.
pub fn deleverage(
	lots: Lots,
	deficit: QuoteAtoms,
	holders: &[Holder],
) -> Result<Allocation, DeleverageError> {
	let total = u128::from(lots.get());
	if checked_sum(holders.iter().map(|holder| u128::from(holder.lots.get())))? < total {
		return Err(DeleverageError::TooFewLots);
	}
	let deficit = deficit.max(QuoteAtoms::ZERO).magnitude();
	let capacities: Vec<u128> = holders.iter().map(Holder::capacity).collect();
	let capacity = checked_sum(capacities.iter().copied())?;
	let covered = capacity.min(deficit);
	let haircuts = apportion(covered, &capacities)?;
	let by_profit = if deficit == 0 { 0 } else { wide::mul_div_floor(total, covered, deficit)? };
	let uncovered = deficit.saturating_sub(covered);
	debug_assert!(
		haircuts.iter().zip(&capacities).all(|(haircut, capacity)| haircut <= capacity),
		"Invariant: nobody pays more than its profit or its equity"
	);
	Ok(Allocation {
		lots: closed_lots(total, by_profit, &capacities, holders)?,
		haircuts: haircuts
			.into_iter()
			.map(|haircut| wide::signed(haircut).map(QuoteAtoms))
			.collect::<Result<_, _>>()?,
		uncovered: wide::signed(uncovered).map(QuoteAtoms)?,
	})
}

/// `by_profit` of the `total` lots by `weights`, the others by size.
fn closed_lots(
	total: u128,
	by_profit: u128,
	weights: &[u128],
	holders: &[Holder],
) -> Result<Vec<Lots>, ArithmeticError> {
	let sizes = || holders.iter().map(|holder| u128::from(holder.lots.get()));
	let payers: Vec<Capped> = weights
		.iter()
		.zip(sizes())
		.map(|(weight, cap)| Capped { weight: *weight, cap })
		.collect();
	let first = water_fill(by_profit, &payers)?;
	debug_assert!(
		first.iter().zip(sizes()).all(|(taken, size)| *taken <= size),
		"Invariant: nobody closes more than its position"
	);
	let rest = total.saturating_sub(checked_sum(first.iter().copied())?);
	let others: Vec<Capped> = sizes()
		.zip(&first)
		.map(|(weight, taken)| Capped { weight, cap: weight.saturating_sub(*taken) })
		.collect();
	first
		.iter()
		.zip(water_fill(rest, &others)?)
		.map(|(first, second)| {
			let lots = first.checked_add(second).ok_or(ArithmeticError::Overflow)?;
			u64::try_from(lots).map(Lots).map_err(|_| ArithmeticError::Overflow)
		})
		.collect()
}
