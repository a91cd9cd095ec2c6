//! How far a price can be relied upon as it ages.

use bulwark_primitives::FeedState;

/// A price older than this is stale (ms).
pub const STALE_AFTER_MS: u64 = 30_000;

/// A price older than this halts its feed (ms).
pub const HALTED_AFTER_MS: u64 = 300_000;

/// The state of a feed whose last price is `age_ms` old; `None` if it never had one.
///
/// Only age counts: neither the interval nor the confidence can stop a feed, because less than a
/// third of the stake can move those at will when others are absent.
#[must_use]
pub const fn feed_state(age_ms: Option<u64>) -> FeedState {
	match age_ms {
		Some(age) if age <= STALE_AFTER_MS => FeedState::Normal,
		Some(age) if age <= HALTED_AFTER_MS => FeedState::Stale,
		Some(_) | None => FeedState::Halted,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// ORA-009.
	#[test]
	fn feed_state_should_degrade_when_price_ages() {
		for (age, state) in [
			(Some(0), FeedState::Normal),
			(Some(30_000), FeedState::Normal),
			(Some(30_001), FeedState::Stale),
			(Some(300_000), FeedState::Stale),
			(Some(300_001), FeedState::Halted),
			(Some(u64::MAX), FeedState::Halted),
			(None, FeedState::Halted),
		] {
			assert_eq!(feed_state(age), state, "age {age:?}");
		}
	}
}
