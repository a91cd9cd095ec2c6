//! Profit that is not proven.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{seams::Ledger, MarketId, Ppm, QuoteAtoms, MAX_GAINS, WARM_UP_MS};
use frame_support::{assert_noop, assert_ok};

fn withdrawable(owner: AccountId) -> i128 {
	Margin::account(&sub(owner)).map_or(0, |view| view.withdrawable.0)
}

fn wait(ms: u64) {
	Now::set(Now::get() + ms);
}

/// Nothing of unproven profit counts in markets 0 to 19.
fn weigh(weight: u32) {
	for market in 0..20 {
		let mut parameters = parameters(market);
		parameters.profit_weight = Ppm(weight);
		list(market, parameters);
	}
}

/// Raises the mark to `mark` while it stood at `low` within the warm-up time.
fn pump(market: u32, low: u64, mark: u64) {
	set_mark(market, mark);
	set_proven(market, low, mark);
}

/// LED-160. Mango Markets: two accounts of one attacker, one long and one short, push a
/// market 13-fold in half an hour. A weight on unrealised profit only lets the long close into
/// anybody at the pumped price and withdraw quote. Here nothing beyond the deposits leaves, at any
/// minute, whether the profit is held, half closed or closed.
#[test]
fn pump_should_pay_out_no_more_than_the_deposits_when_profit_is_realised() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		let deposits = 2 * 10_000;
		credit(1, 10_000);
		credit(2, 10_000);
		// The market's other participants, who will be the losers of it.
		endow_trader(3, 1_000_000);
		cross(BTC, sub(1), sub(2), 100, 100);
		for minute in 1..=30u64 {
			wait(60_000);
			let mark = 100 + minute * 40;
			pump(0, 100, mark);
			if minute == 15 {
				cross(BTC, sub(3), sub(1), 50, mark);
			}
			let out = withdrawable(1) + withdrawable(2);
			assert!(out <= deposits, "{out} at minute {minute}");
		}
		cross(BTC, sub(3), sub(1), 50, 1_300);
		assert_eq!(quote(&sub(1)), 10_000 + 50 * 600 + 50 * 1_200, "all of it is quote");
		assert!(withdrawable(1) + withdrawable(2) <= deposits);
		assert_noop!(
			Margin::withdraw(RuntimeOrigin::signed(1), 0, 10_001),
			Error::<Test>::InsufficientFreeCollateral
		);
		// Nor does it go to another subaccount first.
		assert_noop!(
			Margin::transfer(RuntimeOrigin::signed(1), 0, 1, 10_001),
			Error::<Test>::InsufficientFreeCollateral
		);
		// Nor does the paper profit carry positions elsewhere.
		let order = Margin::open_order(
			&sub(1),
			ETH,
			bulwark_primitives::Side::Bid,
			bulwark_primitives::Lots(1_001),
			bulwark_primitives::Price(100),
		);
		assert_eq!(order, Err(Error::<Test>::InsufficientMargin.into()));
		// It is profit once it has stood.
		wait(2 * WARM_UP_MS);
		set_mark(0, 1_300);
		assert_eq!(withdrawable(1), 100_000);
	});
}

/// LED-161. Maintenance counts profit in full: what is not proven liquidates nobody.
#[test]
fn unproven_profit_should_count_in_maintenance_equity() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 50, 100);
		pump(0, 100, 180);
		let health = Margin::health(&sub(1)).unwrap();
		assert_eq!((health.equity.0, health.initial_equity.0), (5_000, 1_000));
		assert!(!health.is_liquidatable());
	});
}

/// LED-162. The profit weight counts a share of it, rounded against the account.
#[test]
fn unproven_profit_should_count_by_the_weight_when_the_market_has_one() {
	ExtBuilder::build_and_execute(|| {
		weigh(400_000);
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		pump(0, 100, 133);
		let health = Margin::health(&sub(1)).unwrap();
		assert_eq!(health.initial_equity.0, 1_000 + 132);
	});
}

/// LED-163. Only what is beyond the worst mark of the warm-up time is unproven.
#[test]
fn profit_should_be_proven_when_the_mark_has_stood() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		wait(2 * WARM_UP_MS);
		let initial_equity = |owner| Margin::health(&sub(owner)).unwrap().initial_equity.0;
		pump(0, 120, 130);
		assert_eq!(initial_equity(1), 1_200);
		set_proven(0, 120, 135);
		assert_eq!(initial_equity(2), 9_700 - 50);
	});
}

/// LED-166. A long that lost most of its collateral and is pushed back up has proved
/// nothing: a rule that looked at profit against entry only would pay out 900 that are lost again a
/// minute later. Nor does it help to close, in one go or in two.
#[test]
fn recovered_loss_should_be_unproven_when_the_mark_was_pushed_back() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 1_000);
		endow_trader(2, 100_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		wait(2 * WARM_UP_MS);
		pump(0, 10, 100);
		let initial_equity = || Margin::health(&sub(1)).unwrap().initial_equity.0;
		assert_eq!((initial_equity(), withdrawable(1)), (100, 0));
		cross(BTC, sub(2), sub(1), 5, 100);
		assert_eq!(initial_equity(), 100);
		cross(BTC, sub(2), sub(1), 5, 100);
		assert_eq!((initial_equity(), withdrawable(1)), (100, 100));
	});
}

/// LED-167. Gains and losses of many trades net: who trades in and out without profit is not held
/// back more for it.
#[test]
fn trades_should_net_when_they_follow_each_other() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 1_000);
		credit(2, 100_000);
		pump(0, 99, 100);
		for _ in 0..20 {
			cross(BTC, sub(1), sub(2), 10, 100);
			cross(BTC, sub(2), sub(1), 10, 100);
		}
		assert_eq!(Margin::health(&sub(1)).unwrap().initial_equity.0, 990);
	});
}

/// LED-164. A realised gain is counted for one warm-up time at least and two at most; losses in the
/// same market count against it, those of another do not.
#[test]
fn realised_gains_should_be_forgotten_when_they_have_aged() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 1_000);
		credit(2, 100_000);
		let held_back = || {
			let health = Margin::health(&sub(1)).unwrap();
			health.equity.0 - health.initial_equity.0
		};
		cross(BTC, sub(1), sub(2), 10, 100);
		pump(0, 100, 150);
		cross(BTC, sub(2), sub(1), 10, 150);
		assert_eq!(held_back(), 500);
		cross(ETH, sub(1), sub(2), 10, 100);
		set_mark(1, 90);
		cross(ETH, sub(2), sub(1), 10, 90);
		assert_eq!(held_back(), 500);
		cross(BTC, sub(1), sub(2), 10, 150);
		pump(0, 100, 130);
		cross(BTC, sub(2), sub(1), 10, 130);
		assert_eq!(held_back(), 300);
		wait(WARM_UP_MS);
		assert_eq!(held_back(), 300);
		wait(WARM_UP_MS - 1);
		assert_eq!(held_back(), 300);
		wait(1);
		assert_eq!(held_back(), 0);
	});
}

/// LED-165. Gains in more markets than there are places for count together, and in full.
#[test]
fn gains_should_be_joined_when_places_run_out() {
	ExtBuilder::build_and_execute(|| {
		weigh(0);
		credit(1, 10_000);
		credit(2, 100_000);
		for market in 0..=MAX_GAINS + 1 {
			cross(MarketId(market), sub(1), sub(2), 1, 100);
			pump(market, 100, 110);
			cross(MarketId(market), sub(2), sub(1), 1, 110);
			wait(1);
		}
		let account = Margin::subaccount(&sub(1)).unwrap();
		assert_eq!(account.gains.len(), MAX_GAINS as usize);
		let health = Margin::health(&sub(1)).unwrap();
		assert_eq!(health.equity.0 - health.initial_equity.0, 10 * i128::from(MAX_GAINS + 2));
		assert_eq!(health.equity, QuoteAtoms(10_000 + 180));
		wait(2 * WARM_UP_MS);
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(1), 0, 10_180));
	});
}
