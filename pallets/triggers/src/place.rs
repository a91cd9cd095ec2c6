//! Leaving triggers and TWAP orders standing.

use crate::{
	Boards, Config, Error, Event, Expiries, IdKey, Lane, MarketKey, MomentKey, Pallet, PriceKey,
	Slices, Standing, StandingId, StandingOrders, SubaccountOf, Trigger, TriggerKind, TriggerTerms,
	Twap, TwapTerms, Waiting,
};
use bulwark_primitives::{seams::Clock, Lots, MarketId};
use frame_support::ensure;
use sp_runtime::DispatchResult;

/// Where a trigger waits.
pub(crate) type WaitingKey<'a, T> =
	(MarketKey, Lane, PriceKey, MomentKey, &'a SubaccountOf<T>, IdKey);

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place_trigger(
		who: SubaccountOf<T>,
		market: MarketId,
		kind: TriggerKind,
		terms: TriggerTerms,
	) -> DispatchResult {
		Self::check_account(&who)?;
		let mut standing = Standing::<T>::get(&who);
		let trigger = Self::draft(&mut standing, market, kind, terms);
		Self::add_trigger(&who, &mut standing, trigger)?;
		Standing::<T>::insert(&who, standing);
		Ok(())
	}

	pub(crate) fn do_place_pair(
		who: SubaccountOf<T>,
		market: MarketId,
		stop: TriggerTerms,
		take_profit: TriggerTerms,
	) -> DispatchResult {
		ensure!(stop.side == take_profit.side, Error::<T>::PairSides);
		Self::check_account(&who)?;
		let mut standing = Standing::<T>::get(&who);
		let mut stop = Self::draft(&mut standing, market, TriggerKind::Stop, stop);
		let mut other = Self::draft(&mut standing, market, TriggerKind::TakeProfit, take_profit);
		stop.pair = Some(other.id);
		other.pair = Some(stop.id);
		Self::add_trigger(&who, &mut standing, stop)?;
		Self::add_trigger(&who, &mut standing, other)?;
		Standing::<T>::insert(&who, standing);
		Ok(())
	}

	pub(crate) fn do_place_twap(
		who: SubaccountOf<T>,
		market: MarketId,
		terms: TwapTerms,
	) -> DispatchResult {
		Self::check_account(&who)?;
		Self::check_twap(market, &terms)?;
		let mut standing = Standing::<T>::get(&who);
		let id = standing.number();
		let placed = T::Clock::now();
		let twap = Twap {
			id,
			market,
			placed,
			terms,
			begun: 0,
			due: placed,
			filled: Lots::ZERO,
			pending: None,
		};
		standing.twaps.try_push(twap).map_err(|_| Error::<T>::TooManyTwaps)?;
		Slices::<T>::insert((MomentKey::from(twap.due), &who, IdKey::from(id)), ());
		Standing::<T>::insert(&who, standing);
		Self::deposit_event(Event::TwapPlaced { who, twap });
		Ok(())
	}

	fn draft(
		standing: &mut StandingOrders,
		market: MarketId,
		kind: TriggerKind,
		terms: TriggerTerms,
	) -> Trigger {
		let id: StandingId = standing.number();
		Trigger { id, market, kind, placed: T::Clock::now(), terms, pair: None }
	}

	/// Checks and enters one trigger: its key, its moment, and the board if it is the lane's
	/// nearest.
	fn add_trigger(
		who: &SubaccountOf<T>,
		standing: &mut StandingOrders,
		trigger: Trigger,
	) -> DispatchResult {
		let Trigger { market, kind, terms, .. } = trigger;
		Self::check_trigger(market, kind, &terms)?;
		standing.triggers.try_push(trigger).map_err(|_| Error::<T>::TooManyTriggers)?;
		Waiting::<T>::insert(Self::waiting_key(who, &trigger), ());
		if let Some(moment) = terms.expires {
			Expiries::<T>::insert((MomentKey::from(moment), who, IdKey::from(trigger.id)), ());
		}
		let lane = trigger.lane();
		let mut board = Boards::<T>::get(MarketKey::from(market));
		let before = board;
		board.lane_mut(lane).note(lane.direction, terms.price);
		if board != before {
			Boards::<T>::insert(MarketKey::from(market), board);
		}
		let who = who.clone();
		Self::deposit_event(Event::TriggerPlaced { who, trigger });
		Ok(())
	}

	pub(crate) fn waiting_key<'a>(
		who: &'a SubaccountOf<T>,
		trigger: &Trigger,
	) -> WaitingKey<'a, T> {
		let lane = trigger.lane();
		(
			trigger.market.into(),
			lane,
			PriceKey::new(lane.direction, trigger.terms.price),
			trigger.placed.into(),
			who,
			trigger.id.into(),
		)
	}

	/// Takes a trigger out of the indices; the subaccount's list is the caller's. The board stays:
	/// a lane that lost its nearest trigger is looked into once more than needed, which is cheaper
	/// than a search for the next one at every cancellation.
	pub(crate) fn unlist(who: &SubaccountOf<T>, trigger: &Trigger) {
		Waiting::<T>::remove(Self::waiting_key(who, trigger));
		if let Some(moment) = trigger.terms.expires {
			Expiries::<T>::remove((MomentKey::from(moment), who, IdKey::from(trigger.id)));
		}
	}
}
