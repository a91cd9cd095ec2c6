//! Orders and money.

use clap::{Args, Parser, Subcommand, ValueEnum};

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
	/// Move USD from one subaccount to another
	Transfer {
		/// Amount in USD
		amount: String,
		/// The subaccount that gives, 0 to 127
		#[arg(long, value_name = "INDEX")]
		from: u8,
		/// The subaccount that receives, 0 to 127
		#[arg(long, value_name = "INDEX")]
		to: u8,
	},
	/// Take what strangers sent to the custody into the insurance fund
	SweepGifts,
	/// Place an order
	Place(Place),
	/// Cancel an order
	Cancel {
		#[command(flatten)]
		order: Named,
		#[command(flatten)]
		account: Account,
	},
	/// Change an order: fewer lots keep its age, anything else renews it
	Amend {
		#[command(flatten)]
		change: Change,
		#[command(flatten)]
		account: Account,
	},
	/// Cancel, amend and place up to 100 orders in one transaction, in the order given
	Batch {
		/// Each a text: `place bid 0.01 60000 --id 1`, `amend --id 1 --size 0.02`, `cancel --id 1`
		#[arg(required = true)]
		items: Vec<String>,
		/// Carry out the others if one is refused; otherwise all are refused
		#[arg(long)]
		best_effort: bool,
		#[command(flatten)]
		account: Account,
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
		account: Account,
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

/// One of a batch's items, as a line of its own.
#[derive(Debug, Parser)]
#[command(name = "item", no_binary_name = true, disable_help_flag = true)]
pub struct ItemLine {
	#[command(subcommand)]
	pub item: Item,
}

/// What a batch does.
#[derive(Debug, Subcommand)]
pub enum Item {
	/// Place an order
	Place(Order),
	/// Change an order
	Amend(Change),
	/// Cancel an order
	Cancel(Named),
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

/// A change of an order.
#[derive(Debug, Args)]
pub struct Change {
	#[command(flatten)]
	pub order: Named,
	/// Size left, in units of the base asset
	#[arg(long)]
	pub size: String,
	/// New limit price in USD per unit
	#[arg(long)]
	pub price: Option<String>,
}

/// An order of an account.
#[derive(Debug, Args)]
pub struct Place {
	#[command(flatten)]
	pub order: Order,
	#[command(flatten)]
	pub account: Account,
}

/// An order.
#[derive(Debug, Args)]
pub struct Order {
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
	/// A name for it, a number unique among the subaccount's open orders
	#[arg(long = "id")]
	pub client_id: Option<u64>,
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

/// Whose orders.
#[derive(Debug, Args)]
pub struct Account {
	#[command(flatten)]
	pub subaccount: Index,
	/// The owner the signer is a delegate of: an address or a derivation path; the signer itself if
	/// not given
	#[arg(long = "for", value_name = "OWNER")]
	pub owner: Option<String>,
}
