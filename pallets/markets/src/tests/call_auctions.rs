//! What begins a call auction, and what ends it.

use super::mock::*;
use crate::{
	weights::WeightInfo, CallReason, Event, LastUpdate, LimitRun, UpdateQuotes, LIMIT_CALL_MS,
};
use bulwark_primitives::{
	seams::{Clock, Markets as _, Step},
	ClearingSample, FeedState, MarketId, MarketParameters, MarketState, QuoteAtoms, Side,
};
use frame_support::{assert_ok, weights::WeightMeter};

/// The impact notional of [`parameters`].
const ENOUGH: i128 = 10_000_000_000;

/// A block whose clearing leaves so much unmatched at the edge of the band.
fn limit_block(side: Side, notional: i128) {
	let limit_state = Some((side, QuoteAtoms(notional)));
	note_sample(ClearingSample { limit_state, ..ClearingSample::default() });
	update_after(1_000);
}

fn run() -> Option<LimitRun> {
	mark_state().limit
}

fn blocks() -> u8 {
	run().map_or(0, |run| run.blocks)
}

/// MKT-017: 3 blocks in this market.
#[test]
fn limit_states_should_open_an_auction_when_they_last() {
	quoted(|| {
		limit_block(Side::Bid, ENOUGH);
		limit_block(Side::Bid, ENOUGH);
		assert_eq!((state(), blocks()), (MarketState::Active, 2));
		let state_then = MarketState::ProtectiveAuction(in_ms(LIMIT_CALL_MS));
		limit_block(Side::Bid, ENOUGH);
		assert_eq!((state(), run()), (state_then, None));
		assert_eq!(
			events(),
			vec![Event::CallSet {
				market: MARKET,
				state: state_then,
				reason: CallReason::LimitState
			}]
		);
	});
}

/// MKT-017. Halting at the first breach of the band would let one absurd bid of one lot stop a
/// market and its liquidations, for nothing.
#[test]
fn limit_states_should_leave_the_market_active_when_they_are_absurd_but_small() {
	quoted(|| {
		for _ in 0..100 {
			limit_block(Side::Bid, ENOUGH - 1);
		}
		assert_eq!((state(), run()), (MarketState::Active, None));
	});
}

/// MKT-017.
#[test]
fn limit_states_should_be_counted_anew_when_the_side_changes() {
	quoted(|| {
		for _ in 0..20 {
			limit_block(Side::Bid, ENOUGH);
			limit_block(Side::Bid, ENOUGH);
			limit_block(Side::Ask, ENOUGH);
			assert_eq!(blocks(), 1);
		}
		assert_eq!(state(), MarketState::Active);
	});
}

/// MKT-017.
#[test]
fn limit_states_should_be_counted_anew_when_a_block_has_none() {
	quoted(|| {
		for interruption in [
			|| limit_block(Side::Bid, ENOUGH - 1),
			|| {
				note(None, None);
				update_after(1_000);
			},
			// No clearing was noted at all.
			|| update_after(1_000),
			// Prices were stale, and clearings not looked at.
			|| {
				set_feed_state(FeedState::Stale);
				update_after(1_000);
				limit_block(Side::Bid, ENOUGH);
				set_usd(60_000);
				update_after(10_000);
			},
		] {
			limit_block(Side::Bid, ENOUGH);
			limit_block(Side::Bid, ENOUGH);
			interruption();
			limit_block(Side::Bid, ENOUGH);
			assert_eq!((state(), blocks()), (MarketState::Active, 1));
			update_after(1_000);
		}
	});
}

/// MKT-017.
#[test]
fn limit_states_should_be_ignored_when_the_parameter_is_zero() {
	let never = MarketParameters { limit_state_blocks: 0, ..parameters() };
	ExtBuilder::default().markets(vec![never]).build_and_execute(|| {
		update();
		for _ in 0..300 {
			limit_block(Side::Ask, ENOUGH);
		}
		assert_eq!((state(), run()), (MarketState::Active, None));
	});
}

/// MKT-017.
#[test]
fn limit_states_should_be_ignored_when_the_market_is_not_active() {
	quoted(|| {
		for other in [MarketState::ReduceOnly, MarketState::CancelOnly] {
			put_state(other, true);
			for _ in 0..10 {
				limit_block(Side::Ask, ENOUGH);
			}
			assert_eq!((state(), run()), (other, None));
		}
	});
}

/// MKT-017: the count of blocks goes on to its largest number and not beyond.
#[test]
fn limit_states_should_open_an_auction_when_the_parameter_is_at_its_largest() {
	let late = MarketParameters { limit_state_blocks: u8::MAX, ..parameters() };
	ExtBuilder::default().markets(vec![late]).build_and_execute(|| {
		update();
		for _ in 0..254 {
			limit_block(Side::Ask, ENOUGH);
		}
		assert_eq!(state(), MarketState::Active);
		limit_block(Side::Ask, ENOUGH);
		assert!(matches!(state(), MarketState::ProtectiveAuction(_)));
	});
}

/// MKT-018.
#[test]
fn gap_should_open_an_auction_when_blocks_are_missing() {
	for (gap_ms, duration) in [
		(1_000, None),
		(10_000, None),
		(10_001, Some(60_000)),
		(60_000, Some(60_000)),
		(60_001, Some(300_000)),
		(600_000, Some(300_000)),
		(600_001, Some(3_600_000)),
	] {
		quoted(|| {
			update_after(gap_ms);
			let call = |ms| MarketState::ProtectiveAuction(in_ms(ms));
			let expected = duration.map_or(MarketState::Active, call);
			assert_eq!(state(), expected, "{gap_ms}");
			let reason = CallReason::Gap;
			let event = Event::CallSet { market: MARKET, state: expected, reason };
			assert_eq!(events(), duration.map_or(vec![], |_| vec![event]));
			update_after(1_000);
			assert_eq!(state(), expected);
		});
	}
}

/// MKT-018: orders gathered before the gap would otherwise clear before anybody could withdraw them.
#[test]
fn gap_should_move_the_end_of_an_auction_when_that_would_come_too_soon() {
	quoted(|| {
		put_state(MarketState::OpeningAuction(in_ms(15_000)), true);
		update_after(20_000);
		assert_eq!(state(), MarketState::OpeningAuction(in_ms(60_000)));
		put_state(MarketState::ProtectiveAuction(in_ms(15_000)), true);
		update_after(20_000);
		assert_eq!(state(), MarketState::ProtectiveAuction(in_ms(60_000)));
		let distant = MarketState::ProtectiveAuction(in_ms(3_600_000));
		put_state(distant, true);
		update_after(20_000);
		assert_eq!(state(), distant);
	});
}

/// MKT-018.
#[test]
fn gap_should_change_nothing_when_the_market_takes_no_new_risk() {
	quoted(|| {
		for other in [
			MarketState::Announced,
			MarketState::ReduceOnly,
			MarketState::CancelOnly,
			MarketState::Halted,
		] {
			put_state(other, true);
			update_after(20_000);
			assert_eq!(state(), other);
		}
	});
}

#[test]
fn gap_should_not_be_seen_when_it_is_before_the_first_tick() {
	ExtBuilder::default().build_and_execute(|| {
		update_after(u64::from(u32::MAX));
		assert_eq!(state(), MarketState::Active);
		assert_eq!(LastUpdate::<Test>::get(), Some(TestClock::now()));
	});
}

/// MKT-018: the auctions are called in the next block, however little time has passed since.
#[test]
fn gap_should_be_seen_again_when_weight_ran_out() {
	quoted(|| {
		advance(20_000);
		let mut meter = WeightMeter::with_limit(<()>::update_quotes_base());
		UpdateQuotes::<Test>::run(TestClock::now(), &mut meter);
		assert_eq!(state(), MarketState::Active);
		update_after(1_000);
		assert_eq!(state(), MarketState::ProtectiveAuction(in_ms(60_000)));
	});
}

#[test]
fn gap_should_not_be_seen_when_the_clock_went_back() {
	quoted(|| {
		UpdateQuotes::<Test>::run(Default::default(), &mut WeightMeter::new());
		update_after(1_000);
		assert_eq!(state(), MarketState::Active);
	});
}

/// Both kinds, ending in so many milliseconds.
fn calls(ms: u64) -> [MarketState; 2] {
	[MarketState::OpeningAuction(in_ms(ms)), MarketState::ProtectiveAuction(in_ms(ms))]
}

/// MKT-019.
#[test]
fn end_call_should_activate_when_the_time_has_come_and_prices_are_fresh() {
	quoted(|| {
		for call in calls(0) {
			put_state(call, true);
			System::reset_events();
			Exchange::end_call(MARKET);
			assert_eq!(state(), MarketState::Active);
			let active = MarketState::Active;
			assert_eq!(events(), vec![Event::StateSet { market: MARKET, state: active }]);
		}
	});
}

/// MKT-019.
#[test]
fn end_call_should_change_nothing_when_the_time_has_not_come() {
	quoted(|| {
		for call in calls(1) {
			put_state(call, true);
			Exchange::end_call(MARKET);
			assert_eq!(state(), call);
		}
	});
}

/// MKT-019: without a price to be drawn to, nothing is cleared; orders go on gathering.
#[test]
fn end_call_should_wait_when_prices_are_not_fresh() {
	quoted(|| {
		for call in calls(5_000) {
			put_state(call, true);
			for feed in [FeedState::Stale, FeedState::Halted] {
				set_feed_state(feed);
				update_after(5_000);
				Exchange::end_call(MARKET);
				assert_eq!(state(), call);
			}
			set_usd(60_000);
			Exchange::end_call(MARKET);
			assert_eq!(state(), call, "the tick has not seen the price yet");
			update();
			Exchange::end_call(MARKET);
			assert_eq!(state(), MarketState::Active);
		}
	});
}

/// MKT-019: an opening auction is drawn to the index; without one there is nothing to clear at.
#[test]
fn end_call_should_wait_when_there_never_was_a_price() {
	ExtBuilder::default().unpriced().build_and_execute(|| {
		let call = MarketState::OpeningAuction(in_ms(0));
		put_state(call, true);
		update();
		Exchange::end_call(MARKET);
		assert_eq!(state(), call);
	});
}

#[test]
fn end_call_should_change_nothing_when_there_is_no_call() {
	quoted(|| {
		Exchange::end_call(MarketId(7));
		for other in [
			MarketState::Announced,
			MarketState::Active,
			MarketState::ReduceOnly,
			MarketState::CancelOnly,
			MarketState::Halted,
		] {
			put_state(other, true);
			Exchange::end_call(MARKET);
			assert_eq!(state(), other);
		}
		assert_eq!(events(), vec![]);
	});
}

/// MKT-001, MKT-019: from its announcement to its first continuous block.
#[test]
fn market_should_open_by_auction_when_it_was_announced() {
	quoted(|| {
		assert_ok!(Exchange::list_market(listing(), parameters(), None));
		let market = MarketId(1);
		let call = MarketState::OpeningAuction(in_ms(10_000));
		assert_ok!(Exchange::set_state(risk(), market, call));
		for _ in 0..9 {
			update_after(1_000);
			Exchange::end_call(market);
			assert_eq!(state_of(market), call);
		}
		update_after(1_000);
		Exchange::end_call(market);
		assert_eq!(state_of(market), MarketState::Active);
	});
}
