//! Commands that send a transaction.

use crate::{
	arguments::{Place, SideName, Trade},
	keys::account,
	output::{receipt, Failure},
	quote_asset,
	reads::find_market,
};
use bulwark_sdk::{
	call, parse_usd, subaccount, Address, Client, Keypair, Moment, OrderLocator, PlaceOrder,
	Receipt, Scale, SdkError, Side, TimeInForce,
};
use std::time::{SystemTime, UNIX_EPOCH};

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
		Trade::Cancel { nonce, subaccount } => {
			let locator = locate(client, signer, subaccount.index, *nonce).await?;
			client.submit(&call::cancel(subaccount.index, locator), signer).await
		},
		Trade::CancelAll { market, subaccount } => {
			let market = match market {
				Some(name) => Some(find_market(&client.at_best().await?, name).await?.0.market),
				None => None,
			};
			client.submit(&call::cancel_all(subaccount.index, market), signer).await
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

async fn order(client: &Client, place: &Place) -> Result<PlaceOrder, Failure> {
	let (market, _) = find_market(&client.at_best().await?, &place.market).await?;
	let scale = Scale::of(&market.record);
	let time_in_force = match place.seconds {
		_ if place.ioc => TimeInForce::ImmediateOrCancel,
		Some(seconds) => TimeInForce::GoodTilTime(Moment(now_ms().saturating_add(seconds * 1_000))),
		None => TimeInForce::GoodTilCancelled,
	};
	Ok(PlaceOrder {
		market: market.market,
		side: match place.side {
			SideName::Bid => Side::Bid,
			SideName::Ask => Side::Ask,
		},
		price: scale.price(&place.price)?,
		lots: scale.lots(&place.size)?,
		time_in_force,
	})
}

/// Milliseconds since the Unix epoch.
fn now_ms() -> u64 {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

async fn locate(
	client: &Client,
	signer: &Keypair,
	index: u8,
	nonce: u64,
) -> Result<OrderLocator, Failure> {
	let orders = client.at_best().await?.orders(subaccount(signer.account(), index)).await?;
	let found = orders.into_iter().map(|order| order.locator).find(|at| at.nonce.0 == nonce);
	found.ok_or_else(|| SdkError::NotFound(format!("no open order has number {nonce}")).into())
}
