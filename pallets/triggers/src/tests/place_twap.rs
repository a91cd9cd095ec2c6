//! `place_twap`.

use super::mock::*;
use crate::{Error, Event, Slices, TwapTerms, MAX_TWAPS};
use bulwark_primitives::{Lots, MarketId, MarketState, Moment, Ppm, Price};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{ArithmeticError, TokenError};

#[test]
fn place_twap_should_be_due_at_once_when_it_is_placed() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		let stored = Triggers::twaps_of(&sub(1))[0];
		assert_eq!((stored.due, stored.left()), (Moment(START), Lots(100)));
		assert_eq!(events(), [Event::TwapPlaced { who: sub(1), twap: stored }]);
		assert_eq!(Slices::<Test>::iter_keys().count(), 1);
	});
}

#[test]
fn place_twap_should_fail_when_market_or_account_are_unknown() {
	ExtBuilder::build_and_execute(|| {
		let origin = RuntimeOrigin::signed(1);
		let unknown = Triggers::place_twap(origin, 0, MarketId(7), twap_terms());
		assert_noop!(unknown, Error::<Test>::UnknownMarket);
		assert_noop!(try_twap(77, twap_terms()), Error::<Test>::UnknownSubaccount);
		Equities::mutate(|equities| equities.insert(sub(1), 0));
		assert_noop!(try_twap(1, twap_terms()), Error::<Test>::NoEquity);
		Prices::mutate(|prices| prices.remove(&BTC));
		assert_noop!(try_twap(2, twap_terms()), Error::<Test>::NoPrice);
	});
}

/// TRIG-019: the plan's bounds.
#[test]
fn place_twap_should_fail_when_the_plan_is_out_of_bounds() {
	ExtBuilder::build_and_execute(|| {
		for interval_ms in [0, 4_999, 3_600_001] {
			let plan = TwapTerms { interval_ms, ..twap_terms() };
			assert_noop!(try_twap(1, plan), Error::<Test>::BadInterval);
		}
		for slices in [0, 1, 1_001] {
			let plan = TwapTerms { slices, ..twap_terms() };
			assert_noop!(try_twap(1, plan), Error::<Test>::BadSlices);
		}
		let plan = TwapTerms { lots: Lots(9), ..twap_terms() };
		assert_noop!(try_twap(1, plan), Error::<Test>::SliceTooSmall);
		let plan = TwapTerms { slippage: Some(Ppm(20_001)), ..twap_terms() };
		assert_noop!(try_twap(1, plan), Error::<Test>::SlippageTooWide);
		for interval_ms in [5_000, 3_600_000] {
			let plan = TwapTerms { interval_ms, lots: Lots(1_000), ..twap_terms() };
			assert_ok!(try_twap(1, TwapTerms { slices: 2, ..plan }));
			assert_ok!(try_twap(1, TwapTerms { slices: 1_000, ..plan }));
		}
	});
}

/// TRIG-019: the book judges an ordinary slice, rounded down and up.
#[test]
fn place_twap_should_fail_when_the_book_would_refuse_a_slice() {
	ExtBuilder::build_and_execute(|| {
		let plan = TwapTerms { lots: Lots(2_001), slices: 2, ..twap_terms() };
		assert_noop!(try_twap(1, plan), ArithmeticError::Overflow);
		assert_ok!(try_twap(1, TwapTerms { lots: Lots(2_000), ..plan }));
		let plan = TwapTerms { limit: Some(Price(0)), ..twap_terms() };
		assert_noop!(try_twap(1, plan), TokenError::Unsupported);
		set_state(BTC, MarketState::Halted);
		assert_noop!(try_twap(1, twap_terms()), CLOSED);
	});
}

/// TRIG-005: at most 4 TWAP orders.
#[test]
fn place_twap_should_fail_when_the_subaccount_has_too_many() {
	ExtBuilder::build_and_execute(|| {
		for _ in 0..MAX_TWAPS {
			twap(1, twap_terms());
		}
		assert_noop!(try_twap(1, twap_terms()), Error::<Test>::TooManyTwaps);
		assert_ok!(try_twap(2, twap_terms()));
	});
}
