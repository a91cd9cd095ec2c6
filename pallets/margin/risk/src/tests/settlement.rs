use super::*;
use crate::settlement::*;
use bulwark_primitives::{ArithmeticError, Moment};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// When the contract of the tests expires, and when its window begins.
const EXPIRY: u64 = 1_000 * HOUR_MS;
const START: u64 = EXPIRY - WINDOW_MS;

fn window() -> SettlementWindow {
	SettlementWindow::new(Moment(EXPIRY))
}

/// Blocks every second from one minute of the window to another, the second left out.
fn minutes(window: &mut SettlementWindow, from: u64, to: u64, index: Option<u64>) {
	for second in from * 60..to * 60 {
		window.note(Moment(START + second * 1_000), index.map(Price)).unwrap();
	}
}

/// A block at a minute of the window.
fn at(window: &mut SettlementWindow, minute: u64, index: Option<u64>) -> SettlementStatus {
	window.note(Moment(START + minute * MINUTE_MS), index.map(Price)).unwrap();
	window.status()
}

/// EXP-001: the table of prices.
#[test]
fn price_should_be_the_time_weighted_mean_of_the_window() {
	let mut even = window();
	minutes(&mut even, 0, 15, Some(100));
	minutes(&mut even, 15, 30, Some(200));
	assert_eq!(even.status(), SettlementStatus::Open);
	assert_eq!(at(&mut even, 30, Some(9_000)), SettlementStatus::Priced(Price(150)));
	assert_eq!((even.weighted, even.covered_ms), (150 * 1_800_000, WINDOW_MS));
	// Prices before the window and after it count for nothing.
	let mut outside = window();
	outside.note(Moment(START - HOUR_MS), Some(Price(1))).unwrap();
	outside.note(Moment(START - 1_000), Some(Price(50))).unwrap();
	minutes(&mut outside, 0, 30, Some(100));
	assert_eq!(at(&mut outside, 30, None), SettlementStatus::Priced(Price(100)));
	assert_eq!(at(&mut outside, 31, Some(7)), SettlementStatus::Priced(Price(100)));
}

/// EXP-001: rounded down, one price for both sides. 100 for 20 minutes, 101 for 10: 100.33.
#[test]
fn price_should_be_rounded_down() {
	let mut window = window();
	minutes(&mut window, 0, 20, Some(100));
	minutes(&mut window, 20, 30, Some(101));
	assert_eq!(at(&mut window, 30, None), SettlementStatus::Priced(Price(100)));
}

/// EXP-002: the price just before the window stands into it for what is left of its ten seconds.
#[test]
fn live_price_should_stand_for_ten_seconds_at_most() {
	let mut window = window();
	window.note(Moment(START - 4_000), Some(Price(100))).unwrap();
	window.note(Moment(START + 60_000), Some(Price(100))).unwrap();
	assert_eq!(window.covered_ms, 6_000);
	window.note(Moment(START + 63_000), None).unwrap();
	assert_eq!(window.covered_ms, 9_000);
	window.note(Moment(START + 90_000), Some(Price(100))).unwrap();
	assert_eq!(window.covered_ms, 9_000, "a stale feed covers nothing");
}

/// EXP-003: the table of outages.
#[test]
fn window_should_be_extended_when_too_little_is_covered() {
	// Live for 24 of 30 minutes: enough.
	let mut enough = window();
	minutes(&mut enough, 6, 30, Some(100));
	assert_eq!(at(&mut enough, 30, None), SettlementStatus::Priced(Price(100)));
	// One second less: another minute.
	let mut short = window();
	minutes(&mut short, 0, 6, None);
	short.note(Moment(START + 360_000), None).unwrap();
	for second in 361..1_800 {
		short.note(Moment(START + second * 1_000), Some(Price(100))).unwrap();
	}
	assert_eq!(at(&mut short, 30, Some(200)), SettlementStatus::Open);
	assert_eq!(short.end, Moment(EXPIRY + MINUTE_MS));
	minutes(&mut short, 30, 31, Some(200));
	// (1,439 x 100 + 60 x 200) / 1,499
	assert_eq!(at(&mut short, 31, None), SettlementStatus::Priced(Price(104)));
	// Dead until minute 20: 24 minutes from there, not 80 % of all the time since.
	let mut outage = window();
	minutes(&mut outage, 0, 20, None);
	minutes(&mut outage, 20, 44, Some(100));
	assert_eq!(outage.status(), SettlementStatus::Open);
	assert_eq!(at(&mut outage, 44, None), SettlementStatus::Priced(Price(100)));
}

/// EXP-003: what one block a minute covers is a sixth.
#[test]
fn window_should_be_extended_when_blocks_are_rare() {
	let mut window = window();
	for minute in 0..=143 {
		assert_eq!(at(&mut window, minute, Some(100)), SettlementStatus::Open, "{minute}");
	}
	assert_eq!(at(&mut window, 144, None), SettlementStatus::Priced(Price(100)));
}

/// EXP-004: after a stop of the chain the window goes on, and ends after 24 h for good.
#[test]
fn window_should_end_uncovered_when_a_day_has_passed() {
	let mut stopped = window();
	minutes(&mut stopped, 0, 10, Some(100));
	assert_eq!(at(&mut stopped, 150, Some(300)), SettlementStatus::Open);
	assert_eq!(stopped.end, Moment(START + 151 * MINUTE_MS));
	minutes(&mut stopped, 150, 164, Some(300));
	// 609 s at 100, since the last stood on for ten, and 840 s at 300: 215.94.
	let SettlementStatus::Priced(price) = at(&mut stopped, 164, None) else { panic!("not priced") };
	assert_eq!(price, Price(215));
	let mut dead = window();
	for minute in 0..30 + 24 * 60 {
		assert_eq!(at(&mut dead, minute, None), SettlementStatus::Open, "minute {minute}");
	}
	assert_eq!(at(&mut dead, 30 + 24 * 60, None), SettlementStatus::Uncovered);
	let mut gone = window();
	assert_eq!(at(&mut gone, 100 * 60, Some(5)), SettlementStatus::Uncovered);
	assert_eq!(gone.average(), None);
}

/// EXP-005: the table of marks. On the spot index alone, a jump in the last minute would liquidate at
/// 200 what settles at 103.
#[test]
fn mark_should_go_from_the_index_to_the_settlement_price() {
	let mut window = window();
	let mark = |window: &SettlementWindow, minute: u64, index: u64| {
		window.mark(Moment(START + minute * MINUTE_MS), Price(index)).get()
	};
	assert_eq!(window.mark(Moment(START - 1), Price(77)), Price(77));
	minutes(&mut window, 0, 15, Some(100));
	at(&mut window, 15, Some(100));
	assert_eq!(mark(&window, 15, 100), 100);
	assert_eq!(mark(&window, 15, 200), 150);
	minutes(&mut window, 15, 29, Some(100));
	at(&mut window, 29, Some(200));
	assert_eq!(mark(&window, 29, 200), 103);
	minutes(&mut window, 29, 30, Some(200));
	let SettlementStatus::Priced(price) = at(&mut window, 30, Some(200)) else { panic!("open") };
	assert_eq!((price, mark(&window, 30, 9_999)), (Price(103), 103));
	assert_eq!(mark(&window, 500, 9_999), 103);
}

/// EXP-006: the table of payoffs.
#[test]
fn payoff_should_follow_the_table() {
	let strike = Price(100);
	for (price, linear, call, put) in
		[(130, 130, 30, 0), (100, 100, 0, 0), (90, 90, 0, 10), (0, 0, 0, 100)]
	{
		let paid = [Payoff::Linear, Payoff::Call(strike), Payoff::Put(strike)]
			.map(|payoff| payoff.per_lot(Price(price)).get());
		assert_eq!(paid, [linear, call, put], "{price}");
	}
}

/// EXP-007: the winner comes first and is paid before the losers have paid; the books say so.
#[test]
fn pending_should_be_what_the_others_still_pay_when_a_winner_comes_first() {
	let mut unsettled = Unsettled::new(10);
	let price = Price(130);
	assert_eq!(unsettled.pending(price), Ok(QuoteAtoms(0)));
	assert_eq!(unsettled.pay(SignedLots(10), price), Ok(QuoteAtoms(1_300)));
	assert_eq!(unsettled.pending(price), Ok(QuoteAtoms(-1_300)));
	assert_eq!(unsettled.pay(SignedLots(-4), price), Ok(QuoteAtoms(-520)));
	assert!(!unsettled.is_complete());
	assert_eq!(unsettled.pay(SignedLots(-6), price), Ok(QuoteAtoms(-780)));
	assert_eq!(unsettled, Unsettled::default());
	assert!(unsettled.is_complete());
	assert_eq!(unsettled.pay(SignedLots(1), price), Err(ArithmeticError::Underflow));
	assert_eq!(unsettled, Unsettled::default());
	let huge = Unsettled { lots: i128::MAX, size: 0 };
	assert_eq!(huge.pending(Price(2)), Err(ArithmeticError::Overflow));
}

/// A price and for how long it stood: from, until, price.
fn standings(notes: &[(u64, Option<u64>)]) -> Vec<(u64, u64, u64)> {
	let mut standings = Vec::new();
	for (index, (time, price)) in notes.iter().enumerate() {
		let next = notes.get(index + 1).map_or(u64::MAX, |(time, _)| *time);
		if let Some(price) = price {
			standings.push((*time, next.min(time + PRICE_LIFE_MS), *price));
		}
	}
	standings
}

/// The status after these notes, by its definition: every minute looked at, from the beginning.
fn status_by_definition(notes: &[(u64, Option<u64>)]) -> SettlementStatus {
	let last = notes.last().unwrap().0;
	let standings = standings(notes);
	for extension in 0..=EXTENSION_LIMIT_MS / EXTENSION_MS {
		let end = EXPIRY + extension * EXTENSION_MS;
		if last < end {
			return SettlementStatus::Open;
		}
		let (mut weighted, mut covered) = (0u128, 0u64);
		for (from, until, price) in &standings {
			let stood = (*until).min(end).saturating_sub((*from).max(START));
			weighted += u128::from(*price) * u128::from(stood);
			covered += stood;
		}
		if covered >= COVERAGE_MS {
			let mean = weighted / u128::from(covered);
			return SettlementStatus::Priced(Price(u64::try_from(mean).unwrap()));
		}
	}
	SettlementStatus::Uncovered
}

/// Blocks from somewhat before the window on, some far apart, some without a live price.
fn any_notes() -> impl Strategy<Value = Vec<(u64, Option<u64>)>> {
	let gap = prop_oneof![
		30 => 1_000u64..15_000,
		3 => 15_000u64..200_000,
		1 => 0u64..2 * HOUR_MS,
	];
	let price = prop::option::weighted(0.9, 1u64..1 << 40);
	prop::collection::vec((gap, price), 150..450).prop_map(|notes| {
		let mut now = START - 2 * MINUTE_MS;
		notes
			.into_iter()
			.map(|(gap, price)| {
				now += gap;
				(now, price)
			})
			.collect()
	})
}

proptest! {
	#![proptest_config(super::config())]

	/// EXP-001, EXP-002, EXP-003, EXP-004: the running record is the definition.
	#[test]
	fn window_should_agree_with_the_definition_of_settlement(notes in any_notes()) {
		let mut window = window();
		for (now, price) in &notes {
			window.note(Moment(*now), price.map(Price)).unwrap();
		}
		prop_assert_eq!(window.status(), status_by_definition(&notes));
	}

	/// EXP-005: the mark lies between average and index, and is the settlement price in the end.
	#[test]
	fn mark_should_lie_between_average_and_index(notes in any_notes(), index in 1u64..1 << 40) {
		let mut window = window();
		for (now, price) in &notes {
			window.note(Moment(*now), price.map(Price)).unwrap();
			let mark = window.mark(Moment(*now), Price(index));
			let average = window.average().unwrap_or(Price(index));
			let (low, high) = (average.min(Price(index)), average.max(Price(index)));
			prop_assert!(low <= mark && mark <= high);
			if let SettlementStatus::Priced(price) = window.status() {
				prop_assert_eq!(window.mark(Moment(*now), Price(index)), price);
			}
		}
	}
}

proptest! {
	#![proptest_config(many())]

	/// EXP-007: in whatever order accounts come, paid and pending add up to nothing, to the atom, and
	/// in the end nothing is pending.
	#[test]
	fn settlement_should_be_conserved_in_any_order(
		sizes in prop::collection::vec(-1i64 << 40..1 << 40, 1..8),
		price in 0u64..1 << 50,
		strike in 0u64..1 << 50,
		kind in 0u8..3,
	) {
		let payoff = [Payoff::Linear, Payoff::Call(Price(strike)), Payoff::Put(Price(strike))]
			[usize::from(kind)];
		let per_lot = payoff.per_lot(Price(price));
		let mut positions = sizes.clone();
		positions.push(-sizes.iter().sum::<i64>());
		let longs = positions.iter().filter(|lots| **lots > 0).map(|lots| lots.unsigned_abs());
		let mut unsettled = Unsettled::new(longs.sum());
		let mut paid = 0;
		for lots in &positions {
			paid += unsettled.pay(SignedLots(*lots), per_lot).unwrap().get();
			prop_assert_eq!(paid + unsettled.pending(per_lot).unwrap().get(), 0);
		}
		prop_assert!(paid == 0 && unsettled.is_complete());
	}
}
