//! Borrowed quote: interest on it, limits of it, and the sale of collateral that ends it.
//!
//! Leverage is not borrowing: a long's negative quote stands against its position. Borrowed is only
//! what positions do not cover: [`borrowed`].
//!
//! [`InterestPool`] keeps two indices, of interest per atom borrowed and per atom lent, and the
//! totals they apply to. Everything is exact in parts of 10^-18 quote atoms; accounts pay rounded up
//! and get rounded down, and what rounding leaves is the insurance fund's.

use crate::{
	collateral::{kept, unit_divisor, MaintenanceTerms},
	wide,
};
use bulwark_primitives::{ArithmeticError, IndexPrice, Moment, Ppm, QuoteAtoms, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Parts in an atom.
pub const PARTS: u128 = 1_000_000_000_000_000_000;

/// Largest sum of principals, lent or borrowed: 2^60 quote atoms, 1.15 x 10^12 USD.
pub const PRINCIPAL_LIMIT: QuoteAtoms = QuoteAtoms(1 << 60);

/// An index stays below this: 2^66, some 73 times the principal. There interest ends, rather than
/// wrap. A principal times an index is below 2^126.
pub const INTEREST_LIMIT: u128 = 1 << 66;

/// Highest rate: 100 % a year.
pub const RATE_LIMIT: Ppm = Ppm(PPM_ONE);

/// A year of 365 days.
const YEAR_MS: u128 = 365 * 86_400_000;

/// What borrowed quote costs, and who gets it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct InterestTerms {
	/// Rate while nothing is borrowed (a year).
	pub base: Ppm,
	/// What is added to it when all that is lent is borrowed, and in proportion before (a year).
	pub slope: Ppm,
	/// The insurance fund's share of the interest; the rest is the lenders'.
	pub insurance_share: Ppm,
}

/// How much may be borrowed.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct BorrowLimits {
	/// By one account.
	pub account: QuoteAtoms,
	/// By all together, as a share of the quote in custody.
	pub vault_share: Ppm,
}

/// How collateral is sold.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct SaleTerms {
	/// How far below spot the price falls in the end; at most the asset's maintenance haircut.
	pub markdown: Ppm,
	/// How long it takes to fall there; zero: at once.
	pub duration_ms: u64,
}

/// What is wrong with terms, or with borrowing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BorrowError {
	/// The rate could exceed [`RATE_LIMIT`].
	Rate,
	/// A share is above 100 %.
	Share,
	/// The markdown is above the asset's maintenance haircut: a sale would lower equity.
	Markdown,
	/// The account would borrow more than it may.
	AccountLimit,
	/// All accounts together would borrow more than they may.
	TotalLimit,
}

/// What an account lends or borrows, and the index since when.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct InterestStamp {
	/// Lent if positive, borrowed if negative.
	pub principal: QuoteAtoms,
	/// The pool's index of that side when it was stamped.
	pub index: u128,
}

/// Interest of all accounts.
///
/// At all times `collected x 10^18 + owed = due + insurance`, exactly.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct InterestPool {
	/// Interest per atom borrowed since the beginning (parts).
	pub borrow_index: u128,
	/// Interest per atom lent since the beginning (parts).
	pub lend_index: u128,
	/// Sum of borrowed principals.
	pub borrowed: QuoteAtoms,
	/// Sum of lent principals.
	pub lent: QuoteAtoms,
	/// What borrowers owe and have not yet paid (parts).
	pub owed: u128,
	/// What lenders are due and have not yet got (parts).
	pub due: u128,
	/// What the insurance fund is due and has not yet got (parts).
	pub insurance: u128,
	/// Paid by borrowers less paid to lenders and the fund: the books' pending interest. Negative
	/// while lenders were paid first.
	pub collected: QuoteAtoms,
	/// Until when interest is accrued.
	pub updated: Moment,
}

/// Why collateral is sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaleNeed {
	/// What is borrowed.
	pub borrowed: QuoteAtoms,
	/// What of it is above the account's limit; zero if nothing is.
	pub excess: QuoteAtoms,
	/// What maintenance equity lacks; zero if nothing.
	pub shortfall: QuoteAtoms,
}

/// What is sold, and how.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
	/// The asset's maintenance terms.
	pub terms: MaintenanceTerms,
	/// Its spot price.
	pub spot: IndexPrice,
	/// How far below spot it is sold.
	pub markdown: Ppm,
}

/// Borrowed quote: `max(0, -(quote + positions at mark - owed))`. Exact.
///
/// # Errors
///
/// [`ArithmeticError`] if the sum does not fit.
pub fn borrowed(
	quote: QuoteAtoms,
	positions: QuoteAtoms,
	owed: QuoteAtoms,
) -> Result<QuoteAtoms, ArithmeticError> {
	Ok(quote.add(positions)?.sub(owed)?.negate()?.max(QuoteAtoms::ZERO))
}

impl InterestTerms {
	/// Whether the terms are sound.
	///
	/// # Errors
	///
	/// [`BorrowError::Rate`] or [`BorrowError::Share`].
	pub fn check(&self) -> Result<(), BorrowError> {
		if self.base.add(self.slope).map_or(true, |rate| rate > RATE_LIMIT) {
			return Err(BorrowError::Rate);
		}
		if self.insurance_share > Ppm(PPM_ONE) {
			return Err(BorrowError::Share);
		}
		Ok(())
	}

	/// The rate a year: `base + slope x min(1, borrowed / lent)`, rounded up, at most
	/// [`RATE_LIMIT`]. `O(1)`.
	#[must_use]
	pub fn rate(&self, borrowed: QuoteAtoms, lent: QuoteAtoms) -> Ppm {
		let borrowed = borrowed.max(QuoteAtoms::ZERO);
		if borrowed.is_zero() {
			return self.base.min(RATE_LIMIT);
		}
		let used = borrowed.min(lent);
		let lent = lent.max(QuoteAtoms::ZERO);
		// At most `slope`; with nothing lent it is all of it.
		let rise =
			wide::mul_div_ceil(u128::from(self.slope.get()), used.magnitude(), lent.magnitude())
				.ok()
				.and_then(|rise| u32::try_from(rise).ok())
				.map_or(self.slope, Ppm);
		self.base.saturating_add(rise).min(RATE_LIMIT)
	}
}

impl BorrowLimits {
	/// Whether an account may borrow `account` in all, while all together borrow `total` and the
	/// vault holds `vault`. Asked when an account borrows more, never when it borrows less.
	///
	/// # Errors
	///
	/// [`BorrowError::AccountLimit`] or [`BorrowError::TotalLimit`]; the latter too if the vault's
	/// share does not fit.
	pub fn check(
		&self,
		account: QuoteAtoms,
		total: QuoteAtoms,
		vault: QuoteAtoms,
	) -> Result<(), BorrowError> {
		if account > self.account {
			return Err(BorrowError::AccountLimit);
		}
		let limit = vault.ratio_floor(self.vault_share).map_err(|_| BorrowError::TotalLimit)?;
		if total > limit.min(PRINCIPAL_LIMIT) {
			return Err(BorrowError::TotalLimit);
		}
		Ok(())
	}
}

impl InterestPool {
	/// Accrues interest up to `now`, linearly, at the rate of the present totals. The first time only
	/// begins the count, so that a pool that never accrued owes nothing for the time since the Unix
	/// epoch. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if a product does not fit; never while principals are within
	/// [`PRINCIPAL_LIMIT`]. Nothing has changed then.
	pub fn accrue(&mut self, now: Moment, terms: &InterestTerms) -> Result<(), ArithmeticError> {
		let since = if self.updated.is_zero() { now } else { self.updated };
		let elapsed = u128::from(now.since(since));
		let rate = u128::from(terms.rate(self.borrowed, self.lent).get());
		let year = YEAR_MS.saturating_mul(u128::from(PPM_ONE));
		let per_atom = wide::mul_div_floor(rate.saturating_mul(elapsed), PARTS, year)?
			.min(INTEREST_LIMIT.saturating_sub(self.borrow_index));
		let interest = product(self.borrowed, per_atom)?;
		let lenders_share = u128::from(kept(terms.insurance_share));
		let for_lenders = wide::mul_div_floor(interest, lenders_share, u128::from(PPM_ONE))?;
		let per_lent = for_lenders
			.checked_div(self.lent.magnitude())
			.unwrap_or(0)
			.min(INTEREST_LIMIT.saturating_sub(self.lend_index));
		let lent_interest = product(self.lent, per_lent)?;
		let rest = interest.checked_sub(lent_interest).ok_or(ArithmeticError::Underflow)?;
		*self = Self {
			borrow_index: self.borrow_index.saturating_add(per_atom),
			lend_index: self.lend_index.saturating_add(per_lent),
			owed: sum(self.owed, interest)?,
			due: sum(self.due, lent_interest)?,
			insurance: sum(self.insurance, rest)?,
			updated: self.updated.max(now),
			..*self
		};
		Ok(())
	}

	/// Interest of a stamp since it was made [quote atoms]: what an account owes, rounded up, as a
	/// negative amount, or gets, rounded down. Changes nothing: for reads.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if the stamp is not the pool's.
	pub fn interest(&self, stamp: &InterestStamp) -> Result<QuoteAtoms, ArithmeticError> {
		let mut copy = *self;
		copy.settle(stamp)
	}

	/// Takes a stamp out, with its interest: what the account's quote changes by. It then gets a new
	/// one by [`InterestPool::stamp`], in the same touch. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if the stamp is not the pool's. Nothing has changed then.
	pub fn settle(&mut self, stamp: &InterestStamp) -> Result<QuoteAtoms, ArithmeticError> {
		if stamp.principal.is_negative() {
			return self.settle_borrower(stamp);
		}
		let since = difference(self.lend_index, stamp.index)?;
		let exact = product(stamp.principal, since)?;
		let paid = exact.checked_div(PARTS).ok_or(ArithmeticError::DivisionByZero)?;
		let rest = exact.checked_rem(PARTS).ok_or(ArithmeticError::DivisionByZero)?;
		let atoms = wide::signed(paid).map(QuoteAtoms)?;
		*self = Self {
			lent: self.lent.sub(stamp.principal)?,
			due: difference(self.due, exact)?,
			insurance: sum(self.insurance, rest)?,
			collected: self.collected.sub(atoms)?,
			..*self
		};
		Ok(atoms)
	}

	fn settle_borrower(&mut self, stamp: &InterestStamp) -> Result<QuoteAtoms, ArithmeticError> {
		let principal = stamp.principal.negate()?;
		let since = difference(self.borrow_index, stamp.index)?;
		let exact = product(principal, since)?;
		let paid = exact.div_ceil(PARTS);
		let whole = paid.checked_mul(PARTS).ok_or(ArithmeticError::Overflow)?;
		let atoms = wide::signed(paid).map(QuoteAtoms)?;
		*self = Self {
			borrowed: self.borrowed.sub(principal)?,
			owed: difference(self.owed, exact)?,
			insurance: sum(self.insurance, difference(whole, exact)?)?,
			collected: self.collected.add(atoms)?,
			..*self
		};
		atoms.negate()
	}

	/// Stamps what an account now lends or borrows. `net` is its quote and positions at mark less
	/// what it owes, `own` the same with each position at mark or entry, whichever is worth less: an
	/// account borrows what `net` lacks, but lends no unrealised profit. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if a total would exceed [`PRINCIPAL_LIMIT`]. Nothing has
	/// changed then.
	pub fn stamp(
		&mut self,
		net: QuoteAtoms,
		own: QuoteAtoms,
	) -> Result<InterestStamp, ArithmeticError> {
		let within = |total: QuoteAtoms| {
			(total <= PRINCIPAL_LIMIT).then_some(total).ok_or(ArithmeticError::Overflow)
		};
		if net.is_negative() {
			self.borrowed = within(self.borrowed.sub(net)?)?;
			return Ok(InterestStamp { principal: net, index: self.borrow_index });
		}
		let principal = net.min(own).max(QuoteAtoms::ZERO);
		self.lent = within(self.lent.add(principal)?)?;
		Ok(InterestStamp { principal, index: self.lend_index })
	}

	/// Takes out the whole atoms the insurance fund is due, as far as borrowers have paid them.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if the amount does not fit. Nothing has changed then.
	pub fn take_insurance(&mut self) -> Result<QuoteAtoms, ArithmeticError> {
		let whole = self.insurance.checked_div(PARTS).ok_or(ArithmeticError::DivisionByZero)?;
		let atoms = wide::signed(whole).map(QuoteAtoms)?.min(self.collected).max(QuoteAtoms::ZERO);
		let parts = product(atoms, PARTS)?;
		*self = Self {
			insurance: difference(self.insurance, parts)?,
			collected: self.collected.sub(atoms)?,
			..*self
		};
		Ok(atoms)
	}
}

impl SaleTerms {
	/// Whether the terms are sound for an asset: so that a sale never lowers maintenance equity.
	///
	/// # Errors
	///
	/// [`BorrowError::Markdown`] if not.
	pub fn check(&self, terms: &MaintenanceTerms) -> Result<(), BorrowError> {
		(self.markdown <= terms.haircut).then_some(()).ok_or(BorrowError::Markdown)
	}

	/// How far below spot a sale that began at `started` is at `now`: linear from nothing, rounded
	/// down. `O(1)`.
	#[must_use]
	pub fn markdown_at(&self, started: Moment, now: Moment) -> Ppm {
		let elapsed = u128::from(now.since(started).min(self.duration_ms));
		let markdown = u128::from(self.markdown.get());
		wide::mul_div_floor(markdown, elapsed, u128::from(self.duration_ms))
			.ok()
			.and_then(|markdown| u32::try_from(markdown).ok())
			.map_or(self.markdown, Ppm)
	}
}

impl Sale {
	/// What a keeper pays for `atoms` [quote atoms]: `atoms x spot x (1 - markdown)`, rounded up.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if it does not fit.
	pub fn cost(&self, atoms: u128) -> Result<QuoteAtoms, ArithmeticError> {
		let share = u128::from(kept(self.markdown));
		let weighted = atoms.checked_mul(share).ok_or(ArithmeticError::Overflow)?;
		let cost = wide::mul_div_ceil(weighted, self.spot.inner(), self.divisor()?)?;
		wide::signed(cost).map(QuoteAtoms)
	}

	/// How many of `held` atoms are for sale, rounded up.
	///
	/// As many as bring what is borrowed down to the limit. If maintenance equity lacks something, as
	/// many as make up for it, since selling ends the haircut, but no more than repay all that is
	/// borrowed: what is left is for the liquidation of positions.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if there is no price or a product does not fit.
	pub fn atoms_for_sale(&self, need: &SaleNeed, held: u128) -> Result<u128, ArithmeticError> {
		let proceeds = kept(self.markdown);
		let excess = self.atoms_for(need.excess, proceeds, held)?;
		if need.shortfall <= QuoteAtoms::ZERO {
			return Ok(excess);
		}
		let repaying = self.atoms_for(need.borrowed, proceeds, held)?;
		let gain = self.terms.haircut.saturating_sub(self.markdown).get();
		// One atom more: the value of what is left is rounded down.
		let curing = self.atoms_for(need.shortfall.add(QuoteAtoms(1))?, gain, held)?;
		Ok(excess.max(curing.min(repaying)))
	}

	/// The atoms that bring `wanted` at `share` ppm of spot, rounded up, at most `held`.
	fn atoms_for(
		&self,
		wanted: QuoteAtoms,
		share: u32,
		held: u128,
	) -> Result<u128, ArithmeticError> {
		if wanted <= QuoteAtoms::ZERO {
			return Ok(0);
		}
		if share == 0 {
			return Ok(held);
		}
		let a_unit = self
			.spot
			.inner()
			.checked_mul(u128::from(share))
			.ok_or(ArithmeticError::Overflow)?;
		match wide::mul_div_ceil(wanted.magnitude(), self.divisor()?, a_unit) {
			Ok(atoms) => Ok(atoms.min(held)),
			// More than there can be.
			Err(ArithmeticError::Overflow) => Ok(held),
			Err(error) => Err(error),
		}
	}

	/// By what `atoms x price x ppm` is divided to give quote atoms.
	fn divisor(&self) -> Result<u128, ArithmeticError> {
		unit_divisor(self.terms.decimals)?
			.checked_mul(u128::from(PPM_ONE))
			.ok_or(ArithmeticError::Overflow)
	}
}

fn product(amount: QuoteAtoms, per_atom: u128) -> Result<u128, ArithmeticError> {
	amount.magnitude().checked_mul(per_atom).ok_or(ArithmeticError::Overflow)
}

fn sum(a: u128, b: u128) -> Result<u128, ArithmeticError> {
	a.checked_add(b).ok_or(ArithmeticError::Overflow)
}

fn difference(a: u128, b: u128) -> Result<u128, ArithmeticError> {
	a.checked_sub(b).ok_or(ArithmeticError::Underflow)
}
