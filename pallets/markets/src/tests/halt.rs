//! Halting from within the exchange.

use super::mock::*;
use crate::Event;
use bulwark_primitives::{seams::Markets as _, HaltReason, MarketId, MarketState, Price};
use frame_support::assert_ok;

/// MKT-004.
#[test]
fn halt_should_stop_one_market_when_its_clearing_fails() {
	ExtBuilder::default()
		.markets(vec![parameters(), parameters()])
		.build_and_execute(|| {
			Exchange::halt(MARKET, HaltReason::Clearing);
			assert_eq!(Exchange::record(MARKET).unwrap().state, MarketState::Halted);
			assert_eq!(Exchange::record(MarketId(1)).unwrap().state, MarketState::Active);
			assert_eq!(
				events(),
				vec![Event::MarketHalted { market: MARKET, reason: HaltReason::Clearing }]
			);
		});
}

#[test]
fn halt_should_change_nothing_when_market_is_halted_or_unknown() {
	quoted(|| {
		Exchange::halt(MARKET, HaltReason::Book);
		System::reset_events();
		Exchange::halt(MARKET, HaltReason::Deleveraging);
		Exchange::halt(MarketId(7), HaltReason::Clearing);
		assert_eq!(events(), vec![]);
	});
}

/// MKT-004: positions in a halted market are still reckoned at fresh prices.
#[test]
fn halted_market_should_keep_its_quote_fresh_when_the_index_moves() {
	quoted(|| {
		Exchange::halt(MARKET, HaltReason::Clearing);
		set_usd(61_000);
		update_after(1_000);
		assert_eq!(quote().mark, Price(6_100_000));
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::Active));
	});
}
