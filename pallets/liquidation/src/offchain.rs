//! The off-chain worker: scans accounts from a cursor of its own and hints at those that are due.
//!
//! It can only help: whatever it submits is derived again from state.

use crate::{Assessment, Call, Config, HintedAccounts, Pallet, LOG_TARGET};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Clock, Ledger},
	SubaccountId,
};
use frame_support::traits::Get;
use frame_system::offchain::SubmitTransaction;
use sp_runtime::{offchain::storage::StorageValueRef, SaturatedConversion};

/// Accounts looked at in one run.
const ACCOUNTS_A_RUN: u32 = 4_096;
/// Accounts fetched at a time.
const PAGE: u32 = 256;
/// Where the node remembers how far it got.
pub(crate) const CURSOR: &[u8] = b"bulwark/liquidation/cursor";

impl<T: Config> Pallet<T> {
	/// Scans on from where this node stopped, and submits a hint for each batch of due accounts.
	pub(crate) fn submit_hints() {
		let stored = StorageValueRef::persistent(CURSOR);
		let cursor = stored.get::<SubaccountId<T::AccountId>>().ok().flatten();
		let (due, cursor) = Self::scan_offchain(cursor);
		match cursor {
			Some(cursor) => stored.set(&cursor),
			None => {
				let mut stored = stored;
				stored.clear();
			},
		}
		for accounts in due.chunks(T::MaxHintBatch::get().max(1).saturated_into()) {
			let accounts = HintedAccounts::<T>::truncate_from(accounts.to_vec());
			let xt = T::create_authorized_transaction(Call::<T>::hint { accounts }.into());
			if SubmitTransaction::<T, Call<T>>::submit_transaction(xt).is_err() {
				log::debug!(target: LOG_TARGET, "the pool has this hint, or does not take it");
			}
		}
	}

	/// Due and unknown accounts from `cursor` on, at most [`ACCOUNTS_A_RUN`] looked at, and where
	/// to go on; nothing at the end.
	fn scan_offchain(
		mut cursor: Option<SubaccountId<T::AccountId>>,
	) -> (Vec<SubaccountId<T::AccountId>>, Option<SubaccountId<T::AccountId>>) {
		let now = T::Clock::now();
		let mut due = Vec::new();
		let pages = ACCOUNTS_A_RUN.checked_div(PAGE).unwrap_or_default();
		for _ in 0..pages {
			let page = T::Ledger::accounts(cursor.as_ref(), PAGE);
			let is_last = page.len() < PAGE.saturated_into();
			cursor = page.last().cloned();
			let is_due = |who: &SubaccountId<T::AccountId>| {
				!Self::is_known(who) && matches!(Self::assess(who, now), Assessment::Due(_))
			};
			due.extend(page.into_iter().filter(is_due));
			if is_last {
				return (due, None);
			}
		}
		(due, cursor)
	}
}
