//! `halt_all`.

use super::mock::*;
use crate::{weights::WeightInfo, Event, Stops};
use bulwark_primitives::{HaltReason, MarketId, MarketState, MAX_MARKETS};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

/// MKT-004: one event for each market that was open; the announced one has nothing to stop.
#[test]
fn halt_all_should_stop_every_open_market_when_a_guardian_asks() {
	ExtBuilder::default().markets(vec![parameters(); 3]).build_and_execute(|| {
		assert_ok!(Exchange::set_state(risk(), MarketId(1), MarketState::Halted));
		assert_ok!(Exchange::set_state(risk(), MarketId(2), MarketState::ReduceOnly));
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
		assert_ok!(Exchange::list_market(listing(), parameters(), Some(60_000)));
		System::reset_events();
		advance(1_000);
		assert_ok!(Exchange::halt_all(guardian()));
		let states: Vec<_> = (0..5).map(|market| state_of(MarketId(market))).collect();
		let (halted, announced) = (MarketState::Halted, MarketState::Announced);
		assert_eq!(states, [halted, halted, halted, announced, halted]);
		let reason = HaltReason::Governance;
		let event = |market| Event::MarketHalted { market: MarketId(market), reason };
		assert_eq!(events(), vec![event(0), event(2), event(4)]);
		let stop = |market| Stops::<Test>::get(MarketId(market)).unwrap();
		assert_eq!((stop(1).since, stop(2).since), (START, in_ms(0)));
		assert!(stop(2).opened && !stop(4).opened);
	});
}

#[test]
fn halt_all_should_fit_when_there_are_as_many_markets_as_there_may_be() {
	let markets = vec![parameters(); MAX_MARKETS as usize];
	ExtBuilder::default().markets(markets).build_and_execute(|| {
		assert_ok!(Exchange::halt_all(risk()));
		assert_eq!(events().len(), 64);
	});
}

#[test]
fn halt_all_should_give_weight_back_when_markets_are_few() {
	quoted(|| {
		let paid = Exchange::halt_all(guardian()).unwrap().actual_weight;
		assert_eq!(paid, Some(<() as WeightInfo>::halt_all(1)));
	});
}

#[test]
fn halt_all_should_fail_when_origin_is_neither() {
	quoted(|| {
		for origin in [listing(), stranger(), RuntimeOrigin::root()] {
			assert_noop!(Exchange::halt_all(origin), BadOrigin);
		}
	});
}
