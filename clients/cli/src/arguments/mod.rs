//! The command line.

mod govern;
mod orders;
mod reads;
mod standing;
mod vault;

pub use govern::*;
pub use orders::*;
pub use reads::*;
pub use standing::*;
pub use vault::*;

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  bulwark markets
  bulwark --suri //Bob deposit 1000
  bulwark --suri //Bob place --market BTC bid 0.01 60000.5
  bulwark --suri //Bob --json orders
  bulwark watch

Units: sizes are in units of the base asset (BTC, ETH), a multiple of the market's lot; prices in USD
per unit, a multiple of its tick; amounts and notionals in USD; parts in percent.

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
	Standing(Standing),
	#[command(flatten)]
	Read(Read),
	/// Say what would become of an order, without placing it
	Preview(Place),
	/// Move collateral other than USD, claim withdrawals that waited, lend
	#[command(subcommand)]
	Vault(Vault),
	/// Set what only the holders of roles may
	Govern(Govern),
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
		let Command::Trade(Trade::Place(place)) = arguments.command else { panic!("no order") };
		let order = place.order;
		assert!(order.ioc && matches!(order.side, SideName::Bid) && order.market == "BTC");
	}

	#[test]
	fn order_should_name_one_price_when_it_is_pegged() {
		let line = "bulwark place bid 0.01 --peg index --offset -5.5 --post-only --id 7";
		let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
		let Command::Trade(Trade::Place(place)) = arguments.command else { panic!("no order") };
		let (offset, name) = (place.order.offset.as_deref(), place.order.client_id);
		assert_eq!((offset, name), (Some("-5.5"), Some(7)));
		let line = "bulwark place bid 0.01 60000 --peg index --offset 5";
		assert!(Arguments::try_parse_from(line.split(' ')).is_err());
		assert!(Arguments::try_parse_from("bulwark cancel 7 --id 8".split(' ')).is_err());
		assert!(Arguments::try_parse_from("bulwark cancel".split(' ')).is_err());
	}

	#[test]
	fn order_should_be_refused_when_it_ends_twice() {
		let line = "bulwark place bid 0.01 60000 --ioc --seconds 5";
		assert!(Arguments::try_parse_from(line.split(' ')).is_err());
	}

	#[test]
	fn item_should_parse_when_it_is_a_line_of_a_batch() {
		let parse = |line: &str| ItemLine::try_parse_from(line.split_whitespace());
		let item = parse("place bid 0.01 60000 --id 1 --post-only").unwrap().item;
		assert!(
			matches!(item, Item::Place(order) if order.client_id == Some(1) && order.post_only)
		);
		let item = parse("amend --id 1 --size 0.02").unwrap().item;
		assert!(matches!(item, Item::Amend(change) if change.size == "0.02"));
		assert!(
			matches!(parse("cancel 7").unwrap().item, Item::Cancel(named) if named.nonce == Some(7))
		);
		assert!(parse("withdraw 5").is_err());
	}

	#[test]
	fn call_auction_should_need_its_length_when_asked_for() {
		let parse = |line: &str| Arguments::try_parse_from(line.split(' '));
		assert!(parse("bulwark govern set-state BTC protective").is_err());
		assert!(parse("bulwark govern set-state BTC protective --seconds 60 --root").is_ok());
		assert!(parse("bulwark govern halt-all --bytes").is_ok());
	}
}
