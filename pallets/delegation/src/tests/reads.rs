//! What clients read.

use super::mock::*;
use crate::{DelegateView, Limits, DAY_MS};
use bulwark_primitives::{Moment, QuoteAtoms};
use frame_support::assert_ok;

/// DEL-030.
#[test]
fn delegates_should_be_listed_with_what_is_left_when_some_have_traded() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		let brief = Limits { expires: Moment(MIDNIGHT + HOUR), ..limits() };
		assert_ok!(register(OWNER, 101, brief.clone()));
		assert_ok!(register(2, 102, limits()));
		assert_ok!(charge(BTC, 100));
		Now::set(MIDNIGHT + HOUR);
		let mut views = Delegation::delegates_of(&OWNER);
		views.sort_by_key(|view| view.delegate);
		let live = DelegateView {
			delegate: KEY,
			limits: limits(),
			placed_today: QuoteAtoms(100),
			left_today: QuoteAtoms(150),
			is_expired: false,
		};
		let over = DelegateView {
			delegate: 101,
			limits: brief,
			placed_today: QuoteAtoms::ZERO,
			left_today: QuoteAtoms::ZERO,
			is_expired: true,
		};
		assert_eq!(views, [live, over]);
		Now::set(MIDNIGHT + DAY_MS);
		let views = Delegation::delegates_of(&OWNER);
		let left = views.iter().map(|view| view.left_today.0).max();
		assert_eq!(left, Some(250));
		assert_eq!(Delegation::delegates_of(&9), []);
	});
}

/// DEL-030. A budget narrowed below what was placed leaves nothing, not less.
#[test]
fn budget_left_should_be_zero_when_it_was_narrowed() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(OWNER, KEY, limits()));
		assert_ok!(charge(BTC, 100));
		assert_ok!(register(OWNER, KEY, Limits { daily_notional: QuoteAtoms(60), ..limits() }));
		let view = Delegation::delegates_of(&OWNER).remove(0);
		assert_eq!((view.placed_today, view.left_today), (QuoteAtoms(100), QuoteAtoms::ZERO));
	});
}
