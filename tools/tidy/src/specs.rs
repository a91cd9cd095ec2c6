//! Criteria: each has a code, defined in `docs/spec` and cited by the tests that prove it.
//!
//! A line of a specification that begins with a code, markup aside, defines it. A test cites a code
//! in a comment: in its doc comment, or anywhere in a file of tests.

use crate::{rust::Parts, File, Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Where the specifications are.
const FOLDER: &str = "docs/spec/";
/// Prefixes of codes that are not criteria.
const FOREIGN: [&str; 8] = ["AES", "BIP", "EIP", "FIPS", "ISO", "RFC", "SHA", "UTF"];
/// Lines searched below a comment for the test it belongs to.
const ATTRIBUTE_LINES: usize = 20;

struct Definition {
	path: String,
	line: usize,
}

struct Citation {
	code: String,
	path: String,
	line: usize,
	by_test: bool,
}

/// Criteria no test cites.
#[must_use]
pub fn unproved(tree: &Tree) -> Vec<Finding> {
	let cited: BTreeSet<String> = citations(tree)
		.into_iter()
		.filter(|citation| citation.by_test)
		.map(|citation| citation.code)
		.collect();
	definitions(tree)
		.into_iter()
		.filter(|(code, _)| !cited.contains(code))
		.filter_map(|(code, places)| {
			let place = places.first()?;
			Some(Finding::new(&place.path, place.line, format!("no test cites {code}")))
		})
		.collect()
}

/// Cited codes no specification defines.
#[must_use]
pub fn undefined(tree: &Tree) -> Vec<Finding> {
	let defined = definitions(tree);
	citations(tree)
		.into_iter()
		.filter(|citation| !defined.contains_key(&citation.code))
		.map(|citation| {
			let message = format!("{} is defined nowhere", citation.code);
			Finding::new(&citation.path, citation.line, message)
		})
		.collect()
}

/// Codes defined in two pages, and pages with the same number.
#[must_use]
pub fn ambiguous(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for (code, places) in definitions(tree) {
		let Some((first, rest)) = places.split_first() else { continue };
		if let Some(second) = rest.iter().find(|place| place.path != first.path) {
			let message = format!("{code} is also defined in {}", first.path);
			findings.push(Finding::new(&second.path, second.line, message));
		}
	}
	let mut numbers = BTreeMap::<&str, &str>::new();
	for page in pages(tree) {
		let number = page.name().split('-').next().unwrap_or_default();
		if let Some(first) = numbers.insert(number, &page.path) {
			findings.push(Finding::new(
				&page.path,
				0,
				format!("number {number} is that of {first}"),
			));
		}
	}
	findings
}

/// Tests a criterion names that are not in the tree: `name`, `file::name`, `file::*` or `prefix_*`
/// in the last cell of its row.
#[must_use]
pub fn missing_tests(tree: &Tree) -> Vec<Finding> {
	let functions: BTreeSet<String> = tree
		.rust()
		.flat_map(|file| Parts::of(&file.text).functions())
		.map(|function| function.name)
		.collect();
	let modules: BTreeSet<&str> =
		tree.rust().filter_map(|file| file.name().strip_suffix(".rs")).collect();
	let exists = |name: &str| match name.rsplit("::").next().unwrap_or_default() {
		"*" => name.split("::").any(|module| modules.contains(module)),
		last => match last.strip_suffix('*') {
			Some(prefix) => functions.iter().any(|function| function.starts_with(prefix)),
			None => functions.contains(last),
		},
	};
	let mut findings = Vec::new();
	for page in pages(tree) {
		for (number, line) in page.lines().filter(|(_, line)| defined_by(line).is_some()) {
			for name in named_tests(line).filter(|name| !exists(name)) {
				let message = format!("there is no test {name}");
				findings.push(Finding::new(&page.path, number, message));
			}
		}
	}
	findings
}

fn pages(tree: &Tree) -> impl Iterator<Item = &File> {
	let is_page = |file: &&File| file.path.starts_with(FOLDER) && file.has_extension("md");
	tree.files().iter().filter(is_page).filter(|file| file.name() != "README.md")
}

/// Names in backticks in the last cell of a row.
fn named_tests(line: &str) -> impl Iterator<Item = &str> {
	let cell = line.trim().trim_end_matches('|').rsplit('|').next().unwrap_or_default();
	cell.split('`')
		.skip(1)
		.step_by(2)
		.filter(|name| name.contains("_should_") || name.contains("::"))
}

fn definitions(tree: &Tree) -> BTreeMap<String, Vec<Definition>> {
	let mut definitions = BTreeMap::<String, Vec<Definition>>::new();
	for page in pages(tree) {
		for (line, text) in page.lines() {
			if let Some(code) = defined_by(text) {
				let place = Definition { path: page.path.clone(), line };
				definitions.entry(code).or_default().push(place);
			}
		}
	}
	definitions
}

/// The code a line of a specification begins with.
fn defined_by(line: &str) -> Option<String> {
	let text = line.trim_start_matches(|next| " \t|#*-`".contains(next));
	codes(text).into_iter().find(|code| text.starts_with(code.as_str()))
}

fn citations(tree: &Tree) -> Vec<Citation> {
	let mut citations = Vec::new();
	for file in tree
		.files()
		.iter()
		.filter(|file| file.is_written() && !file.has_extension("md"))
	{
		let parts = file.has_extension("rs").then(|| Parts::of(&file.text));
		let text = parts.as_ref().map_or(file.text.as_str(), |parts| &parts.comments);
		let code: Vec<&str> =
			parts.as_ref().map(|parts| parts.code.lines().collect()).unwrap_or_default();
		for (index, line) in text.lines().enumerate() {
			for cited in codes(line) {
				citations.push(Citation {
					code: cited,
					path: file.path.clone(),
					line: index + 1,
					by_test: is_test_file(file) || leads_to_test(&code, index),
				});
			}
		}
	}
	citations
}

fn is_test_file(file: &File) -> bool {
	let mut parts = file.path.split('/');
	parts.any(|part| part == "tests" || part == "tests.rs" || part == "test" || part == "js-test")
}

/// Whether the comment on a line belongs to a test: only comments and attributes, one of them the
/// test's, stand between it and a function.
fn leads_to_test(code: &[&str], line: usize) -> bool {
	let following = code.iter().skip(line).take(ATTRIBUTE_LINES).map(|line| line.trim());
	let attributes = following.take_while(|line| {
		let ends = line.contains("fn ") || line.ends_with(['{', '}', ';']);
		line.is_empty() || !ends
	});
	attributes
		.into_iter()
		.any(|line| line == "#[test]" || line.starts_with("#[tokio::test"))
}

/// The codes in a text: two to five capitals, a hyphen and three digits, standing alone.
fn codes(text: &str) -> Vec<String> {
	let mut codes = Vec::new();
	for word in text.split(|next: char| !next.is_ascii_alphanumeric() && next != '-' && next != '_')
	{
		let Some((prefix, number)) = word.split_once('-') else { continue };
		let is_prefix = (2..=5).contains(&prefix.len())
			&& prefix.bytes().all(|byte| byte.is_ascii_uppercase())
			&& !FOREIGN.contains(&prefix);
		if is_prefix && number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()) {
			codes.push(word.into());
		}
	}
	codes
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::printed;

	const PAGE: &str = "# Page\n\n| code | criterion | proved by |\n|---|---|---|\n\
		| ABC-001 | One; see ABC-009. | `one_should_hold`, `a::one_should_hold` |\n\
		| ABC-002 | Two. | `two_should_hold_*`, `gone_should_*`, `b::*` |\n- **ABC-003** Three.\n";

	fn tree(rust: &str) -> Tree {
		Tree::from_files(&[("docs/spec/0001-page.md", PAGE), ("src/a.rs", rust)])
	}

	#[test]
	fn codes_should_be_read_when_they_stand_alone() {
		assert_eq!(
			codes("ABC-001, (AB-002) TICKS-003: ABC-001."),
			["ABC-001", "AB-002", "TICKS-003", "ABC-001"]
		);
		assert_eq!(codes("SHA-256 X-001 ABCDEF-001 ABC-01 ABC-0001 abc-001 A1C-001"), [""; 0]);
	}

	#[test]
	fn criterion_should_be_found_when_no_test_cites_it() {
		let tree = tree(
			"/// Not a test: ABC-001.\nfn a() {}\n\n/// ABC-002\n///\n/// More.\n#[test]\nfn b() {}\n\
			 const C: &str = \"ABC-003\";\n",
		);
		assert_eq!(
			printed(&unproved(&tree)),
			[
				"docs/spec/0001-page.md:5: no test cites ABC-001",
				"docs/spec/0001-page.md:7: no test cites ABC-003",
			]
		);
	}

	#[test]
	fn citation_should_count_anywhere_when_the_file_holds_tests() {
		let tree = Tree::from_files(&[
			("docs/spec/0001-page.md", PAGE),
			("x/src/tests/place.rs", "//! ABC-001, ABC-002\n"),
			("x/tests/whole.rs", "// ABC-003\nfn helper() {}\n"),
		]);
		assert_eq!(unproved(&tree), []);
	}

	#[test]
	fn citation_should_be_found_when_its_code_is_undefined() {
		let tree = tree("/// ABC-009 and XYZ-001\n#[test]\nfn a() {}\n");
		assert_eq!(
			printed(&undefined(&tree)),
			["src/a.rs:1: ABC-009 is defined nowhere", "src/a.rs:1: XYZ-001 is defined nowhere"]
		);
	}

	#[test]
	fn pages_should_be_found_when_they_share_a_code_or_number() {
		let tree = Tree::from_files(&[
			("docs/spec/0001-page.md", PAGE),
			("docs/spec/0001-twin.md", "| ABC-003 | Again. |\n"),
		]);
		assert_eq!(
			printed(&ambiguous(&tree)),
			[
				"docs/spec/0001-twin.md:1: ABC-003 is also defined in docs/spec/0001-page.md",
				"docs/spec/0001-twin.md:0: number 0001 is that of docs/spec/0001-page.md",
			]
		);
	}

	#[test]
	fn named_test_should_be_found_when_it_is_not_in_the_tree() {
		let tree = tree("fn one_should_hold() {}\nfn two_should_hold_when_asked() {}\n");
		assert_eq!(
			printed(&missing_tests(&tree)),
			[
				"docs/spec/0001-page.md:6: there is no test gone_should_*",
				"docs/spec/0001-page.md:6: there is no test b::*",
			]
		);
	}
}
