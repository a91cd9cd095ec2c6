//! Commands that send a transaction.

use crate::{
	arguments::{Named, PegName, Place, SelfTradeName, SideName, Trade},
	keys::account,
	output::{receipt, Failure},
	quote_asset,
	reads::find_market,
};
use bulwark_sdk::{
	call, parse_fixed, parse_usd, subaccount, Address, BatchItem, BatchMode, Client, ClientOrderId,
	Keypair, MarketId, MarketView, Moment, OrderPrice, OrderRef, OrderView, PlaceOrder, Ppm,
	PriceOffset, Receipt, Reference, Scale, SdkError, SelfTradePolicy, Side, TimeInForce,
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
	let done = match what {
		Trade::Deposit { amount, subaccount } => {
			client
				.submit(&call::deposit(subaccount.index, parse_usd(amount)?), signer)
				.await
		},
		Trade::Withdraw { amount, subaccount } => {
			client
				.submit(&call::withdraw(subaccount.index, parse_usd(amount)?), signer)
				.await
		},
		Trade::Place(place) => {
			let order = order(client, place).await?;
			client.submit(&call::place(place.subaccount.index, order), signer).await
		},
		Trade::Cancel { order, subaccount } => {
			let (order, _) = locate(client, signer, subaccount.index, order).await?;
			client.submit(&call::cancel(subaccount.index, order), signer).await
		},
		Trade::Amend { order, size, price, subaccount } => {
			let (order, market) = locate(client, signer, subaccount.index, order).await?;
			let scale = Scale::of(&market.record);
			let price = price.as_ref().map(|price| scale.price(price)).transpose()?;
			let price = price.map(OrderPrice::Limit);
			let item = BatchItem::Amend { order, price, lots: scale.lots(size)? };
			let call = call::batch(subaccount.index, vec![item], BatchMode::AllOrNothing);
			client.submit(&call, signer).await
		},
		Trade::CancelAll { market, side, subaccount } => {
			let market = match market {
				Some(name) => Some(find_market(&client.at_best().await?, name).await?.0.market),
				None => None,
			};
			let call = call::cancel_all(subaccount.index, market, side.map(side_of));
			client.submit(&call, signer).await
		},
		Trade::DeadMan { seconds, subaccount } => {
			let until = (*seconds > 0).then(|| Moment(later(*seconds)));
			client.submit(&call::set_dead_man(subaccount.index, until), signer).await
		},
		Trade::Faucet { to, amount } => {
			let asset = quote_asset(client).await?;
			client
				.submit(&call::mint(asset, account(to)?, parse_usd(amount)?), signer)
				.await
		},
	};
	Ok(done?)
}

/// The order the arguments describe.
pub async fn order(client: &Client, place: &Place) -> Result<PlaceOrder, Failure> {
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
		self_trade: match place.self_trade {
			SelfTradeName::Annul => SelfTradePolicy::AnnulBoth,
			SelfTradeName::Newest => SelfTradePolicy::CancelNewest,
			SelfTradeName::Oldest => SelfTradePolicy::CancelOldest,
		},
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

/// The price of an order: a limit, a peg, or the market's.
fn order_price(place: &Place, scale: &Scale) -> Result<OrderPrice, Failure> {
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

/// The order and its market.
async fn locate(
	client: &Client,
	signer: &Keypair,
	index: u8,
	named: &Named,
) -> Result<(OrderRef, MarketView), Failure> {
	let at = client.at_best().await?;
	let orders = at.orders(subaccount(signer.account(), index)).await?;
	let is_named = |order: &OrderView| match (named.nonce, named.client_id) {
		(Some(nonce), _) => order.locator.nonce.0 == nonce,
		(None, id) => order.client_id.as_ref().map(|name| name.0) == id,
	};
	let found = orders.into_iter().find(is_named);
	let order = found.ok_or_else(|| SdkError::NotFound("no open order is called so".into()))?;
	let market = at.market(MarketId(order.locator.market.0)).await?;
	Ok((OrderRef::Locator(order.locator), market))
}
