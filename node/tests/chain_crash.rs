//! The crash of 12 and 13 March 2020, played through a price server and the off-chain workers of a
//! real node. At every block from genesis on, the clearing house's books must add up.

mod common;

use bulwark_price_server::{Asset, Config, Decimal, PriceServer, Tape};
use bulwark_sdk::{
	call,
	chain::liquidation::events::{LiquidationEnded, LiquidationStarted},
	AccountId, At, BatchItem, BatchMode, Client, Keypair, Lots, MarketId, MarketState, MarketView,
	OrderRef, OrderView, PlaceOrder, Price, Scale, SdkError, Side, TimeInForce,
};
use common::{dev, eventually, main_account, Node, USD};
use std::time::Duration;
use tokio::time::sleep;

const BTC: MarketId = MarketId(0);
/// Tape seconds a second: the two days pass in 144 s.
const SPEED: u64 = 1_200;
/// Collateral of the leveraged long.
const COLLATERAL: u128 = 5_000 * USD;
/// Its position, in collaterals.
const LEVERAGE: u128 = 12;

/// The custody account: the clearing pallet's, by its identifier.
fn vault() -> AccountId {
	let mut bytes = [0; 32];
	bytes[..12].copy_from_slice(b"modlbw/vault");
	AccountId::from(bytes)
}

fn order(side: Side, price: Price, lots: u64, time_in_force: TimeInForce) -> PlaceOrder {
	PlaceOrder::limit(BTC, side, price, Lots(lots), time_in_force)
}

/// The market once it has an index price.
async fn priced(client: &Client) -> MarketView {
	eventually("a first price", || async {
		let market = client.at_best().await?.market(BTC).await?;
		Ok(market.quote.is_some().then_some(market))
	})
	.await
}

fn moved(market: &MarketView, ppm: u64, side: Side) -> Price {
	let index = market.quote.as_ref().unwrap().index.0;
	Scale::of(&market.record).snap(Price(index * ppm / 1_000_000), side)
}

/// Quotes both sides anew, as a market maker would, whatever the price is.
async fn quote(client: &Client, maker: &Keypair) -> Result<(), SdkError> {
	let at = client.at_best().await?;
	let market = at.market(BTC).await?;
	let orders = at.orders(main_account(maker)).await?;
	let cancel = |order: OrderView| BatchItem::Cancel(OrderRef::Locator(order.locator));
	let mut items: Vec<_> = orders.into_iter().map(cancel).collect();
	for away in [1_000, 3_000, 6_000] {
		for (side, ppm) in [(Side::Bid, 1_000_000 - away), (Side::Ask, 1_000_000 + away)] {
			let price = moved(&market, ppm, side);
			let order = order(side, price, 4_000, TimeInForce::GoodTilCancelled);
			items.push(BatchItem::Place(order));
		}
	}
	let batch = call::batch(0, items, BatchMode::BestEffort);
	client.submit(&batch, maker).await.map(drop)
}

/// The leveraged long enters; the maker is its counterparty.
async fn enter(client: &Client, maker: &Keypair, long: &Keypair) {
	quote(client, maker).await.unwrap();
	let market = priced(client).await;
	let index = u128::from(market.quote.as_ref().unwrap().index.0);
	let lots = u64::try_from(COLLATERAL * LEVERAGE / index).unwrap();
	let price = moved(&market, 1_010_000, Side::Bid);
	let buy = order(Side::Bid, price, lots, TimeInForce::ImmediateOrCancel);
	client.place(long, 0, buy).await.unwrap();
	let held = client
		.at_best()
		.await
		.unwrap()
		.account(main_account(long))
		.await
		.unwrap()
		.unwrap();
	let position = held.record.positions.first().expect("the long has bought");
	assert!(position.lots.0 > i64::try_from(lots / 2).unwrap(), "{position:?}");
}

/// Everything that must hold after every block.
async fn check(at: &At) {
	let number = at.block().number;
	let funds = at.funds().await.unwrap();
	assert!(funds.is_conserved(), "block {number}: {funds:?}");
	let real = at.balance(funds.asset, &vault()).await.unwrap();
	assert_eq!(real, funds.custody, "block {number}: the custody is the vault's balance");
	for market in at.markets().await.unwrap() {
		let interest = at.interest(market.market).await.unwrap();
		assert_eq!(interest.long, interest.short, "block {number}: positions sum to zero");
		assert_eq!(interest.long, market.open_interest);
	}
}

/// CHN-001: conservation through a crash, block by block. A stranger's atom in the vault, which an
/// identity over the real balance would take for a surplus, breaks nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "starts a node"]
async fn funds_should_be_conserved_in_every_block_when_the_market_crashes() {
	let mut config = Config::new(Tape::covid_hourly().unwrap());
	config.speed = Decimal::whole(0);
	let prices = PriceServer::start(config).unwrap();
	let mut node = Node::development(&prices);
	let client = node.connect().await;
	let (maker, long, stranger) = (dev("Bob"), dev("Eve"), dev("Dave"));
	priced(&client).await;
	client.deposit(&maker, 0, 2_000_000 * USD).await.unwrap();
	client.deposit(&long, 0, COLLATERAL).await.unwrap();
	enter(&client, &maker, &long).await;
	let asset = client.at_best().await.unwrap().funds().await.unwrap().asset;
	let before = client.at_best().await.unwrap().funds().await.unwrap();
	client.submit(&call::transfer(asset, vault(), 1), &stranger).await.unwrap();
	let after = client.at_best().await.unwrap().funds().await.unwrap();
	assert_eq!((after.custody, &after.accounted), (before.custody + 1, &before.accounted));

	prices.set_speed(Decimal::whole(SPEED));
	while prices.now() < prices.tape().length() {
		if let Err(error) = quote(&client, &maker).await {
			println!("maker: {error}");
		}
		sleep(Duration::from_millis(500)).await;
	}
	sleep(Duration::from_secs(5)).await;

	let best = client.best().await.unwrap().number;
	let (mut started, mut ended) = (0, 0);
	for number in 0..=best {
		let at = client.at(client.hash(number).await.unwrap()).await.unwrap();
		check(&at).await;
		let events = at.events().await.unwrap();
		started += events
			.find::<LiquidationStarted>()
			.filter(|event| event.as_ref().is_ok_and(|event| event.who == main_account(&long)))
			.count();
		ended += events.find::<LiquidationEnded>().count();
	}
	println!("{best} blocks, {started} liquidations of the long started, {ended} ended");
	assert!(started > 0 && ended > 0, "the crash liquidates the long");
	settled(&client, &prices).await;
}

/// At the end the chain is where the tape is, with its markets open.
async fn settled(client: &Client, prices: &PriceServer) {
	let at = client.at_best().await.unwrap();
	for market in at.markets().await.unwrap() {
		assert_eq!(market.record.state, MarketState::Active);
	}
	let feed = common::bitcoin(client).await.unwrap().price.unwrap();
	let truth = u128::from(prices.usd_price(Asset::Btc).unwrap().0) * 10u128.pow(10);
	assert!(feed.price.inner().abs_diff(truth) < truth / 200, "{} for {truth}", feed.price.inner());
}
