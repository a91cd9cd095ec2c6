//! Leaves time for the tick.
//!
//! The proposer fills a block with transactions for as long as it is given, and only then does the
//! block end, with the tick. So it is given a part of the time.

use bulwark_runtime::opaque::Block;
use futures::{future::BoxFuture, FutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use std::time::Duration;

/// The part of the proposing time that transactions get (percent).
const TRANSACTIONS_PERCENT: u32 = 55;

/// A proposer, or the factory of one, that passes on a part of the time.
pub(crate) struct LeaveTime<P>(pub(crate) P);

/// What transactions get of `duration`.
fn part_of(duration: Duration) -> Duration {
	duration.saturating_mul(TRANSACTIONS_PERCENT) / 100
}

impl<E> Environment<Block> for LeaveTime<E>
where
	E: Environment<Block>,
	E::Error: 'static,
{
	type Proposer = LeaveTime<E::Proposer>;
	type CreateProposer = BoxFuture<'static, Result<Self::Proposer, Self::Error>>;
	type Error = E::Error;

	fn init(
		&mut self,
		parent: &<Block as sp_runtime::traits::Block>::Header,
	) -> Self::CreateProposer {
		let created = self.0.init(parent);
		async move { created.await.map(LeaveTime) }.boxed()
	}
}

impl<P: Proposer<Block>> Proposer<Block> for LeaveTime<P> {
	type Error = P::Error;
	type Proposal = P::Proposal;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		let max_duration = part_of(args.max_duration);
		self.0.propose(ProposeArgs { max_duration, ..args })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn transactions_should_get_their_part_when_a_block_is_proposed() {
		assert_eq!(part_of(Duration::from_millis(500)), Duration::from_millis(275));
		assert_eq!(part_of(Duration::MAX), Duration::MAX / 100);
	}
}
