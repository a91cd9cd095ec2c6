//! The files under a folder.

use std::{collections::BTreeSet, fs, io, path::Path};

/// Folders never entered: versions, build products, fetched packages.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// A text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
	/// The path from the root of the tree, with `/`.
	pub path: String,
	/// The contents.
	pub text: String,
}

/// The files under a folder.
#[derive(Clone, Debug, Default)]
pub struct Tree {
	files: Vec<File>,
	paths: BTreeSet<String>,
}

impl File {
	/// The part of the path after the last `/`.
	#[must_use]
	pub fn name(&self) -> &str {
		self.path.rsplit('/').next().unwrap_or_default()
	}

	/// Whether the name ends in a dot and this.
	#[must_use]
	pub fn has_extension(&self, extension: &str) -> bool {
		self.name().rsplit_once('.').is_some_and(|(_, end)| end == extension)
	}

	/// Whether somebody wrote it as source or documentation: not a lock file, licence or data.
	#[must_use]
	pub fn is_written(&self) -> bool {
		const EXTENSIONS: [&str; 12] =
			["rs", "md", "toml", "sh", "js", "mjs", "ts", "tsx", "py", "yml", "html", "css"];
		EXTENSIONS.iter().any(|extension| self.has_extension(extension))
			|| self.path.starts_with(".ci/")
			|| self.path.starts_with(".cargo/")
	}

	/// Lines with their numbers, counted from one.
	pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
		self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
	}
}

impl Tree {
	/// Reads all files under a folder. Files that are not UTF-8 count only as paths.
	///
	/// # Errors
	///
	/// If a folder or file cannot be read, unless it vanished meanwhile.
	pub fn read(root: &Path) -> io::Result<Self> {
		let mut tree = Self::default();
		let mut folders = vec![String::new()];
		while let Some(folder) = folders.pop() {
			for entry in fs::read_dir(root.join(&folder))? {
				let entry = entry?;
				let name = entry.file_name().to_string_lossy().into_owned();
				let path =
					if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
				let kind = entry.file_type()?;
				if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
					folders.push(path);
				} else if kind.is_file() {
					tree.add(&entry.path(), path)?;
				}
			}
		}
		tree.files.sort_by(|left, right| left.path.cmp(&right.path));
		Ok(tree)
	}

	fn add(&mut self, file: &Path, path: String) -> io::Result<()> {
		let bytes = match fs::read(file) {
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
			read => read?,
		};
		self.paths.insert(path.clone());
		if let Ok(text) = String::from_utf8(bytes) {
			self.files.push(File { path, text });
		}
		Ok(())
	}

	/// A tree of these paths and contents.
	#[must_use]
	pub fn from_files(files: &[(&str, &str)]) -> Self {
		let file =
			|(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
		Self {
			files: files.iter().map(file).collect(),
			paths: files.iter().map(|(path, _)| (*path).into()).collect(),
		}
	}

	/// All text files, ordered by path.
	#[must_use]
	pub fn files(&self) -> &[File] {
		&self.files
	}

	/// The Rust files.
	pub fn rust(&self) -> impl Iterator<Item = &File> {
		self.files.iter().filter(|file| file.has_extension("rs"))
	}

	/// The text file at a path.
	#[must_use]
	pub fn file(&self, path: &str) -> Option<&File> {
		self.files.iter().find(|file| file.path == path)
	}

	/// Whether a file or a folder with files is at a path.
	#[must_use]
	pub fn exists(&self, path: &str) -> bool {
		let folder = format!("{path}/");
		path.is_empty()
			|| self.paths.contains(path)
			|| self
				.paths
				.range(folder.clone()..)
				.next()
				.is_some_and(|next| next.starts_with(&folder))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn tree_should_leave_out_build_products_when_read() {
		let root = std::env::temp_dir().join(format!("bulwark-tidy-{}", std::process::id()));
		for folder in ["src", "target/debug", "clients/node_modules/x"] {
			fs::create_dir_all(root.join(folder)).unwrap();
			fs::write(root.join(folder).join("a.rs"), "text").unwrap();
		}
		fs::write(root.join("picture.png"), [0xff, 0xfe]).unwrap();
		let tree = Tree::read(&root).unwrap();
		fs::remove_dir_all(root).unwrap();
		assert_eq!(tree.files(), [File { path: "src/a.rs".into(), text: "text".into() }]);
		assert!(tree.exists("picture.png"));
		assert!(tree.exists("src"));
		assert!(!tree.exists("sr"));
		assert!(!tree.exists("target"));
	}

	#[test]
	fn file_should_not_count_as_written_when_it_is_data_or_a_lock() {
		let written = |path: &str| File { path: path.into(), text: String::new() }.is_written();
		for path in ["a/b.rs", "README.md", ".ci/run", "x.sh"] {
			assert!(written(path), "{path}");
		}
		for path in ["LICENSE", "Cargo.lock", "package-lock.json", "tapes/a.csv"] {
			assert!(!written(path), "{path}");
		}
	}
}
