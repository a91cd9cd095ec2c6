//! Sizes and indentation.

use crate::{rust::Parts, File, Finding, Tree};

/// Most lines of a function, from `fn` to its closing brace.
pub const FUNCTION_LINES: usize = 70;
/// Most lines of a file.
pub const FILE_LINES: usize = 800;

/// Functions of more than [`FUNCTION_LINES`] lines.
#[must_use]
pub fn long_functions(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for file in tree.rust().filter(|file| !is_generated(file)) {
		for function in Parts::of(&file.text).functions() {
			if function.length > FUNCTION_LINES {
				let message = format!(
					"function {} has {} lines, at most {FUNCTION_LINES}",
					function.name, function.length
				);
				findings.push(Finding::new(&file.path, function.line, message));
			}
		}
	}
	findings
}

/// Written files of more than [`FILE_LINES`] lines.
#[must_use]
pub fn long_files(tree: &Tree) -> Vec<Finding> {
	let written = tree.files().iter().filter(|file| file.is_written() && !is_generated(file));
	written
		.filter_map(|file| {
			let lines = file.lines().count();
			let message = format!("file has {lines} lines, at most {FILE_LINES}");
			(lines > FILE_LINES).then(|| Finding::new(&file.path, 0, message))
		})
		.collect()
}

/// Lines of Rust code indented with spaces.
#[must_use]
pub fn spaces(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for file in tree.rust() {
		let parts = Parts::of(&file.text);
		let lines = file.lines().zip(&parts.begins_in_code);
		for ((number, line), begins_in_code) in lines {
			let indented = line.trim_start_matches('\t').starts_with(' ');
			if *begins_in_code && indented {
				findings.push(Finding::new(&file.path, number, "indented with spaces, not tabs"));
			}
		}
	}
	findings
}

/// Weights are written by a program.
fn is_generated(file: &File) -> bool {
	file.name() == "weights.rs" || file.path.contains("/weights/")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::printed;

	fn function(lines: usize) -> String {
		format!("fn long() {{\n{}}}\n", "\tx;\n".repeat(lines - 2))
	}

	#[test]
	fn function_should_be_found_when_over_seventy_lines() {
		let (fits, long) = (function(70), function(71));
		let tree = Tree::from_files(&[
			("a/fits.rs", &fits),
			("a/long.rs", &long),
			("a/weights.rs", &long),
			("runtime/src/weights/pallet_x.rs", &long),
			("a/long.md", &long),
		]);
		assert_eq!(
			printed(&long_functions(&tree)),
			["a/long.rs:1: function long has 71 lines, at most 70"]
		);
	}

	#[test]
	fn file_should_be_found_when_over_eight_hundred_lines() {
		let (fits, long) = ("x\n".repeat(800), "x\n".repeat(801));
		let tree = Tree::from_files(&[
			("fits.md", &fits),
			("long.md", &long),
			("long.rs", &long),
			("Cargo.lock", &long),
			("clients/web/package-lock.json", &long),
			("pallets/x/src/weights.rs", &long),
		]);
		assert_eq!(
			printed(&long_files(&tree)),
			[
				"long.md:0: file has 801 lines, at most 800",
				"long.rs:0: file has 801 lines, at most 800",
			]
		);
	}

	#[test]
	fn line_should_be_found_when_indented_with_spaces_outside_comments_and_literals() {
		let text = "fn a() {\n    b;\n\t c;\n\tlet d = \"\n    e\";\n/*\n * f\n */\n\tg;\n}\n";
		let tree = Tree::from_files(&[("a.rs", text), ("a.py", text)]);
		assert_eq!(
			printed(&spaces(&tree)),
			["a.rs:2: indented with spaces, not tabs", "a.rs:3: indented with spaces, not tabs"]
		);
	}
}
