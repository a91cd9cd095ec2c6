//! Taking rights away.

use super::mock::*;
use crate::{DelegateCount, Delegations, Error, Event};
use frame_support::{assert_noop, assert_ok};

/// DEL-010.
#[test]
fn revoke_should_end_all_rights_when_the_owner_asks() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(register(2, KEY, limits()));
		assert_ok!(Delegation::revoke(RuntimeOrigin::signed(OWNER), KEY));
		assert_noop!(charge(BTC, 1), Error::<Test>::NotDelegate);
		assert_eq!(DelegateCount::<Test>::iter().collect::<Vec<_>>(), [(2, 1)]);
		assert!(Delegations::<Test>::contains_key(2, KEY));
		let revoked = Event::Revoked { owner: OWNER, delegate: KEY };
		assert_eq!(events().last(), Some(&revoked));
	});
}

#[test]
fn revoke_should_fail_when_there_is_no_such_delegate() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(2, KEY, limits()));
		let revoke = |owner| Delegation::revoke(RuntimeOrigin::signed(owner), KEY);
		assert_noop!(revoke(OWNER), Error::<Test>::NotDelegate);
		assert_ok!(revoke(2));
		assert_noop!(revoke(2), Error::<Test>::NotDelegate);
	});
}

/// An owner who left the exchange can still clean up.
#[test]
fn revoke_should_work_when_the_owner_has_no_subaccount_left() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		Owning::mutate(|owning| owning.remove(&OWNER));
		assert_ok!(Delegation::revoke(RuntimeOrigin::signed(OWNER), KEY));
	});
}
