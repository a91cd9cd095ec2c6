//! Links between pages.

use crate::{File, Finding, Tree};

/// Links of Markdown pages to files that are not there.
///
/// Leaves out addresses, links within a page, names that rustdoc resolves, and whatever stands in
/// code.
#[must_use]
pub fn dangling(tree: &Tree) -> Vec<Finding> {
	let mut findings = Vec::new();
	for file in tree.files().iter().filter(|file| file.has_extension("md")) {
		for (number, target) in targets(file) {
			let Some(path) = relative(&target) else { continue };
			if !resolve(&file.path, path).is_some_and(|path| tree.exists(&path)) {
				let message = format!("link to {target}, which is not there");
				findings.push(Finding::new(&file.path, number, message));
			}
		}
	}
	findings
}

/// Line and target of each link.
fn targets(file: &File) -> Vec<(usize, String)> {
	let mut targets = Vec::new();
	let mut fenced = false;
	for (number, line) in file.lines() {
		if line.trim_start().starts_with("```") {
			fenced = !fenced;
		} else if !fenced {
			let text = without_code(line);
			let inline = text.split("](").skip(1);
			let ends = inline.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
			let reference = definition(&text);
			targets.extend(ends.chain(reference).map(|target| (number, bare(target))));
		}
	}
	targets
}

/// The target of a line `[name]: target`.
fn definition(line: &str) -> Option<&str> {
	let (name, target) = line.strip_prefix('[')?.split_once("]:")?;
	(!name.starts_with('^') && !name.contains(']')).then_some(target)
}

/// A target without angle brackets and title.
fn bare(target: &str) -> String {
	let target = target.split_whitespace().next().unwrap_or_default();
	target.trim_start_matches('<').trim_end_matches('>').into()
}

fn without_code(line: &str) -> String {
	line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// The path of a target, if it is one.
fn relative(target: &str) -> Option<&str> {
	let path = target.split('#').next().unwrap_or_default();
	let is_path = path.contains(['/', '.']) && !path.contains("::") && !path.contains(':');
	is_path.then_some(path)
}

/// The path meant by a link of a page; `None` above the root.
fn resolve(page: &str, target: &str) -> Option<String> {
	let mut parts: Vec<&str> = match target.strip_prefix('/') {
		Some(_) => Vec::new(),
		None => page.split('/').collect(),
	};
	parts.pop();
	for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
		if part == ".." {
			parts.pop()?;
		} else {
			parts.push(part);
		}
	}
	Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::printed;

	#[test]
	fn link_should_be_found_when_its_file_is_missing() {
		let page =
			"[a](b.md) and [c](../README.md#top), ![d](gone.png \"title\")\n\n[e]: <gone/>\n\
			[f](../../above.md)\n";
		let tree = Tree::from_files(&[("docs/a.md", page), ("docs/b.md", ""), ("README.md", "")]);
		assert_eq!(
			printed(&dangling(&tree)),
			[
				"docs/a.md:1: link to gone.png, which is not there",
				"docs/a.md:3: link to gone/, which is not there",
				"docs/a.md:4: link to ../../above.md, which is not there",
			]
		);
	}

	#[test]
	fn link_should_pass_when_it_is_no_path_or_stands_in_code() {
		let page = "[a](https://example.org/x.md) [b](#b) [c](crate::c) `[d](gone.md)`\n\
			```text\n[e](gone.md)\n```\n[f](/docs) [^1]: gone.md\n";
		let tree = Tree::from_files(&[("docs/a.md", page)]);
		assert_eq!(dangling(&tree), []);
	}
}
