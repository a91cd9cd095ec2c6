//! `race-memory`: counts the allocations of every engine on every stream and prints them as JSON.
//! `race` runs it: counting slows every allocation down, so nothing is timed here.

use bulwark_race::{flows, measure::contestants, report::Heaps};
use stats_alloc::{StatsAlloc, INSTRUMENTED_SYSTEM};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn probe() -> (u64, i64) {
	let stats = ALLOCATOR.stats();
	let held = stats.bytes_allocated as i64 - stats.bytes_deallocated as i64;
	((stats.allocations + stats.reallocations) as u64, held)
}

fn main() -> Result<(), String> {
	let mut arguments = std::env::args().skip(1);
	let seed = arguments.next().and_then(|seed| seed.parse().ok()).ok_or("give a seed")?;
	let mut heaps = Heaps::new();
	for name in arguments {
		// A tenth of the commands: the counts do not hang on the number.
		let flow = flows::named(&name, seed, true)?;
		let of_stream = heaps.entry(name).or_default();
		for entry in contestants() {
			of_stream.insert(entry.name().into(), entry.heap(&flow, &probe));
		}
	}
	println!("{}", serde_json::to_string(&heaps).map_err(|error| error.to_string())?);
	Ok(())
}
