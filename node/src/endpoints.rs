//! Where the oracle's off-chain worker finds the venues, as configuration.

use codec::Encode;
use pallet_oracle::{Venue, ENDPOINTS_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::str::FromStr;

/// One `VENUE=URL` argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndpointArg {
	venue: Venue,
	url: String,
}

impl FromStr for EndpointArg {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let (venue, url) = text.split_once('=').ok_or("expected VENUE=URL")?;
		let venue = match venue {
			"binance" => Venue::Binance,
			"coinbase" => Venue::Coinbase,
			"kraken" => Venue::Kraken,
			other => {
				return Err(format!("unknown venue {other}: expected binance, coinbase or kraken"))
			},
		};
		if !(url.starts_with("http://") || url.starts_with("https://")) {
			return Err(format!("{url} is no http or https address"));
		}
		Ok(Self { venue, url: url.trim_end_matches('/').to_owned() })
	}
}

/// Writes the endpoints where the worker reads them; none restores the venues themselves.
pub(crate) fn store<S: OffchainStorage>(storage: &mut S, endpoints: &[EndpointArg]) {
	if endpoints.is_empty() {
		storage.remove(STORAGE_PREFIX, ENDPOINTS_KEY);
		return;
	}
	let list: Vec<(Venue, Vec<u8>)> =
		endpoints.iter().map(|arg| (arg.venue, arg.url.clone().into_bytes())).collect();
	storage.set(STORAGE_PREFIX, ENDPOINTS_KEY, &list.encode());
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn argument_should_parse_when_venue_and_address_are_known() {
		assert_eq!(
			"kraken=http://127.0.0.1:1/kraken/".parse(),
			Ok(EndpointArg { venue: Venue::Kraken, url: "http://127.0.0.1:1/kraken".into() })
		);
	}

	#[test]
	fn argument_should_be_refused_when_malformed() {
		for text in ["kraken", "nobody=http://x", "kraken=ftp://x"] {
			assert!(text.parse::<EndpointArg>().is_err(), "{text}");
		}
	}
}
