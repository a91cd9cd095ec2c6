//! Orders of markets whose contract ended. They take part in nothing any more; an account at a time
//! they are taken out of the book and of the ledger's totals.

use crate::{
	book::IntoKey, desk::Desk, keys::Lane, keys::Level, BestPrices, Config, Pallet, Staged,
	SubaccountOf, WeightInfo,
};
use bulwark_primitives::{
	seams::{Books, Markets, Step},
	CancelReason, MarketId, Moment, Side, MAX_OPEN_ORDERS,
};
use core::marker::PhantomData;
use frame_support::weights::WeightMeter;
use sp_runtime::SaturatedConversion;

/// Takes out the orders of markets whose contract ended.
pub struct RemoveEnded<T>(PhantomData<T>);

impl<T: Config> Step for RemoveEnded<T> {
	fn run(_now: Moment, meter: &mut WeightMeter) {
		let markets = T::Markets::ids();
		let survey = T::WeightInfo::survey_ended(markets.len().saturated_into());
		if meter.try_consume(survey).is_err() {
			return;
		}
		let has_ended = |market: &MarketId| {
			T::Markets::terms(*market).is_some_and(|it| it.state.settlement().is_some())
		};
		for market in markets.into_iter().filter(has_ended) {
			Pallet::<T>::remove_ended(market, meter);
		}
	}
}

impl<T: Config> Books for Pallet<T> {
	fn is_empty(market: MarketId) -> bool {
		let key = market.into_key();
		!BestPrices::<T>::contains_key(key) && !Staged::<T>::contains_key(key)
	}
}

impl<T: Config> Pallet<T> {
	/// Takes out all orders of the market, owner by owner, as far as the meter goes.
	fn remove_ended(market: MarketId, meter: &mut WeightMeter) {
		let most = T::WeightInfo::cancel_all(MAX_OPEN_ORDERS);
		while meter.can_consume(most) {
			let Some(owner) = Self::an_owner(market) else { return };
			let mut desk = Desk::<T>::load(owner);
			let entries = desk.chosen(Some(market), None);
			let cancelled = Self::cancel_entries(&mut desk, entries, CancelReason::MarketState);
			desk.commit();
			meter.consume(T::WeightInfo::cancel_all(cancelled));
			if cancelled == 0 {
				log::error!(target: "runtime::order-book", "market {}: an order has no entry", market.0);
				return;
			}
		}
	}

	/// Somebody who has an order in the market. Two reads at most.
	fn an_owner(market: MarketId) -> Option<SubaccountOf<T>> {
		let staged = Staged::<T>::get(market.into_key());
		if let Some(order) = staged.first() {
			return Some(order.owner.clone());
		}
		let best = BestPrices::<T>::get(market.into_key());
		let sides = [Side::Bid, Side::Ask].into_iter();
		let mut levels = sides.flat_map(|side| Lane::ALL.into_iter().map(move |lane| (side, lane)));
		levels.find_map(|(side, lane)| {
			let level = Level { market, side, price: best.of(side, lane)? };
			let (_, page) = Self::pages_from(level).next()?;
			page.orders.first().map(|order| order.owner.clone())
		})
	}
}
