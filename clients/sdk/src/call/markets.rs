//! Markets: for the holders of roles.

use crate::{
	chain::{self, markets::calls as markets},
	MarketId, MarketParameters, MarketState, Moment, Price, Series,
};
use subxt::tx::StaticPayload;

/// Lists a market: announced, or in an opening auction of so many milliseconds.
#[must_use]
pub fn list_market(
	parameters: MarketParameters,
	opening: Option<u64>,
) -> StaticPayload<markets::ListMarket> {
	chain::transactions().markets().list_market(parameters, opening)
}

/// Asks for other parameters of a market: what only restricts new risk acts at once, the rest after a
/// delay.
#[must_use]
pub fn propose_parameters(
	market: MarketId,
	parameters: MarketParameters,
) -> StaticPayload<markets::ProposeParameters> {
	chain::transactions().markets().propose_parameters(market, parameters)
}

/// Sets what a market admits; a guardian can only restrict it.
#[must_use]
pub fn set_state(market: MarketId, state: MarketState) -> StaticPayload<markets::SetState> {
	chain::transactions().markets().set_state(market, state)
}

/// Halts every market.
#[must_use]
pub fn halt_all() -> StaticPayload<markets::HaltAll> {
	chain::transactions().markets().halt_all()
}

/// Takes back the change of a market's parameters that waits.
#[must_use]
pub fn cancel_change(market: MarketId) -> StaticPayload<markets::CancelChange> {
	chain::transactions().markets().cancel_change(market)
}

/// Ends a perpetual, after notice, at the average of the index before `end`.
#[must_use]
pub fn delist(market: MarketId, end: Moment) -> StaticPayload<markets::Delist> {
	chain::transactions().markets().delist(market, end)
}

/// Names the index price at which a market is settled that had no prices for a day.
#[must_use]
pub fn settle_market(market: MarketId, index: Price) -> StaticPayload<markets::SettleMarket> {
	chain::transactions().markets().settle_market(market, index)
}

/// Lists the contracts of a series, all with the template's parameters but their kinds.
#[must_use]
pub fn list_series(
	template: MarketParameters,
	series: Series,
	opening: Option<u64>,
) -> StaticPayload<markets::ListSeries> {
	chain::transactions().markets().list_series(template, series, opening)
}
