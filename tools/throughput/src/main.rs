//! Whole blocks, built and imported through the executor of the node's blob: how many orders, fills
//! and transfers a second, and how much of what they are charged they need. See
//! `scripts/throughput.sh`.

#[allow(dead_code)]
#[path = "../../../runtime/tests/scenarios/chain.rs"]
mod chain;
mod crowd;
mod measure;
mod mix;
mod node;
mod watch;
mod workloads;

use clap::Parser;
use std::{error::Error, path::PathBuf};

/// What can go wrong.
type Failure = Box<dyn Error + Send + Sync>;

/// Builds and imports blocks filled to the limit of their class.
#[derive(Parser)]
struct Arguments {
	/// Times each block is built and imported.
	#[arg(long, default_value_t = 7)]
	rounds: usize,
	/// Accounts with a balance.
	#[arg(long, default_value_t = 20_000)]
	accounts: u32,
	/// Where the figures go as JSON.
	#[arg(long)]
	json: Option<PathBuf>,
}

fn main() -> Result<(), Failure> {
	let arguments = Arguments::parse();
	let blob = bulwark_runtime::WASM_BINARY.ok_or("the runtime was built without its blob")?;
	let least = u32::try_from(workloads::ACCOUNTS)?;
	let mut crowd = crowd::Crowd::new(arguments.accounts.max(least));
	let mut node = node::Node::new(blob, crowd.genesis(blob)?);
	crowd.join(node.genesis_hash()?);
	eprintln!("setting up: {} accounts", arguments.accounts.max(least));
	let workloads = workloads::prepare(&mut node, &mut crowd)?;
	let inherents = crowd.inherents(node.next_slot());
	let results = measure::run(&node, &inherents, &workloads, arguments.rounds.max(1))?;
	println!("{}\n\n{}", watch::Watch::explanation(), measure::table(&results));
	if let Some(path) = arguments.json {
		std::fs::write(path, serde_json::to_vec_pretty(&measure::json(&results))?)?;
	}
	Ok(())
}
