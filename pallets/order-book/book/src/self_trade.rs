//! Self trade: what an owner both bought and sold is undone in pairs, after pricing.

use crate::{clearing::Edges, ladder::index, orders::Orders, ration::Workspace};
use bulwark_primitives::{Lots, Side};
use core::cmp::Reverse;

/// A fill that may be annulled, sorting in the order in which fills are annulled: worst effective
/// limit, youngest age, largest tie, limit, lots and fill, last position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Annulment(Reverse<(u64, u64, u64, u64, u64, u64, usize)>);

impl Annulment {
	/// Where the fill stands in the list of fills.
	fn position(&self) -> usize {
		let Reverse((.., position)) = self.0;
		position
	}
}

impl Workspace {
	/// Annuls, for each owner that bought and sold, the smaller of the two sums on both sides.
	pub(crate) fn annul(&mut self, orders: &Orders, edges: Edges) {
		let suspects = core::mem::take(&mut self.suspects);
		for owner in &suspects {
			let Some(row) = self.traded.get(index(*owner)) else { continue };
			let (last, bought, sold) = (row.last, row.bought, row.sold);
			let undone = bought.min(sold);
			// Asks fill after bids, so they come first here.
			let last = self.annul_side(orders, edges, (last, Side::Ask), (undone, sold));
			self.annul_side(orders, edges, (last, Side::Bid), (undone, bought));
		}
		self.suspects = suspects;
	}

	/// Annuls so many lots of an owner's fills on one side, of a sum, and returns the last note of
	/// the other.
	fn annul_side(
		&mut self,
		orders: &Orders,
		edges: Edges,
		(last, side): (u32, Side),
		(undone, sum): (u64, u64),
	) -> u32 {
		let mut annulments = core::mem::take(&mut self.annulments);
		annulments.clear();
		let mut next = last;
		while let Some(note) = index(next).checked_sub(1).and_then(|at| self.notes.get(at)) {
			let position = index(note.fill);
			let Some(fill) = self.fills.get_mut(position).filter(|fill| fill.side == side) else {
				break;
			};
			next = note.before;
			if undone == sum || fill.lots == Lots(sum) {
				// All of them, or part of the only one: no need to know which is the first.
				fill.annulled = fill.lots.min(Lots(undone));
			} else {
				annulments.push(self.annulment(orders, edges, position));
			}
		}
		annulments.sort_unstable();
		let mut left = undone;
		for annulment in &annulments {
			let Some(fill) = self.fills.get_mut(annulment.position()) else { continue };
			fill.annulled = Lots(left).min(fill.lots);
			left = left.saturating_sub(fill.annulled.get());
		}
		self.annulments = annulments;
		next
	}

	/// The fill's place in the order in which fills are annulled. Its order may be gone: the stamp
	/// is there until another order takes its place.
	fn annulment(&self, orders: &Orders, edges: Edges, position: usize) -> Annulment {
		let Some(fill) = self.fills.get(position) else { return Annulment(Reverse(LAST)) };
		let limit = self.limit(position);
		let effective = edges.clip(fill.side, limit);
		let distance = match fill.side {
			Side::Bid => u64::MAX.saturating_sub(effective),
			Side::Ask => effective,
		};
		let stamp = orders.stamp(fill.handle.index);
		let whole = fill.lots.saturating_add(fill.left).get();
		let lots = fill.lots.get();
		Annulment(Reverse((distance, stamp.age, stamp.tie, limit, whole, lots, position)))
	}
}

/// Sorts behind every fill.
const LAST: (u64, u64, u64, u64, u64, u64, usize) = (0, 0, 0, 0, 0, 0, 0);
