//! The HTTP side and the handle of a running server.

use crate::{
	decimal::Decimal,
	fault::{Fault, FaultRule},
	market::{milliseconds, Config, Market, Quote},
	shapes,
	source::{Asset, Source, Venue},
	tape::Tape,
};
use axum::{
	body::{Body, Bytes},
	extract::{Path, Query, State},
	http::{header, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	routing::{get, post},
	Json, Router,
};
use serde::Deserialize;
use serde_json::{json, Map, Value};
use std::{
	collections::BTreeMap,
	error::Error,
	fmt, io,
	net::{SocketAddr, TcpListener},
	sync::Arc,
	time::{Duration, SystemTime},
};
use tokio::runtime::{Builder, Runtime};

/// How long a hanging source keeps a connection open.
const HANG: Duration = Duration::from_secs(120);
/// Neither JSON nor UTF-8.
const GARBAGE: &[u8] = b"<html>\xff\xfe{\"price\":\"";

/// A running server. It ends when [`PriceServer::shutdown`] is called or the handle is dropped.
#[derive(Debug)]
pub struct PriceServer {
	address: SocketAddr,
	market: Arc<Market>,
	runtime: Option<Runtime>,
}

/// The server cannot listen.
#[derive(Debug)]
pub struct StartError(io::Error);

impl PriceServer {
	/// Listens and plays from now on, on threads of its own: to be called from anywhere, with or
	/// without an async runtime.
	///
	/// # Errors
	///
	/// [`StartError`] if the address cannot be had or threads cannot be started.
	pub fn start(config: Config) -> Result<Self, StartError> {
		let listener = TcpListener::bind(config.address).map_err(StartError)?;
		listener.set_nonblocking(true).map_err(StartError)?;
		let address = listener.local_addr().map_err(StartError)?;
		let runtime = Builder::new_multi_thread()
			.worker_threads(2)
			.thread_name("price-server")
			.enable_all()
			.build()
			.map_err(StartError)?;
		let market = Arc::new(Market::new(config));
		let routes = routes(market.clone());
		let listener = {
			let _entered = runtime.enter();
			tokio::net::TcpListener::from_std(listener).map_err(StartError)?
		};
		// Ends with the runtime; `serve` itself never returns.
		runtime.spawn(async move { axum::serve(listener, routes).await });
		Ok(Self { address, market, runtime: Some(runtime) })
	}

	/// Address and port.
	#[must_use]
	pub fn address(&self) -> SocketAddr {
		self.address
	}

	/// Where `/status` and `/control` are: `http://127.0.0.1:PORT`.
	#[must_use]
	pub fn url(&self) -> String {
		format!("http://{}", self.address)
	}

	/// What stands in for a venue's own base URL: `http://127.0.0.1:PORT/binance`.
	#[must_use]
	pub fn base_url(&self, venue: Venue) -> String {
		format!("{}/{}", self.url(), venue.name())
	}

	/// Position on the tape; past its end while a looped tape returns to its start.
	#[must_use]
	pub fn now(&self) -> Duration {
		self.market.now()
	}

	/// The tape.
	#[must_use]
	pub fn tape(&self) -> &Tape {
		self.market.tape()
	}

	/// An asset's price on the tape now: BTC and ETH in USDT, USDT in USD. `None` if the tape lacks
	/// the asset.
	#[must_use]
	pub fn tape_price(&self, asset: Asset) -> Option<Decimal> {
		self.market.tape_price(asset, self.now())
	}

	/// An asset's price in USD now, before any venue's offset. `None` if the tape lacks the asset.
	#[must_use]
	pub fn usd_price(&self, asset: Asset) -> Option<Decimal> {
		self.market.usd_price(asset, self.now())
	}

	/// What a venue shows now for an asset, with its fault. `None` if it does not list it.
	#[must_use]
	pub fn quote(&self, venue: Venue, asset: Asset) -> Option<Quote> {
		self.market.quote(Source { venue, asset }, self.now())
	}

	/// Gives the sources a rule covers its fault, in place of the one they have.
	pub fn set_fault(&self, rule: &FaultRule) {
		self.market.set_fault(rule);
	}

	/// Makes every source sound.
	pub fn clear_faults(&self) {
		self.set_fault(&FaultRule { venue: None, asset: None, fault: Fault::None });
	}

	/// Goes on from another position.
	pub fn seek(&self, position: Duration) {
		self.market.seek(position);
	}

	/// Goes on at another speed, in tape seconds per real second; zero stands still.
	pub fn set_speed(&self, speed: Decimal) {
		self.market.set_speed(speed);
	}

	/// Closes the port and every connection at once.
	pub fn shutdown(self) {
		drop(self);
	}
}

impl Drop for PriceServer {
	fn drop(&mut self) {
		// An ordinary drop waits for its threads, which an async caller must not.
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_background();
		}
	}
}

impl fmt::Display for StartError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(formatter, "cannot listen: {}", self.0)
	}
}

impl Error for StartError {
	fn source(&self) -> Option<&(dyn Error + 'static)> {
		Some(&self.0)
	}
}

fn routes(market: Arc<Market>) -> Router {
	Router::new()
		.route("/binance/api/v3/ticker/bookTicker", get(binance))
		.route("/coinbase/products/{product}/ticker", get(coinbase))
		.route("/kraken/0/public/Ticker", get(kraken))
		.route("/status", get(status))
		.route("/control", post(control))
		.with_state(market)
}

type Parameters = Query<BTreeMap<String, String>>;

async fn binance(market: State<Arc<Market>>, Query(parameters): Parameters) -> Response {
	match parameters.get("symbol") {
		Some(symbol) => answer(&market, Venue::Binance, symbol).await,
		None => {
			let msg = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
			(StatusCode::BAD_REQUEST, Json(json!({ "code": -1102, "msg": msg }))).into_response()
		},
	}
}

async fn coinbase(market: State<Arc<Market>>, Path(product): Path<String>) -> Response {
	answer(&market, Venue::Coinbase, &product).await
}

async fn kraken(market: State<Arc<Market>>, Query(parameters): Parameters) -> Response {
	let pair = parameters.get("pair").map(String::as_str).unwrap_or_default();
	answer(&market, Venue::Kraken, pair).await
}

/// What a venue answers about a symbol, with the source's fault.
async fn answer(market: &Market, venue: Venue, symbol: &str) -> Response {
	let Some(source) = venue.asset(symbol).map(|asset| Source { venue, asset }) else {
		return unknown_symbol(venue);
	};
	let Some(quote) = market.quote(source, market.now()) else {
		return unknown_symbol(venue);
	};
	let now = shapes::timestamp(SystemTime::now());
	match market.fault(source) {
		Fault::Drop => StatusCode::SERVICE_UNAVAILABLE.into_response(),
		Fault::Hang => {
			tokio::time::sleep(HANG).await;
			StatusCode::GATEWAY_TIMEOUT.into_response()
		},
		Fault::Delay(delay) => {
			tokio::time::sleep(delay).await;
			ticker(source, &quote, &now)
		},
		Fault::Garbage => json_bytes(GARBAGE.to_vec()),
		Fault::BadTimestamp(time) => {
			let mut response = ticker(source, &quote, &time);
			if let Ok(date) = HeaderValue::from_str(&time) {
				response.headers_mut().insert(header::DATE, date);
			}
			response
		},
		Fault::None | Fault::Scale(_) | Fault::Frozen | Fault::Zero => ticker(source, &quote, &now),
	}
}

fn ticker(source: Source, quote: &Quote, time: &str) -> Response {
	match shapes::body(source, quote, time) {
		Ok(body) => json_bytes(body),
		Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
	}
}

fn json_bytes(body: Vec<u8>) -> Response {
	([(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response()
}

fn unknown_symbol(venue: Venue) -> Response {
	let (status, body) = shapes::unknown_symbol(venue);
	let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
	(status, Json(body)).into_response()
}

async fn status(market: State<Arc<Market>>) -> Json<Value> {
	Json(report(&market))
}

/// Tape time, prices and faults.
fn report(market: &Market) -> Value {
	let (tape, now) = (market.tape(), market.now());
	let text = |price: Option<Decimal>| price.map(|price| price.to_string());
	let prices: Map<String, Value> = Asset::ALL
		.into_iter()
		.filter_map(|asset| {
			let tape_price = text(market.tape_price(asset, now))?;
			let usd_price = text(market.usd_price(asset, now));
			Some((asset.name().into(), json!({ "tape": tape_price, "usd": usd_price })))
		})
		.collect();
	let sources: Vec<Value> = Source::all()
		.filter_map(|source| {
			let quote = market.quote(source, now)?;
			Some(json!({
				"venue": source.venue,
				"asset": source.asset,
				"price": quote.last,
				"fault": market.fault(source).to_string(),
			}))
		})
		.collect();
	json!({
		"tape": {
			"name": tape.name(),
			"position_ms": milliseconds(now),
			"length_ms": milliseconds(tape.length()),
			"time": tape.starts_at().saturating_add(now.as_secs()),
			"speed": market.speed(),
			"ended": now >= tape.length(),
		},
		"prices": prices,
		"sources": sources,
	})
}

/// The body of a `POST /control`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
	venue: Option<Venue>,
	asset: Option<Asset>,
	fault: Option<String>,
	speed: Option<Decimal>,
	seek_ms: Option<u64>,
}

impl Control {
	fn apply(self, market: &Market) -> Result<(), String> {
		let fault = self.fault.map(|fault| fault.parse::<Fault>()).transpose();
		match fault.map_err(|error| error.to_string())? {
			Some(fault) => {
				market.set_fault(&FaultRule { venue: self.venue, asset: self.asset, fault });
			},
			None if self.venue.is_some() || self.asset.is_some() => {
				return Err("venue and asset need a fault".into());
			},
			None if self.speed.is_none() && self.seek_ms.is_none() => {
				return Err("nothing to do: give fault, speed or seek_ms".into());
			},
			None => {},
		}
		if let Some(speed) = self.speed {
			market.set_speed(speed);
		}
		if let Some(position) = self.seek_ms {
			market.seek(Duration::from_millis(position));
		}
		Ok(())
	}
}

/// Takes any content type, so that plain `curl -d` will do.
async fn control(market: State<Arc<Market>>, body: Bytes) -> Response {
	let control = serde_json::from_slice::<Control>(&body).map_err(|error| error.to_string());
	match control.and_then(|control| control.apply(&market)) {
		Ok(()) => Json(report(&market)).into_response(),
		Err(error) => (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response(),
	}
}
