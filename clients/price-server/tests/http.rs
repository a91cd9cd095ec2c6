//! The server over real connections.

use bulwark_price_server::{Asset, Config, Decimal, PriceServer, Tape, Venue};
use serde_json::{json, Value};
use std::{
	io::{self, Read, Write},
	net::TcpStream,
	time::{Duration, Instant},
};

const BINANCE: &str = "/binance/api/v3/ticker/bookTicker?symbol=BTCUSDT";
const COINBASE: &str = "/coinbase/products/BTC-USD/ticker";
const KRAKEN: &str = "/kraken/0/public/Ticker?pair=XBTUSD";

struct Answer {
	status: u16,
	head: String,
	body: Vec<u8>,
}

impl Answer {
	fn json(&self) -> Value {
		serde_json::from_slice(&self.body).unwrap()
	}
}

/// A server whose prices stand still: BTC 10,000, ETH 200, USDT 1.
fn server() -> PriceServer {
	let tape =
		Tape::constant(&[(Asset::Btc, Decimal::whole(10_000)), (Asset::Eth, Decimal::whole(200))]);
	PriceServer::start(Config::new(tape)).unwrap()
}

fn request(
	server: &PriceServer,
	method: &str,
	path: &str,
	body: &str,
	patience: Duration,
) -> io::Result<Answer> {
	let mut stream = TcpStream::connect(server.address())?;
	stream.set_read_timeout(Some(patience))?;
	write!(
		stream,
		"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
		 Content-Length: {}\r\n\r\n{body}",
		body.len()
	)?;
	let mut bytes = Vec::new();
	stream.read_to_end(&mut bytes)?;
	let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
	let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
	let status = head.split(' ').nth(1).unwrap().parse().unwrap();
	Ok(Answer { status, head, body: bytes[end + 4..].to_vec() })
}

fn get(server: &PriceServer, path: &str) -> Answer {
	request(server, "GET", path, "", Duration::from_secs(20)).unwrap()
}

fn control(server: &PriceServer, body: &str) -> Answer {
	request(server, "POST", "/control", body, Duration::from_secs(20)).unwrap()
}

#[test]
fn binance_should_show_its_book_ticker_when_asked() {
	let server = server();
	let answer = get(&server, BINANCE);
	assert_eq!(answer.status, 200);
	assert!(answer.head.contains("content-type: application/json"));
	assert_eq!(
		answer.json(),
		json!({
			"symbol": "BTCUSDT",
			"bidPrice": "9997.00020000",
			"bidQty": "1.00000000",
			"askPrice": "9998.99980000",
			"askQty": "1.00000000",
		})
	);
}

#[test]
fn coinbase_should_show_its_ticker_when_asked() {
	let server = server();
	let ticker = get(&server, "/coinbase/products/ETH-USD/ticker").json();
	assert_eq!(ticker["price"], "200.02000000");
	assert_eq!(ticker["bid"], "199.99999800");
	assert_eq!(ticker["ask"], "200.04000200");
	assert!(ticker["trade_id"].is_u64());
	assert!(!ticker["time"].as_str().unwrap().starts_with("1970"));
	let tether = get(&server, "/coinbase/products/USDT-USD/ticker").json();
	assert_eq!(tether["price"], "1.00000000");
}

#[test]
fn kraken_should_key_its_result_by_the_long_name_when_asked_by_the_short_one() {
	let server = server();
	for (pair, key) in [
		("XBTUSD", "XXBTZUSD"),
		("ETHUSD", "XETHZUSD"),
		("USDTUSD", "USDTZUSD"),
		("XXBTZUSD", "XXBTZUSD"),
	] {
		let answer = get(&server, &format!("/kraken/0/public/Ticker?pair={pair}")).json();
		assert_eq!(answer["error"], json!([]));
		assert!(answer["result"][key]["a"][0].is_string(), "{pair}");
	}
	let bitcoin = get(&server, KRAKEN).json();
	assert_eq!(bitcoin["result"]["XXBTZUSD"]["c"][0], "10003.00000000");
}

#[test]
fn venue_should_answer_with_its_own_error_when_the_symbol_is_unknown() {
	let server = server();
	let answer = get(&server, "/binance/api/v3/ticker/bookTicker?symbol=USDTUSD");
	assert_eq!((answer.status, answer.json()["code"].as_i64()), (400, Some(-1121)));
	let answer = get(&server, "/binance/api/v3/ticker/bookTicker");
	assert_eq!((answer.status, answer.json()["code"].as_i64()), (400, Some(-1102)));
	assert_eq!(get(&server, "/coinbase/products/DOGE-USD/ticker").status, 404);
	let answer = get(&server, "/kraken/0/public/Ticker?pair=DOGEUSD");
	assert_eq!(answer.status, 200);
	assert_eq!(answer.json(), json!({ "error": ["EQuery:Unknown asset pair"] }));
	assert_eq!(get(&server, "/nowhere").status, 404);
}

#[test]
fn source_should_refuse_when_dropped_until_it_is_sound_again() {
	let server = server();
	assert_eq!(control(&server, r#"{"venue":"kraken","asset":"BTC","fault":"drop"}"#).status, 200);
	assert_eq!(get(&server, KRAKEN).status, 503);
	assert_eq!(get(&server, "/kraken/0/public/Ticker?pair=ETHUSD").status, 200);
	assert_eq!(get(&server, COINBASE).status, 200);
	server.clear_faults();
	assert_eq!(get(&server, KRAKEN).status, 200);
}

#[test]
fn source_should_stay_silent_when_hanging_and_leave_others_alone() {
	let server = server();
	server.set_fault(&"coinbase=hang".parse().unwrap());
	let silence = request(&server, "GET", COINBASE, "", Duration::from_millis(700));
	let kind = silence.err().map(|error| error.kind());
	assert!(matches!(kind, Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)));
	assert_eq!(get(&server, BINANCE).status, 200);
}

#[test]
fn source_should_answer_late_when_delayed() {
	let server = server();
	server.set_fault(&"binance=delay:300".parse().unwrap());
	let asked = Instant::now();
	assert_eq!(get(&server, BINANCE).status, 200);
	assert!(asked.elapsed() >= Duration::from_millis(300));
}

#[test]
fn body_should_be_unreadable_when_garbage() {
	let server = server();
	server.set_fault(&"all=garbage".parse().unwrap());
	for path in [BINANCE, COINBASE, KRAKEN] {
		let answer = get(&server, path);
		assert_eq!(answer.status, 200);
		assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
		assert!(String::from_utf8(answer.body).is_err());
	}
}

#[test]
fn prices_should_be_multiplied_or_zero_when_told() {
	let server = server();
	server.set_fault(&"coinbase=scale:1000".parse().unwrap());
	assert_eq!(get(&server, COINBASE).json()["price"], "10001000.00000000");
	server.set_fault(&"coinbase=zero".parse().unwrap());
	let ticker = get(&server, COINBASE).json();
	for field in ["price", "bid", "ask"] {
		assert_eq!(ticker[field], "0.00000000");
	}
}

#[test]
fn time_should_be_wrong_when_told_in_the_body_and_in_the_header() {
	let server = server();
	server.set_fault(&"all=bad-timestamp".parse().unwrap());
	assert_eq!(get(&server, COINBASE).json()["time"], "1970-01-01T00:00:00.000000Z");
	for path in [BINANCE, COINBASE, KRAKEN] {
		assert!(get(&server, path).head.contains("date: 1970-01-01t00:00:00"));
	}
	server.set_fault(&"coinbase=bad-timestamp:yesterday".parse().unwrap());
	assert_eq!(get(&server, COINBASE).json()["time"], "yesterday");
}

#[test]
fn price_should_stay_when_frozen_while_the_tape_goes_on() {
	let tape = Tape::covid_hourly().unwrap();
	let server = PriceServer::start(Config { speed: Decimal(0), ..Config::new(tape) }).unwrap();
	assert_eq!(control(&server, r#"{"venue":"coinbase","fault":"frozen"}"#).status, 200);
	let frozen = get(&server, COINBASE).json()["price"].clone();
	let moving = get(&server, BINANCE).json()["bidPrice"].clone();
	assert_eq!(control(&server, r#"{"seek_ms":90000000}"#).status, 200);
	assert_eq!(get(&server, COINBASE).json()["price"], frozen);
	assert_ne!(get(&server, BINANCE).json()["bidPrice"], moving);
	assert_eq!(server.now(), Duration::from_secs(90_000));
	assert_eq!(server.tape_price(Asset::Btc).unwrap().to_string(), "4130.64000000");
}

#[test]
fn tape_should_advance_when_time_passes() {
	let tape = Tape::covid_hourly().unwrap();
	let server = PriceServer::start(Config { speed: Decimal::whole(600), ..Config::new(tape) });
	let server = server.unwrap();
	let first = server.usd_price(Asset::Btc);
	std::thread::sleep(Duration::from_millis(100));
	assert!(server.now() >= Duration::from_secs(60));
	assert_ne!(server.usd_price(Asset::Btc), first);
}

#[test]
fn status_should_tell_tape_prices_and_faults_when_asked() {
	let server = server();
	server.set_fault(&"kraken/ETH=delay:5".parse().unwrap());
	let status = get(&server, "/status").json();
	assert_eq!(
		status["tape"],
		json!({
			"name": "constant",
			"position_ms": 0,
			"length_ms": 0,
			"time": 0,
			"speed": "1.00000000",
			"ended": true,
		})
	);
	assert_eq!(
		status["prices"]["BTC"],
		json!({ "tape": "10000.00000000", "usd": "10000.00000000" })
	);
	let sources = status["sources"].as_array().unwrap();
	assert_eq!(sources.len(), 8);
	let late = json!({
		"venue": "kraken", "asset": "ETH", "price": "200.06000000", "fault": "delay:5",
	});
	assert!(sources.contains(&late));
	assert_eq!(sources.iter().filter(|source| source["fault"] == "none").count(), 7);
}

#[test]
fn control_should_change_nothing_when_malformed() {
	let server = server();
	let before = get(&server, "/status").body;
	for body in [
		"",
		"{}",
		"[]",
		r#"{"venue":"kraken"}"#,
		r#"{"venue":"mtgox","fault":"drop"}"#,
		r#"{"venue":"kraken","fault":"slow"}"#,
		r#"{"speed":"-1"}"#,
		r#"{"speed":"2","fault":"delay"}"#,
		r#"{"surprise":1}"#,
	] {
		let answer = control(&server, body);
		assert_eq!(answer.status, 400, "{body}");
		assert!(answer.json()["error"].is_string());
	}
	assert_eq!(get(&server, "/status").body, before);
}

#[test]
fn server_should_free_its_port_when_shut_down() {
	let server = server();
	let address = server.address();
	server.set_fault(&"all=hang".parse().unwrap());
	let mut waiting = TcpStream::connect(address).unwrap();
	write!(waiting, "GET {BINANCE} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
	server.shutdown();
	let deadline = Instant::now() + Duration::from_secs(10);
	while TcpStream::connect(address).is_ok() {
		assert!(Instant::now() < deadline, "the port is still open");
		std::thread::sleep(Duration::from_millis(10));
	}
}

#[test]
fn port_should_be_refused_when_it_is_taken() {
	let first = server();
	let tape = Tape::covid_hourly().unwrap();
	let second = PriceServer::start(Config { address: first.address(), ..Config::new(tape) });
	assert!(second.unwrap_err().to_string().starts_with("cannot listen"));
}

#[tokio::test]
async fn handle_should_be_droppable_when_the_caller_is_async() {
	let server = server();
	assert_eq!(server.base_url(Venue::Kraken), format!("http://{}/kraken", server.address()));
	drop(server);
}
