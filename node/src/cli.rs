//! Command line of the node.

use pallet_oracle::Endpoints;

/// Arguments of the node.
#[derive(Debug, clap::Parser)]
pub(crate) struct Cli {
	#[command(subcommand)]
	pub(crate) subcommand: Option<Subcommand>,

	#[clap(flatten)]
	pub(crate) run: sc_cli::RunCmd,

	/// Where the oracle's off-chain worker finds a venue instead of at the venue itself, as
	/// `VENUE=URL`, for example `kraken=http://127.0.0.1:9990/kraken`. May be given once a venue
	/// (binance, coinbase, kraken).
	#[arg(
		long = "oracle-endpoint",
		value_name = "VENUE=URL",
		value_parser = crate::endpoints::parse
	)]
	pub(crate) oracle_endpoints: Vec<Endpoints>,
}

/// Subcommands of the node.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
pub(crate) enum Subcommand {
	/// Key management.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Prints the chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Validates blocks.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Exports blocks.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Exports the state of a block into a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Imports blocks.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Removes the whole chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Reverts the chain to an earlier state.
	Revert(sc_cli::RevertCmd),

	/// Database information.
	ChainInfo(sc_cli::ChainInfoCmd),
}
