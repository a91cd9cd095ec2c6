//! Starts real nodes for the tests of the whole chain, and stops them.

// Every test uses its own part of this.
#![allow(dead_code)]

use bulwark_price_server::{PriceServer, Venue};
use bulwark_sdk::{Address, Client, FeedId, FeedView, Keypair, SdkError};
use std::{
	fs::{self, File},
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	sync::atomic::{AtomicU32, Ordering},
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long a node may take until it answers.
const START: Duration = Duration::from_secs(120);
/// How long something may take that the chain does by itself.
const PATIENCE: Duration = Duration::from_secs(90);

/// Atoms in a USD.
pub const USD: u128 = 1_000_000;
/// The feed of bitcoin.
pub const BTC_USD: u16 = 1;

/// A node that ends with the value.
pub struct Node {
	child: Child,
	folder: PathBuf,
	arguments: Vec<String>,
	/// Its WebSocket RPC.
	pub url: String,
}

/// A port nobody listens on.
pub fn free_port() -> u16 {
	TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A new folder of this test.
fn fresh_folder() -> PathBuf {
	static COUNT: AtomicU32 = AtomicU32::new(0);
	let name = format!("bulwark-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
	let folder = std::env::temp_dir().join(name);
	fs::create_dir_all(&folder).unwrap();
	folder
}

impl Node {
	/// Starts a node on free ports whose oracle asks `prices`.
	pub fn start(prices: &PriceServer, extra: &[&str]) -> Self {
		let folder = fresh_folder();
		let rpc = free_port();
		let mut arguments: Vec<String> = [
			"--no-telemetry",
			"--no-mdns",
			"--no-prometheus",
			"--unsafe-force-node-key-generation",
			"--rpc-methods=unsafe",
			"--state-pruning=archive",
			"--blocks-pruning=archive",
		]
		.map(str::to_owned)
		.to_vec();
		arguments.push(format!("--base-path={}", folder.display()));
		arguments.push(format!("--rpc-port={rpc}"));
		if !extra.iter().any(|argument| argument.starts_with("--listen-addr")) {
			arguments.push(format!("--port={}", free_port()));
		}
		for venue in Venue::ALL {
			let endpoint = format!("{}={}", venue.name(), prices.base_url(venue));
			arguments.push(format!("--oracle-endpoint={endpoint}"));
		}
		arguments.extend(extra.iter().map(|argument| (*argument).to_owned()));
		let child = spawn(&folder, &arguments);
		Self { child, folder, arguments, url: format!("ws://127.0.0.1:{rpc}") }
	}

	/// A development chain with one validator.
	pub fn development(prices: &PriceServer) -> Self {
		Self::start(prices, &["--chain=dev", "--alice", "--force-authoring"])
	}

	/// Connects as soon as the node answers.
	pub async fn connect(&mut self) -> Client {
		let deadline = Instant::now() + START;
		loop {
			if let Ok(client) = Client::connect(&self.url).await {
				return client;
			}
			let ended = self.child.try_wait().unwrap();
			assert!(ended.is_none(), "the node ended ({ended:?}):\n{}", self.log_end());
			assert!(Instant::now() < deadline, "the node is silent:\n{}", self.log_end());
			sleep(Duration::from_millis(250)).await;
		}
	}

	/// Kills the node; its data stay.
	pub fn kill(&mut self) {
		self.child.kill().unwrap();
		self.child.wait().unwrap();
	}

	/// Starts the node again on its data.
	pub fn restart(&mut self) {
		self.child = spawn(&self.folder, &self.arguments);
	}

	/// The end of its log.
	pub fn log_end(&self) -> String {
		let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
		let lines: Vec<&str> = log.lines().collect();
		lines[lines.len().saturating_sub(30)..].join("\n")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
		if std::thread::panicking() {
			eprintln!("{} ended its log with:\n{}", self.url, self.log_end());
		}
		let _ = fs::remove_dir_all(&self.folder);
	}
}

fn spawn(folder: &Path, arguments: &[String]) -> Child {
	let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
	Command::new(env!("CARGO_BIN_EXE_bulwark-node"))
		.args(arguments)
		.stdin(Stdio::null())
		.stdout(log.try_clone().unwrap())
		.stderr(log)
		.spawn()
		.unwrap()
}

/// A well-known account.
pub fn dev(name: &str) -> Keypair {
	bulwark_sdk::signer(&format!("//{name}")).unwrap()
}

/// The subaccount 0 of a key.
pub fn main_account(key: &Keypair) -> bulwark_sdk::Subaccounted {
	bulwark_sdk::subaccount(key.account(), 0)
}

/// Asks again until there is an answer.
pub async fn eventually<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
	F: std::future::Future<Output = Result<Option<T>, SdkError>>,
{
	let deadline = Instant::now() + PATIENCE;
	loop {
		if let Some(answer) = ask().await.unwrap() {
			return answer;
		}
		assert!(Instant::now() < deadline, "waited in vain: {what}");
		sleep(Duration::from_millis(300)).await;
	}
}

/// The feed of bitcoin at the best block.
pub async fn bitcoin(client: &Client) -> Result<FeedView, SdkError> {
	let feeds = client.at_best().await?.feeds().await?;
	let found = feeds.into_iter().find(|feed| feed.feed == FeedId(BTC_USD));
	found.ok_or_else(|| SdkError::NotFound("no feed of bitcoin".into()))
}
