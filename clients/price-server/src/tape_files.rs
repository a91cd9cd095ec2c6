//! Tapes from files.

use crate::{
	source::Asset,
	tape::{Tape, TapeError},
};
use std::{
	env, fs, io,
	path::{Path, PathBuf},
	process::Command,
};

/// The folder of recorded prices: the environment variable `BULWARK_DATA`, else `../shared/data`
/// seen from `root`.
#[must_use]
pub fn data_folder(root: &Path) -> PathBuf {
	env::var_os("BULWARK_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from)
}

/// Minute closes of BTC and ETH of a named event, such as `2020-03-08_covid`, from the files
/// `binance_btcusdt_1m_<event>.csv[.gz]` and `binance_ethusdt_1m_<event>.csv[.gz]` of a folder.
///
/// # Errors
///
/// [`TapeError`] if either file is missing or malformed.
pub fn event_tape(folder: &Path, event: &str) -> Result<Tape, TapeError> {
	let read = |asset: Asset, symbol: &str| {
		let plain = folder.join(format!("binance_{symbol}_1m_{event}.csv"));
		if plain.exists() {
			file_tape(&plain, Some(asset))
		} else {
			file_tape(&plain.with_extension("csv.gz"), Some(asset))
		}
	};
	Ok(read(Asset::Btc, "btcusdt")?.with(read(Asset::Eth, "ethusdt")?).named(event))
}

/// Reads one table; a name that ends in `.gz` goes through the program `gzip`. See
/// [`Tape::from_csv`] for the columns. Whose a column `close` is may also be told by the file's
/// name, if it names BTC or ETH.
///
/// # Errors
///
/// [`TapeError`] if the file cannot be read or is malformed.
pub fn file_tape(path: &Path, asset: Option<Asset>) -> Result<Tape, TapeError> {
	let failed = |error| TapeError::Io { path: path.display().to_string(), error };
	let text = if path.extension().is_some_and(|extension| extension == "gz") {
		unpack(path).map_err(failed)?
	} else {
		fs::read_to_string(path).map_err(failed)?
	};
	let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
	match Tape::from_csv(&name, &text, asset) {
		Err(TapeError::AssetNotNamed) => Tape::from_csv(&name, &text, asset_in(&name)),
		tape => tape,
	}
}

fn asset_in(name: &str) -> Option<Asset> {
	let name = name.to_ascii_uppercase();
	[Asset::Btc, Asset::Eth].into_iter().find(|asset| name.contains(asset.name()))
}

fn unpack(path: &Path) -> io::Result<String> {
	let output = Command::new("gzip").arg("-dc").arg(path).output()?;
	if !output.status.success() {
		let reason = String::from_utf8_lossy(&output.stderr);
		return Err(io::Error::other(reason.trim().to_string()));
	}
	String::from_utf8(output.stdout).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::tape::Interpolation::Linear;
	use std::time::Duration;

	fn root() -> PathBuf {
		Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
	}

	fn folder(name: &str) -> PathBuf {
		let folder = env::temp_dir().join(format!("bulwark-{name}-{}", std::process::id()));
		fs::create_dir_all(&folder).unwrap();
		folder
	}

	#[test]
	fn file_should_be_read_when_packed_and_when_plain() {
		let folder = folder("tape");
		let plain = folder.join("prices.csv");
		fs::write(&plain, "ts,close\n0,5\n60,7\n").unwrap();
		let tape = file_tape(&plain, Some(Asset::Btc)).unwrap();
		assert!(Command::new("gzip").arg("-k").arg(&plain).status().unwrap().success());
		let packed = file_tape(&folder.join("prices.csv.gz"), Some(Asset::Btc)).unwrap();
		for seconds in [0, 30, 60] {
			let at = Duration::from_secs(seconds);
			assert_eq!(tape.price(Asset::Btc, at, Linear), packed.price(Asset::Btc, at, Linear));
		}
		fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn asset_should_be_taken_from_the_name_when_nobody_says_it() {
		let folder = folder("named-tape");
		for (name, asset) in [("btcusdt_1m.csv", Asset::Btc), ("my-ETH.csv", Asset::Eth)] {
			fs::write(folder.join(name), "ts,close\n0,5\n60,7\n").unwrap();
			let tape = file_tape(&folder.join(name), None).unwrap();
			assert!(tape.price(asset, Duration::ZERO, Linear).is_some());
		}
		fs::write(folder.join("prices.csv"), "ts,close\n0,5\n").unwrap();
		let unnamed = file_tape(&folder.join("prices.csv"), None);
		assert!(matches!(unnamed, Err(TapeError::AssetNotNamed)));
		fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn file_should_be_refused_when_missing_or_not_packed() {
		let folder = folder("bad-tape");
		let missing = file_tape(&folder.join("none.csv"), None);
		assert!(matches!(missing, Err(TapeError::Io { .. })));
		fs::write(folder.join("text.csv.gz"), "ts,btc\n").unwrap();
		let unpacked = file_tape(&folder.join("text.csv.gz"), None);
		assert!(matches!(unpacked, Err(TapeError::Io { .. })));
		assert!(matches!(event_tape(&folder, "never"), Err(TapeError::Io { .. })));
		fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn built_in_tape_should_equal_the_archive_when_both_are_at_hand() {
		let Ok(minutes) = event_tape(&data_folder(&root()), "2020-03-08_covid") else {
			eprintln!("skipped: no recorded prices, set BULWARK_DATA");
			return;
		};
		let hours = Tape::covid_hourly().unwrap();
		let lead = hours.starts_at() - minutes.starts_at();
		for hour in 0..48 {
			for asset in [Asset::Btc, Asset::Eth] {
				let last_minute = Duration::from_secs(lead + hour * 3600 + 59 * 60);
				assert_eq!(
					hours.price(asset, Duration::from_secs(hour * 3600), Linear),
					minutes.price(asset, last_minute, Linear),
				);
			}
		}
	}
}
