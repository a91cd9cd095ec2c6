//! Kraken: best bid and ask under the exchange's own name of the pair; errors come with status 200.

use super::{decimal, size, Adapter, Json, Ticker, VenueError};
use alloc::{format, string::String};

/// Kraken, `/0/public/Ticker`.
pub struct Kraken;

impl Adapter for Kraken {
	fn url(base: &str, symbol: &str) -> String {
		format!("{base}/0/public/Ticker?pair={symbol}")
	}

	/// The name in the answer differs from the one asked for (`XXBTZUSD` for `XBTUSD`), so there
	/// must be exactly one.
	fn parse(body: &str, _symbol: &str) -> Result<Ticker, VenueError> {
		let json = Json::read(body).ok_or(VenueError::Shape)?;
		let errors = json.field("error").and_then(Json::items).ok_or(VenueError::Shape)?;
		if !errors.is_empty() {
			return Err(VenueError::Refused);
		}
		let pair = json.field("result").and_then(Json::only).ok_or(VenueError::Shape)?;
		let side = |name| pair.field(name).ok_or(VenueError::Shape);
		let part = |name, index| side(name)?.item(index).ok_or(VenueError::Shape);
		size(part("b", 2)?)?;
		size(part("a", 2)?)?;
		Ok(Ticker {
			bid: Some(decimal(part("b", 0)?)?),
			ask: Some(decimal(part("a", 0)?)?),
			last: Some(decimal(part("c", 0)?)?),
			time: None,
		})
	}
}
