//! Puts the version of the source into the binary.

use std::env;
use substrate_build_script_utils::{generate_cargo_keys, rerun_if_git_head_changed};

fn main() {
	generate_cargo_keys();
	// The node takes minutes to compile: only builds for use follow every commit.
	if env::var("PROFILE").as_deref() == Ok("release") {
		rerun_if_git_head_changed();
	} else {
		println!("cargo:rerun-if-changed=build.rs");
	}
}
