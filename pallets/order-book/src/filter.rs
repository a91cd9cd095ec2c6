//! The joint margin filter: once per account, over all its orders in all of this block's auctions.
//!
//! No order is tested alone: three orders an account can each carry may together leave it
//! liquidatable at once.

use crate::{
	round::{Candidate, Round, Source},
	Config, Pallet, SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{
	seams::Ledger, CancelReason, FilterOrder, FilterVerdict, Lots, MarketId, OrderNonce, Side,
};

/// Where an order is among the rounds, after what sorts it canonically.
type Place = (MarketId, Side, OrderNonce, usize, usize);

impl<T: Config> Pallet<T> {
	/// Takes out of the auctions what accounts cannot carry. Liquidation orders are exempt.
	pub(crate) fn filter_accounts(rounds: &mut [Round<T>]) {
		for (who, mut places) in Self::places(rounds) {
			places.sort_unstable();
			let orders: Vec<FilterOrder> = places
				.iter()
				.filter_map(|place| Some(candidate(rounds, place)?.filter_order(place.0)))
				.collect();
			let FilterVerdict::Reduce(lots) = T::Ledger::filter(&who, &orders) else { continue };
			let kept = lots.into_iter().chain(core::iter::repeat(Lots::ZERO));
			for (place, kept) in places.iter().zip(kept) {
				if let Some(candidate) = candidate(rounds, place) {
					candidate.keep(kept, CancelReason::Margin);
				}
			}
		}
	}

	fn places(rounds: &[Round<T>]) -> BTreeMap<SubaccountOf<T>, Vec<Place>> {
		let mut places: BTreeMap<SubaccountOf<T>, Vec<Place>> = BTreeMap::new();
		for (round_index, round) in rounds.iter().enumerate() {
			for (index, order) in round.candidates.iter().enumerate() {
				if order.source == Source::Liquidation || order.eligible.is_zero() {
					continue;
				}
				let place = (round.market, order.side, order.nonce, round_index, index);
				places.entry(order.who.clone()).or_default().push(place);
			}
		}
		places
	}
}

fn candidate<'a, T: Config>(
	rounds: &'a mut [Round<T>],
	place: &Place,
) -> Option<&'a mut Candidate<T::AccountId>> {
	let (_, _, _, round, index) = *place;
	rounds.get_mut(round)?.candidates.get_mut(index)
}
