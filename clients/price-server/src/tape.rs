//! Tapes: prices of assets over time.

use crate::{
	decimal::{Decimal, DecimalError},
	source::{Asset, SourceError},
};
use std::{collections::BTreeMap, error::Error, fmt, io, str::FromStr, time::Duration};

/// The built-in tape.
const COVID_HOURLY: &str = include_str!("../tapes/covid-2020-03-12-hourly.csv");

/// What happens between two points of a tape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
	/// A straight line.
	#[default]
	Linear,
	/// The earlier point holds until the later one.
	Step,
}

/// Prices of assets over time. BTC and ETH are in USDT, USDT is in USD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tape {
	name: String,
	series: BTreeMap<Asset, Series>,
}

/// One asset's points: at least one, times in Unix seconds, strictly rising.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Series(Vec<(u64, Decimal)>);

/// Why a tape cannot be read.
#[derive(Debug)]
pub enum TapeError {
	/// The file cannot be read.
	Io {
		/// The file.
		path: String,
		/// Why not.
		error: io::Error,
	},
	/// The table has no column `ts` followed by `close` or asset columns.
	NoColumns,
	/// The table has no rows.
	Empty,
	/// A line is not like its header.
	Line {
		/// The line, counted from one.
		line: usize,
		/// What is wrong.
		problem: &'static str,
	},
	/// A price is malformed.
	Price {
		/// The line, counted from one.
		line: usize,
		/// What is wrong.
		error: DecimalError,
	},
	/// An asset is not known.
	Asset(SourceError),
	/// The table has one unnamed price column and nobody said which asset it is.
	AssetNotNamed,
}

impl Series {
	fn first(&self) -> (u64, Decimal) {
		self.0.first().copied().unwrap_or_default()
	}

	fn last(&self) -> (u64, Decimal) {
		self.0.last().copied().unwrap_or_default()
	}

	/// Price at a time in Unix milliseconds; the first price before the first point, the last after
	/// the last. O(log n).
	fn at(&self, time_ms: u64, interpolation: Interpolation) -> Decimal {
		let later = self.0.partition_point(|(time, _)| time.saturating_mul(1000) <= time_ms);
		let earlier = later.checked_sub(1).and_then(|index| self.0.get(index));
		match (earlier, self.0.get(later)) {
			(None, _) => self.first().1,
			(Some((_, price)), None) => *price,
			(Some(from), Some(to)) => match interpolation {
				Interpolation::Step => from.1,
				Interpolation::Linear => {
					let elapsed = time_ms.saturating_sub(from.0.saturating_mul(1000));
					between(from.1, to.1, elapsed, to.0.saturating_sub(from.0).saturating_mul(1000))
				},
			},
		}
	}
}

/// The price `elapsed / whole` of the way from one price to another, rounded towards `from`.
pub(crate) fn between(from: Decimal, to: Decimal, elapsed: u64, whole: u64) -> Decimal {
	let way = Decimal(from.0.abs_diff(to.0)).ratio(elapsed.min(whole), whole.max(1));
	if to >= from {
		Decimal(from.0.saturating_add(way.0))
	} else {
		Decimal(from.0.saturating_sub(way.0))
	}
}

impl Tape {
	/// The built-in tape: 48 hourly closes of BTC and ETH from 12 March 2020, 00:00 UTC.
	///
	/// # Errors
	///
	/// None in practice: a test reads the table.
	pub fn covid_hourly() -> Result<Self, TapeError> {
		Self::from_csv("covid-hourly", COVID_HOURLY, None)
	}

	/// Prices that never move. Later entries of an asset win.
	#[must_use]
	pub fn constant(prices: &[(Asset, Decimal)]) -> Self {
		let series = prices.iter().map(|(asset, price)| (*asset, Series(vec![(0, *price)])));
		Self { name: "constant".into(), series: series.collect() }
	}

	/// Reads a table. Lines that begin with `#` are comments; the first other line names the
	/// columns: `ts` (Unix seconds) and either one column per asset (`btc`, `eth`, `usdt`) or a
	/// column `close`, whose asset is then `asset`. Other columns are ignored.
	///
	/// # Errors
	///
	/// [`TapeError`] names the line and the problem.
	pub fn from_csv(name: &str, text: &str, asset: Option<Asset>) -> Result<Self, TapeError> {
		let mut lines = text
			.lines()
			.enumerate()
			.map(|(index, line)| (index.saturating_add(1), line.trim_end()))
			.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
		let (_, header) = lines.next().ok_or(TapeError::NoColumns)?;
		let columns = Columns::from_header(header, asset)?;
		let mut series = BTreeMap::<Asset, Series>::new();
		for (number, line) in lines {
			columns.read(number, line, &mut series)?;
		}
		if series.is_empty() {
			return Err(TapeError::Empty);
		}
		Ok(Self { name: name.into(), series })
	}

	/// This tape with the assets of another added; where both have an asset, the other wins.
	#[must_use]
	pub fn with(mut self, other: Self) -> Self {
		self.series.extend(other.series);
		self
	}

	/// This tape under another name.
	#[must_use]
	pub fn named(mut self, name: &str) -> Self {
		self.name = name.into();
		self
	}

	/// The tape's name.
	#[must_use]
	pub fn name(&self) -> &str {
		&self.name
	}

	/// The Unix time of the first point in seconds; constant prices have no say.
	#[must_use]
	pub fn starts_at(&self) -> u64 {
		self.moving().map(|series| series.first().0).min().unwrap_or_default()
	}

	/// From the first point to the last.
	#[must_use]
	pub fn length(&self) -> Duration {
		let end = self.moving().map(|series| series.last().0).max().unwrap_or_default();
		Duration::from_secs(end.saturating_sub(self.starts_at()))
	}

	/// The price of an asset at a position on the tape. USDT is worth 1 USD unless the tape says
	/// otherwise; `None` for any other asset the tape lacks. O(log n).
	#[must_use]
	pub fn price(
		&self,
		asset: Asset,
		position: Duration,
		interpolation: Interpolation,
	) -> Option<Decimal> {
		let offset = u64::try_from(position.as_millis()).unwrap_or(u64::MAX);
		let time_ms = self.starts_at().saturating_mul(1000).saturating_add(offset);
		match self.series.get(&asset) {
			Some(series) => Some(series.at(time_ms, interpolation)),
			None => (asset == Asset::Usdt).then_some(Decimal::ONE),
		}
	}

	/// The largest move of any asset from one of the instants `0, window, 2 x window, ..` to the
	/// next, in parts per million of the earlier price. O(length / window), at most a million
	/// windows.
	#[must_use]
	pub fn largest_step_ppm(&self, window: Duration, interpolation: Interpolation) -> u64 {
		let count = self.length().as_millis().checked_div(window.as_millis()).unwrap_or_default();
		let count = u32::try_from(count).unwrap_or(u32::MAX).min(1_000_000);
		let mut largest = 0;
		for asset in self.series.keys() {
			let mut last: Option<Decimal> = None;
			for index in 0..=count.saturating_add(1) {
				let price = self.price(*asset, window.saturating_mul(index), interpolation);
				if let (Some(last), Some(price)) = (last, price) {
					let moved = Decimal(last.0.abs_diff(price.0));
					largest = largest.max(moved.ratio(1_000_000, last.0).0);
				}
				last = price;
			}
		}
		largest
	}

	fn moving(&self) -> impl Iterator<Item = &Series> {
		self.series.values().filter(|series| series.0.len() > 1)
	}
}

/// Which column holds what.
struct Columns {
	time: usize,
	prices: Vec<(usize, Asset)>,
}

impl Columns {
	fn from_header(header: &str, asset: Option<Asset>) -> Result<Self, TapeError> {
		let names: Vec<&str> = header.split(',').map(str::trim).collect();
		let time = names.iter().position(|name| *name == "ts").ok_or(TapeError::NoColumns)?;
		let prices = match names.iter().position(|name| *name == "close") {
			Some(column) => vec![(column, asset.ok_or(TapeError::AssetNotNamed)?)],
			None => names
				.iter()
				.enumerate()
				.filter_map(|(column, name)| Some((column, Asset::from_str(name).ok()?)))
				.filter(|(_, named)| asset.is_none_or(|wanted| wanted == *named))
				.collect(),
		};
		if prices.is_empty() {
			return Err(TapeError::NoColumns);
		}
		Ok(Self { time, prices })
	}

	fn read(
		&self,
		line: usize,
		text: &str,
		series: &mut BTreeMap<Asset, Series>,
	) -> Result<(), TapeError> {
		let fields: Vec<&str> = text.split(',').map(str::trim).collect();
		let field = |column: usize| {
			fields.get(column).ok_or(TapeError::Line { line, problem: "too few columns" })
		};
		let time: u64 = field(self.time)?
			.parse()
			.map_err(|_| TapeError::Line { line, problem: "ts is not a number of seconds" })?;
		for (column, asset) in &self.prices {
			let price: Decimal =
				field(*column)?.parse().map_err(|error| TapeError::Price { line, error })?;
			let points = &mut series.entry(*asset).or_insert_with(|| Series(Vec::new())).0;
			if points.last().is_some_and(|(last, _)| *last >= time) {
				return Err(TapeError::Line { line, problem: "ts does not rise" });
			}
			points.push((time, price));
		}
		Ok(())
	}
}

impl fmt::Display for TapeError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Io { path, error } => write!(formatter, "{path}: {error}"),
			Self::NoColumns => formatter
				.write_str("the header needs `ts` and either `close` or some of btc, eth, usdt"),
			Self::Empty => formatter.write_str("the tape has no rows"),
			Self::Line { line, problem } => write!(formatter, "line {line}: {problem}"),
			Self::Price { line, error } => write!(formatter, "line {line}: {error}"),
			Self::Asset(error) => error.fmt(formatter),
			Self::AssetNotNamed => {
				formatter.write_str("the table has a column `close`: say whose, as in BTC=FILE")
			},
		}
	}
}

impl Error for TapeError {}

#[cfg(test)]
mod tests {
	use super::*;
	use Interpolation::{Linear, Step};

	const HOUR: Duration = Duration::from_secs(3600);

	#[test]
	fn covid_hourly_should_hold_two_days_when_read() {
		let tape = Tape::covid_hourly().unwrap();
		assert_eq!(tape.starts_at(), 1_583_971_200);
		assert_eq!(tape.length(), HOUR * 47);
		let price = |asset, position| tape.price(asset, position, Linear).unwrap().to_string();
		assert_eq!(price(Asset::Btc, Duration::ZERO), "7913.42000000");
		assert_eq!(price(Asset::Eth, Duration::ZERO), "193.31000000");
		assert_eq!(price(Asset::Btc, HOUR * 25), "4130.64000000");
		assert_eq!(price(Asset::Eth, HOUR * 25), "96.62000000");
		assert_eq!(price(Asset::Btc, HOUR * 47), "5578.60000000");
		assert_eq!(price(Asset::Usdt, HOUR), "1.00000000");
	}

	#[test]
	fn price_should_hold_its_end_when_the_position_is_beyond_the_tape() {
		let tape = Tape::covid_hourly().unwrap();
		assert_eq!(
			tape.price(Asset::Btc, HOUR * 1000, Linear),
			tape.price(Asset::Btc, HOUR * 47, Linear)
		);
	}

	#[test]
	fn price_should_lie_on_the_line_when_linear_and_on_the_point_when_step() {
		let tape = Tape::from_csv("t", "ts,btc\n10,100\n20,200\n30,50\n", None).unwrap();
		let at = |seconds, interpolation| {
			tape.price(Asset::Btc, Duration::from_secs(seconds), interpolation).unwrap()
		};
		assert_eq!(at(5, Linear), Decimal::whole(150));
		assert_eq!(at(5, Step), Decimal::whole(100));
		assert_eq!(at(10, Step), Decimal::whole(200));
		assert_eq!(at(15, Linear), Decimal::whole(125));
		assert_eq!(tape.price(Asset::Eth, Duration::ZERO, Linear), None);
	}

	#[test]
	fn steps_should_stay_below_five_percent_when_linear_at_ten_minutes_a_tick() {
		let tape = Tape::covid_hourly().unwrap();
		assert!(tape.largest_step_ppm(Duration::from_secs(600), Linear) < 50_000);
		assert!(tape.largest_step_ppm(Duration::from_secs(600), Step) > 200_000);
	}

	#[test]
	fn largest_step_should_be_zero_when_nothing_moves() {
		let tape = Tape::constant(&[(Asset::Btc, Decimal::whole(60_000))]);
		assert_eq!(tape.largest_step_ppm(Duration::from_secs(1), Linear), 0);
		assert_eq!(tape.largest_step_ppm(Duration::ZERO, Linear), 0);
		assert_eq!(tape.length(), Duration::ZERO);
	}

	#[test]
	fn bar_table_should_need_an_asset_when_its_column_is_close() {
		let bars = "ts,open,high,low,close,volume\n60,1,1,1,2.5,9\n";
		assert!(matches!(Tape::from_csv("t", bars, None), Err(TapeError::AssetNotNamed)));
		let tape = Tape::from_csv("t", bars, Some(Asset::Eth)).unwrap();
		assert_eq!(tape.price(Asset::Eth, Duration::ZERO, Linear), Some(Decimal(250_000_000)));
	}

	#[test]
	fn table_should_be_refused_when_malformed() {
		let read = |text| Tape::from_csv("t", text, None);
		assert!(matches!(read(""), Err(TapeError::NoColumns)));
		assert!(matches!(read("time,btc\n1,2\n"), Err(TapeError::NoColumns)));
		assert!(matches!(read("ts,doge\n1,2\n"), Err(TapeError::NoColumns)));
		assert!(matches!(read("# nothing\nts,btc\n"), Err(TapeError::Empty)));
		assert!(matches!(read("ts,btc\n1\n"), Err(TapeError::Line { line: 2, .. })));
		assert!(matches!(read("ts,btc\nx,1\n"), Err(TapeError::Line { line: 2, .. })));
		assert!(matches!(read("ts,btc\n2,1\n2,1\n"), Err(TapeError::Line { line: 3, .. })));
		assert!(matches!(read("ts,btc\n1,1e3\n"), Err(TapeError::Price { line: 2, .. })));
	}

	#[test]
	fn asset_should_be_replaced_when_another_tape_has_it_too() {
		let tape = Tape::covid_hourly()
			.unwrap()
			.with(Tape::constant(&[(Asset::Usdt, Decimal(99_000_000))]));
		assert_eq!(tape.price(Asset::Usdt, HOUR, Linear), Some(Decimal(99_000_000)));
		assert_eq!(tape.length(), HOUR * 47);
	}
}
