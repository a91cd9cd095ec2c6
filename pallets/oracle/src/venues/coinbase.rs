//! Coinbase Exchange: best bid and ask, last trade and its time; the symbol is not repeated.

use super::{decimal, time::parse_utc, Adapter, Json, Ticker, VenueError};
use alloc::{format, string::String};

/// Coinbase Exchange, `/products/{symbol}/ticker`.
pub struct Coinbase;

impl Adapter for Coinbase {
	fn url(base: &str, symbol: &str) -> String {
		format!("{base}/products/{symbol}/ticker")
	}

	fn parse(body: &str, _symbol: &str) -> Result<Ticker, VenueError> {
		let json = Json::read(body).ok_or(VenueError::Shape)?;
		let field = |name| json.field(name).ok_or(VenueError::Shape);
		let time = field("time")?.text().and_then(parse_utc).ok_or(VenueError::Shape)?;
		Ok(Ticker {
			bid: Some(decimal(field("bid")?)?),
			ask: Some(decimal(field("ask")?)?),
			last: Some(decimal(field("price")?)?),
			time: Some(time),
		})
	}
}
