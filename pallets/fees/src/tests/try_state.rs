//! The check itself: each broken state is found.

use super::mock::*;
use crate::{
	BenchmarkHelper, Books, DayVolume, Earnings, FeeSplit, PoolBooks, ReferralShare, Split,
	TierList, Tiers, Trader, Traders,
};
use bulwark_primitives::{Ppm, QuoteAtoms};
use frame_support::BoundedVec;
use sp_runtime::TryRuntimeError;

/// Breaks a state with a referred trader and expects the check to say so.
fn broken(damage: impl FnOnce(), message: &'static str) {
	ExtBuilder::default().build().execute_with(|| {
		refer();
		clear(&[(TRADER, 100, 100)], 0);
		assert_eq!(Fees::do_try_state(), Ok(()));
		damage();
		assert_eq!(Fees::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn with_days(days: &[(u32, u128)]) {
	let days = days.iter().map(|(day, volume)| DayVolume { day: *day, volume: *volume });
	let days = BoundedVec::truncate_from(days.collect::<Vec<_>>());
	Traders::<Test>::insert(OTHER, Trader { referrer: None, days });
}

#[test]
fn try_state_should_fail_when_parameters_are_out_of_bounds() {
	broken(|| ReferralShare::<Test>::put(Ppm(500_001)), "the referral share is above its bound");
	broken(
		|| Split::<Test>::put(FeeSplit { insurance: Ppm(0), ..split() }),
		"the split does not make up the whole",
	);
	broken(
		|| Tiers::<Test>::put(TierList::truncate_from(vec![tier(1, 0, 0, 0)])),
		"the tiers are out of bounds",
	);
}

#[test]
fn try_state_should_fail_when_a_record_is_impossible() {
	let day = FIRST_DAY;
	broken(|| with_days(&[]), "a trader never traded");
	broken(|| with_days(&[(day, 0)]), "a day without volume is kept");
	broken(|| with_days(&[(day, 1), (day, 1)]), "a trader's days are not ascending");
	broken(|| with_days(&[(day - 30, 1), (day, 1)]), "a trader's days span more than the window");
	broken(|| with_days(&[(day + 1, 1)]), "a trader traded tomorrow");
}

#[test]
fn try_state_should_fail_when_referrals_go_round() {
	broken(
		|| Traders::<Test>::mutate_extant(TRADER, |trader| trader.referrer = Some(TRADER)),
		"a trader refers itself",
	);
	broken(
		|| Traders::<Test>::mutate_extant(REFERRER, |trader| trader.referrer = Some(TRADER)),
		"two traders refer each other",
	);
}

/// FEE-013.
#[test]
fn try_state_should_fail_when_earnings_are_miscounted() {
	broken(|| Earnings::<Test>::insert(OTHER, QuoteAtoms(0)), "earnings of nothing are kept");
	broken(|| Earnings::<Test>::insert(OTHER, QuoteAtoms(i128::MAX)), "the earnings do not fit");
	broken(|| Earnings::<Test>::insert(OTHER, QuoteAtoms(1)), "the earnings are not what is owed");
	broken(
		|| {
			Earnings::<Test>::insert(REFERRER, QuoteAtoms(101));
			Books::<Test>::put(PoolBooks { owed: QuoteAtoms(101), seen: QuoteAtoms(100) });
		},
		"more is owed than the pool held",
	);
	broken(|| TestPool::collect(QuoteAtoms(-1)), "somebody else took out of the pool");
}
