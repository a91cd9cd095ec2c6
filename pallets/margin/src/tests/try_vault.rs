//! The check of collateral and of what waits: each broken state is found.

use super::mock::*;
use crate::{
	Books, CollateralAssets, Collaterals, Names, OutflowRules, PendingCollateral,
	PendingCollaterals, Subaccounts, WaitingWithdrawals,
};
use bulwark_primitives::{CollateralBalance, Moment};
use bulwark_risk::outflow::WaitingWithdrawal;
use frame_support::{
	assert_ok,
	traits::{
		fungibles::Mutate,
		tokens::{Fortitude, Precision, Preservation},
	},
	BoundedVec,
};
use sp_runtime::TryRuntimeError;

/// Breaks a state in which trader 1 holds ether and expects the check to say so.
fn broken(damage: impl FnOnce(), message: &'static str) {
	ExtBuilder::build().execute_with(|| {
		list_ether();
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 500));
		assert_ok!(Margin::do_try_state());
		damage();
		assert_eq!(Margin::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn with_collateral(held: Vec<CollateralBalance>) {
	Subaccounts::<Test>::mutate_extant(sub(1), |account| account.collateral = held);
}

fn waits(
	asset: u32,
	atoms: u128,
) -> BoundedVec<WaitingWithdrawal, frame_support::traits::ConstU32<4>> {
	BoundedVec::truncate_from(vec![WaitingWithdrawal { asset, atoms, ready: Moment(0) }])
}

#[test]
fn try_state_should_fail_when_collateral_is_malformed() {
	let ether = |amount| CollateralBalance { asset: ETHER, amount };
	let message = "a subaccount's assets are not sorted";
	broken(|| with_collateral(vec![ether(250), ether(250)]), message);
	broken(|| with_collateral(vec![ether(0)]), "a subaccount holds nothing of an asset");
	let many = (0..9).map(|asset| CollateralBalance { asset, amount: 1 }).collect();
	broken(|| with_collateral(many), "a subaccount holds too many assets");
	let stranger = vec![CollateralBalance { asset: 8, amount: 1 }];
	let message = "a subaccount holds an asset that is not collateral";
	broken(|| with_collateral(stranger), message);
}

#[test]
fn try_state_should_fail_when_a_book_is_wrong() {
	let book = |change: fn(&mut crate::AssetBook)| move || Books::<Test>::mutate(ETHER, change);
	broken(book(|book| book.balances += 1), "an asset's total differs from its sum");
	broken(book(|book| book.accounted += 1), "an asset's book does not add up");
	broken(book(|book| book.waiting += 1), "what waits differs from its sum");
	broken(|| Books::<Test>::remove(ETHER), "an asset has no book");
	let burn = || {
		let custody = Margin::custody_account();
		let (all, exact) = (Preservation::Expendable, Precision::Exact);
		let burnt = Assets::burn_from(ETHER, &custody, 1, all, exact, Fortitude::Force);
		assert_ok!(burnt.map(|_| ()));
	};
	broken(burn, "the custody holds less of an asset than accounted for");
}

#[test]
fn try_state_should_fail_when_terms_are_wrong() {
	broken(CollateralAssets::<Test>::kill, "the list of collateral differs from its terms");
	broken(
		|| Collaterals::<Test>::mutate_extant(ETHER, |record| record.terms.deposit_cap = 0),
		"terms of collateral are out of bounds",
	);
	let change = |asset| PendingCollateral { asset, record: ether_record(), effective: Moment(0) };
	let wait =
		|changes: Vec<_>| PendingCollaterals::<Test>::put(BoundedVec::truncate_from(changes));
	broken(|| wait(vec![change(8)]), "an asset that is not collateral will change");
	let twice = || wait(vec![change(ETHER), change(ETHER)]);
	broken(twice, "an asset has two changes that wait");
	let capped = || OutflowRules::<Test>::insert(8, crate::OutflowRule::default());
	broken(capped, "an asset that is not collateral has an outflow cap");
}

#[test]
fn try_state_should_fail_when_withdrawals_or_names_stand_alone() {
	let put = |who, list| WaitingWithdrawals::<Test>::insert(who, list);
	broken(|| put(sub(2), waits(ETHER, 1)), "a withdrawal has no subaccount");
	broken(|| put(sub(1), waits(ETHER, 1)), "what waits differs from its sum");
	broken(|| put(sub(1), BoundedVec::default()), "an empty list of withdrawals is stored");
	let named = || Names::<Test>::insert(sub(2), BoundedVec::default());
	broken(named, "a name has no subaccount");
}
