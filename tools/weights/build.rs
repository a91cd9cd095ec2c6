//! Builds the runtime's blob with its benchmarks.

use std::{env, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
	let workspace = here.join("../..").canonicalize()?;
	substrate_wasm_builder::WasmBuilder::new()
		.with_project(workspace.join("runtime/Cargo.toml"))?
		.import_memory()
		.export_heap_base()
		.enable_feature("runtime-benchmarks")
		.build();
	Ok(())
}
