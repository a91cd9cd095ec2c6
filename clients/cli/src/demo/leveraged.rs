//! A long with twelve times its collateral: what a crash liquidates.

use super::actor::{Actor, BLOCK};
use crate::output::Failure;
use bulwark_sdk::{
	call, usd, AccountView, Lots, PlaceOrder, QuoteAtoms, SdkError, Side, TimeInForce,
};
use tokio::time::sleep;

/// Collateral [quote atoms].
const COLLATERAL: u128 = 5_000_000_000;
/// Value of the position, in collaterals.
const LEVERAGE: u64 = 12;
/// Share of the position that counts as all of it, in parts of ten.
const ENOUGH: u64 = 9;
/// How far beyond the index it buys (ppm).
const REACH_PPM: i64 = 6_000;
/// Blocks it waits after a liquidation before it tries again.
const RECOVERY: u32 = 60;

/// Plays for ever.
pub async fn play(actor: &Actor) -> Result<(), Failure> {
	loop {
		let result = enter(actor).await;
		let entered = matches!(result, Ok(true));
		actor.settle(result.map(drop)).await?;
		if entered {
			let result = hold(actor).await;
			actor.settle(result).await?;
			for _ in 0..RECOVERY {
				sleep(BLOCK).await;
			}
		}
		sleep(BLOCK).await;
	}
}

/// One step towards the position; true once it is there.
async fn enter(actor: &Actor) -> Result<bool, SdkError> {
	let at = actor.client.at_best().await?;
	let account = actor.account(&at).await?;
	let Some(market) = actor.markets(&at).await?.into_iter().next() else {
		return Ok(false);
	};
	if account.as_ref().is_some_and(|view| view.record.in_liquidation) {
		return Ok(true);
	}
	let target = market.lots_worth(u64::try_from(COLLATERAL).unwrap_or(u64::MAX) * LEVERAGE);
	let held = Actor::held(account.as_ref(), market.market);
	let missing = target.saturating_sub(u64::try_from(held).unwrap_or_default());
	if missing <= target / 10 * (10 - ENOUGH) {
		return Ok(true);
	}
	if held <= 0 && equity(account.as_ref()) < i128::try_from(COLLATERAL).unwrap_or_default() / 2 {
		actor.deposit(COLLATERAL).await?;
	}
	let (limit, lots) = (market.price(REACH_PPM, Side::Bid), Lots(missing));
	let time_in_force = TimeInForce::ImmediateOrCancel;
	let order = PlaceOrder::limit(market.market, Side::Bid, limit, lots, time_in_force);
	let (size, price) = (market.scale.lots_text(lots), market.scale.price_text(limit));
	let receipt = actor.client.submit(&call::place(0, order), &actor.key).await?;
	let block = receipt.block.number;
	actor.say(&format!("bid {size} {} at {price} in block {block}", market.name));
	Ok(false)
}

fn equity(account: Option<&AccountView>) -> i128 {
	account
		.and_then(|view| view.health.as_ref())
		.map_or(0, |health| health.equity.0)
}

/// Holds the position until it is gone.
async fn hold(actor: &Actor) -> Result<(), SdkError> {
	actor.say("holds its position");
	let mut liquidating = false;
	loop {
		sleep(BLOCK).await;
		let at = actor.client.at_best().await?;
		let account = actor.account(&at).await?;
		let held = account.as_ref().is_some_and(|view| !view.record.positions.is_empty());
		let now = account.as_ref().is_some_and(|view| view.record.in_liquidation);
		if now && !liquidating {
			actor.say(&format!("is being liquidated in block {}", at.block().number));
		}
		liquidating = now;
		if !held {
			let left = usd(&QuoteAtoms(equity(account.as_ref())));
			actor.say(&format!("is out of its position with {left} USD left"));
			return Ok(());
		}
	}
}
