//! The pallet's step of the tick: expiring triggers, firing crossed ones, placing due slices.

use crate::{
	Board, Boards, Config, EndReason, Event, Expiries, Lane, MarketKey, Pallet, Standing,
	StandingId, SubaccountOf, Trigger, TriggerKind, TriggerSize, Waiting, WeightInfo,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Ledger, Markets, OrderEntry, Reported, Step},
	CancelReason, FeedState, Lots, MarketId, MarketQuote, MarketState, Moment, SignedLots,
};
use core::marker::PhantomData;
use frame_support::{
	storage::with_storage_layer,
	traits::Contains,
	weights::{Weight, WeightMeter},
};
use sp_runtime::{traits::UniqueSaturatedInto, SaturatedConversion};

/// Ends triggers whose time has come, fires those whose price was reached, stops before
/// take-profits, and places the slices that are due.
pub struct FireTriggers<T>(PhantomData<T>);

impl<T: Config> Step for FireTriggers<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		Pallet::<T>::fire_triggers(now, meter);
	}
}

/// A market in which triggers may have to fire.
pub(crate) struct Look {
	pub(crate) market: MarketId,
	pub(crate) board: Board,
	before: Board,
	/// Whether the market lets them.
	is_open: bool,
	/// Whether its contract ended: nothing fires in it any more.
	has_ended: bool,
	/// The market's largest order.
	max_order: Lots,
}

/// How far a lane got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
	/// Nothing crossed is left in it.
	Drained,
	/// Crossed triggers wait in it.
	Waits,
}

/// What became of a trigger whose price was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
	/// It is gone.
	Ended,
	/// It is tried again in the next block.
	Kept,
}

/// Whether the market lets triggers and slices place orders: no call auction runs, it takes at
/// least closing orders, and it has a price that closing may rely on.
pub(crate) const fn is_open(state: MarketState, quote: &MarketQuote) -> bool {
	matches!(state, MarketState::Active | MarketState::ReduceOnly)
		&& !matches!(quote.feed_state, FeedState::Halted)
		&& !quote.mark.is_zero()
}

impl<T: Config> Pallet<T> {
	fn fire_triggers(now: Moment, meter: &mut WeightMeter) {
		// Before all else: a crossing that is not latched is lost when the price returns.
		let looks = Self::latch(meter);
		let quarter = meter.remaining().checked_div(4).unwrap_or_default();
		let least = T::WeightInfo::expire_triggers(1);
		within(meter, quarter, least, |meter| Self::expire_triggers(now, meter));
		// A quarter is kept for slices, so that no storm of stops holds them up.
		let quarter = meter.remaining().checked_div(4).unwrap_or_default();
		let most = meter.remaining().saturating_sub(quarter);
		let least = T::WeightInfo::fire_triggers(1);
		within(meter, most, least, |meter| Self::fire_looks(looks, now, meter));
		Self::place_slices(now, meter);
	}

	/// Latches what the prices cross; returns the markets with something latched. One read for a
	/// market without triggers.
	pub(crate) fn latch(meter: &mut WeightMeter) -> Vec<Look> {
		let mut looks = Vec::new();
		if meter.try_consume(T::WeightInfo::survey_markets(0)).is_err() {
			return looks;
		}
		let each =
			T::WeightInfo::survey_markets(1).saturating_sub(T::WeightInfo::survey_markets(0));
		let crossed = T::WeightInfo::latch_markets(1)
			.saturating_sub(T::WeightInfo::latch_markets(0))
			.saturating_sub(each);
		for market in Self::rotated(T::Markets::ids()) {
			if !meter.can_consume(each.saturating_add(crossed)) {
				break;
			}
			meter.consume(each);
			let look = Self::look(market);
			if let Some(look) = look {
				meter.consume(crossed);
				looks.push(look);
			}
		}
		looks
	}

	fn look(market: MarketId) -> Option<Look> {
		let before = Boards::<T>::get(MarketKey::from(market));
		if before == Board::default() {
			return None;
		}
		let terms = T::Markets::terms(market)?;
		let has_ended = terms.state.settlement().is_some();
		let mut board = before;
		board.observe(&terms.quote);
		if !board.is_latched() && !has_ended {
			return None;
		}
		let is_open = is_open(terms.state, &terms.quote);
		Some(Look { market, board, before, is_open, has_ended, max_order: terms.max_order })
	}

	/// The markets, beginning with another one in each block: no market is always the last.
	fn rotated(mut ids: Vec<MarketId>) -> Vec<MarketId> {
		let block: u64 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		let markets: u64 = ids.len().saturated_into();
		let start: usize = block.checked_rem(markets).unwrap_or_default().saturated_into();
		ids.rotate_left(start);
		ids
	}

	/// Soonest first. The list itself is the cursor: what does not fit is first in the next block,
	/// and until then does not fire.
	pub(crate) fn expire_triggers(now: Moment, meter: &mut WeightMeter) {
		let base = T::WeightInfo::expire_triggers(0);
		if meter.try_consume(base).is_err() {
			return;
		}
		let each = T::WeightInfo::expire_triggers(1).saturating_sub(base);
		let mut keys = Expiries::<T>::iter_keys();
		while meter.can_consume(each) {
			let Some((moment, who, id)) = keys.next() else { break };
			if moment.moment() > now {
				break;
			}
			meter.consume(each);
			if !Self::expire(&who, id.id()) {
				Expiries::<T>::remove((moment, &who, id));
				log::error!(target: "runtime::triggers", "an expiry names no trigger");
			}
		}
	}

	/// Whether there was such a trigger. The other one of its pair stays.
	fn expire(who: &SubaccountOf<T>, id: StandingId) -> bool {
		Self::cancel_one(who, id, CancelReason::Expired)
	}

	/// Whether there was such a trigger.
	pub(crate) fn cancel_one(who: &SubaccountOf<T>, id: StandingId, reason: CancelReason) -> bool {
		let mut standing = Standing::<T>::get(who);
		let Some(trigger) = standing.take_trigger(id) else { return false };
		Standing::<T>::insert(who, standing);
		Self::end_trigger(who, &trigger, EndReason::Cancelled(reason));
		true
	}

	/// Fires what is latched, and stores what is known of the lanes then.
	pub(crate) fn fire_looks(mut looks: Vec<Look>, now: Moment, meter: &mut WeightMeter) {
		let (mut ended, mut live): (Vec<_>, Vec<_>) =
			looks.drain(..).partition(|look| look.has_ended);
		Self::fire_crossed(&mut live, now, meter);
		for look in &mut ended {
			Self::end_lanes(look, meter);
		}
		for look in ended.iter().chain(&live).filter(|look| look.board != look.before) {
			let market = MarketKey::from(look.market);
			if look.board == Board::default() {
				Boards::<T>::remove(market);
			} else {
				Boards::<T>::insert(market, look.board);
			}
		}
	}

	/// All markets' stops, then all take-profits, each market within an equal share of what is
	/// left.
	fn fire_crossed(looks: &mut [Look], now: Moment, meter: &mut WeightMeter) {
		let mut waiting = Vec::new();
		for kind in [TriggerKind::Stop, TriggerKind::TakeProfit] {
			let mut left: u64 = looks.len().saturated_into();
			for look in looks.iter_mut() {
				let share = meter.remaining().checked_div(left.max(1)).unwrap_or_default();
				left = left.saturating_sub(1);
				// Where stops wait, take-profits do: of a pair the stop fires.
				let may_fire = look.is_open && !waiting.contains(&look.market);
				let least = T::WeightInfo::fire_triggers(1);
				within(meter, share, least, |meter| {
					for lane in Lane::all(kind) {
						let progress = Self::walk(look, lane, may_fire, now, meter);
						if progress == Progress::Waits && !waiting.contains(&look.market) {
							waiting.push(look.market);
						}
					}
				});
			}
		}
	}

	/// Fires a lane's latched triggers, nearest first, as far as the weight goes, and renews what
	/// is known of the lane. The keys are the cursor.
	fn walk(
		look: &mut Look,
		lane: Lane,
		may_fire: bool,
		now: Moment,
		meter: &mut WeightMeter,
	) -> Progress {
		let Look { market, max_order, .. } = *look;
		let state = look.board.lane_mut(lane);
		let Some(latched) = state.latched else { return Progress::Drained };
		let base = T::WeightInfo::fire_triggers(0);
		if meter.try_consume(base).is_err() {
			return Progress::Waits;
		}
		let each = T::WeightInfo::fire_triggers(1).saturating_sub(base);
		let mut keys = Waiting::<T>::iter_key_prefix((MarketKey::from(market), lane));
		loop {
			let Some((price, placed, who, id)) = keys.next() else {
				*state = Default::default();
				return Progress::Drained;
			};
			let trigger_price = price.price(lane.direction);
			state.nearest = Some(trigger_price);
			if !lane.direction.is_crossed(trigger_price, latched) {
				state.latched = None;
				return Progress::Drained;
			}
			if !may_fire || meter.try_consume(each).is_err() {
				return Progress::Waits;
			}
			let standing = Standing::<T>::get(&who);
			let Some(trigger) = standing.trigger(id.id()) else {
				Waiting::<T>::remove((MarketKey::from(market), lane, price, placed, &who, id));
				log::error!(target: "runtime::triggers", "a lane names no trigger");
				continue;
			};
			if Self::fire(&who, trigger, max_order, now) == Fate::Kept {
				return Progress::Waits;
			}
		}
	}

	fn fire(who: &SubaccountOf<T>, trigger: &Trigger, max_order: Lots, now: Moment) -> Fate {
		if trigger.terms.expires.is_some_and(|moment| moment <= now) {
			Self::expire(who, trigger.id);
			return Fate::Ended;
		}
		let Trigger { market, id, terms, .. } = *trigger;
		let position = match terms.size {
			TriggerSize::Lots(_) => SignedLots::ZERO,
			TriggerSize::Position(_) => {
				T::Ledger::subaccount(who).map_or(SignedLots::ZERO, |account| account.lots(market))
			},
		};
		let Some(lots) = terms.lots(position, max_order) else {
			let other = Self::leave(who, id);
			Self::end_trigger(who, trigger, EndReason::NothingToClose);
			Self::end_other(who, other);
			return Fate::Ended;
		};
		let order = terms.order(market, lots);
		let result = with_storage_layer(|| T::Entry::place(who, &order, Reported::No));
		let owner = who.clone();
		let event = match result {
			Ok(nonce) => Event::TriggerFired { who: owner, market, id, nonce, lots },
			Err(error) if T::Transient::contains(&error) => return Fate::Kept,
			Err(error) => Event::TriggerRefused { who: owner, market, id, error },
		};
		let other = Self::leave(who, id);
		Self::unlist(who, trigger);
		Self::deposit_event(event);
		Self::end_other(who, other);
		Fate::Ended
	}

	/// Takes a fired trigger, and the other one of its pair, which is returned, out of their list.
	/// The list is read anew: placing an order may have changed it.
	fn leave(who: &SubaccountOf<T>, id: StandingId) -> Option<Trigger> {
		let mut standing = Standing::<T>::get(who);
		let fired = standing.take_trigger(id);
		let other = fired.and_then(|fired| fired.pair).and_then(|id| standing.take_trigger(id));
		Standing::<T>::insert(who, standing);
		other
	}

	fn end_other(who: &SubaccountOf<T>, other: Option<Trigger>) {
		if let Some(other) = other {
			Self::end_trigger(who, &other, EndReason::OtherFired);
		}
	}
}

/// Does work within `share` of the meter, but at least `least`, so that a small meter still gets
/// something done.
fn within(
	meter: &mut WeightMeter,
	share: Weight,
	least: Weight,
	work: impl FnOnce(&mut WeightMeter),
) {
	let limit = share.max(least).min(meter.remaining());
	let mut own = WeightMeter::with_limit(limit);
	work(&mut own);
	meter.consume(own.consumed());
}
