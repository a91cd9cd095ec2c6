//! Commands that only look.

use crate::{
	arguments::{Index, Named, Read, Whose},
	costs,
	keys::account,
	output::{or_dash, print, row, table, Failure, Shown},
	standing, vault,
};
use bulwark_sdk::{
	format_fixed, subaccount, usd, AccountView, Address, At, Client, ClientOrderId, FeedView,
	Keypair, LevelView, MarketKind, MarketView, OptionRight, OrderRef, OrderView, Scale, SdkError,
	Subaccounted,
};
use serde_json::{json, Value};

pub async fn run(
	client: &Client,
	what: &Read,
	signer: Option<&Keypair>,
	json: bool,
) -> Result<(), Failure> {
	let at = client.at_best().await?;
	let (value, lines) = match what {
		Read::Markets => markets(&at).await?,
		Read::Book { market, levels } => book(&at, market, *levels).await?,
		Read::Account(whose) => account_view(&at, &named(whose, signer)?).await?,
		Read::Positions(whose) => positions(&at, &named(whose, signer)?).await?,
		Read::Orders(whose) => orders(&at, &named(whose, signer)?, None).await?,
		Read::Standing(whose) => standing::standing(&at, &named(whose, signer)?).await?,
		Read::Delegates(whose) => standing::delegates(&at, &named(whose, signer)?).await?,
		Read::Order { order, who, subaccount } => {
			let who = named_by(who.as_deref(), subaccount, signer)?;
			orders(&at, &who, Some(order)).await?
		},
		Read::Fees(whose) => costs::fees(&at, &named(whose, signer)?).await?,
		Read::FeeTiers => costs::fee_tiers(&at).await?,
		Read::Statistics => costs::statistics(&at).await?,
		Read::Indicative { market } => costs::indicative(&at, market).await?,
		Read::MaxOrder { side, price, market, who, subaccount } => {
			let who = named_by(who.as_deref(), subaccount, signer)?;
			costs::max_order(&at, &who, (market, *side), price.as_deref()).await?
		},
		Read::Feeds => feeds(&at).await?,
		Read::Funds => funds(&at).await?,
		Read::Funding => vault::funding(&at).await?,
		Read::Collateral => vault::collateral(&at).await?,
		Read::Withdrawals(whose) => vault::withdrawals(&at, &named(whose, signer)?).await?,
		Read::Interest => vault::interest(&at).await?,
	};
	print(json, &value, &lines);
	Ok(())
}

fn named(whose: &Whose, signer: Option<&Keypair>) -> Result<Subaccounted, Failure> {
	named_by(whose.who.as_deref(), &whose.subaccount, signer)
}

fn named_by(
	who: Option<&str>,
	subaccounted: &Index,
	signer: Option<&Keypair>,
) -> Result<Subaccounted, Failure> {
	let owner = match (who, signer) {
		(Some(text), _) => account(text)?,
		(None, Some(signer)) => signer.account(),
		(None, None) => return Err(Failure::NoSigner),
	};
	Ok(subaccount(owner, subaccounted.index))
}

/// The name of a contract on `base`: `BTC-PERP`, `BTC-261225` (expiring on that day, UTC) or
/// `BTC-261225-60000-C`.
fn contract_name(base: &str, market: &MarketView) -> String {
	let right = |right: &OptionRight| match right {
		OptionRight::Call => "C",
		OptionRight::Put => "P",
	};
	match &market.record.parameters.kind {
		MarketKind::Perpetual => format!("{base}-PERP"),
		MarketKind::Future { expiry } => format!("{base}-{}", day_of(expiry.0)),
		MarketKind::Option { expiry, strike, right: of } => {
			let strike = Scale::of(&market.record).price_text(*strike);
			format!("{base}-{}-{strike}-{}", day_of(expiry.0), right(of))
		},
	}
}

/// The day of a moment in milliseconds since 1970, as `YYMMDD` (UTC).
fn day_of(ms: u64) -> String {
	// Days since 1 March of year 0 in eras of 400 years, so that leap days end a year.
	let days = ms / 86_400_000 + 719_468;
	let (era, day) = (days / 146_097, days % 146_097);
	let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
	let day = day - (365 * year + year / 4 - year / 100);
	let month = (5 * day + 2) / 153;
	let (day, from_january) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
	let year = era * 400 + year + u64::from(from_january <= 2);
	format!("{:02}{from_january:02}{day:02}", year % 100)
}

/// The markets with their names: that of the feed, such as `BTC/USD`, and of the contract.
pub async fn named_markets(at: &At) -> Result<Vec<(MarketView, String)>, SdkError> {
	let feeds = at.feeds().await?;
	let name = |market: &MarketView| {
		let of = |feed: &&FeedView| feed.feed == market.record.parameters.feed;
		let name = feeds.iter().find(of).map(FeedView::text_name).unwrap_or_default();
		contract_name(name.split('/').next().unwrap_or_default(), market)
	};
	Ok(at
		.markets()
		.await?
		.into_iter()
		.map(|market| (market.clone(), name(&market)))
		.collect())
}

/// The market of that number, or whose name starts so.
pub async fn find_market(at: &At, wanted: &str) -> Result<(MarketView, String), Failure> {
	let matches = |(market, name): &(MarketView, String)| {
		market.market.0.to_string() == wanted
			|| name.to_lowercase().starts_with(&wanted.to_lowercase())
	};
	let found = named_markets(at).await?.into_iter().find(matches);
	found.ok_or_else(|| Failure::Argument(format!("no market `{wanted}`: see `bulwark markets`")))
}

async fn markets(at: &At) -> Result<Shown, Failure> {
	let mut rows =
		vec![row(["market", "state", "index", "mark", "bid", "ask", "open interest", "feed"])];
	let mut values = Vec::new();
	for (market, name) in named_markets(at).await? {
		let scale = Scale::of(&market.record);
		let price = |price| or_dash(Option::map(price, |price| scale.price_text(price)));
		let (index, mark) = (
			price(market.quote.as_ref().map(|quote| quote.index)),
			price(market.quote.as_ref().map(|quote| quote.mark)),
		);
		let state = format!("{:?}", market.record.state);
		let feed = or_dash(market.quote.as_ref().map(|quote| format!("{:?}", quote.feed_state)));
		let interest = scale.lots_text(market.open_interest);
		let (bid, ask) = (price(market.best_bid), price(market.best_ask));
		values.push(json!({
			"market": market.market.0, "name": name, "state": state, "index": index, "mark": mark,
			"bid": bid, "ask": ask, "open_interest": interest, "feed": feed,
		}));
		let label = format!("{} {name}", market.market.0);
		rows.push(vec![label, state, index, mark, bid, ask, interest, feed]);
	}
	Ok((Value::Array(values), table(&rows)))
}

async fn book(at: &At, market: &str, levels: u32) -> Result<Shown, Failure> {
	let (market, name) = find_market(at, market).await?;
	let scale = Scale::of(&market.record);
	let book = at.book(market.market, levels).await?;
	let level = |level: &LevelView| {
		let (price, size) = (scale.price_text(level.price), scale.lots_text(level.lots));
		json!({ "price": price, "size": size, "orders": level.orders })
	};
	let line = |side: &str, level: &LevelView| {
		let (price, size) = (scale.price_text(level.price), scale.lots_text(level.lots));
		row([side, &price, &size, &level.orders.to_string()])
	};
	let mut rows = vec![row([&name, "price", "size", "orders"])];
	rows.extend(book.asks.iter().rev().map(|level| line("ask", level)));
	rows.extend(book.bids.iter().map(|level| line("bid", level)));
	let value = json!({
		"market": market.market.0,
		"name": name,
		"bids": book.bids.iter().map(level).collect::<Vec<_>>(),
		"asks": book.asks.iter().map(level).collect::<Vec<_>>(),
	});
	Ok((value, table(&rows)))
}

async fn found(at: &At, who: &Subaccounted) -> Result<AccountView, Failure> {
	let missing = || {
		SdkError::NotFound(format!("{} has no subaccount {}: deposit", who.owner, who.index)).into()
	};
	at.account(who.clone()).await?.ok_or_else(missing)
}

/// Equity as a percentage of the maintenance requirement, with one decimal.
pub fn margin_ratio(equity: i128, maintenance: i128) -> Option<String> {
	let tenths = equity.checked_mul(1_000)?.checked_div(maintenance)?;
	Some(format!(
		"{}{}.{} %",
		if tenths < 0 { "-" } else { "" },
		tenths.abs() / 10,
		tenths.abs() % 10
	))
}

async fn account_view(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let view = found(at, who).await?;
	let mut rows = vec![
		row(["account", &who.owner.to_string()]),
		row(["subaccount", &who.index.to_string()]),
		row(["quote balance", &usd(&view.record.quote)]),
	];
	if let Some(health) = &view.health {
		rows.push(row(["equity", &usd(&health.equity)]));
		rows.push(row(["initial requirement", &usd(&health.initial)]));
		rows.push(row(["maintenance requirement", &usd(&health.maintenance)]));
		let ratio = margin_ratio(health.equity.0, health.maintenance.0);
		rows.push(row(["equity / maintenance", &or_dash(ratio)]));
	}
	rows.push(row(["withdrawable", &usd(&view.withdrawable)]));
	rows.push(row(["positions", &view.record.positions.len().to_string()]));
	rows.push(row(["open orders", &view.record.order_count.to_string()]));
	rows.push(row(["in liquidation", if view.record.in_liquidation { "yes" } else { "no" }]));
	let dead_man = at.dead_man(who.clone()).await?.map(|moment| moment.0);
	let due = or_dash(dead_man.map(|moment| moment.to_string()));
	rows.push(row(["dead-man switch due (ms)", &due]));
	let value = json!({
		"account": who.owner.to_string(),
		"subaccount": who.index,
		"quote": usd(&view.record.quote),
		"equity": view.health.as_ref().map(|health| usd(&health.equity)),
		"initial": view.health.as_ref().map(|health| usd(&health.initial)),
		"maintenance": view.health.as_ref().map(|health| usd(&health.maintenance)),
		"withdrawable": usd(&view.withdrawable),
		"positions": view.record.positions.len(),
		"open_orders": view.record.order_count,
		"in_liquidation": view.record.in_liquidation,
	});
	Ok((value, table(&rows)))
}

async fn positions(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let view = found(at, who).await?;
	let markets = named_markets(at).await?;
	let mut rows = vec![row(["market", "size", "mark", "unrealised", "liquidation price"])];
	let mut values = Vec::new();
	for position in &view.positions {
		let id = position.position.market;
		let Some((market, name)) = markets.iter().find(|(market, _)| market.market == id) else {
			continue;
		};
		let scale = Scale::of(&market.record);
		let (size, mark) =
			(scale.signed_text(position.position.lots.0), scale.price_text(position.mark));
		let unrealised = usd(&position.unrealised);
		let liquidation = position.liquidation_price.map(|price| scale.price_text(price));
		values.push(json!({
			"market": id.0, "name": name, "size": size, "mark": mark, "unrealised": unrealised,
			"liquidation_price": liquidation,
		}));
		rows.push(row([name, &size, &mark, &unrealised, &or_dash(liquidation)]));
	}
	Ok((Value::Array(values), table(&rows)))
}

/// The open orders of that name, or all. One that is named is looked up by the chain.
async fn chosen(
	at: &At,
	who: &Subaccounted,
	named: Option<&Named>,
) -> Result<Vec<OrderView>, Failure> {
	let Some(named) = named else { return Ok(at.orders(who.clone()).await?) };
	let reference = match (named.client_id, named.nonce) {
		(Some(name), _) => OrderRef::Client(ClientOrderId(name)),
		(None, number) => {
			let all = at.orders(who.clone()).await?;
			let found = all.into_iter().find(|order| Some(order.locator.nonce.0) == number);
			OrderRef::Locator(found.ok_or_else(no_such_order)?.locator)
		},
	};
	let found = at.order(who.clone(), reference).await?;
	Ok(vec![found.ok_or_else(no_such_order)?])
}

/// There is no such order.
pub fn no_such_order() -> SdkError {
	SdkError::NotFound("no open order is called so: see `bulwark orders`".into())
}

async fn orders(at: &At, who: &Subaccounted, one: Option<&Named>) -> Result<Shown, Failure> {
	let markets = named_markets(at).await?;
	let mut rows = vec![row(["number", "id", "market", "side", "price", "size", "only", "ends"])];
	let mut values = Vec::new();
	for order in chosen(at, who, one).await? {
		let locator = &order.locator;
		let of = |(market, _): &&(MarketView, String)| market.market == locator.market;
		let Some((market, name)) = markets.iter().find(of) else {
			continue;
		};
		let scale = Scale::of(&market.record);
		let (price, size) = (scale.level_text(&locator.price), scale.lots_text(order.lots));
		let ends = order.expires.as_ref().map(|moment| moment.0);
		values.push(json!({
			"number": locator.nonce.0, "market": locator.market.0, "name": name,
			"side": locator.side.name(), "price": price, "size": size, "ends_ms": ends,
			"id": order.client_id.as_ref().map(|id| id.0), "post_only": order.post_only,
			"reduce_only": order.reduce_only,
		}));
		let only = match (order.post_only, order.reduce_only) {
			(true, true) => "post, reduce",
			(true, false) => "post",
			(false, true) => "reduce",
			(false, false) => "-",
		};
		let id = or_dash(order.client_id.as_ref().map(|id| id.0.to_string()));
		let number = locator.nonce.0.to_string();
		let ends = or_dash(ends.map(|moment| moment.to_string()));
		rows.push(row([&number, &id, name, locator.side.name(), &price, &size, only, &ends]));
	}
	Ok((Value::Array(values), table(&rows)))
}

async fn feeds(at: &At) -> Result<Shown, Failure> {
	let mut rows = vec![row(["feed", "price", "low", "high", "state", "round"])];
	let mut values = Vec::new();
	for feed in at.feeds().await? {
		let name = feed.text_name();
		let text = |price: &bulwark_sdk::IndexPrice| format_fixed(price.inner(), 18);
		let Some(price) = &feed.price else {
			rows.push(row([&name, "-", "-", "-", "-", "-"]));
			values.push(json!({ "feed": feed.feed.0, "name": name, "price": null }));
			continue;
		};
		let state = format!("{:?}", price.state);
		let (middle, low, high) = (text(&price.price), text(&price.low), text(&price.high));
		values.push(json!({
			"feed": feed.feed.0, "name": name, "price": middle, "low": low, "high": high,
			"state": state, "round": price.round, "updated_ms": price.updated.0,
		}));
		rows.push(row([&name, &middle, &low, &high, &state, &price.round.to_string()]));
	}
	Ok((Value::Array(values), table(&rows)))
}

async fn funds(at: &At) -> Result<Shown, Failure> {
	let funds = at.funds().await?;
	let custody = format_fixed(funds.custody, 6);
	let rows = [
		row(["custody", &custody]),
		row(["accounted for", &usd(&funds.accounted)]),
		row(["  accounts", &usd(&funds.accounts)]),
		row(["  insurance", &usd(&funds.insurance)]),
		row(["  fees", &usd(&funds.fees)]),
		row(["  deficits", &usd(&funds.deficits)]),
		row(["  pending", &usd(&funds.pending)]),
		row(["conserved", if funds.is_conserved() { "yes" } else { "NO" }]),
	];
	let value = json!({
		"asset": funds.asset, "custody": custody, "accounted": usd(&funds.accounted),
		"accounts": usd(&funds.accounts), "insurance": usd(&funds.insurance),
		"fees": usd(&funds.fees), "deficits": usd(&funds.deficits),
		"pending": usd(&funds.pending), "conserved": funds.is_conserved(),
	});
	Ok((value, table(&rows)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn margin_ratio_should_keep_its_sign_when_equity_is_negative() {
		assert_eq!(margin_ratio(150, 100).as_deref(), Some("150.0 %"));
		assert_eq!(margin_ratio(-5, 1_000).as_deref(), Some("-0.5 %"));
		assert_eq!(margin_ratio(5, 0), None);
	}
}
