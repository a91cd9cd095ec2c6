//! The answers of real exchanges, field by field in their order.

use crate::{
	market::Quote,
	source::{Asset, Source, Venue},
};
use serde::Serialize;
use serde_json::{json, Value};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A size or traded volume where nobody reads it.
const SIZE: &str = "1.00000000";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BinanceBookTicker<'a> {
	symbol: &'a str,
	bid_price: String,
	bid_qty: &'a str,
	ask_price: String,
	ask_qty: &'a str,
}

#[derive(Serialize)]
struct CoinbaseTicker<'a> {
	trade_id: u64,
	price: String,
	size: &'a str,
	time: &'a str,
	bid: String,
	ask: String,
	volume: &'a str,
}

#[derive(Serialize)]
struct KrakenTicker {
	a: [String; 3],
	b: [String; 3],
	c: [String; 2],
	v: [String; 2],
	p: [String; 2],
	t: [u64; 2],
	l: [String; 2],
	h: [String; 2],
	o: String,
}

/// The body of a source's answer. `time` is the moment of the quote as the venue would write it.
pub(crate) fn body(
	source: Source,
	quote: &Quote,
	time: &str,
) -> Result<Vec<u8>, serde_json::Error> {
	let symbol = source.venue.symbol(source.asset).unwrap_or_default();
	match source.venue {
		Venue::Binance => serde_json::to_vec(&BinanceBookTicker {
			symbol,
			bid_price: quote.bid.to_string(),
			bid_qty: SIZE,
			ask_price: quote.ask.to_string(),
			ask_qty: SIZE,
		}),
		Venue::Coinbase => serde_json::to_vec(&CoinbaseTicker {
			trade_id: 1 + u64::from(source.asset == Asset::Eth),
			price: quote.last.to_string(),
			size: SIZE,
			time,
			bid: quote.bid.to_string(),
			ask: quote.ask.to_string(),
			volume: SIZE,
		}),
		Venue::Kraken => {
			let ticker = serde_json::to_value(kraken(quote))?;
			serde_json::to_vec(&json!({ "error": [], "result": { symbol: ticker } }))
		},
	}
}

fn kraken(quote: &Quote) -> KrakenTicker {
	let level = |price: String| [price, "1".into(), "1.000".into()];
	let last = || quote.last.to_string();
	let both = || [last(), last()];
	let size = || SIZE.to_string();
	KrakenTicker {
		a: level(quote.ask.to_string()),
		b: level(quote.bid.to_string()),
		c: [last(), size()],
		v: [size(), size()],
		p: both(),
		t: [1, 1],
		l: both(),
		h: both(),
		o: last(),
	}
}

/// Status and body of a venue that does not know the symbol asked for.
pub(crate) fn unknown_symbol(venue: Venue) -> (u16, Value) {
	match venue {
		Venue::Binance => (400, json!({ "code": -1121, "msg": "Invalid symbol." })),
		Venue::Coinbase => (404, json!({ "message": "NotFound" })),
		Venue::Kraken => (200, json!({ "error": ["EQuery:Unknown asset pair"] })),
	}
}

/// The time now, as Coinbase writes it: `2020-01-28T02:13:33.012523Z`.
pub(crate) fn timestamp(now: SystemTime) -> String {
	let since = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
	let (seconds, micros) = (since.as_secs(), since.subsec_micros());
	let (year, month, day) = civil(seconds / 86_400);
	let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
	format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

/// Year, month and day of a number of days since 1 January 1970, in the Gregorian calendar.
///
/// Years are counted from 1 March, so that the leap day is a year's last, in eras of 400 years.
fn civil(days: u64) -> (u64, u64, u64) {
	const ERA_DAYS: u64 = 146_097;
	let shifted = days.saturating_add(719_468);
	let (era, day_of_era) = (shifted / ERA_DAYS, shifted % ERA_DAYS);
	let leaps = day_of_era / 1_460 + day_of_era / (ERA_DAYS - 1);
	let year_of_era = (day_of_era + day_of_era / 36_524 - leaps) / 365;
	let day_of_year = day_of_era + year_of_era / 100 - (365 * year_of_era + year_of_era / 4);
	let shifted_month = (5 * day_of_year + 2) / 153;
	let day = day_of_year + 1 - (153 * shifted_month + 2) / 5;
	let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
	(era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::decimal::Decimal;

	fn printed(venue: Venue, asset: Asset) -> String {
		let quote =
			Quote { bid: Decimal::whole(9), ask: Decimal::whole(11), last: Decimal::whole(10) };
		let body = body(Source { venue, asset }, &quote, "2020-01-28T02:13:33.012523Z");
		String::from_utf8(body.unwrap()).unwrap()
	}

	#[test]
	fn body_should_be_the_book_ticker_when_the_venue_is_binance() {
		assert_eq!(
			printed(Venue::Binance, Asset::Btc),
			r#"{"symbol":"BTCUSDT","bidPrice":"9.00000000","bidQty":"1.00000000","#.to_owned()
				+ r#""askPrice":"11.00000000","askQty":"1.00000000"}"#
		);
	}

	#[test]
	fn body_should_be_the_ticker_when_the_venue_is_coinbase() {
		assert_eq!(
			printed(Venue::Coinbase, Asset::Btc),
			r#"{"trade_id":1,"price":"10.00000000","size":"1.00000000","#.to_owned()
				+ r#""time":"2020-01-28T02:13:33.012523Z","bid":"9.00000000","#
				+ r#""ask":"11.00000000","volume":"1.00000000"}"#
		);
	}

	#[test]
	fn body_should_be_keyed_by_the_long_name_when_the_venue_is_kraken() {
		assert_eq!(
			serde_json::from_str::<Value>(&printed(Venue::Kraken, Asset::Eth)).unwrap(),
			json!({ "error": [], "result": { "XETHZUSD": {
				"a": ["11.00000000", "1", "1.000"],
				"b": ["9.00000000", "1", "1.000"],
				"c": ["10.00000000", "1.00000000"],
				"v": ["1.00000000", "1.00000000"],
				"p": ["10.00000000", "10.00000000"],
				"t": [1, 1],
				"l": ["10.00000000", "10.00000000"],
				"h": ["10.00000000", "10.00000000"],
				"o": "10.00000000",
			} } })
		);
	}

	#[test]
	fn timestamp_should_be_right_when_the_year_is_a_leap_year_or_not() {
		for (seconds, text) in [
			(0, "1970-01-01T00:00:00"),
			(951_782_399, "2000-02-28T23:59:59"),
			(951_782_400, "2000-02-29T00:00:00"),
			(951_868_800, "2000-03-01T00:00:00"),
			(1_580_177_613, "2020-01-28T02:13:33"),
			(1_583_020_799, "2020-02-29T23:59:59"),
			(1_798_761_599, "2026-12-31T23:59:59"),
			(4_107_542_400, "2100-03-01T00:00:00"),
		] {
			let time = UNIX_EPOCH + Duration::new(seconds, 12_523_999);
			assert_eq!(timestamp(time), format!("{text}.012523Z"));
		}
	}
}
