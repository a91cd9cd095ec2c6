//! Binance spot: best bid and ask, no time, sizes of zero while trading is halted.

use super::{decimal, size, Adapter, Json, Ticker, VenueError};
use alloc::{format, string::String};

/// Binance, `/api/v3/ticker/bookTicker`.
pub struct Binance;

impl Adapter for Binance {
	fn url(base: &str, symbol: &str) -> String {
		format!("{base}/api/v3/ticker/bookTicker?symbol={symbol}")
	}

	fn parse(body: &str, symbol: &str) -> Result<Ticker, VenueError> {
		let json = Json::read(body).ok_or(VenueError::Shape)?;
		let field = |name| json.field(name).ok_or(VenueError::Shape);
		if field("symbol")?.text() != Some(symbol) {
			return Err(VenueError::WrongSymbol);
		}
		size(field("bidQty")?)?;
		size(field("askQty")?)?;
		let (bid, ask) = (decimal(field("bidPrice")?)?, decimal(field("askPrice")?)?);
		Ok(Ticker { bid: Some(bid), ask: Some(ask), ..Default::default() })
	}
}
