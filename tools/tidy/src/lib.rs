//! Checks the shape of the source tree: sizes, words, pallet folders, criteria, links and versions.
//!
//! Every check takes a [`Tree`] and returns [`Finding`]s. `tests/tree.rs` runs them all on this
//! repository; the checks themselves are tested on small bad trees beside their code.

#![deny(missing_docs)]

pub mod limits;
pub mod links;
pub mod lock;
pub mod pallets;
mod rust;
pub mod specs;
mod tree;
pub mod words;

pub use tree::{File, Tree};

use std::fmt;

/// A place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
	/// The file, from the root of the tree.
	pub path: String,
	/// The line, counted from one; zero if the file as a whole is meant.
	pub line: usize,
	/// What is wrong.
	pub message: String,
}

impl Finding {
	fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
		Self { path: path.into(), line, message: message.into() }
	}
}

impl fmt::Display for Finding {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(formatter, "{}:{}: {}", self.path, self.line, self.message)
	}
}

#[cfg(test)]
fn printed(findings: &[Finding]) -> Vec<String> {
	findings.iter().map(ToString::to_string).collect()
}
