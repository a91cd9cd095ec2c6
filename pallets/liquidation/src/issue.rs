//! The first rungs: L0 cancels orders and locks withdrawals, L1 plans an order for the auction.

use crate::{
	assessment::OpenPosition, Claims, Config, Event, IssuedOrder, Liquidation, Liquidations,
	Pallet, PendingOrder, PendingOrders, QueueEntry, LOG_TARGET,
};
use bulwark_primitives::{
	seams::{Ledger, Orders},
	CancelReason, Health, Lots, Moment, Ppm, QuoteAtoms, Subaccount, SubaccountId, PPM_ONE,
};
use bulwark_risk::{
	plan_portfolio_liquidation, LiquidationPlan, LiquidationTerms, PortfolioHealth,
};
use frame_support::traits::Get;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// Sizes tried of an order for a position that others hedge: each half of the one before.
const SIZES_TRIED: u32 = 12;

/// The account turned out not to be due after all.
pub(crate) struct NotDue;

/// How much of a plan the insurance fund can stand behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backing {
	/// Lots that go into the auction.
	pub(crate) lots: Lots,
	/// What is reserved for them.
	pub(crate) reserved: QuoteAtoms,
	/// Lots that do not.
	pub(crate) unreserved: Lots,
}

impl<T: Config> Pallet<T> {
	/// L0: cancels the account's orders and, the first time, locks its withdrawals. Returns how
	/// many orders it cancelled.
	pub(crate) fn start(entry: &QueueEntry<T::AccountId>, now: Moment) -> u32 {
		let who = &entry.who;
		let cancelled = if T::Ledger::subaccount(who).is_some_and(|account| account.order_count > 0)
		{
			T::Orders::cancel_all(who, CancelReason::Liquidation)
		} else {
			0
		};
		T::Ledger::set_in_liquidation(who, true);
		if Liquidations::<T>::contains_key(who) {
			return cancelled;
		}
		Liquidations::<T>::insert(who, Liquidation::new(now, Claims::<T>::take(who)));
		let health = T::Ledger::health(who).unwrap_or_default();
		Self::deposit_event(Event::LiquidationStarted {
			who: who.clone(),
			equity: health.equity,
			maintenance: health.maintenance,
			cancelled,
		});
		cancelled
	}

	/// L1: looks at the account once more and puts an order for one position into this block's
	/// auction, backed by at most `available` of the insurance fund. Nothing if the account has no
	/// position to close.
	pub(crate) fn issue_order(
		who: &SubaccountId<T::AccountId>,
		available: QuoteAtoms,
		now: Moment,
	) -> Result<Option<IssuedOrder>, NotDue> {
		let account = T::Ledger::subaccount(who).unwrap_or_default();
		let Some(health) = Self::due_health(who, &account, now) else {
			if T::Ledger::health(who).is_ok_and(|health| !health.is_liquidatable()) {
				Self::end_liquidation(who);
			}
			return Err(NotDue);
		};
		let Some(plan) = Self::choose_plan(who, &account, &health) else { return Ok(None) };
		let backing = back(&plan, available);
		if !backing.lots.is_zero() {
			let order = PendingOrder {
				who: who.clone(),
				side: plan.side,
				lots: backing.lots,
				limit: plan.limit,
			};
			let pushed =
				PendingOrders::<T>::try_mutate(plan.market, |orders| orders.try_push(order));
			if pushed.is_err() {
				log::warn!(target: LOG_TARGET, "more orders than MaxLiquidations in one market");
				return Ok(None);
			}
		}
		Self::amend(who, |liquidation| liquidation.market = Some(plan.market));
		Self::deposit_event(Event::LiquidationOrderIssued {
			who: who.clone(),
			market: plan.market,
			side: plan.side,
			lots: backing.lots,
			limit: plan.limit,
			equity: health.equity,
			maintenance: health.maintenance,
			reserved: backing.reserved,
			unreserved: backing.unreserved,
		});
		Ok(Some(IssuedOrder {
			market: plan.market,
			reserved: backing.reserved,
			unreserved: backing.unreserved,
		}))
	}

	/// The plan that relieves the account of the largest maintenance requirement; of equal ones
	/// that of the lowest market.
	pub(crate) fn choose_plan(
		who: &SubaccountId<T::AccountId>,
		account: &Subaccount,
		health: &Health,
	) -> Option<LiquidationPlan> {
		let all = Self::open_positions(who, account);
		let mut best: Option<(QuoteAtoms, LiquidationPlan)> = None;
		for (at, open) in all.iter().enumerate() {
			let Some(plan) = Self::plan(who, &all, at, health) else { continue };
			let Some(relief) = relief(open, &plan) else { continue };
			if best.as_ref().is_none_or(|(largest, _)| relief > *largest) {
				best = Some((relief, plan));
			}
		}
		best.map(|(_, plan)| plan)
	}

	/// The plan for the position `at` its place among all; nothing if there is none to make or it
	/// does not fit. A position that hedges the others has none.
	pub(crate) fn plan(
		who: &SubaccountId<T::AccountId>,
		all: &[OpenPosition],
		at: usize,
		health: &Health,
	) -> Option<LiquidationPlan> {
		let open = all.get(at)?;
		let parameters = &open.record.parameters;
		let band = parameters.clearing_band.get();
		let terms = LiquidationTerms {
			liquidation_fee: parameters.liquidation_fee,
			buffer: T::Buffer::get(),
			tick_size: parameters.tick_size,
			band_low: open.quote.mark.ratio_floor(Ppm(PPM_ONE.saturating_sub(band))),
			band_high: open.quote.mark.ratio_floor(Ppm(PPM_ONE.saturating_add(band))),
		};
		let portfolio = PortfolioHealth {
			maintenance_equity: health.equity,
			initial_equity: health.initial_equity,
			initial: health.initial,
			maintenance: health.maintenance,
		};
		let plan = plan_portfolio_liquidation(&portfolio, &open.leg(), open.share, &terms)
			.inspect_err(|error| log::warn!(target: LOG_TARGET, "no plan: {error:?}"))
			.ok()
			.flatten()?;
		let feed = parameters.feed;
		let is_netted = all.iter().filter(|other| other.record.parameters.feed == feed).count() > 1;
		if is_netted {
			Self::keep_hedged(who, open, plan, health)
		} else {
			Some(plan)
		}
	}

	/// Of the plan's size and some smaller ones that which leaves the least requirement: to close
	/// more of a position than the others hedge would lay them bare. Nothing if every size raises
	/// the requirement.
	fn keep_hedged(
		who: &SubaccountId<T::AccountId>,
		open: &OpenPosition,
		plan: LiquidationPlan,
		health: &Health,
	) -> Option<LiquidationPlan> {
		let mark = open.quote.mark;
		let mut best: Option<(QuoteAtoms, Lots)> = None;
		let mut lots = plan.lots;
		for _ in 0..SIZES_TRIED {
			if lots.is_zero() {
				break;
			}
			let fee = QuoteAtoms::ZERO;
			let after = T::Ledger::health_after(who, plan.market, plan.side, lots, mark, fee);
			let left = after.ok()?.maintenance;
			match best {
				// The requirement is convex in the size: from here on it only rises.
				Some((least, _)) if left >= least && least < health.maintenance => break,
				Some((least, _)) if left >= least => {},
				Some(_) | None => best = Some((left, lots)),
			}
			lots = Lots(lots.get() / 2);
		}
		best.filter(|(left, _)| *left < health.maintenance)
			.map(|(_, lots)| LiquidationPlan { lots, ..plan })
	}
}

/// Maintenance requirement the plan frees by the position's share, rounded down.
fn relief(open: &OpenPosition, plan: &LiquidationPlan) -> Option<QuoteAtoms> {
	let size = u128::from(open.position.lots.magnitude().get());
	let lots = u128::from(plan.lots.get());
	multiply_by_rational_with_rounding(open.share.magnitude(), lots, size, Rounding::Down)
		.and_then(|freed| i128::try_from(freed).ok())
		.map(QuoteAtoms)
}

/// Cuts the plan to what `available` can be reserved for: lots rounded down, the reservation up.
pub(crate) fn back(plan: &LiquidationPlan, available: QuoteAtoms) -> Backing {
	if plan.reserve <= available {
		return Backing { lots: plan.lots, reserved: plan.reserve, unreserved: Lots::ZERO };
	}
	let all = u128::from(plan.lots.get());
	let reserve = plan.reserve.magnitude();
	let share = |a, b, c, rounding| multiply_by_rational_with_rounding(a, b, c, rounding);
	let lots = share(all, available.max(QuoteAtoms::ZERO).magnitude(), reserve, Rounding::Down)
		.and_then(|lots| u64::try_from(lots).ok())
		.map_or(Lots::ZERO, Lots);
	let reserved = share(reserve, u128::from(lots.get()), all, Rounding::Up)
		.and_then(|amount| i128::try_from(amount).ok())
		.map_or(QuoteAtoms::ZERO, QuoteAtoms);
	Backing { lots, reserved, unreserved: plan.lots.saturating_sub(lots) }
}
