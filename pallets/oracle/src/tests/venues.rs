//! Adapters against the documented shapes, with made-up numbers.

use super::mock::{price, START};
use crate::{
	venues::{Ticker, VenueError, MAX_BODY},
	Venue,
};
use bulwark_primitives::{IndexPrice, Moment};
use proptest::prelude::*;

const NOW: Moment = Moment(START);

/// 2023-11-14T22:13:20Z is the start of the tests.
const COINBASE: &str = r#"{"trade_id":77,"price":"101.5","size":"0.5","time":"2023-11-14T22:13:19.500000Z","bid":"100.00","ask":"101.00","volume":"1903188.03750000"}"#;

const BINANCE: &str = r#"{"symbol":"BTCUSDT","bidPrice":"100.00000000","bidQty":"4.00000000","askPrice":"101.00000000","askQty":"9.00000000"}"#;

const KRAKEN: &str = r#"{"error":[],"result":{"XXBTZUSD":{"a":["101.00000","2","2.000"],"b":["100.00000","11","11.000"],"c":["100.40000","0.01026127"],"v":["58.1","62.3"],"p":["100.4","100.6"],"t":[56819,62596],"l":["99.5","99.5"],"h":["103.0","103.0"],"o":"102.0"}}}"#;

fn binance(body: &str) -> Result<IndexPrice, VenueError> {
	Venue::Binance.price(body.as_bytes(), "BTCUSDT", NOW)
}

fn coinbase(body: &str) -> Result<IndexPrice, VenueError> {
	Venue::Coinbase.price(body.as_bytes(), "BTC-USD", NOW)
}

fn kraken(body: &str) -> Result<IndexPrice, VenueError> {
	Venue::Kraken.price(body.as_bytes(), "XBTUSD", NOW)
}

#[test]
fn url_should_name_the_ticker_when_asked() {
	let base = "https://e.org";
	for (venue, expected) in [
		(Venue::Binance, "https://e.org/api/v3/ticker/bookTicker?symbol=X"),
		(Venue::Coinbase, "https://e.org/products/X/ticker"),
		(Venue::Kraken, "https://e.org/0/public/Ticker?pair=X"),
	] {
		assert_eq!(venue.url(base, "X"), expected);
	}
}

/// ORR-021.
#[test]
fn adapters_should_take_the_middle_when_shapes_are_as_documented() {
	assert_eq!(binance(BINANCE), Ok(price("100.5")));
	assert_eq!(coinbase(COINBASE), Ok(price("100.5")));
	assert_eq!(kraken(KRAKEN), Ok(price("100.5")));
}

/// ORR-021.
#[test]
fn adapters_should_accept_blanks_and_other_order_when_json_allows() {
	let body = "\n{ \"askQty\" : \"1\", \"askPrice\":\"3\",\t\"bidQty\":\"2\" ,\
		\"bidPrice\":\"2.99\", \"new\": {\"x\":[null,true,-1.5e+3]}, \"symbol\":\"BTCUSDT\"}\r\n";
	assert_eq!(binance(body), Ok(price("2.995")));
}

/// ORR-022.
#[test]
fn adapters_should_refuse_when_body_is_garbage() {
	for body in [
		"",
		"null",
		"[]",
		"{}",
		"\"\"",
		"<html>503</html>",
		"{\"symbol\":\"BTCUSDT\"",
		"{\"symbol\":\"BTCUSDT\"}}",
		"{'symbol':'BTCUSDT'}",
	] {
		for venue in Venue::ALL {
			let answer = venue.price(body.as_bytes(), "BTCUSDT", NOW);
			assert!(answer.is_err(), "{venue:?} {body}");
		}
	}
	assert_eq!(Venue::Kraken.price(&[0xff, 0xfe], "X", NOW), Err(VenueError::Shape));
}

/// ORR-022: an array of symbols is another endpoint's shape.
#[test]
fn binance_should_refuse_when_it_is_not_this_symbol() {
	let other = BINANCE.replace("BTCUSDT", "LTCBTC");
	assert_eq!(binance(&other), Err(VenueError::WrongSymbol));
	assert_eq!(binance(&format!("[{BINANCE}]")), Err(VenueError::Shape));
	let twice = BINANCE.replace("\"bidPrice\"", "\"askPrice\"");
	assert_eq!(binance(&twice), Err(VenueError::Shape));
}

/// ORR-022: sizes are zero while trading is halted.
#[test]
fn venues_should_be_refused_when_nobody_is_there() {
	let halted = BINANCE.replace("\"4.00000000\"", "\"0.00000000\"");
	assert_eq!(binance(&halted), Err(VenueError::Empty));
	let halted = KRAKEN.replace("\"2.000\"", "\"0.000\"");
	assert_eq!(kraken(&halted), Err(VenueError::Empty));
}

/// ORR-022: Kraken sends errors with status 200.
#[test]
fn kraken_should_refuse_when_it_reports_an_error() {
	assert_eq!(kraken(r#"{"error":["EQuery:Unknown asset pair"]}"#), Err(VenueError::Refused));
	let both = KRAKEN.replace("\"error\":[]", "\"error\":[\"EService:Busy\"]");
	assert_eq!(kraken(&both), Err(VenueError::Refused));
	assert_eq!(kraken(r#"{"error":[],"result":{}}"#), Err(VenueError::Shape));
	let pair = r#"{"a":["101","2","2"],"b":["100","1","1"],"c":["100","1"]}"#;
	let two = format!(r#"{{"error":[],"result":{{"A":{pair},"B":{pair}}}}}"#);
	assert_eq!(kraken(&two), Err(VenueError::Shape));
	let one = format!(r#"{{"error":[],"result":{{"A":{pair}}}}}"#);
	assert_eq!(kraken(&one), Ok(price("100.5")));
}

/// ORR-022: numbers are plain decimals in text; a number where text belongs is another shape.
#[test]
fn adapters_should_refuse_when_numbers_are_not_plain_decimals() {
	for number in ["1e5", "-100", "+100", "NaN", "", "0", "0.0", "100.", "0x64", "1,000"] {
		let body = BINANCE.replace("\"100.00000000\"", &format!("\"{number}\""));
		assert_eq!(binance(&body), Err(VenueError::Number), "{number}");
	}
	for value in ["100.5", "null", "[]", "{}", "true"] {
		let body = BINANCE.replace("\"100.00000000\"", value);
		assert_eq!(binance(&body), Err(VenueError::Shape), "{value}");
	}
}

/// ORR-023.
#[test]
fn coinbase_should_refuse_when_its_time_is_off() {
	let at = |time: &str| coinbase(&COINBASE.replace("2023-11-14T22:13:19.500000Z", time));
	assert_eq!(at("2023-11-14T22:13:10Z"), Ok(price("100.5")));
	assert_eq!(at("2023-11-14T22:13:09.999Z"), Err(VenueError::Stale));
	assert_eq!(at("2023-11-14T22:13:30Z"), Ok(price("100.5")));
	assert_eq!(at("2023-11-14T22:13:30.001Z"), Err(VenueError::Stale));
	assert_eq!(at("yesterday"), Err(VenueError::Shape));
}

/// ORR-023: the middle if the spread is at most 2 %, else the last price if its time is known.
#[test]
fn ticker_should_choose_middle_or_last_when_spread_is_narrow_or_wide() {
	let ticker = |bid: &str, ask: &str, time: Option<u64>| Ticker {
		bid: Some(price(bid)),
		ask: Some(price(ask)),
		last: Some(price("77")),
		time: time.map(Moment),
	};
	assert_eq!(ticker("99", "101", None).price(NOW), Ok(price("100")));
	assert_eq!(ticker("100", "100", None).price(NOW), Ok(price("100")));
	assert_eq!(ticker("98.9", "101.1", None).price(NOW), Err(VenueError::Wide));
	assert_eq!(ticker("98.9", "101.1", Some(START)).price(NOW), Ok(price("77")));
	assert_eq!(ticker("99", "101", Some(START - 10_001)).price(NOW), Err(VenueError::Stale));
	assert_eq!(ticker("101", "99", Some(START)).price(NOW), Err(VenueError::Crossed));
	let one_sided = Ticker { ask: None, ..ticker("99", "101", Some(START)) };
	assert_eq!(one_sided.price(NOW), Ok(price("77")));
	let untimed = Ticker { time: None, ..one_sided };
	assert_eq!(untimed.price(NOW), Err(VenueError::Wide));
	let extreme = Ticker {
		bid: Some(IndexPrice::from_inner(u128::MAX)),
		ask: Some(IndexPrice::from_inner(u128::MAX)),
		..Default::default()
	};
	assert_eq!(extreme.price(NOW), Ok(IndexPrice::from_inner(u128::MAX)));
}

/// ORR-024.
#[test]
fn adapters_should_refuse_when_body_is_too_long_or_too_deep() {
	let long = vec![b' '; MAX_BODY + 1];
	assert_eq!(Venue::Binance.price(&long, "BTCUSDT", NOW), Err(VenueError::TooLong));
	let nested = |depth: usize| {
		let inner = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
		binance(&BINANCE.replace("{\"symbol\"", &format!("{{\"x\":{inner},\"symbol\"")))
	};
	assert_eq!(nested(7), Ok(price("100.5")));
	assert_eq!(nested(8), Err(VenueError::Shape));
	assert_eq!(nested(30_000), Err(VenueError::Shape));
}

/// ORR-024: worked counterexample: a reader that finds each character by counting from the start
/// takes minutes for this, and one exchange could silence a validator.
#[test]
fn adapters_should_be_quick_when_a_body_is_as_long_as_allowed() {
	let filler = "x".repeat(MAX_BODY - BINANCE.len() - 6);
	let body = BINANCE.replace("{\"symbol\"", &format!("{{\"\":\"{filler}\",\"symbol\""));
	assert!(body.len() <= MAX_BODY && body.len() > MAX_BODY - 10);
	for _ in 0..100 {
		assert_eq!(binance(&body), Ok(price("100.5")));
	}
}

proptest! {
	/// ORR-022.
	#[test]
	fn adapters_should_not_panic_when_bytes_are_arbitrary(
		body in prop::collection::vec(any::<u8>(), 0..300),
	) {
		for venue in Venue::ALL {
			let _ = venue.price(&body, "BTCUSDT", NOW);
		}
	}

	/// ORR-022: one changed byte either changes nothing, or a number, or is refused.
	#[test]
	fn adapters_should_not_panic_when_a_byte_is_changed(index in 0usize..250, byte: u8) {
		for (venue, text) in
			[(Venue::Binance, BINANCE), (Venue::Coinbase, COINBASE), (Venue::Kraken, KRAKEN)]
		{
			let mut body = text.as_bytes().to_vec();
			let index = index % body.len();
			body[index] = byte;
			let _ = venue.price(&body, "BTCUSDT", NOW);
		}
	}

	/// ORR-021: exact, whatever the digits.
	#[test]
	fn binance_should_be_exact_when_numbers_are_any(cents in 1u64..1_000_000_000_000) {
		let text = format!("{}.{:02}", cents / 100, cents % 100);
		let body = BINANCE.replace("100.00000000", &text).replace("101.00000000", &text);
		prop_assert_eq!(binance(&body), Ok(price(&text)));
	}
}
