//! Tiers, the split, and what is remembered of a trader.

use bulwark_primitives::{MarketParameters, Moment, Ppm, QuoteAtoms, PPM_ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Tiers at most.
pub const MAX_TIERS: u32 = 16;

/// Days whose volume counts towards a tier, the present one included.
pub const WINDOW_DAYS: u32 = 30;

/// Largest share of a referred trader's fees that a referrer gets.
pub const MAX_REFERRAL_SHARE: Ppm = Ppm(PPM_ONE / 2);

const DAY_MS: u64 = 86_400_000;

/// The day of a moment: whole days (UTC) since the Unix epoch.
#[must_use]
pub fn day_of(moment: Moment) -> u32 {
	u32::try_from(moment.0 / DAY_MS).unwrap_or(u32::MAX)
}

/// What trading costs from a volume on, as parts of the market's own fees.
#[derive(
	Clone,
	Copy,
	Debug,
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
pub struct FeeTier {
	/// 30-day volume from which on the tier holds.
	pub volume: QuoteAtoms,
	/// Part of the market's maker fee that a maker pays.
	pub maker: Ppm,
	/// Part of the market's taker fee that a taker pays.
	pub taker: Ppm,
	/// Part of the market's taker fee that a maker gets; zero unless `maker` is.
	pub rebate: Ppm,
}

impl FeeTier {
	/// The market's own fees.
	pub const BASE: Self = Self {
		volume: QuoteAtoms::ZERO,
		maker: Ppm(PPM_ONE),
		taker: Ppm(PPM_ONE),
		rebate: Ppm::ZERO,
	};

	/// The tier's rates in a market: fees rounded up, the rebate down, and never more for a maker
	/// than for a taker.
	#[must_use]
	pub fn rates(&self, parameters: &MarketParameters) -> bulwark_primitives::FeeRates {
		let taker = part_up(parameters.taker_fee, self.taker);
		let maker = part_up(parameters.maker_fee, self.maker).min(taker);
		let rebate = part_down(parameters.taker_fee, self.rebate);
		bulwark_primitives::FeeRates { maker, rebate, taker }
	}
}

fn part_up(base: Ppm, part: Ppm) -> Ppm {
	let product = u64::from(base.0).saturating_mul(u64::from(part.0));
	Ppm(u32::try_from(product.div_ceil(u64::from(PPM_ONE))).unwrap_or(u32::MAX))
}

/// `base x part`, rounded down.
pub(crate) fn part_down(base: Ppm, part: Ppm) -> Ppm {
	let product = u64::from(base.0).saturating_mul(u64::from(part.0));
	Ppm(u32::try_from(product / u64::from(PPM_ONE)).unwrap_or(u32::MAX))
}

/// Where collected fees go. The shares make up the whole.
#[derive(
	Clone,
	Copy,
	Debug,
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
pub struct FeeSplit {
	/// To the insurance fund.
	pub insurance: Ppm,
	/// To the treasury.
	pub treasury: Ppm,
	/// To the validators, in equal parts.
	pub validators: Ppm,
}

/// All to the insurance fund, until somebody decides otherwise.
impl Default for FeeSplit {
	fn default() -> Self {
		Self { insurance: Ppm(PPM_ONE), treasury: Ppm::ZERO, validators: Ppm::ZERO }
	}
}

impl FeeSplit {
	/// Whether the shares make up exactly the whole.
	#[must_use]
	pub fn is_whole(&self) -> bool {
		let shares = [self.insurance, self.treasury, self.validators];
		let sum = shares.iter().fold(0u64, |sum, share| sum.saturating_add(u64::from(share.0)));
		sum == u64::from(PPM_ONE)
	}
}

/// What an owner traded on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DayVolume {
	/// The day, see [`day_of()`].
	pub day: u32,
	/// Notional bought and sold (quote atoms).
	#[codec(compact)]
	pub volume: u128,
}

/// What is remembered of an owner who traded: one storage value.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Trader<AccountId> {
	/// Who gets a share of the fees the owner pays.
	pub referrer: Option<AccountId>,
	/// Volumes by day, ascending; days without any are left out. Days that no longer count go when
	/// the owner trades again.
	pub days: BoundedVec<DayVolume, ConstU32<WINDOW_DAYS>>,
}

impl<AccountId> Default for Trader<AccountId> {
	fn default() -> Self {
		Self { referrer: None, days: BoundedVec::new() }
	}
}

impl<AccountId> Trader<AccountId> {
	/// Volume of the days that count on `today`.
	#[must_use]
	pub fn volume(&self, today: u32) -> QuoteAtoms {
		let counted = self.days.iter().filter(|past| counts(past.day, today));
		let sum = counted.fold(0u128, |sum, past| sum.saturating_add(past.volume));
		i128::try_from(sum).map_or(QuoteAtoms(i128::MAX), QuoteAtoms)
	}

	/// Whether no day counts any more.
	#[must_use]
	pub fn is_idle(&self, today: u32) -> bool {
		!self.days.iter().any(|past| counts(past.day, today))
	}

	/// Adds to the volume of `today` and drops the days that no longer count.
	pub fn trade(&mut self, today: u32, volume: u128) {
		self.days.retain(|past| counts(past.day, today));
		match self.days.last_mut() {
			Some(last) if last.day >= today => last.volume = last.volume.saturating_add(volume),
			Some(_) | None => {
				// Of thirty days that count, one is today: there is room for it.
				let pushed = self.days.try_push(DayVolume { day: today, volume });
				debug_assert!(pushed.is_ok(), "Invariant: at most 30 days count");
			},
		}
	}
}

/// Whether `day` is one of the thirty that end with `today`.
const fn counts(day: u32, today: u32) -> bool {
	today.saturating_sub(day) < WINDOW_DAYS
}

/// Where an owner stands among the tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Standing {
	/// The tier's place, the lowest being 0.
	pub index: u8,
	/// The tier.
	pub tier: FeeTier,
	/// 30-day volume.
	pub volume: QuoteAtoms,
}

/// What the pallet knows of the fee pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PoolBooks {
	/// Earnings of all referrers together, not yet claimed.
	pub owed: QuoteAtoms,
	/// What the pool held when it was last looked at: what came in since is what a clearing brought.
	pub seen: QuoteAtoms,
}
