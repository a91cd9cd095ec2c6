//! The state every input starts from: the development chain, with prices and collateral.

use crate::{
	cast::{GUARDIAN, TRADERS},
	chain,
};
use bulwark_primitives::{FeedId, Moment};
use bulwark_runtime::{
	constants::SLOT_DURATION_MS, genesis_config_presets as presets, Executive, RuntimeCall,
	RuntimeOrigin, UncheckedExtrinsic,
};
use pallet_policy::Role;
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::Dispatchable;
use sp_state_machine::BasicExternalities;
use sp_storage::Storage;
use std::{collections::BTreeMap, sync::OnceLock};

/// What each of the first six traders deposits (USD): from a market maker to hardly anything.
const DEPOSITS: [u128; 6] = [1_000_000, 100_000, 20_000, 5_000, 1_000, 300];

/// A chain between two blocks, without its state.
#[derive(Clone)]
pub struct Clock {
	/// The number of the latest block.
	pub number: u32,
	/// Its slot.
	pub slot: u64,
	/// Prices the validator reports (USD).
	pub prices: BTreeMap<FeedId, u128>,
}

impl Clock {
	/// Starts the block after `slots` slots and reports the prices of these feeds; returns the
	/// report, if any was made. Must run inside the chain's state.
	pub fn open(&mut self, slots: u64, feeds: impl Fn(FeedId) -> bool) -> Option<RuntimeCall> {
		self.number += 1;
		self.slot += slots.max(1);
		chain::open_block(self.number, self.slot);
		let prices: Vec<_> = self
			.prices
			.iter()
			.filter(|(feed, _)| feeds(**feed))
			.map(|(feed, price)| (*feed, *price))
			.collect();
		if prices.is_empty() {
			return None;
		}
		let now = Moment(self.slot * SLOT_DURATION_MS);
		let report = chain::sign_report(Sr25519Keyring::Alice, 0, now, &prices);
		let result = Executive::apply_extrinsic(chain::authorised(report.clone()));
		assert!(matches!(result, Ok(Ok(()))), "an honest report is refused: {result:?}");
		Some(RuntimeCall::Oracle(pallet_oracle::Call::report { report }))
	}
}

/// A fresh copy of the state, and its clock.
pub fn set() -> (BasicExternalities, Clock) {
	static STAGE: OnceLock<(Storage, Clock)> = OnceLock::new();
	let (storage, clock) = STAGE.get_or_init(build);
	(BasicExternalities::new(storage.clone()), clock.clone())
}

fn build() -> (Storage, Clock) {
	let mut state = BasicExternalities::new_empty();
	let prices = [(presets::BTC_USD, 60_000), (presets::ETH_USD, 1_500), (presets::USDT_USD, 1)];
	let mut clock = Clock { number: 0, slot: chain::FIRST_SLOT, prices: prices.into() };
	state.execute_with(|| {
		chain::build_genesis(&chain::genesis_config("development"));
		block(&mut clock, vec![]);
		let deposits = TRADERS
			.iter()
			.zip(DEPOSITS)
			.map(|(who, usd)| chain::sign(*who, chain::deposit(usd), 0))
			.collect();
		block(&mut clock, deposits);
		block(&mut clock, vec![]);
	});
	(state.into_storages(), clock)
}

fn block(clock: &mut Clock, extrinsics: Vec<UncheckedExtrinsic>) {
	clock.open(1, |_| true);
	for extrinsic in extrinsics {
		let result = Executive::apply_extrinsic(extrinsic);
		assert!(matches!(result, Ok(Ok(()))), "the stage is not set: {result:?}");
	}
	let holder = Some(GUARDIAN.to_account_id());
	let guardian = pallet_policy::Call::set_holder { role: Role::Guardian, holder };
	// Only the first block changes anything.
	let _ = RuntimeCall::Policy(guardian).dispatch(RuntimeOrigin::root());
	Executive::finalize_block();
}
