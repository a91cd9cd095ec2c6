//! Stands in for the `wasm-opt` crate while the runtime blob is built.
//!
//! The real crate compiles the whole of binaryen. `substrate-wasm-builder` needs of it only a
//! lowering pass, and the target `wasm32v1-none` leaves nothing to lower. So this crate calls the
//! `wasm-opt` program where one is installed and copies the module where there is none. See
//! `docs/adr/0003-wasm-opt.md`.

use std::{
	fs, io,
	path::Path,
	process::{Command, Stdio},
};

/// The passes `substrate-wasm-builder` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
	/// Removes DWARF sections.
	StripDwarf,
	/// Lowers sign-extension instructions.
	SignextLowering,
}

impl Pass {
	fn flag(self) -> &'static str {
		match self {
			Pass::StripDwarf => "--strip-dwarf",
			Pass::SignextLowering => "--signext-lowering",
		}
	}
}

/// What is to be done to a module.
#[derive(Clone, Debug, Default)]
pub struct OptimizationOptions {
	mvp: bool,
	debug_info: bool,
	passes: Vec<Pass>,
}

impl OptimizationOptions {
	/// No optimisation, only the passes added later.
	pub fn new_opt_level_0() -> Self {
		Self::default()
	}

	/// Restricts the features allowed to those of the first WebAssembly release.
	pub fn mvp_features_only(&mut self) -> &mut Self {
		self.mvp = true;
		self
	}

	/// Keeps the names section.
	pub fn debug_info(&mut self, keep: bool) -> &mut Self {
		self.debug_info = keep;
		self
	}

	/// Adds a pass.
	pub fn add_pass(&mut self, pass: Pass) -> &mut Self {
		self.passes.push(pass);
		self
	}

	/// Runs the passes from `infile` to `outfile`, which may be the same file.
	///
	/// # Errors
	///
	/// Fails if the program fails or the file cannot be copied.
	pub fn run(&self, infile: impl AsRef<Path>, outfile: impl AsRef<Path>) -> io::Result<()> {
		let (infile, outfile) = (infile.as_ref(), outfile.as_ref());
		if !program_present() {
			if infile != outfile {
				fs::copy(infile, outfile)?;
			}
			return Ok(());
		}
		let mut command = Command::new("wasm-opt");
		command.arg(infile).arg("-o").arg(outfile);
		if self.mvp {
			command.arg("--mvp-features");
		}
		if self.debug_info {
			command.arg("--debuginfo");
		}
		let status = command.args(self.passes.iter().map(|pass| pass.flag())).status()?;
		if status.success() {
			Ok(())
		} else {
			Err(io::Error::other(format!("wasm-opt ended with {status}")))
		}
	}
}

fn program_present() -> bool {
	Command::new("wasm-opt")
		.arg("--version")
		.stdout(Stdio::null())
		.stderr(Stdio::null())
		.status()
		.is_ok_and(|status| status.success())
}
