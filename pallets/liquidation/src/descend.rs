//! The step after the auctions: what they could not fill goes down the ladder.

use crate::{
	deleveraging::{Closing, Progress},
	types::Remains,
	Config, Event, Liquidations, Pallet, Queue, QueueEntry, Rung, WeightInfo, LOG_TARGET,
};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Ledger, Markets, Step},
	Health, MarketId, Moment, QuoteAtoms, SubaccountId, MAX_POSITIONS,
};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::WeightMeter};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// The step after the auctions.
pub struct Descend<T>(PhantomData<T>);

impl<T: Config> Step for Descend<T> {
	fn run(now: Moment, meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::descend_base()).is_err() {
			return;
		}
		let queue = Queue::<T>::get();
		if queue.is_empty() {
			return;
		}
		// What stays reserved for the accounts behind the one whose turn it is.
		let mut reserved = queue
			.iter()
			.fold(QuoteAtoms::ZERO, |sum, entry| sum.saturating_add(entry.reserved()));
		let mut kept = Vec::new();
		for mut entry in queue {
			if meter.try_consume(T::WeightInfo::descend_account(MAX_POSITIONS)).is_err() {
				// Carried over: the next tick assesses it again, with its place in the queue.
				kept.push(entry);
				continue;
			}
			reserved = reserved.saturating_sub(entry.reserved());
			let stays = Pallet::<T>::descend(&entry, reserved, now, meter);
			entry.order = None;
			if stays {
				kept.push(entry);
			}
		}
		Pallet::<T>::put_queue(kept);
		Pallet::<T>::forget_orders();
	}
}

impl<T: Config> Pallet<T> {
	/// Takes one account as far down the ladder as it must go now; says whether it stays queued.
	/// Of the insurance fund `reserved` is kept for others.
	pub(crate) fn descend(
		entry: &QueueEntry<T::AccountId>,
		reserved: QuoteAtoms,
		now: Moment,
		meter: &mut WeightMeter,
	) -> bool {
		let who = &entry.who;
		let Some(account) = T::Ledger::subaccount(who) else {
			Self::end_liquidation(who);
			return false;
		};
		let Some(liquidation) = Liquidations::<T>::get(who) else {
			// The first rung is still ahead of it.
			return true;
		};
		Self::pay_bounty(who, reserved);
		let Ok(health) = T::Ledger::health(who) else { return true };
		if !health.is_liquidatable() {
			Self::end_liquidation(who);
			return false;
		}
		if !Self::may_liquidate(who, &account, now) {
			return true;
		}
		if account.positions.is_empty() {
			return Self::settle_deficit(who, liquidation.market, &health, reserved);
		}
		let Some(order) = entry.order else {
			if health.equity.is_negative() && health.maintenance.is_zero() {
				// Positions that need nothing release nothing: no auction helps.
				Self::insure(who, &health, reserved);
				return Self::close_all(who, reserved, now, meter);
			}
			// Its positions see an auction before anybody else is asked for them.
			return true;
		};
		let remains = Remains {
			is_bankrupt: health.equity.is_negative(),
			misses: liquidation.misses(order.market),
			unreserved: order.unreserved,
		};
		match remains.next_rung(T::MaxMisses::get()) {
			Rung::Cancel | Rung::Auction => true,
			Rung::Insurance => {
				Self::insure(who, &health, reserved);
				Self::close_all(who, reserved, now, meter)
			},
			Rung::Deleveraging => {
				Self::close_part(who, order.market, &remains, now, meter);
				Self::stays(who)
			},
		}
	}

	/// Whether the account stays in liquidation; ends it if it does not.
	fn stays(who: &SubaccountId<T::AccountId>) -> bool {
		let is_over = T::Ledger::subaccount(who).is_none()
			|| T::Ledger::health(who).is_ok_and(|health| !health.is_liquidatable());
		if is_over {
			Self::end_liquidation(who);
		}
		!is_over
	}

	/// L4: pays what equity lacks to zero from the unreserved part of the insurance fund, as far
	/// as that goes. Returns what is still missing.
	fn insure(
		who: &SubaccountId<T::AccountId>,
		health: &Health,
		reserved: QuoteAtoms,
	) -> QuoteAtoms {
		let missing = QuoteAtoms::ZERO.saturating_sub(health.equity).max(QuoteAtoms::ZERO);
		let available = T::Ledger::insurance().saturating_sub(reserved);
		let payable = missing.min(available);
		if payable <= QuoteAtoms::ZERO {
			return missing;
		}
		match T::Ledger::insure(who, payable) {
			Ok(amount) => {
				let missing = missing.saturating_sub(amount);
				Self::deposit_event(Event::InsurancePaid { who: who.clone(), amount, missing });
				missing
			},
			Err(error) => {
				Self::note_failure(who, Rung::Insurance, error);
				missing
			},
		}
	}

	/// L4 for an account without positions: what the fund cannot pay is a deficit of the market
	/// it came from. Says whether the account stays queued.
	fn settle_deficit(
		who: &SubaccountId<T::AccountId>,
		market: Option<MarketId>,
		health: &Health,
		reserved: QuoteAtoms,
	) -> bool {
		let missing = Self::insure(who, health, reserved);
		let market = market.or_else(|| T::Markets::ids().first().copied());
		if let (Some(market), true) = (market, missing > QuoteAtoms::ZERO) {
			match T::Ledger::record_deficit(market, who, missing) {
				Ok(()) => Self::deposit_event(Event::DeficitRecorded {
					who: who.clone(),
					market,
					amount: missing,
				}),
				Err(error) => Self::note_failure(who, Rung::Insurance, error),
			}
		}
		Self::stays(who)
	}

	/// L5 for a bankrupt account: closes every position, each with the share of what is missing
	/// that its maintenance requirement has in the account's, reckoned again after each. Says
	/// whether the account stays queued.
	fn close_all(
		who: &SubaccountId<T::AccountId>,
		reserved: QuoteAtoms,
		now: Moment,
		meter: &mut WeightMeter,
	) -> bool {
		let account = T::Ledger::subaccount(who).unwrap_or_default();
		let markets: Vec<MarketId> = Self::open_positions(who, &account)
			.iter()
			.map(|open| open.position.market)
			.collect();
		for market in markets {
			let account = T::Ledger::subaccount(who).unwrap_or_default();
			let Some(health) = Self::due_health(who, &account, now) else { break };
			// What is closed already has moved the others' shares.
			let mut left = Self::open_positions(who, &account).into_iter();
			let Some(open) = left.find(|open| open.position.market == market) else { continue };
			let Some(deficit) = share(&health, open.share) else { continue };
			let lots = open.position.lots.magnitude();
			let progress = Self::close_position(who, &Closing { open, lots, deficit }, meter);
			if progress == Progress::OutOfWeight {
				break;
			}
		}
		match (T::Ledger::subaccount(who), T::Ledger::health(who)) {
			(Some(account), Ok(health))
				if account.positions.is_empty() && health.equity.is_negative() =>
			{
				let market = Liquidations::<T>::get(who).and_then(|record| record.market);
				Self::settle_deficit(who, market, &health, reserved)
			},
			_ => Self::stays(who),
		}
	}

	/// L5 for a solvent account: closes, without any transfer, the lots the fund could not reserve
	/// for, or after too many missed auctions what the plan would close now.
	fn close_part(
		who: &SubaccountId<T::AccountId>,
		market: MarketId,
		remains: &Remains,
		now: Moment,
		meter: &mut WeightMeter,
	) {
		let account = T::Ledger::subaccount(who).unwrap_or_default();
		let Some(health) = Self::due_health(who, &account, now) else { return };
		let all = Self::open_positions(who, &account);
		let found = all.iter().position(|open| open.position.market == market);
		let Some(plan) = found.and_then(|at| Self::plan(who, &all, at, &health)) else { return };
		let Some(open) = found.and_then(|at| all.into_iter().nth(at)) else { return };
		let lots = if remains.misses >= T::MaxMisses::get() {
			plan.lots
		} else {
			plan.lots.min(remains.unreserved)
		};
		let deficit = QuoteAtoms::ZERO;
		if Self::close_position(who, &Closing { open, lots, deficit }, meter) == Progress::Whole {
			Self::amend(who, |liquidation| liquidation.clear_misses(market));
		}
	}

	/// Pays the bounty an auction earned, if the account is solvent and the unreserved part of the
	/// insurance fund, which received the fee, holds it; else it is forfeited.
	fn pay_bounty(who: &SubaccountId<T::AccountId>, reserved: QuoteAtoms) {
		let Some(mut liquidation) = Liquidations::<T>::get(who) else { return };
		let amount = liquidation.bounty;
		if amount.is_zero() {
			return;
		}
		liquidation.bounty = QuoteAtoms::ZERO;
		let claimant = liquidation.claimant.clone();
		Liquidations::<T>::insert(who, liquidation);
		let Some(owner) = claimant else { return };
		let is_solvent = T::Ledger::health(who).is_ok_and(|health| !health.equity.is_negative());
		if !is_solvent || amount > T::Ledger::insurance().saturating_sub(reserved) {
			return;
		}
		let receiver = SubaccountId { owner, index: 0 };
		if T::Ledger::pay_bounty(&receiver, amount).is_ok() {
			Self::deposit_event(Event::BountyPaid { who: who.clone(), receiver, amount });
		}
	}

	/// Says that the ledger refused a payment. It is tried again in the next tick.
	fn note_failure(
		who: &SubaccountId<T::AccountId>,
		rung: Rung,
		error: sp_runtime::DispatchError,
	) {
		log::error!(target: LOG_TARGET, "{rung:?} refused for {who:?}: {error:?}");
		Self::deposit_event(Event::RungFailed { who: who.clone(), rung, error });
	}
}

/// The share of what is missing to zero equity that goes with `part` of the maintenance
/// requirement, rounded up; all of it with the whole requirement.
fn share(health: &Health, part: QuoteAtoms) -> Option<QuoteAtoms> {
	let missing = QuoteAtoms::ZERO.saturating_sub(health.equity).max(QuoteAtoms::ZERO);
	if part >= health.maintenance {
		return Some(missing);
	}
	multiply_by_rational_with_rounding(
		missing.magnitude(),
		part.magnitude(),
		health.maintenance.magnitude(),
		Rounding::Up,
	)
	.and_then(|amount| i128::try_from(amount).ok())
	.map(QuoteAtoms)
}
