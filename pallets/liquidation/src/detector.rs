//! The full scan: hinted accounts first, then every account in turn from a remembered cursor.

use crate::{Config, Hints, Pallet, ScanCursor, WeightInfo};
use alloc::vec::Vec;
use bulwark_primitives::{
	seams::{Detection, Ledger},
	Moment, Subaccount, SubaccountId, MAX_POSITIONS,
};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::WeightMeter};
use sp_runtime::SaturatedConversion;

/// Accounts fetched from the ledger at a time.
pub(crate) const PAGE: u32 = 64;

/// Detection by a bounded full scan. One tick scans at most to the end of the accounts; the next
/// one begins anew.
pub struct Detector<T>(PhantomData<T>);

impl<T: Config> Detection<T::AccountId> for Detector<T> {
	fn suspects(_now: Moment, meter: &mut WeightMeter) -> Vec<SubaccountId<T::AccountId>> {
		let mut suspects = take_hints::<T>(meter);
		scan::<T>(&mut suspects, meter);
		suspects
	}

	fn hint(who: SubaccountId<T::AccountId>) -> bool {
		Hints::<T>::mutate(|hints| hints.contains(&who) || hints.try_push(who).is_ok())
	}
}

/// As many hints as the meter admits; the others stay.
fn take_hints<T: Config>(meter: &mut WeightMeter) -> Vec<SubaccountId<T::AccountId>> {
	let mut taken = Vec::new();
	if meter.try_consume(T::WeightInfo::take_hints(T::MaxHints::get())).is_err() {
		return taken;
	}
	let hints = Hints::<T>::get();
	if hints.is_empty() {
		return taken;
	}
	Hints::<T>::kill();
	taken.extend(hints);
	taken
}

/// Scans from the cursor to the end of the accounts, or until the meter ends.
fn scan<T: Config>(suspects: &mut Vec<SubaccountId<T::AccountId>>, meter: &mut WeightMeter) {
	let worst = T::WeightInfo::scan_account(MAX_POSITIONS);
	let mut cursor = ScanCursor::<T>::get();
	loop {
		if meter.try_consume(T::WeightInfo::scan_page()).is_err() {
			break;
		}
		let page = T::Ledger::accounts(cursor.as_ref(), PAGE);
		let is_last = page.len() < PAGE.saturated_into();
		for who in page {
			if !meter.can_consume(worst) {
				return remember::<T>(cursor);
			}
			let account = T::Ledger::subaccount(&who).unwrap_or_default();
			let positions = account.positions.len().saturated_into();
			let _ = meter.try_consume(T::WeightInfo::scan_account(positions));
			if is_suspect::<T>(&who, &account) {
				suspects.push(who.clone());
			}
			cursor = Some(who);
		}
		if is_last {
			cursor = None;
			break;
		}
	}
	remember::<T>(cursor);
}

fn remember<T: Config>(cursor: Option<SubaccountId<T::AccountId>>) {
	match cursor {
		Some(cursor) => ScanCursor::<T>::put(cursor),
		None => ScanCursor::<T>::kill(),
	}
}

/// Whether the tick should look at the account: it is below its requirement, or in liquidation and
/// perhaps ready to leave it.
fn is_suspect<T: Config>(who: &SubaccountId<T::AccountId>, account: &Subaccount) -> bool {
	if account.in_liquidation {
		return true;
	}
	if account.positions.is_empty() {
		return account.quote.is_negative();
	}
	T::Ledger::health(who).is_ok_and(|health| health.is_liquidatable())
}

impl<T: Config> Pallet<T> {
	/// Whether the account should be looked at, for the benchmark of the scan.
	#[cfg(any(feature = "runtime-benchmarks", test))]
	pub(crate) fn scan_account(who: &SubaccountId<T::AccountId>) -> bool {
		let account = T::Ledger::subaccount(who).unwrap_or_default();
		is_suspect::<T>(who, &account)
	}

	/// Takes all hints, for the benchmark of the scan.
	#[cfg(any(feature = "runtime-benchmarks", test))]
	pub(crate) fn take_hints(meter: &mut WeightMeter) -> Vec<SubaccountId<T::AccountId>> {
		take_hints::<T>(meter)
	}
}
