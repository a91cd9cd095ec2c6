//! Rates and tiers.

use super::mock::*;
use bulwark_primitives::{seams::Fees as _, FeeRates, MarketParameters, Ppm, QuoteAtoms};

fn rates(maker: u32, rebate: u32, taker: u32) -> FeeRates {
	FeeRates { maker: Ppm(maker), rebate: Ppm(rebate), taker: Ppm(taker) }
}

/// FEE-004, the specification's table: the fees of each tier, at its volume and one atom below it.
#[test]
fn rates_should_follow_the_table_when_volume_grows() {
	let table = [
		(0, rates(100, 0, 500)),
		(1_000_000, rates(100, 0, 450)),
		(5_000_000, rates(50, 0, 400)),
		(25_000_000, rates(0, 0, 350)),
		(125_000_000, rates(0, 0, 300)),
		(250_000_000, rates(0, 50, 250)),
		(500_000_000, rates(0, 90, 250)),
		(1_000_000_000, rates(0, 110, 250)),
	];
	execute(|| {
		let mut volume = 0;
		for (index, (usd, expected)) in table.into_iter().enumerate() {
			if index > 0 {
				clear(&[(TRADER, usd * USD - 1 - volume, 0)], 0);
				volume = usd * USD - 1;
				assert_eq!(usize::from(Fees::tier_of(&TRADER).0), index - 1);
				clear(&[(TRADER, 1, 0)], 0);
				volume += 1;
			}
			assert_eq!(Fees::tier_of(&TRADER), (u8::try_from(index).unwrap(), QuoteAtoms(volume)));
			assert_eq!(Fees::rates(&TRADER, &parameters()), expected);
		}
	});
}

/// FEE-004.
#[test]
fn rates_should_be_the_lowest_tier_when_nobody_knows_the_owner() {
	let tiers = vec![tier(0, 900_000, 950_000, 0), tier(1, 0, 0, 0)];
	ExtBuilder::default().tiers(tiers).build_and_execute(|| {
		assert_eq!(Fees::rates(&TRADER, &parameters()), rates(90, 0, 475));
		assert_eq!(Fees::tier_of(&TRADER), (0, QuoteAtoms(0)));
	});
}

/// FEE-004.
#[test]
fn rates_should_be_the_markets_own_when_there_are_no_tiers() {
	ExtBuilder::default().tiers(vec![]).build_and_execute(|| {
		trade(TRADER, 1_000_000_000_000);
		assert_eq!(Fees::rates(&TRADER, &parameters()), rates(100, 0, 500));
		assert_eq!(Fees::tier_of(&TRADER), (0, QuoteAtoms(1_000_000_000_000 * USD)));
	});
}

/// FEE-004: fees up, rebates down. 333 ppm x 33.3 % is 110.889.
#[test]
fn rates_should_round_against_the_trader_when_inexact() {
	let odd = MarketParameters { maker_fee: Ppm(101), taker_fee: Ppm(333), ..parameters() };
	let tiers = vec![tier(0, 500_000, 333_000, 0)];
	ExtBuilder::default().tiers(tiers).build_and_execute(|| {
		assert_eq!(Fees::rates(&TRADER, &odd), rates(51, 0, 111));
	});
	let tiers = vec![tier(0, 0, 500_000, 333_000)];
	ExtBuilder::default().tiers(tiers).build_and_execute(|| {
		assert_eq!(Fees::rates(&TRADER, &odd), rates(0, 110, 167));
	});
}

/// FEE-004: where a market's maker and taker fees are close, a tier's two parts could turn them round.
#[test]
fn maker_should_not_pay_more_than_taker_when_parts_differ() {
	let flat = MarketParameters { maker_fee: Ppm(500), ..parameters() };
	let tiers = vec![tier(0, 1_000_000, 900_000, 0)];
	ExtBuilder::default().tiers(tiers).build_and_execute(|| {
		assert_eq!(Fees::rates(&TRADER, &flat), rates(450, 0, 450));
	});
}

#[test]
fn rates_should_stay_within_bounds_when_a_market_is_absurd() {
	let absurd =
		MarketParameters { maker_fee: Ppm(u32::MAX), taker_fee: Ppm(u32::MAX), ..parameters() };
	execute(|| {
		assert_eq!(Fees::rates(&TRADER, &absurd), rates(u32::MAX, 0, u32::MAX));
	});
}

/// FEE-005: a day counts on itself and the 29 days after it.
#[test]
fn volume_should_leave_the_window_when_thirty_days_have_passed() {
	execute(|| {
		// One second before midnight, then two seconds later.
		Now::set(Now::get() + DAY - 1_000);
		trade(TRADER, 1_000_000);
		Now::set(Now::get() + 2_000);
		trade(TRADER, 4_000_000);
		assert_eq!(Fees::tier_of(&TRADER), (2, QuoteAtoms(5_000_000 * USD)));
		pass_days(28);
		assert_eq!(Fees::tier_of(&TRADER), (2, QuoteAtoms(5_000_000 * USD)));
		pass_days(1);
		assert_eq!(Fees::tier_of(&TRADER), (1, QuoteAtoms(4_000_000 * USD)));
		pass_days(1);
		assert_eq!(Fees::tier_of(&TRADER), (0, QuoteAtoms(0)));
	});
}
