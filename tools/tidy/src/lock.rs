//! Versions in the lock file.

use crate::{Finding, Tree};
use std::collections::BTreeMap;

/// Crates of the SDK that may stand twice in the graph, each with its reason. None at present.
const ALLOWED: &[(&str, &str)] = &[];

/// SDK crates of which the lock file holds more than one version: their traits would not fit.
#[must_use]
pub fn double_versions(tree: &Tree) -> Vec<Finding> {
	double(tree, ALLOWED)
}

fn double(tree: &Tree, allowed: &[(&str, &str)]) -> Vec<Finding> {
	const PATH: &str = "Cargo.lock";
	let Some(file) = tree.file(PATH) else {
		return vec![Finding::new(PATH, 0, "there is no lock file")];
	};
	let mut versions = BTreeMap::<&str, Vec<&str>>::new();
	let mut name = "";
	for (_, line) in file.lines() {
		if let Some(value) = value(line, "name") {
			name = value;
		} else if let Some(version) = value(line, "version") {
			versions.entry(name).or_default().push(version);
		}
	}
	let is_allowed = |name: &str| allowed.iter().any(|(allowed, _)| *allowed == name);
	versions
		.into_iter()
		.filter(|(name, versions)| versions.len() > 1 && is_sdk(name) && !is_allowed(name))
		.map(|(name, versions)| {
			Finding::new(PATH, 0, format!("{name} in versions {}", versions.join(", ")))
		})
		.collect()
}

fn is_sdk(name: &str) -> bool {
	["sp-", "sc-", "frame-", "pallet-"]
		.iter()
		.any(|prefix| name.starts_with(prefix))
}

/// The text of a line `key = "text"`.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
	line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::printed;

	fn lock(packages: &[(&str, &str)]) -> Tree {
		let text: String = packages
			.iter()
			.map(|(name, version)| {
				format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
			})
			.collect();
		Tree::from_files(&[("Cargo.lock", &text)])
	}

	#[test]
	fn crate_should_be_found_when_locked_twice() {
		let tree = lock(&[
			("sp-core", "43.0.0"),
			("sp-core", "42.0.0"),
			("sp-io", "49.0.0"),
			("syn", "1.0.0"),
			("syn", "2.0.0"),
		]);
		assert_eq!(
			printed(&double_versions(&tree)),
			["Cargo.lock:0: sp-core in versions 43.0.0, 42.0.0"]
		);
		assert_eq!(double(&tree, &[("sp-core", "a test")]), []);
	}

	#[test]
	fn lock_file_should_be_missed_when_there_is_none() {
		assert_eq!(double_versions(&Tree::default()).len(), 1);
	}
}
