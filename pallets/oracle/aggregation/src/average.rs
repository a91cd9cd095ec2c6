//! Averages over market time.

use bulwark_primitives::IndexPrice;

/// `2^(-1/2^k)` for `k = 1..=32`, in units of 2^-64, rounded to nearest.
const HALVINGS: [u64; 32] = [
	0xb504_f333_f9de_6484,
	0xd744_fcca_d69d_6af4,
	0xeac0_c6e7_dd24_392f,
	0xf525_7d15_2486_cc2c,
	0xfa83_b2db_722a_033a,
	0xfd3e_0c0c_f486_c175,
	0xfe9e_115c_7b8f_884c,
	0xff4e_cb59_511e_c8a5,
	0xffa7_5652_1c8d_aed2,
	0xffd3_a751_c0f7_e10c,
	0xffe9_d2b2_f7db_2756,
	0xfff4_e91b_ff1b_8c3e,
	0xfffa_747e_a004_0664,
	0xfffd_3a3b_7814_eb54,
	0xfffe_9d1c_c60d_dab1,
	0xffff_4e8e_2587_9bfa,
	0xffff_a747_0363_f451,
	0xffff_d3a3_7dda_0313,
	0xffff_e9d1_bdf7_03af,
	0xffff_f4e8_debe_025e,
	0xffff_fa74_6f4f_a150,
	0xffff_fd3a_37a3_f8b0,
	0xffff_fe9d_1bd1_065a,
	0xffff_ff4e_8de8_45ae,
	0xffff_ffa7_46f4_1377,
	0xffff_ffd3_a37a_05e4,
	0xffff_ffe9_d1bd_01fc,
	0xffff_fff4_e8de_80c0,
	0xffff_fffa_746f_4051,
	0xffff_fffd_3a37_a025,
	0xffff_fffe_9d1b_d011,
	0xffff_ffff_4e8d_e808,
];

/// One, in units of 2^-64.
const ONE: u128 = 1 << 64;

/// Exponential moving average with half-life `tau_ms`: the previous average moves towards the
/// sample by `1 - 2^(-elapsed / tau)` of their difference.
///
/// Rounded towards the previous average. Off the exact value by at most 2^-32 of the difference
/// plus one unit; never outside `[previous, sample]`. A `tau_ms` of zero gives the sample.
#[must_use]
pub fn ema(previous: IndexPrice, sample: IndexPrice, elapsed_ms: u64, tau_ms: u64) -> IndexPrice {
	let (from, to) = (previous.inner(), sample.inner());
	let step = part(from.abs_diff(to), elapsed_ms, tau_ms);
	let moved = if to >= from { from.saturating_add(step) } else { from.saturating_sub(step) };
	IndexPrice::from_inner(moved)
}

/// As [`ema`], of a signed quantity in any unit.
#[must_use]
pub fn ema_signed(previous: i128, sample: i128, elapsed_ms: u64, tau_ms: u64) -> i128 {
	let step = part(previous.abs_diff(sample), elapsed_ms, tau_ms);
	if sample >= previous {
		previous.saturating_add_unsigned(step)
	} else {
		previous.saturating_sub_unsigned(step)
	}
}

/// `distance x (1 - 2^(-elapsed / tau))`, rounded down.
fn part(distance: u128, elapsed_ms: u64, tau_ms: u64) -> u128 {
	let share = ONE.saturating_sub(retained(elapsed_ms, tau_ms));
	let high = (distance >> 64).saturating_mul(share);
	let low = (distance & ONE.saturating_sub(1)).saturating_mul(share) >> 64;
	high.saturating_add(low)
}

/// `2^(-elapsed / tau)` in units of 2^-64: a shift for the whole part of the exponent, one factor
/// for each set bit of its fraction (32 bits). Off by less than 2^-32.
fn retained(elapsed_ms: u64, tau_ms: u64) -> u128 {
	let whole = elapsed_ms.checked_div(tau_ms);
	let rest = elapsed_ms.checked_rem(tau_ms).unwrap_or_default();
	let Some(shift) = whole.and_then(|whole| u32::try_from(whole).ok()) else { return 0 };
	let fraction = (u128::from(rest) << 32).checked_div(u128::from(tau_ms)).unwrap_or_default();
	let mut result = ONE;
	for (position, factor) in (0u32..32).rev().zip(HALVINGS) {
		if (fraction >> position) & 1 == 1 {
			result = result.saturating_mul(u128::from(factor)) >> 64;
		}
	}
	result.checked_shr(shift).unwrap_or_default()
}

/// Adds `price x elapsed_ms` to a running total, modulo 2^128.
///
/// Totals may wrap; differences of totals do not notice, see [`time_weighted`].
#[must_use]
pub fn accumulate(total: u128, price: IndexPrice, elapsed_ms: u64) -> u128 {
	total.wrapping_add(price.inner().wrapping_mul(u128::from(elapsed_ms)))
}

/// The time-weighted average between two readings of an [`accumulate`]d total `elapsed_ms` apart,
/// rounded down; `None` if no time has passed.
///
/// Exact as long as the average times the window stays below 2^128: for a window of one day, below
/// 3.9 x 10^12 USD.
#[must_use]
pub fn time_weighted(before: u128, after: u128, elapsed_ms: u64) -> Option<IndexPrice> {
	after
		.wrapping_sub(before)
		.checked_div(u128::from(elapsed_ms))
		.map(IndexPrice::from_inner)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const MINUTE: u64 = 60_000;

	fn price(usd: u128) -> IndexPrice {
		IndexPrice::from_inner(usd * 1_000_000_000_000_000_000)
	}

	/// ORA-007.
	#[test]
	fn ema_should_go_half_way_when_a_half_life_has_passed() {
		let (from, to) = (price(100), price(200));
		assert_eq!(ema(from, to, 30 * MINUTE, 30 * MINUTE), price(150));
		assert_eq!(ema(to, from, 30 * MINUTE, 30 * MINUTE), price(150));
		assert_eq!(ema(from, to, 60 * MINUTE, 30 * MINUTE), price(175));
	}

	#[test]
	fn ema_should_stay_when_no_time_has_passed() {
		assert_eq!(ema(price(100), price(200), 0, MINUTE), price(100));
	}

	#[test]
	fn ema_should_be_the_sample_when_time_has_no_end_or_tau_is_zero() {
		for (elapsed, tau) in [(u64::MAX, 1), (u64::MAX, MINUTE), (MINUTE, 0), (0, 0)] {
			assert_eq!(ema(price(100), price(200), elapsed, tau), price(200));
		}
	}

	#[test]
	fn ema_signed_should_cross_zero_when_the_sample_does() {
		assert_eq!(ema_signed(-100, 100, 150_000, 150_000), 0);
		assert_eq!(ema_signed(1_000, 0, 150_000, 150_000), 500);
		assert_eq!(ema_signed(i128::MIN, i128::MAX, u64::MAX, 1), i128::MAX);
	}

	/// ORA-008.
	#[test]
	fn time_weighted_should_weigh_by_time_when_prices_change() {
		let total = accumulate(accumulate(7, price(100), 1_000), price(200), 3_000);
		assert_eq!(time_weighted(7, total, 4_000), Some(price(175)));
		assert_eq!(time_weighted(7, total, 0), None);
	}

	/// ORA-008.
	#[test]
	fn time_weighted_should_not_notice_when_the_total_wraps() {
		let before = u128::MAX - 5;
		let after = accumulate(before, price(60_000), 86_400_000);
		assert!(after < before);
		assert_eq!(time_weighted(before, after, 86_400_000), Some(price(60_000)));
	}

	proptest! {
		/// ORA-007: the stated error bound against a floating-point reference.
		#[test]
		fn ema_should_stay_within_its_error_bound_when_compared_with_floats(
			from in 0u64..1_000_000_000_000,
			to in 0u64..1_000_000_000_000,
			elapsed in 0u64..10_000_000,
			tau in 1u64..10_000_000,
		) {
			let got = ema_signed(i128::from(from), i128::from(to), elapsed, tau);
			let share = 1.0 - (-(elapsed as f64) / tau as f64).exp2();
			let exact = from as f64 + (to as f64 - from as f64) * share;
			let bound = from.abs_diff(to) as f64 / 2f64.powi(32) + 1.0 + 1e-3;
			prop_assert!((got as f64 - exact).abs() <= bound, "{} against {}", got, exact);
		}

		/// ORA-007.
		#[test]
		fn ema_should_stay_between_average_and_sample_when_anything_comes(
			from: u128, to: u128, elapsed: u64, tau: u64,
		) {
			let result = ema(
				IndexPrice::from_inner(from), IndexPrice::from_inner(to), elapsed, tau,
			).inner();
			prop_assert!(from.min(to) <= result && result <= from.max(to));
		}

		#[test]
		fn ema_should_agree_with_its_signed_form_when_both_fit(
			from in 0u128..1 << 126,
			to in 0u128..1 << 126,
			elapsed in 0u64..10_000_000,
		) {
			let unsigned = ema(
				IndexPrice::from_inner(from), IndexPrice::from_inner(to), elapsed, 150_000,
			).inner();
			let signed = ema_signed(
				i128::try_from(from).unwrap(), i128::try_from(to).unwrap(), elapsed, 150_000,
			);
			prop_assert_eq!(i128::try_from(unsigned), Ok(signed));
		}

		/// ORA-008.
		#[test]
		fn accumulate_should_agree_with_plain_products_when_they_fit(
			total in 0u128..1 << 100,
			price in 0u128..1 << 62,
			elapsed: u64,
		) {
			let got = accumulate(total, IndexPrice::from_inner(price), elapsed);
			prop_assert_eq!(got, total + price * u128::from(elapsed));
		}
	}
}
