//! Commands about orders the chain places later, and about who may trade for whom.

use crate::{
	arguments::{Delegate, Pair, SideName, Standing, Stop, StopTerms, Twap},
	keys::account,
	output::{receipt, row, table, Failure, Shown},
	reads::{find_market, named_markets},
	trades::{later, optional_market, percent, self_trade_of, side_of},
};
use bulwark_sdk::{
	call,
	chain::triggers::calls::{PlacePair, PlaceTrigger, PlaceTwap},
	format_fixed, parse_usd, usd, At, Client, ClientOrderId, Execution, Keypair, Limits,
	MarketScope, MarketView, Moment, QuoteAtoms, Receipt, Reference, Scale, StandingId,
	StaticPayload, Subaccounted, TimeInForce, TriggerKind, TriggerSize, TriggerTerms, TwapTerms,
};
use serde_json::{json, Value};

pub async fn run(
	client: &Client,
	what: &Standing,
	signer: &Keypair,
	json: bool,
) -> Result<(), Failure> {
	let done = act(client, what, signer).await?;
	receipt(json, &done);
	Ok(())
}

async fn act(client: &Client, what: &Standing, signer: &Keypair) -> Result<Receipt, Failure> {
	let done = match what {
		Standing::Stop(stop) => {
			client.submit(&trigger(client, stop, TriggerKind::Stop).await?, signer).await
		},
		Standing::TakeProfit(profit) => {
			let call = trigger(client, profit, TriggerKind::TakeProfit).await?;
			client.submit(&call, signer).await
		},
		Standing::Pair(two) => client.submit(&pair(client, two).await?, signer).await,
		Standing::Twap(twap) => client.submit(&slices(client, twap).await?, signer).await,
		Standing::CancelStop { id, subaccount } => {
			let call = call::cancel_trigger(subaccount.index, StandingId(*id));
			client.submit(&call, signer).await
		},
		Standing::CancelTwap { id, subaccount } => {
			let call = call::cancel_twap(subaccount.index, StandingId(*id));
			client.submit(&call, signer).await
		},
		Standing::TakeBackAll { market, subaccount } => {
			let market = optional_market(client, market.as_deref()).await?;
			client.submit(&call::cancel_standing(subaccount.index, market), signer).await
		},
		Standing::Delegate(to) => {
			let call = call::register_delegate(account(&to.to)?, limits(client, to).await?);
			client.submit(&call, signer).await
		},
		Standing::Revoke { from } => {
			client.submit(&call::revoke_delegate(account(from)?), signer).await
		},
		Standing::Renounce { owner } => {
			client.submit(&call::renounce_delegation(account(owner)?), signer).await
		},
		Standing::RemoveExpired { owner, delegate } => {
			let call = call::remove_expired_delegate(account(owner)?, account(delegate)?);
			client.submit(&call, signer).await
		},
		Standing::Refer { to } => client.submit(&call::set_referrer(account(to)?), signer).await,
		Standing::ClaimReferrals { subaccount } => {
			client.submit(&call::claim_referrals(subaccount.index), signer).await
		},
		Standing::DistributeFees => client.submit(&call::distribute_fees(), signer).await,
		Standing::ForgetTrader { trader } => {
			client.submit(&call::forget_trader(account(trader)?), signer).await
		},
	};
	Ok(done?)
}

async fn limits(client: &Client, to: &Delegate) -> Result<Limits, Failure> {
	let days = to.days.unwrap_or_default().saturating_mul(86_400);
	Ok(Limits {
		expires: Moment(later(days.saturating_add(to.seconds.unwrap_or_default()))),
		markets: scope(client, &to.markets).await?,
		order_notional: amount(&to.order)?,
		daily_notional: amount(&to.daily)?,
	})
}

fn amount(text: &str) -> Result<QuoteAtoms, Failure> {
	let atoms = parse_usd(text)?;
	let too_large = |_| Failure::Argument(format!("`{text}` is too large"));
	i128::try_from(atoms).map(QuoteAtoms).map_err(too_large)
}

async fn scope(client: &Client, names: &[String]) -> Result<MarketScope, Failure> {
	if names.is_empty() {
		return Ok(MarketScope::All);
	}
	let at = client.at_best().await?;
	let mut markets = Vec::new();
	for name in names {
		markets.push(find_market(&at, name).await?.0.market);
	}
	Ok(MarketScope::Only(bulwark_sdk::BoundedVec(markets)))
}

async fn trigger(
	client: &Client,
	stop: &Stop,
	kind: TriggerKind,
) -> Result<StaticPayload<PlaceTrigger>, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &stop.terms.market).await?;
	let wanted = Wanted { side: stop.side, size: &stop.size, common: &stop.terms };
	let mut terms = wanted.terms(&market, &stop.price, stop.limit.as_deref())?;
	terms.client_id = stop.client_id.map(ClientOrderId);
	let index = stop.terms.subaccount.index;
	Ok(call::place_trigger(index, market.market, kind, terms))
}

async fn pair(client: &Client, pair: &Pair) -> Result<StaticPayload<PlacePair>, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &pair.terms.market).await?;
	let wanted = Wanted { side: pair.side, size: &pair.size, common: &pair.terms };
	let stop = wanted.terms(&market, &pair.stop, pair.stop_limit.as_deref())?;
	let profit = wanted.terms(&market, &pair.take_profit, pair.profit_limit.as_deref())?;
	Ok(call::place_pair(pair.terms.subaccount.index, market.market, stop, profit))
}

/// What a trigger is to trade.
struct Wanted<'a> {
	side: SideName,
	size: &'a str,
	common: &'a StopTerms,
}

impl Wanted<'_> {
	/// The terms of a trigger at `price` that places a limit order, or a market order.
	fn terms(
		&self,
		market: &MarketView,
		price: &str,
		limit: Option<&str>,
	) -> Result<TriggerTerms, Failure> {
		let (scale, common) = (Scale::of(&market.record), self.common);
		let size = match self.size.strip_suffix('%') {
			Some(text) => TriggerSize::Position(percent(text)?),
			None => TriggerSize::Lots(scale.lots(self.size)?),
		};
		let time_in_force = match (common.ioc, common.fok) {
			(_, true) => TimeInForce::FillOrKill,
			(true, false) => TimeInForce::ImmediateOrCancel,
			(false, false) => TimeInForce::GoodTilCancelled,
		};
		let execution = match limit {
			Some(price) => Execution::Limit { price: scale.price(price)?, time_in_force },
			None => Execution::Market(common.slippage.as_deref().map(percent).transpose()?),
		};
		Ok(TriggerTerms {
			reference: if common.watches_index { Reference::Index } else { Reference::Mark },
			price: scale.price(price)?,
			side: side_of(self.side),
			size,
			execution,
			reduce_only: common.reduce_only,
			self_trade: self_trade_of(common.self_trade),
			expires: common.seconds.map(|seconds| Moment(later(seconds))),
			client_id: None,
		})
	}
}

async fn slices(client: &Client, twap: &Twap) -> Result<StaticPayload<PlaceTwap>, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &twap.market).await?;
	let scale = Scale::of(&market.record);
	let terms = TwapTerms {
		side: side_of(twap.side),
		lots: scale.lots(&twap.size)?,
		interval_ms: twap.interval.saturating_mul(1_000),
		slices: twap.slices,
		slippage: twap.slippage.as_deref().map(percent).transpose()?,
		limit: twap.limit.as_ref().map(|price| scale.price(price)).transpose()?,
		reduce_only: twap.reduce_only,
		self_trade: self_trade_of(twap.self_trade),
	};
	Ok(call::place_twap(twap.subaccount.index, market.market, terms))
}

/// Stops, take-profits and TWAP orders of a subaccount.
pub async fn standing(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let markets = named_markets(at).await?;
	let find = |id: u32| markets.iter().find(|(market, _)| market.market.0 == id);
	let mut rows = vec![row(["number", "market", "kind", "side", "size", "at", "done"])];
	let mut values = Vec::new();
	for trigger in at.triggers(who.clone()).await? {
		let Some((market, name)) = find(trigger.market.0) else { continue };
		let scale = Scale::of(&market.record);
		let kind = match trigger.kind {
			TriggerKind::Stop => "stop",
			TriggerKind::TakeProfit => "take-profit",
		};
		let size = match &trigger.terms.size {
			TriggerSize::Lots(lots) => scale.lots_text(*lots),
			TriggerSize::Position(part) => format!("{} %", format_fixed(part.0.into(), 4)),
		};
		let watched = match trigger.terms.reference {
			Reference::Index => "index",
			Reference::Mark => "mark",
		};
		let at = format!("{watched} {}", scale.price_text(trigger.terms.price));
		let side = trigger.terms.side.name();
		values.push(json!({
			"number": trigger.id.0, "market": trigger.market.0, "kind": kind, "side": side,
			"size": size, "at": at, "pair": trigger.pair.as_ref().map(|id| id.0),
		}));
		rows.push(row([&trigger.id.0.to_string(), name, kind, side, &size, &at, "-"]));
	}
	for twap in at.twaps(who.clone()).await? {
		let Some((market, name)) = find(twap.market.0) else { continue };
		let scale = Scale::of(&market.record);
		let (size, done) = (scale.lots_text(twap.terms.lots), scale.lots_text(twap.filled));
		let at = format!("{} of {} slices", twap.begun, twap.terms.slices);
		let side = twap.terms.side.name();
		values.push(json!({
			"number": twap.id.0, "market": twap.market.0, "kind": "twap", "side": side,
			"size": size, "filled": done, "begun": twap.begun, "slices": twap.terms.slices,
		}));
		rows.push(row([&twap.id.0.to_string(), name, "twap", side, &size, &at, &done]));
	}
	Ok((Value::Array(values), table(&rows)))
}

/// Who may trade for an owner.
pub async fn delegates(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let mut rows = vec![row(["delegate", "largest order", "a day", "left today", "expired"])];
	let mut values = Vec::new();
	for view in at.delegates(who.owner).await? {
		let delegate = view.delegate.to_string();
		let (order, daily) = (usd(&view.limits.order_notional), usd(&view.limits.daily_notional));
		let left = usd(&view.left_today);
		values.push(json!({
			"delegate": delegate, "order": order, "daily": daily, "left_today": left,
			"expires_ms": view.limits.expires.0, "expired": view.is_expired,
		}));
		let expired = if view.is_expired { "yes" } else { "no" };
		rows.push(row([&delegate, &order, &daily, &left, expired]));
	}
	Ok((Value::Array(values), table(&rows)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use bulwark_sdk::SdkError;

	#[test]
	fn amount_should_be_refused_when_it_is_no_number() {
		assert!(matches!(amount("12.5"), Ok(QuoteAtoms(12_500_000))));
		assert!(matches!(amount("many"), Err(Failure::Sdk(SdkError::Number(_)))));
	}
}
