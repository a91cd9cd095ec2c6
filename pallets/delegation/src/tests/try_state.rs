//! `try_state` finds each thing that can be broken.

use super::mock::*;
use crate::{DelegateCount, Delegation as Record, Delegations, Pallet, DAY_MS, MAX_DELEGATES};
use bulwark_primitives::{Moment, QuoteAtoms};
use frame_support::assert_ok;
use sp_runtime::TryRuntimeError;

/// Breaks a sound state and expects the message.
fn expect(message: &'static str, break_it: impl FnOnce()) {
	ExtBuilder::build().execute_with(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(register(2, KEY, limits()));
		assert_ok!(Pallet::<Test>::do_try_state());
		break_it();
		assert_eq!(Pallet::<Test>::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn change(edit: impl FnOnce(&mut Record)) {
	Delegations::<Test>::mutate(OWNER, KEY, |record| edit(record.as_mut().unwrap()));
}

fn copy_to(owner: AccountId, delegate: AccountId) {
	let record = Delegations::<Test>::get(OWNER, KEY).unwrap();
	Delegations::<Test>::insert(owner, delegate, record);
}

/// DEL-040.
#[test]
fn try_state_should_fail_when_a_record_is_malformed() {
	expect("an account is its own delegate", || copy_to(OWNER, OWNER));
	expect("a delegate's list of markets is empty", || {
		change(|record| record.limits.markets = scope(&[]));
	});
	expect("a delegate's limit is not positive", || {
		change(|record| record.limits.order_notional = QuoteAtoms::ZERO);
	});
	expect("a delegate's limit is not positive", || {
		change(|record| record.limits.daily_notional = QuoteAtoms(-1));
	});
	expect("a delegate's expiry is too far ahead", || {
		change(|record| record.limits.expires = Moment(MIDNIGHT + 365 * DAY_MS + 1));
	});
	expect("a delegate placed a negative notional", || {
		change(|record| record.placed = QuoteAtoms(-1));
	});
}

/// DEL-041.
#[test]
fn try_state_should_fail_when_counts_or_references_differ() {
	expect("the counts of delegates differ from the records", || {
		DelegateCount::<Test>::insert(OWNER, 2);
	});
	expect("the counts of delegates differ from the records", || copy_to(OWNER, 101));
	expect("the counts of delegates differ from the records", || {
		DelegateCount::<Test>::insert(9, 0);
	});
	expect("an owner has too many delegates", || {
		(0..u64::from(MAX_DELEGATES)).for_each(|delegate| copy_to(OWNER, 200 + delegate));
	});
	expect("a delegate's account is not kept alive", || {
		frame_system::Pallet::<Test>::dec_sufficients(&KEY);
	});
}
