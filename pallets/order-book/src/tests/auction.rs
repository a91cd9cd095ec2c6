//! The auction at the end of the block.

use super::mock::*;
use crate::{Event, Role};
use bulwark_primitives::{
	CancelReason, FeedState, ImpactPrices, Lots, MarketState, OrderNonce, Price, QuoteAtoms,
	SubaccountId,
};
use frame_support::assert_ok;
use sp_core::H256;
use std::collections::BTreeSet;

/// BOOK-004: an order that rested is a maker and the other a taker; fees round up; the rest of an
/// immediate-or-cancel order ends.
#[test]
fn clearing_should_fill_and_charge_when_orders_cross() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 95, 4);
		next_block();
		take(2, BTC, BID, 100, 10);
		events();
		clear();
		let fill = |owner, side, role| Event::OrderFilled {
			who: sub(owner),
			market: BTC,
			side,
			nonce: OrderNonce(0),
			lots: Lots(4),
			price: Price(100),
			fee: QuoteAtoms(1),
			rebate: QuoteAtoms(0),
			role,
			remaining: Lots(0),
		};
		let expected = [
			Event::Cleared {
				market: BTC,
				price: Price(100),
				volume: Lots(4),
				annulled: Lots(0),
				limit_state: None,
			},
			fill(2, BID, Role::Taker),
			Event::OrderCancelled {
				who: sub(2),
				market: BTC,
				side: BID,
				price: at(100),
				nonce: OrderNonce(0),
				lots: Lots(6),
				reason: CancelReason::Immediate,
			},
			fill(1, ASK, Role::Maker),
		];
		assert_eq!(events(), expected);
		assert_eq!((position(1, BTC), position(2, BTC)), (-4, 4));
		let funds = i128::try_from(FUNDS).unwrap();
		assert_eq!((quote(1), quote(2)), (funds + 400 - 1, funds - 400 - 1));
		assert_eq!(OrderBook::depth(BTC, ASK, 10), []);
	});
}

#[test]
fn clearing_should_leave_the_rest_in_the_book_when_an_order_fills_in_part() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 95, 4);
		place(2, BTC, BID, 100, 10);
		clear();
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(100), Lots(6), 1)]);
		assert_eq!(OrderBook::depth(BTC, ASK, 10), []);
	});
}

#[test]
fn clearing_should_end_waiting_orders_when_nothing_crosses() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 105, 4);
		take(2, BTC, BID, 100, 10);
		clear();
		assert_eq!(cancelled(CancelReason::Immediate), [(2, 10)]);
		assert_eq!(OrderBook::depth(BTC, ASK, 10).len(), 1);
	});
}

/// Worked counterexample C3: an order that does not trade still sets the price: leaving it out moved
/// the price from 99 to the reference.
#[test]
fn clearing_should_heed_unfilled_orders_when_it_sets_the_price() {
	ExtBuilder::build_and_execute(|| {
		set_index(95);
		place(1, BTC, ASK, 90, 10);
		place(2, BTC, BID, 100, 10);
		place(3, BTC, BID, 99, 10);
		clear();
		assert_eq!(cleared(), Some((99, 10, 0)));
	});
}

/// Worked counterexample H2: netting an owner's orders before pricing kills a third party's fill. Here
/// the trader buys ten lots of the stranger at 100.
#[test]
fn clearing_should_not_net_an_owners_orders_when_a_stranger_offers_better() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 101, 10);
		place(1, BTC, BID, 102, 10);
		place(2, BTC, ASK, 100, 10);
		clear();
		assert_eq!(cleared(), Some((100, 10, 0)));
		assert_eq!((position(1, BTC), position(2, BTC)), (10, -10));
		assert_eq!(OrderBook::depth(BTC, ASK, 10), [(Price(101), Lots(10), 1)]);
	});
}

/// BOOK-005: what an owner trades with itself is undone and its lots are gone, in one subaccount or
/// across two: no fee, no volume.
#[test]
fn clearing_should_annul_when_an_owner_trades_with_itself() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Margin::transfer(RuntimeOrigin::signed(1), 0, 1, 100_000));
		place(1, BTC, ASK, 99, 10);
		let order = limit(BTC, BID, 101, 12);
		assert_ok!(OrderBook::place(RuntimeOrigin::signed(1), 1, order));
		events();
		clear();
		assert_eq!(cleared(), Some((101, 0, 10)));
		assert_eq!(OrderBook::depth(BTC, ASK, 10), []);
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(101), Lots(2), 1)]);
		let left = i128::try_from(FUNDS).unwrap() - 100_000;
		assert_eq!((position(1, BTC), quote(1)), (0, left));
		let other = SubaccountId { owner: 1, index: 1 };
		assert_eq!(OrderBook::orders_of(&other).len(), 1);
		assert_eq!(Samples::get().get(&BTC).unwrap().cleared, None);
	});
}

/// Worked counterexample C4: one bid far outside the band stopped the market. Its limit is clipped
/// instead: ten lots trade inside the band and the rest is a limit state.
#[test]
fn clearing_should_trade_inside_the_band_when_a_limit_lies_outside() {
	ExtBuilder::build_and_execute(|| {
		for price in 100..110 {
			place(1, BTC, ASK, price, 1);
		}
		place(1, BTC, ASK, 120, 10);
		place(2, BTC, BID, 150, 11);
		events();
		clear();
		let found = events().into_iter().find_map(|event| match event {
			Event::Cleared { price, volume, limit_state, .. } => Some((price, volume, limit_state)),
			_ => None,
		});
		assert_eq!(found, Some((Price(110), Lots(10), Some(BID))));
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(150), Lots(1), 1)]);
		next_block();
		assert_eq!(cleared(), None);
	});
}

/// Worked counterexample M1: ties between remainders go by a hash, not by the sequence of the block,
/// which its author chooses.
#[test]
fn clearing_should_break_ties_by_hash_when_orders_are_equal() {
	let mut winners = BTreeSet::new();
	for seed in 0..8 {
		ExtBuilder::build_and_execute(|| {
			System::initialize(&2, &H256::repeat_byte(seed), &Default::default());
			for owner in 1..4 {
				place(owner, BTC, ASK, 100, 1);
			}
			take(4, BTC, BID, 100, 1);
			let expected =
				(1..4).min_by_key(|owner| OrderBook::tie(&sub(*owner), OrderNonce(0))).unwrap();
			clear();
			assert_eq!(position(expected, BTC), -1);
			winners.insert(expected);
		});
	}
	assert!(winners.len() > 1);
}

/// BOOK-006: the book is not crossed after clearing.
#[test]
fn clearing_should_leave_the_book_uncrossed_when_many_cross() {
	ExtBuilder::build_and_execute(|| {
		for step in 0..20 {
			place(1 + step % 4, BTC, BID, 95 + step % 11, 1 + step);
			place(5 + step % 4, BTC, ASK, 95 + step % 9, 1 + step);
		}
		clear();
		let best = |side| OrderBook::depth(BTC, side, 1).first().map(|level| level.0);
		let crossed = best(BID).zip(best(ASK)).is_some_and(|(bid, ask)| bid >= ask);
		assert!(!crossed);
	});
}

/// BOOK-007: of each side the orders first in priority enter; resting ones beyond wait.
#[test]
fn clearing_should_cut_the_input_when_it_is_too_long() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(2);
		for owner in 1..4 {
			place(owner, BTC, ASK, 97 + owner, 1);
			place(owner + 3, BTC, BID, 103 - owner, 1);
		}
		clear();
		assert_eq!(cleared(), Some((100, 2, 0)));
		assert_eq!(OrderBook::depth(BTC, ASK, 10), [(Price(100), Lots(1), 1)]);
		assert_eq!(OrderBook::depth(BTC, BID, 10), [(Price(100), Lots(1), 1)]);
		clear();
		assert_eq!(cleared(), Some((100, 1, 0)));
	});
}

/// Limits beyond the band count as its edge, so among them age decides who enters.
#[test]
fn clearing_should_prefer_the_older_when_limits_are_clipped_to_one() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(1);
		place(1, BTC, BID, 140, 1);
		next_block();
		place(2, BTC, BID, 150, 1);
		place(3, BTC, ASK, 100, 1);
		clear();
		assert_eq!((position(1, BTC), position(2, BTC)), (1, 0));
	});
}

#[test]
fn clearing_should_end_waiting_orders_when_they_are_cut() {
	ExtBuilder::build_and_execute(|| {
		MaxAuctionOrders::set(1);
		place(1, BTC, ASK, 100, 5);
		take(2, BTC, BID, 102, 1);
		take(3, BTC, BID, 101, 1);
		clear();
		assert_eq!(cancelled(CancelReason::Immediate), [(3, 1)]);
		assert_eq!(position(2, BTC), 1);
	});
}

/// Positions of 10 lots, and orders of which only some close.
fn reducing_scene() {
	trade(BTC, 1, 2, 10, 100);
	place(1, BTC, ASK, 100, 15);
	place(3, BTC, ASK, 99, 5);
	place(2, BTC, BID, 100, 10);
	events();
}

/// BOOK-008: with a stale price only closing lots trade; the others wait.
#[test]
fn clearing_should_take_closing_lots_only_when_the_price_is_stale() {
	ExtBuilder::build_and_execute(|| {
		reducing_scene();
		set_feed(100, FeedState::Stale);
		clear();
		assert_eq!(cleared(), Some((100, 10, 0)));
		assert_eq!((position(1, BTC), position(2, BTC), position(3, BTC)), (0, 0, 0));
		let depth = OrderBook::depth(BTC, ASK, 10);
		assert_eq!(depth, [(Price(99), Lots(5), 1), (Price(100), Lots(5), 1)]);
	});
}

#[test]
fn clearing_should_cancel_what_does_not_close_when_the_market_is_reduce_only() {
	ExtBuilder::build_and_execute(|| {
		reducing_scene();
		set_state(BTC, MarketState::ReduceOnly);
		clear();
		assert_eq!(cancelled(CancelReason::MarketState), [(3, 5)]);
		assert_eq!((position(1, BTC), position(2, BTC)), (0, 0));
		assert_eq!(OrderBook::depth(BTC, ASK, 10), [(Price(100), Lots(5), 1)]);
	});
}

#[test]
fn clearing_should_take_closing_lots_only_when_open_interest_is_at_its_cap() {
	ExtBuilder::build_and_execute(|| {
		reducing_scene();
		set_parameters(BTC, |changed| {
			changed.open_interest_lower = QuoteAtoms(1_000);
			changed.open_interest_upper = QuoteAtoms(1_000);
			changed.open_interest_cap = QuoteAtoms(1_000);
		});
		clear();
		assert_eq!((position(1, BTC), position(2, BTC), position(3, BTC)), (0, 0, 0));
	});
}

/// Worked counterexample M2: a guarded price asks for more margin from new risk; what has been
/// admitted trades as before, or all makers were gone when they are needed.
#[test]
fn clearing_should_keep_makers_when_the_price_is_guarded() {
	ExtBuilder::build_and_execute(|| {
		credit(20, 1_100);
		place(20, BTC, ASK, 100, 100);
		set_feed(100, FeedState::Guarded);
		take(1, BTC, BID, 100, 100);
		clear();
		assert_eq!(position(20, BTC), -100);
	});
}

#[test]
fn clearing_should_send_waiting_orders_back_when_the_market_has_no_price() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, ASK, 100, 5);
		take(2, BTC, BID, 100, 5);
		set_feed(100, FeedState::Halted);
		clear();
		assert_eq!(cancelled(CancelReason::MarketState), [(2, 5)]);
		assert_eq!(OrderBook::depth(BTC, ASK, 10).len(), 1);
	});
}

/// BOOK-009: the sample is the mid of the impact prices of the book left behind, and the price and
/// volume that cleared.
#[test]
fn clearing_should_report_the_impact_mid_when_both_sides_hold_the_notional() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 98, 100);
		place(2, BTC, ASK, 104, 100);
		place(3, BTC, ASK, 100, 3);
		take(4, BTC, BID, 100, 3);
		clear();
		let sample = Samples::get().get(&BTC).copied().unwrap();
		assert_eq!(sample.impact.as_ref().map(ImpactPrices::mid), Some(Price(101)));
		assert_eq!(sample.cleared, Some((Price(100), Lots(3))));
		let quiet = Samples::get().get(&ETH).copied().unwrap();
		assert_eq!((quiet.impact, quiet.cleared), (None, None));
	});
}

#[test]
fn clearing_should_report_no_mid_when_a_side_lacks_the_notional() {
	ExtBuilder::build_and_execute(|| {
		place(1, BTC, BID, 98, 100);
		place(2, BTC, ASK, 104, 9);
		clear();
		assert_eq!(Samples::get().get(&BTC).unwrap().impact, None);
	});
}
