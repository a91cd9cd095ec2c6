//! The Bulwark node.

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
