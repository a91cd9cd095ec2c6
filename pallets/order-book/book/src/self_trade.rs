//! Self trade: what an owner both bought and sold is undone in pairs, after pricing.

use crate::{
	clearing::Edges,
	ladder::index,
	ration::{Rank, Scratch},
	Fill,
};
use bulwark_primitives::{Lots, Side};
use core::cmp::Reverse;

/// A fill that may be annulled, sorting by side, then in the order in which fills are annulled:
/// worst effective limit, youngest age, largest tie, limit, lots and fill, last position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Annulment {
	side: Side,
	key: Reverse<(u64, u64, u64, u64, u64, u64, usize)>,
}

impl Annulment {
	fn new(edges: Edges, position: usize, fill: &Fill, rank: &Rank) -> Self {
		let effective = edges.clip(fill.side, rank.limit);
		let distance = match fill.side {
			Side::Bid => u64::MAX.saturating_sub(effective),
			Side::Ask => effective,
		};
		let lots = fill.lots.get();
		let whole = fill.lots.saturating_add(fill.left).get();
		let key = Reverse((distance, rank.age, rank.tie, rank.limit, whole, lots, position));
		Self { side: fill.side, key }
	}

	/// Where the fill stands in the list of fills.
	fn position(&self) -> usize {
		let Reverse((.., position)) = self.key;
		position
	}
}

impl Scratch {
	/// Annuls, for each owner that bought and sold, the smaller of the two sums on both sides.
	pub(crate) fn annul(&mut self, edges: Edges) {
		let suspects = core::mem::take(&mut self.suspects);
		let mut annulments = core::mem::take(&mut self.annulments);
		for row in suspects.iter().filter_map(|owner| self.traded.get(index(*owner))) {
			annulments.clear();
			let mut next = index(row.last);
			while let Some(position) = next.checked_sub(1) {
				let Some(fill) = self.fills.get(position) else { break };
				let Some(rank) = self.ranks.get(position) else { break };
				annulments.push(Annulment::new(edges, position, fill, rank));
				next = index(rank.before);
			}
			annulments.sort_unstable();
			let undone = Lots(row.bought.min(row.sold));
			for side in annulments.chunk_by(|one, other| one.side == other.side) {
				let mut left = undone;
				for annulment in side {
					let Some(fill) = self.fills.get_mut(annulment.position()) else { continue };
					fill.annulled = left.min(fill.lots);
					left = left.saturating_sub(fill.annulled);
				}
			}
		}
		self.annulments = annulments;
		self.suspects = suspects;
	}
}
