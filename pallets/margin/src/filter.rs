//! The joint margin filter over all of an account's orders that enter this block's auctions.

use crate::{
	margin::auction_terms,
	sheet::{Instruments, Sheet},
	Config, Deficits, Pallet, Subaccounts,
};
use alloc::{vec, vec::Vec};
use bulwark_primitives::{
	seams::Clock, FilterOrder, FilterVerdict, Lots, MarketId, MarketState, MarketTerms, PriceUse,
	Subaccount, SubaccountId,
};
use bulwark_risk::portfolio_filter;
use sp_runtime::{ArithmeticError, DispatchError};

/// What a market takes of an account's orders, before any margin.
enum Admission {
	/// Everything.
	All,
	/// Lots that close.
	Reducing,
	/// Nothing.
	None,
}

impl<T: Config> Pallet<T> {
	/// Keeps what markets and margin allow. Whatever cannot be reckoned is dropped: an order that
	/// nobody can margin does not trade.
	pub(crate) fn do_filter(
		who: &SubaccountId<T::AccountId>,
		orders: &[FilterOrder],
	) -> FilterVerdict {
		let nothing = || FilterVerdict::Reduce(vec![Lots::ZERO; orders.len()]);
		let Some(account) = Subaccounts::<T>::get(who) else { return nothing() };
		if account.in_liquidation {
			return nothing();
		}
		Self::try_filter(&account, orders).unwrap_or_else(|error| {
			log::debug!(target: crate::LOG_TARGET, "filter: orders dropped: {error:?}");
			nothing()
		})
	}

	fn try_filter(
		account: &Subaccount,
		orders: &[FilterOrder],
	) -> Result<FilterVerdict, DispatchError> {
		// The legs carry no open orders: these orders are all that count.
		let bare = Subaccount { open_orders: Vec::new(), ..account.clone() };
		let mut markets: Vec<MarketId> = orders.iter().map(|order| order.market).collect();
		markets.sort_unstable();
		markets.dedup();
		let sheet = Self::sheet_with(&bare, &mut Instruments::new(), &markets)?;
		let allowed = Self::allowed_lots(account, &sheet, orders)?;
		let kept: Vec<FilterOrder> = orders
			.iter()
			.zip(&allowed)
			.filter(|(_, lots)| !lots.is_zero())
			.map(|(order, lots)| FilterOrder { lots: *lots, ..*order })
			.collect();
		let is_whole = orders.iter().zip(&allowed).all(|(order, lots)| order.lots == *lots);
		match joint_filter(&sheet, &kept)? {
			FilterVerdict::Keep if is_whole => Ok(FilterVerdict::Keep),
			FilterVerdict::Keep => Ok(FilterVerdict::Reduce(allowed)),
			FilterVerdict::Reduce(lots) => Ok(FilterVerdict::Reduce(spread(&allowed, lots))),
		}
	}

	/// Lots of each order that its market takes, in the order given.
	fn allowed_lots(
		account: &Subaccount,
		sheet: &Sheet,
		orders: &[FilterOrder],
	) -> Result<Vec<Lots>, ArithmeticError> {
		let mut allowed: Vec<Lots> = orders.iter().map(|order| order.lots).collect();
		for entry in &sheet.entries {
			let terms = &entry.instrument.terms;
			let market = &terms.market;
			let admission = Self::admission(terms)?;
			if matches!(admission, Admission::All) {
				continue;
			}
			let here: Vec<FilterOrder> =
				orders.iter().filter(|order| order.market == *market).copied().collect();
			let lots = match admission {
				Admission::Reducing => bulwark_risk::reduce_only(account.lots(*market), &here),
				Admission::All | Admission::None => Vec::new(),
			};
			let slots = orders.iter().zip(allowed.iter_mut());
			let slots = slots.filter(|(order, _)| order.market == *market).map(|(_, slot)| slot);
			for (slot, lots) in slots.zip(lots.into_iter().chain(core::iter::repeat(Lots::ZERO))) {
				*slot = lots;
			}
		}
		Ok(allowed)
	}

	fn admission(terms: &MarketTerms) -> Result<Admission, ArithmeticError> {
		let now = T::Clock::now();
		let state_takes_risk = match terms.state {
			MarketState::Announced
			| MarketState::Halted
			| MarketState::Settling(_)
			| MarketState::Settled(_) => return Ok(Admission::None),
			MarketState::ReduceOnly | MarketState::CancelOnly => false,
			MarketState::Active => true,
			// While orders gather, only closing goes on; once due, they clear at once.
			MarketState::OpeningAuction(_) | MarketState::ProtectiveAuction(_) => {
				terms.call_is_due(now)
			},
		};
		if !terms.allows(PriceUse::ReduceRisk, now) {
			return Ok(Admission::None);
		}
		let takes_risk = state_takes_risk
			&& terms.allows(PriceUse::NewRisk, now)
			&& Deficits::<T>::get(terms.market).is_zero()
			&& !Self::is_capped(terms)?;
		Ok(if takes_risk { Admission::All } else { Admission::Reducing })
	}
}

/// The risk crate's filter.
fn joint_filter(sheet: &Sheet, orders: &[FilterOrder]) -> Result<FilterVerdict, ArithmeticError> {
	let markets: Vec<_> = sheet
		.entries
		.iter()
		.map(|entry| auction_terms(&entry.instrument.terms))
		.collect();
	portfolio_filter(&sheet.balance, &sheet.legs(), &markets, &sheet.terms(), orders)
}

/// Puts the lots kept of the orders that had any back where those orders stand among all.
fn spread(allowed: &[Lots], kept: Vec<Lots>) -> Vec<Lots> {
	let mut kept = kept.into_iter();
	allowed
		.iter()
		.map(
			|lots| {
				if lots.is_zero() {
					Lots::ZERO
				} else {
					kept.next().unwrap_or_default().min(*lots)
				}
			},
		)
		.collect()
}
