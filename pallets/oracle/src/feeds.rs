//! Listing and changing feeds.

use crate::{
	Config, Error, Event, FeedConfig, FeedError, FeedIds, FeedList, Feeds, GenesisFeed, Pallet,
	Quote,
};
use bulwark_primitives::{FeedId, IndexPrice};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Lists a feed.
	pub(crate) fn do_list_feed(feed: FeedId, config: FeedConfig) -> DispatchResult {
		let mut ids = FeedIds::<T>::get();
		let Err(place) = ids.binary_search(&feed) else {
			return Err(Error::<T>::AlreadyListed.into());
		};
		Self::check_feed(feed, &config)?;
		ids.try_insert(place, feed).map_err(|_| Error::<T>::TooManyFeeds)?;
		FeedIds::<T>::put(ids);
		Feeds::<T>::insert(feed, config);
		Self::deposit_event(Event::FeedListed { feed });
		Ok(())
	}

	/// Replaces a feed's configuration.
	pub(crate) fn do_set_feed(feed: FeedId, config: FeedConfig) -> DispatchResult {
		ensure!(Feeds::<T>::contains_key(feed), Error::<T>::NotListed);
		Self::check_feed(feed, &config)?;
		Feeds::<T>::insert(feed, config);
		Self::deposit_event(Event::FeedChanged { feed });
		Ok(())
	}

	/// Checks a configuration by itself and against the listed feeds. O(feeds x sources).
	pub(crate) fn check_feed(feed: FeedId, config: &FeedConfig) -> Result<(), Error<T>> {
		check_config(config).map_err(Error::Feed)?;
		Self::check_conversions(feed, config).map_err(Error::Feed)
	}

	/// Conversions are one step deep: a feed that others convert by has only USD sources.
	fn check_conversions(feed: FeedId, config: &FeedConfig) -> Result<(), FeedError> {
		for source in &config.sources {
			let Quote::Converted(by) = source.quote else { continue };
			let usd_only = Feeds::<T>::get(by).is_some_and(|other| !other.converts());
			ensure!(by != feed && usd_only, FeedError::Conversion);
		}
		if config.converts() {
			let others = FeedIds::<T>::get();
			let needed = others.iter().filter(|other| **other != feed).any(|other| {
				Feeds::<T>::get(other).is_some_and(|other| {
					other.sources.iter().any(|source| source.quote == Quote::Converted(feed))
				})
			});
			ensure!(!needed, FeedError::Conversion);
		}
		Ok(())
	}

	/// Lists the feeds of a chain specification.
	///
	/// # Panics
	///
	/// If a feed is wrong: a chain must not start with it. Only ever runs when the chain is made.
	pub(crate) fn build_feeds(feeds: &[GenesisFeed]) {
		let mut ids = FeedList::default();
		for genesis in feeds {
			let config = genesis.config();
			assert!(config.is_ok(), "feed {:?} of the chain specification is wrong", genesis.feed);
			let place = ids.binary_search(&genesis.feed).err();
			let placed = place.and_then(|place| ids.try_insert(place, genesis.feed).ok());
			assert!(placed.is_some(), "feed {:?} is there twice, or one too many", genesis.feed);
			if let Ok(config) = config {
				Feeds::<T>::insert(genesis.feed, config);
			}
		}
		FeedIds::<T>::put(&ids);
		for feed in ids {
			let checked = Feeds::<T>::get(feed).map(|config| Self::check_feed(feed, &config));
			assert!(matches!(checked, Some(Ok(()))), "feed {feed:?} is wrong: {checked:?}");
		}
	}
}

/// Checks what can be said of a configuration alone.
fn check_config(config: &FeedConfig) -> Result<(), FeedError> {
	let printable = config.name.iter().all(u8::is_ascii_graphic);
	ensure!(!config.name.is_empty() && printable, FeedError::Name);
	ensure!(
		config.bounds.low > IndexPrice::zero() && config.bounds.low < config.bounds.high,
		FeedError::Bounds
	);
	ensure!(
		config.min_sources > 0 && usize::from(config.min_sources) <= config.sources.len(),
		FeedError::MinimumSources
	);
	let mut weight = 0u64;
	for (index, source) in config.sources.iter().enumerate() {
		let plain = source.symbol.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
		ensure!(!source.symbol.is_empty() && plain, FeedError::Symbol);
		ensure!(source.weight > 0, FeedError::Weight);
		weight = weight.checked_add(source.weight).ok_or(FeedError::Weight)?;
		let twice = config
			.sources
			.iter()
			.take(index)
			.any(|other| other.venue == source.venue && other.symbol == source.symbol);
		ensure!(!twice, FeedError::Duplicate);
	}
	Ok(())
}
