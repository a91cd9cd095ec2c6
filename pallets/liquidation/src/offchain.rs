//! The off-chain worker: scans accounts from a cursor of its own and hints at those that are due.
//!
//! It can only help: whatever it submits is derived again from state.

use crate::{Call, Config, HintedAccounts, Pallet, LOG_TARGET};
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
		let mut stored = StorageValueRef::persistent(CURSOR);
		let mut cursor = stored.get::<SubaccountId<T::AccountId>>().ok().flatten();
		let due = Self::scan_offchain(&mut cursor);
		match cursor {
			Some(cursor) => stored.set(&cursor),
			None => stored.clear(),
		}
		for accounts in due.chunks(T::MaxHintBatch::get().max(1).saturated_into()) {
			let accounts = HintedAccounts::<T>::truncate_from(accounts.to_vec());
			let xt = T::create_authorized_transaction(Call::<T>::hint { accounts }.into());
			if SubmitTransaction::<T, Call<T>>::submit_transaction(xt).is_err() {
				log::debug!(target: LOG_TARGET, "the pool has this hint, or does not take it");
			}
		}
	}

	/// Due accounts from the cursor on that are not known yet, at most [`ACCOUNTS_A_RUN`] looked at.
	/// Moves the cursor to where to go on; to the beginning at the end.
	fn scan_offchain(
		cursor: &mut Option<SubaccountId<T::AccountId>>,
	) -> Vec<SubaccountId<T::AccountId>> {
		let (now, waiting) = (T::Clock::now(), Self::waiting());
		let mut due = Vec::new();
		let pages = ACCOUNTS_A_RUN.checked_div(PAGE).unwrap_or_default();
		for _ in 0..pages {
			let page = T::Ledger::accounts(cursor.as_ref(), PAGE);
			let is_last = page.len() < PAGE.saturated_into();
			*cursor = if is_last { None } else { page.last().cloned() };
			due.extend(page.into_iter().filter(|who| Self::is_news(who, &waiting, now)));
			if is_last {
				break;
			}
		}
		due
	}
}
