//! The impact price, the fee and the rebates.

mod common;

use bulwark_auction::{fee, impact_price, scale_rebates};
use bulwark_primitives::{ArithmeticError, Lots, Ppm, Price, QuoteAtoms};
use common::config;
use proptest::prelude::*;

fn impact(levels: &[(u64, u64)], notional: i128) -> Option<Price> {
	impact_price(
		levels.iter().map(|(price, lots)| (Price(*price), Lots(*lots))),
		QuoteAtoms(notional),
	)
}

/// AUC-020.
#[test]
fn impact_price_should_be_the_best_level_when_it_holds_the_notional() {
	assert_eq!(impact(&[(100, 10), (90, 10)], 1), Some(Price(100)));
	assert_eq!(impact(&[(100, 10), (90, 10)], 1_000), Some(Price(100)));
}

/// AUC-020: 1,450 buys 10 lots at 100 and 5 at 90: 1,450 / 15 = 96.67.
#[test]
fn impact_price_should_weigh_levels_when_the_notional_spans_them() {
	assert_eq!(impact(&[(100, 10), (90, 10)], 1_450), Some(Price(96)));
	// A part of a lot: 1,045 buys 10.5 lots, 99.52 each.
	assert_eq!(impact(&[(100, 10), (90, 10)], 1_045), Some(Price(99)));
	// Empty levels and levels at nothing hold no notional.
	assert_eq!(impact(&[(100, 0), (100, 10)], 1_000), Some(Price(100)));
	assert_eq!(impact(&[(0, 0), (100, 10)], 1_000), Some(Price(100)));
}

/// AUC-020.
#[test]
fn impact_price_should_be_none_when_the_levels_do_not_hold_the_notional() {
	assert_eq!(impact(&[(100, 10), (90, 10)], 1_901), None);
	assert_eq!(impact(&[(100, 10), (90, 10)], 1_900), Some(Price(95)));
	assert_eq!(impact(&[], 1), None);
	assert_eq!(impact(&[(100, 10)], 0), None);
	assert_eq!(impact(&[(100, 10)], -1), None);
	assert_eq!(impact(&[(u64::MAX, u64::MAX)], i128::MAX), None);
}

#[test]
fn impact_price_should_not_read_on_when_the_notional_is_complete() {
	let mut read = 0;
	let levels = (1..=100u64).map(|step| {
		read += 1;
		(Price(200 - step), Lots(1))
	});
	assert_eq!(impact_price(levels, QuoteAtoms(199 + 198)), Some(Price(198)));
	assert_eq!(read, 2);
}

/// AUC-021: the fraction of an atom is the account's.
#[test]
fn fee_should_round_up_when_inexact() {
	assert_eq!(fee(Price(100), Lots(10), Ppm(500)), Ok(QuoteAtoms(1)));
	assert_eq!(fee(Price(200), Lots(10), Ppm(500)), Ok(QuoteAtoms(1)));
	assert_eq!(fee(Price(201), Lots(10), Ppm(500)), Ok(QuoteAtoms(2)));
	assert_eq!(fee(Price(6_000_000), Lots(1_000), Ppm(500)), Ok(QuoteAtoms(3_000_000)));
	assert_eq!(fee(Price(100), Lots(10), Ppm(0)), Ok(QuoteAtoms(0)));
	assert_eq!(fee(Price(100), Lots(0), Ppm(500)), Ok(QuoteAtoms(0)));
}

#[test]
fn fee_should_fail_when_the_notional_does_not_fit() {
	assert_eq!(fee(Price(u64::MAX), Lots(u64::MAX), Ppm(1)), Err(ArithmeticError::Overflow));
}

fn scaled(fees: i128, rebates: &[i128]) -> Result<Vec<i128>, ArithmeticError> {
	let rebates: Vec<QuoteAtoms> = rebates.iter().copied().map(QuoteAtoms).collect();
	let scaled = scale_rebates(QuoteAtoms(fees), &rebates)?;
	Ok(scaled.into_iter().map(|rebate| rebate.0).collect())
}

/// AUC-028, worked counterexample H5, the wrong rule being to pay makers whatever the takers paid:
/// two that only make would be paid out of nothing.
#[test]
fn rebates_should_shrink_when_fees_do_not_pay_for_them() {
	assert_eq!(scaled(100, &[30, 70]), Ok(vec![30, 70]));
	assert_eq!(scaled(99, &[30, 70]), Ok(vec![29, 69]));
	assert_eq!(scaled(10, &[30, 70]), Ok(vec![3, 7]));
	assert_eq!(scaled(0, &[30, 70]), Ok(vec![0, 0]));
	assert_eq!(scaled(1, &[1, 1, 1]), Ok(vec![0, 0, 0]));
	assert_eq!(scaled(0, &[]), Ok(vec![]));
	assert_eq!(scaled(0, &[0, 0]), Ok(vec![0, 0]));
}

/// AUC-028: no product is too large, but a sum may be.
#[test]
fn rebates_should_be_exact_when_amounts_are_extreme() {
	let most = i128::MAX;
	assert_eq!(scaled(most, &[most]), Ok(vec![most]));
	assert_eq!(scaled(most - 1, &[most]), Ok(vec![most - 1]));
	assert_eq!(scaled(most / 2, &[most / 2, most / 2]), Ok(vec![most / 4; 2]));
	assert_eq!(scaled(most, &[most, 1]), Err(ArithmeticError::Overflow));
	assert_eq!(scaled(-1, &[]), Err(ArithmeticError::Underflow));
	assert_eq!(scaled(1, &[2, -1]), Err(ArithmeticError::Underflow));
}

proptest! {
	#![proptest_config(config(1024))]

	/// AUC-028.
	#[test]
	fn rebates_should_be_within_fees_and_pro_rata_when_scaled(
		fees in 0i128..1_000, rebates in prop::collection::vec(0i128..500, 0..12),
	) {
		let paid = scaled(fees, &rebates).unwrap();
		let sum: i128 = rebates.iter().sum();
		prop_assert!(paid.iter().sum::<i128>() <= fees.min(sum));
		for (paid, rebate) in paid.iter().zip(&rebates) {
			let share = if sum <= fees { *rebate } else { rebate * fees / sum };
			prop_assert_eq!(*paid, share);
		}
	}

	#[test]
	fn impact_price_should_lie_between_best_and_worst_level_when_there_is_one(
		levels in prop::collection::vec((1u64..1_000, 0u64..50), 1..20),
		notional in 1i128..200_000,
	) {
		let holds: i128 = levels.iter().map(|(p, l)| i128::from(*p) * i128::from(*l)).sum();
		let price = impact(&levels, notional);
		prop_assert_eq!(price.is_some(), holds >= notional);
		if let Some(Price(price)) = price {
			let prices = || levels.iter().filter(|(_, lots)| *lots > 0).map(|(price, _)| *price);
			prop_assert!(prices().min().unwrap() <= price && price <= prices().max().unwrap());
		}
	}

	#[test]
	fn fee_should_be_less_than_an_atom_above_the_exact_one_when_rounded(
		price in 0u64..1_000_000_000, lots in 0u64..1_000_000, ratio in 0u32..20_000,
	) {
		let exact = i128::from(price) * i128::from(lots) * i128::from(ratio);
		let fee = fee(Price(price), Lots(lots), Ppm(ratio)).unwrap().0 * 1_000_000;
		prop_assert!(exact <= fee && fee < exact + 1_000_000);
	}
}
