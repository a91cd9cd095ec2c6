//! What every pallet's folder holds.

use crate::{File, Finding, Tree};

/// Files a pallet has below `src`.
const SOURCES: [&str; 4] = ["weights.rs", "benchmarking.rs", "try_state.rs", "tests"];

/// Pallets without README, weights, benchmarks, state checks or tests, and READMEs that are not
/// the crate's documentation.
#[must_use]
pub fn incomplete(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for manifest in tree.files().iter().filter(|file| is_pallet(file)) {
		let folder = manifest.path.trim_end_matches("/Cargo.toml");
		for source in SOURCES {
			let path = format!("{folder}/src/{source}");
			if !tree.exists(&path) && !tree.exists(&format!("{path}.rs")) {
				findings.push(Finding::new(folder, 0, format!("pallet without src/{source}")));
			}
		}
		if !tree.exists(&format!("{folder}/README.md")) {
			findings.push(Finding::new(folder, 0, "pallet without README.md"));
		}
		let library = tree.file(&format!("{folder}/src/lib.rs"));
		let included = "#![doc = include_str!(\"../README.md\")]";
		if !library.is_some_and(|file| file.text.contains(included)) {
			let message = "src/lib.rs does not include README.md as the crate's documentation";
			findings.push(Finding::new(folder, 0, message));
		}
	}
	findings
}

fn is_pallet(file: &File) -> bool {
	file.path.starts_with("pallets/")
		&& file.name() == "Cargo.toml"
		&& file.lines().any(|(_, line)| line.starts_with("name = \"pallet-"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::printed;

	const MANIFEST: &str = "[package]\nname = \"pallet-x\"\n";

	#[test]
	fn pallet_should_be_found_when_parts_are_missing() {
		let tree = Tree::from_files(&[
			("pallets/x/Cargo.toml", MANIFEST),
			("pallets/x/src/lib.rs", "//! X."),
			("pallets/x/src/weights.rs", ""),
			("pallets/x/src/tests/mock.rs", ""),
			("pallets/x/y/Cargo.toml", "[package]\nname = \"bulwark-y\"\n"),
		]);
		assert_eq!(
			printed(&incomplete(&tree)),
			[
				"pallets/x:0: pallet without src/benchmarking.rs",
				"pallets/x:0: pallet without src/try_state.rs",
				"pallets/x:0: pallet without README.md",
				"pallets/x:0: src/lib.rs does not include README.md as the crate's documentation",
			]
		);
	}

	#[test]
	fn pallet_should_pass_when_complete() {
		let tree = Tree::from_files(&[
			("pallets/x/Cargo.toml", MANIFEST),
			("pallets/x/README.md", ""),
			("pallets/x/src/lib.rs", "#![doc = include_str!(\"../README.md\")]\n"),
			("pallets/x/src/weights.rs", ""),
			("pallets/x/src/benchmarking.rs", ""),
			("pallets/x/src/try_state.rs", ""),
			("pallets/x/src/tests.rs", ""),
		]);
		assert_eq!(incomplete(&tree), []);
	}
}
