//! Hints: for a bounty by anyone, or free by whoever proves that an account is due.

use crate::{
	Assessment, Claims, Config, Error, Event, HintedAccounts, Hints, Liquidations, Pallet, Queue,
};
use alloc::collections::BTreeSet;
use bulwark_primitives::{
	seams::{Clock, Detection},
	Moment, SubaccountId,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
	traits::Get,
	weights::Weight,
};
use sp_runtime::{DispatchResult, SaturatedConversion};

/// Blocks for which one hint about an account keeps others out of the pool.
const WINDOW: u64 = 4;

/// Codes of `InvalidTransaction::Custom` with which a hint is refused.
pub mod refusal {
	/// An account named is not due for liquidation.
	pub const NOT_DUE: u8 = 1;
	/// No account is named, or one twice.
	pub const MALFORMED: u8 = 2;
}

/// Accounts named.
pub(crate) fn count<AccountId, S>(
	accounts: &frame_support::BoundedVec<SubaccountId<AccountId>, S>,
) -> u32 {
	accounts.len().saturated_into()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_liquidate(
		claimant: T::AccountId,
		who: SubaccountId<T::AccountId>,
	) -> DispatchResult {
		ensure!(!Self::is_known(&who), Error::<T>::AlreadyQueued);
		match Self::assess(&who, T::Clock::now()) {
			Assessment::Unknown => return Err(Error::<T>::UnknownSubaccount.into()),
			Assessment::Sound => return Err(Error::<T>::Healthy.into()),
			Assessment::Waiting => return Err(Error::<T>::PricesUnusable.into()),
			Assessment::Due(_) => {},
		}
		ensure!(T::Detection::hint(who.clone()), Error::<T>::TooManyHints);
		Claims::<T>::insert(&who, &claimant);
		Self::deposit_event(Event::AccountFlagged { who, claimant });
		Ok(())
	}

	/// Whether the account is flagged, queued or in liquidation already.
	fn is_known(who: &SubaccountId<T::AccountId>) -> bool {
		Liquidations::<T>::contains_key(who) || Self::waiting().contains(who)
	}

	/// Accounts flagged or queued.
	pub(crate) fn waiting() -> BTreeSet<SubaccountId<T::AccountId>> {
		let queued = Queue::<T>::get().into_iter().map(|entry| entry.who);
		Hints::<T>::get().into_iter().chain(queued).collect()
	}

	/// Admits a hint if every account named is due in the present state and not known yet. The
	/// same at every source, so a block's author cannot slip one in.
	pub(crate) fn authorize_hint(
		_source: TransactionSource,
		accounts: &HintedAccounts<T>,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		let refuse = |code| InvalidTransaction::Custom(code);
		ensure!(!accounts.is_empty(), refuse(refusal::MALFORMED));
		let is_repeated = |at: usize, who| accounts.iter().take(at).any(|other| other == who);
		let hints: usize = Hints::<T>::decode_len().unwrap_or_default();
		let room = T::MaxHints::get().saturating_sub(hints.saturated_into());
		ensure!(count(accounts) <= room, InvalidTransaction::ExhaustsResources);
		let (now, waiting) = (T::Clock::now(), Self::waiting());
		for (at, who) in accounts.iter().enumerate() {
			ensure!(!is_repeated(at, who), refuse(refusal::MALFORMED));
			let is_known = waiting.contains(who) || Liquidations::<T>::contains_key(who);
			ensure!(!is_known, InvalidTransaction::Stale);
			let is_due = matches!(Self::assess(who, now), Assessment::Due(_));
			ensure!(is_due, refuse(refusal::NOT_DUE));
		}
		let block: u64 = frame_system::Pallet::<T>::block_number().saturated_into();
		let window = block.checked_div(WINDOW).unwrap_or_default();
		let mut valid = ValidTransaction::with_tag_prefix("LiquidationHint")
			.priority(T::HintPriority::get())
			.longevity(WINDOW)
			.propagate(true)
			.build()?;
		valid.provides =
			accounts.iter().map(|who| ("LiquidationHint", who, window).encode()).collect();
		Ok((valid, Weight::zero()))
	}

	pub(crate) fn do_hint(accounts: HintedAccounts<T>) {
		let (now, waiting) = (T::Clock::now(), Self::waiting());
		for who in accounts {
			if Self::is_news(&who, &waiting, now) {
				let _ = T::Detection::hint(who);
			}
		}
	}

	/// Whether the account is due and not known yet.
	pub(crate) fn is_news(
		who: &SubaccountId<T::AccountId>,
		waiting: &BTreeSet<SubaccountId<T::AccountId>>,
		now: Moment,
	) -> bool {
		matches!(Self::assess(who, now), Assessment::Due(_))
			&& !waiting.contains(who)
			&& !Liquidations::<T>::contains_key(who)
	}
}
