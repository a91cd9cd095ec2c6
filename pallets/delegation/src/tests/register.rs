//! Registering delegates.

use super::mock::*;
use crate::{DelegateCount, Delegations, Error, Event, Limits, MarketScope, DAY_MS, MAX_DELEGATES};
use bulwark_primitives::{Moment, QuoteAtoms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// DEL-001.
#[test]
fn register_should_store_limits_when_they_are_sound() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_eq!(Delegations::<Test>::get(OWNER, KEY).unwrap().limits, limits());
		assert_eq!(DelegateCount::<Test>::get(OWNER), 1);
		let registered = Event::Registered { owner: OWNER, delegate: KEY, limits: limits() };
		assert_eq!(events(), [registered]);
	});
}

/// DEL-002. A key without any balance signs, because its account exists.
#[test]
fn register_should_make_the_delegates_account_exist_when_it_holds_nothing() {
	ExtBuilder::build_and_execute(|| {
		assert!(!System::account_exists(&KEY));
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(register(2, KEY, limits()));
		assert_ok!(register(2, KEY, limits()));
		assert_eq!(System::sufficients(&KEY), 2);
		assert_ok!(Delegation::revoke(RuntimeOrigin::signed(2), KEY));
		assert!(System::account_exists(&KEY));
		assert_ok!(Delegation::renounce(RuntimeOrigin::signed(KEY), OWNER));
		assert!(!System::account_exists(&KEY));
	});
}

/// DEL-003. Were the day's budget fresh after each registration, an owner who widens a limit would
/// hand out the day twice.
#[test]
fn register_should_keep_what_was_placed_today_when_it_replaces_limits() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(charge(BTC, 90));
		let wider = Limits { daily_notional: QuoteAtoms(300), ..limits() };
		assert_ok!(register(OWNER, KEY, wider.clone()));
		let record = Delegations::<Test>::get(OWNER, KEY).unwrap();
		assert_eq!((record.limits, record.placed), (wider, QuoteAtoms(90)));
		let narrower = Limits { daily_notional: QuoteAtoms(80), ..limits() };
		assert_ok!(register(OWNER, KEY, narrower));
		assert_noop!(charge(BTC, 1), Error::<Test>::DayExhausted);
		assert_eq!(DelegateCount::<Test>::get(OWNER), 1);
	});
}

/// DEL-004.
#[test]
fn register_should_fail_when_limits_are_unsound() {
	ExtBuilder::build_and_execute(|| {
		let expiring = |expires| Limits { expires: Moment(expires), ..limits() };
		let rows = [
			(expiring(MIDNIGHT), Error::<Test>::AlreadyExpired),
			(expiring(0), Error::<Test>::AlreadyExpired),
			(expiring(MIDNIGHT + 365 * DAY_MS + 1), Error::<Test>::ExpiryTooFar),
			(expiring(u64::MAX), Error::<Test>::ExpiryTooFar),
			(Limits { markets: scope(&[]), ..limits() }, Error::<Test>::NoMarkets),
			(
				Limits { order_notional: QuoteAtoms::ZERO, ..limits() },
				Error::<Test>::LimitNotPositive,
			),
			(
				Limits { daily_notional: QuoteAtoms(-1), ..limits() },
				Error::<Test>::LimitNotPositive,
			),
		];
		for (unsound, error) in rows {
			assert_noop!(register(OWNER, KEY, unsound), error);
		}
		assert_ok!(register(OWNER, KEY, expiring(MIDNIGHT + 1)));
		assert_ok!(register(OWNER, KEY, expiring(MIDNIGHT + 365 * DAY_MS)));
		assert_ok!(register(OWNER, KEY, Limits { markets: scope(&[BTC]), ..limits() }));
		assert_ok!(register(OWNER, KEY, Limits { markets: MarketScope::All, ..limits() }));
	});
}

/// DEL-005.
#[test]
fn register_should_fail_when_the_signer_cannot_delegate() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(register(OWNER, OWNER, limits()), Error::<Test>::SelfDelegation);
		assert_noop!(register(KEY, 101, limits()), Error::<Test>::NotOwner);
		assert_noop!(
			Delegation::register(RuntimeOrigin::root(), KEY, limits()),
			DispatchError::BadOrigin
		);
	});
}

/// DEL-006.
#[test]
fn register_should_fail_when_the_owner_has_too_many_delegates() {
	ExtBuilder::build_and_execute(|| {
		for delegate in 0..u64::from(MAX_DELEGATES) {
			assert_ok!(register(OWNER, 100 + delegate, limits()));
		}
		assert_noop!(register(OWNER, 99, limits()), Error::<Test>::TooManyDelegates);
		assert_ok!(register(OWNER, 100, limits()));
		assert_ok!(register(2, 99, limits()));
		assert_ok!(Delegation::revoke(RuntimeOrigin::signed(OWNER), 100));
		assert_ok!(register(OWNER, 99, limits()));
	});
}
