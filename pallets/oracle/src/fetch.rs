//! Asking all sources at once, within one deadline.

use crate::{
	venues::{VenueError, MAX_BODY},
	Endpoints, Symbol, Venue,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{IndexPrice, Moment};
use core::str;
use sp_core::offchain::{HttpError, Timestamp};
use sp_runtime::offchain::http::{self, PendingRequest, Response};

/// Names this program to exchanges that refuse the nameless.
const USER_AGENT: &str = "bulwark-oracle/1";

/// What each source said.
pub(crate) type Quotes = BTreeMap<(Venue, Symbol), Result<IndexPrice, VenueError>>;

/// Asks for every instrument once, all at the same time, and reads what has come by the deadline.
pub(crate) fn fetch(
	instruments: impl Iterator<Item = (Venue, Symbol)>,
	endpoints: &Endpoints,
	deadline: Timestamp,
) -> Quotes {
	let mut quotes = Quotes::new();
	let mut asked = Vec::new();
	let mut requests = Vec::new();
	for (venue, symbol) in instruments {
		if quotes.contains_key(&(venue, symbol.clone())) {
			continue;
		}
		// Stays if nothing better comes.
		quotes.insert((venue, symbol.clone()), Err(VenueError::Connection));
		if let Ok(request) = send(venue, &symbol, endpoints, deadline) {
			requests.push(request);
			asked.push((venue, symbol));
		}
	}
	let answers = PendingRequest::try_wait_all(requests, deadline);
	let now = Moment(sp_io::offchain::timestamp().unix_millis());
	for ((venue, symbol), answer) in asked.into_iter().zip(answers) {
		let price = match answer {
			Ok(Ok(response)) => {
				read(&response, deadline).and_then(|body| venue.price(&body, text(&symbol)?, now))
			},
			Ok(Err(_)) => Err(VenueError::Connection),
			Err(_) => Err(VenueError::Deadline),
		};
		if let Err(error) = price {
			let symbol = text(&symbol).unwrap_or_default();
			log::debug!(
				target: crate::worker::LOG_TARGET,
				"no price of {symbol} from {}: {error:?}", venue.name()
			);
		}
		quotes.insert((venue, symbol), price);
	}
	quotes
}

fn text(symbol: &Symbol) -> Result<&str, VenueError> {
	str::from_utf8(symbol).map_err(|_| VenueError::WrongSymbol)
}

fn send(
	venue: Venue,
	symbol: &Symbol,
	endpoints: &Endpoints,
	deadline: Timestamp,
) -> Result<PendingRequest, VenueError> {
	let url = venue.url(endpoints.base(venue), text(symbol)?);
	http::Request::get(&url)
		.deadline(deadline)
		.add_header("Accept", "application/json")
		.add_header("User-Agent", USER_AGENT)
		.send()
		.map_err(|_| VenueError::Connection)
}

/// The body of a good answer, at most [`MAX_BODY`] long.
fn read(response: &Response, deadline: Timestamp) -> Result<Vec<u8>, VenueError> {
	if response.code != 200 {
		return Err(VenueError::Status(response.code));
	}
	let mut body = response.body();
	body.deadline(deadline);
	let bytes: Vec<u8> = body.by_ref().take(MAX_BODY.saturating_add(1)).collect();
	match body.error() {
		Some(HttpError::DeadlineReached) => Err(VenueError::Deadline),
		Some(_) => Err(VenueError::Connection),
		None if bytes.len() > MAX_BODY => Err(VenueError::TooLong),
		None => Ok(bytes),
	}
}
