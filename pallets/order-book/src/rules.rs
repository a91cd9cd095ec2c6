//! What of an auction's orders may stay in it: reduce-only lots, post-only orders, and closing lots
//! where nothing else is taken. Judged before the aggregation, on positions as they are then.

use crate::{
	collect::meets,
	round::{Candidate, Round, Source},
	terms::Flow,
	types::is_better,
	Config, OrderFlags, Pallet, SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{
	seams::Ledger, CancelReason, FilterOrder, Lots, MarketState, Price, Side,
};

impl<T: Config> Pallet<T> {
	/// Applies every rule to the orders in the auction. Applying them again after others came up
	/// takes nothing back.
	pub(crate) fn apply_rules(round: &mut Round<T>) {
		Self::clamp_reduce_only(round);
		if !round.is_call() {
			Self::judge_post_only(round);
		}
		if round.terms.flow == Flow::Reducing {
			Self::clamp_reducing(round);
		}
		round.drop_waiting();
	}

	/// Orders in the auction that `chosen` names, by account in canonical order: side, then nonce.
	fn by_account(
		round: &Round<T>,
		chosen: impl Fn(&Candidate<T::AccountId>) -> bool,
	) -> BTreeMap<SubaccountOf<T>, Vec<usize>> {
		let mut accounts: BTreeMap<SubaccountOf<T>, Vec<usize>> = BTreeMap::new();
		for (index, order) in round.candidates.iter().enumerate() {
			if order.is_counted() && chosen(order) {
				accounts.entry(order.who.clone()).or_default().push(index);
			}
		}
		for indices in accounts.values_mut() {
			indices.sort_by_key(|index| {
				round.candidates.get(*index).map(|order| (order.side, order.nonce))
			});
		}
		accounts
	}

	/// What of an account's orders closes its position: at most the position's lots, in the order
	/// given.
	fn closing_lots(round: &Round<T>, who: &SubaccountOf<T>, indices: &[usize]) -> Vec<Lots> {
		let orders: Vec<FilterOrder> = indices
			.iter()
			.filter_map(|index| round.candidates.get(*index))
			.map(|order| order.filter_order(round.market))
			.collect();
		let held = T::Ledger::subaccount(who).unwrap_or_default().lots(round.market);
		bulwark_risk::reduce_only(held, &orders)
	}

	/// Reduce-only lots of an account that are more than its position, or on its side, end. Without
	/// it a reduce-only bid beside an ordinary one carries a short of ten to a long of ten.
	fn clamp_reduce_only(round: &mut Round<T>) {
		let flagged = |order: &Candidate<T::AccountId>| order.flags.has(OrderFlags::REDUCE_ONLY);
		for (who, indices) in Self::by_account(round, flagged) {
			let lots = Self::closing_lots(round, &who, &indices);
			for (index, kept) in indices.iter().zip(lots) {
				if let Some(order) = round.candidates.get_mut(*index) {
					order.keep(kept, CancelReason::ReduceOnly);
				}
			}
		}
	}

	/// Leaves the lots that close positions. What a reduce-only market does not take is cancelled,
	/// so that it does not stand in the way for ever; while prices are stale it waits.
	fn clamp_reducing(round: &mut Round<T>) {
		let cancels = round.terms.record.state == MarketState::ReduceOnly;
		for (who, indices) in Self::by_account(round, |_| true) {
			let lots = Self::closing_lots(round, &who, &indices);
			for (index, kept) in indices.iter().zip(lots) {
				let Some(order) = round.candidates.get_mut(*index) else { continue };
				if cancels && kept.is_zero() {
					order.keep(kept, CancelReason::MarketState);
				}
				order.admit(kept);
			}
		}
	}

	/// Cancels new post-only orders that meet an order that was there before, then those that meet
	/// another new one. Judged at arrival both of the latter would stay and the book be crossed:
	/// two makers and no taker. In two passes, so that one that goes anyhow takes no other with it.
	fn judge_post_only(round: &mut Round<T>) {
		let old = |order: &Candidate<T::AccountId>| order.rested;
		Self::cancel_meeting(round, old);
		Self::cancel_meeting(round, Self::is_new_post_only);
	}

	fn is_new_post_only(order: &Candidate<T::AccountId>) -> bool {
		order.flags.has(OrderFlags::POST_ONLY) && !order.rested
	}

	/// Cancels new post-only orders that meet the best opposite order that `chosen` names.
	fn cancel_meeting(round: &mut Round<T>, chosen: impl Fn(&Candidate<T::AccountId>) -> bool) {
		let best = |side: Side| -> Option<Price> {
			let orders = round.candidates.iter().filter(|order| order.side == side);
			orders
				.filter(|order| order.is_counted() && chosen(order))
				.map(|order| order.effective)
				.reduce(|best, price| if is_better(side, price, best) { price } else { best })
		};
		let (bid, ask) = (best(Side::Bid), best(Side::Ask));
		for order in round.candidates.iter_mut().filter(|order| order.is_counted()) {
			let opposite = if order.side == Side::Bid { ask } else { bid };
			let meets = opposite.is_some_and(|price| meets(order.side, order.effective, price));
			if meets && Self::is_new_post_only(order) && order.source != Source::Liquidation {
				order.keep(Lots::ZERO, CancelReason::PostOnly);
			}
		}
	}
}
