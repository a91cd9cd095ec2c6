//! Says when a node is too far behind to author.
//!
//! The network's own oracle calls a node "major syncing" when it is five blocks behind its peers.
//! At one-second slots that is a hiccup, and where all nodes have one together all of them stop
//! authoring and none ever catches up. Here the limit is [`FAR_BEHIND`] blocks.

use bulwark_runtime::opaque::Block;
use sc_client_api::HeaderBackend;
use sc_network_sync::{SyncState, SyncingService};
use sp_consensus::SyncOracle;
use std::{
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	time::Duration,
};

/// More blocks than this behind what most peers have shown, a node does not author.
pub(crate) const FAR_BEHIND: u32 = 15;

/// How often the distance is measured.
const PERIOD: Duration = Duration::from_millis(500);

/// The oracle handed to block production.
#[derive(Clone)]
pub(crate) struct DistanceOracle {
	far_behind: Arc<AtomicBool>,
	inner: Arc<SyncingService<Block>>,
}

impl DistanceOracle {
	/// An oracle over the network's, at first not far behind.
	pub(crate) fn new(inner: Arc<SyncingService<Block>>) -> Self {
		Self { far_behind: Arc::default(), inner }
	}

	/// Measures the distance for as long as the node runs.
	pub(crate) async fn measure<C>(self, client: Arc<C>)
	where
		C: HeaderBackend<Block>,
	{
		loop {
			if let Ok(status) = self.inner.status().await {
				let best = client.info().best_number;
				let far = is_far_behind(best, &status.state);
				self.far_behind.store(far, Ordering::Relaxed);
			}
			tokio::time::sleep(PERIOD).await;
		}
	}
}

/// Whether a node at `best` is far behind its network.
///
/// By the state of synchronisation, not by the best block seen: that is given only until the block
/// is queued, and a node with a thousand blocks queued and not yet imported is far behind.
fn is_far_behind(best: u32, state: &SyncState<u32>) -> bool {
	match state {
		SyncState::Idle => false,
		// Zero: a warp that does not know yet how far it goes.
		SyncState::Downloading { target: 0 } => true,
		SyncState::Downloading { target } | SyncState::Importing { target } => {
			target.saturating_sub(best) > FAR_BEHIND
		},
	}
}

impl SyncOracle for DistanceOracle {
	fn is_major_syncing(&self) -> bool {
		self.far_behind.load(Ordering::Relaxed)
	}

	fn is_offline(&self) -> bool {
		self.inner.is_offline()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn oracle_should_stop_authoring_only_when_more_than_the_limit_behind() {
		assert!(!is_far_behind(100, &SyncState::Idle));
		let states =
			|target: u32| [SyncState::Downloading { target }, SyncState::Importing { target }];
		for state in states(90).iter().chain(&states(100 + FAR_BEHIND)) {
			assert!(!is_far_behind(100, state), "{state:?}");
		}
		for state in &states(101 + FAR_BEHIND) {
			assert!(is_far_behind(100, state), "{state:?}");
		}
	}

	#[test]
	fn oracle_should_stop_authoring_when_a_warp_has_no_target_yet() {
		assert!(is_far_behind(0, &SyncState::Downloading { target: 0 }));
	}
}
