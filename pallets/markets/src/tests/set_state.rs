//! `set_state`.

use super::mock::*;
use crate::{CallReason, Error, Event, Stop, Stops, MAX_CALL_MS, MIN_CALL_MS};
use bulwark_primitives::{
	seams::Markets as _, FeedState, HaltReason, MarketId, MarketState, Moment,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

const HOUR: u64 = 3_600_000;
/// When the call auctions of [`STATES`] end.
const END: Moment = Moment(START.0 + HOUR);

const STATES: [MarketState; 7] = [
	MarketState::Announced,
	MarketState::OpeningAuction(END),
	MarketState::Active,
	MarketState::ProtectiveAuction(END),
	MarketState::ReduceOnly,
	MarketState::CancelOnly,
	MarketState::Halted,
];

/// Tries every state from every state, in the order of [`STATES`]. A row for each present state, a
/// letter for each state asked for: `=` nothing changes, `y` entered, `x` impossible, `g` not for a
/// guardian.
fn try_all(origin: fn() -> RuntimeOrigin, opened: bool, rows: [&str; 7]) {
	quoted(|| {
		for (from, row) in STATES.into_iter().zip(rows) {
			for (to, outcome) in STATES.into_iter().zip(row.chars()) {
				put_state(from, opened);
				let call = || Exchange::set_state(origin(), MARKET, to);
				match outcome {
					'x' => {
						assert_noop!(call(), Error::<Test>::ImpossibleTransition);
					},
					'g' => {
						assert_noop!(call(), Error::<Test>::GuardianMayOnlyRestrict);
					},
					_ => {
						assert_ok!(call());
						assert_eq!(state(), to, "from {from:?}");
						assert_ok!(Exchange::do_try_state());
					},
				}
			}
		}
	});
}

/// MKT-003.
#[test]
fn set_state_should_follow_the_table_when_origin_is_risk() {
	try_all(
		risk,
		true,
		["=yxxxxx", "x=xxxyy", "xx=yyyy", "xxx=yyy", "xxyy=yy", "xxyyy=y", "xxyyyy="],
	);
}

/// MKT-003: what was stopped before it ever opened goes through an opening auction.
#[test]
fn set_state_should_lead_to_an_opening_auction_when_the_market_never_opened() {
	try_all(
		risk,
		false,
		["=yxxxxx", "x=xxxyy", "xx=yyyy", "xxx=yyy", "xxyy=yy", "xyxxx=y", "xyxxxy="],
	);
}

/// MKT-004.
#[test]
fn set_state_should_only_restrict_when_origin_is_guardian() {
	try_all(
		guardian,
		true,
		["=gggggg", "x=ggxyy", "xx=yyyy", "xgg=yyy", "xggg=yy", "xgggg=y", "xggggg="],
	);
}

/// MKT-004: moving the end of an auction is not a restriction.
#[test]
fn set_state_should_fail_when_a_guardian_moves_the_end_of_a_call() {
	quoted(|| {
		let call = |ms| MarketState::ProtectiveAuction(in_ms(ms));
		assert_ok!(Exchange::set_state(guardian(), MARKET, call(HOUR)));
		for ms in [MIN_CALL_MS, MAX_CALL_MS] {
			assert_noop!(
				Exchange::set_state(guardian(), MARKET, call(ms)),
				Error::<Test>::GuardianMayOnlyRestrict
			);
			assert_ok!(Exchange::set_state(risk(), MARKET, call(ms)));
			assert_eq!(state(), call(ms));
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
		let reason = HaltReason::Governance;
		assert_eq!(events(), vec![Event::MarketHalted { market: MARKET, reason }]);
	});
}

#[test]
fn set_state_should_say_what_is_entered_when_it_changes() {
	quoted(|| {
		let call = MarketState::ProtectiveAuction(in_ms(HOUR));
		for state in [MarketState::ReduceOnly, call, MarketState::CancelOnly] {
			assert_ok!(Exchange::set_state(risk(), MARKET, state));
		}
		assert_eq!(
			events(),
			vec![
				Event::StateSet { market: MARKET, state: MarketState::ReduceOnly },
				Event::CallSet { market: MARKET, state: call, reason: CallReason::Governance },
				Event::StateSet { market: MARKET, state: MarketState::CancelOnly },
			]
		);
	});
}

/// MKT-014.
#[test]
fn set_state_should_fail_when_a_call_would_end_too_early_or_too_late() {
	quoted(|| {
		for (ms, fits) in
			[(0, false), (MIN_CALL_MS - 1, false), (MIN_CALL_MS, true), (MAX_CALL_MS, true)]
		{
			put_state(MarketState::Active, true);
			let call =
				Exchange::set_state(risk(), MARKET, MarketState::ProtectiveAuction(in_ms(ms)));
			assert_eq!(call.is_ok(), fits, "{ms}");
		}
		put_state(MarketState::Announced, true);
		for until in [Moment(0), START, in_ms(MAX_CALL_MS + 1), Moment(u64::MAX)] {
			assert_noop!(
				Exchange::set_state(risk(), MARKET, MarketState::OpeningAuction(until)),
				Error::<Test>::BadCallEnd
			);
		}
	});
}

/// Stops the market for so long and asks for it to be active.
fn resume_after(stop: MarketState, pause_ms: u64) -> MarketState {
	put_state(MarketState::Active, true);
	assert_ok!(Exchange::set_state(risk(), MARKET, stop));
	advance(pause_ms);
	assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::Active));
	state()
}

/// MKT-015.
#[test]
fn set_state_should_gather_orders_by_the_schedule_when_a_stop_was_long() {
	quoted(|| {
		for (pause_ms, duration) in [
			(0, None),
			(10_000, None),
			(10_001, Some(60_000)),
			(60_000, Some(60_000)),
			(60_001, Some(300_000)),
			(600_000, Some(300_000)),
			(600_001, Some(HOUR)),
			(30 * 24 * HOUR, Some(HOUR)),
		] {
			for stop in [MarketState::CancelOnly, MarketState::Halted] {
				let resumed = resume_after(stop, pause_ms);
				let call = |ms| MarketState::ProtectiveAuction(in_ms(ms));
				assert_eq!(resumed, duration.map_or(MarketState::Active, call), "{pause_ms}");
			}
		}
	});
}

/// MKT-015: whoever asks for the auction itself cannot make it shorter.
#[test]
fn set_state_should_fail_when_a_call_is_shorter_than_the_stop_asks_for() {
	quoted(|| {
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::Halted));
		advance(60_001);
		let call = |ms| MarketState::ProtectiveAuction(in_ms(ms));
		assert_noop!(Exchange::set_state(risk(), MARKET, call(299_999)), Error::<Test>::BadCallEnd);
		assert_ok!(Exchange::set_state(risk(), MARKET, call(300_000)));
		assert_noop!(Exchange::set_state(risk(), MARKET, call(299_999)), Error::<Test>::BadCallEnd);
	});
}

/// MKT-015: resumed at stale prices, a market would trade and liquidate at those of before the halt.
#[test]
fn set_state_should_fail_when_a_stopped_market_resumes_without_fresh_prices() {
	quoted(|| {
		let asks = || {
			for to in [MarketState::Active, MarketState::ProtectiveAuction(in_ms(HOUR))] {
				assert_noop!(
					Exchange::set_state(risk(), MARKET, to),
					Error::<Test>::PricesNotFresh
				);
			}
		};
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::Halted));
		for feed in [FeedState::Stale, FeedState::Halted] {
			set_feed_state(feed);
			asks();
		}
		put_price(BTC, None);
		asks();
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::ReduceOnly));
		asks();
		set_usd(60_000);
		assert_ok!(Exchange::set_state(risk(), MARKET, MarketState::Active));
	});
}

/// MKT-016: nothing in between shortens the auction after a stop.
#[test]
fn stop_should_be_remembered_when_the_market_comes_by_another_way() {
	quoted(|| {
		let set = |state| {
			assert_ok!(Exchange::set_state(risk(), MARKET, state));
		};
		let stop = Stop { since: START, opened: true };
		set(MarketState::CancelOnly);
		update_after(60_001);
		for state in [
			MarketState::Halted,
			MarketState::ReduceOnly,
			MarketState::ProtectiveAuction(in_ms(HOUR)),
			MarketState::Halted,
			MarketState::ReduceOnly,
		] {
			set(state);
			assert_eq!(Stops::<Test>::get(MARKET), Some(stop), "{state:?}");
		}
		System::reset_events();
		set(MarketState::Active);
		let state = MarketState::ProtectiveAuction(in_ms(300_000));
		let reason = CallReason::Stop;
		assert_eq!(events(), vec![Event::CallSet { market: MARKET, state, reason }]);
		for _ in 0..30 {
			update_after(10_000);
		}
		Exchange::end_call(MARKET);
		assert_eq!(Stops::<Test>::get(MARKET), None);
		set(MarketState::ReduceOnly);
		set(MarketState::Active);
		assert_eq!(super::mock::state(), MarketState::Active);
	});
}

/// MKT-016: a market whose opening auction was stopped has still to open.
#[test]
fn opening_should_begin_anew_when_it_was_stopped() {
	quoted(|| {
		put_state(MarketState::OpeningAuction(END), false);
		assert_ok!(Exchange::set_state(guardian(), MARKET, MarketState::Halted));
		assert_eq!(Stops::<Test>::get(MARKET), Some(Stop { since: START, opened: false }));
		for to in
			[MarketState::Active, MarketState::ReduceOnly, MarketState::ProtectiveAuction(END)]
		{
			assert_noop!(
				Exchange::set_state(risk(), MARKET, to),
				Error::<Test>::ImpossibleTransition
			);
		}
		let again = MarketState::OpeningAuction(in_ms(10_000));
		assert_ok!(Exchange::set_state(risk(), MARKET, again));
		update_after(10_000);
		Exchange::end_call(MARKET);
		assert_eq!((state(), Stops::<Test>::get(MARKET)), (MarketState::Active, None));
	});
}
