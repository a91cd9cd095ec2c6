//! `sweep_asset`.

use super::mock::*;
use crate::{Books, Error, Event};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};

/// CUS-006.
#[test]
fn sweep_asset_should_take_gifts_when_there_are_any() {
	ExtBuilder::build_and_execute(|| {
		let sweep = |asset| Margin::sweep_asset(RuntimeOrigin::signed(5), asset);
		assert_noop!(sweep(ETHER), Error::<Test>::UnknownCollateral);
		list_ether();
		assert_noop!(sweep(ETHER), Error::<Test>::NoGifts);
		assert_noop!(sweep(QUOTE_ASSET), Error::<Test>::NoGifts);
		assert_ok!(Margin::deposit_collateral(RuntimeOrigin::signed(1), 0, ETHER, 500));
		assert_ok!(Assets::mint_into(ETHER, &Margin::custody_account(), 3));
		assert_ok!(sweep(ETHER));
		let book = Books::<Test>::get(ETHER);
		assert_eq!((book.accounted, book.balances, book.surplus), (503, 500, 3));
		assert!(events().contains(&Event::AssetGiftsSwept { asset: ETHER, amount: 3 }));
	});
}
