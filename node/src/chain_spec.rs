//! The chains a node can start: names, properties and a genesis preset of the runtime.
//!
//! `chain-specs/` holds the same without code; a test compares them.

use bulwark_runtime::WASM_BINARY;
use sc_service::{ChainType, Properties};

/// A chain specification.
pub(crate) type ChainSpec = sc_service::GenericChainSpec;

/// A chain to start from a preset.
struct Chain {
	name: &'static str,
	id: &'static str,
	preset: &'static str,
	chain_type: ChainType,
}

impl Chain {
	fn spec(self) -> Result<ChainSpec, String> {
		let code = WASM_BINARY.ok_or("the node was built without the runtime blob")?;
		Ok(ChainSpec::builder(code, None)
			.with_name(self.name)
			.with_id(self.id)
			.with_chain_type(self.chain_type)
			.with_protocol_id("bulwark")
			.with_properties(properties())
			.with_genesis_config_preset_name(self.preset)
			.build())
	}
}

/// Token and address format, for wallets.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "BLW".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

/// One validator.
pub(crate) fn development() -> Result<ChainSpec, String> {
	Chain {
		name: "Bulwark Development",
		id: "bulwark_dev",
		preset: sp_genesis_builder::DEV_RUNTIME_PRESET,
		chain_type: ChainType::Development,
	}
	.spec()
}

/// Four validators.
pub(crate) fn local() -> Result<ChainSpec, String> {
	Chain {
		name: "Bulwark Local",
		id: "bulwark_local",
		preset: sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
		chain_type: ChainType::Local,
	}
	.spec()
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::Value;
	use std::path::Path;

	/// What stands in `chain-specs/`: the specification with the preset instead of the blob.
	fn without_code(spec: &ChainSpec, preset: &str) -> Value {
		let mut json: Value = serde_json::from_str(&spec.as_json(false).unwrap()).unwrap();
		let patch = bulwark_runtime::genesis_config_presets::get_preset(&preset.into()).unwrap();
		let patch: Value = serde_json::from_slice(&patch).unwrap();
		json["genesis"] = serde_json::json!({ "runtimeGenesis": { "patch": patch } });
		json
	}

	fn compare(spec: &ChainSpec, preset: &str, file: &str) {
		let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chain-specs").join(file);
		let made = without_code(spec, preset);
		if std::env::var_os("BULWARK_WRITE_CHAIN_SPECS").is_some() {
			let text = serde_json::to_string_pretty(&made).unwrap() + "\n";
			std::fs::write(&path, text).unwrap();
		}
		let text = std::fs::read_to_string(&path).unwrap();
		let stored: Value = serde_json::from_str(&text).unwrap();
		assert_eq!(stored, made, "run scripts/chain-specs.sh to make chain-specs/ anew");
	}

	#[test]
	fn stored_specs_should_equal_the_presets_when_compared() {
		compare(&development().unwrap(), "development", "dev.json");
		compare(&local().unwrap(), "local_testnet", "local.json");
	}
}
