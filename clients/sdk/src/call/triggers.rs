//! Orders placed later.

use crate::{
	chain::{self, triggers::calls as triggers},
	MarketId, StandingId, TriggerKind, TriggerTerms, TwapTerms,
};
use subxt::tx::StaticPayload;

/// Places a stop or a take-profit.
#[must_use]
pub fn place_trigger(
	index: u8,
	market: MarketId,
	kind: TriggerKind,
	terms: TriggerTerms,
) -> StaticPayload<triggers::PlaceTrigger> {
	chain::transactions().triggers().place_trigger(index, market, kind, terms)
}

/// Places a stop and a take-profit of which one cancels the other.
#[must_use]
pub fn place_pair(
	index: u8,
	market: MarketId,
	stop: TriggerTerms,
	take_profit: TriggerTerms,
) -> StaticPayload<triggers::PlacePair> {
	chain::transactions().triggers().place_pair(index, market, stop, take_profit)
}

/// Takes back a stop or take-profit.
#[must_use]
pub fn cancel_trigger(index: u8, id: StandingId) -> StaticPayload<triggers::CancelTrigger> {
	chain::transactions().triggers().cancel_trigger(index, id)
}

/// Trades lots in slices over time.
#[must_use]
pub fn place_twap(
	index: u8,
	market: MarketId,
	terms: TwapTerms,
) -> StaticPayload<triggers::PlaceTwap> {
	chain::transactions().triggers().place_twap(index, market, terms)
}

/// Ends trading in slices.
#[must_use]
pub fn cancel_twap(index: u8, id: StandingId) -> StaticPayload<triggers::CancelTwap> {
	chain::transactions().triggers().cancel_twap(index, id)
}

/// Takes back all stops, take-profits and TWAP orders, of one market or of all.
#[must_use]
pub fn cancel_standing(index: u8, market: Option<MarketId>) -> StaticPayload<triggers::CancelAll> {
	chain::transactions().triggers().cancel_all(index, market)
}
