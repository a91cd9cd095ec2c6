//! Measures workloads, all on the same state, in rotating order, and prints what came out.

use crate::{
	node::{Built, Node},
	workloads::{Workload, BASELINE},
	Failure,
};
use bulwark_runtime::{RuntimeEvent, UncheckedExtrinsic};
use frame_support::{dispatch::DispatchClass, weights::constants::WEIGHT_REF_TIME_PER_MILLIS};
use serde_json::{json, Value};
use std::{fmt::Write, time::Duration};

/// What was measured of a workload: medians, and the fastest and slowest import.
pub struct Measured {
	name: &'static str,
	extrinsics: usize,
	failed: usize,
	commands: u64,
	fills: usize,
	build: f64,
	import: f64,
	fastest: f64,
	slowest: f64,
	/// What its transactions were charged (ms), the base of each included.
	charged: f64,
	/// What the whole block was charged (ms).
	block_charged: f64,
}

/// A workload's block, as often as it was measured.
struct Sampled<'a> {
	workload: &'a Workload,
	first: Built,
	build: Vec<Duration>,
	import: Vec<Duration>,
}

/// Builds and imports each workload's block so many times.
pub fn run(
	node: &Node,
	inherents: &[UncheckedExtrinsic],
	workloads: &[Workload],
	rounds: usize,
) -> Result<Vec<Measured>, Failure> {
	let mut samples = Vec::new();
	for workload in workloads {
		let first = node.build(inherents, &workload.extrinsics)?;
		samples.push(Sampled { workload, first, build: Vec::new(), import: Vec::new() });
	}
	for round in 0..rounds {
		for position in 0..samples.len() {
			let next = (position + round) % samples.len();
			let sample = &mut samples[next];
			let extrinsics = &sample.workload.extrinsics[..sample.first.included];
			let built = node.build(inherents, extrinsics)?;
			if built.block.header != sample.first.block.header {
				return Err(format!("{}: another block", sample.workload.name).into());
			}
			sample.build.push(built.elapsed);
			sample.import.push(node.import(&built)?);
		}
		eprintln!("round {} of {rounds}", round + 1);
	}
	Ok(samples.into_iter().map(Sampled::end).collect())
}

impl Sampled<'_> {
	fn end(mut self) -> Measured {
		let charged = *self.first.weight.get(DispatchClass::Normal);
		let milliseconds = |ref_time: u64| ref_time as f64 / WEIGHT_REF_TIME_PER_MILLIS as f64;
		let is_fill = |event: &&RuntimeEvent| {
			matches!(event, RuntimeEvent::OrderBook(pallet_order_book::Event::OrderFilled { .. }))
		};
		self.import.sort();
		Measured {
			name: self.workload.name,
			extrinsics: self.first.included,
			failed: self.first.failed,
			commands: self.workload.commands.iter().take(self.first.included).sum(),
			fills: self.first.events.iter().filter(is_fill).count(),
			build: median(&mut self.build),
			import: median(&mut self.import),
			fastest: self.import.first().map_or(0.0, as_milliseconds),
			slowest: self.import.last().map_or(0.0, as_milliseconds),
			charged: milliseconds(charged.ref_time()),
			block_charged: milliseconds(self.first.weight.total().ref_time()),
		}
	}
}

fn as_milliseconds(duration: &Duration) -> f64 {
	duration.as_secs_f64() * 1_000.0
}

fn median(samples: &mut [Duration]) -> f64 {
	samples.sort();
	samples.get(samples.len() / 2).map_or(0.0, as_milliseconds)
}

impl Measured {
	/// So many in the block, as a rate a second of importing it.
	fn rate(&self, count: f64) -> f64 {
		count * 1_000.0 / self.import
	}

	/// What importing the transactions took of what they were charged: a block without any is
	/// taken off.
	fn used(&self, empty: f64) -> f64 {
		(self.import - empty) / self.charged
	}
}

/// A workload by name.
fn named<'a>(results: &'a [Measured], name: &str) -> Option<&'a Measured> {
	results.iter().find(|result| result.name == name)
}

/// The table for people.
pub fn table(results: &[Measured]) -> String {
	let empty = results.first().map_or(0.0, |result| result.import);
	let base = named(results, BASELINE).map_or(1.0, |base| base.rate(base.extrinsics as f64));
	let mut text = String::from(
		"| Block of | Extrinsics | Failed | Orders | Fills | Build [ms] | Import [ms] (range) | \
		 Extrinsics/s | Orders/s | Fills/s | Orders/s against transfers/s | Charged [ms] | Used |\n\
		 |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
	);
	for result in results {
		let (extrinsics, commands) = (result.extrinsics as f64, result.commands as f64);
		let of = if result.commands > 0 { commands } else { extrinsics };
		let used = match result.extrinsics {
			0 => String::new(),
			_ => format!("{:.0} %", result.used(empty) * 100.0),
		};
		let _ = writeln!(
			text,
			"| {} | {} | {} | {} | {} | {:.1} | {:.1} ({:.1} to {:.1}) | {:.0} | {:.0} | {:.0} | \
			 {:.2} | {:.1} | {used} |",
			result.name,
			result.extrinsics,
			result.failed,
			result.commands,
			result.fills,
			result.build,
			result.import,
			result.fastest,
			result.slowest,
			result.rate(extrinsics),
			result.rate(commands),
			result.rate(result.fills as f64),
			result.rate(of) / base,
			result.charged,
		);
	}
	text
}

/// The same for programs.
pub fn json(results: &[Measured]) -> Value {
	let empty = results.first().map_or(0.0, |result| result.import);
	let line = |result: &Measured| {
		json!({
			"name": result.name,
			"extrinsics": result.extrinsics,
			"failed": result.failed,
			"orders": result.commands,
			"fills": result.fills,
			"build_ms": result.build,
			"import_ms": result.import,
			"fastest_import_ms": result.fastest,
			"slowest_import_ms": result.slowest,
			"charged_ms": result.charged,
			"block_charged_ms": result.block_charged,
			"used": (result.extrinsics > 0).then(|| result.used(empty)),
			"extrinsics_per_second": result.rate(result.extrinsics as f64),
			"orders_per_second": result.rate(result.commands as f64),
			"fills_per_second": result.rate(result.fills as f64),
		})
	};
	Value::Array(results.iter().map(line).collect())
}
