//! Venues, assets and the symbols under which a venue knows an asset.

use serde::{Deserialize, Serialize};
use std::{error::Error, fmt, str::FromStr};

/// An exchange whose answers are imitated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Venue {
	/// Binance: prices in USDT.
	Binance,
	/// Coinbase Exchange: prices in USD.
	Coinbase,
	/// Kraken: prices in USD.
	Kraken,
}

/// An asset with a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Asset {
	/// Bitcoin, priced in USDT on the tape.
	Btc,
	/// Ether, priced in USDT on the tape.
	Eth,
	/// Tether, priced in USD on the tape.
	Usdt,
}

/// One asset at one venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
	pub venue: Venue,
	pub asset: Asset,
}

/// The name is not that of a venue or asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError(String);

impl Venue {
	/// All venues.
	pub const ALL: [Self; 3] = [Self::Binance, Self::Coinbase, Self::Kraken];

	/// The name in lower case: also the prefix of the venue's paths.
	#[must_use]
	pub const fn name(self) -> &'static str {
		match self {
			Self::Binance => "binance",
			Self::Coinbase => "coinbase",
			Self::Kraken => "kraken",
		}
	}

	/// The name under which the venue reports an asset; `None` if the venue does not list it.
	#[must_use]
	pub const fn symbol(self, asset: Asset) -> Option<&'static str> {
		match (self, asset) {
			(Self::Binance, Asset::Btc) => Some("BTCUSDT"),
			(Self::Binance, Asset::Eth) => Some("ETHUSDT"),
			(Self::Binance, Asset::Usdt) => None,
			(Self::Coinbase, Asset::Btc) => Some("BTC-USD"),
			(Self::Coinbase, Asset::Eth) => Some("ETH-USD"),
			(Self::Coinbase, Asset::Usdt) => Some("USDT-USD"),
			(Self::Kraken, Asset::Btc) => Some("XXBTZUSD"),
			(Self::Kraken, Asset::Eth) => Some("XETHZUSD"),
			(Self::Kraken, Asset::Usdt) => Some("USDTZUSD"),
		}
	}

	/// The asset a request means. Kraken answers to a short name and to its own.
	pub(crate) fn asset(self, requested: &str) -> Option<Asset> {
		let long = match (self, requested) {
			(Self::Kraken, "XBTUSD") => "XXBTZUSD",
			(Self::Kraken, "ETHUSD") => "XETHZUSD",
			(Self::Kraken, "USDTUSD") => "USDTZUSD",
			_ => requested,
		};
		Asset::ALL.into_iter().find(|asset| self.symbol(*asset) == Some(long))
	}
}

impl Asset {
	/// All assets.
	pub const ALL: [Self; 3] = [Self::Btc, Self::Eth, Self::Usdt];

	/// The name in upper case.
	#[must_use]
	pub const fn name(self) -> &'static str {
		match self {
			Self::Btc => "BTC",
			Self::Eth => "ETH",
			Self::Usdt => "USDT",
		}
	}
}

impl Source {
	/// Every asset a venue lists, at every venue.
	pub fn all() -> impl Iterator<Item = Self> {
		Venue::ALL
			.into_iter()
			.flat_map(|venue| Asset::ALL.into_iter().map(move |asset| Self { venue, asset }))
			.filter(|source| source.venue.symbol(source.asset).is_some())
	}
}

impl FromStr for Venue {
	type Err = SourceError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let known = Self::ALL.into_iter().find(|venue| venue.name() == text);
		known.ok_or_else(|| SourceError(text.into()))
	}
}

impl FromStr for Asset {
	type Err = SourceError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let known = Self::ALL.into_iter().find(|asset| asset.name().eq_ignore_ascii_case(text));
		known.ok_or_else(|| SourceError(text.into()))
	}
}

impl fmt::Display for SourceError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(
			formatter,
			"`{}` is no venue (binance, coinbase, kraken) or asset (BTC, ETH, USDT) here",
			self.0
		)
	}
}

impl Error for SourceError {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn asset_should_be_found_when_asked_by_either_name_of_kraken() {
		assert_eq!(Venue::Kraken.asset("XBTUSD"), Some(Asset::Btc));
		assert_eq!(Venue::Kraken.asset("XXBTZUSD"), Some(Asset::Btc));
		assert_eq!(Venue::Kraken.asset("USDTUSD"), Some(Asset::Usdt));
		assert_eq!(Venue::Coinbase.asset("XBTUSD"), None);
	}

	#[test]
	fn sources_should_leave_out_tether_when_the_venue_is_binance() {
		assert_eq!(Source::all().count(), 8);
		assert_eq!(Venue::Binance.asset("USDTUSD"), None);
	}
}
