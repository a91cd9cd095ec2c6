//! What collateral other than quote is worth.
//!
//! Two values of the same atoms. [`MaintenanceTerms::value`] decides about liquidation: spot and one
//! haircut, no clock, no totals, so nothing another account does can change it.
//! [`CollateralTerms::initial_value`] decides about orders, withdrawals and transfers: the lowest of
//! three prices, haircuts by quantity, a haircut that grows with what others deposited, and a weight
//! that grows from the listing on. It is never above the maintenance value.

use crate::wide;
use alloc::vec::Vec;
use bulwark_primitives::{
	ArithmeticError, FeedPrice, IndexPrice, Moment, Ppm, QuoteAtoms, PPM_ONE,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Haircut tiers an asset can have at most.
pub const MAX_TIERS: usize = 8;

/// Largest deposit cap (atoms): keeps every product of the valuation within 128 bits.
pub const MAX_DEPOSITS: u128 = 1 << 100;

/// Most decimals an asset can have.
pub const MAX_DECIMALS: u8 = 18;

/// Longest time a newly listed asset's weight may take to become whole: 365 days.
pub const MAX_RAMP_MS: u64 = 365 * 86_400_000;

/// The lower end of the oracle's interval values collateral at this share of spot at least: 95 %.
pub const LOW_FLOOR: Ppm = Ppm(950_000);

/// Decimals of an [`IndexPrice`] less those of a quote atom: `10^18 / 10^6`.
const PRICE_SCALE: u128 = 1_000_000_000_000;

/// The haircut of the part of a holding from `from` up to the next tier.
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
pub struct HaircutTier {
	/// First atom of the tier.
	pub from: u128,
	/// Haircut of the atoms in it.
	pub haircut: Ppm,
}

/// A further haircut that grows linearly with what all other accounts deposited: nothing up to
/// `from`, `extra` from `to` on.
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
pub struct DepositScale {
	/// Deposits up to which there is none (atoms).
	pub from: u128,
	/// Deposits from which on it is whole (atoms).
	pub to: u128,
	/// The whole of it. Zero switches the scale off.
	pub extra: Ppm,
}

/// What maintenance equity needs to know of an asset.
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
pub struct MaintenanceTerms {
	/// Decimals of the asset.
	pub decimals: u8,
	/// Haircut. It moves by the parameter timelock only.
	pub haircut: Ppm,
}

/// What initial equity needs to know of an asset beyond that.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct InitialTerms {
	/// Haircuts by quantity, marginal: each applies to the atoms in its tier only. At least one, at
	/// most [`MAX_TIERS`]; the first from zero, ascending in both fields.
	pub tiers: Vec<HaircutTier>,
	/// The further haircut by what others deposited.
	pub scale: DepositScale,
	/// When the asset was listed.
	pub listed: Moment,
	/// How long its weight grows from nothing to one; zero: one at once.
	pub ramp_ms: u64,
}

impl MaxEncodedLen for InitialTerms {
	fn max_encoded_len() -> usize {
		codec::Compact::<u32>::max_encoded_len()
			.saturating_add(HaircutTier::max_encoded_len().saturating_mul(MAX_TIERS))
			.saturating_add(DepositScale::max_encoded_len())
			.saturating_add(Moment::max_encoded_len())
			.saturating_add(u64::max_encoded_len())
	}
}

/// The terms on which an asset is collateral.
#[derive(
	Clone,
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
pub struct CollateralTerms {
	/// For maintenance equity.
	pub maintenance: MaintenanceTerms,
	/// For initial equity.
	pub initial: InitialTerms,
	/// Most atoms that all accounts together may have deposited.
	pub deposit_cap: u128,
}

/// What is wrong with the terms of an asset, or with a deposit of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollateralError {
	/// More than [`MAX_DECIMALS`] decimals.
	Decimals,
	/// No tier, more than [`MAX_TIERS`], the first not from zero, or not ascending.
	Tiers,
	/// A haircut above 100 %, or an initial one below the maintenance haircut.
	Haircut,
	/// The scale ends before it begins, or its extra haircut is above 100 %.
	Scale,
	/// The cap is zero or above [`MAX_DEPOSITS`].
	DepositCap,
	/// The ramp is longer than [`MAX_RAMP_MS`].
	Ramp,
	/// The deposit would exceed the cap.
	CapExceeded,
}

impl MaintenanceTerms {
	/// `atoms x spot x (1 - haircut)` [quote atoms], rounded down. `O(1)`.
	///
	/// # Errors
	///
	/// [`ArithmeticError`] if it does not fit; never for atoms up to [`MAX_DEPOSITS`] of an asset
	/// whose deposits are worth less than 10^32 USD.
	pub fn value(&self, atoms: u128, spot: IndexPrice) -> Result<QuoteAtoms, ArithmeticError> {
		let kept = u128::from(kept(self.haircut));
		let weighted = atoms.checked_mul(kept).ok_or(ArithmeticError::Overflow)?;
		quote_value(weighted, spot, self.decimals)
	}
}

impl CollateralTerms {
	/// Whether the terms are sound.
	///
	/// # Errors
	///
	/// The first [`CollateralError`] found.
	pub fn check(&self) -> Result<(), CollateralError> {
		if self.maintenance.decimals > MAX_DECIMALS {
			return Err(CollateralError::Decimals);
		}
		if self.deposit_cap == 0 || self.deposit_cap > MAX_DEPOSITS {
			return Err(CollateralError::DepositCap);
		}
		if self.initial.ramp_ms > MAX_RAMP_MS {
			return Err(CollateralError::Ramp);
		}
		let scale = &self.initial.scale;
		if scale.from > scale.to || scale.extra > Ppm(PPM_ONE) {
			return Err(CollateralError::Scale);
		}
		self.check_tiers()
	}

	fn check_tiers(&self) -> Result<(), CollateralError> {
		let tiers = &self.initial.tiers;
		if tiers.len() > MAX_TIERS || tiers.first().is_none_or(|first| first.from != 0) {
			return Err(CollateralError::Tiers);
		}
		// The maintenance haircut as a tier before the first: none may be below it.
		let mut lowest = self.maintenance.haircut;
		for tier in tiers {
			if tier.haircut < lowest || tier.haircut > Ppm(PPM_ONE) {
				return Err(CollateralError::Haircut);
			}
			lowest = tier.haircut;
		}
		let ascending = tiers.iter().zip(tiers.iter().skip(1)).all(|(a, b)| a.from < b.from);
		ascending.then_some(()).ok_or(CollateralError::Tiers)
	}

	/// What `atoms` count for in initial equity [quote atoms], rounded down, while all other
	/// accounts have deposited `others` atoms. Never above the maintenance value, never falling with
	/// `atoms`. `O(tiers)`.
	///
	/// `ramp x sum over tiers of (atoms in the tier) x (1 - haircut - extra(others))`, at
	/// [`initial_price`]. The extra haircut leaves the account's own atoms out: they have the tiers,
	/// and so a deposit never lowers the value of what its owner has.
	///
	/// # Errors
	///
	/// As [`MaintenanceTerms::value`].
	pub fn initial_value(
		&self,
		atoms: u128,
		price: &FeedPrice,
		others: u128,
		now: Moment,
	) -> Result<QuoteAtoms, ArithmeticError> {
		let extra = self.initial.scale.extra_at(others);
		let tiers = &self.initial.tiers;
		let ends = tiers.iter().skip(1).map(|tier| tier.from).chain([u128::MAX]);
		let mut weighted = 0u128;
		for (tier, end) in tiers.iter().zip(ends) {
			let part = atoms.min(end).saturating_sub(tier.from);
			let kept = u128::from(kept(tier.haircut.saturating_add(extra)));
			weighted = part
				.checked_mul(kept)
				.and_then(|part| weighted.checked_add(part))
				.ok_or(ArithmeticError::Overflow)?;
		}
		let weight = u128::from(self.initial.ramp_at(now).get());
		let weighted = wide::mul_div_floor(weighted, weight, u128::from(PPM_ONE))?;
		quote_value(weighted, initial_price(price), self.maintenance.decimals)
	}

	/// Whether `atoms` more may be deposited while all accounts have deposited `total`.
	///
	/// # Errors
	///
	/// [`CollateralError::CapExceeded`] if not.
	pub fn check_deposit(&self, total: u128, atoms: u128) -> Result<(), CollateralError> {
		match total.checked_add(atoms) {
			Some(sum) if sum <= self.deposit_cap => Ok(()),
			Some(_) | None => Err(CollateralError::CapExceeded),
		}
	}

	/// Most atoms that can leave a holding of `atoms` so that its initial value falls by no more
	/// than `free`: for previews. The rest of the account must not change meanwhile. `O(128 tiers)`.
	///
	/// # Errors
	///
	/// As [`MaintenanceTerms::value`].
	pub fn removable(
		&self,
		atoms: u128,
		free: QuoteAtoms,
		price: &FeedPrice,
		others: u128,
		now: Moment,
	) -> Result<u128, ArithmeticError> {
		let whole = self.initial_value(atoms, price, others, now)?;
		if free.is_negative() {
			return Ok(0);
		}
		let least = whole.get().saturating_sub(free.get());
		// The smallest rest that is worth `least`: the value does not fall with the rest.
		let (mut low, mut high) = (0u128, atoms);
		for _ in 0..u128::BITS {
			if low >= high {
				break;
			}
			let middle = low.midpoint(high);
			if self.initial_value(middle, price, others, now)?.get() >= least {
				high = middle;
			} else {
				low = middle.saturating_add(1);
			}
		}
		Ok(atoms.saturating_sub(high))
	}
}

impl DepositScale {
	/// The further haircut at deposits of `others` atoms, rounded up. Monotone. `O(1)`.
	#[must_use]
	pub fn extra_at(&self, others: u128) -> Ppm {
		if others <= self.from {
			return Ppm::ZERO;
		}
		if others >= self.to {
			return self.extra;
		}
		// from < others < to: the quotient is below `extra`.
		let above = others.abs_diff(self.from);
		let range = self.to.abs_diff(self.from);
		wide::mul_div_ceil(u128::from(self.extra.get()), above, range)
			.ok()
			.and_then(|extra| u32::try_from(extra).ok())
			.map_or(self.extra, Ppm)
	}
}

impl InitialTerms {
	/// The weight at `now`, rounded down: `min(1, (now - listed) / ramp)`. Monotone. `O(1)`.
	#[must_use]
	pub fn ramp_at(&self, now: Moment) -> Ppm {
		let elapsed = u128::from(now.since(self.listed).min(self.ramp_ms));
		wide::mul_div_floor(u128::from(PPM_ONE), elapsed, u128::from(self.ramp_ms))
			.ok()
			.and_then(|weight| u32::try_from(weight).ok())
			.map_or(Ppm(PPM_ONE), Ppm)
	}
}

/// The price of collateral in initial equity: `min(spot, average, max(low, 95 % of spot))`. The
/// lower end of the interval counts down to 5 % only, since a third of the reporters can set it.
#[must_use]
pub fn initial_price(price: &FeedPrice) -> IndexPrice {
	let spot = price.price.inner();
	// Rounded down: below spot, so it fits.
	let floor =
		wide::mul_div_floor(spot, u128::from(LOW_FLOOR.get()), u128::from(PPM_ONE)).unwrap_or(spot);
	let low = price.low.inner().max(floor);
	IndexPrice::from_inner(spot.min(price.average.inner()).min(low))
}

/// `1 - haircut`, nothing if the haircut is above one (ppm).
pub(crate) fn kept(haircut: Ppm) -> u32 {
	PPM_ONE.saturating_sub(haircut.get())
}

/// `weighted / 10^6 atoms` at `price` [quote atoms], rounded down.
fn quote_value(
	weighted: u128,
	price: IndexPrice,
	decimals: u8,
) -> Result<QuoteAtoms, ArithmeticError> {
	// weighted / 10^6 [atoms] / 10^decimals [atoms a unit] x price / 10^18 [USD a unit] x 10^6
	// [quote atoms a USD].
	let divisor = unit_divisor(decimals)?
		.checked_mul(u128::from(PPM_ONE))
		.ok_or(ArithmeticError::Overflow)?;
	wide::signed(wide::mul_div_floor(weighted, price.inner(), divisor)?).map(QuoteAtoms)
}

/// By what `atoms x price` is divided to give quote atoms: `10^(12 + decimals)`.
pub(crate) fn unit_divisor(decimals: u8) -> Result<u128, ArithmeticError> {
	10u128
		.checked_pow(u32::from(decimals))
		.and_then(|scale| scale.checked_mul(PRICE_SCALE))
		.ok_or(ArithmeticError::Overflow)
}
