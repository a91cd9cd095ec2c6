//! What calls are charged before they run: from what they ask for, not from what they find. Given back
//! is only what was charged for pages that were not opened and for orders that were not pushed out.

use crate::{requests::is_immediate, BatchItem, Config, OrderRef, WeightInfo};
use alloc::collections::BTreeSet;
use bulwark_primitives::{LevelPrice, MarketId, OrderPrice, PlaceOrder, Price, Side, TimeInForce};
use frame_support::{
	dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo},
	weights::Weight,
};
use sp_runtime::{DispatchResult, SaturatedConversion};

/// What the orders of a call come to beyond their placement.
#[derive(Clone, Copy, Default)]
pub(crate) struct Extras {
	/// Pages they opened.
	pub(crate) opened: u32,
	/// How often they were to push out another's order.
	pub(crate) pushes: u32,
}

impl Extras {
	fn weight<T: Config>(self) -> Weight {
		let opening = T::WeightInfo::place_opening().saturating_sub(T::WeightInfo::place());
		let opened = opening.saturating_mul(self.opened.into());
		opened.saturating_add(T::WeightInfo::push_out().saturating_mul(self.pushes.into()))
	}
}

/// Placing one order, if it joins a page.
pub(crate) fn place<T: Config>(order: &PlaceOrder) -> Weight {
	match order.time_in_force {
		_ if is_immediate(order.time_in_force) => T::WeightInfo::stage(),
		TimeInForce::GoodTilTime(_) => T::WeightInfo::place_until(),
		_ => T::WeightInfo::place(),
	}
}

/// Placing one order, at most.
pub(crate) fn place_at_most<T: Config>(order: &PlaceOrder) -> Weight {
	let rests = u32::from(!is_immediate(order.time_in_force));
	let extras = Extras { opened: rests, pushes: rests };
	place::<T>(order).saturating_add(extras.weight::<T>())
}

/// Cancelling one order, of which only its owner's name may be known.
pub(crate) fn cancel<T: Config>(order: &OrderRef) -> Weight {
	match order {
		OrderRef::Locator(locator) if locator.page != crate::WAITING_PAGE => {
			T::WeightInfo::cancel()
		},
		OrderRef::Locator(_) | OrderRef::Client(_) => {
			T::WeightInfo::cancel().max(T::WeightInfo::cancel_waiting())
		},
	}
}

/// What names the pages an item touches: level and page, or a place of its own.
type Place = (MarketId, Side, Option<LevelPrice>, u32, usize);

/// What a batch asks for.
#[derive(Default)]
struct Counts {
	cancels: u32,
	places: u32,
	/// Placements and amendments whose order ends by time.
	timed: u32,
	left: BTreeSet<Place>,
	entered: BTreeSet<Place>,
}

impl Counts {
	fn of(items: &[BatchItem]) -> Self {
		let mut counts = Self::default();
		for (position, item) in items.iter().enumerate() {
			match item {
				BatchItem::Cancel(order) => counts.leave(order, position),
				BatchItem::Amend { order, .. } => {
					counts.leave(order, position);
					counts.places = counts.places.saturating_add(1);
					counts.timed = counts.timed.saturating_add(1);
					// Where the new order goes is not known before the old one is found.
					let place = (MarketId(0), Side::Bid, None, 0, position);
					counts.entered.insert(place);
				},
				BatchItem::Place(order) => counts.enter(order),
			}
		}
		counts
	}

	fn leave(&mut self, order: &OrderRef, position: usize) {
		self.cancels = self.cancels.saturating_add(1);
		self.left.insert(match order {
			OrderRef::Locator(locator) => {
				(locator.market, locator.side, Some(locator.price), locator.page, 0)
			},
			OrderRef::Client(_) => (MarketId(0), Side::Bid, None, 0, position),
		});
	}

	fn enter(&mut self, order: &PlaceOrder) {
		self.places = self.places.saturating_add(1);
		if matches!(order.time_in_force, TimeInForce::GoodTilTime(_)) {
			self.timed = self.timed.saturating_add(1);
		}
		let level = match order.price {
			OrderPrice::Limit(price) => LevelPrice::Limit(price),
			OrderPrice::Pegged(reference, offset) => LevelPrice::Pegged(reference, offset),
			OrderPrice::Market(_) => LevelPrice::Limit(Price::ZERO),
		};
		let page = u32::from(is_immediate(order.time_in_force));
		self.entered.insert((order.market, order.side, Some(level), page, 0));
	}
}

/// A batch, at most.
pub(crate) fn batch_at_most<T: Config>(items: &[BatchItem]) -> Weight {
	let mut extras = Extras::default();
	for item in items {
		let (opens, pushes) = match item {
			BatchItem::Place(order) => {
				let rests = !is_immediate(order.time_in_force);
				(rests, rests)
			},
			BatchItem::Amend { .. } => (true, false),
			BatchItem::Cancel(_) => (false, false),
		};
		extras.opened = extras.opened.saturating_add(opens.into());
		extras.pushes = extras.pushes.saturating_add(pushes.into());
	}
	batch::<T>(items).saturating_add(extras.weight::<T>())
}

/// What a call is charged in the end: `weight`, and what its orders came to beyond.
pub(crate) fn settled<T: Config>(
	weight: Weight,
	(extras, result): (Extras, DispatchResult),
) -> DispatchResultWithPostInfo {
	let post_info = Some(weight.saturating_add(extras.weight::<T>())).into();
	match result {
		Ok(()) => Ok(post_info),
		Err(error) => Err(DispatchErrorWithPostInfo { post_info, error }),
	}
}

/// A batch whose orders join pages: each page counts once, each order on it besides.
pub(crate) fn batch<T: Config>(items: &[BatchItem]) -> Weight {
	let Counts { cancels, places, timed, left, entered } = Counts::of(items);
	let (left, entered): (u32, u32) = (left.len().saturated_into(), entered.len().saturated_into());
	let until = T::WeightInfo::place_until().saturating_sub(T::WeightInfo::place());
	let mut weight = until.saturating_mul(timed.into());
	if cancels > 0 || places == 0 {
		let more = cancels.saturating_sub(left);
		weight = weight.saturating_add(T::WeightInfo::batch_cancel(more, left));
	}
	if places > 0 {
		let more = places.saturating_sub(entered);
		weight = weight.saturating_add(T::WeightInfo::batch_place(more, entered));
	}
	weight
}

/// What judging a delegate costs besides.
pub(crate) fn authorize<T: Config>(items: &[BatchItem]) -> Weight {
	let charged = items.iter().filter(|item| !item.is_cancel()).count();
	T::WeightInfo::authorize(charged.saturated_into())
}
