//! `set_state`.

use super::mock::*;
use crate::{Error, Event};
use bulwark_primitives::{seams::Markets as _, HaltReason, MarketId, MarketState};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

const STATES: [MarketState; 3] =
	[MarketState::Active, MarketState::ReduceOnly, MarketState::Halted];

fn state() -> MarketState {
	Exchange::record(MARKET).unwrap().state
}

/// MKT-003.
#[test]
fn set_state_should_move_anywhere_when_origin_is_risk() {
	quoted(|| {
		for from in STATES {
			for to in STATES {
				assert_ok!(Exchange::set_state(risk(), MARKET, from));
				assert_ok!(Exchange::set_state(risk(), MARKET, to));
				assert_eq!(state(), to);
			}
		}
	});
}

/// MKT-003.
#[test]
fn set_state_should_only_restrict_when_origin_is_guardian() {
	quoted(|| {
		for (rank, from) in STATES.into_iter().enumerate() {
			for (target, to) in STATES.into_iter().enumerate() {
				assert_ok!(Exchange::set_state(risk(), MARKET, from));
				if target < rank {
					assert_noop!(
						Exchange::set_state(guardian(), MARKET, to),
						Error::<Test>::GuardianMayOnlyRestrict
					);
				} else {
					assert_ok!(Exchange::set_state(guardian(), MARKET, to));
					assert_eq!(state(), to);
				}
			}
		}
	});
}

#[test]
fn set_state_should_fail_when_origin_is_neither() {
	quoted(|| {
		for origin in [listing(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::set_state(origin, MARKET, MarketState::Halted), BadOrigin);
		}
	});
}

#[test]
fn set_state_should_fail_when_market_is_unknown() {
	quoted(|| {
		for origin in [risk(), guardian()] {
			assert_noop!(
				Exchange::set_state(origin, MarketId(1), MarketState::Halted),
				Error::<Test>::UnknownMarket
			);
		}
	});
}

#[test]
fn set_state_should_announce_once_when_halted_twice() {
	quoted(|| {
		assert_ok!(Exchange::set_state(guardian(), MARKET, MarketState::Halted));
		assert_ok!(Exchange::set_state(guardian(), MARKET, MarketState::Halted));
		assert_eq!(
			events(),
			vec![
				Event::StateSet { market: MARKET, state: MarketState::Halted },
				Event::MarketHalted { market: MARKET, reason: HaltReason::Governance },
			]
		);
	});
}
