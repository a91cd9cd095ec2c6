//! Plain records of the oracle.

use crate::OracleSignature;
use alloc::{string::String, vec::Vec};
use bulwark_aggregation::Bounds;
use bulwark_primitives::{FeedId, IndexPrice, Moment, MAX_FEEDS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec, PalletError};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Sources one feed can have at most.
pub const MAX_SOURCES: u32 = 8;

/// Longest name of a feed (bytes).
pub const MAX_NAME: u32 = 16;

/// Longest symbol of a source (bytes).
pub const MAX_SYMBOL: u32 = 16;

/// A round lasts this long; a round's number is market time divided by it (ms).
pub const ROUND_MS: u64 = 1_000;

/// Reports and observations older than this count no more (ms).
pub const MAX_AGE_MS: u64 = 10_000;

/// Reports and observations may be ahead of market time by this much (ms).
pub const MAX_AHEAD_MS: u64 = 1_000;

/// Name of a feed.
pub type FeedName = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// What a venue calls an instrument.
pub type Symbol = BoundedVec<u8, ConstU32<MAX_SYMBOL>>;

/// Listed feeds, ascending.
pub type FeedList = BoundedVec<FeedId, ConstU32<MAX_FEEDS>>;

/// What one report says, strictly ascending by feed.
pub type Observations = BoundedVec<Observation, ConstU32<MAX_FEEDS>>;

/// An exchange that prices are fetched from.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Venue {
	/// Binance.
	Binance,
	/// Coinbase Exchange.
	Coinbase,
	/// Kraken.
	Kraken,
}

impl Venue {
	/// All of them.
	pub const ALL: [Self; 3] = [Self::Binance, Self::Coinbase, Self::Kraken];

	/// The venue's name in lower case.
	#[must_use]
	pub const fn name(self) -> &'static str {
		match self {
			Self::Binance => "binance",
			Self::Coinbase => "coinbase",
			Self::Kraken => "kraken",
		}
	}
}

/// What a source's price is stated in.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Quote {
	/// US dollars.
	Usd,
	/// A stablecoin whose price in USD is this feed.
	Converted(FeedId),
}

/// Where a reporter finds one price of a feed.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SourceConfig {
	/// The exchange.
	pub venue: Venue,
	/// The exchange's name of the instrument.
	pub symbol: Symbol,
	/// What the price is stated in.
	pub quote: Quote,
	/// Weight in the reporter's own median.
	pub weight: u64,
}

/// A feed: what it is called, which prices are plausible, where they come from.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct FeedConfig {
	/// Its name, for people.
	pub name: FeedName,
	/// Which prices are plausible: others are not counted.
	pub bounds: Bounds,
	/// A reporter states a price only if at least this many sources gave one.
	pub min_sources: u8,
	/// Where prices come from.
	pub sources: BoundedVec<SourceConfig, ConstU32<MAX_SOURCES>>,
}

impl FeedConfig {
	/// Whether any source needs a conversion.
	#[must_use]
	pub fn converts(&self) -> bool {
		self.sources.iter().any(|source| source.quote != Quote::Usd)
	}
}

/// A source as a chain specification writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisSource {
	/// The exchange.
	pub venue: Venue,
	/// The exchange's name of the instrument.
	pub symbol: String,
	/// What the price is stated in.
	pub quote: Quote,
	/// Weight in the reporter's own median.
	pub weight: u64,
}

/// A feed as a chain specification writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisFeed {
	/// Its number.
	pub feed: FeedId,
	/// Its name.
	pub name: String,
	/// Lowest price that counts [10^-18 USD per unit].
	pub low: IndexPrice,
	/// Highest price that counts [10^-18 USD per unit].
	pub high: IndexPrice,
	/// The least number of sources.
	pub min_sources: u8,
	/// Where prices come from.
	pub sources: Vec<GenesisSource>,
}

impl GenesisFeed {
	/// The feed's configuration.
	///
	/// # Errors
	///
	/// [`FeedError`] if something is too long.
	pub fn config(&self) -> Result<FeedConfig, FeedError> {
		let mut sources = Vec::new();
		for source in &self.sources {
			sources.push(SourceConfig {
				venue: source.venue,
				symbol: source
					.symbol
					.as_bytes()
					.to_vec()
					.try_into()
					.map_err(|_| FeedError::Symbol)?,
				quote: source.quote,
				weight: source.weight,
			});
		}
		Ok(FeedConfig {
			name: self.name.as_bytes().to_vec().try_into().map_err(|_| FeedError::Name)?,
			bounds: Bounds { low: self.low, high: self.high },
			min_sources: self.min_sources,
			sources: sources.try_into().map_err(|_| FeedError::MinimumSources)?,
		})
	}
}

/// One price one reporter states.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Observation {
	/// The feed.
	pub feed: FeedId,
	/// The price [USD per unit].
	pub price: IndexPrice,
	/// When the reporter asked its sources.
	pub observed: Moment,
	/// How many sources gave a price.
	pub sources: u8,
}

/// All prices one reporter states in one round, signed with its session key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SignedReport {
	/// Position of the reporter in the current set.
	pub reporter: u32,
	/// Number of the round: market time (ms) / 1000.
	pub round: u64,
	/// The prices, strictly ascending by feed.
	pub observations: Observations,
	/// Signature over the payload, see [`crate::Pallet::payload`].
	pub signature: OracleSignature,
}

/// What is kept of a reporter's last report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct LastReport {
	/// Number of its round.
	pub round: u64,
	/// Its prices, strictly ascending by feed.
	pub observations: Observations,
}

impl LastReport {
	/// What the report says about a feed. O(log n).
	#[must_use]
	pub fn observation(&self, feed: FeedId) -> Option<&Observation> {
		let found = self.observations.binary_search_by_key(&feed, |observation| observation.feed);
		found.ok().and_then(|index| self.observations.get(index))
	}
}

/// Price x time, summed while prices were held: the difference of two samples of `sum`, divided by
/// that of `covered_ms`, is the time-weighted average between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Accumulator {
	/// Sum of price [10^-18 USD] x time it held (ms).
	pub sum: u128,
	/// Sum of the times counted (ms): gaps count only until the price went stale.
	pub covered_ms: u64,
}

/// What is wrong with a report.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError,
)]
pub enum ReportError {
	/// No reporter of the current set has this position. Look the position up again.
	UnknownReporter,
	/// The round is not newer than the reporter's last one, or too old. Report a newer round.
	RoundStale,
	/// The round is ahead of market time. Check the clock.
	RoundFuture,
	/// The report states no price. State at least one.
	Empty,
	/// Feeds are not strictly ascending. Sort them and state each once.
	NotAscending,
	/// A feed is not listed. Leave it out.
	UnlistedFeed,
	/// A price is zero. Leave the feed out.
	ZeroPrice,
	/// A price has no sources. Leave the feed out.
	NoSources,
	/// A price was observed too long ago. Observe again.
	ObservationStale,
	/// A price was observed after market time. Check the clock.
	ObservationFuture,
	/// The signature is not the reporter's over this payload, or names another chain or an earlier
	/// set of reporters. Sign the payload of the current set.
	BadSignature,
}

/// What is wrong with a feed.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError,
)]
pub enum FeedError {
	/// The name is empty, too long, or not printable ASCII.
	Name,
	/// A symbol is empty, too long, or has other characters than letters, digits and `-`.
	Symbol,
	/// Not `0 < low < high`.
	Bounds,
	/// The least number of sources is zero or more than there are, or there are too many.
	MinimumSources,
	/// A source has no weight, or the weights do not fit 64 bits together.
	Weight,
	/// A source is there twice.
	Duplicate,
	/// A source converts by a feed that is not listed or itself converts, or a feed others convert
	/// by would begin to convert.
	Conversion,
}
