//! Who pays, and what goes first.

use super::mock::{
	execute, Balances, Now, RuntimeCall, RuntimeOrigin, Test, CAPACITY, OTHER, POOR, RECOVERY,
	TRADER, UNIT,
};
use crate::{CallClass, PolicyCharge, Quotas, TIP_REFUSED};
use frame_support::{
	dispatch::{DispatchInfo, GetDispatchInfo, Pays, PostDispatchInfo},
	weights::Weight,
};
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

/// Applies a call of `units` units of weight that then needs `needed` of them.
fn apply_heavy(
	call: &RuntimeCall,
	units: u64,
	needed: Option<u64>,
) -> Result<(), TransactionValidityError> {
	let weight = |units: u64| Weight::from_parts(units * UNIT, 0);
	let info = DispatchInfo { call_weight: weight(units), ..call.get_dispatch_info() };
	let post = PostDispatchInfo { actual_weight: needed.map(weight), pays_fee: Pays::default() };
	PolicyCharge::<Test>::from(0)
		.test_run(RuntimeOrigin::signed(TRADER), call, &info, 100, 0, |_| Ok(post))
		.map(|_| ())
}

/// A batch of a hundred parts must not be as cheap as a single order: a trader with the smallest
/// deposit could fill every block for nothing.
#[test]
fn quota_should_be_drawn_by_weight_when_a_call_is_heavy() {
	execute(|| {
		for call in [trade(), cancel()] {
			assert_eq!(apply_heavy(&call, 2, None), Ok(()));
			assert_eq!(apply_heavy(&call, 2, None), Err(InvalidTransaction::Payment.into()));
			assert_eq!(apply_heavy(&call, 1, None), Ok(()));
		}
		let more = u64::from(CAPACITY) + 1;
		Now::set(Now::get() + 10 * RECOVERY);
		assert_eq!(apply_heavy(&trade(), more, None), Err(InvalidTransaction::Payment.into()));
		assert_eq!(
			apply_heavy(&trade(), u64::MAX / UNIT, None),
			Err(InvalidTransaction::Payment.into())
		);
	});
}

#[test]
fn quota_should_be_given_back_when_a_call_needs_less_weight() {
	execute(|| {
		assert_eq!(apply_heavy(&cancel(), u64::from(CAPACITY), Some(0)), Ok(()));
		assert_eq!(Quotas::<Test>::get(TRADER).map(|quota| quota.cancel.used), Some(1));
		assert_eq!(apply_heavy(&cancel(), 2, Some(2)), Ok(()));
		assert_eq!(Quotas::<Test>::get(TRADER).map(|quota| quota.cancel.used), Some(CAPACITY));
	});
}

/// A call that is free because its content is authorised proves nothing when it is signed: it
/// would fail in dispatch, at no cost, in the class kept for oracle reports.
#[test]
fn free_call_should_be_refused_when_it_is_signed() {
	execute(|| {
		for who in [TRADER, OTHER, POOR] {
			for call in [trade(), cancel(), deposit(), other()] {
				let info = DispatchInfo { pays_fee: Pays::No, ..call.get_dispatch_info() };
				let refused = PolicyCharge::<Test>::from(0)
					.validate(
						RuntimeOrigin::signed(who),
						&call,
						&info,
						100,
						(),
						&TxBaseImplication(()),
						TransactionSource::InBlock,
					)
					.map(|_| ());
				assert_eq!(refused, Err(InvalidTransaction::Call.into()));
			}
		}
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
