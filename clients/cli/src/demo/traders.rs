//! Two traders with small orders against each other and the maker.

use super::{
	actor::{Actor, Priced, BLOCK},
	random::Random,
};
use crate::output::Failure;
use bulwark_sdk::{call, Lots, PlaceOrder, Price, SdkError, Side, TimeInForce};
use tokio::time::sleep;

/// Collateral of each [quote atoms].
const COLLATERAL: u128 = 200_000_000_000;
/// Value of an order [quote atoms].
const VALUE: (u64, u64) = (200_000_000, 3_000_000_000);
/// How far beyond the index they trade (ppm).
const REACH_PPM: i64 = 3_000;
/// Value of a position above which a trader only closes [quote atoms].
const POSITION_VALUE: u64 = 60_000_000_000;
/// Where the numbers start.
const SEED: u64 = 0x00b0_1a4c;

/// Trades for ever.
pub async fn play(one: &Actor, other: &Actor) -> Result<(), Failure> {
	for actor in [one, other] {
		let result = actor.open(COLLATERAL).await;
		actor.settle(result).await?;
	}
	let mut random = Random::new(SEED);
	loop {
		for _ in 0..random.between(1, 3) {
			sleep(BLOCK).await;
		}
		let market = usize::try_from(random.next() % 2).unwrap_or_default();
		let value = random.between(VALUE.0, VALUE.1);
		let (side, opposite) = if random.next().is_multiple_of(2) {
			(Side::Bid, Side::Ask)
		} else {
			(Side::Ask, Side::Bid)
		};
		let (first, second) = futures::join!(
			trade(one, market, side, value),
			trade(other, market, opposite, random_part(value)),
		);
		one.settle(first).await?;
		other.settle(second).await?;
	}
}

/// The other trader's orders are smaller, so that the maker takes the rest.
fn random_part(value: u64) -> u64 {
	value / 3 * 2
}

async fn trade(actor: &Actor, market: usize, side: Side, value: u64) -> Result<(), SdkError> {
	let at = actor.client.at_best().await?;
	let markets = actor.markets(&at).await?;
	let Some(market) = markets.get(market) else {
		return Ok(());
	};
	let Some(account) = actor.account(&at).await? else {
		return actor.open(COLLATERAL).await;
	};
	let (side, limit, lots) =
		intent(market, Actor::held(Some(&account), market.market), side, value);
	let (name, price) = (side.name(), market.scale.price_text(limit));
	let size = market.scale.lots_text(lots);
	let time_in_force = TimeInForce::ImmediateOrCancel;
	let order = PlaceOrder::limit(market.market, side, limit, lots, time_in_force);
	let receipt = actor.client.submit(&call::place(0, order), &actor.key).await?;
	let block = receipt.block.number;
	actor.say(&format!("{name} {size} {} at {price} in block {block}", market.name));
	Ok(())
}

/// Which way, at which limit and how much: towards zero if the position is large.
fn intent(market: &Priced, held: i64, side: Side, value: u64) -> (Side, Price, Lots) {
	let large = held.unsigned_abs().saturating_mul(market.index.0) >= POSITION_VALUE;
	let side = match held > 0 {
		true if large => Side::Ask,
		false if large => Side::Bid,
		_ => side,
	};
	let reach = if side == Side::Bid { REACH_PPM } else { -REACH_PPM };
	(side, market.price(reach, side), Lots(market.lots_worth(value)))
}
