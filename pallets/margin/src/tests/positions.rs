//! Arithmetic of positions.

use crate::positions::{resize, trade};
use bulwark_primitives::{
	FundingIndex, MarketId, Position, Price, QuoteAtoms, SignedLots, Subaccount,
};
use proptest::prelude::*;

fn position(lots: i64, entry: i128) -> Position {
	Position {
		market: MarketId(0),
		lots: SignedLots(lots),
		entry: QuoteAtoms(entry),
		..Position::default()
	}
}

fn resized(from: Position, change: i64, price: u64) -> Position {
	resize(from, SignedLots(change), Price(price)).unwrap()
}

/// LED-080.
#[test]
fn entry_should_follow_the_table_when_a_position_is_traded() {
	let rows = [
		// Opening adds the notional.
		((0, 0), 10, 100, (10, 1_000)),
		((10, 1_000), 5, 130, (15, 1_650)),
		((0, 0), -10, 100, (-10, -1_000)),
		((-10, -1_000), -5, 70, (-15, -1_350)),
		// Closing keeps the entry price, what stays rounded down.
		((10, 1_000), -4, 150, (6, 600)),
		((3, 100), -1, 150, (2, 66)),
		((-3, -100), 1, 150, (-2, -67)),
		// Closing all leaves nothing; through zero opens the rest.
		((10, 1_003), -10, 150, (0, 0)),
		((10, 1_000), -15, 150, (-5, -750)),
		((-10, -1_000), 11, 90, (1, 90)),
		// Nothing traded, nothing changed.
		((-10, -1_001), 0, 90, (-10, -1_001)),
		((10, 1_001), 0, 90, (10, 1_001)),
	];
	for ((lots, entry), change, price, (lots_after, entry_after)) in rows {
		assert_eq!(
			resized(position(lots, entry), change, price),
			position(lots_after, entry_after),
			"{lots} lots at {entry}, {change} at {price}"
		);
	}
}

#[test]
fn entry_should_stay_exact_when_the_notional_is_huge() {
	let held = position(i64::MAX, i128::MAX / 2);
	let left = resized(held, 1 - i64::MAX, 1);
	assert_eq!(left.entry, QuoteAtoms(i128::MAX / 2 / i128::from(i64::MAX)));
	assert!(resize(held, SignedLots(1), Price(1)).is_err());
}

proptest! {
	/// LED-081. Trades move quote by exactly what they are worth, whatever the entry is.
	#[test]
	fn quote_should_move_by_the_exact_value_when_trades_are_random(
		trades in prop::collection::vec((-1_000i64..1_000, 1u64..10_000), 1..50),
	) {
		let mut account = Subaccount::default();
		let mut quote = 0i128;
		let mut lots = 0i64;
		for (change, price) in trades {
			let (market, index) = (MarketId(7), FundingIndex::ZERO);
			trade(&mut account, market, SignedLots(change), Price(price), index).unwrap();
			quote -= i128::from(change) * i128::from(price);
			lots += change;
			prop_assert_eq!(account.quote, QuoteAtoms(quote));
			prop_assert_eq!(account.lots(MarketId(7)), SignedLots(lots));
			prop_assert_eq!(account.positions.len(), usize::from(lots != 0));
		}
	}

	/// LED-082. What stays of an entry after closing is never more than its exact share, and less
	/// by under one atom.
	#[test]
	fn entry_should_round_down_when_part_is_closed(
		lots in 2i64..1_000_000,
		price in 1i128..1_000_000,
		dust in 0i128..1_000,
		share in 0i64..1_000_000,
		short in any::<bool>(),
	) {
		let closed = 1 + share % (lots - 1);
		let sign = if short { -1 } else { 1 };
		let entry = i128::from(sign) * (i128::from(lots) * price + dust);
		let held = position(sign * lots, entry);
		let left = resized(held, -sign * closed, 1);
		let exact = entry * i128::from(lots - closed);
		let kept = left.entry.0 * i128::from(lots);
		prop_assert!(kept <= exact && exact - kept < i128::from(lots));
	}
}
