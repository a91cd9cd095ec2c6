//! What the chain does later, trading keys and referrals.

use super::{Index, SelfTradeName, SideName};
use clap::{Args, Subcommand};

/// What the chain does later, and who may trade for whom.
#[derive(Debug, Subcommand)]
pub enum Standing {
	/// Place an order when the price has moved against the position it closes
	Stop(Stop),
	/// Place an order when the price has moved in favour of the position it closes
	TakeProfit(Stop),
	/// Place a stop and a take-profit of which one cancels the other
	Pair(Pair),
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
	/// Take back all stops, take-profits and TWAP orders
	#[command(name = "cancel-standing")]
	TakeBackAll {
		/// Of this market only: a number or the start of a name, such as BTC
		#[arg(long)]
		market: Option<String>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Let another account place and cancel orders for the signer; it can never withdraw
	Delegate(Delegate),
	/// Let it no longer
	Revoke {
		/// An address or a derivation path
		from: String,
	},
	/// Give up being a delegate
	Renounce {
		/// The owner: an address or a derivation path
		owner: String,
	},
	/// Remove the record of a delegate whose time is over; anyone may
	RemoveExpired {
		/// The owner: an address or a derivation path
		owner: String,
		/// The delegate: an address or a derivation path
		delegate: String,
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
	/// Distribute the fees collected to insurance, treasury and validators; anyone may
	DistributeFees,
	/// Remove what is remembered of a trader who has not traded for 30 days; anyone may
	ForgetTrader {
		/// An address or a derivation path
		trader: String,
	},
}

/// A delegate and its limits.
#[derive(Debug, Args)]
pub struct Delegate {
	/// An address or a derivation path
	pub to: String,
	/// For so many days (at most 365)
	#[arg(long, required_unless_present = "seconds", conflicts_with = "seconds")]
	pub days: Option<u64>,
	/// For so many seconds
	#[arg(long)]
	pub seconds: Option<u64>,
	/// Largest notional of an order in USD
	#[arg(long)]
	pub order: String,
	/// Largest notional of a day's orders (UTC) in USD
	#[arg(long)]
	pub daily: String,
	/// In these markets only: numbers or starts of names
	#[arg(long, value_delimiter = ',')]
	pub markets: Vec<String>,
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
	/// Place a limit order at this price, in USD per unit, instead of a market order
	#[arg(long)]
	pub limit: Option<String>,
	#[command(flatten)]
	pub terms: StopTerms,
	/// A name for the order, a number unique among the subaccount's open orders
	#[arg(long = "id")]
	pub client_id: Option<u64>,
}

/// A stop and a take-profit.
#[derive(Debug, Args)]
pub struct Pair {
	/// Side of the order that is placed
	pub side: SideName,
	/// Size in units of the base asset, or in percent of the position, such as 50%
	pub size: String,
	/// Trigger price of the stop in USD per unit
	#[arg(long)]
	pub stop: String,
	/// Trigger price of the take-profit in USD per unit
	#[arg(long)]
	pub take_profit: String,
	/// The stop places a limit order at this price, in USD per unit, instead of a market order
	#[arg(long)]
	pub stop_limit: Option<String>,
	/// The take-profit places a limit order at this price, in USD per unit
	#[arg(long)]
	pub profit_limit: Option<String>,
	#[command(flatten)]
	pub terms: StopTerms,
}

/// What stops and take-profits have in common.
#[derive(Debug, Args)]
pub struct StopTerms {
	/// A number or the start of a name, such as BTC
	#[arg(long, default_value = "0")]
	pub market: String,
	/// Watch the index instead of the mark
	#[arg(long = "index")]
	pub watches_index: bool,
	/// Worst slippage of a market order in percent; the market's own if not given
	#[arg(long)]
	pub slippage: Option<String>,
	/// A limit order lives for the next auction only
	#[arg(long)]
	pub ioc: bool,
	/// A limit order lives for the next auction only and fills whole or not at all
	#[arg(long, conflicts_with = "ioc")]
	pub fok: bool,
	/// Closes a position at most
	#[arg(long)]
	pub reduce_only: bool,
	/// Void after so many seconds
	#[arg(long)]
	pub seconds: Option<u64>,
	/// What becomes of the order's rest after trading with oneself
	#[arg(long, value_enum, default_value = "annul")]
	pub self_trade: SelfTradeName,
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
	/// What becomes of a slice's rest after trading with oneself
	#[arg(long, value_enum, default_value = "annul")]
	pub self_trade: SelfTradeName,
	#[command(flatten)]
	pub subaccount: Index,
}
