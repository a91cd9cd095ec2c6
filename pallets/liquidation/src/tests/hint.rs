//! The call `hint`, authorised by its content, through the transaction extension.

use super::{detect::long_in_trouble, mock::*};
use crate::{refusal, Call, HintedAccounts, Hints, Liquidations};
use bulwark_primitives::FeedState;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::GetDispatchInfo,
	pallet_prelude::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};
use sp_runtime::{
	traits::{Dispatchable, TransactionExtension, TxBaseImplication},
	DispatchError,
};

fn call(accounts: &[Who]) -> RuntimeCall {
	let accounts = HintedAccounts::<Test>::try_from(accounts.to_vec()).unwrap();
	Call::<Test>::hint { accounts }.into()
}

/// Validates as pool and import do.
fn validate(
	accounts: &[Who],
	source: TransactionSource,
) -> Result<(ValidTransaction, RuntimeOrigin), TransactionValidityError> {
	let call = call(accounts);
	let info = call.get_dispatch_info();
	TxExtension::new()
		.validate(RuntimeOrigin::none(), &call, &info, 0, (), &TxBaseImplication(()), source)
		.map(|(valid, _, origin)| (valid, origin))
}

/// Validates as at import, and dispatches.
fn submit(accounts: &[Who]) -> Result<ValidTransaction, TransactionValidityError> {
	let (valid, origin) = validate(accounts, TransactionSource::InBlock)?;
	assert_ok!(call(accounts).dispatch(origin));
	Ok(valid)
}

fn refused(code: u8) -> TransactionValidityError {
	InvalidTransaction::Custom(code).into()
}

const SOURCES: [TransactionSource; 3] =
	[TransactionSource::Local, TransactionSource::External, TransactionSource::InBlock];

/// LAD-032.
#[test]
fn hint_should_be_taken_from_any_source_when_accounts_are_due() {
	ExtBuilder::build_and_execute(|| {
		let first = long_in_trouble(1);
		set_mark(0, 100);
		let second = long_in_trouble(2);
		for source in SOURCES {
			assert_ok!(validate(&[first, second], source));
		}
		let valid = submit(&[first, second]).unwrap();
		assert_eq!(valid.provides.len(), 2);
		assert_eq!((valid.priority, valid.longevity, valid.propagate), (1_000, 4, true));
		assert_eq!(Hints::<Test>::get().into_inner(), vec![first, second]);
		tick();
		assert!(Liquidations::<Test>::contains_key(first));
	});
}

/// LAD-032: one tag for an account and a window of blocks; another account has another.
#[test]
fn tags_should_be_unique_to_account_and_window() {
	ExtBuilder::build_and_execute(|| {
		let first = long_in_trouble(1);
		set_mark(0, 100);
		let second = long_in_trouble(2);
		let tags = |who| validate(&[who], TransactionSource::External).unwrap().0.provides;
		let at_one = tags(first);
		assert_ne!(at_one, tags(second));
		System::set_block_number(3);
		assert_eq!(at_one, tags(first));
		System::set_block_number(4);
		assert_ne!(at_one, tags(first));
	});
}

/// LAD-032: a healthy account in the list spoils it, also for the block's author.
#[test]
fn hint_should_be_refused_when_an_account_is_not_due() {
	ExtBuilder::build_and_execute(|| {
		let due = long_in_trouble(1);
		for source in SOURCES {
			let spoilt = [due, sub(MAKER)];
			assert_eq!(validate(&spoilt, source).unwrap_err(), refused(refusal::NOT_DUE));
			assert_eq!(validate(&[sub(77)], source).unwrap_err(), refused(refusal::NOT_DUE));
		}
		set_feed(0, FeedState::Halted);
		let refusal = validate(&[due], TransactionSource::External).unwrap_err();
		assert_eq!(refusal, refused(refusal::NOT_DUE));
	});
}

/// LAD-032: neither in the same block nor after the tick.
#[test]
fn hint_should_be_refused_when_replayed() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		assert_ok!(submit(&[who]));
		let stale = TransactionValidityError::from(InvalidTransaction::Stale);
		assert_eq!(submit(&[who]).unwrap_err(), stale);
		tick();
		assert_eq!(submit(&[who]).unwrap_err(), stale);
		// Recovered and over: not due.
		credit(1, 5_000);
		tick();
		assert_eq!(submit(&[who]).unwrap_err(), refused(refusal::NOT_DUE));
	});
}

/// LAD-032.
#[test]
fn hint_should_be_refused_when_empty_or_repeated() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let malformed = refused(refusal::MALFORMED);
		assert_eq!(validate(&[], TransactionSource::External).unwrap_err(), malformed);
		assert_eq!(validate(&[who, who], TransactionSource::External).unwrap_err(), malformed);
	});
}

/// LAD-032.
#[test]
fn hint_should_be_refused_when_there_is_no_room() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1..=9 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		set_mark(0, 98);
		assert_ok!(submit(&[sub(1), sub(2), sub(3), sub(4)]));
		assert_ok!(submit(&[sub(5), sub(6), sub(7)]));
		let full = TransactionValidityError::from(InvalidTransaction::ExhaustsResources);
		assert_eq!(submit(&[sub(8), sub(9)]).unwrap_err(), full);
		assert_ok!(submit(&[sub(8)]));
	});
}

/// LAD-032: the dispatch derives everything again.
#[test]
fn hint_should_skip_accounts_that_are_not_due_at_dispatch() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let (_, origin) = validate(&[who], TransactionSource::InBlock).unwrap();
		set_mark(0, 100);
		assert_ok!(call(&[who]).dispatch(origin));
		assert!(Hints::<Test>::get().is_empty());
	});
}

/// LAD-032.
#[test]
fn hint_should_fail_when_not_authorised() {
	ExtBuilder::build_and_execute(|| {
		let who = long_in_trouble(1);
		let accounts = HintedAccounts::<Test>::truncate_from(vec![who]);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::signed(1), RuntimeOrigin::root()] {
			assert_noop!(Liquidation::hint(origin, accounts.clone()), DispatchError::BadOrigin);
		}
	});
}
