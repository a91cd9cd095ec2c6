//! What was measured, as Markdown.

use crate::measure::Measured;
use std::fmt::Write;

/// Microseconds, to a tenth.
pub fn micros(time: u64) -> String {
	format!("{}.{:01}", time / 1_000_000, time / 100_000 % 10)
}

fn point(measured: &Measured, values: &[u32]) -> String {
	let parts = measured.components.iter().zip(values);
	let parts: Vec<_> = parts.map(|(part, value)| format!("{} = {value}", part.name)).collect();
	parts.join(", ")
}

/// One benchmark on one line.
pub fn line(measured: &Measured) -> String {
	let mut points = vec![measured.lowest()];
	if !measured.components.is_empty() {
		points.push(measured.highest());
	}
	let rows: Vec<_> = points
		.iter()
		.map(|values| {
			format!(
				"| `{}::{}` | {} | {} | {} | {} | {} |",
				measured.pallet,
				measured.name,
				point(measured, values),
				micros(measured.time.at(values)),
				measured.reads.at(values),
				measured.writes.at(values),
				micros(measured.full(values)),
			)
		})
		.collect();
	rows.join("\n")
}

/// Everything, each benchmark at its least and at its greatest components.
pub fn measured(results: &[Measured]) -> String {
	let mut text = String::from(
		"| Benchmark | Components | Time [us] | Reads | Writes | With ParityDb [us] |\n\
		 |---|---|--:|--:|--:|--:|\n",
	);
	for result in results {
		let _ = writeln!(text, "{}", line(result));
	}
	text
}
