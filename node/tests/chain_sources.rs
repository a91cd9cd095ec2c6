//! Sources that lie, stay silent or talk nonsense, alone and in pairs: the published price must not
//! follow them.

mod common;

use bulwark_price_server::{Asset, Config, Decimal, Fault, FaultRule, PriceServer, Tape, Venue};
use bulwark_sdk::{Client, FeedPrice, FeedState};
use common::{bitcoin, eventually, Node};
use std::time::Duration;
use tokio::time::sleep;

/// What bitcoin costs (USD).
const TRUTH: u64 = 60_000;
/// How far the published price may lie from it [10^-18 USD]: 0.1 %.
const TOLERANCE: u128 = TRUTH as u128 * 10u128.pow(15);
/// How long each fault lasts.
const LASTS: Duration = Duration::from_secs(4);

/// Sources that are faulty together.
fn combinations() -> Vec<Vec<Venue>> {
	let [one, two, three] = Venue::ALL;
	vec![vec![one], vec![two], vec![three], vec![one, two], vec![one, three], vec![two, three]]
}

fn is_true(price: &FeedPrice) -> bool {
	price.price.inner().abs_diff(u128::from(TRUTH) * 10u128.pow(18)) <= TOLERANCE
}

fn set(prices: &PriceServer, venues: &[Venue], fault: &Fault) {
	for venue in venues {
		let rule = FaultRule { venue: Some(*venue), asset: None, fault: fault.clone() };
		prices.set_fault(&rule);
	}
}

/// Waits until a new round has published the true price.
async fn returned(client: &Client) {
	let before = bitcoin(client).await.unwrap().price.map_or(0, |price| price.round);
	eventually("true prices", || async {
		let price = bitcoin(client).await?.price;
		let good = |price: FeedPrice| {
			price.round > before && is_true(&price) && price.state == FeedState::Normal
		};
		Ok(price.is_some_and(good).then_some(()))
	})
	.await;
}

/// Every price published while the fault lasts is the true one, or none is.
async fn unmoved(client: &Client, case: &str) {
	let start = client.best().await.unwrap().number;
	sleep(LASTS).await;
	let end = client.best().await.unwrap().number;
	assert!(end > start, "{case}: the chain goes on");
	for number in start..=end {
		let at = client.at(client.hash(number).await.unwrap()).await.unwrap();
		for feed in at.feeds().await.unwrap() {
			if feed.feed.0 != common::BTC_USD {
				continue;
			}
			if let Some(price) = feed.price {
				let shown = price.price.inner();
				assert!(is_true(&price), "{case}: block {number} publishes {shown}");
			}
		}
	}
}

/// CHN-003: one or two faulty sources never move the published price; two that disagree by more
/// than 2 % are not averaged. When the fault ends, prices come back.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "starts a node"]
async fn price_should_stay_true_or_away_when_sources_are_faulty() {
	let tape = Tape::constant(&[
		(Asset::Btc, Decimal::whole(TRUTH)),
		(Asset::Eth, Decimal::whole(3_000)),
		(Asset::Usdt, Decimal::whole(1)),
	]);
	let prices = PriceServer::start(Config::new(tape)).unwrap();
	let mut node = Node::development(&prices);
	let client = node.connect().await;
	returned(&client).await;
	for fault in ["garbage", "hang", "scale:1000"] {
		let parsed: Fault = fault.parse().unwrap();
		for venues in combinations() {
			let case = format!("{venues:?} with {fault}");
			set(&prices, &venues, &parsed);
			unmoved(&client, &case).await;
			prices.clear_faults();
			returned(&client).await;
			println!("{case}: ok");
		}
	}
	set(&prices, &[Venue::Binance], &Fault::Drop);
	let rule = "kraken/BTC=scale:1.03".parse().unwrap();
	prices.set_fault(&rule);
	unmoved(&client, "two sources 3 % apart").await;
	prices.clear_faults();
	returned(&client).await;
}
