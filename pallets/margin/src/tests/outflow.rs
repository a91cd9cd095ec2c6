//! `set_outflow` and `cut_outflow`, and what they do to withdrawals.

use super::mock::*;
use crate::{Error, OutflowRules};
use bulwark_primitives::Ppm;
use bulwark_risk::outflow::OutflowTerms;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

const DAY: u64 = 86_400_000;

fn terms() -> OutflowTerms {
	OutflowTerms {
		window_ms: DAY,
		account_share: Ppm(500_000),
		large: 1_000_000,
		wait_ms: DAY,
		raise_wait_ms: DAY,
	}
}

fn cap(atoms: u128) {
	assert_ok!(Margin::set_outflow(risk(), QUOTE_ASSET, terms(), atoms));
}

fn withdraw(owner: AccountId, amount: u128) -> frame_support::dispatch::DispatchResult {
	Margin::withdraw(RuntimeOrigin::signed(owner), 0, amount)
}

/// CUS-020. Net of what came in, and not more than its share for one owner.
#[test]
fn withdraw_should_fail_when_the_window_is_used_up() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..4 {
			credit(owner, 10_000);
		}
		cap(1_000);
		assert_noop!(withdraw(1, 501), Error::<Test>::OutflowShareExceeded);
		assert_ok!(withdraw(1, 500));
		assert_noop!(withdraw(1, 1), Error::<Test>::OutflowShareExceeded);
		assert_ok!(withdraw(2, 500));
		assert_noop!(withdraw(3, 1), Error::<Test>::OutflowCapped);
		// What comes in makes room again, for all and for its owner.
		credit(1, 200 - FEE);
		assert_ok!(withdraw(3, 200));
		assert_noop!(withdraw(1, 1), Error::<Test>::OutflowCapped);
		// The window has passed.
		Now::mutate(|now| *now += 2 * DAY);
		for market in 0..20 {
			set_mark(market, 100);
		}
		assert_ok!(withdraw(1, 500));
	});
}

/// CUS-021. A raise waits, a cut does not, and nothing else is loosened.
#[test]
fn set_outflow_should_delay_what_loosens_when_a_rule_exists() {
	ExtBuilder::build_and_execute(|| {
		cap(1_000);
		cap(5_000);
		let rule = || OutflowRules::<Test>::get(QUOTE_ASSET).unwrap();
		let now = || bulwark_primitives::Moment(Now::get());
		assert_eq!(rule().cap.at(now()), 1_000);
		Now::mutate(|now| *now += DAY);
		assert_eq!(rule().cap.at(now()), 5_000);
		cap(2_000);
		assert_eq!(rule().cap.at(now()), 2_000);
		for loose in [
			OutflowTerms { account_share: Ppm(500_001), ..terms() },
			OutflowTerms { large: 1_000_001, ..terms() },
			OutflowTerms { wait_ms: DAY - 1, ..terms() },
			OutflowTerms { window_ms: DAY - 1, ..terms() },
		] {
			let set = Margin::set_outflow(risk(), QUOTE_ASSET, loose, 2_000);
			assert_noop!(set, Error::<Test>::OutflowLoosened);
		}
		assert_ok!(Margin::cut_outflow(guardian(), QUOTE_ASSET, 1_500));
		assert_eq!(rule().cap.at(now()), 1_500);
		let raise = Margin::cut_outflow(guardian(), QUOTE_ASSET, 1_500);
		assert_noop!(raise, Error::<Test>::OutflowLoosened);
	});
}

/// CUS-021.
#[test]
fn set_outflow_should_fail_when_terms_or_origin_are_wrong() {
	ExtBuilder::build_and_execute(|| {
		for wrong in [
			OutflowTerms { window_ms: 0, ..terms() },
			OutflowTerms { window_ms: 31 * DAY, ..terms() },
			OutflowTerms { wait_ms: 8 * DAY, ..terms() },
			OutflowTerms { raise_wait_ms: DAY - 1, ..terms() },
			OutflowTerms { account_share: Ppm(1_000_001), ..terms() },
		] {
			let set = Margin::set_outflow(risk(), QUOTE_ASSET, wrong, 1);
			assert_noop!(set, Error::<Test>::BadOutflowTerms);
		}
		let unknown = Margin::set_outflow(risk(), ETHER, terms(), 1);
		assert_noop!(unknown, Error::<Test>::UnknownCollateral);
		assert_noop!(Margin::set_outflow(guardian(), QUOTE_ASSET, terms(), 1), BadOrigin);
		assert_noop!(Margin::cut_outflow(risk(), QUOTE_ASSET, 0), BadOrigin);
		let none = Margin::cut_outflow(guardian(), QUOTE_ASSET, 0);
		assert_noop!(none, Error::<Test>::NoOutflowRule);
	});
}
