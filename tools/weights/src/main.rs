//! Runs the benchmarks of the runtime's pallets and writes their weights. See `scripts/weights.sh`.

mod compare;
mod genesis;
mod measure;
mod runner;
mod source;
mod table;

use clap::Parser;
use frame_benchmarking::BenchmarkList;
use measure::Measured;
use runner::{Effort, Runner};
use std::{error::Error, path::PathBuf};

/// The runtime with its benchmarks.
#[allow(missing_docs, dead_code)]
mod blob {
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// What can go wrong.
type Failure = Box<dyn Error + Send + Sync>;

/// The pallets whose weights are written, with their folders.
const PALLETS: [(&str, &str); 10] = [
	("pallet_policy", "policy"),
	("pallet_oracle", "oracle"),
	("pallet_markets", "markets"),
	("pallet_margin", "margin"),
	("pallet_order_book", "order-book"),
	("pallet_liquidation", "liquidation"),
	("pallet_fees", "fees"),
	("pallet_delegation", "delegation"),
	("pallet_triggers", "triggers"),
	("pallet_tick", "tick"),
];

/// Measured for comparison, never written.
const COMPARED: &str = "pallet_balances";

/// Measures the pallets' weights.
#[derive(Parser)]
struct Arguments {
	/// Values of each component that are measured.
	#[arg(long, default_value_t = 20)]
	steps: u32,
	/// Measurements of each value.
	#[arg(long, default_value_t = 5)]
	repeat: u32,
	/// Only this pallet, by its folder's name.
	#[arg(long)]
	pallet: Option<String>,
	/// Only benchmarks of these names; nothing is written then.
	#[arg(long, value_delimiter = ',')]
	only: Vec<String>,
	/// The folder `pallets`, to write its `weights.rs` files; without it nothing is written.
	#[arg(long)]
	write: Option<PathBuf>,
	/// The command and the date for the files' headers.
	#[arg(long, default_value = "tools/weights")]
	origin: String,
}

impl Arguments {
	fn selects_pallet(&self, pallet: &str) -> bool {
		let folder = PALLETS.iter().find(|(name, _)| *name == pallet).map(|(_, folder)| *folder);
		match (&self.pallet, folder) {
			(None, Some(_)) => true,
			(Some(wanted), Some(folder)) => wanted == folder || wanted == pallet,
			(_, None) => pallet == COMPARED,
		}
	}

	fn selects(&self, pallet: &str, benchmark: &str) -> bool {
		if pallet == COMPARED {
			return benchmark == "transfer_keep_alive";
		}
		self.only.is_empty() || self.only.iter().any(|name| name == benchmark)
	}
}

fn main() -> Result<(), Failure> {
	let arguments = Arguments::parse();
	let blob = blob::WASM_BINARY_BLOATY.ok_or("the blob was not built")?;
	let runner = Runner::new(blob)?;
	let effort = Effort { steps: arguments.steps.max(2), repeat: arguments.repeat.max(1) };
	let mut results = Vec::new();
	for list in runner.benchmarks()? {
		results.extend(run_pallet(&runner, &list, effort, &arguments)?);
	}
	println!("{}", table::measured(&results));
	println!("{}", compare::compared(&results));
	match &arguments.write {
		Some(folder) if arguments.only.is_empty() => write(&results, folder, &arguments.origin),
		_ => Ok(()),
	}
}

fn run_pallet(
	runner: &Runner,
	list: &BenchmarkList,
	effort: Effort,
	arguments: &Arguments,
) -> Result<Vec<Measured>, Failure> {
	let pallet = String::from_utf8(list.pallet.clone())?;
	let mut results = Vec::new();
	if !arguments.selects_pallet(&pallet) {
		return Ok(results);
	}
	for benchmark in &list.benchmarks {
		let name = String::from_utf8(benchmark.name.clone())?;
		if !arguments.selects(&pallet, &name) {
			continue;
		}
		eprintln!("{pallet}::{name}");
		let samples = runner.run(list, benchmark, effort)?;
		let measured = Measured::new(&pallet, &name, &benchmark.components, &samples)?;
		eprintln!("{}", table::line(&measured));
		results.push(measured);
	}
	Ok(results)
}

fn write(results: &[Measured], folder: &std::path::Path, origin: &str) -> Result<(), Failure> {
	let mut files = Vec::new();
	for (pallet, name) in PALLETS {
		let measured: Vec<_> = results.iter().filter(|result| result.pallet == pallet).collect();
		if measured.is_empty() {
			continue;
		}
		let path = folder.join(name).join("src/weights.rs");
		let present = std::fs::read_to_string(&path)?;
		let text = source::render(&present, &measured, origin)
			.map_err(|problem| format!("{}: {problem}", path.display()))?;
		files.push((path, text));
	}
	for (path, text) in files {
		std::fs::write(&path, text)?;
		println!("wrote {}", path.display());
	}
	Ok(())
}
