//! `propose_parameters`: what acts at once, what waits, what is refused.

use super::mock::*;
use crate::{Changes, Error, Event, PendingChange, PendingChanges, PERIOD_MS};
use bulwark_primitives::{
	seams::Markets as _, FundingParameters, LotSize, Lots, MarginTier, MarketId, MarketKind,
	MarketParameters, Ppm, Price, QuoteAtoms,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// A million USD.
const MILLION: i128 = 1_000_000_000_000;

fn present() -> MarketParameters {
	Exchange::record(MARKET).unwrap().parameters
}

fn refused(changed: MarketParameters, error: Error<Test>) {
	assert_noop!(Exchange::propose_parameters(risk(), MARKET, changed), error);
}

/// The change is accepted, waits, and is dropped.
fn waits(changed: MarketParameters) {
	let before = present();
	assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed));
	assert_eq!(present(), before);
	assert_ok!(Exchange::cancel_change(guardian(), MARKET));
}

/// MKT-027.
#[test]
fn propose_parameters_should_act_at_once_when_only_new_risk_is_restricted() {
	quoted(|| {
		let changed = MarketParameters {
			initial_margin: Ppm(400_000),
			open_interest_lower: QuoteAtoms(0),
			open_interest_upper: QuoteAtoms(MILLION),
			open_interest_cap: QuoteAtoms(MILLION),
			max_order: Lots(10),
			profit_weight: Ppm(0),
			..parameters()
		};
		assert_ok!(Exchange::propose_parameters(guardian(), MARKET, changed.clone()));
		assert_eq!(present(), changed);
		assert_eq!(quote().initial_effective, Ppm(400_000));
		assert_eq!(events(), vec![Event::ParametersSet { market: MARKET, parameters: changed }]);
	});
}

/// MKT-027: one field that does more makes the whole change wait.
#[test]
fn propose_parameters_should_wait_when_the_change_does_more() {
	quoted(|| {
		let changed =
			MarketParameters { initial_margin: Ppm(55_000), taker_fee: Ppm(600), ..parameters() };
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed.clone()));
		assert_eq!(present(), parameters());
		let effective = in_ms(DAY_MS);
		let pending = PendingChange { parameters: changed.clone(), effective };
		assert_eq!(PendingChanges::<Test>::get(MARKET), Some(pending));
		assert_eq!(Changes::<Test>::get().into_inner(), vec![(effective, MARKET)]);
		let event = Event::ChangeProposed { market: MARKET, parameters: changed, effective };
		assert_eq!(events(), vec![event]);
	});
}

#[test]
fn propose_parameters_should_fail_when_origin_is_neither_risk_nor_guardian() {
	quoted(|| {
		for origin in [listing(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::propose_parameters(origin, MARKET, parameters()), BadOrigin);
		}
	});
}

/// MKT-027.
#[test]
fn propose_parameters_should_fail_when_a_guardian_does_more_than_restrict() {
	quoted(|| {
		for changed in [
			MarketParameters { initial_margin: Ppm(49_000), ..parameters() },
			MarketParameters { maintenance_margin: Ppm(31_000), ..parameters() },
			MarketParameters { max_order: Lots(1_000_001), ..parameters() },
			MarketParameters { profit_weight: Ppm(500_001), ..parameters() },
		] {
			assert_noop!(
				Exchange::propose_parameters(guardian(), MARKET, changed),
				Error::<Test>::GuardianMayOnlyRestrict
			);
		}
	});
}

#[test]
fn propose_parameters_should_fail_when_market_is_unknown() {
	quoted(|| {
		assert_noop!(
			Exchange::propose_parameters(risk(), MarketId(1), parameters()),
			Error::<Test>::UnknownMarket
		);
	});
}

/// MKT-002.
#[test]
fn propose_parameters_should_fail_when_a_fixed_parameter_differs() {
	quoted(|| {
		let lot_size = LotSize { base_atoms: 20_000, base_decimals: 8 };
		let kind = MarketKind::Future { expiry: in_ms(DAY_MS) };
		for changed in [
			MarketParameters { kind, ..parameters() },
			MarketParameters { feed: ETH, ..parameters() },
			MarketParameters { lot_size, ..parameters() },
			MarketParameters { tick_size: Price(200), ..parameters() },
		] {
			refused(changed, Error::ImmutableParameter);
		}
	});
}

#[test]
fn propose_parameters_should_fail_when_a_parameter_is_out_of_bounds() {
	quoted(|| refused(MarketParameters { mark_band: Ppm(0), ..parameters() }, Error::BadBand));
}

/// MKT-028: ratios by 25 %, sizes and amounts by 50 %, interest by 0.01 %, small numbers by a few.
#[test]
fn propose_parameters_should_bound_each_step_when_it_waits() {
	quoted(|| {
		let funding = |interest| FundingParameters { interest, ..parameters().funding };
		for (bounded, beyond) in [
			(
				MarketParameters { initial_margin: Ppm(37_500), ..parameters() },
				MarketParameters { initial_margin: Ppm(37_499), ..parameters() },
			),
			(
				MarketParameters { maintenance_margin: Ppm(37_500), ..parameters() },
				MarketParameters { maintenance_margin: Ppm(37_501), ..parameters() },
			),
			(
				MarketParameters { mark_band: Ppm(11_250), ..parameters() },
				MarketParameters { mark_band: Ppm(11_249), ..parameters() },
			),
			(
				MarketParameters { open_interest_cap: QuoteAtoms(90 * MILLION), ..parameters() },
				MarketParameters { open_interest_cap: QuoteAtoms(91 * MILLION), ..parameters() },
			),
			(
				MarketParameters { max_order: Lots(1_500_000), ..parameters() },
				MarketParameters { max_order: Lots(1_500_001), ..parameters() },
			),
			(
				MarketParameters { funding: funding(200), ..parameters() },
				MarketParameters { funding: funding(201), ..parameters() },
			),
			(
				MarketParameters { taker_delay: 1, ..parameters() },
				MarketParameters { taker_delay: 2, ..parameters() },
			),
		] {
			waits(bounded);
			refused(beyond, Error::ChangeTooLarge);
		}
	});
}

/// MKT-028. Steps of a day each would halve the IMF in three days, and again.
#[test]
fn propose_parameters_should_bound_the_week_when_steps_follow_each_other() {
	quoted(|| {
		for initial in [46_000, 42_000, 38_000, 34_000] {
			let changed = MarketParameters {
				initial_margin: Ppm(initial),
				maintenance_margin: Ppm(24_000).max(Ppm(present().maintenance_margin.0 - 2_000)),
				..parameters()
			};
			assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed));
			update_after(DAY_MS);
		}
		assert_eq!(present().initial_margin, Ppm(34_000));
		let next = |initial| MarketParameters { initial_margin: Ppm(initial), ..present() };
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, next(28_000)));
		update_after(DAY_MS);
		refused(next(24_900), Error::ChangedTooMuch);
		update_after(PERIOD_MS);
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, next(24_900)));
	});
}

/// MKT-028: the IMF was quadrupled in haste; taking it back is bounded in steps, not by the week.
#[test]
fn propose_parameters_should_lead_back_when_new_risk_was_restricted() {
	quoted(|| {
		let with = |initial| MarketParameters { initial_margin: Ppm(initial), ..parameters() };
		assert_ok!(Exchange::propose_parameters(guardian(), MARKET, with(200_000)));
		for initial in [160_000, 128_000, 102_400, 81_920, 65_536, 52_500] {
			assert_ok!(Exchange::propose_parameters(risk(), MARKET, with(initial)));
			update_after(DAY_MS);
			assert_eq!(present().initial_margin, Ppm(initial));
		}
	});
}

/// MKT-027.
#[test]
fn propose_parameters_should_fail_when_a_change_waits() {
	quoted(|| {
		let changed = MarketParameters { taker_fee: Ppm(600), ..parameters() };
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, changed));
		let urgent = MarketParameters { initial_margin: Ppm(100_000), ..parameters() };
		refused(urgent.clone(), Error::ChangePending);
		assert_ok!(Exchange::cancel_change(guardian(), MARKET));
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, urgent));
	});
}

fn with_tier(from: i128, initial: u32, maintenance: u32) -> MarketParameters {
	let mut changed = parameters();
	changed.tiers[0] = MarginTier {
		from: QuoteAtoms(from * MILLION),
		initial: Ppm(initial),
		maintenance: Ppm(maintenance),
	};
	changed
}

/// MKT-029: a tier acts at once on positions that exist, so it raises nobody's MM by more than 10 %.
#[test]
fn propose_parameters_should_bound_every_requirement_when_tiers_change() {
	quoted(|| {
		waits(with_tier(10, 62_500, 33_000));
		refused(with_tier(10, 60_000, 33_001), Error::ChangeTooLarge);
		refused(with_tier(10, 62_501, 33_000), Error::ChangeTooLarge);
		assert_ok!(Exchange::replace_parameters(MARKET, with_tier(10, 120_000, 90_000)));
		let propose = |from, initial, maintenance| {
			Exchange::propose_parameters(risk(), MARKET, with_tier(from, initial, maintenance))
		};
		// A position of 10 million: 300,000 before, 300,000 + 1 million x 6 % = 360,000 after.
		assert_noop!(propose(9, 120_000, 90_000), Error::<Test>::ChangeTooLarge);
		assert_noop!(propose(10, 120_000, 67_000), Error::<Test>::ChangeTooLarge);
		assert_noop!(propose(0, 0, 0), Error::<Test>::ChangeTooLarge);
		assert_ok!(propose(10, 130_000, 90_000));
		assert_eq!(present(), with_tier(10, 130_000, 90_000));
	});
}

/// MKT-029: an MM of 9 % above a size, lowered by less than a quarter a day, would be 3 % in a week.
#[test]
fn propose_parameters_should_bound_the_week_when_tiers_fall_step_by_step() {
	quoted(|| {
		assert_ok!(Exchange::replace_parameters(MARKET, with_tier(10, 120_000, 90_000)));
		let propose = |initial, maintenance| {
			Exchange::propose_parameters(risk(), MARKET, with_tier(10, initial, maintenance))
		};
		for maintenance in [70_000, 55_000, 46_000] {
			assert_ok!(propose(120_000, maintenance));
			update_after(DAY_MS);
		}
		assert_noop!(propose(120_000, 44_000), Error::<Test>::ChangedTooMuch);
		for initial in [100_000, 80_000, 65_000] {
			assert_ok!(propose(initial, 46_000));
			update_after(DAY_MS);
		}
		assert_noop!(propose(59_000, 46_000), Error::<Test>::ChangedTooMuch);
		update_after(DAY_MS);
		assert_ok!(propose(59_000, 46_000));
	});
}

/// MKT-029: beyond the tiers' bounds and where they begin requirements are bounded alike.
#[test]
fn propose_parameters_should_bound_large_positions_when_a_second_tier_comes() {
	quoted(|| {
		assert_ok!(Exchange::replace_parameters(MARKET, with_tier(10, 60_000, 40_000)));
		let second = |from: i128, initial, maintenance| {
			let mut changed = with_tier(10, 60_000, 40_000);
			changed.tiers[1] = MarginTier {
				from: QuoteAtoms(from * MILLION),
				initial: Ppm(initial),
				maintenance: Ppm(maintenance),
			};
			changed
		};
		waits(second(20, 75_000, 44_000));
		refused(second(20, 75_000, 44_001), Error::ChangeTooLarge);
		refused(second(20, 75_001, 44_000), Error::ChangeTooLarge);
		assert_ok!(Exchange::replace_parameters(MARKET, second(20, 75_000, 44_000)));
		// 15 million: 500,000 before; 500,000 + 5 million x 0.4 % = 520,000 after: 4 %.
		assert_ok!(Exchange::propose_parameters(risk(), MARKET, second(15, 75_000, 44_000)));
	});
}

/// MKT-026.
#[test]
fn preview_change_should_say_what_will_happen_when_asked() {
	quoted(|| {
		let changed = MarketParameters { maintenance_margin: Ppm(33_000), ..parameters() };
		let preview = Exchange::preview_change(MARKET, &changed).unwrap();
		let effective = in_ms(DAY_MS);
		assert_eq!((preview.restricts, preview.effective), (false, effective));
		assert_eq!(preview.reached, in_ms(DAY_MS + HOUR_MS));
		let changed = MarketParameters { initial_margin: Ppm(90_000), ..parameters() };
		let preview = Exchange::preview_change(MARKET, &changed).unwrap();
		assert_eq!((preview.restricts, preview.effective), (true, in_ms(0)));
		assert!(Exchange::preview_change(MarketId(4), &changed).is_err());
	});
}
