//! The clients are compiled against a stored excerpt of this runtime's metadata.

use codec::{Decode, Encode};
use frame_metadata::{v16::RuntimeMetadataV16, RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::{form::PortableForm, TypeDef, Variant};
use std::path::Path;
use subxt_utils_stripmetadata::StripMetadata;

/// The pallets clients call, read and hear events from.
const PALLETS: [&str; 13] = [
	"System",
	"Balances",
	"Assets",
	"Policy",
	"Oracle",
	"Markets",
	"Margin",
	"OrderBook",
	"Liquidation",
	"Tick",
	"Fees",
	"Delegation",
	"Triggers",
];

/// The runtime APIs clients call.
const APIS: [&str; 1] = ["ExchangeApi"];

/// The metadata of this runtime, cut down to what clients use.
fn excerpt() -> Vec<u8> {
	let opaque = bulwark_runtime::Runtime::metadata_at_version(16).unwrap();
	let prefixed = RuntimeMetadataPrefixed::decode(&mut &opaque[..]).unwrap();
	let RuntimeMetadata::V16(mut metadata) = prefixed.1 else {
		panic!("asked for version 16");
	};
	for outer in [
		metadata.outer_enums.call_enum_ty.id,
		metadata.outer_enums.event_enum_ty.id,
		metadata.outer_enums.error_enum_ty.id,
	] {
		keep_pallets(&mut metadata, outer);
	}
	metadata.strip_metadata(|pallet| PALLETS.contains(&pallet), |api| APIS.contains(&api));
	RuntimeMetadataPrefixed(prefixed.0, RuntimeMetadata::V16(metadata)).encode()
}

/// Takes the other pallets' variants out of an enum over all pallets, and so their types.
fn keep_pallets(metadata: &mut RuntimeMetadataV16, outer: u32) {
	let entry = metadata.types.types.iter_mut().find(|entry| entry.id == outer).unwrap();
	let TypeDef::Variant(variants) = &mut entry.ty.type_def else {
		panic!("an enum over all pallets");
	};
	let kept = |variant: &Variant<PortableForm>| PALLETS.contains(&variant.name.as_str());
	variants.variants.retain(kept);
}

/// Writes the excerpt if `BULWARK_WRITE_METADATA` is set: `scripts/metadata.sh`.
#[test]
fn metadata_should_be_current_when_compared_with_the_runtime() {
	let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clients/sdk/metadata.scale");
	let excerpt = excerpt();
	if std::env::var_os("BULWARK_WRITE_METADATA").is_some() {
		std::fs::write(&path, &excerpt).unwrap();
	}
	let stored = std::fs::read(&path).unwrap_or_default();
	assert!(
		stored == excerpt,
		"the runtime's interface changed: run scripts/metadata.sh and look at what it breaks"
	);
}
