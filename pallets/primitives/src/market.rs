//! A market: what is traded and by which parameters.

use crate::{
	ArithmeticError, FeedId, FundingIndex, FundingParameters, IndexPrice, Lots, MarginTier,
	MarketKind, Moment, Ppm, Price, QuoteAtoms, VolatilityParameters, MARGIN_TIERS, PPM_ONE,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::traits::{One, Zero};

/// What a market admits at present.
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
pub enum MarketState {
	/// Nothing yet: the market is known, its book is not open.
	Announced,
	/// Resting orders gather until the moment given; then they clear at once, drawn to the index.
	OpeningAuction(Moment),
	/// Everything.
	Active,
	/// As an opening auction, drawn to the mark; closing and liquidating go on meanwhile.
	ProtectiveAuction(Moment),
	/// Cancelling, closing and liquidating.
	ReduceOnly,
	/// Cancelling only. Liquidation orders go on meeting the orders that rest.
	CancelOnly,
	/// Cancelling only; no auction.
	Halted,
	/// Expired or delisted: every position is worth this price [quote atoms per lot] and nothing
	/// else, and is paid out when its account is touched or the sweep comes to it.
	Settling(Price),
	/// All positions are paid out.
	Settled(Price),
}

impl MarketState {
	/// Until when orders gather, if the market is in a call auction.
	#[must_use]
	pub const fn call_until(self) -> Option<Moment> {
		match self {
			MarketState::OpeningAuction(until) | MarketState::ProtectiveAuction(until) => {
				Some(until)
			},
			MarketState::Announced
			| MarketState::Active
			| MarketState::ReduceOnly
			| MarketState::CancelOnly
			| MarketState::Halted
			| MarketState::Settling(_)
			| MarketState::Settled(_) => None,
		}
	}

	/// Whether orders that add risk may be placed.
	#[must_use]
	pub const fn takes_orders(self) -> bool {
		matches!(
			self,
			MarketState::Active
				| MarketState::OpeningAuction(_)
				| MarketState::ProtectiveAuction(_)
		)
	}

	/// Whether orders that only close may be placed.
	#[must_use]
	pub const fn takes_closing(self) -> bool {
		self.takes_orders() || matches!(self, MarketState::ReduceOnly)
	}

	/// Whether the call auction the market is in is to be cleared at `quote`.
	pub(crate) fn call_is_due(self, quote: &MarketQuote, now: Moment) -> bool {
		self.call_until().is_some_and(|until| until <= now) && quote.is_live()
	}

	/// Whether auctions may be held, be it for liquidation orders only.
	#[must_use]
	pub const fn holds_auctions(self) -> bool {
		!matches!(
			self,
			MarketState::Announced
				| MarketState::Halted
				| MarketState::Settling(_)
				| MarketState::Settled(_)
		)
	}

	/// The price at which positions are settled, once that is known.
	#[must_use]
	pub const fn settlement(self) -> Option<Price> {
		match self {
			MarketState::Settling(price) | MarketState::Settled(price) => Some(price),
			MarketState::Announced
			| MarketState::OpeningAuction(_)
			| MarketState::Active
			| MarketState::ProtectiveAuction(_)
			| MarketState::ReduceOnly
			| MarketState::CancelOnly
			| MarketState::Halted => None,
		}
	}
}

/// Why a market was halted.
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
pub enum HaltReason {
	/// A governance origin asked for it.
	Governance,
	/// Its clearing failed or would have broken conservation; nothing of it was applied.
	Clearing,
	/// Its book and its records disagree.
	Book,
	/// Auto-deleveraging failed; nothing of it was applied.
	Deleveraging,
	/// Its contract has ended, and fresh prices have not covered enough of the last window yet.
	Unsettled,
}

/// How much of the base asset a lot is: `base_atoms / 10^base_decimals` units.
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
pub struct LotSize {
	/// Base atoms in a lot.
	pub base_atoms: u64,
	/// Decimals of the base asset.
	pub base_decimals: u8,
}

impl LotSize {
	/// Largest number of decimals a base asset may have.
	pub const MAX_DECIMALS: u8 = 18;

	/// An index price [USD per unit] as a price [quote atoms per lot], rounded down.
	///
	/// # Errors
	///
	/// [`ArithmeticError::Overflow`] if the price does not fit.
	pub fn price(self, index: IndexPrice) -> Result<Price, ArithmeticError> {
		// index.inner / 10^18 [USD/unit] x 10^6 [atoms/USD] x base_atoms / 10^decimals [units/lot].
		// base_atoms < 2^64 and an index below 2^64 USD: the product is taken in two steps so that
		// it fits 128 bits.
		let inner = index.0.into_inner();
		let micro_usd = inner / 1_000_000_000_000;
		let rest = inner % 1_000_000_000_000;
		let scale = 10u128
			.checked_pow(u32::from(self.base_decimals))
			.ok_or(ArithmeticError::Overflow)?;
		let atoms = u128::from(self.base_atoms);
		let whole = micro_usd.checked_mul(atoms).ok_or(ArithmeticError::Overflow)?;
		let part = rest.checked_mul(atoms).ok_or(ArithmeticError::Overflow)? / 1_000_000_000_000;
		let total = whole.checked_add(part).ok_or(ArithmeticError::Overflow)?;
		u64::try_from(total / scale).map(Price).map_err(|_| ArithmeticError::Overflow)
	}
}

/// The parameters of a market. All in one record, all bounded, see [`MarketParameters::check`].
#[derive(
	Clone,
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
pub struct MarketParameters {
	/// What kind of contract.
	pub kind: MarketKind,
	/// The feed of its underlying.
	pub feed: FeedId,
	/// Size of a lot.
	pub lot_size: LotSize,
	/// Smallest price step; order prices are multiples of it.
	pub tick_size: Price,
	/// Smallest order.
	pub min_order: Lots,
	/// Largest order.
	pub max_order: Lots,
	/// Initial margin fraction (IMF).
	pub initial_margin: Ppm,
	/// Maintenance margin fraction (MMF).
	pub maintenance_margin: Ppm,
	/// Open interest (one side, notional) up to which the base IMF holds.
	pub open_interest_lower: QuoteAtoms,
	/// Open interest at which the IMF has risen to 100 %.
	pub open_interest_upper: QuoteAtoms,
	/// Open interest from which on only reducing lots are eligible.
	pub open_interest_cap: QuoteAtoms,
	/// Clearing band: auctions clear within mark x (1 +- band).
	pub clearing_band: Ppm,
	/// Mark band: the mark stays within index x (1 +- band).
	pub mark_band: Ppm,
	/// Fee of an order that rested since an earlier block.
	pub maker_fee: Ppm,
	/// Fee of any other order.
	pub taker_fee: Ppm,
	/// Fee of either side in an opening or protective auction.
	pub auction_fee: Ppm,
	/// Fee of a liquidated fill, to the insurance fund.
	pub liquidation_fee: Ppm,
	/// Largest distance from the mark at which a market order fills.
	pub slippage: Ppm,
	/// Smallest notional of an order that is not reduce-only, at its limit.
	pub min_notional: QuoteAtoms,
	/// Blocks with unmatched lots at the same edge of the clearing band, worth the impact notional
	/// at least, after which a protective auction begins; zero: never.
	pub limit_state_blocks: u8,
	/// Notional that a price must carry to count as a sample.
	pub impact_notional: QuoteAtoms,
	/// Blocks an order that takes waits before it is eligible; at most 2.
	pub taker_delay: u8,
	/// Margin fractions of larger positions, ascending by size; those that begin at nothing are
	/// absent.
	pub tiers: [MarginTier; MARGIN_TIERS],
	/// Share of profit not yet proven that counts in initial equity and withdrawals.
	pub profit_weight: Ppm,
	/// Charge on lots of the same underlying held against each other over different expiries.
	pub calendar_charge: Ppm,
	/// How funding is reckoned. Perpetuals only.
	pub funding: FundingParameters,
	/// How an option is priced and margined. Options only.
	pub volatility: VolatilityParameters,
}

/// What is wrong with a set of parameters.
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
)]
pub enum ParameterError {
	/// The lot is empty or its asset has more than 18 decimals.
	LotSize,
	/// The tick size is zero.
	TickSize,
	/// The order sizes are zero, out of order, or above 2^40 lots.
	OrderSize,
	/// Not `0 < MMF < IMF <= 100 %`, or the MMF leaves less than the liquidation fee.
	Margin,
	/// Not `0 <= lower <= upper <= cap`.
	OpenInterest,
	/// A band is zero or above 50 %.
	Band,
	/// A fee is above 2 %, or the maker pays more than the taker.
	Fee,
	/// The slippage is zero or above the clearing band.
	Slippage,
	/// The smallest notional is negative.
	MinNotional,
	/// The impact notional is not positive.
	ImpactNotional,
	/// A taker would wait for more than 2 blocks.
	TakerDelay,
	/// The tiers do not ascend in size and fractions, or one is out of bounds.
	Tiers,
	/// The profit weight is above 100 %.
	ProfitWeight,
	/// The calendar charge is above 10 %.
	CalendarCharge,
	/// The interest or a clamp of funding is out of bounds.
	Funding,
	/// The volatility, its shock or the short minimum of an option is out of bounds.
	Volatility,
	/// The strike of an option is zero.
	Strike,
}

impl MarketParameters {
	/// Largest order of any market (lots).
	pub const MAX_ORDER: Lots = Lots(1 << 40);
	/// Widest band.
	pub const MAX_BAND: Ppm = Ppm(PPM_ONE / 2);
	/// Highest fee.
	pub const MAX_FEE: Ppm = Ppm(20_000);
	/// Highest charge of a calendar.
	pub const MAX_CALENDAR_CHARGE: Ppm = Ppm(100_000);
	/// Longest delay of takers (blocks).
	pub const MAX_TAKER_DELAY: u8 = 2;

	/// Checks every bound.
	///
	/// # Errors
	///
	/// The first bound that does not hold.
	pub fn check(&self) -> Result<(), ParameterError> {
		let ensure = |holds: bool, error| if holds { Ok(()) } else { Err(error) };
		ensure(
			self.lot_size.base_atoms > 0 && self.lot_size.base_decimals <= LotSize::MAX_DECIMALS,
			ParameterError::LotSize,
		)?;
		ensure(!self.tick_size.is_zero(), ParameterError::TickSize)?;
		ensure(
			!self.min_order.is_zero()
				&& self.min_order <= self.max_order
				&& self.max_order <= Self::MAX_ORDER,
			ParameterError::OrderSize,
		)?;
		ensure(
			self.maintenance_margin > self.liquidation_fee
				&& self.maintenance_margin < self.initial_margin
				&& self.initial_margin <= Ppm(PPM_ONE),
			ParameterError::Margin,
		)?;
		ensure(
			!self.open_interest_lower.is_negative()
				&& self.open_interest_lower <= self.open_interest_upper
				&& self.open_interest_upper <= self.open_interest_cap,
			ParameterError::OpenInterest,
		)?;
		let band = |band: Ppm| !band.is_zero() && band <= Self::MAX_BAND;
		ensure(band(self.clearing_band) && band(self.mark_band), ParameterError::Band)?;
		ensure(
			self.taker_fee <= Self::MAX_FEE
				&& self.liquidation_fee <= Self::MAX_FEE
				&& self.auction_fee <= Self::MAX_FEE
				&& self.maker_fee <= self.taker_fee,
			ParameterError::Fee,
		)?;
		ensure(
			!self.slippage.is_zero() && self.slippage <= self.clearing_band,
			ParameterError::Slippage,
		)?;
		ensure(!self.min_notional.is_negative(), ParameterError::MinNotional)?;
		ensure(self.impact_notional > QuoteAtoms::ZERO, ParameterError::ImpactNotional)?;
		ensure(self.taker_delay <= Self::MAX_TAKER_DELAY, ParameterError::TakerDelay)?;
		self.check_risk()
	}

	/// Checks the bounds of what only margin reads.
	fn check_risk(&self) -> Result<(), ParameterError> {
		let ensure = |holds: bool, error| if holds { Ok(()) } else { Err(error) };
		ensure(self.tiers_ascend(), ParameterError::Tiers)?;
		ensure(self.profit_weight <= Ppm(PPM_ONE), ParameterError::ProfitWeight)?;
		ensure(self.calendar_charge <= Self::MAX_CALENDAR_CHARGE, ParameterError::CalendarCharge)?;
		match self.kind {
			MarketKind::Perpetual => ensure(self.funding.is_bounded(), ParameterError::Funding),
			MarketKind::Future { .. } => Ok(()),
			MarketKind::Option { strike, .. } => {
				ensure(!strike.is_zero(), ParameterError::Strike)?;
				ensure(self.volatility.is_bounded(), ParameterError::Volatility)
			},
		}
	}

	/// Each tier begins above the one before and asks for more, at most for everything.
	fn tiers_ascend(&self) -> bool {
		let base = MarginTier {
			from: QuoteAtoms::ZERO,
			initial: self.initial_margin,
			maintenance: self.maintenance_margin,
		};
		let mut last = base;
		self.tiers.iter().filter(|tier| tier.is_present()).all(|tier| {
			let ascends = tier.from > last.from
				&& tier.initial >= last.initial
				&& tier.maintenance >= last.maintenance
				&& tier.maintenance < tier.initial
				&& tier.initial <= Ppm(PPM_ONE);
			last = *tier;
			ascends
		})
	}
}

/// A listed market.
#[derive(
	Clone,
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
pub struct MarketRecord {
	/// Its parameters.
	pub parameters: MarketParameters,
	/// What it admits.
	pub state: MarketState,
}

/// The prices and margin fractions of a market, fixed at the start of the tick.
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
pub struct MarketQuote {
	/// Index price: that of the underlying [quote atoms per lot].
	pub index: Price,
	/// Mark price of the contract: margin and profit are reckoned at it.
	pub mark: Price,
	/// What the contract is worth at the end of the oracle's interval at which it is worth less.
	pub low: Price,
	/// What the contract is worth at the end of the oracle's interval at which it is worth more.
	pub high: Price,
	/// IMF scaled by open interest: applies to new risk.
	pub initial_effective: Ppm,
	/// When the oracle last gave a price.
	pub updated: Moment,
	/// State of the oracle's feed.
	pub feed_state: crate::FeedState,
	/// Lowest mark within the warm-up time: what a long's profit is proven to.
	pub proven_low: Price,
	/// Highest mark within the warm-up time: what a short's profit is proven to.
	pub proven_high: Price,
	/// MMF in force: on its way from an earlier parameter to the present one.
	pub maintenance_effective: Ppm,
	/// Cumulative funding of a lot since the market was listed.
	pub funding: FundingIndex,
}

impl MarketQuote {
	/// Whether the prices move: the feed was neither stale nor halted at the last tick.
	#[must_use]
	pub const fn is_live(&self) -> bool {
		self.feed_state.is_live()
	}
}

impl MarketRecord {
	/// Whether the market's call auction is to be cleared, once and with all its orders: its time
	/// has come and prices are fresh. While they are not it goes on.
	#[must_use]
	pub fn call_is_due(&self, quote: &MarketQuote, now: Moment) -> bool {
		self.state.call_is_due(quote, now)
	}
}

impl IndexPrice {
	/// No price.
	#[must_use]
	pub fn zero() -> Self {
		Self(sp_arithmetic::FixedU128::zero())
	}

	/// One USD.
	#[must_use]
	pub fn one() -> Self {
		Self(sp_arithmetic::FixedU128::one())
	}

	/// The number of 10^-18 USD.
	#[must_use]
	pub const fn inner(self) -> u128 {
		self.0.into_inner()
	}

	/// From a number of 10^-18 USD.
	#[must_use]
	pub fn from_inner(inner: u128) -> Self {
		Self(sp_arithmetic::FixedU128::from_inner(inner))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_arithmetic::FixedU128;

	#[test]
	fn price_should_convert_index_when_lot_is_a_fraction() {
		// 0.0001 BTC at 60,000 USD is 6 USD.
		let lot = LotSize { base_atoms: 10_000, base_decimals: 8 };
		let index = IndexPrice(FixedU128::from_u32(60_000));
		assert_eq!(lot.price(index), Ok(Price(6_000_000)));
	}

	#[test]
	fn price_should_fail_when_it_does_not_fit() {
		let lot = LotSize { base_atoms: u64::MAX, base_decimals: 0 };
		let index = IndexPrice(FixedU128::from_u32(60_000));
		assert_eq!(lot.price(index), Err(ArithmeticError::Overflow));
	}

	/// MKT-021. State, orders taken, closing orders taken, auctions held, end of the call.
	#[test]
	fn state_should_say_what_it_admits_when_asked() {
		let end = Moment(7);
		for (state, orders, closing, auctions, until) in [
			(MarketState::Announced, false, false, false, None),
			(MarketState::OpeningAuction(end), true, true, true, Some(end)),
			(MarketState::Active, true, true, true, None),
			(MarketState::ProtectiveAuction(end), true, true, true, Some(end)),
			(MarketState::ReduceOnly, false, true, true, None),
			(MarketState::CancelOnly, false, false, true, None),
			(MarketState::Halted, false, false, false, None),
			(MarketState::Settling(Price(3)), false, false, false, None),
			(MarketState::Settled(Price(3)), false, false, false, None),
		] {
			assert_eq!(state.takes_orders(), orders, "{state:?}");
			assert_eq!(state.takes_closing(), closing, "{state:?}");
			assert_eq!(state.holds_auctions(), auctions, "{state:?}");
			assert_eq!(state.call_until(), until, "{state:?}");
		}
	}
}
