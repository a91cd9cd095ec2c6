//! The streams. Each is made by playing it on the control, so that takers, cancels and moves fit
//! the book of a continuous engine; a clearing every so many commands sees the same commands.

mod depth;
mod exchange_core;
mod perps;
mod population;
mod storms;

pub use depth::depth;
pub use exchange_core::exchange_core;
pub use perps::{many_books, perps};
pub use storms::{avalanche, cancel_storm};

use crate::command::Flow;

/// The names of all streams.
pub const NAMES: [&str; 12] = [
	"M1", "M1'", "M2", "M3/1", "M3/10", "M3/100", "M3/1000", "M4", "M5", "M6/1", "M6/10", "M6/100",
];

/// The stream of many books that needs the most memory.
pub const LARGEST: &str = "M6/1000";

/// Makes a stream by its name. `quick` makes a tenth of its commands.
///
/// # Errors
///
/// If there is no stream of this name.
pub fn named(name: &str, seed: u64, quick: bool) -> Result<Flow, String> {
	let part = if quick { 10 } else { 1 };
	let number = |text: &str| text.parse::<u32>().map_err(|_| format!("no stream {name}"));
	Ok(match name.split_once('/') {
		None => match name {
			"M1" => exchange_core(seed, 3_000_000 / part),
			"M1'" => exchange_core(seed, 3_000_000 / part).expanded("M1'"),
			"M2" => perps(seed, 2_000_000 / part),
			"M4" => avalanche(seed, 1_000_000 / part),
			"M5" => cancel_storm(seed, 50 / part),
			_ => return Err(format!("no stream {name}")),
		},
		Some(("M3", makers)) => depth(seed, number(makers)?, if quick { 2 } else { 10 }),
		Some(("M6", markets)) => many_books(seed, number(markets)?, 1_000_000 / part),
		Some(_) => return Err(format!("no stream {name}")),
	})
}
