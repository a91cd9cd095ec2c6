//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  bulwark markets
  bulwark --suri //Bob deposit 1000
  bulwark --suri //Bob place --market BTC bid 0.01 60000.5
  bulwark --suri //Bob --json orders
  bulwark watch

Exit codes: 0 done, 1 something else, 2 wrong arguments, 3 the chain refused, 4 no connection.";

/// Trade on and look at a Bulwark chain
#[derive(Debug, Parser)]
#[command(name = "bulwark", version, after_help = EXAMPLES)]
pub struct Arguments {
	/// The node's WebSocket RPC
	#[arg(long, global = true, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	pub url: String,

	/// Print JSON
	#[arg(long, global = true)]
	pub json: bool,

	/// Secret of the account: a phrase, hexadecimal seed or derivation path such as //Alice. Better
	/// given in the environment variable BULWARK_SURI, which other users of the machine do not see
	#[arg(long, global = true, value_name = "SECRET")]
	pub suri: Option<String>,

	#[command(subcommand)]
	pub command: Command,
}

impl Arguments {
	/// The command line, with what the environment adds.
	pub fn parse() -> Self {
		let mut arguments = <Self as Parser>::parse();
		arguments.suri = arguments.suri.or_else(|| std::env::var("BULWARK_SURI").ok());
		arguments
	}
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make and look at keys
	#[command(subcommand)]
	Keys(Keys),
	#[command(flatten)]
	Trade(Trade),
	#[command(flatten)]
	Read(Read),
	/// Watch prices, book, accounts, liquidations and finality, block by block
	Watch(Watch),
	/// Seed a development chain and keep trading on it: a market maker, two traders and a leveraged
	/// long, all well-known accounts
	Demo,
}

/// Keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
	/// Make a new secret phrase
	Generate,
	/// Show the account of the secret given with --suri
	Inspect,
}

/// What changes something.
#[derive(Debug, Subcommand)]
pub enum Trade {
	/// Move USD into a subaccount
	Deposit {
		/// Amount in USD
		amount: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Move USD out of a subaccount
	Withdraw {
		/// Amount in USD
		amount: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Place an order
	Place(Place),
	/// Cancel an order, found by its number
	Cancel {
		/// Its number, as `orders` shows it
		nonce: u64,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Cancel all orders
	CancelAll {
		/// Of this market only: a number or the start of a name, such as BTC
		#[arg(long)]
		market: Option<String>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Get USD on a development chain: the signer, which must be the asset's issuer, makes them
	Faucet {
		/// Who gets them: an address or a derivation path
		to: String,
		/// Amount in USD
		amount: String,
	},
}

/// An order.
#[derive(Debug, Args)]
pub struct Place {
	/// Buy or sell
	pub side: SideName,
	/// Size in units of the base asset
	pub size: String,
	/// Limit price in USD per unit
	pub price: String,
	/// A number or the start of a name, such as BTC
	#[arg(long, default_value = "0")]
	pub market: String,
	/// For the next auction only
	#[arg(long, conflicts_with = "seconds")]
	pub ioc: bool,
	/// Ends by itself after so many seconds
	#[arg(long)]
	pub seconds: Option<u64>,
	#[command(flatten)]
	pub subaccount: Index,
}

/// A side.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SideName {
	/// Buy
	#[value(alias = "buy")]
	Bid,
	/// Sell
	#[value(alias = "sell")]
	Ask,
}

/// One of the signer's subaccounts.
#[derive(Debug, Args)]
pub struct Index {
	/// The subaccount, 0 to 127
	#[arg(long = "subaccount", value_name = "INDEX", default_value_t = 0)]
	pub index: u8,
}

/// What only looks.
#[derive(Debug, Subcommand)]
pub enum Read {
	/// Markets with their prices
	Markets,
	/// Depth of a market
	Book {
		/// A number or the start of a name, such as BTC
		#[arg(default_value = "0")]
		market: String,
		/// Levels a side
		#[arg(long, default_value_t = 10)]
		levels: u32,
	},
	/// Equity, margin and what can be withdrawn
	Account(Whose),
	/// Positions
	Positions(Whose),
	/// Open orders
	Orders(Whose),
	/// Price feeds
	Feeds,
	/// The clearing house's own books
	Funds,
}

/// Whose account.
#[derive(Debug, Args)]
pub struct Whose {
	/// An address or a derivation path; the signer if not given
	pub who: Option<String>,
	#[command(flatten)]
	pub subaccount: Index,
}

/// How to watch.
#[derive(Debug, Args)]
pub struct Watch {
	/// Lines instead of a screen
	#[arg(long)]
	pub plain: bool,
	/// Stop after so many seconds
	#[arg(long, value_name = "N")]
	pub seconds: Option<u64>,
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn command_line_should_be_consistent_when_built() {
		Arguments::command().debug_assert();
	}

	#[test]
	fn order_should_parse_when_options_follow_the_command() {
		let line = "bulwark place --market BTC buy 0.01 60000.5 --suri //Bob --ioc --json";
		let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
		assert!(arguments.json && arguments.suri.as_deref() == Some("//Bob"));
		let Command::Trade(Trade::Place(order)) = arguments.command else { panic!("no order") };
		assert!(order.ioc && matches!(order.side, SideName::Bid) && order.market == "BTC");
	}

	#[test]
	fn order_should_be_refused_when_it_ends_twice() {
		let line = "bulwark place bid 0.01 60000 --ioc --seconds 5";
		assert!(Arguments::try_parse_from(line.split(' ')).is_err());
	}
}
