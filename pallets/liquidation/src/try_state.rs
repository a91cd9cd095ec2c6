//! What must hold between blocks, layer by layer.

use crate::{Claims, Config, Hints, Liquidations, Pallet, Queue, QueueEntry};
use alloc::collections::BTreeSet;
use bulwark_primitives::{seams::Ledger, QuoteAtoms};
use core::cmp::Ordering;
use frame_support::ensure;
use sp_runtime::{SaturatedConversion, TryRuntimeError};

/// Accounts fetched at a time.
const PAGE: u32 = 512;

impl<T: Config> Pallet<T> {
	/// Checks hints, queue, reservations and liquidations.
	///
	/// # Errors
	///
	/// Says which of them does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_hints()?;
		Self::try_state_queue()?;
		Self::try_state_liquidations()
	}

	/// No account is hinted at twice; every claim belongs to a hint or a queue entry.
	fn try_state_hints() -> Result<(), TryRuntimeError> {
		let hints = Hints::<T>::get();
		let unique: BTreeSet<_> = hints.iter().collect();
		ensure!(unique.len() == hints.len(), "an account is hinted at twice");
		let queue = Queue::<T>::get();
		for who in Claims::<T>::iter_keys() {
			let is_pending = unique.contains(&who) || queue.iter().any(|entry| entry.who == who);
			ensure!(is_pending, "a claim without hint or queue entry");
		}
		Ok(())
	}

	/// The queue is in order without repetition; reservations are covered by the fund.
	fn try_state_queue() -> Result<(), TryRuntimeError> {
		let queue = Queue::<T>::get();
		let follows = |pair: &[QueueEntry<T::AccountId>]| match pair {
			[first, second] => first.precedence(second) == Ordering::Less,
			_ => true,
		};
		ensure!(queue.windows(2).all(follows), "the queue is out of order");
		let accounts: BTreeSet<_> = queue.iter().map(|entry| &entry.who).collect();
		ensure!(accounts.len() == queue.len(), "an account is queued twice");
		let mut reserved = QuoteAtoms::ZERO;
		for entry in &queue {
			ensure!(!entry.reserved().is_negative(), "a reservation is negative");
			reserved = reserved.saturating_add(entry.reserved());
			let is_started = entry.order.is_none() || Liquidations::<T>::contains_key(&entry.who);
			ensure!(is_started, "an order for an account that is not in liquidation");
		}
		ensure!(!T::Ledger::insurance().is_negative(), "the insurance fund is negative");
		ensure!(reserved <= T::Ledger::insurance(), "more is reserved than the fund holds");
		Ok(())
	}

	/// An account's withdrawals are locked exactly while it is in liquidation.
	fn try_state_liquidations() -> Result<(), TryRuntimeError> {
		for (who, liquidation) in Liquidations::<T>::iter() {
			let account = T::Ledger::subaccount(&who);
			ensure!(
				account.is_none_or(|account| account.in_liquidation),
				"an account in liquidation can withdraw"
			);
			ensure!(!liquidation.bounty.is_negative(), "a bounty is negative");
			let markets: BTreeSet<_> =
				liquidation.misses.iter().map(|entry| entry.market).collect();
			ensure!(markets.len() == liquidation.misses.len(), "a market's misses count twice");
		}
		let mut cursor = None;
		loop {
			let page = T::Ledger::accounts(cursor.as_ref(), PAGE);
			for who in &page {
				let is_locked =
					T::Ledger::subaccount(who).is_some_and(|account| account.in_liquidation);
				ensure!(
					!is_locked || Liquidations::<T>::contains_key(who),
					"withdrawals are locked without a liquidation"
				);
			}
			if page.len() < PAGE.saturated_into() {
				return Ok(());
			}
			cursor = page.last().cloned();
		}
	}
}
