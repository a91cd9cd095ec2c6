//! Words that do not belong in the tree.

use crate::{Finding, Tree};

/// A word and why it is banned.
#[derive(Clone, Copy, Debug)]
struct Banned {
	text: &'static str,
	any_case: bool,
	why: &'static str,
}

const UNFINISHED: &str = "unfinished work: finish it";
const TOOL: &str = "names a writing tool: say what the code does instead";
const MACHINE: &str = "a path or host of one machine";
const PRIVATE: &str = "a page or number outside the repository: say it in words";

const fn exact(text: &'static str, why: &'static str) -> Banned {
	Banned { text, any_case: false, why }
}

const fn any_case(text: &'static str, why: &'static str) -> Banned {
	Banned { text, any_case: true, why }
}

/// The words, cut in two so that this file passes its own check.
const BANNED: &[Banned] = &[
	exact(concat!("todo", "!"), UNFINISHED),
	exact(concat!("unimplemented", "!"), UNFINISHED),
	exact(concat!("dbg", "!"), "a leftover of debugging"),
	exact(concat!("TO", "DO"), UNFINISHED),
	exact(concat!("FIX", "ME"), UNFINISHED),
	exact(concat!("X", "XX"), UNFINISHED),
	exact(concat!("Place", "holder"), UNFINISHED),
	exact(concat!("A", "I"), TOOL),
	exact(concat!("LL", "M"), TOOL),
	any_case(concat!("chat", "gpt"), TOOL),
	any_case(concat!("clau", "de"), TOOL),
	any_case(concat!("anth", "ropic"), TOOL),
	any_case(concat!("open", "ai"), TOOL),
	any_case(concat!("cop", "ilot"), TOOL),
	exact(concat!("/wo", "rk/"), MACHINE),
	exact(concat!("/ro", "ot/"), MACHINE),
	exact(concat!("/tmp/", "t-"), MACHINE),
	exact(concat!("/tmp/", "plan"), MACHINE),
	any_case(concat!("index.crates", ".io"), MACHINE),
	any_case(concat!("static.crates", ".io"), MACHINE),
	any_case(concat!("registry.npmjs", ".org"), MACHINE),
	exact(concat!("DESIGN", ".md"), PRIVATE),
	exact(concat!("STYLE", ".md"), PRIVATE),
	exact(concat!("RISK", ".md"), PRIVATE),
	exact(concat!("PIT", "FALLS"), PRIVATE),
	exact(concat!("SUBSTRATE", ".md"), PRIVATE),
	exact(concat!("ANCHORS", ".md"), PRIVATE),
];

/// Banned words in source and documentation. A word counts where it stands alone: not as a part of
/// a longer one.
#[must_use]
pub fn banned(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for file in tree.files().iter().filter(|file| file.is_written()) {
		for (number, line) in file.lines() {
			for word in BANNED.iter().filter(|word| occurs(word, line)) {
				let message = format!("`{}`: {}", word.text, word.why);
				findings.push(Finding::new(&file.path, number, message));
			}
			if names_issue(line) {
				let message = format!("an issue number: {PRIVATE}");
				findings.push(Finding::new(&file.path, number, message));
			}
		}
	}
	findings
}

fn occurs(word: &Banned, line: &str) -> bool {
	if word.any_case {
		stands_alone(&line.to_ascii_lowercase(), word.text)
	} else {
		stands_alone(line, word.text)
	}
}

fn stands_alone(line: &str, word: &str) -> bool {
	let (first, last) = (word.chars().next(), word.chars().last());
	line.match_indices(word).any(|(at, _)| {
		let (before, after) = (&line[..at], &line[at + word.len()..]);
		let joined = |edge: Option<char>, next: Option<char>| {
			edge.is_some_and(in_word) && next.is_some_and(in_word)
		};
		!joined(first, before.chars().last()) && !joined(last, after.chars().next())
	})
}

/// Whether a line has the word `issue` before a number, with or without `#`.
fn names_issue(line: &str) -> bool {
	let lower = line.to_ascii_lowercase();
	let mut ends = lower.match_indices("issue ").map(|(at, word)| &lower[at + word.len()..]);
	ends.any(|end| end.trim_start_matches('#').starts_with(|next: char| next.is_ascii_digit()))
}

fn in_word(character: char) -> bool {
	character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
	use super::*;

	fn findings(line: &str) -> usize {
		banned(&Tree::from_files(&[("a.rs", line)])).len()
	}

	#[test]
	fn word_should_be_found_when_it_stands_alone() {
		for word in BANNED {
			assert_eq!(findings(&format!("x {} y", word.text)), 1, "{}", word.text);
			assert_eq!(findings(&format!("({})", word.text)), 1, "{}", word.text);
		}
		assert_eq!(findings(concat!("Open", "A", "I")), 1);
		assert_eq!(findings(concat!("see Issue ", "#12")), 1);
		assert_eq!(findings(concat!("see issue ", "2")), 1);
	}

	#[test]
	fn word_should_pass_when_part_of_a_longer_one() {
		for line in ["MAIN", "XXBTZUSD", "mytodo!()", "AIR", "an issue of 5", "frame/work"] {
			assert_eq!(findings(line), 0, "{line}");
		}
	}

	#[test]
	fn word_should_pass_when_the_file_is_not_written_by_hand() {
		let text = BANNED.first().map(|word| word.text).unwrap();
		let tree = Tree::from_files(&[("Cargo.lock", text), ("LICENSE", text), ("a.md", text)]);
		assert_eq!(banned(&tree).len(), 1);
	}
}
