use crate::wide::*;
use bulwark_primitives::ArithmeticError;
use core::cmp::Ordering;
use proptest::prelude::*;

#[test]
fn product_should_be_exact_when_it_needs_256_bits() {
	// (2^128 - 1)^2 = 2^256 - 2^129 + 1: one atom more or less must show.
	let square = product(u128::MAX, u128::MAX);
	assert!(square > product(u128::MAX, u128::MAX - 1));
	assert_eq!(product(u128::MAX, 1 << 64), product(1 << 64, u128::MAX));
	assert!(product(1 << 127, 4) > product(u128::MAX, 1));
	assert_eq!(product(1 << 127, 2), product(1 << 64, 1 << 64));
}

#[test]
fn comparison_should_be_exact_when_products_overflow_128_bits() {
	let big = i128::MAX;
	assert_eq!(compare_products(big, big, big, big - 1), Ordering::Greater);
	assert_eq!(compare_products(-big, big, big, big), Ordering::Less);
	assert_eq!(compare_products(-big, big, -big, big - 1), Ordering::Less);
	assert_eq!(compare_products(i128::MIN, i128::MIN, big, big), Ordering::Greater);
	assert_eq!(compare_products(0, big, -1, 1), Ordering::Greater);
	assert_eq!(compare_products(0, big, big, 0), Ordering::Equal);
}

#[test]
fn quotient_should_fail_when_it_does_not_fit_or_the_divisor_is_zero() {
	assert_eq!(mul_div_floor(u128::MAX, 2, 1), Err(ArithmeticError::Overflow));
	assert_eq!(mul_div_floor(u128::MAX, 2, 0), Err(ArithmeticError::DivisionByZero));
	assert_eq!(mul_div_floor(1, 2, 0), Err(ArithmeticError::DivisionByZero));
	assert_eq!(signed_mul_div_floor(i128::MIN, 2, 1), Err(ArithmeticError::Overflow));
	assert_eq!(signed(u128::MAX), Err(ArithmeticError::Overflow));
	assert_eq!(mul_div_ceil(u128::MAX, u128::MAX, u128::MAX), Ok(u128::MAX));
}

#[test]
fn signed_quotient_should_round_towards_minus_infinity() {
	assert_eq!(signed_mul_div_floor(-7, 1, 2), Ok(-4));
	assert_eq!(signed_mul_div_floor(7, 1, 2), Ok(3));
}

proptest! {
	#![proptest_config(super::config())]

	#[test]
	fn comparison_should_agree_with_128_bits_when_they_suffice(
		a in any::<i64>(), b in any::<i64>(), c in any::<i64>(), d in any::<i64>(),
	) {
		let [a, b, c, d] = [a, b, c, d].map(i128::from);
		prop_assert_eq!(compare_products(a, b, c, d), (a * b).cmp(&(c * d)));
	}

	#[test]
	fn quotient_and_remainder_should_recompose_the_product(
		a in any::<u128>(), b in any::<u128>(), divisor in 1u128..,
	) {
		if let Ok((quotient, remainder)) = mul_div_rem(a, b, divisor) {
			prop_assert!(remainder < divisor);
			let above = quotient.checked_add(1);
			prop_assert!(product(quotient, divisor) <= product(a, b));
			if let Some(above) = above {
				prop_assert!(product(above, divisor) > product(a, b));
			}
			prop_assert_eq!(remainder == 0, product(quotient, divisor) == product(a, b));
		} else {
			// Only a quotient above 2^128 - 1 fails.
			prop_assert!(product(a, b) > product(u128::MAX, divisor));
		}
	}
}
