//! Who pays, and what goes first.

use super::mock::{
	execute, Balances, Now, RuntimeCall, RuntimeOrigin, Test, CAPACITY, OTHER, POOR, RECOVERY,
	TRADER,
};
use crate::{CallClass, PolicyCharge, Quotas, TIP_REFUSED};
use frame_support::dispatch::{GetDispatchInfo, PostDispatchInfo};
use sp_runtime::{
	traits::{DispatchTransaction, TransactionExtension, TxBaseImplication},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};

fn trade() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: vec![] })
}

fn cancel() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark_with_event { remark: vec![] })
}

fn deposit() -> RuntimeCall {
	RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive { dest: POOR, value: 1 })
}

fn other() -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 1 })
}

fn validate(
	who: u64,
	call: &RuntimeCall,
	tip: u64,
) -> Result<ValidTransaction, TransactionValidityError> {
	PolicyCharge::<Test>::from(tip)
		.validate(
			RuntimeOrigin::signed(who),
			call,
			&call.get_dispatch_info(),
			100,
			(),
			&TxBaseImplication(()),
			TransactionSource::External,
		)
		.map(|(valid, _, _)| valid)
}

fn apply(who: u64, call: &RuntimeCall) -> Result<(), TransactionValidityError> {
	PolicyCharge::<Test>::from(0)
		.test_run(RuntimeOrigin::signed(who), call, &call.get_dispatch_info(), 100, 0, |_| {
			Ok(PostDispatchInfo::default())
		})
		.map(|_| ())
}

#[test]
fn trading_should_cost_no_native_fee_when_the_quota_lasts() {
	execute(|| {
		for _ in 0..CAPACITY {
			assert_eq!(apply(TRADER, &trade()), Ok(()));
		}
		// The trader has no native balance: beyond the quota nothing can be paid.
		assert_eq!(apply(TRADER, &trade()), Err(InvalidTransaction::Payment.into()));
		Now::set(Now::get() + RECOVERY);
		assert_eq!(apply(TRADER, &trade()), Ok(()));
		assert_eq!(apply(TRADER, &trade()), Err(InvalidTransaction::Payment.into()));
	});
}

#[test]
fn cancelling_should_stay_possible_when_the_trading_quota_is_used_up() {
	execute(|| {
		while apply(TRADER, &trade()).is_ok() {}
		assert_eq!(apply(TRADER, &cancel()), Ok(()));
		assert_eq!(Quotas::<Test>::get(TRADER).map(|quota| quota.cancel.used), Some(1));
	});
}

#[test]
fn trading_should_cost_the_native_fee_when_there_is_no_quota() {
	execute(|| {
		let before = Balances::free_balance(OTHER);
		assert_eq!(apply(OTHER, &trade()), Ok(()));
		assert!(Balances::free_balance(OTHER) < before);
		assert_eq!(Quotas::<Test>::get(OTHER), None);
	});
}

#[test]
fn deposit_should_cost_no_native_fee_when_it_is_covered() {
	execute(|| {
		assert_eq!(apply(POOR, &deposit()), Ok(()));
		assert_eq!(apply(TRADER, &deposit()), Err(InvalidTransaction::Payment.into()));
	});
}

#[test]
fn other_calls_should_cost_the_native_fee_when_a_trader_makes_them() {
	execute(|| {
		assert_eq!(apply(TRADER, &other()), Err(InvalidTransaction::Payment.into()));
	});
}

#[test]
fn tip_should_be_refused_when_the_call_trades() {
	execute(|| {
		for call in [trade(), cancel()] {
			assert_eq!(
				validate(OTHER, &call, 5).unwrap_err(),
				InvalidTransaction::Custom(TIP_REFUSED).into()
			);
		}
		assert!(validate(OTHER, &other(), 5).is_ok());
	});
}

#[test]
fn priority_should_go_by_class_only_when_transactions_compete() {
	execute(|| {
		let priority = |call: &RuntimeCall, tip| validate(OTHER, call, tip).unwrap().priority;
		assert!(priority(&cancel(), 0) > priority(&trade(), 0));
		assert!(priority(&trade(), 0) > priority(&deposit(), 0));
		assert!(priority(&deposit(), 0) > priority(&other(), 0));
		assert_eq!(priority(&other(), 0), priority(&other(), 1_000));
		assert_eq!(priority(&trade(), 0), CallClass::Trade.priority());
	});
}

#[test]
fn identifier_should_be_the_wrapped_one_when_wallets_ask() {
	assert_eq!(
		<PolicyCharge<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER,
		"ChargeTransactionPayment"
	);
	use codec::Encode;
	assert_eq!(PolicyCharge::<Test>::from(7).encode(), codec::Compact(7u64).encode());
}
