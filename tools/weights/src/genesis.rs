//! The state benchmarks start from: the development preset at a slot past zero.

use crate::{runner::Executor, Failure};
use codec::{Decode, Encode};
use serde_json::Value;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode};
use sp_state_machine::BasicExternalities;
use sp_storage::Storage;

const PRESET: &str = "development";

/// Market time is the slot's start, and a clock at zero is the one no chain has.
const SLOT: u64 = 1_700_000_000;

/// The genesis state.
pub fn storage(executor: &Executor, code: &RuntimeCode) -> Result<Storage, Failure> {
	let default = preset(executor, code, None)?;
	let patch = preset(executor, code, Some(PRESET.into()))?;
	let config = serde_json::to_vec(&merged(default, patch))?;
	let mut state = BasicExternalities::new_empty();
	let built = call(executor, code, &mut state, "GenesisBuilder_build_state", &config.encode())?;
	Result::<(), String>::decode(&mut built.as_slice())??;
	let mut storage = state.into_storages();
	let mut slot = sp_crypto_hashing::twox_128(b"Aura").to_vec();
	slot.extend(sp_crypto_hashing::twox_128(b"CurrentSlot"));
	storage.top.insert(slot, SLOT.encode());
	Ok(storage)
}

fn preset(executor: &Executor, code: &RuntimeCode, name: Option<String>) -> Result<Value, Failure> {
	let mut state = BasicExternalities::new_empty();
	let output = call(executor, code, &mut state, "GenesisBuilder_get_preset", &name.encode())?;
	let text = Option::<Vec<u8>>::decode(&mut output.as_slice())?.ok_or("no such preset")?;
	Ok(serde_json::from_slice(&text)?)
}

fn call(
	executor: &Executor,
	code: &RuntimeCode,
	state: &mut BasicExternalities,
	method: &str,
	data: &[u8],
) -> Result<Vec<u8>, Failure> {
	let (result, _) = executor.call(state, code, method, data, CallContext::Offchain);
	Ok(result.map_err(|error| format!("{method}: {error}"))?)
}

fn merged(base: Value, patch: Value) -> Value {
	match (base, patch) {
		(Value::Object(mut base), Value::Object(patch)) => {
			for (key, value) in patch {
				let below = base.remove(&key).unwrap_or(Value::Null);
				base.insert(key, merged(below, value));
			}
			Value::Object(base)
		},
		(_, patch) => patch,
	}
}
