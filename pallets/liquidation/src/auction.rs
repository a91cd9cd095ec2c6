//! Where the auction finds the liquidation orders, and what it says of them.

use crate::{Config, Event, Pallet, PendingOrder, PendingOrders};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{LiquidationOrders, Markets},
	LiquidationFill, LiquidationOrder, MarketId, Ppm, QuoteAtoms,
};
use frame_support::traits::Get;

impl<T: Config> LiquidationOrders<T::AccountId> for Pallet<T> {
	fn orders(market: MarketId) -> Vec<LiquidationOrder<T::AccountId>> {
		PendingOrders::<T>::get(market)
			.into_iter()
			.map(|PendingOrder { who, side, lots, limit }| LiquidationOrder {
				who,
				side,
				lots,
				limit,
			})
			.collect()
	}

	/// A fee that takes an account below zero is paid back to it by the fund that received it, so
	/// it needs no bound of its own: the account loses what it has and no more.
	fn fee(market: MarketId) -> Ppm {
		T::Markets::record(market).map_or(Ppm::ZERO, |record| record.parameters.liquidation_fee)
	}

	fn filled(market: MarketId, fills: &[LiquidationFill<T::AccountId>]) {
		let orders = PendingOrders::<T>::get(market);
		for fill in fills {
			let Some(order) = orders.iter().find(|order| order.who == fill.who) else { continue };
			Self::note_fill(market, order, fill);
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Counts a missed auction or clears the count, and earns the claimant its bounty.
	pub(crate) fn note_fill(
		market: MarketId,
		order: &PendingOrder<T::AccountId>,
		fill: &LiquidationFill<T::AccountId>,
	) {
		let bounty = Self::bounty(market, fill);
		Self::amend(&fill.who, |liquidation| {
			if fill.lots < order.lots {
				liquidation.count_miss(market);
			} else {
				liquidation.clear_misses(market);
			}
			if liquidation.claimant.is_some() {
				liquidation.bounty = liquidation.bounty.saturating_add(bounty);
			}
		});
		if !fill.lots.is_zero() {
			Self::deposit_event(Event::LiquidationFilled {
				who: fill.who.clone(),
				market,
				lots: fill.lots,
				ordered: order.lots,
				price: fill.price,
			});
		}
	}

	/// The claimant's share of the fee of a fill, both rounded down.
	fn bounty(market: MarketId, fill: &LiquidationFill<T::AccountId>) -> QuoteAtoms {
		fill.price
			.notional(fill.lots)
			.and_then(|notional| notional.ratio_floor(<Self as LiquidationOrders<_>>::fee(market)))
			.and_then(|fee| fee.ratio_floor(T::BountyShare::get()))
			.unwrap_or_default()
	}
}
