//! The Bulwark node.

// The service's errors are large, and each ends the program.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod endpoints;
mod proposer;
mod rpc;
mod service;
mod sync_oracle;

fn main() -> sc_cli::Result<()> {
	command::run()
}
