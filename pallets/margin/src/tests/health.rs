//! Health, at mark and at the favourable ends.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{seams::Ledger, Health, Lots, MarketId, Price, QuoteAtoms, Side};
use frame_support::{assert_err, assert_ok};

fn health(equity: i128, initial: i128, maintenance: i128) -> Health {
	Health {
		equity: QuoteAtoms(equity),
		initial_equity: QuoteAtoms(equity),
		initial: QuoteAtoms(initial),
		maintenance: QuoteAtoms(maintenance),
	}
}

/// LED-070.
#[test]
fn health_should_sum_markets_when_several_are_held() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(2), sub(1), 20, 100);
		assert_ok!(Margin::open_order(&sub(1), ETH, Side::Ask, Lots(5), Price(100)));
		set_mark(0, 110);
		set_mark(1, 101);
		// 1,000 + 10 x 10 - 20 x 1; 110 + 25 x 10.1; 55 + 101.
		assert_eq!(Margin::health(&sub(1)), Ok(health(1_080, 363, 156)));
	});
}

/// LED-071.
#[test]
fn favourable_health_should_take_the_better_end_when_it_beats_the_mark() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		set_interval(0, 95, 100, 104);
		assert_eq!(Margin::favourable_health(&sub(1)), Ok(health(1_040, 104, 52)));
		assert_eq!(Margin::favourable_health(&sub(2)), Ok(health(10_050, 95, 48)));
		// A mark outside the interval is itself the best.
		set_interval(0, 95, 106, 104);
		assert_eq!(Margin::favourable_health(&sub(1)), Ok(health(1_060, 106, 53)));
		set_interval(0, 95, 94, 104);
		assert_eq!(Margin::favourable_health(&sub(2)), Ok(health(10_060, 94, 47)));
	});
}

#[test]
fn health_should_fail_when_the_account_or_a_price_is_missing() {
	ExtBuilder::build_and_execute(|| {
		assert_err!(Margin::health(&sub(1)), Error::<Test>::UnknownSubaccount);
		assert_err!(Margin::favourable_health(&sub(1)), Error::<Test>::UnknownSubaccount);
		credit(1, 1_000);
		credit(2, 1_000);
		assert_eq!(Margin::health(&sub(1)), Ok(health(1_000, 0, 0)));
		cross(BTC, sub(1), sub(2), 10, 100);
		Quotes::mutate(|quotes| quotes.remove(&BTC));
		assert_err!(Margin::health(&sub(1)), Error::<Test>::NoPrice);
	});
}

/// LED-072. No other account's deposit moves an account's maintenance equity or requirement.
#[test]
fn health_should_stay_when_others_deposit_and_trade() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		let before = Margin::health(&sub(1));
		credit(3, 500_000);
		credit(4, 500_000);
		cross(BTC, sub(3), sub(4), 1_000, 130);
		assert_eq!(Margin::health(&sub(1)), before);
	});
}

/// LED-073.
#[test]
fn health_after_should_be_what_the_fill_makes_of_it_when_it_happens() {
	ExtBuilder::build_and_execute(|| {
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(2), sub(1), 10, 100);
		assert_ok!(Margin::open_order(&sub(1), BTC, Side::Bid, Lots(5), Price(100)));
		let before = Margin::subaccount(&sub(1));
		let after = |side, lots, price, fee| {
			Margin::health_after(&sub(1), BTC, side, Lots(lots), Price(price), QuoteAtoms(fee))
		};
		// Short 10 and bids of 5: 2 a lot lost on 25, and 3 of fee; ends long 15, or 20.
		assert_eq!(after(Side::Bid, 25, 102, 3), Ok(health(947, 200, 75)));
		assert_eq!(after(Side::Ask, 0, 102, -3), Ok(health(1_003, 100, 50)));
		assert_eq!(Margin::subaccount(&sub(1)), before);

		let expected = after(Side::Ask, 4, 97, 2);
		let mut seller = filled(sub(1), 0, 4);
		seller.fees = QuoteAtoms(2);
		let parts = [seller, filled(sub(2), 4, 0)];
		assert_ok!(<Margin as Ledger<AccountId>>::settle(BTC, Price(97), &parts));
		assert_eq!(Margin::health(&sub(1)), expected);
	});
}

#[test]
fn health_after_should_fail_when_it_cannot_be_reckoned() {
	ExtBuilder::build_and_execute(|| {
		let after = |market, lots| {
			let (lots, price) = (Lots(lots), Price(100));
			Margin::health_after(&sub(1), market, Side::Bid, lots, price, QuoteAtoms::ZERO)
		};
		assert_err!(after(BTC, 1), Error::<Test>::UnknownSubaccount);
		credit(1, 100_000);
		credit(2, 100_000);
		assert_err!(after(MarketId(99), 1), Error::<Test>::UnknownMarket);
		assert!(after(BTC, u64::MAX).is_err());
		(1..17).for_each(|market| cross(MarketId(market), sub(1), sub(2), 1, 100));
		assert_err!(after(BTC, 1), Error::<Test>::TooManyMarkets);
	});
}
