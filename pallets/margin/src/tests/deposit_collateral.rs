//! `deposit_collateral`.

use super::mock::*;
use crate::{Books, Error, Event};
use bulwark_primitives::{FeedState, Price};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

fn deposit(owner: AccountId, amount: u128) -> frame_support::dispatch::DispatchResult {
	Margin::deposit_collateral(RuntimeOrigin::signed(owner), 0, ETHER, amount)
}

/// CUS-001.
#[test]
fn deposit_collateral_should_open_and_credit_when_the_asset_is_listed() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(deposit(1, 500));
		assert_ok!(deposit(1, 70));
		assert_eq!((ether(&sub(1)), ether_wallet(1)), (570, ETHERS - 570));
		let book = Books::<Test>::get(ETHER);
		assert_eq!((book.accounted, book.balances, book.waiting), (570, 570, 0));
		assert!(events().contains(&Event::CollateralDeposited {
			who: sub(1),
			asset: ETHER,
			amount: 70
		}));
	});
}

/// CUS-001. Dust the assets pallet will not leave comes along.
#[test]
fn deposit_collateral_should_keep_the_owner_alive_when_it_takes_all_it_has() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(deposit(1, ETHERS));
		assert_eq!((ether(&sub(1)), ether_wallet(1)), (ETHERS, 0));
		assert!(System::account_exists(&1));
	});
}

/// CUS-002.
#[test]
fn deposit_collateral_should_fail_when_the_asset_does_not_take_it() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(deposit(1, 500), Error::<Test>::UnknownCollateral);
		list_ether();
		assert_noop!(deposit(1, 0), Error::<Test>::DepositTooSmall);
		assert_noop!(deposit(1, 9), Error::<Test>::DepositTooSmall);
		assert_noop!(deposit(1, ETHERS + 1), TokenError::FundsUnavailable);
		assert_noop!(
			Margin::deposit_collateral(RuntimeOrigin::signed(1), 128, ETHER, 500),
			Error::<Test>::InvalidIndex
		);
		assert_ok!(deposit(2, 999_990));
		assert_noop!(deposit(1, 11), Error::<Test>::DepositCapExceeded);
		assert_ok!(Margin::freeze_collateral(guardian(), ETHER, true));
		assert_noop!(deposit(1, 10), Error::<Test>::CollateralFrozen);
	});
}

/// CUS-003. Ether worth 1,000 counts 900 for liquidation and 800 for new risk.
#[test]
fn deposit_collateral_should_count_in_both_equities_when_it_is_in() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		assert_ok!(deposit(1, 1_000));
		let health = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert_eq!((health.equity.0, health.initial_equity.0), (900, 800));
		// IMF 10 % of 100 a lot: eighty lots and no more.
		assert_ok!(Margin::open_order(&sub(1), BTC, side(), lots(80), Price(100)));
		set_ether(1, FeedState::Stale);
		let health = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert_eq!((health.equity.0, health.initial_equity.0), (900, 0));
	});
}

/// CUS-003: what others deposit never moves maintenance equity.
#[test]
fn deposit_collateral_should_leave_others_maintenance_equity_when_it_is_large() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		let mut record = ether_record();
		record.terms.initial.scale =
			bulwark_risk::collateral::DepositScale { from: 0, to: 1_000_000, extra: ppm(500_000) };
		assert_ok!(Margin::propose_collateral(risk(), ETHER, record));
		Now::mutate(|now| *now += DELAY);
		Margin::apply_collaterals(bulwark_primitives::Moment(Now::get()));
		set_ether(1, FeedState::Normal);
		assert_ok!(deposit(1, 1_000));
		let before = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert_ok!(deposit(2, 500_000));
		let after = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert_eq!(before.equity, after.equity);
		assert!(after.initial_equity < before.initial_equity);
	});
}

fn side() -> bulwark_primitives::Side {
	bulwark_primitives::Side::Bid
}

fn lots(lots: u64) -> bulwark_primitives::Lots {
	bulwark_primitives::Lots(lots)
}

fn ppm(ppm: u32) -> bulwark_primitives::Ppm {
	bulwark_primitives::Ppm(ppm)
}
