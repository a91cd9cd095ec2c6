//! What trading costs and would come to: fees, statistics, what an auction or an order would give.

use crate::{
	arguments::{Place, SideName},
	keys::account,
	output::{or_dash, row, table, Failure, Shown},
	reads::{find_market, named_markets},
	trades::side_of,
};
use bulwark_sdk::{
	format_fixed, subaccount, usd, Address, At, Client, FeeTier, Keypair, Lots, Ppm, Price,
	QuoteAtoms, Scale, Subaccounted,
};
use serde_json::{json, Value};

/// Parts per million as a percentage.
fn part(ppm: &Ppm) -> String {
	format!("{} %", format_fixed(ppm.0.into(), 4))
}

/// An owner's volume and fee tier, referrer and earnings.
pub async fn fees(at: &At, who: &Subaccounted) -> Result<Shown, Failure> {
	let standing = at.fees(who.owner).await?;
	let referrer = at.referrer(who.owner).await?.map(|account| account.to_string());
	let (volume, earned) = (usd(&standing.volume), usd(&at.referral_earnings(who.owner).await?));
	let tier = &standing.tier;
	let rows = [
		row(["30-day volume", &volume]),
		row(["tier", &standing.index.to_string()]),
		row(["maker pays, of the market's fee", &part(&tier.maker)]),
		row(["taker pays, of the market's fee", &part(&tier.taker)]),
		row(["maker gets, of the taker's fee", &part(&tier.rebate)]),
		row(["referrer", &or_dash(referrer.clone())]),
		row(["referral earnings", &earned]),
	];
	let value = json!({
		"volume": volume, "tier": standing.index, "maker_ppm": tier.maker.0,
		"taker_ppm": tier.taker.0, "rebate_ppm": tier.rebate.0, "referrer": referrer,
		"earnings": earned,
	});
	Ok((value, table(&rows)))
}

/// All fee tiers, where collected fees go, and the referral share.
pub async fn fee_tiers(at: &At) -> Result<Shown, Failure> {
	let (tiers, split, share) =
		(at.fee_tiers().await?, at.fee_split().await?, at.referral_share().await?);
	let mut rows = vec![row(["from a volume of", "maker pays", "taker pays", "maker gets"])];
	let line = |tier: &FeeTier| {
		row([&usd(&tier.volume), &part(&tier.maker), &part(&tier.taker), &part(&tier.rebate)])
	};
	rows.extend(tiers.iter().map(line));
	let mut lines = table(&rows);
	lines.push(format!(
		"of the fees {} go to the insurance fund, {} to the treasury, {} to the validators",
		part(&split.insurance),
		part(&split.treasury),
		part(&split.validators)
	));
	lines.push(format!("a referrer gets {} of what those referred pay", part(&share)));
	let tier = |tier: &FeeTier| {
		json!({
			"volume": usd(&tier.volume), "maker_ppm": tier.maker.0, "taker_ppm": tier.taker.0,
			"rebate_ppm": tier.rebate.0,
		})
	};
	let value = json!({
		"tiers": tiers.iter().map(tier).collect::<Vec<_>>(),
		"split_ppm": {
			"insurance": split.insurance.0, "treasury": split.treasury.0,
			"validators": split.validators.0,
		},
		"referral_share_ppm": share.0,
	});
	Ok((value, lines))
}

/// The last 24 hours of every market, and what would trade now.
pub async fn statistics(at: &At) -> Result<Shown, Failure> {
	let columns =
		["market", "24 h volume", "size", "high", "low", "last", "open interest", "would clear at"];
	let mut rows = vec![row(columns)];
	let mut values = Vec::new();
	for (market, name) in named_markets(at).await? {
		let scale = Scale::of(&market.record);
		let day = at.statistics(market.market).await?;
		let indicative = at.indicative(market.market).await?;
		let price = |price: Option<Price>| or_dash(price.map(|price| scale.price_text(price)));
		let (volume, lots) = (usd(&day.volume), scale.lots_text(day.lots));
		let (high, low) = (price(day.high), price(day.low));
		let last = price(day.last.as_ref().map(|last| last.price));
		let would = price(indicative.as_ref().map(|indicative| indicative.price));
		let interest = scale.lots_text(market.open_interest);
		values.push(json!({
			"market": market.market.0, "name": name, "volume": volume, "size": lots, "high": high,
			"low": low, "last": last, "open_interest": interest, "indicative": would,
		}));
		rows.push(row([&name, &volume, &lots, &high, &low, &last, &interest, &would]));
	}
	Ok((Value::Array(values), table(&rows)))
}

/// What would clear now in a market.
pub async fn indicative(at: &At, market: &str) -> Result<Shown, Failure> {
	let (market, name) = find_market(at, market).await?;
	let scale = Scale::of(&market.record);
	let state = format!("{:?}", market.record.state);
	let Some(told) = at.indicative(market.market).await? else {
		let value =
			json!({ "market": market.market.0, "name": name, "state": state, "price": null });
		return Ok((value, vec![format!("{name}, {state}: nothing would trade")]));
	};
	let (price, size) = (scale.price_text(told.price), scale.lots_text(told.volume));
	let left = told.surplus.as_ref().map(|(side, lots)| (side.name(), scale.lots_text(*lots)));
	let words = match &left {
		Some((side, size)) => format!("{size} {side}"),
		None => "-".to_owned(),
	};
	let rows = [
		row(["market", &name]),
		row(["state", &state]),
		row(["would clear at", &price]),
		row(["size", &size]),
		row(["left over", &words]),
	];
	let surplus = left.map(|(side, size)| json!({ "side": side, "size": size }));
	let value = json!({
		"market": market.market.0, "name": name, "state": state, "price": price, "size": size,
		"surplus": surplus,
	});
	Ok((value, table(&rows)))
}

/// The largest order a subaccount could place.
pub async fn max_order(
	at: &At,
	who: &Subaccounted,
	(market, side): (&str, SideName),
	price: Option<&str>,
) -> Result<Shown, Failure> {
	let (market, name) = find_market(at, market).await?;
	let (scale, side) = (Scale::of(&market.record), side_of(side));
	let mark = || {
		let quote = market.quote.as_ref();
		quote
			.map(|quote| scale.snap(quote.mark, side))
			.ok_or_else(|| Failure::Argument(format!("{name} has no price yet: give a limit")))
	};
	let limit = price.map_or_else(mark, |price| Ok(scale.price(price)?))?;
	let largest = at.max_order(who.clone(), market.market, side, limit).await?;
	let (limit, size) = (scale.price_text(limit), scale.lots_text(largest));
	let value = json!({
		"market": market.market.0, "name": name, "side": side.name(), "price": limit, "size": size,
	});
	Ok((value, vec![format!("{} {size} {name} at {limit}", side.name())]))
}

/// What would become of an order.
pub async fn preview(client: &Client, place: &Place, signer: &Keypair) -> Result<Shown, Failure> {
	let at = client.at_best().await?;
	let (market, _) = find_market(&at, &place.order.market).await?;
	let scale = Scale::of(&market.record);
	let order = crate::trades::order(client, &place.order).await?;
	let owner = place.account.owner.as_deref().map(account).transpose()?;
	let owner = owner.unwrap_or(signer.account());
	let who = subaccount(owner, place.account.subaccount.index);
	let side = side_of(place.order.side);
	let limit = market.quote.as_ref().map(|quote| scale.snap(quote.mark, side));
	let largest = match limit {
		Some(limit) => Some(at.max_order(who.clone(), market.market, side, limit).await?),
		None => None,
	};
	let told = at.simulate(who, order).await?;
	let size = |lots: Lots| scale.lots_text(lots);
	let (filled, rests) = (size(told.order.filled), size(told.order.rests));
	let cancelled = size(told.order.cancelled);
	let price = scale.price_text(told.order.price);
	let fee = usd(&QuoteAtoms(told.order.fee.0.saturating_sub(told.order.rebate.0)));
	let (equity, needed) = (usd(&told.health.equity), usd(&told.health.initial));
	let largest = or_dash(largest.map(size));
	let rows = [
		row(["would fill", &filled]),
		row(["at", &price]),
		row(["for a fee of", &fee]),
		row(["would rest", &rests]),
		row(["would be cancelled", &cancelled]),
		row(["equity afterwards", &equity]),
		row(["initial requirement afterwards", &needed]),
		row(["largest order at the mark", &largest]),
	];
	let value = json!({
		"filled": filled, "price": price, "fee": fee, "rests": rests, "cancelled": cancelled,
		"equity": equity, "initial": needed, "largest": largest,
	});
	Ok((value, table(&rows)))
}
