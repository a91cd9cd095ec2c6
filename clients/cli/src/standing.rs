//! Commands about orders the chain places later, and about who may trade for whom.

use crate::{
	arguments::{Standing, Stop, Twap},
	keys::account,
	output::{receipt, row, table, Failure, Shown},
	reads::{find_market, named_markets},
	trades::{later, percent, side_of},
};
use bulwark_sdk::{
	call, format_fixed, parse_usd, subaccount, usd, Address, At, Client, Execution, Keypair,
	Limits, MarketScope, Moment, QuoteAtoms, Receipt, Reference, Scale, SelfTradePolicy,
	StandingId, Subaccounted, TimeInForce, TriggerKind, TriggerSize, TriggerTerms, TwapTerms,
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
		Standing::Stop(stop) => trigger(client, stop, TriggerKind::Stop, signer).await?,
		Standing::TakeProfit(profit) => {
			trigger(client, profit, TriggerKind::TakeProfit, signer).await?
		},
		Standing::Twap(twap) => slices(client, twap, signer).await?,
		Standing::CancelStop { id, subaccount } => {
			let call = call::cancel_trigger(subaccount.index, StandingId(*id));
			client.submit(&call, signer).await?
		},
		Standing::CancelTwap { id, subaccount } => {
			let call = call::cancel_twap(subaccount.index, StandingId(*id));
			client.submit(&call, signer).await?
		},
		Standing::Delegate { to, days, order, daily, markets } => {
			let limits = Limits {
				expires: Moment(later(days.saturating_mul(86_400))),
				markets: scope(client, markets).await?,
				order_notional: amount(order)?,
				daily_notional: amount(daily)?,
			};
			client.submit(&call::register_delegate(account(to)?, limits), signer).await?
		},
		Standing::Revoke { from } => {
			client.submit(&call::revoke_delegate(account(from)?), signer).await?
		},
		Standing::Refer { to } => client.submit(&call::set_referrer(account(to)?), signer).await?,
		Standing::ClaimReferrals { subaccount } => {
			client.submit(&call::claim_referrals(subaccount.index), signer).await?
		},
	};
	Ok(done)
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
	signer: &Keypair,
) -> Result<Receipt, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &stop.market).await?;
	let scale = Scale::of(&market.record);
	let size = match stop.size.strip_suffix('%') {
		Some(text) => TriggerSize::Position(percent(text)?),
		None => TriggerSize::Lots(scale.lots(&stop.size)?),
	};
	let execution = match &stop.limit {
		Some(price) => Execution::Limit {
			price: scale.price(price)?,
			time_in_force: TimeInForce::GoodTilCancelled,
		},
		None => Execution::Market(None),
	};
	let terms = TriggerTerms {
		reference: if stop.index { Reference::Index } else { Reference::Mark },
		price: scale.price(&stop.price)?,
		side: side_of(stop.side),
		size,
		execution,
		reduce_only: stop.reduce_only,
		self_trade: SelfTradePolicy::AnnulBoth,
		expires: stop.seconds.map(|seconds| Moment(later(seconds))),
		client_id: None,
	};
	let call = call::place_trigger(stop.subaccount.index, market.market, kind, terms);
	Ok(client.submit(&call, signer).await?)
}

async fn slices(client: &Client, twap: &Twap, signer: &Keypair) -> Result<Receipt, Failure> {
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
		self_trade: SelfTradePolicy::AnnulBoth,
	};
	let call = call::place_twap(twap.subaccount.index, market.market, terms);
	Ok(client.submit(&call, signer).await?)
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

/// An owner's volume and fee tier.
pub async fn fees(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let standing = at.fees(who.owner).await?;
	let part = |ppm: u32| format!("{} %", format_fixed(ppm.into(), 4));
	let volume = usd(&standing.volume);
	let tier = &standing.tier;
	let rows = [
		row(["30-day volume", &volume]),
		row(["tier", &standing.index.to_string()]),
		row(["maker pays, of the market's fee", &part(tier.maker.0)]),
		row(["taker pays, of the market's fee", &part(tier.taker.0)]),
		row(["maker gets, of the taker's fee", &part(tier.rebate.0)]),
	];
	let value = json!({
		"volume": volume, "tier": standing.index, "maker_ppm": tier.maker.0,
		"taker_ppm": tier.taker.0, "rebate_ppm": tier.rebate.0,
	});
	Ok((value, table(&rows)))
}

/// The last 24 hours of every market, and what would trade now.
pub async fn statistics(at: &At) -> Result<Shown, Failure> {
	let columns = ["market", "24 h volume", "size", "high", "low", "last", "would clear at"];
	let mut rows = vec![row(columns)];
	let mut values = Vec::new();
	for (market, name) in named_markets(at).await? {
		let scale = Scale::of(&market.record);
		let day = at.statistics(market.market).await?;
		let indicative = at.indicative(market.market).await?;
		let price = |price: Option<bulwark_sdk::Price>| {
			price.map_or_else(|| "-".to_owned(), |price| scale.price_text(price))
		};
		let (volume, lots) = (usd(&day.volume), scale.lots_text(day.lots));
		let (high, low) = (price(day.high), price(day.low));
		let last = price(day.last.as_ref().map(|last| last.price));
		let would = price(indicative.as_ref().map(|indicative| indicative.price));
		values.push(json!({
			"market": market.market.0, "name": name, "volume": volume, "size": lots, "high": high,
			"low": low, "last": last, "indicative": would,
		}));
		rows.push(row([&name, &volume, &lots, &high, &low, &last, &would]));
	}
	Ok((Value::Array(values), table(&rows)))
}

/// What would become of an order.
pub async fn preview(
	client: &Client,
	place: &crate::arguments::Place,
	signer: &Keypair,
) -> Result<Shown, Failure> {
	let at = client.at_best().await?;
	let (market, _) = find_market(&at, &place.market).await?;
	let scale = Scale::of(&market.record);
	let order = crate::trades::order(client, place).await?;
	let who = subaccount(signer.account(), place.subaccount.index);
	let side = side_of(place.side);
	let limit = market.quote.as_ref().map(|quote| scale.snap(quote.mark, side));
	let largest = match limit {
		Some(limit) => Some(at.max_order(who.clone(), market.market, side, limit).await?),
		None => None,
	};
	let told = at.simulate(who, order).await?;
	let filled = scale.lots_text(told.order.filled);
	let price = scale.price_text(told.order.price);
	let fee = usd(&QuoteAtoms(told.order.fee.0.saturating_sub(told.order.rebate.0)));
	let equity = usd(&told.health.equity);
	let needed = usd(&told.health.initial);
	let largest = largest.map_or_else(|| "-".to_owned(), |lots| scale.lots_text(lots));
	let rows = [
		row(["would fill", &filled]),
		row(["at", &price]),
		row(["for a fee of", &fee]),
		row(["equity afterwards", &equity]),
		row(["initial requirement afterwards", &needed]),
		row(["largest order at the mark", &largest]),
	];
	let value = json!({
		"filled": filled, "price": price, "fee": fee, "equity": equity, "initial": needed,
		"largest": largest,
	});
	Ok((value, table(&rows)))
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
