//! What a clearing leaves in storage and in events.

use crate::{
	book::Turnover,
	clearing::{Accounts, Outcome},
	keys::Level,
	round::{Candidate, Round, Source},
	Config, Event, Expiries, MomentKey, OpenOrder, OpenOrders, OrderFlags, Pages, Pallet,
	SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_primitives::{
	seams::SliceReports, CancelReason, LevelPrice, Lots, MarketId, OrderNonce, Price, Side,
};
use sp_runtime::{DispatchError, DispatchResult};

type PageChanges<T> = BTreeMap<(Side, LevelPrice, u32), Vec<(SubaccountOf<T>, OrderNonce, Lots)>>;

impl<T: Config> Pallet<T> {
	/// Writes every touched page once, and the best levels.
	pub(crate) fn update_pages(round: &Round<T>, outcomes: &[Outcome]) -> DispatchResult {
		let mut changes = PageChanges::<T>::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			let Source::Resting { page, .. } = candidate.source else { continue };
			if outcome.remaining != candidate.open {
				changes.entry((candidate.side, candidate.level, page)).or_default().push((
					candidate.who.clone(),
					candidate.nonce,
					outcome.remaining,
				));
			}
		}
		let mut turnover = Turnover::load::<T>(round.market);
		for ((side, price, number), orders) in changes {
			let level = Level { market: round.market, side, price };
			let mut page = Pages::<T>::get(level.page_key(number));
			for (who, nonce, remaining) in orders {
				let position =
					Self::position(&page, &who, nonce).ok_or(DispatchError::Corruption)?;
				if remaining.is_zero() {
					let order = page.orders.remove(position);
					Self::leave_crowd(&mut turnover, level, number, &order);
				} else if let Some(order) = page.orders.get_mut(position) {
					order.lots = remaining;
				}
			}
			turnover.put_page::<T>(level, number, page);
		}
		turnover.store::<T>(&round.levels);
		Ok(())
	}

	/// Takes orders that ended out of the accounts' lists and the expiries.
	pub(crate) fn update_lists(round: &Round<T>, outcomes: &[Outcome]) {
		let mut ended: BTreeMap<SubaccountOf<T>, Vec<OrderNonce>> = BTreeMap::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			if candidate.source == Source::Liquidation || !outcome.remaining.is_zero() {
				continue;
			}
			if let Source::Resting { expires: Some(moment), .. } = candidate.source {
				let key = (MomentKey::from(moment), &candidate.who, candidate.nonce);
				Expiries::<T>::remove(key);
			}
			ended.entry(candidate.who.clone()).or_default().push(candidate.nonce);
		}
		Self::unlist(ended);
	}

	/// Takes orders out of their accounts' lists.
	pub(crate) fn unlist(ended: BTreeMap<SubaccountOf<T>, Vec<OrderNonce>>) {
		for (who, nonces) in ended {
			let mut list = OpenOrders::<T>::get(&who);
			list.retain(|entry| !nonces.contains(&entry.locator.nonce));
			Self::put_list(&who, &list);
		}
	}

	/// Accounts whose position changed while reduce-only orders of theirs rest in the market.
	pub(crate) fn shrinks(market: MarketId, accounts: &Accounts<T>) -> Vec<SubaccountOf<T>> {
		let reduces = |entry: &OpenOrder| {
			entry.reduce_only && !entry.waits() && entry.locator.market == market
		};
		accounts
			.values()
			.filter(|account| account.bought != account.sold)
			.filter(|account| OpenOrders::<T>::get(&account.who).iter().any(reduces))
			.map(|account| account.who.clone())
			.collect()
	}

	/// The events of one order, and the report on it.
	pub(crate) fn report_order(
		round: &Round<T>,
		candidate: &Candidate<T::AccountId>,
		outcome: &Outcome,
		price: Price,
	) {
		if candidate.source == Source::Liquidation {
			Self::report_liquidation(round, candidate, outcome, price);
			return;
		}
		let Outcome { filled, annulled, fee, rebate, remaining, ended } = *outcome;
		let Candidate { side, nonce, .. } = *candidate;
		if !filled.is_zero() {
			Self::deposit_event(Event::OrderFilled {
				who: candidate.who.clone(),
				market: round.market,
				side,
				nonce,
				lots: filled,
				price,
				fee,
				rebate,
				role: candidate.role(),
				remaining,
			});
		}
		let annulled = (annulled, CancelReason::SelfTrade);
		let endings = candidate.cuts.iter().copied().chain([annulled]).chain(ended);
		for (lots, reason) in endings.filter(|(lots, _)| !lots.is_zero()) {
			let locator = candidate.locator(round.market);
			Self::report_cancelled(&candidate.who, &locator, lots, reason);
		}
		if candidate.flags.has(OrderFlags::REPORTED) {
			T::SliceReports::ended(&candidate.who, nonce, filled);
		}
	}

	fn report_liquidation(
		round: &Round<T>,
		candidate: &Candidate<T::AccountId>,
		outcome: &Outcome,
		price: Price,
	) {
		if !outcome.filled.is_zero() {
			Self::deposit_event(Event::LiquidationFilled {
				who: candidate.who.clone(),
				market: round.market,
				side: candidate.side,
				lots: outcome.filled,
				price,
				fee: outcome.fee,
			});
		}
	}
}
