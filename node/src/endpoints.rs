//! Where the oracle's off-chain worker finds the venues, as configuration of the node.

use codec::Encode;
use pallet_oracle::{EndpointError, Endpoints, ENDPOINTS_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// Reads one `--oracle-endpoint` argument.
pub(crate) fn parse(text: &str) -> Result<Endpoints, String> {
	Endpoints::parse(text).map_err(|error| {
		match error {
			EndpointError::Format => "expected VENUE=URL",
			EndpointError::UnknownVenue => "unknown venue: expected binance, coinbase or kraken",
			EndpointError::Duplicate => "a venue is there twice",
			EndpointError::Address => "the address is no http or https URL",
		}
		.into()
	})
}

/// Writes the endpoints where the worker reads them; none restores the venues themselves.
pub(crate) fn store<S: OffchainStorage>(storage: &mut S, endpoints: &[Endpoints]) {
	let all = Endpoints(endpoints.iter().flat_map(|list| list.0.clone()).collect());
	if all.0.is_empty() {
		storage.remove(STORAGE_PREFIX, ENDPOINTS_KEY);
	} else {
		storage.set(STORAGE_PREFIX, ENDPOINTS_KEY, &all.encode());
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Decode;
	use sp_core::offchain::storage::InMemOffchainStorage;

	#[test]
	fn endpoints_should_lie_where_the_worker_looks_when_stored() {
		let mut storage = InMemOffchainStorage::default();
		let given = ["kraken=http://127.0.0.1:1/k", "binance=http://127.0.0.1:1/b"];
		let parsed: Vec<_> = given.iter().map(|text| parse(text).unwrap()).collect();
		store(&mut storage, &parsed);
		let bytes = storage.get(STORAGE_PREFIX, ENDPOINTS_KEY).unwrap();
		assert_eq!(Endpoints::decode(&mut &bytes[..]).unwrap().0.len(), 2);
		store(&mut storage, &[]);
		assert!(storage.get(STORAGE_PREFIX, ENDPOINTS_KEY).is_none());
	}

	#[test]
	fn argument_should_be_refused_when_malformed() {
		for text in ["kraken", "nobody=http://x", "kraken=ftp://x"] {
			assert!(parse(text).is_err(), "{text}");
		}
	}
}
