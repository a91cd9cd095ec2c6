//! The check itself: each broken state is found.

use super::mock::*;
use crate::{
	ChangePeriod, ChangePeriods, Changes, Endings, LastClearing, LimitRun, MarkStates, MarketIds,
	Markets, NextMarketId, OptionStates, PendingChange, PendingChanges, Stop, Stops, TradedHour,
	TradedHours, UpdateCursor, MAX_CALL_MS,
};
use bulwark_primitives::{
	Lots, MarketId, MarketParameters, MarketQuote, MarketRecord, MarketState, OptionRight, Ppm,
	Price, QuoteAtoms, Side,
};
use bulwark_risk::{ramp::MaintenanceRamp, settlement::SettlementWindow};
use frame_support::BoundedVec;
use sp_runtime::TryRuntimeError;

/// Breaks the state of a quoted market and expects the check to say so.
fn broken(damage: impl FnOnce(), message: &'static str) {
	ExtBuilder::default().build().execute_with(|| {
		update();
		assert_eq!(Exchange::do_try_state(), Ok(()));
		damage();
		assert_eq!(Exchange::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn with_quote(change: impl FnOnce(&mut MarketQuote)) {
	let record = Markets::<Test>::get(MARKET).unwrap();
	let mut quote = quote();
	change(&mut quote);
	Exchange::put_quote(MARKET, &record, &quote);
}

#[test]
fn try_state_should_fail_when_markets_are_miscounted() {
	let set_ids = |ids: &[u32]| {
		let ids: Vec<MarketId> = ids.iter().copied().map(MarketId).collect();
		NextMarketId::<Test>::put(MarketId(65));
		MarketIds::<Test>::put(BoundedVec::truncate_from(ids));
	};
	broken(|| set_ids(&[1, 0]), "the markets' numbers do not ascend");
	broken(|| set_ids(&[0, 65]), "a market is not below NextMarketId");
	broken(|| set_ids(&[0, 64]), "two markets have the same place");
	broken(|| set_ids(&[]), "a market is not among the numbers");
	broken(|| set_ids(&[0, 1]), "a number has no market");
}

#[test]
fn try_state_should_fail_when_parameters_are_out_of_bounds() {
	broken(
		|| {
			Markets::<Test>::mutate_extant(MARKET, |record| record.parameters.mark_band = Ppm(0));
		},
		"a market's parameters are out of bounds",
	);
}

#[test]
fn try_state_should_fail_when_a_feed_is_unlisted() {
	broken(
		|| {
			Markets::<Test>::mutate_extant(MARKET, |record| record.parameters.feed = UNKNOWN);
		},
		"a market's feed is unlisted",
	);
}

#[test]
fn try_state_should_fail_when_the_cursor_is_beyond() {
	broken(|| UpdateCursor::<Test>::put(MarketId(1)), "the cursor points beyond the markets");
}

#[test]
fn try_state_should_fail_when_a_quote_stands_alone() {
	let record = MarketRecord { parameters: parameters(), state: MarketState::Active };
	for elsewhere in [MarketId(3), MarketId(16)] {
		broken(|| Exchange::put_quote(elsewhere, &record, &quote()), "a quote has no market");
	}
	broken(|| MarkStates::<Test>::remove(MARKET), "a quote has no mark state");
	broken(|| Exchange::put_terms(MARKET, None), "a mark state has no quote");
}

#[test]
fn try_state_should_fail_when_terms_differ_from_their_market() {
	broken(
		|| Markets::<Test>::mutate_extant(MARKET, |record| record.parameters.taker_fee = Ppm(501)),
		"terms differ from their market",
	);
}

#[test]
fn try_state_should_fail_when_prices_are_out_of_place() {
	broken(|| with_quote(|quote| quote.index = Price(0)), "an index price is zero");
	let outside = "a contract's worth is outside its interval";
	broken(|| with_quote(|quote| quote.low = Price(6_000_001)), outside);
	broken(|| with_quote(|quote| quote.high = Price(5_999_999)), outside);
	let message = "a mark price is outside its band";
	broken(|| with_quote(|quote| quote.mark = Price(6_090_001)), message);
	broken(|| with_quote(|quote| quote.mark = Price(5_909_999)), message);
}

#[test]
fn try_state_should_fail_when_an_effective_margin_is_out_of_bounds() {
	broken(
		|| with_quote(|quote| quote.initial_effective = Ppm(49_999)),
		"an effective IMF is below its base",
	);
	broken(
		|| with_quote(|quote| quote.initial_effective = Ppm(1_000_001)),
		"an effective IMF is above 100 %",
	);
}

#[test]
fn try_state_should_fail_when_a_mark_state_is_impossible() {
	broken(
		|| MarkStates::<Test>::mutate_extant(MARKET, |state| state.open_interest = -1),
		"an average of open interest is negative",
	);
	broken(
		|| {
			MarkStates::<Test>::mutate_extant(MARKET, |state| {
				state.clearing = Some(LastClearing { price: Price(0), at: START });
			});
		},
		"a clearing price that counts is zero",
	);
	broken(
		|| {
			MarkStates::<Test>::mutate_extant(MARKET, |state| {
				state.limit = Some(LimitRun { side: Side::Bid, blocks: 0, noted: false });
			});
		},
		"a run of limit states is empty",
	);
}

#[test]
fn try_state_should_fail_when_a_stop_does_not_fit_the_state() {
	let message = "a stop does not fit its market's state";
	let stop = |opened| Stops::<Test>::insert(MARKET, Stop { since: START, opened });
	let set = |state| Markets::<Test>::mutate_extant(MARKET, |record| record.state = state);
	broken(|| set(MarketState::Halted), message);
	broken(|| set(MarketState::CancelOnly), message);
	broken(|| stop(true), message);
	for (state, opened) in [
		(MarketState::Announced, false),
		(MarketState::OpeningAuction(START), true),
		(MarketState::ProtectiveAuction(START), false),
		(MarketState::ReduceOnly, false),
	] {
		let damage = || {
			set(state);
			stop(opened);
		};
		broken(damage, message);
	}
	let elsewhere = Stop { since: START, opened: true };
	broken(|| Stops::<Test>::insert(MarketId(9), elsewhere), "a stop has no market");
}

#[test]
fn try_state_should_fail_when_a_call_auction_ends_too_late() {
	broken(
		|| put_state(MarketState::ProtectiveAuction(in_ms(MAX_CALL_MS + 1)), true),
		"a call auction ends later than it may",
	);
}

#[test]
fn try_state_should_fail_when_an_hour_is_impossible() {
	let hour = START.0 / HOUR_MS;
	let good = TradedHour {
		hour,
		volume: QuoteAtoms(60),
		lots: Lots(6),
		high: Price(11),
		low: Price(9),
		last: LastClearing { price: Price(10), at: START },
	};
	let place = u8::try_from(hour % 24).unwrap();
	let put = |market, place, traded| TradedHours::<Test>::insert(market, place, traded);
	broken(|| put(MarketId(9), place, good), "an hour has no market");
	broken(|| put(MARKET, (place + 1) % 24, good), "an hour is in another's place");
	let late = LastClearing { at: in_ms(HOUR_MS), ..good.last };
	let message = "a clearing is in another hour";
	broken(|| put(MARKET, place, TradedHour { last: late, ..good }), message);
	let message = "an hour without volume is kept";
	broken(|| put(MARKET, place, TradedHour { lots: Lots(0), ..good }), message);
	let message = "a clearing price is outside its hour's prices";
	broken(|| put(MARKET, place, TradedHour { high: Price(9), ..good }), message);
	broken(|| put(MARKET, place, TradedHour { low: Price(11), ..good }), message);
}

#[test]
fn try_state_should_fail_when_a_margin_on_its_way_is_lost() {
	broken(
		|| with_quote(|quote| quote.maintenance_effective = Ppm(30_001)),
		"an MMF in force is above the parameter",
	);
	broken(
		|| {
			MarkStates::<Test>::mutate_extant(MARKET, |state| {
				state.maintenance = MaintenanceRamp::steady(Ppm(31_000));
			});
		},
		"an MMF is on its way elsewhere",
	);
	let message = "a mark is outside the proven range";
	broken(|| with_quote(|quote| quote.proven_low = Price(6_000_001)), message);
	broken(|| with_quote(|quote| quote.proven_high = Price(5_999_999)), message);
}

#[test]
fn try_state_should_fail_when_scenarios_do_not_fit_their_market() {
	let put = |market| {
		let arrays = bulwark_primitives::RiskArrays { initial: [0; 23], maintenance: [0; 23] };
		let ranges = (Ppm(0), Ppm(0));
		let state = crate::OptionState { arrays, forward: INDEX, ranges, at: START };
		OptionStates::<Test>::insert(market, state);
	};
	broken(|| put(MARKET), "scenarios do not fit their market");
	broken(|| put(MarketId(7)), "scenarios have no quote");
	let call = || {
		Exchange::list_active(option(OptionRight::Call, 60_000, DAY_MS)).unwrap();
		update();
		OptionStates::<Test>::remove(MarketId(1));
	};
	broken(call, "scenarios do not fit their market");
}

#[test]
fn try_state_should_fail_when_a_change_is_lost() {
	let pend = |market, effective, parameters: MarketParameters| {
		PendingChanges::<Test>::insert(market, PendingChange { parameters, effective });
	};
	let list = |changes: &[(bulwark_primitives::Moment, MarketId)]| {
		Changes::<Test>::put(BoundedVec::truncate_from(changes.to_vec()));
	};
	broken(|| pend(MARKET, START, parameters()), "waiting changes are miscounted");
	broken(
		|| {
			pend(MARKET, START, parameters());
			list(&[(in_ms(1), MARKET)]);
		},
		"a change is due at another time",
	);
	broken(
		|| {
			pend(MarketId(5), START, parameters());
			list(&[(START, MarketId(5))]);
		},
		"a change has no market",
	);
	broken(
		|| {
			pend(MarketId(5), START, parameters());
			list(&[(START, MARKET)]);
		},
		"a due change is missing",
	);
	broken(|| list(&[(in_ms(1), MARKET), (START, MARKET)]), "waiting changes do not ascend");
	broken(
		|| {
			pend(MARKET, START, MarketParameters { mark_band: Ppm(0), ..parameters() });
			list(&[(START, MARKET)]);
		},
		"a change is out of bounds",
	);
	let period = ChangePeriod { parameters: parameters(), since: START };
	broken(
		|| ChangePeriods::<Test>::insert(MarketId(5), period.clone()),
		"a period of changes has no market",
	);
}

#[test]
fn try_state_should_fail_when_an_end_does_not_fit_its_market() {
	let end = |market, window| Endings::<Test>::insert(market, window);
	let open = SettlementWindow::new(in_ms(DAY_MS));
	broken(|| end(MarketId(5), open), "a last window has no market");
	broken(|| end(MARKET, open), "a market admits risk while it is delisted");
	let covered = SettlementWindow { covered_ms: 2_000_000, weighted: 1, closed: true, ..open };
	broken(|| end(MARKET, covered), "a price waits to settle its market");
	let settle = || {
		Markets::<Test>::mutate_extant(MARKET, |record| {
			record.state = MarketState::Settling(Price(1));
		});
		let record = Markets::<Test>::get(MARKET).unwrap();
		Exchange::put_quote(MARKET, &record, &MarketQuote { mark: Price(1), ..quote() });
	};
	let both = || {
		settle();
		end(MARKET, open);
	};
	broken(both, "a settled market has a last window");
	let moved = || {
		settle();
		with_quote(|quote| quote.mark = Price(2));
	};
	broken(moved, "a settled market has another mark");
}
