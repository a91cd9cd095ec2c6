//! `begin_sale` and `buy_collateral`.

use super::{borrowing::indebted, mock::*};
use crate::{BorrowRule, BorrowRules, Error, Event, Sales, SALE_LIFE_MS};
use bulwark_primitives::{FeedState, QuoteAtoms};
use bulwark_risk::borrow::BorrowLimits;
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

/// Trader 1 may borrow this much and borrows 100,000.
fn limit(account: i128) {
	BorrowRules::<Test>::mutate(|rule| {
		let limits = BorrowLimits { account: QuoteAtoms(account), ..rule.limits };
		*rule = BorrowRule { limits, ..*rule };
	});
}

fn begin() -> DispatchResult {
	Margin::begin_sale(RuntimeOrigin::signed(5), sub(1))
}

/// Trader 3 buys of trader 1.
fn buy(atoms: u128, max_cost: i128) -> DispatchResult {
	let origin = RuntimeOrigin::signed(3);
	Margin::buy_collateral(origin, 0, sub(1), ETHER, atoms, QuoteAtoms(max_cost))
}

/// CUS-050. 40,000 above the limit: as much ether is for sale, at spot first.
#[test]
fn buy_collateral_should_sell_down_to_the_limit_when_too_much_is_borrowed() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		credit(3, 200_000);
		assert_noop!(begin(), Error::<Test>::NotForSale);
		limit(60_000);
		assert_noop!(buy(1, 10), Error::<Test>::NotForSale);
		assert_ok!(begin());
		assert_noop!(begin(), Error::<Test>::SaleRuns);
		assert_noop!(buy(0, 10), Error::<Test>::ZeroAmount);
		assert_noop!(buy(10_000, 9_999), Error::<Test>::SaleTooDear);
		assert_ok!(buy(10_000, 10_000));
		assert_eq!((ether(&sub(3)), quote(&sub(3))), (10_000, 190_000));
		assert_eq!((ether(&sub(1)), quote(&sub(1))), (990_000, -90_000));
		assert_ok!(buy(1_000_000, 200_000));
		assert_eq!((ether(&sub(1)), quote(&sub(1))), (960_000, -60_000));
		assert!(events().contains(&Event::SaleEnded { who: sub(1) }));
		assert_noop!(buy(1, 10), Error::<Test>::NotForSale);
	});
}

/// CUS-051. The price falls to spot less 5 % in a minute, and stays there.
#[test]
fn buy_collateral_should_get_cheaper_when_nobody_buys() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		credit(3, 200_000);
		limit(0);
		assert_ok!(begin());
		Now::mutate(|now| *now += 30_000);
		set_ether(1, FeedState::Normal);
		assert_ok!(buy(10_000, 9_750));
		assert_eq!(quote(&sub(3)), 200_000 - 9_750);
		Now::mutate(|now| *now += 300_000);
		set_ether(1, FeedState::Normal);
		assert_ok!(buy(10_000, 9_500));
		assert_eq!(quote(&sub(3)), 200_000 - 9_750 - 9_500);
	});
}

/// CUS-051. A sale nobody ended is over after an hour; the next begins at spot.
#[test]
fn begin_sale_should_begin_at_spot_when_the_last_is_over() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		credit(3, 200_000);
		limit(0);
		assert_ok!(begin());
		Now::mutate(|now| *now += SALE_LIFE_MS + 1);
		set_ether(1, FeedState::Normal);
		assert_noop!(buy(10_000, 9_500), Error::<Test>::NotForSale);
		assert_ok!(begin());
		assert_noop!(buy(10_000, 9_999), Error::<Test>::SaleTooDear);
		assert_eq!(Sales::<Test>::get(sub(1)).map(|since| since.0), Some(Now::get()));
	});
}

/// CUS-052. Below its maintenance requirement: enough to cure it, at most what repays all.
#[test]
fn buy_collateral_should_cure_the_account_when_it_is_below_maintenance() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		credit(3, 1_000_000);
		// Ether falls by 9/10 and more: 1,000,000 atoms of it are worth 100,000 to 110,000.
		Feeds::mutate(|feeds| {
			let mut price = feeds[&ETHER_FEED];
			for part in [&mut price.price, &mut price.low, &mut price.high, &mut price.average] {
				*part = bulwark_primitives::IndexPrice::from_inner(105_000_000_000);
			}
			feeds.insert(ETHER_FEED, price);
		});
		let health = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert_eq!(health.equity, QuoteAtoms(-5_500));
		assert_ok!(begin());
		assert_ok!(buy(u128::MAX >> 30, 1_000_000));
		let health = Margin::health_at_mark(&Margin::load(&sub(1)).unwrap()).unwrap();
		assert!(health.equity >= QuoteAtoms::ZERO, "{health:?}");
		assert!(!Sales::<Test>::contains_key(sub(1)));
	});
}

/// CUS-053.
#[test]
fn buy_collateral_should_fail_when_buyer_or_price_is_unfit() {
	ExtBuilder::build_and_execute(|| {
		indebted();
		limit(0);
		assert_noop!(buy(1, 10), Error::<Test>::UnknownSubaccount);
		credit(3, 500);
		set_ether(1, FeedState::Halted);
		assert_noop!(begin(), Error::<Test>::PriceUnusable);
		set_ether(1, FeedState::Normal);
		assert_ok!(begin());
		assert_noop!(buy(501, 1_000), Error::<Test>::InsufficientFreeCollateral);
		set_ether(1, FeedState::Halted);
		assert_noop!(buy(100, 1_000), Error::<Test>::PriceUnusable);
		let own =
			Margin::buy_collateral(RuntimeOrigin::signed(1), 0, sub(1), ETHER, 1, QuoteAtoms(1));
		assert_noop!(own, Error::<Test>::SameSubaccount);
	});
}
