//! Where a node finds the exchanges: a setting of the node, not of the chain.

use crate::Venue;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use core::str;
use sp_runtime::offchain::storage::StorageValueRef;

/// Key in the node's persistent off-chain storage under which [`Endpoints`] lie, encoded.
pub const ENDPOINTS_KEY: &[u8] = b"bulwark::oracle::endpoints";

/// Longest base address (bytes).
const MAX_BASE: usize = 256;

/// Base addresses that replace the exchanges' own.
///
/// A node writes them before it starts, under [`ENDPOINTS_KEY`] with the prefix of off-chain
/// storage: `storage.set(sp_core::offchain::STORAGE_PREFIX, ENDPOINTS_KEY, &endpoints.encode())`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Endpoints(pub Vec<(Venue, Vec<u8>)>);

/// What is wrong with a list of base addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointError {
	/// An entry is not `venue=address`.
	Format,
	/// No such venue: binance, coinbase or kraken.
	UnknownVenue,
	/// A venue is there twice.
	Duplicate,
	/// The address does not start with `http://` or `https://`, or has blanks, or is too long.
	Address,
}

impl Endpoints {
	/// Reads `venue=address` entries separated by commas, such as
	/// `binance=http://127.0.0.1:9000,kraken=http://127.0.0.1:9001`.
	///
	/// # Errors
	///
	/// [`EndpointError`].
	pub fn parse(text: &str) -> Result<Self, EndpointError> {
		let mut bases: Vec<(Venue, Vec<u8>)> = Vec::new();
		for entry in text.split(',') {
			let (name, address) = entry.trim().split_once('=').ok_or(EndpointError::Format)?;
			let venue = Venue::ALL
				.into_iter()
				.find(|venue| venue.name() == name)
				.ok_or(EndpointError::UnknownVenue)?;
			if bases.iter().any(|(other, _)| *other == venue) {
				return Err(EndpointError::Duplicate);
			}
			bases.push((venue, valid(address).ok_or(EndpointError::Address)?.as_bytes().to_vec()));
		}
		Ok(Self(bases))
	}

	/// The same address for every venue.
	///
	/// # Errors
	///
	/// [`EndpointError::Address`].
	pub fn everywhere(address: &str) -> Result<Self, EndpointError> {
		let base = valid(address).ok_or(EndpointError::Address)?.as_bytes();
		Ok(Self(Venue::ALL.into_iter().map(|venue| (venue, base.to_vec())).collect()))
	}

	/// What this node is set to; nothing replaced if it is not. Off-chain only.
	pub(crate) fn load() -> Self {
		StorageValueRef::persistent(ENDPOINTS_KEY)
			.get::<Self>()
			.ok()
			.flatten()
			.unwrap_or_default()
	}

	/// The base address of a venue, without a slash at the end.
	pub(crate) fn base(&self, venue: Venue) -> &str {
		self.0
			.iter()
			.find(|(other, _)| *other == venue)
			.and_then(|(_, base)| str::from_utf8(base).ok())
			.and_then(valid)
			.unwrap_or_else(|| default_base(venue))
	}
}

/// The exchange's own address.
const fn default_base(venue: Venue) -> &'static str {
	match venue {
		Venue::Binance => "https://api.binance.com",
		Venue::Coinbase => "https://api.exchange.coinbase.com",
		Venue::Kraken => "https://api.kraken.com",
	}
}

/// The address without a slash at the end, if it is one.
fn valid(address: &str) -> Option<&str> {
	let host = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"))?;
	let plain = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic());
	(plain && address.len() <= MAX_BASE).then(|| address.trim_end_matches('/'))
}
