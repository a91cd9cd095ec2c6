//! The off-chain worker.

use super::{detect::long_in_trouble, mock::*};
use crate::{offchain::CURSOR, Call};
use codec::Decode;
use frame_support::traits::Hooks;
use sp_core::offchain::{
	testing::{TestOffchainExt, TestTransactionPoolExt},
	OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
};
use sp_runtime::offchain::storage::StorageValueRef;

/// Runs the test with a database and a pool; gives it a look into the pool.
fn with_offchain(test: impl FnOnce(&dyn Fn() -> Vec<Vec<Who>>)) {
	let mut ext = ExtBuilder::build();
	let (offchain, _) = TestOffchainExt::new();
	let (pool, state) = TestTransactionPoolExt::new();
	ext.register_extension(OffchainDbExt::new(offchain.clone()));
	ext.register_extension(OffchainWorkerExt::new(offchain));
	ext.register_extension(TransactionPoolExt::new(pool));
	ext.execute_with(|| {
		test(&|| hinted(&state.read().transactions));
		check();
	});
}

/// The accounts of each hint in the pool.
fn hinted(transactions: &[Vec<u8>]) -> Vec<Vec<Who>> {
	let decode = |bytes: &Vec<u8>| match Extrinsic::decode(&mut &bytes[..]).unwrap().function {
		RuntimeCall::Liquidation(Call::hint { accounts }) => accounts.into_inner(),
		other => panic!("not a hint: {other:?}"),
	};
	transactions.iter().map(decode).collect()
}

/// LAD-033.
#[test]
fn worker_should_submit_hints_in_batches_when_accounts_are_due() {
	with_offchain(|pool| {
		for owner in 1..=6 {
			long_in_trouble(owner);
			set_mark(0, 100);
		}
		credit(7, 100_000);
		set_mark(0, 98);
		Liquidation::offchain_worker(1);
		let mut found: Vec<Who> = pool().concat();
		assert_eq!(pool().iter().map(Vec::len).collect::<Vec<_>>(), vec![4, 2]);
		found.sort();
		assert_eq!(found, (1..=6).map(sub).collect::<Vec<_>>());
	});
}

/// LAD-033: what is known is not hinted at again.
#[test]
fn worker_should_submit_nothing_when_accounts_are_known_or_healthy() {
	with_offchain(|pool| {
		long_in_trouble(1);
		tick();
		credit(7, 100_000);
		Liquidation::offchain_worker(1);
		assert!(pool().is_empty());
	});
}

/// LAD-033: the node's cursor moves on and starts again at the end.
#[test]
fn worker_should_continue_from_its_cursor() {
	with_offchain(|pool| {
		let who = long_in_trouble(1);
		let cursor = StorageValueRef::persistent(CURSOR);
		let order: Vec<Who> = pallet_margin::Subaccounts::<Test>::iter_keys().collect();
		cursor.set(order.last().unwrap());
		Liquidation::offchain_worker(1);
		assert!(pool().is_empty());
		assert!(cursor.get::<Who>().unwrap().is_none());
		Liquidation::offchain_worker(2);
		assert_eq!(pool(), vec![vec![who]]);
	});
}

/// LAD-033: a submitted hint passes validation and takes effect.
#[test]
fn worker_should_not_change_state() {
	with_offchain(|_| {
		long_in_trouble(1);
		let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
		Liquidation::offchain_worker(1);
		assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
	});
}
