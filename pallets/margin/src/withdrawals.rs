//! How much leaves the custody, and when: net outflow caps, and large withdrawals that wait.

use crate::{
	Books, Config, DeficitTotal, Error, Event, OutflowRule, OutflowRules, OwnerFlows, Pallet,
	SubaccountOf, Subaccounts, WaitingWithdrawals,
};
use bulwark_primitives::{seams::Clock, AssetId, Moment, QuoteAtoms};
use bulwark_risk::outflow::{
	NetFlow, OutflowCap, OutflowError, OutflowGate, OutflowTerms, Payout, WaitingWithdrawal,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

/// Longest window of an outflow cap (ms): 30 days.
pub const MAX_WINDOW_MS: u64 = 30 * 86_400_000;

/// Longest wait of a large withdrawal (ms): 7 days.
pub const MAX_WAIT_MS: u64 = 7 * 86_400_000;

/// Shortest delay of a raised cap (ms): a day.
pub const MIN_RAISE_WAIT_MS: u64 = 86_400_000;

impl<T> From<OutflowError> for Error<T> {
	fn from(error: OutflowError) -> Self {
		match error {
			OutflowError::CapExceeded => Error::OutflowCapped,
			OutflowError::ShareExceeded => Error::OutflowShareExceeded,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Withdrawals are closed while a deficit is recorded and not repaid.
	pub(crate) fn ensure_vault_open() -> DispatchResult {
		ensure!(DeficitTotal::<T>::get().is_zero(), Error::<T>::DeficitUnresolved);
		Ok(())
	}

	/// When `amount` of the asset can leave for the owner.
	pub(crate) fn admit_outflow(
		owner: &T::AccountId,
		asset: AssetId,
		amount: u128,
	) -> Result<Payout, Error<T>> {
		let Some(rule) = OutflowRules::<T>::get(asset) else { return Ok(Payout::AtOnce) };
		let own = OwnerFlows::<T>::get(asset, owner);
		Ok(gate(&rule, &own, T::Clock::now()).admit(amount)?)
	}

	/// What can leave now for the owner, as far as the asset's cap goes; nothing if it has none.
	pub(crate) fn outflow_left(owner: &T::AccountId, asset: AssetId) -> Option<u128> {
		let rule = OutflowRules::<T>::get(asset)?;
		let own = OwnerFlows::<T>::get(asset, owner);
		Some(gate(&rule, &own, T::Clock::now()).available())
	}

	pub(crate) fn note_outflow(
		owner: &T::AccountId,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		let flow = i128::try_from(amount).map_err(|_| ArithmeticError::Overflow)?;
		Self::note_flow(owner, asset, flow)
	}

	pub(crate) fn note_inflow(
		owner: &T::AccountId,
		asset: AssetId,
		amount: u128,
	) -> DispatchResult {
		let flow = i128::try_from(amount).map_err(|_| ArithmeticError::Overflow)?;
		Self::note_flow(owner, asset, flow.checked_neg().ok_or(ArithmeticError::Overflow)?)
	}

	fn note_flow(owner: &T::AccountId, asset: AssetId, flow: i128) -> DispatchResult {
		let Some(mut rule) = OutflowRules::<T>::get(asset) else { return Ok(()) };
		let (now, window) = (T::Clock::now(), rule.terms.window_ms);
		rule.flow = rule.flow.with(flow, now, window)?;
		let own = OwnerFlows::<T>::get(asset, owner).with(flow, now, window)?;
		OutflowRules::<T>::insert(asset, rule);
		if own.buckets.iter().all(|bucket| *bucket == 0) {
			OwnerFlows::<T>::remove(asset, owner);
		} else {
			OwnerFlows::<T>::insert(asset, owner, own);
		}
		Ok(())
	}

	pub(crate) fn do_set_outflow(asset: AssetId, terms: OutflowTerms, cap: u128) -> DispatchResult {
		let known = asset == T::QuoteAsset::get() || crate::Collaterals::<T>::contains_key(asset);
		ensure!(known, Error::<T>::UnknownCollateral);
		let bounded = terms.window_ms > 0
			&& terms.window_ms <= MAX_WINDOW_MS
			&& terms.wait_ms <= MAX_WAIT_MS
			&& terms.raise_wait_ms >= MIN_RAISE_WAIT_MS
			&& terms.account_share.0 <= bulwark_primitives::PPM_ONE;
		ensure!(bounded, Error::<T>::BadOutflowTerms);
		let now = T::Clock::now();
		let rule = match OutflowRules::<T>::get(asset) {
			Some(rule) => {
				// What loosens waits as a raise of the cap does: only the cap may do so.
				let tightens = terms.account_share <= rule.terms.account_share
					&& terms.large <= rule.terms.large
					&& terms.wait_ms >= rule.terms.wait_ms
					&& terms.window_ms >= rule.terms.window_ms
					&& terms.raise_wait_ms >= rule.terms.raise_wait_ms;
				ensure!(tightens, Error::<T>::OutflowLoosened);
				OutflowRule { terms, cap: rule.cap.set(cap, now, rule.terms.raise_wait_ms), ..rule }
			},
			None => OutflowRule {
				terms,
				cap: OutflowCap { atoms: cap, raise: None },
				flow: NetFlow::default(),
			},
		};
		OutflowRules::<T>::insert(asset, rule);
		Self::deposit_event(Event::OutflowSet { asset, terms, cap: rule.cap });
		Ok(())
	}

	pub(crate) fn do_cut_outflow(asset: AssetId, cap: u128) -> DispatchResult {
		let mut rule = OutflowRules::<T>::get(asset).ok_or(Error::<T>::NoOutflowRule)?;
		let now = T::Clock::now();
		ensure!(cap < rule.cap.at(now), Error::<T>::OutflowLoosened);
		rule.cap = rule.cap.set(cap, now, rule.terms.raise_wait_ms);
		OutflowRules::<T>::insert(asset, rule);
		Self::deposit_event(Event::OutflowSet { asset, terms: rule.terms, cap: rule.cap });
		Ok(())
	}

	/// Lets an amount that has left the account wait.
	pub(crate) fn begin_waiting(
		who: &SubaccountOf<T>,
		asset: AssetId,
		atoms: u128,
		ready: Moment,
	) -> DispatchResult {
		Books::<T>::try_mutate(asset, |book| -> DispatchResult {
			book.waiting = book.waiting.checked_add(atoms).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})?;
		Self::put_waiting(who, asset, atoms, ready)
	}

	fn put_waiting(
		who: &SubaccountOf<T>,
		asset: AssetId,
		atoms: u128,
		ready: Moment,
	) -> DispatchResult {
		WaitingWithdrawals::<T>::try_append(who, WaitingWithdrawal { asset, atoms, ready })
			.map_err(|()| Error::<T>::TooManyWithdrawals)?;
		Self::deposit_event(Event::WithdrawalWaits {
			who: who.clone(),
			asset,
			amount: atoms,
			ready,
		});
		Ok(())
	}

	fn take_waiting(who: &SubaccountOf<T>, place: u32) -> Result<WaitingWithdrawal, DispatchError> {
		WaitingWithdrawals::<T>::try_mutate_exists(who, |waiting| {
			let list = waiting.as_mut().ok_or(Error::<T>::NoSuchWithdrawal)?;
			let place = usize::try_from(place).map_err(|_| Error::<T>::NoSuchWithdrawal)?;
			ensure!(place < list.len(), Error::<T>::NoSuchWithdrawal);
			let taken = list.remove(place);
			if list.is_empty() {
				*waiting = None;
			}
			Ok(taken)
		})
	}

	pub(crate) fn do_claim_withdrawal(who: SubaccountOf<T>, place: u32) -> DispatchResult {
		Self::ensure_vault_open()?;
		let WaitingWithdrawal { asset, atoms, ready } = Self::take_waiting(&who, place)?;
		ensure!(ready <= T::Clock::now(), Error::<T>::WithdrawalNotReady);
		if let Some(rule) = OutflowRules::<T>::get(asset) {
			let own = OwnerFlows::<T>::get(asset, &who.owner);
			gate(&rule, &own, T::Clock::now()).check(atoms).map_err(Error::<T>::from)?;
		}
		Self::note_outflow(&who.owner, asset, atoms)?;
		Self::end_waiting(asset, atoms)?;
		Self::take_accounted(asset, atoms)?;
		Self::pay_out_asset(&who.owner, asset, atoms)?;
		// An account that was kept for this alone goes.
		if let Some(account) = Subaccounts::<T>::get(&who) {
			Self::store(&who, &account);
		}
		Self::deposit_event(Event::WithdrawalClaimed { who, asset, amount: atoms });
		Ok(())
	}

	pub(crate) fn do_cancel_withdrawal(who: SubaccountOf<T>, place: u32) -> DispatchResult {
		let waiting = Self::take_waiting(&who, place)?;
		Self::return_waiting(&who, waiting)
	}

	/// Takes all that waits back into the account: it is being liquidated.
	pub(crate) fn return_all_waiting(who: &SubaccountOf<T>) {
		for waiting in WaitingWithdrawals::<T>::take(who) {
			if let Err(error) = Self::return_waiting(who, waiting) {
				log::error!(target: crate::LOG_TARGET, "a withdrawal is lost: {error:?}");
			}
		}
	}

	fn return_waiting(who: &SubaccountOf<T>, waiting: WaitingWithdrawal) -> DispatchResult {
		let WaitingWithdrawal { asset, atoms, .. } = waiting;
		let mut account = Self::load_or_open(who)?;
		Self::end_waiting(asset, atoms)?;
		if asset == T::QuoteAsset::get() {
			let amount = crate::margin::atoms(atoms)?;
			account.quote = account.quote.add(amount)?;
			Self::add_to_quote_total(amount)?;
		} else {
			crate::vault::add_collateral::<T>(&mut account, asset, atoms)?;
			Books::<T>::mutate(asset, |book| {
				book.balances = book.balances.saturating_add(atoms);
			});
		}
		Self::store(who, &account);
		let who = who.clone();
		Self::deposit_event(Event::WithdrawalReturned { who, asset, amount: atoms });
		Ok(())
	}

	/// Takes an amount that waited out of the asset's book.
	fn end_waiting(asset: AssetId, atoms: u128) -> DispatchResult {
		Books::<T>::try_mutate(asset, |book| {
			book.waiting = book.waiting.checked_sub(atoms).ok_or(ArithmeticError::Underflow)?;
			Ok(())
		})
	}

	pub(crate) fn take_accounted(asset: AssetId, atoms: u128) -> DispatchResult {
		if asset == T::QuoteAsset::get() {
			return Self::add_to_accounted(crate::margin::atoms(atoms)?.negate()?);
		}
		Books::<T>::try_mutate(asset, |book| {
			book.accounted = book.accounted.checked_sub(atoms).ok_or(ArithmeticError::Underflow)?;
			Ok(())
		})
	}

	/// Quote that has left its accounts and waits in the custody.
	pub(crate) fn waiting_quote() -> Result<QuoteAtoms, ArithmeticError> {
		crate::margin::atoms(Books::<T>::get(T::QuoteAsset::get()).waiting)
	}
}

fn gate<'a>(rule: &'a OutflowRule, own: &'a NetFlow, now: Moment) -> OutflowGate<'a> {
	OutflowGate { terms: &rule.terms, cap: &rule.cap, all: &rule.flow, own, now }
}
