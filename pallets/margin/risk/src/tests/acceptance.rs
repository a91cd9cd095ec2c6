use super::*;
use crate::{accepts, health};
use bulwark_primitives::Health;

fn state(equity: i128, initial: i128, maintenance: i128) -> Health {
	Health {
		equity: QuoteAtoms(equity),
		initial_equity: QuoteAtoms(equity),
		initial: QuoteAtoms(initial),
		maintenance: QuoteAtoms(maintenance),
	}
}

fn accepted(before: Health, after: Health) -> bool {
	accepts(&before, &after).unwrap()
}

/// MAR-010: equality is safe.
#[test]
fn change_should_be_accepted_when_equity_equals_the_initial_requirement() {
	assert!(accepted(state(500, 0, 0), state(100, 100, 50)));
	assert!(!accepted(state(500, 0, 0), state(99, 100, 50)));
	assert!(accepted(state(-500, 10, 5), state(0, 0, 0)), "a deposit makes it whole");
}

/// MAR-011.
#[test]
fn change_should_be_accepted_when_the_margin_ratio_does_not_fall() {
	// E 90, MM 100. Closing half at a loss of 45 keeps 90 %, of 46 does not.
	let before = state(90, 200, 100);
	assert!(accepted(before, state(45, 100, 50)));
	assert!(!accepted(before, state(44, 100, 50)));
	// A better ratio by a larger position is no way out.
	assert!(!accepted(before, state(150, 240, 101)));
}

/// MAR-012. Comparing quotients calls the step from -10/20 to -10/10 a worsening, and would forbid
/// a bankrupt account to close while it lets it grow. With E < 0 only the protocol trades.
#[test]
fn change_should_be_refused_when_equity_is_negative() {
	assert!(!accepted(state(-10, 40, 20), state(-10, 20, 10)));
	assert!(!accepted(state(-10, 40, 20), state(-10, 80, 40)));
	assert!(!accepted(state(-1, 40, 20), state(5, 40, 20)));
}

/// MAR-013. Placing an order moves neither E nor MM: by ratio and MM alone no order would ever be
/// refused.
#[test]
fn order_should_be_refused_when_it_raises_an_unmet_initial_requirement() {
	let before = state(90, 80, 50);
	let after = state(90, 8_000, 50);
	let by_ratio_alone = after.equity.get() * before.maintenance.get()
		>= before.equity.get() * after.maintenance.get()
		&& after.maintenance <= before.maintenance;
	assert!(by_ratio_alone);
	assert!(!accepted(before, after));
	// A reducing order leaves the worst side where it was and is taken.
	assert!(accepted(state(70, 80, 50), state(70, 80, 50)));
	assert!(accepted(state(70, 80, 50), state(70, 75, 50)), "so is a cancel");
}

/// MAR-014. Without positions 0 >= 0 holds whatever is taken out.
#[test]
fn withdrawal_should_be_refused_when_nothing_is_required_and_equity_turns_negative() {
	assert!(!accepted(state(100, 0, 0), state(-50, 0, 0)));
	assert!(!accepted(state(100, 150, 0), state(99, 150, 0)));
	assert!(accepted(state(100, 150, 0), state(100, 120, 0)));
}

/// MAR-015.
#[test]
fn comparison_should_be_exact_when_products_exceed_128_bits() {
	let big = i128::MAX / 2;
	assert!(accepted(state(big, i128::MAX, i128::MAX), state(big, i128::MAX, i128::MAX)));
	assert!(!accepted(state(big, i128::MAX, i128::MAX), state(big - 1, i128::MAX, i128::MAX)));
}

proptest! {
	#![proptest_config(super::config())]

	/// MAR-010, MAR-011, both ways, against quotients of exact integers.
	#[test]
	fn rule_should_hold_both_ways(
		before in (-1_000i128..1_000, 0i128..1_000, 0i128..500),
		after in (-1_000i128..1_000, 0i128..1_000, 0i128..500),
	) {
		let before = state(before.0, before.1, before.2);
		let after = state(after.0, after.1, after.2);
		let margined = after.equity >= after.initial;
		let grows = after.maintenance > before.maintenance || after.initial > before.initial;
		let ratio_falls = if before.maintenance.is_zero() {
			after.equity < before.equity
		} else {
			after.equity.get() * before.maintenance.get()
				< before.equity.get() * after.maintenance.get()
		};
		let expected = margined || !(before.equity.is_negative() || grows || ratio_falls);
		prop_assert_eq!(accepted(before, after), expected);
	}

	/// MAR-011: an accepted change leaves an account margined, or no nearer to liquidation.
	#[test]
	fn accepted_change_should_never_make_a_safe_account_liquidatable(
		legs in any_legs(), equity in 0i128..1 << 40, cost in 0i128..1 << 30, share in 0i64..=100,
	) {
		let quote = quote_for(equity, &legs);
		let before = health(quote, &legs).unwrap();
		let mut changed = legs.clone();
		for leg in &mut changed {
			leg.lots = SignedLots(leg.lots.get() * share / 100);
		}
		let after = health(quote_for(equity - cost, &changed), &changed).unwrap();
		if !before.is_liquidatable() && accepted(before, after) {
			prop_assert!(!after.is_liquidatable());
		}
	}
}
