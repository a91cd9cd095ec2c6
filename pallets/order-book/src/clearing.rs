//! One market's clearing: match, charge, account, pay, then the book. All inside one storage layer.

use crate::{
	round::{Candidate, Round, Source},
	Config, Event, OrderFlags, Pallet, Role, SubaccountOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use bulwark_auction::{Auction, Clearing, Ending};
use bulwark_primitives::{
	seams::{Fees, Ledger, LiquidationOrders},
	AccountClearing, CancelReason, FeeNote, FeeRates, LiquidationFill, Lots, Price, QuoteAtoms,
	Side, SubaccountId,
};
use sp_runtime::{DispatchError, SaturatedConversion};

/// What became of one order.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
	/// Lots traded.
	pub(crate) filled: Lots,
	/// Lots traded with the own owner and undone.
	pub(crate) annulled: Lots,
	/// Trading or liquidation fee.
	pub(crate) fee: QuoteAtoms,
	/// Maker rebate.
	pub(crate) rebate: QuoteAtoms,
	/// Lots that stay in the book.
	pub(crate) remaining: Lots,
	/// Lots that end with the auction, and why.
	pub(crate) ended: Option<(Lots, CancelReason)>,
}

/// What a market's clearing leaves to report.
pub(crate) struct Report<T: Config> {
	/// Lots bought (= lots sold), annulled ones left out.
	pub(crate) volume: Lots,
	/// The clearing price; zero if nothing traded.
	pub(crate) price: Price,
	/// Notional of waiting bids, and asks, that were left at the edge of the band.
	pub(crate) left: (QuoteAtoms, QuoteAtoms),
	/// What became of the liquidation orders.
	pub(crate) liquidations: Vec<LiquidationFill<T::AccountId>>,
	/// Accounts whose position changed while they have reduce-only orders.
	pub(crate) shrinks: Vec<SubaccountOf<T>>,
}

pub(crate) type Accounts<T> =
	BTreeMap<SubaccountOf<T>, AccountClearing<<T as frame_system::Config>::AccountId>>;

impl<T: Config> Pallet<T> {
	/// Clears the round's market and applies the result. Everything or, on an error, nothing: the
	/// caller holds the storage layer.
	pub(crate) fn clear_round(round: &Round<T>) -> Result<Report<T>, DispatchError> {
		if round.candidates.is_empty() {
			return Ok(Report::nothing(round));
		}
		let clearing = Self::auction(round)?;
		let price = clearing.as_ref().map_or(round.terms.quote.mark, |clearing| clearing.price);
		let outcomes = Self::outcomes(round, clearing.as_ref())?;
		let accounts = Self::accounts(round, &outcomes)?;
		let parts: Vec<_> = accounts.values().cloned().collect();
		if !parts.is_empty() {
			T::Ledger::settle(round.market, price, &parts)?;
		}
		let notes = Self::fee_notes(round, &outcomes, price)?;
		if !notes.is_empty() {
			T::Fees::note(&notes);
		}
		Self::update_pages(round, &outcomes)?;
		Self::update_lists(round, &outcomes);
		Self::put_waiting(round.market, round.waiting.clone());
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
		Ok(Report {
			volume,
			price: if volume.is_zero() { Price::ZERO } else { price },
			left: Self::left_at_edges(round, &outcomes)?,
			liquidations: Self::liquidation_fills(round, &outcomes, price),
			shrinks: Self::shrinks(round.market, &accounts),
		})
	}

	/// Matches. Orders go in with their owners' indices, so that an owner's subaccounts count as
	/// one in self trades.
	pub(crate) fn auction(round: &Round<T>) -> Result<Option<Clearing>, DispatchError> {
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
					fill_or_kill: candidate.flags.has(OrderFlags::FILL_OR_KILL),
					self_trade: candidate.self_trade,
				}
			})
			.collect();
		let auction = Auction {
			orders: &orders,
			reference: round.terms.reference,
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

	/// What becomes of every order, fees and rebates included.
	pub(crate) fn outcomes(
		round: &Round<T>,
		clearing: Option<&Clearing>,
	) -> Result<Vec<Outcome>, DispatchError> {
		let mut outcomes = Vec::with_capacity(round.candidates.len());
		for (index, candidate) in round.candidates.iter().enumerate() {
			let lots = |list: &[Lots]| list.get(index).copied().ok_or(DispatchError::Corruption);
			let (matched, annulled, ending) = match clearing {
				Some(clearing) => {
					let ending = clearing.endings.get(index).copied();
					(
						lots(&clearing.fills)?,
						lots(&clearing.annulled)?,
						ending.ok_or(DispatchError::Corruption)?,
					)
				},
				None => (Lots::ZERO, Lots::ZERO, Ending::Stays),
			};
			let rest = candidate.open.sub(candidate.cancelled())?.sub(matched)?;
			let ended = end_of(candidate, ending);
			outcomes.push(Outcome {
				filled: matched.sub(annulled)?,
				annulled,
				remaining: if ended.is_none() { rest } else { Lots::ZERO },
				ended: ended.map(|reason| (rest, reason)).filter(|(rest, _)| !rest.is_zero()),
				..Outcome::default()
			});
		}
		if let Some(clearing) = clearing {
			Self::charge(round, &mut outcomes, clearing.price)?;
		}
		Ok(outcomes)
	}

	/// Fees, and rebates no higher than the takers' fees. Rates are asked for once per owner.
	fn charge(
		round: &Round<T>,
		outcomes: &mut [Outcome],
		price: Price,
	) -> Result<(), DispatchError> {
		let parameters = &round.terms.record.parameters;
		let mut rates: BTreeMap<&T::AccountId, FeeRates> = BTreeMap::new();
		let mut taken = QuoteAtoms::ZERO;
		let mut rebates = Vec::with_capacity(outcomes.len());
		for (candidate, outcome) in round.candidates.iter().zip(outcomes.iter_mut()) {
			let mut rebate = QuoteAtoms::ZERO;
			if !outcome.filled.is_zero() {
				let owner = &candidate.who.owner;
				let mut rates =
					|| *rates.entry(owner).or_insert_with(|| T::Fees::rates(owner, parameters));
				let ratio = match (candidate.source, candidate.role()) {
					(Source::Liquidation, _) => T::Liquidations::fee(round.market),
					_ if round.is_call() => parameters.auction_fee,
					(_, Role::Maker) => {
						let FeeRates { maker, rebate: ratio, .. } = rates();
						rebate = price.notional(outcome.filled)?.ratio_floor(ratio)?;
						maker
					},
					(_, Role::Taker) => rates().taker,
				};
				outcome.fee = bulwark_auction::fee(price, outcome.filled, ratio)?;
				let takes = candidate.source != Source::Liquidation && rebate.is_zero();
				if takes && candidate.role() == Role::Taker {
					taken = taken.add(outcome.fee)?;
				}
			}
			rebates.push(rebate);
		}
		let rebates = bulwark_auction::scale_rebates(taken, &rebates)?;
		for (outcome, rebate) in outcomes.iter_mut().zip(rebates) {
			outcome.rebate = rebate;
		}
		Ok(())
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
				continue;
			}
			account.fees = account.fees.add(outcome.fee)?;
			account.rebates = account.rebates.add(outcome.rebate)?;
			if outcome.remaining.is_zero() {
				account.closed_orders = account.closed_orders.saturating_add(1);
			}
		}
		Ok(accounts)
	}

	/// What each owner traded and paid, liquidations left out.
	fn fee_notes(
		round: &Round<T>,
		outcomes: &[Outcome],
		price: Price,
	) -> Result<Vec<FeeNote<T::AccountId>>, DispatchError> {
		let mut notes: BTreeMap<&T::AccountId, (QuoteAtoms, QuoteAtoms)> = BTreeMap::new();
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			if candidate.source == Source::Liquidation || outcome.filled.is_zero() {
				continue;
			}
			let (volume, fees) = notes.entry(&candidate.who.owner).or_default();
			*volume = volume.add(price.notional(outcome.filled)?)?;
			*fees = fees.add(outcome.fee)?;
		}
		let note = |(owner, (volume, fees)): (&T::AccountId, _)| FeeNote {
			owner: owner.clone(),
			volume,
			fees,
		};
		Ok(notes.into_iter().map(note).collect())
	}

	fn bought(round: &Round<T>, outcomes: &[Outcome], lots: fn(&Outcome) -> Lots) -> Lots {
		let bids = round
			.candidates
			.iter()
			.zip(outcomes)
			.filter(|(order, _)| order.side == Side::Bid);
		bids.fold(Lots::ZERO, |sum, (_, outcome)| sum.saturating_add(lots(outcome)))
	}

	/// Notional at the edge of the band of waiting bids, and asks, beyond it that did not fill.
	/// What rests there is in the book, and sampled from it.
	fn left_at_edges(
		round: &Round<T>,
		outcomes: &[Outcome],
	) -> Result<(QuoteAtoms, QuoteAtoms), DispatchError> {
		let mut left = (QuoteAtoms::ZERO, QuoteAtoms::ZERO);
		for (candidate, outcome) in round.candidates.iter().zip(outcomes) {
			let Some((lots, _)) = outcome.ended else { continue };
			let beyond = round.terms.is_beyond(candidate.side, candidate.limit);
			if candidate.source != Source::Staged || !beyond || !candidate.cuts.is_empty() {
				continue;
			}
			let notional = candidate.effective.notional(lots)?;
			match candidate.side {
				Side::Bid => left.0 = left.0.add(notional)?,
				Side::Ask => left.1 = left.1.add(notional)?,
			}
		}
		Ok(left)
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

impl<T: Config> Report<T> {
	fn nothing(round: &Round<T>) -> Self {
		Self {
			volume: Lots::ZERO,
			price: Price::ZERO,
			left: (QuoteAtoms::ZERO, QuoteAtoms::ZERO),
			liquidations: Pallet::<T>::unfilled(round),
			shrinks: Vec::new(),
		}
	}
}

/// Why the rest of an order ends with the auction, if it does.
fn end_of<AccountId>(candidate: &Candidate<AccountId>, ending: Ending) -> Option<CancelReason> {
	match (ending, candidate.source) {
		(Ending::SelfTrade, _) => Some(CancelReason::SelfTrade),
		(Ending::FillOrKill, _) => Some(CancelReason::FillOrKill),
		(Ending::Stays, Source::Resting { .. }) => None,
		(Ending::Stays, Source::Staged | Source::Liquidation) => {
			let whole = candidate.flags.has(OrderFlags::FILL_OR_KILL);
			Some(if whole { CancelReason::FillOrKill } else { CancelReason::Immediate })
		},
	}
}

fn blank<AccountId>(who: SubaccountId<AccountId>) -> AccountClearing<AccountId> {
	AccountClearing {
		who,
		bought: Lots::ZERO,
		sold: Lots::ZERO,
		fees: QuoteAtoms::ZERO,
		rebates: QuoteAtoms::ZERO,
		liquidation_fees: QuoteAtoms::ZERO,
		closed_bids: Lots::ZERO,
		closed_asks: Lots::ZERO,
		closed_orders: 0,
	}
}
