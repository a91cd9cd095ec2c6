//! Four validators agree: finality follows closely, one of them may go and come back.

mod common;

use bulwark_price_server::{Asset, Config, Decimal, PriceServer, Tape};
use bulwark_sdk::Client;
use common::{eventually, free_port, Node};
use futures::StreamExt;
use std::{
	collections::BTreeMap,
	time::{Duration, Instant},
};
use tokio::time::timeout;

/// Blocks finality may be behind.
const DISTANCE: u64 = 6;
/// Blocks each part lasts.
const PART: u64 = 20;
/// Longest pause between two blocks.
const PAUSE: Duration = Duration::from_secs(30);
/// The first validator's network key, and the name it has by it.
const NODE_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const PEER: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

/// The validators, the first one being the others' way into the network.
fn validators(prices: &PriceServer) -> Vec<Node> {
	let port = free_port();
	let way = format!("--bootnodes=/ip4/127.0.0.1/tcp/{port}/p2p/{PEER}");
	let first_key = format!("--node-key={NODE_KEY}");
	["--alice", "--bob", "--charlie", "--dave"]
		.into_iter()
		.enumerate()
		.map(|(index, name)| {
			let port = if index == 0 { port } else { free_port() };
			let listen = format!("--listen-addr=/ip4/127.0.0.1/tcp/{port}");
			let network = if index == 0 { &first_key } else { &way };
			Node::start(prices, &["--chain=local", name, &listen, network])
		})
		.collect()
}

/// When blocks were first seen, and how long each took from there to finality.
#[derive(Default)]
struct Lags {
	seen: BTreeMap<u64, Instant>,
	lags: Vec<Duration>,
	finalized: u64,
}

impl Lags {
	fn finalize(&mut self, number: u64) {
		self.finalized = self.finalized.max(number);
		let open = self.seen.split_off(&(number + 1));
		self.lags.extend(self.seen.values().map(Instant::elapsed));
		self.seen = open;
	}

	fn percentile(&mut self, percent: usize) -> Duration {
		self.lags.sort_unstable();
		self.lags
			.get(self.lags.len().saturating_sub(1) * percent / 100)
			.copied()
			.unwrap_or_default()
	}
}

/// Follows the chain to a block; finality must never fall behind.
async fn follow(client: &Client, lags: &mut Lags, end: u64) {
	let mut best = client.best_blocks().await.unwrap();
	let mut finalized = client.finalized_blocks().await.unwrap();
	loop {
		tokio::select! {
			block = timeout(PAUSE, best.next()) => {
				let number = block.expect("blocks go on").unwrap().unwrap().number;
				lags.seen.entry(number).or_insert_with(Instant::now);
				let last = lags.finalized.max(client.finalized().await.unwrap().number);
				assert!(number <= last + DISTANCE, "block {number} while {last} is final");
				if number >= end {
					return;
				}
			},
			block = finalized.next() => lags.finalize(block.unwrap().unwrap().number),
		}
	}
}

/// CHN-002: finality stays within six blocks of the best block with four validators and with three
/// of them, and the fourth catches up when it returns.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "starts four nodes"]
async fn finality_should_stay_close_when_a_validator_goes_and_returns() {
	let tape = Tape::constant(&[
		(Asset::Btc, Decimal::whole(60_000)),
		(Asset::Eth, Decimal::whole(3_000)),
		(Asset::Usdt, Decimal::whole(1)),
	]);
	let prices = PriceServer::start(Config::new(tape)).unwrap();
	let mut nodes = validators(&prices);
	let mut clients = Vec::new();
	for node in &mut nodes {
		clients.push(node.connect().await);
	}
	let client = clients.first().unwrap().clone();
	let start = eventually("four validators in agreement", || async {
		let finalized = client.finalized().await?.number;
		let together = client.peers().await? == 3 && finalized > 0;
		let best = client.best().await?.number;
		Ok((together && best <= finalized + 3).then_some(best))
	})
	.await;
	let mut lags = Lags::default();
	follow(&client, &mut lags, start + PART).await;

	let last = nodes.last_mut().unwrap();
	last.kill();
	follow(&client, &mut lags, start + 2 * PART).await;

	last.restart();
	let returned = last.connect().await;
	follow(&client, &mut lags, start + 3 * PART).await;
	eventually("the validator that returned catches up", || async {
		let (its, ours) = (returned.finalized().await?.number, client.finalized().await?.number);
		Ok((its + 3 >= ours && its > start + 2 * PART).then_some(()))
	})
	.await;
	let (middle, high) = (lags.percentile(50), lags.percentile(95));
	println!(
		"inclusion to finality over {} blocks: p50 {:.2} s, p95 {:.2} s",
		lags.lags.len(),
		middle.as_secs_f32(),
		high.as_secs_f32()
	);
}
