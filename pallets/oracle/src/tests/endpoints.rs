use crate::{EndpointError, Endpoints, Venue};
use codec::{Decode, Encode};

/// ORR-020.
#[test]
fn endpoints_should_be_read_when_written_as_a_flag() {
	let endpoints =
		Endpoints::parse("binance=http://127.0.0.1:9000/, kraken=https://example.org").unwrap();
	assert_eq!(
		endpoints.0,
		vec![
			(Venue::Binance, b"http://127.0.0.1:9000".to_vec()),
			(Venue::Kraken, b"https://example.org".to_vec()),
		]
	);
	assert_eq!(endpoints.base(Venue::Binance), "http://127.0.0.1:9000");
	assert_eq!(endpoints.base(Venue::Coinbase), "https://api.exchange.coinbase.com");
	assert_eq!(Endpoints::default().base(Venue::Binance), "https://api.binance.com");
	assert_eq!(Endpoints::default().base(Venue::Kraken), "https://api.kraken.com");
}

#[test]
fn endpoints_should_be_refused_when_anything_is_wrong() {
	for (text, error) in [
		("", EndpointError::Format),
		("binance", EndpointError::Format),
		("nyse=http://a", EndpointError::UnknownVenue),
		("binance=http://a,binance=http://b", EndpointError::Duplicate),
		("binance=ftp://a", EndpointError::Address),
		("binance=http://", EndpointError::Address),
		("binance=http://a b", EndpointError::Address),
	] {
		assert_eq!(Endpoints::parse(text), Err(error), "{text}");
	}
	let long = format!("http://{}", "a".repeat(300));
	assert_eq!(Endpoints::everywhere(&long), Err(EndpointError::Address));
}

/// ORR-020: what is stored is a plain list.
#[test]
fn endpoints_should_encode_as_a_list_when_stored() {
	let endpoints = Endpoints::everywhere("http://localhost:9000").unwrap();
	assert_eq!(endpoints.0.len(), 3);
	let list: Vec<(Venue, Vec<u8>)> = Decode::decode(&mut &endpoints.encode()[..]).unwrap();
	assert_eq!(list, endpoints.0);
}

/// ORR-020: rubbish in a node's storage falls back to the exchanges themselves.
#[test]
fn endpoints_should_fall_back_when_an_address_is_rubbish() {
	let endpoints = Endpoints(vec![(Venue::Kraken, vec![0xff, 0xfe])]);
	assert_eq!(endpoints.base(Venue::Kraken), "https://api.kraken.com");
	let endpoints = Endpoints(vec![(Venue::Kraken, b"gopher://a".to_vec())]);
	assert_eq!(endpoints.base(Venue::Kraken), "https://api.kraken.com");
}
