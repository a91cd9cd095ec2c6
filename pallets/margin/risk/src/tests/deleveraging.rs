use super::*;
use crate::{deleverage, Allocation, DeleverageError, Holder};
use bulwark_primitives::ArithmeticError;

fn holder(lots: u64, profit: i128, equity: i128) -> Holder {
	Holder { lots: Lots(lots), profit: QuoteAtoms(profit), equity: QuoteAtoms(equity) }
}

fn run(lots: u64, deficit: i128, holders: &[Holder]) -> (Vec<u64>, Vec<i128>, i128) {
	let Allocation { lots, haircuts, uncovered } =
		deleverage(Lots(lots), QuoteAtoms(deficit), holders).unwrap();
	(
		lots.into_iter().map(Lots::get).collect(),
		haircuts.into_iter().map(QuoteAtoms::get).collect(),
		uncovered.get(),
	)
}

/// LIQ-010.
#[test]
fn deficit_should_be_shared_by_profit_when_profit_suffices() {
	// Profits 300, 100, 0 pay 200 as 150, 50, 0 and close 40 lots as 30, 10, 0.
	let holders = [holder(50, 300, 1_000), holder(50, 100, 1_000), holder(50, -20, 1_000)];
	assert_eq!(run(40, 200, &holders), (vec![30, 10, 0], vec![150, 50, 0], 0));
	// The first holds 20 only: the second takes on, then the third, by size.
	let holders = [holder(20, 300, 1_000), holder(15, 100, 1_000), holder(50, -20, 1_000)];
	assert_eq!(run(40, 200, &holders), (vec![20, 15, 5], vec![150, 50, 0], 0));
}

/// LIQ-011, worked counterexample (a): short one market with +500, long another with -490, equity
/// 10. A cap of profit alone takes a share of 100 and leaves it at -90.
#[test]
fn haircut_should_not_sink_an_account_when_its_equity_is_below_its_profit() {
	let holders = [holder(10, 500, 10), holder(10, 500, 2_000)];
	let by_profit_alone = 200 * 500 / 1_000;
	assert!(holders[0].equity.get() - by_profit_alone < 0);
	let (_, haircuts, uncovered) = run(10, 200, &holders);
	// Caps 10 and 500.
	assert_eq!((haircuts, uncovered), (vec![4, 196], 0));
	let bankrupt = [holder(10, 500, -5), holder(10, 500, 2_000)];
	assert_eq!(run(10, 200, &bankrupt).1, vec![0, 200]);
}

/// LIQ-012, worked counterexample (b): the caps sum to less than the deficit. Each pays its cap,
/// the position still closes, and the rest is said aloud.
#[test]
fn rest_should_be_uncovered_when_caps_do_not_suffice() {
	// Caps 60 and 40 of 200: half of the 20 lots by cap (6, 4), half by size (100 : 300 : 100).
	let holders = [holder(100, 60, 500), holder(300, 40, 500), holder(100, -10, 500)];
	assert_eq!(run(20, 200, &holders), (vec![8, 10, 2], vec![60, 40, 0], 100));
	let losers = [holder(10, -60, 500), holder(30, 0, 500)];
	assert_eq!(run(20, 200, &losers), (vec![5, 15], vec![0, 0], 200));
}

/// LIQ-013, worked counterexample (c): an empty book and no deficit. Lots by `h / D` would divide
/// by zero; they go by size, and nobody pays.
#[test]
fn lots_should_go_by_size_when_there_is_no_deficit() {
	let holders = [holder(30, 900, 1_000), holder(10, -5, 1_000)];
	for deficit in [0, -1, -1_000] {
		assert_eq!(run(20, deficit, &holders), (vec![15, 5], vec![0, 0], 0));
	}
	assert_eq!(run(40, 0, &holders), (vec![30, 10], vec![0, 0], 0));
}

/// LIQ-014, worked counterexample (d): splitting an account changes nothing, but handing a position
/// to a second wallet at mark resets its profit: the rule is split-neutral, not proof against that.
#[test]
fn shares_should_be_split_neutral_but_follow_profit() {
	let whole = [holder(40, 400, 800), holder(40, 400, 800)];
	let split = [holder(20, 200, 400), holder(20, 200, 400), holder(40, 400, 800)];
	assert_eq!(run(20, 200, &whole), (vec![10, 10], vec![100, 100], 0));
	assert_eq!(run(20, 200, &split), (vec![5, 5, 10], vec![50, 50, 100], 0));
	let swapped = [holder(40, 0, 800), holder(40, 400, 800)];
	assert_eq!(run(20, 200, &swapped).1, vec![0, 200]);
}

/// LIQ-015: floors, then one each to the largest remainders, ties to the first.
#[test]
fn remainders_should_go_to_the_first_when_equal() {
	let equal = [holder(10, 100, 100); 3];
	assert_eq!(run(10, 100, &equal), (vec![4, 3, 3], vec![34, 33, 33], 0));
	// A deficit of one atom is not a reason for one holder to close everything.
	assert_eq!(run(9, 1, &equal), (vec![3, 3, 3], vec![1, 0, 0], 0));
}

/// LIQ-016.
#[test]
fn deleveraging_should_fail_when_holders_have_too_few_lots() {
	let too_few = deleverage(Lots(21), QuoteAtoms(0), &[holder(10, 1, 1), holder(10, 1, 1)]);
	assert_eq!(too_few, Err(DeleverageError::TooFewLots));
	assert_eq!(deleverage(Lots(1), QuoteAtoms(5), &[]), Err(DeleverageError::TooFewLots));
	assert_eq!(run(0, 5, &[]), (vec![], vec![], 5));
}

#[test]
fn deleveraging_should_fail_when_a_sum_does_not_fit() {
	let huge = [holder(1, i128::MAX, i128::MAX); 3];
	assert_eq!(
		deleverage(Lots(1), QuoteAtoms(1), &huge),
		Err(DeleverageError::Arithmetic(ArithmeticError::Overflow))
	);
	let wide = [holder(u64::MAX, i128::MAX, i128::MAX); 2];
	let (lots, haircuts, uncovered) = run(u64::MAX, i128::MAX, &wide);
	assert_eq!(lots.iter().copied().map(u128::from).sum::<u128>(), u128::from(u64::MAX));
	assert_eq!(haircuts.iter().sum::<i128>() + uncovered, i128::MAX);
}

/// LIQ-011, LIQ-012: counted on random books. A cap of profit alone sinks some accounts; the sum of
/// caps falls short in some; the rule here does neither harm.
#[test]
fn profit_cap_alone_should_sink_accounts_where_both_caps_sink_none() {
	let mut sequence = Sequence(0x2545_f491_4f6c_dd1d);
	let (mut sunk_by_profit_cap, mut sunk, mut infeasible) = (0, 0, 0);
	for _ in 0..16_227 {
		let count = sequence.next(1, 8);
		let holders: Vec<Holder> = (0..count)
			.map(|_| {
				let lots = u64::try_from(sequence.next(1, 100)).unwrap();
				let profit = i128::from(sequence.next(-500, 1_000));
				holder(lots, profit, i128::from(sequence.next(-50, 1_500)))
			})
			.collect();
		let held: u64 = holders.iter().map(|holder| holder.lots.get()).sum();
		let lots = u64::try_from(sequence.next(1, 200)).unwrap().min(held);
		let deficit = i128::from(sequence.next(1, 1_500));
		let profit: i128 = holders.iter().map(|holder| holder.profit.get().max(0)).sum();
		let sinks = |pays: &dyn Fn(usize, &Holder) -> i128| {
			holders.iter().enumerate().any(|(index, holder)| {
				holder.equity.get() >= 0 && holder.equity.get() < pays(index, holder)
			})
		};
		sunk_by_profit_cap += u32::from(sinks(&|_, holder| {
			deficit.min(profit) * holder.profit.get().max(0) / profit.max(1)
		}));
		let (_, haircuts, uncovered) = run(lots, deficit, &holders);
		sunk += u32::from(sinks(&|index, _| haircuts[index]));
		infeasible += u32::from(uncovered > 0);
	}
	assert!(sunk_by_profit_cap > 100 && infeasible > 100, "{sunk_by_profit_cap} {infeasible}");
	assert_eq!(sunk, 0);
}

prop_compose! {
	/// Holders of even numbers, so that they can be halved, and what is closed against them.
	fn any_case()(
		holders in prop::collection::vec((1u64..500, -5_000i128..5_000, -1_000i128..8_000), 1..40),
	)(
		share in 0u64..=100,
		deficit in -1_000i128..60_000,
		holders in Just(holders),
	) -> (u64, i128, Vec<Holder>) {
		let holders: Vec<Holder> = holders
			.into_iter()
			.map(|(lots, profit, equity)| holder(2 * lots, 2 * profit, 2 * equity))
			.collect();
		let held: u64 = holders.iter().map(|holder| holder.lots.get()).sum();
		(held * share / 100, deficit, holders)
	}
}

fn capacity(holder: &Holder) -> i128 {
	holder.profit.get().min(holder.equity.get()).max(0)
}

proptest! {
	#![proptest_config(super::config())]

	/// LIQ-010 to LIQ-013: sums to the lot and to the atom, caps, no sign flipped, no solvent
	/// account sunk.
	#[test]
	fn allocation_should_be_exact_and_capped((lots, deficit, holders) in any_case()) {
		let (closed, haircuts, uncovered) = run(lots, deficit, &holders);
		prop_assert_eq!(closed.iter().sum::<u64>(), lots);
		prop_assert_eq!(haircuts.iter().sum::<i128>() + uncovered, deficit.max(0));
		let room: i128 = holders.iter().map(capacity).sum();
		prop_assert_eq!(uncovered, (deficit.max(0) - room).max(0));
		for ((holder, closed), haircut) in holders.iter().zip(&closed).zip(&haircuts) {
			prop_assert!(*closed <= holder.lots.get());
			prop_assert!(0 <= *haircut && *haircut <= capacity(holder));
			prop_assert!(holder.equity.get() < 0 || holder.equity.get() >= *haircut);
		}
	}

	/// LIQ-010: of two payers neither of which is full, the richer closes no less.
	#[test]
	fn lots_should_follow_haircuts_when_not_capped((lots, deficit, holders) in any_case()) {
		let room: i128 = holders.iter().map(capacity).sum();
		// Covered: each lot is closed by somebody who pays, until the payers are full.
		let (closed, _, _) = run(lots, deficit.clamp(room.min(1), room), &holders);
		let open: Vec<(i128, u64)> = holders
			.iter()
			.zip(&closed)
			.filter(|(holder, closed)| capacity(holder) > 0 && **closed < holder.lots.get())
			.map(|(holder, closed)| (capacity(holder), *closed))
			.collect();
		for (capacity, closed) in &open {
			for (other_capacity, other_closed) in &open {
				prop_assert!(capacity <= other_capacity || closed + 1 > *other_closed);
			}
		}
	}

	/// LIQ-015: the order of holders matters for ties only.
	#[test]
	fn allocation_should_not_depend_on_order_up_to_ties(
		(lots, deficit, holders) in any_case(), turn in any::<prop::sample::Index>(),
	) {
		let turn = turn.index(holders.len());
		let mut turned = holders.clone();
		turned.rotate_left(turn);
		let straight = run(lots, deficit, &holders);
		let (mut closed, mut haircuts, uncovered) = run(lots, deficit, &turned);
		closed.rotate_right(turn);
		haircuts.rotate_right(turn);
		prop_assert_eq!(uncovered, straight.2);
		for (one, other) in straight.1.iter().zip(&haircuts) {
			prop_assert!(one.abs_diff(*other) <= 1);
		}
		for (one, other) in straight.0.iter().zip(&closed) {
			prop_assert!(one.abs_diff(*other) <= 2);
		}
	}

	/// LIQ-014: halving a holder leaves the group's part, and everyone else's, where it was.
	#[test]
	fn allocation_should_be_split_neutral_within_rounding((lots, deficit, holders) in any_case()) {
		let (closed, haircuts, uncovered) = run(lots, deficit, &holders);
		let whole = holders[0];
		let half = holder(whole.lots.get() / 2, whole.profit.get() / 2, whole.equity.get() / 2);
		let mut split = vec![half, half];
		split.extend_from_slice(&holders[1..]);
		let (split_closed, split_haircuts, split_uncovered) = run(lots, deficit, &split);
		prop_assert_eq!(uncovered, split_uncovered);
		let group = split_haircuts[0] + split_haircuts[1];
		prop_assert!(group.abs_diff(haircuts[0]) <= 2);
		prop_assert!((split_closed[0] + split_closed[1]).abs_diff(closed[0]) <= 3);
		for index in 1..holders.len() {
			prop_assert!(split_haircuts[index + 1].abs_diff(haircuts[index]) <= 1);
			prop_assert!(split_closed[index + 1].abs_diff(closed[index]) <= 2);
		}
	}

	/// LIQ-010: in units ten times finer, everyone's part is ten times what it was, within
	/// rounding.
	#[test]
	fn haircuts_should_scale_with_the_unit((lots, deficit, holders) in any_case()) {
		let fine: Vec<Holder> = holders
			.iter()
			.map(|one| holder(one.lots.get(), one.profit.get() * 10, one.equity.get() * 10))
			.collect();
		let (_, coarse, _) = run(lots, deficit, &holders);
		let (_, fine, _) = run(lots, deficit * 10, &fine);
		for (coarse, fine) in coarse.iter().zip(&fine) {
			prop_assert!((coarse * 10).abs_diff(*fine) <= 10);
		}
	}
}
