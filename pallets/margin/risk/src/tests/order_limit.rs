use super::*;
use crate::{order_limit, ORDER_TIERS};
use bulwark_primitives::MAX_OPEN_ORDERS;

const USD: i128 = 1_000_000;

/// MAR-040.
#[test]
fn order_limit_should_follow_the_table_when_equity_grows() {
	let rows = [
		(-5 * USD, 4),
		(0, 4),
		(20 * USD - 1, 4),
		(20 * USD, 8),
		(100 * USD - 1, 8),
		(100 * USD, 20),
		(1_000 * USD - 1, 20),
		(1_000 * USD, 50),
		(10_000 * USD - 1, 50),
		(10_000 * USD, 100),
		(100_000 * USD - 1, 100),
		(100_000 * USD, 128),
		(i128::MAX, 128),
	];
	for (equity, orders) in rows {
		assert_eq!(order_limit(QuoteAtoms(equity)), orders, "at {equity}");
	}
}

/// MAR-040.
#[test]
fn order_tiers_should_ascend_when_read_in_order() {
	for pair in ORDER_TIERS.windows(2) {
		assert!(pair[0].below < pair[1].below && pair[0].orders < pair[1].orders);
	}
	assert!(ORDER_TIERS.iter().all(|tier| tier.orders < MAX_OPEN_ORDERS));
}

proptest! {
	#![proptest_config(super::config())]

	/// MAR-040: more equity never allows fewer orders.
	#[test]
	fn order_limit_should_be_monotone_in_equity(
		equity in -1_000 * USD..200_000 * USD, more in 0i128..100_000 * USD,
	) {
		prop_assert!(order_limit(QuoteAtoms(equity)) <= order_limit(QuoteAtoms(equity + more)));
	}
}
