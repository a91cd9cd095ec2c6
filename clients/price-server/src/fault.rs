//! Faults a source can show, and their one notation on the command line and over HTTP.

use crate::{
	decimal::{Decimal, DecimalError},
	source::{Asset, Source, SourceError, Venue},
};
use std::{error::Error, fmt, str::FromStr, time::Duration};

/// The moment a source with [`Fault::BadTimestamp`] claims unless told another.
const LONG_AGO: &str = "1970-01-01T00:00:00.000000Z";

/// What is wrong with a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
	/// Nothing: notation `none`.
	#[default]
	None,
	/// Answers 503: `drop`.
	Drop,
	/// Takes the request and stays silent for two minutes: `hang`.
	Hang,
	/// Answers late: `delay:MILLISECONDS`.
	Delay(Duration),
	/// Answers 200 with bytes that are neither JSON nor UTF-8: `garbage`.
	Garbage,
	/// Prices multiplied: `scale:FACTOR`.
	Scale(Decimal),
	/// Price stays where it was when the fault began; the source's clock goes on: `frozen`.
	Frozen,
	/// All prices zero: `zero`.
	Zero,
	/// A wrong time: `bad-timestamp` (1970) or `bad-timestamp:TEXT`, the text sent as it is. Binance
	/// and Kraken carry a time only in the `Date` header.
	BadTimestamp(String),
}

/// A fault and the sources that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRule {
	/// The venue; all if `None`.
	pub venue: Option<Venue>,
	/// The asset; all if `None`.
	pub asset: Option<Asset>,
	/// The fault.
	pub fault: Fault,
}

/// Why a text is not a [`Fault`] or [`FaultRule`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultError {
	/// No fault of that name, or its argument is missing or superfluous.
	Unknown(String),
	/// The milliseconds of a delay are not a number.
	NotMilliseconds(String),
	/// The factor is not a decimal.
	NotAFactor(DecimalError),
	/// The text is not of the form `VENUE[/ASSET]=FAULT`.
	NotARule(String),
	/// The venue or asset is not known.
	Source(SourceError),
}

impl FaultRule {
	pub(crate) fn covers(&self, source: Source) -> bool {
		self.venue.is_none_or(|venue| venue == source.venue)
			&& self.asset.is_none_or(|asset| asset == source.asset)
	}
}

impl FromStr for Fault {
	type Err = FaultError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let (name, argument) = match text.split_once(':') {
			Some((name, argument)) => (name, Some(argument)),
			None => (text, None),
		};
		match (name, argument) {
			("none", None) => Ok(Self::None),
			("drop", None) => Ok(Self::Drop),
			("hang", None) => Ok(Self::Hang),
			("delay", Some(argument)) => argument
				.parse()
				.map(|ms| Self::Delay(Duration::from_millis(ms)))
				.map_err(|_| FaultError::NotMilliseconds(argument.into())),
			("garbage", None) => Ok(Self::Garbage),
			("scale", Some(argument)) => {
				argument.parse().map(Self::Scale).map_err(FaultError::NotAFactor)
			},
			("frozen", None) => Ok(Self::Frozen),
			("zero", None) => Ok(Self::Zero),
			("bad-timestamp", argument) => {
				Ok(Self::BadTimestamp(argument.unwrap_or(LONG_AGO).into()))
			},
			_ => Err(FaultError::Unknown(text.into())),
		}
	}
}

impl fmt::Display for Fault {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::None => formatter.write_str("none"),
			Self::Drop => formatter.write_str("drop"),
			Self::Hang => formatter.write_str("hang"),
			Self::Delay(delay) => write!(formatter, "delay:{}", delay.as_millis()),
			Self::Garbage => formatter.write_str("garbage"),
			Self::Scale(factor) => write!(formatter, "scale:{factor}"),
			Self::Frozen => formatter.write_str("frozen"),
			Self::Zero => formatter.write_str("zero"),
			Self::BadTimestamp(time) => write!(formatter, "bad-timestamp:{time}"),
		}
	}
}

impl FromStr for FaultRule {
	type Err = FaultError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let (sources, fault) =
			text.split_once('=').ok_or_else(|| FaultError::NotARule(text.into()))?;
		let (venue, asset) = match sources.split_once('/') {
			Some((venue, asset)) => (venue, Some(asset.parse().map_err(FaultError::Source)?)),
			None => (sources, None),
		};
		let venue = match venue {
			"all" => None,
			name => Some(name.parse().map_err(FaultError::Source)?),
		};
		Ok(Self { venue, asset, fault: fault.parse()? })
	}
}

impl fmt::Display for FaultError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Unknown(text) => write!(
				formatter,
				"`{text}` is no fault: none, drop, hang, delay:MS, garbage, scale:FACTOR, frozen, \
				 zero, bad-timestamp[:TEXT]"
			),
			Self::NotMilliseconds(text) => {
				write!(formatter, "`{text}` is not a number of milliseconds")
			},
			Self::NotAFactor(error) => write!(formatter, "the factor of scale: {error}"),
			Self::NotARule(text) => {
				write!(formatter, "`{text}` is not of the form VENUE[/ASSET]=FAULT")
			},
			Self::Source(error) => error.fmt(formatter),
		}
	}
}

impl Error for FaultError {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn fault_should_read_back_when_printed() {
		for text in [
			"none",
			"drop",
			"hang",
			"delay:250",
			"garbage",
			"scale:1000.00000000",
			"frozen",
			"zero",
			"bad-timestamp:2999-01-01T00:00:00Z",
		] {
			assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
		}
	}

	#[test]
	fn fault_should_be_refused_when_its_argument_is_missing_or_superfluous() {
		for text in ["", "slow", "delay", "scale", "drop:1", "delays:5"] {
			assert_eq!(text.parse::<Fault>(), Err(FaultError::Unknown(text.into())));
		}
		assert_eq!("delay:-1".parse::<Fault>(), Err(FaultError::NotMilliseconds("-1".into())));
		assert_eq!(
			"scale:-1".parse::<Fault>(),
			Err(FaultError::NotAFactor(DecimalError::NotADecimal))
		);
	}

	#[test]
	fn rule_should_cover_all_assets_when_only_the_venue_is_named() {
		let rule: FaultRule = "kraken=zero".parse().unwrap();
		assert!(rule.covers(Source { venue: Venue::Kraken, asset: Asset::Eth }));
		assert!(!rule.covers(Source { venue: Venue::Binance, asset: Asset::Eth }));
		let rule: FaultRule = "all/ETH=drop".parse().unwrap();
		assert!(rule.covers(Source { venue: Venue::Kraken, asset: Asset::Eth }));
		assert!(!rule.covers(Source { venue: Venue::Kraken, asset: Asset::Btc }));
	}

	#[test]
	fn rule_should_be_refused_when_malformed() {
		assert!(matches!("kraken".parse::<FaultRule>(), Err(FaultError::NotARule(_))));
		assert!(matches!("mtgox=drop".parse::<FaultRule>(), Err(FaultError::Source(_))));
		assert!(matches!("kraken/DOGE=drop".parse::<FaultRule>(), Err(FaultError::Source(_))));
		assert!(matches!("kraken=slow".parse::<FaultRule>(), Err(FaultError::Unknown(_))));
	}
}
