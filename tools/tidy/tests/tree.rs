//! The rules, on this repository.

use bulwark_tidy::{limits, links, lock, pallets, specs, words, Finding, Tree};
use std::path::Path;

fn check(rule: fn(&Tree) -> Vec<Finding>) {
	let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
	let tree = Tree::read(&root).expect("the repository can be read");
	assert!(tree.exists("tools/tidy/src/lib.rs"), "{} is not the repository", root.display());
	let findings: Vec<String> = rule(&tree).iter().map(ToString::to_string).collect();
	assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn functions_should_have_at_most_seventy_lines() {
	check(limits::long_functions);
}

#[test]
fn files_should_have_at_most_eight_hundred_lines() {
	check(limits::long_files);
}

#[test]
fn code_should_be_indented_with_tabs() {
	check(limits::spaces);
}

#[test]
fn tree_should_be_free_of_banned_words() {
	check(words::banned);
}

#[test]
fn pallets_should_be_complete() {
	check(pallets::incomplete);
}

#[test]
fn criteria_should_be_cited_by_a_test() {
	check(specs::unproved);
}

#[test]
fn cited_criteria_should_be_defined() {
	check(specs::undefined);
}

#[test]
fn criteria_and_page_numbers_should_be_unique() {
	check(specs::ambiguous);
}

#[test]
fn tests_named_by_criteria_should_exist() {
	check(specs::missing_tests);
}

#[test]
fn links_should_lead_somewhere() {
	check(links::dangling);
}

#[test]
fn sdk_crates_should_be_locked_once() {
	check(lock::double_versions);
}
