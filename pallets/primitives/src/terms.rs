//! What margin needs of a market.

use crate::{
	FeedId, Lots, MarginTier, MarketId, MarketKind, MarketParameters, MarketQuote, MarketRecord,
	MarketState, Moment, Ppm, PriceUse, QuoteAtoms, MARGIN_TIERS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What margin needs of a market, as of the last tick or change.
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
pub struct MarketTerms {
	/// The market.
	pub market: MarketId,
	/// The feed of its underlying.
	pub feed: FeedId,
	/// What it admits.
	pub state: MarketState,
	/// Index, mark and fractions of the last tick.
	pub quote: MarketQuote,
	/// Base IMF.
	pub initial: Ppm,
	/// MMF: never scaled.
	pub maintenance: Ppm,
	/// Fee of an order that rested since an earlier block.
	pub maker_fee: Ppm,
	/// Fee of any other order.
	pub taker_fee: Ppm,
	/// Fee of either side in a call auction.
	pub auction_fee: Ppm,
	/// Largest order.
	pub max_order: Lots,
	/// Open interest from which on only reducing lots are eligible.
	pub open_interest_cap: QuoteAtoms,
	/// What is traded.
	pub kind: MarketKind,
	/// Fractions of larger positions.
	pub tiers: [MarginTier; MARGIN_TIERS],
	/// Share of profit not yet proven that counts in initial equity.
	pub profit_weight: Ppm,
	/// Charge on a calendar.
	pub calendar_charge: Ppm,
	/// Least requirement of a short option lot, as a share of the index price.
	pub short_minimum: Ppm,
}

impl MarketTerms {
	/// IMF of new risk: scaled by open interest, never below the base.
	#[must_use]
	pub fn initial_effective(&self) -> Ppm {
		self.quote.initial_effective.max(self.initial)
	}

	/// Whether the oracle's price of the underlying may be used for `purpose` at `now`.
	#[must_use]
	pub fn allows(&self, purpose: PriceUse, now: Moment) -> bool {
		self.quote.feed_state.allows(purpose, self.quote.updated, now)
	}

	/// Whether the call auction the market is in is to be cleared, see
	/// [`MarketRecord::call_is_due`].
	#[must_use]
	pub fn call_is_due(&self, now: Moment) -> bool {
		self.state.call_is_due(&self.quote, now)
	}
}

impl MarketRecord {
	/// The terms of this market at `quote`.
	#[must_use]
	pub fn terms(&self, market: MarketId, quote: &MarketQuote) -> MarketTerms {
		let MarketParameters {
			feed,
			initial_margin: initial,
			maintenance_margin: maintenance,
			maker_fee,
			taker_fee,
			auction_fee,
			max_order,
			open_interest_cap,
			kind,
			tiers,
			profit_weight,
			calendar_charge,
			..
		} = self.parameters;
		MarketTerms {
			market,
			feed,
			state: self.state,
			quote: *quote,
			initial,
			maintenance,
			maker_fee,
			taker_fee,
			auction_fee,
			max_order,
			open_interest_cap,
			kind,
			tiers,
			profit_weight,
			calendar_charge,
			short_minimum: self.parameters.volatility.short_minimum,
		}
	}
}
