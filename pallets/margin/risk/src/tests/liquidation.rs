use super::*;
use crate::{
	bankruptcy_value, equity, health, liquidation_price, plan_liquidation, LiquidationTerms,
};
use bulwark_primitives::{Health, Side};

fn terms(fee: u32, tick_size: u64, band_low: u64, band_high: u64) -> LiquidationTerms {
	LiquidationTerms {
		liquidation_fee: Ppm(fee),
		buffer: Ppm(1_100_000),
		tick_size: Price(tick_size),
		band_low: Price(band_low),
		band_high: Price(band_high),
	}
}

fn state(equity: i128, legs: &[Leg]) -> Health {
	health(quote_for(equity, legs), legs).unwrap()
}

/// LIQ-001, worked counterexample (a): long 10 at 100, MM 50, E -20. The bankruptcy price, 102, is
/// above the market: an order that may never be worse than it can never fill. The difference is
/// reserved from insurance instead.
#[test]
fn bankruptcy_value_should_exceed_mark_when_equity_is_negative() {
	let leg = leg(0, 10, 100, 100_000, 50_000);
	let health = state(-20, &[leg]);
	assert_eq!(health.maintenance, QuoteAtoms(50));
	assert_eq!(bankruptcy_value(&health, &leg), Ok(QuoteAtoms(1_020)));
	let plan = plan_liquidation(&health, &leg, &terms(10_000, 1, 95, 105)).unwrap().unwrap();
	assert_eq!((plan.side, plan.lots, plan.limit), (Side::Ask, Lots(10), Price(100)));
	assert_eq!(plan.reserve, QuoteAtoms(20));
}

/// LIQ-002, worked counterexample (b): E -100 over two positions of 10 lots at 100. Dividing E by
/// each position's own size gives 110 for both, and takes 200 for a deficit of 100.
#[test]
fn bankruptcy_values_should_share_equity_once_when_there_are_two_positions() {
	let legs = [leg(0, 10, 100, 100_000, 50_000), leg(1, 10, 100, 100_000, 50_000)];
	let health = state(-100, &legs);
	let naive: i128 = legs.iter().map(|leg| 1_000 - health.equity.get() - leg.entry.get()).sum();
	assert_eq!(naive, 200);
	let values = legs.map(|leg| bankruptcy_value(&health, &leg).unwrap().get());
	assert_eq!(values, [1_050, 1_050]);
	// By requirement, not by size: twice the fraction, twice the share.
	let legs = [leg(0, 10, 100, 100_000, 25_000), leg(1, -10, 100, 100_000, 50_000)];
	let health = state(75, &legs);
	let values = legs.map(|leg| bankruptcy_value(&health, &leg).unwrap().get());
	assert_eq!(values, [1_000 - 25, -1_000 - 50]);
}

/// LIQ-003, worked counterexample (c): MM 100, E 90, MMF 5 %, fee 1 %: 444.4 of notional, not the
/// 500 that `m - f` in the denominator gives.
#[test]
fn size_should_count_the_released_buffer_when_closing_in_part() {
	let leg = leg(0, 2_000, 1_000_000, 100_000, 50_000);
	let health = state(90_000_000, &[leg]);
	// A band that ends at mark: no loss against mark.
	let at_mark = terms(10_000, 1, 1_000_000, 1_050_000);
	let plan = plan_liquidation(&health, &leg, &at_mark).unwrap().unwrap();
	assert_eq!((plan.lots, plan.limit, plan.reserve), (Lots(445), Price(1_000_000), QuoteAtoms(0)));
	// At the fillable price each lot loses 500 more: 20 / (0.055 - 0.01 - 0.0005).
	let below = terms(10_000, 1, 950_000, 1_050_000);
	let plan = plan_liquidation(&health, &leg, &below).unwrap().unwrap();
	assert_eq!((plan.lots, plan.limit, plan.reserve), (Lots(450), Price(999_500), QuoteAtoms(0)));
}

/// LIQ-003.
#[test]
fn size_should_be_the_whole_position_when_closing_releases_nothing() {
	let leg = leg(0, 2_000, 1_000_000, 100_000, 50_000);
	let health = state(90_000_000, &[leg]);
	let size = |fee| {
		plan_liquidation(&health, &leg, &terms(fee, 1, 950_000, 1_050_000))
			.unwrap()
			.unwrap()
			.lots
	};
	assert_eq!(size(54_499), Lots(2_000), "denominator of a millionth");
	assert_eq!(size(54_500), Lots(2_000), "denominator zero");
	assert_eq!(size(60_000), Lots(2_000), "denominator negative");
	assert!(size(30_000) < Lots(2_000));
}

/// LIQ-004: equality is safe, and 1.1 only sizes the order.
#[test]
fn plan_should_be_none_when_equity_meets_maintenance_or_nothing_is_held() {
	let terms = terms(10_000, 1, 950_000, 1_050_000);
	let leg = leg(0, 2_000, 1_000_000, 100_000, 50_000);
	assert_eq!(plan_liquidation(&state(100_000_000, &[leg]), &leg, &terms), Ok(None));
	assert!(plan_liquidation(&state(99_999_999, &[leg]), &leg, &terms).unwrap().is_some());
	let flat = Leg { lots: SignedLots(0), market: MarketId(1), ..leg };
	assert_eq!(plan_liquidation(&state(0, &[leg, flat]), &flat, &terms), Ok(None));
}

/// LIQ-005: E/MM against the limit; ABR is clamped to 0..1. A sale is taken up to tick, a purchase
/// down.
#[test]
fn limit_should_follow_the_fillable_price_when_equity_falls() {
	let limit = |lots, equity, tick, low, high| {
		let leg = leg(0, lots, 1_000_000, 100_000, 50_000);
		plan_liquidation(&state(equity, &[leg]), &leg, &terms(10_000, tick, low, high))
			.unwrap()
			.unwrap()
			.limit
			.get()
	};
	let long = |equity| limit(2_000, equity, 1, 900_000, 1_100_000);
	let short = |equity| limit(-2_000, equity, 1, 900_000, 1_100_000);
	assert_eq!([90, 50, 0, -40].map(|m| long(m * 1_000_000)), [999_500, 997_500, 995_000, 995_000]);
	assert_eq!(
		[90, 50, 0, -40].map(|m| short(m * 1_000_000)),
		[1_000_500, 1_002_500, 1_005_000, 1_005_000]
	);
	// Tick 1,000 and 300,000: 997,500 goes up, 1,002,500 goes down.
	assert_eq!(limit(2_000, 50_000_000, 1_000, 900_000, 1_100_000), 998_000);
	assert_eq!(limit(-2_000, 50_000_000, 1_000, 900_000, 1_100_000), 1_002_000);
	assert_eq!(limit(2_000, 50_000_000, 300_000, 900_000, 1_100_000), 900_000);
	assert_eq!(limit(-2_000, 50_000_000, 300_000, 900_000, 1_100_000), 900_000);
	// Tick 30,000 in a narrow band: 1,020,000 and 990,000 would lie outside it.
	assert_eq!(limit(2_000, 50_000_000, 30_000, 950_000, 1_005_000), 990_000);
	assert_eq!(limit(-2_000, 50_000_000, 30_000, 995_000, 1_050_000), 1_020_000);
	// The band ends before the fillable price.
	assert_eq!(limit(2_000, 0, 1_000, 996_500, 1_100_000), 997_000);
	assert_eq!(limit(-2_000, 0, 1_000, 900_000, 1_003_500), 1_003_000);
}

/// LIQ-006: what is worse than the bankruptcy price, for the lots to close.
#[test]
fn reserve_should_be_the_part_beyond_bankruptcy_when_equity_is_thin() {
	let leg = leg(0, 2_000, 1_000_000, 100_000, 50_000);
	let reserve = |equity| {
		let plan =
			plan_liquidation(&state(equity, &[leg]), &leg, &terms(10_000, 1, 900_000, 1_100_000))
				.unwrap()
				.unwrap();
		(plan.lots.get(), plan.reserve.get())
	};
	// E 10 M of MM 100 M: the whole at 995,500 loses 9 M: covered by the account.
	assert_eq!(reserve(10_000_000), (2_000, 0));
	// E 5 M: the limit 995,250 loses 9.5 M: 4.5 M to reserve.
	assert_eq!(reserve(5_000_000), (2_000, 4_500_000));
	assert_eq!(reserve(0), (2_000, 10_000_000));
	assert_eq!(reserve(-5_000_000), (2_000, 15_000_000));
}

/// LIQ-007: the table of liquidation prices.
#[test]
fn liquidation_price_should_be_the_last_safe_mark() {
	let price = |equity, lots| {
		let legs = [leg(0, lots, 100, 100_000, 50_000)];
		liquidation_price(quote_for(equity, &legs), &legs, MarketId(0)).unwrap()
	};
	// Long 10 bought at 100 on 100: -900 + 10 p >= 0.5 p from p = 94.74 on.
	assert_eq!(price(100, 10), Some(Price(95)));
	// Short: 1,100 - 10 p >= 0.5 p up to p = 104.76.
	assert_eq!(price(100, -10), Some(Price(104)));
	assert_eq!(price(1_000, 10), None, "fully paid");
	assert_eq!(price(-1_000, -10), Some(Price(0)), "beyond rescue at any mark");
	assert_eq!(price(100, 0), None);
	assert_eq!(liquidation_price(QuoteAtoms(0), &[], MarketId(0)), Ok(None));
	let full = [leg(0, 10, 100, 1_000_000, 1_000_000)];
	assert_eq!(liquidation_price(QuoteAtoms(-900), &full, MarketId(0)), Ok(None));
}

#[test]
fn liquidation_should_fail_when_a_product_does_not_fit() {
	let leg = leg(0, 1, 100, 100_000, 50_000);
	let health = Health {
		equity: QuoteAtoms(i128::MIN + 1),
		initial_equity: QuoteAtoms(i128::MIN + 1),
		initial: QuoteAtoms(0),
		maintenance: QuoteAtoms(1),
	};
	assert!(plan_liquidation(&health, &leg, &terms(0, 1, 90, 110)).is_err());
	let empty = Health { equity: QuoteAtoms(-1), ..Health::default() };
	assert!(bankruptcy_value(&empty, &leg).is_err());
	let legs = [Leg { lots: SignedLots(1), ..leg }];
	assert!(liquidation_price(QuoteAtoms(i128::MIN + 1), &legs, MarketId(0)).is_err());
}

prop_compose! {
	/// An account below its maintenance requirement, and the leg to close.
	fn distressed()(legs in any_legs(), pick in any::<prop::sample::Index>())(
		ratio in -500_000i128..1_000_000,
		fee in 0u32..20_000,
		tick_size in 1u64..500,
		index in Just(pick.index(legs.len())),
		legs in Just(legs),
	) -> (i128, Vec<Leg>, usize, u32, u64) {
		let legs: Vec<Leg> =
			legs.into_iter().map(|leg| Leg { bids: Lots(0), asks: Lots(0), ..leg }).collect();
		let maintenance = health(QuoteAtoms(0), &legs).unwrap().maintenance.get();
		(maintenance * ratio / 1_000_000, legs, index, fee, tick_size)
	}
}

/// A band of 10 % around the leg's mark.
fn band(leg: &Leg, fee: u32, tick_size: u64) -> LiquidationTerms {
	let mark = leg.mark.get();
	terms(fee, tick_size, mark - mark / 10, mark + mark / 10)
}

proptest! {
	#![proptest_config(super::config())]

	/// LIQ-003: filled at its limit, a partial order brings the account to the buffer, but for the
	/// fee on the part of the price beyond mark and for rounding.
	#[test]
	fn planned_size_should_restore_the_buffer_when_filled_at_the_limit(
		(equity, legs, index, fee, tick_size) in distressed(),
	) {
		let before = state(equity, &legs);
		let leg = legs[index];
		let terms = band(&leg, fee.min(leg.maintenance.get() - 1), tick_size);
		let Some(plan) = plan_liquidation(&before, &leg, &terms).unwrap() else {
			prop_assert!(!before.is_liquidatable() || leg.lots.is_zero());
			return Ok(());
		};
		prop_assert_eq!(plan.market, leg.market);
		prop_assert_eq!(plan.side == Side::Ask, leg.lots.is_long());
		prop_assert!(plan.lots >= Lots(1) && plan.lots <= leg.lots.magnitude());
		prop_assert!(plan.limit >= terms.band_low && plan.limit <= terms.band_high);
		prop_assert_eq!(plan.limit.get() % tick_size, 0);
		let notional = plan.limit.notional(plan.lots).unwrap();
		let paid = notional.ratio_ceil(terms.liquidation_fee).unwrap().get();
		let lots = i64::try_from(plan.lots.get()).unwrap();
		let sign = leg.lots.get().signum();
		let mut closed = legs.clone();
		closed[index].lots = SignedLots(leg.lots.get() - sign * lots);
		let quote = quote_for(equity, &legs).get() + i128::from(sign) * notional.get() - paid;
		let after = health(QuoteAtoms(quote), &closed).unwrap();
		if plan.lots < leg.lots.magnitude() {
			let beyond = (i128::from(plan.limit.get()) - i128::from(leg.mark.get())).abs();
			let slack = beyond * i128::from(lots) * i128::from(fee) / 1_000_000 + 8;
			prop_assert!((after.equity.get() + slack) * 10 >= after.maintenance.get() * 11);
		}
		// One lot fewer would not have done, reckoned in 10^-12 atoms without any rounding.
		let fewer = i128::from(lots - 1);
		let mark = i128::from(leg.mark.get());
		let lost = i128::from(sign) * (mark - i128::from(plan.limit.get()));
		let fee = i128::from(terms.liquidation_fee.get());
		let equity_left = (equity - fewer * lost.max(0)) * 1_000_000_000_000
			- fewer * fee * mark * 1_000_000;
		let target = before.maintenance.get() * 1_100_000_000_000
			- fewer * 1_100_000 * i128::from(leg.maintenance.get()) * mark;
		prop_assert!(equity_left < target);
	}

	/// LIQ-006: with the reserve paid in, a fill at the limit takes from the account no more than
	/// those lots' share of its equity.
	#[test]
	fn reserve_should_leave_the_other_positions_their_share(
		(equity, legs, index, fee, tick_size) in distressed(),
	) {
		let before = state(equity, &legs);
		let leg = legs[index];
		let terms = band(&leg, fee, tick_size);
		let Some(plan) = plan_liquidation(&before, &leg, &terms).unwrap() else { return Ok(()) };
		prop_assert!(!plan.reserve.is_negative());
		let sign = i128::from(leg.lots.get().signum());
		let lots = i128::from(plan.lots.get());
		let lost = sign * (i128::from(leg.mark.get()) - i128::from(plan.limit.get())) * lots;
		let mut closed = legs.clone();
		closed[index].lots =
			SignedLots(leg.lots.get() - i64::try_from(sign * lots).unwrap());
		let rest = health(QuoteAtoms(0), &closed).unwrap().maintenance.get();
		let left = equity - lost + plan.reserve.get();
		// left / rest >= E / MM, to an atom or two of rounding.
		let slack = 2 + (equity.abs() / before.maintenance.get().max(1));
		prop_assert!((left + slack) * before.maintenance.get() >= equity * rest);
	}

	/// LIQ-002: taken at once, shares sum to E within an atom a leg; taken one after the other,
	/// each on what the one before left, exactly.
	#[test]
	fn bankruptcy_values_should_sum_to_equity((equity, legs, _, _, _) in distressed()) {
		let before = state(equity, &legs);
		prop_assume!(before.maintenance > QuoteAtoms(0));
		let share = |health: &Health, leg: &Leg| {
			leg.value().unwrap().get() - bankruptcy_value(health, leg).unwrap().get()
		};
		let at_once: i128 = legs.iter().map(|leg| share(&before, leg)).sum();
		prop_assert!(at_once <= equity && equity - at_once < 4);
		let held: Vec<Leg> = legs.iter().filter(|leg| !leg.lots.is_zero()).copied().collect();
		let mut left = equity;
		for index in 0..held.len() {
			let open = &held[index..];
			left -= share(&state(left, open), &held[index]);
		}
		prop_assert_eq!(left, 0);
	}

	/// LIQ-007: crossing the price flips the sign of E - MM, to the atom.
	#[test]
	fn liquidation_price_should_separate_safe_from_liquidatable(
		legs in any_legs(),
		ratio in -2_000_000i128..20_000_000,
		pick in any::<prop::sample::Index>(),
	) {
		let index = pick.index(legs.len());
		let maintenance = health(QuoteAtoms(0), &legs).unwrap().maintenance.get();
		let quote = quote_for(maintenance * ratio / 1_000_000, &legs);
		let liquidatable = |mark: u64| {
			let mut legs = legs.clone();
			legs[index].mark = Price(mark);
			health(quote, &legs).unwrap().is_liquidatable()
		};
		let lots = legs[index].lots;
		match liquidation_price(quote, &legs, legs[index].market).unwrap() {
			Some(price) if lots.is_long() => {
				prop_assert!(!liquidatable(price.get()));
				prop_assert!(liquidatable(price.get() - 1));
			},
			Some(price) => {
				prop_assert!(price.is_zero() || !liquidatable(price.get()));
				prop_assert!(liquidatable(price.get() + 1));
			},
			None => prop_assert!(lots.is_zero() || (lots.is_long() && !liquidatable(0))),
		}
		prop_assert!(equity(quote, &legs).is_ok());
	}
}
