use super::*;
use crate::{equity, health, withdrawable};
use bulwark_primitives::{ArithmeticError, Health};

/// MAR-001, MAR-002.
#[test]
fn health_should_sum_legs_when_long_and_short() {
	// Long 10 at 100 (5 % / 3 %), short 4 at 250 (10 % / 5 %), 200 of quote after the trades.
	let legs = [leg(0, 10, 100, 50_000, 30_000), leg(1, -4, 250, 100_000, 50_000)];
	assert_eq!(
		health(QuoteAtoms(200), &legs),
		Ok(Health {
			equity: QuoteAtoms(200),
			initial_equity: QuoteAtoms(200),
			initial: QuoteAtoms(50 + 100),
			maintenance: QuoteAtoms(30 + 50),
		})
	);
}

/// MAR-002: rounded up leg by leg.
#[test]
fn requirement_should_round_up_when_inexact() {
	// 3 x 7 x 5 % = 1.05 and 3 x 7 x 3 % = 0.63, twice.
	let legs = [leg(0, 3, 7, 50_000, 30_000), leg(1, 3, 7, 50_000, 30_000)];
	let health = health(QuoteAtoms(0), &legs).unwrap();
	assert_eq!((health.initial, health.maintenance), (QuoteAtoms(4), QuoteAtoms(2)));
}

/// MAR-003: the worst side, never the net, never the sum.
#[test]
fn initial_should_take_the_worst_side_when_orders_are_open() {
	let initial = |lots, bids, asks| {
		let leg = Leg { bids: Lots(bids), asks: Lots(asks), ..leg(0, lots, 100, 100_000, 50_000) };
		health(QuoteAtoms(0), &[leg]).unwrap().initial.get()
	};
	assert_eq!(initial(0, 0, 0), 0);
	assert_eq!(initial(10, 5, 0), 150);
	assert_eq!(initial(10, 0, 5), 100, "a reducing order needs nothing more");
	assert_eq!(initial(10, 0, 20), 100, "to the mirror position");
	assert_eq!(initial(10, 0, 25), 150);
	assert_eq!(initial(-10, 10, 0), 100);
	assert_eq!(initial(-10, 25, 5), 150);
	assert_eq!(initial(0, 7, 9), 90);
}

/// MAR-004.
#[test]
fn health_should_fail_when_a_sum_does_not_fit() {
	let huge = Leg { lots: SignedLots(i64::MAX), mark: Price(u64::MAX), ..leg(0, 1, 1, 1, 1) };
	assert!(health(QuoteAtoms(i128::MAX), &[huge]).is_err());
	assert_eq!(
		equity(QuoteAtoms(i128::MAX), &[leg(0, 1, 1, 1, 1)]),
		Err(ArithmeticError::Overflow)
	);
	let full = Leg { bids: Lots(u64::MAX), initial: Ppm(1_000_000), ..huge };
	assert_eq!(health(QuoteAtoms(0), &[full]), Err(ArithmeticError::Overflow));
}

/// MAR-005. A short shows its sale's proceeds as quote: they are not free to take.
#[test]
fn withdrawable_should_leave_proceeds_and_profit_when_a_position_is_open() {
	// Deposit 100, IMF 5 %. Bought 10 at 100: quote -900. Sold 10 at 100: quote 1,100.
	let held = |lots: i64, quote, mark| {
		let leg =
			Leg { entry: QuoteAtoms(i128::from(lots) * 100), ..leg(0, lots, mark, 50_000, 30_000) };
		withdrawable(QuoteAtoms(quote), &[leg]).unwrap().get()
	};
	assert_eq!(held(10, -900, 100), 50);
	assert_eq!(held(-10, 1_100, 100), 50);
	// Profit of 100: equity 200, IM 55: the profit stays, the deposit may go.
	assert_eq!(held(10, -900, 110), 100);
	assert_eq!(held(-10, 1_100, 90), 100);
	// Loss of 40: equity 60, IM 48 and 52.
	assert_eq!(held(10, -900, 96), 12);
	assert_eq!(held(-10, 1_100, 104), 8);
	// Loss of 200: nothing, not a negative amount.
	assert_eq!(held(10, -900, 80), 0);
}

proptest! {
	#![proptest_config(super::config())]

	/// MAR-001: more quote never lowers equity, and changes no requirement.
	#[test]
	fn equity_should_rise_by_what_is_deposited(
		legs in any_legs(), quote in -1i128 << 60..1 << 60, deposit in 0i128..1 << 60,
	) {
		let before = health(QuoteAtoms(quote), &legs).unwrap();
		let after = health(QuoteAtoms(quote + deposit), &legs).unwrap();
		prop_assert_eq!(after.equity.get(), before.equity.get() + deposit);
		prop_assert_eq!((after.initial, after.maintenance), (before.initial, before.maintenance));
	}

	/// MAR-002: closing never raises the maintenance requirement, and never the initial one when
	/// the reduction comes out of an open order.
	#[test]
	fn maintenance_should_not_rise_when_a_position_shrinks(
		legs in any_legs(), share in 0u64..=100,
	) {
		let before = health(QuoteAtoms(0), &legs).unwrap();
		let mut closed = legs.clone();
		for leg in &mut closed {
			let open = if leg.lots.is_long() { leg.asks } else { leg.bids };
			let lots = leg.lots.magnitude().get().min(open.get()) * share / 100;
			if leg.lots.is_long() {
				leg.lots = SignedLots(leg.lots.get() - i64::try_from(lots).unwrap());
				leg.asks = Lots(leg.asks.get() - lots);
			} else {
				leg.lots = SignedLots(leg.lots.get() + i64::try_from(lots).unwrap());
				leg.bids = Lots(leg.bids.get() - lots);
			}
		}
		let after = health(QuoteAtoms(0), &closed).unwrap();
		prop_assert!(after.maintenance <= before.maintenance);
		prop_assert!(after.initial <= before.initial);
	}

	/// MAR-002: the maintenance requirement is never above the initial one.
	#[test]
	fn maintenance_should_not_exceed_initial(legs in any_legs()) {
		let health = health(QuoteAtoms(0), &legs).unwrap();
		prop_assert!(health.maintenance <= health.initial);
	}

	/// MAR-003: whatever part of the orders fills, the requirement stays within the worst side's.
	#[test]
	fn worst_size_should_bound_every_fill(
		leg in any_leg(0), bought in 0u64..=100, sold in 0u64..=100,
	) {
		let (bought, sold) = (leg.bids.get() * bought / 100, leg.asks.get() * sold / 100);
		let filled = Leg {
			lots: SignedLots(
				leg.lots.get() + i64::try_from(bought).unwrap() - i64::try_from(sold).unwrap(),
			),
			bids: Lots(leg.bids.get() - bought),
			asks: Lots(leg.asks.get() - sold),
			..leg
		};
		prop_assert!(filled.worst_size() <= leg.worst_size());
	}

	/// MAR-005: taking out what is withdrawable leaves the account initially margined, its losses
	/// covered; one atom more breaks one of the two.
	#[test]
	fn withdrawable_should_be_the_largest_safe_amount(
		legs in any_legs(), equity in -1i128 << 40..1 << 44,
	) {
		let quote = quote_for(equity, &legs);
		let amount = withdrawable(quote, &legs).unwrap();
		prop_assert!(!amount.is_negative());
		let safe = |amount: i128| {
			let health = health(QuoteAtoms(quote.get() - amount), &legs).unwrap();
			let covered: i128 = legs
				.iter()
				.map(|leg| leg.entry.get() + (leg.value().unwrap().get() - leg.entry.get()).min(0))
				.sum();
			health.equity >= health.initial && quote.get() - amount + covered >= 0
		};
		prop_assert!(amount == QuoteAtoms::ZERO || safe(amount.get()));
		prop_assert!(!safe(amount.get() + 1));
	}
}
