//! One market's clearing: match, account, pay, then the book. All inside one storage layer.

use crate::{
	book::{IntoKey, LevelState},
	collect::{Candidate, Round, Source},
	types::Level,
	Config, Event, Expiries, MomentKey, OpenOrders, Pages, Pallet, Role, Staged, SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_auction::{Auction, Clearing};
use bulwark_primitives::{
	seams::{Ledger, LiquidationOrders},
	AccountClearing, CancelReason, LiquidationFill, Lots, OrderNonce, Price, QuoteAtoms, Side,
	SubaccountId,
};
use frame_support::BoundedVec;
use sp_runtime::{DispatchError, DispatchResult, SaturatedConversion};

/// What became of one order.
#[derive(Clone, Copy, Default)]
struct Outcome {
	/// Lots traded.
	filled: Lots,
	/// Lots traded with the own owner and undone.
	annulled: Lots,
	/// Trading or liquidation fee.
	fee: QuoteAtoms,
	/// Lots that stay in the book.
	remaining: Lots,
}

/// What a market's clearing leaves to report.
pub(crate) struct Report<AccountId> {
	/// Price and volume, annulled lots left out, if anything traded.
	pub(crate) cleared: Option<(Price, Lots)>,
	/// What became of the liquidation orders.
	pub(crate) liquidations: Vec<LiquidationFill<AccountId>>,
}

type Accounts<T> =
	BTreeMap<SubaccountOf<T>, AccountClearing<<T as frame_system::Config>::AccountId>>;
type PageChanges<T> = BTreeMap<(Side, Price, u32), Vec<(SubaccountOf<T>, OrderNonce, Lots)>>;

impl<T: Config> Pallet<T> {
	/// Clears the round's market and applies the result. Everything or, on an error, nothing: the
	/// caller holds the storage layer.
	pub(crate) fn clear_round(round: &Round<T>) -> Result<Report<T::AccountId>, DispatchError> {
		if round.candidates.is_empty() {
			return Ok(Report { cleared: None, liquidations: Self::unfilled(round) });
		}
		let clearing = Self::auction(round)?;
		let price = clearing.as_ref().map_or(round.terms.quote.mark, |clearing| clearing.price);
		let outcomes = Self::outcomes(round, clearing.as_ref())?;
		let accounts: Vec<_> = Self::accounts(round, &outcomes)?.into_values().collect();
		if !accounts.is_empty() {
			T::Ledger::settle(round.market, price, &accounts)?;
		}
		Self::update_pages(round, &outcomes)?;
		Self::update_lists(round, &outcomes);
		let waiting = BoundedVec::truncate_from(round.waiting.clone());
		if waiting.is_empty() {
			Staged::<T>::remove(round.market.into_key());
		} else {
			Staged::<T>::insert(round.market.into_key(), waiting);
		}
		let volume = Self::bought(round, &outcomes, |outcome| outcome.filled);
		if let Some(clearing) = &clearing {
			let annulled = Self::bought(round, &outcomes, |outcome| outcome.annulled);
			Self::deposit_event(Event::Cleared {
				market: round.market,
				price,
				volume,
				annulled,
				limit_state: clearing.limit_state,
			});
		}
		for (candidate, outcome) in round.candidates.iter().zip(&outcomes) {
			Self::report_order(round, candidate, outcome, price);
		}
		let cleared = (!volume.is_zero()).then_some((price, volume));
		Ok(Report { cleared, liquidations: Self::liquidation_fills(round, &outcomes, price) })
	}

	/// Matches. Orders go in with their owners' indices, so that an owner's subaccounts count as
	/// one in self trades.
	fn auction(round: &Round<T>) -> Result<Option<Clearing>, DispatchError> {
		let mut owners: BTreeMap<&T::AccountId, u32> = BTreeMap::new();
		let orders: Vec<bulwark_auction::Order> = round
			.candidates
			.iter()
			.map(|candidate| {
				let next: u32 = owners.len().saturated_into();
				bulwark_auction::Order {
					side: candidate.side,
					limit: candidate.limit,
					lots: candidate.eligible,
					age: candidate.placed,
					tie: candidate.tie,
					owner: *owners.entry(&candidate.who.owner).or_insert(next),
					protected: candidate.source == Source::Liquidation,
				}
			})
			.collect();
		let auction = Auction {
			orders: &orders,
			reference: round.terms.quote.mark,
			band: round.terms.band,
			tick_size: round.terms.record.parameters.tick_size,
		};
		let clearing = bulwark_auction::clear(&auction).map_err(|_| DispatchError::Corruption)?;
		debug_assert!(
			bulwark_auction::verify(&auction, clearing.as_ref()).is_ok(),
			"Invariant: what clear computes, verify accepts"
		);
		Ok(clearing)
	}

	fn outcomes(
		round: &Round<T>,
		clearing: Option<&Clearing>,
	) -> Result<Vec<Outcome>, DispatchError> {
		let mut outcomes = Vec::with_capacity(round.candidates.len());
		for (index, candidate) in round.candidates.iter().enumerate() {
			let lots = |list: &[Lots]| list.get(index).copied().ok_or(DispatchError::Corruption);
			let (matched, annulled, price) = match clearing {
				Some(clearing) => {
					(lots(&clearing.fills)?, lots(&clearing.annulled)?, clearing.price)
				},
				None => (Lots::ZERO, Lots::ZERO, Price::ZERO),
			};
			let filled = matched.sub(annulled)?;
			let left = candidate.open.sub(candidate.cancelled)?.sub(matched)?;
			let remaining = match candidate.source {
				Source::Resting { .. } => left,
				Source::Staged | Source::Liquidation => Lots::ZERO,
			};
			let fee = bulwark_auction::fee(price, filled, Self::fee_ratio(round, candidate))?;
			outcomes.push(Outcome { filled, annulled, fee, remaining });
		}
		Ok(outcomes)
	}

	fn fee_ratio(round: &Round<T>, candidate: &Candidate<T::AccountId>) -> bulwark_primitives::Ppm {
		let parameters = &round.terms.record.parameters;
		match (candidate.source, Self::role(candidate)) {
			(Source::Liquidation, _) => T::Liquidations::fee(round.market),
			(_, Role::Maker) => parameters.maker_fee,
			(_, Role::Taker) => parameters.taker_fee,
		}
	}

	fn role(candidate: &Candidate<T::AccountId>) -> Role {
		if candidate.rested(Self::block()) {
			Role::Maker
		} else {
			Role::Taker
		}
	}

	/// Sums per account: each is read and written once however many orders of it fill.
	fn accounts(round: &Round<T>, outcomes: &[Outcome]) -> Result<Accounts<T>, DispatchError> {
		let mut accounts = Accounts::<T>::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			let liquidation = candidate.source == Source::Liquidation;
			let closed =
				if liquidation { Lots::ZERO } else { candidate.open.sub(outcome.remaining)? };
			if closed.is_zero() && outcome.filled.is_zero() {
				continue;
			}
			let account = accounts
				.entry(candidate.who.clone())
				.or_insert_with(|| blank(candidate.who.clone()));
			match candidate.side {
				Side::Bid => {
					account.bought = account.bought.add(outcome.filled)?;
					account.closed_bids = account.closed_bids.add(closed)?;
				},
				Side::Ask => {
					account.sold = account.sold.add(outcome.filled)?;
					account.closed_asks = account.closed_asks.add(closed)?;
				},
			}
			if liquidation {
				account.liquidation_fees = account.liquidation_fees.add(outcome.fee)?;
			} else {
				account.fees = account.fees.add(outcome.fee)?;
				if outcome.remaining.is_zero() {
					account.closed_orders = account.closed_orders.saturating_add(1);
				}
			}
		}
		Ok(accounts)
	}

	/// Writes every touched page once, and the best prices.
	fn update_pages(round: &Round<T>, outcomes: &[Outcome]) -> DispatchResult {
		let mut changes = PageChanges::<T>::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			let Source::Resting { page, .. } = candidate.source else { continue };
			if outcome.remaining != candidate.open {
				changes.entry((candidate.side, candidate.limit, page)).or_default().push((
					candidate.who.clone(),
					candidate.nonce,
					outcome.remaining,
				));
			}
		}
		let (mut bids, mut asks) = (Vec::new(), Vec::new());
		for ((side, price, number), orders) in changes {
			let level = Level { market: round.market, side, price };
			let mut page = Pages::<T>::get(level.page_key(number));
			for (who, nonce, remaining) in orders {
				let position =
					Self::position(&page, &who, nonce).ok_or(DispatchError::Corruption)?;
				if remaining.is_zero() {
					page.orders.remove(position);
				} else if let Some(order) = page.orders.get_mut(position) {
					order.lots = remaining;
				}
			}
			if Self::put_page(level, number, page) == LevelState::Emptied {
				if side == Side::Bid { &mut bids } else { &mut asks }.push(price);
			}
		}
		for (side, walked, emptied) in
			[(Side::Bid, &round.bid_levels, bids), (Side::Ask, &round.ask_levels, asks)]
		{
			if walked.first().is_some_and(|best| emptied.contains(best)) {
				let best = Self::best_after(round.market, side, walked, &emptied);
				Self::set_best(round.market, side, best);
			}
		}
		Ok(())
	}

	/// Takes resting orders that ended out of the accounts' lists and the expiries.
	fn update_lists(round: &Round<T>, outcomes: &[Outcome]) {
		let mut ended: BTreeMap<SubaccountOf<T>, Vec<OrderNonce>> = BTreeMap::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			let Source::Resting { expires, .. } = candidate.source else { continue };
			if !outcome.remaining.is_zero() {
				continue;
			}
			if let Some(moment) = expires {
				let key = (MomentKey::from(moment), &candidate.who, candidate.nonce);
				Expiries::<T>::remove(key);
			}
			ended.entry(candidate.who.clone()).or_default().push(candidate.nonce);
		}
		for (who, nonces) in ended {
			OpenOrders::<T>::mutate_exists(&who, |slot| {
				let mut list = slot.take().unwrap_or_default();
				list.retain(|locator| !nonces.contains(&locator.nonce));
				*slot = (!list.is_empty()).then_some(list);
			});
		}
	}

	fn report_order(
		round: &Round<T>,
		candidate: &Candidate<T::AccountId>,
		outcome: &Outcome,
		price: Price,
	) {
		let Outcome { filled, annulled, fee, remaining } = *outcome;
		let Candidate { side, nonce, .. } = *candidate;
		let (who, market, lots) = (candidate.who.clone(), round.market, filled);
		if candidate.source == Source::Liquidation {
			if !filled.is_zero() {
				Self::deposit_event(Event::LiquidationFilled {
					who,
					market,
					side,
					lots,
					price,
					fee,
				});
			}
			return;
		}
		if !filled.is_zero() {
			let role = Self::role(candidate);
			Self::deposit_event(Event::OrderFilled {
				who,
				market,
				side,
				nonce,
				lots,
				price,
				fee,
				role,
				remaining,
			});
		}
		Self::report_cancelled(round, candidate, annulled, CancelReason::SelfTrade);
		Self::report_cancelled(round, candidate, candidate.cancelled, candidate.reason);
		if candidate.source == Source::Staged {
			let gone = filled.saturating_add(annulled).saturating_add(candidate.cancelled);
			let rest = candidate.open.saturating_sub(gone);
			Self::report_cancelled(round, candidate, rest, CancelReason::Immediate);
		}
	}

	fn report_cancelled(
		round: &Round<T>,
		candidate: &Candidate<T::AccountId>,
		lots: Lots,
		reason: CancelReason,
	) {
		if lots.is_zero() {
			return;
		}
		let Candidate { side, nonce, limit: price, .. } = *candidate;
		let (who, market) = (candidate.who.clone(), round.market);
		Self::deposit_event(Event::OrderCancelled {
			who,
			market,
			side,
			price,
			nonce,
			lots,
			reason,
		});
	}

	fn bought(round: &Round<T>, outcomes: &[Outcome], lots: fn(&Outcome) -> Lots) -> Lots {
		let bids = round
			.candidates
			.iter()
			.zip(outcomes)
			.filter(|(order, _)| order.side == Side::Bid);
		bids.fold(Lots::ZERO, |sum, (_, outcome)| sum.saturating_add(lots(outcome)))
	}

	/// The liquidation orders' reports when none of them filled.
	pub(crate) fn unfilled(round: &Round<T>) -> Vec<LiquidationFill<T::AccountId>> {
		let nothing = |who: &SubaccountOf<T>| LiquidationFill {
			who: who.clone(),
			lots: Lots::ZERO,
			price: Price::ZERO,
		};
		round.liquidations.iter().map(|order| nothing(&order.who)).collect()
	}

	fn liquidation_fills(
		round: &Round<T>,
		outcomes: &[Outcome],
		price: Price,
	) -> Vec<LiquidationFill<T::AccountId>> {
		let mut fills = Self::unfilled(round);
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			if candidate.source != Source::Liquidation || outcome.filled.is_zero() {
				continue;
			}
			if let Some(fill) = fills.iter_mut().find(|fill| fill.who == candidate.who) {
				fill.lots = fill.lots.saturating_add(outcome.filled);
				fill.price = price;
			}
		}
		fills
	}
}

fn blank<AccountId>(who: SubaccountId<AccountId>) -> AccountClearing<AccountId> {
	AccountClearing {
		who,
		bought: Lots::ZERO,
		sold: Lots::ZERO,
		fees: QuoteAtoms::ZERO,
		liquidation_fees: QuoteAtoms::ZERO,
		closed_bids: Lots::ZERO,
		closed_asks: Lots::ZERO,
		closed_orders: 0,
	}
}
