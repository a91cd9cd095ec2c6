//! What is printed, and how a failure ends the program.

use bulwark_sdk::{
	chain::{
		order_book::events::{OrderCancelled, OrderPlaced, OrderRefused},
		triggers::events::{TriggerPlaced, TwapPlaced},
	},
	DecodeAsEvent, Event, Receipt, SdkError, UnitError,
};
use serde_json::{json, Value};
use std::{fmt, io};

/// What a command shows: as JSON, and as lines.
pub type Shown = (Value, Vec<String>);

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
	/// The command needs an account.
	NoSigner,
	/// An argument means nothing on this chain.
	Argument(String),
	/// The chain or the way to it.
	Sdk(SdkError),
	/// The terminal.
	Terminal(io::Error),
}

impl Failure {
	/// The exit code.
	pub fn code(&self) -> u8 {
		match self {
			Self::NoSigner | Self::Argument(_) => 2,
			Self::Sdk(SdkError::Number(_) | SdkError::Key(_)) => 2,
			Self::Sdk(error) if error.is_refusal() => 3,
			Self::Sdk(SdkError::Connection(_)) => 4,
			Self::Sdk(_) | Self::Terminal(_) => 1,
		}
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoSigner => {
				f.write_str("no account: give --suri (such as //Alice) or set BULWARK_SURI")
			},
			Self::Argument(what) => f.write_str(what),
			Self::Sdk(error) => error.fmt(f),
			Self::Terminal(error) => write!(f, "terminal: {error}"),
		}
	}
}

impl From<SdkError> for Failure {
	fn from(error: SdkError) -> Self {
		Self::Sdk(error)
	}
}

impl From<UnitError> for Failure {
	fn from(error: UnitError) -> Self {
		Self::Sdk(error.into())
	}
}

impl From<io::Error> for Failure {
	fn from(error: io::Error) -> Self {
		Self::Terminal(error)
	}
}

/// Prints a failure.
pub fn failure(failure: &Failure, json: bool) {
	if json {
		eprintln!("{}", json!({ "error": failure.to_string(), "code": failure.code() }));
	} else {
		eprintln!("bulwark: {failure}");
	}
}

/// Prints a value as JSON or the lines that say the same.
pub fn print(json: bool, value: &Value, lines: &[String]) {
	if json {
		println!("{value}");
	} else {
		for line in lines {
			println!("{line}");
		}
	}
}

/// Prints what became of a transaction.
pub fn receipt(json: bool, receipt: &Receipt) {
	let mut lines = vec![format!("in block {} ({:?})", receipt.block.number, receipt.block.hash)];
	let mut events = Vec::new();
	let mut details = Vec::new();
	for event in receipt.events.iter().flatten() {
		let name = format!("{}.{}", event.pallet_name(), event.event_name());
		if name.starts_with("System.") || name.starts_with("TransactionPayment.") {
			continue;
		}
		match detail(receipt, &event) {
			Some((value, words)) => {
				details.push(value);
				lines.push(format!("  {name}: {words}"));
			},
			None => lines.push(format!("  {name}")),
		}
		events.push(name);
	}
	let block = json!({
		"block": receipt.block.number,
		"hash": format!("{:?}", receipt.block.hash),
		"transaction": format!("{:?}", receipt.hash),
		"events": events,
		"details": details,
	});
	print(json, &block, &lines);
}

fn decode<E: DecodeAsEvent>(event: &Event<'_>) -> Option<E> {
	event.decode_fields_as::<E>().and_then(Result::ok)
}

/// What an event about orders says: the numbers that later commands need, and refusals.
fn detail(receipt: &Receipt, event: &Event<'_>) -> Option<(Value, String)> {
	if let Some(event) = decode::<OrderPlaced>(event) {
		let (number, lots) = (event.nonce.0, event.lots.0);
		let place = if event.page.is_some() { "rests" } else { "waits for the auction" };
		let value = json!({ "placed": number, "lots": lots, "rests": event.page.is_some() });
		return Some((value, format!("order {number} of {lots} lots {place}")));
	}
	if let Some(event) = decode::<OrderCancelled>(event) {
		let (number, lots, reason) = (event.nonce.0, event.lots.0, format!("{:?}", event.reason));
		let words = format!("{lots} lots of order {number} are out: {reason}");
		return Some((json!({ "cancelled": number, "lots": lots, "reason": reason }), words));
	}
	if let Some(event) = decode::<OrderRefused>(event) {
		let why = receipt.at.explain(&event.error).to_string();
		let value = json!({ "refused": event.position, "error": why });
		return Some((value, format!("item {}: {why}", event.position)));
	}
	let standing = |number: u64| (json!({ "standing": number }), format!("number {number}"));
	if let Some(event) = decode::<TriggerPlaced>(event) {
		return Some(standing(event.trigger.id.0));
	}
	let event = decode::<TwapPlaced>(event)?;
	Some(standing(event.twap.id.0))
}

/// Rows with their columns aligned to the right, the first one to the left.
pub fn table(rows: &[Vec<String>]) -> Vec<String> {
	let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
	let width = |column: usize| {
		rows.iter()
			.filter_map(|row| row.get(column))
			.map(|cell| cell.chars().count())
			.max()
	};
	let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
	let line = |row: &Vec<String>| {
		let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
			if column == 0 {
				format!("{cell:<width$}")
			} else {
				format!("{cell:>width$}")
			}
		});
		cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
	};
	rows.iter().map(line).collect()
}

/// A row of a table.
pub fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
	cells.map(str::to_owned).to_vec()
}

/// A value if there is one, else a dash.
pub fn or_dash(value: Option<String>) -> String {
	value.unwrap_or_else(|| "-".to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn table_should_align_when_cells_differ_in_length() {
		let rows = [row(["a", "1"]), row(["long", "1000"])];
		assert_eq!(table(&rows), ["a        1", "long  1000"]);
	}

	#[test]
	fn exit_code_should_tell_a_refusal_from_a_broken_connection() {
		let refused = SdkError::Dispatch("no".into());
		assert_eq!(Failure::from(refused).code(), 3);
		assert_eq!(Failure::from(SdkError::Connection("gone".into())).code(), 4);
		assert_eq!(Failure::NoSigner.code(), 2);
	}
}
