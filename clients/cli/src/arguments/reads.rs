//! What only looks.

use super::{Index, Named, SideName};
use clap::{Args, Subcommand};

/// What only looks.
#[derive(Debug, Subcommand)]
pub enum Read {
	/// Markets with their prices in USD per unit
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
	/// Equity, margin and what can be withdrawn, in USD
	Account(Whose),
	/// Positions
	Positions(Whose),
	/// Open orders
	Orders(Whose),
	/// One open order
	Order {
		#[command(flatten)]
		order: Named,
		/// Whose: an address or a derivation path; the signer if not given
		#[arg(long = "of", value_name = "WHO")]
		who: Option<String>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Funding of the perpetuals: last paid, and what the running hour comes to so far
	Funding,
	/// What is collateral beside USD, on which terms, and how much of it there is
	Collateral,
	/// What can be taken out now and by what it is held back, and withdrawals that wait
	Withdrawals(Whose),
	/// Borrowing and lending of USD
	Interest,
	/// Stops, take-profits and TWAP orders
	Standing(Whose),
	/// Who may trade for an account
	Delegates(Whose),
	/// 30-day volume and fee tier, referrer and earnings
	Fees(Whose),
	/// All fee tiers, where fees go, and the referral share
	FeeTiers,
	/// The last 24 hours of the markets, and what would clear now
	Statistics,
	/// What would clear now in a market: price, volume, and what would be left
	Indicative {
		/// A number or the start of a name, such as BTC
		#[arg(default_value = "0")]
		market: String,
	},
	/// The largest order an account could place
	MaxOrder {
		/// Buy or sell
		side: SideName,
		/// At this limit, in USD per unit; the mark if not given
		price: Option<String>,
		/// A number or the start of a name, such as BTC
		#[arg(long, default_value = "0")]
		market: String,
		/// Whose: an address or a derivation path; the signer if not given
		#[arg(long = "of", value_name = "WHO")]
		who: Option<String>,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Price feeds
	Feeds,
	/// The clearing house's own books, in USD
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
