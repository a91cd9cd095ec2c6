//! `list_collateral`, `propose_collateral` and `freeze_collateral`.

use super::mock::*;
use crate::{
	CollateralRecord, Collaterals, Error, Event, PendingCollaterals, UpdateCollateral,
	MAX_LISTED_COLLATERALS,
};
use bulwark_primitives::{seams::Step, FeedId, FeedState, Moment, Ppm};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::traits::BadOrigin;

fn tick() {
	UpdateCollateral::<Test>::run(Moment(Now::get()), &mut WeightMeter::new());
}

fn with(change: impl FnOnce(&mut CollateralRecord)) -> CollateralRecord {
	let mut record = ether_record();
	change(&mut record);
	record
}

/// CUS-010.
#[test]
fn list_collateral_should_begin_the_ramp_when_listing_asks() {
	ExtBuilder::build_and_execute(|| {
		set_ether(1, FeedState::Normal);
		let asked = with(|record| {
			record.terms.initial.ramp_ms = 1_000;
			record.frozen = true;
		});
		assert_ok!(Margin::list_collateral(listing(), ETHER, asked));
		let stored = Collaterals::<Test>::get(ETHER).unwrap();
		assert_eq!(stored.terms.initial.listed, Moment(Now::get()));
		assert!(!stored.frozen);
		assert_eq!(events(), [Event::CollateralListed { asset: ETHER, record: stored }]);
	});
}

/// CUS-011. One refusal for every bound.
#[test]
fn list_collateral_should_fail_when_a_term_is_out_of_bounds() {
	ExtBuilder::build_and_execute(|| {
		set_ether(1, FeedState::Normal);
		let refused = |record, error: Error<Test>| {
			assert_noop!(Margin::list_collateral(listing(), ETHER, record), error);
		};
		refused(with(|record| record.feed = FeedId(9)), Error::UnknownFeed);
		refused(with(|it| it.terms.maintenance.decimals = 19), Error::BadDecimals);
		refused(with(|it| it.terms.initial.tiers.clear()), Error::BadHaircutTiers);
		refused(with(|it| it.terms.maintenance.haircut = Ppm(200_001)), Error::BadHaircut);
		refused(with(|it| it.terms.initial.scale.from = 1), Error::BadDepositScale);
		refused(with(|it| it.terms.deposit_cap = 0), Error::BadDepositCap);
		refused(with(|it| it.terms.initial.ramp_ms = u64::MAX), Error::BadRamp);
		refused(with(|it| it.sale.markdown = Ppm(100_001)), Error::BadSaleTerms);
		let quote = Margin::list_collateral(listing(), QUOTE_ASSET, ether_record());
		assert_noop!(quote, Error::<Test>::CollateralListed);
		assert_noop!(Margin::list_collateral(risk(), ETHER, ether_record()), BadOrigin);
		for asset in 0..MAX_LISTED_COLLATERALS {
			assert_ok!(Margin::list_collateral(listing(), 100 + asset, ether_record()));
		}
		refused(ether_record(), Error::TooManyCollaterals);
		let again = Margin::list_collateral(listing(), 100, ether_record());
		assert_noop!(again, Error::<Test>::CollateralListed);
	});
}

/// CUS-012. A change waits, and is applied by the tick; a later one replaces it.
#[test]
fn propose_collateral_should_act_after_the_delay_when_risk_asks() {
	ExtBuilder::build_and_execute(|| {
		list_ether();
		let first = with(|record| record.min_deposit = 20);
		let second = with(|record| record.terms.maintenance.haircut = Ppm(150_000));
		assert_ok!(Margin::propose_collateral(risk(), ETHER, first));
		assert_ok!(Margin::propose_collateral(risk(), ETHER, second));
		assert_ok!(Margin::freeze_collateral(guardian(), ETHER, true));
		Now::mutate(|now| *now += DELAY - 1);
		tick();
		assert_eq!(Collaterals::<Test>::get(ETHER).unwrap().min_deposit, 10);
		Now::mutate(|now| *now += 1);
		tick();
		let record = Collaterals::<Test>::get(ETHER).unwrap();
		assert_eq!(record.terms.maintenance.haircut, Ppm(150_000));
		assert_eq!((record.min_deposit, record.frozen), (10, true));
		assert!(PendingCollaterals::<Test>::get().is_empty());
	});
}

/// CUS-012.
#[test]
fn propose_collateral_should_fail_when_it_steps_too_far() {
	ExtBuilder::build_and_execute(|| {
		let propose = |record| Margin::propose_collateral(risk(), ETHER, record);
		assert_noop!(propose(ether_record()), Error::<Test>::UnknownCollateral);
		list_ether();
		Feeds::mutate(|feeds| feeds.insert(FeedId(9), Default::default()));
		let immutable = Error::<Test>::ImmutableCollateral;
		assert_noop!(propose(with(|record| record.feed = FeedId(9))), immutable);
		let immutable = Error::<Test>::ImmutableCollateral;
		assert_noop!(propose(with(|it| it.terms.maintenance.decimals = 1)), immutable);
		let far = with(|it| it.terms.maintenance.haircut = Ppm(150_001));
		assert_noop!(propose(far), Error::<Test>::HaircutStepTooLarge);
		assert_noop!(Margin::propose_collateral(listing(), ETHER, ether_record()), BadOrigin);
		assert_noop!(Margin::propose_collateral(guardian(), ETHER, ether_record()), BadOrigin);
	});
}

/// CUS-013.
#[test]
fn freeze_collateral_should_only_be_ended_by_risk_when_a_guardian_froze() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			Margin::freeze_collateral(risk(), ETHER, true),
			Error::<Test>::UnknownCollateral
		);
		list_ether();
		assert_ok!(Margin::freeze_collateral(guardian(), ETHER, true));
		assert_noop!(Margin::freeze_collateral(guardian(), ETHER, false), BadOrigin);
		assert_noop!(Margin::freeze_collateral(RuntimeOrigin::signed(1), ETHER, true), BadOrigin);
		assert_ok!(Margin::freeze_collateral(risk(), ETHER, false));
		assert!(!Collaterals::<Test>::get(ETHER).unwrap().frozen);
	});
}
