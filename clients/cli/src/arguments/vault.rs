//! Collateral other than USD, withdrawals that wait, and lending.

use super::Index;
use clap::{Subcommand, ValueEnum};

/// Collateral other than USD, withdrawals that wait, and lending. Amounts are in units of the asset,
/// which is a number as `bulwark collateral` prints it
#[derive(Debug, Subcommand)]
pub enum Vault {
	/// Move an asset into a subaccount
	Deposit {
		/// The asset's number
		asset: u32,
		/// Amount in units of the asset
		amount: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Move an asset out of a subaccount; a large amount waits
	Withdraw {
		/// The asset's number
		asset: u32,
		/// Amount in units of the asset
		amount: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Move an asset from one subaccount to another
	Transfer {
		/// The asset's number
		asset: u32,
		/// Amount in units of the asset
		amount: String,
		/// The subaccount that gives, 0 to 127
		#[arg(long, value_name = "INDEX")]
		from: u8,
		/// The subaccount that receives, 0 to 127
		#[arg(long, value_name = "INDEX")]
		to: u8,
	},
	/// Have a withdrawal paid that waited
	Claim {
		/// Its place, from 0
		place: u32,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Put a withdrawal that waits back
	Unclaim {
		/// Its place, from 0
		place: u32,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Name a subaccount; nothing takes the name away
	Name {
		/// At most 32 bytes
		#[arg(default_value = "")]
		name: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Lend what a subaccount does not need, or stop
	Lend {
		/// Whether to
		choice: Choice,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Bring an account up to date: funding, ended contracts, interest
	Accrue {
		/// Whose: an address or a derivation path
		who: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Offer the collateral of an account that owes too much
	BeginSale {
		/// Whose: an address or a derivation path
		who: String,
		#[command(flatten)]
		subaccount: Index,
	},
	/// Buy collateral that is for sale
	Buy {
		/// Whose: an address or a derivation path
		who: String,
		/// The asset's number
		asset: u32,
		/// Amount in units of the asset, at most
		amount: String,
		/// What it may cost in USD, at most
		cost: String,
		/// The owner's subaccount, 0 to 127
		#[arg(long, value_name = "INDEX", default_value_t = 0)]
		of_index: u8,
		#[command(flatten)]
		subaccount: Index,
	},
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
	/// Yes
	On,
	/// No
	Off,
}
