//! What must always hold.

use crate::{Config, Pallet};

#[cfg(any(feature = "try-runtime", feature = "std"))]
impl<T: Config> Pallet<T> {
	/// Checks feeds, reports and prices.
	///
	/// # Errors
	///
	/// Says what does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		Self::try_state_feeds()?;
		Self::try_state_reports()?;
		Self::try_state_prices()
	}

	/// The list of feeds is the feeds, and each is right.
	fn try_state_feeds() -> Result<(), sp_runtime::TryRuntimeError> {
		use crate::{FeedIds, Feeds, Pending};
		use frame_support::ensure;
		let ids = FeedIds::<T>::get();
		ensure!(ascending(&ids), "the list of feeds is not ascending");
		ensure!(Feeds::<T>::iter_keys().count() == ids.len(), "the list of feeds is not the feeds");
		for feed in &ids {
			let config = Feeds::<T>::get(feed).ok_or("a listed feed has no configuration")?;
			ensure!(Self::check_feed(*feed, &config).is_ok(), "a feed's configuration is wrong");
		}
		let pending = Pending::<T>::get();
		ensure!(ascending(&pending), "the list of pending feeds is not ascending");
		ensure!(pending.iter().all(|feed| ids.contains(feed)), "a pending feed is not listed");
		Ok(())
	}

	/// Reports are of current reporters, near market time and about listed feeds.
	fn try_state_reports() -> Result<(), sp_runtime::TryRuntimeError> {
		use crate::{FeedIds, Reporters, Reports, MAX_AHEAD_MS, ROUND_MS};
		use alloc::{collections::BTreeSet, vec::Vec};
		use bulwark_primitives::seams::Clock;
		use frame_support::ensure;
		let reporters = Reporters::<T>::get();
		let keys: BTreeSet<_> = reporters.iter().map(|(_, key)| key.clone()).collect();
		ensure!(keys.len() == reporters.len(), "two reporters share a key");
		let newest = Self::round_at(T::Clock::now()).saturating_add(MAX_AHEAD_MS / ROUND_MS);
		let ids = FeedIds::<T>::get();
		for (position, report) in Reports::<T>::iter() {
			let known = usize::try_from(position).is_ok_and(|place| place < reporters.len());
			ensure!(known, "a report is of nobody in the set");
			ensure!(report.round <= newest, "a report is of a round to come");
			let feeds: Vec<_> = report.observations.iter().map(|it| it.feed).collect();
			ensure!(!feeds.is_empty() && ascending(&feeds), "a report's feeds are not ascending");
			ensure!(feeds.iter().all(|feed| ids.contains(feed)), "a report is of an unlisted feed");
			let zero = report.observations.iter().any(|it| it.price.inner() == 0);
			ensure!(!zero, "a report states a price of zero");
		}
		Ok(())
	}

	/// Prices lie in their intervals and are not from the future.
	fn try_state_prices() -> Result<(), sp_runtime::TryRuntimeError> {
		use crate::{Accumulators, FeedIds, Prices, QuorumMisses};
		use bulwark_primitives::seams::Clock;
		use frame_support::ensure;
		let ids = FeedIds::<T>::get();
		for (feed, price) in Prices::<T>::iter() {
			ensure!(ids.contains(&feed), "a price is of an unlisted feed");
			ensure!(price.low.inner() > 0, "a price's interval reaches zero");
			ensure!(
				price.low <= price.price && price.price <= price.high,
				"a price is outside its interval"
			);
			ensure!(price.average.inner() > 0, "an average is zero");
			ensure!(price.updated <= T::Clock::now(), "a price is from the future");
			ensure!(price.round == Self::round_at(price.updated), "a price's round is another's");
		}
		let priced = Accumulators::<T>::iter_keys().all(Prices::<T>::contains_key);
		ensure!(priced, "a time-weighted sum is of a feed without a price");
		let listed = QuorumMisses::<T>::iter_keys().all(|feed| ids.contains(&feed));
		ensure!(listed, "a missed quorum is of an unlisted feed");
		Ok(())
	}
}

#[cfg(any(feature = "try-runtime", feature = "std"))]
fn ascending(feeds: &[bulwark_primitives::FeedId]) -> bool {
	feeds.windows(2).all(|pair| matches!(pair, [first, second] if first < second))
}
