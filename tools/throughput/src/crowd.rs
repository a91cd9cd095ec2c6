//! Accounts: where they come from, what they have at genesis, and how they sign.

use crate::Failure;
use bulwark_primitives::{FeedId, IndexPrice, Moment};
use bulwark_runtime::{
	configs::extension,
	constants::{QUOTE_ASSET, SLOT_DURATION_MS, UNIT, USD},
	genesis_config_presets as presets, AccountId, Hash, Nonce, Runtime, RuntimeCall,
	RuntimeGenesisConfig, SignedPayload, UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::genesis_builder_helper::build_state;
use pallet_oracle::{Observation, SignedReport};
use serde_json::{json, Value};
use sp_core::{sr25519, Pair as _};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{generic::Era, FixedU128, MultiAddress};
use sp_state_machine::BasicExternalities;
use sp_storage::{well_known_keys::CODE, Storage};

/// What every account has: native tokens.
const NATIVE: u128 = 1_000 * UNIT;

/// What every account has: quote atoms.
const QUOTE: u128 = 1_000_000 * USD;

/// Prices the one validator reports in every block (USD).
const PRICES: [(FeedId, u64); 2] = [(presets::BTC_USD, 60_000), (presets::ETH_USD, 1_500)];

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
		let patch = presets::get_preset(&"development".into()).ok_or("no such preset")?;
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default())?;
		merge(&mut config, serde_json::from_slice(&patch)?);
		let ids = || (0..self.pairs.len()).map(|number| self.id(number));
		list(&mut config, "/balances/balances")?.extend(ids().map(|id| json!([id, NATIVE])));
		list(&mut config, "/assets/accounts")?
			.extend(ids().map(|id| json!([QUOTE_ASSET, id, QUOTE])));
		let config = serde_json::to_vec(&config)?;
		let mut state = BasicExternalities::new_empty();
		state.execute_with(|| build_state::<RuntimeGenesisConfig>(config))?;
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
		let observations: Vec<_> = PRICES
			.iter()
			.map(|(feed, usd)| Observation {
				feed: *feed,
				price: IndexPrice(FixedU128::from_u32(u32::try_from(*usd).unwrap_or(u32::MAX))),
				observed: Moment(now),
				sources: 3,
			})
			.collect();
		let round = now / pallet_oracle::ROUND_MS;
		let payload = self
			.state
			.execute_with(|| pallet_oracle::Pallet::<Runtime>::payload(0, round, &observations));
		let signature: sr25519::Signature = Sr25519Keyring::Alice.pair().sign(&payload);
		let report = SignedReport {
			reporter: 0,
			round,
			observations: frame_support::BoundedVec::truncate_from(observations),
			signature: signature.into(),
		};
		let report = UncheckedExtrinsic::new_transaction(
			RuntimeCall::Oracle(pallet_oracle::Call::report { report }),
			extension(0, Era::Immortal),
		);
		vec![time, report]
	}
}

fn list<'a>(config: &'a mut Value, path: &str) -> Result<&'a mut Vec<Value>, Failure> {
	let list = config.pointer_mut(path).and_then(Value::as_array_mut);
	list.ok_or_else(|| format!("genesis has no list {path}").into())
}

/// Applies `patch` to `value`, object by object.
fn merge(value: &mut Value, patch: Value) {
	match (value, patch) {
		(Value::Object(value), Value::Object(patch)) => {
			for (key, part) in patch {
				merge(value.entry(key).or_insert(Value::Null), part);
			}
		},
		(value, patch) => *value = patch,
	}
}
