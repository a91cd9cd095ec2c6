//! Clearing away what has expired.

use super::mock::*;
use crate::{DelegateCount, Delegations, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// DEL-012.
#[test]
fn remove_expired_should_remove_the_record_when_anyone_asks_after_expiry() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		let remove = || Delegation::remove_expired(RuntimeOrigin::signed(9), OWNER, KEY);
		Now::set(limits().expires.0 - 1);
		assert_noop!(remove(), Error::<Test>::NotExpired);
		Now::set(limits().expires.0);
		assert_ok!(remove());
		assert!(!Delegations::<Test>::contains_key(OWNER, KEY));
		assert_eq!(DelegateCount::<Test>::iter().count(), 0);
		assert!(!System::account_exists(&KEY));
		let removed = Event::ExpiredRemoved { owner: OWNER, delegate: KEY };
		assert_eq!(events().last(), Some(&removed));
		assert_noop!(remove(), Error::<Test>::NotDelegate);
	});
}

#[test]
fn remove_expired_should_fail_when_nobody_signs() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		Now::set(limits().expires.0);
		assert_noop!(
			Delegation::remove_expired(RuntimeOrigin::none(), OWNER, KEY),
			DispatchError::BadOrigin
		);
	});
}
