//! What was measured, as Markdown.

use crate::measure::Measured;
use std::fmt::Write;

/// What every extrinsic costs before its call (ps): `ExtrinsicBaseWeight`.
const EXTRINSIC_BASE: u64 = 108_157_000;

/// Calls of a batch that are compared with single ones.
const BATCH: u32 = 100;

fn micros(time: u64) -> String {
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

/// The order book's calls against a transfer.
pub fn compared(results: &[Measured]) -> String {
	let find = |pallet: &str, name: &str| {
		results.iter().find(|result| result.pallet == pallet && result.name == name)
	};
	let Some(transfer) = find("pallet_balances", "transfer_keep_alive") else {
		return String::new();
	};
	let transfer = transfer.full(&[]);
	let mut rows = vec![("`balances::transfer_keep_alive`".to_string(), transfer, 1)];
	let mut add = |name: &str, label: &str, values: &[u32], calls: u32| {
		if let Some(result) = find("pallet_order_book", name) {
			rows.push((label.to_string(), result.full(values), calls));
		}
	};
	add("place", "`order_book::place`, worst case", &[], 1);
	add("place_on_depth", "`place` on 10 orders", &[10], 1);
	add("place_on_depth", "`place` on 100,000 orders", &[100_000], 1);
	add("cancel", "`order_book::cancel`, worst case", &[], 1);
	add("cancel_on_depth", "`cancel` on 10 orders", &[10], 1);
	add("cancel_on_depth", "`cancel` on 100,000 orders", &[100_000], 1);
	add("batch", "`batch` of 100 placements", &[0, BATCH], 1);
	add("place", "100 times `place`", &[], BATCH);
	add("batch", "`batch` of 100 cancellations", &[BATCH, 0], 1);
	add("cancel", "100 times `cancel`", &[], BATCH);
	let mut text = String::from(
		"| Work | Call [us] | With extrinsic base [us] | Calls relative to a transfer |\n\
		 |---|--:|--:|--:|\n",
	);
	for (label, time, calls) in rows {
		let calls = u64::from(calls);
		let call = time.saturating_mul(calls);
		let whole = time.saturating_add(EXTRINSIC_BASE).saturating_mul(calls);
		let hundredths = call.saturating_mul(100) / transfer.max(1);
		let _ = writeln!(
			text,
			"| {label} | {} | {} | {}.{:02} |",
			micros(call),
			micros(whole),
			hundredths / 100,
			hundredths % 100,
		);
	}
	text
}
