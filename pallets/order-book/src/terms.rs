//! What a market's auction is held on.

use crate::{
	prices::{admits, References},
	Config, Pallet,
};
use bulwark_auction::{effective_limit, Band};
use bulwark_primitives::{
	seams::{Markets, OpenInterest},
	MarketId, MarketQuote, MarketRecord, MarketState, Moment, Price, PriceUse, Side,
};

/// Which orders a market's auction takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
	/// All.
	All,
	/// Those that close positions, and liquidations.
	Reducing,
}

/// What an auction is to the market's orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
	/// The next of many.
	Continuous,
	/// Orders gather for a call auction; what closes goes on meanwhile.
	Gathering,
	/// The call auction: all that has gathered clears at once.
	Call,
}

/// What an auction is held on.
#[derive(Clone)]
pub(crate) struct Terms {
	pub(crate) record: MarketRecord,
	pub(crate) quote: MarketQuote,
	pub(crate) band: Band,
	pub(crate) flow: Flow,
	pub(crate) phase: Phase,
	/// Where in the interval of possible prices it clears.
	pub(crate) reference: Price,
	/// The block it is held in.
	pub(crate) block: u64,
}

impl Terms {
	pub(crate) fn references(&self) -> References {
		References::of(&self.record, &self.quote)
	}

	/// A price drawn into the band and onto the tick size.
	pub(crate) fn effective(&self, side: Side, price: Price) -> Price {
		effective_limit(side, price, self.band, self.record.parameters.tick_size)
	}

	/// Whether a price lies beyond the band on the side that matters to it.
	pub(crate) fn is_beyond(&self, side: Side, price: Price) -> bool {
		match side {
			Side::Bid => price > self.band.high,
			Side::Ask => price < self.band.low,
		}
	}

	/// The first block in whose auction an order takes part: one that may take waits.
	pub(crate) fn first_block(&self, placed: u64, post_only: bool) -> u64 {
		let delay = if post_only { 0 } else { self.record.parameters.taker_delay };
		placed.saturating_add(delay.into())
	}
}

impl<T: Config> Pallet<T> {
	/// What the market's auction is held on; nothing if it holds none.
	pub(crate) fn auction_terms(market: MarketId, now: Moment) -> Option<Terms> {
		let (record, quote) = Self::priced_market(market, now)?;
		let due = record.call_is_due(&quote, now);
		let phase = match record.state {
			MarketState::Announced
			| MarketState::Halted
			| MarketState::Settling(_)
			| MarketState::Settled(_) => return None,
			MarketState::OpeningAuction(_) | MarketState::ProtectiveAuction(_) if due => {
				Phase::Call
			},
			MarketState::OpeningAuction(_) => return None,
			MarketState::ProtectiveAuction(_) => Phase::Gathering,
			MarketState::Active | MarketState::ReduceOnly | MarketState::CancelOnly => {
				Phase::Continuous
			},
		};
		Some(Self::terms(market, record, quote, phase, now))
	}

	/// What an auction held now would be held on, as if a call that runs were due.
	pub(crate) fn indicative_terms(market: MarketId, now: Moment) -> Option<Terms> {
		let (record, quote) = Self::priced_market(market, now)?;
		match record.state {
			MarketState::OpeningAuction(_) | MarketState::ProtectiveAuction(_) => {
				Some(Self::terms(market, record, quote, Phase::Call, now))
			},
			_ => Self::auction_terms(market, now),
		}
	}

	fn priced_market(market: MarketId, now: Moment) -> Option<(MarketRecord, MarketQuote)> {
		let record = T::Markets::record(market)?;
		let quote = T::Markets::quote(market)?;
		let usable = !quote.mark.is_zero() && admits(&quote, PriceUse::ReduceRisk, now);
		usable.then_some((record, quote))
	}

	fn terms(
		market: MarketId,
		record: MarketRecord,
		quote: MarketQuote,
		phase: Phase,
		now: Moment,
	) -> Terms {
		let width = quote.mark.ratio_floor(record.parameters.clearing_band);
		let band = Band {
			low: quote.mark.saturating_sub(width.min(quote.mark)),
			high: quote.mark.saturating_add(width),
		};
		let capped = quote
			.mark
			.notional(T::Ledger::open_interest(market))
			.map_or(true, |notional| notional >= record.parameters.open_interest_cap);
		let takes_risk = match phase {
			Phase::Continuous => record.state == MarketState::Active,
			Phase::Gathering => false,
			Phase::Call => true,
		};
		let all = takes_risk && admits(&quote, PriceUse::NewRisk, now) && !capped;
		let opening = matches!(record.state, MarketState::OpeningAuction(_));
		Terms {
			flow: if all { Flow::All } else { Flow::Reducing },
			reference: if opening { quote.index } else { quote.mark },
			block: Self::block(),
			record,
			quote,
			band,
			phase,
		}
	}

	/// Whether the market's resting orders alone cross.
	pub(crate) fn book_crosses(market: MarketId, terms: &Terms) -> bool {
		let best = |side| Self::best_effective(market, side, terms);
		best(Side::Bid).zip(best(Side::Ask)).is_some_and(|(bid, ask)| bid >= ask)
	}

	pub(crate) fn best_effective(market: MarketId, side: Side, terms: &Terms) -> Option<Price> {
		let best = Self::best_price(market, side, &terms.references())?;
		Some(terms.effective(side, best))
	}
}
