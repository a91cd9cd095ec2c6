//! Giving rights up.

use super::mock::*;
use crate::{Delegations, Error, Event};
use frame_support::{assert_noop, assert_ok};

/// DEL-011.
#[test]
fn renounce_should_end_all_rights_when_the_delegate_asks() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(register(2, KEY, limits()));
		assert_ok!(Delegation::renounce(RuntimeOrigin::signed(KEY), OWNER));
		assert_noop!(charge(BTC, 1), Error::<Test>::NotDelegate);
		assert!(Delegations::<Test>::contains_key(2, KEY));
		let renounced = Event::Renounced { owner: OWNER, delegate: KEY };
		assert_eq!(events().last(), Some(&renounced));
	});
}

#[test]
fn renounce_should_fail_when_the_signer_is_no_delegate() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		let renounce =
			|delegate, owner| Delegation::renounce(RuntimeOrigin::signed(delegate), owner);
		assert_noop!(renounce(101, OWNER), Error::<Test>::NotDelegate);
		assert_noop!(renounce(KEY, 2), Error::<Test>::NotDelegate);
		assert_noop!(renounce(OWNER, KEY), Error::<Test>::NotDelegate);
	});
}
