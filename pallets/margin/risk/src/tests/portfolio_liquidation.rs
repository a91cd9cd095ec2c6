use super::{book::*, *};
use crate::{
	accepts, accepts_portfolio, bankruptcy_value, health, liquidation_price, maintenance_shares,
	moved_legs, plan_liquidation, plan_portfolio_liquidation, portfolio_bankruptcy_value,
	portfolio_health, portfolio_liquidation_price, LegKind, LiquidationTerms, OptionRight,
	OptionTerms, PortfolioHealth, PortfolioLeg,
};
use bulwark_primitives::{Health, Side};

fn terms(mark: u64) -> LiquidationTerms {
	LiquidationTerms {
		liquidation_fee: Ppm(10_000),
		buffer: Ppm(1_100_000),
		tick_size: Price(1),
		band_low: Price(mark - mark / 10),
		band_high: Price(mark + mark / 10),
	}
}

fn state(equity: i128, legs: &[PortfolioLeg]) -> PortfolioHealth {
	portfolio_health(&balance_for(equity, legs), legs, &CHARGED).unwrap()
}

/// PFM-030: the plan divides equity by shares; a hedge is not closed.
#[test]
fn plan_should_close_the_losing_leg_when_a_group_is_hedged() {
	let legs = [linear(0, 0, 100, 6_000_000), dated(linear(1, 0, -60, 6_000_000), 1)];
	// MM 7,200,000 and 3,600,000 of calendar: shares 10,047,... and the rest.
	let health = state(5_000_000, &legs);
	assert_eq!(health.maintenance, QuoteAtoms(10_800_000));
	let shares = maintenance_shares(&legs, &CHARGED).unwrap();
	assert_eq!(shares, [QuoteAtoms(10_125_000), QuoteAtoms(675_000)]);
	let plan = |index: usize| {
		plan_portfolio_liquidation(&health, &legs[index], shares[index], &terms(6_000_000)).unwrap()
	};
	let long = plan(0).unwrap();
	assert_eq!(long.side, Side::Ask);
	// A lot releases 101,250; ABR 53.7 %; the limit 5,437 below mark.
	assert_eq!(long.limit, Price(5_994_563));
	// (1.1 x 10.8 M - 5 M) / (1.1 x 101,250 - 60,000 - 5,437).
	assert_eq!(long.lots, Lots(100));
	let value = portfolio_bankruptcy_value(&health, &legs[0], shares[0]).unwrap();
	assert_eq!(value, QuoteAtoms(600_000_000 - 4_687_500));
	let none = plan_portfolio_liquidation(&health, &legs[1], QuoteAtoms(0), &terms(6_000_000));
	assert_eq!(none, Ok(None));
}

/// PFM-032: the table: a hedged long is liquidated when the pair's loss has used up the surplus.
#[test]
fn liquidation_price_should_move_the_whole_underlying_when_legs_net() {
	let legs = [linear(0, 0, 100, 6_000_000), dated(linear(1, 0, -60, 6_000_000), 1)];
	let price = |equity, legs: &[PortfolioLeg], market| {
		portfolio_liquidation_price(&balance_for(equity, legs), legs, &CHARGED, MarketId(market))
			.unwrap()
	};
	// E 20 M: 40 lots net, 3 % of them and 1 % of 60: 20 M - 240 M + 40 p = 1.2 p + 0.6 p.
	assert_eq!(price(20_000_000, &legs, 0), Some(Price(5_759_163)));
	// The short loses upwards, but the pair never fails there: the price below is given.
	assert_eq!(price(20_000_000, &legs, 1), Some(Price(5_759_163)));
	assert_eq!(price(20_000_000, &legs, 7), None);
	// Liquidatable now: the price at which it no longer is.
	assert_eq!(price(10_000_000, &legs, 0), Some(Price(6_020_943)));
	assert_eq!(price(1_000_000_000, &legs, 0), None);
	let settled = PortfolioLeg { kind: LegKind::Settled, ..legs[0] };
	assert_eq!(price(0, &[settled], 0), None);
}

/// PFM-032: a short option: by the index, within the range of its array.
#[test]
fn liquidation_price_should_follow_the_array_when_an_option_is_short() {
	let listed = Listed::new(
		OptionTerms {
			right: OptionRight::Call,
			strike: Price(6_000_000),
			volatility: Ppm(600_000),
			time_ms: 30 * DAY_MS,
		},
		6_000_000,
		(60_000, 30_000),
	);
	let legs = [listed.leg(0, 0, -10)];
	let maintenance = state(0, &legs).maintenance.get();
	let price = |equity| {
		portfolio_liquidation_price(&balance_for(equity, &legs), &legs, &CHARGED, MarketId(0))
			.unwrap()
	};
	// 1 % up a lot gains 32,745, 2 % 66,854: ten of them lose 327,450 and 668,540. One atom of index
	// further on is half an atom of option, rounded down.
	assert_eq!(price(maintenance + 327_450), Some(Price(6_060_001)));
	assert_eq!(price(maintenance + 668_540), Some(Price(6_120_001)));
	assert_eq!(price(maintenance + 2_000_000), None);
	let moved = moved_legs(&legs, MarketId(0), Price(6_030_000)).unwrap();
	assert_eq!(moved[0].mark.get() - legs[0].mark.get(), 32_745 / 2);
	let moved = moved_legs(&legs, MarketId(0), Price(5_000_000)).unwrap();
	assert_eq!(legs[0].mark.get() - moved[0].mark.get(), 89_851);
}

/// PFM-033: initial equity opens, maintenance equity measures what worsens.
#[test]
fn change_should_be_judged_by_both_equities() {
	let state = |maintenance_equity, initial_equity, initial, maintenance| PortfolioHealth {
		maintenance_equity: QuoteAtoms(maintenance_equity),
		initial_equity: QuoteAtoms(initial_equity),
		initial: QuoteAtoms(initial),
		maintenance: QuoteAtoms(maintenance),
	};
	let before = state(90, 60, 200, 100);
	assert!(accepts_portfolio(&before, &state(250, 200, 200, 100)));
	// Above IM only by maintenance equity, but the ratio rose: it worsens nothing.
	assert!(accepts_portfolio(&before, &state(250, 199, 200, 100)));
	assert!(!accepts_portfolio(&before, &state(250, 199, 201, 100)));
	assert!(accepts_portfolio(&before, &state(45, 20, 100, 50)));
	assert!(!accepts_portfolio(&before, &state(44, 20, 100, 50)));
	assert!(!accepts_portfolio(&state(-1, -1, 200, 100), &state(-1, -1, 100, 50)));
}

proptest! {
	#![proptest_config(super::many())]

	/// PFM-031: for markets alone on their underlyings, order, bankruptcy value and liquidation
	/// price are those of the rule for single markets.
	#[test]
	fn liquidation_should_be_that_of_single_markets_when_markets_are_alone(
		legs in any_legs(),
		ratio in -500_000i128..2_000_000,
		pick in any::<prop::sample::Index>(),
	) {
		let legs: Vec<Leg> =
			legs.into_iter().map(|leg| Leg { bids: Lots(0), asks: Lots(0), ..leg }).collect();
		let index = pick.index(legs.len());
		let maintenance = health(QuoteAtoms(0), &legs).unwrap().maintenance.get();
		let equity = maintenance * ratio / 1_000_000;
		let quote = quote_for(equity, &legs);
		let by_market = health(quote, &legs).unwrap();
		let portfolio: Vec<PortfolioLeg> = legs.iter().map(alone).collect();
		let balance = balance_for(equity, &portfolio);
		let joint = portfolio_health(&balance, &portfolio, &CHARGED).unwrap();
		let share = maintenance_shares(&portfolio, &CHARGED).unwrap()[index];
		let (one, other) = (&legs[index], &portfolio[index]);
		if !share.is_zero() {
			let terms = terms(one.mark.get());
			prop_assert_eq!(
				plan_portfolio_liquidation(&joint, other, share, &terms),
				plan_liquidation(&by_market, one, &terms)
			);
			prop_assert_eq!(
				portfolio_bankruptcy_value(&joint, other, share),
				bankruptcy_value(&by_market, one)
			);
		}
		prop_assert_eq!(
			portfolio_liquidation_price(&balance, &portfolio, &CHARGED, one.market),
			liquidation_price(quote, &legs, one.market)
		);
	}

	/// PFM-033: with one equity the rule is the old one.
	#[test]
	fn acceptance_should_be_that_of_one_equity_when_nothing_is_cut(
		before in (-100i128..100, 0i128..100, 0i128..50),
		after in (-100i128..100, 0i128..100, 0i128..50),
	) {
		let both = |(equity, initial, maintenance): (i128, i128, i128)| {
			let health = Health {
				equity: QuoteAtoms(equity),
				initial_equity: QuoteAtoms(equity),
				initial: QuoteAtoms(initial),
				maintenance: QuoteAtoms(maintenance),
			};
			let portfolio = PortfolioHealth {
				maintenance_equity: health.equity,
				initial_equity: health.equity,
				initial: health.initial,
				maintenance: health.maintenance,
			};
			(health, portfolio)
		};
		let ((one, portfolio_one), (other, portfolio_other)) = (both(before), both(after));
		prop_assert_eq!(
			accepts(&one, &other), Ok(accepts_portfolio(&portfolio_one, &portfolio_other))
		);
	}
}

proptest! {
	#![proptest_config(super::config())]

	/// PFM-032: crossing the price flips the sign of E - MM, whatever nets with whatever.
	#[test]
	fn liquidation_price_should_separate_safe_from_liquidatable(
		book in any_book(), level in 500i128..4_000, pick in any::<prop::sample::Index>(),
	) {
		let legs = book.positions();
		let market = legs[pick.index(legs.len())].market;
		let maintenance = state(0, &legs).maintenance.get();
		let balance = balance_for(maintenance * level / 1_000 + 1, &legs);
		let liquidatable = |price: u64| {
			let moved = moved_legs(&legs, market, Price(price)).unwrap();
			portfolio_health(&balance, &moved, &CHARGED).unwrap().is_liquidatable()
		};
		let found = portfolio_liquidation_price(&balance, &legs, &CHARGED, market).unwrap();
		if let Some(price) = found.map(Price::get).filter(|price| *price > 0) {
			prop_assert!(!liquidatable(price));
			prop_assert!(liquidatable(price - 1) || liquidatable(price + 1));
		}
	}
}
