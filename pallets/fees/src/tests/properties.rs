//! Random days, traders and fees.

use super::mock::*;
use crate::{Earnings, FeeSplit};
use bulwark_primitives::{seams::Fees as _, Ppm, QuoteAtoms};
use frame_support::assert_ok;
use proptest::prelude::*;

/// Something happens.
#[derive(Clone, Debug)]
enum Incident {
	Days(u64),
	Refer(u64, u64),
	/// Trader, volume and fees of each note; parts of the fees that rebates take (percent).
	Clear(Vec<(u64, i128, i128)>, i128),
	/// Fees of another kind reach the pool.
	Collect(i128),
	Share(u32),
	Claim(u64),
	Distribute,
	Forget(u64),
}

fn trader() -> impl Strategy<Value = u64> {
	10u64..16
}

fn incident() -> impl Strategy<Value = Incident> {
	let fees = prop_oneof![0i128..100, 0i128..1_000 * USD];
	let note = (trader(), prop_oneof![1i128..1_000, 1i128..1_000_000_000 * USD], fees);
	prop_oneof![
		1 => (0u64..40).prop_map(Incident::Days),
		3 => (trader(), trader()).prop_map(|(who, referrer)| Incident::Refer(who, referrer)),
		6 => (prop::collection::vec(note, 1..5), prop_oneof![Just(0i128), 0i128..=100])
			.prop_map(|(notes, rebates)| Incident::Clear(notes, rebates)),
		1 => (0i128..100 * USD).prop_map(Incident::Collect),
		1 => (0u32..=500_000).prop_map(Incident::Share),
		2 => trader().prop_map(Incident::Claim),
		1 => Just(Incident::Distribute),
		1 => trader().prop_map(Incident::Forget),
	]
}

fn split_of(insurance: u32, treasury: u32) -> FeeSplit {
	let treasury = treasury.min(1_000_000 - insurance);
	FeeSplit {
		insurance: Ppm(insurance),
		treasury: Ppm(treasury),
		validators: Ppm(1_000_000 - insurance - treasury),
	}
}

/// Makes it happen; returns what came into the pool. What is refused changes nothing.
fn happen(incident: Incident) -> i128 {
	let before = (collected(), insured(), paid_in_all());
	let outside = match incident {
		Incident::Clear(notes, rebates) => {
			let fees: i128 = notes.iter().map(|(_, _, fees)| fees).sum();
			let rebates = fees * rebates / 100;
			clear(&notes, rebates);
			fees - rebates
		},
		Incident::Collect(amount) => {
			use crate::BenchmarkHelper;
			TestPool::collect(QuoteAtoms(amount));
			amount
		},
		Incident::Days(days) => {
			pass_days(days);
			0
		},
		Incident::Refer(who, referrer) => {
			let _ = Fees::set_referrer(signed(who), referrer);
			0
		},
		Incident::Share(share) => {
			let _ = Fees::set_referral_share(governor(), Ppm(share));
			0
		},
		Incident::Claim(who) => {
			let _ = Fees::claim(signed(who), 0);
			0
		},
		Incident::Distribute => {
			let _ = Fees::distribute(signed(1));
			0
		},
		Incident::Forget(who) => {
			let _ = Fees::forget(signed(1), who);
			0
		},
	};
	let after = (collected(), insured(), paid_in_all());
	assert_eq!(before.0 + before.1 + before.2 + outside, after.0 + after.1 + after.2);
	outside
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

	/// FEE-005: the window agrees with adding up every trade of the last thirty days.
	#[test]
	fn volume_should_agree_with_a_naive_model_when_days_are_random(
		trades in prop::collection::vec(
			(prop_oneof![0u64..2, 0u64..40], 0u64..DAY, 0i128..100_000_000 * USD),
			1..80,
		),
	) {
		ExtBuilder::default().build_and_execute(|| {
			let midnight = Now::get();
			let mut day = 0;
			let mut done: Vec<(u64, i128)> = vec![];
			for (days, time, volume) in trades {
				day += days;
				Now::set(midnight + day * DAY + time);
				clear(&[(TRADER, volume, 0)], 0);
				done.push((day, volume));
				let recent = |(at, _): &&(u64, i128)| day - at < 30;
				let expected: i128 = done.iter().filter(recent).map(|(_, volume)| volume).sum();
				let (index, counted) = Fees::tier_of(&TRADER);
				assert_eq!(counted, QuoteAtoms(expected));
				let tiers = eight_tiers();
				let below = tiers.iter().filter(|tier| tier.volume.0 <= expected).count();
				assert_eq!(usize::from(index) + 1, below);
				let rates = Fees::rates(&TRADER, &parameters());
				assert_eq!(rates, tiers[below - 1].rates(&parameters()));
				assert_eq!(Fees::do_try_state(), Ok(()));
			}
		});
	}

	/// FEE-013: whatever happens, nothing is lost or made, and the pool holds what is owed; what
	/// referrers earn in a clearing is at most the share of its fees, and at most what it brought.
	#[test]
	fn earnings_should_never_exceed_fees_when_anything_happens(
		incidents in prop::collection::vec(incident(), 1..60),
		(insurance, treasury) in (0u32..=1_000_000, 0u32..=1_000_000),
	) {
		let split = split_of(insurance, treasury);
		ExtBuilder::default().split(split).build_and_execute(|| {
			let owed = || crate::Books::<Test>::get().owed.0;
			for incident in incidents {
				let before = (owed(), crate::Books::<Test>::get().seen.0);
				let bound = match &incident {
					Incident::Clear(notes, _) => {
						let share = i128::from(crate::ReferralShare::<Test>::get().0);
						notes.iter().map(|(_, _, fees)| fees * share / 1_000_000).sum()
					},
					_ => 0,
				};
				happen(incident);
				assert!(owed() - before.0 <= bound);
				assert!(owed() <= before.0.max(before.0 + collected() - before.1));
				assert_eq!(Earnings::<Test>::iter_values().map(|earned| earned.0).sum::<i128>(), owed());
				assert_eq!(Fees::do_try_state(), Ok(()));
			}
		});
	}

	/// FEE-012: a distribution conserves, and leaves less than one atom for each receiver.
	#[test]
	fn distribution_should_conserve_when_split_and_amount_are_random(
		amount in prop_oneof![100 * USD..200 * USD, 100 * USD..1_000_000_000_000 * USD],
		(insurance, treasury) in (0u32..=1_000_000, 0u32..=1_000_000),
		validators in 1u64..=4,
	) {
		use crate::BenchmarkHelper;
		let split = split_of(insurance, treasury);
		ExtBuilder::default().split(split).build_and_execute(|| {
			ValidatorList::set((0..validators).map(|index| 30 + index).collect());
			TestPool::collect(QuoteAtoms(amount));
			assert_ok!(Fees::distribute(signed(OTHER)));
			assert_eq!(insured() + paid_in_all() + collected(), amount);
			assert_eq!(insured(), amount * i128::from(split.insurance.0) / 1_000_000);
			assert_eq!(paid(TREASURY, 0), amount * i128::from(split.treasury.0) / 1_000_000);
			let each: Vec<_> = (0..validators).map(|index| paid(30 + index, 0)).collect();
			assert!(each.iter().all(|paid| *paid == each[0]));
			assert!(collected() < 2 + i128::from(validators));
		});
	}

	/// FEE-003: whatever tiers are accepted, in whatever market, no rebate and referral share
	/// together exceed any tier's taker fee, and no higher tier is worse than a lower one.
	#[test]
	fn accepted_tiers_should_never_pay_out_more_than_a_taker_pays(
		parts in prop::collection::vec((0u32..=1_000_000, 0u32..=1_000_000, 0u32..=1_000_000), 1..=16),
		share in 0u32..=500_000,
		(maker_fee, taker_fee) in (0u32..=20_000, 0u32..=20_000),
		notional in 1i128..1_000_000_000 * USD,
	) {
		// Sorted, and rebates limited, so that the tiers are accepted.
		let column = |pick: fn(&(u32, u32, u32)) -> u32| {
			let mut column: Vec<u32> = parts.iter().map(pick).collect();
			column.sort_unstable();
			column
		};
		let (makers, takers) = (column(|part| part.0), column(|part| part.1));
		let rebates = column(|part| part.2);
		let room = u64::from(takers[0]) * u64::from(1_000_000 - share) / 1_000_000;
		let room = u32::try_from(room).unwrap();
		let last = parts.len() - 1;
		let tiers: Vec<_> = (0..=last)
			.map(|at| {
				let half = at > last / 2;
				let maker = if half { 0 } else { makers[last - at] };
				let rebate = if half { rebates[at].min(room) } else { 0 };
				tier(i128::try_from(at).unwrap(), maker, takers[last - at], rebate)
			})
			.collect();
		ExtBuilder::default().share(share).build_and_execute(|| {
			assert_ok!(Fees::set_tiers(governor(), tiers.clone()));
			let market = bulwark_primitives::MarketParameters {
				maker_fee: Ppm(maker_fee.min(taker_fee)),
				taker_fee: Ppm(taker_fee),
				..parameters()
			};
			let rates: Vec<_> = tiers.iter().map(|tier| tier.rates(&market)).collect();
			for pair in rates.windows(2) {
				assert!(pair[1].maker <= pair[0].maker && pair[1].taker <= pair[0].taker);
				assert!(pair[1].rebate >= pair[0].rebate);
			}
			for maker in &rates {
				assert!(maker.maker <= maker.taker);
				assert!(maker.rebate.is_zero() || maker.maker.is_zero());
				for taker in &rates {
					let fee = QuoteAtoms(notional).ratio_ceil(taker.taker).unwrap();
					let rebate = QuoteAtoms(notional).ratio_floor(maker.rebate).unwrap();
					let referral = fee.ratio_floor(Ppm(share)).unwrap();
					assert!(rebate.0 + referral.0 <= fee.0);
				}
			}
		});
	}
}
