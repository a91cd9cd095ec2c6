//! Taking a clearing's notes.

use super::mock::*;
use crate::{Books, Event, PoolBooks, Traders, WINDOW_DAYS};
use bulwark_primitives::QuoteAtoms;
use frame_support::assert_ok;

/// FEE-005.
#[test]
fn note_should_add_volume_when_owners_trade() {
	execute(|| {
		clear(&[(TRADER, 5, 0), (OTHER, 7, 0)], 0);
		clear(&[(TRADER, 6, 0)], 0);
		assert_eq!(Fees::tier_of(&TRADER).1, QuoteAtoms(11));
		assert_eq!(Fees::tier_of(&OTHER).1, QuoteAtoms(7));
		assert_eq!(Traders::<Test>::get(TRADER).unwrap().days.len(), 1);
	});
}

/// FEE-006.
#[test]
fn note_should_leave_no_record_when_nothing_was_traded() {
	execute(|| {
		clear(&[(TRADER, 0, 0), (OTHER, -5, 0)], 0);
		assert_eq!(Traders::<Test>::iter().count(), 0);
	});
}

/// FEE-006: a record holds at most thirty days, whatever was traded before.
#[test]
fn note_should_drop_old_days_when_the_owner_trades_daily() {
	execute(|| {
		for _ in 0..100 {
			pass_days(1);
			trade(TRADER, 1);
		}
		let days = Traders::<Test>::get(TRADER).unwrap().days;
		assert_eq!(u32::try_from(days.len()), Ok(WINDOW_DAYS));
		assert_eq!(days.first().unwrap().day, FIRST_DAY + 71);
		assert_eq!(Fees::tier_of(&TRADER).1, QuoteAtoms(30 * USD));
	});
}

#[test]
fn note_should_saturate_when_volumes_are_absurd() {
	execute(|| {
		for _ in 0..3 {
			clear(&[(TRADER, i128::MAX, 0)], 0);
		}
		assert_eq!(Fees::tier_of(&TRADER), (7, QuoteAtoms(i128::MAX)));
	});
}

/// FEE-009, the specification's table: 10 % of the fees, rounded down, clearing by clearing.
#[test]
fn note_should_credit_the_referrer_when_a_referred_trader_pays_fees() {
	execute(|| {
		refer();
		for (fees, credit) in [(0, 0), (9, 0), (10, 1), (19, 1), (1_999_999, 199_999)] {
			let before = earned(REFERRER);
			clear(&[(TRADER, 1, fees)], 0);
			assert_eq!(earned(REFERRER) - before, credit);
		}
		let credits: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::ReferrersCredited { amount } => Some(amount.0),
				_ => None,
			})
			.collect();
		assert_eq!(credits, vec![1, 1, 199_999]);
	});
}

/// FEE-009.
#[test]
fn note_should_credit_nobody_when_the_trader_was_not_referred() {
	execute(|| {
		clear(&[(TRADER, 100 * USD, USD)], 0);
		assert_eq!(Books::<Test>::get(), PoolBooks { owed: QuoteAtoms(0), seen: QuoteAtoms(USD) });
		assert_eq!(events(), vec![]);
	});
}

/// FEE-009.
#[test]
fn note_should_add_up_credits_when_a_referrer_has_several_traders() {
	execute(|| {
		refer();
		trade(OTHER, 1);
		assert_ok!(Fees::set_referrer(signed(OTHER), REFERRER));
		clear(&[(TRADER, 1, 15), (OTHER, 1, 15)], 0);
		assert_eq!(earned(REFERRER), 2);
		assert_eq!(Books::<Test>::get().owed, QuoteAtoms(2));
	});
}

/// FEE-009: a trader who only made others' rebates possible is no source of earlier fees. Two
/// makers meet, their rebates take all the takers' fees of the clearing; crediting the share of
/// those fees as well would pay it out of what others had paid before.
#[test]
fn note_should_credit_nothing_when_rebates_took_all_fees() {
	execute(|| {
		refer();
		clear(&[(OTHER, 1, 1_000 * USD)], 0);
		clear(&[(TRADER, 1, 100 * USD)], 100 * USD);
		assert_eq!(earned(REFERRER), 0);
		assert_eq!(collected(), 1_000 * USD);
	});
}

/// FEE-009: 10 + 20 are due, 7 came in: 7 x 10 / 30 and 7 x 20 / 30, rounded down.
#[test]
fn note_should_shrink_credits_pro_rata_when_rebates_took_most_fees() {
	execute(|| {
		refer();
		trade(OTHER, 1);
		trade(21, 1);
		assert_ok!(Fees::set_referrer(signed(OTHER), 21));
		clear(&[(TRADER, 1, 100), (OTHER, 1, 200)], 293);
		assert_eq!((earned(REFERRER), earned(21)), (2, 4));
		assert_eq!(Books::<Test>::get().owed, QuoteAtoms(6));
	});
}

/// FEE-009: with the tiers' highest rebate (220,000 ppm of 500 ppm) and lowest taker fee, the share
/// is credited in full.
#[test]
fn note_should_credit_in_full_when_rebates_are_those_of_the_tiers() {
	execute(|| {
		refer();
		clear(&[(TRADER, 1_000_000, 250)], 110);
		assert_eq!(earned(REFERRER), 25);
	});
}

#[test]
fn note_should_credit_nothing_when_fees_are_absurd() {
	execute(|| {
		refer();
		use crate::BenchmarkHelper;
		use bulwark_primitives::{seams::Fees as _, FeeNote};
		TestPool::collect(QuoteAtoms(1_000));
		for fees in [i128::MIN, -1, i128::MAX] {
			let note = FeeNote { owner: TRADER, volume: QuoteAtoms(1), fees: QuoteAtoms(fees) };
			Fees::note(&[note]);
			assert_eq!(earned(REFERRER), 0);
		}
	});
}
