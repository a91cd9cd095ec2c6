//! Cursors over holders and accounts, and the liquidation mark.

use super::mock::*;
use bulwark_primitives::seams::Ledger;
use frame_support::assert_ok;
use std::collections::BTreeSet;

/// LED-120. Pages cover every account once, though accounts between them may have gone.
#[test]
fn accounts_should_cover_all_when_read_in_pages() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..9 {
			credit(owner, 1_000);
		}
		let first = Margin::accounts(None, 3);
		assert_eq!(first.len(), 3);
		let last = first[2];
		assert_ok!(Margin::withdraw(RuntimeOrigin::signed(last.owner), 0, 1_000));
		let rest = Margin::accounts(Some(&last), 100);
		let all: BTreeSet<_> = first.iter().chain(&rest).copied().collect();
		assert_eq!(rest.len(), 5);
		assert_eq!(all, (1..9).map(sub).collect());
		assert_eq!(Margin::accounts(rest.last(), 100), []);
		assert_eq!(Margin::accounts(None, 0), []);
	});
}

#[test]
fn holders_should_list_one_market_when_several_are_held() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..7 {
			credit(owner, 1_000);
		}
		cross(BTC, sub(1), sub(2), 1, 100);
		cross(BTC, sub(3), sub(4), 1, 100);
		cross(ETH, sub(5), sub(6), 1, 100);
		let first = Margin::holders(BTC, None, 2);
		let rest = Margin::holders(BTC, first.last(), 100);
		let all: BTreeSet<_> = first.iter().chain(&rest).copied().collect();
		assert_eq!((first.len(), rest.len()), (2, 2));
		assert_eq!(all, (1..5).map(sub).collect());
		assert_eq!(Margin::holders(ETH, None, 100).len(), 2);
	});
}

#[test]
fn liquidation_mark_should_do_nothing_when_the_account_is_unknown() {
	ExtBuilder::build_and_execute(|| {
		Margin::set_in_liquidation(&sub(1), true);
		assert_eq!(Margin::subaccount(&sub(1)), None);
		credit(1, 1_000);
		Margin::set_in_liquidation(&sub(1), true);
		assert!(Margin::subaccount(&sub(1)).unwrap().in_liquidation);
	});
}
