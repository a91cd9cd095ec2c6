//! Commands that send a transaction.

use crate::{
	arguments::{Order, PegName, SelfTradeName, SideName, Trade},
	desk::Desk,
	keys::account,
	output::{receipt, Failure},
	quote_asset,
	reads::find_market,
};
use bulwark_sdk::{
	call, parse_fixed, parse_usd, BatchMode, Client, ClientOrderId, Keypair, MarketId, Moment,
	OrderPrice, PlaceOrder, Ppm, PriceOffset, Receipt, Reference, Scale, SelfTradePolicy, Side,
	TimeInForce,
};
use std::time::{SystemTime, UNIX_EPOCH};

/// Decimals of a percentage in parts per million.
const PERCENT_DECIMALS: u32 = 4;

pub async fn run(
	client: &Client,
	what: &Trade,
	signer: &Keypair,
	json: bool,
) -> Result<(), Failure> {
	let done = trade(client, what, signer).await?;
	receipt(json, &done);
	Ok(())
}

async fn trade(client: &Client, what: &Trade, signer: &Keypair) -> Result<Receipt, Failure> {
	match what {
		Trade::Deposit { amount, subaccount } => {
			let call = call::deposit(subaccount.index, parse_usd(amount)?);
			Ok(client.submit(&call, signer).await?)
		},
		Trade::Withdraw { amount, subaccount } => {
			let call = call::withdraw(subaccount.index, parse_usd(amount)?);
			Ok(client.submit(&call, signer).await?)
		},
		Trade::Transfer { amount, from, to } => {
			let call = call::transfer_between(*from, *to, parse_usd(amount)?);
			Ok(client.submit(&call, signer).await?)
		},
		Trade::SweepGifts => Ok(client.submit(&call::sweep_gifts(), signer).await?),
		Trade::Place(place) => {
			let order = order(client, &place.order).await?;
			Desk::of(client, signer, &place.account)?.place(order).await
		},
		Trade::Cancel { order, account } => Desk::of(client, signer, account)?.cancel(order).await,
		Trade::Amend { change, account } => Desk::of(client, signer, account)?.amend(change).await,
		Trade::Batch { items, best_effort, account } => {
			let mode = if *best_effort { BatchMode::BestEffort } else { BatchMode::AllOrNothing };
			let desk = Desk::of(client, signer, account)?;
			let items = desk.items(items).await?;
			desk.batch(items, mode).await
		},
		Trade::CancelAll { market, side, account } => {
			let market = optional_market(client, market.as_deref()).await?;
			Desk::of(client, signer, account)?.cancel_all(market, side.map(side_of)).await
		},
		Trade::DeadMan { seconds, subaccount } => {
			let until = (*seconds > 0).then(|| Moment(later(*seconds)));
			let call = call::set_dead_man(subaccount.index, until);
			Ok(client.submit(&call, signer).await?)
		},
		Trade::Faucet { to, amount } => {
			let call = call::mint(quote_asset(client).await?, account(to)?, parse_usd(amount)?);
			Ok(client.submit(&call, signer).await?)
		},
	}
}

/// The market of that name, if one is given.
pub async fn optional_market(
	client: &Client,
	name: Option<&str>,
) -> Result<Option<MarketId>, Failure> {
	let Some(name) = name else { return Ok(None) };
	Ok(Some(find_market(&client.at_best().await?, name).await?.0.market))
}

/// The order the arguments describe.
pub async fn order(client: &Client, place: &Order) -> Result<PlaceOrder, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &place.market).await?;
	let scale = Scale::of(&market.record);
	let price = order_price(place, &scale)?;
	let time_in_force = match place.seconds {
		_ if place.fok => TimeInForce::FillOrKill,
		_ if place.ioc || matches!(price, OrderPrice::Market(_)) => TimeInForce::ImmediateOrCancel,
		Some(seconds) => TimeInForce::GoodTilTime(Moment(later(seconds))),
		None => TimeInForce::GoodTilCancelled,
	};
	Ok(PlaceOrder {
		market: market.market,
		side: side_of(place.side),
		price,
		lots: scale.lots(&place.size)?,
		time_in_force,
		post_only: place.post_only,
		reduce_only: place.reduce_only,
		self_trade: self_trade_of(place.self_trade),
		client_id: place.client_id.map(ClientOrderId),
	})
}

/// The side of that name.
pub fn side_of(side: SideName) -> Side {
	match side {
		SideName::Bid => Side::Bid,
		SideName::Ask => Side::Ask,
	}
}

/// The self-trade policy of that name.
pub fn self_trade_of(name: SelfTradeName) -> SelfTradePolicy {
	match name {
		SelfTradeName::Annul => SelfTradePolicy::AnnulBoth,
		SelfTradeName::Newest => SelfTradePolicy::CancelNewest,
		SelfTradeName::Oldest => SelfTradePolicy::CancelOldest,
	}
}

/// The price of an order: a limit, a peg, or the market's.
fn order_price(place: &Order, scale: &Scale) -> Result<OrderPrice, Failure> {
	if let Some(peg) = place.peg {
		let reference = match peg {
			PegName::Index => Reference::Index,
			PegName::Mark => Reference::Mark,
		};
		let text = place.offset.as_deref().unwrap_or_default();
		let distance = scale.price(text.trim_start_matches('-'))?;
		let offset = i64::try_from(distance.0)
			.map_err(|_| Failure::Argument(format!("`{text}` is too far from any price")))?;
		let offset = if text.starts_with('-') { offset.saturating_neg() } else { offset };
		return Ok(OrderPrice::Pegged(reference, PriceOffset(offset)));
	}
	if let Some(price) = &place.price {
		return Ok(OrderPrice::Limit(scale.price(price)?));
	}
	Ok(OrderPrice::Market(place.slippage.as_deref().map(percent).transpose()?))
}

/// A percentage in parts per million.
pub fn percent(text: &str) -> Result<Ppm, Failure> {
	let ppm = parse_fixed(text, PERCENT_DECIMALS)?;
	let too_large = |_| Failure::Argument(format!("{text} % is too large"));
	u32::try_from(ppm).map(Ppm).map_err(too_large)
}

/// The moment so many seconds from now (ms since the Unix epoch).
pub fn later(seconds: u64) -> u64 {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
	now.saturating_add(seconds.saturating_mul(1_000))
}
