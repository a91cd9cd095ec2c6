//! Cancelling for another.

use super::mock::*;
use crate::{Delegations, Error, Limits};
use bulwark_primitives::{seams::Delegates, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn cancel(owner: AccountId, delegate: AccountId) -> Result<(), DispatchError> {
	Delegation::ensure_may_cancel(&owner, &delegate)
}

/// DEL-020. Neither markets nor budgets bind it, and nothing is charged: taking an order out of the
/// book is never out of reach of the key that put it there.
#[test]
fn delegate_should_cancel_when_its_limits_allow_no_order() {
	ExtBuilder::build_and_execute(|| {
		let tight = Limits { daily_notional: QuoteAtoms(1), markets: scope(&[ETH]), ..limits() };
		assert_ok!(register(OWNER, KEY, tight));
		assert_ok!(charge(ETH, 1));
		let before = Delegations::<Test>::get(OWNER, KEY);
		assert_noop!(charge(ETH, 1), Error::<Test>::DayExhausted);
		assert_ok!(cancel(OWNER, KEY));
		assert_eq!(Delegations::<Test>::get(OWNER, KEY), before);
	});
}

/// DEL-020.
#[test]
fn delegate_should_not_cancel_when_it_is_none_or_its_time_is_over() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_noop!(cancel(2, KEY), Error::<Test>::NotDelegate);
		assert_noop!(cancel(OWNER, 101), Error::<Test>::NotDelegate);
		assert_noop!(cancel(KEY, OWNER), Error::<Test>::NotDelegate);
		assert_noop!(cancel(OWNER, OWNER), Error::<Test>::NotDelegate);
		Now::set(limits().expires.0 - 1);
		assert_ok!(cancel(OWNER, KEY));
		Now::set(limits().expires.0);
		assert_noop!(cancel(OWNER, KEY), Error::<Test>::Expired);
		assert_ok!(Delegation::revoke(RuntimeOrigin::signed(OWNER), KEY));
		assert_noop!(cancel(OWNER, KEY), Error::<Test>::NotDelegate);
	});
}
