//! Whether an account is to be liquidated, derived from state alone.

use crate::{Assessment, Claims, Config, Event, Liquidation, Liquidations, Pallet};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{IndexPrices, Ledger, Markets},
	Health, Lots, MarketId, MarketQuote, MarketRecord, MarketState, Moment, Position, PriceUse,
	QuoteAtoms, Subaccount, SubaccountId,
};
use bulwark_risk::{LegKind, PortfolioLeg};

/// A position with what it takes to liquidate it.
pub(crate) struct OpenPosition {
	pub(crate) position: Position,
	pub(crate) record: MarketRecord,
	pub(crate) quote: MarketQuote,
	/// The part of the account's maintenance requirement that goes with it.
	pub(crate) share: QuoteAtoms,
}

impl OpenPosition {
	/// The leg of the risk formulas: without orders, which the ladder cancels first. What it needs is
	/// in its share, so neither scenarios nor tiers are asked for.
	pub(crate) fn leg(&self) -> PortfolioLeg<'static> {
		let parameters = &self.record.parameters;
		PortfolioLeg {
			market: self.position.market,
			underlying: parameters.feed,
			mark: self.quote.mark,
			initial: parameters.initial_margin,
			maintenance: self.quote.maintenance_effective,
			lots: self.position.lots,
			entry: self.position.entry,
			bids: Lots::ZERO,
			asks: Lots::ZERO,
			kind: LegKind::Linear { expiry: parameters.kind.expiry() },
			tiers: &[],
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What the account's state says about liquidating it at `now`. Reads only. O(positions).
	pub fn assess(who: &SubaccountId<T::AccountId>, now: Moment) -> Assessment {
		match T::Ledger::subaccount(who) {
			Some(account) => Self::assess_record(who, &account, now),
			None => Assessment::Unknown,
		}
	}

	fn assess_record(
		who: &SubaccountId<T::AccountId>,
		account: &Subaccount,
		now: Moment,
	) -> Assessment {
		let Ok(health) = T::Ledger::health(who) else { return Assessment::Waiting };
		if !health.is_liquidatable() {
			return Assessment::Sound;
		}
		let Ok(shortfall) = health.shortfall() else { return Assessment::Waiting };
		if Self::may_liquidate(who, account, now) {
			Assessment::Due(shortfall)
		} else {
			Assessment::Waiting
		}
	}

	/// Whether an account below its maintenance requirement at mark may be liquidated: the prices
	/// of all its positions are usable, one of their markets at least is running, and the
	/// favourable ends of the oracle's intervals do not support it either.
	pub(crate) fn may_liquidate(
		who: &SubaccountId<T::AccountId>,
		account: &Subaccount,
		now: Moment,
	) -> bool {
		if account.positions.is_empty() {
			return true;
		}
		// A settled position is worth the same whatever the feed says.
		let is_usable = |position: &Position| {
			let Some(record) = T::Markets::record(position.market) else { return false };
			record.state.settlement().is_some()
				|| T::IndexPrices::price(record.parameters.feed)
					.is_some_and(|price| price.allows(PriceUse::Liquidation, now))
		};
		account.positions.iter().all(is_usable)
			&& account.positions.iter().any(|position| Self::is_running(position.market))
			&& T::Ledger::favourable_health(who).is_ok_and(|health| health.is_liquidatable())
	}

	fn is_running(market: MarketId) -> bool {
		T::Markets::record(market).is_some_and(|record| is_running(record.state))
	}

	/// The account's positions in markets that are running and have a price, by market.
	pub(crate) fn open_positions(
		who: &SubaccountId<T::AccountId>,
		account: &Subaccount,
	) -> Vec<OpenPosition> {
		let Ok(shares) = T::Ledger::maintenance_shares(who) else { return Vec::new() };
		let open = |position: &Position| {
			let market = position.market;
			let record = T::Markets::record(market)?;
			let quote = T::Markets::quote(market)?;
			let (_, share) = *shares.iter().find(|(other, _)| *other == market)?;
			let position = *position;
			is_running(record.state).then_some(OpenPosition { position, record, quote, share })
		};
		account.positions.iter().filter_map(open).collect()
	}

	/// The account's health if a rung may be taken with it now: below the maintenance requirement
	/// and liquidatable by the same rule as at detection.
	pub(crate) fn due_health(
		who: &SubaccountId<T::AccountId>,
		account: &Subaccount,
		now: Moment,
	) -> Option<Health> {
		T::Ledger::health(who)
			.ok()
			.filter(Health::is_liquidatable)
			.filter(|_| Self::may_liquidate(who, account, now))
	}

	/// Takes the account out of liquidation, if it is in it.
	pub(crate) fn end_liquidation(who: &SubaccountId<T::AccountId>) {
		Claims::<T>::remove(who);
		if Liquidations::<T>::take(who).is_none() {
			return;
		}
		T::Ledger::set_in_liquidation(who, false);
		let health = T::Ledger::health(who).unwrap_or_default();
		Self::deposit_event(Event::LiquidationEnded {
			who: who.clone(),
			equity: health.equity,
			maintenance: health.maintenance,
		});
	}

	/// Changes the account's record, if it is in liquidation.
	pub(crate) fn amend(
		who: &SubaccountId<T::AccountId>,
		change: impl FnOnce(&mut Liquidation<T::AccountId>),
	) {
		Liquidations::<T>::mutate_extant(who, change);
	}
}

/// Whether positions of a market in this state can be closed: it is neither halted nor settled.
const fn is_running(state: MarketState) -> bool {
	!matches!(state, MarketState::Halted) && state.settlement().is_none()
}
