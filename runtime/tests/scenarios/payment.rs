//! A trader who holds only collateral can trade.

use crate::chain::{deposit, place, price, Chain, BTC};
use bulwark_primitives::Side;
use bulwark_runtime::{Balances, OrderBook, RuntimeCall, System};
use sp_keyring::Sr25519Keyring::{Eve, Ferdie};
use sp_runtime::transaction_validity::InvalidTransaction;

#[test]
fn trader_should_deposit_place_and_cancel_when_owning_no_native_token() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	chain.read(|| assert_eq!(Balances::free_balance(Ferdie.to_account_id()), 0));
	// All of it: the account then holds no asset and lives by its subaccount alone.
	let all = bulwark_runtime::constants::USD * 10_000_000;
	let call = RuntimeCall::Margin(pallet_margin::Call::deposit { index: 0, amount: all });
	let extrinsic = chain.signed(Ferdie, call, 0);
	chain.block_at(60_000, vec![extrinsic]);
	chain.read(|| assert!(System::sufficients(&Ferdie.to_account_id()) > 0));
	let extrinsic = chain.signed(Ferdie, place(Side::Bid, price(59_000), 1), 0);
	chain.block_at(60_000, vec![extrinsic]);
	let cancel_all = RuntimeCall::OrderBook(pallet_order_book::Call::cancel_all {
		index: 0,
		market: Some(BTC),
		side: None,
	});
	let extrinsic = chain.signed(Ferdie, cancel_all, 0);
	chain.block_at(60_000, vec![extrinsic]);
	chain.read(|| assert!(OrderBook::depth(BTC, Side::Bid, 1).is_empty()));
}

#[test]
fn trader_should_be_refused_when_the_call_is_no_trading_and_nothing_pays() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	let extrinsic = chain.signed(Ferdie, remark, 0);
	assert_eq!(chain.validate(extrinsic), Err(InvalidTransaction::Payment.into()));
}

#[test]
fn pool_should_order_by_class_and_not_by_era_when_transactions_compete() {
	let mut chain = Chain::development();
	chain.block_at(60_000, vec![]);
	for who in [Eve, Ferdie] {
		let extrinsic = chain.signed(who, deposit(1_000), 0);
		chain.block_at(60_000, vec![extrinsic]);
	}
	let place = chain.signed(Eve, place(Side::Bid, price(59_000), 1), 0);
	let cancel = RuntimeCall::OrderBook(pallet_order_book::Call::cancel_all {
		index: 0,
		market: None,
		side: None,
	});
	let cancel = chain.signed(Ferdie, cancel, 0);
	let (place, cancel) = (chain.validate(place).unwrap(), chain.validate(cancel).unwrap());
	assert!(cancel.priority > place.priority);
	assert_eq!(cancel.longevity, place.longevity);
}
