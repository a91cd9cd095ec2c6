//! For the holders of roles.

use clap::{Args, Subcommand, ValueEnum};

/// What only the holders of roles may set.
#[derive(Debug, Args)]
pub struct Govern {
	#[command(subcommand)]
	pub what: Measure,
	/// As root: the signer is the sudo key of a development chain
	#[arg(long, global = true, conflicts_with = "bytes")]
	pub root: bool,
	/// Only print the call's bytes, for a multisignature or a proposal
	#[arg(long, global = true)]
	pub bytes: bool,
}

/// A measure.
#[derive(Debug, Subcommand)]
pub enum Measure {
	/// Say what a market admits. A guardian may only restrict; the risk administrator may do both
	SetState {
		/// A number or the start of a name, such as BTC
		market: String,
		/// The state
		state: StateName,
		/// Seconds until a call auction clears (10 to 86,400)
		#[arg(long, required_if_eq_any = [("state", "opening"), ("state", "protective")])]
		seconds: Option<u64>,
	},
	/// Halt every market
	HaltAll,
	/// Replace the fee tiers, lowest first
	FeeTiers {
		/// VOLUME:MAKER:TAKER:REBATE, as 1000000:100:90:0: 30-day volume in USD from which on it holds;
		/// percent of the market's maker and taker fee that is paid; percent of the taker fee a maker gets
		#[arg(required = true, value_name = "TIER")]
		tiers: Vec<String>,
	},
	/// Say where collected fees go, in percent, 100 in all
	FeeSplit {
		/// To the insurance fund
		insurance: String,
		/// To the treasury
		treasury: String,
		/// To the validators
		validators: String,
	},
	/// Set the share of a referred trader's fees that the referrer gets
	ReferralShare {
		/// In percent (at most 50)
		share: String,
	},
}

/// What a market admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StateName {
	/// Everything
	Active,
	/// Orders gather, then clear at once, drawn to the index
	Opening,
	/// As opening, drawn to the mark; closing goes on
	Protective,
	/// Cancelling and closing
	ReduceOnly,
	/// Cancelling
	CancelOnly,
	/// Cancelling, and no auctions
	Halted,
}
