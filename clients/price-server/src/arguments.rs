//! The command line.

use bulwark_price_server::{
	data_folder, event_tape, file_tape, Asset, AtEnd, Config, Decimal, FaultRule, Interpolation,
	Tape, TapeError, Venue,
};
use clap::{Parser, ValueEnum};
use std::{
	net::SocketAddr,
	path::{Path, PathBuf},
	str::FromStr,
	time::Duration,
};

const EXAMPLES: &str = "\
Examples:
  bulwark-price-server --speed 600
      The crash of March 2020, ten minutes a second.
  bulwark-price-server --tape 2020-03-08_covid --data ../data --speed 60 --start-at 345600
      The same from minute bars, from 12 March on.
  bulwark-price-server --price BTC=60000 --price ETH=3000
      Prices that stand still.
  bulwark-price-server --fault kraken=drop --fault binance/BTC=scale:1000
      Kraken answers 503, Binance shows a thousand times the price of BTC.

Paths:
  GET  /binance/api/v3/ticker/bookTicker?symbol=BTCUSDT
  GET  /coinbase/products/BTC-USD/ticker
  GET  /kraken/0/public/Ticker?pair=XBTUSD
  GET  /status
  POST /control   {\"venue\":\"kraken\",\"fault\":\"delay:500\"}, {\"speed\":\"60\"}, {\"seek_ms\":0}

Faults:
  none  drop  hang  delay:MS  garbage  scale:FACTOR  frozen  zero  bad-timestamp[:TEXT]";

/// Plays a tape of prices and answers in the shapes of Binance, Coinbase Exchange and Kraken.
#[derive(Debug, Parser)]
#[command(name = "bulwark-price-server", version, after_help = EXAMPLES)]
pub struct Arguments {
	/// Address and port to listen on; port 0 takes a free one
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8380")]
	listen: SocketAddr,

	/// Prices: `covid-hourly` (built in, the default), the name of an event in the data folder, or
	/// a FILE (.csv or .csv.gz), ASSET=FILE if the file does not say whose its prices are.
	/// Repeatable; later ones win
	#[arg(long, value_name = "TAPE")]
	tape: Vec<String>,

	/// A price that stands still, over any tape: ASSET=PRICE with BTC or ETH in USDT, USDT in USD.
	/// Repeatable
	#[arg(long, value_name = "ASSET=PRICE", value_parser = assignment::<Asset, Decimal>)]
	price: Vec<(Asset, Decimal)>,

	/// Folder of recorded prices [default: the environment variable BULWARK_DATA, else
	/// ../shared/data]
	#[arg(long, value_name = "FOLDER")]
	data: Option<PathBuf>,

	/// Tape seconds per real second; 0 stands still
	#[arg(long, value_name = "SPEED", default_value = "60")]
	speed: Decimal,

	/// Seconds of the tape to skip
	#[arg(long, value_name = "SECONDS", default_value_t = 0)]
	start_at: u64,

	/// What happens between two points of the tape
	#[arg(long, value_enum, default_value_t = Between::Linear)]
	interpolation: Between,

	/// What happens at the end of the tape; a loop glides back to the first prices
	#[arg(long, value_enum, default_value_t = End::Hold)]
	at_end: End,

	/// Distance from bid to ask in basis points
	#[arg(long, value_name = "BP", default_value_t = 2)]
	spread_bp: u16,

	/// A venue's distance from the tape in basis points: VENUE=BP. Repeatable [default: binance=-2,
	/// coinbase=1, kraken=3]
	#[arg(long, value_name = "VENUE=BP", allow_hyphen_values = true,
		value_parser = assignment::<Venue, i16>)]
	offset_bp: Vec<(Venue, i16)>,

	/// A fault from the start: VENUE[/ASSET]=FAULT, VENUE may be `all`. Repeatable; later ones win
	#[arg(long, value_name = "RULE")]
	fault: Vec<FaultRule>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Between {
	/// A straight line.
	Linear,
	/// The earlier point holds until the later one.
	Step,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum End {
	/// The last prices stay.
	Hold,
	/// The tape begins again.
	Loop,
}

impl Arguments {
	/// The server's configuration.
	///
	/// # Errors
	///
	/// [`TapeError`] if a tape cannot be read.
	pub fn into_config(self) -> Result<Config, TapeError> {
		let mut config = Config::new(self.tapes()?);
		config.address = self.listen;
		config.speed = self.speed;
		config.start_at = Duration::from_secs(self.start_at);
		config.interpolation = match self.interpolation {
			Between::Linear => Interpolation::Linear,
			Between::Step => Interpolation::Step,
		};
		config.at_end = match self.at_end {
			End::Hold => AtEnd::Hold,
			End::Loop => AtEnd::Loop,
		};
		config.spread_bp = self.spread_bp;
		config.offsets_bp.extend(self.offset_bp);
		config.faults = self.fault;
		Ok(config)
	}

	fn tapes(&self) -> Result<Tape, TapeError> {
		let folder = self.data.clone().unwrap_or_else(|| data_folder(Path::new(".")));
		let mut tapes = self.tape.iter().map(|name| named_tape(name, &folder));
		let mut tape = match tapes.next() {
			Some(first) => first?,
			None => Tape::covid_hourly()?,
		};
		for next in tapes {
			tape = tape.with(next?);
		}
		Ok(tape.with(Tape::constant(&self.price)))
	}
}

fn named_tape(name: &str, folder: &Path) -> Result<Tape, TapeError> {
	match name.split_once('=') {
		Some((asset, file)) => {
			let asset = asset.parse().map_err(TapeError::Asset)?;
			file_tape(Path::new(file), Some(asset))
		},
		None if name == "covid-hourly" => Tape::covid_hourly(),
		None if Path::new(name).is_file() => file_tape(Path::new(name), None),
		None => event_tape(folder, name),
	}
}

fn assignment<K, V>(text: &str) -> Result<(K, V), String>
where
	K: FromStr<Err: ToString>,
	V: FromStr<Err: ToString>,
{
	let (key, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
	Ok((
		key.parse().map_err(|error: K::Err| error.to_string())?,
		value.parse().map_err(|error: V::Err| error.to_string())?,
	))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn config(line: &str) -> Config {
		let words = std::iter::once("bulwark-price-server").chain(line.split_whitespace());
		Arguments::try_parse_from(words).unwrap().into_config().unwrap()
	}

	#[test]
	fn command_line_should_be_consistent_when_built() {
		Arguments::command().debug_assert();
	}

	#[test]
	fn config_should_play_the_built_in_tape_when_nothing_is_said() {
		let config = config("");
		assert_eq!(config.tape.name(), "covid-hourly");
		assert_eq!(config.speed, Decimal::whole(60));
		assert_eq!(config.offsets_bp.get(&Venue::Binance), Some(&-2));
		assert_eq!(config.at_end, AtEnd::Hold);
	}

	#[test]
	fn config_should_follow_the_flags_when_given() {
		let config = config(
			"--price BTC=60000 --price usdt=0.97 --speed 0.5 --start-at 9 --interpolation step \
			 --at-end loop --offset-bp kraken=-30 --spread-bp 10 --fault kraken/ETH=frozen \
			 --listen 127.0.0.1:0",
		);
		let price = |asset| config.tape.price(asset, Duration::ZERO, Interpolation::Step);
		assert_eq!(price(Asset::Btc), Some(Decimal::whole(60_000)));
		assert_eq!(price(Asset::Usdt), Some(Decimal(97_000_000)));
		assert_eq!(config.speed, Decimal(50_000_000));
		assert_eq!(config.start_at, Duration::from_secs(9));
		assert_eq!(config.interpolation, Interpolation::Step);
		assert_eq!(config.at_end, AtEnd::Loop);
		assert_eq!(config.offsets_bp.get(&Venue::Kraken), Some(&-30));
		assert_eq!(config.offsets_bp.get(&Venue::Coinbase), Some(&1));
		assert_eq!(config.faults, ["kraken/ETH=frozen".parse().unwrap()]);
	}

	#[test]
	fn command_line_should_be_refused_when_malformed() {
		for line in ["--price BTC", "--price BTC=-1", "--fault kraken", "--offset-bp mtgox=1"] {
			let words = ["bulwark-price-server"].into_iter().chain(line.split(' '));
			assert!(Arguments::try_parse_from(words).is_err(), "{line}");
		}
	}

	#[test]
	fn tape_should_be_refused_when_its_asset_or_file_is_unknown() {
		let folder = Path::new("none");
		assert!(matches!(named_tape("DOGE=x.csv", folder), Err(TapeError::Asset(_))));
		assert!(matches!(named_tape("BTC=none.csv", folder), Err(TapeError::Io { .. })));
		assert!(matches!(named_tape("none", folder), Err(TapeError::Io { .. })));
	}

	#[test]
	fn tape_should_be_the_file_when_a_file_is_named() {
		let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tapes/covid-2020-03-12-hourly.csv");
		let tape = named_tape(file, Path::new("none")).unwrap();
		assert_eq!(tape.length(), Tape::covid_hourly().unwrap().length());
	}
}
