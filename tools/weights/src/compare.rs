//! The order book's work against a transfer of the native currency, as Markdown.

use crate::{measure::Measured, table::micros};
use std::fmt::Write;

/// What every extrinsic costs before its call (ps): `ExtrinsicBaseWeight`.
const EXTRINSIC_BASE: u64 = 108_157_000;

/// Calls of a batch that are compared with single ones.
const BATCH: u32 = 100;

/// The deepest book measured (orders), and accounts of as many keys.
const DEEP: u32 = 1_000_000;
const DEEP_KEYS: u32 = 40_000;

/// Sizes of a page (orders) that are compared.
const PAGE_SIZES: [u32; 3] = [64, 128, 256];

const BOOK: &str = "pallet_order_book";

/// What was measured, by pallet and benchmark.
struct Results<'a>(&'a [Measured]);

impl Results<'_> {
	fn find(&self, pallet: &str, name: &str) -> Option<&Measured> {
		self.0.iter().find(|result| result.pallet == pallet && result.name == name)
	}

	/// Time with the database at `values` (ps).
	fn at(&self, pallet: &str, name: &str, values: &[u32]) -> Option<u64> {
		Some(self.find(pallet, name)?.full(values))
	}

	/// What one more of the component at `position` costs (ps).
	fn each(&self, pallet: &str, name: &str, position: usize) -> Option<u64> {
		let result = self.find(pallet, name)?;
		let mut values = result.lowest();
		let before = result.full(&values);
		let value = values.get_mut(position)?;
		*value = value.saturating_add(1);
		Some(result.full(&values).saturating_sub(before))
	}
}

fn ratio(part: u64, whole: u64) -> String {
	let hundredths = part.saturating_mul(100) / whole.max(1);
	format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// All comparisons; nothing if the transfer was not measured.
pub fn compared(measured: &[Measured]) -> String {
	let results = Results(measured);
	let Some(transfer) = results.at("pallet_balances", "transfer_keep_alive", &[]) else {
		return String::new();
	};
	[work(&results, transfer), batches(&results), depth(&results), pages(&results)].join("\n")
}

/// Calls, and each order of a step of the tick, against a transfer.
fn work(results: &Results, transfer: u64) -> String {
	let book = |name, values: &[u32]| results.at(BOOK, name, values);
	let each = |name, position| results.each(BOOK, name, position);
	let triggers = |name| results.each("pallet_triggers", name, 0);
	let rows = [
		("`balances::transfer_keep_alive`", Some(transfer)),
		("`order_book::place`, worst case", book("place", &[])),
		("`place`, on 10 orders", book("place_on_depth", &[10])),
		("`place`, on 1,000,000 orders", book("place_on_depth", &[DEEP])),
		("`place`, for the next auction only", book("stage", &[])),
		("`cancel`, worst case", book("cancel", &[])),
		("`cancel`, on 10 orders", book("cancel_on_depth", &[10])),
		("`cancel`, on 1,000,000 orders", book("cancel_on_depth", &[DEEP])),
		("`amend` to another price, worst case", book("amend", &[])),
		("pushing out an order of a crowd, besides", book("push_out", &[])),
		("an order cancelled by `cancel_all`", each("cancel_all", 0)),
		("an order that expires", each("expire_orders", 0)),
		("an account of which orders expire", each("expire_orders", 1)),
		("a trigger that fires, its order included", triggers("fire_triggers")),
		("a slice that is due, its order included", triggers("place_slices")),
		("a trigger that expires", triggers("expire_triggers")),
		("clearing a market: each order that fills", each("clear", 0)),
		("clearing a market: each account", each("clear", 1)),
		("a reduce-only order that follows the position", each("shrink", 0)),
	];
	let mut text = String::from("| Work | [us] | Relative to a transfer |\n|---|--:|--:|\n");
	for (label, time) in rows {
		if let Some(time) = time {
			let _ = writeln!(text, "| {label} | {} | {} |", micros(time), ratio(time, transfer));
		}
	}
	text
}

/// A hundred placements and cancellations in one call against as many calls.
fn batches(results: &Results) -> String {
	let mut text = String::from(
		"| A hundred | In one call [us] | In a hundred [us] | Ratio | With extrinsic bases |\n\
		 |---|--:|--:|--:|--:|\n",
	);
	for (label, batch, single) in
		[("placements", "batch_place", "place"), ("cancellations", "batch_cancel", "cancel")]
	{
		let Some(single) = results.at(BOOK, single, &[]) else { continue };
		let calls = u64::from(BATCH);
		let apart = single.saturating_mul(calls);
		let bases = EXTRINSIC_BASE.saturating_mul(calls);
		for levels in [BATCH, 5] {
			let values = [BATCH.saturating_sub(levels), levels];
			let Some(together) = results.at(BOOK, batch, &values) else { continue };
			let _ = writeln!(
				text,
				"| {label} on {levels} levels | {} | {} | {} | {} |",
				micros(together),
				micros(apart),
				ratio(apart, together),
				ratio(apart.saturating_add(bases), together.saturating_add(EXTRINSIC_BASE)),
			);
		}
	}
	text
}

/// What a deeper state costs: a call on the book, and one that has nothing to do with it.
fn depth(results: &Results) -> String {
	let mut text = String::from(
		"| Call | Keys | Few [us] | Many [us] | Ratio | Reads | Writes |\n\
		 |---|---|--:|--:|--:|--:|--:|\n",
	);
	for (label, keys, name, many) in [
		("`place`", "10, 1,000,000 orders", "place_on_depth", DEEP),
		("`cancel`", "10, 1,000,000 orders", "cancel_on_depth", DEEP),
		("`transfer_keep_alive`", "10, 40,000 accounts", "transfer_on_depth", DEEP_KEYS),
	] {
		let Some(result) = results.find(BOOK, name) else { continue };
		let (few, many) = ([10], [many]);
		let _ = writeln!(
			text,
			"| {label} | {keys} | {} | {} | {} | {}, {} | {}, {} |",
			micros(result.full(&few)),
			micros(result.full(&many)),
			ratio(result.full(&many), result.full(&few)),
			result.reads.at(&few),
			result.reads.at(&many),
			result.writes.at(&few),
			result.writes.at(&many),
		);
	}
	text
}

/// What pages of other sizes would cost.
fn pages(results: &Results) -> String {
	let read = results.find(BOOK, "read_page");
	let (Some(read), Some(write)) = (read, results.find(BOOK, "write_page")) else {
		return String::new();
	};
	let mut text = String::from(
		"| Orders in a page | Reading it [us] | An order of it [us] | Reading and writing it [us] |\n\
		 |--:|--:|--:|--:|\n",
	);
	for size in PAGE_SIZES {
		let whole = read.full(&[size]);
		let _ = writeln!(
			text,
			"| {size} | {} | {} | {} |",
			micros(whole),
			micros(whole / u64::from(size)),
			micros(write.full(&[size])),
		);
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::measure::{Component, Line};

	fn measured(pallet: &str, name: &str, base: u64, slopes: &[u64]) -> Measured {
		let component = |(position, _): (usize, &u64)| Component {
			name: format!("c{position}"),
			low: 1,
			high: 9,
		};
		let none = Line { base: 0, slopes: vec![0; slopes.len()] };
		Measured {
			pallet: pallet.into(),
			name: name.into(),
			components: slopes.iter().enumerate().map(component).collect(),
			time: Line { base, slopes: slopes.to_vec() },
			reads: none.clone(),
			writes: none.clone(),
			proof: none,
			minimum: base,
		}
	}

	#[test]
	fn compared_should_relate_work_to_a_transfer_when_both_were_measured() {
		let transfer = measured("pallet_balances", "transfer_keep_alive", 200_000_000, &[]);
		let place = measured(BOOK, "place", 500_000_000, &[]);
		let clear = measured(BOOK, "clear", 1_000_000, &[50_000_000, 100_000_000]);
		let batch = measured(BOOK, "batch_place", 0, &[10_000_000, 100_000_000]);
		let text = compared(&[transfer, place, clear, batch]);
		assert!(text.contains("| `order_book::place`, worst case | 500.0 | 2.50 |"));
		assert!(text.contains("each order that fills | 50.0 | 0.25 |"));
		assert!(text.contains("each account | 100.0 | 0.50 |"));
		assert!(text.contains("| placements on 100 levels | 10000.0 | 50000.0 | 5.00 | 6.01 |"));
		assert!(text.contains("| placements on 5 levels | 1450.0 | 50000.0 | 34.48 |"));
		assert!(!text.contains("`cancel`, worst case"));
	}

	#[test]
	fn compared_should_be_empty_when_the_transfer_was_not_measured() {
		assert_eq!(compared(&[measured(BOOK, "place", 1, &[])]), "");
	}
}
