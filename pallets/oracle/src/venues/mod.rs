//! One adapter an exchange: how its ticker is asked for and read.
//!
//! Bodies come from strangers. Reading one is linear in its length, bounded in depth, exact in its
//! numbers, and refuses what it does not know: a price is only ever taken from the very field it
//! belongs in.

mod binance;
mod coinbase;
mod json;
mod kraken;
mod time;

pub use binance::Binance;
pub use coinbase::Coinbase;
pub use kraken::Kraken;

use crate::{Venue, MAX_AGE_MS};
use alloc::string::String;
use bulwark_aggregation::parse_decimal;
use bulwark_primitives::{IndexPrice, Moment};
use json::Json;

/// A body longer than this is refused (bytes).
pub const MAX_BODY: usize = 65_536;

/// Widest spread a middle price is taken from: the middle divided by this (2 %).
const SPREAD_PART: u128 = 50;

/// Why a source gave no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VenueError {
	/// It did not answer in time.
	Deadline,
	/// The connection failed.
	Connection,
	/// It answered with this status.
	Status(u16),
	/// Its answer is longer than [`MAX_BODY`].
	TooLong,
	/// Its answer is not JSON of the expected shape.
	Shape,
	/// It says that something went wrong.
	Refused,
	/// It answered about another instrument.
	WrongSymbol,
	/// A number is not a plain decimal, or is zero, or does not fit.
	Number,
	/// Nobody bids or nobody asks.
	Empty,
	/// The bid is above the ask.
	Crossed,
	/// Bid and ask are too far apart and there is no fresh last price.
	Wide,
	/// Its price is more than 10 s away from this node's clock.
	Stale,
}

/// What an exchange says of an instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticker {
	/// Best bid.
	pub bid: Option<IndexPrice>,
	/// Best ask.
	pub ask: Option<IndexPrice>,
	/// Last trade.
	pub last: Option<IndexPrice>,
	/// Time of the last trade, if stated.
	pub time: Option<Moment>,
}

/// How one exchange is asked and understood.
pub trait Adapter {
	/// The address of an instrument's ticker.
	fn url(base: &str, symbol: &str) -> String;

	/// Reads a ticker. O(length).
	///
	/// # Errors
	///
	/// [`VenueError`] if the body is not exactly what the exchange documents.
	fn parse(body: &str, symbol: &str) -> Result<Ticker, VenueError>;
}

impl Venue {
	/// The address of an instrument's ticker.
	#[must_use]
	pub fn url(self, base: &str, symbol: &str) -> String {
		match self {
			Self::Binance => Binance::url(base, symbol),
			Self::Coinbase => Coinbase::url(base, symbol),
			Self::Kraken => Kraken::url(base, symbol),
		}
	}

	/// The price an answer states.
	///
	/// # Errors
	///
	/// [`VenueError`].
	pub fn price(self, body: &[u8], symbol: &str, now: Moment) -> Result<IndexPrice, VenueError> {
		if body.len() > MAX_BODY {
			return Err(VenueError::TooLong);
		}
		let body = core::str::from_utf8(body).map_err(|_| VenueError::Shape)?;
		let ticker = match self {
			Self::Binance => Binance::parse(body, symbol),
			Self::Coinbase => Coinbase::parse(body, symbol),
			Self::Kraken => Kraken::parse(body, symbol),
		};
		ticker?.price(now)
	}
}

impl Ticker {
	/// The middle of bid and ask, rounded down, if both are there and at most 2 % apart; else the
	/// last price if its time is known. A stated time must be within 10 s of `now`.
	///
	/// # Errors
	///
	/// [`VenueError::Stale`], [`VenueError::Crossed`], [`VenueError::Wide`],
	/// [`VenueError::Number`].
	pub fn price(&self, now: Moment) -> Result<IndexPrice, VenueError> {
		let off = |time: Moment| now.since(time).max(time.since(now)) > MAX_AGE_MS;
		if self.time.is_some_and(off) {
			return Err(VenueError::Stale);
		}
		if let (Some(bid), Some(ask)) = (self.bid, self.ask) {
			let spread = ask.inner().checked_sub(bid.inner()).ok_or(VenueError::Crossed)?;
			let middle = bid.inner().saturating_add(spread / 2);
			if spread <= middle / SPREAD_PART {
				return Ok(IndexPrice::from_inner(middle));
			}
		}
		match (self.last, self.time) {
			(Some(last), Some(_)) => Ok(last),
			_ => Err(VenueError::Wide),
		}
	}
}

/// A price in a text field: a plain decimal above zero.
fn decimal(value: &Json<'_>) -> Result<IndexPrice, VenueError> {
	let text = value.text().ok_or(VenueError::Shape)?;
	let price = parse_decimal(text).map_err(|_| VenueError::Number)?;
	if price.inner() == 0 {
		return Err(VenueError::Number);
	}
	Ok(price)
}

/// A size in a text field: a plain decimal; zero means that nobody is there.
fn size(value: &Json<'_>) -> Result<(), VenueError> {
	let text = value.text().ok_or(VenueError::Shape)?;
	match parse_decimal(text) {
		Ok(size) if size.inner() > 0 => Ok(()),
		Ok(_) => Err(VenueError::Empty),
		Err(_) => Err(VenueError::Number),
	}
}
