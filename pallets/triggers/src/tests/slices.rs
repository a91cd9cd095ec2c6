//! Slices of TWAP orders.

use super::mock::*;
use crate::{Event, IdKey, MomentKey, Slices, StandingId, TwapTerms, WeightInfo};
use bulwark_primitives::{
	seams::{Reported, SliceReports},
	CancelReason, Lots, Moment, OrderNonce, OrderPrice, Ppm, Price, SelfTradePolicy, Side,
	TimeInForce,
};
use frame_support::weights::{Weight, WeightMeter};

/// Ends the block `later` ms after the last one.
fn tick_after(later: u64) {
	Now::mutate(|now| *now += later);
	tick();
}

/// Lots of the one slice placed since the last look, if one was.
fn slice() -> Option<u64> {
	let placed = placed();
	assert!(placed.len() <= 1);
	placed.first().map(|(_, _, lots)| *lots)
}

fn ended() -> Option<(u64, u64, Option<CancelReason>)> {
	events().into_iter().find_map(|event| match event {
		Event::TwapEnded { filled, left, reason, .. } => Some((filled.0, left.0, reason)),
		_ => None,
	})
}

/// TRIG-020: slices by time, one an interval, the first at once.
#[test]
fn slices_should_come_one_an_interval_when_all_fill() {
	ExtBuilder::build_and_execute(|| {
		let id = twap(1, TwapTerms { lots: Lots(103), ..twap_terms() });
		// 103 lots in 10: the plan is rounded down at each slice.
		for expected in [10, 10, 10, 11, 10, 10, 11, 10, 10, 11] {
			tick();
			assert_eq!(slice(), Some(expected));
			report(1, expected);
			tick_after(9_999);
			assert_eq!(slice(), None);
			Now::mutate(|now| *now += 1);
		}
		assert_eq!(ended(), Some((103, 0, None)));
		assert_eq!(Triggers::twaps_of(&sub(1)), []);
		assert_eq!(id, StandingId(0));
	});
}

/// TRIG-020: what a slice did not fill is carried over, a slice at most three ordinary ones.
#[test]
fn slices_should_catch_up_at_most_threefold_when_some_did_not_fill() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		let course = [(10, 0), (20, 5), (25, 0), (30, 0), (30, 30), (25, 25), (10, 0), (20, 20)];
		for (expected, filled) in course {
			tick();
			assert_eq!(slice(), Some(expected));
			report(1, filled);
			Now::mutate(|now| *now += 10_000);
		}
		tick();
		assert_eq!(slice(), Some(10));
		report(1, 10);
		tick_after(10_000);
		assert_eq!(slice(), Some(10));
		report(1, 4);
		assert_eq!(ended(), Some((94, 6, None)));
	});
}

/// TRIG-020: late blocks place one slice, not one for each that is missed.
#[test]
fn slices_should_come_one_a_block_when_blocks_are_late() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		tick();
		assert_eq!(slice(), Some(10));
		report(1, 10);
		events();
		tick_after(45_000);
		assert!(matches!(events()[..], [Event::SlicePlaced { slice: 5, .. }]));
		assert_eq!(slice(), Some(30));
		report(1, 30);
		tick();
		assert_eq!(slice(), None);
		// The next one comes by the plan, 50 s after the first.
		tick_after(4_999);
		assert_eq!(slice(), None);
		tick_after(1);
		assert_eq!(slice(), Some(20));
		report(1, 20);
		events();
		tick_after(600_000);
		assert_eq!(slice(), Some(30));
		report(1, 1);
		assert_eq!(ended(), Some((61, 39, None)));
	});
}

/// TRIG-020: one slice in the market at a time.
#[test]
fn slices_should_be_passed_over_when_the_last_one_waits_for_its_auction() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		tick();
		assert_eq!(slice(), Some(10));
		tick_after(10_000);
		assert_eq!(slice(), None);
		report(1, 10);
		tick_after(10_000);
		assert_eq!(slice(), Some(20));
		report(1, 20);
	});
}

/// TRIG-020: a TWAP order ends an interval after its last slice at the latest.
#[test]
fn twap_should_end_when_its_last_slice_is_never_reported() {
	ExtBuilder::build_and_execute(|| {
		twap(1, TwapTerms { slices: 2, ..twap_terms() });
		tick();
		report(1, 50);
		tick_after(10_000);
		events();
		tick_after(9_999);
		assert_eq!(ended(), None);
		tick_after(1);
		assert_eq!(ended(), Some((50, 50, None)));
		assert_eq!(Slices::<Test>::iter().count(), 0);
	});
}

/// TRIG-020: a refused slice is told and carried over; the last one ends the order.
#[test]
fn slices_should_go_on_when_one_is_refused() {
	ExtBuilder::build_and_execute(|| {
		let id = twap(1, TwapTerms { slices: 3, lots: Lots(30), ..twap_terms() });
		events();
		Refusal::set(Some(NO_MARGIN));
		tick();
		let (slice_number, error) = (1, NO_MARGIN);
		let refused =
			Event::SliceRefused { who: sub(1), market: BTC, id, slice: slice_number, error };
		assert_eq!(events(), [refused]);
		Refusal::set(None);
		tick_after(10_000);
		assert_eq!(slice(), Some(20));
		report(1, 20);
		Refusal::set(Some(NO_MARGIN));
		tick_after(10_000);
		assert_eq!(ended(), Some((20, 10, None)));
	});
}

/// TRIG-019: a market order within the slippage, or, with a limit, the stricter of both.
#[test]
fn slice_should_be_priced_by_slippage_and_limit() {
	let market = |slippage| OrderPrice::Market(slippage);
	let limit = |price| OrderPrice::Limit(Price(price));
	let cases: [(Side, Option<u32>, Option<u64>, OrderPrice); 8] = [
		(BID, None, None, market(None)),
		(ASK, Some(5_000), None, market(Some(Ppm(5_000)))),
		(BID, Some(5_000), Some(2_000), limit(1_005)),
		(BID, Some(5_000), Some(1_001), limit(1_001)),
		(ASK, Some(5_000), Some(1), limit(995)),
		(ASK, Some(5_000), Some(999), limit(999)),
		(BID, None, Some(2_000), limit(1_020)),
		(ASK, None, Some(1), limit(980)),
	];
	for (side, slippage, bound, expected) in cases {
		ExtBuilder::build_and_execute(|| {
			set_mark(1_000);
			let (slippage, limit) = (slippage.map(Ppm), bound.map(Price));
			let self_trade = SelfTradePolicy::CancelOldest;
			let plan = TwapTerms { side, slippage, limit, self_trade, ..twap_terms() };
			twap(1, TwapTerms { reduce_only: true, ..plan });
			tick();
			let book = Book::take();
			let [(_, order, reported)] = &book[..] else { panic!("one slice is due") };
			assert_eq!((order.price, order.side, *reported), (expected, side, Reported::Yes));
			assert_eq!(order.time_in_force, TimeInForce::ImmediateOrCancel);
			assert_eq!((order.self_trade, order.reduce_only), (self_trade, true));
		});
	}
}

/// TRIG-020: reports find their order, whoever else has slices in the market.
#[test]
fn report_should_count_for_its_order_when_there_are_several() {
	ExtBuilder::build_and_execute(|| {
		for lots in [10, 20, 30] {
			twap(1, TwapTerms { lots: Lots(lots), ..twap_terms() });
		}
		tick();
		let nonces: Vec<_> = Triggers::twaps_of(&sub(1))
			.iter()
			.map(|twap| twap.pending.unwrap().nonce)
			.collect();
		Triggers::ended(&sub(1), nonces[1], Lots(2));
		Triggers::ended(&sub(2), nonces[0], Lots(1));
		Triggers::ended(&sub(1), OrderNonce(7), Lots(1));
		let filled: Vec<_> = Triggers::twaps_of(&sub(1)).iter().map(|twap| twap.filled.0).collect();
		assert_eq!(filled, [0, 2, 0]);
		// No more is counted than was placed.
		Triggers::ended(&sub(1), nonces[2], Lots(1_000));
		assert_eq!(Triggers::twaps_of(&sub(1))[2].filled, Lots(3));
	});
}

/// TRIG-020: the agenda is the cursor: soonest first, and never more than the weight allows.
#[test]
fn slices_should_wait_when_weight_is_short() {
	ExtBuilder::build_and_execute(|| {
		for owner in [3, 1, 2] {
			twap(owner, twap_terms());
			Now::mutate(|now| *now += 1);
		}
		let base = <() as WeightInfo>::place_slices(0);
		let one = <() as WeightInfo>::place_slices(1)
			.saturating_sub(base)
			.saturating_add(<() as WeightInfo>::end_slice());
		let place = |limit: Weight| {
			Triggers::place_slices(Moment(Now::get()), &mut WeightMeter::with_limit(limit));
		};
		place(Weight::zero());
		place(base);
		assert_eq!(placed(), []);
		place(base.saturating_add(one.saturating_mul(2)));
		assert_eq!(placed(), [(3, BID, 10), (1, BID, 10)]);
		tick();
		assert_eq!(placed(), [(2, BID, 10)]);
	});
}

/// An agenda entry without an order is dropped, and the step goes on.
#[test]
fn slices_should_drop_the_entry_when_it_names_no_order() {
	ExtBuilder::build_and_execute(|| {
		twap(1, twap_terms());
		let key = (MomentKey::from(Moment(START - 1)), sub(1), IdKey::from(StandingId(9)));
		Slices::<Test>::insert(key, ());
		tick();
		assert_eq!(slice(), Some(10));
	});
}
