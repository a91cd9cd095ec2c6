//! Markets: for the holders of roles.

use crate::{
	chain::{self, markets::calls as markets},
	MarketId, MarketParameters, MarketState,
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
