//! Accounts: where they come from, what they have at genesis, and how they sign.

use crate::{chain, Failure};
use bulwark_primitives::{FeedId, Moment};
use bulwark_runtime::{
	configs::extension,
	constants::{QUOTE_ASSET, SLOT_DURATION_MS, UNIT, USD},
	genesis_config_presets as presets, AccountId, Hash, Nonce, Runtime, RuntimeCall, SignedPayload,
	UncheckedExtrinsic,
};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::{sr25519, Pair as _};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{generic::Era, MultiAddress};
use sp_state_machine::BasicExternalities;
use sp_storage::{well_known_keys::CODE, Storage};

/// What every account has: native tokens.
const NATIVE: u128 = 1_000 * UNIT;

/// What every account has: quote atoms.
const QUOTE: u128 = 1_000_000 * USD;

/// Prices the one validator reports in every block (USD).
const PRICES: [(FeedId, u128); 2] = [(presets::BTC_USD, 60_000), (presets::ETH_USD, 1_500)];

/// The accounts of a run.
pub struct Crowd {
	pairs: Vec<sr25519::Pair>,
	/// Transactions of each so far.
	nonces: Vec<Nonce>,
	/// Knows the genesis hash, which is part of what is signed.
	state: BasicExternalities,
}

impl Crowd {
	/// So many accounts.
	pub fn new(count: u32) -> Self {
		let seed = |number: u32| sp_io::hashing::blake2_256(&("throughput", number).encode());
		let pairs: Vec<_> =
			(0..count).map(|number| sr25519::Pair::from_seed(&seed(number))).collect();
		Self { nonces: vec![0; pairs.len()], pairs, state: BasicExternalities::new_empty() }
	}

	/// An account.
	pub fn id(&self, number: usize) -> AccountId {
		self.pairs[number].public().into()
	}

	/// The development chain's genesis with these accounts.
	pub fn genesis(&self, blob: &[u8]) -> Result<Storage, Failure> {
		let mut config = chain::genesis_config("development");
		let ids = || (0..self.pairs.len()).map(|number| self.id(number));
		list(&mut config, "/balances/balances")?.extend(ids().map(|id| json!([id, NATIVE])));
		list(&mut config, "/assets/accounts")?
			.extend(ids().map(|id| json!([QUOTE_ASSET, id, QUOTE])));
		let mut state = BasicExternalities::new_empty();
		state.execute_with(|| chain::build_genesis(&config));
		let mut storage = state.into_storages();
		storage.top.insert(CODE.to_vec(), blob.to_vec());
		Ok(storage)
	}

	/// Signs for the chain of this genesis from now on.
	pub fn join(&mut self, genesis: Hash) {
		self.state
			.execute_with(|| frame_system::BlockHash::<Runtime>::insert(0, genesis));
	}

	/// The account's next transaction.
	pub fn sign(
		&mut self,
		number: usize,
		call: RuntimeCall,
	) -> Result<UncheckedExtrinsic, Failure> {
		let nonce = self.nonces[number];
		self.nonces[number] += 1;
		let pair = &self.pairs[number];
		let payload = self
			.state
			.execute_with(|| SignedPayload::new(call, extension(nonce, Era::Immortal)))
			.map_err(|invalid| format!("the payload is incomplete: {invalid:?}"))?;
		let signature = payload.using_encoded(|bytes| pair.sign(bytes));
		let address = MultiAddress::Id(pair.public().into());
		let (call, extension, _) = payload.deconstruct();
		Ok(UncheckedExtrinsic::new_signed(call, address, signature.into(), extension))
	}

	/// What every block in `slot` begins with: its time, and the validator's report.
	pub fn inherents(&mut self, slot: u64) -> Vec<UncheckedExtrinsic> {
		let now = slot * SLOT_DURATION_MS;
		let time =
			UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set {
				now,
			}));
		let report = self
			.state
			.execute_with(|| chain::sign_report(Sr25519Keyring::Alice, 0, Moment(now), &PRICES));
		let report = chain::authorised(report);
		vec![time, report]
	}
}

fn list<'a>(config: &'a mut Value, path: &str) -> Result<&'a mut Vec<Value>, Failure> {
	let list = config.pointer_mut(path).and_then(Value::as_array_mut);
	list.ok_or_else(|| format!("genesis has no list {path}").into())
}
