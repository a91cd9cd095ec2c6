use super::{book::*, *};
use crate::{
	health, maintenance_shares, portfolio_health, Balance, LegKind, Offset, OptionRight,
	OptionTerms, PortfolioHealth, PortfolioLeg, PortfolioTerms, RiskArray, SizeTier,
};
use bulwark_primitives::{ArithmeticError, FeedId};

/// Initial and maintenance requirement.
fn requirements(legs: &[PortfolioLeg], terms: &PortfolioTerms) -> (i128, i128) {
	let health = portfolio_health(&Balance::default(), legs, terms).unwrap();
	(health.initial.get(), health.maintenance.get())
}

/// Initial requirement of one leg with these orders, position and fractions of 10 % and 5 %.
fn initial(lots: i64, bids: u64, asks: u64) -> i128 {
	let leg = PortfolioLeg {
		initial: Ppm(100_000),
		maintenance: Ppm(50_000),
		bids: Lots(bids),
		asks: Lots(asks),
		..linear(0, 0, lots, 100)
	};
	requirements(&[leg], &CHARGED).0
}

/// PFM-001, PFM-004: the table of the sum over markets holds for one market an underlying.
#[test]
fn requirement_should_take_the_worst_side_when_a_market_is_alone() {
	assert_eq!(initial(0, 0, 0), 0);
	assert_eq!(initial(10, 5, 0), 150);
	assert_eq!(initial(10, 0, 5), 100);
	assert_eq!(initial(10, 0, 20), 100);
	assert_eq!(initial(10, 0, 25), 150);
	assert_eq!(initial(-10, 25, 5), 150);
	assert_eq!(initial(0, 7, 9), 90);
}

/// PFM-001: the table of liquidity tiers: 1,000,000 USD of each, long and short.
#[test]
fn requirement_should_follow_the_liquidity_tiers() {
	for (initial, maintenance) in [
		(20_000, 12_000),
		(50_000, 30_000),
		(100_000, 50_000),
		(200_000, 100_000),
		(1_000_000, 200_000),
		(10_000, 5_000),
	] {
		for lots in [100_000, -100_000] {
			let leg = PortfolioLeg {
				initial: Ppm(initial),
				maintenance: Ppm(maintenance),
				..linear(0, 0, lots, 10_000_000)
			};
			// A millionth of a million USD is one USD.
			let usd = 1_000_000;
			let expected = (i128::from(initial) * usd, i128::from(maintenance) * usd);
			assert_eq!(requirements(&[leg], &CHARGED), expected);
		}
	}
	// 3 lots of 7 atoms: 0.42 and 0.252 atoms, held whole.
	let leg = PortfolioLeg { initial: Ppm(20_000), maintenance: Ppm(12_000), ..linear(0, 0, 3, 7) };
	assert_eq!(requirements(&[leg], &CHARGED), (1, 1));
}

/// PFM-002: long 10 at 5 % against short 10 at 4 % leaves the rest.
#[test]
fn requirement_should_leave_the_rest_when_fractions_differ() {
	let long = PortfolioLeg { maintenance: Ppm(30_000), ..linear(0, 0, 10, 6_000_000) };
	let short = PortfolioLeg {
		initial: Ppm(40_000),
		maintenance: Ppm(20_000),
		..linear(1, 0, -10, 6_000_000)
	};
	assert_eq!(requirements(&[long, short], &PLAIN), (600_000, 600_000));
	assert_eq!(requirements(&[long], &PLAIN), (3_000_000, 1_800_000));
	assert_eq!(requirements(&[short], &PLAIN), (2_400_000, 1_200_000));
	// On two underlyings they add up.
	let apart = PortfolioLeg { underlying: FeedId(1), ..short };
	assert_eq!(requirements(&[long, apart], &PLAIN), (5_400_000, 3_000_000));
}

/// PFM-003: the table of calendars.
#[test]
fn requirement_should_charge_a_calendar_when_expiries_differ() {
	let perpetual = |lots| linear(0, 0, lots, 6_000_000);
	let future = |market, lots, expiry| dated(linear(market, 0, lots, 6_100_000), expiry);
	let (near, far) = (future(1, -60, 1), future(2, -40, 2));
	assert_eq!(requirements(&[perpetual(100)], &CHARGED), (30_000_000, 18_000_000));
	assert_eq!(requirements(&[perpetual(100), near], &CHARGED), (15_360_000, 10_680_000));
	assert_eq!(requirements(&[perpetual(100), near, far], &CHARGED), (6_500_000, 6_300_000));
	// All on one side: nothing is matched.
	assert_eq!(requirements(&[near, far], &CHARGED), (30_500_000, 18_300_000));
	// Two markets of one expiry stand for each other without charge.
	let twin = linear(3, 0, -60, 6_000_000);
	assert_eq!(requirements(&[perpetual(100), twin], &CHARGED), (12_000_000, 7_200_000));
}

/// PFM-003: orders that may make a calendar are charged for it, one market's own are not.
#[test]
fn requirement_should_charge_a_calendar_when_orders_may_make_one() {
	let open = |leg: PortfolioLeg<'static>, bids, asks| PortfolioLeg {
		bids: Lots(bids),
		asks: Lots(asks),
		..leg
	};
	let alone = open(linear(0, 0, 0, 6_000_000), 10, 10);
	assert_eq!(requirements(&[alone], &CHARGED), (3_000_000, 0));
	// Nor are two of one expiry: 20 long at worst.
	let twin = open(linear(1, 0, 0, 6_000_000), 10, 0);
	assert_eq!(requirements(&[alone, twin], &CHARGED), (6_000_000, 0));
	let other = open(dated(linear(1, 0, 0, 6_000_000), 1), 0, 10);
	// Worst without netting: 20 short; worst calendar: 10 against 10.
	assert_eq!(requirements(&[alone, other], &CHARGED), (6_600_000, 0));
	let future = open(dated(linear(1, 0, 10, 6_000_000), 1), 0, 0);
	assert_eq!(requirements(&[alone, future], &CHARGED), (6_600_000, 1_800_000));
}

/// An option at the money with 30 days to go, volatility 60 %, ranges 6 % and 3 %.
fn at_the_money(right: OptionRight) -> Listed {
	let terms = OptionTerms {
		right,
		strike: Price(6_000_000),
		volatility: Ppm(600_000),
		time_ms: 30 * DAY_MS,
	};
	Listed::new(terms, 6_000_000, (60_000, 30_000))
}

/// PFM-005, PFM-006: the table of a short straddle.
#[test]
fn requirement_should_follow_the_table_when_a_straddle_is_short() {
	let (call, put) = (at_the_money(OptionRight::Call), at_the_money(OptionRight::Put));
	let both = [call.leg(0, 0, -10), put.leg(1, 0, -10)];
	// Worst: up by the range, volatility up; 2 atoms a lot of rounding.
	assert_eq!(requirements(&both, &PLAIN), (5_619_234, 3_371_540));
	// With the minimum of 1 % of the index, 60,000 a lot and leg; IM is MM / 0.6.
	assert_eq!(requirements(&both, &CHARGED), (7_619_234, 4_571_540));
	// Alone the put's worst is down; the two worsts do not happen together.
	let (_, call_alone) = requirements(&both[..1], &PLAIN);
	let (_, put_alone) = requirements(&both[1..], &PLAIN);
	assert_eq!((call_alone, put_alone), (2_585_770, 2_417_050));
	assert!(call_alone + put_alone > 3_371_540);
}

/// PFM-006: long options need no minimum, and lose at most what they are worth.
#[test]
fn requirement_should_be_within_the_price_when_options_are_long() {
	let call = at_the_money(OptionRight::Call);
	let leg = call.leg(0, 0, 10);
	let (initial, maintenance) = requirements(&[leg], &CHARGED);
	assert_eq!((initial, maintenance), (3_032_610, 2_397_340));
	assert!(initial <= leg.value().unwrap().get());
	// Out of the money nearly all of the price can be lost, but never more.
	let far = Listed::new(
		OptionTerms { strike: Price(9_000_000), ..call.terms },
		6_000_000,
		(60_000, 30_000),
	);
	let leg = far.leg(1, 0, 1_000);
	let (initial, maintenance) = requirements(&[leg], &CHARGED);
	let most = i128::from(far.terms.price_ceil(far.index).get()) * 1_000;
	assert!(initial <= most && maintenance * 10 > most * 9, "{initial} {maintenance} {most}");
	// Once it may be sold short the distance is kept.
	let open = PortfolioLeg { asks: Lots(1_001), ..leg };
	let (initial, maintenance) = requirements(&[open], &CHARGED);
	assert!(initial * 6 >= maintenance * 10);
	let exempt = PortfolioLeg {
		kind: LegKind::Option {
			maintenance: &call.maintenance,
			initial: &call.initial,
			index: call.index,
			short_minimum: false,
		},
		..call.leg(0, 0, -10)
	};
	let (_, without) = requirements(&[exempt], &CHARGED);
	let (_, with) = requirements(&[call.leg(0, 0, -10)], &CHARGED);
	assert_eq!(with - without, 600_000);
}

/// PFM-006, PFM-012: sizes beyond what the quick sums hold are reckoned alike.
#[test]
fn requirement_should_grow_with_size_when_options_are_huge() {
	let call = at_the_money(OptionRight::Call);
	let (initial, maintenance) = requirements(&[call.leg(0, 0, -(3 << 40))], &PLAIN);
	let (_, wide) = requirements(&[call.leg(0, 0, -(3 << 44))], &PLAIN);
	assert_eq!(wide, 16 * maintenance);
	let both = [call.leg(0, 0, -(3 << 44)), call.leg(1, 0, -(3 << 40))];
	assert_eq!(requirements(&both, &PLAIN).1, 17 * maintenance);
	let open = PortfolioLeg { asks: Lots(3 << 40), ..call.leg(0, 0, 0) };
	assert_eq!(requirements(&[open], &PLAIN), (initial, 0));
	// No price makes such an array; it is refused, not wrapped.
	let wild = RiskArray { gains: [i64::MAX / 2; 23] };
	let kind = LegKind::Option {
		maintenance: &wild,
		initial: &wild,
		index: Price(1),
		short_minimum: false,
	};
	let leg = PortfolioLeg { kind, ..call.leg(0, 0, -1) };
	let health = portfolio_health(&Balance::default(), &[leg], &PLAIN);
	assert_eq!(health, Err(ArithmeticError::Overflow));
}

/// PFM-007: a covered call: the linear leg gains what the option loses.
#[test]
fn requirement_should_net_when_an_option_is_covered() {
	let call = at_the_money(OptionRight::Call);
	let covered = [linear(0, 0, 10, 6_000_000), call.leg(1, 0, -10)];
	let (_, together) = requirements(&covered, &PLAIN);
	let (_, linear_alone) = requirements(&covered[..1], &PLAIN);
	// 3 % down: 1,800,000 lost, less what the call gains at the highest volatility.
	assert_eq!(linear_alone, 1_800_000);
	assert_eq!(together, 1_800_000 + 10 * (61_703 + 2));
}

/// PFM-008: the table of size tiers, by the deduction rule: 40x up to 150 M USD, 20x above.
#[test]
fn requirement_should_follow_the_deduction_when_a_position_is_large() {
	const M: i128 = 1_000_000 * 1_000_000;
	let tiers =
		[SizeTier { from: QuoteAtoms(150 * M), initial: Ppm(50_000), maintenance: Ppm(25_000) }];
	let margin = |millions: i64| {
		let leg = PortfolioLeg {
			initial: Ppm(25_000),
			maintenance: Ppm(12_500),
			tiers: &tiers,
			..linear(0, 0, millions * 100_000, 10_000_000)
		};
		requirements(&[leg], &PLAIN)
	};
	for (millions, initial, maintenance) in [
		(100, 2_500_000, 1_250_000),
		(150, 3_750_000, 1_875_000),
		(200, 6_250_000, 3_125_000),
		(-200, 6_250_000, 3_125_000),
		(1_000, 46_250_000, 23_125_000),
	] {
		assert_eq!(margin(millions), (initial * 1_000_000, maintenance * 1_000_000));
	}
}

/// PFM-008: three tiers: rate and deduction of each, continuous at the bounds.
#[test]
fn requirement_should_be_continuous_when_a_tier_is_reached() {
	let tiers = [(20_000_000_000, 100_000), (100_000_000_000, 200_000)].map(|(from, rate)| {
		SizeTier { from: QuoteAtoms(from), initial: Ppm(2 * rate), maintenance: Ppm(rate) }
	});
	let margin = |lots| {
		let leg = PortfolioLeg {
			initial: Ppm(100_000),
			maintenance: Ppm(50_000),
			tiers: &tiers,
			..linear(0, 0, lots, 1_000_000)
		};
		requirements(&[leg], &PLAIN).1
	};
	for lots in [1i64, 19_999, 20_000, 20_001, 99_999, 100_000, 100_001, 250_000] {
		let notional = i128::from(lots) * 1_000_000;
		let (rate, deduction) = match lots {
			..20_000 => (50_000, 0),
			20_000..100_000 => (100_000, 1_000_000_000),
			_ => (200_000, 11_000_000_000),
		};
		assert_eq!(margin(lots), notional * rate / 1_000_000 - deduction, "{lots}");
	}
}

/// PFM-009: the table of offsets: long 30 M of requirement against short 20 M.
#[test]
fn requirement_should_be_credited_when_underlyings_offset() {
	let long = linear(0, 0, 100, 10_000_000);
	let short = PortfolioLeg { underlying: FeedId(1), ..linear(1, 1, -100, 6_000_000) };
	let offsets = |ratio| [Offset { first: FeedId(1), second: FeedId(0), ratio: Ppm(ratio) }];
	let with = |legs: &[PortfolioLeg], ratio| {
		requirements(legs, &PortfolioTerms { offsets: &offsets(ratio), ..PLAIN })
	};
	assert_eq!(with(&[long, short], 0), (80_000_000, 48_000_000));
	assert_eq!(with(&[long, short], 500_000), (65_000_000, 39_000_000));
	assert_eq!(with(&[long, short], 1_000_000), (50_000_000, 30_000_000));
	// Of one direction: no credit.
	let same = PortfolioLeg { lots: SignedLots(100), ..short };
	assert_eq!(with(&[long, same], 500_000), (80_000_000, 48_000_000));
	// An order that may turn the hedge takes the credit from IM, not from MM.
	let turning = PortfolioLeg { bids: Lots(100), ..short };
	assert_eq!(with(&[long, turning], 500_000), (80_000_000, 39_000_000));
}

/// PFM-009: what one pair uses up is not there for the next.
#[test]
fn credit_should_be_given_once_when_a_group_is_in_two_pairs() {
	let legs = [
		linear(0, 0, 100, 10_000_000),
		linear(1, 1, -100, 6_000_000),
		linear(2, 2, -100, 6_000_000),
	];
	let offsets = [(0, 1), (0, 2)].map(|(first, second)| Offset {
		first: FeedId(first),
		second: FeedId(second),
		ratio: Ppm(500_000),
	});
	let terms = PortfolioTerms { offsets: &offsets, ..PLAIN };
	// MM 30 M, 18 M and 18 M: 18 M matched with the first, the 12 M left with the second.
	assert_eq!(requirements(&legs, &terms).1, 66_000_000 - 9_000_000 - 6_000_000);
}

/// PFM-009: an offset is worth no more than what the gaining side gains.
#[test]
fn credit_should_be_what_is_gained_when_a_group_gains_less_than_it_loses() {
	let call = at_the_money(OptionRight::Call);
	let legs = [call.leg(0, 0, -10), linear(1, 1, 100, 1_000_000)];
	let offsets = [Offset { first: FeedId(0), second: FeedId(1), ratio: Ppm(500_000) }];
	let terms = PortfolioTerms { offsets: &offsets, ..PLAIN };
	// Ten short calls lose 1,023,020 in a move up and gain 898,490 in one down.
	let apart = 2_585_770 + 3_000_000;
	assert_eq!(requirements(&legs, &PLAIN).1, apart);
	assert_eq!(requirements(&legs, &terms).1, apart - 898_490 / 2);
}

/// PFM-009: a pair out of order is taken at the ratio before it.
#[test]
fn credit_should_not_exceed_the_ratio_before_when_pairs_are_out_of_order() {
	let legs = [
		linear(0, 0, 100, 10_000_000),
		linear(1, 1, -100, 6_000_000),
		linear(2, 2, -100, 6_000_000),
	];
	let offsets = [(0, 1, 200_000), (0, 2, 700_000)].map(|(first, second, ratio)| Offset {
		first: FeedId(first),
		second: FeedId(second),
		ratio: Ppm(ratio),
	});
	let terms = PortfolioTerms { offsets: &offsets, ..PLAIN };
	// 20 % of 18 M, then of the 12 M left.
	assert_eq!(requirements(&legs, &terms).1, 66_000_000 - 3_600_000 - 2_400_000);
}

/// PFM-004, PFM-009: a credit does not take IM below MM: an option that loses either way over the
/// smaller range and only down over the larger one.
#[test]
fn initial_should_stay_above_maintenance_when_only_it_is_credited() {
	let array = |down, up| RiskArray {
		gains: std::array::from_fn(|scenario| match scenario {
			0..=8 | 21 => down,
			12..=20 | 22 => up,
			_ => 0,
		}),
	};
	let (maintenance, initial) = (array(-3, -3), array(-5, 5));
	let kind = LegKind::Option {
		maintenance: &maintenance,
		initial: &initial,
		index: Price(100),
		short_minimum: false,
	};
	let option = PortfolioLeg { kind, ..linear(0, 0, 100, 10) };
	let hedge = PortfolioLeg { maintenance: Ppm(49_000), ..linear(1, 1, -100, 100) };
	let offsets = [Offset { first: FeedId(0), second: FeedId(1), ratio: Ppm(1_000_000) }];
	let terms = PortfolioTerms { offsets: &offsets, ..PLAIN };
	// 500 + 500 - 500 of IM, 300 + 490 of MM.
	assert_eq!(requirements(&[option, hedge], &terms), (790, 790));
}

/// PFM-010: both equities.
#[test]
fn health_should_tell_two_equities_when_collateral_is_cut() {
	let balance = Balance { quote: QuoteAtoms(500), initial_adjustment: QuoteAtoms(120) };
	let leg = linear(0, 0, 10, 100);
	let health = portfolio_health(&balance, &[leg], &PLAIN).unwrap();
	assert_eq!(
		health,
		PortfolioHealth {
			maintenance_equity: QuoteAtoms(1_500),
			initial_equity: QuoteAtoms(1_380),
			initial: QuoteAtoms(50),
			maintenance: QuoteAtoms(30),
		}
	);
	assert_eq!(health.free_collateral(), Ok(QuoteAtoms(1_330)));
	assert!(!health.is_liquidatable());
	assert_eq!(health.shortfall(), Ok(QuoteAtoms(0)));
}

/// PFM-011: expired and unsettled: worth its settlement price, nothing required.
#[test]
fn health_should_require_nothing_when_a_market_is_unsettled() {
	let expired = PortfolioLeg { kind: LegKind::Settled, ..linear(0, 0, 10, 100) };
	let hedge = linear(1, 0, -10, 100);
	let health = portfolio_health(&Balance::default(), &[expired, hedge], &CHARGED).unwrap();
	assert_eq!(health.maintenance_equity, QuoteAtoms(0));
	assert_eq!((health.initial, health.maintenance), (QuoteAtoms(50), QuoteAtoms(30)));
}

/// PFM-012.
#[test]
fn health_should_fail_when_a_sum_does_not_fit() {
	let huge = linear(0, 0, i64::MAX, u64::MAX);
	let fails = |leg: PortfolioLeg| portfolio_health(&Balance::default(), &[leg], &PLAIN);
	assert_eq!(fails(huge), Err(ArithmeticError::Overflow));
	let order = PortfolioLeg { bids: Lots(u64::MAX), ..linear(0, 0, 1, 1) };
	assert_eq!(fails(order), Err(ArithmeticError::Overflow));
	let most = PortfolioLeg { asks: Lots(1), ..linear(0, 0, i64::MIN, 1) };
	assert_eq!(fails(most), Err(ArithmeticError::Overflow));
}

/// PFM-013: the losing leg carries the requirement, a hedge does not.
#[test]
fn shares_should_go_to_what_loses_when_a_group_is_hedged() {
	let shares = |legs: &[PortfolioLeg]| -> Vec<i128> {
		let shares = maintenance_shares(legs, &CHARGED).unwrap();
		shares.into_iter().map(QuoteAtoms::get).collect()
	};
	let long = linear(0, 0, 100, 6_000_000);
	let hedge = dated(linear(1, 0, -60, 6_100_000), 1);
	let other = linear(2, 1, 7, 1_000_001);
	assert_eq!(shares(&[long]), [18_000_000]);
	// 7,020,000 of scenario loss and 3,660,000 of calendar: weights 20,273,292 and
	// 1,386,708.
	let parts = shares(&[long, hedge, other]);
	assert_eq!(parts.iter().sum::<i128>(), 10_680_000 + 210_001);
	assert_eq!(parts, [9_996_249, 683_751, 210_001]);
	// A perfect hedge: by size, of what is charged.
	let flat = [long, dated(linear(1, 0, -100, 6_000_000), 1)];
	assert_eq!(shares(&flat), [3_000_000, 3_000_000]);
	assert_eq!(shares(&[]), [0i128; 0]);
}

proptest! {
	#![proptest_config(super::many())]

	/// PFM-001: with one linear market an underlying both rules are one, to the atom.
	#[test]
	fn requirements_should_be_those_of_the_sum_when_markets_are_alone(
		legs in any_legs(), quote in -1i128 << 60..1 << 60,
	) {
		let by_market = health(QuoteAtoms(quote), &legs).unwrap();
		let portfolio: Vec<PortfolioLeg> = legs.iter().map(alone).collect();
		let balance = Balance { quote: QuoteAtoms(quote), ..Balance::default() };
		let found = portfolio_health(&balance, &portfolio, &CHARGED).unwrap();
		prop_assert_eq!(found.for_liquidation(), by_market);
		let shares = maintenance_shares(&portfolio, &CHARGED).unwrap();
		for (leg, share) in legs.iter().zip(shares) {
			prop_assert_eq!(leg.maintenance_requirement(), Ok(share));
		}
	}

	/// PFM-010: more collateral raises both equities by itself and changes no requirement.
	#[test]
	fn equities_should_rise_by_what_is_deposited(
		book in any_linear_book(), deposit in 0i128..1 << 60, cut in 0i128..1 << 40,
	) {
		let legs = book.legs();
		let at = |quote| {
			let balance =
				Balance { quote: QuoteAtoms(quote), initial_adjustment: QuoteAtoms(cut) };
			portfolio_health(&balance, &legs, &OFFSETTING).unwrap()
		};
		let (before, after) = (at(0), at(deposit));
		prop_assert_eq!(
			after.maintenance_equity.get(), before.maintenance_equity.get() + deposit
		);
		prop_assert_eq!(after.initial_equity.get(), before.initial_equity.get() + deposit);
		prop_assert_eq!(
			(after.initial, after.maintenance), (before.initial, before.maintenance)
		);
	}

	/// PFM-014: a linear book and its mirror image need the same.
	#[test]
	fn requirements_should_not_change_when_a_linear_book_is_mirrored(book in any_linear_book()) {
		let legs = book.legs();
		let mirrored: Vec<PortfolioLeg> = legs
			.iter()
			.map(|leg| PortfolioLeg {
				lots: SignedLots(-leg.lots.get()),
				bids: leg.asks,
				asks: leg.bids,
				..*leg
			})
			.collect();
		prop_assert_eq!(
			requirements(&legs, &OFFSETTING), requirements(&mirrored, &OFFSETTING)
		);
	}

	/// PFM-015: netting never asks for more than the legs apart, but for the calendar charge.
	#[test]
	fn maintenance_should_not_exceed_the_legs_apart(book in any_linear_book()) {
		let legs = book.positions();
		let (_, together) = requirements(&legs, &PLAIN);
		let apart: i128 =
			legs.iter().map(|leg| requirements(std::slice::from_ref(leg), &PLAIN).1).sum();
		prop_assert!(together <= apart);
		let (_, charged) = requirements(&legs, &CHARGED);
		prop_assert!(charged >= together);
	}
}

proptest! {
	#![proptest_config(super::several())]

	/// PFM-004: whatever part of the orders fills, neither requirement leaves the worst case:
	/// MM' <= IM' <= IM.
	#[test]
	fn initial_should_bound_every_fill(
		book in any_book(),
		fills in prop::collection::vec((0u64..=100, 0u64..=100), 6),
	) {
		let before = book.legs();
		let after: Vec<PortfolioLeg> = before
			.iter()
			.zip(fills)
			.map(|(leg, (bought, sold))| {
				let bought = leg.bids.get() * bought / 100;
				let sold = leg.asks.get() * sold / 100;
				let change = i64::try_from(bought).unwrap() - i64::try_from(sold).unwrap();
				PortfolioLeg {
					lots: SignedLots(leg.lots.get() + change),
					bids: Lots(leg.bids.get() - bought),
					asks: Lots(leg.asks.get() - sold),
					..*leg
				}
			})
			.collect();
		for terms in [&PLAIN, &CHARGED, &OFFSETTING] {
			let (initial, maintenance) = requirements(&before, terms);
			let (filled_initial, filled_maintenance) = requirements(&after, terms);
			prop_assert!(maintenance <= initial);
			prop_assert!(filled_maintenance <= filled_initial && filled_initial <= initial);
		}
	}

	/// PFM-005: with options IM is at least MM / 0.6, bought ones alone apart: they need no more than
	/// their price.
	#[test]
	fn initial_should_keep_its_distance_when_there_are_options(book in any_book()) {
		for underlying in 0..3 {
			let own: Vec<PortfolioLeg> = book
				.legs()
				.into_iter()
				.filter(|leg| leg.underlying == FeedId(underlying))
				.collect();
			let open = |leg: &&PortfolioLeg| {
				!leg.lots.is_zero() || !leg.bids.is_zero() || !leg.asks.is_zero()
			};
			let option = |leg: &PortfolioLeg| matches!(leg.kind, LegKind::Option { .. });
			let bought = |leg: &PortfolioLeg| {
				option(leg) && i128::from(leg.lots.get()) >= i128::from(leg.asks.get())
			};
			let (initial, maintenance) = requirements(&own, &CHARGED);
			if own.iter().filter(open).all(bought) {
				let most: i128 = own
					.iter()
					.map(|leg| {
						let lots = i128::from(leg.lots.get()) + i128::from(leg.bids.get());
						// A mark is the price rounded down; gains are rounded down once more.
						(i128::from(leg.mark.get()) + 2) * lots
					})
					.sum();
				prop_assert!(initial <= most && initial >= maintenance);
			} else if own.iter().filter(open).any(option) {
				prop_assert!(initial * 6 >= maintenance * 10);
			}
		}
	}

	/// PFM-016: taking out a whole group, or part of a group with one market, never raises MM.
	#[test]
	fn maintenance_should_not_rise_when_a_group_is_closed(
		book in any_book(), share in 0i64..=100,
	) {
		let legs = book.positions();
		for terms in [&CHARGED, &OFFSETTING] {
			let (_, whole) = requirements(&legs, terms);
			for underlying in 0..3 {
				let own = |leg: &PortfolioLeg| leg.underlying == FeedId(underlying);
				let rest: Vec<PortfolioLeg> =
					legs.iter().filter(|leg| !own(leg)).copied().collect();
				prop_assert!(requirements(&rest, terms).1 <= whole);
				if legs.iter().filter(|leg| own(leg)).count() != 1 {
					continue;
				}
				let mut closed = legs.clone();
				for leg in closed.iter_mut().filter(|leg| own(leg)) {
					leg.lots = SignedLots(leg.lots.get() * share / 100);
				}
				prop_assert!(requirements(&closed, terms).1 <= whole);
			}
		}
	}

	/// PFM-009: the sum with offsets is never below the largest group nor above the groups added up.
	#[test]
	fn credit_should_leave_the_largest_group(book in any_book()) {
		let legs = book.legs();
		let (initial, maintenance) = requirements(&legs, &OFFSETTING);
		let (initial_sum, maintenance_sum) = requirements(&legs, &CHARGED);
		prop_assert!(initial <= initial_sum && maintenance <= maintenance_sum);
		for underlying in 0..3 {
			let own: Vec<PortfolioLeg> = legs
				.iter()
				.filter(|leg| leg.underlying == FeedId(underlying))
				.copied()
				.collect();
			let (group_initial, group_maintenance) = requirements(&own, &CHARGED);
			prop_assert!(initial >= group_initial && maintenance >= group_maintenance);
		}
	}

	/// PFM-013: shares are not negative, sum to MM exactly, and nothing goes to no position.
	#[test]
	fn shares_should_sum_to_the_maintenance_requirement(book in any_book()) {
		let legs = book.positions();
		for terms in [&PLAIN, &CHARGED, &OFFSETTING] {
			let shares = maintenance_shares(&legs, terms).unwrap();
			prop_assert_eq!(
				shares.iter().map(|share| share.get()).sum::<i128>(),
				requirements(&legs, terms).1
			);
			for (leg, share) in legs.iter().zip(shares) {
				prop_assert!(share >= QuoteAtoms(0));
				prop_assert!(!leg.lots.is_zero() || share.is_zero());
			}
		}
	}
}
