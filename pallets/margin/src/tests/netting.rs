//! Perpetuals, dated futures and options on one underlying.

use super::mock::*;
use crate::Error;
use bulwark_primitives::{
	seams::Ledger, FeedId, Lots, MarginTier, MarketKind, Moment, OptionRight, Ppm, Price,
	QuoteAtoms, RiskArrays, Side, SCENARIOS,
};
use frame_support::{assert_noop, assert_ok};

/// Market 1 becomes a future on the underlying of market 0.
fn list_future() {
	let mut parameters = parameters(0);
	parameters.kind = MarketKind::Future { expiry: Moment(1 << 40) };
	list(1, parameters);
}

/// Market 1 becomes a call on the underlying of market 0, worth 10 at an index of 100: it gains 5 or
/// loses 4 over the initial range, 2 over the maintenance range.
fn list_call() {
	let mut parameters = parameters(0);
	let expiry = Moment(1 << 40);
	let kind = MarketKind::Option { expiry, strike: Price(100), right: OptionRight::Call };
	parameters.kind = kind;
	parameters.volatility.short_minimum = Ppm(10_000);
	list(1, parameters);
	set_mark(1, 10);
	Quotes::mutate(|quotes| quotes.get_mut(&ETH).unwrap().index = Price(100));
	let array = |down: i64, up: i64| {
		let gain = |scenario: usize| match scenario {
			0..=8 | 21 => down,
			12..=20 | 22 => up,
			_ => 0,
		};
		core::array::from_fn::<_, SCENARIOS, _>(gain)
	};
	let arrays = RiskArrays { initial: array(-4, 5), maintenance: array(-2, 2) };
	Arrays::mutate(|all| all.insert(ETH, arrays));
}

fn requirements(owner: AccountId) -> (i128, i128) {
	let health = Margin::health(&sub(owner)).unwrap();
	(health.initial.0, health.maintenance.0)
}

/// LED-075. A calendar needs its charge and what its worst scenario loses, far less than both legs.
#[test]
fn calendar_should_need_its_charge_when_both_legs_are_on_one_underlying() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(2), sub(1), 10, 100);
		assert_eq!(requirements(1), (10, 10), "1 % of 1,000");
		// The same two legs on two underlyings.
		list(1, parameters(1));
		assert_eq!(requirements(1), (200, 100));
	});
}

/// LED-076. Closing one leg of a hedge can raise the requirement, so an order that does
/// is not a reducing one by its side alone.
#[test]
fn closing_a_hedge_should_be_refused_when_what_stays_cannot_be_carried() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		credit(1, 1_000);
		credit(2, 100_000);
		cross(BTC, sub(1), sub(2), 500, 100);
		cross(ETH, sub(2), sub(1), 500, 100);
		assert_noop!(
			Margin::open_order(&sub(1), ETH, Side::Bid, Lots(500), Price(100)),
			Error::<Test>::InsufficientMargin
		);
		// 100 lots unhedged need 1,000 beside the charge on the other 400.
		assert_ok!(Margin::open_order(&sub(1), ETH, Side::Bid, Lots(50), Price(100)));
	});
}

/// LED-077. An option counts at its mark, and needs what its worst scenario loses; a short one the
/// minimum too.
#[test]
fn option_should_need_its_worst_scenario_and_a_short_one_the_minimum() {
	ExtBuilder::build_and_execute(|| {
		list_call();
		credit(1, 1_000);
		credit(2, 1_000);
		cross(ETH, sub(1), sub(2), 10, 10);
		assert_eq!(Margin::health(&sub(1)).unwrap().equity, QuoteAtoms(1_000));
		let long = Margin::health(&sub(1)).unwrap();
		let short = Margin::health(&sub(2)).unwrap();
		// Long: 10 x 4 and 10 x 2. Short: 10 x (5 + 2) + 1 % of 10 x 100, and 10 x (2 + 2) + 10.
		assert_eq!((long.initial.0, long.maintenance.0), (40, 20));
		assert_eq!((short.initial.0, short.maintenance.0), (84, 50));
		// A covered call needs less than the future alone.
		cross(BTC, sub(2), sub(1), 10, 100);
		let covered = Margin::health(&sub(2)).unwrap();
		assert!(covered.maintenance < QuoteAtoms(100), "{covered:?}");
	});
}

/// LED-078. Without scenarios an option cannot be margined.
#[test]
fn option_should_have_no_health_when_its_scenarios_are_missing() {
	ExtBuilder::build_and_execute(|| {
		list_call();
		credit(1, 1_000);
		credit(2, 1_000);
		cross(ETH, sub(1), sub(2), 10, 10);
		Arrays::mutate(|all| all.remove(&ETH));
		assert_noop!(Margin::health(&sub(1)), Error::<Test>::NoPrice);
	});
}

/// LED-079. The part of a position above a tier needs the tier's fractions.
#[test]
fn large_position_should_need_more_when_the_market_has_tiers() {
	ExtBuilder::build_and_execute(|| {
		let mut parameters = parameters(0);
		parameters.tiers[0] = MarginTier {
			from: QuoteAtoms(1_000),
			initial: Ppm(200_000),
			maintenance: Ppm(100_000),
		};
		list(0, parameters);
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(requirements(1), (100, 50));
		cross(BTC, sub(1), sub(2), 10, 100);
		assert_eq!(requirements(1), (300, 150));
	});
}

/// LED-071. What hedges on one underlying is valued at one end of the interval, not each at its own.
#[test]
fn favourable_health_should_take_one_end_when_positions_hedge() {
	ExtBuilder::build_and_execute(|| {
		list_future();
		credit(1, 1_000);
		credit(2, 10_000);
		cross(BTC, sub(1), sub(2), 10, 100);
		cross(ETH, sub(2), sub(1), 4, 100);
		set_interval(0, 95, 100, 105);
		set_interval(1, 95, 100, 105);
		let health = Margin::favourable_health(&sub(1)).unwrap();
		assert_eq!(health.equity, QuoteAtoms(1_000 + 6 * 5));
		assert_eq!(FeedId(0), Records::get()[&ETH].parameters.feed);
	});
}
