//! The state check notices what is broken.

use super::{detect::long_in_trouble, mock::*};
use crate::{Claims, Hints, IssuedOrder, Liquidations, Misses, Queue, QueueEntry};
use bulwark_primitives::{seams::Ledger, Lots, Moment, QuoteAtoms};
use frame_support::{assert_err, assert_ok, BoundedVec};

fn breaking(message: &'static str, damage: impl FnOnce()) {
	ExtBuilder::build().execute_with(|| {
		long_in_trouble(1);
		tick();
		assert_ok!(Liquidation::do_try_state());
		damage();
		assert_err!(Liquidation::do_try_state(), message);
	});
}

fn entry(owner: u64, shortfall: i128, reserved: Option<i128>) -> QueueEntry<u64> {
	let order = reserved.map(|reserved| IssuedOrder {
		market: BTC,
		reserved: QuoteAtoms(reserved),
		unreserved: Lots::ZERO,
	});
	QueueEntry { who: sub(owner), shortfall: QuoteAtoms(shortfall), order }
}

fn queue(entries: Vec<QueueEntry<u64>>) {
	Queue::<Test>::put(BoundedVec::truncate_from(entries));
}

#[test]
fn try_state_should_fail_when_an_account_is_hinted_at_twice() {
	breaking("an account is hinted at twice", || {
		Hints::<Test>::put(BoundedVec::truncate_from(vec![sub(1), sub(1)]));
	});
}

#[test]
fn try_state_should_fail_when_a_claim_has_no_hint() {
	breaking("a claim without hint or queue entry", || Claims::<Test>::insert(sub(5), 8));
}

#[test]
fn try_state_should_fail_when_the_queue_is_out_of_order() {
	breaking("the queue is out of order", || queue(vec![entry(1, 5, None), entry(2, 6, None)]));
}

#[test]
fn try_state_should_fail_when_an_account_is_queued_twice() {
	breaking("an account is queued twice", || queue(vec![entry(1, 6, None), entry(1, 5, None)]));
}

#[test]
fn try_state_should_fail_when_a_reservation_is_negative() {
	breaking("a reservation is negative", || queue(vec![entry(1, 6, Some(-1))]));
}

#[test]
fn try_state_should_fail_when_an_order_has_no_liquidation() {
	breaking("an order for an account that is not in liquidation", || {
		queue(vec![entry(3, 6, Some(0))]);
	});
}

#[test]
fn try_state_should_fail_when_more_is_reserved_than_the_fund_holds() {
	breaking("more is reserved than the fund holds", || queue(vec![entry(1, 6, Some(1))]));
}

#[test]
fn try_state_should_fail_when_the_fund_is_negative() {
	breaking("the insurance fund is negative", || {
		pallet_margin::InsuranceFund::<Test>::put(QuoteAtoms(-1));
	});
}

#[test]
fn try_state_should_fail_when_withdrawals_are_not_locked() {
	breaking("an account in liquidation can withdraw", || {
		Margin::set_in_liquidation(&sub(1), false);
	});
}

#[test]
fn try_state_should_fail_when_withdrawals_are_locked_without_liquidation() {
	breaking("withdrawals are locked without a liquidation", || {
		Margin::set_in_liquidation(&sub(MAKER), true);
	});
}

#[test]
fn try_state_should_fail_when_a_bounty_is_negative() {
	breaking("a bounty is negative", || {
		Liquidations::<Test>::mutate_extant(sub(1), |liquidation| {
			liquidation.bounty = QuoteAtoms(-1);
		});
	});
}

#[test]
fn try_state_should_fail_when_a_market_counts_twice() {
	breaking("a market's misses count twice", || {
		let mut liquidation = crate::Liquidation::new(Moment(START), None);
		let misses = Misses { market: BTC, auctions: 1 };
		liquidation.misses = BoundedVec::truncate_from(vec![misses, misses]);
		Liquidations::<Test>::insert(sub(1), liquidation);
	});
}
