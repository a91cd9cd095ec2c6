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
	Standing(Standing),
	#[command(flatten)]
	Read(Read),
	/// Say what would become of an order, without placing it
	Preview(Place),
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
	/// Cancel an order
	Cancel {
		#[command(flatten)]
		order: Named,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Change an order: fewer lots keep its age, anything else renews it
	Amend {
		#[command(flatten)]
		order: Named,
		/// Size left, in units of the base asset
		#[arg(long)]
		size: String,
		/// New limit price in USD per unit
		#[arg(long)]
		price: Option<String>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Cancel all orders
	CancelAll {
		/// Of this market only: a number or the start of a name, such as BTC
		#[arg(long)]
		market: Option<String>,
		/// Of this side only
		#[arg(long)]
		side: Option<SideName>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Have all orders cancelled unless this is said again in time; 0 switches it off
	DeadMan {
		/// From now (5 to 86,400)
		seconds: u64,
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

/// Which order.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Named {
	/// Its number, as `orders` shows it
	pub nonce: Option<u64>,
	/// The name its owner gave it
	#[arg(long = "id")]
	pub client_id: Option<u64>,
}

/// An order.
#[derive(Debug, Args)]
pub struct Place {
	/// Buy or sell
	pub side: SideName,
	/// Size in units of the base asset
	pub size: String,
	/// Limit price in USD per unit; without it and without --peg a market order
	pub price: Option<String>,
	/// A number or the start of a name, such as BTC
	#[arg(long, default_value = "0")]
	pub market: String,
	/// Follow this price instead of a limit
	#[arg(long, conflicts_with = "price", requires = "offset")]
	pub peg: Option<PegName>,
	/// Distance from the pegged price in USD per unit; may be negative
	#[arg(long, allow_hyphen_values = true)]
	pub offset: Option<String>,
	/// Worst slippage of a market order in percent; the market's own if not given
	#[arg(long, conflicts_with_all = ["price", "peg"])]
	pub slippage: Option<String>,
	/// For the next auction only
	#[arg(long, conflicts_with_all = ["seconds", "fok"])]
	pub ioc: bool,
	/// For the next auction only, whole or not at all
	#[arg(long, conflicts_with = "seconds")]
	pub fok: bool,
	/// Ends by itself after so many seconds
	#[arg(long)]
	pub seconds: Option<u64>,
	/// Cancelled instead of taking
	#[arg(long)]
	pub post_only: bool,
	/// Closes a position at most
	#[arg(long)]
	pub reduce_only: bool,
	/// What becomes of the rest after trading with oneself
	#[arg(long, value_enum, default_value = "annul")]
	pub self_trade: SelfTradeName,
	/// A name for it, unique among the subaccount's open orders
	#[arg(long = "id")]
	pub client_id: Option<u64>,
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

/// What a peg follows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PegName {
	/// The index price
	Index,
	/// The mark price
	Mark,
}

/// What becomes of the rest of an order that traded with its own owner.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SelfTradeName {
	/// It stays
	Annul,
	/// The newest order's is cancelled
	Newest,
	/// The older orders' are cancelled
	Oldest,
}

/// One of the signer's subaccounts.
#[derive(Debug, Args)]
pub struct Index {
	/// The subaccount, 0 to 127
	#[arg(long = "subaccount", value_name = "INDEX", default_value_t = 0)]
	pub index: u8,
}

/// What the chain does later, and who may trade for whom.
#[derive(Debug, Subcommand)]
pub enum Standing {
	/// Place an order when the price has moved against the position it closes
	Stop(Stop),
	/// Place an order when the price has moved in favour of the position it closes
	TakeProfit(Stop),
	/// Trade in slices over time
	Twap(Twap),
	/// Take back a stop or take-profit
	CancelStop {
		/// Its number, as `standing` shows it
		id: u64,
		#[command(flatten)]
		subaccount: Index,
	},
	/// End trading in slices
	CancelTwap {
		/// Its number, as `standing` shows it
		id: u64,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Let another account place and cancel orders for the signer; it can never withdraw
	Delegate {
		/// An address or a derivation path
		to: String,
		/// For so many days (at most 365)
		#[arg(long)]
		days: u64,
		/// Largest notional of an order in USD
		#[arg(long)]
		order: String,
		/// Largest notional of a day's orders in USD
		#[arg(long)]
		daily: String,
		/// In these markets only: numbers or starts of names
		#[arg(long, value_delimiter = ',')]
		markets: Vec<String>,
	},
	/// Let it no longer
	Revoke {
		/// An address or a derivation path
		from: String,
	},
	/// Name, once, who gets a share of the signer's fees
	Refer {
		/// An address or a derivation path
		to: String,
	},
	/// Move referral earnings into a subaccount
	ClaimReferrals {
		#[command(flatten)]
		subaccount: Index,
	},
}

/// A stop or take-profit.
#[derive(Debug, Args)]
pub struct Stop {
	/// Side of the order that is placed
	pub side: SideName,
	/// Size in units of the base asset, or in percent of the position, such as 50%
	pub size: String,
	/// Trigger price in USD per unit
	pub price: String,
	/// A number or the start of a name, such as BTC
	#[arg(long, default_value = "0")]
	pub market: String,
	/// Watch the index instead of the mark
	#[arg(long)]
	pub index: bool,
	/// Place a limit order at this price instead of a market order
	#[arg(long)]
	pub limit: Option<String>,
	/// Closes a position at most
	#[arg(long)]
	pub reduce_only: bool,
	/// Void after so many seconds
	#[arg(long)]
	pub seconds: Option<u64>,
	#[command(flatten)]
	pub subaccount: Index,
}

/// Trading in slices.
#[derive(Debug, Args)]
pub struct Twap {
	/// Buy or sell
	pub side: SideName,
	/// Size in units of the base asset
	pub size: String,
	/// A number or the start of a name, such as BTC
	#[arg(long, default_value = "0")]
	pub market: String,
	/// Slices (2 to 1,000)
	#[arg(long)]
	pub slices: u32,
	/// Seconds between two (5 to 3,600)
	#[arg(long)]
	pub interval: u64,
	/// Worst slippage of a slice in percent; the market's own if not given
	#[arg(long)]
	pub slippage: Option<String>,
	/// Never worse than this price in USD per unit
	#[arg(long)]
	pub limit: Option<String>,
	/// Closes a position at most
	#[arg(long)]
	pub reduce_only: bool,
	#[command(flatten)]
	pub subaccount: Index,
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
	/// Stops, take-profits and TWAP orders
	Standing(Whose),
	/// Who may trade for an account
	Delegates(Whose),
	/// 30-day volume and fee tier
	Fees(Whose),
	/// The last 24 hours of the markets, and what would clear now
	Statistics,
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
	fn order_should_name_one_price_when_it_is_pegged() {
		let line = "bulwark place bid 0.01 --peg index --offset -5.5 --post-only --id 7";
		let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
		let Command::Trade(Trade::Place(order)) = arguments.command else { panic!("no order") };
		assert_eq!((order.offset.as_deref(), order.client_id), (Some("-5.5"), Some(7)));
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
}
