//! The market maker: several levels around the index in every market, quoted anew every two blocks.

use super::actor::{Actor, Priced, BLOCK};
use crate::output::Failure;
use bulwark_sdk::{Lots, PlaceOrder, SdkError, Side, TimeInForce};
use tokio::time::sleep;

/// Collateral [quote atoms].
const COLLATERAL: u128 = 2_000_000_000_000;
/// Levels a side.
const LEVELS: u64 = 8;
/// Markets it quotes at most: an old and a new ladder for each must fit a batch of 100.
const MARKETS: usize = 3;
/// Distance of the first level from the index (ppm).
const FIRST_PPM: i64 = 500;
/// Distance between levels (ppm).
const STEP_PPM: i64 = 700;
/// Value of the first level [quote atoms]; each further one adds half of it.
const LEVEL_VALUE: u64 = 6_000_000_000;
/// Value of a position up to which it quotes both sides [quote atoms].
const POSITION_VALUE: u64 = 400_000_000_000;

/// Quotes for ever.
pub async fn play(actor: &Actor) -> Result<(), Failure> {
	loop {
		let result = actor.open(COLLATERAL).await;
		let opened = result.is_ok();
		actor.settle(result).await?;
		if opened {
			break;
		}
	}
	loop {
		let result = requote(actor).await;
		actor.settle(result).await?;
		sleep(BLOCK).await;
	}
}

async fn requote(actor: &Actor) -> Result<(), SdkError> {
	let at = actor.client.at_best().await?;
	let account = actor.account(&at).await?;
	let mut markets = actor.markets(&at).await?;
	markets.truncate(MARKETS);
	if markets.is_empty() {
		actor.say("waits for prices");
		return Ok(());
	}
	let old = at.orders(actor.who()).await?.into_iter().map(|order| order.locator);
	let cancels: Vec<_> = old.collect();
	let mut places = Vec::new();
	for market in &markets {
		places.extend(ladder(market, Actor::held(account.as_ref(), market.market)));
	}
	let (gone, new) = (cancels.len(), places.len());
	let receipt = actor.batch(cancels, places).await?;
	let prices: Vec<String> = markets.iter().map(shown).collect();
	actor.say(&format!(
		"quotes {new} orders for {gone} in block {}, around {}",
		receipt.block.number,
		prices.join(", ")
	));
	Ok(())
}

fn shown(market: &Priced) -> String {
	format!("{} {}", market.name, market.scale.price_text(market.index))
}

/// The levels of a market; a side that would add to a large position is left out.
fn ladder(market: &Priced, held: i64) -> Vec<PlaceOrder> {
	let value = held.unsigned_abs().saturating_mul(market.index.0);
	let full = value >= POSITION_VALUE;
	let mut orders = Vec::new();
	for level in 0..LEVELS {
		let away = FIRST_PPM + STEP_PPM * i64::try_from(level).unwrap_or_default();
		let lots = market.lots_worth(LEVEL_VALUE + LEVEL_VALUE / 2 * level);
		for (side, ppm) in [(Side::Bid, -away), (Side::Ask, away)] {
			let adds = (side == Side::Bid) == (held > 0);
			if full && adds {
				continue;
			}
			let price = market.price(ppm, side);
			let time_in_force = TimeInForce::GoodTilCancelled;
			orders.push(PlaceOrder::limit(market.market, side, price, Lots(lots), time_in_force));
		}
	}
	orders
}
